"""Numbers as they are written: Arabic, Chinese and capital numerals, fractions, Decimal out.

Numerals follow GB/T 15835-2011 (use of numerals in publications), capital ones (壹, 贰, 拾) the
central bank's rules for filling in bills. Everything here works on compact text (see
`compact`): widths folded, white space dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from unicodedata import decomposition

from goalparse.frozen import frozen, maker
from goalparse.meanings.words import Words
from goalparse.patterns import late
from goalparse.text import fold

_WHITE = late(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_LOOSE_SPACE = late(r"(?<![0-9]) | (?![0-9])")
_DIGIT_GAP = late(r"[0-9] [0-9]")
_ARABIC = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9,])|[0-9]++)(?:\.[0-9]++)?|\.[0-9]++")
_LARGEST_BELOW = 10  # 18/20 are points and those that can be had, 120/118 budget and what was spent
_SLASHED = re.compile(r"/([0-9]{1,9})(?![0-9/.])")
_TABLE_DIGITS, _TABLE_PLACES = 18, 6  # decimal(24,6), the widest number of the tables
_MOST_TURNS = 8  # 1亿2千万3百: more scales than any amount has
_LONGEST = 64  # characters of a numeral; a longer run of digits is no number
EXACT = Context(prec=4 * _LONGEST)
"""The context of all arithmetic on numbers read: nothing is ever rounded in it."""


@frozen
class Compact:
    """Text without white space, and the text it came from for the way back.

    Between two digits one space is kept, since ``12 15`` is not 1215.
    """

    text: str
    source: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in the text as given; both ends are characters of it."""
        if self.text == self.source or end <= start:
            return start, end
        offsets = [at for at, _ in zip(self._kept(), range(end), strict=False)]
        return offsets[start], offsets[end - 1] + 1

    def _kept(self) -> Iterator[int]:
        """Where each character of the compact text stands in the source."""
        at, text = 0, self.source
        while at < len(text):
            gap = _WHITE.match(text, at)
            if gap is None:
                yield at
                at += 1
                continue
            if _DIGIT_GAP.fullmatch(
                text[max(at - 1, 0) : at] + " " + text[gap.end() : gap.end() + 1]
            ):
                yield at
            at = gap.end()


_make_compact = maker(Compact)


@lru_cache(maxsize=65536)
def compact(text: str) -> Compact:
    """Fold widths and drop white space (zero-width marks too), keeping the way back."""
    folded = fold(text)
    if " " not in folded and folded.isprintable():  # as white space and its like cannot be
        return _make_compact(folded, folded)
    return _make_compact(_LOOSE_SPACE.sub("", _WHITE.sub(" ", folded)), folded)


@frozen
class Number:
    """A number read at some place of a text, ``end`` being where it stops.

    ``unit`` is ``%`` or ``‰`` where the numeral itself says so (百分之九十). ``exact`` is False
    for a fraction that no decimal of six places equals (2/3). ``certain`` is False for a Chinese
    numeral that may as well begin a word (一般).
    """

    value: Decimal
    end: int
    unit: str | None = None
    exact: bool = True
    certain: bool = True


@frozen(kw_only=False)
class _Numerals:
    digits: Mapping[str, int]
    scales: Mapping[str, int]
    capitals: frozenset[str]
    run: re.Pattern[str]
    point: frozenset[str]
    part: tuple[str, ...]
    whole: tuple[str, ...]


@cache
def _numerals(words: Words) -> _Numerals:
    digits = {**words.table("numeral_digit"), **words.table("capital_digit")}
    scales = {**words.table("numeral_scale"), **words.table("capital_scale")}
    marks = words.table("numeral_mark")
    points = frozenset(mark for mark, meaning in marks.items() if meaning == "point")
    run = "".join(map(re.escape, (*digits, *scales, *points)))
    return _Numerals(
        {glyph: int(meaning) for glyph, meaning in digits.items()},
        {glyph: int(meaning) for glyph, meaning in scales.items()},
        frozenset(words.table("capital_digit")) | frozenset(words.table("capital_scale")),
        re.compile(f"[{run}]++"),
        points,
        words.spellings("numeral_mark", "part"),
        words.spellings("numeral_mark", "whole"),
    )


def read_number_at(text: str, start: int, words: Words) -> Number | None:
    """The number that stands at ``start`` of compact text, without a sign; None if none does.

    Arabic with thousands marks (1,234.5), mixed (1亿2千万), fractions (2/3, ½, 三分之二),
    百分之 and 千分之 (unit % and ‰), Chinese (一百二十, 一万五, 三点五), capital (壹拾万).
    A scale in front of a unit (550万粒) is left to the unit, unless the number goes on behind it.
    """
    if start >= len(text):
        return None
    found = _ARABIC.match(text, start)
    if found is not None:
        return _arabic(text, found, words)
    return _vulgar(text, start, None) or _chinese_at(text, start, words)


def _arabic(text: str, found: re.Match[str], words: Words) -> Number | None:
    end = found.end()
    if end - found.start() > _LONGEST:
        return None
    value = Decimal(found[0].replace(",", ""))
    slashed = _SLASHED.match(text, end)
    if slashed is not None and "." not in found[0] and value < int(slashed[1]) <= _LARGEST_BELOW:
        return _fraction(int(value), int(slashed[1]), slashed.end())
    mixed = _vulgar(text, end, value)
    if mixed is not None:
        return mixed
    return _mixed(text, found, words) or Number(value=value, end=end)


def _mixed(text: str, found: re.Match[str], words: Words) -> Number | None:
    """1亿2千万, 3万5千: Arabic digits and Chinese scales in turn, at least two of each."""
    scales = _numerals(words).scales
    total = section = Decimal(0)
    end, turns, limit = found.end(), 0, 10**9
    value = Decimal(found[0].replace(",", ""))
    while end < len(text) and text[end] in scales and turns < _MOST_TURNS:
        scale = scales[text[end]]
        if scale >= 10_000:
            if scale >= limit:
                return None
            total, section, limit = total + (section + value) * scale, Decimal(0), scale
        else:
            section += value * scale
        end, turns, value = end + 1, turns + 1, Decimal(0)
        following = _ARABIC.match(text, end)
        if following is not None and following.end() - end <= _TABLE_DIGITS:
            end, value = following.end(), Decimal(following[0].replace(",", ""))
    # One scale alone stays with the unit: 550万粒 is 550 of 万粒.
    if turns < 2 or end - found.end() == turns:
        return None
    return Number(value=total + section + value, end=end)


def _vulgar(text: str, at: int, whole: Decimal | None) -> Number | None:
    """½ and 3½: one character whose decomposition Unicode marks as a fraction."""
    parts = decomposition(text[at]) if at < len(text) and text[at] > "\x7f" else ""
    if not parts.startswith("<fraction>"):
        return None
    above, _, below = "".join(chr(int(code, 16)) for code in parts.split()[1:]).partition("\u2044")
    if not (above.isdigit() and below.isdigit() and int(below)):
        return None
    front, part = (whole or Decimal(0)).as_integer_ratio()
    return _fraction(int(above) * part + front * int(below), int(below) * part, at + 1)


def _fraction(above: int, below: int, end: int) -> Number:
    """A fraction as a decimal number, rounded to the even neighbour if it is half way."""
    scaled, rest = divmod(above * 10**_TABLE_PLACES, below)
    up = 2 * rest > below or (2 * rest == below and scaled % 2 == 1)
    number = Decimal(scaled + up).scaleb(-_TABLE_PLACES)
    return Number(value=plain(number), end=end, exact=rest == 0)


def _chinese_at(text: str, start: int, words: Words) -> Number | None:
    tables = _numerals(words)
    for whole in tables.whole:
        if text.startswith(whole, start):
            return Number(value=Decimal(100), end=start + len(whole), unit="%")
    run = tables.run.match(text, start)
    if run is None or run.end() - start > _LONGEST:
        return None
    parted = _parted(text, run, words)
    if parted is not None:
        return parted
    capital = any(glyph in tables.capitals for glyph in run[0])
    end = run.end() if capital else _before_scale(run, tables)
    value = chinese_value(text[start:end], words)
    if value is None:
        return None
    return Number(value=value, end=end, certain=capital)


def _before_scale(run: re.Match[str], tables: _Numerals) -> int:
    """十万人 is 10 of 万人 as 10万人 is: the last scale goes with the unit behind it."""
    end = run.end()
    large = [glyph for glyph in run[0] if tables.scales.get(glyph, 0) >= 10000]
    return end - 1 if len(large) == 1 and run[0][-1] in large and len(run[0]) > 1 else end


def _parted(text: str, run: re.Match[str], words: Words) -> Number | None:
    """百分之九十五, 千分之三, 三分之二: the part stands behind 分之, the whole in front of it."""
    tables = _numerals(words)
    mark = next((mark for mark in tables.part if text.startswith(mark, run.end())), None)
    if mark is None:
        return None
    below = {"%": 100, "‰": 1000}
    base = chinese_value(run[0], words) or Decimal(tables.scales.get(run[0], 0))
    above = _ARABIC.match(text, run.end() + len(mark)) or tables.run.match(
        text, run.end() + len(mark)
    )
    if above is None or not base or above.end() - above.start() > _LONGEST:
        return None
    value = _plain_value(above[0], words)
    if value is None:
        return None
    for unit, whole in below.items():
        if base == whole:
            return Number(value=value, end=above.end(), unit=unit)
    (over, own), (under, other) = value.as_integer_ratio(), base.as_integer_ratio()
    return _fraction(over * other, own * under, above.end())


def _plain_value(text: str, words: Words) -> Decimal | None:
    if text[0] in ".0123456789":
        return Decimal(text.replace(",", ""))
    tables = _numerals(words)
    return Decimal(tables.scales[text]) if text in tables.scales else chinese_value(text, words)


def chinese_value(text: str, words: Words) -> Decimal | None:
    """The value of a whole Chinese or capital numeral; None if it is not well formed.

    Accepts 一百二十, 十二, 一万五 (15000), 一百零五, 三点五, 二〇二二 (by digits), 廿三, 壹拾万.
    Refuses what has two readings or none: 百, 二三十, 一千一千.
    """
    if not text:
        return None
    tables = _numerals(words)
    whole, mark, places = _pointed(text, tables)
    if mark:
        digits = [tables.digits.get(glyph) for glyph in places]
        value = _integer(whole, tables) if whole else None
        if value is None or not digits or None in digits:
            return None
        return Decimal(f"{value}.{''.join(map(str, digits))}")
    integer = _integer(whole, tables)
    return None if integer is None else Decimal(integer)


def _pointed(text: str, tables: _Numerals) -> tuple[str, str, str]:
    for mark in tables.point:
        if mark in text:
            return text.partition(mark)
    return text, "", ""


def _integer(text: str, tables: _Numerals) -> int | None:
    digits = [tables.digits.get(glyph) for glyph in text]
    if digits and None not in digits:
        return digits[0] if len(digits) == 1 else _positional(digits)
    for limit in (100_000_000, 10_000):
        at = next((i for i, glyph in enumerate(text) if tables.scales.get(glyph) == limit), -1)
        if at >= 0:
            return _around(text[:at], text[at + 1 :], limit, tables)
    return _section(text, tables)


def _positional(digits: list[int | None]) -> int | None:
    # 一二 may be 12 or "one or two"; three and more digits are a number (二〇二二), and 零五 is 5.
    return int("".join(map(str, digits))) if len(digits) > 2 or not digits[0] else None


def _around(above: str, below: str, limit: int, tables: _Numerals) -> int | None:
    front = _integer(above, tables) if above else None
    if front is None:
        return None
    if not below:
        return front * limit
    if len(below) == 1 and below in tables.digits:
        return front * limit + tables.digits[below] * limit // 10  # 一万五
    rest = _integer(below.lstrip("".join(g for g, v in tables.digits.items() if not v)), tables)
    return None if rest is None or rest >= limit else front * limit + rest


def _section(text: str, tables: _Numerals) -> int | None:
    """A numeral below 10000; scales must fall, a digit stands before each but 十 and 廿."""
    total, held, last, zero = 0, None, 10_000, False
    for glyph in text:
        if glyph in tables.digits:
            if held:
                return None
            held, zero = tables.digits[glyph], zero or not tables.digits[glyph]
            continue
        scale = tables.scales.get(glyph)
        tens = scale in {10, 20, 30}
        if (
            scale is None
            or scale >= last
            or (not held and not tens)
            or (held and scale in {20, 30})
        ):
            return None
        total, held = total + (held or 1) * scale, None
        last, zero = (10 if tens else scale), False
    if held is None:
        return total
    if not zero and 100 <= last < 10_000:
        return total + held * last // 10  # 一百二, 三千五
    return total + held


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent and without zeros behind the last place."""
    short = value.normalize(EXACT)
    exponent = short.as_tuple().exponent
    whole = isinstance(exponent, int) and exponent > 0
    return short.quantize(Decimal(1), context=EXACT) if whole else short


def fits_table(value: Decimal) -> bool:
    """Whether decimal(24,6), the widest number of the tables, holds the value exactly."""
    if value.adjusted() >= _TABLE_DIGITS:
        return False
    _, digits, exponent = value.as_tuple()
    surplus = -exponent - _TABLE_PLACES if isinstance(exponent, int) else 1
    return surplus <= 0 or not any(digits[-surplus:])


def as_held(value: Decimal) -> Decimal | None:
    """A number as decimal(24,6) holds it: rounded to its places, None if it is too large."""
    if fits_table(value):
        return value
    if value.adjusted() >= _TABLE_DIGITS:
        return None
    places = Decimal(1).scaleb(-_TABLE_PLACES)
    short = plain(value.quantize(places, rounding=ROUND_HALF_UP, context=EXACT))
    return short if short.adjusted() < _TABLE_DIGITS else None
