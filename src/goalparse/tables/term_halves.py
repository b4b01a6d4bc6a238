"""Which of two halves of an indicator table is the annual one, and which that of the long term.

The national form has the long term on the left. Others turn it over, and say so in the headers
(指标值（年度） | 指标值（中期）), in a row over them or by how the goals above stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.columns import Column
from goalparse.tables.items import GoalItem

_HALVES = 2


def annual_half(columns: Sequence[Column], lexicon: Lexicon) -> int | None:
    """The half whose headers state the year, or whose neighbour's state the long term."""
    stated = [_stated_of(columns, half, lexicon) for half in range(_HALVES)]
    if stated[0] == stated[1]:
        return None
    if "annual" in stated:
        return stated.index("annual")
    return 1 - stated.index("medium_term")


def _stated_of(columns: Sequence[Column], half: int, lexicon: Lexicon) -> str | None:
    """The horizon that the headers of a half state, if it is one alone."""
    own = [column.words for column in columns if column.half == half]
    told = {h for text in own if (h := _stated(text, lexicon)) is not None}
    return told.pop() if len(told) == 1 else None


def _stated(text: str, lexicon: Lexicon) -> str | None:
    horizon = lexicon.read(text).get("horizon")
    if horizon is not None:
        return horizon
    words = (
        ("medium_term", lexicon.words("order", "long_term")),
        ("annual", lexicon.words("order", "annual")),
    )
    return next((name for name, of in words if any(word in text for word in of)), None)


def headed_horizon(columns: Sequence[Column], half: int, lexicon: Lexicon) -> str | None:
    """The horizon that the headers of a half state: 实施期指标值 beside 年度指标值."""
    read = ((c.half, lexicon.read(c.header.text).get("horizon")) for c in columns)
    stated = {of: horizon for of, horizon in read if horizon is not None}
    if half in stated or "medium_term" not in stated.values():
        return stated.get(half)
    annual = lexicon.words("order", "annual")
    own = [column.words for column in columns if column.half == half]
    return "annual" if any(word in text for text in own for word in annual) else None


def annual_goal_first(items: Iterable[object]) -> bool:
    """Whether the last goals of both terms in one row have the annual one on the left."""
    goals = [each for each in items if isinstance(each, GoalItem) and each.stage == "target"]
    for left, right in reversed(list(pairwise(goals))):
        (table, one), (other, two) = left.slot, right.slot
        if {left.horizon, right.horizon} == {"annual", "medium_term"}:
            return table == other and one.row_no == two.row_no and left.horizon == "annual"
    return False
