"""Amounts of a year before the document's, told by the header over their column: 上年预算数.

The tables have no place for them: they are attributes that name their source and their header.
Where no matrix of money is opened, a label takes the first amount beside it, which may be one. A
row whose first amount is of another year has its parts of that: 2023年预算 | 50 | 财政拨款 | 40.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.patterns import late
from goalparse.recognisers.form import AnyItem
from goalparse.tables.items import AmountItem, Entry
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row
from goalparse.tables.year_columns import CENTURY
from goalparse.text import key


def years_before(
    row: Row, cells: Sequence[Cell], lexicon: Lexicon
) -> tuple[tuple[Cell, Cell], ...]:
    """Each amount at the head of ``cells`` that is of a year before, behind its header.

    Looked for only where more stands beside it: one amount alone is its label's.
    """
    found: list[tuple[Cell, Cell]] = []
    for cell in cells[: len(cells) - 1]:
        header = _header(row, cell) if cell.text and is_figure(cell.text) else None
        if header is None or not lexicon.earlier_year.fullmatch(key(header.text)):
            break
        found.append((header, cell))
    return tuple(found)


def may_lead_with_year(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row may begin with the money of a year that it names, and cheaply."""
    texts = [key(cell.text) for cell in row.filled[:2]]
    return any(CENTURY in text or lexicon.earlier_year.fullmatch(text) for text in texts)


def parts_of_other_year(
    row: Row, items: list[AnyItem], since: int, year: str | None, lexicon: Lexicon
) -> None:
    """Keep the amounts of a row, those from ``since``, beside a first one of another year.

    Those that name a year themselves are left to that.
    """
    first: AmountItem | None = None
    for at in range(since, len(items)):
        item = items[at]
        if not isinstance(item, AmountItem) or item.slot.cell.row_no != row.row_no:
            continue
        if first is None:
            first = item
            if not is_of_other_year(item.label, int(year) if year else None, lexicon):
                return
        elif CENTURY not in item.label and item.text:
            items[at] = as_entry(item, f"{first.label}/{item.label}")


def is_of_other_year(label: str, year: int | None, lexicon: Lexicon) -> bool:
    """Whether a label names one year, and that is another: 2022年预算数, not 2022-2024年.

    What was carried over from it is of this one (2022年结转资金), and so is a batch of bonds.
    So does one that says so without a number (上年度预算), whatever the document's year.
    """
    label = word(label)
    if lexicon.earlier_year.fullmatch(label):
        return True
    if year is None or CENTURY not in label:
        return False
    years = _YEARS.findall(label)
    if years and lexicon.carried_year.fullmatch(label):
        return False
    return len(years) == 1 and int(years[0]) != year


def as_entry(item: AmountItem, label: str = "") -> Entry:
    """An amount that the tables have no place for, with its label or another one."""
    return Entry(
        reading=NOTHING,
        label=label or item.label,
        label_slot=item.label_slot,
        slot=item.slot if item.text else None,
        text=item.text,
    )


_YEARS = late(r"(?<![\d至~—–-])20\d\d(?=年)")


def _header(row: Row, cell: Cell) -> Cell | None:
    """The nearest text above a cell that is no figure and stands in just its columns."""
    place = (cell.column_no, cell.column_span)
    above = [
        each
        for each in row.table.cells
        if each.row_no < cell.row_no
        and (each.column_no, each.column_span) == place
        and each.text
        and not is_figure(each.text)
    ]
    return max(above, key=lambda each: each.row_no, default=None)
