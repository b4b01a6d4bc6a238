"""The header of an indicator table: which row it is, and what its cells make of the columns.

It may take two rows, may repeat its columns for a long-term and an annual half, and in a wide
table names unit, project and amount in front of the levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goalparse.blocks import Cell
from goalparse.frozen import maker, replace
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import ATTRIBUTE, GOALS, HEADER, MONEY, STAGE, mask_of
from goalparse.remembered import Bounded
from goalparse.tables.columns import (
    ENTRY,
    EXTRA,
    LEVEL_ROLES,
    Column,
    column_over,
    entry_column,
)
from goalparse.tables.entry_parts import (
    over_part,
    part_reading,
    parts_of,
    reaches_down,
)
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.layouts import Layout, layout_of
from goalparse.tables.lost_spans import Lie, is_padded_below, lie_of, width_below
from goalparse.tables.named_columns import (
    columns_named,
    named_in,
    names_graded,
    of_whole_year,
    role_of_content,
)
from goalparse.tables.rows import Row, last_column
from goalparse.tables.value_years import in_bare_years
from goalparse.text import key

_ASIDE = mask_of("aside")
_NOT_MET = object()
_make_column = maker(Column)
_MOST_HEADERS = 1024
_WIDEST = 63  # columns: Word allows no more
_NAMES = LEVEL_ROLES - {"content"} | {"description"}  # what 指标内容 becomes where it is a name


def open_block(row: Row, lexicon: Lexicon, above: Row | None = None) -> IndicatorBlock | None:
    """The block that a row opens if it is an indicator header, else None.

    Header: at least three cells (two, if one is a level and one the value) that the vocabulary
    knows as indicator headers, one of them a level or the indicator's name. Cells of a header
    that reach down from the row ``above`` take part; in a dump, which does not show that they
    do, those that follow its spanning cells.
    """
    found = columns_of(row, lexicon, above)
    if found is None:
        return None
    columns, horizon, layout = found
    block = IndicatorBlock(lexicon, columns, row.table.exact, horizon, row.table.table_no)
    if layout is not None:
        block.lay(layout)
    return block


def columns_of(row: Row, lexicon: Lexicon, above: Row | None = None) -> Found | None:
    """The columns of the block that a row opens, and the horizon that it states; else None."""
    if not row.twice & HEADER:
        return None
    if row.table.exact and not row.over:
        above = None  # nothing of it can take part
    asked, found = row.header
    if asked is not above:
        alone = above is None
        found = _columns_like(row, lexicon) if alone else _find_columns(row, lexicon, above)
        if found is not None and not row.table.exact and len(found[0]) > _WIDEST:
            found = None  # words without end: a short row below would be tried in all its ways
        row.header = (above, found)
    columns: Found | None = found
    return columns


# The columns, the horizon that the header states, and how the columns lie where that is known.
Found = tuple[tuple[Column, ...], str | None, Layout | None]


def _headers(_: Lexicon) -> Bounded[tuple[Any, ...], Any]:
    return Bounded(_MOST_HEADERS)


def _columns_like(row: Row, lexicon: Lexicon) -> Found | None:
    """The columns of a header that stands alone, as those of its like met before were found.

    What a header's cells make of the columns follows from their texts and places, and the tables
    of a document print the same header over and over.
    """
    if reaches_down(row) or is_padded_below(row):
        return _find_columns(row, lexicon, None)  # what stands below it takes part
    cells = (*row.over, *row.cells)
    key = (len(row.over), *[(cell.text, cell.column_no, cell.column_span) for cell in cells])
    remembered = lexicon.once(_headers)
    met = remembered.get(key, _NOT_MET)
    if met is _NOT_MET:
        found = _find_columns(row, lexicon, None)
        remembered.keep(key, None if found is None else _by_position(found, cells))
        return found
    if met is None:
        return None
    columns, horizon, layout = met
    made = [
        _make_column(role, half, first, last, cells[at], reading, None, "", None)
        for role, half, first, last, at, reading in columns
    ]
    return tuple(made), horizon, layout


def _by_position(found: Found, cells: Sequence[Cell]) -> tuple[tuple[Any, ...], str | None, Layout]:
    """Columns with the position of their header's cell in place of the cell."""
    at = {id(cell): position for position, cell in enumerate(cells)}
    columns, horizon, _ = found
    placed = [(c.role, c.half, c.first, c.last, at[id(c.header)], c.reading) for c in columns]
    return tuple(placed), horizon, layout_of(tuple([column[:4] for column in placed]))


def _find_columns(row: Row, lexicon: Lexicon, above: Row | None) -> Found | None:
    """The columns of a header, and the horizon that it states; None if the row is none."""
    if above is not None and (joined := _divided(above, row, lexicon)) is not None:
        return joined
    lie = lie_of(row, lexicon, above)
    header = lie.header
    named = list(named_in(header, lexicon))
    own = [role for cell, role in named if cell.row_no == row.row_no]
    rows = {row.row_no, above.row_no if above is not None else row.row_no}
    levels = {role for cell, role in named if role in LEVEL_ROLES and cell.row_no in rows}
    if len(own) < 2 or not (levels or names_graded(named)):
        return None
    roles = {role for _, role in named}
    if len(roles) < 3 and "value" not in roles:
        return None
    named.sort(key=lambda pair: pair[0].column_no)
    columns = [
        *_entry_columns(lie, named, lexicon, placed=_is_placed(row, above, lie)),
        *of_whole_year(_under_groups(columns_named(named), lie.upper), lexicon),
    ]
    behind = _entries_behind(lie, columns, lexicon)
    columns += behind
    columns += _unnamed_score(row, columns)
    columns += _unknown(header, columns, lexicon)
    columns = in_bare_years(_of_whole_region(header, columns, lexicon))
    columns += _of_tasks(header, columns, lexicon)
    columns = _aimed_at(_without_whose(columns), lexicon)
    if lie.written:
        written = (lie.written.get(id(column.header), column.header) for column in columns)
        columns = [replace(c, header=cell) for c, cell in zip(columns, written, strict=True)]
    elif above is not None and not row.table.exact:
        columns += _into_blanks(above, row, columns, lexicon)
        columns += [] if behind else _tail(above, row, columns, lexicon)
    horizons = (lexicon.read(cell.text).get("horizon") for cell in header)
    horizon = next((found for found in horizons if found is not None), None)
    return tuple(columns), horizon, None


def _divided(above: Row, row: Row, lexicon: Lexicon) -> Found | None:
    """The columns of a dump's header whose lower row holds only what divides its values.

    Tools that leave out covered cells write 指标性质, 指标值, 度量单位 alone: there is one header
    over them that they can divide, so they stand in its place. Tools that pad them with blank ones
    keep all in their columns.
    """
    lower = [reading.get("header") for reading in row.readings]
    upper = [reading.get("header") for reading in above.readings]
    if row.table.exact or LEVEL_ROLES.isdisjoint(upper) or not LEVEL_ROLES.isdisjoint(lower):
        return None
    if len(above.cells) == len(row.cells):
        pairs = zip(above.cells, row.cells, strict=True)
        cells = [below if below.text else cell for cell, below in pairs]
    elif all(cell.text for cell in row.cells) and _is_of_values(lower, upper):
        at = upper.index("value")
        cells = [*above.cells[:at], *row.cells, *above.cells[at + 1 :]]
    else:
        return None
    placed = [replace(cell, column_no=column_no) for column_no, cell in enumerate(cells, 1)]
    columns = [
        replace(column, header=cells[column.first - 1])
        for column in columns_named(list(named_in(placed, lexicon)))
    ]
    horizons = (lexicon.read(cell.text).get("horizon") for cell in above.cells)
    return tuple(columns), next((found for found in horizons if found is not None), None), None


def _under_groups(columns: Sequence[Column], upper: Sequence[Cell]) -> Sequence[Column]:
    """The columns that come again below each of several headers, with what each stands below.

    目标值 and 完成值 below 2023年, and again below 2024年.
    """
    if not upper or all(column.role != EXTRA for column in columns):
        return columns
    over = {id(column): over_part(column.header, upper) for column in columns}
    stand = {(key(c.header.text), o.text) for c in columns for o in over[id(c)]}
    words = [word for word, _ in stand]
    return [
        replace(column, part_of=above[0].text)
        if (above := over[id(column)]) and words.count(key(column.header.text)) > 1
        else column
        for column in columns
    ]


def _is_of_values(lower: Sequence[str | None], upper: Sequence[str | None]) -> bool:
    """Whether a lower row can only divide the one header of values of the row above."""
    beside = {*upper} - {"value"}
    return (
        _OF_VALUES.issuperset(lower) and upper.count("value") == 1 and _OF_VALUES.isdisjoint(beside)
    )


_OF_VALUES = frozenset({"nature", "operator", "value", "unit"})


def _unknown(header: Sequence[Cell], columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """Columns among the others whose header nobody knows: it is quoted, their entries are kept.

    In front of the levels they are entries of a wide table's projects. So are those behind the
    names whose header is the label of a text elsewhere: 改进措施 beside 未完成原因.
    """
    known = {id(column.header) for column in columns}
    first = min(column.first for column in columns)
    wide = any(column.role == ENTRY for column in columns)
    end = max(column.header.row_no + column.header.row_span for column in columns)
    level = min(column.first for column in columns if column.role in _NAMES)
    return [
        Column(
            role=EXTRA if cell.column_no > level else ENTRY,
            half=0,
            first=cell.column_no,
            last=last_column(cell),
            header=cell,
        )
        for cell in header
        if (cell.column_no > first or (wide and cell.row_no + cell.row_span <= end))
        and cell.text
        and id(cell) not in known
        and not cell.text.isdigit()
        and _holds_further(lexicon.read(cell.text), behind=cell.column_no > level)
    ]


def _of_whole_region(
    header: Sequence[Cell], columns: list[Column], lexicon: Lexicon
) -> list[Column]:
    """Take what is of all regions for the value, where columns of each stand beside: 全市合计."""
    extras = [column for column in columns if column.role == EXTRA]
    if not extras or any(column.role in {"value", "actual"} for column in columns):
        return columns  # most headers
    last = max(column.last for column in columns if column.role in LEVEL_ROLES)
    words = lexicon.words("order", "whole_region")
    whole = [cell for cell in header if cell.column_no > last and key(cell.text).startswith(words)]
    parts = [column for column in extras if column.first > last and column.header not in whole]
    if len(whole) != 1 or not parts:
        return columns
    cell = whole[0]
    others = (column for column in columns if column.header is not cell)
    return [*others, column_over("value", cell)]


def _aimed_at(columns: list[Column], lexicon: Lexicon) -> list[Column]:
    """Take the one column of goals behind names for their values, if no other is: 2024年目标."""
    roles = {column.role for column in columns}
    if EXTRA not in roles or "value" in roles:
        return columns  # most headers, and cheaply
    goals = [
        column
        for column in columns
        if column.role == EXTRA and lexicon.read(column.header.text).get("goal") is not None
    ]
    if len(goals) != 1:
        return columns
    return [replace(c, role="value") if c is goals[0] else c for c in columns]


def _without_whose(columns: list[Column]) -> list[Column]:
    """Columns without 单位 in front of projects and levels for a unit of measure: it is whose."""
    named = [c.first for c in columns if c.reading.get("label") in _NAMES_PROJECT]
    level = min((c.first for c in columns if c.role in LEVEL_ROLES), default=0)
    if not named or named[-1] > level:
        return columns
    return [c for c in columns if c.role != "unit" or c.first > named[-1]]


def _of_tasks(header: Sequence[Cell], columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """The column in front of the levels that says whose indicators they are: 任务名称.

    In a wide table it is one of the columns of its projects.
    """
    first = min(column.first for column in columns)
    return [
        column_over(EXTRA, cell)
        for cell in header
        if last_column(cell) == first - 1 and lexicon.read(cell.text).get("attribute") == "task"
    ]


def _holds_further(reading: Reading, *, behind: bool) -> bool:
    """Whether a header that names no column of indicators heads entries all the same."""
    further = ATTRIBUTE | STAGE | _ASIDE | GOALS  # 年初数 and 增减 are money elsewhere
    if not reading or reading.get("group") == "review":
        return True
    return behind and bool(reading.mask & further) and not reading.inline


def _unnamed_score(row: Row, columns: Sequence[Column]) -> list[Column]:
    """A column behind the actual values whose header is only the points of the block."""
    roles = {column.role for column in columns}
    last = max(column.last for column in columns)
    behind = [cell for cell in row.filled if cell.column_no > last]
    if "actual" not in roles or "score" in roles or len(behind) != 1:
        return []
    cell = behind[0]
    if not cell.text.isdigit():
        return []
    return [column_over("score", cell)]


def is_upper_header(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row can be the upper one of a header of two rows.

    A line with entries of its own is none: 单位：某某局 | 单位：万元.
    """
    if not row.mask & HEADER or len(row.filled) < 2:
        return False
    if any(lexicon.read(cell.text).inline for cell in row.filled):
        return False
    known = [
        not {"header", "group", "label", "source", "goal", "attribute", "ordinal"}.isdisjoint(
            lexicon.read(cell.text).terms
        )
        or lexicon.year_column.fullmatch(key(cell.text)) is not None
        for cell in row.filled
    ]
    headers = [cell for cell in row.filled if "header" in lexicon.read(cell.text).terms]
    return bool(headers) and len(known) > 1 and all(known)


def _entry_columns(
    lie: Lie, named: Sequence[tuple[Cell, str]], lexicon: Lexicon, *, placed: bool
) -> list[Column]:
    """The columns of a wide table in front of its levels; none if it names no project or unit."""
    first = min(cell.column_no for cell, role in named if role in LEVEL_ROLES)
    columns: list[Column] = []
    for cell in sorted(lie.header, key=lambda cell: cell.column_no):
        if cell.column_no >= first:
            break
        over = over_part(cell, lie.upper)
        reading = part_reading(cell, over, lexicon)
        if parts := list(parts_of(cell, lie.lower, over, lexicon)) if lie.lower else []:
            columns += parts
        elif not _TAKES_ENTRY.isdisjoint(reading.terms):
            columns.append(entry_column(cell, reading))
    names = {column.reading.get("label") for column in columns}
    if names & _NAMES_PROJECT:
        return columns
    # A row per unit: the goals of whole departments with the money of each, or what they spent and
    # reached. A header of several rows a dump may not hold apart.
    kinds = {kind for column in columns for kind in column.reading.terms}
    reached = any(role == "actual" for _, role in named) and "stage" in kinds
    units = names & {"unit", "department"} and (reached or {"goal", "source"} <= kinds)
    return columns if placed and units else []


def _is_placed(row: Row, above: Row | None, lie: Lie) -> bool:
    """Whether the columns of a header are known: in a dump, where one row is all of it, or told.

    The row below has a cell for each of them then.
    """
    if row.table.exact or lie.written:
        return True
    return above is None and not is_padded_below(row) and width_below(row) >= len(row.cells)


def _entries_behind(lie: Lie, columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """The columns of a wide table behind its values: the goal, money or score of the project.

    Only where another column holds the values: 年度目标 may head these. 年初数 among the columns
    of indicators is theirs; money stands behind all of them. The project itself may be named there
    as well, beside its code or its money.
    """
    named = {column.reading.get("label") for column in columns if column.role == ENTRY}
    wide = not named.isdisjoint(_NAMES_ROW)
    values = [column.last for column in columns if column.role == "value"]
    if not values:
        return []
    known = {id(column.header) for column in columns}
    last = max(column.last for column in columns)
    behind = [c for c in lie.header if c.column_no > max(values) and id(c) not in known]
    if not wide and not any(_names_project(c, lexicon) for c in behind):
        return []  # most headers, and cheaply
    read = [(c, part_reading(c, over_part(c, lie.upper), lexicon)) for c in behind if c.text]
    found = [
        entry_column(cell, reading)
        for cell, reading in read
        if not reading.inline
        and (
            not _OF_PROJECT.isdisjoint(reading.terms)
            or ("stage" in reading.terms and cell.column_no > last)
        )
    ]
    if wide:
        return found
    labels = {column.reading.get("label") for column in found}
    told = labels >= _NAMES_PROJECT or any(c.reading.mask & MONEY for c in found)
    return found if told else []


def _names_project(cell: Cell, lexicon: Lexicon) -> bool:
    return lexicon.readings(cell.text).get("label") in _NAMES_PROJECT


_NAMES_PROJECT = frozenset({"project_name", "project_code"})
_NAMES_ROW = _NAMES_PROJECT | {"unit", "department"}  # of a wide table
_OF_PROJECT = frozenset({"label", "source", "goal"})
_TAKES_ENTRY = frozenset({"label", "source", "stage", "measure", "goal", "attribute", "ordinal"})


def _into_blanks(above: Row, row: Row, columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """The column of values in a blank of a dump's lower header row: its header reaches down.

    Nothing else may stand there: one blank among the lower headers, one header above of values.
    """
    last = max(column.last for column in columns)
    blanks = [cell for cell in row.cells if cell.column_no < last and not cell.text]
    over = [cell for cell in above.filled if lexicon.read(cell.text).get("header") == "value"]
    if len(blanks) != 1 or len(over) != 1 or any(column.role == "value" for column in columns):
        return []
    at = blanks[0].column_no
    return [Column(role="value", half=0, first=at, last=at, header=over[0])]


def _tail(above: Row, row: Row, columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """The columns behind those of a dump's lower header row: upper cells that nothing divides."""
    divided = {column.role for column in columns}
    last = max(column.last for column in columns)
    blank = [cell for cell in row.cells if cell.column_no > last]
    if any(cell.text for cell in blank):
        return []
    headers = [(cell, lexicon.read(cell.text).get("header")) for cell in above.filled]
    content = role_of_content([*divided, *[role for _, role in headers if role is not None]])
    headers = [(cell, content if role == "content" else role) for cell, role in headers]
    return [
        Column(role=role, half=0, first=last + at, last=last + at, header=cell)
        for at, (cell, role) in enumerate(
            ((cell, role) for cell, role in headers if role is not None and role not in divided),
            start=1,
        )
    ]
