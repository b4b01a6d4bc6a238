"""Columns of levels that a header gives no word of their own.

绩效指标 over the columns of two levels, 指标名称 over a level and the name, 绩效指标 beside
二级指标 over the words of level 1: what the first row below holds says which columns these are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import GROUP, LEVEL1, LEVEL2, UPPER
from goalparse.tables.columns import LEVEL_ROLES, UPPER_LEVELS, Column
from goalparse.tables.fitness import fitness_of
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row, last_column
from goalparse.text import key

_NAMES = frozenset({"level3", "content"})
_POINTS = frozenset({"weight", "score"})


def divide_levels(block: IndicatorBlock, header: Row, below: Row | None) -> bool:
    """Give the block the columns that the levels in the row below show; False if there are none.

    A dump has lost what a header spans: its rows are then longer than the header.
    """
    named = block.columns[0].first == header.cells[0].column_no or header.over
    if named and not (header.mask & GROUP or block.layout.wide_levels or not block.exact):
        return False  # most headers, and cheaply
    if below is None or not below.mask & UPPER or below.twice & GROUP:
        return False
    if not block.exact:
        return _divide_in_dump(block, header, below)
    columns: list[Column] = []
    changed = False
    known = {id(column.header): column for column in block.columns}
    for cell in (*header.over, *header.cells):
        column = known.pop(id(cell), None)
        wide = cell.column_span > 1 and (column is None or column.role in LEVEL_ROLES)
        others = {each.role for each in known.values()} | {each.role for each in columns}
        parts = list(_parts(cell, column, below, block.lexicon)) if wide or column is None else []
        if others & {part.role for part in parts}:
            parts = []  # it has such a column
        changed = changed or bool(parts)
        columns += parts or ([column] if column is not None else [])
    if changed:
        columns += known.values()
        columns.sort(key=lambda column: column.first)
        block.columns = tuple(columns)
    return changed


def take_kinds_for_levels(block: IndicatorBlock, below: Sequence[Row]) -> None:
    """Take 指标类型 in front of the names for the level whose words stand below it.

    Likewise 指标类别, where just words of level 2 stand below it.
    """
    entries = block.entries
    first, *others = block.columns[len(entries) :] or block.columns
    if not UPPER_LEVELS.isdisjoint([each.role for each in others]):
        return
    if first.role == "level1":
        if not entries and _holds_kinds(first, below, block.lexicon):
            block.columns = (replace(first, role="level2"), *others)
        return
    if first.role != "nature":
        return
    masks = [reading.mask for reading in _readings_below(first, below)]
    upper = any(mask & LEVEL1 and not mask & LEVEL2 for mask in masks)
    if upper or any(mask & UPPER for mask in masks):
        role = "level1" if upper or LEVEL2 not in map(LEVEL2.__and__, masks) else "level2"
        block.columns = (*entries, replace(first, role=role), *others)


def _readings_below(column: Column, below: Sequence[Row]) -> Iterator[Reading]:
    """What stands below a header in the first rows: their first cells where nothing is in front."""
    for row in below:
        if column.first == row.cells[0].column_no:
            yield row.first
            continue
        yield from (reading for cell, reading in row.read_cells() if cell.column_no == column.first)


def take_points_for_names(block: IndicatorBlock, below: Sequence[Row]) -> None:
    """Take 评价要点 behind level 2 for the names, where a level 2 is merged down over several.

    Each has points of its own, and nothing else names them.
    """
    roles = {column.role for column in block.columns}
    if not {"level2", "description"} <= roles or roles & _NAMES or not roles & _POINTS:
        return
    words = block.lexicon.words("order", "asked")
    level2 = next(column for column in block.columns if column.role == "level2")
    for at, column in enumerate(block.columns):
        behind = column.first == level2.last + 1 and column.role == "description"
        if behind and key(column.header.text) in words and _is_merged_down(level2, below, block):
            named = replace(column, role="level3")
            block.columns = (*block.columns[:at], named, *block.columns[at + 1 :])


def _is_merged_down(column: Column, below: Sequence[Row], block: IndicatorBlock) -> bool:
    """Whether one of the first rows has no cell of its own in a column, but one further on.

    Or it was typed without merging: the same words again in the next row.
    """
    typed = [[c.text for c in row.cells if c.column_no == column.first] for row in below]
    if any(first and first[0] and first == again for first, again in pairwise(typed)):
        return True
    if block.exact:
        return any(cell.column_no == column.first for row in below[1:] for cell in row.over)
    return any(
        len(row.cells) == block.layout.last_column and not row.cells[column.first - 1].text
        for row in below[1:]
    )


def _holds_kinds(column: Column, below: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether words of level 2 stand below a header that says 类别, and none of level 1."""
    masks = [row.first.mask & UPPER for row in below]
    if LEVEL2 not in masks or any(mask & LEVEL1 and not mask & LEVEL2 for mask in masks):
        return False
    return word(column.header.text) in lexicon.words("order", "kind")


def _parts(cell: Cell, column: Column | None, below: Row, lexicon: Lexicon) -> Iterator[Column]:
    """The columns below a header that the row below divides, or that no word names."""
    reading = lexicon.read(cell.text)
    if column is None and (cell.row_no + cell.row_span > below.row_no or not _may_be(reading)):
        return
    under = [
        each
        for each in below.cells
        if cell.column_no <= each.column_no and last_column(each) <= last_column(cell)
    ]
    masks = [lexicon.read(each.text).mask for each in under]
    labelled = column is not None and _begins_in_label(masks)
    if labelled:
        under, masks = under[1:], masks[1:]
    roles = _roles(masks)
    if not roles or (column is not None and len(under) == 1 and not labelled):
        return
    half = column.half if column is not None else 0
    for each, role in zip(under, roles, strict=True):
        yield Column(
            role=role, half=half, first=each.column_no, last=last_column(each), header=cell
        )


def _begins_in_label(masks: Sequence[int]) -> bool:
    """Whether a label stands in front of level 1, below its header: 绩效指标 | 产出指标."""
    return len(masks) > 1 and bool(masks[0] & GROUP) and bool(masks[1] & LEVEL1)


def _may_be(reading: Reading) -> bool:
    """Whether a header may stand over levels: 绩效指标, or a word that nobody knows."""
    return not reading or bool(reading.mask & GROUP)


def _roles(masks: Sequence[int]) -> list[str]:
    """What the columns over some cells are, by the levels in them; none without a level.

    Levels stand in their order, and at most one column of names behind them.
    """
    roles: list[str] = []
    for mask in masks:
        if mask & LEVEL1 and not roles:
            roles.append("level1")
        elif mask & LEVEL2 and not {"level2", "level3"} & set(roles):
            roles.append("level2")
        elif roles and "level3" not in roles:
            roles.append("level3")
        else:
            return []
    return roles


def _divide_in_dump(block: IndicatorBlock, header: Row, below: Row) -> bool:
    """By the words of a row that has more cells than its header: the columns move to the right.

    A row whose blank last cell was left out has no more: its name then stands below the values.
    """
    more = max(0, len(below.cells) - len(header.cells)) or int(_is_one_short(block, below))
    named = block.columns[0].first == 1
    if more == 1 and named and _begins_in_label([reading.mask for reading in below.readings]):
        block.columns = tuple(
            [replace(each, first=each.first + 1, last=each.last + 1) for each in block.columns]
        )
        return True
    if more < (1 if named and not header.mask & GROUP else 0) or len(block.columns) + 1 < len(
        header.cells
    ):
        return False
    columns: list[Column] = []
    moved = 0
    done = False
    known = {column.first: column for column in block.columns}
    for cell in header.cells:
        column, at = known.get(cell.column_no), cell.column_no + moved
        readings = below.readings[at - 1 : at + more - moved]
        roles = [] if moved else _roles([reading.mask for reading in readings])
        unnamed = column is None and _may_be(block.lexicon.read(cell.text))
        may = unnamed or (more and column is not None and column.role in _NAMES)
        if may and len(roles) == more + 1 and not done:
            done = True
            columns += [
                Column(role=role, half=0, first=at + n, last=at + n, header=cell)
                for n, role in enumerate(roles)
            ]
            moved = more
        elif column is not None:
            columns.append(replace(column, first=at, last=at))
    roles = [column.role for column in columns if column.role in LEVEL_ROLES]
    done = done and len(set(roles)) == len(roles)
    if done:
        block.columns = tuple(columns)
    return done


def _is_one_short(block: IndicatorBlock, below: Row) -> bool:
    """Whether a row begins with two levels, and suits the header better one column further on."""
    if _roles([reading.mask for reading in below.readings[:2]]) != ["level1", "level2"]:
        return False
    if any(column.role == "level2" for column in block.columns):
        return False
    texts = ["", *(cell.text for cell in below.cells)]
    moved = [
        fitness_of(column, texts[column.first + 1], block.lexicon)
        - fitness_of(column, texts[column.first], block.lexicon)
        for column in block.columns
        if column.first + 1 < len(texts) and column.role == "value"
    ]
    return bool(moved) and min(moved) > 0
