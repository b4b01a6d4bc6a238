"""Amounts of a year before the document's, told by the header over their column: 上年预算数.

The tables have no place for them: they are attributes that name their source and their header.
Where no matrix of money is opened, a label takes the first amount beside it, which may be one.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row


def years_before(
    row: Row, cells: Sequence[Cell], lexicon: Lexicon
) -> tuple[tuple[Cell, Cell], ...]:
    """Each amount at the head of ``cells`` that is of a year before, behind its header.

    Looked for only where more stands beside it: one amount alone is its label's.
    """
    found: list[tuple[Cell, Cell]] = []
    for cell in cells[: len(cells) - 1]:
        header = _header(row, cell) if cell.text and is_figure(cell.text) else None
        if header is None or not lexicon.earlier_year.fullmatch(header.text):
            break
        found.append((header, cell))
    return tuple(found)


def _header(row: Row, cell: Cell) -> Cell | None:
    """The nearest text above a cell that is no figure and stands in just its columns."""
    place = (cell.column_no, cell.column_span)
    above = [
        each
        for each in row.table.cells
        if each.row_no < cell.row_no
        and (each.column_no, each.column_span) == place
        and each.text
        and not is_figure(each.text)
    ]
    return max(above, key=lambda each: each.row_no, default=None)
