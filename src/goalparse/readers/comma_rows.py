"""Text with comma-separated rows (RFC 4180), as scripts write the tables of a Word file.

Quotes keep line breaks and commas inside their cells, so rows and cells are those of the source.
A row of one field stands for a paragraph. Without quotes a cell of several paragraphs breaks its
line, and rows are put together as those of TABs are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Paragraph, Table
from goalparse.findings import Result
from goalparse.readers.full_rows import (
    detect_full_rows,
    read_full_rows,
    with_spans,
    written_in_full,
)
from goalparse.readers.tab_rows import broken_rows, many_are_led
from goalparse.text import clean

_MARKS = ",;"
_LEAST_ROWS = 3
_LEAST_FIELDS = 3
_SHORT = 12  # characters
_Rows = list[tuple[int, list[str]]]


def detect_comma_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where the rows of several fields have one width, save one in ten.

    Rows may be of any width where blank fields among them show that commas part them, or where
    most lines are rows, some alike, and most fields are as short as the words of a form.
    """
    if any("\t" in line for line in lines) or not (mark := _mark(lines)):
        return None
    all_rows = [fields for _, fields in _rows(lines, mark) if any(fields)]
    rows = [fields for fields in all_rows if len(fields) > 1]
    if len(rows) < _LEAST_ROWS or max(map(len, rows)) < _LEAST_FIELDS:
        return None
    if _are_even(rows) or _are_ragged(rows) or _are_words(rows, len(all_rows)):
        return "tab-rows"
    return None


def _mark(lines: Sequence[str]) -> str:
    """What parts the fields of three lines or more: commas, or else semicolons; "" if nothing."""
    for mark in _MARKS:
        if sum(line.count(mark) >= _LEAST_FIELDS - 1 for line in lines) >= _LEAST_ROWS:
            return mark
    return ""


def _are_even(rows: Sequence[Sequence[str]]) -> bool:
    widths = [len(fields) for fields in rows]
    usual = max(set(widths), key=widths.count)
    return widths.count(usual) * 10 >= len(widths) * 9


def _are_ragged(rows: Sequence[Sequence[str]]) -> bool:
    """Whether several rows have blank fields."""
    return sum(not all(fields) for fields in rows) >= _LEAST_ROWS and not _are_prose(rows)


def _are_words(rows: Sequence[Sequence[str]], count: int) -> bool:
    """Whether most rows of a text have several short fields, and some of them the same number."""
    widths = Counter(len(fields) for fields in rows)
    alike = any(times >= _LEAST_ROWS for width, times in widths.items() if width > _LEAST_FIELDS)
    fields = [field for fields in rows for field in fields]
    short = sum(len(field) <= _SHORT for field in fields)
    most = len(rows) * 2 > count and short * 10 >= len(fields) * 7
    return alike and most and not _are_prose(rows)


def _are_prose(rows: Sequence[Sequence[str]]) -> bool:
    """Whether fields begin with a blank, as words do behind a comma."""
    return sum(field.startswith(" ") for fields in rows for field in fields[1:]) > 1


def read_comma_rows(
    lines: Sequence[str], dialect: str
) -> tuple[Block, ...] | Result[tuple[Block, ...]]:
    """Rows of several fields as tables, those of one as paragraphs."""
    mark = _mark(lines)
    if not any('"' in line for line in lines):
        tabbed = [line.replace("\t", " ").replace(mark, "\t") for line in lines]
        if detect_full_rows(tabbed) is not None:
            return read_full_rows(tabbed, dialect)
        return broken_rows(tabbed, any_width=many_are_led(tabbed))
    rows = _rows(lines, mark)
    even = _are_even([fields for _, fields in rows if len(fields) > 1])
    return tuple(_blocks(rows, even=even))


def _rows(lines: Sequence[str], mark: str) -> _Rows:
    """The rows with the line that each begins on; none if the quotes do not close."""
    import csv  # noqa: PLC0415 - few dumps have such rows

    reader = csv.reader([f"{line}\n" for line in lines], strict=True, delimiter=mark)
    rows: _Rows = []
    begins = 1
    try:
        for fields in reader:
            rows.append((begins, fields))
            begins = reader.line_num + 1
    except csv.Error:
        return []
    return rows


def _blocks(rows: _Rows, *, even: bool) -> Iterator[Block]:
    table: _Rows = []
    for line_no, fields in rows:
        fits = not even or not table or len(fields) == len(table[-1][1])
        if len(fields) > 1 and fits:
            table.append((line_no, fields))
            continue
        if table:
            yield table_of(table)
        table = [(line_no, fields)] if len(fields) > 1 else []
        if len(fields) < 2:
            raw = "".join(fields)
            yield Paragraph(raw=raw, text=clean(raw), line_no=line_no)
    if table:
        yield table_of(table)


def table_of(rows: Sequence[tuple[int, list[str]]]) -> Table:
    """A table of rows, each with its line; cells that a script has written again are one."""
    cells = tuple(
        Cell(row_no=row_no, column_no=column_no, raw=raw, text=clean(raw), line_no=line_no)
        for row_no, (line_no, fields) in enumerate(rows, 1)
        for column_no, raw in enumerate(fields, 1)
    )
    table = Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(rows),
        column_count=max(len(fields) for _, fields in rows),
        line_no=rows[0][0],
        exact=False,
    )
    return with_spans(table) if written_in_full([fields for _, fields in rows]) else table
