"""Values of the records that no single cell gives: labels, units, forms, the document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from goalparse.blocks import Cell, Document, Paragraph, Table
from goalparse.checking.cell_checks import shown
from goalparse.checking.claimed import Claimed, Id
from goalparse.checking.comparison import RecordCheck, Status
from goalparse.checking.record_checks import unsupported
from goalparse.checking.rereads import PLANNED_STAGES, planned
from goalparse.meanings import codes, quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.heads import agreed
from goalparse.recognisers.lines import entries_in, short_year_in
from goalparse.records import Amount, Project, Submission, place_of
from goalparse.tables.rows import last_column
from goalparse.text import key as squeezed

_HEAD = ("project_name", "project_code", "department_name", "unit_name", "purpose", "self_score")
_PLANNED = {"total_yuan": "total", "fiscal_yuan": "fiscal", "other_yuan": "other"}
_AGREED = ("region_code", "region_name", "department_code", "department_name")


@dataclass(slots=True, kw_only=True)
class RecordComparison:
    """Checks what the records state of labels, units, forms and the whole document."""

    document: Document
    submission: Submission
    claimed: Claimed
    lexicon: Lexicon
    units: dict[int | None, set[str]] = field(init=False)
    places: dict[str, list[tuple[Table, Cell]]] = field(init=False)
    text: str = field(init=False)
    cells: str = field(init=False)
    lines: tuple[str, ...] = field(init=False)
    projects: dict[int, Project] = field(init=False)
    amounts: dict[int, list[Amount]] = field(init=False)
    bookmarks: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.places, self.units = defaultdict(list), defaultdict(set)
        self.bookmarks = set()
        alone = {id(record) for _, record in self.claimed.surplus}
        self.projects = {
            project.project_no: project
            for project in self.submission.projects
            if id(project) not in alone or project.table_no is None
        }
        self.amounts = defaultdict(list)
        for amount in self.submission.amounts:
            self.amounts[amount.project_no].append(amount)
        texts = []
        for table in self.document.tables():
            self.bookmarks.update(table.bookmarks)
            for cell in table.cells:
                self.bookmarks.update(cell.bookmarks)
                if cell.text:
                    texts.append(squeezed(cell.text))
                    for label in self._learn(table.table_no, cell.text):
                        self.places[label].append((table, cell))
        lines = []
        for block in self.document.blocks:
            if isinstance(block, Paragraph):
                self.bookmarks.update(block.bookmarks)
                for line in (block.number + block.text).split("\n"):
                    lines.append(line)
                    self._learn(None, line)
                    for part in line.split():
                        self._learn(None, part)
        self.lines = (*lines, self.document.title)
        self.text = squeezed("\n".join(self.lines))
        self.cells = "\n".join(texts)

    def _learn(self, table_no: int | None, text: str) -> set[str]:
        """Note the unit that a text states; the labels that it may be."""
        reading = self.lexicon.read(text)
        for stated in (text, reading.bracket, reading.inline):
            unit = quantities.money_unit_in(stated) if stated else None
            if unit is not None:
                self.units[table_no].add(unit)
        several = entries_in(text, self.lexicon) if reading.inline else ()
        return {
            "".join(each.split()) for each in (text, reading.label, *(e.label for e in several))
        }

    def run(self) -> Iterator[RecordCheck]:
        """What the source does not support, and what was inferred."""
        yield from self._document()
        for project in self.projects.values():
            yield from self._project(project)
        amounts = self.submission.amounts
        records: Iterable[Any] = (
            *amounts,
            *self.submission.milestones,
            *self.submission.attributes,
        )
        for record in records:
            if not self._is_label(record):
                yield unsupported(record, "label", "no such label stands in the table")
        for amount in amounts:
            if amount.unit is not None and not self._is_unit(amount):
                yield unsupported(amount, "unit", "no such unit is stated there")
        for attribute in self.submission.attributes:
            if attribute.table_no is None and attribute.text is not None:
                line_says = squeezed(attribute.label + attribute.text) in self.text
                if not line_says and squeezed(attribute.text) not in self.text:
                    yield unsupported(attribute, "text", "no line says it")

    def _is_label(self, record: Any) -> bool:
        """Whether a label stands beside or above the record's cell, or in a line of text."""
        parts = record.label.split("/")
        if len(parts) > 1 and all(self.places.get(part) for part in parts):
            return True  # of a row and of a column: 其他资金/预算调整数
        there = self.places.get(record.label, ())
        own = [(table, cell) for table, cell in there if table.table_no == record.table_no]
        if any(_governs(table, cell, record) for table, cell in own):
            return True
        if record.table_no is None or not own:
            before = any(table.table_no < (record.table_no or 0) for table, _ in there)
            return before or squeezed(record.label) in self.text
        return False

    def _is_unit(self, amount: Amount) -> bool:
        if amount.unit_from == "cell":
            return True  # held against the cell itself
        if amount.unit_from == "table":
            project = self.projects.get(amount.project_no)
            return project is None or project.amount_unit == amount.unit
        if amount.unit_from == "label":
            return any(amount.unit in self.units.get(no, set()) for no in self._of_form(amount))
        outside = (None, amount.table_no)  # the form: in a line, or in a row in front of it
        return amount.unit_from == "document" and any(
            amount.unit in self.units.get(each, set()) for each in outside
        )

    def _of_form(self, amount: Amount) -> Iterable[int | None]:
        """The tables of an amount's form down to its own, which a page's end may have torn off."""
        project = self.projects.get(amount.project_no)
        if project is None or project.table_no is None or amount.table_no is None:
            return (amount.table_no,)
        return range(min(project.table_no, amount.table_no), amount.table_no + 1)

    # -- forms ---------------------------------------------------------------------------

    def _project(self, project: Project) -> Iterator[RecordCheck]:
        number = project.project_no
        id_ = Id("projects", number, number)
        claimed = {name for _, name in self.claimed.cells.get(id_, ())}
        for name in _HEAD:
            given = getattr(project, name)
            if given is not None and name not in claimed and not self._in_text(project, name):
                yield unsupported(project, name, "no cell or line gives it")
        if project.amount_unit is not None and "amount_unit" not in claimed:
            stated = set().union(*self.units.values())
            if project.amount_unit not in stated:
                yield unsupported(project, "amount_unit", "no such unit is stated")
        if project.title is not None and not self._is_title(project):
            yield unsupported(project, "title", "no heading or cell says it")
        if project.bookmark is not None and project.bookmark not in self.bookmarks:
            yield unsupported(project, "bookmark", "there is no such bookmark")
        year = project.fiscal_year
        if year != self.submission.document.fiscal_year and not self._states_year(year):
            yield unsupported(project, "fiscal_year", "it is not the document's year")
        yield from self._planned(project)

    def _in_text(self, project: Project, name: str) -> bool:
        """Whether a line outside the tables says it, or the name's cell holds the code."""
        if name == "project_code" and project.project_name:
            code = codes.read_project_name(project.project_name).code
            if code is not None and code.text == project.project_code:
                return True
        return squeezed(shown(getattr(project, name))) in self.text

    def _is_title(self, project: Project) -> bool:
        title = squeezed(project.title or "")
        return title in self.text or title in self.cells

    def _planned(self, project: Project) -> Iterator[RecordCheck]:
        """The project's own amounts are among its rows of money; empty only if they are unclear."""
        rows = self.amounts.get(project.project_no, [])
        for name, source in _PLANNED.items():
            given = getattr(project, name)
            of = [row for row in rows if row.source == source and row.stage in PLANNED_STAGES]
            unclear = not of or len({row.label for row in of}) > 1
            if (given is None and unclear) or given in {row.value_yuan for row in of}:
                continue
            row = planned(rows, source)
            says = "no amount" if row is None else shown(row.value_yuan or "nothing", name)
            place = place_of(row if row is not None else project)
            yield unsupported(project, name, f"the form's rows give {says}", place=place)

    # -- the document --------------------------------------------------------------------

    def _document(self) -> Iterator[RecordCheck]:
        submission, document = self.submission, self.submission.document
        counts = {
            "section_count": len(submission.sections),
            "project_count": len(submission.projects),
            "indicator_count": len(submission.indicators),
            "finding_count": len(submission.findings),
        }
        for name, count in counts.items():
            if getattr(document, name) != count:
                yield _document_check(submission, name, f"there are {count}")
        for name in _AGREED:
            wanted = agreed(getattr(project, name) for project in submission.projects)
            if getattr(document, name) != wanted:
                yield _document_check(submission, name, "the forms do not agree on it")
        if document.title is not None and squeezed(document.title) not in self.text:
            yield _document_check(submission, "title", "no line says it")
        if document.fiscal_year_from not in {None, "stated"}:
            reason = f"from {document.fiscal_year_from}"
            yield _document_check(submission, "fiscal_year", reason, status=Status.INFERRED)
        elif document.fiscal_year is not None and not self._states_year(document.fiscal_year):
            yield _document_check(submission, "fiscal_year", "it is stated nowhere")

    def _states_year(self, year: int | None) -> bool:
        titles = "".join(project.title or "" for project in self.submission.projects)
        if any(str(year) in text for text in (self.text, titles, self.cells)):
            return True
        short = (short_year_in(text, self.lexicon) for text in self.lines)  # 23年度
        return any(digits and str(year).endswith(digits) for digits in short)


def _governs(table: Table, label: Cell, record: Any) -> bool:
    """Whether a label's cell is the record's own, stands in its row, or above it."""
    row, column = record.row_no, record.column_no
    if label.row_no <= row < label.row_no + label.row_span:
        return True
    above = label.row_no < row
    return above and (not table.exact or label.column_no <= column <= last_column(label))


def _document_check(
    submission: Submission, name: str, reason: str, *, status: Status = Status.UNSUPPORTED
) -> RecordCheck:
    kept = getattr(submission.document, name)
    return RecordCheck(
        table="documents",
        project_no=None,
        record_no=None,
        field=name,
        kept=None if kept is None else shown(kept, name),
        status=status,
        reason=reason,
    )
