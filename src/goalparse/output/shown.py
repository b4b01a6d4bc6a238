"""A submission on the terminal: what was read, in the order in which a person checks it.

First the file, then its outline, then form by form the money, the plan, the goals and the
indicators, and at the end what to know about the reading. Everything from the document passes
through `goalparse.text.safe`, so it cannot move the cursor or colour the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from goalparse.blocks import Place
from goalparse.data_files import read_toml
from goalparse.frozen import frozen
from goalparse.output.drawing import (
    Column,
    Grid,
    Text,
    draw_grid,
    draw_text,
    grid_of,
    pairs_of,
    safe_text,
)
from goalparse.records import Amount, FindingRecord, Indicator, Project, Section, Submission
from goalparse.schema import decimal_text, tables
from goalparse.wording import phrase_in_chinese

_SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
# Columns of figures and places: one broken over two lines is misread.
_WHOLE = frozenset({"#", "yuan", "weight", "score", "at"})


@frozen(kw_only=False)
class Words:
    """The words around what was read, in English (``en``) or Chinese (``zh``)."""

    language: str = "en"

    def __call__(self, english: str, **given: object) -> str:
        """A word, or a phrase with its {names} filled in."""
        said = chinese()[english] if self.language == "zh" else english
        return said.format(**given) if given else said

    def count(self, number: int, noun: str) -> str:
        """So many of what an English noun names."""
        return self(f"{{count}} {noun}{'' if number == 1 else 's'}", count=f"{number:,}")

    def value(self, table: str, column: str, value: str | None) -> str:
        """A word of an enumeration; nothing for none."""
        if value is None or self.language != "zh":
            return value or ""
        return tables()[table].column(column).in_chinese(value)

    def place(self, record: Any) -> str:
        """Where a record stands: the line of a text, else table, row and column."""
        line: int | None = record.line_no
        names = ("table_no", "row_no", "column_no", "paragraph_no")
        place = Place(**{name: getattr(record, name, None) for name in names})
        said = str(place) if line is None else f"line {line}"
        return phrase_in_chinese(said) if self.language == "zh" else said

    def finding(self, row: FindingRecord) -> str:
        """The sentence of a finding, with the record that it concerns."""
        message = row.message_zh if self.language == "zh" else row.message
        concerned = self._concerned(row)
        return f"{message} [{concerned}]" if concerned else message

    def _concerned(self, row: FindingRecord) -> str:
        number = f" {row.record_no}" if row.record_no else ""
        table, field = row.table or "", row.field or ""
        if self.language == "zh":
            table, field = _in_chinese(table, field)
        names = (
            f"{self('form')} {row.project_no}" if row.project_no else "",
            f"{table}{number}" if table else "",
            field,
        )
        return ", ".join(filter(None, names))


def _in_chinese(table: str, field: str) -> tuple[str, str]:
    """A table and a field by their Chinese headings; a field without a table is the document's."""
    columns = {column.name: column.heading for column in tables()[table or "documents"].columns}
    return tables()[table].heading if table else "", columns.get(field, field)


@cache
def chinese() -> Mapping[str, str]:
    """The Chinese of the words, by the English."""
    return read_toml("output/show_zh.toml")


def submission_lines(submission: Submission, width: int, language: str = "en") -> Iterator[str]:
    """What was read from one file, as lines: summary, outline, forms, findings."""
    return _Shown(submission, width, Words(language)).lines()


@frozen(kw_only=False)
class _Shown:
    submission: Submission
    width: int
    say: Words

    def lines(self) -> Iterator[str]:
        submission, say, width = self.submission, self.say, self.width
        yield from draw_text(safe_text(submission.document.path, "bold"), width)
        yield from draw_grid(self._summary(), width)
        if submission.sections:
            yield from self._heading(say("Sections"))
            for section in submission.sections:
                yield from draw_text(self._outline(section), width)
        for project in submission.projects:
            title = project.title or project.project_name or say("(without a title)")
            yield from self._heading(
                say("Form {number}: {title}", number=project.project_no, title=title)
            )
            for part in self._project_parts(project):
                yield from draw_grid(part, width, indent=2)
        yield from self._heading(say("Findings"))
        if submission.findings:
            yield from draw_grid(self._findings(), width)
        else:
            yield from draw_text(safe_text(say("none"), "dim"), width)

    def _heading(self, title: str) -> Iterator[str]:
        yield ""
        yield from draw_text(safe_text(title, "bold"), self.width)

    def _pairs(self, pairs: Iterable[tuple[str, str | None]]) -> Grid:
        return pairs_of((self.say(name), value) for name, value in pairs)

    def _grid(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()
    ) -> Grid:
        heads = [name if name == "#" else self.say(name) for name in columns]
        whole = {at for at, name in enumerate(columns) if name in _WHOLE}
        return grid_of(heads, rows, right=right, whole=whole)

    def _summary(self) -> Grid:
        document, say = self.submission.document, self.say
        reading = ", ".join(filter(None, (document.dialect, document.encoding)))
        kind = f"{document.format} ({reading})" if reading else document.format
        year = document.fiscal_year
        source = say.value("documents", "fiscal_year_from", document.fiscal_year_from)
        coverage = document.cell_coverage
        counts = (
            say.count(document.section_count, "section"),
            say.count(document.project_count, "form"),
            say.count(document.indicator_count, "indicator"),
            say.count(document.finding_count, "finding"),
            ""
            if coverage is None
            else say("{share} of the filled cells accounted for", share=f"{coverage:.1%}"),
        )
        return self._pairs(
            [
                ("status", say.value("documents", "status", document.status)),
                ("read as", say("{kind}, {bytes} bytes", kind=kind, bytes=f"{document.bytes:,}")),
                ("title", document.title),
                ("year", say("{year} (from: {source})", year=year, source=source) if year else ""),
                ("region", _coded(document.region_code, document.region_name)),
                ("department", _coded(document.department_code, document.department_name)),
                ("holds", ", ".join(filter(None, counts))),
            ]
        )

    def _outline(self, section: Section) -> Text:
        """A heading by its level, and the length of the prose below it."""
        heading = " ".join(part for part in (section.number, section.title) if part)
        line = safe_text("  " * section.level + (heading or self.say("(no heading)")))
        if not section.text:
            return line
        length = self.say("{count} characters", count=f"{len(section.text):,}")
        return [*line, (f"  {length}", "dim")]

    def _project_parts(self, project: Project) -> Iterator[Grid]:
        submission, no, say = self.submission, project.project_no, self.say
        yield self._pairs(self._project_pairs(project))
        amounts = [row for row in submission.amounts if row.project_no == no]
        if amounts:
            yield self._amounts(amounts)
        milestones = [row for row in submission.milestones if row.project_no == no]
        if milestones:
            plan = "  ".join(f"{row.label} {_percent(row.percent, row.raw)}" for row in milestones)
            yield self._pairs([("plan", plan)])
        for goal in (row for row in submission.goals if row.project_no == no):
            name = " ".join(filter(None, (say("goal"), goal.number)))
            stage = say.value("goals", "stage", goal.stage) if goal.stage != "target" else ""
            horizon = say.value("goals", "horizon", goal.horizon)
            about = ", ".join(filter(None, (horizon, stage)))
            yield pairs_of([(name, f"({about}) {goal.text}" if about else goal.text)])
        attributes = [row for row in submission.attributes if row.project_no == no]
        if attributes:
            rows = [[row.label, row.text or "", say.place(row)] for row in attributes]
            yield self._grid(["entry", "text", "at"], rows)
        indicators = [row for row in submission.indicators if row.project_no == no]
        if indicators:
            yield self._indicators(indicators)

    def _project_pairs(self, project: Project) -> list[tuple[str, str | None]]:
        say, year = self.say, project.code_year
        codes = (project.region_name, year and say("set up {year}", year=year))
        code_says = ", ".join(str(part) for part in codes if part)
        code = project.project_code
        money = [
            say(f"{name} {{value}}", value=f"{value:,.2f}")
            for name, value in (
                ("total", project.total_yuan),
                ("fiscal", project.fiscal_yuan),
                ("other", project.other_yuan),
            )
            if value is not None
        ]
        form = say(
            "{form}, layout {layout}, {place}",
            form=say.value("projects", "form", project.form),
            layout=project.layout,
            place=say.place(project),
        )
        return [
            ("form", form),
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

    def _amounts(self, amounts: Sequence[Amount]) -> Grid:
        say = self.say
        rows = [
            [
                row.label,
                " ".join(filter(None, (say.value("amounts", *each) for each in _kinds(row)))),
                row.raw or "",
                f"{row.unit or '?'} ({self._unit_from(row)})",
                "" if row.value_yuan is None else f"{row.value_yuan:,.2f}",
                say.place(row),
            ]
            for row in amounts
        ]
        columns = ["amount", "kind", "written", "unit (from)", "yuan", "at"]
        return self._grid(columns, rows, right={2, 4})

    def _unit_from(self, row: Amount) -> str:
        return self.say.value("amounts", "unit_from", row.unit_from) or self.say("nowhere")

    def _indicators(self, indicators: Sequence[Indicator]) -> Grid:
        columns = ["#", "level 1", "level 2", "indicator", "written", "read as"]
        rows = [
            [
                str(row.indicator_no),
                row.level1 or "",
                row.level2 or "",
                f"★ {row.level3 or ''}" if row.core else row.level3 or "",
                " ".join(filter(None, (row.operator_raw, row.value_raw, row.unit_raw))),
                _reading(row, self.say),
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
            cells.append(self.say.place(row))
        return self._grid(columns, rows, right={0})

    def _findings(self) -> Grid:
        say = self.say
        columns = [Column(say(name)) for name in ("severity", "code", "at", "message")]
        rows = [
            [
                safe_text(say(row.severity), _SEVERITY_STYLES[row.severity]),
                *map(safe_text, (row.code, say.place(row), say.finding(row))),
            ]
            for row in self.submission.findings
        ]
        return Grid(columns=columns, rows=rows)


def _kinds(row: Amount) -> tuple[tuple[str, str | None], ...]:
    """What kind of amount it is, by columns."""
    return (("horizon", row.horizon), ("stage", row.stage), ("source", row.source))


def _reading(row: Indicator, say: Words) -> str:
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
        kind = say.value("indicators", "value_kind", row.value_kind)
        parts = (f"({kind})" if kind else "",)
    return " ".join(filter(None, parts))


def _coded(code: str | None, name: str | None) -> str | None:
    return " ".join(filter(None, (code, name))) or None


def _number(value: Decimal) -> str:
    return decimal_text(value, 6)


def _percent(value: Decimal | None, raw: str | None) -> str:
    return f"{_number(value)}%" if value is not None else raw or "—"
