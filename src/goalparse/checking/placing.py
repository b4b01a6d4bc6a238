"""What stands at one place of a source: a table, a row, a cell, a paragraph, a line."""

from __future__ import annotations

import re
from dataclasses import replace

from goalparse.blocks import Place
from goalparse.checking.comparison import CellCheck, LineCheck, SourceComparison, TableCheck
from goalparse.patterns import late
from goalparse.wording import phrase_in_chinese

_PLACE = late(
    r"t\s*(?P<table_no>\d+)(?:\s*r\s*(?P<row_no>\d+)(?:\s*c\s*(?P<column_no>\d+))?)?"
    r"|p\s*(?P<paragraph_no>\d+)|(?:line\s*)?(?P<line_no>\d+)",
    re.IGNORECASE,
)


def read_place(text: str) -> Place | None:
    """A place as it is shown (``t3 r7 c2``, ``p12``, ``line 46``); None if it is none.

    A line may be named as ``show --labels zh`` does.
    """
    before, after = phrase_in_chinese("line 0").split("0")
    found = _PLACE.fullmatch(
        text.strip().removeprefix(before.strip()).removesuffix(after.strip()).strip()
    )
    if found is None:
        return None
    numbers = {name: int(number) for name, number in found.groupdict().items() if number}
    return Place(**numbers)


def at_place(comparison: SourceComparison, place: Place, *, around: int = 0) -> SourceComparison:
    """What of a comparison stands at a place, and so many rows or lines around it.

    A line of a text is that of the cell or paragraph that begins on it or goes on there; of a
    cell its whole row is given. Without anything there the comparison is empty.
    """
    if place.line_no is not None:
        place = _begun_by(comparison, place.line_no)
    tables, lines = _tables_at(comparison, place, around), _lines_at(comparison, place, around)
    rows = {(table.table_no, cell.place.row_no) for table in tables for cell in table.cells}
    texts = {line.place.line_no for line in lines} - {None}
    records = tuple(
        record
        for record in comparison.records
        if (record.place.table_no, record.place.row_no) in rows or record.place.line_no in texts
    )
    return replace(comparison, tables=tables, lines=lines, records=records)


def _begun_by(comparison: SourceComparison, line_no: int) -> Place:
    """The place of the last cell or line that begins on a line or above it."""
    places = [line.place for line in comparison.lines]
    places += [cell.place for cell in comparison.cells()]
    begun = [each for each in places if each.line_no is not None and each.line_no <= line_no]
    last = max(begun, key=lambda each: each.line_no or 0, default=Place())
    return replace(last, column_no=None)


def _tables_at(comparison: SourceComparison, place: Place, around: int) -> tuple[TableCheck, ...]:
    if place.table_no is None:
        return ()
    tables = [each for each in comparison.tables if each.table_no == place.table_no]
    chosen = [
        replace(each, cells=tuple(cell for cell in each.cells if _covers(cell, place, around)))
        for each in tables
    ]
    return tuple(each for each in chosen if each.cells)


def _covers(cell: CellCheck, place: Place, around: int) -> bool:
    top, left = cell.place.row_no or 0, cell.place.column_no or 0
    row, column = place.row_no, place.column_no
    if row is None:
        return True
    if not top - around <= row < top + cell.row_span + around:
        return False
    return column is None or around > 0 or left <= column < left + cell.column_span


def _lines_at(comparison: SourceComparison, place: Place, around: int) -> tuple[LineCheck, ...]:
    if place.table_no is not None:
        return ()
    at = [n for n, each in enumerate(comparison.lines) if _is_at(each.place, place)]
    return tuple(
        each
        for n, each in enumerate(comparison.lines)
        if any(abs(n - there) <= around for there in at)
    )


def _is_at(place: Place, wanted: Place) -> bool:
    if wanted.paragraph_no is not None:
        return place.paragraph_no == wanted.paragraph_no
    return wanted.line_no is not None and place.line_no == wanted.line_no
