"""Markdown tables as markdownify and markitdown write them: spans across can be had back.

They write a header of blank cells where the source has none, a blank cell with two blanks between
its pipes, and a pipe and one blank for each further column that a cell covers. Cells that a merged
one above covers are left out, so their row is shorter by just its width: it is taken to be the
leading one, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from goalparse.blocks import Block, Cell, Place, Table
from goalparse.findings import Finding, finding
from goalparse.readers.markdown_marks import unmarked
from goalparse.text import clean
from goalparse.tuples import NamedTuple

_BLANK_HEADER = re.compile(r"\|(?:  \|){2,}\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_PARTED = re.compile(r"(?<=\S) {2,}(?=\S)")  # paragraphs of a cell


class _Placed(NamedTuple):
    """A cell's text, its first column and width, and the row that it begins in."""

    raw: str
    line_no: int
    row_no: int
    column_no: int
    span: int


def padded_table(lines: Sequence[tuple[int, str]]) -> Table | None:
    """The table of some numbered lines, the first a header of blanks and the second a ruler.

    None if they are written in any other way, or a row's width fits no leading cells above it.
    """
    if len(lines) < 3 or not _BLANK_HEADER.fullmatch(lines[0][1]):
        return None
    rows = [(number, _PIPE.split(line.strip())[1:-1]) for number, line in lines[2:]]
    width = max(len(cells) for _, cells in rows)
    placed: list[list[_Placed]] = []  # for each row the cells that stand in it or reach into it
    for row_no, (number, cells) in enumerate(rows, 1):
        covered = _covered(placed[-1] if placed else [], width - len(cells))
        if covered is None or not cells or cells[0] == " ":
            return None
        own: list[_Placed] = []
        column_no = width - len(cells) + 1
        for text in cells:
            if text == " ":
                own[-1] = own[-1]._replace(span=own[-1].span + 1)
            else:
                raw = unmarked(_PARTED.sub("\n", text.strip()))
                own.append(_Placed(raw, number, row_no, column_no, 1))
            column_no += 1
        placed.append([*covered, *own])
    return _table(placed, width, lines[0][0])


def covered_by_width(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Finding]:
    """A note for each of these tables in which the width of rows said what reaches down."""
    for block in blocks:
        if not isinstance(block, Table) or block.line_no is None:
            continue
        padded = _BLANK_HEADER.fullmatch(lines[block.line_no - 1])
        if padded and block.exact and any(cell.row_span > 1 for cell in block.cells):
            reason = "cells below merged ones are left out; shorter rows stand behind leading ones"
            yield finding(
                "reading-by-vocabulary", place=Place(line_no=block.line_no), reason=reason
            )


def _covered(above: Sequence[_Placed], missing: int) -> list[_Placed] | None:
    """The leading cells above that are as wide as what a row lacks; None if none are."""
    for count, reached in enumerate(accumulate((cell.span for cell in above), initial=0)):
        if reached == missing:
            return list(above[:count])
    return None


def _table(placed: Sequence[Sequence[_Placed]], width: int, line_no: int) -> Table:
    down: dict[_Placed, int] = {}
    for row in placed:
        for cell in row:
            down[cell] = down.get(cell, 0) + 1
    cells = tuple(
        Cell(
            row_no=cell.row_no,
            column_no=cell.column_no,
            row_span=rows,
            column_span=cell.span,
            raw=cell.raw,
            text=clean(cell.raw),
            line_no=cell.line_no,
        )
        for cell, rows in down.items()
    )
    return Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(placed),
        column_count=width,
        line_no=line_no,
    )
