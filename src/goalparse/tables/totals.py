"""Rows of sums below indicators: 总分, 合计, 小计, with weight and score beside them."""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.blocks import Cell
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import NOTHING
from goalparse.tables.entries import Entry, TotalItem
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row


def total_items(row: Row, label: Cell, block: IndicatorBlock) -> Iterator[TotalItem | Entry]:
    """The sums of a row, and what else stands in it: 优 behind the score."""
    sums = [cell for cell in row.filled if cell is not label]
    roles = block.sum_roles(row, sums)
    if len(sums) == 1 and not roles[0] and _is_score(sums[0], block):
        roles = ["score"]
    cells = {role: row.slot(cell) for role, cell in zip(roles, sums, strict=True) if role}
    yield TotalItem(cells=cells)
    for role, cell in zip(roles, sums, strict=True):
        if not role and not cell.text[0].isdigit():
            yield Entry(
                reading=NOTHING,
                label=label.text,
                label_slot=row.slot(label),
                slot=row.slot(cell),
                text=cell.text,
            )


def _is_score(cell: Cell, block: IndicatorBlock) -> bool:
    """Whether a number alone beside 总分 is the score: no column of points says otherwise."""
    pointed = any(column.role in {"weight", "score"} for column in block.columns)
    return not pointed and quantities.read_number(cell.text) is not None


def subtotal_keys(row: Row, label: Cell, block: IndicatorBlock) -> Iterator[tuple[int, int, int]]:
    """The cells of a row of subtotals, which are nobody's weight or score."""
    sums = [cell for cell in row.filled if cell is not label]
    for role, cell in zip(block.sum_roles(row, sums), sums, strict=True):
        if role:
            yield row.slot(cell).key
