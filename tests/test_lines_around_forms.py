"""Lines above and below the tables of forms: names, captions, who signs. Drawings: `drawings`."""

from __future__ import annotations

import pytest

from drawings import by_rows, drawn
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

FORM = """
主管部门 | 某局 | 资金总额（万元） | {money}
总体目标 | 做好工作。 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 件数 | ≥9件
"""


def read(drawing: str) -> Submission:
    return parse_bytes(drawn(drawing), path="unseen.docx")


@pytest.mark.parametrize(
    ("line", "name", "told"),
    [
        ("高龄津贴发放", None, True),
        ("高龄津贴经费", "高龄津贴经费", True),
        ("某县民政局", None, False),
        ("重点项目", None, False),
        ("特定目标类", None, False),
    ],
)
def test_a_line_above_one_form_names_its_project_only_if_it_ends_as_names_do(
    line: str, name: str | None, *, told: bool
) -> None:
    found = read(f"项目支出绩效目标表\n{line}{FORM.format(money=5)}")
    assert [each.project_name for each in found.projects] == [name]
    assert any(each.field == "project_name" for each in found.findings) == told


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("高龄津贴", "低保金"), ["高龄津贴", "低保金"]),
        (("某县民政局", "某县养老服务中心"), [None, None]),
        (("一般项目", "重点项目"), [None, None]),
    ],
)
def test_lines_above_each_form_of_a_title_name_their_projects(
    lines: tuple[str, str], names: list[str | None]
) -> None:
    forms = [f"{line}{FORM.format(money=money)}" for money, line in enumerate(lines, start=1)]
    found = read("\n".join(["项目支出绩效目标表", *forms]))
    assert [each.project_name for each in found.projects] == names
    assert [each.title for each in found.projects] == ["项目支出绩效目标表"] * 2


def test_a_line_that_may_be_of_either_form_is_told() -> None:
    """Who files it may stand below a form or above the next one's title."""
    form = f"项目支出绩效目标表{FORM.format(money=5)}"
    found = read(f"{form}填报单位：某中心\n{form}")
    assert [each.unit_name for each in found.projects] == [None, None]
    assert [each.message for each in found.findings if each.code == "reading-by-vocabulary"] == [
        "the line '填报单位：某中心' stands between two forms and is read with neither"
    ]


def test_who_files_each_form_stands_above_its_title() -> None:
    form = f"项目支出绩效目标表{FORM.format(money=5)}"
    found = read(f"填报单位：甲中心\n{form}填报单位：乙中心\n{form}填表人：某人")
    assert [each.unit_name for each in found.projects] == ["甲中心", "乙中心"]
    told = [(each.project_no, each.label, each.text) for each in found.attributes]
    assert told == [(2, "填表人：", "某人")]


def test_the_foot_of_a_list_is_of_each_of_its_projects() -> None:
    found = read("""
    2024年项目绩效目标汇总表
    项目名称 | 金额（万元） | 绩效目标
    修路 | 5 | 修路3公里。
    植树 | 6 | 植树3亩。
    填表人：某人 填报日期：2023年11月2日
    """)
    told = [(each.project_no, each.label, each.text) for each in found.attributes]
    assert [each for each in told if each[1] == "填表人："] == [
        (1, "填表人：", "某人"),
        (2, "填表人：", "某人"),
    ]
    assert {each.fiscal_year for each in found.projects} == {2024}


def test_a_remark_below_a_form_is_its_sections_text() -> None:
    found = read(f"项目支出绩效目标表{FORM.format(money=5)}备注：本表一式三份。\n填表人：某人")
    assert [each.text for each in found.sections] == ["备注：本表一式三份。"]
    assert [each.label for each in found.attributes] == ["填表人："]


def test_a_label_above_a_further_table_ends_the_indicators() -> None:
    """What stands below 专家评审意见 is no row of them, below 绩效指标 it may be."""
    form = f"项目支出绩效目标表{FORM.format(money=5)}"
    for line, names in (("专家评审意见", ["件数"]), ("（续）", ["件数", "时限"])):
        found = read(f"{form}{line}\n产出指标 | 时效指标 | 时限 | 12月底前")
        assert [each.level3 for each in found.indicators] == names


def test_the_only_form_of_a_document_has_the_year_that_it_states() -> None:
    found = read(
        f"某县2024年绩效考核办法\n部门整体支出绩效自评表\n（2023年度）{FORM.format(money=5)}"
    )
    assert found.document.fiscal_year == 2024
    assert [each.fiscal_year for each in found.projects] == [2023]


@pytest.mark.parametrize(
    ("header", "total"), [("申报金额 | 审定金额", 50), ("申报金额 | 核减金额", 60)]
)
def test_the_approved_money_of_a_list_is_the_projects(header: str, total: int) -> None:
    found = read(f"""
    2025年项目预算评审结果表
    单位：元
    项目名称 | {header} | 评审意见
    修路 | 60 | 50 | 同意
    """)
    assert [each.total_yuan for each in found.projects] == [total]


@pytest.mark.parametrize(
    ("line", "title", "unit"),
    [
        ("项目支出绩效自评表　（2023年度）　单位：万元", "项目支出绩效自评表", None),
        ("项目支出绩效自评表 填报单位：某局 金额单位：万元", "项目支出绩效自评表", "某局"),
        ("2023年度 项目支出绩效自评表 单位：万元", "2023年度 项目支出绩效自评表", None),
        ("附件2 项目支出绩效自评表 （2023年度） 单位：万元", "项目支出绩效自评表", None),
        ("本单位绩效自评表 一并报送，金额见下：", None, None),
    ],
)
@pytest.mark.parametrize("joint", ["", "\t"])
def test_year_and_unit_may_stand_behind_a_title_in_its_line(
    line: str, title: str | None, unit: str | None, joint: str
) -> None:
    drawing = f"{line}\n项目名称 | 修路 | 全年预算数 | 5\n年度目标 | 修路。 | < | <"
    data = by_rows(drawing, joint).encode() if joint else drawn(drawing)
    (found,) = parse_bytes(data, path="2023.txt" if joint else "2023.docx").projects
    assert (found.title, found.unit_name) == (title, unit)
    if title is not None:
        assert (found.form, found.amount_unit) == ("project_self_evaluation", "万元")


@pytest.mark.parametrize(
    ("line", "total", "missing"),
    [
        ("年度 2024 金额单位：万元 币种：人民币", 50000, False),
        ("预算年度：2024 金额单位：万元 财政01表", 50000, False),
        ("单位：万元 元", None, True),
    ],
)
def test_what_stands_behind_a_unit_of_money_names_nobody(
    line: str, total: int | None, missing: bool
) -> None:
    form = "项目名称 | 修路 | 预算金额 | 5\n年度目标 | 修路。 | < | <"
    found = read(f"2024年项目支出绩效目标表\n{line}\n{form}")
    (project,) = found.projects
    assert (project.unit_name, project.total_yuan) == (None, total)
    assert ("unit-missing" in {each.code for each in found.findings}) is missing
