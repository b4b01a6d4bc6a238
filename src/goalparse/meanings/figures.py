"""Cells that hold one number and no more: weights and scores, and shares in percent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from goalparse.meanings.measures import Measure, scan_measure
from goalparse.meanings.notes import Note, doubtful, unparsed
from goalparse.meanings.numerals import compact, plain
from goalparse.meanings.placeholders import is_missing
from goalparse.meanings.shapes import shape_of
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import late

_PERCENT, _PERMILLE = "%", "‰"
_WHOLE_DIGITS, _PLACES = 5, 4  # of decimal(9,4)
_CLOSING = (")", "）")
_REMARK = late(r"\d[^()]*\([^()]*[^()分%][^()]*\)$")
_SHORTEST_REMARKED = len("9/优")
_REMARKED = doubtful("a remark stands behind it")
_SHORTEST_LONG = len("1.23456")
_PAIR = late(r"([^/()]+)(?:/([^/()]+)|\(([^/()]+)\))")
_NO_POINTS = unparsed("it is no number of points")
_ROUNDED = doubtful("it is rounded to four places, as many as a share or points can have")


@lru_cache(maxsize=16384)
def read_percent(text: str) -> Decimal | None:
    """A share in percent points: 50% is 50, and so is 50, in a column of per cent.

    Nothing is scaled by guess: 0.5 is half a percent point, as printed. 百分之五十 is 50, 5‰ is
    0.5. None for anything else. As the tables hold it (`points_note`). Never raises.
    """
    return _held(_share(text))


@lru_cache(maxsize=16384)
def read_points(text: str) -> Decimal | None:
    """A weight or score: 10, 10分, （50分）, 12.5, 10%. None for dashes, ranges and other text.

    As the tables hold it (`points_note`). Never raises.
    """
    return _held(read_number(text))


@lru_cache(maxsize=4096)
def read_pair(text: str) -> tuple[str, str] | None:
    """The two numbers of a cell that holds points and score: 10/9.5, 10（9.5）, 10分/9.5分.

    As written; a dash may stand in the place of each. None for anything else. Never raises.
    """
    found = _PAIR.fullmatch(compact(text).text)
    if found is None:
        return None
    first, second = found[1], found[2] or found[3]
    numbers = [read_number(each) for each in (first, second)]
    stated = [n is not None or is_missing(e) for n, e in zip(numbers, (first, second), strict=True)]
    return (first, second) if all(stated) else None


def points_note(text: str, held: Decimal | None) -> Note | None:
    """What is to be said of a share or of points as read from a text: that they are not, or less.

    The tables hold four places, and no more than five digits in front of them. 99.16666667%
    becomes 99.1667; 123456 nothing.
    """
    if held is None:
        return None if is_missing(text) else _NO_POINTS
    if len(text) < _SHORTEST_LONG:
        return _REMARKED if _is_remarked(text) else None  # nearly always None
    if held not in {_share(text), read_number(text)}:
        return _ROUNDED
    return _REMARKED if _is_remarked(text) else None


def any_long(texts: Sequence[str]) -> bool:
    """Whether one of the texts may state more than the tables hold, and cheaply."""
    longest = max(map(len, texts))
    return longest >= _SHORTEST_LONG or (
        longest >= _SHORTEST_REMARKED
        and any("/" in text or text.endswith(_CLOSING) for text in texts)
    )


def _is_remarked(text: str) -> bool:
    """Whether more than its unit stands behind a number: 8（扣2分）, 10（9.5）, 97.8/优."""
    if "/" in text and text[:1].isdigit():
        return True
    return text.endswith(_CLOSING) and _REMARK.search(compact(text).text) is not None


def _held(value: Decimal | None) -> Decimal | None:
    """A number as decimal(9,4) holds it: rounded to its places, None if it is too large."""
    if value is None or value.adjusted() >= _WHOLE_DIGITS:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -_PLACES:
        return value
    short = plain(value.quantize(Decimal(1).scaleb(-_PLACES)))
    return short if short.adjusted() < _WHOLE_DIGITS else None


def _share(text: str) -> Decimal | None:
    words = shipped_words()
    if (bare := _bare(text, words)) is not None:
        return bare
    measure = _single(text, words)
    if measure is None or measure.unit not in {None, _PERCENT, _PERMILLE}:
        return None
    return measure.value / 10 if measure.unit == _PERMILLE else measure.value


@lru_cache(maxsize=16384)
def read_number(text: str) -> Decimal | None:
    """The one number of a cell, points or a plain amount; None for dashes, ranges and other text.

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
    packed, _, behind = compact(text).text.partition("/")
    if any(map(str.isdigit, behind)):
        return None  # 9/10: nine of ten points, and no fraction; 97.8/优 is a score with its grade
    measure = scan_measure(packed, words)
    if measure is None or measure.upper is not None or measure.operator is not None:
        return None
    return measure
