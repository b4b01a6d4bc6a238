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
from goalparse.text import written

# ≥90% and ≥100% as copies have them: a bare share of 210 to 299 or of 2100 per cent.
_MISREAD_SHARE = re.compile(r"2(?:[1-9][0-9](?:\.[0-9]+)?|100(?:\.0+)?)")
_MISREAD_COUNT = late(r"2[0-9]{2,}(?:\.[0-9]+)?")
_PERCENT = "%"
_DIGITS = "0123456789"


def lost_operator(measure: Measure, unit: str | None, *, lossy: bool) -> bool:
    """Whether a number without an operator may have had one; ``lossy``: its copy lost others."""
    if measure.upper is not None:
        return False
    if (measure.unit or unit) == _PERCENT and _MISREAD_SHARE.fullmatch(measure.digits):
        return True
    return lossy and _MISREAD_COUNT.fullmatch(measure.digits) is not None


def damaged_front(text: str, words: Words) -> bool:
    """二100百分比, %=99%: what copies make of an operator, right in front of a digit."""
    found = words.at("misread", text)
    return found is not None and not text[0].isdigit() and text[found[1] : found[1] + 1].isdigit()


def shows_loss(text: str, *, unit: str | None = None, words: Words | None = None) -> bool:
    """Whether a value shows that its document is a damaged copy: 292%, %=99百分比, 二100百分比.

    Where one value of a document does, pass ``lossy=True`` to `read_target` for all of it.
    """
    words = words or shipped_words()
    return next(_damaged_at(text, words), None) is not None and _is_damaged(text, unit, words)


def _is_damaged(text: str, unit: str | None, words: Words) -> bool:
    """`shows_loss` of a text that has what damaged values have."""
    shape = shape_of(text, words)
    if shape and not shape.misreadable and shape.front not in words.table("misread"):
        return False  # it has an operator, or begins with no 2
    if shape and shape.misreadable and canonical_unit(shape.unit or unit, words) != _PERCENT:
        return False  # by itself a share alone is
    body = compact(text).text
    if damaged_front(body, words):
        return True
    measure = scan_measure(body, words)
    return (
        measure is not None
        and measure.operator is None
        and lost_operator(measure, canonical_unit(unit, words), lossy=False)
    )


def any_shows_loss(texts: Sequence[str], words: Words | None = None) -> bool:
    """Whether any of some values shows that their document is a damaged copy (`shows_loss`)."""
    words = words or shipped_words()
    # Most values are cleared by one search through all of them; what parts them is no character
    # of the patterns.
    found = list(_damaged_at("\0".join(texts), words))
    if not found:
        return False
    ends = list(accumulate(len(text) + 1 for text in texts))
    places = {bisect_right(ends, at) for at in found}
    return any(_is_damaged(texts[place], None, words) for place in sorted(places))


def _damaged_at(text: str, words: Words) -> Iterator[int]:
    """Where a text has what damaged values have: a sign that copies make, or a number from 200."""
    starts, whole = _damage(words)
    for found in starts.finditer(text):
        if whole.match(text, found.start()):
            yield found.start()


@cache
def _damage(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How damage may begin, as a class and what follows it, which is sought fast; and all of it."""
    white = r"[\s\u200b\u200c\u200d\u2060\ufeff]*"
    any_of = {char: f"[{re.escape(written(char))}]" for char in "".join(words.table("misread"))}
    digit = f"[{written(_DIGITS)}]"
    spelled = [sign for sign in words.spellings("misread") if not sign.isdigit()]
    signs = "".join(f"{white.join(any_of[c] for c in sign)}{white}{digit}|" for sign in spelled)
    first = re.escape(written("2" + "".join(sign[0] for sign in spelled)))
    second = re.escape(written(_DIGITS + "".join(sign[1:2] for sign in spelled)))
    return (
        re.compile(f"[{first}](?={white}[{second}])"),
        late(rf"{signs}(?<!{digit})[{written('2')}]{white}{digit}{white}{digit}"),
    )
