"""The columns of a list whose header takes two or three rows: each part of it is one.

资金情况 over 合计 and 财政拨款, 绩效指标 over 产出指标 over 数量指标. A dump has lost what the
upper cells span: the blanks below those that reach down tell, and the words of what is divided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import BLANK, NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    ATTRIBUTE,
    GOALS,
    HEADER,
    LABEL,
    LEVEL1,
    MEASURE,
    MONEY,
    ORDINAL,
    STAGE,
    TOTAL,
    UPPER,
)
from goalparse.tables.columns import Column
from goalparse.tables.entry_parts import of_tier, part_column
from goalparse.tables.rows import Row, last_column, make_row, reread, text_of
from goalparse.tuples import NamedTuple

_MOST_LOWER = 2  # rows of a header below its first
# What divides a header's cell. A row of such words alone is no row of entries.
_PART = UPPER | MONEY | TOTAL | MEASURE | GOALS
_WIDEST = 40  # columns: the ways in which a dump's cells may lie are tried


class _Leaf(NamedTuple):
    """The lowest cell of a header in some columns, and those over it, nearest first."""

    cell: Cell
    over: tuple[Cell, ...]


def divided_columns(
    row: Row, below: Sequence[Row], lexicon: Lexicon
) -> tuple[tuple[Column, ...], int] | None:
    """The columns of a list's header that further rows divide, and the number of these rows.

    None where the row below is none of the header, or where a dump does not tell what its cells
    stand over.
    """
    lower: list[Row] = []
    for each in _lower_rows(row, below[:_MOST_LOWER], lexicon):
        if not (divides_header(each) or _reaches_beside(row, each)):
            break
        lower.append(each)
    if not lower:
        return None
    rows = (row, *lower)
    leaves = _on_grid(rows) if row.table.exact else _of_dump(rows, lexicon)
    if leaves is None:
        return None
    return tuple([_column(leaf, lexicon) for leaf in leaves]), len(lower)


def _lower_rows(row: Row, below: Sequence[Row], lexicon: Lexicon) -> Iterator[Row]:
    """The rows below, without what a tool has written again there of cells that reach down.

    A level of government by itself is a source there: 中央 beside 合计.
    """
    said = {cell.text for cell in row.filled}
    for below_row in below:
        each = _with_tiers(below_row, lexicon)
        again = not row.table.exact and bool(each.cells) and each.cells[0].text in said
        yield _without(each, said, lexicon) if again else each
        said.update(cell.text for cell in each.filled)


def _with_tiers(row: Row, lexicon: Lexicon) -> Row:
    if not row.alike.unknown or _begins(row):
        return row  # most rows
    if not (row.mask & _PART or all(lexicon.tier(cell.text) for cell in row.filled)):
        return row
    read = zip(row.cells, row.readings, strict=True)
    return reread(row, tuple([of_tier(c, lexicon) if r is NOTHING else r for c, r in read]))


def _without(row: Row, said: Collection[str], lexicon: Lexicon) -> Row:
    cells = [replace(c, raw="", text="") if c.text in said else c for c in row.cells]
    return make_row(row.table, row.row_no, tuple(cells), row.over, lexicon)


def divides_header(row: Row) -> bool:
    """Whether a row only divides the header above: words of its parts, behind what reaches down."""
    if _begins(row) or len(row.filled) < 2:
        return False
    return all(reading.mask & _PART and not reading.inline for _, reading in row.read_cells())


def _begins(row: Row) -> bool:
    """Whether a row has a text in the first column."""
    return bool(row.cells) and row.cells[0].column_no == 1 and bool(row.cells[0].text)


def _reaches_beside(header: Row, row: Row) -> bool:
    """Whether a row divides a header, among its words some that nobody knows: 户数, 人数.

    Cells of the header reach down beside it, and each of its own stands below one that does not.
    Below levels all may be names of indicators.
    In a dump the header has then fewer cells than the row, which begins with a blank.
    """
    if row.mask & (HEADER | LABEL) or _holds_digit(row):
        return False
    if not row.mask & _PART and not (row.table.exact and header.twice & UPPER):
        return False
    if not row.table.exact:
        return not row.cells[0].text and len(row.cells) > len(header.cells)
    reaching = [cell for cell in row.over if cell.row_no == header.row_no]
    upper = [cell for cell in header.filled if cell.row_span == 1]
    return bool(reaching) and all(any(_spans_over(over, c) for over in upper) for c in row.filled)


def _spans_over(upper: Cell, cell: Cell) -> bool:
    return upper.column_no <= cell.column_no and last_column(cell) <= last_column(upper)


def _holds_digit(row: Row) -> bool:
    """Whether any cell of a row holds a digit."""
    return any(map(str.isdigit, "".join(map(text_of, row.filled))))


def _column(leaf: _Leaf, lexicon: Lexicon) -> Column:
    level = next((cell for cell in leaf.over if lexicon.read(cell.text).mask & LEVEL1), None)
    column = part_column(leaf.cell, leaf.over, lexicon)
    above = lexicon.read(leaf.over[0].text) if leaf.over else NOTHING
    if not column.reading and above.mask & UPPER:  # an indicator's name, over its values
        over = level if level is not leaf.over[0] else None
        return replace(column, header=leaf.over[0], reading=above, over=over, name=leaf.cell)
    return replace(column, over=level)


def _on_grid(rows: Sequence[Row]) -> list[_Leaf]:
    """The lowest cells of a header by the grid, left to right."""
    cells = [cell for row in rows for cell in row.filled]
    leaves = [cell for cell in cells if not any(_stands_over(cell, each) for each in cells)]
    leaves.sort(key=lambda cell: cell.column_no)
    return [
        _Leaf(leaf, tuple([each for each in reversed(cells) if _stands_over(each, leaf)]))
        for leaf in leaves
    ]


def _stands_over(upper: Cell, cell: Cell) -> bool:
    return upper.row_no < cell.row_no and upper.column_no <= cell.column_no <= last_column(upper)


def _of_dump(rows: Sequence[Row], lexicon: Lexicon) -> list[_Leaf] | None:
    """The same in a dump: from the last row up, each row's cells over those of the row below."""
    if len(rows[-1].cells) > _WIDEST:
        return None
    above: list[tuple[Cell, ...]] = [()] * len(rows[0].cells)
    for upper, lower in pairwise(rows):
        spans = _spans(upper, lower, lexicon)
        if spans is None:
            return None
        reached = [
            (cell, *over) if cell.text else over
            for cell, over, span in zip(upper.cells, above, spans, strict=True)
            for _ in range(span)
        ]
        above = reached
    if not all(cell.text or over for cell, over in zip(rows[-1].cells, above, strict=True)):
        return None  # nothing heads one of the columns
    return list(_lowest(rows[-1], above))


def _lowest(last: Row, above: Sequence[tuple[Cell, ...]]) -> Iterator[_Leaf]:
    for cell, over in zip(last.cells, above, strict=True):
        lowest, *further = (cell, *over) if cell.text else over
        yield _Leaf(replace(lowest, column_no=cell.column_no), tuple(further))


def _spans(upper: Row, lower: Row, lexicon: Lexicon) -> tuple[int, ...] | None:
    """How many cells of the lower row each cell of the upper one stands over.

    None where there is no way, or more than one, in which each blank stands below a cell that
    reaches down and each part below one that it may divide. Names of funds that nobody knows stand
    beside 合计 only where there is no other way.
    """
    ways = _ways(upper, lower, lexicon, mixed=False) or _ways(upper, lower, lexicon, mixed=True)
    return ways[0] if len(ways) == 1 else None


def _ways(upper: Row, lower: Row, lexicon: Lexicon, *, mixed: bool) -> list[tuple[int, ...]]:
    """Such ways, two at most."""
    whole, parts = len(upper.cells), lower.readings
    ways: dict[tuple[int, int], list[tuple[int, ...]]] = {(whole, len(parts)): [()]}
    for at in range(whole - 1, -1, -1):
        over = upper.readings[at]
        for first in range(len(parts) - 1, -1, -1):
            found = [
                (end - first, *rest)
                for end in _ends(over, parts, first, lexicon, mixed=mixed and _is_of_money(over))
                for rest in ways.get((at + 1, end), ())
            ]
            ways[at, first] = found[:2]
    return ways.get((0, 0), [])


def _ends(
    over: Reading, parts: Sequence[Reading], first: int, lexicon: Lexicon, *, mixed: bool
) -> Iterator[int]:
    """Where the cells may end that one stands over: behind a blank, or any of its parts.

    No part comes twice below one header. Below one that nobody knows stand words of money, or
    others that nobody knows either; ``mixed``, both.
    """
    if parts[first] is BLANK:
        yield first + 1
        return
    met = set[Reading]()
    for at in range(first, len(parts)):
        part = parts[at]
        if part in met or not (mixed or bool(part.mask) == bool(parts[first].mask)):
            return
        if not (_may_divide(over, part, lexicon) or (mixed and part is NOTHING)):
            return
        if part.mask:
            met.add(part)
        yield at + 1


def _is_of_money(header: Reading) -> bool:
    return bool(header.mask & MONEY) or header.get("group") == "funding"


def _may_divide(over: Reading, part: Reading, lexicon: Lexicon) -> bool:
    """Whether a part may stand below a header: 数量指标 below 产出指标, no money below a level."""
    if over is BLANK or part is BLANK or over.mask & (LABEL | ORDINAL):
        return False
    of_money = _is_of_money(over)
    if part.mask & GOALS and over.mask & STAGE:
        return True  # 绩效目标 beside 预算金额, below 调整前
    if not part.mask:
        return not over.mask & ~ATTRIBUTE  # 户数 below 受益对象
    if not part.mask & UPPER:
        return not over.mask & UPPER and bool(of_money or not over.mask)
    if (level1 := over.get("level1")) is not None:
        return lexicon.parent(part.get("level2") or "") == level1
    return not of_money
