"""Two projects side by side in one table: 项目名称 | A | 项目名称 | B over the forms of both.

Word's grid says where one ends and the other begins. A dump has lost the columns of the cells
that merged ones cover, and then nothing says whose an indicator is.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import LABEL
from goalparse.tables.rows import Row, last_column, make_row


def second_project(rows: Sequence[Row]) -> Cell | None:
    """The label of a second project's name in a row with that of a first; None in most tables."""
    for row in rows:
        if row.twice & LABEL and _names_project(row.readings[0]):
            labels = [at for at, reading in enumerate(row.readings) if _names_project(reading)]
            if len(labels) == _TWO and _same(row, labels) and _has_entries(row, labels):
                return row.cells[labels[1]]
    return None


def _names_project(reading: Reading) -> bool:
    return reading.terms.get("label") == "project_name" and not reading.inline


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

    A row of one cell across both, a title, goes with the first.
    """
    column = second.column_no
    if not rows[0].table.exact or any(_crosses(row, column) for row in rows):
        return ()
    return (
        [_part(row, 1, column - 1, lexicon) for row in rows],
        [_part(row, column, _ANY, lexicon) for row in rows],
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


_TWO = 2
_ANY = 1 << 30
