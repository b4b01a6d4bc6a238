"""Goals in front of the levels of their indicators: 年度绩效目标 | 一级指标 | 二级指标 ….

Each goal is merged down over its own indicators; the money for it may stand beside. A label of the
whole block reaches down itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, GOALS, GROUP, MONEY, UPPER
from goalparse.tables.columns import EXTRA
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, last_column
from goalparse.tuples import NamedTuple


class Beside(NamedTuple):
    """A goal, whether it is the one above written again, and the cell of the money for it."""

    goal: Cell
    again: bool
    money: Cell | None


def goal_header(row: Row, block: IndicatorBlock) -> tuple[Cell, Cell | None] | None:
    """The header of goals right in front of the first level, if it heads a column of its own.

    With that of the money that stands beside it, if any does: 年度目标 | 预算（万元） | 绩效指标.
    """
    if not row.mask & GOALS or block.halves > 1:
        return None  # most headers, and cheaply
    ends = {last_column(cell): (cell, reading) for cell, reading in row.read_cells()}
    first = min(column.first for column in block.columns if column.role != EXTRA)
    found = ends.get(first - 1)
    money: Cell | None = None
    if found is not None and found[1].mask & _ABOUT_MONEY and not found[1].mask & GOALS:
        money = found[0]
        found = ends.get(money.column_no - 1)
    if found is None or not found[1].mask & GOALS or found[1].inline:
        return None
    before = ends.get(found[0].column_no - 1)
    if money is None and before is not None and before[1].mask & MONEY:
        money = before[0]
    return (found[0], money) if found[0].row_span == 1 else None


def goals_below(header: Cell, money: Cell | None, row: Row, lexicon: Lexicon) -> Iterator[Beside]:
    """The goals below such a header, down to a row that is none of the block's.

    In a dump, of rows with as many cells as the header's: the others have lost what is merged. It
    may be written again in each row.
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
            places = () if money is None else (money.column_no,)
            amount = next((c for c in own if c.column_no in places and is_figure(c.text)), None)
            yield Beside(goal, goal.text == said, amount)
            said = goal.text


_ABOUT_MONEY = MONEY | GROUP
