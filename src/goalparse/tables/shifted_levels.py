"""Levels that stand one column to the left of their headers.

Hubei's forms of monitoring head level 1 with the label of the block and level 2 with 一级指标:
绩效指标 | 一级指标 | 指标名称 over 产出指标 | 质量 | its name.
"""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.terms import LEVEL1
from goalparse.tables.columns import UPPER_LEVELS, Column
from goalparse.tables.rows import Row, last_column


def by_levels_below(columns: tuple[Column, ...], row: Row, below: Row) -> tuple[Column, ...]:
    """The columns of a header, shifted where the words of the first row below say so."""
    levels = [column for column in columns if column.role in UPPER_LEVELS]
    if [level.role for level in levels] != ["level1"] or len(below.filled) < _FEWEST:
        return columns
    wrapper = _label_beside(levels[0], row)
    first, second = below.readings[:2]
    shifted = first.mask & LEVEL1 and not second.mask & LEVEL1 and "level2" in second.terms
    if wrapper is None or not shifted or below.filled[0].column_no != wrapper.column_no:
        return columns
    led = replace(levels[0], first=wrapper.column_no, last=last_column(wrapper), header=wrapper)
    moved = [replace(c, role="level2") if c is levels[0] else c for c in columns]
    return (led, *moved)


def _label_beside(level: Column, row: Row) -> Cell | None:
    """The label of the indicators right in front of a level's header."""
    for cell, reading in row.read_cells():
        beside = last_column(cell) + 1 == level.first
        if beside and reading.terms.get("group") == "indicators" and not reading.inline:
            return cell
    return None


_FEWEST = 2  # cells: the levels; their rows may be blank
