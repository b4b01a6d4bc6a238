"""The header of a list with a row per project and no columns of indicators.

It names project, money and goal (项目名称 | 预算数 | 绩效目标). A list may name its unit in the
column of its projects: 单位名称（项目类别/支出项目）.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import GOALS, GROUP, LABEL, MONEY, ORDINAL, SOURCE, UPPER
from goalparse.tables.columns import Column, entry_column, entry_reading, is_parted
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_columns import divided_columns
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, cell_below, text_of
from goalparse.text import key

_LEAST = 3
_PARENT_AND_PART = 2  # names
_WHOSE = frozenset({"project_name", "project_code", "unit", "department"})
_RATED = frozenset({"project_name", "self_score"})
_NAMES_PROJECT = frozenset({"project_name", "unit"})
_ENTRIES = frozenset({"label", "source", "stage", "measure", "goal", "attribute", "ordinal"})
# What a project is for: only projects fill such a column.
TOLD = frozenset({"goal", "attribute"})
_NOT_ENTRY = _ENTRIES | {"header", "level1", "level2"}


def open_list(
    row: Row, below: Sequence[Row], lexicon: Lexicon, *, titled: bool = False
) -> IndicatorBlock | None:
    """The block of a list's header row; None for any other row.

    Its cells are labels without an entry: one names the project, one money and one what the
    project is for, or one how it was rated; and the row below holds none of them. A header that
    nobody knows may stand among them. The rows below may divide its cells. ``titled``: whether it
    stands below a form's title; of two stages of money there (全年预算数 | 1-7月执行数) the rows
    are no sources, but projects.
    """
    if not may_head_list(row):
        return None  # most rows, and cheaply
    if len(row.filled) < _LEAST or len(row.filled) != len(row.cells) or not _may_name(row):
        return None
    divided = divided_columns(row, below, lexicon)
    columns, rows = divided or (tuple([_column(cell, lexicon) for cell in row.cells]), 0)
    columns = _without_parents_money(_with_regions(columns, lexicon))
    first = below[rows] if len(below) > rows else None
    if first is not None and any(column.reading.mask & GROUP for column in columns):
        columns = _with_all_money(columns, first)
    readings = [column.reading for column in columns]
    if not _heads_list(readings, divided=rows > 0, titled=titled):
        return None
    if first is None or not _states_entries(first, columns, lexicon):
        return None
    if not row.table.exact and _is_shifted(first, columns):
        return None
    return IndicatorBlock(lexicon, columns, row.table.exact, table_no=row.table.table_no)


def _is_shifted(first: Row, columns: Sequence[Column]) -> bool:
    """Whether a dump's row shows that more rows head the list, or divide more of its columns."""
    heads = not first.cells[0].text and not any(
        map(str.isdigit, "".join(map(text_of, first.cells)))
    )
    return heads or len(first.cells) > len(columns)


def _with_all_money(columns: tuple[Column, ...], first: Row) -> tuple[Column, ...]:
    """Take 资金（万元） for the sum of each project: over an amount, no other money beside it."""
    headed = [column for column in columns if column.reading.get("group") == "funding"]
    if len(headed) != 1 or any(column.reading.mask & MONEY for column in columns):
        return columns
    cell = cell_below(first, headed[0].header)
    if cell is None or not cell.text or not is_figure(cell.text):
        return columns
    of_group = headed[0].reading
    total = Reading({"source": "total"}, of_group.label, of_group.bracket)
    return tuple([replace(c, reading=total) if c is headed[0] else c for c in columns])


def _with_regions(columns: tuple[Column, ...], lexicon: Lexicon) -> tuple[Column, ...]:
    """Take the regions that a list begins with for those whose goals it tells: 市县 | 资金 | ….

    Only where no column names projects, units or departments.
    """
    labels = {column.reading.get("label") for column in columns}
    first = next((column for column in columns if not column.reading.mask & ORDINAL), None)
    if first is None or first.reading or labels & _WHOSE or not _is_region(first.header, lexicon):
        return columns
    region = replace(first, reading=Reading({"label": "unit"}, first.header.text))
    return tuple([region if column is first else column for column in columns])


def _without_parents_money(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Take the money in front of a sub-project's name for no project's: it is the parent's.

    专项名称 | 专项总额 | 子项目名称 | 子项目金额: merged down over several rows it is kept once.
    """
    named = [c.first for c in columns if c.reading.get("label") == "project_name"]
    if len(named) < _PARENT_AND_PART:
        return columns
    return tuple(
        [
            replace(c, reading=NOTHING) if c.reading.mask & MONEY and c.first < named[-1] else c
            for c in columns
        ]
    )


def _is_region(header: Cell, lexicon: Lexicon) -> bool:
    return key(header.text) in lexicon.words("order", "region_header")


def is_of_all(name: str, lexicon: Lexicon) -> bool:
    """Whether a name in a list is that of all its regions: 全市合计."""
    return key(name).startswith(lexicon.words("order", "whole_region"))


def _column(cell: Cell, lexicon: Lexicon) -> Column:
    return entry_column(cell, entry_reading(cell.text, lexicon))


def _heads_list(readings: Sequence[Reading], *, divided: bool, titled: bool) -> bool:
    """Whether the headers of some columns are those of a list of projects.

    A header that is ``divided`` has to name goals: a budget's own tables divide their money too.
    """
    known = [not _ENTRIES.isdisjoint(r.terms) or bool(r.mask & UPPER) for r in readings]
    if sum(known) < _LEAST or sum(known) * 2 < len(known) or any(r.inline for r in readings):
        return False
    labels = {reading.get("label") for reading in readings}
    if "project_name" not in labels:
        own = next((r for r in readings if not r.mask & ORDINAL), None)
        if own is None or own.get("label") != "unit" or not any(r.mask & SOURCE for r in readings):
            return False
    return _tells_what_for(readings, divided=divided) or (titled and _tells_stages(readings))


def may_head_list(row: Row) -> bool:
    """Whether a row can head a list.

    It names money, the score beside the project rated, or goals and levels of indicators.
    """
    if not row.mask & LABEL:
        return row.alike.regions  # most rows, and cheaply
    leveled = row.twice & UPPER and row.mask & GOALS
    return bool(row.mask & (MONEY | GROUP) or leveled) or row.alike.names >= _RATED


def _may_name(row: Row) -> bool:
    """Whether a header may name projects, if only beside the unit or in words put together.

    Or regions, in a word that no label is.
    """
    if row.alike.regions or not _NAMES_PROJECT.isdisjoint(row.alike.names):
        return True
    return any(is_parted(row.cells[at].text) for at in row.alike.unknown)


def _tells_what_for(readings: Sequence[Reading], *, divided: bool) -> bool:
    """Whether columns hold a score, or money by its source and what a project is for.

    Stages of money may stand beside goals, or beside what came of a check (监控结论). A list
    without money has its goals and its indicators.
    """
    if any(reading.get("label") == "self_score" for reading in readings):
        return True
    kinds = [set(r.terms) for r in readings if r.get("attribute") not in _WHERE_AND_WHOSE]
    told = {name for k in kinds for name in k & TOLD}
    levels = sum(reading.mask & UPPER > 0 == reading.mask & GOALS for reading in readings)
    if levels > 1 and any("goal" in k for k in kinds):
        return True
    if levels > 1:
        told.add("goal")  # its indicators, in columns of their levels
    if any("source" in k for k in kinds) and not divided:
        return bool(told)
    if not any(k & _OF_MONEY for k in kinds):
        return False  # 金额: of purchases as well
    return "goal" in told or any(r.get("attribute") == "conclusion" for r in readings)


def _tells_stages(readings: Sequence[Reading]) -> bool:
    """Whether columns hold several stages of the money: 全年预算数 | 1-7月执行数."""
    return len({reading.get("stage") for reading in readings} - {None}) > 1


_OF_MONEY = frozenset({"source", "stage"})
# Lists of purchases and of building sites have such columns too, and are no forms.
_WHERE_AND_WHOSE = frozenset(
    {
        *("place", "contractor", "procurement", "fund_name", "budget_year", "application_year"),
        "project_period",
    }
)


def _states_entries(row: Row, columns: Sequence[Column], lexicon: Lexicon) -> bool:
    """Whether a row holds entries, and no labels: a source of money is one below 资金来源."""
    of_sources = {column.first for column in columns if names_sources(column)}
    cells = (cell for cell in row.filled if cell.column_no not in of_sources)
    words = [cell for cell in cells if _is_label(cell, lexicon)]
    return not words or (len(words) == 1 and _is_grade(words[0], lexicon))


def names_sources(column: Column) -> bool:
    """Whether a column says in words where the money of each row comes from: 资金来源."""
    return column.reading.get("group") == "funding"


def _is_grade(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell is 优 or the like, as a project was rated; several head columns of grades."""
    return (lexicon.read(cell.text).get("header") or "").startswith("grade_")


def _is_label(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell below the header is a label, or of the lower row of a header of two."""
    reading = lexicon.read(cell.text)
    return not _NOT_ENTRY.isdisjoint(reading.terms) and not reading.inline
