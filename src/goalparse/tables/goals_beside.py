"""Goals in front of the levels of their indicators: 年度绩效目标 | 一级指标 | 二级指标 ….

Each goal is merged down over its own indicators. A label of the whole block reaches down itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, GOALS, UPPER
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row, last_column


def goal_header(row: Row, block: IndicatorBlock) -> Cell | None:
    """The header of goals right in front of the first level, if it heads a column of its own."""
    if not row.mask & GOALS or block.halves > 1:
        return None  # most headers, and cheaply
    for cell, reading in row.read_cells():
        if last_column(cell) == block.first_column - 1 and cell.row_span == 1:
            return cell if reading.mask & GOALS and not reading.inline else None
    return None


def goals_below(header: Cell, row: Row, lexicon: Lexicon) -> Iterator[tuple[Cell, bool]]:
    """The goals below such a header, down to a row that is none of the block's.

    In a dump, of rows with as many cells as the header's: the others have lost what is merged. It
    may be written again in each row, which the second of each pair tells.
    """
    said = ""
    below = (cell for cell in row.table.cells if cell.row_no > row.row_no)
    for _, cells in groupby(below, lambda cell: cell.row_no):
        own = list(cells)
        first = own[0]
        if lexicon.readings(first.text).mask & ANY_LABEL & ~UPPER and first.column_no == 1:
            return
        if not row.table.exact and len(own) != len(row.cells):
            continue
        goal = next((cell for cell in own if cell.column_no == header.column_no), None)
        if goal is not None and any(map(str.isalnum, goal.text)):
            if lexicon.readings(goal.text).mask & UPPER:
                return
            yield goal, goal.text == said
            said = goal.text
