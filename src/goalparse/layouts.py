"""What follows from the places of a header's columns, whatever table they stand in.

The tables of a document are filled in by one form: their headers stand alike, and so do most of
their rows. Which cell of a row stands in which column depends on the spans of its cells alone;
it is found once for each shape of a row and then looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from goalparse.blocks import Cell
from goalparse.columns import ENTRY, EXTRA, LEVEL_ROLES
from goalparse.rows import Row

# Role, half, first and last grid column of each column.
Signature = tuple[tuple[str, int, int, int], ...]
# A column to be read: its position, its role, and for a level where it is kept for rows below.
Step = tuple[int, str, tuple[int, str] | None]

_BESIDE = frozenset({ENTRY, EXTRA})
_MOST_SHAPES = 4096
# A name's cell may take in its level 2, if that is not told; never its level 1 or a value.
_OTHERS = ("level1", "value", "actual", "operator", "weight", "score")


class Layout:
    """The columns of a header by their places; learns the shapes of rows as it meets them."""

    __slots__ = (
        "_across", "_shapes", "_signature", "first_column", "halves", "has_extras",
        "last_column", "steps",
    )  # fmt: skip

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self.halves = 1 + max(half for _, half, _, _ in signature)
        self.first_column = min(first for _, _, first, _ in signature)
        self.last_column = max(last for _, _, _, last in signature)
        self.has_extras = any(role == EXTRA for role, *_ in signature)
        self.steps = tuple([self._steps(half) for half in range(self.halves)])
        self._shapes: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._across: dict[tuple[int, int], bool] = {}

    def _steps(self, half: int) -> tuple[Step, ...]:
        """The columns of a half; the level 1 on the left holds for both."""
        return tuple(
            [
                (at, role, (half, role) if role in LEVEL_ROLES else None)
                for at, (role, of, _, _) in enumerate(self._signature)
                if role not in _BESIDE and (of == half or (role == "level1" and of == 0))
            ]
        )

    def places(self, row: Row) -> tuple[int, ...]:
        """For each column the position of its cell among those of the row and those over it.

        -1 where no cell stands.
        """
        cells = row.cells + row.over
        shape = tuple([cell.column_no for cell in cells] + [cell.column_span for cell in cells])
        found = self._shapes.get(shape)
        if found is None:
            if len(self._shapes) > _MOST_SHAPES:
                self._shapes.clear()
            found = self._shapes[shape] = self._find_places(row, cells)
        return found

    def _find_places(self, row: Row, cells: Sequence[Cell]) -> tuple[int, ...]:
        at = {id(cell): position for position, cell in enumerate(cells)}
        by_column = row.by_column()
        places = []
        for _, _, first, last in self._signature:
            cell = by_column.get(first)
            if cell is None or cell.column_no + cell.column_span <= last:
                cell = row.covering(first, last)
            places.append(-1 if cell is None else at[id(cell)])
        return tuple(places)

    def crosses(self, cell: Cell) -> bool:
        """Whether a cell stands across columns of names and of values."""
        place = (cell.column_no, cell.column_span)
        found = self._across.get(place)
        if found is None:
            if len(self._across) > _MOST_SHAPES:
                self._across.clear()
            found = self._across[place] = self._crosses(place[0], place[0] + place[1] - 1)
        return found

    def _crosses(self, first: int, last: int) -> bool:
        covered = {
            (half, role) for role, half, at, end in self._signature if first <= at and end <= last
        }
        return any(
            (half, "level3") in covered and not covered.isdisjoint({(half, v) for v in _OTHERS})
            for half in (0, 1)
        )


layout_of = lru_cache(maxsize=256)(Layout)
