"""Rows of an indicator table that are no indicators: a header's lower row, a line across columns.

A header cell may stand over several columns while its neighbours reach down beside them
(偏差原因分析 over 人员保障, 其他, 原因说明). A note or a line of signatures is one cell across the
columns that names and values have of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.columns import ENTRY, EXTRA, LEVEL_ROLES, Column
from goalparse.tables.entries import is_wording
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row, last_column


def is_lower_row(block: IndicatorBlock, row: Row) -> bool:
    """Whether header cells of the block reach down into a row.

    A dump shows it by blanks below the levels and the name, and words without a figure beside.
    """
    if not block.exact:
        return row.row_no == block.below_header and _is_lower_in_dump(block, row)
    if row.row_no >= block.below_header:
        return False
    return any(
        column.header.row_no < row.row_no < column.header.row_no + column.header.row_span
        for column in block.columns
        if column.role != ENTRY
    )


def _is_lower_in_dump(block: IndicatorBlock, row: Row) -> bool:
    named = [column for column in block.columns if column.role in LEVEL_ROLES]
    if len(row.cells) < block.layout.last_column or row.mask or len(row.filled) < _FEWEST_PARTS:
        return False
    blank = all(not row.cells[column.first - 1].text for column in named)
    return blank and all(is_wording(cell.text) for cell in row.filled)


_FEWEST_PARTS = 2


def divide(block: IndicatorBlock, row: Row, lexicon: Lexicon) -> IndicatorBlock:
    """The block with the columns that the header's lower row makes of those it divides.

    What stands below a word that nobody knows is kept behind it.
    """
    columns = [part for column in block.columns for part in _parts(column, row, lexicon)]
    return replace(block, columns=tuple(columns))


def _parts(column: Column, row: Row, lexicon: Lexicon) -> Iterator[Column]:
    below = [cell for cell in row.filled if column.first <= cell.column_no <= column.last]
    if not below:
        yield column
    for cell in below:
        yield Column(
            role=lexicon.read(cell.text).get("header") or EXTRA,
            half=column.half,
            first=cell.column_no,
            last=last_column(cell),
            header=cell,
        )


def unknown_parts(row: Row, lexicon: Lexicon) -> list[Cell]:
    """The words of a header's lower row that are not in the vocabulary."""
    return [cell for cell in row.filled if lexicon.read(cell.text).get("header") is None]


def is_line_across(block: IndicatorBlock, row: Row) -> bool:
    """Whether a cell of a row stands across columns of names and of values."""
    return block.exact and block.layout.shape(row).lies_across(row)
