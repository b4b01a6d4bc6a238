"""A submission on the terminal: what was read, in the order in which a person checks it.

First the file, then its outline, then form by form the money, the plan, the goals and the
indicators, and at the end what to know about the reading. Everything from the document passes
through `goalparse.text.safe`, so it cannot move the cursor or colour the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from goalparse.blocks import Place
from goalparse.output.drawing import PLAIN, Column, Grid, Text, draw_grid, draw_text
from goalparse.records import (
    Amount,
    Attribute,
    FindingRecord,
    Indicator,
    Project,
    Section,
    Submission,
)
from goalparse.schema import Table, decimal_text, tables, written_tables
from goalparse.text import display_width, safe

_SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_PREVIEW = 200  # characters of a section's prose that can matter on one line


# -- JSON


def as_json(submission: Submission, table: str | None = None) -> str:
    """The rows of every table (or of one) as JSON, by the rules of the data dictionary.

    Every row bears its doc_id, decimals are strings and dates ISO 8601. The ledger of cells
    is only there when asked for by name.
    """
    if table is not None:
        value: Any = _rows(submission, tables()[table])
    else:
        value = {each.name: _rows(submission, each) for each in written_tables(cells=False)}
    import json  # noqa: PLC0415 - only where it is asked for

    return json.dumps(value, ensure_ascii=False, indent=2)


def _rows(submission: Submission, table: Table) -> list[dict[str, Any]]:
    return [
        {
            column.name: _json_value(_value(submission, record, column.name), column.decimal)
            for column in table.columns
        }
        for record in _records(submission, table)
    ]


def _records(submission: Submission, table: Table) -> Sequence[Any]:
    if table.name == "documents":
        return (submission.document,)
    records: Sequence[Any] = getattr(submission, table.name)
    return records


def _value(submission: Submission, record: object, name: str) -> Any:
    return submission.document.doc_id if name == "doc_id" else getattr(record, name)


def _json_value(value: Any, decimal: tuple[int, int] | None) -> Any:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return decimal_text(value, decimal[1]) if decimal else value.isoformat()


# -- one table, all its columns


def table_lines(submission: Submission, name: str, width: int) -> Iterator[str]:
    """One table with every column that holds something, as lines.

    A table too wide for the terminal is shown record by record, a line per column.
    """
    table = tables()[name]
    rows = _rows(submission, table)
    columns = [
        column.name
        for column in table.columns
        if (column.name != "doc_id" or name == "documents")
        and any(row[column.name] is not None for row in rows)
    ]
    cells = [[_plain(row[column]) for column in columns] for row in rows]
    if not rows:
        yield from draw_text(_text(f"{name}: no rows", "dim"), width)
    elif _natural_width(columns, cells) <= width:
        yield from draw_grid(_grid(columns, cells), width)
    else:
        for number, row in enumerate(cells, start=1):
            yield from draw_text(_text(f"{name} {number} of {len(cells)}", "bold"), width)
            yield from draw_grid(_pairs(zip(columns, row, strict=True)), width)


def _natural_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    widths = [
        max(display_width(line) for cell in column for line in (cell.split("\n") or [""]))
        for column in zip(columns, *rows, strict=True)
    ]
    return sum(widths) + 2 * len(widths)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- the whole submission


def submission_lines(submission: Submission, width: int) -> Iterator[str]:
    """What was read from one file, as lines: summary, outline, forms, findings."""
    yield from draw_text(_text(submission.document.path, "bold"), width)
    yield from draw_grid(_summary(submission), width)
    if submission.sections:
        yield from _heading("Sections", width)
        for section in submission.sections:
            yield from draw_text(_outline(section), width)
    for project in submission.projects:
        title = project.title or project.project_name or "(without a title)"
        yield from _heading(f"Form {project.project_no}: {title}", width)
        for part in _project_parts(submission, project):
            yield from draw_grid(part, width, indent=2)
    yield from _heading("Findings", width)
    if submission.findings:
        yield from draw_grid(_findings(submission.findings), width)
    else:
        yield from draw_text(_text("none", "dim"), width)


def _summary(submission: Submission) -> Grid:
    document = submission.document
    reading = ", ".join(filter(None, (document.dialect, document.encoding)))
    kind = f"{document.format} ({reading})" if reading else document.format
    year = f"{document.fiscal_year} (from: {document.fiscal_year_from})"
    coverage = document.cell_coverage
    counts = (
        _count(document.section_count, "section"),
        _count(document.project_count, "form"),
        _count(document.indicator_count, "indicator"),
        _count(document.finding_count, "finding"),
        "" if coverage is None else f"{coverage:.1%} of the filled cells accounted for",
    )
    pairs = [
        ("status", document.status),
        ("read as", f"{kind}, {document.bytes:,} bytes"),
        ("title", document.title),
        ("year", year if document.fiscal_year else None),
        ("region", _coded(document.region_code, document.region_name)),
        ("department", _coded(document.department_code, document.department_name)),
        ("holds", ", ".join(filter(None, counts))),
    ]
    return _pairs(pairs)


def _outline(section: Section) -> Text:
    """A heading by its level, and the length of the prose below it."""
    heading = " ".join(part for part in (section.number, section.title) if part)
    line = _text("  " * section.level + (heading or "(no heading)"))
    return [*line, (f"  {len(section.text):,} characters", "dim")] if section.text else line


def _project_parts(submission: Submission, project: Project) -> Iterator[Grid]:
    no = project.project_no
    yield _pairs(_project_pairs(project))
    amounts = [row for row in submission.amounts if row.project_no == no]
    if amounts:
        yield _amounts(amounts)
    milestones = [row for row in submission.milestones if row.project_no == no]
    if milestones:
        plan = "  ".join(f"{row.label} {_percent(row.percent, row.raw)}" for row in milestones)
        yield _pairs([("plan", plan)])
    for goal in (row for row in submission.goals if row.project_no == no):
        name = " ".join(filter(None, ("goal", goal.number)))
        about = ", ".join(
            filter(None, (goal.horizon, goal.stage if goal.stage != "target" else ""))
        )
        yield _pairs([(name, f"({about}) {goal.text}" if about else goal.text)])
    attributes = [row for row in submission.attributes if row.project_no == no]
    if attributes:
        yield _attributes(attributes)
    indicators = [row for row in submission.indicators if row.project_no == no]
    if indicators:
        yield _indicators(indicators)


def _project_pairs(project: Project) -> list[tuple[str, str | None]]:
    codes = (project.region_name, project.code_year and f"set up {project.code_year}")
    code_says = ", ".join(str(part) for part in codes if part)
    code = project.project_code
    money = [
        f"{name} {_yuan(value)}"
        for name, value in (
            ("total", project.total_yuan),
            ("fiscal", project.fiscal_yuan),
            ("other", project.other_yuan),
        )
        if value is not None
    ]
    return [
        ("form", f"{project.form}, layout {project.layout}, {_place(project)}"),
        ("code", f"{code} ({code_says})" if code and code_says else code),
        ("name", project.project_name),
        ("short name", project.project_title),
        ("linked code", project.linked_code),
        ("document", project.document_number),
        ("department", _coded(project.department_code, project.department_name)),
        ("unit", _coded(project.unit_code, project.unit_name)),
        ("yuan", ", ".join(money) or None),
        ("purpose", project.purpose),
        ("self score", None if project.self_score is None else _number(project.self_score)),
    ]


def _amounts(amounts: Sequence[Amount]) -> Grid:
    rows = [
        [
            row.label,
            " ".join(filter(None, (row.horizon, row.stage, row.source))),
            row.raw or "",
            f"{row.unit or '?'} ({row.unit_from or 'nowhere'})",
            "" if row.value_yuan is None else _yuan(row.value_yuan),
            _place(row),
        ]
        for row in amounts
    ]
    return _grid(["amount", "kind", "written", "unit (from)", "yuan", "at"], rows, right={2, 4})


def _attributes(attributes: Sequence[Attribute]) -> Grid:
    return _grid(
        ["entry", "text", "at"],
        [[row.label, row.text or "", _place(row)] for row in attributes],
    )


def _indicators(indicators: Sequence[Indicator]) -> Grid:
    columns = ["#", "level 1", "level 2", "indicator", "written", "read as"]
    rows = [
        [
            str(row.indicator_no),
            row.level1 or "",
            row.level2 or "",
            f"★ {row.level3 or ''}" if row.core else row.level3 or "",
            " ".join(filter(None, (row.operator_raw, row.value_raw, row.unit_raw))),
            _reading(row),
        ]
        for row in indicators
    ]
    for name, values in (
        ("weight", [row.weight for row in indicators]),
        ("actual", [row.actual_raw for row in indicators]),
        ("score", [row.score for row in indicators]),
    ):
        if any(value is not None for value in values):
            columns.append(name)
            for cells, value in zip(rows, values, strict=True):
                cells.append(_number(value) if isinstance(value, Decimal) else value or "")
    columns.append("at")
    for cells, row in zip(rows, indicators, strict=True):
        cells.append(_place(row))
    return _grid(columns, rows, right={0})


def _reading(row: Indicator) -> str:
    """An indicator's target as it was understood, in one line."""
    parts: tuple[str | None, ...]
    last = row.deadline.isoformat() if row.deadline else ""
    first = row.period_start.isoformat() if row.period_start else ""
    if row.value is not None:
        bounds = [row.value] if row.value_upper is None else [row.value, row.value_upper]
        number = " to ".join(map(_number, bounds))
        parts = ("" if len(bounds) == 2 else row.operator, number, row.unit)
    elif last:
        parts = (row.operator, f"{first} to {last}" if first else last)
    elif row.grades:
        parts = (row.grades.replace("|", " | "),)
    else:
        parts = (f"({row.value_kind})" if row.value_kind else "",)
    return " ".join(filter(None, parts))


def _findings(findings: Sequence[FindingRecord]) -> Grid:
    columns = [Column(name) for name in ("severity", "code", "at", "message")]
    rows = []
    for row in findings:
        concerned = _concerned(row)
        message = f"{row.message} [{concerned}]" if concerned else row.message
        severity = _text(row.severity, _SEVERITY_STYLES[row.severity])
        rows.append([severity, *map(_text, (row.code, _place(row), message))])
    return Grid(columns=columns, rows=rows)


def _concerned(row: FindingRecord) -> str:
    names = (
        f"form {row.project_no}" if row.project_no else "",
        f"{row.table} {row.record_no}" if row.table and row.record_no else row.table or "",
        row.field or "",
    )
    return ", ".join(filter(None, names))


# -- pieces


def _text(value: str, style: str = PLAIN) -> Text:
    return [(safe(value), style)]


def _heading(title: str, width: int) -> Iterator[str]:
    yield ""
    yield from draw_text(_text(title, "bold"), width)


# Columns of figures and places: one broken over two lines is misread.
_WHOLE = frozenset({"#", "yuan", "weight", "score", "at"})


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> Grid:
    aligned = set(right)
    return Grid(
        columns=[
            Column(name, is_right=at in aligned, is_whole=name in _WHOLE)
            for at, name in enumerate(columns)
        ],
        rows=[[_text(value) for value in row] for row in rows],
    )


def _pairs(pairs: Iterable[tuple[str, str | None]]) -> Grid:
    return Grid(
        columns=(Column(style="dim", is_whole=True, least=11), Column()),
        rows=[[_text(name), _text(value)] for name, value in pairs if value],
        header=False,
    )


def _coded(code: str | None, name: str | None) -> str | None:
    return " ".join(filter(None, (code, name))) or None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _yuan(value: Decimal) -> str:
    return f"{value:,.2f}"


def _number(value: Decimal) -> str:
    return decimal_text(value, 6)


def _percent(value: Decimal | None, raw: str | None) -> str:
    return f"{_number(value)}%" if value is not None else raw or "—"


def _place(record: Any) -> str:
    """Where a record stands: the line of a text, else table, row and column."""
    line: int | None = record.line_no
    if line is not None:
        return f"line {line}"
    names = ("table_no", "row_no", "column_no", "paragraph_no")
    return str(Place(**{name: getattr(record, name, None) for name in names}))
