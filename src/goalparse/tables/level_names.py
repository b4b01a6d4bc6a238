"""A header's lower row that parts the levels in name and points: 名称 | 权重 | 名称 | 权重."""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.columns import EXTRA, LEVEL_ROLES, Column
from goalparse.tables.rows import Row, last_column
from goalparse.text import key

_POINTS = frozenset({"weight", "score"})
_FEWEST = 2  # names


def parts_levels(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row holds nothing but words for a name and for points, the name more than once."""
    if not all(  # told by the first cell as a rule: a level, and no name
        reading.terms.get("header") in _POINTS or _is_name(cell, lexicon)
        for cell, reading in row.read_cells()
    ):
        return False
    return sum(_is_name(cell, lexicon) for cell in row.filled) >= _FEWEST


def columns_of_names(
    columns: tuple[Column, ...], row: Row, lexicon: Lexicon
) -> tuple[Column, ...] | None:
    """The columns that such a row makes of those of the levels; None if it names others.

    The points of a level above the names are extra columns. In a dump, which has lost what the
    levels span, the columns behind them move to the right.
    """
    levels = [column for column in columns if column.role in LEVEL_ROLES]
    leading = row.filled == row.cells[: len(row.filled)]
    if sum(_is_name(cell, lexicon) for cell in row.filled) != len(levels):
        return None
    if not _is_name(row.filled[0], lexicon) or not (leading or row.table.exact):
        return None
    made: list[Column] = []
    named = iter(levels)
    level = levels[0]
    for cell in row.filled:
        if _is_name(cell, lexicon):
            level = next(named)
            role = level.role
        else:
            points = lexicon.read(cell.text).get("header") or EXTRA
            role = points if level is levels[-1] else EXTRA
        first, last = cell.column_no, last_column(cell)
        made.append(Column(role=role, half=level.half, first=first, last=last, header=cell))
    moved = 0 if row.table.exact else len(row.filled) - len(levels)
    behind = (column for column in columns if column.role not in LEVEL_ROLES)
    return (*made, *(replace(c, first=c.first + moved, last=c.last + moved) for c in behind))


def _is_name(cell: Cell, lexicon: Lexicon) -> bool:
    return key(cell.text) in lexicon.words("order", "name")
