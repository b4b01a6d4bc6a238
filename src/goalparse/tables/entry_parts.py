"""Columns of a wide table's projects that the lower rows of its header divide.

预算金额 over 合计, 财政拨款 and 其他资金, beside levels that reach down: each part is a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import GROUP, HEADER, LABEL, MONEY, SOURCE
from goalparse.tables.columns import Column, entry_column, entry_reading
from goalparse.tables.rows import Row, last_column

_MOST_ROWS = 4


def reaches_down(row: Row) -> bool:
    """Whether a header's lower rows may divide cells that do not reach into them, and cheaply."""
    if not row.table.exact or not row.mask & (LABEL | SOURCE):
        return False
    wide = any(cell.column_span > 1 and cell.row_span == 1 for cell in row.filled)
    return wide and any(cell.row_span > 1 for cell in row.filled)


def lower_cells(row: Row) -> list[Cell]:
    """The cells of the rows that the headers of levels and values reach down into."""
    ends = [cell.row_no + cell.row_span for cell, r in row.read_cells() if r.mask & HEADER]
    end = min(max(ends, default=0), row.row_no + _MOST_ROWS)
    return [cell for cell in row.table.cells if row.row_no < cell.row_no < end and cell.text]


def parts_of(header: Cell, lower: Sequence[Cell], lexicon: Lexicon) -> Iterator[Column]:
    """The columns that the lower cells make of a header's; none where it reaches down itself."""
    if header.row_span > 1:
        return
    inside = [c for c in lower if header.column_no <= c.column_no <= last_column(header)]
    for cell in sorted(inside, key=lambda each: each.column_no):
        if not any(_stands_below(each, cell) for each in inside):
            yield entry_column(cell, part_reading(cell, header, lexicon))


def _stands_below(cell: Cell, above: Cell) -> bool:
    return cell.row_no > above.row_no and above.column_no <= cell.column_no <= last_column(above)


def over_part(cell: Cell, upper: Sequence[Cell]) -> Cell | None:
    """The cell of the upper row that stands over a part and does not reach down itself."""
    for over in upper:
        if over.row_span == 1 and over.column_no <= cell.column_no <= last_column(over):
            return over if over.row_no < cell.row_no else None
    return None


def part_reading(cell: Cell, over: Cell | None, lexicon: Lexicon) -> Reading:
    """What a part holds, in the unit that stands beside the header over it: 预算金额（万元）.

    Below money a level of government by itself is a source: 中央 beside 合计. Of which time the
    money is the header over it may say: 总投资.
    """
    reading = entry_reading(cell.text, lexicon)
    if over is None:
        return reading
    above = lexicon.read(over.text)
    if not reading and _is_of_money(above):
        reading = of_tier(cell, lexicon)
    if not (reading.mask & MONEY and above.mask & (MONEY | GROUP)):
        return reading
    bracket, horizon = reading.bracket or above.bracket, above.get("horizon")
    if horizon is not None and reading.get("horizon") is None:
        return Reading({**reading.terms, "horizon": horizon}, reading.label, bracket)
    return replace(reading, bracket=bracket) if bracket != reading.bracket else reading


def of_tier(cell: Cell, lexicon: Lexicon) -> Reading:
    """What a level of government by itself is as a source of money; nothing for other words."""
    source = lexicon.tier(cell.text) if len(cell.text) <= _LONGEST_TIER else None
    return Reading({"source": source}, cell.text) if source is not None else NOTHING


def _is_of_money(header: Reading) -> bool:
    return bool(header.mask & MONEY) or header.get("group") == "funding"


_LONGEST_TIER = 4
