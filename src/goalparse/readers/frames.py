"""Text that antiword wrote from a .doc: tables in frames of pipes, wrapped to the page's width.

Every line of a table is as wide as the others (a Chinese character takes two columns). A long
cell goes on in the next line, and nothing marks where a row ends: a line goes on with the row
above if each of its texts stands right below a text that fills its cell, so that it had to be
wrapped there. A line whose pipes stand elsewhere is a row of its own. A table of too many columns
stands on one line, its cells one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from goalparse.blocks import Block, Cell, Paragraph, Table
from goalparse.readers.pipes import read_whole_table
from goalparse.text import clean, display_width

_LEAST_LINES = 4
_UNEVEN = 4  # columns: rows of other cells end a little earlier, for each cell ends on an even one
_DOTS = " .…"  # a row that the form leaves open
_WIDE = 2  # columns of a Chinese character: less room than that is none


def detect_frames(lines: Sequence[str]) -> str | None:
    """``frames`` where four lines or more are framed, one as wide as the next."""
    framed = [line for line in lines if line.startswith("|") and _is_framed(line)]
    if len(framed) < _LEAST_LINES or any(not line.strip("|-: ") and "-" in line for line in framed):
        return None  # Markdown has rulers
    even = sum(
        abs(display_width(above) - display_width(below)) < _UNEVEN
        for above, below in pairwise(framed)
    )
    cells = [cell for line in framed for cell in line[1:-1].split("|")]
    padded = sum(cell.endswith(" ") for cell in cells)
    led = sum(cell.startswith(" ") for cell in cells if cell.strip())
    # Markdown has a blank behind each pipe.
    is_frame = (
        even * 10 >= (len(framed) - 1) * 8 and padded * 2 > len(cells) and led * 4 < len(cells)
    )
    return "frames" if is_frame else None


def _is_framed(line: str) -> bool:
    return len(line) > 2 and line.startswith("|") and line.endswith("|")


def read_frames(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:  # noqa: ARG001
    """Framed lines as the rows of tables, all others as paragraphs."""
    return tuple(_blocks([line.rstrip("\r") for line in lines]))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[_Row] = []
    loose: list[str] = []  # lines of a table on one line, which a cell's paragraphs break
    for number, line in enumerate(lines, 1):
        goes_on = bool(line.strip()) and ("|" in line or bool(loose))
        if loose and (_is_framed(line) or not goes_on):
            yield from _unframed(loose, number - len(loose))
            loose = []
        if _is_framed(line):
            _add(rows, _Row.of(line, number))
            continue
        if rows:
            yield _table(rows)
            rows = []
        if goes_on:
            loose.append(line)
        else:
            yield Paragraph(raw=line, text=clean(line), line_no=number)
    if rows:
        yield _table(rows)
    yield from _unframed(loose, len(lines) + 1 - len(loose))


def _unframed(lines: Sequence[str], number: int) -> Iterator[Block]:
    """Lines outside frames, the first one's number given: a table's cells, or paragraphs."""
    whole = read_whole_table(lines, number)
    if whole is not None:
        yield whole
        return
    for line_no, line in enumerate(lines, number):
        yield Paragraph(raw=line, text=clean(line), line_no=line_no)


@dataclass(slots=True)
class _Row:
    """The cells of a row, and of its last line; ``ends`` are the columns of its pipes."""

    line_no: int
    ends: tuple[int, ...]
    last: list[str]
    cells: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, line: str, number: int) -> _Row:
        """One line as a row."""
        last = line[1:-1].split("|")
        ends = []
        width = 0
        for cell in last:
            width += display_width(cell) + 1
            ends.append(width)
        return cls(number, tuple(ends), last, [cell.strip() for cell in last])


def _add(rows: list[_Row], line: _Row) -> None:
    """Join a line to the row above, or begin a row with it."""
    if not rows or not _goes_on(rows[-1], line):
        rows.append(line)
        return
    row = rows[-1]
    row.cells = [
        _joined(cell, above, below)
        for cell, above, below in zip(row.cells, row.last, line.last, strict=True)
    ]
    row.last = line.last


def _goes_on(row: _Row, line: _Row) -> bool:
    if row.ends != line.ends or not any(cell.strip() for cell in line.last):
        return False
    return all(
        _had_to_wrap(above, below) or (at == 0 and _is_vertical(above, below))
        for at, (above, below) in enumerate(zip(row.last, line.last, strict=True))
        if below.strip()
    )


def _is_vertical(above: str, below: str) -> bool:
    """Whether a label is written from top to bottom, a character to a line."""
    pair = above.strip(), below.strip()
    return all(len(text) == 1 and text.isalpha() and not text.isascii() for text in pair)


def _had_to_wrap(above: str, below: str) -> bool:
    """Whether a text had no room left above: not for a character, nor for a word after a blank."""
    text = above.strip()
    if not text or not below.strip(_DOTS):
        return False
    room = len(above) - len(above.rstrip())
    return room < _WIDE or (" " in text and room < display_width(below.split(maxsplit=1)[0]) + 1)


def _joined(cell: str, above: str, below: str) -> str:
    if not below.strip():
        return cell
    parted = len(above) - len(above.rstrip()) >= _WIDE and not _is_vertical(above, below)
    return f"{cell}{' ' if parted else ''}{below.strip()}"


def _table(rows: Sequence[_Row]) -> Table:
    cells = tuple(
        Cell(row_no=row_no, column_no=column_no, raw=raw, text=clean(raw), line_no=row.line_no)
        for row_no, row in enumerate(rows, 1)
        for column_no, raw in enumerate(row.cells, 1)
    )
    return Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(rows),
        column_count=max(len(row.cells) for row in rows),
        line_no=rows[0].line_no,
        exact=False,
    )
