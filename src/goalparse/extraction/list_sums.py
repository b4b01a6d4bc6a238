"""Rows of sums in lists and wide tables (合计, a unit's above its projects) against the projects.

Which rows a sum is of nobody says: those right below it or right above, down or up to any other,
or all of the list.
It is told only if it is the sum of none of these; lists that go on in a further table are one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate

from goalparse.blocks import Cell
from goalparse.findings import Finding, finding
from goalparse.meanings import quantities
from goalparse.meanings.terms import TOTAL
from goalparse.recognisers.form import Form, Part
from goalparse.records import Amount
from goalparse.tables.column_numbers import numbers_columns
from goalparse.tables.rows import Row

_Place = tuple[int | None, int | None]  # a table and a row of it
_SEVERAL = 2


def check_list_sums(
    forms: Sequence[Form], amounts: Sequence[Sequence[Amount]]
) -> Iterator[Finding]:
    """A finding for each sum that no rows next to it add up to; ``amounts`` are those of a form."""
    of_lists = [at for at, form in enumerate(forms) if form.parts and form.parts[-1].wide]
    if len(of_lists) < _SEVERAL:
        return  # as in nearly every document
    columns: dict[int, list[Amount]] = {}
    for at in of_lists:
        for amount in amounts[at]:
            if amount.raw is not None and amount.column_no is not None:
                columns.setdefault(amount.column_no, []).append(amount)
    parts = [part for at in of_lists for part in forms[at].parts]
    named = {(part.table.table_no, part.first) for part in parts if part.sums}
    for part in {id(part.table): part for part in parts}.values():
        yield from _check_table(part, named, columns)


def _check_table(
    part: Part, named: Collection[_Place], columns: Mapping[int, Sequence[Amount]]
) -> Iterator[Finding]:
    """Check the rows of sums of a table, in the columns in which it has amounts of projects."""
    number = part.table.table_no
    here = {at for at, column in columns.items() if any(a.table_no == number for a in column)}
    own = {a.row_no for at in here for a in columns[at] if a.table_no == number}
    if not part.table.exact and _are_shifted(columns, number):
        return
    rows = [row for row in part.rows if row.row_no in own]
    for row in part.rows:
        told = row.row_no not in own and (row.mask & TOTAL or (number, row.row_no) in named)
        if told and not numbers_columns(row):
            for at, cell in _placed(row, rows, sorted(here)):
                yield from _check(row, cell, columns[at])


def _are_shifted(columns: Mapping[int, Sequence[Amount]], number: int) -> bool:
    """Whether a dump's rows have what is below one header in several columns.

    Such rows are written without their covered cells, and no column sums anything.
    """
    below = {
        (each.label, at)
        for at, column in columns.items()
        for each in column
        if each.table_no == number
    }
    return len({label for label, _ in below}) < len(below)


def _placed(row: Row, rows: Sequence[Row], money: Sequence[int]) -> Iterator[tuple[int, Cell]]:
    """The cells of a row of sums by the columns of money that they stand in.

    In a dump it may have lost cells: it has to have as many figures as there are such columns.
    """
    if rows and not row.table.exact and len(row.cells) < max(len(each.cells) for each in rows):
        figures = [cell for cell in row.filled if quantities.read_number(cell.text) is not None]
        if len(figures) == len(money):
            yield from zip(money, figures, strict=True)
        return
    spans = {cell.column_no: cell.column_span for each in rows for cell in each.filled}
    for cell in row.filled:
        if cell.column_no in money and spans.get(cell.column_no) == cell.column_span:
            yield cell.column_no, cell


def _check(row: Row, cell: Cell, column: Sequence[Amount]) -> Iterator[Finding]:
    table_no, _ = row.slot(cell)
    money = quantities.read_money(cell.text, column[0].unit)
    if money.value_yuan is None or money.notes or any(a.value_yuan is None for a in column):
        return
    stated, place = money.value_yuan, (table_no, row.row_no)
    figures = [((a.table_no or 0, a.row_no or 0), a.value_yuan or Decimal(0)) for a in column]
    below = accumulate(value for at, value in figures if at > place)
    above = accumulate(value for at, value in reversed(figures) if at < place)
    whole = sum((value for _, value in figures), Decimal(0))
    nearest = min((*below, *above, whole), key=lambda each: abs(each - stated), default=stated)
    if abs(nearest - stated) <= _rounding(column):
        return
    yield finding(
        "amount-sum-mismatch",
        place=row.slot(cell).place,
        raw=cell.text,
        reason=f"{row.filled[0].text!r} is {stated} yuan, the rows next to it {nearest}",
    )


def _rounding(column: Sequence[Amount]) -> Decimal:
    """What the sum of rounded amounts may differ by: the more of them, the more."""
    written = [(a.value, a.value_yuan) for a in column if a.value and a.value_yuan]
    if not written:
        return Decimal(0)
    finest = min(int(value.as_tuple().exponent) for value, _ in written)
    value, yuan = written[0]
    last = min(Decimal(1), Decimal(1).scaleb(finest)) * abs(yuan / value)
    return last * (1 + len(column) // _PER_DIGIT)


_PER_DIGIT = 10
