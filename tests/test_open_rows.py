"""Text with one cell to a line: the same form drawn with a grid gives the same records."""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal

import pytest

from goalparse.blocks import Document
from goalparse.extraction.collected import Extraction
from goalparse.extraction.extract import extract
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from goalparse.tables.indicators import IndicatorBlock
from tables import document, table

MONITORING = """
项目名称 | 病虫害防治 | < | < | < | < | < | <
预算执行情况 | 资金来源 | 年初预算 | 调整预算数 | 1-6月执行数 | 执行率 | 预计执行数 | 偏差原因
^ | 合计 | 310 | 300 | 150 | 50% | 300 |
^ | 财政拨款 | 300 | 300 | 150 | 50% | 300 |
^ | 其他资金 | 10 | 0 | 0 | — | 0 |
年度绩效目标 | 控制成灾率 | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-6月完成值 | 全年预计完成值 | 偏差原因分析 | 备注
产出指标 | 数量指标 | 防治面积 | ≥50万亩 | 26.3万亩 | 50万亩 | |
^ | 质量指标 | 防治率 | ≥85% | 90% | 90% | |
满意度指标 | 服务对象满意度指标 | 林农满意度 | ≥90% | 92% | 92% | |
"""
ITEMS = """
部门名称 | 水利局 | < | < | < | < | <
年度预算执行情况（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
年度资金总额 | 3,250.60 | 3,488.12 | 3,401.77 | 97.52% | 10 | 9.75
其中：基本支出 | 1,250.60 | 1,288.12 | 1,288.12 | 100% | — | —
项目支出 | 2,000.00 | 2,200.00 | 2,113.65 | 96.08% | — | —
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | <
^ | 保障供水 | < | < | 供水保证率98% | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 修复处数 | ≥35处 | 36处 | 45 | 45
^ | ^ | 指标2： | | | |
^ | 质量指标 | 合格率 | 100% | 100% | 45 | 45
"""
GOALS = """
专项名称 | 农田建设 | < | <
资金情况（万元） | 年度金额： | 125,000 | <
^ | 其中：中央补助 | 100,000 | <
总体目标 | 实施期目标 | 年度目标 | <
^ | 建成300万亩 | 建成100万亩 | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 农田面积 | 100万亩
^ | ^ | 灌溉面积 | 10万亩
效益指标 | 经济效益指标 | 增产 | ≥10%
"""


def of(drawn: Document) -> Extraction:
    lexicon = shipped()
    outline = build_outline(drawn, lexicon)
    return extract(drawn, outline, recognise_forms(outline, lexicon), "2022", lexicon)


@pytest.mark.parametrize(
    "drawing", [MONITORING, ITEMS, GOALS], ids=["monitoring", "items", "goals"]
)
@pytest.mark.parametrize("feed", ["\n", "\n\n"], ids=["line", "blank line"])
def test_one_cell_to_a_line_gives_the_records_of_the_grid(drawing: str, feed: str) -> None:
    drawn = table(drawing)
    cells = [cell.text for cell in drawn.cells if cell.text]
    dump = parse_bytes(feed.join(["某县项目绩效表", *cells]).encode(), path="2022.txt")
    grid = of(document("某县项目绩效表", drawn))
    assert dump.document.dialect == "cell-per-line"
    assert [(a.label, a.source, a.stage, a.value, a.rate, a.score) for a in dump.amounts] == [
        (a.label, a.source, a.stage, a.value, a.rate, a.score) for a in grid.amounts
    ]
    assert [(g.horizon, g.stage, g.text) for g in dump.goals] == [
        (g.horizon, g.stage, g.text) for g in grid.goals
    ]
    assert [
        (i.level1, i.level2, i.level3, i.value_raw, i.actual_raw, i.weight, i.score, i.remark)
        for i in dump.indicators
    ] == [
        (i.level1, i.level2, i.level3, i.value_raw, i.actual_raw, i.weight, i.score, i.remark)
        for i in grid.indicators
    ]


WIDE = """
序号 | 部门名称 | 项目名称 | 预算金额 | 年度绩效目标 | 绩效指标 | < | < | <
^ | ^ | ^ | ^ | ^ | 一级指标 | 二级指标 | 三级指标 | 目标值
1 | 民政局 | 养老补贴 | 1,280.50 | 为老人发放补贴 | 产出指标 | 数量指标 | 补贴人数 | 3.2万人
^ | ^ | ^ | ^ | ^ | ^ | 时效指标 | 发放时间 | 12月底前
^ | ^ | ^ | ^ | ^ | 效益指标 | 社会效益指标 | 生活质量 | 有所提高
2 | 民政局 | 殡葬惠民 | 96.00 | 免除服务费 | 产出指标 | 数量指标 | 惠民人数 | 6000人
^ | ^ | ^ | ^ | ^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥95%
"""


@pytest.mark.parametrize("text", ["lines", "one line"])
def test_a_wide_table_without_rows_gives_the_projects_of_the_grid(text: str) -> None:
    drawn = table(WIDE)
    cells = [cell.text for cell in drawn.cells if cell.text]
    joined = "\n".join(cells) if text == "lines" else f"|{' |'.join(cells)} |"
    dump = parse_bytes(f"某市项目绩效目标表\n单位：万元\n{joined}\n".encode(), path="2022.txt")
    grid = of(document("某市项目绩效目标表", "单位：万元", drawn))
    assert [(p.project_name, p.department_name, p.total_yuan) for p in dump.projects] == [
        (p.project_name, p.department_name, p.total_yuan) for p in grid.projects
    ]
    assert [(i.project_no, i.level1, i.level2, i.level3, i.value_raw) for i in dump.indicators] == [
        (i.project_no, i.level1, i.level2, i.level3, i.value_raw) for i in grid.indicators
    ]
    assert dump.document.cell_coverage == 1.0
    assert "cell-unclaimed" not in {finding.code for finding in grid.findings}


def test_a_form_that_ends_below_its_last_level_is_whole() -> None:
    cells = "项目名称 修路 主管部门 交通局 实施单位 公路段 资金总额 5万元 年度目标 修完"
    cells += " 一级指标 二级指标 三级指标 指标值"
    rows = "产出指标 数量指标 里程 5公里 满意度指标 服务对象满意度指标 满意度 ≥90% 说明 无"
    whole = parse_bytes("\n".join(f"{cells} {rows}".split()).encode(), path="2022.txt")
    assert whole.document.status == "ok"
    cut = parse_bytes("\n".join(f"{cells} {rows}".split()[:-3]).encode(), path="2022.txt")
    assert "text-truncated" in {finding.code for finding in cut.findings}


def test_rows_that_fit_no_header_are_reported_and_not_guessed() -> None:
    head = "某县项目绩效目标表 项目名称 修路 主管部门 交通局 实施单位 公路段"
    head += " 一级指标 二级指标 三级指标 指标值 分值"
    rows = "≥5 ≤7 10% ≥8 9 产出指标 ≥5 20% 30% 数量指标 ≥6 ≥7 40% 质量指标 50% 60% 70%"
    found = parse_bytes("\n".join(f"{head} {rows}".split()).encode(), path="2022.txt")
    assert found.indicators == ()
    assert "table-unreadable" in {finding.code for finding in found.findings}
    assert found.projects[0].project_name == "修路"


def test_amounts_below_several_sources_are_nobodys() -> None:
    cells = "某省转移支付绩效目标表 专项名称 草原修复 主管部门 林草局 实施单位 草原站"
    cells += " 资金总额 中央资金 省级资金 市县资金 1200 800 300 100 年度目标 修复草原"
    found = parse_bytes("\n".join(cells.split()).encode(), path="2022.txt")
    assert [(a.source, a.value) for a in found.amounts] == [
        *(("total", None), ("central", None), ("provincial", None), ("county", None)),
    ]
    unclaimed = [f.raw for f in found.findings if f.code == "cell-unclaimed"]
    assert unclaimed == ["1200 | 800 | 300 | 100"]


def test_headers_without_end_are_no_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cut of the lines below a header is held against all of its columns."""
    tried: list[int] = []
    fitness = IndicatorBlock.fitness

    def counted(block: IndicatorBlock, texts: Sequence[str]) -> int:
        tried.append(len(block.columns))
        return fitness(block, texts)

    monkeypatch.setattr(IndicatorBlock, "fitness", counted)
    header = ["一级指标", "二级指标", "三级指标", "指标值"]
    lines = ["项目名称", "修路", *header * 30, *["产出指标", "数量指标", "里程", "5公里"] * 30]
    found = parse_bytes("\n".join(lines).encode(), path="2022.txt")
    assert not any(width > 32 for width in tried)
    assert found.document.status != "ok"
    assert found.findings


@pytest.mark.parametrize("joint", [" | ", "\t"])
def test_blank_columns_by_the_hundred_are_no_words(joint: str) -> None:
    """A spreadsheet saved with 500 columns pads each row; its header is one all the same."""
    rows = (
        ("项目名称", "干渠防渗改造项目", "主管部门", "某县水利局"),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "防渗长度", "≥5公里"),
        ("产出指标", "质量指标", "验收合格率", "=100%"),
    )
    lines = ["项目支出绩效目标表", *[joint.join((*row, *[""] * 300)) for row in rows]]
    found = parse_bytes("\n".join(lines).encode(), path="2022.txt")
    assert [each.level3 for each in found.indicators] == ["防渗长度", "验收合格率"]


@pytest.mark.parametrize(
    "line",
    [
        "| 项目名称 | 修路 " * 9000,
        "| 一级指标 | 二级指标 | 三级指标 | 指标值 " * 2000,
        "| 项目资金 | 年初预算数 | 全年预算数 " + "| 甲乙 " * 9000 + "\n" + "| 5 " * 9000,
    ],
)
def test_a_line_of_words_without_end_is_told_and_soon_done(line: str) -> None:
    begun = time.process_time()
    found = parse_bytes(f"项目支出绩效目标表\n{line}|\n".encode(), path="2023.txt")
    assert "reading-by-vocabulary" in {each.code for each in found.findings}
    assert time.process_time() - begun < 10


KEPT_BLANKS = """项目支出绩效自评表
（2022年度）
项目名称
秸秆利用
项目资金（万元）

年初预算数
全年执行数
执行率

年度资金总额
420
396
94.29%

其他资金


{blank}
年度总体目标
预期目标
实际完成情况

利用率达92%。
利用率93%。
一级指标
二级指标
三级指标
指标值
完成值
偏差原因
产出指标
数量指标
秸秆利用量
18万吨
18.6万吨


时效指标
项目完成时间
6月
7月
雨天
效益指标
生态效益指标
焚烧火点数
≤2个
0个

"""


def test_blank_lines_are_cells_where_the_rows_of_indicators_fit_with_them() -> None:
    found = parse_bytes(KEPT_BLANKS.format(blank="").encode(), path="2022.txt")
    assert [(i.level1, i.level2, i.level3, i.deviation_reason) for i in found.indicators] == [
        ("产出指标", "数量指标", "秸秆利用量", None),
        ("产出指标", "时效指标", "项目完成时间", "雨天"),
        ("效益指标", "生态效益指标", "焚烧火点数", None),
    ]
    assert [(a.source, a.stage, a.raw) for a in found.amounts] == [
        ("total", "initial_budget", "420"),
        ("total", "executed", "396"),
        ("other", "initial_budget", None),
        ("other", "executed", None),
    ]
    assert [(g.stage, g.text) for g in found.goals] == [
        ("target", "利用率达92%。"),
        ("actual", "利用率93%。"),
    ]
    assert "reading-by-vocabulary" in {each.code for each in found.findings}


def test_blank_lines_are_none_where_a_row_does_not_fit_with_them() -> None:
    kept = KEPT_BLANKS.format(blank="")
    found = parse_bytes(kept.replace("雨天\n", "雨天\n\n").encode(), path="2022.txt")
    assert [i.level3 for i in found.indicators][:1] == ["秸秆利用量"]
    assert "reading-by-vocabulary" in {each.code for each in found.findings}


# As a store of web pages keeps a table: a cell to a line, a bar behind each, blank ones too.
BARRED = """\
项目支出绩效自评表（2023年度）
项目名称
渠道清淤
主管部门
某县水利局
绩效指标（90分）
一级指标
二级指标
三级指标
性质
指标值
单位
完成值
权重
得分
原因分析
产出指标
数量指标
清淤长度
≥
18
公里
18.6
60
60

效益指标
社会效益指标
受益人口
≥
2
万人

30
30

合计
100
90

评价结论
自评良好。
存在问题
无
"""


def test_rows_end_though_a_cell_over_all_of_them_stands_in_front_of_their_header() -> None:
    barred = "".join(f"{line} |\n" for line in BARRED.splitlines())
    found = parse_bytes(barred.encode(), path="a.txt")
    assert [(i.level1, i.level3, i.value, i.actual_raw, i.weight) for i in found.indicators] == [
        ("产出指标", "清淤长度", Decimal(18), "18.6", Decimal(60)),
        ("效益指标", "受益人口", Decimal(2), None, Decimal(30)),
    ]
    assert "table-unreadable" not in {each.code for each in found.findings}
    assert tuple(each.text for each in found.attributes[:2]) == ("自评良好。", "无")
