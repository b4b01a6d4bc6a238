"""The header of a list with a row per project and no columns of indicators.

It names project, money and goal (项目名称 | 预算数 | 绩效目标). A list may name its unit in the
column of its projects: 单位名称（项目类别/支出项目）.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import LABEL, SOURCE, STAGE
from goalparse.tables.columns import entry_column, entry_reading, is_parted
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row

_LEAST = 3
_MONEY = SOURCE | STAGE
_RATED = frozenset({"project_name", "self_score"})
_NAMES_PROJECT = frozenset({"project_name", "unit"})
_ENTRIES = frozenset({"label", "source", "stage", "measure", "goal", "attribute", "ordinal"})
# What a project is for: only projects fill such a column.
TOLD = frozenset({"goal", "attribute"})
_NOT_ENTRY = _ENTRIES | {"header", "level1", "level2"}


def open_list(
    row: Row, below: Row | None, lexicon: Lexicon, *, titled: bool = False
) -> IndicatorBlock | None:
    """The block of a list's header row; None for any other row.

    Its cells are labels without an entry: one names the project, one money and one what the
    project is for, or one how it was rated; and the row below holds none of them. A header that
    nobody knows may stand among them. ``titled``: whether it stands below a form's title; of two
    stages of money there (全年预算数 | 1-7月执行数) the rows are no sources, but projects.
    """
    if not may_head_list(row):
        return None  # most rows, and cheaply
    if len(row.filled) < _LEAST or len(row.filled) != len(row.cells) or not _may_name(row):
        return None
    readings = [entry_reading(cell.text, lexicon) for cell in row.cells]
    known = [not _ENTRIES.isdisjoint(reading.terms) for reading in readings]
    if sum(known) < _LEAST or sum(known) * 2 < len(known) or any(r.inline for r in readings):
        return None
    of_projects = "project_name" in {reading.get("label") for reading in readings}
    told = _tells_what_for(readings) or (titled and _tells_stages(readings))
    if not of_projects or not told:
        return None
    if below is None or not _states_entries(below, lexicon):
        return None
    columns = tuple(
        entry_column(cell, reading) for cell, reading in zip(row.cells, readings, strict=True)
    )
    return IndicatorBlock(lexicon, columns, row.table.exact)


def may_head_list(row: Row) -> bool:
    """Whether a row can head a list: it names money, or the score beside the project rated."""
    return bool(row.mask & LABEL) and (bool(row.mask & _MONEY) or row.alike.names >= _RATED)


def _may_name(row: Row) -> bool:
    """Whether a header may name projects, if only beside the unit or in words put together."""
    if not _NAMES_PROJECT.isdisjoint(row.alike.names):
        return True
    return any(is_parted(row.cells[at].text) for at in row.alike.unknown)


def _tells_what_for(readings: Sequence[Reading]) -> bool:
    """Whether columns hold a score, or money by its source and what a project is for.

    Stages of money may stand beside goals, or beside what came of a check (监控结论).
    """
    if any(reading.get("label") == "self_score" for reading in readings):
        return True
    kinds = [set(r.terms) for r in readings if r.get("attribute") not in _WHERE_AND_WHOSE]
    told = {name for k in kinds for name in k & TOLD}
    if any("source" in k for k in kinds):
        return bool(told)
    if not any("stage" in k for k in kinds):
        return False  # 金额: of purchases as well
    return "goal" in told or any(r.get("attribute") == "conclusion" for r in readings)


def _tells_stages(readings: Sequence[Reading]) -> bool:
    """Whether columns hold several stages of the money: 全年预算数 | 1-7月执行数."""
    return len({reading.get("stage") for reading in readings} - {None}) > 1


# Lists of purchases and of building sites have such columns too, and are no forms.
_WHERE_AND_WHOSE = frozenset(
    {
        *("place", "contractor", "procurement", "fund_name", "budget_year", "application_year"),
        "project_period",
    }
)


def _states_entries(row: Row, lexicon: Lexicon) -> bool:
    words = [cell for cell in row.filled if _is_label(cell, lexicon)]
    return not words or (len(words) == 1 and _is_grade(words[0], lexicon))


def _is_grade(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell is 优 or the like, as a project was rated; several head columns of grades."""
    return (lexicon.read(cell.text).get("header") or "").startswith("grade_")


def _is_label(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell below the header is a label, or of the lower row of a header of two."""
    reading = lexicon.read(cell.text)
    return not _NOT_ENTRY.isdisjoint(reading.terms) and not reading.inline
