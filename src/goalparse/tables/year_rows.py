"""Money with a row for each year: 2024年 | 120, 2025年 | 100, 合计 | 220.

As with years as columns (`year_columns`) the form's year is the annual amount, the sum over the
years is of the medium term, and those of other years are kept as attributes. Without a year of the
form all of them are, but for those below stages (预算数, 执行数), whose source nobody knows then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.frozen import frozen, replace
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import ANY_LABEL, GROUP, SOURCE
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, Entry, aside
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, cell_below, last_column
from goalparse.tables.unit_hints import hints_of
from goalparse.tables.year_columns import CENTURIES
from goalparse.text import key


@frozen
class YearRows:
    """The label in front of the years and what it means; ``hints`` may state the unit of money."""

    label: Cell
    reading: Reading
    hints: tuple[str, ...]


def may_open_years(row: Row) -> bool:
    """Whether a row may be one of years, or the header of columns of them, and cheaply."""
    filled = row.filled
    if filled[-1].text[:2] in CENTURIES or (len(filled) > 1 and filled[-2].text[:2] in CENTURIES):
        return True  # as `ends_in_years` asks, without a call for each row
    return bool(row.first.mask & _LABELS) and any(c.text[:2] in CENTURIES for c in filled)


def open_year_rows(
    row: Row, below: Row | None, above: Row | None, lexicon: Lexicon
) -> YearRows | None:
    """The rows that one of a year and its amount opens, behind the label of the money's rows.

    Two years have to have an amount beside them, in this row or in the one ``below``. In a dump
    the label may stand in the row ``above``, that of the sum.
    """
    years = _year_pairs(row, lexicon)
    if not years or (len(years) < _FEWEST and not (below and _year_pairs(below, lexicon))):
        return None
    first = years[0][0].column_no
    in_front = [c for c in (*row.over, *row.filled) if c.text and last_column(c) < first]
    if not in_front and not row.table.exact and above is not None:
        in_front = [above.filled[0]]
    for label in reversed(in_front):
        reading = lexicon.read(label.text)
        hints = hints_of((label.text,), lexicon)
        if reading.inline or is_figure(label.text):
            return None
        if (
            reading.get("group") == "funding"
            or "source" in reading.terms
            or (not reading and hints)
        ):
            others = hints_of((c.text for c in reversed(in_front) if c is not label), lexicon)
            return YearRows(label=label, reading=reading, hints=(*hints, *others))
    return None


def is_sum_above(item: AmountItem, row: Row) -> bool:
    """Whether an amount without a term stands in the row right above, as the sum over the years."""
    of_row = item.slot.table_no == row.table.table_no and item.slot.cell.row_no == row.row_no - 1
    return of_row and item.source == "total" and item.horizon is None


def year_rows_row(
    row: Row, block: YearRows, year: str | None, lexicon: Lexicon
) -> list[AmountItem | Entry] | None:
    """The amounts of a row of years, or of the sum over them; None if it is neither."""
    years = _year_pairs(row, lexicon)
    items: list[AmountItem | Entry] = []
    if years:
        block = _of_row(row, years[0][0], block, lexicon)
    for header, cell in years:
        if year is None or year not in key(header.text) or not block.reading:
            items.append(aside(row, f"{block.label.text}/{header.text}", header, cell))
        else:
            items.append(_amount(row, block, header, cell, "annual"))
    for header, cell in _pairs(row):
        if _stands_beside_label(header, row, block, lexicon):
            continue  # 资金合计 | 220 | 其中：财政拨款 | 200 is a row of labels
        reading = lexicon.read(header.text)
        if reading.get("total") is not None or reading.get("source") == "total":
            items.append(_amount(row, block, header, cell, "medium_term"))
    return items or None


def _of_row(row: Row, first: Cell, block: YearRows, lexicon: Lexicon) -> YearRows:
    """The label of a row's years: its own where one stands in front of them, as 实际支出 does."""
    in_front = [c for c in row.filled if last_column(c) < first.column_no and c is not block.label]
    if not in_front or row.row_no == block.label.row_no:
        return block
    own = in_front[-1]
    return YearRows(
        label=own,
        reading=lexicon.read(own.text),
        hints=(*hints_of((own.text,), lexicon), *block.hints),
    )


def _stands_beside_label(header: Cell, row: Row, block: YearRows, lexicon: Lexicon) -> bool:
    others = (c for c in row.filled if c is not header and c.text != block.label.text)
    return any(lexicon.readings(cell.text).mask & ANY_LABEL for cell in others)


def _amount(row: Row, block: YearRows, header: Cell, cell: Cell, horizon: str) -> AmountItem:
    known = block.reading.get("source") or "total"
    return AmountItem(
        source=known if block.reading else UNKNOWN_SOURCE,
        horizon=horizon,
        stage=block.reading.get("stage") or "budget",
        label=header.text,
        label_slot=row.slot(header),
        slot=row.slot(cell),
        text=cell.text,
        unit_hints=block.hints,
        measures={},
    )


def _pairs(row: Row) -> Iterator[tuple[Cell, Cell]]:
    """Each text of a row with the figure right behind it."""
    return (pair for pair in pairwise(row.filled) if _is_pair(*pair))


def _is_pair(before: Cell, cell: Cell) -> bool:
    return is_figure(cell.text) and not is_figure(before.text)


def _year_pairs(row: Row, lexicon: Lexicon) -> list[tuple[Cell, Cell]]:
    names_year = lexicon.year_column.fullmatch
    return [
        pair
        for pair in pairwise(row.filled)
        if pair[0].text[:2] in CENTURIES and names_year(key(pair[0].text)) and _is_pair(*pair)
    ]


def labels_of_years(row: Row, lexicon: Lexicon) -> list[Cell]:
    """The cells of a row that name the years of its amounts."""
    return [header for header, _ in _year_pairs(row, lexicon)]


def divided_by_year(block: FundingBlock, below: Sequence[Row], lexicon: Lexicon) -> FundingBlock:
    """A matrix of money, told whether its rows are years: 年度 | 金额 over 2023年 | 100."""
    first = min(header.column_no for header, _ in block.stages)
    years = [cell for row in below if (cell := _year_of(row, first, lexicon)) is not None]
    if not years:
        return block
    place = years[0].column_no, last_column(years[0])
    unknown = [c for c in block.unknown if (c.column_no, last_column(c)) != place]
    return replace(block, by_year=True, unknown=tuple(unknown))


def _year_of(row: Row, first: int, lexicon: Lexicon) -> Cell | None:
    in_front = (cell for cell in row.filled if last_column(cell) < first)
    return next((c for c in in_front if lexicon.year_column.fullmatch(key(c.text))), None)


def amounts_of_years(
    row: Row,
    block: FundingBlock,
    items: Sequence[AmountItem | Entry],
    year: str | None,
    lexicon: Lexicon,
) -> Iterator[AmountItem | Entry]:
    """The amounts of a row of such a matrix: of a year, or of the sum over the years."""
    headers = {id(cell_below(row, header)): header.text for header, _ in block.stages}
    for item in items:
        if not isinstance(item, AmountItem):
            yield item
        elif item.source == "total" and item.horizon is None:
            yield replace(item, horizon="medium_term")
        elif year is None or not lexicon.year_column.fullmatch(key(item.label)):
            yield item  # of which year the form is nobody says: each is told
        elif year in key(item.label):
            yield replace(item, source="total", horizon="annual")
        elif item.text:
            yield Entry(
                reading=NOTHING,
                label=f"{item.label}/{headers.get(id(item.slot.cell), '')}",
                label_slot=item.label_slot,
                slot=item.slot,
                text=item.text,
            )


_FEWEST = 2
_LABELS = GROUP | SOURCE
