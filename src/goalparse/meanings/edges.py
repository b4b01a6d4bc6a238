"""How labels begin and end: what proves cheaply that a text is none of them.

Cells that are no labels are met far more often than labels. Two characters at either end are
looked up; what may stand in front of a label (marks, running numbers, a bracket) is passed over
first. A proof says "no label"; it never says "a label".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from goalparse.meanings.characters import word
from goalparse.meanings.composition import Composer

# Marks and running numbers in front of a label: *项目名称, (一)财政拨款小计, 1、一般公共预算.
_COUNT = "[一二三四五六七八九十0-9]{1,3}"
HEAD = re.compile(rf"[*★]+|[(]{_COUNT}[)]|{_COUNT}[、.]")
HEAD_BEGINS = frozenset("*★(一二三四五六七八九十0123456789")
# One bracketed group at the end, not nested: 项目资金(万元), 产出指标（50分）, 全年预算数(A).
TAIL = re.compile(r"[(（【\[〔]([^()（）【】\[\]〔〕]*)[)）】\]〕]$")
CLOSING = frozenset(")）】]〕")
# One bracketed group in front, no colon in it.
_BRACKET = re.compile(r"[(【\[〔][^()【】\[\]〔〕:]*[)】\]〕]")
_BRACKETS = frozenset("()[]【】〔〕（）")
# What may stand in front of a label, and what right behind a label of one character.
_FRONT = _BRACKETS | HEAD_BEGINS | frozenset("、.:")
_BEHIND = _BRACKETS | {":"}
_MOST_MET = 65536


class Edges:
    """The beginnings and endings of a vocabulary's labels, listed or composed.

    ``begins`` and ``ends`` are the answers for the first and last two characters met so far, for
    loops that ask here first, then `may_begin` and `may_end`.
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
        self.begins: dict[str, bool] = {}
        self.ends: dict[str, bool] = {}

    def may_begin(self, start: str) -> bool:
        """Whether a label can begin with two characters; a mark, a number may stand in front."""
        spelled = word(start)
        if len(spelled) < 2 or spelled[0] in _FRONT or spelled[1] in _BEHIND:
            return _remember(self.begins, start, answer=True)
        return _remember(self.begins, start, answer=self._is_beginning(spelled))

    def may_end(self, end: str) -> bool:
        """Whether a label can end in two letters."""
        spelled = word(end)
        may = len(spelled) < 2 or spelled in self._endings or spelled[-1] in self._endings
        return _remember(self.ends, end, answer=may)

    def none_begins(self, spelled: str) -> bool:
        """Whether neither a spelling nor what stands behind its marks and bracket begins a label.

        False where that cannot be told. A label's word inside of it may still be one.
        """
        rest = spelled
        while rest and rest[0] in HEAD_BEGINS:
            head = HEAD.match(rest)
            if head is None or head.end() == len(rest):
                break
            if rest[:3] in self._headed or rest[:2] in self._headed:
                return False  # as it stands, a listed one perhaps
            rest = rest[head.end() :]
        if rest and rest[0] in _BRACKETS:
            bracket = _BRACKET.match(rest)
            if bracket is None or self._is_beginning(rest):
                return False
            rest = rest[bracket.end() :]
        if len(rest) < 2 or rest[0] in _UNTOLD or rest[1] in _BEHIND:
            return False
        return not self._is_beginning(rest)

    def _is_beginning(self, rest: str) -> bool:
        """Whether a spelling, or what a composed one opens with, begins like this."""
        first = rest[0]
        if rest[:2] in self._beginnings or first in self._beginnings:
            return True
        if first in self._alone:
            behind = rest[1:2]
            return not behind or behind in self._behind or behind.isdigit()
        return first.isdigit() and self._composer.opens_with_number(rest)


_UNTOLD = _BRACKETS | frozenset("*★、.:")


def _remember(memo: dict[str, bool], text: str, *, answer: bool) -> bool:
    if len(memo) > _MOST_MET:
        memo.clear()
    memo[text] = answer
    return answer
