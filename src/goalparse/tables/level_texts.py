"""Levels side by side over texts, of one form: 产出指标 | 效益指标 over the indicators of each.

Each text holds the indicators of the level over it, a line for each. Figures below levels are the
values of something else, a village or a year: such tables are none of these.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, LEVEL1, UPPER
from goalparse.tables.cell_text import items_under
from goalparse.tables.columns import Column, entry_column
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.items import Entry, GoalItem
from goalparse.tables.list_columns import divided_columns
from goalparse.tables.rows import Row, Slot, cell_below


@frozen
class LevelTexts:
    """The columns of the levels, the label that reaches down beside their texts, if any.

    ``last`` is the header's last row, ``width`` the number of its cells, blank ones among them.
    """

    columns: tuple[Column, ...]
    label: Cell | None
    last: int
    width: int


def open_level_texts(row: Row, below: Sequence[Row], lexicon: Lexicon) -> LevelTexts | None:
    """The block that a row of levels opens, perhaps behind the label of the indicators."""
    if not row.twice & LEVEL1:
        return None  # nearly all rows, and cheaply
    labelled = row.first.terms.get("group") == "indicators"
    read = list(row.read_cells())
    if not all(reading.mask & LEVEL1 and not reading.inline for _, reading in read[labelled:]):
        return None
    divided = divided_columns(row, below, lexicon)
    columns, lower = divided or (tuple([entry_column(c, r) for c, r in read]), 0)
    if len(below) <= lower:
        return None
    block = LevelTexts(
        columns=columns[labelled:],
        label=row.filled[0] if labelled else None,
        last=row.row_no + lower,
        width=max(column.last for column in columns),
    )
    return block if _texts(below[lower], block) else None


def level_texts_row(
    row: Row, block: LevelTexts, lexicon: Lexicon
) -> tuple[list[Entry | GoalItem | IndicatorItem], list[Slot]] | None:
    """The indicators of a row of texts; the lower row of the header has none. None at the end."""
    if row.row_no <= block.last:
        return [], [row.slot(cell) for cell in row.filled]
    placed = _texts(row, block)
    items = [
        item
        for column, cell in placed
        for item in items_under(row, cell, (column.over, column.header), lexicon)
    ]
    return (items, []) if placed else None


def _texts(row: Row, block: LevelTexts) -> list[tuple[Column, Cell]]:
    """The texts of a row, each below its level; none where the row is none of theirs."""
    if row.mask & (ANY_LABEL | UPPER) or not _is_beside(row, block):
        return []
    if row.table.exact:
        below = [(column, cell_below(row, column.header)) for column in block.columns]
    elif len(row.cells) == block.width:
        below = [(column, row.cells[column.first - 1]) for column in block.columns]
    else:
        return []
    placed = [(column, cell) for column, cell in below if cell is not None and cell.text]
    told = sum(any(map(str.isalpha, cell.text)) for _, cell in placed)
    return placed if len(placed) == len(row.filled) and 2 * told > len(placed) else []


def _is_beside(row: Row, block: LevelTexts) -> bool:
    """Whether a row stands beside the label: merged down, or with a blank in its place."""
    if block.label is None or not row.table.exact:
        return block.label is None or not row.cells[0].text
    return block.label in row.over or not row.cells[0].text
