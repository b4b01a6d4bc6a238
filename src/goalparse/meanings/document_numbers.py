"""Document numbers (发文字号) as names cite them: 怀财字〔2022〕7号.

The standard form is that of GB/T 9704-2012, 7.2.5; brackets of every kind stand for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from goalparse.frozen import frozen
from goalparse.meanings.words import Words, shipped_words
from goalparse.text import fold

_REACH = 40  # characters looked back for the letters of the issuing office
_LONGEST_PREFIX = 12
_MOST_LETTERS, _MOST_IN_BRACKET, _MOST_BEHIND_BRACKET = 24, 8, 6
_LOST_BRACKET_YEARS = range(1990, 2036)


@frozen
class DocumentNumber:
    """A document number: ``text`` with the standard brackets, 怀财字〔2022〕7号.

    ``certain`` is False where a bracket or 号 had been lost and was put back.
    """

    text: str
    year: int
    span: tuple[int, int]
    certain: bool = True


def find_document_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """All document numbers (发文字号) in a text, brackets made the standard ones.

    Bracket forms 〔2022〕 【2022】 [2022] (2022) （2022） ﹝2022﹞, spaces inside, numbers like
    2-1, a bracketed part in the office's letters (宁财(农)指标[2021]558号). One lost bracket or a
    lost 号 is put back if a bracket of a kind other than round ones is left; with both brackets
    lost the first four digits are the year if they are 1990 to 2035 and 号 follows
    (冀财社2021152号).
    Source: GB/T 9704-2012, 7.2.5, for the standard form.
    """
    return tuple(_numbers_in(fold(text), shipped_words()))


def _numbers_in(folded: str, words: Words) -> Iterator[DocumentNumber]:
    if _may_be_numbered(words).search(folded) is None:
        return
    last = 0
    for core in _number_core(words).finditer(folded):
        opened, closed, ended = core["open"], core["close"], core["end"]
        year = int(core["year"])
        if not _is_number(core, year):
            continue
        prefix = _office(folded, last, core.start(), words)
        if prefix is None:
            continue
        last = core.end()
        yield DocumentNumber(
            text=f"{prefix}〔{year}〕{core['nth']}{core['number']}{_end_mark(words)}",
            year=year,
            span=(core.start() - _blank_before(folded, core.start()) - len(prefix), core.end()),
            certain=bool(opened and closed and ended),
        )


@cache
def _may_be_numbered(words: Words) -> re.Pattern[str]:
    """What every document number has somewhere, and few other names: a year, then a number."""
    between = 4 + max(map(len, words.spellings("number_mark", "ordinal")), default=0)
    return re.compile(rf"(?:19|20)[0-9]{{2}}[^0-9]{{0,{between}}}[0-9]")


@cache
def _number_core(words: Words) -> re.Pattern[str]:
    """Year, number and 号 of a document number; what stands in front is looked at backwards."""
    ordinal, end = (
        "|".join(map(re.escape, words.spellings("number_mark", m))) for m in ("ordinal", "end")
    )
    return re.compile(
        r"(?:(?P<open>[\[〔【({〖])[ \n]?|(?<![0-9]))(?P<year>(?:19|20)[0-9]{2})"
        rf"(?:[ \n]?(?P<close>[\]〕】)}}〗]))?[ \n]?(?P<nth>(?:{ordinal})?)[ \n]?"
        rf"(?P<number>[0-9]{{1,5}}(?:-[0-9]{{1,3}})?)(?![0-9])(?P<end>[ \n]?(?:{end}))?"
    )


def _is_number(core: re.Match[str], year: int) -> bool:
    opened, closed = core["open"], core["close"]
    if not opened and not closed:
        return core["end"] is not None and year in _LOST_BRACKET_YEARS
    if core["end"] is None:
        return (opened or closed) not in {"(", ")"}
    return True


def _end_mark(words: Words) -> str:
    return words.spellings("number_mark", "end")[0]


def _blank_before(folded: str, start: int) -> int:
    return int(start > 0 and folded[start - 1] in " \n")


def _office(folded: str, floor: int, start: int, words: Words) -> str | None:
    """The letters of the issuing office (机关代字) that end at ``start``: 怀财字, 财建."""
    end = start - _blank_before(folded, start)
    begun = _letters_begin(folded, max(floor, end - _REACH), end)
    if begun is None:
        return None
    prefix = folded[begun:end]
    if begun and folded[begun - 1] in "0123456789.":
        amount = _money_word(prefix, words)
        prefix = prefix[amount:]
    if _any_lead(words).search(prefix) is not None:
        for lead in words.spellings("number_lead"):
            at = prefix.rfind(lead)
            if at >= 0 and at + len(lead) < len(prefix):
                prefix = prefix[at + len(lead) :]
    foreign = (*words.spellings("number_mark", "ordinal"), *words.spellings("number_mark", "none"))
    if prefix.endswith(foreign) or not 2 <= len(prefix) <= _LONGEST_PREFIX:
        return None
    return prefix


def _letters_begin(folded: str, floor: int, end: int) -> int | None:
    """Where letters that end at a place begin: two or more, 24 at most.

    A bracket of up to eight may stand among them, with up to six behind: 闽财(教)指. No pattern:
    a class of all Chinese characters takes a millisecond to compile wherever it stands.
    """
    begun = _run_begins(folded, floor, end)
    if begun > floor and folded[begun - 1] == ")" and end - begun <= _MOST_BEHIND_BRACKET:
        inner = _run_begins(folded, floor, begun - 1)
        if (
            inner > floor
            and folded[inner - 1] == "("
            and 1 <= begun - 1 - inner <= _MOST_IN_BRACKET
        ):
            outer = _run_begins(folded, floor, inner - 1)
            if outer < inner - 1:
                return max(outer, inner - 1 - _MOST_LETTERS)
    return max(begun, end - _MOST_LETTERS) if end - begun > 1 else None


def _run_begins(folded: str, floor: int, end: int) -> int:
    """From where on there are Chinese characters alone, up to a place."""
    while end > floor and "\u4e00" <= folded[end - 1] <= "\u9fff":
        end -= 1
    return end


@cache
def _any_lead(words: Words) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words.spellings("number_lead"))) or "(?!)")


def _money_word(prefix: str, words: Words) -> int:
    """How much of the prefix is the unit of an amount in front of it: 7423万冀财社."""
    scale = words.at("scale_word", prefix)
    at = scale[1] if scale else 0
    money = words.at("money", prefix, at)
    return money[1] if money else at
