"""The columns of an indicator table: what a header cell makes of the grid below it."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.frozen import field, frozen, replace
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import UPPER
from goalparse.tables.rows import Row

LEVEL_ROLES = frozenset({"level1", "level2", "level3", "content"})
UPPER_LEVELS = frozenset({"level1", "level2"})
ENTRY = "entry"  # the role of a wide table's columns in front of the levels
PAIRS = frozenset({"weight_score", "score_weight"})  # 分值/得分: both in one cell
POINTS = ("weight", "score", *PAIRS)
EXTRA = "extra"  # of those that the tables have no column for


@frozen(eq=False)
class Column:
    """What a header cell makes of the grid columns below it; ``half`` counts side by side.

    ``header`` is the cell, ``reading`` what the vocabulary makes of it as a label, ``over`` the
    level 1 over that of a list's indicators, ``part_of`` the header that it stands below with
    others like it: 参考值 over 2021年, 2023年 over 目标值. Columns are compared by identity.
    """

    role: str
    half: int
    first: int
    last: int
    header: Cell = field(compare=False, repr=False)
    reading: Reading = field(default=NOTHING, compare=False, repr=False)
    over: Cell | None = field(default=None, compare=False, repr=False)
    part_of: str = ""
    name: Cell | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> str:
        """What is kept of the header, as words are compared: 年 度 指 标 值 is 年度指标值."""
        return word(self.named)

    @property
    def named(self) -> str:
        """What is kept of the column's header beside an entry that no column is left for."""
        return f"{self.part_of}/{self.header.text}" if self.part_of else self.header.text


def role_over(cell: Cell, columns: Sequence[Column]) -> str | None:
    """The role of the column that a cell mostly stands in."""
    best, most = None, 0
    end = cell.column_no + cell.column_span - 1
    for column in columns:
        shared = min(column.last, end) - max(column.first, cell.column_no) + 1
        if shared > most:
            best, most = column.role, shared
    return best


def names_branch(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row names a level where the names stand, and holds its points at most.

    So systems print indicators as a tree, levels and names in one column: 数量指标 | | | 30.
    """
    if not row.first.mask & UPPER:
        return False
    first, *others = [role_over(cell, columns) for cell in row.filled]
    return first == "level3" and all(role in POINTS for role in others)


def column_over(role: str, header: Cell, reading: Reading = NOTHING) -> Column:
    """A column that is as wide as its header."""
    return Column(
        role=role,
        half=0,
        first=header.column_no,
        last=header.column_no + header.column_span - 1,
        header=header,
        reading=reading,
    )


def entry_column(header: Cell, reading: Reading) -> Column:
    """A column that states a unit, a project, an amount or a goal."""
    return column_over(ENTRY, header, reading)


def below_a_line(columns: tuple[Column, ...], lexicon: Lexicon) -> tuple[Column, ...]:
    """Columns below a line that names a level 1: 指标类别, read as one, is of the level 2 there."""
    first = lexicon.words("order", "first_level")
    return tuple(
        replace(column, role="level2")
        if column.role == "level1" and not any(word in column.header.text for word in first)
        else column
        for column in columns
    )


def column_reading(text: str, lexicon: Lexicon) -> Reading:
    """What a column holds: of a unit's that names projects too, the projects.

    单位名称（项目类别/支出项目), 单位名称、项目名称; likewise of codes: 单位编码（项目编码）.
    """
    reading = lexicon.read(text)
    if reading.get("label") in _OF_UNITS:
        parts = _parted(reading.bracket)
    elif reading:
        return reading
    else:
        parts = _parted(text) if is_parted(text) else []
    inner = map(lexicon.read, parts)
    return next((part for part in inner if part.get("label") in _OF_PROJECTS), reading)


def entry_reading(text: str, lexicon: Lexicon) -> Reading:
    """What a column of a wide table or a list holds; 合计 among its sources is their total."""
    reading = column_reading(text, lexicon)
    if reading.get("total") == "grand" and not reading.inline:
        return Reading({"source": "total"}, reading.label, reading.bracket)
    return reading


def is_parted(text: str) -> bool:
    """Whether a header holds a mark that stands between two words for one column."""
    return not _MARKS.isdisjoint(text)


def _parted(text: str) -> list[str]:
    for mark in _MARKS:
        text = text.replace(mark, "/")
    return text.split("/") if text else []


_OF_UNITS = frozenset({"unit", "unit_code"})
_OF_PROJECTS = frozenset({"project_name", "project_code"})
_MARKS = frozenset("/、或和")
