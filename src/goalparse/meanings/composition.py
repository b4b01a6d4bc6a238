"""Spellings that nobody listed, put together from listed ones: 绩效指标值, 1-9月执行数.

What may stand around a listed spelling, which words stand for each other in it and what may be
joined to it is data (``vocabulary/composition.toml``). A composed reading keeps to the categories
that its parts allow, and a listed spelling always goes first. Cells that are no labels are met
far more often than labels: a text whose last two characters end no label is not looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from goalparse.data_files import read_toml
from goalparse.frozen import frozen
from goalparse.patterns import late
from goalparse.tuples import NamedTuple

Terms = Mapping[str, str]

_BRACKETS = late(r"[(【\[〔][^()【】\[\]〔〕]*[)】\]〕]")
_OPENING = frozenset("(【[〔")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,2}$")
_SHORTEST = 3  # characters of a base: 目标, 单位, 部门 stand in too many words
LONGEST_COMPOSED = 30
_DEPTH = 3  # prefixes in front of each other
_LEVELS = frozenset({"level1", "level2"})
_LEVEL_ENDING = "指标"  # 项目质量 is a name, 项目质量指标 a level


class _Around(NamedTuple):
    """Words in front of or behind a base: what they allow, and what they add."""

    words: tuple[str, ...]
    pattern: re.Pattern[str] | None
    categories: frozenset[str]  # "header", or "header.value" for one name of it
    horizon: str | None = None
    kind: str = ""  # ``period`` or ``forecast``
    becomes: Mapping[str, str] = {}

    def allows(self, category: str, name: str) -> bool:
        return category in self.categories or f"{category}.{name}" in self.categories


@frozen(eq=False)
class _Turn:
    """The long-winded labels that turn on one word: a text without it is none of them."""

    literal: str | None
    pattern: re.Pattern[str]
    labels: tuple[tuple[re.Pattern[str], Terms], ...]

    def is_in(self, text: str) -> bool:
        if self.literal is not None:
            return self.literal in text
        return self.pattern.search(text) is not None


@frozen(eq=False)
class Rules:
    """The rules of composition, compiled."""

    prefixes: tuple[_Around, ...]
    suffixes: tuple[_Around, ...]
    swaps: tuple[tuple[str, str], ...]
    marks: re.Pattern[str]
    joining: Sequence[str]  # what the marks are
    companions: Mapping[str, tuple[frozenset[str], str]]  # name -> its companions, what both are
    long_winded: tuple[_Turn, ...]
    turns: re.Pattern[str]  # what one of the long-winded labels turns on
    periods: Mapping[str, Sequence[str]]
    forecasts: Mapping[str, str]
    openings: Sequence[str]  # of the patterns of prefixes
    numbers: re.Pattern[str]  # what those begin with that begin with a digit
    year: re.Pattern[str]  # of these a year, behind which a label begins


@lru_cache(maxsize=1)
def shipped_rules() -> Rules:
    """The rules that come with the program."""
    return compile_rules(read_toml("vocabulary/composition.toml"))


def compile_rules(source: Mapping[str, Any]) -> Rules:
    """Compile the tables of ``composition.toml``; raise ValueError where they clash."""
    marks = sorted(source["join"]["marks"], key=len, reverse=True)
    companions: dict[str, tuple[frozenset[str], str]] = {}
    _refuse_clashes(source["prefix"])
    for entry in source["companion"]:
        if entry["of"] in companions:
            raise ValueError(f"companions of {entry['of']} are listed twice")
        companions[entry["of"]] = (frozenset(entry["words"]), entry.get("becomes", entry["of"]))
    return Rules(
        prefixes=tuple(map(_around, source["prefix"])),
        suffixes=tuple(map(_around, source["suffix"])),
        swaps=tuple(source["swap"].items()),
        marks=late("|".join(map(re.escape, marks))),
        joining=tuple(marks),
        companions=companions,
        long_winded=tuple(
            _turn(needs, list(entries))
            for needs, entries in groupby(source["pattern"], itemgetter("needs"))
        ),
        turns=_any_of([e["needs"] for e in source["pattern"]]),
        periods=source["period"],
        forecasts=source["forecast"],
        openings=source.get("opening", {}).get("words", ()),
        numbers=late(source.get("opening", {}).get("numbers", "")),
        year=late(source.get("opening", {}).get("year", "(?!)")),
    )


def _refuse_clashes(prefixes: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a prefix that would mean two things before one and the same word."""
    meant: dict[tuple[str, str], object] = {}
    for entry in prefixes:
        for word in entry.get("words", ()):
            for category in entry["categories"]:
                says = entry.get("horizon") or entry.get("forecast")
                if meant.setdefault((word, category), says) != says:
                    raise ValueError(f"{word!r} means two things in front of {category}")


def _around(entry: Mapping[str, Any]) -> _Around:
    pattern = entry.get("pattern")
    return _Around(
        words=tuple(sorted(entry.get("words", ()), key=len, reverse=True)),
        pattern=late(pattern) if pattern else None,
        categories=frozenset(entry["categories"]),
        horizon=entry.get("horizon"),
        kind=next((name for name in ("period", "forecast") if entry.get(name)), ""),
        becomes=entry.get("becomes", {}),
    )


def _turn(needs: str, entries: Sequence[Mapping[str, Any]]) -> _Turn:
    return _Turn(
        literal=needs if re.escape(needs) == needs else None,
        pattern=late(needs),
        labels=tuple((late(entry["pattern"]), dict(map(_pair, entry["is"]))) for entry in entries),
    )


def _any_of(needs: Sequence[str]) -> re.Pattern[str]:
    """One pattern for all words; what they begin with goes in front, so that it is sought first."""
    heads = {each: _HEAD.match(each) for each in needs}
    if not all(heads.values()):
        raise ValueError("what a long-winded label needs begins with a character or a class")
    parted = [(head[0], each[head.end() :]) for each, head in heads.items() if head is not None]
    first = "".join(head.strip("[]") for head, _ in parted)
    return re.compile(f"[{first}](?:{'|'.join(f'(?<={head}){rest}' for head, rest in parted)})")


_HEAD = re.compile(r"\w|\[\w+\]")


def _pair(name: str) -> tuple[str, str]:
    category, _, rest = name.partition(".")
    return category, rest


class Composer:
    """Reads composed spellings over a vocabulary's listed ones."""

    def __init__(self, spellings: Mapping[str, Terms], rules: Rules) -> None:
        self.spellings = spellings
        self.rules = rules

    def read(self, spelling: str, *, whole: bool) -> tuple[Terms, str] | None:
        """The terms of a composed spelling, and the content of a bracket inside it; else None.

        ``spelling`` is folded, without white space, marks in front and brackets at the end.
        ``whole``: no entry follows behind a colon, so that a number at the end is the label's.
        """
        if len(spelling) <= _SHORTEST:
            return None
        inside = ""
        bare = spelling
        if not _OPENING.isdisjoint(spelling) and (bracket := _BRACKETS.search(spelling)):
            inside, bare = bracket[0][1:-1], _BRACKETS.sub("", spelling)
        if len(bare) < _SHORTEST or len(bare) > LONGEST_COMPOSED:
            return None
        terms = self._composed(bare, listed=bool(inside))
        if terms is None and whole and (number := _NUMBER.search(bare)):
            numbered = self._composed(bare[: number.start()], listed=True)
            terms = {c: n for c, n in (numbered or {}).items() if c in _NUMBERED} or None
        return (terms, inside) if terms else None

    def beginnings(self) -> Iterator[str]:
        """What a composed spelling can begin with, beside the listed ones."""
        for prefix in self.rules.prefixes:
            yield from prefix.words
        yield from self.rules.openings
        in_order = sorted(self.spellings)
        for old, new in self.rules.swaps:
            for spelling in in_order[bisect_left(in_order, new) :]:
                if not spelling.startswith(new):
                    break
                yield old + spelling[len(new) :]

    @cached_property
    def turns(self) -> Callable[[str], object]:
        """A search for the words that long-winded labels turn on."""
        return self.rules.turns.search

    def turns_on(self, text: str) -> bool:
        """Whether a text can be one of the long-winded labels, whatever it begins with."""
        return len(text) <= LONGEST_COMPOSED and self.rules.turns.search(text) is not None

    def turns_in(self, spelling: str) -> bool:
        """Whether a word that long-winded labels turn on stands anywhere in a spelling."""
        return self.rules.turns.search(spelling) is not None

    def opens_with_number(self, spelling: str) -> bool:
        """Whether a spelling that begins with a digit can open with a year or a part of one."""
        return self.rules.numbers.match(spelling) is not None

    def behind_year(self, spelling: str) -> str:
        """What follows the year that a spelling begins with; nothing where it begins with none."""
        year = self.rules.year.match(spelling)
        return spelling[year.end() :] if year is not None else ""

    @cached_property
    def joins(self) -> frozenset[str]:
        """What the words that join two labels begin with."""
        return frozenset(mark[0] for mark in self.rules.joining)

    def _composed(self, bare: str, *, listed: bool) -> Terms | None:
        """By its parts; ``listed``: also as it stands, since something was taken off it."""
        if listed and (terms := self.spellings.get(bare)) is not None:
            return terms
        if bare[-2:] in self.tails:
            found = self._with_affixes(bare) or self._joined(bare)
            if found is not None:
                return found
        return self._by_pattern(bare)

    def turned(self, spelling: str) -> Terms | None:
        """The terms of a spelling of letters alone that one of the patterns knows."""
        return self._by_pattern(spelling) if _SHORTEST < len(spelling) <= LONGEST_COMPOSED else None

    def _by_pattern(self, bare: str) -> Terms | None:
        for turn in self.rules.long_winded:
            if turn.is_in(bare):
                for pattern, terms in turn.labels:
                    if pattern.fullmatch(bare):
                        return terms
        return None

    def _with_affixes(self, bare: str) -> Terms | None:
        for candidate in self._swapped(bare):
            if candidate != bare and (terms := self._base(candidate)) is not None:
                return terms
            if (terms := self._behind_prefix(candidate, _DEPTH)) is not None:
                return terms
            if (terms := self._before_suffix(candidate)) is not None:
                return terms
        return None

    def _before_suffix(self, spelling: str) -> Terms | None:
        for word, suffix in self._behind.get(spelling[-1], ()):
            rest = spelling[: -len(word)]
            if not spelling.endswith(word) or len(rest) < _SHORTEST:
                continue
            found = self._base(rest) or self._behind_prefix(rest, _DEPTH)
            if found and (kept := _allowed(found, suffix)):
                return _become(kept, suffix.becomes)
        return None

    def _base(self, spelling: str) -> Terms | None:
        """A listed spelling long enough to be told inside a longer one."""
        terms = self.spellings.get(spelling) if len(spelling) >= _SHORTEST else None
        if terms is None or spelling.endswith(_LEVEL_ENDING) or _LEVELS.isdisjoint(terms):
            return terms
        return {c: n for c, n in terms.items() if c not in _LEVELS} or None

    def _behind_prefix(self, spelling: str, depth: int) -> Terms | None:
        """What stands behind up to ``depth`` prefixes."""
        for length, prefix in self._prefixes_of(spelling):
            rest = spelling[length:]
            found = self._base(rest)
            if prefix.kind and found is None and rest in self.rules.periods:
                found = dict(map(_pair, self.rules.periods[rest]))
            if found is None and depth > 1:
                found = self._behind_prefix(rest, depth - 1)
            if found and (kept := _allowed(found, prefix)):
                return self._meant(kept, prefix)
        return None

    def _prefixes_of(self, spelling: str) -> Iterator[tuple[int, _Around]]:
        """The prefixes that a spelling can begin with, each with its length."""
        for word, prefix in self._in_front.get(spelling[0], ()):
            if spelling.startswith(word) and self._may_stand(spelling[len(word) :], prefix):
                yield len(word), prefix
        if spelling[0] not in _OPENS_PERIOD:
            return
        for prefix in self.rules.prefixes:
            match = prefix.pattern.match(spelling) if prefix.pattern is not None else None
            if match is not None and self._may_stand(spelling[match.end() :], prefix):
                yield match.end(), prefix

    def _may_stand(self, rest: str, prefix: _Around) -> bool:
        """Whether what is left behind a prefix is long enough for a base."""
        return len(rest) >= _SHORTEST or bool(prefix.kind and rest in self.rules.periods)

    def _meant(self, terms: Terms, prefix: _Around) -> Terms:
        """The terms with what a prefix says: for which time, or only foreseen."""
        if prefix.kind == "forecast":
            named = (self.rules.forecasts.get(f"{c}.{n}") for c, n in terms.items())
            return dict(_pair(name) for name in named if name)
        if prefix.horizon is None:
            return terms
        meant = {
            category: prefix.horizon if category in _OF_TIME and name == "unstated" else name
            for category, name in terms.items()
        }
        # 总投资 is that of all years, 年度总投资 that of one.
        of_year = prefix.horizon == "annual" and "source" in meant
        if not meant.keys() <= {"goal", "outcome"} and ("horizon" not in meant or of_year):
            meant["horizon"] = prefix.horizon
        return meant

    def _swapped(self, bare: str) -> Iterator[str]:
        """The spelling, then with one or two of its words replaced."""
        yield bare
        if not self._swappable.search(bare):
            return
        once = [bare.replace(old, new) for old, new in self.rules.swaps if old in bare]
        yield from once
        for candidate in once:
            yield from (
                candidate.replace(old, new)
                for old, new in self.rules.swaps
                if old in candidate and candidate.replace(old, new) != bare
            )

    def _joined(self, bare: str) -> Terms | None:
        """Words joined by 及, 和 and the like: all the same, or the first with its companions."""
        parts = self.rules.marks.split(bare)
        if len(parts) < 2 or not all(parts):
            return None
        first, *others = parts
        found = self.spellings.get(first) or self._with_affixes(first)
        if found is None:
            return None
        for category, name in found.items():
            words, becomes = self.rules.companions.get(f"{category}.{name}", _NO_COMPANIONS)
            if all(other in words for other in others):
                return dict([_pair(becomes or f"{category}.{name}")])
        same = {c: n for c, n in found.items() if all(self._may_mean(p, c, n) for p in others)}
        return same or None

    def _may_mean(self, part: str, category: str, name: str) -> bool:
        terms = self.spellings.get(part) or self._with_affixes(part)
        return terms is not None and terms.get(category) == name

    @cached_property
    def _in_front(self) -> Mapping[str, Sequence[tuple[str, _Around]]]:
        """The words of prefixes by their first character."""
        return _by_character(self.rules.prefixes, 0)

    @cached_property
    def _behind(self) -> Mapping[str, Sequence[tuple[str, _Around]]]:
        """The words of suffixes by their last character."""
        return _by_character(self.rules.suffixes, -1)

    @cached_property
    def _swappable(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(old) for old, _ in self.rules.swaps))

    @cached_property
    def tails(self) -> frozenset[str]:
        """The last two characters of all that can be composed."""
        words = [word for word in self.spellings if len(word) >= _SHORTEST]
        words += [word for companions, _ in self.rules.companions.values() for word in companions]
        words += list(self.rules.periods)
        words += [old for old, _ in self.rules.swaps]
        swaps: dict[str, list[tuple[str, str]]] = {}
        for old, new in self.rules.swaps:
            swaps.setdefault(new[-1:], []).append((old, new))
        words += [
            word[: -len(new)] + old
            for word in self.spellings
            for old, new in swaps.get(word[-1:], ())
            if word.endswith(new)
        ]
        words += [word for suffix in self.rules.suffixes for word in suffix.words]
        return frozenset(word[-2:] for word in words)


_OPENS_PERIOD = frozenset("0123456789上下前第一二三四截半")
_OF_TIME = frozenset({"goal", "outcome"})
_BESIDE = frozenset({"horizon", "share"})  # they qualify other categories
_NUMBERED = frozenset({"goal", "outcome", "group", "header", "attribute"})
_NO_COMPANIONS: tuple[frozenset[str], str] = (frozenset(), "")


def _allowed(terms: Terms, around: _Around) -> Terms:
    kept = {c: n for c, n in terms.items() if around.allows(c, n)}
    return {**kept, **{c: terms[c] for c in _BESIDE & terms.keys()}} if kept else {}


def _by_character(
    around: Sequence[_Around], at: int
) -> Mapping[str, Sequence[tuple[str, _Around]]]:
    found: dict[str, list[tuple[str, _Around]]] = {}
    for rule in around:
        for word in rule.words:
            found.setdefault(word[at], []).append((word, rule))
    for words in found.values():
        words.sort(key=lambda each: -len(each[0]))  # 本年度 before 本
    return found


def _become(terms: Terms, becomes: Mapping[str, str]) -> Terms:
    named = (becomes.get(f"{c}.{n}", f"{c}.{n}") for c, n in terms.items())
    return dict(map(_pair, named))
