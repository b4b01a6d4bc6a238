"""A compared document as the data of the page, in pieces that are read when they come in sight.

The first piece is the index: which chunks the source has (a stretch of lines, some rows of a table)
and which groups the records (the document's own, then form by form), how many values each holds,
and which of them are doubtful. Then a piece for each chunk and each group. Names of tables, columns
and statuses are numbers; what is empty at the end of an entry is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goalparse.blocks import NOWHERE, Place
from goalparse.checking.cell_checks import shown
from goalparse.checking.comparison import (
    FAULTS,
    CellCheck,
    LineCheck,
    SourceComparison,
    Statement,
    Status,
    TableCheck,
    worst,
)
from goalparse.checking.rereads import planned
from goalparse.records import Submission
from goalparse.schema import NUMBERS, tables

STATUSES = tuple(Status)
_STATUS_NO = {status: number for number, status in enumerate(STATUSES)}
_TABLE_NO = {name: number for number, name in enumerate(tables())}
_COLUMN_NO = {
    name: {column.name: number for number, column in enumerate(table.columns)}
    for name, table in tables().items()
}
ROWS = 60
"""Rows of a table that make a chunk; one ends where no cell reaches across, if that is near."""
_LINES = 30
_RECORDS = 25
_OF_FORMS = ("amounts", "milestones", "goals", "indicators", "attributes")
_HIDDEN = frozenset(
    {
        "doc_id", "path", "bytes", "format", "dialect", "encoding", "parser_version", "status",
        "table_no", "row_no", "column_no", "paragraph_no", "line_no", "section_no", "parent_no",
        "section_count", "project_count", "indicator_count", "finding_count", "cell_coverage",
        "layout", "core", "error", "duplicate_of", "level", *NUMBERS.values(),
    }
)  # fmt: skip
_PLACED = ("table_no", "row_no", "column_no", "paragraph_no", "line_no")
_NAMES = ("label", "level3", "number", "title")
_Key = tuple[str, int | None, int | None, str]


@dataclass(slots=True)
class _Values:
    """What the source says of each field: where it stands, what became of it, what hangs on it."""

    cells: dict[_Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    status: dict[_Key, Status] = field(default_factory=dict)
    reason: dict[_Key, str] = field(default_factory=dict)
    extra: dict[_Key, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def add(self, key: _Key, cell: int | None, status: Status, reason: str) -> None:
        """Note that a cell or line stands for a field."""
        if cell is not None:
            self.cells[key].append(cell)
        before = self.status.get(key)
        self.status[key] = status if before is None else worst(before, status)
        if reason:
            self.reason[key] = reason


def document_pieces(
    submission: Submission,
    comparison: SourceComparison | None,
    order: Sequence[tuple[int, ...]],
) -> Iterator[Any]:
    """The index and the pieces. Without a comparison only the records are there."""
    values = _Values()
    chunks: list[_Chunk] = []
    places: dict[tuple[int | None, int | None, int | None], int] = {}
    if comparison is not None:
        chunks = list(_chunks(comparison, order, values, places))
        for record in comparison.records:
            key = (record.table, record.project_no, record.record_no, record.field)
            values.add(key, None, record.status, record.reason)
    told: dict[int, list[list[str]]] = defaultdict(list)
    general = []
    for each in submission.findings:
        cell = places.get((each.table_no, each.row_no, each.column_no))
        if cell is None:
            place = Place(**{name: getattr(each, name) for name in _PLACED})
            where = "" if place == NOWHERE else str(place)
            general.append([each.severity, each.code, each.message, where])
        else:
            told[cell].append([each.severity, each.code, each.message])
    groups = [group for group in _groups(submission, values) if group.records]
    starts, items, doubtful = _numbered(groups)
    yield {
        "chunks": [each.index() for each in chunks],
        "groups": [
            [start, group.form, group.title]
            for start, group in zip(starts[:-1], groups, strict=True)
        ],
        "count": starts[-1],
        "doubtful": doubtful,
        "findings": general,
    }
    for chunk in chunks:
        yield chunk.piece(items, told)
    for group in groups:
        yield [record.piece() for record in group.records]


def _numbered(groups: Sequence[_Group]) -> tuple[list[int], dict[int, list[int]], list[int]]:
    """The first value of each group and the number of all, values by cell, doubtful values."""
    starts = [0]
    items: dict[int, list[int]] = defaultdict(list)
    doubtful = []
    number = 0
    for group in groups:
        for record in group.records:
            for value in record.values:
                for cell in value[3]:
                    items[cell].append(number)
                if value[2] in _DOUBTFUL:
                    doubtful.append(number)
                number += 1
        starts.append(number)
    return starts, items, doubtful


_DOUBTFUL = FAULTS | {Status.INFERRED}


def _short(*entries: Any) -> list[Any]:
    """A list without what is empty at its end."""
    end = len(entries)
    while end and entries[end - 1] in (None, "", [], ()):
        end -= 1
    return list(entries[:end])


# -- the source


@dataclass(slots=True, kw_only=True)
class _Chunk:
    """Lines, or rows of a table, that are drawn together; ``first`` is the number of the first.

    ``rows`` are the first and last row of the table, ``part`` says that there are more of it.
    """

    first: int
    lines: Sequence[LineCheck] = ()
    cells: Sequence[CellCheck] = ()
    table: TableCheck | None = None
    rows: tuple[int, int] = (0, 0)
    part: bool = False

    def index(self) -> list[Any]:
        """What the page has to know before it draws it: numbers, height, and the title."""
        if self.table is None:
            return [self.first, len(self.lines), sum(_height(each.text) for each in self.lines)]
        first, last = self.rows
        title = [self.table.table_no, self.table.line_no or 0]
        rows = [first, last] if self.part else []
        return [self.first, len(self.cells), (last - first + 1) * 2, *title, *rows]

    def piece(
        self, items: Mapping[int, Sequence[int]], told: Mapping[int, Sequence[Sequence[str]]]
    ) -> list[Any]:
        """Each line or cell: where it stands, its text, the values that it gives, findings."""
        if self.table is None:
            return [
                _short(_STATUS_NO[each.status], each.text, items.get(n, ()), told.get(n, ()))
                for n, each in enumerate(self.lines, self.first)
            ]
        first, last = self.rows
        ends = {} if self.table.exact else {each.place.row_no: each for each in self.cells}
        width = self.table.column_count
        return [
            _short(
                (each.place.row_no or 0) - first,
                min(each.row_span, last - (each.place.row_no or 0) + 1),
                # Text keeps no spans: the last cell of a row reaches to the edge.
                each.column_span
                if ends.get(each.place.row_no) is not each
                else width - (each.place.column_no or 0) + 1,
                _STATUS_NO[each.status],
                each.text,
                items.get(n, ()),
                each.reason,
                told.get(n, ()),
            )
            for n, each in enumerate(self.cells, self.first)
        ]


def _height(text: str) -> int:
    """Lines on the page that a text takes, more or less."""
    return 1 + len(text) // 45


def _chunks(
    comparison: SourceComparison,
    order: Sequence[tuple[int, ...]],
    values: _Values,
    places: dict[tuple[int | None, int | None, int | None], int],
) -> Iterator[_Chunk]:
    lines: dict[int | None, list[LineCheck]] = defaultdict(list)
    for line in comparison.lines:
        lines[line.place.block_no].append(line)
    by_number = {table.table_no: table for table in comparison.tables}
    number = 0
    waiting: list[LineCheck] = []
    for block_no, numbers in enumerate(order):
        for line in lines[block_no]:
            _state_line(number + len(waiting), line, values)
            waiting.append(line)
        if waiting and (numbers or len(waiting) >= _LINES):
            yield _Chunk(first=number, lines=waiting)
            number += len(waiting)
            waiting = []
        for table_no in numbers:
            table = by_number[table_no]
            for at, cell in enumerate(table.cells, number):
                places[table_no, cell.place.row_no, cell.place.column_no] = at
                _state(at, cell.statements, values)
            for cells, rows in _cut(table):
                part = rows != (1, table.row_count)
                yield _Chunk(first=number, cells=cells, table=table, rows=rows, part=part)
                number += len(cells)
    if waiting:
        yield _Chunk(first=number, lines=waiting)


def _cut(table: TableCheck) -> Iterator[tuple[list[CellCheck], tuple[int, int]]]:
    """The rows of a table in stretches, each with its cells."""
    starting: dict[int, list[CellCheck]] = defaultdict(list)
    for cell in table.cells:
        starting[cell.place.row_no or 0].append(cell)
    cells: list[CellCheck] = []
    first, reach = 1, 0
    for row in range(1, table.row_count + 1):
        cells += starting[row]
        reach = max(reach, *(row + cell.row_span - 1 for cell in starting[row]), 0)
        count = row - first + 1
        if row == table.row_count or (count >= ROWS and reach <= row) or count >= 4 * ROWS:
            yield cells, (first, row)
            cells, first = [], row + 1


def _state_line(number: int, line: LineCheck, values: _Values) -> None:
    if line.section_no is not None:
        name = "title" if line.status is Status.HEADING else "text"
        values.add(("sections", None, line.section_no, name), number, line.status, line.reason)


def _state(number: int, statements: Sequence[Statement], values: _Values) -> None:
    for each in statements:
        if each.record_no is None:
            continue  # what is lost belongs to no record
        key = (each.table, each.project_no, each.record_no, each.field)
        values.add(key, number, each.status, each.reason)
        values.extra.setdefault(key, each.values)


# -- the records


@dataclass(slots=True, kw_only=True)
class _Record:
    """A record with its values: field, text, status, cells, what hangs on it, and why."""

    table: str
    number: int | None
    name: str
    values: list[tuple[str, str, Status | None, Sequence[int], Sequence[tuple[str, str]], str]]

    def piece(self) -> list[Any]:
        """As the page reads it."""
        columns = _COLUMN_NO[self.table]
        values = [
            _short(
                columns[field_],
                text,
                None if status is None else _STATUS_NO[status],
                cells,
                [[columns[name], said] for name, said in extra],
                reason,
            )
            for field_, text, status, cells, extra, reason in self.values
        ]
        return [_TABLE_NO[self.table], self.number, self.name, values]


@dataclass(slots=True, kw_only=True)
class _Group:
    """The records of a form; of no form those of the document and its text."""

    form: int | None
    title: str
    records: list[_Record]


def _groups(submission: Submission, values: _Values) -> Iterator[_Group]:
    """The document's own values and sections, then form by form."""
    document = _record("documents", submission.document, values, None, None)
    sections = [
        _record("sections", section, values, None, section.section_no)
        for section in submission.sections
    ]
    own = [record for record in (document, *sections) if record.values]
    for at in range(0, len(own), _RECORDS):
        some = own[at : at + _RECORDS]
        numbers = f"{some[0].number}–{some[-1].number}" if at else ""
        yield _Group(form=None, title=numbers, records=some)
    rows: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for table in _OF_FORMS:
        for record in getattr(submission, table):
            rows[record.project_no].append((table, record))
    for project in submission.projects:
        no = project.project_no
        amounts = [record for table, record in rows[no] if table == "amounts"]
        records = [_record("projects", project, values, no, no, amounts=amounts)]
        records += [
            _record(table, record, values, no, getattr(record, NUMBERS[table]))
            for table, record in rows[no]
        ]
        title = project.title or project.project_name or ""
        yield _Group(form=no, title=title, records=[r for r in records if r.values])


def _record(
    table: str,
    record: Any,
    values: _Values,
    form: int | None,
    number: int | None,
    *,
    amounts: Sequence[Any] = (),
) -> _Record:
    names = (getattr(record, name, None) for name in _NAMES)
    return _Record(
        table=table,
        number=number,
        name=next((str(name) for name in names if name is not None), ""),
        values=list(_values_of(table, record, values, (form, number), amounts)),
    )


def _values_of(
    table: str,
    record: Any,
    values: _Values,
    of: tuple[int | None, int | None],
    amounts: Sequence[Any],
) -> Iterator[tuple[str, str, Status | None, Sequence[int], Sequence[tuple[str, str]], str]]:
    """Fields in the dictionary's order; what hangs on a field that a cell gives is behind it."""
    keys: dict[str, _Key] = {name.name: (table, *of, name.name) for name in tables()[table].columns}
    hanging = {name for key in keys.values() for name, _ in values.extra.get(key, ())}
    for name, key in keys.items():
        given = getattr(record, name, None)
        told = key in values.status
        if name in _HIDDEN or (given is None and not told) or (name in hanging and not told):
            continue
        yield (
            name,
            "" if given is None else shown(given, name),
            values.status.get(key),
            _cells_of(record, values, key, amounts),
            values.extra.get(key, ()),
            values.reason.get(key, ""),
        )


def _cells_of(record: Any, values: _Values, key: _Key, amounts: Sequence[Any]) -> list[int]:
    """The cells of a field; of one that hangs on another row or field, the cells of that."""
    own = values.cells.get(key)
    if own:
        return own
    table, form, number, name = key
    if table == "sections":
        return values.cells.get((table, form, number, "title"), [])
    if table == "projects" and name in _SUMS:
        row = planned(amounts, _SUMS[name])
        return values.cells.get(("amounts", form, row.amount_no, "raw"), []) if row else []
    if table == "projects" and name in {"title", "bookmark"}:
        return values.cells.get(("sections", None, record.section_no, "title"), [])
    with_code = name.replace("_code", "_name")
    return values.cells.get((table, form, number, with_code), [])


_SUMS = {"total_yuan": "total", "fiscal_yuan": "fiscal", "other_yuan": "other"}
