"""What a row of labels comes to by its words alone, planned once for all rows that read alike.

The rows of a form come again in every form of an archive with the same labels at the same places;
only the entries differ. A plan says which cell is which label's entry and what the two make. It
covers rows in which nothing else decides: each label has one entry at most, in the very next cell
or behind its colon. Where what an entry says decides as well (sums, a further cell that nobody has
named) there is no plan, and the row is read cell by cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from goalparse.frozen import frozen
from goalparse.meanings.lexicon import BLANK, Reading
from goalparse.meanings.terms import (
    ANY_LABEL,
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    MEASURE,
    MONEY,
    ORDINAL,
    SOURCE,
    TOTAL,
)
from goalparse.tables.alike import Alike
from goalparse.tables.items import MAY_HOLD_INDICATORS
from goalparse.tables.labelled import heads_money, is_beside_goal, takes_words
from goalparse.tables.padding import PADDED
from goalparse.tables.row_sources import is_source_of_stages
from goalparse.tuples import NamedTuple


class Makes(IntEnum):
    """What a label and its entry make."""

    NOTHING = 0
    ENTRY = 1
    AMOUNT = 2
    GOAL = 3
    BY_TEXT = 4  # what the entry says decides: an amount beside the label of the money's rows


class Step(NamedTuple):
    """A label by its position in the row, and that of its entry: its own where it is inline.

    ``units`` are the brackets that may state the unit of an amount, ``marked`` tells that the
    entry may hold indicators as text. ``beside`` is the end of the cells that follow the label:
    a goal's label may be a header, of what stands below it.
    """

    label: int
    entry: int
    reading: Reading
    makes: Makes
    marked: bool
    units: tuple[str, ...]
    beside: int


@frozen(eq=False)
class LabelPlan:
    """What the labels of a row come to.

    ``labels`` are their positions, and the first of them ``leads`` the row; ``roles`` is what it
    shows. ``waiting`` are those without an entry, ``alone`` those of them that nothing but such
    labels stands beside. ``money``: one of them may make an amount; ``funding``: the unit stated
    for the rows of money below, None if nothing is said of it. ``heads`` are the labels of goals
    that may have them below, not beside them. ``purpose`` is the one of the use of
    the money among those that wait: a dump may set its entry elsewhere.
    """

    leads: bool
    labels: tuple[int, ...]
    steps: tuple[Step, ...]
    waiting: tuple[tuple[int, Reading], ...]
    alone: tuple[tuple[int, Reading], ...]
    roles: tuple[str, ...]
    funding: tuple[str, ...] | None
    money: bool
    heads: tuple[Step, ...]
    purpose: tuple[int, Reading] | None


def plan_of(alike: Alike) -> LabelPlan | None:
    """The plan for rows that read alike, made when it is first asked for; None if there is none."""
    if alike.labels is None:
        alike.labels = _plan(alike) or False  # asked for, and there is none
    return alike.labels or None


def _plan(alike: Alike) -> LabelPlan | None:
    pairs = _pairs(alike)
    if not pairs:
        return None
    steps: list[Step] = []
    waiting: list[tuple[int, Reading]] = []
    brackets: tuple[str, ...] = ()  # of the labels in front that have no entry
    for at, reading, beside in pairs:
        inner = (reading.bracket,) if reading.bracket else ()
        entry = at if reading.inline else beside[0] if beside else -1
        if any(alike.readings[place] is not BLANK for place in beside if place != entry):
            return None
        if entry > at and reading.mask & SOURCE and alike.readings[entry].mask & HEADER:
            return None  # both head what stands below them
        if entry < 0:
            waiting.append((at, reading))
        else:
            marked = bool(reading.mask & MAY_HOLD_INDICATORS)
            units = (*inner, *brackets)
            end = at + 1 + len(beside)
            steps.append(Step(at, entry, reading, _makes(reading), marked, units, end))
        if all(alike.readings[place] is BLANK for place in beside):
            brackets = (*inner, *brackets)
    if any(
        not beside and is_source_of_stages(reading, after)
        for (_, reading, beside), (_, after, _) in pairwise(pairs)
    ):
        return None  # whose money the stages beside it are
    last = max(at for at, reading in enumerate(alike.readings) if reading is not BLANK)
    before_inline = {at for (at, _, _), (_, after, _) in pairwise(pairs) if after.inline}
    if any(r.mask & SOURCE and (at == last or at in before_inline) for at, r in waiting):
        return None  # an amount left blank, perhaps
    filled = sum(reading is not BLANK for reading in alike.readings)
    alone = [pair for pair in waiting if pair[1].mask & ATTRIBUTE and filled == len(waiting)]
    return LabelPlan(
        leads=bool(alike.first.mask & ANY_LABEL),
        labels=tuple([at for at, _, _ in pairs]),
        steps=tuple([step for step in steps if step.marked or step.makes is not Makes.NOTHING]),
        waiting=tuple(waiting),
        alone=tuple(alone),
        roles=tuple([role for _, reading, _ in pairs for role in reading.roles]),
        funding=_funding([reading for _, reading, _ in pairs]),
        money=any(step.makes in {Makes.AMOUNT, Makes.BY_TEXT} for step in steps),
        heads=tuple([step for step in steps if _may_head(step)]),
        purpose=next((pair for pair in reversed(waiting) if _is_purpose(pair[1])), None),
    )


def _pairs(alike: Alike) -> list[tuple[int, Reading, list[int]]]:
    """Each label with the places up to the next one; none where texts may have to part them."""
    readings = alike.readings
    filled = [at for at, reading in enumerate(readings) if reading is not BLANK]
    if alike.mask & TOTAL or (alike.mask & ORDINAL and alike.mask & GOALS):
        return []
    if len(readings) >= PADDED * len(filled):
        return []
    pairs: list[tuple[int, Reading, list[int]]] = []
    for at, reading in enumerate(readings):
        if reading.mask & ANY_LABEL:
            pairs.append((at, reading, []))
        elif pairs:
            pairs[-1][2].append(at)
    for (_, label, beside), (_, reading, behind) in pairwise(pairs):
        if beside or behind:
            continue
        may_be_source = reading.mask & (SOURCE | ATTRIBUTE) and heads_money(label)
        if may_be_source or takes_words(label) or is_beside_goal(label, reading):
            return []  # the entry of the label in front, perhaps
    if len(pairs) > 1 and pairs[-1][1].mask & SOURCE and not pairs[-1][2]:
        return []
    return pairs


def _makes(reading: Reading) -> Makes:
    if reading.mask & MONEY:
        return Makes.AMOUNT
    if reading.mask & GOALS:
        return Makes.GOAL
    if reading.mask & MEASURE or reading.terms.get("group") == "funding":
        return Makes.BY_TEXT
    return Makes.ENTRY if reading.mask & (LABEL | ATTRIBUTE) else Makes.NOTHING


def _is_purpose(reading: Reading) -> bool:
    return reading.terms.get("label") == "purpose"


def _may_head(step: Step) -> bool:
    return bool(step.reading.mask & GOALS) and not step.reading.inline


def _funding(readings: Sequence[Reading]) -> tuple[str, ...] | None:
    """The unit that the label of the money's rows states; another group's label takes it away."""
    funding: tuple[str, ...] | None = None
    for reading in readings:
        if reading.mask & GROUP:
            if reading.terms["group"] != "funding":
                funding = ()
            elif reading.bracket:
                funding = (reading.bracket,)
    return funding
