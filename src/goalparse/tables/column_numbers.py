"""Numbers that say nothing of the records: of a table's columns, of the rows of a list.

Below a header a row may number the columns, 1 | 2 | 3=1+2; below 序号 stand running numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell, Table
from goalparse.meanings.terms import HEADER, SOURCE
from goalparse.patterns import late
from goalparse.tables.looks import is_wording
from goalparse.tables.rows import Row, last_column
from goalparse.text import fold


def numbers_columns(row: Row) -> bool:
    """Whether a row's filled cells count from 1, three or more of them.

    A word may stand in front (栏次), where they are more or one is made of others: 4=3/2.
    """
    filled = row.filled
    if row.mask or len(filled) < _FEWEST:
        return False
    if filled[0].text[0] in _FIRST:
        return _count(filled)
    if filled[1].text not in _FIRST or len(filled) <= _FEWEST or not is_wording(filled[0].text):
        return False  # most rows, and cheaply
    made = len(filled) > _FEWEST + 1 or any("=" in fold(cell.text) for cell in filled)
    return made and _count(filled[1:])


def _count(cells: Sequence[Cell]) -> bool:
    return all(_number(cell.text) == at for at, cell in enumerate(cells, 1))


def numbers_below(table: Table, header: Cell) -> Iterator[tuple[int, int, int]]:
    """The keys of the running numbers below their header."""
    for cell in table.cells:
        within = header.column_no <= cell.column_no <= last_column(header)
        if within and cell.row_no > header.row_no and cell.text.isdigit():
            yield table.table_no, cell.row_no, cell.column_no


def _number(text: str) -> int | None:
    if text and text[0] in _CIRCLED:
        text = text.translate(_CIRCLES)  # ④=②-③
    bare = text.lstrip("(（")
    figures = len(bare) - len(bare.lstrip(_DIGITS))
    if bare[figures : figures + 1] not in _BEHIND:
        return None
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match is not None else None


_FEWEST = 3
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CIRCLES = {ord(char): str(number) for number, char in enumerate(_CIRCLED, 1)}
_DIGITS = "0123456789０１２３４５６７８９"
_FIRST = frozenset("01０１(（①")  # what the first number can begin with
_BEHIND = frozenset(("", *")）=＝"))  # what can stand behind a number
# A number, perhaps in brackets, perhaps with the sum or ratio that its column is: (1), 3=2/1.
_NUMBER = late(rf"[(（]?([{_DIGITS}]{{1,2}})[)）]?(?:[=＝][{_DIGITS}+＋\-－*×/÷%()（）]{{1,20}})?")


def heads_nothing(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row without labels heads no columns of the row below, and does not number them."""
    if row.mask & HEADER:  # else the upper row of a header, perhaps
        return not (below and below[0].twice & (HEADER | SOURCE))
    if row.mask:
        return True
    if row.filled[0].row_span > 1 or (below and below[0].mask & SOURCE):
        return False  # `heads_lost_columns` looks closer
    return not numbers_columns(row)
