"""What is drawn for a terminal, held against what rich draws of the same."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from goalparse.output.drawing import Column, Grid, draw_grid, draw_text

_CODES = re.compile(r"\x1b\[[0-9;]*m")
WORDS = st.text(st.sampled_from("ab1-…≥—绩效目标，。 \n"), max_size=40)
WIDTHS = st.integers(30, 120)
HEADED = (Column("#", is_right=True), Column("name"), Column("written as"), Column("at"))
PAIRS = (Column(style="dim", is_whole=True, least=11), Column())
NAMES = st.sampled_from(["code", "name", "self score", "fiscal_year_from"])


def printed(width: int, what: object) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    console.print(what)
    return file.getvalue().split("\n")[:-1]


def by_rich(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, header: bool) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD if header else None,
        show_header=header,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for column in columns:
        table.add_column(
            column.title,
            overflow="fold",
            justify="right" if column.is_right else "left",
            min_width=column.least or None,
            no_wrap=column.is_whole,
        )
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    return table


def drawn(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    header: bool,
    indent: int = 0,
) -> list[str]:
    texts = [[[(cell, "bold")] for cell in row] for row in rows]
    lines = draw_grid(Grid(columns=columns, rows=texts, header=header), width, indent)
    return [_CODES.sub("", line) for line in lines]


@given(WORDS, WIDTHS)
def test_a_text_is_folded_as_rich_folds_it(text: str, width: int) -> None:
    lines = [_CODES.sub("", line) for line in draw_text([(text[:9], "dim"), (text[9:], "")], width)]
    assert lines == printed(width, Text(text, overflow="fold"))


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), max_size=4), WIDTHS, st.sampled_from([0, 2]))
@settings(max_examples=300)
def test_a_grid_is_drawn_as_rich_draws_it(
    rows: list[tuple[str, ...]], width: int, indent: int
) -> None:
    table: object = by_rich(HEADED, rows, header=True)
    expected = printed(width, Padding(table, (0, 0, 0, indent)) if indent else table)  # type: ignore[arg-type]
    assert drawn(HEADED, rows, width, header=True, indent=indent) == expected


@given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=5), WIDTHS, st.sampled_from([0, 2]))
@settings(max_examples=300)
def test_pairs_are_drawn_as_rich_draws_them(
    rows: list[tuple[str, ...]], width: int, indent: int
) -> None:
    table: object = by_rich(PAIRS, rows, header=False)
    expected = printed(width, Padding(table, (0, 0, 0, indent)) if indent else table)  # type: ignore[arg-type]
    assert drawn(PAIRS, rows, width, header=False, indent=indent) == expected


@pytest.mark.parametrize("width", [1, 2, 5, 12])
def test_a_terminal_without_room_still_gets_every_character(width: int) -> None:
    rows = [["1", "绩效目标", "long words here", "t1 r2"]]
    lines = drawn(HEADED, rows, width, header=True)
    for char in "绩效目标longwordshere":
        assert any(char in line for line in lines)


def test_styles_are_codes_around_the_text_alone() -> None:
    rows = [[[("error", "bold red")], [("x", "")]]]
    grid = Grid(columns=[Column("severity"), Column("at")], rows=rows)
    assert list(draw_grid(grid, 40)) == [
        " " * 14,
        " \x1b[2mseverity\x1b[0m  \x1b[2mat\x1b[0m ",
        " " + "─" * 12 + " ",
        " \x1b[1;31merror\x1b[0m     x  ",
        " " * 14,
    ]
