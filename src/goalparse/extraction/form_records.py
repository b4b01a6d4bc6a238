"""The items of a form -> its records, numbered within the project; what is to be said of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from goalparse.blocks import Place
from goalparse.extraction.collected import Extraction
from goalparse.extraction.head_lines import amount_above, goals_above, stated_above
from goalparse.extraction.indicator_records import IndicatorReader, with_standards_told
from goalparse.extraction.ledger import Claims
from goalparse.extraction.money_points import points_of_money
from goalparse.extraction.paired_points import NO_PAIR, is_no_pair, parted, with_pairs_parted
from goalparse.extraction.planned import measures_of
from goalparse.extraction.points_in_names import with_points
from goalparse.extraction.project_record import notes_of_project, project_of
from goalparse.extraction.units import other_unit, unit_of, unit_of_form
from goalparse.findings import Finding, finding
from goalparse.frozen import maker, replace
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note
from goalparse.meanings.terms import SOURCE
from goalparse.recognisers.form import Form
from goalparse.recognisers.goals import split_goals
from goalparse.recognisers.heads import Head
from goalparse.recognisers.years_before import as_entry, is_of_other_year
from goalparse.records import Amount, Attribute, Goal, Indicator, Milestone
from goalparse.tables.columns import PAIRS
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.items import (
    UNKNOWN_SOURCE,
    AmountItem,
    Entry,
    GoalItem,
    MilestoneItem,
    TotalItem,
)
from goalparse.tables.rows import Slot
from goalparse.tables.spending_plan import AN_AMOUNT
from goalparse.text import key

_make_amount, _make_milestone, _make_goal = maker(Amount), maker(Milestone), maker(Goal)
# What a record of one cell claims of it.
_RAW, _TEXT = ("raw",), ("text",)
_NONE: Mapping[str, str] = {}
_NO_MEASURES = (None, None, None, None)


class FormRecords:
    """Makes the records of one form, numbering them within the project."""

    def __init__(
        self,
        form: Form,
        head: Head,
        lexicon: Lexicon,
        reader: IndicatorReader,
        *,
        project_no: int,
        unit: str | None,
        year: int | None,
    ) -> None:
        self.form = form
        self.head = head
        self.lexicon = lexicon
        self.reader = reader
        self.year = year  # that the form is for
        self.project_no = project_no
        self.unit = unit  # of money, as stated outside the form
        self.amounts: list[Amount] = []
        self.parts: set[int] = set()  # the numbers of amounts that are none of the form's sums
        self.milestones: list[Milestone] = []
        self.goals: list[Goal] = []
        self.indicators: list[Indicator] = []
        self.attributes: list[Attribute] = []
        self.findings: list[Finding] = []
        self.claims = Claims()
        self.self_score: Decimal | None = None
        self.told_sources: set[tuple[int, int, int]] = set()  # labels that name no source

    def steps(self) -> Iterator[None]:
        """Read every item of the form, those of a kind that follow each other with each step."""
        self._lines_above()
        number = self.project_no
        if slots := self.head.slots:
            self.claims.claim("projects", number, number, tuple(slots), tuple(slots.values()))
        yield from self._items()
        if (pointed := with_points(self.indicators)) is not None:
            self.indicators, told = pointed
            self.findings.append(told)
        self.findings += self.form.findings
        for name, raw, slot, note in notes_of_project(self.form, self.head, self.lexicon):
            self._note(note, slot, table="projects", record_no=number, name=name, raw=raw)

    def add_to(self, out: Extraction, section_no: int | None) -> None:
        """Put what was read behind what the forms above gave, with the project's own row."""
        form, ledger = self.form, out.ledger
        ledger.take(self.claims)
        ledger.labels(form.labels)
        ledger.headings(form.titles)
        ledger.framed(form.framed)
        out.findings += self.findings
        out.projects.append(
            project_of(
                form,
                self.head,
                self.amounts,
                self.parts,
                self.lexicon,
                project_no=self.project_no,
                section_no=section_no,
                year=self.year,
                self_score=self.self_score,
            )
        )
        points = points_of_money(form, self.indicators, self.attributes, self.lexicon)
        if points is not None:
            out.points[self.project_no] = points
        out.parts.update((self.project_no, number) for number in self.parts)
        out.amounts += self.amounts
        out.milestones += self.milestones
        out.goals += self.goals
        out.indicators += self.indicators
        out.attributes += self.attributes

    def _items(self) -> Iterator[None]:
        """Read the items in their order.

        Rows of indicators are read together where the same columns are filled, and no further ones.
        """
        reads: Mapping[type[object], Callable[[Any], None]] = {
            AmountItem: self._amount,
            MilestoneItem: self._milestone,
            GoalItem: self._goal,
            TotalItem: self._total,
            Entry: self._attribute,
        }
        rows: list[IndicatorItem] = []
        roles: Sequence[str] | None = None  # of the rows, None if they have further columns
        kind: type[object] | None = None
        for item in self.form.items:
            if item.__class__ is not kind:
                kind = item.__class__
                yield
            if item.__class__ is IndicatorItem:
                row = with_standards_told(item, self.lexicon) if item.standards else item
                if rows and (row.roles != roles or row.extras):
                    yield from self._indicators(rows)
                    rows = []
                if not rows:
                    roles = None if row.extras else row.roles
                rows.append(row)
                continue
            if rows:
                yield from self._indicators(rows)
                rows = []
            reads[item.__class__](item)
        if rows:
            yield from self._indicators(rows)

    # -- shared --------------------------------------------------------------------------

    def _claim(self, table: str, record_no: int, fields: Sequence[str], slot: Slot) -> None:
        self.claims.claim_one(table, self.project_no, record_no, fields, slot)

    def _note(
        self, note: Note, slot: Slot | None, *, table: str, record_no: int, name: str, raw: str
    ) -> None:
        """A note of a reading as a finding at the record that it concerns."""
        self.findings.append(
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

    def _note_points(self, table: str, record_no: int, name: str, slot: Slot) -> None:
        """Tell of a share or of points that come to nothing, or to less than is written."""
        text = slot.cell.text
        read = quantities.read_percent if name == "rate" else quantities.read_points
        if (note := quantities.points_note(text, read(text))) is not None:
            self._note(note, slot, table=table, record_no=record_no, name=name, raw=text)

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
        if is_of_other_year(item.label, self.year, self.lexicon):
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
            *(measures_of(with_pairs_parted({**measured})) if measured else _NO_MEASURES),
            table_no,
            cell.row_no,
            cell.column_no,
            cell.line_no,
        )
        self.amounts.append(amount)
        if item.part:
            self.parts.add(number)
        if measured:
            fields = ("raw", *("score" if name in PAIRS else name for name in measured))
            slots = (item.slot, *item.measures.values())
            self.claims.claim("amounts", self.project_no, number, fields, slots)
            self._note_measures(number, measures)
        else:
            self.claims.claim_one("amounts", self.project_no, number, _RAW, item.slot)
        if item.source == UNKNOWN_SOURCE:
            self._unknown_source(item, number)
        if raw is None or quantities.is_missing(raw):
            return
        for note in _notes_of_amount(item, money, unit, unit_from):
            named = Note(note.code, {"label": amount.label, **note.words})
            self._note(named, item.slot, table="amounts", record_no=number, name="raw", raw=raw)

    def _note_measures(self, number: int, measures: Mapping[str, Slot]) -> None:
        """Tell of the rate or the points of an amount that come to nothing, or to less."""
        for name, slot in measures.items():
            raw = slot.cell.text
            if name in _POINTS:
                self._note_points("amounts", number, name, slot)
            elif is_no_pair(name, raw):
                self._note(NO_PAIR, slot, table="amounts", record_no=number, name="score", raw=raw)

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

    def _month_in(self, header: str) -> int | None:
        """The month of a point with more behind it: 6月底支付比例."""
        point = self.lexicon.month.match(key(header))
        return quantities.read_month(point[1]) if point is not None else None

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
                quantities.read_month(month) or self._month_in(month),
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
        self.claims.claim_one("milestones", self.project_no, number, _RAW, item.slot)
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

    def _indicators(self, rows: Sequence[IndicatorItem]) -> Iterator[None]:
        """The indicators of rows that have the same columns filled; other forms ask meanwhile."""
        first = len(self.indicators) + 1
        asked = self.reader.ask(rows, self.project_no, first)
        yield
        self.reader.read(asked)
        for item in asked.bare:
            placed = zip(item.numbers, item.held, strict=True)
            self.form.labels.update([(n, cell.row_no, cell.column_no) for n, cell in placed])
        begun = len(self.indicators)
        self.indicators += asked.records
        for at in asked.parts:
            self._join_to_parent(begun + at)
        records = range(first, first + len(asked.records))
        self.claims.claim_rows(
            "indicators",
            self.project_no,
            records,
            asked.fields,
            cells=asked.cells,
            numbers=asked.numbers,
        )
        for number, (name, slot, note) in asked.told:
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
            text = slot.cell.text
            score = parted(role, text).get("score", "") if role in PAIRS else text
            value = quantities.read_points(score)
            if role != "weight" and value is not None:
                self.self_score = value
                if role == "score":
                    self._note_points("projects", self.project_no, "self_score", slot)
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


_POINTS = frozenset({"rate", "weight", "score"})


def _notes_of_amount(
    item: AmountItem, money: quantities.Money, unit: str | None, unit_from: str | None
) -> tuple[Note, ...]:
    """What is to be said of an amount as written: by which unit it was read, or that it was not."""
    notes = money.notes
    several = unit_from == "label" and len(item.unit_hints) > 1
    if several and (other := other_unit(item, unit)) is not None:
        reason = f"its row states {unit}, its column {other}: that of the row is read"
        notes = (*notes, Note("unit-conflict", {"reason": reason}))
    if money.value is not None and unit is None:
        notes = (*notes, Note("unit-missing", {}))
    return notes


@lru_cache(maxsize=4096)
def _squeezed(label: str) -> str:
    """A label without white space: the same few stand in form after form."""
    return "".join(label.split())


def _chosen(text: str | None) -> str | None:
    """A check-box row as the choice made; other text as it is."""
    if text is None or quantities.is_missing(text):
        return None
    return quantities.chosen_option(text) or text
