"""Habits of forms that are filed with the budget: headers of several rows, adjustments, plans."""

from __future__ import annotations

from drawings import read
from goalparse.records import Submission


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


def test_a_part_of_the_money_that_nobody_knows_is_quoted_and_of_no_known_source() -> None:
    found = read("""
    部门预算项目绩效目标表
    单位：万元
    项目名称 | 预算金额 | < | 一级指标 | 二级指标 | 三级指标 | 指标值
    ^ | 财政拨款 | 天外来财 | ^ | ^ | ^ | ^
    道路改造 | 60 | 7 | 产出指标 | 数量指标 | 里程 | 5公里
    """)
    unknown = ("天外来财", "unknown", "70000.00")
    assert amounts(found) == [("财政拨款", "fiscal", "600000.00"), unknown]
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


def test_money_beside_the_names_of_tasks_is_theirs_and_their_sum_the_forms() -> None:
    found = read("""
    部门整体支出绩效目标表（2024年度）
    部门名称 | 某县民政局 | < | <
    年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元）
    ^ | 城乡低保 | 发放低保金 | 2600
    ^ | 养老服务 | 特困供养 | 1160
    ^ | 金额合计 | < | 3760
    年度总体目标 | 按时发放低保金。 | < | <
    """)
    assert amounts(found) == [
        ("城乡低保", "unknown", "26000000.00"),
        ("养老服务", "unknown", "11600000.00"),
        ("金额合计", "total", "37600000.00"),
    ]
    assert found.projects[0].total_yuan == 37_600_000
    assert "cell-unclaimed" not in codes(found)


def test_a_term_beside_one_of_its_years_keeps_its_horizon() -> None:
    drawing = """
    项目支出绩效目标申报表（2025年度）
    项目名称 | 文物保护 | < | <
    项目资金（万元） | 资金来源 | 实施期总额 | {}
    ^ | 合计 | 1260 | 420
    ^ | 财政拨款 | 1200 | 400
    年度目标 | 保护文物。 | < | <
    """
    found = read(drawing.format("2025年度"))
    assert [(each.horizon, str(each.value)) for each in found.amounts] == [
        ("medium_term", "1260"),
        ("annual", "420"),
        ("medium_term", "1200"),
        ("annual", "400"),
    ]
    assert found.projects[0].total_yuan == 4_200_000


def test_a_list_of_amounts_is_one_of_forms_only_where_it_tells_goals() -> None:
    drawing = """
    重点项目情况
    项目名称 | 金额 | {}
    村道硬化 | 36万元 | {}
    文化广场 | 18万元 | {}
    """
    goals = read(drawing.format("绩效目标", "硬化村道。", "建设广场。"))
    assert [each.project_name for each in goals.projects] == ["村道硬化", "文化广场"]
    assert not read(drawing.format("备注", "已完工", "在建")).projects


def test_a_source_numbered_behind_the_label_of_all_is_that_source() -> None:
    drawing = """
    部门（单位）整体绩效目标表（2025年度）
    部门（单位）名称 | 某县科技局 | <
    预算情况 | 部门预算总额（万元） | 486
    ^ | 1、资金来源：（1）财政性资金 | {}
    ^ | （2）其他资金 | 86
    年度履职目标 | 培育企业。 | <
    """
    found = read(drawing.format(400))
    assert [(each.source, str(each.value)) for each in found.amounts] == [
        ("total", "486"),
        ("fiscal", "400"),
        ("other", "86"),
    ]
    words = read(drawing.replace("（1）财政性资金", "财政性资金").format("400"))
    assert [each.source for each in words.amounts] == ["total", "other"]
    assert "400" in {each.raw for each in words.findings}


def test_pairs_under_the_same_levels_are_of_the_terms_that_their_headers_state() -> None:
    found = read("""
    项目支出绩效目标表（2024年度）
    项目名称 | 全民健身 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 实施期指标值 | 三级指标 | 年度指标值
    产出指标 | 数量指标 | 活动 | 120场 | 活动 | 40场
    """)
    told = [(each.horizon, each.level2, each.value_raw) for each in found.indicators]
    assert told == [("medium_term", "数量指标", "120场"), ("annual", "数量指标", "40场")]


def test_a_labels_word_in_the_column_of_level_1_is_a_level_where_a_level_2_stands_beside() -> None:
    drawing = """
    部门整体支出绩效目标表（2024年度）
    部门名称 | 某局 | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 检查 | ≥5次
    年度重点工作 | 质量指标 | 完成率 | 100%
    """
    found = read(drawing)
    assert [each.level1_raw for each in found.indicators] == ["产出指标", "年度重点工作"]
    assert codes(found) == {"level-unknown"}
