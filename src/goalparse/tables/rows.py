"""A table row by row, with the cells above that still cover each row.

Word says which cells are merged; a text dump leaves empty cells in their place, and many a
form is typed with empty cells where others merge. `read_rows` gives both the same shape: the
cells that start in a row, and ``over``, the cells from above that the row stands under.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from goalparse.blocks import Cell, Place, Table
from goalparse.frozen import replace
from goalparse.meanings.lexicon import BLANK, NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    HEADER,
    LEVEL1,
    MEASURE,
    MONEY,
    TOTAL,
    UPPER,
)
from goalparse.tables.alike import Alike, alike_of, alikes
from goalparse.tables.geometry import RowForm, form_of, geometry_of, geometry_of_dump
from goalparse.text import key
from goalparse.tuples import NamedTuple

# A slot made without a call in Python: ``new_slot(Slot, (table_no, cell))``.
new_slot: Callable[..., Any] = tuple.__new__
UNASKED: tuple[Any, Any] = (object(), None)
text_of: Callable[[Cell], str] = attrgetter("text")


# A cell and its table's number as a plain tuple: an eighth of the time that a `Slot` takes to make.
Pair = tuple[int, Cell]


class Slot(NamedTuple):
    """A cell and the table it stands in: what a claim is made on."""

    table_no: int
    cell: Cell

    @property
    def place(self) -> Place:
        """The cell's place in the document."""
        return self.cell.place_in(self.table_no)

    @property
    def key(self) -> tuple[int, int, int]:
        """Table, row and column: unique within the document."""
        table_no, cell = self
        return table_no, cell.row_no, cell.column_no


class Row:
    """One row: its own cells and the cells above that reach into it, left to right.

    ``filled`` are its own cells that hold text, ``readings`` what the vocabulary makes of each
    of its own cells, ``first`` what it makes of the first filled one. ``mask`` are the categories
    that know some cell of it, ``twice`` those that know two (`meanings.terms`). Rows are made
    once for a table and asked often; they are compared by identity.
    """

    __slots__ = (
        "_form", "alike", "cells", "filled", "first", "header", "mask", "over", "readings",
        "row_no", "table", "title", "twice",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - one for each row, by position
        self,
        table: Table,
        row_no: int,
        cells: tuple[Cell, ...],
        over: tuple[Cell, ...],
        alike: Alike,
        form: RowForm | None = None,
    ) -> None:
        self.table = table
        self.row_no = row_no
        self.cells = cells
        self.over = over
        self.alike = alike
        self._form = form
        self.readings = alike.readings
        self.filled = cells if alike.filled is None else alike.filled(cells)
        self.first = alike.first
        self.mask = alike.mask
        self.twice = alike.twice
        # What `goalparse.tables.indicator_header` found the row to be, below which row.
        self.header = UNASKED
        # Its cell that is a form's title, as `goalparse.recognisers.subtitles` found.
        self.title: Any = UNASKED

    @property
    def form(self) -> RowForm:
        """Where its cells and those over it stand, shared by all rows that lie alike."""
        if self._form is None:
            self._form = form_of(self.cells, self.over)
        return self._form

    def slot(self, cell: Cell) -> Slot:
        """The cell with its table."""
        slot: Slot = new_slot(Slot, (self.table.table_no, cell))
        return slot

    def read_cells(self) -> Iterator[tuple[Cell, Reading]]:
        """Its own cells that hold text, each with what the vocabulary makes of it."""
        read = zip(self.cells, self.readings, strict=True)
        return read if self.filled is self.cells else (pair for pair in read if pair[0].text)

    @property
    def is_note(self) -> bool:
        """Whether it says how the form is to be filled in, or notes something of it."""
        return self.first.terms.get("attribute") == "note"

    def covering(self, first: int, last: int) -> Cell | None:
        """The cell, of this row or from above, that covers most of some grid columns."""
        best: Cell | None = None
        most = 0
        for cell in (*self.cells, *self.over):
            start = cell.column_no
            end = start + cell.column_span - 1
            if start <= first and end >= last:
                return cell  # none covers more than all of them
            shared = min(last, end) - max(first, start) + 1
            if shared > most:
                best, most = cell, shared
        return best

    def by_column(self) -> dict[int, Cell]:
        """The first cell, of this row or from above, that covers each grid column."""
        covered: dict[int, Cell] = {}
        for cell in (*self.cells, *self.over):
            column = cell.column_no
            covered.setdefault(column, cell)
            for further in range(column + 1, column + cell.column_span):
                covered.setdefault(further, cell)
        return covered


def last_column(cell: Cell) -> int:
    """The last grid column that a cell covers."""
    return cell.column_no + cell.column_span - 1


def cell_below(row: Row, header: Cell) -> Cell | None:
    """The row's own cell in the columns of a header."""
    cell = row.covering(header.column_no, last_column(header))
    return cell if cell is not None and cell.row_no == row.row_no else None


def goes_on_below(row: Row, below: Row | None) -> bool:
    """Whether a row seems to begin with a cell that was merged down: a blank is below it.

    A dump has it there, and many a form is typed so.
    """
    if below is None or below.cells[0].text:
        return False
    if not row.table.exact:
        return len(below.cells) == len(row.cells)
    first, blank = row.cells[0], below.cells[0]
    return (first.column_no, first.column_span) == (blank.column_no, blank.column_span)


def make_row(
    table: Table, row_no: int, cells: tuple[Cell, ...], over: tuple[Cell, ...], lexicon: Lexicon
) -> Row:
    """A row of some cells, such as a part of another row."""
    return Row(table, row_no, cells, over, alike_of(map(text_of, cells), lexicon))


def reread(row: Row, readings: tuple[Reading, ...]) -> Row:
    """A row whose cells mean something else than the vocabulary makes of them."""
    return Row(row.table, row.row_no, row.cells, row.over, Alike(readings))


def read_rows(table: Table, lexicon: Lexicon) -> list[Row]:
    """The rows of a table from top to bottom, each with what it stands under."""
    return read_tables([table], lexicon)[0]


def read_tables(tables: Sequence[Table], lexicon: Lexicon) -> list[list[Row]]:
    """The rows of each of some tables.

    All their texts are read first, then all rows are made: the code of one thing is in the
    processor's caches while it is done for the whole document.
    """
    # Everything that is asked of a cell by itself is asked here: most cells have been met before
    # or are no label, and cost a look-up.
    texts = [cell.text for table in tables for cell in table.cells]
    readings, begun = tuple(map(lexicon.readings, texts)), 0
    made = []
    for table in tables:
        end = begun + len(table.cells)
        made.append(_rows_of(table, readings[begun:end], lexicon))
        begun = end
    return made


def _rows_of(table: Table, readings: tuple[Reading, ...], lexicon: Lexicon) -> list[Row]:
    known = _rows_on_grid if table.exact else _rows_of_dump
    rows = known(table, readings, lexicon)
    if rows is None:
        rows = _rows_in_order(table, readings, lexicon)
    if table.exact:
        for at, row in enumerate(rows[:-1]):
            if row.alike.spread:  # few rows
                rows[at] = _spanning(row, rows[at + 1], lexicon)
    return rows


def _spanning(row: Row, below: Row, lexicon: Lexicon) -> Row:
    """A header's upper row whose cells span the blanks beside them, as if it had been merged.

    预算数 | | 执行数 | | over 总额 | 财政拨款 | 总额 | 财政拨款: words alone in both rows, and
    below each of such cells and the blanks beside it one that may divide it.
    """
    parts = {cell.column_no: reading for cell, reading in below.read_cells()}
    if not parts or below.alike.unknown or any(part.inline for part in parts.values()):
        return row
    cells: list[Cell] = []
    over = 0  # what may stand below the last cell with text
    for cell, reading in zip(row.cells, row.readings, strict=True):
        part = parts.get(cell.column_no, BLANK)
        if not cell.text and part.mask & over:
            cells[-1] = replace(cells[-1], column_span=last_column(cell) - cells[-1].column_no + 1)
            continue
        over = _parts_below(cell, reading, lexicon) if cell.row_span == 1 else 0
        over = over if part.mask & over else 0
        cells.append(cell)
        if reading is NOTHING and not over and any(map(str.isdigit, cell.text)):
            return row  # an entry
    if len(cells) == len(row.cells):
        return row
    return make_row(row.table, row.row_no, tuple(cells), row.over, lexicon)


def _parts_below(cell: Cell, reading: Reading, lexicon: Lexicon) -> int:
    """The categories of the words that may stand below a word of a header and divide it."""
    if reading.mask & LEVEL1:
        return UPPER | HEADER
    if reading.mask & MONEY:
        return MONEY | TOTAL | MEASURE
    is_year = reading is NOTHING and lexicon.year_column.fullmatch(key(cell.text)) is not None
    return MONEY if is_year else 0


def _rows_on_grid(
    table: Table, readings: tuple[Reading, ...], lexicon: Lexicon
) -> list[Row] | None:
    """The rows by what tables that lie alike have in common; None if one has an empty head."""
    all_cells, met = table.cells, lexicon.once(alikes)
    rows: list[Row] = []
    for begun, end, reaching, form in geometry_of(table).rows:
        of_row = readings[begun:end]
        alike = met[of_row]
        if of_row and of_row[0] is BLANK:
            return None
        over = reaching(all_cells) if reaching is not None else ()
        rows.append(Row(table, len(rows) + 1, all_cells[begun:end], over, alike, form))
    return rows


def _rows_of_dump(
    table: Table, readings: tuple[Reading, ...], lexicon: Lexicon
) -> list[Row] | None:
    """The same for a dump, whose rows go on below the blank cells at their heads."""
    all_cells, met = table.cells, lexicon.once(alikes)
    geometry = geometry_of_dump(table, [reading is BLANK for reading in readings])
    if geometry is None:
        return None
    rows: list[Row] = []
    for begun, end, above in geometry.rows:
        of_row = readings[begun:end]
        alike = met[of_row]
        over = above(all_cells) if above is not None else ()
        rows.append(Row(table, len(rows) + 1, all_cells[begun:end], over, alike))
    return rows


def _rows_in_order(table: Table, readings: tuple[Reading, ...], lexicon: Lexicon) -> list[Row]:
    """The rows one after the other; those with empty heads stand under what is above these."""
    all_cells, met = table.cells, lexicon.once(alikes)
    rows: list[Row] = []
    reaching: list[Cell] = []
    numbers = [cell.row_no for cell in all_cells]
    end = 0
    carried = _Carried() if BLANK in readings else None
    for row_no in range(1, table.row_count + 1):
        begun, end = end, bisect_right(numbers, row_no, end)
        cells, of_row = all_cells[begun:end], readings[begun:end]
        alike = met[of_row]
        if reaching:
            reaching = [cell for cell in reaching if cell.row_no + cell.row_span > row_no]
        over = reaching
        # Rows carry what stands above their empty heads; in most tables none has one.
        if carried is not None:
            over = [*reaching, *carried.over(cells)]
        if len(over) > 1:
            over = sorted(over, key=_column)
        rows.append(Row(table, row_no, cells, tuple(over), alike))
        if table.exact:
            reaching += [cell for cell in cells if cell.row_span > 1]
    return rows


def _column(cell: Cell) -> int:
    return cell.column_no


class _Carried:
    """Cells above the empty ones at the head of a row: the row goes on below them.

    Only leading cells carry: an empty cell after a filled one is an empty entry. A row holds for
    the columns from its first filled one; the last row on the pile that reaches so far to the
    left tells what stands above a column.
    """

    def __init__(self) -> None:
        self._pile: list[tuple[int, tuple[Cell, ...]]] = []

    def over(self, cells: tuple[Cell, ...]) -> list[Cell]:
        """The cells above the empty head of a row, which then counts for the rows below it."""
        over: list[Cell] = []
        pile = self._pile
        for at, cell in enumerate(cells):
            if cell.text:
                column = cell.column_no
                while pile and pile[-1][0] >= column:
                    pile.pop()
                pile.append((column, cells[at:]))
                break
            above = self._above(cell.column_no)
            if above is not None:
                over.append(above)
        return over

    def _above(self, column: int) -> Cell | None:
        for first, cells in reversed(self._pile):
            if first <= column:
                found = (cell for cell in reversed(cells) if cell.column_no == column)
                return next((cell for cell in found if cell.text), None)
        return None
