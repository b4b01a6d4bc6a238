"""The indicator table of a form: header row -> columns, rows below -> indicators.

The header names the columns (一级指标, 指标值, 得分 …); everything else follows from it. Levels
are filled down from merged or empty cells. A form that sets a long-term and an annual half
side by side repeats 二级指标 in its header; each half gives rows of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goalparse.blocks import Cell
from goalparse.lexicon import Lexicon, Reading
from goalparse.rows import Row, Slot, last_column

LEVELS = ("level1", "level2", "level3")
_SUMMED = ("weight", "score")
_LEVEL_ROLES = frozenset({*LEVELS, "content"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a header cell makes of the grid columns below it; ``half`` counts side by side."""

    role: str
    half: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorItem:
    """An indicator row as recognised: the cell of each role, levels filled down.

    ``own`` holds the roles whose cell starts in this row; the other cells were filled down.
    ``fitted``: a dump's row with fewer cells than its header, placed by the words of its levels.
    """

    row: Row
    half: int
    halves: int
    cells: Mapping[str, Slot]
    own: frozenset[str]
    fitted: bool = False


@dataclass(slots=True)
class IndicatorBlock:
    """An open indicator table: its columns, and the levels that the next rows inherit."""

    lexicon: Lexicon
    columns: tuple[Column, ...]
    exact: bool
    _carried: dict[tuple[int, str], Slot] = field(default_factory=dict)

    @property
    def halves(self) -> int:
        """1, or 2 where a long-term and an annual half stand side by side."""
        return 1 + max(column.half for column in self.columns)

    @property
    def first_column(self) -> int:
        """The leftmost column that the header names."""
        return min(column.first for column in self.columns)

    def role_of(self, cell: Cell) -> str | None:
        """The role of the column that a cell mostly stands in."""
        best, most = None, 0
        for column in self.columns:
            shared = min(column.last, last_column(cell)) - max(column.first, cell.column_no) + 1
            if shared > most:
                best, most = column.role, shared
        return best

    def go_on_from(self, before: IndicatorBlock) -> None:
        """Take over the levels of a table that was split, its header printed again."""
        if [column.role for column in before.columns] == [column.role for column in self.columns]:
            self._carried = dict(before._carried)

    def sum_roles(self, row: Row, cells: Sequence[Cell]) -> list[str]:
        """Weight, score or "" for each filled cell of a row of sums (总分, 合计).

        A dump's row of sums is shorter than the header; its numbers are then the weights and
        scores in order, if there are as many as columns of these.
        """
        summed = [column.role for column in self.columns if column.role in _SUMMED]
        if self._is_short(row):
            return summed if len(summed) == len(cells) else [""] * len(cells)
        roles = [self.role_of(cell) or "" for cell in cells]
        return [role if role in _SUMMED else "" for role in roles]

    def read(self, row: Row) -> list[IndicatorItem]:
        """The indicators of a row, left half first; none for a row without any entry."""
        placed = self._place(row)
        items = []
        for half in range(self.halves):
            cells, own = self._half(row, placed, half)
            if any(role in own for role in cells if role not in {"level1", "level2"}):
                items.append(
                    IndicatorItem(
                        row=row,
                        half=half,
                        halves=self.halves,
                        cells=cells,
                        own=frozenset(own),
                        fitted=self._is_short(row),
                    )
                )
        return items

    def _half(
        self, row: Row, placed: Mapping[Column, Cell], half: int
    ) -> tuple[dict[str, Slot], set[str]]:
        cells: dict[str, Slot] = {}
        own: set[str] = set()
        renewed = False  # a level named anew in this row empties the levels below it
        for column in self.columns:
            if column.half != half and not (column.role == "level1" and column.half == 0):
                continue
            cell = placed.get(column)
            slot = row.slot(cell) if cell is not None and cell.text else None
            if slot is not None:
                cells[column.role] = slot
                if slot.cell.row_no == row.row_no:
                    own.add(column.role)
                    renewed = renewed or column.role in {"level1", "level2"}
            if column.role in _LEVEL_ROLES:
                self._fill_down(column, half, slot, cells, renewed=renewed)
        return cells, own

    def _fill_down(
        self,
        column: Column,
        half: int,
        slot: Slot | None,
        cells: dict[str, Slot],
        *,
        renewed: bool,
    ) -> None:
        place = (half, column.role)
        if slot is not None:
            self._carried[place] = slot
        elif renewed:
            self._carried.pop(place, None)
        elif place in self._carried:
            cells[column.role] = self._carried[place]

    def _is_short(self, row: Row) -> bool:
        return not self.exact and len(row.cells) < max(column.last for column in self.columns)

    def _place(self, row: Row) -> dict[Column, Cell]:
        """Each column's cell: by the grid, or in text by position and, if short, by fit."""
        if self.exact:
            found = {column: row.covering(column.first, column.last) for column in self.columns}
            return {column: cell for column, cell in found.items() if cell is not None}
        if not self._is_short(row):
            return {column: row.cells[column.first - 1] for column in self.columns}
        return _fit(self.columns, row.cells, self.lexicon)


def open_block(row: Row, lexicon: Lexicon) -> IndicatorBlock | None:
    """The block that a row opens if it is an indicator header, else None.

    Header: at least three cells (two, if one is a level and one the value) that the vocabulary
    knows as indicator headers, one of them a level or the indicator's name. Cells of a header
    that reach down from the row above take part.
    """
    named = [
        (cell, role)
        for cell in (*row.over, *row.cells)
        if (role := lexicon.read(cell.text).get("header")) is not None
    ]
    own = [role for cell, role in named if cell.row_no == row.row_no]
    roles = {role for _, role in named}
    if not _LEVEL_ROLES & set(own) or len(own) < 2:
        return None
    if len(roles) < 3 and "value" not in roles:
        return None
    named.sort(key=lambda pair: pair[0].column_no)
    return IndicatorBlock(lexicon, _columns(named), row.table.exact)


def _columns(named: Sequence[tuple[Cell, str]]) -> tuple[Column, ...]:
    roles = [role for _, role in named]
    repeated = roles.count("level2") > 1 or roles.count("level3") > 1
    content_is_name = "level3" not in roles
    columns: list[Column] = []
    half, seen = 0, set[str]()
    for cell, written in named:
        role = written
        if role == "content":
            role = "level3" if content_is_name else "description"
        if repeated and role in seen and role in {"level2", "level3"} and half == 0:
            half, seen = 1, set()
        if role in seen and role != "level1":
            continue
        seen.add(role)
        columns.append(Column(role=role, half=half, first=cell.column_no, last=last_column(cell)))
    return tuple(columns)


def _fit(columns: Sequence[Column], cells: Sequence[Cell], lexicon: Lexicon) -> dict[Column, Cell]:
    """Place the cells of a short row in order under the columns they fit best.

    A dump does not say which cell spans several columns. Level words show where the levels
    are; what is left goes to the columns from the left, a missing one at the end.
    """
    width, count = len(columns), len(cells)
    # placed[(n, c)]: the best way to place the first n cells in columns left of c.
    placed: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, 0): (0, ())}
    for at, cell in enumerate(cells):
        for column in range(at, width - (count - at - 1)):
            fitness = _fitness(columns[column], cell, lexicon)
            options = [
                (score + fitness, (*path, column))
                for before in range(at, column + 1)
                if (at, before) in placed
                for score, path in (placed[(at, before)],)
            ]
            if options:
                placed[(at + 1, column + 1)] = max(options, key=_leftmost_best)
    ends = [option for (cells_placed, _), option in placed.items() if cells_placed == count]
    _, path = max(ends, key=_leftmost_best)
    return {columns[column]: cell for column, cell in zip(path, cells, strict=True)}


def _leftmost_best(option: tuple[int, tuple[int, ...]]) -> tuple[int, list[int]]:
    score, path = option
    return score, [-column for column in path]


def _fitness(column: Column, cell: Cell, lexicon: Lexicon) -> int:
    reading: Reading = lexicon.read(cell.text)
    if column.role in {"level1", "level2"}:
        if not cell.text:
            return 1
        return 3 if column.role in reading.terms else -2
    return -2 if "level1" in reading.terms or "level2" in reading.terms else 0
