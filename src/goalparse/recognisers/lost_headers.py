"""Headers that the vocabulary does not know, of indicators, of money, of texts side by side.

The words of the levels below betray an indicator table, a source with several amounts a matrix
of money. The header rows are then quoted word by word, so that a few lines of a user's vocabulary
teach the next run; nothing below them is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, GROUP, HEADER, LEVEL1, ORDINAL, SOURCE, TOTAL, UPPER
from goalparse.tables.columns import EXTRA
from goalparse.tables.indicator_header import columns_of, open_block
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.looks import is_figure, is_share
from goalparse.tables.rows import Row, last_column
from goalparse.tables.scored_rows import is_scored_row


def lost_headers(
    rows: Sequence[Row],
    lexicon: Lexicon,
    named: frozenset[int] = frozenset(),
    *,
    goes_on: bool = False,
) -> Iterator[int]:
    """The numbers of rows that must be an indicator header, and open no block.

    ``named`` are the rows of indicators that begin with a label's word. ``goes_on``: the rows of a
    table above may go on in these, whose first ones then are no header.
    """
    open_now = False
    last: tuple[Row, Row | None] | None = None  # the header of the block above, and what is over it
    for at, row in enumerate(rows):
        if open_now and row.alike.plain:
            continue  # most rows
        first = row.first.mask
        if row.twice & HEADER and columns_of(row, lexicon, above := rows[at - 1] if at else None):
            open_now, last = True, (row, above)
        elif first & ANY_LABEL:
            if first & TOTAL or row.row_no in named:
                continue
            if not (open_now and last is not None and _is_indicator(row, last, lexicon)):
                # Further in, 年度预算执行率 may be an indicator's name.
                open_now = open_now and row.first.terms.get("group") == "indicators"
        elif not open_now and row.row_no not in named and _begins_with_level(row, lexicon):
            if not (goes_on and all(map(_is_of_indicator, rows[:at]))):
                yield from _header_above(rows[:at], lexicon)
            open_now = True


def _is_indicator(row: Row, header: tuple[Row, Row | None], lexicon: Lexicon) -> bool:
    block = open_block(header[0], lexicon, header[1])
    return block is not None and (_is_named(row, block) or is_scored_row(row, block))


def _is_named(row: Row, block: IndicatorBlock) -> bool:
    """Whether a row begins below merged levels: its word is then an indicator's name."""
    first = row.filled[0]
    if block.role_of(first) == EXTRA:
        return True  # what the rows are of: 长期绩效目标1 below 目标名称
    return (block.exact or bool(row.over)) and first.column_no > block.first_column


def _begins_with_level(row: Row, lexicon: Lexicon) -> bool:
    if not row.mask & LEVEL1:
        return False
    leading = (lexicon.read(cell.text).terms for cell in row.filled[:2])
    return len(row.filled) > 2 and any("level1" in terms for terms in leading)


def _is_of_indicator(row: Row) -> bool:
    """Whether a row has a level, or figures as only what stands below a header has."""
    if row.mask & UPPER:
        return True
    return sum(is_figure(cell.text) or is_share(cell.text) for cell in row.filled) > 1


def _header_above(above: Sequence[Row], lexicon: Lexicon) -> Iterator[int]:
    """The row right above and, if cells of one further up span it, that one too."""
    if not above or _is_entry_row(above[-1], lexicon):
        return
    yield above[-1].row_no
    if len(above) > 1 and _spans(above[-2]) and not _is_entry_row(above[-2], lexicon):
        yield above[-2].row_no


def _is_entry_row(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row states entries, or is too short to be a header."""
    return len(row.filled) < 2 or any(
        not {"label", "source", "goal", "outcome", "attribute"}.isdisjoint(
            lexicon.read(cell.text).terms
        )
        for cell in row.filled
    )


def _spans(row: Row) -> bool:
    """Whether a row's cells group those below: some reach down, some over several columns."""
    return any(cell.row_span > 1 for cell in row.filled) or any(
        last_column(cell) > cell.column_no for cell in row.filled
    )


def may_head_lost_columns(row: Row) -> bool:
    """Whether a row has the cells of a header that nobody knows, and no word that rules it out."""
    if len(row.filled) < _FEWEST_HEADERS:
        return False
    return not row.mask & ~GROUP or bool(row.first.mask & ORDINAL)


def heads_lost_columns(row: Row, below: Row | None, lexicon: Lexicon) -> bool:
    """Whether a row of words that nobody knows heads the columns of the row below.

    Below it a source of money has several amounts, or, where its first cell reaches down beside
    it, each of two further cells has one of its own. A row that begins with 序号 (running number)
    over a number heads a list, whatever its other words are: none of them is another's entry.
    """
    cells = row.filled
    if below is None or not may_head_lost_columns(row):
        return False
    if row.first.mask & ORDINAL:
        first = below.filled[0]
        return first.column_no == cells[0].column_no and first.text.isdigit()
    if not all(_may_head(cell.text) for cell in cells):
        return False
    if is_amounts_row(below):
        return True
    first, *rest = cells
    places = {(cell.column_no, cell.column_span) for cell in below.filled}
    reaches = row.table.exact and first.row_span > 1 and not lexicon.read(first.text)
    return reaches and all((cell.column_no, cell.column_span) in places for cell in rest)


def is_amounts_row(row: Row) -> bool:
    """Whether a row is a source of money with several amounts beside it.

    Two of them stand side by side: a label between two makes each an entry of its own.
    """
    if not row.first.mask & SOURCE or row.first.inline:
        return False
    shown = [is_figure(cell.text) or is_share(cell.text) for cell in row.filled[1:]]
    return any(one and other for one, other in pairwise(shown))


def _may_head(text: str) -> bool:
    """Whether a text can be a header: short; a month's figure may stand in it (至7月支用额)."""
    return len(text) <= _LONGEST_HEADER and not is_share(text) and not is_figure(text)


_LONGEST_HEADER = 20
_FEWEST_HEADERS = 3
