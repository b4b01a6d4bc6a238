"""Text with a bar behind each cell, which may take several lines: stores of web pages have it."""

from __future__ import annotations

from decimal import Decimal

from goalparse.pipeline import parse_bytes

FORM = """\
附件1
项目支出绩效目标表（2024年度） |
项目名称 |
校舍维修 |
资金情况
（万元） |
年度资金总额 |
120 |
其中：财政拨款 |
120 |
总体目标 |
目标1：维修教学楼3栋；
目标2：消除安全隐患。 |
一级指标 |
二级指标 |
三级指标 |
指标值 |
产出指标 |
数量指标 |
维修楼栋数 |
3栋 |
效益指标 |
社会效益指标 |
安全隐患 |
消除 |
"""
SECOND = FORM.replace("附件1\n", "注：数据由单位提供。\n附件2\n").replace("校舍维修", "操场改造")


def test_lines_up_to_a_bar_are_one_cell() -> None:
    found = parse_bytes(FORM.encode(), path="a.txt")
    assert [goal.text for goal in found.goals] == ["维修教学楼3栋；", "消除安全隐患。"]
    assert [(a.source, a.value_yuan) for a in found.amounts] == [
        ("total", Decimal(1_200_000)),
        ("fiscal", Decimal(1_200_000)),
    ]


def test_lines_in_front_of_a_label_are_none_of_its_cell() -> None:
    found = parse_bytes((FORM + SECOND).encode(), path="a.txt")
    assert [project.project_name for project in found.projects] == ["校舍维修", "操场改造"]
    assert [len(found.indicators), len(found.goals)] == [4, 4]


def test_cells_behind_a_goal_are_no_paragraphs_of_it() -> None:
    further = FORM.replace(
        "目标2：消除安全隐患。 |", "目标2：消除安全隐患。 |\n活动名称 |\n听证会 |"
    )
    found = parse_bytes(further.encode(), path="a.txt")
    assert not any("听证会" in (goal.text or "") for goal in found.goals)
    told = [each for each in found.findings if each.severity != "note"]
    assert any("听证会" in (each.raw or "") for each in told) or any(
        "听证会" in (each.text or "") for each in found.attributes
    )


def test_a_level_2_below_a_foreign_level_1_is_doubted() -> None:
    lost = FORM.replace("效益指标 |\n社会", "社会")
    found = parse_bytes(lost.encode(), path="a.txt")
    told = [each.raw for each in found.findings if each.field == "level2_raw"]
    assert told == ["社会效益指标"]
    whole = parse_bytes(FORM.encode(), path="a.txt")
    assert not [each for each in whole.findings if each.field == "level2_raw"]


def test_a_signer_in_front_of_the_next_form_is_no_part_of_its_first_label() -> None:
    second = FORM.replace("附件1\n项目支出绩效目标表（2024年度） |\n", "填表人：张三\n")
    second = second.replace("校舍维修", "操场改造").replace("120", "200")
    found = parse_bytes((FORM + second).encode(), path="a.txt")
    assert [project.project_name for project in found.projects] == ["校舍维修", "操场改造"]
    assert [project.total_yuan for project in found.projects] == [1_200_000, 2_000_000]


def test_a_note_in_front_of_the_next_title_is_no_part_of_it() -> None:
    second = FORM.replace("附件1\n", "注：本表由单位填写\n").replace("2024年度", "2025年度")
    found = parse_bytes((FORM + second).encode(), path="a.txt")
    assert [project.fiscal_year for project in found.projects] == [2024, 2025]


def test_a_level_whose_bar_is_lost_is_no_part_of_the_name_behind_it() -> None:
    found = parse_bytes(FORM.replace("数量指标 |", "数量指标").encode(), path="a.txt")
    assert "数量指标\n维修楼栋数" not in {each.level3 for each in found.indicators}


def test_goals_that_nothing_parts_are_told_once() -> None:
    goals = "\n".join(f"完成第{each}段养护任务 |" for each in range(40))
    form = FORM.replace("总体目标 |", "预期目标 |\n实际完成情况 |")
    whole = form.replace("目标1：维修教学楼3栋；\n目标2：消除安全隐患。 |", goals)
    found = parse_bytes(whole.encode(), path="a.txt")
    told = [each for each in found.findings if "below two headers" in each.message]
    assert len(told) == 1
