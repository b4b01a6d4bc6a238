"""Projects side by side in one table: 项目名称 | A | 项目名称 | B over the forms of both.

Word's grid says where one ends and the other begins. A dump has lost the columns of the cells
that merged ones cover, and then nothing says whose an indicator is. Several may share their
labels (`abreast`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import GOALS, LABEL, SOURCE, STAGE, TOTAL
from goalparse.recognisers.abreast import forms_abreast, name_of_all, names_abreast
from goalparse.tables.alike import names_project
from goalparse.tables.rows import Row, last_column, make_row
from goalparse.tuples import NamedTuple


class Beside(NamedTuple):
    """The rows of each project of a table; none where a dump has lost whose a cell is.

    ``doubts`` are what is to be said of some of them, by their place; ``reason`` is why they are
    lost.
    """

    forms: Sequence[list[Row]]
    doubts: Mapping[int, Finding] = {}
    reason: str = "two projects stand side by side in it"


def projects_beside(rows: Sequence[Row], lexicon: Lexicon) -> Beside | None:
    """The projects that stand side by side in a table; None in most tables."""
    if any(row.alike.several for row in rows):
        if (second := second_project(rows) or second_half(rows)) is not None:
            return Beside(halves(rows, second, lexicon))
        if _has_headers_again(rows):
            return Beside((), reason=_AGAIN)
    names = names_abreast(rows, lexicon)
    if names is None or not (forms := forms_abreast(rows, names, lexicon)):
        return None
    if (of_all := name_of_all(names, lexicon)) is None:
        return Beside(forms)
    at, cell = of_all
    place = names.slot(cell).place
    return Beside(
        forms, {at: finding("value-doubtful", place=place, raw=cell.text, reason=_OF_ALL)}
    )


def second_project(rows: Sequence[Row]) -> Cell | None:
    """The label of a second project's name in a row with that of a first; None in most tables."""
    for row in rows:
        if row.alike.several and row.twice & LABEL and names_project(row.readings[0]):
            labels = [at for at, reading in enumerate(row.readings) if names_project(reading)]
            if len(labels) == _TWO and _same(row, labels) and _has_entries(row, labels):
                return row.cells[labels[1]]
    return None


def second_half(rows: Sequence[Row]) -> Cell | None:
    """The first cell of a list's header that stands there again: 序号 | 项目名称 | 金额 | 序号 | ….

    A list set in two columns goes on on the right. None in most tables.
    """
    for row in rows[:_FARTHEST]:
        half, rest = divmod(len(row.cells), _TWO)
        if not (row.alike.several and row.twice & LABEL) or half < _LEAST_HEADERS or rest:
            continue
        texts = [cell.text for cell in row.cells]
        names = sum(map(names_project, row.readings))
        if names == _TWO and texts[:half] == texts[half:] and all(texts):
            return row.cells[half]
    return None


def _has_headers_again(rows: Sequence[Row]) -> bool:
    """Whether a list has the same headers below each of several names, or years.

    项目名称 | 甲县 | 乙县 over 金额 | 绩效目标 | 金额 | 绩效目标: no label says what they are.
    """
    for row, below in pairwise(rows[:_FARTHEST]):
        names = len(row.alike.unknown)
        if names < _TWO or not names_project(row.first) or names != len(row.filled) - 1:
            continue
        words = [reading for _, reading in below.read_cells()]
        texts = [cell.text for cell in below.filled]
        size, rest = divmod(len(texts), names)
        again = size > 1 and not rest and texts == texts[:size] * names
        if again and all(reading.mask & (SOURCE | STAGE | GOALS) for reading in words):
            return True
    return False


def _same(row: Row, labels: Sequence[int]) -> bool:
    """Whether both are worded alike: 子项目名称 beside 项目名称 is of one project."""
    return len({row.readings[at].label for at in labels}) == 1


def _has_entries(row: Row, labels: Sequence[int]) -> bool:
    """Whether a text that is no label stands behind each."""
    behind = [at + 1 for at in labels]
    return behind[-1] < len(row.cells) and all(
        row.cells[at].text and not row.readings[at].mask & LABEL for at in behind
    )


def halves(rows: Sequence[Row], second: Cell, lexicon: Lexicon) -> tuple[list[Row], ...]:
    """The rows of either project; none where cells lie across both, or a dump has lost columns.

    A row of one cell across both, a title, goes with the first; so does the sum of both.
    """
    column = second.column_no
    if not rows[0].table.exact:
        return ()
    whole = [row.row_no for row in rows if _crosses(row, column)]
    if any(row.row_no in whole and not row.first.mask & TOTAL for row in rows):
        return ()
    return (
        [row if row.row_no in whole else _part(row, 1, column - 1, lexicon) for row in rows],
        [_part(row, _ANY if row.row_no in whole else column, _ANY, lexicon) for row in rows],
    )


def _crosses(row: Row, column: int) -> bool:
    return len(row.filled) > 1 and any(
        cell.column_no < column <= last_column(cell) for cell in row.cells
    )


def _part(row: Row, first: int, last: int, lexicon: Lexicon) -> Row:
    cells, over = (
        tuple(cell for cell in some if first <= cell.column_no <= last)
        for some in (row.cells, row.over)
    )
    return make_row(row.table, row.row_no, cells, over, lexicon)


_OF_ALL = "it is of all the regions beside it: their money is part of its money"
_AGAIN = "the same headers stand below each of several names"
_TWO = 2
_LEAST_HEADERS = 3  # of each half of a list
_FARTHEST = 8  # rows down to its header
_ANY = 1 << 30
