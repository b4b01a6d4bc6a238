"""Rows of a dump with fewer cells than their header: which cell stands below which column."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import MONEY, ORDINAL
from goalparse.tables.columns import ENTRY, Column
from goalparse.tables.fitness import Fit, fit
from goalparse.tables.looks import is_figure


def cut_off(
    cells: Sequence[Cell], columns: Sequence[Column], key: Column | None
) -> dict[Column, Cell]:
    """A list's row whose blank cells at the end were left out: money stands below money.

    One that ends in front of the money begins with its number. None if it is another row; ``key``
    is the column that names what the rows are of.
    """
    placed = {c: cells[c.first - 1] for c in columns if c.first <= len(cells)}
    money = [
        cell.text
        for column, cell in placed.items()
        if column.role != ENTRY or column.reading.mask & MONEY
    ]
    told = bool(money) and all(map(is_figure, money))
    if not money and columns[0].reading.mask & ORDINAL:
        told = cells[0].text.isdigit() and key in placed
    told = told and all(c.role == ENTRY for c in columns)
    named = key is None or key not in placed or not is_figure(placed[key].text)
    return placed if told and named else {}


def fitted(
    cells: Sequence[Cell], columns: Sequence[Column], lexicon: Lexicon, *, wrapped: bool
) -> Fit:
    """Cells below the columns that suit them best in their order; none if there are too many.

    ``wrapped``: a wrapper in front of the levels has the level 1 that leads a row stand second.
    """
    beside = columns[0].first - 1  # cells below a label in front of the headers
    if beside and all(cell.text.isdigit() or not cell.text for cell in cells[:beside]):
        cells = cells[beside:]  # blank, or the row's number
    if len(cells) > len(columns):
        return Fit({})
    if wrapped and cells and "level1" in lexicon.read(cells[0].text).terms:
        second = next((at for at, column in enumerate(columns) if column.role == "level2"), 0)
        behind = columns[second + 1 :]
        if len(cells) <= len(behind) + 1:
            rest = fit(behind, cells[1:], lexicon) if len(cells) > 1 else Fit({})
            return rest._replace(placed={columns[second]: cells[0], **rest.placed})
    return fit(columns, cells, lexicon)


def without_trailing_blanks(cells: Sequence[Cell]) -> Sequence[Cell]:
    """A row's cells up to the last one that is filled."""
    end = max((at for at, cell in enumerate(cells, start=1) if cell.text), default=0)
    return cells[:end]
