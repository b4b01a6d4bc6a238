"""Cells that hold more than their label says: further labels with their entries."""

from __future__ import annotations

from drawings import read

HEAD = "项目支出绩效目标表（2024年度）\n"


def test_a_label_behind_a_projects_name_is_told() -> None:
    found = read(f"{HEAD}项目名称 | 香菇大棚；预算金额：25万元\n年度目标 | 建设大棚。")
    (told,) = found.findings
    assert (told.code, told.field) == ("value-doubtful", "project_name")
    assert "a further label with its entry stands in the cell" in told.message


def test_labels_with_their_entries_share_a_cell_and_an_unknown_one_is_told() -> None:
    cell = "项目负责人：张某  联系电话：13800000000  备案情况：已备案"
    found = read(f"{HEAD}项目名称 | 道路改造\n年度目标 | 改造道路。\n{cell} | <")
    assert [(each.name, each.text) for each in found.attributes] == [
        ("responsible_person", "张某"),
        ("contact", "13800000000"),
        (None, "已备案"),
    ]
    assert [(each.code, each.raw) for each in found.findings] == [("header-unknown", "备案情况")]


def test_goals_and_entries_stand_among_the_indicators_of_a_cell() -> None:
    cell = (
        r"【总体目标】改造道路。\n【项目概况】县道五公里。\n"
        r"【产出指标-数量指标】改造里程5公里\n【效益指标-社会效益指标】出行改善"
    )
    found = read(f"{HEAD}项目名称 | 道路改造\n年度目标 | {cell}")
    assert [each.text for each in found.goals] == ["改造道路。"]
    assert [(each.name, each.text) for each in found.attributes] == [("overview", "县道五公里。")]
    assert [(each.level2, each.level3) for each in found.indicators] == [
        ("数量指标", "改造里程5公里"),
        ("社会效益指标", "出行改善"),
    ]
