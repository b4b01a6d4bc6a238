"""Text with one row to a line, its cells parted by TABs.

Word's own "table to text", catdoc and scripts that join ``row.cells`` write it so. A cell of
several paragraphs breaks its line; which lines go on in the row above, `settling.broken_rows` says.
Where a script leaves the cells blank that a merged one covers, a TAB leads the rows below it, and
rows may be of any width. Spans are lost; where a script has written merged cells in every position,
see `full_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from goalparse.blocks import Block, Break, Paragraph, Piece, Strip
from goalparse.text import clean, display_width

Readings = tuple[tuple[Break, int], ...]

_LEAST_ROWS = 3
_PAGE = 80  # columns
_LEAST_UNLED = 2  # rows below the first one


def detect_tab_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where three lines hold a TAB between texts, and few lines begin with one.

    Of a text that is hardly more than its rows one is enough.
    Many may, if the tables begin with lines that do not: Tika puts a TAB in front of every row.
    ``unknown`` where the rows were folded to the width of a page (catdoc): a fold stands for a
    TAB or for a blank, which nothing tells apart, so their cells are not to be had.
    """
    rows = [line for line in lines if "\t" in line and "\t" in line.strip()]
    if len(rows) < _LEAST_ROWS:
        return "tab-rows" if _is_tiny(lines, rows) else None
    if many_are_led(lines) and not (_have_blank_heads(lines) or _begin_unled(lines)):
        return None
    return "unknown" if _is_folded(lines) else "tab-rows"


def _is_tiny(lines: Sequence[str], rows: Sequence[str]) -> bool:
    """Whether at least every other line is a row, none is led by a TAB, none is of contents."""
    if not rows or any(row[0] == "\t" or _CONTENTS.fullmatch(row) for row in rows):
        return False
    return len(rows) * 2 >= sum(map(bool, map(str.strip, lines)))


def many_are_led(lines: Sequence[str]) -> bool:
    """Whether a TAB leads most rows, as where covered cells are blank."""
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
    """Lines with a TAB as rows, all others as text: `settling.broken_rows` says what goes on.

    In a dump whose covered cells are blank rows may be of any width, so it says nothing of them.
    """
    if dialect == "unknown":
        return tuple(
            Paragraph(raw=line, text=clean(line), line_no=number)
            for number, line in enumerate(lines, 1)
        )
    return broken_rows(lines, any_width=many_are_led(lines))


def broken_rows(
    lines: Sequence[str], *, any_width: bool, going_on: Collection[int] = ()
) -> tuple[Block, ...]:
    """One strip of all lines that hold text, their cells parted by TABs.

    ``going_on`` are the numbers of lines that must go on in the row above.
    """
    pieces: list[Piece] = []
    blanks = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blanks += 1
            continue
        head, *rest = line.rstrip("\r").split("\t")
        first = _ROW if any_width and rest else _ROW_OR_TEXT
        first = _TEXT if number in going_on else first
        pieces.append(
            Piece(raw=head, text=clean(head), line_no=number, blanks=blanks, readings=first)
        )
        pieces += [
            Piece(raw=raw, text=clean(raw), line_no=number, readings=_NEXT_CELL) for raw in rest
        ]
        blanks = 0
    if not pieces:
        return ()
    return (Strip(pieces=tuple(pieces), line_no=pieces[0].line_no, end_feeds=0, broken=True),)


_TEXT: Readings = ((Break.TEXT, 0),)
_ROW: Readings = ((Break.ROW, 0),)
_ROW_OR_TEXT: Readings = ((Break.ROW, 0), (Break.TEXT, 1))
_NEXT_CELL: Readings = ((Break.CELL, 0),)
