"""Deadlines, periods and months as forms write them, to the last (and first) day meant.

A deadline is the last day meant: 2022年12月底前 is 2022-12-31. A month without a year takes the
year of the form, and a note says so. Years are those of 1900 to 2099.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from goalparse.frozen import frozen, replace
from goalparse.meanings.notes import Note, doubtful, unparsed
from goalparse.meanings.numerals import chinese_value, compact
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import any_of, late

_LONGEST_DATE = 64  # characters; a longer text is prose
_LONGEST_DEED = 16  # characters behind a date that say what is to be done by then


@frozen
class Dates:
    """A deadline or a period. ``first`` is None for a deadline, both None if not determined.

    ``before`` says that the text itself states a limit (前, 之前). ``start`` and ``end`` are
    where the date stands in the compact text.
    """

    last: date | None
    first: date | None = None
    period: bool = False
    before: bool = False
    start: int = 0
    end: int = 0
    notes: tuple[Note, ...] = ()


@frozen(kw_only=False)
class _Patterns:
    point: re.Pattern[str]
    signed: re.Pattern[str]
    mark: re.Pattern[str]
    months: re.Pattern[str]
    years: re.Pattern[str]
    part: re.Pattern[str]
    year_end: re.Pattern[str]
    lead: re.Pattern[str]
    before: re.Pattern[str]
    until: re.Pattern[str]
    deed: re.Pattern[str]


@frozen
class _Point:
    """A day, month or year as written; what is not written is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    until: int | None = None  # the last day of 上旬, 中旬, 下旬
    end: int = 0
    ended: bool = False  # 底, 末
    number_too: bool = False  # as written it may be a plain number

    def first(self, year: int) -> date | None:
        return _date(self.year or year, _or(self.month, 1), _or(self.day, 1))

    def last(self, year: int) -> date | None:
        own, month = self.year or year, _or(self.month, 12)
        if not 1 <= month <= 12:
            return None
        last = _month_length(own, month)
        return _date(own, month, _or(self.day, min(self.until or last, last)))


def _or(written: int | None, otherwise: int) -> int:
    """What is written, a 0 too, of which no date comes."""
    return otherwise if written is None else written


def _month_length(year: int, month: int) -> int:
    """The days of a month; the module `calendar` takes a millisecond to import."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _patterns(words: Words) -> _Patterns:
    def say(meaning: str) -> str:
        return any_of(words.spellings("date", meaning))

    digits = "".join(map(re.escape, words.table("numeral_digit")))
    tens = "".join(s for s, m in words.table("numeral_scale").items() if int(m) < 100)
    four = rf"(?:(?:19|20)[0-9]{{2}}|[{digits}]{{4}})"
    two = rf"(?:[0-9]{{1,2}}|[{digits}{tens}]{{1,3}})"
    year, month, day = say("year"), say("month"), say("day")
    between = any_of(words.spellings("range_mark"))
    ten = any_of(words.table("month_part"))
    return _Patterns(
        point=re.compile(
            rf"(?:(?P<y>{four})(?P<Y>{year})|{say('this_year')}(?=[0-9{digits}{tens}]))?"
            rf"(?:(?P<m>{two})(?P<M>{month})(?:(?P<d>{two})(?P<D>{day})|(?P<t>{ten}))?)?"
            rf"(?P<e>{say('end')})?"
        ),
        signed=re.compile(
            r"(?P<y>(?:19|20)[0-9]{2})(?:(?P<s>[-/.])(?P<m>[0-9]{1,2})(?:(?P=s)(?P<d>[0-9]{1,2}))?"
            r"|(?P<m2>0[1-9]|1[0-2]))(?![0-9])"
        ),
        mark=re.compile(rf"{between}{{1,4}}"),
        months=re.compile(
            rf"(?:(?P<y>{four}){year})?(?P<m>{two})(?:{month})?{between}{{1,4}}(?P<n>{two}){month}"
            rf"(?:{say('end')}|{say('until')})?"
        ),
        years=re.compile(
            rf"(?P<y>(?:19|20)[0-9]{{2}}){between}{{1,4}}(?P<z>(?:19|20)[0-9]{{2}})(?:{year})?"
        ),
        part=re.compile(
            rf"(?:(?P<y>{four}){year}|{say('this_year')})?(?P<p>{any_of(words.spellings('year_part'))})"
            rf"(?P<e>{say('end')})?"
        ),
        year_end=re.compile(rf"(?:{say('this_year')})?{say('year_end')}"),
        lead=re.compile(rf"{say('lead')}"),
        before=re.compile(rf"{say('before')}"),
        until=re.compile(rf"{say('until')}"),
        deed=late(rf"(?:,)?{any_of(words.spellings('deed'))}[\u4e00-\u9fff]{{0,{_LONGEST_DEED}}}"),
    )


def find_dates(text: str, year: int | None, words: Words) -> Dates | None:
    """The deadline or period that compact text as a whole states; None if it is something else.

    Deadlines: 2021年12月30日前, 2022年底, 12月底到位, 2021年12月完成, 2023-01-01, 年底前, 三季度末.
    Periods: 2023.07-2024.01, 2021年1月-12月, 1-12月, 2019年--2021年, 202001-202012, 上半年.
    ``year`` is that of the form, for dates that state none.
    """
    if not text or len(text) > _LONGEST_DATE or not _may_hold_date(text, words):
        return None
    if text[0] == "(" and text[-1] == ")":
        inner = find_dates(text[1:-1], year, words)
        return inner and replace(inner, start=inner.start + 1, end=inner.end + 1)
    patterns = _patterns(words)
    end = len(text)
    while end and text[end - 1] in ".,;。":
        end -= 1
    text = text[:end]
    lead = patterns.lead.match(text)
    for start in (0, lead.end()) if lead else (0,):
        found = _period(text, start, year, patterns, words) or _deadline(
            text, start, year, patterns, words
        )
        if found is not None:
            return found
    return None


def _may_hold_date(text: str, words: Words) -> bool:
    """Whether a text has what no date is without: a year, a month, a part of a year or its end."""
    named, behind = _in_dates(words)
    if any(mark in text for mark in named):
        return True
    return any(year[1] in behind for year in _YEAR_AND_MORE.finditer(text))


@cache
def _in_dates(words: Words) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words of which a date has one, and what stands behind the year of a date without."""
    spelled = [words.spellings("date", name) for name in ("year", "month", "year_end")]
    spelled.append(words.spellings("year_part"))
    named = {each for some in spelled for each in some}
    marks = {mark[0] for mark in words.spellings("range_mark")}
    return tuple(sorted(named, key=len)), frozenset("-/.01") | marks


_YEAR_AND_MORE = re.compile(r"(?:19|20)(?=[0-9]{2}(.))", re.DOTALL)


def _number(text: str | None, words: Words) -> int | None:
    if text is None:
        return None
    if text.isascii():
        return int(text)
    digits = words.table("numeral_digit")
    if len(text) == 4:
        return int("".join(digits.get(glyph, "x") for glyph in text))
    value = chinese_value(text, words)
    return None if value is None else int(value)


def _point_at(text: str, at: int, patterns: _Patterns, words: Words) -> _Point | None:
    signed = patterns.signed.match(text, at)
    if signed is not None:
        month = signed["m"] or signed["m2"]
        day = int(signed["d"]) if signed["d"] else None
        return _Point(
            year=int(signed["y"]),
            month=int(month),
            day=day,
            end=signed.end(),
            number_too=day is None and signed["s"] in {None, "."},
        )
    found = patterns.point.match(text, at)
    if found is None or not (found["y"] or found["m"]):
        return None
    until = words.table("month_part")[found["t"]] if found["t"] else None
    return _Point(
        year=_number(found["y"], words),
        month=_number(found["m"], words),
        day=_number(found["d"], words),
        until=int(until) if until else None,
        end=found.end(),
        ended=found["e"] is not None,
    )


def _period(
    text: str, start: int, year: int | None, patterns: _Patterns, words: Words
) -> Dates | None:
    months = patterns.months.fullmatch(text, start)
    if months is not None:
        own = _number(months["y"], words)
        first = _Point(year=own, month=_number(months["m"], words))
        last = _Point(year=own, month=_number(months["n"], words))
        return _span(first, last, year, (start, len(text)))
    years = patterns.years.fullmatch(text, start)
    if years is not None:
        ends = _Point(year=int(years["y"])), _Point(year=int(years["z"]))
        return _span(*ends, year, (start, len(text)))
    part = patterns.part.fullmatch(text, start)
    if part is not None and not part["e"]:
        low, _, high = words.table("year_part")[part["p"]].partition("-")
        own = _number(part["y"], words)
        ends = _Point(year=own, month=int(low)), _Point(year=own, month=int(high))
        return _span(*ends, year, (start, len(text)))
    return _from_to(text, start, year, patterns, words)


def _from_to(
    text: str, start: int, year: int | None, patterns: _Patterns, words: Words
) -> Dates | None:
    first = _point_at(text, start, patterns, words)
    mark = patterns.mark.match(text, first.end) if first else None
    last = _point_at(text, mark.end(), patterns, words) if mark else None
    if first is None or last is None:
        return None
    rest = text[last.end :]
    if rest and rest not in words.spellings("date", "until"):
        return None
    if last.year is None and last.month is None:
        return None
    if last.year is None:
        # 2021年1月-12月: the end lies in the year of the beginning.
        last = _Point(
            year=first.year, month=last.month, day=last.day, until=last.until, end=last.end
        )
    return _span(first, last, year, (start, last.end))


def _span(first: _Point, last: _Point, year: int | None, span: tuple[int, int]) -> Dates | None:
    own, notes = _form_year(first.year and last.year, year)
    if own is None:
        return Dates(last=None, period=True, start=span[0], end=span[1], notes=notes)
    begin, end = first.first(own), last.last(own)
    if begin is None or end is None:
        return _impossible(span, period=True)
    if begin > end:
        notes = (*notes, doubtful("the period ends before it begins"))
    return Dates(first=begin, last=end, period=True, start=span[0], end=span[1], notes=notes)


def _form_year(stated: int | None, year: int | None) -> tuple[int | None, tuple[Note, ...]]:
    """The year to use where the text states none, and what there is to say about it."""
    if stated:
        return stated, ()
    if year is None:
        return None, (unparsed("it states no year, and none is known for the form"),)
    return year, (doubtful(f"it states no year; {year} is that of the form"),)


def _impossible(span: tuple[int, int], *, period: bool) -> Dates:
    notes = (unparsed("there is no such day"),)
    return Dates(last=None, period=period, start=span[0], end=span[1], notes=notes)


def _deadline(
    text: str, start: int, year: int | None, patterns: _Patterns, words: Words
) -> Dates | None:
    point = _year_part(text, start, patterns, words) or _point_at(text, start, patterns, words)
    if point is None:
        return None
    before = patterns.before.match(text, point.end)
    end = before.end() if before else point.end
    if not _closes(text, end, patterns):
        return None
    if point.number_too and end == len(text):
        return None  # 2023.07 and 202307 alone are numbers
    own, notes = _form_year(point.year, year)
    span = (start, end)
    if own is None:
        return Dates(last=None, before=before is not None, start=start, end=end, notes=notes)
    last = point.last(own)
    if last is None:
        return _impossible(span, period=False)
    if before and point.month and not point.day and not point.until and not point.ended:
        notes = (*notes, doubtful("before a month is read as by the end of it"))
    return Dates(last=last, before=before is not None, start=start, end=end, notes=notes)


def _closes(text: str, end: int, patterns: _Patterns) -> bool:
    """Whether nothing stands behind a date but 止, 内 and what is to be done by then."""
    until = patterns.until.match(text, end)
    end = until.end() if until else end
    return end == len(text) or patterns.deed.fullmatch(text, end) is not None


def _year_part(text: str, start: int, patterns: _Patterns, words: Words) -> _Point | None:
    ended = patterns.year_end.match(text, start)
    if ended is not None:
        return _Point(month=12, end=ended.end(), ended=True)
    part = patterns.part.match(text, start)
    if part is None:
        return None
    month = int(words.table("year_part")[part["p"]].partition("-")[2])
    return _Point(year=_number(part["y"], words), month=month, end=part.end(), ended=True)


@lru_cache(maxsize=4096)
def read_month(label: str) -> int | None:
    """The month by whose end a column of a spending plan stands: 3月底 is 3; None if none is named.

    Also 三月底, 3月末, 03月, 1-3月 (3, the share being cumulative), 2022年3月底, 6月30日前, 一季度,
    上半年, 年底 (12) and a label around it in brackets (（3月底）). Never raises.
    """
    words = shipped_words()
    text = compact(label).text
    bare = text.lstrip("0123456789")
    figures = text[: len(text) - len(bare)]
    if len(figures) in {1, 2} and 1 <= int(figures) <= 12 and bare in _month_ends(words):
        return int(figures)  # 3月底: no pattern need be compiled for it
    found = find_dates(text, 2000, words)
    return found.last.month if found is not None and found.last is not None else None


@cache
def _month_ends(words: Words) -> frozenset[str]:
    """What stands behind the number of a month that is named alone."""
    ends = ("", *words.spellings("date", "end"))
    return frozenset(month + end for month in words.spellings("date", "month") for end in ends)
