"""Dashes, quotes and ellipses that pandoc's Markdown writes in ASCII."""

from __future__ import annotations

import pytest

from goalparse.pipeline import parse_bytes
from goalparse.text import display_width

_RULE = "+" + "+".join(["-" * 30] * 2) + "+"


def grid(*rows: tuple[str, str]) -> str:
    """A grid table of two columns."""
    lines = [_RULE]
    for row in rows:
        cells = [f" {text}" + " " * (29 - display_width(text)) for text in row]
        lines += ["|" + "|".join(cells) + "|", _RULE]
    return "项目支出绩效目标表（2023年度）\n\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("name", "goal", "read"),
    [
        ('"雪亮"工程', "2021---2023年......", ("“雪亮”工程", "2021—2023年……")),
        ("“雪亮”工程", "2021---2023年", ("“雪亮”工程", "2021---2023年")),
        ('5"屏', "完成。", ('5"屏', "完成。")),
    ],
)
def test_marks_are_those_of_the_document(name: str, goal: str, read: tuple[str, str]) -> None:
    text = grid(("项目名称", name), ("资金总额（万元）", "5"), ("年度目标", goal))
    found = parse_bytes(text.encode(), path="2023.txt")
    assert (found.projects[0].project_name, found.goals[0].text) == read
    told = [each for each in found.findings if "pandoc writes" in each.message]
    assert len(told) == (read[1] != goal)


def test_a_blank_row_at_the_end_of_a_ruled_table_ends_it_not_and_a_ruler_is_no_dash() -> None:
    rule = f"  {'-' * 14} {'-' * 14}"
    rows = "  项目名称       修路\n\n  资金总额       5\n\n  年度目标       修路。\n\n\n\n\n"
    text = f"项目支出绩效目标表（2023年度）\n\n{rule}\n{rows}{rule}\n\n{rule}\n\n下文。\n"
    found = parse_bytes(text.encode(), path="2023.txt")
    assert [each.project_name for each in found.projects] == ["修路"]
    assert not [each for each in found.findings if "pandoc writes" in each.message]
