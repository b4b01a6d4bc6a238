"""The indicator table of a form: header row -> columns, rows below -> indicators.

The header names the columns (一级指标, 指标值, 得分 …); everything else follows from it. Levels
are filled down from merged or empty cells. A form that sets a long-term and an annual half
side by side repeats 二级指标 in its header; each half gives rows of its own. In a wide table
unit, project, amount and goal stand in columns of the same header, merged down over the
indicators of the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from goalparse import codes, quantities
from goalparse.blocks import Cell
from goalparse.lexicon import NOTHING, Lexicon, Reading
from goalparse.rows import Row, Slot, last_column

_SUMMED = ("weight", "score")
LEVEL_ROLES = frozenset({"level1", "level2", "level3", "content"})
_UPPER_LEVELS = frozenset({"level1", "level2"})
ENTRY = "entry"  # the role of a wide table's columns in front of the levels
EXTRA = "extra"  # of those that the tables have no column for


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a header cell makes of the grid columns below it; ``half`` counts side by side.

    ``header`` is the cell, ``reading`` what the vocabulary makes of it as a label.
    """

    role: str
    half: int
    first: int
    last: int
    header: Cell = field(compare=False, repr=False)
    reading: Reading = field(default=NOTHING, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorItem:
    """An indicator row as recognised: the cell of each role, levels filled down.

    ``own`` holds the roles whose cell starts in this row; the other cells were filled down.
    ``extras`` are the cells of columns that the vocabulary knows and the contract has no column
    for, each with its header. ``fitted``: a dump's row whose cells do not stand below their
    headers, placed by the words of its levels.
    """

    row: Row
    horizon: str | None
    cells: Mapping[str, Slot]
    own: frozenset[str]
    extras: tuple[tuple[str, Slot], ...] = ()
    fitted: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Which cell of a row stands in which column."""

    cells: Mapping[Column, Cell]
    fitted: bool = False


@dataclass(slots=True)
class IndicatorBlock:
    """An open indicator table: its columns, and the levels that the next rows inherit."""

    lexicon: Lexicon
    columns: tuple[Column, ...]
    exact: bool
    horizon: str | None = None
    _carried: dict[tuple[int, str], Slot] = field(default_factory=dict)

    @property
    def halves(self) -> int:
        """1, or 2 where a long-term and an annual half stand side by side."""
        return 1 + max(column.half for column in self.columns)

    @property
    def entries(self) -> tuple[Column, ...]:
        """The columns of a wide table that state unit, project, amount, goal."""
        return tuple(column for column in self.columns if column.role == ENTRY)

    @property
    def key(self) -> Column | None:
        """The column whose entries tell the projects of a wide table apart."""
        named = {column.reading.get("label"): column for column in self.entries}
        return named.get("project_name") or named.get("project_code")

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
        placed = self.place(row)
        items = []
        for half in range(self.halves):
            cells, own = self._half(row, placed.cells, half)
            if any(role in own for role in cells if role not in _UPPER_LEVELS):
                items.append(
                    IndicatorItem(
                        row=row,
                        horizon=self._horizon(half),
                        cells=cells,
                        own=frozenset(own),
                        extras=tuple(self._extras(row, placed.cells)) if half == 0 else (),
                        fitted=placed.fitted,
                    )
                )
        return items

    def _horizon(self, half: int) -> str | None:
        """Where two halves stand side by side, the long term is on the left."""
        if self.halves == 1:
            return self.horizon
        return "medium_term" if half == 0 else "annual"

    def _extras(self, row: Row, placed: Mapping[Column, Cell]) -> Iterator[tuple[str, Slot]]:
        for column in self.columns:
            cell = placed.get(column)
            if column.role == EXTRA and cell is not None and cell.text:
                yield column.header.text, row.slot(cell)

    def _half(
        self, row: Row, placed: Mapping[Column, Cell], half: int
    ) -> tuple[dict[str, Slot], set[str]]:
        cells: dict[str, Slot] = {}
        own: set[str] = set()
        renewed = False  # a level named anew in this row empties the levels below it
        for column in self.columns:
            if column.half != half and not (column.role == "level1" and column.half == 0):
                continue
            if column.role in {ENTRY, EXTRA}:
                continue
            cell = placed.get(column)
            slot = row.slot(cell) if cell is not None and cell.text else None
            if slot is not None:
                cells[column.role] = slot
                if slot.cell.row_no == row.row_no:
                    own.add(column.role)
                    renewed = renewed or column.role in {"level1", "level2"}
            if column.role in LEVEL_ROLES:
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

    def fitness(self, texts: Sequence[str]) -> int:
        """How well some cells fit the columns as one row; a missing entry costs 1."""
        if not texts or len(texts) > len(self.columns):
            return -_MISFIT * (1 + len(texts))
        score, _ = _best_fit(self.columns, texts, self.lexicon)
        return score

    def _is_short(self, row: Row) -> bool:
        return not self.exact and len(row.cells) < max(column.last for column in self.columns)

    def place(self, row: Row) -> Placement:
        """Each column's cell: by the grid; in text by position and, if that fails, by fit."""
        if self.exact:
            found = {column: row.covering(column.first, column.last) for column in self.columns}
            return Placement({column: cell for column, cell in found.items() if cell is not None})
        short = self._is_short(row)
        if not short:
            placed = {column: row.cells[column.first - 1] for column in self.columns}
            if not self._is_shifted(row, placed):
                return Placement(placed)
        cells = row.cells if short else _without_trailing_blanks(row.cells)
        if len(cells) > len(self.columns):
            return Placement({})
        return Placement(_fit(self.columns, cells, self.lexicon), fitted=True)

    def _is_shifted(self, row: Row, placed: Mapping[Column, Cell]) -> bool:
        """Whether a level's word stands in some other column, and none in those of the levels.

        Dumps that drop the covered cells of a row leave its blank positions at the end.
        """
        readings = [self.lexicon.read(cell.text).terms for cell in row.cells]
        if any(not _UPPER_LEVELS.isdisjoint(terms) for terms in readings):
            return not any(
                column.role in _UPPER_LEVELS and column.role in self.lexicon.read(cell.text).terms
                for column, cell in placed.items()
            )
        # A row without levels: a number stands where the wide table has its names, say.
        return any(
            _fitness(column, cell.text, self.lexicon) < 0
            for column, cell in placed.items()
            if column.role == ENTRY
        )


def _without_trailing_blanks(cells: Sequence[Cell]) -> Sequence[Cell]:
    end = max((at for at, cell in enumerate(cells, start=1) if cell.text), default=0)
    return cells[:end]


def _fit(columns: Sequence[Column], cells: Sequence[Cell], lexicon: Lexicon) -> dict[Column, Cell]:
    """Place the cells of a short row in order under the columns they fit best.

    A dump does not say which cell spans several columns. Level words show where the levels
    are; of the cells in front of them those on the left are missing (they are merged down), of
    the others those at the end.
    """
    _, path = _best_fit(columns, [cell.text for cell in cells], lexicon)
    return {columns[column]: cell for column, cell in zip(path, cells, strict=True)}


def _best_fit(
    columns: Sequence[Column], texts: Sequence[str], lexicon: Lexicon
) -> tuple[int, tuple[int, ...]]:
    """The score of the best placement, and each text's column in it."""
    width, count = len(columns), len(texts)
    to_the_right = [column.role == ENTRY for column in columns]

    def best(option: tuple[int, tuple[int, ...]]) -> tuple[int, list[int]]:
        score, path = option
        return score, [column if to_the_right[column] else -column for column in path]

    # placed[(n, c)]: the best way to place the first n cells, the last one right in front of c.
    placed: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, 0): (0, ())}
    for at, text in enumerate(texts):
        for column in range(at, width - (count - at - 1)):
            fitness = _fitness(columns[column], text, lexicon)
            options = [
                (score + fitness - _gap(columns, before, column), (*path, column))
                for before in range(at, column + 1)
                if (at, before) in placed
                for score, path in (placed[(at, before)],)
            ]
            if options:
                placed[(at + 1, column + 1)] = max(options, key=best)
    ends = [
        (score - _gap(columns, end, width), path)
        for (cells_placed, end), (score, path) in placed.items()
        if cells_placed == count
    ]
    return max(ends, key=best)


def _gap(columns: Sequence[Column], first: int, last: int) -> int:
    """What it costs to leave columns without a cell: entries, a level 2 beside its level 1."""
    cost = 0
    for at in range(first, last):
        role = columns[at].role
        if role == "level3":
            cost += _UNNAMED
        elif role in _EXPECTED or (role == "level2" and at == first and at > 0):
            cost += 1
    return cost


def _fitness(column: Column, text: str, lexicon: Lexicon) -> int:
    """How well a text suits a column: levels by their words, the others by their shape."""
    reading: Reading = lexicon.read(text)
    if column.role in _UPPER_LEVELS:
        return _level_fitness(column.role, reading, lexicon) if text else 1
    if "level1" in reading.terms or "level2" in reading.terms:
        return -1 if column.role == "level3" else -2
    if not text:
        return 0
    if column.role == "nature" or ("nature" in reading.terms and column.role != "operator"):
        return 2 if column.role == "nature" and "nature" in reading.terms else -2
    entry = column.role == ENTRY
    return _entry_fitness(column, text) if entry else _shape_fitness(column.role, text)


def _level_fitness(role: str, reading: Reading, lexicon: Lexicon) -> int:
    """Points for a level's word; 成本指标 is a level 1 of one scheme, a level 2 of the other."""
    if role not in reading.terms:
        return -2
    as_level1, as_level2 = reading.get("level1"), reading.get("level2")
    if as_level1 is None or as_level2 is None:
        return 3
    own = "level1" if lexicon.parent(as_level2) == as_level1 else "level2"
    return 3 if role == own else 2 if role == "level1" else 1


def _shape_fitness(role: str, text: str) -> int:
    """Points for the shape that the entries of a column have."""
    match role:
        case "weight" | "score":
            return 1 if _NUMBER.fullmatch(text) else -2
        case "operator":
            return 2 if _OPERATOR.fullmatch(text) else -1
        case "unit":
            return -2 if _AMOUNT.match(text) or len(text) > _LONGEST_UNIT else 0
        case "value" | "actual":
            return 1 if _AMOUNT.match(text) or _is_grade(text) else 0
        case "level3" | "content":
            return -3 if _AMOUNT.match(text) or _is_grade(text) else 0
        case _:
            return 0


def _is_grade(text: str) -> bool:
    return len(text) <= _LONGEST_GRADE and quantities.read_target(text).kind == "grade"


_LONGEST_GRADE = 12
_NUMBER = regex.compile(r"[-—/]|-?\d{1,3}(?:\.\d+)?分?")
_OPERATOR = regex.compile(r"[≥≤<>=≧≦＜＞＝]|定性|定量|[大小等]于(?:等于)?")
_MONEY = regex.compile(r"-?[\d,，]+(?:\.\d+)?\s*[千万亿]?元?")
_AMOUNT = regex.compile(r"[≥≤<>=≧≦＜＞＝±]?\s*-?\d")
_MISFIT = 3
_UNNAMED = 4
# Columns that every row is expected to fill: not the levels, merged down, nor comments.
_EXPECTED = frozenset({"value", "actual", "operator", "unit", "weight", "score"})
_LONGEST_UNIT = 6


def _entry_fitness(column: Column, text: str) -> int:
    """Whether a text looks like what a wide table's column is for: money, a unit with its code."""
    name = column.reading.get("label")
    if "source" in column.reading.terms:
        return 3 if _MONEY.fullmatch(text) else -2
    code = codes.read_department(text).code
    if name in {"unit", "department"}:
        return 1 if code is not None else 0
    if name == "project_name":
        bare = text.replace(",", "").replace(".", "")
        return -2 if bare.isdigit() or (code is not None and len(code) < _PROJECT_CODE) else 0
    return 0


_PROJECT_CODE = 15
