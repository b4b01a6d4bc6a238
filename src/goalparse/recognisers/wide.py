"""Wide tables: one header over many projects, a row per indicator.

Unit, project, amount and goal are columns of the indicator table, merged down over the rows of
the project. Each project becomes a form of its own: its rows, behind the rows of the header.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import field, mutable
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.recognisers.form import Part
from goalparse.recognisers.wide_between import (
    is_header_again,
    rows_between,
    unit_line,
    unit_rows,
)
from goalparse.recognisers.wide_rows import joined, score_of_projects
from goalparse.tables.column_numbers import numbers_columns
from goalparse.tables.columns import ENTRY, Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_header import TOLD
from goalparse.tables.rows import Row

# A department's row above its units: what its code and name are read as.
_DEPARTMENT = Reading({"label": "department"})
# A unit's row above its projects, in the column of their names.
_UNIT = Reading({"label": "unit"})
_UNIT_CODE = Reading({"label": "unit_code"})


@mutable
class _Standing:
    """The cells that the next project stands under: units and departments from rows above."""

    group: tuple[Cell, Reading, Cell] | None = None
    code: tuple[Cell, Reading, Cell] | None = None
    group_rows: list[Row] = field(default_factory=list)
    sums: list[Row] = field(default_factory=list)  # of all projects, in front of the first one
    units: dict[Column, Cell] = field(default_factory=dict)

    def cells(self) -> tuple[tuple[Cell, Reading, Cell], ...]:
        units = tuple((column.header, column.reading, cell) for column, cell in self.units.items())
        named = [each for each in (self.group, self.code) if each is not None]
        return (*named, *units)

    def rows(self) -> list[Part]:
        """The rows of department and unit, whose sums are nobody's amounts."""
        rows = [*self.sums, *self.group_rows]
        return [Part(row.table, row.row_no, row.row_no, sums=True) for row in rows]

    def stand_under(
        self, row: Row, group: tuple[Cell, Reading, Cell], *, further: bool = False
    ) -> None:
        """Go on below a row that names a department or unit, ``further`` one below another."""
        self.group = group
        self.group_rows = [*self.group_rows, row] if further else [row]

    def stand_under_unit(
        self,
        row: Row,
        group: tuple[Cell, Reading, Cell],
        code: tuple[Cell, Reading, Cell] | None,
    ) -> None:
        """Go on below a unit that stands in the column of projects, with its code."""
        self.code = code
        again = self.group_rows and self.group_rows[-1].row_no == row.row_no - 1
        self.stand_under(row, group, further=bool(again))


@mutable
class _Cut:
    """What has been found of a wide table, row by row from the top.

    ``between`` are rows that end the project above, ``of_units`` those that name a unit in the
    projects' column.
    """

    head: Part
    block: IndicatorBlock
    lexicon: Lexicon
    between: set[int]
    of_units: frozenset[int]
    standing: _Standing = field(default_factory=_Standing)
    found: list[list[Part]] = field(default_factory=list)
    current: str | None = None  # the project that a further row may be of

    def take(self, row: Row) -> None:
        """Take a row of a project, or one between two."""
        block, key = self.block, self.block.key
        placed = block.place(row)
        name = placed.get(key) if key is not None else None
        if key is not None and name is not None and row.row_no in self.of_units:
            self.standing.stand_under_unit(row, (key.header, _UNIT, name), _code_of(placed))
            self.current = None
        elif name is None or not name.text:
            if not _has_indicator(block, placed):
                if _stand_under(self.standing, row, block, placed):
                    self.between.add(row.row_no)
                self.current = None
        elif _sums_up(row, block, placed, self.lexicon):
            _stand_under_sum(self.standing, row, block)
            self.between.add(row.row_no)
            self.current = None
        else:
            _renew_units(self.standing, block, placed)
            begun = joined(self.lexicon.begun(name.text))
            if name.row_no == row.row_no and begun != self.current:
                self._project(row, joined(name.text))

    def stand_under(self, row: Row, named: tuple[Cell, Reading, Cell]) -> None:
        """A line that names the unit of the projects below it."""
        self.standing.units.clear()
        self.standing.stand_under(row, named)
        self.between.add(row.row_no)
        self.current = None

    def _project(self, row: Row, name: str) -> None:
        self.current = name
        part = Part(row.table, row.row_no, row.row_no, wide=True, above=self.standing.cells())
        self.found.append([self.head, *self.standing.rows(), part])
        self.standing.sums.clear()


def cut_wide(
    head: Part, block: IndicatorBlock, rows: Sequence[Row], lexicon: Lexicon
) -> list[list[Part]]:
    """The parts of each project of a wide table, ``head`` (down to the header) first in each.

    ``rows`` are those below the header. Rows in front of the first project and without one of
    their own are their department's (820-马踏镇部门), or a sum.
    """
    key = block.key
    head, rows = _below_header(head, block, rows)
    names_units = key is not None and lexicon.read(key.header.text).terms != key.reading.terms
    between = rows_between(rows, block) if key is not None and not names_units else frozenset()
    of_units = unit_rows(rows, block, _is_of_unit, coded=True) if names_units else frozenset()
    cut = _Cut(head, block, lexicon, set(between), of_units)
    for at, row in enumerate(rows):
        if (named := unit_line(rows, at, block)) is not None:
            cut.stand_under(row, named)
            continue
        if not row.filled or _is_line(row):
            continue
        if _is_sum(row, lexicon):
            if not cut.found:
                cut.standing.sums.append(row)
        elif row.row_no in between:
            cut.current = None
        else:
            cut.take(row)
    found = list(_until_next(cut.found, rows, cut.between))
    if _rates_projects(block, found, rows, lexicon):
        return [[*parts[:-1], parts[-1]._replace(rated=True)] for parts in found]
    return found


def _rates_projects(
    block: IndicatorBlock, found: Sequence[list[Part]], rows: Sequence[Row], lexicon: Lexicon
) -> bool:
    """Whether 自评得分, beside no column of weights, has one score for all rows of a project."""
    column = score_of_projects(block, lexicon)
    if column is None:
        return False
    own = {
        row.row_no: cell is not None and cell.row_no == row.row_no and bool(cell.text)
        for row in rows
        for cell in (block.place(row).get(column),)
    }
    several = [
        [own.get(row_no, False) for row_no in range(parts[-1].first, parts[-1].last + 1)]
        for parts in found
        if parts[-1].last > parts[-1].first
    ]
    return bool(several) and all(scored[0] and not any(scored[1:]) for scored in several)


def _below_header(
    head: Part, block: IndicatorBlock, rows: Sequence[Row]
) -> tuple[Part, Sequence[Row]]:
    """The header down to its last row, which may number its columns, and the rows below it."""
    if rows and rows[0].table is not head.table:
        return head, rows  # a page without it
    if rows and rows[0].row_no < block.below_header:
        head = head._replace(last=block.below_header - 1)
        rows = [row for row in rows if row.row_no >= block.below_header]
    rows = [row for row in rows if not is_header_again(row, block)]
    if rows and numbers_columns(rows[0]):
        return head._replace(last=rows[0].row_no), rows[1:]
    return head, rows


def _until_next(
    found: Sequence[list[Part]], rows: Sequence[Row], between: Iterable[int]
) -> Iterator[list[Part]]:
    """Let each project's rows reach down to the next project's, or to a row between the two."""
    if not found:
        return
    ends = [parts[-1].first - 1 for parts in found[1:]] + [rows[-1].row_no if rows else 0]
    for parts, end in zip(found, ends, strict=True):
        first = parts[-1].first
        last = min((at - 1 for at in between if first < at <= end), default=end)
        yield [*parts[:-1], parts[-1]._replace(last=last)]


def _is_of_unit(column: Column) -> bool:
    """Whether a unit may fill a column, as a project does: its name, its code, its money."""
    return column.role == ENTRY and TOLD.isdisjoint(column.reading.terms)


def _code_of(placed: Mapping[Column, Cell]) -> tuple[Cell, Reading, Cell] | None:
    """The code beside a unit's name, in the column of the projects' codes."""
    for column, cell in placed.items():
        if column.reading.get("label") == "project_code" and cell.text:
            return column.header, _UNIT_CODE, cell
    return None


def _is_line(row: Row) -> bool:
    """Whether a row is a note, or a line of labels with their entries: 说明：…, 填报人：…."""
    if row.is_note:
        return True
    return bool(row.first.inline) and all(reading.inline for _, reading in row.read_cells())


def _is_sum(row: Row, lexicon: Lexicon) -> bool:
    return lexicon.read(row.filled[0].text).get("total") is not None


def _sums_up(
    row: Row, block: IndicatorBlock, placed: Mapping[Column, Cell], lexicon: Lexicon
) -> bool:
    """Whether a row has 小计 for a project: it sums up those below, of the unit in front of it.

    In a dump the word has lost its span: only what stands left of it is in its column.
    """
    key = block.key
    cells = (cell for cell in row.cells if key is not None and cell.column_no == key.first)
    total = any(lexicon.read(cell.text).get("total") is not None for cell in cells)
    return total and not _has_indicator(block, placed)


def _stand_under_sum(standing: _Standing, row: Row, block: IndicatorBlock) -> None:
    at = {cell.column_no: cell for cell in row.cells}
    _renew_units(standing, block, {c: at[c.first] for c in block.entries if c.first in at})
    standing.group_rows = [row]


def _has_indicator(block: IndicatorBlock, placed: Mapping[Column, Cell]) -> bool:
    entries = {id(column) for column in block.entries}
    return any(cell.text for column, cell in placed.items() if id(column) not in entries)


def _stand_under(
    standing: _Standing, row: Row, block: IndicatorBlock, placed: Mapping[Column, Cell]
) -> bool:
    """Take a row without a project and without indicators as the head of those below it.

    Gives whether it names another department or unit than stands above: it is then no further row
    of the project above.
    """
    above = {cell.text for _, _, cell in standing.cells()}
    standing.units.clear()
    for column in block.entries:
        cell = placed.get(column)
        named = column.reading.get("label") in {"unit", "department"}
        if named and cell is not None and cell.text and cell.row_no == row.row_no:
            standing.stand_under(row, (column.header, _DEPARTMENT, cell))
            return cell.text not in above
    return False


def _renew_units(standing: _Standing, block: IndicatorBlock, placed: Mapping[Column, Cell]) -> None:
    """Keep the cells left of the project's: they hold for the projects below them too."""
    key = block.key
    for column in block.entries:
        cell = placed.get(column)
        if key is None or column.first >= key.first or cell is None or not cell.text:
            continue
        if {"source", "ordinal"}.isdisjoint(column.reading.terms):
            standing.units[column] = cell
