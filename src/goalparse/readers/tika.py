"""Text that Apache Tika wrote from a Word file: lines -> paragraphs and open strips of cells.

Three grammars (``tika-dom``: the DOM parser of Tika 1.x to 3.3.1; ``tika-sax``: the streaming
one, default since 3.3.2; ``tika-doc``: a .doc, all versions). In all a TAB stands in front of
every cell. ``tika-dom`` ends each paragraph of a cell, each row and each table with a line feed
of its own, so a blank line may be a row's end or an empty paragraph; ``tika-doc`` does the same,
but ends every paragraph with two, save the last one of a cell; ``tika-sax`` writes a row on one
line and parts only the further paragraphs of a cell. Line feeds and TABs inside text look the
same as those of the structure. This module states for each line which breaks the grammar allows
in front of it and how many unlikely things (empty trailing paragraphs, stray line feeds) each
one needs; which it is, `goalparse.settling` settles with the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from goalparse.blocks import Block, Break, Paragraph, Piece, Strip, line_paragraph
from goalparse.findings import Result
from goalparse.frozen import maker
from goalparse.readers.tika_notes import without_notes
from goalparse.text import clean
from goalparse.tuples import NamedTuple

Readings = tuple[tuple[Break, int], ...]

_MARK = re.compile(r"\[bookmark: ([^\]\n]+)\]")
_FIRST: Readings = ((Break.ROW, 0),)
_NEXT_CELL: Readings = ((Break.CELL, 0), (Break.TEXT, 4))
_ONLY_CELL: Readings = ((Break.CELL, 0),)
_TRAILING_TAB: Readings = ((Break.CELL, 0), (Break.TEXT, 1))


def detect(lines: list[str]) -> str | None:
    """``tika-dom``, ``tika-doc`` or ``tika-sax`` where the TAB-led lines say so, else None."""
    text = "\n".join(lines)
    led = text.count("\n\t") + text.startswith("\t")
    if not led:
        return None
    several = 0
    if text.count("\t") > led:  # otherwise no line has one behind its head
        several = len([e for e in lines if e[:1] == "\t" and "\t" in e[1:].rstrip("\t ")])
    single = led - several
    if single < several:
        return "tika-sax"
    return "tika-doc" if _parts_paragraphs(lines) else "tika-dom"


def _parts_paragraphs(lines: list[str]) -> bool:
    """Whether a blank line stands between paragraphs throughout, as in the text of a .doc.

    Only a line break or a TAB inside a text leaves none there. Where few paragraphs tell, the
    grammar of a .docx is taken: it reads such a text as well, with more doubts.
    """
    parted = joined = 0
    above = ""
    for line in lines:
        if line and not line.startswith("\t"):
            if line.isspace():
                return False  # a .doc's blank paragraphs are left out
            joined += bool(above)
            parted += not above
        above = line
    return parted >= _LEAST_PARTED and joined * 4 <= parted


_LEAST_PARTED = 3  # paragraphs


def read_tika(lines: list[str], dialect: str) -> Result[tuple[Block, ...]]:
    """Read the lines of a dump into paragraphs and strips; ``dialect`` as `detect` gives it.

    Line numbers count from 1. ``[bookmark: NAME]`` marks, as Tika's server writes them, are
    taken off the text and kept as bookmarks. Blank body lines are paragraphs of their own.
    """
    lines, told = without_notes(lines, dialect)
    own = 1 if dialect == "tika-doc" else 0  # empty lines that are a paragraph's end
    blocks: list[Block] = list(_front(lines, own))
    begin = next((at for at, line in enumerate(lines) if line.startswith("\t")), None)
    if begin is not None:
        pieces = _pieces(lines, begin, dialect)
        feeds = _END_FEEDS[dialect]
        blocks.append(Strip(pieces=tuple(pieces), line_no=begin + 1, end_feeds=feeds))
    return Result(tuple(blocks), tuple(told))


def _front(lines: Sequence[str], own: int) -> Iterator[Block]:
    """The paragraphs in front of the first table, the blank ones in front of it included.

    ``own`` empty lines behind each are a paragraph's end.
    """
    blanks = 0  # empty lines in front of this one
    for number, raw in enumerate(lines, 1):
        if not raw:
            blanks += 1
            continue
        for blank in range(number - blanks + own, number):
            yield line_paragraph("", "", blank)
        if raw[0] == "\t":
            return
        if "[" in raw:
            yield _paragraph(raw, number)
        else:
            yield line_paragraph(raw, clean(raw), number)
        blanks = 0


def _pieces(lines: list[str], begin: int, dialect: str) -> list[Piece]:
    """The pieces of all lines from the first TAB on, by the grammar and the habits of these lines.

    ``begin`` is the position of the line that it leads.
    """
    collapsed = ends_open(lines, dialect) and not _shows_ends(lines, begin, _END_FEEDS[dialect])
    blanks = begin - max((at for at in range(begin) if lines[at]), default=-1) - 1
    if dialect == "tika-sax":
        # Rows end in the TABs of their blank cells, unless somebody has trimmed all lines.
        trimmed = not any(line.endswith("\t") for line in lines)
        tidy = _is_tidy(lines, plain=0)
        sax = _SaxLines(tidy=tidy, collapsed=collapsed, trimmed=trimmed)
        return sax.pieces(lines, begin, blanks)
    cells = _DOC_CELL if dialect == "tika-doc" else _DOM_CELL
    if _is_tidy(lines, plain=1):
        cells = tuple(map(_in_tidy_text, cells))
    led = _Led(cells, _COLLAPSED_TEXT if collapsed else _NEXT_TEXT)
    return _led_pieces(lines, begin, blanks, led)


class _Led(NamedTuple):
    """The readings of a cell by the empty lines in front of it, and of text behind one."""

    cells: tuple[Readings, ...]
    behind_blank: Readings


def _shows_ends(lines: list[str], begin: int, feeds: int) -> bool:
    """Whether as many empty lines as a table's end has stand in front of text behind the first TAB.

    If none do, somebody has taken empty lines out, or there is but one table and nothing below it.
    """
    blanks = 0
    for line in lines[begin:]:
        if not line:
            blanks += 1
        elif blanks >= feeds:
            return True
        else:
            blanks = 0
    return False


def _is_tidy(lines: list[str], *, plain: int) -> bool:
    """Whether no cell shows a blank paragraph at its end: the same hands, the same habits.

    ``plain`` is the number of empty lines at the end of a row.
    """
    above, blanks = "", 0
    for line in lines:
        if not line:
            blanks += 1
            continue
        if blanks > plain and line[0] == "\t" and above[:1] == "\t":
            return False
        above, blanks = line, 0
    return True


@cache
def _in_tidy_text(readings: Readings) -> Readings:
    """The breaks where blank paragraphs are not the habit: one here is less likely."""
    return tuple((kind, price + _UNUSUAL if price else 0) for kind, price in readings)


_UNUSUAL = 2


def ends_open(lines: list[str], dialect: str) -> bool:
    """Whether a dump ends before the line feeds of its last row and table are written."""
    trailing = next((at for at, line in enumerate(reversed(lines)) if line), len(lines))
    return trailing <= _END_FEEDS[dialect]


# Empty lines that the end of a table takes by itself.
_END_FEEDS = {"tika-dom": 2, "tika-doc": 2, "tika-sax": 1}


def _paragraph(raw: str, number: int) -> Paragraph:
    raw, bookmarks = take_bookmarks(raw)
    return line_paragraph(raw, clean(raw), number, bookmarks)


def take_bookmarks(raw: str) -> tuple[str, tuple[str, ...]]:
    """A text without its ``[bookmark: NAME]`` marks, and their names."""
    if "[bookmark: " not in raw:
        return raw, ()
    return _MARK.sub("", raw), tuple(_MARK.findall(raw))


def _piece(raw: str, number: int, readings: Readings, blanks: int = 0) -> Piece:
    bookmarks: tuple[str, ...] = ()
    if "[" in raw:
        raw, bookmarks = take_bookmarks(raw)
    return _make_piece(raw, clean(raw), number, blanks, readings, bookmarks)


_make_piece = maker(Piece)


def _led_pieces(lines: list[str], begin: int, blanks: int, led: _Led) -> list[Piece]:
    """The lines of ``tika-dom`` or ``tika-doc``: cells, further paragraphs of one, or body text.

    Where of several empty lines only one is left, that one may be a table's end.
    """
    cells, known = led.cells, len(led.cells)
    pieces = [_piece(lines[begin][1:], begin + 1, _FIRST, blanks)]
    blanks = 0
    for number, line in enumerate(lines[begin + 1 :], begin + 2):
        if not line:
            blanks += 1
            continue
        raw = line
        if line[0] == "\t":
            raw = line[1:]
            readings = cells[blanks] if blanks < known else cells[-1]
        elif blanks < 2:  # a table's end takes two line feeds of its own
            readings = led.behind_blank if blanks else _NEXT_TEXT
        else:
            readings = _BEHIND_TABLE if raw.isspace() else _BODY_TEXT
        if "[" in raw:
            pieces.append(_piece(raw, number, readings, blanks))
        else:
            text = raw if " " not in raw and raw.isprintable() else clean(raw)
            pieces.append(_make_piece(raw, text, number, blanks, readings, ()))
        blanks = 0
    return pieces


_BODY_TEXT: Readings = ((Break.BODY, 0), (Break.TEXT, 2))
_BEHIND_TABLE: Readings = ((Break.BODY, 0), (Break.TEXT, 3))  # of nothing but white space
_NEXT_TEXT: Readings = ((Break.TEXT, 0),)
_ANY_TEXT: Readings = ((Break.TEXT, 1), (Break.BODY, 2))
_COLLAPSED_TEXT: Readings = ((Break.BODY, 1), (Break.TEXT, 2))
# The row's end takes one line feed, the table's two; any more must be empty paragraphs of the cell
# (or of the body, after a table).
_DOM_CELL: tuple[Readings, ...] = (
    ((Break.CELL, 0), (Break.TEXT, 4)),
    ((Break.ROW, 0), (Break.CELL, 2)),
    ((Break.ROW, 1), (Break.TABLE, 2), (Break.CELL, 2)),
    ((Break.ROW, 2), (Break.TABLE, 2), (Break.CELL, 3)),
    ((Break.TABLE, 2), (Break.ROW, 3), (Break.CELL, 4)),
)
# As above, but an empty paragraph takes two empty lines: a single one too many is a TAB or a line
# break at the end of a text.
_DOC_CELL: tuple[Readings, ...] = (
    ((Break.CELL, 0),),
    ((Break.ROW, 0), (Break.CELL, 3)),
    ((Break.TABLE, 1), (Break.CELL, 2), (Break.ROW, 2)),
    ((Break.ROW, 1), (Break.TABLE, 2), (Break.CELL, 4)),
    ((Break.CELL, 2), (Break.TABLE, 2), (Break.ROW, 3)),
    ((Break.ROW, 2), (Break.TABLE, 2), (Break.CELL, 4)),
)


class _SaxLines:
    """Lines of ``tika-sax``; the count of line feeds tells paragraphs from row ends.

    The first paragraph of a cell has no line feed of its own, each further one is written as
    line feed, text, line feed; only a second paragraph without any run is one line feed alone
    (LibreOffice puts an empty run into a blank paragraph, Word does not). So the state is
    whether the open cell is still in its first paragraph.
    """

    def __init__(self, *, tidy: bool, collapsed: bool, trimmed: bool) -> None:
        self._in_first = True
        self._tidy = tidy
        self._collapsed = collapsed  # no empty line is left, not even at a table's end
        self._next_cell = _in_tidy_text(_NEXT_CELL) if tidy else _NEXT_CELL
        if trimmed:  # rows are short for that, not because a TAB in their header is text
            self._next_cell = _ONLY_CELL

    def pieces(self, lines: list[str], begin: int, blanks: int) -> list[Piece]:
        """The cells of all lines from a position on, behind some empty ones."""
        pieces: list[Piece] = []
        for number, raw in enumerate(lines[begin:], begin + 1):
            if raw:
                self._take(pieces, raw, number, blanks)
                blanks = 0
            else:
                blanks += 1
        return pieces

    def _take(self, strip: list[Piece], raw: str, number: int, blanks: int) -> None:
        """The cells of one line; the first takes the break in front of the line."""
        led = raw.startswith("\t")
        readings = _FIRST
        if strip:
            readings = _sax_readings(blanks + 1, led=led, in_first=self._in_first)
            readings = _in_tidy_text(readings) if led and self._tidy else readings
            if self._collapsed and not led:
                readings = _ANY_TEXT
        head, *rest = raw.removeprefix("\t").split("\t")
        strip.append(_piece(head, number, readings, blanks))
        last = max((at for at, cell in enumerate(rest) if cell.strip()), default=-1)
        for at, cell in enumerate(rest):
            readings = self._next_cell if at <= last else _TRAILING_TAB
            strip.append(_piece(cell, number, readings))
        self._in_first = led or bool(rest)


@cache
def _sax_readings(feeds: int, *, led: bool, in_first: bool) -> Readings:
    """The breaks that a number of line feeds allows, cheapest first.

    ``led``: a TAB follows; ``in_first``: the cell in front is still in its first paragraph.
    """
    kinds = (Break.ROW, Break.CELL, Break.TABLE) if led else (Break.BODY, Break.TEXT)
    priced = ((kind, _sax_price(kind, feeds, in_first=in_first)) for kind in kinds)
    readings = [(kind, price) for kind, price in priced if price is not None]
    fallback = ((Break.ROW if led else Break.TEXT, 2),)
    return tuple(sorted(readings, key=lambda reading: reading[1])) or fallback


def _sax_price(kind: Break, feeds: int, *, in_first: bool) -> int | None:
    """How many unlikely things a break needs: blank paragraphs, or a stray line feed (2)."""
    if kind in {Break.BODY, Break.TABLE}:
        ends = 2 if in_first else 3
        return None if feeds < ends else 0 if kind is Break.BODY else 2
    own = (0 if in_first else 1) + (0 if kind is Break.CELL else 1)
    for blanks in range(_MOST_BLANKS):
        extra = 1 if kind is Break.CELL and blanks else 0
        if own + _blank_feeds(blanks, in_first=in_first) == feeds:
            return blanks + extra
        if in_first and blanks and own + 2 * blanks == feeds:  # the first of them has a run
            return blanks + extra + 1
    return 4 if feeds > own else None


def _blank_feeds(count: int, *, in_first: bool) -> int:
    """The line feeds of blank paragraphs at the end of a cell."""
    return max(2 * count - 1, 0) if in_first else 2 * count


_MOST_BLANKS = 4
