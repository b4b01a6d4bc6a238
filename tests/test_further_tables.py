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
