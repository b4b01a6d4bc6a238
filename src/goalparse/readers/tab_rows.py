"""Text with one row to a line, its cells parted by TABs.

Word's own "table to text", catdoc and scripts that join ``row.cells`` write it so. A cell of
several paragraphs breaks its line; what makes a row as wide as the one above it goes on in it.
Spans are lost; where a script has written merged cells in every position, see `full_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Paragraph, Table
from goalparse.text import clean, display_width

_LEAST_ROWS = 3
_PAGE = 80  # columns
_LOOK_AHEAD = 4  # lines


def detect_tab_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where three lines hold a TAB between texts, and few lines begin with one.

    ``unknown`` where the rows were folded to the width of a page (catdoc): a fold stands for a
    TAB or for a blank, which nothing tells apart, so their cells are not to be had.
    """
    tabbed = [line for line in lines if "\t" in line]
    rows = [line for line in tabbed if "\t" in line.strip()]
    led = len([line for line in tabbed if line[0] == "\t"])
    if len(rows) < _LEAST_ROWS or led * 2 > len(rows):
        return None
    return "unknown" if _is_folded(lines) else "tab-rows"


def _is_folded(lines: Sequence[str]) -> bool:
    """Whether rows stand between blank lines, a third of them going on in a next line."""
    runs = rows = folded = 0
    for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if "\t" not in line.strip():
            continue
        rows += 1
        runs += not above.strip() or not below.strip()
        folded += bool(below.strip())
    widest = max((display_width(line.replace("\t", " ")) for line in lines), default=0)
    return widest <= _PAGE and runs * 10 >= rows * 9 and folded * 3 >= rows


def read_tab_rows(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """Lines with a TAB as the rows of tables, all others as paragraphs."""
    if dialect == "unknown":
        return tuple(
            Paragraph(raw=line, text=clean(line), line_no=number)
            for number, line in enumerate(lines, 1)
        )
    return tuple(_blocks(lines))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if len(rows) > 1 and _completes(rows, line or _next_filled(lines, number)):
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


def _next_filled(lines: Sequence[str], at: int) -> str:
    """The line behind some blank ones, if a TAB leads it: the next cell of a broken row."""
    line = next((line for line in lines[at : at + _LOOK_AHEAD] if line.strip()), "")
    return line if line.startswith("\t") else ""


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
