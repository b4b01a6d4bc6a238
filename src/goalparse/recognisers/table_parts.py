"""A table that holds several forms, one below the other, cut where the next one begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell, Table
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import GOALS, HEADER, LABEL, MONEY
from goalparse.recognisers.form import Part
from goalparse.recognisers.lines import HEADS_FORM, STARTS_FORM
from goalparse.recognisers.lists import cut_list
from goalparse.recognisers.stacked import next_begins
from goalparse.recognisers.subtitles import heads_block, title_cell
from goalparse.recognisers.wide import cut_wide
from goalparse.tables.cards import cards_from
from goalparse.tables.columns import ENTRY, Column
from goalparse.tables.indicator_header import columns_of, open_block
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_header import may_head_list, open_list
from goalparse.tables.rows import Row


def parts_of_forms(
    table: Table, rows: Sequence[Row], lexicon: Lexicon, *, titled: bool
) -> Iterator[list[Part]]:
    """Cut a table at rows that are a form's title, and where it names the next project.

    Gives the parts of a form at a time: one, or two where a header stands over several: for a
    project of a wide table, or one named across the table between its indicators. ``titled``:
    whether the table stands below a form's title.
    """
    first = 1
    title: Cell | None = None
    indicators = False
    over: list[Part] = []
    above: Row | None = None
    for row in rows:
        if not row.alike.cuts:  # most rows
            above = row if row.filled else above
            continue
        own_title = title_cell(row, lexicon) if row.alike.titles else None
        if own_title is not None and heads_block(row, rows[first - 1 :], HEADS_FORM, lexicon):
            above = row
            continue
        if own_title is None:
            begun = _next_begins(rows, first, row, lexicon, behind_indicators=indicators)
        else:
            begun = _head_begins(rows, first, row) if title is None else row.row_no
        if begun is not None:
            part = Part(table, first, begun - 1, title, rows=rows)
            heads = not over and indicators and own_title is None
            if heads and _is_header_alone(part.own_rows(), above):
                over = [part._replace(over=True)]
            elif begun > first:
                yield [*over, part]
            over = over if own_title is None else []
            first, title, indicators = begun, own_title, bool(over)
        opened = bool(row.twice & HEADER) and _heads_indicators(row, rows, above, lexicon)
        if opened or may_head_list(row):
            head = Part(table, first, row.row_no, title, rows=rows)
            of_form = titled or title is not None
            if projects := _projects_below(head, above, lexicon, wide=opened, titled=of_form):
                yield from projects
                return
        indicators = indicators or opened
        above = row
    yield [*over, Part(table, first, table.row_count, title, rows=rows)]


def _next_begins(
    rows: Sequence[Row], first: int, row: Row, lexicon: Lexicon, *, behind_indicators: bool
) -> int | None:
    """The row in which the next form begins, if a row without a title names its project."""
    if not row.mask & LABEL or row.alike.names.isdisjoint(STARTS_FORM):
        return None
    return next_begins(rows, first, row, lexicon, behind_indicators=behind_indicators)


def _head_begins(rows: Sequence[Row], first: int, title: Row) -> int:
    """The row in which a form begins whose title is a row.

    The ``first`` one if only lines of its head stand above: who files it, the unit of money, or
    what nobody knows, as the title of a whole document.
    """
    above = rows[first - 1 : title.row_no - 1]
    alone = all(
        len(row.filled) < 2 and (bool(row.first.inline) or row.first is NOTHING) for row in above
    )
    return first if alone else title.row_no


def _is_header_alone(rows: Sequence[Row], above: Row | None) -> bool:
    """Whether some rows end in a header of indicators, and name nobody whose these are."""
    filled = [row for row in rows if row.filled]
    last = filled[-1] if filled else None
    if last is None or last is not above or not last.twice & HEADER:
        return False
    return all(row.alike.names.isdisjoint(HEADS_FORM) for row in filled)


def _heads_indicators(row: Row, rows: Sequence[Row], above: Row | None, lexicon: Lexicon) -> bool:
    """Whether a row is a header of indicators, and not the first one of a card."""
    if row.alike.card and cards_from(rows, row.row_no - 1) >= row.row_no:
        return False
    return columns_of(row, lexicon, above) is not None


def _projects_below(
    head: Part, above: Row | None, lexicon: Lexicon, *, wide: bool, titled: bool
) -> list[list[Part]]:
    """The parts of each project, if the last row of a part heads a wide table or a list of them."""
    below = head.rows[head.last :]
    block = _block_of_projects(head, below, above, lexicon, titled=titled)
    if block is None:
        return []
    return (cut_wide if wide else cut_list)(head, block, below, lexicon)


def _block_of_projects(
    head: Part, below: Sequence[Row], above: Row | None, lexicon: Lexicon, *, titled: bool
) -> IndicatorBlock | None:
    """The block that the last row of a part opens, if it heads a wide table or a list."""
    *over, row = head.own_rows()
    found = columns_of(row, lexicon, above)
    if found is None:
        return open_list(row, below[:_MOST_HEADERS], lexicon, titled=titled)
    block = open_block(row, lexicon, above) if _states_entries(found[0]) else None
    return None if block is not None and _lists_parts(block, over) else block


def _lists_parts(block: IndicatorBlock, above: Sequence[Row]) -> bool:
    """Whether the projects of a wide table are parts of the one that the rows above it name.

    These say what it costs, and the table has indicators for each part but no money and no goal.
    The duties of the department that they name are such parts too, with money and goals of theirs.
    """
    graded = any(column.role.startswith("grade") for column in block.columns)
    if not graded and block.key is not None and block.key.reading.get("activity") is not None:
        return any(_names_one(row, "department") for row in above)
    if any(column.reading.mask & (MONEY | GOALS) for column in block.entries):
        return False
    return any(row.mask & MONEY for row in above) and any(map(_names_one, above))


def _names_one(row: Row, *labels: str) -> bool:
    """Whether a row begins with a project's label, or another, and the name stands beside it."""
    if row.first.terms.get("label") not in (labels or STARTS_FORM):
        return False
    beside = row.readings[row.cells.index(row.filled[1])] if len(row.filled) > 1 else None
    return bool(row.first.inline) or (beside is not None and not beside.mask & LABEL)


def _states_entries(columns: Sequence[Column]) -> bool:
    """Whether some columns are those of a wide table's projects."""
    return any(column.role == ENTRY for column in columns)


_MOST_HEADERS = 3  # rows below a list's header that are looked at
