"""Forms and sections -> records. Each record claims the cells that it was read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from goalparse.blocks import Document, Place
from goalparse.extraction.head_lines import amount_above, goals_above, stated_above
from goalparse.extraction.indicator_records import (
    Context,
    IndicatorReader,
    goes_on,
    values_of,
    with_standards_told,
)
from goalparse.extraction.ledger import Ledger
from goalparse.extraction.other_years import as_entry, is_of_other_year
from goalparse.extraction.planned import measures_of, planned, unit_of_labels
from goalparse.extraction.sections import sections_of
from goalparse.extraction.units import other_unit, outer_units, unit_of, unit_of_form
from goalparse.findings import Finding, finding
from goalparse.frozen import field, maker, mutable, replace
from goalparse.meanings import codes, quantities, regions
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note
from goalparse.meanings.terms import SOURCE
from goalparse.recognisers.form import Form
from goalparse.recognisers.goals import split_goals
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.heads import Head, Year, find_year, read_head, year_mark
from goalparse.recognisers.truncation import check_truncation
from goalparse.recognisers.unread_text import unread_text
from goalparse.records import Amount, Attribute, Goal, Indicator, Milestone, Project, Section
from goalparse.tables.entries import (
    UNKNOWN_SOURCE,
    AmountItem,
    Entry,
    GoalItem,
    MilestoneItem,
    TotalItem,
)
from goalparse.tables.indicators import IndicatorItem
from goalparse.tables.rows import Slot
from goalparse.tables.spending_plan import AN_AMOUNT
from goalparse.text import key


@mutable(kw_only=True)
class Extraction:
    """The records of a document, before they are joined into a submission."""

    sections: tuple[Section, ...] = ()
    projects: list[Project] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ledger: Ledger
    year: Year
    indicator_reader: IndicatorReader


def extract(
    document: Document, outline: Outline, forms: Sequence[Form], path: str, lexicon: Lexicon
) -> Extraction:
    """Make the records of all forms; ``path`` only serves to infer the year."""
    real = [form for form in forms if form.is_form]
    heads = [read_head(form, lexicon) for form in real]
    year = find_year(outline, real, heads, path, lexicon)
    context = Context(year=year.value, lossy=_is_lossy(real))
    units = outer_units(outline, real, lexicon)
    out = Extraction(
        ledger=Ledger(document),
        year=year,
        indicator_reader=IndicatorReader(lexicon, context),
    )
    out.sections = tuple(sections_of(outline, real))
    if year.value is not None and year.source != "stated":
        out.findings.append(
            finding("year-inferred", year=year.value, source=year.described, field="fiscal_year")
        )
    numbers = {heading.first: number for number, heading in enumerate(outline.headings, start=1)}
    found = zip(real, heads, units, strict=True)
    for project_no, (form, head, unit) in enumerate(found, start=1):
        section_no = numbers.get(form.heading.first) if form.heading is not None else None
        records = _FormRecords(out, form, head, lexicon, project_no=project_no, unit=unit)
        records.read(section_no)
    of_records = set(map(id, real))
    for form in forms:
        if id(form) not in of_records:
            out.findings.extend(_unrecognised(form))
    out.findings.extend(unread_text(outline, forms, lexicon))
    out.findings.extend(check_truncation(document, forms, lexicon))
    out.findings.extend(out.ledger.findings())
    return out


def _is_lossy(forms: Sequence[Form]) -> bool:
    """Whether some value shows that a copy turned ≥ into other characters (292% for ≥92%)."""
    items = [item for form in forms for item in form.items if item.__class__ is IndicatorItem]
    return quantities.any_shows_loss(values_of(items))


def _unrecognised(form: Form) -> Iterator[Finding]:
    """A table that shows labels of a form and gave nothing is an error, any other is not one."""
    shown = {role for role in form.roles if role.startswith(("label.", "header.", "source."))}
    if len(shown) >= _LOOKS_LIKE_A_FORM and not form.is_money_alone:
        quoted = ", ".join(sorted(shown))
        yield finding("table-unrecognised", place=form.place, reason=f"it shows {quoted}")


_LOOKS_LIKE_A_FORM = 3
_make_amount, _make_milestone, _make_goal = maker(Amount), maker(Milestone), maker(Goal)
_make_project = maker(Project)
# What a record of one cell claims of it.
_RAW, _TEXT = ("raw",), ("text",)
_NONE: Mapping[str, str] = {}
_NO_MEASURES = (None, None, None, None)


class _FormRecords:
    """Makes the records of one form, numbering them within the project."""

    def __init__(
        self,
        out: Extraction,
        form: Form,
        head: Head,
        lexicon: Lexicon,
        *,
        project_no: int,
        unit: str | None,
    ) -> None:
        self.out = out
        self.form = form
        self.head = head
        self.lexicon = lexicon
        self.project_no = project_no
        self.unit = unit  # of money, as stated outside the form
        self.amounts: list[Amount] = []
        self.milestones: list[Milestone] = []
        self.goals: list[Goal] = []
        self.indicators: list[Indicator] = []
        self.attributes: list[Attribute] = []
        self.self_score: Decimal | None = None
        self.told_sources: set[tuple[int, int, int]] = set()  # labels that name no source

    def read(self, section_no: int | None) -> None:
        """Read every item of the form, then the project's own row."""
        self._lines_above()
        if slots := self.head.slots:
            number = self.project_no
            self.out.ledger.claim("projects", number, number, tuple(slots), tuple(slots.values()))
        reads: Mapping[type[object], Callable[[Any], None]] = {
            AmountItem: self._amount,
            MilestoneItem: self._milestone,
            GoalItem: self._goal,
            TotalItem: self._total,
            Entry: self._attribute,
        }
        rows: list[IndicatorItem] = []
        for item in self.form.items:
            if item.__class__ is IndicatorItem:
                row = with_standards_told(item, self.lexicon) if item.standards else item
                if rows and not goes_on(rows[0], row):
                    self._indicators(rows)
                    rows = []
                rows.append(row)
                continue
            if rows:
                self._indicators(rows)
                rows = []
            reads[item.__class__](item)
        if rows:
            self._indicators(rows)
        self.out.ledger.labels(self.form.labels)
        self.out.ledger.headings(self.form.titles)
        self.out.findings.extend(self.form.findings)
        self.out.projects.append(self._project(section_no))
        self.out.amounts += self.amounts
        self.out.milestones += self.milestones
        self.out.goals += self.goals
        self.out.indicators += self.indicators
        self.out.attributes += self.attributes

    # -- shared --------------------------------------------------------------------------

    def _claim(self, table: str, record_no: int, fields: Sequence[str], slot: Slot) -> None:
        self.out.ledger.claim_one(table, self.project_no, record_no, fields, slot)

    def _note(
        self, note: Note, slot: Slot | None, *, table: str, record_no: int, name: str, raw: str
    ) -> None:
        """A note of a reading as a finding at the record that it concerns."""
        self.out.findings.append(
            finding(
                note.code,
                place=slot.place if slot is not None else self.form.place,
                raw=raw,
                table=table,
                project_no=self.project_no,
                record_no=record_no,
                field=name,
                **dict(note.words),
            )
        )

    def _lines_above(self) -> None:
        """Amounts and goals that stand in lines above the form's table."""
        number = self.project_no
        for line, reading in stated_above(self.form, self.lexicon):
            if not reading.mask & SOURCE:
                first = len(self.goals) + 1
                self.goals += goals_above(
                    line, reading, self.lexicon, project_no=number, first=first
                )
                continue
            stated = unit_of_form(self.head.amount_unit, self.unit)
            at = len(self.amounts) + 1
            amount, notes = amount_above(line, reading, stated, project_no=number, number=at)
            self.amounts.append(amount)
            for note in notes:
                raw = amount.raw or ""
                self._note(note, None, table="amounts", record_no=at, name="raw", raw=raw)

    # -- one record each -----------------------------------------------------------------

    def _amount(self, item: AmountItem) -> None:
        if is_of_other_year(item.label, self.out.year.value, self.lexicon):
            self._attribute(as_entry(item))
            return
        number = len(self.amounts) + 1
        unit, unit_from = unit_of(item, self.head.amount_unit, self.unit)
        raw, measures = item.text, item.measures
        money = quantities.read_money(raw or "", unit)
        if money.unit_in_cell:
            unit, unit_from = money.unit, "cell"
        measured = {name: slot[1].text for name, slot in measures.items()} if measures else _NONE
        table_no, cell = item.slot
        amount = _make_amount(
            self.project_no,
            number,
            _squeezed(item.label),
            item.source,
            item.stage or "budget",
            item.horizon,
            raw,
            money.value,
            unit,
            unit_from,
            money.value_yuan,
            *(measures_of(measured) if measured else _NO_MEASURES),
            table_no,
            cell.row_no,
            cell.column_no,
            cell.line_no,
        )
        self.amounts.append(amount)
        if measured:
            fields, slots = ("raw", *measured), (item.slot, *item.measures.values())
            self.out.ledger.claim("amounts", self.project_no, number, fields, slots)
        else:
            self.out.ledger.claim_one("amounts", self.project_no, number, _RAW, item.slot)
        if item.source == UNKNOWN_SOURCE:
            self._unknown_source(item, number)
        if raw is None or quantities.is_missing(raw):
            return
        notes = money.notes
        several = unit_from == "label" and len(item.unit_hints) > 1
        if several and (other := other_unit(item, unit)) is not None:
            reason = f"its row states {unit}, its column {other}: that of the row is read"
            notes = (*notes, Note("unit-conflict", {"reason": reason}))
        if money.value is None and not notes:
            notes = (Note("amount-unparsed", {}),)
        if money.value is not None and unit is None:
            notes = (*notes, Note("unit-missing", {}))
        for note in notes:
            named = Note(note.code, {"label": amount.label, **note.words})
            self._note(named, item.slot, table="amounts", record_no=number, name="raw", raw=raw)

    def _unknown_source(self, item: AmountItem, number: int) -> None:
        """Tell, once for each label, that it names no source: what nobody knows, or 基本支出."""
        slot, label = item.label_slot, item.label
        if slot.key in self.told_sources:
            return
        self.told_sources.add(slot.key)
        note = Note("header-unknown", {})
        if self.lexicon.read(label).get("source") == UNKNOWN_SOURCE:
            reason = f"{label!r} names what the money is spent on, not where it comes from"
            note = Note("reading-by-vocabulary", {"reason": reason})
        self._note(note, slot, table="amounts", record_no=number, name="source", raw=label)

    def _milestone(self, item: MilestoneItem) -> None:
        number = len(self.milestones) + 1
        month = item.label_slot[1].text
        raw = item.slot[1].text if item.slot is not None else ""
        table_no, cell = item.slot or item.label_slot
        self.milestones.append(
            _make_milestone(
                self.project_no,
                number,
                _squeezed(month),
                quantities.read_month(month),
                raw or None,
                quantities.read_percent(raw) if raw and item.doubt != AN_AMOUNT else None,
                table_no,
                cell.row_no,
                cell.column_no,
                cell.line_no,
            )
        )
        if item.slot is None:
            return
        self.out.ledger.claim_one("milestones", self.project_no, number, _RAW, item.slot)
        if item.doubt is not None and raw and not quantities.is_missing(raw):
            note = Note("value-doubtful", {"reason": item.doubt})
            self._note(
                note, item.slot, table="milestones", record_no=number, name="percent", raw=raw
            )

    def _goal(self, item: GoalItem) -> None:
        table_no, cell = item.slot
        for statement in split_goals(item.text, self.lexicon):
            number = len(self.goals) + 1
            self.goals.append(
                _make_goal(
                    self.project_no,
                    number,
                    item.horizon,
                    item.stage,
                    statement.number,
                    statement.text,
                    table_no,
                    cell.row_no,
                    cell.column_no,
                    cell.line_no,
                )
            )
            self._claim("goals", number, _TEXT, item.slot)
            if self.lexicon.goal_placeholder(statement.text):
                self._note(
                    Note("goal-placeholder", {}),
                    item.slot,
                    table="goals",
                    record_no=number,
                    name="text",
                    raw=statement.text,
                )

    def _indicators(self, rows: Sequence[IndicatorItem]) -> None:
        """The indicators of rows that have the same columns filled."""
        out, first = self.out, len(self.indicators) + 1
        read = out.indicator_reader.read(rows, self.project_no, first)
        for item in read.bare:
            self.form.labels.update([(n, cell.row_no, cell.column_no) for n, cell in item.slots])
        begun = len(self.indicators)
        self.indicators += read.records
        for at in read.parts:
            self._join_to_parent(begun + at)
        records = range(first, first + len(read.records))
        out.ledger.claim_rows("indicators", self.project_no, records, read.fields, read.slots)
        for number, (name, slot, note) in read.told:
            raw = slot.cell.text
            self._note(note, slot, table="indicators", record_no=number, name=name, raw=raw)

    def _join_to_parent(self, at: int) -> None:
        """Name the indicator of which one is a part: 其中桃树种植面积 below 种植面积."""
        indicator = self.indicators[at]
        if not self._is_part(indicator):
            return
        above = (self.indicators[number] for number in range(at - 1, -1, -1))
        whole = next((each for each in above if not self._is_part(each)), None)
        levels = indicator.level1, indicator.level2
        if whole is not None and (whole.level1, whole.level2) == levels:
            self.indicators[at] = replace(indicator, parent_no=whole.indicator_no)

    def _is_part(self, indicator: Indicator) -> bool:
        name = indicator.level3
        return name is not None and key(name).startswith(self.lexicon.affixes)

    def _total(self, item: TotalItem) -> None:
        for role, slot in item.cells.items():
            value = quantities.read_number(slot.cell.text)
            if role == "score" and value is not None:
                self.self_score = value
            self._claim("projects", self.project_no, ("self_score",), slot)

    def _attribute(self, item: Entry) -> None:
        """Any other labelled entry; a cell without a label is left for the ledger to report."""
        if id(item) in self.head.used or (item.reading is not None and not item.label):
            return
        number = len(self.attributes) + 1
        slot = item.slot or item.label_slot
        place = slot.place if slot is not None else Place()
        name = item.reading.get("attribute") or item.reading.get("label") if item.reading else None
        self.attributes.append(
            Attribute(
                project_no=self.project_no,
                attribute_no=number,
                name=name,
                label="".join(item.label.split()),
                text=_chosen(item.text),
                table_no=place.table_no,
                row_no=place.row_no,
                column_no=place.column_no,
                line_no=place.line_no,
            )
        )
        if item.slot is not None:
            self._claim("attributes", number, _TEXT, item.slot)
        if item.reading is None:
            note, label = Note("header-unknown", {}), item.label
            at = item.label_slot
            self._note(note, at, table="attributes", record_no=number, name="label", raw=label)

    # -- the project's own row ----------------------------------------------------------

    def _project(self, section_no: int | None) -> Project:
        head, form = self.head, self.form
        self._notes_of_project()
        code, name = head.project_code, head.name
        department, unit = head.department, head.unit
        year = self.out.year.value
        place = form.place
        first_table = form.parts[0].table.table_no if form.parts else None
        score = quantities.read_number(head.self_score) if head.self_score else None
        return _make_project(
            self.project_no,
            form.form,
            form.layout,
            section_no,
            form.heading.bookmark if form.heading is not None else None,
            year_mark(form.title, self.lexicon) or None,
            code.text if code is not None else None,
            head.project_name,
            name.title if name is not None else None,
            name.linked_code if name is not None else None,
            name.document_number if name is not None else None,
            code.region if code is not None else None,
            _region_name(code, year),
            code.year if code is not None else None,
            code.kind if code is not None else None,
            department.code if department is not None else None,
            department.name if department is not None else None,
            (unit.code if unit is not None else None) or head.unit_code,
            unit.name if unit is not None else None,
            year,
            head.amount_unit or unit_of_labels(self.amounts),
            planned(self.amounts, "total", self.lexicon),
            planned(self.amounts, "fiscal", self.lexicon),
            planned(self.amounts, "other", self.lexicon),
            head.purpose,
            score if score is not None else self.self_score,
            first_table,
            place.line_no,
        )

    def _notes_of_project(self) -> None:
        """What is to be said of the form as a whole, of its code and of its name."""
        head, form, number = self.head, self.form, self.project_no
        told: list[tuple[str, str, Slot | None, Note]] = []
        if form.lost is not None:
            note = Note("table-unreadable", {"reason": form.lost_reason})
            told.append(("title", form.title, None, note))
        if (code := head.project_code) is not None:
            slot = head.slots.get("project_code") or head.slots.get("project_name")
            told += [("project_code", code.text, slot, note) for note in code.notes]
        if head.name is not None:
            slot, raw = head.slots.get("project_name"), head.project_name or ""
            told += [("project_name", raw, slot, note) for note in head.name.notes]
        for name, raw, slot, note in told:
            self._note(note, slot, table="projects", record_no=number, name=name, raw=raw)


@lru_cache(maxsize=4096)
def _squeezed(label: str) -> str:
    """A label without white space: the same few stand in form after form."""
    return "".join(label.split())


def _region_name(code: codes.ProjectCode | None, year: int | None) -> str | None:
    if code is None or code.region is None:
        return None
    return regions.region_name(code.region, year if year is not None else code.year)


def _chosen(text: str | None) -> str | None:
    """A check-box row as the choice made; other text as it is."""
    if text is None or quantities.is_missing(text):
        return None
    return quantities.chosen_option(text) or text
