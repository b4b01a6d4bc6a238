"""Goals below the columns of an adjustment: 调整前 | 调整后 over money and over texts."""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import GOALS, HEADER
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, cell_below

_BEFORE, _AFTER = "initial_budget", "adjusted_budget"


def adjusted_goal(
    row: Row, block: FundingBlock, lexicon: Lexicon
) -> tuple[Cell, tuple[Cell, Cell]] | None:
    """The goal as it is now, and the header and text of the one that it was.

    None for a row of money, and below headers that are of money alone: 年初预算, 调整后预算.
    """
    if not row.first.mask & GOALS or row.first.inline:
        return None
    of_both = [pair for pair in block.stages if lexicon.read(pair[0].text).mask & HEADER]
    headers = {stage: header for header, stage in of_both}
    if not {_BEFORE, _AFTER} <= headers.keys():
        return None
    if not row.table.exact and len(row.cells) != block.width:
        return None
    before, after = cell_below(row, headers[_BEFORE]), cell_below(row, headers[_AFTER])
    if before is None or after is None or before is after:
        return None
    if not after.text or is_figure(after.text):
        return None
    return after, (headers[_BEFORE], before)
