"""Text that antiword wrote from a .doc: tables in frames of pipes, wrapped to the page's width.

Every line of a table is as wide as the others (a Chinese character takes two columns). A long
cell goes on in the next line, and nothing marks where a row ends: a line goes on with the row
above if each of its texts stands right below a text that fills its cell, so that it had to be
wrapped there; `settling.framed_rows` weighs that with the words. A line whose pipes stand elsewhere
is a row of its own. A table of too many columns stands on one line, its cells one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from goalparse.blocks import Block, Break, Paragraph, Piece, Strip
from goalparse.readers.pipes import read_whole_table
from goalparse.text import clean, display_width
from goalparse.tuples import NamedTuple

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


def read_frames(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """Framed lines as the rows of tables, all others as paragraphs."""
    return tuple(_blocks([line.rstrip("\r") for line in lines]))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    pieces: list[Piece] = []
    above: _Line | None = None
    loose: list[str] = []  # lines of a table on one line, which a cell's paragraphs break
    for number, line in enumerate(lines, 1):
        goes_on = bool(line.strip()) and ("|" in line or bool(loose))
        if loose and (_is_framed(line) or not goes_on):
            yield from _unframed(loose, number - len(loose))
            loose = []
        if _is_framed(line):
            framed = _Line.of(line, number)
            pieces += _pieces(framed, above)
            above = framed
            continue
        if pieces:
            yield _strip(pieces)
            pieces, above = [], None
        if goes_on:
            loose.append(line)
        else:
            yield Paragraph(raw=line, text=clean(line), line_no=number)
    if pieces:
        yield _strip(pieces)
    yield from _unframed(loose, len(lines) + 1 - len(loose))


def _strip(pieces: Sequence[Piece]) -> Strip:
    return Strip(pieces=tuple(pieces), line_no=pieces[0].line_no, end_feeds=0, framed=True)


def _unframed(lines: Sequence[str], number: int) -> Iterator[Block]:
    """Lines outside frames, the first one's number given: a table's cells, or paragraphs."""
    whole = read_whole_table(lines, number)
    if whole is not None:
        yield whole
        return
    for line_no, line in enumerate(lines, number):
        yield Paragraph(raw=line, text=clean(line), line_no=line_no)


class _Line(NamedTuple):
    """The cells of a line, with their padding; ``ends`` are the columns of its pipes."""

    line_no: int
    ends: tuple[int, ...]
    cells: list[str]

    @classmethod
    def of(cls, line: str, number: int) -> _Line:
        """A framed line."""
        cells = line[1:-1].split("|")
        widths = (display_width(cell) + 1 for cell in cells)
        return cls(number, tuple(accumulate(widths)), cells)


def _pieces(line: _Line, above: _Line | None) -> Iterator[Piece]:
    """The cells of a line; whether each may go on in the one above it, and had to be wrapped."""
    goes_on = above is not None and above.ends == line.ends
    for at, cell in enumerate(line.cells):
        text = cell.strip()
        readings: tuple[tuple[Break, int], ...] = ((Break.CELL if at else Break.ROW, 0),)
        raw = text
        if goes_on and above is not None:
            upper = above.cells[at]
            fits = not text or _had_to_wrap(upper, cell) or (at == 0 and _is_vertical(upper, cell))
            readings = (*readings, (Break.TEXT, 0 if fits else 2))
            raw = f" {text}" if text and fits and _is_parted(upper, cell) else text
        yield Piece(raw=raw, text=text, line_no=line.line_no, readings=readings)


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


def _is_parted(above: str, below: str) -> bool:
    """Whether a blank stood where a text was wrapped."""
    return len(above) - len(above.rstrip()) >= _WIDE and not _is_vertical(above, below)
