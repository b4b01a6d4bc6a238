"""Layouts of the field from drawing to records, as Word gives them and as a text dump does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extracted import both, codes, extracted, read, shown
from goalparse.pipeline import parse_bytes
from tables import table


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
        指标门类 | 指标小类 | 考核事项 | 目标水平 | 重要程度
        产出指标 | 数量指标 | 培训人次 | ≥10次 | 20
        效益指标 | 社会效益指标 | 知晓率 | ≥90% | 20
        年度资金总额(万元) | 100 | < | < | <
        """,
        exact=exact,
    )
    assert [f.raw for f in found.findings if f.code == "header-unknown"] == [
        "指标门类", "指标小类", "考核事项", "目标水平", "重要程度",
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


def test_the_title_on_every_page_of_a_form_and_of_the_next_form() -> None:
    page = table("项目概况 | 修路")
    found = extracted(
        "绩效目标申报表",
        "（ 年度）",
        table("项目名称 | 甲", 1),
        "绩效目标申报表",
        replace(page, table_no=2),
        "绩效目标申报表",
        table("项目名称 | 乙", 3),
    )
    assert [(p.title, p.project_name) for p in found.projects] == [
        ("绩效目标申报表", "甲"),
        ("绩效目标申报表", "乙"),
    ]
    assert [(a.project_no, a.text) for a in found.attributes] == [(1, "修路")]


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
def test_levels_that_nobody_knows_over_a_target_are_no_header(exact: bool) -> None:
    found = read(
        "项目支出绩效目标表（2023年度）",
        drawing="""
        项目名称 | 行道树养护 | < | <
        一级指标 | 二级指标 | 三级指标 | 指标值
        产出指标 | 数量指标 | 养护株数 | ≥3200株
        传播力目标 | 推广管理 | 养护制度 | 健全
        ^ | 口碑 | 居民评价 | ≥85分
        """,
        exact=exact,
    )
    assert [(i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators[1:]] == [
        ("传播力目标", "推广管理", "养护制度", "健全"),
        ("传播力目标", "口碑", "居民评价", "≥85分"),
    ]
    assert "level-unknown" in codes(found)


@both
def test_headers_of_another_table_among_indicators_are_no_indicator(exact: bool) -> None:
    found = read(
        "新增项目事前绩效评估表（2025年度）",
        drawing="""
        项目名称 | 信息平台 | < | < | <
        一级指标 | 二级指标 | 三级指标 | 指标值 | 备注
        产出指标 | 数量指标 | 接入景区 | 45家 | 无
        评估内容 | 评估要点 | 分值 | 得分 | 扣分原因
        立项必要性 | 是否重复 | 20 | 18 | 部分重复
        """,
        exact=exact,
    )
    assert [each.level3 for each in found.indicators] == ["接入景区"]
    assert "cell-unclaimed" in codes(found)


_REACHED = """
项目名称 | 修路 | < | < | < | < | <
年度资金总额（万元） | 50 | < | < | < | < | <
{header}
产出指标 | 数量指标 | 里程 | 5公里 | 3公里 | 4公里 | 9
"""
_BELOW = """一级指标 | 二级指标 | 三级指标 | 指标值 | {over} | < | 得分
^ | ^ | ^ | ^ | 2022年 | 2023年 | ^"""
_BESIDE = "一级指标 | 二级指标 | 三级指标 | 指标值 | 2022年完成值 | 2023年完成值 | 得分"


@both
@pytest.mark.parametrize(
    ("header", "year", "actual", "told"),
    [
        (_BELOW.format(over="完成值"), "2023", "4公里", 0),
        (_BELOW.format(over="实际完成值"), "2022", "3公里", 0),
        (_BELOW.format(over="完成值"), "2024", None, 0),
        (_BELOW.format(over="完成值"), "", None, 1),
        (_BESIDE, "2023", "4公里", 0),
        (_BESIDE, "", "3公里", 1),
    ],
)
def test_what_was_reached_in_several_years(
    header: str, year: str, actual: str | None, told: int, exact: bool
) -> None:
    stated = f"（{year}年度）" if year else ""
    drawing = _REACHED.format(header=header)
    found = read(f"项目支出绩效自评表{stated}", drawing=drawing, exact=exact)
    (indicator,) = found.indicators
    assert (indicator.value_raw, indicator.actual_raw) == ("5公里", actual)
    kept = {"3公里", "4公里"} - {actual}
    assert all(each in (indicator.remark or "") for each in kept)
    assert codes(found).count("value-doubtful") == told


@both
@pytest.mark.parametrize("over", ["参考值", "历史值"])
def test_reference_values_of_years_are_no_values_of_the_form(over: str, exact: bool) -> None:
    drawing = _REACHED.format(header=_BELOW.format(over=over))
    found = read("项目支出绩效目标表（2024年度）", drawing=drawing, exact=exact)
    assert [i.remark for i in found.indicators] == [f"{over}/2022年：3公里\n{over}/2023年：4公里"]
    assert "value-doubtful" not in codes(found)


@both
@pytest.mark.parametrize(
    "headers",
    [
        ("1-6月完成值", "1-9月完成值"),
        ("6月底完成值", "8月底完成值"),
        ("累计完成值", "年度实际值"),
        ("上半年完成值", "全年完成值"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_what_was_reached_by_two_dates_the_later_counts(
    *, headers: tuple[str, str], turned: bool, exact: bool
) -> None:
    columns = [*zip(headers, ("3公里", "4公里"), strict=True)][:: -1 if turned else 1]
    named, values = zip(*columns, strict=True)
    drawing = f"""
    项目名称 | 修路 | < | < | < | <
    年度资金总额（万元） | 50 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | {" | ".join(named)}
    产出指标 | 数量指标 | 里程 | 5公里 | {" | ".join(values)}
    """
    found = read("项目支出绩效运行监控表（2023年度）", drawing=drawing, exact=exact)
    assert [i.actual_raw for i in found.indicators] == ["4公里"]
    assert [i.remark for i in found.indicators] == [f"{headers[0]}：3公里"]


def test_points_behind_all_names_are_weights_where_no_column_holds_them() -> None:
    form = """
    项目名称 | 养老服务 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值
    产出指标 | 数量指标 | 新增床位（10分） | 120张 | 120张
    产出指标 | 质量指标 | {name} | 95% | 92%
    """
    found = read("项目支出绩效自评表", drawing=form.format(name="覆盖率（12.5分）"))
    assert [(i.level3, i.weight) for i in found.indicators] == [
        ("新增床位（10分）", 10),
        ("覆盖率（12.5分）", Decimal("12.5")),
    ]
    assert "reading-by-vocabulary" in codes(found)
    found = read("项目支出绩效自评表", drawing=form.format(name="考核得分（≥90分）"))
    assert [i.weight for i in found.indicators] == [None, None]
