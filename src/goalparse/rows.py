"""A table row by row, with the cells above that still cover each row.

Word says which cells are merged; a text dump leaves empty cells in their place, and many a
form is typed with empty cells where others merge. `read_rows` gives both the same shape: the
cells that start in a row, and ``over``, the cells from above that the row stands under.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from goalparse.blocks import Cell, Place, Table


class Slot(NamedTuple):
    """A cell and the table it stands in: what a claim is made on."""

    table_no: int
    cell: Cell

    @property
    def place(self) -> Place:
        """The cell's place in the document."""
        cell = self.cell
        return Place(
            table_no=self.table_no,
            row_no=cell.row_no,
            column_no=cell.column_no,
            line_no=cell.line_no,
        )

    @property
    def key(self) -> tuple[int, int, int]:
        """Table, row and column: unique within the document."""
        return self.table_no, self.cell.row_no, self.cell.column_no


class Row(NamedTuple):
    """One row: its own cells and the cells above that reach into it, left to right."""

    table: Table
    row_no: int
    cells: tuple[Cell, ...]
    over: tuple[Cell, ...]

    def slot(self, cell: Cell) -> Slot:
        """The cell with its table."""
        return Slot(self.table.table_no, cell)

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The row's own cells that hold text."""
        return tuple(cell for cell in self.cells if cell.text)

    @property
    def line_no(self) -> int | None:
        """The line of the row's first cell, in text input."""
        return self.cells[0].line_no if self.cells else None

    def covering(self, first: int, last: int) -> Cell | None:
        """The cell, of this row or from above, that covers most of some grid columns."""
        best: Cell | None = None
        most = 0
        for cell in (*self.cells, *self.over):
            shared = min(last, cell.column_no + cell.column_span - 1) - max(first, cell.column_no)
            if shared + 1 > most:
                best, most = cell, shared + 1
        return best


def last_column(cell: Cell) -> int:
    """The last grid column that a cell covers."""
    return cell.column_no + cell.column_span - 1


def read_rows(table: Table) -> Iterator[Row]:
    """The rows of a table from top to bottom, each with what it stands under."""
    reaching: list[Cell] = []
    carried: dict[int, Cell] = {}
    for row_no, cells in enumerate(table.rows(), 1):
        reaching = [cell for cell in reaching if cell.row_no + cell.row_span > row_no]
        over = [*reaching, *_carry(cells, carried)]
        over.sort(key=lambda cell: cell.column_no)
        yield Row(table, row_no, cells, tuple(over))
        reaching.extend(cell for cell in cells if cell.row_span > 1)


def _carry(cells: tuple[Cell, ...], carried: dict[int, Cell]) -> list[Cell]:
    """Cells above the empty ones at the head of a row: the row goes on below them.

    Only leading cells carry: an empty cell after a filled one is an empty entry.
    """
    over: list[Cell] = []
    for cell in cells:
        if cell.text:
            break
        above = carried.get(cell.column_no)
        if above is not None:
            over.append(above)
    filled = next((cell.column_no for cell in cells if cell.text), None)
    if filled is not None:
        for column in [column for column in carried if column >= filled]:
            del carried[column]
        carried.update({cell.column_no: cell for cell in cells if cell.text})
    return over
