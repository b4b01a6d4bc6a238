"""Money matrices side by side: 收入 | 全年预算数 | 支出 | 全年预算数, income beside expenditure.

The header names the same stage twice, with a label's column between: each side has labels of its
own, and an amount belongs to the label on its own side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.funding_rows import FundingBlock, funding_row
from goalparse.tables.items import AmountItem, Entry
from goalparse.tables.labelled import Labelled
from goalparse.tables.rows import Row, make_row


@frozen
class Side:
    """A matrix that is one of several beside each other: its grid columns, the first and last."""

    first: int
    last: int
    block: FundingBlock


def divide_sides(block: FundingBlock, row: Row) -> tuple[Side, ...]:
    """The matrices that a header of several is made of; none where it heads a single one."""
    stages = [stage for _, stage in block.stages]
    if len(set(stages)) == len(stages):
        return ()
    columns = {id(cell) for cell, _ in (*block.stages, *block.measures)}
    columns.update(id(c) for c in block.asides if id(c) not in {id(u) for u in block.unknown})
    starts = [1]
    headed = False
    for cell in row.filled:
        if id(cell) in columns:
            headed = True
        elif headed:
            starts.append(cell.column_no)
            headed = False
    ends = [start - 1 for start in starts[1:]] + [max(c.column_no for c in row.cells) + _ANY]
    sides = tuple(_side(block, row, *ends_of) for ends_of in zip(starts, ends, strict=True))
    return sides if sum(bool(side.block.stages) for side in sides) > 1 else ()


def _side(block: FundingBlock, row: Row, first: int, last: int) -> Side:
    return Side(
        first=first,
        last=last,
        block=FundingBlock(
            width=sum(first <= cell.column_no <= last for cell in row.cells),
            stages=_within(block.stages, first, last),
            measures=_within(block.measures, first, last),
            hints=block.hints,
            units=block.units,
            over=block.over,
            asides=tuple(cell for cell in block.asides if first <= cell.column_no <= last),
        ),
    )


def _within(
    headers: Sequence[tuple[Cell, str]], first: int, last: int
) -> tuple[tuple[Cell, str], ...]:
    return tuple((cell, name) for cell, name in headers if first <= cell.column_no <= last)


def side_rows(
    row: Row, sides: Sequence[Side], lexicon: Lexicon
) -> Iterator[list[AmountItem | Entry]]:
    """The amounts of a row, side by side; a side that is none of its matrix's gives nothing.

    A dump that leaves cells out does not say which side the others stand on: it gives nothing.
    """
    width = sum(side.block.width for side in sides)
    if not row.table.exact and len(row.cells) != width:
        return
    for side in sides:
        cells = tuple(cell for cell in row.cells if side.first <= cell.column_no <= side.last)
        if side.block.stages and any(cell.text for cell in cells):
            part = make_row(row.table, row.row_no, cells, row.over, lexicon)
            yield funding_row(Labelled(part), side.block, lexicon, []) or []


_ANY = 1000  # the last side reaches to the end of the table
