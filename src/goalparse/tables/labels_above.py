"""The labels above a cell, and which of them it is the entry of."""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Reading
from goalparse.meanings.terms import SOURCE
from goalparse.tables.entries import is_amount
from goalparse.tables.rows import last_column


def words_over_words(labels: list[tuple[Cell, Reading]], cell: Cell) -> list[tuple[Cell, Reading]]:
    """Labels in their order for a cell: those of money come last if the cell holds none."""
    if len(labels) < 2:
        return labels
    money = [pair for pair in labels if pair[1].mask & SOURCE]
    if not money or is_amount(cell.text):
        return labels
    return [*(pair for pair in labels if not pair[1].mask & SOURCE), *money]


def labels_above(cell: Cell, headed: list[tuple[Cell, Reading]]) -> list[tuple[Cell, Reading]]:
    """The labels above whose columns a cell shares."""
    return [
        (label, reading)
        for label, reading in headed
        if label.column_no <= last_column(cell) and cell.column_no <= last_column(label)
    ]
