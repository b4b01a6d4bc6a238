"""Cells that hold one number and no more: weights and scores, and shares in percent."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from goalparse.meanings.measures import Measure, scan_measure
from goalparse.meanings.numerals import compact, fits_table
from goalparse.meanings.shapes import shape_of
from goalparse.meanings.words import Words, shipped_words

_PERCENT, _PERMILLE = "%", "‰"


@lru_cache(maxsize=16384)
def read_percent(text: str) -> Decimal | None:
    """A share in percent points: 50% is 50, and so is 50, in a column of per cent.

    Nothing is scaled by guess: 0.5 is half a percent point, as printed. 百分之五十 is 50, 5‰ is
    0.5. None for anything else. Never raises.
    """
    words = shipped_words()
    if (bare := _bare(text, words)) is not None:
        return bare
    measure = _single(text, words)
    if measure is None or measure.unit not in {None, _PERCENT, _PERMILLE}:
        return None
    return measure.value / 10 if measure.unit == _PERMILLE else measure.value


@lru_cache(maxsize=16384)
def read_number(text: str) -> Decimal | None:
    """A weight or score: 10, 10分, （50分）, 12.5, 10%. None for dashes, ranges and other text.

    Never raises.
    """
    words = shipped_words()
    if (bare := _bare(text, words)) is not None:
        return bare
    measure = _single(text, words)
    if measure is None:
        return None
    plain_units = {None, _PERCENT, *words.spellings("score_unit")}
    return measure.value if measure.unit in plain_units else None


def _bare(text: str, words: Words) -> Decimal | None:
    """The number of a text that is nothing else, or a share; None where the grammar is asked."""
    shape = shape_of(text, words)
    return None if shape is None or shape.front or shape.unit not in {"", _PERCENT} else shape.value


def _single(text: str, words: Words) -> Measure | None:
    """The one number, without operator and doubt about its extent, that a text states."""
    measure = scan_measure(compact(text).text, words)
    if measure is None or measure.upper is not None or measure.operator is not None:
        return None
    return measure if fits_table(measure.value) else None
