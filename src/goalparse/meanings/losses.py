"""What copies make of an operator: 292% of ≥92%, %=99百分比, 二100百分比.

A damaged value is not repaired; it is told by its own text, and by the other values of its
document, which the same copy damaged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from goalparse.meanings.measures import Measure, scan_measure
from goalparse.meanings.numerals import compact
from goalparse.meanings.shapes import shape_of
from goalparse.meanings.units import canonical_unit
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import late
from goalparse.text import NO_WIDTH, fold, squeeze

# ≥90% and ≥100% as copies have them: a bare share of 210 to 299 or of 2100 per cent.
_MISREAD_SHARE = re.compile(r"2(?:[1-9][0-9](?:\.[0-9]+)?|100(?:\.0+)?)")
_MISREAD_COUNT = late(r"2[0-9]{2,}(?:\.[0-9]+)?")
_FROM_200 = re.compile(r"2(?<![0-9]2)\s*[0-9]\s*[0-9]")
_BLANKS = dict.fromkeys(map(ord, NO_WIDTH), " ")
_PERCENT = "%"
_DIGITS = frozenset("0123456789")


def lost_operator(measure: Measure, unit: str | None, *, lossy: bool) -> bool:
    """Whether a number without an operator may have had one; ``lossy``: its copy lost others.

    A range is no such number: its operator is ``between``.
    """
    if (measure.unit or unit) == _PERCENT and _MISREAD_SHARE.fullmatch(measure.digits):
        return True
    return lossy and _MISREAD_COUNT.fullmatch(measure.digits) is not None


def damaged_front(text: str, words: Words) -> bool:
    """二100百分比, %=99%: what copies make of an operator, right in front of a digit."""
    found = words.at("misread", text)
    return found is not None and not text[0].isdigit() and text[found[1] : found[1] + 1].isdigit()


def shows_loss(text: str) -> bool:
    """Whether a value shows that its document is a damaged copy: 292%, %=99百分比, 二100百分比.

    Where one value of a document does, pass ``lossy=True`` to `read_target` for all of it.
    """
    words = shipped_words()
    return _may_be_damaged(text, words) and _is_damaged(text, words)


def _is_damaged(text: str, words: Words) -> bool:
    """`shows_loss` of a text that has what damaged values have."""
    shape = shape_of(text, words)
    if shape and not shape.misreadable and shape.front not in words.table("misread"):
        return False  # it has an operator, or begins with no 2
    if shape and shape.misreadable and canonical_unit(shape.unit) != _PERCENT:
        return False  # by itself a share alone is
    body = compact(text).text
    if damaged_front(body, words):
        return True
    measure = scan_measure(body, words)
    return (
        measure is not None
        and measure.operator is None
        and lost_operator(measure, None, lossy=False)
    )


def any_shows_loss(texts: Sequence[str]) -> bool:
    """Whether any of some values shows that their document is a damaged copy (`shows_loss`)."""
    words = shipped_words()
    # Most values are cleared by one look at all of them; what parts them is no part of damage.
    joined = "|".join(texts)
    if _has_sign(joined, words):
        return any(shows_loss(each) for each in texts)
    found = [match.start() for match in _from_200(joined)]
    if not found:
        return False
    ends = list(accumulate(len(text) + 1 for text in texts))
    places = {bisect_right(ends, at) for at in found}
    return any(_is_damaged(texts[place], words) for place in sorted(places))


def _may_be_damaged(text: str, words: Words) -> bool:
    """Whether a text has what damaged values have: a sign that copies make, a number from 200."""
    return _has_sign(text, words) or next(_from_200(text), None) is not None


def _has_sign(text: str, words: Words) -> bool:
    """Whether a sign that copies make of an operator stands in front of a digit."""
    folded = squeeze(text)
    for sign in _signs(words):
        at = folded.find(sign)
        while at >= 0:
            if folded[at + len(sign) : at + len(sign) + 1] in _DIGITS:
                return True
            at = folded.find(sign, at + 1)
    return False


@cache
def _signs(words: Words) -> tuple[str, ...]:
    return tuple(sign for sign in words.spellings("misread") if not sign.isdigit())


def _from_200(text: str) -> Iterator[re.Match[str]]:
    """The 2 of each number of three digits or more that begins with one, place for place."""
    if any(mark in text for mark in NO_WIDTH):
        text = text.translate(_BLANKS)
    return _FROM_200.finditer(fold(text))
