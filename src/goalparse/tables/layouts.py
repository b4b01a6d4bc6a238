"""What follows from the places of a header's columns, whatever table they stand in.

The tables of a document are filled in by one form: their headers stand alike, and so do most of
their rows. Which cell of a row stands in which column depends on the spans of its cells alone;
it is found once for each shape of a row and then looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.terms import mask_of
from goalparse.remembered import Bounded
from goalparse.tables.columns import ENTRY, EXTRA, LEVEL_ROLES, PAIRS, UPPER_LEVELS
from goalparse.tables.geometry import Picker, RowForm, picker
from goalparse.tables.rows import Pair, Row, last_column
from goalparse.tuples import NamedTuple

# Role, half, first and last grid column of each column.
Signature = tuple[tuple[str, int, int, int], ...]
# A column to be read: its position, its role, and for a level where it is kept for rows below.
Level = tuple[int, str]
Step = tuple[int, str, Level | None]
# The roles of a row, the cell of each, the numbers of their tables: None if all are in the row's.
Placed = tuple[tuple[str, ...], Sequence[Cell], Sequence[int] | None]
# What a row's cells hold: for each whether it has text; None where all have.
Filled = tuple[bool, ...] | None

_BESIDE = frozenset({ENTRY, EXTRA})
_MOST_SHAPES = 1024
_MOST_PLANS = 64
# A name's cell may take in its level 2, if that is not told; never its level 1 or a value.
_OTHERS = ("level1", "value", "actual", "operator", "weight", "score", *PAIRS)


@frozen(eq=False)
class Plan:
    """What a row of a shape gives for one half, if just these of its cells hold text.

    ``roles``, and what takes the cell of each from those of the row and over it; ``level1`` is the
    number of that among them, -1 without it. ``own`` are the roles whose cell starts in the row,
    ``states`` says whether one of them is more than an upper level. ``levels`` are those that rows
    below inherit from this one, each by its number among the roles, or `EMPTIED` where a level
    named anew takes it away. ``steps`` are all of it in order, where the row inherits some;
    ``whole`` what these come to where all of that is there.
    """

    roles: tuple[str, ...]
    pick: Picker
    level1: int
    own: frozenset[str]
    states: bool
    levels: tuple[tuple[Level, int], ...]
    steps: tuple[tuple[str, Level | None, int], ...]
    whole: Whole | None


class Whole(NamedTuple):
    """A row that has what it inherits: all its roles, and what puts their cells in order.

    ``order`` takes them from the row's own cells with the ``inherited`` ones behind. ``renewed``
    are the levels that the row names, each by its number among its own, ``emptied`` those that are
    taken away by that.
    """

    roles: tuple[str, ...]
    order: Picker
    inherited: tuple[Level, ...]
    renewed: tuple[tuple[Level, int], ...]
    emptied: tuple[Level, ...]

    def placed(
        self, held: Sequence[Cell], table_no: int, carried: dict[Level, Pair]
    ) -> Placed | None:
        """The cells of its roles: the row's own, and those of the levels carried from above.

        None if one of these is not there. What rows below inherit is ``carried`` on.
        """
        above = [carried[level] for level in self.inherited if level in carried]
        if len(above) < len(self.inherited):
            return None
        for level, number in self.renewed:
            carried[level] = table_no, held[number]
        for level in self.emptied:
            carried.pop(level, None)
        cells = self.order((*held, *[cell for _, cell in above]))
        numbers = [number for number, _ in above]
        if numbers.count(table_no) == len(numbers):
            return self.roles, cells, None
        return self.roles, cells, self.order((*[table_no] * len(held), *numbers))


EMPTIED, INHERITED = -1, -2
_DEPTH = {"level1": 0, "level2": 1, "level3": 2, "content": 2}


class Shape:
    """Where the cells of a row stand below a header, and what follows from that.

    ``places`` has for each column the position of its cell among those of the row and those over
    it, -1 where no cell stands; the first ``width`` are the row's own. ``across`` are the
    positions of own cells that stand across columns of names and of values. ``full`` is what a row
    without blank cells gives for the left half.
    """

    __slots__ = ("across", "full", "places", "planned", "width")

    def __init__(self, places: tuple[int, ...], width: int, across: tuple[int, ...] = ()) -> None:
        self.places = places
        self.width = width
        self.across = across
        self.planned: Bounded[Filled, tuple[Plan, ...]] = Bounded(_MOST_PLANS)  # `plans`
        self.full: Plan

    def lies_across(self, row: Row) -> bool:
        """Whether a filled cell of a row of this shape stands across names and values."""
        return any(row.cells[at].text for at in self.across)

    def plans(self, filled: Filled, halves: Sequence[Sequence[Step]]) -> tuple[Plan, ...]:
        """What a row gives for each half, left half first."""
        found = self.planned.get(filled)
        if found is None:
            plans = tuple([self._plan(filled, steps) for steps in halves])
            found = self.planned.keep(filled, plans)
        return found

    def _plan(self, filled: Filled, columns: Sequence[Step]) -> Plan:
        roles: list[str] = []
        at: list[int] = []
        own: list[str] = []
        steps: list[tuple[str, Level | None, int]] = []
        # A level named anew in this row empties the levels below it.
        named = [_DEPTH[role] for column, role, _ in columns if role in _DEPTH
                 and 0 <= self.places[column] < self.width
                 and (filled is None or filled[self.places[column]])]  # fmt: skip
        renewed = min(named, default=len(_DEPTH))
        for column, role, level in columns:
            place = self.places[column]
            if place >= 0 and (filled is None or filled[place]):
                if place < self.width:
                    own.append(role)
                if role in roles:  # of two columns of a kind the one further right
                    at[roles.index(role)] = place
                else:
                    roles.append(role)
                    at.append(place)
                steps.append((role, level, roles.index(role)))
            elif level is not None:
                steps.append((role, level, EMPTIED if _DEPTH.get(role, 0) > renewed else INHERITED))
        inherits = any(number == INHERITED for _, _, number in steps)
        return Plan(
            roles=tuple(roles),
            pick=picker(at),
            level1=roles.index("level1") if "level1" in roles else -1,
            own=frozenset(own),
            states=not UPPER_LEVELS.issuperset(own),
            levels=tuple([(level, number) for _, level, number in steps if level is not None]),
            steps=tuple(steps) if inherits else (),
            whole=_whole(steps, len(roles)) if inherits else None,
        )


def _whole(steps: Sequence[tuple[str, Level | None, int]], own: int) -> Whole | None:
    """What steps come to where all is there that they inherit; None if a role is there twice."""
    roles: list[str] = []
    order: list[int] = []
    inherited: list[Level] = []
    for role, level, number in steps:
        if number >= 0:
            order.append(number)
        elif level is not None and number == INHERITED:
            order.append(own + len(inherited))
            inherited.append(level)
        else:
            continue
        roles.append(role)
    if len(set(roles)) < len(roles):
        return None
    levels = [(level, number) for _, level, number in steps if level is not None]
    return Whole(
        roles=tuple(roles),
        order=picker(order),
        inherited=tuple(inherited),
        renewed=tuple([pair for pair in levels if pair[1] >= 0]),
        emptied=tuple([level for level, number in levels if number == EMPTIED]),
    )


def as_placed(found: Mapping[str, Pair]) -> Placed:
    """Roles and cells of a row, some of which may stand in a table above."""
    numbers, held = zip(*found.values(), strict=True) if found else ((), ())
    return tuple(found), held, numbers


class Layout:
    """The columns of a header by their places; learns the shapes of rows as it meets them."""

    __slots__ = (
        "_shapes", "_signature", "by_column", "first_column", "halves", "has_entries", "has_extras",
        "in_order", "last_column", "simple", "steps", "terms", "uppers", "wide_levels",
    )  # fmt: skip

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self.halves = 1 + max(half for _, half, _, _ in signature)
        self.first_column = min(first for _, _, first, _ in signature)
        self.last_column = max(last for _, _, _, last in signature)
        self.wide_levels = any(
            last > first and role in LEVEL_ROLES for role, _, first, last in signature
        )
        # Whether each half has a level 2 of its own, as those of two terms have.
        self.terms = sum(role == "level2" for role, *_ in signature) == self.halves
        self.has_entries = any(role == ENTRY for role, *_ in signature)
        self.has_extras = any(role == EXTRA for role, *_ in signature)
        standards = any(role == "standard" for role, *_ in signature)
        # One half, and no column that an item keeps the header of.
        self.simple = self.halves == 1 and not (self.has_extras or standards)
        self.steps = tuple(self._steps_of_halves())
        self._shapes: Bounded[RowForm, Shape] = Bounded(_MOST_SHAPES)
        # A row of a dump that has a cell for each column, and cells already placed.
        self.in_order = Shape(tuple([first - 1 for _, _, first, _ in signature]), _ANY)
        self.by_column = Shape(tuple(range(len(signature))), _ANY)
        self.uppers = tuple(
            [(first - 1, mask_of(role)) for role, _, first, _ in signature if role in UPPER_LEVELS]
        )

    def _steps_of_halves(self) -> Iterator[tuple[Step, ...]]:
        """The columns of each half; the levels on the left hold for those without their own."""
        own: list[list[tuple[int, str]]] = [[] for _ in range(self.halves)]
        for at, (role, half, _, _) in enumerate(self._signature):
            own[half].append((at, role))
        uppers = [(at, role) for at, role in own[0] if role in UPPER_LEVELS]
        for half, columns in enumerate(own):
            roles = {role for _, role in columns}
            shared = [column for column in uppers if column[1] not in roles]
            yield tuple(
                [
                    (at, role, (half, role) if role in LEVEL_ROLES else None)
                    for at, role in sorted([*shared, *columns])
                    if role not in _BESIDE
                ]
            )

    def shape(self, row: Row) -> Shape:
        """Where the cells of a row and those over it stand below the columns."""
        form = row.form
        found = self._shapes.get(form)
        if found is None:
            found = self._shapes.keep(form, self._find_shape(row, row.cells + row.over))
            found.full = found.plans(None, self.steps)[0]
        return found

    def _find_shape(self, row: Row, cells: Sequence[Cell]) -> Shape:
        across = [
            at
            for at, cell in enumerate(row.cells)
            if cell.column_span > 1 and self._crosses(cell.column_no, last_column(cell))
        ]
        return Shape(self._find_places(row, cells), len(row.cells), tuple(across))

    def _find_places(self, row: Row, cells: Sequence[Cell]) -> tuple[int, ...]:
        at = {id(cell): position for position, cell in enumerate(cells)}
        by_column = row.by_column()
        places = []
        for _, _, first, last in self._signature:
            cell = by_column.get(first)
            if cell is None or cell.column_no + cell.column_span <= last:
                cell = row.covering(first, last)
            places.append(-1 if cell is None else at[id(cell)])
        return self._in_order(places, cells) or tuple(places)

    def _in_order(self, places: Sequence[int], cells: Sequence[Cell]) -> tuple[int, ...] | None:
        """The places by order, where the lines of a row do not stand below those of the header.

        A cell then stands in two columns, the one beside it in none, and there are as many as
        columns.
        """
        held = {place for place in places if place >= 0}
        if len(held) == len(places) or self.halves > 1:
            return None
        first, last = self.first_column, self.last_column
        own = [at for at, c in enumerate(cells) if first <= last_column(c) and c.column_no <= last]
        if len(own) != len(places) or held.issuperset(own):
            return None
        by_column = sorted(own, key=lambda at: cells[at].column_no)
        if not any(
            (places.count(one) > 1 and other not in held)
            or (places.count(other) > 1 and one not in held)
            for one, other in pairwise(by_column)
        ):
            return None
        columns = sorted(range(len(places)), key=lambda at: self._signature[at][2])
        found = dict(zip(columns, by_column, strict=True))
        return tuple([found[at] for at in range(len(places))])

    def _crosses(self, first: int, last: int) -> bool:
        covered = {
            (half, role) for role, half, at, end in self._signature if first <= at and end <= last
        }
        return any(
            (half, "level3") in covered and not covered.isdisjoint({(half, v) for v in _OTHERS})
            for half in (0, 1)
        )


_ANY = 1 << 30  # however wide the row, its cells are all its own

layout_of = lru_cache(maxsize=256)(Layout)
