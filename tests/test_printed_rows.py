"""Rows as programs print them: lists, semicolons, a DataFrame's numbers, a terminal's boxes."""

from __future__ import annotations

import json

import pytest

from dumps import indicators, table
from goalparse.blocks import Table
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text
from goalparse.text import display_width

ROWS = [
    ["项目名称", "修路", "修路", "修路"],
    ["资金总额（万元）", "30", "财政拨款", "20"],
    ["年度目标", "修“三公里”路。", "修“三公里”路。", "修“三公里”路。"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "里程", "≥3公里"],
    ["产出指标", "质量指标", "合格率", "100%"],
]
BLANK = [["" if each in row[:at] else each for at, each in enumerate(row)] for row in ROWS]
INDEXED = [["", "0", "1", "2", "3"], *([str(at), *row] for at, row in enumerate(BLANK))]


def lines(rows: list[list[str]], mark: str) -> str:
    return "\n".join(map(mark.join, rows))


def boxed(rows: list[list[str]]) -> str:
    """As a database's terminal draws it: rules around all rows, none between them."""
    rule = "+" + "+".join(["-" * 22] * len(rows[0])) + "+"
    drawn = [
        "|" + "|".join(f" {text}" + " " * (21 - display_width(text)) for text in row) + "|"
        for row in rows
    ]
    return "\n".join([rule, *drawn, rule])


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS, ensure_ascii=False),
        json.dumps(ROWS),
        json.dumps(ROWS, ensure_ascii=False, indent=2),
        "\n".join(map(str, ROWS)),
        str([tuple(row) for row in ROWS]),
        lines(BLANK, ";"),
        lines(INDEXED, ","),
        lines(INDEXED[:1], ",")[1:] + "\n" + lines(BLANK, ","),
        lines(INDEXED, "\t"),
        "\n".join(f"| {' | '.join(row)} |" for row in [INDEXED[0], ["---"] * 5, *INDEXED[1:]]),
        boxed(BLANK),
    ],
    ids=["json", "escaped", "indented", "python", "tuples", "semicolons", "index", "no-index",
         "tab-index", "markdown-index", "box"],
)  # fmt: skip
def test_rows_that_programs_print(text: str) -> None:
    found = parse_bytes(f"项目支出绩效目标表（2024年度）\n\n{text}\n".encode(), path="2024.txt")
    assert [each.project_name for each in found.projects] == ["修路"]
    assert [each.raw for each in found.amounts] == ["30", "20"]
    assert [each.text for each in found.goals] == ["修“三公里”路。"]
    assert indicators(found) == [
        ("产出指标", "数量指标", "里程", "≥3公里"), ("产出指标", "质量指标", "合格率", "100%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "[1]参见附件。\n[2]见表。\n",
        '["甲", "乙"] 等单位。\n["丙"]\n',
        "[" * 3000,
        "[\n" * 3000,
        '["甲",\n' * 3000,
        "[图片]\n[bookmark: _Toc1]第一部分\n",
    ],
)
def test_brackets_of_a_text_are_no_lists(text: str) -> None:
    assert not [b for b in read_text(text.encode()).value.blocks if isinstance(b, Table)]


def test_columns_that_a_form_numbers_are_its_own() -> None:
    rows = [["项目", "甲", "乙"], ["1", "2", "3"], ["修路", "5", "6"], ["架桥", "7", "8"]]
    assert [row[:3] for row in table(lines(rows, "\t"))] == rows


def test_a_grid_whose_rows_are_parted_is_none_of_boxes() -> None:
    rule = "+" + "-" * 10 + "+" + "-" * 10 + "+"
    row = "| 项目     | 第一行   |\n|          | 第二行   |\n|          | 第三行   |"
    text = f"{rule}\n" + f"{row}\n{rule}\n" * 3
    assert table(text)[0] == ["项目", "第一行\n第二行\n第三行"]
