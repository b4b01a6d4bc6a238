"""Forms behind each other in a report: whose they are, of which year; labels of their rows."""

from __future__ import annotations

import pytest

from drawings import drawn
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

_TABLE = """
项目资金（万元） | 年度资金总额 | {amount} | 执行数 | {amount}
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
产出指标 | 数量指标 | 修渠 | 5公里 | 5公里
"""


_HEAD = "扶贫项目绩效自评表\n（2020年度）\n"


def _read(drawing: str) -> Submission:
    return parse_bytes(drawn(drawing), path="report.docx")


def _page(name: str, amount: int) -> str:
    return f"{_HEAD}项目名称：{name}\n{_TABLE.format(amount=amount).strip()}\n"


def test_a_line_above_a_table_that_names_another_project_begins_its_form() -> None:
    found = _read(_page("甲村产业路", 50) + _page("乙村水渠", 30))
    assert [each.project_name for each in found.projects] == ["甲村产业路", "乙村水渠"]
    assert [len([i for i in found.indicators if i.project_no == n]) for n in (1, 2)] == [1, 1]


def test_the_same_line_above_a_further_table_heads_a_page_of_the_form() -> None:
    rest = """项目名称：甲村产业路
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
    效益指标 | 社会效益指标 | 受益 | 9人 | 9人
    """
    found = _read(_page("甲村产业路", 50) + _HEAD + rest)
    assert [each.project_name for each in found.projects] == ["甲村产业路"]
    assert [each.level3 for each in found.indicators] == ["修渠", "受益"]


@pytest.mark.parametrize(("name", "year"), [("购书经费", 2020), ("2020年度购书经费", 2021)])
def test_each_form_is_of_the_year_that_it_states(name: str, year: int) -> None:
    first = "项目支出绩效自评表（2021年度）\n项目名称 | 维修 | < | < | <\n"
    second = f"{name}项目支出绩效自评表（2020年度）\n项目名称 | {name} | < | < | <\n"
    found = _read(
        f"{first}{_TABLE.format(amount=5).strip()}\n{second}{_TABLE.format(amount=6).strip()}"
    )
    assert [each.fiscal_year for each in found.projects] == [2021, year]
    assert found.document.fiscal_year == 2021


def test_deadlines_are_those_of_the_forms_own_year() -> None:
    form = """
    项目支出绩效自评表（{year}年度）
    项目名称 | {name} | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
    产出指标 | 时效指标 | 完工 | 11月底前 | 12月8日
    """
    found = _read(form.format(year=2020, name="甲") + form.format(year=2021, name="乙"))
    assert [str(each.deadline) for each in found.indicators] == ["2020-11-30", "2021-11-30"]


def test_amounts_beside_stages_are_of_the_source_in_front_of_them() -> None:
    found = _read("""
    项目支出绩效自评表（2022年度）
    项目名称 | 草原修复 | < | < | < | < | <
    资金（万元） | 财政拨款 | 年初预算 | 730 | 全年预算 | 698 | 备用
    ^ | 其他资金 | 年初预算 |  | 全年预算 |  | -
    年度目标 | 修复草原。 | < | < | < | < | <
    """)
    told = [(each.label, each.source, each.stage, each.raw) for each in found.amounts]
    assert told == [
        ("财政拨款", "fiscal", "initial_budget", "730"),
        ("财政拨款", "fiscal", "adjusted_budget", "698"),
        ("其他资金", "other", "initial_budget", None),
        ("其他资金", "other", "adjusted_budget", None),
    ]


@pytest.mark.parametrize(
    ("row", "name"),
    [("项目名称 |  | 水利发展资金 |  | ", "水利发展资金"), ("项目名称 |  |  |  | ", None)],
)
def test_an_entry_behind_columns_that_nobody_fills_is_its_labels(
    row: str, name: str | None
) -> None:
    found = _read(
        f"项目绩效自评表（2019年度）\n{row}\n主管部门 | 水利局 | < | < | <{_TABLE.format(amount=7)}"
    )
    assert found.projects[0].project_name == name
    assert found.projects[0].department_name == "水利局"


def test_a_label_in_the_header_of_indicators_keeps_the_texts_below_it() -> None:
    found = _read("""
    项目支出绩效自评表（2022年度）
    项目名称 | 绿化 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 未完成原因 | 改进措施
    产出指标 | 数量指标 | 补植 | 2万株 | 干旱 | 明年补足
    """)
    assert [(each.deviation_reason, each.remark) for each in found.indicators] == [
        ("干旱", "改进措施：明年补足")
    ]
    assert not found.findings
