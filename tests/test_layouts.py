"""Layouts of the field from drawing to records, as Word gives them and as a text dump does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from goalparse.extraction.collected import Extraction
from goalparse.extraction.extract import extract
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from tables import document, table

both = pytest.mark.parametrize("exact", [True, False], ids=["word", "dump"])


def read(*lines: str, drawing: str, exact: bool = True) -> Extraction:
    lexicon = shipped()
    drawn = document(*lines, table(drawing, exact=exact))
    outline = build_outline(drawn, lexicon)
    return extract(drawn, outline, recognise_forms(outline, lexicon), "2022.docx", lexicon)


def shown(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows]


def codes(extraction: Extraction) -> list[str]:
    return [finding.code for finding in extraction.findings]


WIDE = """
单位名称 | 项目名称 | 预算数 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 单位
820-马踏镇部门 | | 969,840.00 | | | | | | |
820001-马踏镇 | 干部报酬 | 309,840.00 | 按时发放 | 效益指标 | 社会效益指标 | 社会稳定 | ≥ | 95 | %
^ | ^ | ^ | ^ | 产出指标 | 时效指标 | 维持时效 | ≥ | 1 | 年
^ | 活动经费 | 660,000.00 | 保障活动 | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥ | 95 | %
^ | ^ | ^ | ^ | 产出指标 | 数量指标 | 行政村数量 | = | 11 | 个
合计 | < | 969,840.00 | | | | | | |
"""
PROJECTS = [
    ("干部报酬", "820", "820001", Decimal("309840.00")),
    ("活动经费", "820", "820001", Decimal("660000.00")),
]
INDICATORS = [
    (1, "效益指标", "社会稳定", "%"),
    (1, "产出指标", "维持时效", "年"),
    (2, "满意度指标", "群众满意度", "%"),
    (2, "产出指标", "行政村数量", "个"),
]


def wide_records(read: Extraction) -> tuple[list[object], list[object]]:
    return (
        [(p.project_name, p.department_code, p.unit_code, p.total_yuan) for p in read.projects],
        [(i.project_no, i.level1, i.level3, i.unit) for i in read.indicators],
    )


@both
def test_a_wide_table_holds_a_form_per_project(exact: bool) -> None:
    found = read("项目绩效目标申报表（2023年度）", "金额单位：元", drawing=WIDE, exact=exact)
    assert wide_records(found) == (PROJECTS, INDICATORS)
    assert {p.title for p in found.projects} == {"项目绩效目标申报表"}
    assert {p.layout for p in found.projects} == {"wide"}
    assert [(g.project_no, g.text) for g in found.goals] == [(1, "按时发放"), (2, "保障活动")]
    assert codes(found) == []


def test_a_dump_that_puts_the_covered_cells_of_a_wide_table_at_the_end() -> None:
    rows = [line.split(" | ") for line in WIDE.strip().split("\n")]
    shifted = [[cell for cell in row if cell.strip() not in {"^", "<", "|", ""}] for row in rows]
    drawing = "\n".join(" | ".join([*row, *[""] * (10 - len(row))]) for row in shifted)
    found = read("项目绩效目标申报表（2023年度）", "金额单位：元", drawing=drawing, exact=False)
    assert wide_records(found) == (PROJECTS, INDICATORS)
    assert set(codes(found)) == {"reading-by-vocabulary"}


@both
def test_a_header_of_two_rows(exact: bool) -> None:
    found = read(
        "项目支出绩效自评表",
        drawing="""
        项目名称 | 修路 | < | < | < | < | < | < | < | <
        绩效指标 | < | < | 年度指标值 | < | < | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
        一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | ^ | ^ | ^ | ^
        产出指标 | 数量指标 | 里程 | ≥ | 5 | 公里 | 6 | 20 | 19 |
        ^ | 质量指标 | 合格率 | = | 100 | % | 100 | 30 | 30 | 无
        """,
        exact=exact,
    )
    assert shown(
        [
            (i.level2, i.operator, i.value, i.unit, i.actual, i.weight, i.score, i.deviation_reason)
            for i in found.indicators
        ]
    ) == [
        ("数量指标", ">=", 5, "公里", 6, 20, 19, None),
        ("质量指标", "=", 100, "%", 100, 30, 30, "无"),
    ]
    assert "cell-unclaimed" not in codes(found)


@both
def test_a_long_term_block_and_an_annual_one_below_it(exact: bool) -> None:
    found = read(
        "项目支出绩效目标申报表",
        drawing="""
        项目名称 | 补贴 | < | < | <
        长期绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
        ^ | 产出指标 | 数量指标 | 面积 | 1000亩
        年度绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
        ^ | 产出指标 | 数量指标 | 面积 | 100亩
        """,
        exact=exact,
    )
    assert shown([(i.horizon, i.level3, i.value) for i in found.indicators]) == [
        ("medium_term", "面积", 1000),
        ("annual", "面积", 100),
    ]
    assert codes(found) == ["year-inferred"]


@both
def test_parts_of_an_indicator_know_their_whole(exact: bool) -> None:
    found = read(
        "绩效目标自评表",
        drawing="""
        项目名称 | 特色种养 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 得分
        产出指标 | 数量指标 | ★种植面积 | 20 | 29.5亩 | 20
        ^ | ^ | 其中桃树 | | 1.5亩 |
        ^ | ^ | 其中：大棚 | | 28亩 |
        ^ | ^ | ★鱼塘面积 | 10 | 3亩 | 10
        ^ | 质量指标 | 成活率 | 5 | 95% | 5
        效益指标 | 生态效益指标 | | | |
        """,
        exact=exact,
    )
    assert [(i.level3, i.core, i.parent_no) for i in found.indicators] == [
        ("种植面积", True, None),
        ("其中桃树", False, 1),
        ("其中：大棚", False, 1),
        ("鱼塘面积", True, None),
        ("成活率", False, None),
    ]
    assert "cell-unclaimed" not in codes(found)


def test_the_older_form_of_activities_with_four_grades() -> None:
    found = read(
        "部门职责-工作活动绩效目标",
        "单位：万元",
        drawing="""
        职责活动 | 年度预算数 | 内容描述 | 绩效目标 | 绩效指标 | 评价标准 | < | < | <
        ^ | ^ | ^ | ^ | ^ | 优 | 良 | 中 | 差
        农村公路 | 500 | 修建公路 | 改善出行 | 完成率 | ≥95% | ≥90% | ≥80% | <80%
        ^ | ^ | ^ | ^ | 合格率 | ≥98% | ≥95% | ≥90% | <90%
        水利建设 | 300 | 修建水库 | 保障供水 | 完工率 | ≥95% | ≥90% | ≥80% | <80%
        """,
    )
    assert shown([(p.form, p.project_name, p.total_yuan) for p in found.projects]) == [
        ("activity_goal", "农村公路", 5_000_000),
        ("activity_goal", "水利建设", 3_000_000),
    ]
    assert [(i.project_no, i.level3, i.grade_standards) for i in found.indicators] == [
        (1, "完成率", "优=≥95%|良=≥90%|中=≥80%|差=<80%"),
        (1, "合格率", "优=≥98%|良=≥95%|中=≥90%|差=<90%"),
        (2, "完工率", "优=≥95%|良=≥90%|中=≥80%|差=<80%"),
    ]
    assert codes(found) == ["year-inferred"]


def test_budget_and_outlay_side_by_side_with_their_parts_below() -> None:
    found = read(
        "区域绩效目标自评表",
        drawing="""
        专项名称 | 农业生产 | < | 自评得分 | 98
        预算执行情况(万元) | 预算数： | 500 | 执行数： | 400
        ^ | 其中：中央补助 | 400 | 其中：中央补助 | 300
        年度目标完成情况 | 预期目标 | < | 目标实际完成情况 | <
        ^ | 做完 | < | 做完了 | <
        """,
    )
    assert shown([(a.source, a.stage, a.value) for a in found.amounts]) == [
        ("total", "budget", 500),
        ("total", "executed", 400),
        ("central", "budget", 400),
        ("central", "executed", 300),
    ]
    assert [(g.horizon, g.stage, g.text) for g in found.goals] == [
        ("annual", "target", "做完"),
        ("annual", "actual", "做完了"),
    ]


def test_columns_that_the_tables_have_no_place_for_go_to_the_remark() -> None:
    found = read(
        "项目支出绩效运行监控表",
        drawing="""
        项目名称 | 修路 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-7月完成情况 | 完成目标可能性
        产出指标 | 数量指标 | 里程 | ≥5公里 | 3公里 | 确定能
        """,
    )
    assert shown([(i.actual, i.remark) for i in found.indicators]) == [
        (3, "完成目标可能性：确定能")
    ]
    assert found.projects[0].form == "project_monitoring"


@both
def test_headers_that_nobody_knows_are_quoted_and_nothing_is_guessed(exact: bool) -> None:
    found = read(
        "项目支出绩效目标申报表",
        drawing="""
        项目名称 | 培训 | < | < | <
        指标大类 | 指标小类 | 考核事项 | 目标水平 | 重要程度
        产出指标 | 数量指标 | 培训人次 | ≥10次 | 20
        效益指标 | 社会效益指标 | 知晓率 | ≥90% | 20
        年度资金总额(万元) | 100 | < | < | <
        """,
        exact=exact,
    )
    assert [f.raw for f in found.findings if f.code == "header-unknown"] == [
        "指标大类", "指标小类", "考核事项", "目标水平", "重要程度",
    ]  # fmt: skip
    assert codes(found).count("table-unrecognised") == 1
    assert (found.indicators, found.attributes) == ([], [])
    assert found.projects[0].total_yuan == 1_000_000


@both
def test_a_row_that_holds_only_the_printed_scoring_rule_is_no_indicator(exact: bool) -> None:
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 指标值 | 指标解释 | 评(扣)分标准
    产出指标 | 数量指标 | 里程 | 5公里 | 修路长度 | 酌情扣分
    ^ | 质量指标 | 合格率 | 95% | 验收合格 | 酌情扣分
    ^ | 时效指标 | 及时 | 12月 | 按时完工 | 酌情扣分
    ^ | 成本指标 | | | | 酌情扣分
    """
    found = read("修路绩效目标表", drawing=drawing, exact=exact)
    assert [(i.level3, i.description, i.remark) for i in found.indicators] == [
        ("里程", "修路长度", "评(扣)分标准：酌情扣分"),
        ("合格率", "验收合格", "评(扣)分标准：酌情扣分"),
        ("及时", "按时完工", "评(扣)分标准：酌情扣分"),
    ]
    assert "cell-unclaimed" not in codes(found)


@both
def test_a_level_s_row_that_gives_no_indicator_hides_nothing(exact: bool) -> None:
    """Values stand outside the columns of names and targets: they are told, not taken as labels."""
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 指标值 | 甲村 | 乙村
    产出指标 | 数量指标 | 里程 | 5公里 | 2 | 3
    ^ | 质量指标 | | | 7 | 8
    """
    found = read("修路绩效目标表", drawing=drawing, exact=exact)
    assert [i.level3 for i in found.indicators] == ["里程"]
    assert {f.raw for f in found.findings if f.code == "cell-unclaimed"} >= {"7", "8"}


@both
def test_a_standard_explains_the_indicator_or_names_its_kind(exact: bool) -> None:
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 指标值 | 绩效标准
    产出指标 | 数量指标 | 维修次数 | 280次 | 反映全年维修情况
    ^ | 质量指标 | 合格率 | 95% | 行业标准
    """
    found = read("维修绩效目标表", drawing=drawing, exact=exact)
    assert [(i.description, i.remark) for i in found.indicators] == [
        ("反映全年维修情况", None),
        (None, "行业标准"),
    ]
    assert codes(found) == ["year-inferred"]


@both
def test_a_standard_beside_a_remark_is_told_by_its_own_header(exact: bool) -> None:
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 指标值 | 标准类型 | 备注
    产出指标 | 数量指标 | 维修次数 | 280次 | 计划标准 | 按季度
    ^ | 质量指标 | 合格率 | 95% | 行业标准 |
    """
    found = read("维修绩效目标表", drawing=drawing, exact=exact)
    assert [i.remark for i in found.indicators] == ["按季度\n标准类型：计划标准", "行业标准"]


@both
def test_a_row_of_running_marks_among_others_is_left_out_and_claims_nothing(exact: bool) -> None:
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 指标1：里程 | 5公里
    ^ | ^ | 指标2： | ——
    ^ | ^ | 指标3：其中新建里程 | 2公里
    """
    found = read("修路绩效目标表", drawing=drawing, exact=exact)
    assert [(i.indicator_no, i.level3, i.value_raw, i.parent_no) for i in found.indicators] == [
        (1, "里程", "5公里", None),
        (2, "其中新建里程", "2公里", 1),
    ]
    rows = [row for row in found.ledger.rows() if row.row_no > 2 and row.text]
    assert [(row.text, row.role, row.record_no) for row in rows if row.column_no > 2] == [
        ("指标2：", "label", None),
        ("——", "label", None),
        ("指标3：其中新建里程", "value", 2),
        ("2公里", "value", 2),
    ]
    assert "cell-unclaimed" not in codes(found)


SCHEME = """
项目名称 | 公园运转 | < | <
项目资金(万元) | 收入 | 全年(程)预算数 | <
^ | 财政拨款 | 小计 | 80
^ | ^ | 一般公共预算资金 | 80
^ | 社保基金 | < | 0
^ | 其他资金 | < |
^ | 支出 | 半年(程)计划执行数 | 全年(程)预算数
^ | 公园运转经费 | 0 | 80
中长期目标 | 免费开放 | < | <
"""


@both
def test_the_sum_beside_its_source_and_the_items_of_expenditure(exact: bool) -> None:
    found = read("项目绩效公开", drawing=SCHEME, exact=exact)
    assert [(a.label, a.source, a.value) for a in found.amounts] == [
        ("财政拨款", "fiscal", Decimal(80)),
        ("一般公共预算资金", "general_budget", Decimal(80)),
        ("社保基金", "other", Decimal(0)),
        ("其他资金", "other", None),
        ("公园运转经费", "unknown", Decimal(0)),
        ("公园运转经费", "unknown", Decimal(80)),
    ]
    (project,) = found.projects
    assert (project.fiscal_yuan, project.other_yuan) == (Decimal("800000.00"), None)
    unknown = [f for f in found.findings if f.code == "header-unknown"]
    assert {(f.raw, f.table, f.field) for f in unknown} == {("公园运转经费", "amounts", "source")}


@both
def test_a_goal_named_as_a_level_below_decisions_and_as_a_label(exact: bool) -> None:
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 指标值
    决策 | 项目立项 | 程序规范性 | 规范
    ^ | 绩效目标 | 目标合理性 | 合理
    产出指标 | 数量指标 | 里程 | 5公里
    绩效目标 | 修完全路 | < | <
    """
    found = read("项目绩效目标表", drawing=drawing, exact=exact)
    assert [(i.level1, i.level2, i.level3) for i in found.indicators] == [
        ("决策", "项目立项", "程序规范性"),
        ("决策", "绩效目标", "目标合理性"),
        ("产出指标", "数量指标", "里程"),
    ]
    assert [goal.text for goal in found.goals] == ["修完全路"]
    assert "level-unknown" not in codes(found)


@both
def test_a_wrapper_stands_over_both_levels_one_below(exact: bool) -> None:
    drawing = """
    下达地方或单位 | 宝坻区政府 | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值
    实施效果指标 | 产出指标 | 个数 | 1
    ^ | ^ | 合格率 | 100%
    ^ | 效益指标 | 利用率 | ≥90%
    """
    found = read("中央预算内投资绩效目标申报表", drawing=drawing, exact=exact)
    assert [(i.level1, i.level2, i.level3) for i in found.indicators] == [
        ("实施效果指标", "产出指标", "个数"),
        ("实施效果指标", "产出指标", "合格率"),
        ("实施效果指标", "效益指标", "利用率"),
    ]
    (project,) = found.projects
    assert (project.form, project.unit_name) == ("transfer_goal", "宝坻区政府")


def test_a_label_alone_in_its_row_has_a_blank_entry() -> None:
    lines = (
        "项目名称 修路 项目负责人/联系电话 项目概述 五公里 主管部门 交通局 实施单位 公路段 预算数 5"
    )
    found = parse_bytes(lines.replace(" ", "\n").encode(), path="a.txt")
    assert [(a.name, a.text) for a in found.attributes] == [
        ("contact", None),
        ("overview", "五公里"),
    ]


def test_a_column_of_sums_beside_shares_and_sums_of_earlier_years() -> None:
    found = read(
        "部门整体支出绩效目标申报表（2023年度）",
        "填报日期：2022年12月18日 单位：万元",
        drawing="""
        部门（单位）名称 | < | 教育局 | < | < | <
        总体资金情况 | | 当年金额 | 占比 | 近两年收支金额 | <
        ^ | ^ | ^ | ^ | 2021年 | 2022年
        收入构成 | 财政拨款 | 80 | 80% | 60 | 70
        ^ | 其他资金 | 20 | 20% | 20 | 20
        ^ | 合计 | 100 | 100% | 80 | 90
        支出构成 | 基本支出 | 100 | 100% | 80 | 90
        """,
    )
    assert shown([(a.source, a.label, a.stage, a.value) for a in found.amounts]) == [
        ("fiscal", "财政拨款", "budget", 80),
        ("other", "其他资金", "budget", 20),
        ("total", "合计", "budget", 100),
        ("unknown", "基本支出", "budget", 100),
    ]
    assert found.projects[0].total_yuan == 1_000_000
    quoted = [f.raw or "" for f in found.findings if f.code == "header-unknown"]
    assert sorted(quoted) == ["2021年", "2022年", "近两年收支金额"]
    told = [f.raw for f in found.findings if f.code == "reading-by-vocabulary"]
    assert told == ["基本支出"]
    assert codes(found).count("cell-unclaimed") == 4
    shares = [(a.label, a.text) for a in found.attributes if "占比" in a.label]
    assert shares[0] == ("财政拨款/占比", "80%")


def test_a_source_of_money_as_an_entry_among_others() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路 | 实施单位 | 养路所
        资金性质 | 财政专户资金 | 项目类型 | 新增
        资金用途 | 资本金 | 项目负责人 | 王某
        资金性质 | 财政拨款 | 其他资金 | 20
        """,
    )
    told = [(a.label, a.text) for a in found.attributes]
    assert ("资金性质", "财政专户资金") in told
    assert found.projects[0].purpose == "资本金"
    assert [(a.label, a.raw) for a in found.amounts] == [("其他资金", "20")]


@pytest.mark.parametrize("header", ["{}季度支出", "{}季度", "第{}季度支付比例"])
def test_a_plan_by_quarters_is_no_execution(header: str) -> None:
    months = " | ".join(map(header.format, "一二三四"))
    found = read(
        "项目支出绩效目标表",
        drawing=f"""
        项目名称 | 修路 | < | < | <
        支出计划（%） | {months}
        ^ | 10 | 30 | 60 | 100
        """,
    )
    told = [(m.month, int(m.percent or 0)) for m in found.milestones]
    assert told == [
        (3, 10),
        (6, 30),
        (9, 60),
        (12, 100),
    ]
    assert not found.amounts


def test_a_source_of_money_as_the_entry_of_the_label_in_front_of_it() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路 | 资金性质 | 一般公共预算
        项目总预算 | 65 | 资金口径 | 政府性基金
        当年年度预算 | 60 | 科目 | 类款项
        """,
    )
    assert [(a.label, a.text) for a in found.attributes] == [
        ("资金性质", "一般公共预算"),
        ("资金口径", "政府性基金"),
        ("科目", "类款项"),
    ]
    assert [a.label for a in found.amounts] == ["项目总预算", "当年年度预算"]
    unknown = [f for f in found.findings if f.code == "header-unknown"]
    assert [(f.raw, f.table, f.record_no) for f in unknown] == [
        ("资金口径", "attributes", 2),
        ("科目", "attributes", 3),
    ]


def test_a_source_that_nobody_knows_below_the_label_of_the_money() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | < | 修路
        项目资金（万元） | 年度资金总额 | 90
        ^ | 其中：彩票资金 | 60
        ^ | 帮扶资金 | 30万元（含上年）
        """,
    )
    assert shown([(a.source, a.label, a.value, a.unit_from) for a in found.amounts]) == [
        ("total", "年度资金总额", 90, "label"),
        ("unknown", "其中：彩票资金", 60, "label"),
        ("unknown", "帮扶资金", 30, "cell"),
    ]
    unknown = [f for f in found.findings if f.code == "header-unknown"]
    assert [(f.raw, f.table, f.record_no, f.field) for f in unknown] == [
        ("其中：彩票资金", "amounts", 2, "source"),
        ("帮扶资金", "amounts", 3, "source"),
    ]
    assert found.projects[0].department_name is None


def test_the_title_on_every_page_of_a_form_and_of_the_next_form() -> None:
    page = table("项目概况 | 修路")
    lexicon = shipped()
    drawn = document(
        "绩效目标申报表",
        "（ 年度）",
        table("项目名称 | 甲", 1),
        "绩效目标申报表",
        replace(page, table_no=2),
        "绩效目标申报表",
        table("项目名称 | 乙", 3),
    )
    outline = build_outline(drawn, lexicon)
    found = extract(drawn, outline, recognise_forms(outline, lexicon), "2022.docx", lexicon)
    assert [(p.title, p.project_name) for p in found.projects] == [
        ("绩效目标申报表", "甲"),
        ("绩效目标申报表", "乙"),
    ]
    assert [(a.project_no, a.text) for a in found.attributes] == [(1, "修路")]


def test_the_total_below_other_rows_and_points_behind_a_bracket() -> None:
    found = read(
        "项目支出绩效自评表",
        drawing="""
        项目名称 | 修路 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 得分
        产出指标（40-50）分 | 数量指标 | 里程 | 5公里 | 50 | 48
        其他需要说明事项 | < | 无 | < | < | <
        总分 | < | < | < | 100 | 98
        """,
    )
    assert found.indicators[0].level1 == "产出指标"
    assert found.projects[0].self_score == 98
    assert [(a.label, a.text) for a in found.attributes] == [("其他需要说明事项", "无")]


def test_an_annual_half_beside_a_blank_long_term_one() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | < | 安保 | < | < | <
        资金情况(万元) | < | 资金总额: | 240 | 当年资金总额: | 120
        一级指标 | 二级指标(长期) | 指标值(长期) | 二级指标(年度) | 三级指标(年度) | 指标值(年度)
        产出指标 | | | 数量指标 | 学校 | 20所
        """,
    )
    assert [(i.horizon, i.level3) for i in found.indicators] == [("annual", "学校")]
    assert found.projects[0].total_yuan == 1_200_000


CELL = (
    "【总体目标】\\n保障运转\\n【产出指标-数量指标】\\n指标1:机柜数量(≥77台)\\n指标2：带宽（兆）≥100"
    "\\n【满意度指标-服务对象满意度指标】\\n指标1:群众安全感(≥90%)"
)
LIST = f"""
单位编码 | 单位名称（项目类别/支出项目） | 年度预算安排（元） | 项目内容 | 绩效目标
 | 公安局 | 92156434 | |
037001 | 某市公安局 | 27955180 | |
 | 其他运转类 | 1681680 | |
037001 | 机房租赁 | 1681680 | 租赁77个机柜 | {CELL}
 | 本级项目 | 100000 | |
037001 | 办案费 | 100000 | 打击犯罪 | 保障办案
合计 | | 92156434 | |
"""


@both
def test_a_list_holds_a_form_per_project_and_its_indicators_in_one_cell(exact: bool) -> None:
    found = read("2025年项目绩效目标表", drawing=LIST, exact=exact)
    assert [(p.project_name, p.unit_code, p.unit_name, p.total_yuan) for p in found.projects] == [
        ("机房租赁", "037001", "某市公安局", Decimal("1681680.00")),
        ("办案费", "037001", "某市公安局", Decimal("100000.00")),
    ]
    assert [(g.project_no, g.text) for g in found.goals] == [(1, "保障运转"), (2, "保障办案")]
    assert [(i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("产出指标", "数量指标", "机柜数量", "≥77台"),
        ("产出指标", "数量指标", "带宽（兆）", "≥100"),
        ("满意度指标", "服务对象满意度指标", "群众安全感", "≥90%"),
    ]
    assert set(codes(found)) == {"reading-by-vocabulary"}


@both
def test_a_plain_list_of_projects(exact: bool) -> None:
    drawing = """
    序号 | 项目单位 | 项目名称 | 预算金额（万元） | 年度绩效目标
    1 | 公路段 | 修路 | 50 | 修完五公里
    2 | ^ | 架桥 | 80 | 建成一座
    """
    found = read("项目支出绩效目标表", drawing=drawing, exact=exact)
    assert [(p.project_name, p.unit_name, p.total_yuan) for p in found.projects] == [
        ("修路", "公路段", Decimal("500000.00")),
        ("架桥", "公路段", Decimal("800000.00")),
    ]
    assert [(g.project_no, g.text) for g in found.goals] == [(1, "修完五公里"), (2, "建成一座")]


@pytest.mark.parametrize(
    "cell",
    [
        "产出指标：数量指标：培训人数≥100人；质量指标：合格率：95%\\n效益指标：社会效益指标：就业（明显）",
        "【产出指标-数量指标】培训人数≥100人\\n【产出指标-质量指标】合格率：95%\\n【效益指标-社会效益指标】就业(明显)",
    ],
)
def test_indicators_as_text_in_the_cell_of_a_form(cell: str) -> None:
    found = read("绩效目标表", drawing=f"项目名称 | 培训\n资金总额 | 5万元\n绩效指标 | {cell}")
    assert [(i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("产出指标", "数量指标", "培训人数", "≥100人"),
        ("产出指标", "质量指标", "合格率", "95%"),
        ("效益指标", "社会效益指标", "就业", "明显"),
    ]


def test_a_goal_that_mentions_levels_stays_a_goal() -> None:
    text = "1.完成数量指标和质量指标规定的任务；2.效益指标：稳步提高"
    found = read("绩效目标表", drawing=f"项目名称 | 培训\n资金总额 | 5万元\n年度目标 | {text}")
    assert [g.text for g in found.goals] == [
        "完成数量指标和质量指标规定的任务；",
        "效益指标：稳步提高",
    ]
    assert found.indicators == []


def test_a_list_of_projects_with_one_cell_to_a_line() -> None:
    rows = (
        "某市公安局2025年项目绩效目标和指标 单位编码 单位名称（项目类别\n/支出项目）",
        "预算数 项目内容 绩效目标",
        "公安局 92156434 037001 某市公安局 27955180 其他运转类 1681680 037001 机房租赁 1681680",
        "【项目概况】租赁77个机柜 【总体目标】保障运转 【产出指标-数量指标】 指标1:机柜数量(≥77台)",
        "【产出指标-质量指标】 指标1:在线率(≥97%) 本级项目 100000 037001 办案费",
        "100000 打击犯罪 保障办案",
    )
    cells = [cell for line in rows for cell in line.split(" ")]
    found = parse_bytes("\n\n".join(cells).encode(), path="a.txt")
    assert [(p.project_name, p.unit_code, p.unit_name) for p in found.projects] == [
        ("机房租赁", "037001", "某市公安局"),
        ("办案费", "037001", "某市公安局"),
    ]
    assert [(g.project_no, g.text) for g in found.goals] == [(1, "保障运转"), (2, "保障办案")]
    assert [(i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("数量指标", "机柜数量", "≥77台"),
        ("质量指标", "在线率", "≥97%"),
    ]
    assert found.document.cell_coverage == 1.0


def test_rows_that_name_the_levels_of_those_below_them() -> None:
    drawing = """
    项目名称 | 助学 | < | < | < | <
    指标名称 | 指标解释 | 年初指标值 | 全年完成值 | 分值 | 自评得分
    一、产出指标（60分） | < | < | < | < | <
    （一）数量指标 | < | < | < | < | <
    资助人数 | 学生数 | ≥1500人 | 1523人 | 20 | 20
    （二）质量指标 | < | < | < | < | <
    准确率 | 抽查 | 100% | 100% | 40 | 40
    二、满意度指标（40分） | < | < | < | < | <
    学生满意度 | 问卷 | ≥90% | 96% | 40 | 40
    """
    found = read("项目支出绩效自评表（2022年度）", drawing=drawing)
    assert [(i.level1, i.level1_raw, i.level2, i.level3) for i in found.indicators] == [
        ("产出指标", "一、产出指标（60分）", "数量指标", "资助人数"),
        ("产出指标", "一、产出指标（60分）", "质量指标", "准确率"),
        ("满意度指标", "二、满意度指标（40分）", None, "学生满意度"),
    ]
    assert codes(found) == []


@both
def test_points_behind_each_level_running_numbers_and_goals_of_two_horizons(exact: bool) -> None:
    drawing = """
    项目名称 | 修路 | < | < | < | < | <
    绩效目标 | 长期目标：全县通路\\n年度目标：修五公里 | < | < | < | < | <
    序号 | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值
    1 | 投入 | 40 | 目标设定 | 40 | 合理性 | 15
    2 | ^ | ^ | ^ | ^ | 明确性 | 25
    3 | 过程 | 60 | 预算执行 | 60 | 完成率 | 60
    """
    found = read("项目绩效目标表（2022年度）", drawing=drawing, exact=exact)
    assert [(i.level1, i.level2, i.level3, i.weight) for i in found.indicators] == [
        ("投入", "目标设定", "合理性", Decimal(15)),
        ("投入", "目标设定", "明确性", Decimal(25)),
        ("过程", "预算执行", "完成率", Decimal(60)),
    ]
    assert [(g.horizon, g.text) for g in found.goals] == [
        ("medium_term", "全县通路"),
        ("annual", "修五公里"),
    ]
    assert codes(found) == []


def test_text_without_marks_of_levels_is_left_alone() -> None:
    text = "全面完成各项指标任务，指标体系：不断完善"
    found = read("项目绩效目标表", drawing=f"项目名称 | 修路\n资金总额 | 5万元\n年度目标 | {text}")
    assert [goal.text for goal in found.goals] == [text]


def test_a_single_row_of_amounts_without_a_label_is_the_total() -> None:
    drawing = """
    项目名称 | 改厕 | < | <
    预算执行情况（万元） | 预算批复金额 | 实际支出金额 | 预算执行率
    ^ | 580 | 575.2 | 99.17%
    """
    found = read("项目支出绩效自评价表", drawing=drawing)
    assert [(a.label, a.source, a.stage, a.raw, a.unit, a.rate) for a in found.amounts] == [
        ("预算批复金额", "total", "initial_budget", "580", "万元", None),
        ("实际支出金额", "total", "executed", "575.2", "万元", Decimal("99.17")),
    ]
    assert "cell-unclaimed" not in codes(found)


def test_further_rows_of_amounts_without_a_label_are_no_source() -> None:
    drawing = """
    项目名称 | 改厕 | < | <
    预算执行情况（万元） | 预算批复金额 | 实际支出金额 | 预算执行率
    ^ | 580 | 575.2 | 99.17%
    ^ | 80 | 75.2 | 94%
    """
    found = read("项目支出绩效自评价表", drawing=drawing)
    assert [a.raw for a in found.amounts] == []
    assert codes(found).count("cell-unclaimed") == 6


@pytest.mark.parametrize(("year", "value"), [("（2024年度）", "5公里"), ("", "3公里")])
def test_of_values_by_year_that_of_the_form_is_read(year: str, value: str) -> None:
    drawing = """
    项目名称 | 治河 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 2023年目标值 | 2024年目标值
    产出指标 | 数量指标 | 治理长度 | 3公里 | 5公里
    """
    found = read(f"项目支出绩效目标表{year}", drawing=drawing)
    (indicator,) = found.indicators
    assert indicator.value_raw == value
    other = {"5公里": "2023年目标值：3公里", "3公里": "2024年目标值：5公里"}[value]
    assert indicator.remark == other
    assert "value-doubtful" in codes(found)


def test_check_columns_below_the_headers_of_a_monitoring_form() -> None:
    found = read(
        "项目支出绩效运行监控表",
        drawing="""
        项目名称 | < | 饮水 | < | < | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 偏差原因分析 | < | < | 完成目标可能性 | <
        ^ | ^ | ^ | ^ | 人员保障 | 天气 | 原因说明 | 确定能 | 有可能
        产出指标 | 数量指标 | 处数 | ≥36处 | | | | √ |
        ^ | 时效指标 | 时间 | 12月底前 | √ | √ | 技工不足 | | √
        """,
    )
    assert shown([(i.level3, i.deviation_reason, i.remark) for i in found.indicators]) == [
        ("处数", None, "确定能：√"),
        ("时间", "技工不足", "人员保障：√\n有可能：√\n天气：√"),
    ]
    assert [f.raw for f in found.findings if f.code == "header-unknown"] == ["天气"]
    assert "cell-unclaimed" not in codes(found)


def test_tasks_of_a_department_with_the_sources_as_columns() -> None:
    found = read(
        "部门整体支出绩效目标表",
        drawing="""
        部门（单位）名称 | < | 文旅局 | < | < | <
        年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | <
        ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金
        ^ | 免费开放 | 图书馆开放 | 120 | 100 | 20
        ^ | 金额合计 | < | 120 | 100 | 20
        """,
    )
    assert shown([(a.label, a.source, a.value, a.unit_from) for a in found.amounts]) == [
        ("免费开放", "unknown", 120, "label"),
        ("免费开放", "unknown", 100, "label"),
        ("免费开放", "unknown", 20, "label"),
        ("总额", "total", 120, "label"),
        ("财政拨款", "fiscal", 100, "label"),
        ("其他资金", "other", 20, "label"),
    ]
    assert [(a.label, a.text) for a in found.attributes] == [
        ("任务名称", "免费开放"),
        ("主要内容", "图书馆开放"),
    ]
    assert found.projects[0].total_yuan == 1_200_000
    assert "cell-unclaimed" not in codes(found)


def test_the_sum_among_the_sources_as_columns_is_their_total() -> None:
    found = read(
        "项目支出绩效目标表",
        "单位：元",
        drawing="""
        项目名称 | < | 公交补贴 | <
        资金来源 | 合计 | 财政拨款 | 其他资金
        金额 | 15,000,000.00 | 12,000,000.00 | 3,000,000.00
        """,
    )
    assert shown([(a.label, a.source, a.value_yuan) for a in found.amounts]) == [
        ("合计", "total", 15_000_000),
        ("财政拨款", "fiscal", 12_000_000),
        ("其他资金", "other", 3_000_000),
    ]
    assert found.projects[0].total_yuan == 15_000_000
    assert "cell-unclaimed" not in codes(found)


def test_stages_as_rows_below_the_sources() -> None:
    found = read(
        "项目支出绩效自评表",
        "单位：万元",
        drawing="""
        项目名称 | < | 修路 | <
        资金情况 | | 年度资金总额 | 财政拨款
        ^ | 全年预算数 | 90 | 60
        ^ | 全年执行数 | 45 | 30
        """,
    )
    assert shown([(a.source, a.stage, a.value) for a in found.amounts]) == [
        ("total", "budget", 90),
        ("fiscal", "budget", 60),
        ("total", "executed", 45),
        ("fiscal", "executed", 30),
    ]


def test_lines_across_an_indicator_table_are_no_indicators() -> None:
    found = read(
        "项目支出绩效自评表",
        drawing="""
        项目名称 | < | 修路 | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 得分
        产出指标 | 数量指标 | 里程 | 5公里 | 50 | 48
        小计 | < | < | | 50 | 48
        注：未完成的应当说明。 | < | < | < | < | <
        效益指标 | 社会效益指标 | 出行 | 便利 | 50 | 50
        合计 | < | < | | 100 | 98
        自评等级 | < | < | 优 | < | <
        单位负责人（签字）： | < | 填表人： | < | 联系电话： | <
        """,
    )
    assert [i.level3 for i in found.indicators] == ["里程", "出行"]
    assert found.projects[0].self_score == 98
    assert [(a.label, a.text) for a in found.attributes] == [
        ("注：", "未完成的应当说明。"),
        ("自评等级", "优"),
        ("单位负责人（签字）：", None),
        ("填表人：", None),
        ("联系电话：", None),
    ]
    assert "cell-unclaimed" not in codes(found)


def test_a_source_and_its_amount_in_one_cell_without_a_colon() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路
        资金情况 | 年度资金总额：100万元
        ^ | 其中：财政拨款 80万元
        ^ | 其他资金20万元
        """,
    )
    assert shown([(a.label, a.source, a.raw, a.value, a.unit_from) for a in found.amounts]) == [
        ("年度资金总额：", "total", "100万元", 100, "cell"),
        ("其中：财政拨款", "fiscal", "80万元", 80, "cell"),
        ("其他资金", "other", "20万元", 20, "cell"),
    ]


def test_the_full_year_budget_as_a_label_beside_its_entry() -> None:
    alone = read(
        "项目支出绩效自评表",
        drawing="项目名称 | 修路 | 全年预算数(万元) | 90\n主管部门 | 局 | 全年执行数(万元) | 45",
    )
    assert [a.stage for a in alone.amounts] == ["budget", "executed"]
    beside = read(
        "项目支出绩效自评表",
        drawing="项目名称 | 修路 | 年初预算数(万元) | 80\n主管部门 | 局 | 全年预算数(万元) | 90",
    )
    assert [a.stage for a in beside.amounts] == ["initial_budget", "adjusted_budget"]
    assert beside.projects[0].total_yuan == 900_000


@both
def test_an_indicator_named_by_a_word_of_labels_below_merged_levels(exact: bool) -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路 | < | <
        一级指标 | 二级指标 | 三级指标 | 指标值
        产出指标 | 数量指标 | 里程 | 5公里
        ^ | ^ | 资金到位情况 | 100%
        效益指标 | 社会效益指标 | 出行 | 便利
        """,
        exact=exact,
    )
    assert [i.level3 for i in found.indicators] == ["里程", "资金到位情况", "出行"]
    assert "table-unrecognised" not in codes(found)


def test_a_doubtful_actual_value_is_told_where_it_stands() -> None:
    drawing = """
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值
    产出指标 | 数量指标 | 培训人数 | ≥50人 | 共培训52人左右，详见附件3
    ^ | ^ | 会议次数 | ≥2次 | 3次
    """
    found = read("项目支出绩效自评表", drawing=drawing)
    told = [(each.code, each.field, each.record_no) for each in found.findings]
    assert told == [("year-inferred", "fiscal_year", None), ("value-unparsed", "actual_raw", 1)]


@both
def test_the_header_of_a_list_is_no_label_with_its_entry(*, exact: bool) -> None:
    """A procurement list: 项目名称 (project name) stands beside a header that nobody knows."""
    drawing = """
    序号 | 项目名称 | 服务期限 | 预算金额
    1 | 农贸市场经营管理权 | 二年 | 35万元
    2 | 停车场经营管理权 | 三年 | 12万元
    """
    found = read("采购清单", drawing=drawing, exact=exact)
    assert [project.project_name for project in found.projects] == []
    assert found.amounts == []
    assert "cell-unclaimed" in codes(found)
