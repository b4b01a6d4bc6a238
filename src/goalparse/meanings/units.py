"""Units as they are written behind a number or in a unit column, and what they mean.

A unit is an optional scale (万, 百万), a measure word of ``vocabulary/units.toml`` and any
number of further ones after ``/``, ``·``, ``每`` (元/亩, 人次/年, 元/人·月). It stays as written
but for white space, widths and pure synonyms (百分比 is %, 平米 is 平方米).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache

from goalparse.meanings.numerals import compact
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import late

_BRACKETED = late(r"\(([^()]{1,12})\)")
_DENOMINATOR = late(r"[\u4e00-\u9fff]{1,4}|[A-Za-z]{1,6}[23]?")
_MOST_PARTS = 4  # 元/人·次·天 has four
_COUNTED = late(r"[0-9]{1,6}")


def unit_at(text: str, start: int, words: Words) -> tuple[str, int] | None:
    """The unit that stands at ``start`` of compact text: as the tables write it, and its end.

    A unit in round brackets counts (``95(%)``). None if no known unit stands there.
    """
    if start >= len(text):
        return None
    if text[start] == "(":
        inside = _BRACKETED.match(text, start)
        found = unit_at(inside[1], 0, words) if inside else None
        return (found[0], inside.end()) if inside and found and found[1] == len(inside[1]) else None
    head = _measure_at(text, start, words)
    return None if head is None else _compound(text, head, words)


def _measure_at(text: str, start: int, words: Words) -> tuple[str, int] | None:
    """A measure word, scaled or not; a scale alone (620万) is a unit too, but not 十 or 百."""
    plain = words.at("unit", text, start)
    if plain is None:
        plain = words.at("synonym", text, start)
    else:
        other = words.at("synonym", text, start)
        plain = other if other and other[1] > plain[1] else (text[start : plain[1]], plain[1])
    if plain is not None:
        return plain
    scale = words.at("scale_word", text, start)
    if scale is not None:
        inner = _unscaled_at(text, scale[1], words)
        if inner is not None:
            return text[start : scale[1]] + inner[0], inner[1]
        if int(scale[0]) >= 10_000:
            return text[start : scale[1]], scale[1]
    money = words.at("money", text, start)
    return None if money is None else (text[start : money[1]], money[1])


def _unscaled_at(text: str, start: int, words: Words) -> tuple[str, int] | None:
    best: tuple[str, int] | None = None
    for table in ("unit", "synonym", "money"):
        found = words.at(table, text, start)
        if found is not None and (best is None or found[1] > best[1]):
            best = (found[0] if table == "synonym" else text[start : found[1]], found[1])
    return best


def _compound(text: str, head: tuple[str, int], words: Words) -> tuple[str, int]:
    unit, end = head
    slashed = False
    for _ in range(_MOST_PARTS):
        per = words.at("per", text, end)
        if per is None:
            break
        mark = text[end : per[1]]
        if per[0] == "joined" and not slashed:
            break  # 个、 is the end of a list item, 元/人、天 is not
        counted = _COUNTED.match(text, per[1])
        at = counted.end() if counted else per[1]
        part = _measure_at(text, at, words)
        if part is None or (counted and part[0] == head[0]):
            break  # 1500座/1486座: target and what was reached, 3人/10万人 is a rate
        unit, end = unit + mark + text[per[1] : at] + part[0], part[1]
        slashed = True
    return unit, end


def open_denominator(text: str, start: int) -> int | None:
    """Where a ``/`` and a short word that is no known unit end (元/公顷苗木): None if not so."""
    if not text.startswith("/", start):
        return None
    found = _DENOMINATOR.match(text, start + 1)
    return found.end() if found else None


@lru_cache(maxsize=8192)
def canonical_unit(text: str | None) -> str | None:
    """The text of a unit cell as the tables write it: 百分比 is %, （万元） is 万元.

    A unit that the vocabulary does not know stays as written, widths folded, white space
    removed. Blank cells and lone dashes and slashes are None.
    """
    words = shipped_words()
    folded = compact(text).text.replace(" ", "") if text else ""
    if folded.startswith("(") and folded.endswith(")"):
        folded = folded[1:-1]
    if not folded or is_dashes(folded, words):
        return None
    found = unit_at(folded, 0, words)
    return found[0] if found and found[1] == len(folded) else folded


def is_known_unit(text: str, words: Words) -> bool:
    """Whether the whole of compact text is a unit of the vocabulary."""
    found = unit_at(text, 0, words)
    return found is not None and found[1] == len(text)


@cache
def _dashes(words: Words) -> tuple[frozenset[str], ...]:
    marks = words.spellings("range_mark")
    dashes = {mark for mark in marks if len(mark) == 1 and not mark.isalpha()}
    return frozenset({*dashes, "−"}), frozenset("/\\"), frozenset(".…·。⋯")


def is_dashes(text: str, words: Words) -> bool:
    """Whether compact text is nothing but dashes, or slashes, or dots."""
    return bool(text) and any(marks.issuperset(text) for marks in _dashes(words))


@cache
def yuan_factors(words: Words) -> dict[str, tuple[str, Decimal]]:
    """Every spelling of a money unit: the unit as the tables write it, and its yuan.

    元, 千元, 百元, 万元, 十万元, 百万元, 千万元, 亿元; 万 and 亿 alone are 万元 and 亿元 here.
    """
    factors: dict[str, tuple[str, Decimal]] = {}
    base = next(s for s, m in words.table("money").items() if m == "1")
    for money, value in words.table("money").items():
        factors[money] = (base if value == "1" else money, Decimal(value))
        if value != "1":
            continue
        for scale, times in words.table("scale_word").items():
            factors[scale + money] = (_plain_scale(scale, words) + base, Decimal(times))
    for scale, times in words.table("scale_word").items():
        if int(times) >= 10_000:
            factors[scale] = (_plain_scale(scale, words) + base, Decimal(times))
    return factors


def _plain_scale(scale: str, words: Words) -> str:
    """The first spelling of the same scale in the vocabulary: 萬 is 万."""
    times = words.table("scale_word")
    return next(s for s, value in times.items() if value == times[scale])
