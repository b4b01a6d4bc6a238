"""How the cells of a table lie, worked out once for all tables that lie alike.

An archive's forms are filled in on the same few grids: which cells a row has, which cells from
above reach into it, and where they all stand follows from places and spans alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from goalparse.blocks import Cell, Table
from goalparse.remembered import Bounded

_MOST_TABLES, _MOST_ROWS = 1024, 4096
_MOST_CELLS = 512  # larger tables hardly ever lie alike, and are worked out each for itself

Picker = Callable[[Any], tuple[Any, ...]]  # of a tuple of cells


def picker(places: Sequence[int]) -> Picker:
    """A function that takes the cells at some places out of others."""
    if len(places) > 1:
        return itemgetter(*places)
    at = places[0] if places else 0
    return itemgetter(slice(at, at + len(places)))


class RowForm:
    """Where the own cells of a row and those over it stand, by grid column and span.

    Rows that lie alike share one: forms are compared by identity.
    """

    __slots__ = ("columns", "spans", "width")

    def __init__(self, width: int, columns: tuple[int, ...], spans: tuple[int, ...]) -> None:
        self.width = width  # how many of the cells are the row's own
        self.columns = columns
        self.spans = spans


row_form = lru_cache(maxsize=_MOST_ROWS)(RowForm)


def form_of(cells: tuple[Cell, ...], over: tuple[Cell, ...]) -> RowForm:
    """The form of a row by its own cells and those over it."""
    every = cells + over
    columns = tuple([cell.column_no for cell in every])
    return row_form(len(cells), columns, tuple([cell.column_span for cell in every]))


class Geometry:
    """The rows of a table by the positions of their cells among all cells of it.

    For each row where its own begin and end, and what takes those that reach into it from above,
    from left to right; None where none does.
    """

    __slots__ = ("rows",)

    def __init__(
        self,
        row_count: int,
        row_nos: tuple[int, ...],
        columns: tuple[int, ...],
        heights: tuple[int, ...],
        widths: tuple[int, ...],
    ) -> None:
        rows: list[tuple[int, int, Picker | None, RowForm]] = []
        reaching: dict[int, list[int]] = {}  # into each row from above
        for at in [at for at, height in enumerate(heights) if height > 1]:
            for row_no in range(row_nos[at] + 1, min(row_nos[at] + heights[at], row_count + 1)):
                reaching.setdefault(row_no, []).append(at)
        end = 0
        for row_no in range(1, row_count + 1):
            begun, end = end, bisect_right(row_nos, row_no, end)
            placed, wide, over = columns[begun:end], widths[begun:end], None
            if row_no in reaching:
                above = sorted(reaching[row_no], key=columns.__getitem__)
                placed += tuple([columns[at] for at in above])
                wide += tuple([widths[at] for at in above])
                over = picker(above)
            rows.append((begun, end, over, row_form(end - begun, placed, wide)))
        self.rows = tuple(rows)


class DumpGeometry:
    """The rows of a dump's table by the positions of their cells, in which each cell is one column.

    For each row where its own begin and end, and what takes the cells above the blank ones at its
    head, None if there are none: the row goes on below these (the rule is in `tables.rows`).
    """

    __slots__ = ("rows",)

    def __init__(self, row_count: int, row_nos: tuple[int, ...], blanks: tuple[bool, ...]) -> None:
        rows: list[tuple[int, int, Picker | None]] = []
        pile: list[tuple[int, int, int]] = []  # first column that is filled; the row's own cells
        end = 0
        for row_no in range(1, row_count + 1):
            begun, end = end, bisect_right(row_nos, row_no, end)
            filled = next((at for at in range(begun, end) if not blanks[at]), end)
            above = [_above(pile, at - begun, blanks) for at in range(begun, filled)]
            places = [at for at in above if at is not None]
            if filled < end:
                first = filled - begun
                while pile and pile[-1][0] >= first:
                    pile.pop()
                pile.append((first, begun, end))
            rows.append((begun, end, picker(places) if places else None))
        self.rows = tuple(rows)


def _above(pile: list[tuple[int, int, int]], column: int, blanks: tuple[bool, ...]) -> int | None:
    """The filled cell that stands above a column, in the last row that reaches so far to the left.

    Columns count from 0 here.
    """
    for first, begun, end in reversed(pile):
        if first <= column:
            at = begun + column
            return at if at < end and not blanks[at] else None
    return None


_remembered = lru_cache(maxsize=_MOST_TABLES)(Geometry)
_dumps = lru_cache(maxsize=_MOST_TABLES)(DumpGeometry)


def geometry_of_dump(table: Table, blanks: list[bool]) -> DumpGeometry | None:
    """The geometry of a dump's table by its blank cells; None if columns are left out."""
    cells = table.cells
    made = _dumps if len(cells) <= _MOST_CELLS else DumpGeometry
    found = made(table.row_count, tuple([cell.row_no for cell in cells]), tuple(blanks))
    for begun, end, _ in found.rows:
        if end > begun and cells[end - 1].column_no != end - begun:
            return None
    return found


def geometry_of(table: Table) -> Geometry:
    """The geometry of a table whose spans are those of the source."""
    if table.lies_as is None:
        return _of_cells(table)
    found = _by_reader.get(table.lies_as)
    if found is None:
        found = _by_reader.keep(table.lies_as, _of_cells(table))
    return found


# By what the reader says of them: `Table.lies_as`.
_by_reader: Bounded[Hashable, Geometry] = Bounded(_MOST_TABLES)


def _of_cells(table: Table) -> Geometry:
    cells = table.cells
    made = _remembered if len(cells) <= _MOST_CELLS else Geometry
    return made(
        table.row_count,
        tuple([cell.row_no for cell in cells]),
        tuple([cell.column_no for cell in cells]),
        tuple([cell.row_span for cell in cells]),
        tuple([cell.column_span for cell in cells]),
    )
