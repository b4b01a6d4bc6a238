"""How labels begin and end: what proves cheaply that a text is none of them.

Cells that are no labels are met far more often than labels. Two characters at either end are
looked up; what may stand in front of a label (marks, running numbers, a bracket) is passed over
first. A proof says "no label"; it never says "a label".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from goalparse.meanings.characters import word
from goalparse.meanings.composition import Composer
from goalparse.patterns import late
from goalparse.remembered import Bounded

# Marks and running numbers in front of a label: *项目名称, (一)财政拨款小计, 1、一般公共预算.
_COUNT = frozenset("一二三四五六七八九十0123456789")
_LONGEST_COUNT = 3
_PART = late(r"[0-9]{1,2}(?:[.、]|(?![0-9]))")  # of a number: 1.2质量指标, 1.2.1
_MARKS = "*★"
HEAD_BEGINS = _COUNT.union(_MARKS, "(")
OPENING = frozenset("(（【[〔")
CLOSING = frozenset(")）】]〕")
_BRACKETS = OPENING | CLOSING
# What may stand in front of a label, and what right behind a label of one character.
_FRONT = _BRACKETS | HEAD_BEGINS | frozenset("、.:")
_BEHIND = _BRACKETS | {":"}
_MOST_MET = 65536


def head_end(spelling: str) -> int:
    """Where what stands in front of a label ends: a mark, or one running number; 0 without one."""
    if spelling[0] in _MARKS:
        return len(spelling) - len(spelling.lstrip(_MARKS))
    start = end = int(spelling[0] == "(")
    while end - start < _LONGEST_COUNT and spelling[end : end + 1] in _COUNT:
        end += 1
    closed = spelling.startswith(")" if start else ("、", "."), end)
    if end == start or not closed:
        return 0
    return end + 1 if start or spelling[end] != "." else _number_end(spelling, end + 1)


def _number_end(spelling: str, end: int) -> int:
    """Where a running number of several parts ends, the first of them and its point being given."""
    while (digits := _PART.match(spelling, end)) is not None:
        end = digits.end()
    return end


def tail_of(spelling: str) -> tuple[int, str] | None:
    """Where one bracketed group at the end begins, and what is in it: 项目资金(万元)."""
    if spelling[-1:] not in CLOSING:
        return None
    for at in range(len(spelling) - 2, -1, -1):
        if spelling[at] in _BRACKETS:
            return (at, spelling[at + 1 : -1]) if spelling[at] in OPENING else None
    return None


def _bracket_end(spelling: str) -> int:
    """Where one bracketed group in front ends, without a colon in it; 0 without one."""
    for at in range(1, len(spelling) if spelling[0] in _OPENS else 0):
        if spelling[at] in _BOUNDS:
            return at + 1 if spelling[at] in _CLOSES else 0
    return 0


# The same in what is folded: full-width parentheses are none there.
_OPENS, _CLOSES = OPENING - {"（"}, CLOSING - {"）"}
_BOUNDS = _OPENS | _CLOSES | {":"}


class Edges:
    """The beginnings and endings of a vocabulary's labels, listed or composed.

    ``begins`` and ``ends`` are the answers for the first and last two characters met so far, for
    loops that ask here first, then `may_begin` and `may_end`. Where a label can begin with two
    characters, ``begins`` may name those that can follow.
    """

    def __init__(
        self, spellings: Mapping[str, object], affixes: Sequence[str], composer: Composer
    ) -> None:
        # The first two characters, or the only one of what goes in front of others; then the
        # labels of one character, which little can stand behind; and the last two characters.
        self._alone = frozenset(spelling for spelling in spellings if len(spelling) == 1)
        words = (*(spellings.keys() - self._alone), *affixes, *composer.beginnings())
        self._beginnings = frozenset(spelling[:2] for spelling in words)
        self._endings = frozenset(spelling[-2:] for spelling in spellings) | composer.tails
        # What is listed with a mark or number in front, by its first characters.
        headed = [spelling for spelling in (*spellings, *affixes) if spelling[:1] in HEAD_BEGINS]
        self._headed = frozenset(spelling[:3] for spelling in headed)
        self._behind = _BEHIND | composer.joins
        self._composer = composer
        self._words: dict[str, list[str]] = {}  # by their first two characters
        for each in words:
            self._words.setdefault(each[:2], []).append(each)
        self._open = {each[:2] for each in (*affixes, *composer.rules.openings)}
        self._firsts = {each[0] for each in (*words, *[old for old, _ in composer.rules.swaps])}
        self._swaps: dict[str, list[tuple[str, str]]] = {}  # by the first character put in
        for old, new in composer.rules.swaps:
            self._swaps.setdefault(new[:1], []).append((old, new))
        self._thirds: dict[str, frozenset[str] | None] = {}  # `_following`, as asked so far
        self._after = self._behind | frozenset("0123456789")  # what may follow any two of them
        self.begins: Bounded[str, bool | frozenset[str]] = Bounded(_MOST_MET)
        self.ends: Bounded[str, bool] = Bounded(_MOST_MET)

    def may_begin(self, start: str) -> bool | frozenset[str]:
        """Whether a label can begin with two characters; a mark, a number may stand in front.

        If it can, perhaps the characters that can follow, as `follows` takes them.
        """
        spelled = word(start)
        if len(spelled) < 2 or spelled[0] in _FRONT or spelled[1] in _BEHIND:
            return self.begins.keep(start, True)  # noqa: FBT003 - what is remembered
        may: bool | frozenset[str] = self._is_beginning(spelled)
        if may and spelled[0] not in self._beginnings and spelled[0] not in self._alone:
            may = self._following(spelled) or may
        return self.begins.keep(start, may)

    def follows(self, third: str, allowed: bool | frozenset[str]) -> bool:  # noqa: FBT001 - it is no flag
        """Whether a label can go on with a character behind two that `may_begin` allows it."""
        if isinstance(allowed, bool):
            return allowed
        return third in allowed or third in self._after or not third or word(third) != third

    def may_end(self, end: str) -> bool:
        """Whether a label can end in two letters."""
        spelled = word(end)
        may = len(spelled) < 2 or spelled in self._endings or spelled[-1] in self._endings
        return self.ends.keep(end, may)

    def none_begins(self, spelled: str) -> bool:
        """Whether neither a spelling nor what stands behind its marks and bracket begins a label.

        False where that cannot be told. A label's word inside of it may still be one.
        """
        rest = spelled
        while rest and rest[0] in HEAD_BEGINS:
            end = head_end(rest)
            if end in {0, len(rest)}:
                break
            if rest[:3] in self._headed or rest[:2] in self._headed:
                return False  # as it stands, a listed one perhaps
            rest = rest[end:]
        if rest and rest[0] in _BRACKETS:
            end = _bracket_end(rest)
            if not end or self._is_beginning(rest):
                return False
            rest = rest[end:]
        return not _is_untold(rest) and not self._is_beginning(rest)

    def _is_beginning(self, rest: str) -> bool:
        """Whether a spelling, or what a composed one opens with, begins like this."""
        first = rest[0]
        if rest[:2] in self._beginnings and self._goes_on(rest):
            return True
        if first in self._beginnings:
            return True
        if first in self._alone:
            behind = rest[1:2]
            return not behind or behind in self._behind or behind.isdigit()
        if not first.isdigit() or not self._composer.opens_with_number(rest):
            return False
        behind = self._composer.behind_year(rest)
        return _is_untold(behind) or self._is_beginning(behind)

    def _goes_on(self, rest: str) -> bool:
        """Whether the third character of a spelling is one that may follow its first two."""
        allowed = self._following(rest[:2])
        return allowed is None or len(rest) < _TOLD or rest[2] in allowed or rest[2] in self._after

    def _following(self, start: str) -> frozenset[str] | None:
        """What can follow the first two characters of labels; None where that is not told.

        Behind a whole word of two characters another may begin, and one word can stand for another
        anywhere in a label.
        """
        if start not in self._thirds:
            words = self._words.get(start, ())
            told = bool(words) and start not in self._open
            found = {third for each in words for third in self._thirds_of(each)} if told else ()
            self._thirds[start] = frozenset(found) if told else None
        return self._thirds[start]

    def _thirds_of(self, label: str) -> Iterator[str]:
        if len(label) < _TOLD:
            yield from self._firsts
            return
        yield label[2]
        for at in (1, 2):
            for old, new in self._swaps.get(label[at], ()):
                if label.startswith(new, at):
                    other = label[:at] + old + label[at + len(new) :]
                    if other[:2] == label[:2]:
                        yield from other[2:_TOLD]


_TOLD = 3  # characters
_UNTOLD = _BRACKETS | frozenset("*★、.:")


def _is_untold(rest: str) -> bool:
    """Whether the first two characters of a spelling do not tell how it begins."""
    return len(rest) < 2 or rest[0] in _UNTOLD or rest[1] in _BEHIND
