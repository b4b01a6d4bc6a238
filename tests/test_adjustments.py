"""Forms that say what was and what is, and words of money in the header of indicators."""

from __future__ import annotations

import pytest

from drawings import drawn
from extracted import extracted
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission
from tables import table


def _read(drawing: str) -> Submission:
    return parse_bytes(drawn(drawing), path="adjusted.docx")


@pytest.mark.parametrize(
    ("before", "after"), [("调整前", "调整后"), ("申报指标值", "批复指标值"), ("变更前", "变更后")]
)
def test_a_value_that_only_the_other_column_has_is_told(before: str, after: str) -> None:
    found = _read(f"""
    项目绩效目标调整表（2024年度）
    项目名称 | 修渠 | < | < | <
    一级指标 | 二级指标 | 三级指标 | {before} | {after}
    产出指标 | 数量指标 | 修渠 | ≥5公里 | ≥4公里
    ^ | ^ | 培训 | ≥2次 |
    """)
    assert [each.value_raw for each in found.indicators] == ["≥4公里", None]
    told = [(each.record_no, each.code) for each in found.findings if each.raw == "≥2次"]
    assert told == [(2, "value-doubtful")]


def test_halves_below_what_was_and_what_is_are_told() -> None:
    found = _read("""
    项目绩效目标调整表（2024年度）
    项目名称 | 修渠 | < | < | < | <
    一级指标 | 二级指标 | 调整前 | < | 调整后 | <
    ^ | ^ | 三级指标 | 指标值 | 三级指标 | 指标值
    产出指标 | 数量指标 | 修渠 | ≥5公里 | 修渠长度 | ≥4公里
    """)
    assert [each.horizon for each in found.indicators] == [None, None]
    told = [each.code for each in found.findings if each.raw == "调整前 | 调整后"]
    assert told == ["value-doubtful"]


@pytest.mark.parametrize(
    ("header", "value", "remark"), [("计划数", "≥5公里", None), ("年初数", None, "年初数：≥5公里")]
)
def test_a_word_of_money_in_the_header_of_indicators(
    header: str, value: str | None, remark: str | None
) -> None:
    found = _read(f"""
    项目支出绩效自评表（2024年度）
    项目名称 | 修渠 | < | < | <
    一级指标 | 二级指标 | 三级指标 | {header} | 实际完成
    产出指标 | 数量指标 | 修渠 | ≥5公里 | 6公里
    """)
    assert [(i.value_raw, i.actual_raw, i.remark) for i in found.indicators] == [
        (value, "6公里", remark)
    ]
    quoted = [each.raw for each in found.findings if each.code == "header-unknown"]
    assert quoted == ([header] if value is None else [])


@pytest.mark.parametrize(
    "over",
    [
        "长期绩效指标 | < | 年度绩效指标 | <",
        "总目标（2024-2026年） | < | 年度目标（2024年） | <",
    ],
)
def test_halves_under_shared_levels_are_of_the_terms_over_them(over: str) -> None:
    found = _read(f"""
    项目支出绩效目标表（2024年度）
    项目名称 | 修渠 | < | < | < | <
    一级指标 | 二级指标 | {over}
    ^ | ^ | 三级指标 | 指标值 | 三级指标 | 指标值
    产出指标 | 数量指标 | 修渠 | ≥15公里 | 修渠 | ≥5公里
    """)
    assert [(each.level2, each.horizon, each.value_raw) for each in found.indicators] == [
        ("数量指标", "medium_term", "≥15公里"),
        ("数量指标", "annual", "≥5公里"),
    ]


@pytest.mark.parametrize(
    ("last", "exact"),
    [("修一条 | ", True), ("修一条 | <", True), ("修一条 | 2", True), ("修一条", False)],
    ids=["blank", "over both", "a figure", "a dump's short row"],
)
def test_a_goal_that_is_not_stated_for_both_is_the_goal(last: str, *, exact: bool) -> None:
    rows = ["项目名称 | 修路 | <", "调整内容 | 调整前 | 调整后", "预算金额 | 10 | 20"]
    drawing = "\n".join([*rows, f"年度绩效目标 | {last}"])
    out = extracted("绩效目标调整表", table(drawing, exact=exact))
    assert "修一条" in [goal.text for goal in out.goals]
    assert "goal_before" not in [attribute.name for attribute in out.attributes]
