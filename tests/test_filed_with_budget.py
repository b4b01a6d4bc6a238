"""Habits of forms that are filed with the budget: headers of several rows, adjustments, plans."""

from __future__ import annotations

from drawings import drawn
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission


def read(drawing: str) -> Submission:
    return parse_bytes(drawn(drawing), path="made.docx")


def amounts(found: Submission) -> list[tuple[str, str, str]]:
    return [(each.label or "", each.source or "", str(each.value_yuan)) for each in found.amounts]


def codes(found: Submission) -> set[str]:
    return {each.code for each in found.findings}


def test_money_of_a_wide_table_is_divided_by_the_lower_rows_of_its_header() -> None:
    found = read("""
    部门预算项目绩效目标表
    单位名称 | 项目名称 | 预算金额（万元） | < | < | 绩效目标 | 一级 | 二级 | 三级指标 | 指标值
    ^ | ^ | 合计 | 财政拨款 | 其他资金 | ^ | ^ | ^ | ^ | ^
    某局 | 道路改造 | 60 | 50 | 10 | 改造道路。 | 产出指标 | 数量指标 | 里程 | 5公里
    ^ | ^ | ^ | ^ | ^ | ^ | 效益指标 | 社会效益指标 | 出行 | 改善
    """)
    assert amounts(found) == [
        ("合计", "total", "600000.00"),
        ("财政拨款", "fiscal", "500000.00"),
        ("其他资金", "other", "100000.00"),
    ]
    assert [each.level3 for each in found.indicators] == ["里程", "出行"]
    assert not found.findings


def test_a_part_of_the_money_that_nobody_knows_is_quoted_and_kept() -> None:
    found = read("""
    部门预算项目绩效目标表
    单位：万元
    项目名称 | 预算金额 | < | 一级指标 | 二级指标 | 三级指标 | 指标值
    ^ | 财政拨款 | 天外来财 | ^ | ^ | ^ | ^
    道路改造 | 60 | 7 | 产出指标 | 数量指标 | 里程 | 5公里
    """)
    assert amounts(found) == [("财政拨款", "fiscal", "600000.00")]
    assert ("天外来财", "7") in {(each.label, each.text) for each in found.attributes}
    assert "天外来财" in {each.raw for each in found.findings}


def test_a_goal_below_columns_of_an_adjustment_is_the_one_as_it_is_now() -> None:
    drawing = """
    项目绩效目标调整表（2024年度）
    项目名称 | 道路改造 | <
    调整内容 | {} | {}
    资金总额（万元） | 36 | 28
    绩效目标 | 改造30条。 | 改造24条。
    """
    found = read(drawing.format("调整前", "调整后"))
    assert [each.text for each in found.goals] == ["改造24条。"]
    assert ("绩效目标/调整前", "改造30条。") in {(e.label, e.text) for e in found.attributes}
    money = read(drawing.format("年初预算数", "调整后预算数"))
    assert [each.text for each in money.goals] == ["改造30条。"]
    assert "改造24条。" in {each.raw for each in money.findings}


def test_a_level_of_government_is_a_source_only_over_an_amount() -> None:
    found = read("""
    项目支出绩效目标表（2024年度）
    项目名称 | 道路改造 | < | < | <
    项目类别 | 省级 | < | < | <
    资金情况（万元） | 资金总额 | 中央 | 省级 | 市县
    ^ | 60 | 30 | 20 | 10
    年度目标 | 改造道路。 | < | < | <
    """)
    assert amounts(found) == [
        ("资金总额", "total", "600000.00"),
        ("中央", "central", "300000.00"),
        ("省级", "provincial", "200000.00"),
        ("市县", "local", "100000.00"),
    ]
    assert ("项目类别", "省级") in {(each.label, each.text) for each in found.attributes}
    assert not found.findings


def test_a_plan_in_two_columns_of_months_is_ordered_by_them() -> None:
    drawing = """
    项目支出绩效目标表（2024年度）
    项目名称 | 办案经费 | < | < | <
    资金总额（万元） | 60 | < | < | <
    用款计划 | 月份 | 累计比例 | 月份 | 累计比例
    ^ | 3月 | 20% | 9月 | {}
    ^ | 6月 | 50% | 12月 | 100%
    年度目标 | 审理案件。 | < | < | <
    """
    found = read(drawing.format("75%"))
    assert [(each.month, str(each.percent)) for each in found.milestones] == [
        (3, "20"),
        (9, "75"),
        (6, "50"),
        (12, "100"),
    ]
    assert "milestone-decreasing" not in codes(found)
    assert "milestone-decreasing" in codes(read(drawing.format("45%")))


def test_a_name_beside_values_in_pairs_stands_under_the_same_levels_and_has_no_term() -> None:
    found = read("""
    项目支出绩效目标表（2024年度）
    项目名称 | 全民健身 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 三级指标 | 指标值
    产出指标 | 数量指标 | 活动 | 40场 | 人数 | 2万人
    """)
    told = [(each.level2, each.level3, each.horizon) for each in found.indicators]
    assert told == [("数量指标", "活动", None), ("数量指标", "人数", None)]


def test_two_terms_side_by_side_keep_their_horizons() -> None:
    found = read("""
    项目支出绩效目标表（2024年度）
    项目名称 | 全民健身 | < | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 活动 | 120场 | 数量指标 | 活动 | 40场
    """)
    assert [each.horizon for each in found.indicators] == ["medium_term", "annual"]
