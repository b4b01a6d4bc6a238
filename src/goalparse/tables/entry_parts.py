"""Columns of a wide table's projects that the lower rows of its header divide.

预算金额 over 合计, 财政拨款 and 其他资金, beside levels that reach down: each part is a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import GOALS, GROUP, HEADER, LABEL, MONEY, SOURCE, STAGE
from goalparse.tables.columns import Column, entry_column, entry_reading
from goalparse.tables.items import UNKNOWN_SOURCE
from goalparse.tables.looks import is_wording
from goalparse.tables.row_sources import reading_of_stage
from goalparse.tables.rows import Row, last_column
from goalparse.tables.unit_hints import unit_stated
from goalparse.text import key

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


def parts_of(
    header: Cell, lower: Sequence[Cell], over: Sequence[Cell], lexicon: Lexicon
) -> Iterator[Column]:
    """The columns that the lower cells make of a header's; none where it reaches down itself.

    ``over`` are the cells that the header stands below.
    """
    if header.row_span > 1:
        return
    inside = [c for c in lower if header.column_no <= c.column_no <= last_column(header)]
    for cell in sorted(inside, key=lambda each: each.column_no):
        if not any(_stands_below(each, cell) for each in inside):
            above = [each for each in inside if _stands_below(cell, each)]
            above.sort(key=lambda each: -each.row_no)
            yield part_column(cell, (*above, header, *over), lexicon)


def part_column(cell: Cell, over: Sequence[Cell], lexicon: Lexicon) -> Column:
    """The column of a part, below some headers: a goal before a change is none of the form's."""
    column = entry_column(cell, part_reading(cell, over, lexicon))
    if not column.reading.mask & GOALS:
        return column
    stages = ((each, lexicon.read(each.text).get("stage")) for each in over)
    before = next((each for each, stage in stages if stage == "initial_budget"), None)
    return column if before is None else replace(column, reading=NOTHING, part_of=before.text)


def _stands_below(cell: Cell, above: Cell) -> bool:
    return cell.row_no > above.row_no and above.column_no <= cell.column_no <= last_column(above)


def over_part(cell: Cell, upper: Sequence[Cell]) -> Sequence[Cell]:
    """The cell of the upper row that stands over a part and does not reach down itself, if any."""
    for over in upper:
        if over.row_span == 1 and over.column_no <= cell.column_no <= last_column(over):
            return (over,) if over.row_no < cell.row_no else ()
    return ()


def part_reading(cell: Cell, over: Sequence[Cell], lexicon: Lexicon) -> Reading:
    """What a part holds, below some headers, the nearest first: 小计 below 财政拨款, 执行数.

    They say its source, its stage and its term where it does not itself, and the unit beside
    them: 预算金额（万元）. 合计 and 小计 are of what stands over them, or of all the money. Below
    money a level of government by itself is a source (中央 beside 合计), and what nobody knows the
    name of a fund.
    """
    reading, whole = entry_reading(cell.text, lexicon), False
    if not reading and any(_is_of_money(lexicon.read(each.text)) for each in over):
        reading = of_tier(cell, lexicon) or _of_fund(cell, lexicon)
    if over and lexicon.read(cell.text).get("total") is not None:
        reading, whole = Reading({"source": "total"}, reading.label, reading.bracket), True
    for each in over:
        above = entry_reading(each.text, lexicon)
        if whole and above.get("source") not in {None, "total"}:
            reading = Reading({**reading.terms, "source": above.terms["source"]}, reading.label)
            whole = False
        reading = _below(reading, above, each)
    return reading


def _below(reading: Reading, above: Reading, over: Cell) -> Reading:
    """What is of money, with what the header over it says of it."""
    if not reading.mask & MONEY:
        return reading
    own = reading.bracket
    if above.mask & (MONEY | GROUP):
        bracket, horizon = own or above.bracket, above.get("horizon")
        if horizon is not None and reading.get("horizon") is None:
            reading = Reading({**reading.terms, "horizon": horizon}, reading.label, bracket)
        elif bracket != own:
            reading = replace(reading, bracket=bracket)
    elif not own and (unit := unit_stated(over.text)):
        reading = replace(reading, bracket=unit[0])  # of a header that nobody knows
    if not reading.mask & STAGE and above.mask & STAGE:
        return reading_of_stage(reading, above)
    if not reading.mask & SOURCE and above.mask & SOURCE:
        return reading_of_stage(above, reading)
    return reading


def of_tier(cell: Cell, lexicon: Lexicon) -> Reading:
    """What a level of government by itself is as a source of money; nothing for other words."""
    source = lexicon.tier(cell.text) if len(cell.text) <= _LONGEST_TIER else None
    return Reading({"source": source}, cell.text) if source is not None else NOTHING


def _of_fund(cell: Cell, lexicon: Lexicon) -> Reading:
    """What the name of a fund is that nobody knows, below money; a year is none."""
    if not is_wording(cell.text) or lexicon.year_column.fullmatch(key(cell.text)):
        return NOTHING
    return Reading({"source": UNKNOWN_SOURCE}, cell.text)


def _is_of_money(header: Reading) -> bool:
    return bool(header.mask & MONEY) or header.get("group") == "funding"


_LONGEST_TIER = 4
