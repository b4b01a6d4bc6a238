"""Text with one row to a line, its cells parted by TABs.

Word's own "table to text", catdoc and scripts that join ``row.cells`` write it so. A cell of
several paragraphs breaks its line; what makes a row as wide as the one above it goes on in it.
Where a script leaves the cells blank that a merged one covers, a TAB leads the rows below it, and
rows may be of any width. Spans are lost; where a script has written merged cells in every position,
see `full_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Paragraph, Table
from goalparse.text import clean, display_width

_LEAST_ROWS = 3
_PAGE = 80  # columns
_LOOK_AHEAD = 4  # lines
_LEAST_UNLED = 2  # rows below the first one


def detect_tab_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where three lines hold a TAB between texts, and few lines begin with one.

    Many may, if the tables begin with lines that do not: Tika puts a TAB in front of every row.
    ``unknown`` where the rows were folded to the width of a page (catdoc): a fold stands for a
    TAB or for a blank, which nothing tells apart, so their cells are not to be had.
    """
    rows = [line for line in lines if "\t" in line and "\t" in line.strip()]
    if len(rows) < _LEAST_ROWS:
        return None
    if _many_are_led(lines) and not (_have_blank_heads(lines) or _begin_unled(lines)):
        return None
    return "unknown" if _is_folded(lines) else "tab-rows"


def _many_are_led(lines: Sequence[str]) -> bool:
    tabbed = [line for line in lines if "\t" in line]
    led = sum(line[0] == "\t" for line in tabbed)
    return led * 2 > sum("\t" in line.strip() for line in tabbed)


def _have_blank_heads(lines: Sequence[str]) -> bool:
    """Whether a TAB leads rows because their first cell is blank: the tables begin without one.

    A line of TABs in front of a table of Tika's alone does not make it one.
    """
    unled = led = 0  # tables by their first line
    begins: str | None = None  # the first line of those with a TAB since a blank one
    others = 0  # lines below it that have TABs between texts and begin with text
    for line in [*lines, ""]:
        if not line.strip():
            if begins is not None and begins[0] == "\t":
                led += 1
            elif begins is not None and others >= _LEAST_UNLED:
                unled += 1
            begins, others = None, 0
        elif "\t" in line:
            others += begins is not None and line[0] != "\t" and "\t" in line.rstrip()
            begins = begins or line
    return unled > led


def _begin_unled(lines: Sequence[str]) -> bool:
    """Whether rows begin with text: two of them in a run, and one in five of all.

    Above a table of Tika's there may be a line with a TAB, and lines of contents have one.
    """
    unled = led = begun = run = 0
    for line in lines:
        if line.startswith("\t"):
            led += 1
            run = 0
        elif "\t" in line.strip() and not _CONTENTS.fullmatch(line):
            unled += 1
            run += 1
            begun += run == _LEAST_UNLED
        else:
            run = 0
    return begun > 0 and unled * _MOST_LED >= led


_CONTENTS = re.compile(r"[^\t]*\t\s*\d{1,3}\s*")
_MOST_LED = 4  # rows that a TAB leads to each that begins with text


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
    any_width = _many_are_led(lines)
    for number, line in enumerate(lines, 1):
        is_row = any_width and "\t" in line
        from_here = lines[number - 1 : number + _LOOK_AHEAD]
        if len(rows) > 1 and not is_row and _completes(rows, from_here):
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


def _completes(rows: Sequence[tuple[int, str]], lines: Sequence[str]) -> bool:
    """Whether a line, the first of some, goes on in a row that is narrower than the one above it.

    A cell of several paragraphs breaks its row's line: with the lines below the row becomes just as
    wide as the one above it, or else it is a narrow row with another below it. Behind a blank
    paragraph a TAB leads the next cell.
    """
    wanted, width = rows[-2][1].count("\t"), rows[-1][1].count("\t")
    next_line = next((line for line in lines if line.strip()), "")
    if width >= wanted or not (lines[0].strip() or next_line.startswith("\t")) or not next_line:
        return False
    if "\t" not in next_line:
        return True
    for line in lines:
        width += line.count("\t")
        if width >= wanted:
            break
    return width == wanted


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
