"""Rows of indicators that begin with a label's word, and are told by their points.

预算执行率 (rate of execution) stands with its weight and score across the columns of the levels;
the criteria of an ex-ante assessment (立项必要性) are labels of other forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings import quantities
from goalparse.meanings.terms import (
    ANY_LABEL,
    ATTRIBUTE,
    GOALS,
    GROUP,
    LABEL,
    MEASURE,
    MONEY,
    TOTAL,
)
from goalparse.tables.columns import UPPER_LEVELS
from goalparse.tables.fitness import fitness_of
from goalparse.tables.indicator_items import IndicatorItem, with_cells
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row, last_column

_MAY_BE = ATTRIBUTE | GOALS | GROUP | MEASURE
_NEVER = LABEL | MONEY | TOTAL
_POINTS = frozenset({"weight", "score"})
_LEVELS = frozenset({"level1", "level2", "level3", "content"})
_NAMED = _LEVELS | {"value"}  # 预算执行率 lies across all of them
_WHOLE = frozenset({"level1", "level2", "level3", "value"})
_LABELS = ANY_LABEL & ~MEASURE  # 预算执行率 is an indicator's name as well
_LEAST = 3  # filled cells
_SEVERAL = 2  # columns


def is_scored_row(row: Row, block: IndicatorBlock) -> bool:
    """Whether a row is an indicator for all that its first cell is a label's word.

    That stands in the columns of levels and no further, and points in a column of points or, in
    a table without any, an entry of its own in every column; or in a dump a blank stands in front
    of it, where a level was merged down.
    """
    mask = row.first.mask
    if not mask & _MAY_BE or mask & _NEVER or row.first.inline or len(row.filled) < _LEAST:
        return False
    first = row.filled[0]
    if not block.exact and _goes_on_below_level(row, block):
        return True
    if not block.exact and len(row.cells) != block.layout.last_column:
        return first.column_no == block.first_column and _stands_over_levels(row, block)
    if first.column_no != block.first_column:
        return False
    if block.exact:
        last = last_column(first)
        over = [c.role for c in block.columns if first.column_no <= c.first and c.last <= last]
        if not over or not _NAMED.issuperset(over) or _LEVELS.isdisjoint(over):
            return False
    return not _is_of_pairs(row) and (_has_points(row, block) or _is_whole(row, block))


def _is_of_pairs(row: Row) -> bool:
    """Whether a row has labels with an entry beside each: 填表人 | 宋佳 | 联系电话 | 65510033."""
    known = [bool(reading.mask & (ATTRIBUTE | LABEL)) for _, reading in row.read_cells()]
    return known[:4] == [True, False, True, False]


def _goes_on_below_level(row: Row, block: IndicatorBlock) -> bool:
    """Whether a dump's row begins with the blank of a merged level, its word in another column.

    资金管理情况 below 管理效率: the labels of a form stand in front, and end the table there.
    """
    if row.cells[0].text or len(row.cells) != block.layout.last_column:
        return False
    at = row.filled[0].column_no
    return any(column.role in _LEVELS and column.first == at for column in block.columns)


def _stands_over_levels(row: Row, block: IndicatorBlock) -> bool:
    """Whether a dump's row has one cell where the levels are, and points of its own behind it.

    预算执行率 | 100% | 96.8% | 10 | 9.68: it covers 一级指标, 二级指标 and 三级指标.
    """
    if not row.first.mask & MEASURE:
        return False
    columns = sorted(block.columns, key=lambda column: column.first)
    over = [column.role in _LEVELS for column in columns]
    count = sum(over)
    if count < _SEVERAL or not all(over[:count]) or len(row.cells) - 1 != len(columns) - count:
        return False
    behind = zip(columns[count:], row.cells[1:], strict=True)
    points = [cell.text for column, cell in behind if column.role in _POINTS]
    return bool(points) and all(quantities.read_number(text) is not None for text in points)


def read_scored(row: Row, block: IndicatorBlock) -> list[IndicatorItem]:
    """The indicators of such a row; a cell over name and levels is the name alone."""
    if not block.exact and len(row.cells) != block.layout.last_column:
        return below_no_level(block.read(row))
    return [_without_levels(item) for item in block.read(row)]


def below_no_level(items: Sequence[IndicatorItem]) -> list[IndicatorItem]:
    """The indicators of a dump's row that begins with 预算执行率: it covers the levels' columns."""
    return [
        with_cells(
            item,
            {r: s for r, s in item.cells.items() if r in item.own or r not in UPPER_LEVELS},
        )
        for item in items
    ]


def _without_levels(item: IndicatorItem) -> IndicatorItem:
    cells = item.cells
    name = cells.get("level3")
    if name is None or name not in (cells.get("level1"), cells.get("value")):
        return item
    left = {role: slot for role, slot in cells.items() if role == "level3" or slot != name}
    return with_cells(item, left)


def _has_points(row: Row, block: IndicatorBlock) -> bool:
    for column in block.columns:
        if column.role in _POINTS:
            cell = _own_cell(row, column.first, column.last, exact=block.exact)
            if cell is not None and quantities.read_number(cell.text) is not None:
                return True
    return False


def _is_whole(row: Row, block: IndicatorBlock) -> bool:
    """Whether a row has all that an indicator has, in a table without points.

    加分项 | 创新工作 | 获得表彰 | ≥1次: no other cell is a label, and the value looks like one. The
    word may be merged down over several such rows.
    """
    if any(column.role in _POINTS or column.half for column in block.columns):
        return False
    if any(reading.mask & _LABELS for _, reading in [*row.read_cells()][1:]):
        return False
    told = row.filled[0].row_span > 1
    for column in block.columns:
        cell = _own_cell(row, column.first, column.last, exact=block.exact)
        if cell is None or not cell.text:
            if column.role in _WHOLE:
                return False
        elif column.role == "value":
            told = told or fitness_of(column, cell.text, block.lexicon) > 0
    return told


def _own_cell(row: Row, first: int, last: int, *, exact: bool) -> Cell | None:
    if not exact:
        return row.cells[first - 1]
    places = (cell for cell in row.filled if cell.column_no == first and last_column(cell) == last)
    return next(places, None)
