"""Levels as labels of rows, without a header: 产出指标 | 1.硬化道路：3.2公里 2.安装路灯：86盏.

What stands beside a level is its indicators as text, or the name and the value of one; below a
level across the table each row is a name with its value.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.frozen import field, mutable
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, GROUP, HEADER, UPPER
from goalparse.tables.cell_text import is_value, items_under, levels_named
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.items import Entry, GoalItem
from goalparse.tables.rows import Row, Slot, last_column

_FEWEST = 2  # levels: beside one alone may stand anything
_NAME_AND_VALUE = 2
_NO_LEVEL = (ANY_LABEL & ~GROUP) | HEADER  # 绩效目标


@mutable
class LevelRows:
    """What rows from a level on hold: items, the cells of their labels, the row behind them."""

    behind: int
    items: list[Entry | GoalItem | IndicatorItem] = field(default_factory=list)
    labels: list[Slot] = field(default_factory=list)
    across: tuple[Cell, ...] = ()  # the level that stands across the table above


def level_rows(rows: Sequence[Row], at: int, lexicon: Lexicon) -> LevelRows | None:
    """Read rows from a position on; None if no two of them have levels with texts beside or below.

    Ends at the first row that is labelled otherwise, or heads anything.
    """
    found = LevelRows(at)
    told = 0
    while found.behind < len(rows):
        row = rows[found.behind]
        own = _take(row, found, lexicon) if row.filled else None
        if own is None:
            break
        told += own
        found.behind += 1
    return found if told >= _FEWEST and found.items else None


def _take(row: Row, found: LevelRows, lexicon: Lexicon) -> bool | None:
    """Take a row; gives whether a level begins in it, None for a row of anything else."""
    read = [*row.read_cells()]
    leading = 0
    while leading < len(read) and _is_level(read[leading][1].mask, read[leading][1].inline):
        leading += 1
    texts = [cell for cell, _ in read[leading:]]
    if any(reading.mask & (ANY_LABEL | HEADER | UPPER) for _, reading in read[leading:]):
        return None
    levels = [cell for cell, reading in read[:leading] if reading.mask & UPPER]
    over = [cell for cell in row.over if lexicon.read(cell.text).mask & UPPER]
    if not texts:
        if len(levels) != 1 or len(read) > 1 or not _is_across(row, levels[0]):
            return None
        found.across = (levels[0],)
    elif levels or over:
        found.across = ()
        if not _indicators(row, (*over, *levels), texts, found, lexicon):
            return None
    elif not found.across or not _indicators(row, found.across, texts, found, lexicon):
        return None
    found.labels += [row.slot(cell) for cell, _ in read[:leading]]
    return bool(levels)


def _is_level(mask: int, inline: str) -> bool:
    """Whether a cell is a level, or the label of all indicators in front of it."""
    return bool(mask & (UPPER | GROUP)) and not (inline or mask & _NO_LEVEL)


def _is_across(row: Row, level: Cell) -> bool:
    """Whether a level is alone in its row: over all columns, or in a dump."""
    return not row.table.exact or last_column(level) == max(map(last_column, row.table.cells))


def _indicators(
    row: Row, levels: Sequence[Cell], texts: Sequence[Cell], found: LevelRows, lexicon: Lexicon
) -> bool:
    """Take what stands beside or below levels; False if it may be anything."""
    if not any(map(str.isalpha, texts[0].text)):
        return False
    if len(texts) == 1 and not found.across:
        found.items += items_under(row, texts[0], levels, lexicon)
        return True
    below_value = bool(found.across and found.items)  # 通行条件 | 改善
    if len(texts) != _NAME_AND_VALUE or not (below_value or is_value(texts[1].text)):
        return False
    named = levels_named([cell.text for cell in levels], lexicon)
    cells = {cell.text: cell for cell in levels}
    held = {role: cells[word] for role, word in named.items()}
    roles = (*held, "level3", "value")
    own = {role for role, cell in held.items() if cell.row_no == row.row_no}
    found.items.append(
        IndicatorItem(
            row=row,
            horizon=None,
            roles=roles,
            held=(*held.values(), *texts),
            own=frozenset({*own, "level3", "value"}),
        )
    )
    return True
