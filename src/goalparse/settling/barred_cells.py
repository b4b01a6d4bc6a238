"""Cells with a bar behind each whose text takes several lines: the bar stands behind the last.

A line without a bar may as well stand between two tables, as a title or a note does. Lines that
end in a label of their own, or have a title among them, are apart; all others are one cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Break, Piece
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon

_OPEN = ((Break.CELL, 0), (Break.ROW, 0))
_TEXT = Break.TEXT  # to ask the class is a detour by its metaclass


def whole_cells(pieces: Sequence[Piece], lexicon: Lexicon) -> tuple[Piece, ...]:
    """The pieces with the lines of each such cell put together; as they are if there is none."""
    if not any(len(piece.readings) == 1 and piece.readings[0][0] is _TEXT for piece in pieces):
        return tuple(pieces)
    return tuple(_cells(pieces, lexicon))


def _cells(pieces: Sequence[Piece], lexicon: Lexicon) -> Iterator[Piece]:
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and pieces[end].readings[0][0] is _TEXT:
            end += 1
        own = pieces[at:end]
        if end == at + 1 or _are_apart([piece.text for piece in own], lexicon):
            yield from (replace(piece, readings=_OPEN) for piece in own)
        else:
            raw, text = ("\n".join(e) for e in zip(*((p.raw, p.text) for p in own), strict=True))
            yield replace(own[0], raw=raw, text=text, readings=_OPEN)
        at = end


def _are_apart(texts: Sequence[str], lexicon: Lexicon) -> bool:
    whole = lexicon.read("\n".join(texts))
    if whole and not whole.inline:
        return False
    if any(map(lexicon.is_title, texts)):
        return True
    begun, last = lexicon.read(texts[0]), lexicon.read(texts[-1])
    return bool(last) or bool(begun and not begun.inline)
