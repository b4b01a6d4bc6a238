"""Pages of which only a part of a form was copied, or whose tool left out the blank cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

import goalparse

LEVELS = [
    *("项目完成指标", "质量指标", "河道整洁", "河道整洁", "整洁"),
    *("项目完成指标", "时效指标", "全年", "全年", "全年"),
    *("效益指标", "社会效益指标", "美化环境", "美化环境", "美化环境"),
    *("满意度指标", "服务对象满意度指标", "满意率95%", "满意率95%", "96%"),
]
NOTICE = (
    "各镇：现下达专项资金，附件：1.分配表2.绩效目标表某市财政局2024年6月7日"
    "附件1分配表单位镇金额东山镇12合计12"
)


def _codes(text: str) -> list[tuple[str, str]]:
    found = goalparse.parse(text.encode()).value
    assert not found.projects
    return [(each.severity, each.code) for each in found.findings if each.severity != "note"]


@pytest.mark.parametrize("between", ["\n", "\n|\n", " |\n"])
def test_rows_of_levels_whose_header_was_cut_off_are_told(between: str) -> None:
    text = between.join(LEVELS) + between + "2.部门评价结果。\n本部门按要求开展了评价。\n"
    assert _codes(text) == [("error", "table-unrecognised")]


@pytest.mark.parametrize(
    "form",
    [
        "附件2东山镇护林资金区域绩效目标表资金名称护林专项资金主管部门某市林业局年度金额（万元）12总体目标加强管护",
        "附件2护林资金绩效目标表（2024年度）项目名称护林专项资金（天然林）主管部门及编码422001-某市林业局",
    ],
)
def test_a_title_that_runs_into_its_labels_is_told(form: str) -> None:
    assert _codes(NOTICE + form) == [("error", "table-unreadable")]


def test_levels_that_have_run_together_are_told() -> None:
    text = (
        "产出指标数量指标足额保障率=100% 22.5 调整次数≤10次 22.5 "
        "效益指标经济效益指标结余率≤5% 22.5 合计100"
    )
    assert _codes(text) == [("error", "table-unreadable")]


@pytest.mark.parametrize(
    "text",
    [
        NOTICE,
        "各单位应按要求填报《项目支出绩效目标表》，产出指标、数量指标、效益指标等要细化，并于年底前上报。",
        "产出指标（数量指标、质量指标等）和效益指标（社会效益指标等）由各单位根据实际情况合理设定。",
    ],
)
def test_prose_about_forms_is_none(text: str) -> None:
    assert _codes(text) == []


MONEY = """项目支出绩效自评表（2023年度） | |||||||
项目名称 | 护林补助 | ||||||
项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
年度资金总额 | 8 | 8 | 6 | 10 | 75% | 7.5 | |
其中：财政拨款 | {row} | ||||
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | |
产出指标 | 数量指标 | 管护面积 | 5万亩 | 5万亩 | 90 | 90 | |
"""


@pytest.mark.parametrize(
    ("row", "paid"), [("8 | 8 | 6 | 75%", Decimal(6)), ("8 | 6 | 10 | 75%", None)]
)
def test_stages_and_rate_without_the_blank_points_between(row: str, paid: Decimal | None) -> None:
    found = goalparse.parse(MONEY.format(row=row).encode()).value
    fiscal = [each for each in found.amounts if each.source == "fiscal"]
    assert [each.value for each in fiscal if each.stage == "executed"] == ([paid] if paid else [])
    assert any(each.code == "cell-unclaimed" for each in found.findings) is (paid is None)


def test_a_level_of_government_below_money_is_a_source_where_its_label_was_left_out() -> None:
    text = """2024年度预算项目绩效目标公开表 | |||||
项目名称 | 护林补助 | ||||
项目资金（万元） | 合计 | 25 | |||
一般公共预算拨款 | 小计 | 25 | |||
市本级 | 25 | ||||
中央及自治区补助 | |||||
一级指标 | 二级指标 | 三级指标 | 指标值 | ||
产出指标 | 数量指标 | 管护面积 | 5万亩 | ||
"""
    found = goalparse.parse(text.encode()).value
    assert [(each.label, each.source, each.value) for each in found.amounts] == [
        ("合计", "total", Decimal(25)),
        ("一般公共预算拨款", "general_budget", Decimal(25)),
        ("市本级", "municipal", Decimal(25)),
        ("中央及自治区补助", "superior", None),
    ]
