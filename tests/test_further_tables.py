"""Tables below the first one of a title: of the same form, or of the next."""

from __future__ import annotations

import pytest

from drawings import read

FORM = """
项目支出绩效目标表（2024年度）
单位：万元
项目名称 | 道路改造
年度目标 | 改造道路。
财政拨款 | 20
"""


@pytest.mark.parametrize(("line", "what"), [("产出指标", "line"), ("三、产出指标", "heading")])
def test_a_word_between_the_tables_of_a_form_is_no_level(line: str, what: str) -> None:
    found = read(f"{FORM}\n{line}\n指标名称 | 指标值\n改造里程 | 5公里")
    assert [(each.level1, each.level3) for each in found.indicators] == [(None, "改造里程")]
    assert [each.project_name for each in found.projects] == ["道路改造"]
    assert f"the {what} '产出指标' is no level of the indicators below it" in [
        each.message for each in found.findings
    ]


def test_what_has_the_same_money_below_a_numbered_heading_is_of_the_next_form() -> None:
    found = read(f"{FORM}\n二、资金\n单位 | 某局\n财政拨款 | 30")
    assert [(each.project_name, int(each.fiscal_yuan or 0)) for each in found.projects] == [
        ("道路改造", 200_000),
        (None, 300_000),
    ]


def test_a_bare_line_that_names_the_project_below_it_ends_the_form_in_front() -> None:
    next_form = "项目名称 | 桥梁维修\n年度目标 | 维修桥梁。\n财政拨款 | 30"
    found = read(f"{FORM}\n桥梁维修\n\n{next_form}")
    assert [
        (each.project_name, each.title, int(each.fiscal_yuan or 0)) for each in found.projects
    ] == [
        ("道路改造", "项目支出绩效目标表", 200_000),
        ("桥梁维修", "项目支出绩效目标表", 300_000),
    ]


def test_two_projects_side_by_side_in_a_dump_are_told() -> None:
    found = read(
        "项目支出绩效目标表（2024年度）\n"
        "项目名称 | 道路改造 | 项目名称 | 桥梁维修\n"
        "财政拨款 | 20 | 财政拨款 | 30\n"
        "年度目标 | 改造道路。 | 年度目标 | 维修桥梁。",
        joint=" | ",
    )
    assert found.amounts == ()
    told = {each.code: each.message for each in found.findings if each.severity == "error"}
    assert told.keys() == {"table-unreadable"}
    assert "two projects stand side by side in it" in told["table-unreadable"]


NAMED = "2024年度项目支出绩效目标表\n项目名称 | 供热补贴 | 主管部门 | 住建局"
MONEY = "预算金额（万元） | 64 | 其中：财政拨款 | 60"
AIMED = "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 补贴户数 | 5000户"


@pytest.mark.parametrize("joint", ["", " | "])
@pytest.mark.parametrize(
    "title",
    ["2024年项目支出预算明细表", "一、项目资金情况表", "项目支出明细表（万元）", "附表2", "表2"],
)
@pytest.mark.parametrize("above", [f"\n\n{{}}\n{MONEY}\n\n", f"\n{MONEY}\n\n{{}}\n"])
def test_a_titled_table_with_what_a_form_lacks_is_a_part_of_it(
    title: str, joint: str, above: str
) -> None:
    found = read(NAMED + above.format(f"{title} | < | < | <") + AIMED, joint)
    assert [each.project_name for each in found.projects] == ["供热补贴"]
    assert [int(each.value_yuan or 0) for each in found.amounts] == [640_000, 600_000]
    assert [(each.project_no, each.level3) for each in found.indicators] == [(1, "补贴户数")]
    told = [each.message for each in found.findings if each.severity == "note"]
    assert told[0].startswith("the table below this is read as a part of the form above")


@pytest.mark.parametrize(
    "other",
    [
        f"主管部门 | 某局 | < | <\n{MONEY}",  # says whose its money is
        "预算科目 | 金额 | 其中：财政拨款 | 其他\n办公费 | 64 | 60 | 4",  # the form has indicators
    ],
)
def test_a_titled_table_that_stands_for_itself_ends_the_form(other: str) -> None:
    above = f"{NAMED}\n{AIMED}" if other.startswith("预算") else NAMED
    found = read(f"{above}\n\n附表2 | < | < | <\n{other}")
    assert not [each for each in found.amounts if each.project_no == 1]
