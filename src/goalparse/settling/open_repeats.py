"""Text that writes a merged cell once for every position that it covers, one to a line.

docx2python gives a table so. A form does not say the same words three times running: where a
text does so again and again, equal neighbours are one cell, save among the indicators, whose
name and description are often the same and whose rows are as wide as their header.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from goalparse.blocks import Piece
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late

_LEAST_RUNS = 2
_LEAST_EQUAL = 3
_LEAST_HEADERS = 3
_FIGURES = late(r"[\d.,%≥≤<>=\s—-]+")
_ENDS = frozenset({"label", "source", "goal", "attribute", "group"})


def once(pieces: Sequence[Piece], lexicon: Lexicon) -> tuple[Piece, ...]:
    """The pieces without repetitions, if the text repeats its merged cells; else as they are."""
    runs = [len(list(run)) for text, run in groupby(p.text for p in pieces) if _is_words(text)]
    if sum(length >= _LEAST_EQUAL for length in runs) < _LEAST_RUNS:
        return tuple(pieces)
    kept: list[Piece] = []
    headers = 0  # headers of an indicator table that stand next to each other, up to now
    for piece in pieces:
        reading = lexicon.read(piece.text)
        if "header" in reading.terms:
            headers += 1
        elif (
            headers < _LEAST_HEADERS
            or not _ENDS.isdisjoint(reading.terms)
            or lexicon.is_title(piece.text)
        ):
            headers = 0
        again = bool(kept) and piece.text == kept[-1].text and _is_words(piece.text)
        if not again or headers >= _LEAST_HEADERS:
            kept.append(piece)
    return tuple(kept)


def _is_words(text: str) -> bool:
    return len(text) > 1 and not _FIGURES.fullmatch(text)
