"""Indicators of a dump whose name is a label's word, where covered cells are left out.

Below merged levels such a row begins with its name: 资金到位情况 | ≥95% stands like a label with
its entry. It has just the cells from the name on, and the indicators go on below it, or its
cells suit the columns of values.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, HEADER, LEVEL1, LEVEL2, MEASURE, TOTAL, UPPER
from goalparse.tables.columns import EXTRA, UPPER_LEVELS, Column
from goalparse.tables.fitness import fitness_of
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row

_TOLD = frozenset({"deviation_reason", "remark", "description", "basis", EXTRA})
_LEAST_FITTING = 2  # cells
_MOST_FITTING = 4  # where no other row lacks its levels: 预算执行率 | 100% | 98% | 10 | 9.8


def named_rows(rows: Sequence[Row], lexicon: Lexicon, going_on: object = None) -> frozenset[int]:
    """The numbers of the rows that begin with a label's word and are indicators all the same.

    ``going_on`` is the open block of the table in front, which may go on in this one.
    """
    if not rows or rows[0].table.exact:
        return frozenset()
    block = going_on if isinstance(going_on, IndicatorBlock) else None
    found: set[int] = set()
    above: list[tuple[Row, IndicatorBlock]] = []  # rows that may lack the cells of their levels
    for at, row in enumerate(rows):
        opened = open_block(row, lexicon, rows[at - 1] if at else None)
        if opened is not None:
            block = opened
        elif block is None:
            continue
        elif row.first.mask & UPPER or not row.first.mask & ANY_LABEL:
            above.append((row, block))
        elif _is_name(row, block, lexicon) and (
            _goes_on(rows[at + 1 : at + 2], block, lexicon, short=_any_short(above))
            or _suits(row, block, lexicon) >= _least_fitting(row, block, short=_any_short(above))
        ):
            found.add(row.row_no)
        else:
            block = None
    return frozenset(found)


def _any_short(rows: Sequence[tuple[Row, IndicatorBlock]]) -> bool:
    """Whether a row lacks the cells of its levels."""
    return any(len(_own(row, block)) < len(block.columns) for row, block in rows)


def _least_fitting(row: Row, block: IndicatorBlock, *, short: bool) -> int:
    """How many cells have to suit: a rate is hardly ever labelled below a header of indicators.

    Of a rate all have to but for what is told of it: 尾款待审计后支付 below 偏差原因.
    """
    if short:
        return _LEAST_FITTING
    if not row.first.mask & MEASURE:
        return _MOST_FITTING
    pairs = zip(_behind_levels(block), _own(row, block), strict=True)
    return sum(column.role not in _TOLD and bool(cell.text) for column, cell in pairs) - 1


def _own(row: Row, block: IndicatorBlock) -> Sequence[Cell]:
    """A row's cells but for the blank ones below what stands in front of the levels."""
    blanks = 0
    while blanks < min(block.first_column - 1, len(row.cells)) and not row.cells[blanks].text:
        blanks += 1
    return row.cells[blanks:]


def _behind_levels(block: IndicatorBlock) -> list[Column]:
    return [column for column in block.columns if column.role not in UPPER_LEVELS]


def _is_name(row: Row, block: IndicatorBlock, lexicon: Lexicon) -> bool:
    """Whether a row has just the cells from the name on, no other of them a label."""
    cells, behind = _own(row, block), _behind_levels(block)
    if block.halves > 1 or row.first.mask & TOTAL or behind[0].role != "level3":
        return False
    if len(cells) != len(behind) or len(behind) == len(block.columns):
        return False
    others = any(lexicon.read(cell.text).mask & ANY_LABEL for cell in cells[1:])
    return not others and _suits(row, block, lexicon) >= 0


def _suits(row: Row, block: IndicatorBlock, lexicon: Lexicon) -> int:
    """The number of cells that suit their columns behind the name; -1 if one cannot stand there.

    A value with its operator (≤10万元) tells as much as two: beside a label stands no such amount.
    """
    pairs = list(zip(_behind_levels(block), _own(row, block), strict=True))
    suits = [fitness_of(column, cell.text, lexicon) for column, cell in pairs]
    if min(suits) < 0:
        return -1
    aims = sum(c.role == "value" and _has_operator(cell.text) for c, cell in pairs[1:])
    return aims + sum(fitness > 0 for fitness in suits[1:])


def _has_operator(text: str) -> bool:
    return quantities.read_target(text).operator is not None


def _goes_on(below: Sequence[Row], block: IndicatorBlock, lexicon: Lexicon, *, short: bool) -> bool:
    """Whether the next row is one of the block: its header again, a level in its place, a name.

    ``short``: a row above lacks the cells of its levels; else this one has to.
    """
    for row in below:
        if row.twice & HEADER:
            return short and open_block(row, lexicon) is not None
        lacking = len(block.columns) - len(_own(row, block))
        if not row.first.mask & UPPER:
            levels = len(block.columns) - len(_behind_levels(block))
            return not row.first.mask & ANY_LABEL and lacking == levels
        own = {0} if row.first.mask & LEVEL1 else set()
        own |= {1} if row.first.mask & LEVEL2 else set()
        return lacking in own and (short or lacking > 0)
    return False
