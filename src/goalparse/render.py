"""A submission on the terminal: what was read, in the order in which a person checks it.

First the file, then its outline, then form by form the money, the plan, the goals and the
indicators, and at the end what to know about the reading. Everything from the document passes
through `goalparse.text.safe`, so it cannot move the cursor or colour the screen. Tables have
no upright lines: terminals disagree on the width of … and ≥, and the lines would shift.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from goalparse.blocks import Place
from goalparse.records import Amount, Attribute, FindingRecord, Indicator, Project, Submission
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


def print_table(console: Console, submission: Submission, name: str) -> None:
    """Print one table with every column that holds something.

    A table too wide for the terminal is printed record by record, a line per column.
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
        console.print(_text(f"{name}: no rows", "dim"))
    elif _natural_width(columns, cells) <= console.width:
        console.print(_grid(columns, cells))
    else:
        for number, row in enumerate(cells, start=1):
            console.print(_text(f"{name} {number} of {len(cells)}", "bold"))
            console.print(_pairs(zip(columns, row, strict=True)))


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


def print_submission(console: Console, submission: Submission) -> None:
    """Print what was read from one file: summary, outline, forms, findings."""
    console.print(_summary(submission))
    if submission.sections:
        console.print(_heading("Sections"))
        console.print(_outline(submission))
    for project in submission.projects:
        console.print(_project_heading(project))
        for part in _project_parts(submission, project):
            console.print(Padding(part, (0, 0, 0, 2)))
    console.print(_heading("Findings"))
    console.print(_findings(submission))


def _summary(submission: Submission) -> Group:
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
    return Group(_text(document.path, "bold"), _pairs(pairs))


def _outline(submission: Submission) -> Group:
    """The headings by level, each with the length of the prose below it."""
    lines = []
    for section in submission.sections:
        heading = " ".join(part for part in (section.number, section.title) if part)
        line = _text("  " * section.level + (heading or "(no heading)"))
        if section.text:
            line.append(f"  {len(section.text):,} characters", style="dim")
        lines.append(line)
    return Group(*lines)


def _project_heading(project: Project) -> Text:
    title = project.title or project.project_name or "(without a title)"
    return _heading(f"Form {project.project_no}: {title}")


def _project_parts(submission: Submission, project: Project) -> Iterator[RenderableType]:
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


def _findings(submission: Submission) -> RenderableType:
    if not submission.findings:
        return _text("none", "dim")
    grid = _new_grid(["severity", "code", "at", "message"])
    for row in submission.findings:
        style = _SEVERITY_STYLES[row.severity]
        concerned = _concerned(row)
        message = f"{row.message} [{concerned}]" if concerned else row.message
        grid.add_row(
            _text(row.severity, style), _text(row.code), _text(_place(row)), _text(message)
        )
    return grid


def _concerned(row: FindingRecord) -> str:
    names = (
        f"form {row.project_no}" if row.project_no else "",
        f"{row.table} {row.record_no}" if row.table and row.record_no else row.table or "",
        row.field or "",
    )
    return ", ".join(filter(None, names))


# -- pieces


def _text(value: str, style: str = "") -> Text:
    return Text(safe(value), style=style, overflow="fold")


def _heading(title: str) -> Text:
    return Text("\n") + _text(title, "bold")


def _new_grid(columns: Sequence[str], right: frozenset[int] = frozenset()) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for at, name in enumerate(columns):
        grid.add_column(name, overflow="fold", justify="right" if at in right else "left")
    return grid


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> Grid:
    grid = _new_grid(columns, frozenset(right))
    for row in rows:
        grid.add_row(*map(_text, row))
    return grid


def _pairs(pairs: Iterable[tuple[str, str | None]]) -> Grid:
    grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    grid.add_column(style="dim", min_width=11, no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        if value:
            grid.add_row(name, _text(value))
    return grid


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
