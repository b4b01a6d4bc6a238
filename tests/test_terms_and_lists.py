"""What stands where in other forms than the national ones: the terms of two halves, lists' columns.

The national form has the long term on the left, and its lists have the project's entries in front.
"""

from __future__ import annotations

import pytest

from drawings import by_rows, drawn
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission


def read(drawing: str, kind: str) -> Submission:
    drawing = drawing.replace("    ", "").strip()
    if kind == "docx":
        return parse_bytes(drawn(drawing), path="form.docx")
    return parse_bytes(by_rows(drawing, " | ").encode(), path="form.txt")


KINDS = pytest.mark.parametrize("kind", ["docx", "pipes"])
HALVES = """
    项目支出绩效目标表（2024年度）
    项目名称 | 桥梁维修 | < | < | < | < | <
    {above}
    一级指标 | 二级指标 | 三级指标 | {left} | 二级指标 | 三级指标 | {right}
    产出指标 | 数量指标 | 维修桥梁 | 2座 | 数量指标 | 桥梁总数 | 6座
"""
GOALS = """总体目标 | {one} | < | < | {two} | < | <
    ^ | 维修桥梁。 | < | < | 完成全部维修。 | < | <"""
PLAIN = ("指标值", "指标值")
ANNUAL_LEFT = [
    ("项目属性 | 延续项目 | < | < | < | < | <", ("指标值（年度）", "指标值（中期）")),
    ("项目属性 | 延续项目 | < | < | < | < | <", ("年度指标值", "指标值")),
    ("项目属性 | 延续项目 | < | < | < | < | <", ("指标值", "实施期指标值")),
    ("绩效指标 | 年度绩效指标 | < | < | 长期绩效指标 | < | <", PLAIN),
    (GOALS.format(one="年度目标", two="中期目标"), PLAIN),
]
LONG_TERM_LEFT = [
    ("项目属性 | 延续项目 | < | < | < | < | <", PLAIN),
    ("项目属性 | 延续项目 | < | < | < | < | <", ("指标值（长期）", "指标值（年度）")),
    (GOALS.format(one="中期目标", two="年度目标"), PLAIN),
    (GOALS.format(one="年度目标", two="中期目标"), ("中期指标值", "年度指标值")),
]


@KINDS
@pytest.mark.parametrize(
    ("above", "headers", "terms"),
    [
        *((above, headers, ["annual", "medium_term"]) for above, headers in ANNUAL_LEFT),
        *((above, headers, ["medium_term", "annual"]) for above, headers in LONG_TERM_LEFT),
    ],
)
def test_the_long_term_is_on_the_left_unless_headers_or_goals_say_otherwise(
    above: str, headers: tuple[str, str], terms: list[str], kind: str
) -> None:
    left, right = headers
    found = read(HALVES.format(above=above, left=left, right=right), kind)
    assert [each.level3 for each in found.indicators] == ["维修桥梁", "桥梁总数"]
    assert [each.horizon for each in found.indicators] == terms


LIST = """
    2024年项目绩效目标表
    {head} | < | < | < | < | < | < | 单位：万元
    项目名称 | 单位名称 | 一级指标 | 二级指标 | 三级指标 | {value} | 预算金额 | {goal}
    桥梁维修 | 公路站 | 产出指标 | 数量指标 | 维修桥梁 | 2座 | 30 | 维修桥梁。
    ^ | ^ | 效益指标 | 社会效益指标 | 受益人口 | 3万人 | ^ | ^
    路灯维护 | 路灯所 | 产出指标 | 数量指标 | 维护路灯 | 900盏 | 40 | 维护路灯。
"""


@KINDS
@pytest.mark.parametrize("head", ["单位：某局", "填报单位：某局", "单位名称：某局"])
def test_a_list_gives_each_project_the_unit_of_its_row_and_what_stands_behind(
    head: str, kind: str
) -> None:
    found = read(LIST.format(head=head, value="指标值", goal="绩效目标"), kind)
    told = [(each.project_name, each.unit_name, str(each.total_yuan)) for each in found.projects]
    assert told == [("桥梁维修", "公路站", "300000.00"), ("路灯维护", "路灯所", "400000.00")]
    assert [each.text for each in found.goals] == ["维修桥梁。", "维护路灯。"]
    assert [each.value_raw for each in found.indicators] == ["2座", "3万人", "900盏"]
    assert not [each for each in found.findings if each.code != "year-inferred"]


@pytest.mark.parametrize("before", ["2023年实际值", "2023年完成值"])
def test_what_was_reached_stands_behind_that_of_the_year_before(before: str) -> None:
    drawing = f"""
    项目支出绩效自评表（2024年度）
    项目名称 | 桥梁维修 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | {before} | 年度指标值 | 实际完成值
    产出指标 | 数量指标 | 维修桥梁 | 1座 | 2座 | 3座
    """
    found = read(drawing, "docx")
    told = [(each.value_raw, each.actual_raw, each.remark) for each in found.indicators]
    assert told == [("2座", "3座", f"{before}：1座")]


@KINDS
def test_what_was_reached_beside_the_goal_is_a_goals_outcome(kind: str) -> None:
    drawing = """
    项目支出绩效自评表（2024年度）
    项目名称 | 桥梁维修 | < | <
    年度总体目标 | 维修桥梁。 | 完成情况 | 维修两座。
    一级指标 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 维修桥梁 | 2座
    """
    found = read(drawing, kind)
    told = [(each.stage, each.horizon, each.text) for each in found.goals]
    assert told == [("target", "annual", "维修桥梁。"), ("actual", "annual", "维修两座。")]


@KINDS
def test_what_was_done_of_a_departments_tasks_is_no_goal(kind: str) -> None:
    drawing = """
    部门整体支出绩效自评表（2024年度）
    部门名称 | 某局 | < | <
    年度主要任务 | 任务名称 | 主要内容 | 实际完成情况
    ^ | 桥梁维修 | 维修两座 | 维修三座
    年度总体目标 | 道路畅通。 | 完成情况 | 已畅通。
    一级指标 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 维修桥梁 | 2座
    """
    found = read(drawing, kind)
    assert [each.text for each in found.goals] == ["道路畅通。", "已畅通。"]
    told = {(each.label, each.text) for each in found.attributes}
    assert {("桥梁维修/主要内容", "维修两座"), ("桥梁维修/实际完成情况", "维修三座")} <= told


@pytest.mark.parametrize(
    ("title", "label", "form"),
    [
        ("医保补助资金绩效自评表", "中央主管部门", "transfer_self_evaluation"),
        ("医保补助项目绩效自评表", "主管部门", "project_self_evaluation"),
    ],
)
def test_a_form_that_names_a_central_authority_is_a_transfers(
    title: str, label: str, form: str
) -> None:
    drawing = f"""
    {title}
    项目名称 | 医保补助 | < | < | <
    {label} | 医保局 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值
    产出指标 | 数量指标 | 参保人数 | 3万人 | 3万人
    """
    assert [each.form for each in read(drawing, "docx").projects] == [form]


@KINDS
def test_the_half_beside_the_medium_term_is_annual_by_its_own_words(kind: str) -> None:
    drawing = """
    项目支出绩效目标表
    项目名称 | 道路改造 | < | < | < | <
    年度目标 | 改造道路。 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 中期指标值 | 三级指标 | 年度指标值
    产出指标 | 数量指标 | 改造里程 | 15公里 | 改造里程 | 5公里
    """
    found = read(drawing, kind)
    assert [(each.horizon, int(each.value or 0)) for each in found.indicators] == [
        ("medium_term", 15),
        ("annual", 5),
    ]
