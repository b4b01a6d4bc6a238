"""Indicators, or money, that go on in a table of the next page, the header not printed again.

Its rows are numbered anew, and it may be drawn on another grid: fewer columns, of other widths.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Table
from goalparse.frozen import replace
from goalparse.meanings.terms import SOURCE, mask_of
from goalparse.tables.columns import UPPER_LEVELS, Column
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row, last_column


def going_on(
    block: IndicatorBlock, before: Table, table: Table, rows: Sequence[Row]
) -> IndicatorBlock | None:
    """The block with its columns where the rows of a further table show them.

    None if its grid is another one, and no row has a cell for each column.
    """
    if table.exact and table.column_count != before.column_count:
        columns = next(filter(None, (_columns_in(block, row) for row in rows)), None)
        if columns is None:
            return None
        block = replace(block, columns=columns)
    block.leave_header()
    return block


def _columns_in(block: IndicatorBlock, row: Row) -> tuple[Column, ...] | None:
    """The columns by order where a row has as many cells, its levels among them in their places."""
    cells = sorted((*row.over, *row.cells), key=lambda cell: cell.column_no)
    if len(cells) != len(block.columns):
        return None
    read = block.lexicon.readings
    in_order = sorted(block.columns, key=lambda column: column.first)
    placed = dict(zip(map(id, in_order), cells, strict=True))
    levels = [column for column in block.columns if column.role in UPPER_LEVELS]
    if not all(read(placed[id(c)].text).mask & mask_of(c.role) for c in levels) or not levels:
        return None
    return tuple(
        replace(column, first=cell.column_no, last=last_column(cell))
        for column in block.columns
        for cell in (placed[id(column)],)
    )


def money_going_on(
    block: FundingBlock, before: Table, table: Table, rows: Sequence[Row]
) -> FundingBlock | None:
    """The matrix of money with its headers over the columns of a further table, likewise.

    Its first row shows them, where a label of money has as many cells behind it as there are.
    """
    if not table.exact or table.column_count == before.column_count:
        return block
    if block.named is not None or block.over or block.texts or block.sources or not rows:
        return None
    headers = [cell for cell, _ in (*block.stages, *block.measures)]
    headers = sorted((*headers, *block.asides), key=lambda cell: cell.column_no)
    behind = rows[0].cells[1:]
    if not rows[0].first.mask & SOURCE or len(behind) != len(headers):
        return None
    moved = {
        id(header): replace(header, column_no=cell.column_no, column_span=cell.column_span)
        for header, cell in zip(headers, behind, strict=True)
    }
    return replace(
        block,
        stages=tuple([(moved[id(cell)], stage) for cell, stage in block.stages]),
        measures=tuple([(moved[id(cell)], name) for cell, name in block.measures]),
        asides=tuple([moved[id(cell)] for cell in block.asides]),
        units=tuple([(moved[id(cell)], unit) for cell, unit in block.units]),
    )
