"""Rows of Word cells -> a grid in which every merged cell stands once.

Word stores a merge across columns as a width (w:gridSpan), one down rows as cells that
continue the one above (w:vMerge), and old versions a merge across as cells that continue
the one to the left (w:hMerge). w:tblGrid is not consulted: half of all writers get it
wrong, and the cells' own widths already say where each begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from goalparse.blocks import Cell, CoveredText, Table
from goalparse.frozen import field, frozen, maker, mutable, replace, setter
from goalparse.text import clean

MAX_SPAN = 1024
"""A wider cell is an error of its writer (Word has 63 columns at most) and counts as one."""


@frozen
class CellForm:
    """What a w:tcPr says of a cell's place: its width, and the merges it starts or continues.

    ``down`` and ``across`` say that the cell continues one.
    """

    span: int = 1
    starts_down: bool = False
    down: bool = False
    across: bool = False


PLAIN_FORM = CellForm()


@mutable
class CellDraft:
    """One w:tc as it was read."""

    raw: str = ""
    form: CellForm = PLAIN_FORM
    bookmarks: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    covered: tuple[CoveredText, ...] = ()

    def cover(self, draft: CellDraft, row_no: int, column_no: int) -> None:
        """Take in what stands in a cell beside this one; nothing of it may get lost."""
        self.bookmarks += draft.bookmarks
        self.tables += draft.tables
        self.covered += draft.as_covered(row_no, column_no)

    def as_covered(self, row_no: int, column_no: int) -> tuple[CoveredText, ...]:
        """Its text if another cell covers it; what it covers itself comes along."""
        text = clean(self.raw)
        if not text:
            return self.covered
        return (*self.covered, CoveredText(row_no=row_no, column_no=column_no, text=text))


@mutable
class RowDraft:
    """One w:tr: its cells and the grid columns left free before and after them."""

    cells: list[CellDraft] = field(default_factory=list)
    before: int = 0
    after: int = 0

    def is_shown(self, *, hidden: bool) -> bool:
        """Whether the row is on the page: a hidden one without text is not."""
        return not hidden or any(cell.raw.strip() for cell in self.cells)


def span(value: int | None) -> int:
    """A stated width or offset as one that can be used: at least 1, none absurd."""
    return value if value is not None and 1 <= value <= MAX_SPAN else 1


def offset(value: int | None) -> int:
    """A stated number of free columns; 0 if there is none or an absurd one."""
    return value if value is not None and 0 <= value <= MAX_SPAN else 0


def build_table(
    rows: Sequence[RowDraft],
    *,
    table_no: int,
    paragraph_no: int | None,
    bookmarks: tuple[str, ...],
) -> Table:
    """Lay the rows out. A cell that continues nothing stands as a cell of its own.

    The grid is sound for any input: cells lie inside it and no two share a position.
    """
    laid: list[Cell] = []
    above: _Above = {}
    columns = 0
    for row_no, row in enumerate(rows, 1):
        if True in [draft.form.across for draft in row.cells]:
            above, end = _lay_row(_crossed(row, row_no), row_no, above, laid)
        else:
            above, end = _lay_row(row, row_no, above, laid)
        columns = max(columns, end + row.after)
    return Table(
        table_no=table_no,
        cells=tuple(laid),
        row_count=len(rows),
        column_count=columns,
        paragraph_no=paragraph_no,
        bookmarks=bookmarks,
    )


_new_cell = maker(Cell)
# The cells are not given out before the table is complete.
_set_height = setter(Cell, "row_span")
_set_bookmarks = setter(Cell, "bookmarks")
_set_tables = setter(Cell, "tables")
_set_covered = setter(Cell, "covered")
_Above = dict[int, Cell]
"""The cells that the next row may continue, by their first column."""


def _lay_row(row: RowDraft, row_no: int, above: _Above, laid: list[Cell]) -> tuple[_Above, int]:
    """Lay out the cells of a row; what the next row may continue, and the columns taken."""
    growing: _Above = {}
    at = row.before
    for draft in row.cells:
        form = draft.form
        column_no = at + 1
        at += form.span
        cell = above.get(column_no) if form.down else None
        # Only a cell with the same left and right edge is continued: Word draws any other as
        # a cell of its own, too.
        if cell is None or cell.column_span != form.span:
            cell = _made(draft, row_no, column_no)
            laid.append(cell)
        else:
            _set_height(cell, cell.row_span + 1)
            if draft.raw or draft.bookmarks or draft.tables or draft.covered:
                _cover(cell, draft, row_no, column_no)
        if form.down or form.starts_down:
            growing[column_no] = cell
    return growing, at


def _made(draft: CellDraft, row_no: int, column_no: int) -> Cell:
    raw = draft.raw
    return _new_cell(
        row_no,
        column_no,
        1,
        draft.form.span,
        raw,
        clean(raw),
        None,
        draft.bookmarks,
        draft.tables,
        draft.covered,
    )


def _cover(cell: Cell, draft: CellDraft, row_no: int, column_no: int) -> None:
    """Have a cell take in what stands in one under it; nothing of it may get lost."""
    _set_bookmarks(cell, cell.bookmarks + draft.bookmarks)
    _set_tables(cell, cell.tables + draft.tables)
    _set_covered(cell, cell.covered + draft.as_covered(row_no, column_no))


def _crossed(row: RowDraft, row_no: int) -> RowDraft:
    """The row with each w:hMerge made one wide cell, which covers what it takes in."""
    cells: list[CellDraft] = []
    at = row.before
    for draft in row.cells:
        if draft.form.across and cells:
            wide = cells[-1]
            wide.form = replace(wide.form, span=wide.form.span + draft.form.span)
            wide.cover(draft, row_no, at + 1)
        else:
            cells.append(copy(draft))
        at += draft.form.span
    return RowDraft(cells, row.before, row.after)
