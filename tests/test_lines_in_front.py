"""Text whose paragraphs all stand in front of its tables, as some scripts write them."""

from __future__ import annotations

import pytest

from goalparse.pipeline import parse_bytes

ROWS = (
    "项目名称\t{}\n资金总额（万元）\t{}\n年度目标\t做好。\n"
    "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t{}\t≥3个\n"
)
TWO = ROWS.format("修路", 30, "里程") + ROWS.format("架桥", 20, "座数")
ONE = ROWS.format("修路", 30, "里程")


def doubts(text: str) -> list[int | None]:
    """The projects of which a finding says that the lines in front may be another's."""
    found = parse_bytes(text.encode(), path="2024.txt").findings
    return [each.project_no for each in found if "stand in front of its tables" in each.message]


@pytest.mark.parametrize(
    "lines",
    [
        "项目绩效目标表\n（2023年度）\n项目绩效目标表\n（2024年度）\n",
        "项目绩效目标表\n单位：万元\n单位：元\n",
        "项目绩效目标表\n填报单位：甲局 单位：万元\n填报单位：乙局 单位：万元\n",
        "项目绩效目标表\n（一）修路项目\n（二）架桥项目\n",
    ],
)
def test_lines_of_several_forms_in_front_of_all_are_told_at_each(lines: str) -> None:
    assert doubts(lines + TWO) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        f"项目绩效目标表\n（2024年度）\n填报单位：甲局 单位：万元\n{TWO}",
        f"某县2024年预算公开\n项目绩效目标表\n{ONE}",
        f"项目绩效目标表\n单位：万元\n{ONE}项目绩效目标表\n单位：元\n{ONE}",
    ],
)
def test_forms_below_their_own_lines_or_one_title_are_not_doubted(text: str) -> None:
    assert doubts(text) == []


def test_a_title_in_front_that_a_single_form_does_not_have_is_told() -> None:
    text = f"项目绩效目标表\n二、存在的问题\n部分资金未到位，影响了进度。\n{ONE}"
    assert doubts(text) == [1]
