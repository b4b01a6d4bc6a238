"""A compared document as the data that the page draws: the source's blocks, the records' values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goalparse.cell_checks import shown
from goalparse.claimed import NUMBERS
from goalparse.comparison import (
    CellCheck,
    LineCheck,
    SourceComparison,
    Statement,
    Status,
    TableCheck,
    worst,
)
from goalparse.records import Submission
from goalparse.rereads import planned
from goalparse.schema import tables

_OF_FORMS = ("amounts", "milestones", "goals", "indicators", "attributes")
_HIDDEN = frozenset(
    {
        "doc_id", "path", "bytes", "format", "dialect", "encoding", "parser_version", "status",
        "table_no", "row_no", "column_no", "paragraph_no", "line_no", "section_no", "parent_no",
        "section_count", "project_count", "indicator_count", "finding_count", "cell_coverage",
        "layout", "core", "error", "duplicate_of", "level", *NUMBERS.values(),
    }
)  # fmt: skip
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


def document_value(
    submission: Submission,
    comparison: SourceComparison | None,
    order: Sequence[tuple[int, ...]],
) -> dict[str, Any]:
    """The document as data. Without a comparison only its records are there."""
    values = _Values()
    source: list[dict[str, Any]] = []
    places: dict[tuple[int | None, int | None, int | None], int] = {}
    if comparison is not None:
        source = list(_source(comparison, order, values, places))
        for record in comparison.records:
            key = (record.table, record.project_no, record.record_no, record.field)
            values.add(key, None, record.status, record.reason)
    told: dict[int, list[list[str]]] = defaultdict(list)
    general = []
    for each in submission.findings:
        cell = places.get((each.table_no, each.row_no, each.column_no))
        if cell is None:
            general.append([each.severity, each.code, each.message])
        else:
            told[cell].append([each.severity, f"{each.code}: {each.message}"])
    return {
        "source": source,
        "told": told,
        "findings": general,
        "groups": [group for group in _groups(submission, values) if group["records"]],
    }


# -- the source


def _source(
    comparison: SourceComparison,
    order: Sequence[tuple[int, ...]],
    values: _Values,
    places: dict[tuple[int | None, int | None, int | None], int],
) -> Iterator[dict[str, Any]]:
    lines: dict[int | None, list[LineCheck]] = defaultdict(list)
    for line in comparison.lines:
        lines[line.place.block_no].append(line)
    by_number = {table.table_no: table for table in comparison.tables}
    number = 0
    for block_no, numbers in enumerate(order):
        for line in lines[block_no]:
            yield {"kind": "line", "id": number, "status": line.status, "text": line.text}
            if line.section_no is not None:
                name = "title" if line.status is Status.HEADING else "text"
                key = ("sections", None, line.section_no, name)
                values.add(key, number, line.status, line.reason)
            number += 1
        for table_no in numbers:
            table = by_number[table_no]
            cells = []
            for cell in table.cells:
                places[table_no, cell.place.row_no, cell.place.column_no] = number
                cells.append(_cell(number, cell))
                _state(number, cell.statements, values)
                number += 1
            yield _table(table, cells)


def _table(table: TableCheck, cells: list[list[Any]]) -> dict[str, Any]:
    value = {"kind": "table", "no": table.table_no, "rows": table.row_count, "cells": cells}
    return {**value, "line": table.line_no} if table.line_no is not None else value


def _cell(number: int, cell: CellCheck) -> list[Any]:
    place = cell.place
    spans = [cell.row_span, cell.column_span]
    return [number, place.row_no, place.column_no, *spans, cell.status, cell.text, cell.reason]


def _state(number: int, statements: Sequence[Statement], values: _Values) -> None:
    for each in statements:
        if each.record_no is None:
            continue  # what is lost belongs to no record
        key = (each.table, each.project_no, each.record_no, each.field)
        values.add(key, number, each.status, each.reason)
        values.extra.setdefault(key, each.values)


# -- the records


def _groups(submission: Submission, values: _Values) -> Iterator[dict[str, Any]]:
    """The document's own values and sections, then form by form."""
    document = _record("documents", submission.document, values, None, None)
    sections = [
        _record("sections", section, values, None, section.section_no)
        for section in submission.sections
    ]
    yield {"form": None, "title": "", "records": [r for r in (document, *sections) if r["values"]]}
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
        yield {"form": no, "title": title, "records": [r for r in records if r["values"]]}


def _record(
    table: str,
    record: Any,
    values: _Values,
    form: int | None,
    number: int | None,
    *,
    amounts: Sequence[Any] = (),
) -> dict[str, Any]:
    names = (getattr(record, name, None) for name in _NAMES)
    return {
        "table": table,
        "form": form,
        "number": number,
        "name": next((str(name) for name in names if name is not None), ""),
        "values": list(_values_of(table, record, values, (form, number), amounts)),
    }


def _values_of(
    table: str,
    record: Any,
    values: _Values,
    of: tuple[int | None, int | None],
    amounts: Sequence[Any],
) -> Iterator[list[Any]]:
    """Fields in the dictionary's order; what hangs on a field that a cell gives is behind it."""
    keys: dict[str, _Key] = {name.name: (table, *of, name.name) for name in tables()[table].columns}
    hanging = {name for key in keys.values() for name, _ in values.extra.get(key, ())}
    for name, key in keys.items():
        given = getattr(record, name, None)
        told = key in values.status
        if name in _HIDDEN or (given is None and not told) or (name in hanging and not told):
            continue
        yield [
            name,
            "" if given is None else shown(given, name),
            _said(values.extra, key),
            values.status.get(key, ""),
            _cells_of(record, values, key, amounts),
            values.reason.get(key, ""),
        ]


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


def _said(extra: Mapping[_Key, tuple[tuple[str, str], ...]], key: _Key) -> list[list[str]]:
    return [[name, text] for name, text in extra.get(key, ())]
