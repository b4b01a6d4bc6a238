"""Tables that count the projects of each unit and sum up their money: no form, whatever its title.

部门名称 | 项目个数 | 预算数 | 执行数 over a row of figures for each department.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile

from goalparse.meanings.terms import GOALS, LABEL, ORDINAL, SOURCE, STAGE, UPPER
from goalparse.tables.looks import is_figure, is_share
from goalparse.tables.rows import Row

_LEAST = 4  # headers
_WHOSE = frozenset({"unit", "department"})
_OF_FORMS = LABEL | GOALS | UPPER


def sums_up_units(rows: Sequence[Row]) -> bool:
    """Whether a table's header names units and money, and each row below holds figures alone.

    Rows of one cell stand in front, a title or the unit of money; lower rows of the header too.
    """
    filled = [row for row in rows if len(row.filled) > 1]
    if not filled or not _names_units(filled[0]):
        return False
    below = [*dropwhile(_is_of_words, filled[1:])]
    return bool(below) and all(map(_is_of_figures, below))


def _names_units(row: Row) -> bool:
    """Whether a row begins with 部门名称 over names, money among the other headers."""
    read = [pair for pair in row.read_cells() if not pair[1].mask & ORDINAL]
    if len(read) < _LEAST or read[0][1].get("label") not in _WHOSE or read[0][1].inline:
        return False
    others = [reading for _, reading in read[1:]]
    money = any(reading.mask & (SOURCE | STAGE) for reading in others)
    return money and _is_of_words(row) and not any(r.mask & _OF_FORMS for r in others)


def _is_of_words(row: Row) -> bool:
    return not any(is_figure(cell.text) for cell in row.filled)


def _is_of_figures(row: Row) -> bool:
    """Whether a row is a name, a number in front of it perhaps, and nothing but figures."""
    words = [c for c in row.filled if not (is_figure(c.text) or is_share(c.text))]
    return len(words) == 1 and not row.mask & _OF_FORMS
