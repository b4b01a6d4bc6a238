"""Placing the cells of a dump's row that do not stand below their headers.

Levels are known by their words, numbers, operators and grades by their shape; the placement in
order that suits best is taken, and whoever takes it says so in a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from goalparse.blocks import Cell
from goalparse.meanings import quantities
from goalparse.meanings.departments import read_department
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.patterns import late
from goalparse.tables.columns import ENTRY, EXTRA, PAIRS, UPPER_LEVELS, Column
from goalparse.tuples import NamedTuple


class Fit(NamedTuple):
    """Cells below columns; not ``sure`` if a figure or a grade suits another column as well."""

    placed: Mapping[Column, Cell]
    sure: bool = True


def fit(columns: Sequence[Column], cells: Sequence[Cell], lexicon: Lexicon) -> Fit:
    """Place the cells of a short row in order under the columns they fit best.

    A dump does not say which cell spans several columns. Level words show where the levels
    are; of the cells in front of them those on the left are missing (they are merged down), of
    the others those at the end.
    """
    texts = [cell.text for cell in cells]
    _, path = best_fit(columns, texts, lexicon)
    placed = {columns[column]: cell for column, cell in zip(path, cells, strict=True)}
    if not any(columns[column].role in _EXPECTED for column in path):
        return Fit(placed)
    _, other = best_fit(columns, texts, lexicon, last=True)
    moved = (
        columns[column].role in _EXPECTED and bool(text)
        for column, another, text in zip(path, other, texts, strict=True)
        if column != another
    )
    return Fit(placed, sure=not any(moved))


def best_fit(
    columns: Sequence[Column], texts: Sequence[str], lexicon: Lexicon, *, last: bool = False
) -> tuple[int, tuple[int, ...]]:
    """The score of the best placement, and each text's column in it.

    Of several that are as good that whose cells stand first, or ``last``; entries of a wide table
    the other way around.
    """
    width, count = len(columns), len(texts)
    to_the_right = [(column.role == ENTRY) is not last for column in columns]
    gaps = _Gaps(columns)

    def best(option: tuple[int, tuple[int, ...]]) -> tuple[int, list[int]]:
        score, path = option
        return score, [column if to_the_right[column] else -column for column in path]

    # placed[(n, c)]: the best way to place the first n cells, the last one right in front of c.
    placed: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, 0): (0, ())}
    for at, text in enumerate(texts):
        for column in range(at, width - (count - at - 1)):
            fitness = fitness_of(columns[column], text, lexicon)
            options = [
                (score + fitness - gaps.cost(before, column), (*path, column))
                for before in range(at, column + 1)
                if (at, before) in placed
                for score, path in (placed[(at, before)],)
            ]
            if options:
                placed[(at + 1, column + 1)] = max(options, key=best)
    ends = [
        (score - gaps.cost(end, width), path)
        for (cells_placed, end), (score, path) in placed.items()
        if cells_placed == count
    ]
    return max(ends, key=best)


class _Gaps:
    """What it costs to leave columns without a cell: entries, a level 2 beside its level 1.

    A wide table's lower rows leave out all that it says of the project, a department's row all
    indicators: either costs nothing.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        roles = [column.role for column in columns]
        self._width = len(roles)
        self._entries = entries = roles.count(ENTRY)  # they stand in front
        costs = [0 if at < entries else _cost(role) for at, role in enumerate(roles)]
        self._up_to = [0, *accumulate(costs)]
        self._level2 = {at for at, role in enumerate(roles) if role == "level2" and at >= entries}
        self._level2.discard(0)

    def cost(self, first: int, last: int) -> int:
        """The cost of leaving out the columns from one up to another."""
        entries = self._entries
        of_project = 0 if first == 0 and last >= entries else max(0, min(last, entries) - first)
        if entries and first <= entries and last == self._width:
            return of_project
        beside = first < last and first in self._level2
        return of_project + self._up_to[last] - self._up_to[first] + beside


def _cost(role: str) -> int:
    return _UNNAMED if role == "level3" else int(role in _EXPECTED)


def fitness_of(column: Column, text: str, lexicon: Lexicon) -> int:
    """How well a text suits a column: levels by their words, the others by their shape."""
    reading: Reading = lexicon.read(text)
    if column.role in UPPER_LEVELS:
        return _level_fitness(column.role, reading, lexicon) if text else 1
    if "level1" in reading.terms or "level2" in reading.terms:
        return _fitness_of_level(column.role, reading)
    if not text:
        return 0
    if column.role == "nature" or ("nature" in reading.terms and column.role != "operator"):
        return 2 if column.role == "nature" and "nature" in reading.terms else -2
    entry = column.role == ENTRY
    if entry and (mark := _MARK.match(text)) is not None:
        named = lexicon.read(
            mark[1]
        ).terms  # 【项目概况】 stands below 项目内容, 【总体目标】 below 绩效目标
        return 2 if column.reading.terms.keys() & named.keys() & _TOLD else -1
    fitness = _entry_fitness(column, text) if entry else _shape_fitness(column.role, text)
    # 确定能 below 完成目标可能性
    return _BESIDE_EXTRA.get(column.role, fitness) if reading.get("header") == EXTRA else fitness


def _fitness_of_level(role: str, reading: Reading) -> int:
    """Points for a level's word below another header.

    An indicator may be named by that of a level 2; that of a level 1 leaves it without a name.
    """
    if role != "level3":
        return -2
    return _OF_NO_NAME if "level1" in reading.terms else -1


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
        case "weight" | "score" | "weight_score" | "score_weight":
            fits = _is_pair(text) if role in PAIRS else _is_points(text)
            return 1 if fits else -2
        case "operator":
            return 2 if quantities.is_operator(text) else -1
        case "unit":
            is_unit = len(text) <= _LONGEST_UNIT and not _AMOUNT.match(text)
            return 0 if is_unit and quantities.read_target(text).kind not in _GRADES else -2
        case "value" | "actual":
            return 1 if _AMOUNT.match(text) or _is_grade(text) else 0
        case "level3" | "content":
            return -3 if _AMOUNT.match(text) or _is_grade(text) else 0
        case _:
            return 0


def _is_grade(text: str) -> bool:
    return len(text) <= _LONGEST_GRADE and quantities.read_target(text).kind == "grade"


def _is_points(text: str) -> bool:
    """Whether a text can be a weight or a score: a number of points, or a dash in its place."""
    number = quantities.read_number(text)
    return quantities.is_missing(text) or (number is not None and number < _MOST_POINTS)


def _is_pair(text: str) -> bool:
    """Whether a text can be points and score, or a dash in the place of both."""
    return quantities.is_missing(text) or quantities.read_pair(text) is not None


_MOST_POINTS = 1000
_LONGEST_GRADE = 12
_GRADES = ("grade", "qualitative")  # no unit is either: 优, 达标
_AMOUNT = late(r"[≥≤<>=≧≦＜＞＝±]?\s*-?\d")
IMPOSSIBLE = 3  # for each cell of a row that has more of them than there are columns
_UNNAMED = 4
_OF_NO_NAME = -1 - _UNNAMED
# Columns that every row is expected to fill: not the levels, merged down, nor comments.
_EXPECTED = frozenset({"value", "actual", "operator", "unit", "weight", "score", *PAIRS, EXTRA})
_LONGEST_UNIT = 6


def _entry_fitness(column: Column, text: str) -> int:
    """Whether a text looks like what a wide table's column is for: money, a unit with its code."""
    name = column.reading.get("label")
    code = read_department(text).code
    if "source" in column.reading.terms:
        is_code = code is not None and (text != code or text.startswith("0"))
        return 3 if quantities.read_money(text).value is not None and not is_code else -2
    if "ordinal" in column.reading.terms:
        return 2 if text.isdigit() and len(text) < _LONGEST_ORDINAL else -2
    if name == "unit_code":
        return 2 if _CODE.fullmatch(text) else -2
    if name in {"unit", "department"}:
        return 1 if code is not None else 0
    if name == "project_name":
        bare = text.replace(",", "").replace(".", "")
        return -2 if bare.isdigit() or (code is not None and len(code) < _PROJECT_CODE) else 0
    return 0


_BESIDE_EXTRA = {EXTRA: 1, "value": -1, "actual": -1}
_TOLD = frozenset({"goal", "attribute"})
_MARK = late(r"【([^【】]{2,30})】")
_LONGEST_ORDINAL = 5
_PROJECT_CODE = 15
_CODE = late(r"[0-9A-Za-z]{3,12}")
