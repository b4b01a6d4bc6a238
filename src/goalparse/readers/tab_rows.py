"""Text with one row to a line, its cells parted by TABs.

Word's own "table to text", catdoc and scripts that join ``row.cells`` write it so. A cell of
several paragraphs breaks its line; what makes a row as wide as the one above it goes on in it.
Spans are lost; what a
script repeats in every covered column stands there again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Paragraph, Table
from goalparse.text import clean

_LEAST_ROWS = 3


def detect_tab_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where three lines hold a TAB between texts, and few lines begin with one."""
    rows = [line for line in lines if "\t" in line.strip()]
    led = sum(line.startswith("\t") for line in lines)
    if len(rows) < _LEAST_ROWS or led * 2 > len(rows):
        return None
    return "tab-rows"


def read_tab_rows(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:  # noqa: ARG001
    """Lines with a TAB as the rows of tables, all others as paragraphs."""
    return tuple(_blocks(lines))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if len(rows) > 1 and _completes(rows, line):
            first, above = rows.pop()
            rows.append((first, f"{above}\n{line}"))
            continue
        if "\t" in line and line.strip():
            rows.append((number, line))
            continue
        if rows:
            yield _table(rows)
            rows = []
        yield Paragraph(raw=line, text=clean(line), line_no=number)
    if rows:
        yield _table(rows)


def _completes(rows: Sequence[tuple[int, str]], line: str) -> bool:
    """Whether a line goes on in the last cell of a row: together they are as wide as the one above.

    A cell of several paragraphs breaks its row's line.
    """
    wanted, row = rows[-2][1].count("\t"), rows[-1][1].count("\t")
    return bool(line.strip()) and row < wanted and row + line.count("\t") <= wanted


def _table(rows: Sequence[tuple[int, str]]) -> Table:
    cells = tuple(
        Cell(row_no=row_no, column_no=column_no, raw=raw, text=clean(raw), line_no=line_no)
        for row_no, (line_no, line) in enumerate(rows, 1)
        for column_no, raw in enumerate(line.rstrip("\r").split("\t"), 1)
    )
    return Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(rows),
        column_count=max(line.count("\t") + 1 for _, line in rows),
        line_no=rows[0][0],
        exact=False,
    )
