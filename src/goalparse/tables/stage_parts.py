"""Columns that a lower row of the header divides: 全年预算数 over 小计, 上年结转 and 本年安排."""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.rows import Row, last_column
from goalparse.tables.source_columns import over_each


def divided_stages(block: FundingBlock, row: Row, lexicon: Lexicon) -> FundingBlock | None:
    """The matrix whose stages the row right below its header divides, each into the same parts.

    The sum of the parts is the amount of the stage, the others are kept behind it. None if the row
    does not say which of them is the sum.
    """
    stages = [cell for cell, _ in block.stages]
    if len(stages) < _FEWEST or any(c.row_no + c.row_span != row.row_no for c in stages):
        return None
    first = min(cell.column_no for cell in stages) if row.table.exact else 1
    parts = [cell for cell in row.filled if cell.column_no >= first]
    over = list(over_each(parts, row, stages))
    if len(over) != len(parts) or len({cell.text for cell in parts}) * len(stages) != len(parts):
        return None
    named = {id(cell): stage for cell, stage in block.stages}
    read = [(cell, named[id(of)], lexicon.read(cell.text)) for cell, of in over]
    sums = [(cell, stage) for cell, stage, reading in read if reading.get("total") is not None]
    others = {reading.get("source") for _, _, reading in read if reading.get("total") is None}
    if len(sums) != len(stages) or not _OF_YEARS.issuperset(others):
        return None  # 财政拨款 below each stage is a source of money
    taken = {id(cell) for cell, _ in sums}
    return replace(
        block,
        width=len(row.cells),
        stages=tuple(sums),
        # A dump does not show below which cells of the lower row 执行率 and 得分 reach down.
        measures=block.measures if row.table.exact else (),
        asides=(*block.asides, *(cell for cell in parts if id(cell) not in taken)),
        over=tuple(over),
    )


def divided_asides(block: FundingBlock, row: Row) -> FundingBlock | None:
    """The matrix whose columns beside the stages the row below its header divides.

    近两年收支金额 over 2022年 and 2023年: what stands below each is kept behind both. None if a
    cell of the row stands below anything else.
    """
    if not row.table.exact:
        return None
    wide = [c for c in block.asides if c.column_span > 1 and c.row_no + c.row_span == row.row_no]
    over = [(cell, of) for cell in row.filled for of in wide if _covers(of, cell)]
    if not wide or len(over) != len(row.filled):
        return None
    parted = {id(of) for _, of in over}
    asides = [cell for cell in block.asides if id(cell) not in parted]
    return replace(block, asides=(*asides, *(cell for cell, _ in over)), over=(*block.over, *over))


def _covers(header: Cell, cell: Cell) -> bool:
    first, last = header.column_no, last_column(header)
    return first <= cell.column_no and last_column(cell) <= last


_FEWEST = 2
_OF_YEARS = frozenset({None, "carryover", "total"})  # 上年结转, 本年安排, 其中：本年预算
