"""Pages of a wide table or a list that are tables of their own without the header.

The header of the table in front stands over them, where their columns are as many and hold what
it heads: levels below those of levels, figures below money.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Table
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import GOALS, HEADER, LABEL, MONEY, TOTAL, UPPER
from goalparse.recognisers.form import Part
from goalparse.recognisers.lists import cut_list
from goalparse.recognisers.wide import cut_wide
from goalparse.tables.columns import UPPER_LEVELS
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, last_column
from goalparse.tuples import NamedTuple


class BarePage(NamedTuple):
    """The rows in front of the first project's, which are of the last one; and each project's."""

    rest: Part | None
    projects: Sequence[list[Part]]


def bare_page(
    above: Sequence[Part], table: Table, rows: Sequence[Row], lexicon: Lexicon
) -> BarePage | None:
    """What a table without a header goes on with, of the table whose last project is ``above``."""
    if not above[-1].wide or above[-1].table is table:
        return None
    if any(row.mask & LABEL or row.twice & HEADER for row in rows):
        return None  # most tables: they have a header, or labels
    block = above[0].block or _block_of(above[0], lexicon)
    if block is None or not _is_as_wide(rows, above[0], block) or not _fits(rows, block, lexicon):
        return None
    cut = cut_list if above[0].block is not None else cut_wide
    projects = cut(above[0], block, rows, lexicon)
    own = [[_with_rows(part, table, rows) for part in parts] for parts in projects]
    first = min((part.first for part in own[0] if part.table is table), default=1) if own else 1
    last = first - 1 if own else rows[-1].row_no
    rest = Part(table, rows[0].row_no, last, wide=True, rows=rows) if last else None
    return BarePage(rest, own)


def _with_rows(part: Part, table: Table, rows: Sequence[Row]) -> Part:
    return part._replace(rows=rows) if part.table is table else part


def _block_of(head: Part, lexicon: Lexicon) -> IndicatorBlock | None:
    """The block that the header of a wide table opens."""
    above: Row | None = None
    for row in head.own_rows():
        if row.twice & HEADER and (block := open_block(row, lexicon, above)) is not None:
            return block
        above = row if row.filled else above
    return None


def _is_as_wide(rows: Sequence[Row], head: Part, block: IndicatorBlock) -> bool:
    """Whether a table has as many columns as that of the header; in a dump, as its cells."""
    if not block.exact:
        own = {len(row.cells) for row in rows if row.filled and not row.mask & TOTAL}
        return own == {block.layout.last_column}
    widths = [max(map(last_column, table.cells)) for table in (rows[0].table, head.table)]
    return rows[0].table.exact and widths[0] == widths[1]


def _fits(rows: Sequence[Row], block: IndicatorBlock, lexicon: Lexicon) -> bool:
    """Whether levels stand below the headers of levels, and figures below money.

    A list whose indicators are texts below levels is left alone.
    """
    levels = figures = 0
    for row in rows:
        for column, cell in block.place(row).items():
            if not cell.text:
                continue
            if column.reading.mask & UPPER and not column.reading.mask & GOALS:
                return False
            if column.role in UPPER_LEVELS:
                if column.role not in lexicon.read(cell.text).terms:
                    return False
                levels += 1
            elif column.reading.mask & MONEY:
                if not is_figure(cell.text):
                    return False
                figures += 1
    of_levels = any(column.role in UPPER_LEVELS for column in block.columns)
    return bool(levels) if of_levels else bool(figures)
