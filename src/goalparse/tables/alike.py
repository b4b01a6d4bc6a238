"""What rows have in common whose cells mean the same, one by one; asked once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import pairwise, zip_longest
from typing import Any

from goalparse.meanings.lexicon import BLANK, NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    LEVEL1,
    MONEY,
    ORDINAL,
    PAGE,
    SOURCE,
    STAGE,
    TOTAL,
    UPPER,
)
from goalparse.remembered import Remembered
from goalparse.tables.geometry import picker

_MOST_ALIKE = 4096
MOST_IN_TITLE = 2  # cells: the title of a form, its year beside it


class Alike:
    """What rows have in common whose cells mean the same, one by one: most rows come again.

    ``mask`` are the categories that know some cell, ``twice`` those that know two, ``first`` is
    what the vocabulary makes of the first filled cell. ``names`` is what its labels name (project,
    unit). ``unknown`` are the places of words that nobody knows, ``sources`` those of sources of
    money without an entry in their own cell; ``last_known`` is the last place of a known word, -1
    if there is none. ``filled`` takes the filled cells out of those of a row, ``holds`` says of
    each cell whether it is filled; None where all are.
    ``plain``: more filled cells than a title has, and no known word but those of levels and one
    of headers.
    ``opens`` tells whether such a row can be more than labels and entries, ``cuts`` whether it can
    be a title, or a label or header that begins the next form. ``titles``: whether it has as few
    cells as a title, with a word that nobody knows in front, which may be the mark of an annex.
    ``regions``: whether it may head a list of regions with money and goals of each.
    ``funds``: whether it may head columns of funds, behind the label of the money or of a name.
    ``notes``: whether it may head or hold notes on how to fill in the form. ``card``: whether a
    word of a header stands in each second cell, and none in the others.
    ``several``: whether it may name several projects beside each other.
    ``spread``: whether blanks stand in it beside words of a header that further ones may divide.
    ``labels`` and ``shown`` are where the recognisers keep what the labels of such a row come to,
    and which roles of a form it shows.
    """

    __slots__ = (
        "card",
        "cuts",
        "filled",
        "first",
        "funds",
        "heads_sources",
        "holds",
        "labels",
        "last_known",
        "mask",
        "names",
        "notes",
        "opens",
        "plain",
        "readings",
        "regions",
        "several",
        "shown",
        "sources",
        "spread",
        "tasks",
        "titles",
        "twice",
        "unknown",
    )  # fmt: skip

    def __init__(self, readings: tuple[Reading, ...]) -> None:
        self.readings = readings
        self.labels: Any = None
        self.shown: dict[str | None, tuple[str, ...]] = {}
        filled = [at for at, reading in enumerate(readings) if reading is not BLANK]
        self.first = readings[filled[0]] if filled else NOTHING
        whole = len(filled) == len(readings)
        self.filled = None if whole else picker(filled)
        self.holds = None if whole else tuple([reading is not BLANK for reading in readings])
        mask = twice = 0
        for reading in readings:
            twice |= mask & reading.mask
            mask |= reading.mask
        self.mask = mask
        self.twice = twice
        few = len(filled) <= MOST_IN_TITLE
        self.plain = not (few or mask & ~(UPPER | HEADER) or twice & HEADER)
        unknown = [at for at in filled if readings[at] is NOTHING]
        # Two sources; or one beside the label of the money's rows, with words that may be levels
        # of government: 资金情况 | 资金总额 | 中央 | 省级.
        leads = bool(mask & (SOURCE | TOTAL)) and self.first.terms.get("group") == "funding"
        # 年度预算 | 合计 | 人员类 | 运转类
        leads = leads or (bool(mask & TOTAL) and self.first.terms.get("source") == "total")
        self.heads_sources = bool(twice & SOURCE) or (leads and len(unknown) > 1)
        self.tasks = bool(mask & ATTRIBUTE and mask & SOURCE) and any(map(_heads_tasks, readings))
        leads = self.first.terms.get("group") == "funding" or (
            self.first.terms.get("label") == "project_name" and not self.first.inline
        )
        self.funds = leads and len(unknown) > 1 and not mask & ~(GROUP | LABEL | TOTAL)
        self.several = _names_several(self, len(unknown))
        self.opens = _opens(self, len(filled))
        # Money and goals, or levels, behind a word that may head regions: 市县 | 资金 | 产出指标.
        leading = readings[filled[mask & ORDINAL > 0]] if len(filled) > MOST_IN_TITLE else BLANK
        of_money = mask & SOURCE or (mask & GROUP and any(map(_heads_money, readings)))
        self.regions = leading is NOTHING and bool(of_money and mask & (GOALS | UPPER))
        self.cuts = bool(mask & LABEL or twice & HEADER or (few and filled)) or self.regions
        self.titles = few or (len(filled) == MOST_IN_TITLE + 1 and not self.first.mask)
        noted = self.first.terms.get("attribute") == "note"
        self.notes = noted or (len(filled) == 1 and self.first is NOTHING)
        named = [reading.terms["label"] for reading in readings if reading.mask & LABEL]
        self.names = frozenset(named)
        self.unknown = tuple(unknown)
        self.card = bool(self.first.mask & HEADER) and _is_card(readings)
        known = [at for at, reading in enumerate(readings) if reading.mask]
        self.last_known = known[-1] if known else -1
        sources = [at for at in filled if readings[at].mask & SOURCE and not readings[at].inline]
        self.sources = tuple(sources)
        self.spread = not whole and _is_spread(readings, twice)


def names_project(reading: Reading) -> bool:
    """Whether a cell is the label of a project's name, without the name."""
    return reading.terms.get("label") == "project_name" and not reading.inline


def _names_several(alike: Alike, unknown: int) -> bool:
    """Two labels of a project's name, or one in front of several names."""
    if alike.twice & LABEL:
        return sum(map(names_project, alike.readings)) > 1
    first = alike.first
    return unknown > 1 and names_project(first) and not alike.mask & ~(first.mask | TOTAL)


def _is_spread(readings: Sequence[Reading], twice: int) -> bool:
    """Whether blanks stand beside words of money or levels, or beside two that may be years."""
    if any(reading.inline for reading in readings):
        return False
    heads = MONEY | (LEVEL1 if twice & LEVEL1 else 0)
    beside = [one for one, two in pairwise(readings) if two is BLANK]
    return any(one.mask & heads for one in beside) or beside.count(NOTHING) > 1


def _is_card(readings: Sequence[Reading]) -> bool:
    if len(readings) < 2 or readings[0] is BLANK:
        return False
    pairs = zip_longest(readings[::2], readings[1::2], fillvalue=BLANK)  # a blank was cut off
    return all(
        (label.mask & HEADER or label is entry is BLANK)
        and not (label.inline or entry.mask & HEADER)
        for label, entry in pairs
    )


class Opens(IntEnum):
    """Whether a row of some words can open a block, be a header or a sum, or end what is open."""

    NOTHING = 0
    WITHOUT_FIGURE = 1  # if there is no plain figure in it
    PERHAPS = 2


def _heads_money(reading: Reading) -> bool:
    """Whether a cell heads money that the row below divides: 资金分配."""
    return reading.terms.get("group") == "funding" and not reading.inline


def _heads_tasks(reading: Reading) -> bool:
    """Whether a cell heads the names of a department's tasks: 任务名称 beside 预算金额."""
    return reading.terms.get("attribute") == "task" and not reading.inline


def _opens(alike: Alike, filled: int) -> Opens:
    mask, twice, first = alike.mask, alike.twice, alike.first
    if mask & PAGE or twice & (HEADER | UPPER) or first.mask & (ORDINAL | TOTAL):
        return Opens.PERHAPS
    group = first.terms.get("group")
    if group == "texts" or (filled > MOST_IN_TITLE and not mask & ~(GROUP | TOTAL)):
        return Opens.PERHAPS  # a matrix of texts; words that nobody knows over columns
    if group == "tasks" and not mask & MONEY:
        return Opens.PERHAPS  # tasks without their money: a matrix of texts too
    if first.terms.get("label") == "plan" or first.terms.get("measure") == "rate":
        return Opens.PERHAPS  # over shares, or in front of points with a share beside each
    of_money = mask & STAGE or alike.heads_sources or alike.tasks or alike.funds
    return Opens.WITHOUT_FIGURE if of_money else Opens.NOTHING


def alikes(_: Lexicon) -> Remembered[tuple[Reading, ...], Alike]:
    """The readings are a vocabulary's own: two have no row in common."""
    return Remembered(Alike, _MOST_ALIKE)


def alike_of(texts: Iterable[str], lexicon: Lexicon) -> Alike:
    """What all rows whose cells mean the same as some texts have in common."""
    return lexicon.once(alikes)[tuple(map(lexicon.readings, texts))]
