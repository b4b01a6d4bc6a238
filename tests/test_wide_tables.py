"""Many forms in one table: wide tables, lists, indicators as text in a cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from drawings import drawn
from extracted import both, codes, read
from goalparse.extraction.collected import Extraction
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes

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
    # The sum is that of the whole list, of which these rows are a part.
    assert set(codes(found)) == {"reading-by-vocabulary", "amount-sum-mismatch"}


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


def test_text_without_marks_of_levels_is_left_alone() -> None:
    text = "全面完成各项指标任务，指标体系：不断完善"
    found = read("项目绩效目标表", drawing=f"项目名称 | 修路\n资金总额 | 5万元\n年度目标 | {text}")
    assert [goal.text for goal in found.goals] == [text]


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


def test_what_was_remembered_before_decides_nothing() -> None:
    """Columns met before and words read anew: the departments of a wide list stay what they are."""
    drawing = """
    2024年部门预算项目绩效目标表
    项目名称 | 预算数（万元） | 一级指标 | 二级指标 | 三级指标 | 指标值
    某县交通局 | < | < | < | < | <
    道路改造 | 50 | 产出指标 | 数量指标 | 改造里程 | ≥3公里
    某县水利局 | < | < | < | < | <
    水库维修 | 30 | 产出指标 | 数量指标 | 维修数量 | ≥2座
    """
    read = parse_bytes(drawn(drawing), path="表.docx")
    assert [each.project_name for each in read.projects] == ["道路改造", "水库维修"]
    shipped().remembered.clear()
    again = parse_bytes(drawn(drawing), path="表.docx")
    assert again == read


LISTED = """
序号 | 项目名称 | 预算金额 | 绩效目标 | 备注
{first}
1 | 甲 | 10 | 建成甲 |
{second}
2 | 乙 | 20 | 建成乙 |
3 | 丙 | 30 | 建成丙 |
"""


@pytest.mark.parametrize(
    ("first", "second", "goals", "amounts"),
    [
        ("", "^ | ^ | 5 | 又一 |", ["建成甲", "又一"], ["10", "5"]),
        ("", " | | | 又一 |", ["建成甲", "又一"], ["10"]),  # nobody else's, without a name
        ("1 | 2 | 3 | 4 | 5", "", ["建成甲"], ["10"]),  # the numbers of the columns
        (" | | 60 | |", "", ["建成甲"], ["10"]),  # a sum above all of them
        ("", "2 | 小计 | 10 | |", ["建成甲"], ["10"]),  # numbered as the projects are
        ("", "填表说明：按批复填写 | < | < | < | <", ["建成甲"], ["10"]),
    ],
)
def test_rows_of_a_list_that_begin_no_project(
    first: str, second: str, goals: list[str], amounts: list[str]
) -> None:
    drawing = LISTED.format(first=first, second=second).replace("\n\n", "\n")
    out = read("项目绩效目标表", "单位：万元", drawing=drawing)
    assert [project.project_name for project in out.projects] == ["甲", "乙", "丙"]
    assert [goal.text for goal in out.goals if goal.project_no == 1] == goals
    assert [str(each.value) for each in out.amounts if each.project_no == 1] == amounts
    assert [finding.code for finding in out.findings] == ["year-inferred"]


@pytest.mark.parametrize(
    ("first", "second", "last", "told"),
    [
        (" | | 60 | |", "", "", []),  # the sum of all
        (" | | 55 | |", "", "", ["55"]),
        (" | | 60 | 都建成 |", "", "", ["60", "都建成"]),
        ("", " | | 60 | |", "", []),
        ("", " | | 7 | |", "", ["7"]),
        ("", "", " | | 60 | |", []),
        ("", "", " | | 61 | |", ["61"]),
        ("", "", "4 | | | |\n5 | | | |", []),  # lines that nobody has filled in
        (" | | 65 | |", "^ | ^ | 5 | 又一 |", "", []),
    ],
)
def test_figures_in_a_row_of_nobody_are_the_sums_of_a_list_or_told(
    first: str, second: str, last: str, told: list[str]
) -> None:
    drawing = LISTED.format(first=first, second=second).replace("\n\n", "\n") + last
    for exact in (True, False):
        out = read("项目绩效目标表", "单位：万元", drawing=drawing, exact=exact)
        assert [project.project_name for project in out.projects] == ["甲", "乙", "丙"]
        found = [each for each in out.findings if each.code != "year-inferred"]
        assert {each.code for each in found} <= {"cell-unclaimed"}
        assert [each.message for each in found] == [
            f"no record, label or heading takes the cell {text!r}" for text in told
        ]


@pytest.mark.parametrize(("stated", "told"), [("60", []), ("55", ["amount-sum-mismatch"])])
def test_a_row_that_says_that_it_is_a_sum_is_held_against_the_list(
    stated: str, told: list[str]
) -> None:
    first = f"合计 | | {stated} | |"
    drawing = LISTED.format(first=first, second="").replace("\n\n", "\n")
    for exact in (True, False):
        out = read("项目绩效目标表", "单位：万元", drawing=drawing, exact=exact)
        assert [each.code for each in out.findings] == ["year-inferred", *told]


@pytest.mark.parametrize(
    ("first", "unit", "told"),
    [
        ("填表说明：按批复填写", None, []),
        ("预算单位：某局", "某局", []),
        ("联系电话：123", None, ["cell-unclaimed"]),
    ],
)
def test_a_line_of_a_dump_above_a_list_is_a_note_its_unit_or_told(
    first: str, unit: str | None, told: list[str]
) -> None:
    drawing = LISTED.format(first=f"{first} | < | < | < | <", second="").replace("\n\n", "\n")
    out = read("项目绩效目标表", "单位：万元", drawing=drawing, exact=False)
    assert [project.project_name for project in out.projects] == ["甲", "乙", "丙"]
    assert {project.unit_name for project in out.projects} == {unit}
    assert [each.code for each in out.findings] == ["year-inferred", *told]


@pytest.mark.parametrize(("label", "score"), [("合计", None), ("总分", Decimal(98))])
def test_a_sum_on_a_page_of_its_own_is_no_score_unless_it_says_so(
    label: str, score: Decimal | None
) -> None:
    """No column of points stands above it: what 合计 sums is money, and told."""
    drawing = f"""
项目绩效目标表
单位：万元
项目名称 | 金额 | 绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标值
医保宣传 | 98 | 开展医保政策宣传。 | 产出指标 | 数量指标 | 宣传场次 | 40场

{label} | 98 | | | | |
"""
    found = parse_bytes(drawn(drawing), path="a.docx")
    assert [project.self_score for project in found.projects] == [score]
    told = [(each.code, each.raw) for each in found.findings if each.table_no == 2]
    assert (("cell-unclaimed", "98") in told) == (score is None)
