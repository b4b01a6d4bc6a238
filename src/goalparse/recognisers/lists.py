"""Lists with a row per project: a wide table without levels, each row of it a filled form.

Where units stand in the column of the projects, rows without content or goal are the list's
units and kinds of project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from goalparse.blocks import Cell
from goalparse.frozen import field, mutable
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import GOALS, HEADER, MONEY, ORDINAL, TOTAL, UPPER
from goalparse.recognisers.form import Part
from goalparse.recognisers.wide_between import is_header_again, unit_line, unit_rows
from goalparse.tables.column_numbers import numbers_columns
from goalparse.tables.columns import Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_header import TOLD, is_of_all, names_sources
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row


@mutable
class _Cut:
    """What has been found of a list, row by row from the top."""

    head: Part
    block: IndicatorBlock
    found: list[list[Part]] = field(default_factory=list)
    passed: list[Part] = field(default_factory=list)  # rows of units, kinds and sums
    own: list[Row] = field(default_factory=list)  # the projects' rows, each project's once
    unnamed: list[Row] = field(default_factory=list)  # rows of nobody, whose figures may be sums
    unit: tuple[Cell, Reading, Cell] | None = None
    said: frozenset[str] = frozenset()  # what the last row says of its project, levels apart
    beside: dict[Column, Cell] = field(default_factory=dict)  # units in columns of their own

    def project(self, row: Row, placed: Mapping[Column, Cell], key: Column) -> None:
        """A row that names the next project, or says again what the one above says of its own."""
        if self._says_again(placed):
            self.go_on(row)
            return
        for column, cell in placed.items():
            if column.first < key.first and cell.text:
                self.beside[column] = cell
        above = [
            (column.header, column.reading, cell)
            for column, cell in self.beside.items()
            if cell.row_no != row.row_no
        ]
        if self.unit is not None:
            above.append(self.unit)
        part = Part(row.table, row.row_no, row.row_no, wide=True, above=tuple(above))
        self.found.append([self.head, *self.passed, part])
        self.passed = []
        self.own.append(row)

    def _says_again(self, placed: Mapping[Column, Cell]) -> bool:
        """Whether a row says of its project what the one above does: only its indicators differ."""
        own = {c: cell.text for c, cell in placed.items() if not c.reading.mask & UPPER}
        said, self.said = self.said, frozenset(own.values())
        return len(own) < len(placed) and bool(self.found) and said == self.said

    def takes_line(self, rows: Sequence[Row], at: int) -> bool:
        """Take a row that is no project's: the line of a unit, a note, the header again."""
        row = rows[at]
        if (named := unit_line(rows, at, self.block)) is not None:
            self.unit = named
            self.pass_by(row)
        elif self.found and (row.is_note or row.first.inline):
            self.go_on(row)
        elif numbers_columns(row) or is_header_again(row, self.block):
            self.pass_by(row)
        else:
            return False
        return True

    def go_on(self, row: Row) -> None:
        """A further row of the project above."""
        parts = self.found[-1]
        parts[-1] = parts[-1]._replace(last=row.row_no)

    def pass_by(self, row: Row) -> None:
        """A row that is no project's."""
        self.passed.append(Part(row.table, row.row_no, row.row_no, sums=True))

    def end(self) -> list[list[Part]]:
        """The parts of each project; what stands below the last one goes with it.

        A row without a name is left to nobody, so that its cells are told, unless it holds sums.
        """
        if self.found and self.passed:
            self.found[-1] = [self.found[-1][0], *self.passed, *self.found[-1][1:]]
        if not self.unnamed:
            return self.found
        sums = self._sums()
        stray = {row.row_no for row in self.unnamed if not self._sums_up(row, sums)}
        return [[p for p in parts if not p.sums or p.first not in stray] for parts in self.found]

    def _sums(self) -> dict[tuple[int, int], Decimal]:
        """The sums of the projects' figures, by the columns that they stand in."""
        sums: dict[tuple[int, int], Decimal] = {}
        for row in self.own:
            for cell in row.filled:
                figure = quantities.read_number(cell.text)
                if figure is not None:
                    place = (cell.column_no, cell.column_span)
                    sums[place] = sums.get(place, Decimal(0)) + figure
        return sums

    def _sums_up(self, row: Row, sums: Mapping[tuple[int, int], Decimal]) -> bool:
        """Whether a row has sums, and nothing else but its number; a note is no data either."""
        placed = self.block.place(row)
        numbers = [id(placed[c]) for c in placed if c.reading.get("ordinal") is not None]
        return row.is_note or all(id(cell) in numbers or _is_in(sums, cell) for cell in row.filled)


def _is_in(sums: Mapping[tuple[int, int], Decimal], cell: Cell) -> bool:
    figure = quantities.read_number(cell.text)
    return figure is not None and sums.get((cell.column_no, cell.column_span)) == figure


def cut_list(
    head: Part, block: IndicatorBlock, rows: Sequence[Row], lexicon: Lexicon
) -> list[list[Part]]:
    """The parts of each project of a list, ``head`` (down to the header) first in each.

    ``rows`` are those below the first row of the header.
    """
    key = block.key
    if key is None:
        return []
    head = head._replace(last=block.last_row, block=block)
    rows = _below_header(rows, block)
    nested = lexicon.read(key.header.text).get("label") == "unit"
    of_units = key.reading.get("label") == "unit"  # regions, of which all may have values too
    cut = _Cut(head, block)
    between = frozenset[int]() if nested else _sums_of_units(rows, block, lexicon)
    for at, row in enumerate(rows):
        if not row.filled or row.row_no in between:
            continue  # whose sum it is, a unit's or a kind's, is not said: its cells are reported
        if cut.takes_line(rows, at):
            continue
        placed = block.place(row)
        name = placed.get(key)
        named = name is not None and bool(name.text)
        moved = not block.exact and _is_moved(row, placed, name, block)
        told = any(placed[column].text for column in placed if _is_told(column))
        of_all = name is not None and is_of_all(name.text, lexicon)
        summed = _is_sum(row, name, lexicon) and not (of_units and of_all and told)
        if summed or ((nested or of_all) and not told):
            cut.pass_by(row)
            if nested and name is not None and _has_code(placed):
                cut.unit = (key.header, _UNIT, name)
        elif named and not moved and name is not None and name.row_no == row.row_no:
            cut.project(row, placed, key)
        elif cut.found and (told or named or _is_of_source(placed)) and not moved:
            cut.go_on(row)
            cut.own.append(row)
        else:
            cut.pass_by(row)
            cut.unnamed.append(row)
    return cut.end()


def _is_moved(
    row: Row, placed: Mapping[Column, Cell], name: Cell | None, block: IndicatorBlock
) -> bool:
    """Whether a dump's row has left out what its first words cover: its figures move up.

    One stands for the name then, or below the columns of money without any name.
    """
    if name is not None and name.text:
        return is_figure(name.text)
    short = len(row.cells) < len(block.columns)
    return short and any(_is_money(column) and cell.text for column, cell in placed.items())


def _is_sum(row: Row, name: Cell | None, lexicon: Lexicon) -> bool:
    """Whether a row is a sum of projects, which may be numbered as they are: 3 | 合计."""
    if not row.mask & TOTAL:
        return False
    words = (row.filled[0], *([name] if name is not None else ()))
    return any(lexicon.read(cell.text).get("total") is not None for cell in words)


def _below_header(rows: Sequence[Row], block: IndicatorBlock) -> list[Row]:
    """The rows of a list; none if they list the projects of one form, as what is below shows."""
    of_page = bool(rows) and rows[0].table.table_no != block.table_no  # without the header
    below = [row for row in rows if of_page or row.row_no > block.last_row]
    of_form = any(_is_of_form(row) and not is_header_again(row, block) for row in below)
    return [] if of_form else below


def _is_of_form(row: Row) -> bool:
    """Whether a row below a header of projects is a form's own: its goal, indicators' header."""
    return bool(row.twice & HEADER or (row.first.mask & GOALS and not row.first.inline))


def _sums_of_units(rows: Sequence[Row], block: IndicatorBlock, lexicon: Lexicon) -> frozenset[int]:
    """The rows with a name and the sums of the projects below them, and nothing else.

    They may be numbered, and count what nobody knows the header of: 受益户数.
    """
    if not any(map(_is_money, block.columns)):
        return frozenset()
    found = unit_rows(rows, block, lambda c: c is block.key or _is_counted(c), coded=False)
    sums = [row for row in rows if row.row_no in found and len(row.filled) > 1]
    named = [row for row in sums if lexicon.read(row.filled[0].text).get("total") is None]
    return frozenset([row.row_no for row in named])


def _is_of_source(placed: Mapping[Column, Cell]) -> bool:
    """Whether a row has nothing but money and where it comes from: a further source of a project.

    In Word the project's name is merged down beside it.
    """
    filled = [column for column, cell in placed.items() if cell.text]
    named = [c for c in filled if names_sources(c) and not is_figure(placed[c].text)]
    return 0 < len(named) < len(filled) and all(c in named or _is_money(c) for c in filled)


def _is_counted(column: Column) -> bool:
    return bool(column.reading.mask & (MONEY | ORDINAL)) or not column.reading


def _is_money(column: Column) -> bool:
    return bool(column.reading.mask & MONEY)


_UNIT = Reading({"label": "unit"})


def _has_code(placed: Mapping[Column, Cell]) -> bool:
    return any(
        column.reading.get("label") == "unit_code" and cell.text for column, cell in placed.items()
    )


def _is_told(column: Column) -> bool:
    """Whether a column tells what a project is for: only projects fill it."""
    return not TOLD.isdisjoint(column.reading.terms) or bool(column.reading.mask & UPPER)
