"""Lays out a table whose rows are all planned: its cells are made together, by position.

The rule is that of `goalparse.readers.docx.grid`. How rows of known shapes stand below each other
is worked out once: tables of a template have the same shapes in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from goalparse.blocks import Cell, CoveredText, Table
from goalparse.frozen import maker, setter
from goalparse.readers.docx.fast.plans import PlannedCell, RowPlan, RowShape, put_together
from goalparse.readers.docx.fast.texts import Texts
from goalparse.text import clean

_new_table = maker(Table)
# The cells are not given out before the table is complete.
_set_bookmarks = setter(Cell, "bookmarks")
_set_covered = setter(Cell, "covered")
_MOST_REMEMBERED = 1024
_LONGEST_REMEMBERED = 24
"""Tables of more rows are hardly ever laid out alike."""


class _Grid:
    """The cells of some rows in order, without their texts.

    ``covering`` are the cells that those which continue one continue, row by row. ``sound`` is
    false if one continues none: Word draws it as a cell of its own, and so must
    `goalparse.readers.docx.grid`.
    """

    def __init__(self, rows: Sequence[RowShape]) -> None:
        counts = [len(shape.columns) for shape in rows]
        self.row_nos = list(chain.from_iterable(map(repeat, range(1, len(rows) + 1), counts)))
        self.columns = list(chain.from_iterable([shape.columns for shape in rows]))
        self.widths = list(chain.from_iterable([shape.widths for shape in rows]))
        self.heights = [1] * len(self.columns)
        self.covering: list[list[int]] = []
        self.sound = True
        self.count = max([shape.end for shape in rows], default=0)
        first = 0
        above: dict[int, int] = {}  # the cells that the next row may continue, by first column
        for shape, count in zip(rows, counts, strict=True):
            growing = {column_no: first + at for column_no, at in shape.starts}
            covering = []
            for column_no, width in shape.continued:
                cell = above.get(column_no)
                if cell is None or self.widths[cell] != width:
                    self.sound = False
                    return
                growing[column_no] = cell
                self.heights[cell] += 1
                covering.append(cell)
            self.covering.append(covering)
            above = growing
            first += count


_remembered = lru_cache(maxsize=_MOST_REMEMBERED)(_Grid)


def lay_out(
    rows: Sequence[RowPlan],
    texts: Texts,
    names: Sequence[str],
    *,
    table_no: int,
    bookmarks: tuple[str, ...],
) -> Table | None:
    """The table that these rows make with their texts and the names of bookmarks in them.

    None if one of its cells states to continue one that is not there.
    """
    shapes = tuple([plan.shape for plan in rows])
    comes_again = len(shapes) <= _LONGEST_REMEMBERED
    grid = _remembered(shapes) if comes_again else _Grid(shapes)
    if not grid.sound:
        return None
    cells = _new_cells(grid, *_contents(rows, texts))
    if False in [plan.is_bare for plan in rows]:
        _complete(cells, rows, grid, texts.raw, names)
    count, exact, lies_as = len(rows), True, grid if comes_again else None
    return _new_table(
        table_no, tuple(cells), count, grid.count, None, None, bookmarks, exact, lies_as
    )


def _new_cells(grid: _Grid, raws: Iterable[str], texts: Iterable[str]) -> list[Cell]:
    """The cells of a grid with their texts, made as `maker` makes them, without a call for each."""
    cells = []
    opened: Any = Cell.__base__
    places = zip(grid.row_nos, grid.columns, grid.heights, grid.widths, raws, texts, strict=True)
    for row_no, column_no, height, width, raw, text in places:
        cell = opened()
        cell.row_no = row_no
        cell.column_no = column_no
        cell.row_span = height
        cell.column_span = width
        cell.raw = raw
        cell.text = text
        cell.line_no = None
        cell.bookmarks = cell.tables = cell.covered = ()
        cell.__class__ = Cell
        cells.append(cell)
    return cells


def _contents(rows: Sequence[RowPlan], texts: Texts) -> Texts:
    """The texts of the cells that continue none."""
    if [plan.own for plan in rows] == [None] * len(rows):
        return texts
    contents = Texts([], [])
    begun = done = 0
    for plan in rows:
        end = begun + plan.count
        if plan.own is not None:
            contents.add(texts.part(done, begun))
            own = texts.part(begun, end)
            for cell in plan.own:
                raw, text = _content(cell, own)
                contents.raw.append(raw)
                contents.clean.append(text)
            done = end
        begun = end
    contents.add(texts.part(done, begun))
    return contents


def _content(cell: PlannedCell, texts: Texts) -> tuple[str, str]:
    """The text of a cell, raw and clean: that of lines is that of each, without the blank ones."""
    lines, parts = cell.lines, cell.parts
    if lines is None:
        raw = put_together(parts, texts.raw)
        return raw, clean(raw)
    if len(parts) == 1 and lines:
        return texts.raw[lines[0]], texts.clean[lines[0]]
    raw = put_together(parts, texts.raw)
    return raw, "\n".join([line for at in lines if (line := texts.clean[at])])


def _complete(
    cells: list[Cell], rows: Sequence[RowPlan], grid: _Grid, texts: list[str], names: Sequence[str]
) -> None:
    """Give cells their bookmarks, and what stands in those under them: nothing may get lost."""
    begun, found, first = 0, iter(names), 0
    for row_no, (plan, continued) in enumerate(zip(rows, grid.covering, strict=True), 1):
        end, last = begun + plan.count, first + len(plan.shape.columns)
        if not plan.is_bare:
            own, covering = iter(cells[first:last]), iter(continued)
            column_no = plan.shape.first
            for planned in plan.cells:
                cell = cells[next(covering)] if planned.form.down else next(own)
                bookmarks = tuple([name or next(found) for name in planned.bookmarks])
                if bookmarks:
                    _set_bookmarks(cell, (*cell.bookmarks, *bookmarks))
                if planned.form.down:
                    _cover(cell, row_no, column_no, put_together(planned.parts, texts[begun:end]))
                column_no += planned.form.span
        begun, first = end, last


def _cover(cell: Cell, row_no: int, column_no: int, raw: str) -> None:
    """Have a cell take in what stands in one under it."""
    if text := clean(raw):
        covered = CoveredText(row_no=row_no, column_no=column_no, text=text)
        _set_covered(cell, (*cell.covered, covered))
