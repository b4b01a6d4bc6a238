"""Rows in frames, whose cells go on in the next line: which lines are one row.

A line that had to be wrapped goes on with the row above, unless words that stand below each other
are each a label: 主管部门 filled its cell, and 项目负责人 begins the next row. A line that had not
to be wrapped goes on where it ends a header or label (一级 over 指标): the cell has two paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from goalparse.blocks import Break, Cell, Piece, Strip, Table
from goalparse.frozen import mutable
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ATTRIBUTE, LABEL
from goalparse.text import clean, fold


def settle_framed(strip: Strip, lexicon: Lexicon) -> Table:
    """The table of a strip whose pieces are the cells of framed lines.

    ``readings`` of a piece name TEXT where its line may go on in the row above: at no price where
    the text above fills its cell. A blank in front of its raw text parts it from that.
    """
    rows = list(_rows(strip.pieces, lexicon))
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


@mutable
class _Row:
    line_no: int
    cells: list[str]


def _rows(pieces: Sequence[Piece], lexicon: Lexicon) -> Iterator[_Row]:
    row: _Row | None = None
    lines = [list(line) for _, line in groupby(pieces, key=lambda piece: piece.line_no)]
    for line, below in zip(lines, [*lines[1:], []], strict=True):
        line_no = line[0].line_no
        if row is not None and _goes_on(row, line, below, lexicon):
            row.cells = [
                f"{above}{below.raw}" for above, below in zip(row.cells, line, strict=True)
            ]
            continue
        if row is not None:
            yield row
        row = _Row(line_no, [piece.text for piece in line])
    if row is not None:
        yield row


def _goes_on(row: _Row, line: Sequence[Piece], below: Sequence[Piece], lexicon: Lexicon) -> bool:
    """Whether a line goes on in the row above it; ``below`` is the line below it."""
    if any(Break.TEXT not in dict(piece.readings) for piece in line):
        return False
    pairs = [(above, piece) for above, piece in zip(row.cells, line, strict=True) if piece.text]
    told = [_told(above, piece, lexicon) for above, piece in pairs]
    if not told or any(word is False for word in told) or _begins(row, line, below, lexicon):
        return False
    if all(map(_wrapped, line)):
        return True
    return any(told) and all(
        word or _wrapped(piece) or (above and not _known(piece.text, lexicon))
        for word, (above, piece) in zip(told, pairs, strict=True)
    )


def _begins(row: _Row, line: Sequence[Piece], below: Sequence[Piece], lexicon: Lexicon) -> bool:
    """Whether a label begins here, below another one, that the line below ends."""
    if len(below) != len(line) or not line[0].text or not below[0].text:
        return False
    label = f"{line[0].text}{below[0].raw}"
    return _is_entry(row.cells[0], lexicon) and _is_entry(label, lexicon)


def _wrapped(piece: Piece) -> bool:
    return not dict(piece.readings)[Break.TEXT]


def _told(above: str, below: Piece, lexicon: Lexicon) -> bool | None:
    """Whether the words say that a text ends the one above it, or that both are labels."""
    if not above or below.text.isdigit():
        return None
    if _is_open(above) and below.text.endswith((")", "）")):
        return True
    if _is_entry(above, lexicon) and _is_entry(below.text, lexicon):
        return False
    joined = _known(f"{above}{below.raw}", lexicon)
    if _known(below.text, lexicon):
        return None if joined or not _known(above, lexicon) else False
    return True if joined else None


def _is_open(text: str) -> bool:
    """Whether a bracket is open."""
    folded = fold(text)
    return folded.count("(") > folded.count(")")


def _is_entry(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is the whole label of an entry, whatever it makes with another."""
    reading = lexicon.read(text)
    return len(text) >= _SHORTEST and bool(reading.mask & _ENTRIES) and not reading.inline


_SHORTEST = 4
_ENTRIES = LABEL | ATTRIBUTE


def _known(text: str, lexicon: Lexicon) -> bool:
    reading = lexicon.read(text)
    return bool(reading) and not reading.inline
