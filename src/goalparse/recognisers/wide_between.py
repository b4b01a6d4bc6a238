"""Rows between the projects of a wide table that name none: a department's, over its projects.

Such a row is a name across the table, a name alone, or a name with the sum of the projects below
it. Whether it is a department, a unit or a kind of projects is not said: its cells stay
unclaimed, and each has a finding. A name with any other amount may be a project without goals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from goalparse.blocks import Cell
from goalparse.meanings import quantities
from goalparse.meanings.departments import read_department
from goalparse.meanings.lexicon import Reading
from goalparse.meanings.terms import HEADER, LABEL, MONEY
from goalparse.patterns import late
from goalparse.tables.columns import ENTRY, Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_columns import divides_header
from goalparse.tables.rows import Row, last_column


def is_header_again(row: Row, block: IndicatorBlock) -> bool:
    """Whether a row is one of the header's, printed again on the table's next page.

    It names the projects' column, or reaches down beside what does, or is all of headers' words.
    """
    if block.key is None:
        return False
    if not (row.mask & LABEL or row.twice & HEADER):  # most rows: the lower one of a list's header
        return divides_header(row) and all(column.role == ENTRY for column in block.columns)
    key = block.key.header.text
    if any(cell.text == key for cell in (*row.filled, *row.over)):
        return True
    headers = {column.header.text for column in block.columns}
    return len(row.filled) > _NAME_AND_SUM and headers.issuperset(c.text for c in row.filled)


def unit_line(
    rows: Sequence[Row], at: int, block: IndicatorBlock
) -> tuple[Cell, Reading, Cell] | None:
    """The unit that a line between projects names for those below it: 单位名称：某县水利局.

    At the end of a table such a line is of who signs, as is one of several labels.
    """
    row = rows[at]
    if not row.first.inline or len(row.filled) > 1 or block.key is None:
        return None
    if row.first.get("label") not in _WHOSE:
        return None
    below = (rows[place] for place in range(at + 1, len(rows)))
    following = next((each for each in below if each.filled), None)
    name = block.place(following).get(block.key) if following is not None else None
    if following is None or name is None or not name.text or name.row_no != following.row_no:
        return None
    return row.filled[0], row.first, row.filled[0]


def rows_between(rows: Sequence[Row], block: IndicatorBlock) -> frozenset[int]:
    """The numbers of the rows below the header that name no project."""
    few = [at for at, row in enumerate(rows[:-1]) if 0 < len(row.filled) <= _NAME_AND_SUM]
    heads = [at for at in few if _may_head(rows[at], rows[at + 1], block)]
    if not heads:
        return frozenset()
    ends = [*heads[1:], len(rows)]
    found = (
        rows[at].row_no
        for at, end in zip(heads, ends, strict=True)
        if len(rows[at].filled) == 1 or _is_sum_of(rows[at].filled[1], rows[at + 1 : end])
    )
    return frozenset(found)


def _may_head(row: Row, below: Row, block: IndicatorBlock) -> bool:
    """Whether a row is the name of something in the projects' column, or across it, and a sum.

    The row below has a name of its own there: else its indicators are those of this one.
    """
    key, name = block.key, row.filled[0]
    if key is None or name.row_span > 1 or row.over or row.mask:
        return False
    across = not row.table.exact and len(row.cells) == 1  # what it covers is left out
    over = across or name.column_no <= key.first <= last_column(name)
    if not over or not any(
        cell.column_no <= key.first <= last_column(cell) for cell in below.filled
    ):
        return False
    return all(quantities.read_number(cell.text) is not None for cell in row.filled[1:])


def unit_rows(
    rows: Sequence[Row], block: IndicatorBlock, only: Callable[[Column], bool], *, coded: bool
) -> frozenset[int]:
    """The numbers of the rows that name a unit in the column of its projects.

    Such a row fills ``only`` some columns; its money, where it has some, is the sum of that of the
    projects below. Where that is one project, two that cost the same would look alike: ``coded``
    asks for a unit's code then.
    """
    placed = [block.place(row) for row in rows]
    own = [
        {c: cell for c, cell in each.items() if cell.text and cell.row_no == row.row_no}
        for row, each in zip(rows, placed, strict=True)
    ]
    bare = [_is_bare(each, block.key, only) for each in own]
    money = next((c for c in block.entries if c.reading.mask & MONEY), None)
    totals = [each.get(money) if money is not None else None for each in own]
    before = _summed_before(totals, bare)
    # The last row that may end what a unit has, by what is summed down to it.
    ends = {before[at]: at for at, may_end in enumerate((*bare, True)) if may_end}
    return frozenset(
        row.row_no
        for at, row in enumerate(rows)
        if bare[at] and _is_units(totals[at], before[at], ends, at)
        if not coded or not _is_of_next(totals, at) or _has_unit_code(own[at], block.key)
    )


def _is_bare(
    own: Mapping[Column, Cell], key: Column | None, only: Callable[[Column], bool]
) -> bool:
    """Whether a row has a name and fills ``only`` some columns besides those the name covers."""
    if key is None or key not in own:
        return False
    return all(only(column) for column, cell in own.items() if cell is not own[key])


def _is_of_next(totals: Sequence[Cell | None], at: int) -> bool:
    """Whether an amount is just that of the next row: two projects may cost the same."""
    total, below = totals[at], totals[at + 1] if at + 1 < len(totals) else None
    if total is None or below is None:
        return False
    return quantities.read_number(total.text) == quantities.read_number(below.text)


def _has_unit_code(own: Mapping[Column, Cell], key: Column | None) -> bool:
    """Whether a row has the code of a unit, in its name or in the column of codes: 306021-某校."""
    codes = [cell for column, cell in own.items() if column.reading.get("label") in _CODES]
    if any(_UNIT_CODE.fullmatch(cell.text) for cell in codes):
        return True
    return key is not None and read_department(own[key].text).code is not None


_CODES = frozenset({"project_code", "unit_code"})
_UNIT_CODE = late(r"[0-9]{3,9}")


def _summed_before(totals: Sequence[Cell | None], bare: Sequence[bool]) -> list[Decimal]:
    """The sum of the projects' amounts above each row, and above the end."""
    sums = [Decimal(0)]
    for cell, is_bare in zip(totals, bare, strict=True):
        amount = None if is_bare or cell is None else quantities.read_number(cell.text)
        sums.append(sums[-1] + (amount or 0))
    return sums


def _is_units(total: Cell | None, before: Decimal, ends: Mapping[Decimal, int], at: int) -> bool:
    """Whether an amount is missing, or the sum of what follows down to some row that ends it."""
    if total is None:
        return True  # only where indicators tell what a project is
    wanted = quantities.read_number(total.text)
    return bool(wanted) and ends.get(before + (wanted or 0), -1) > at


def _is_sum_of(total: Cell, rows: Sequence[Row]) -> bool:
    """Whether an amount is the sum of those in its column below, of which there is one at least."""
    place = (total.column_no, total.column_span)
    below = (
        quantities.read_number(cell.text)
        for row in rows
        for cell in row.filled
        if (cell.column_no, cell.column_span) == place
    )
    amounts = [amount for amount in below if amount is not None]
    return bool(amounts) and quantities.read_number(total.text) == sum(amounts, Decimal(0))


_NAME_AND_SUM = 2
_WHOSE = frozenset({"unit", "department"})
