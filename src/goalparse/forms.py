"""Tables -> forms: which tables belong to one filled form, of which kind, and what is in them.

A form begins below its title or with a table that names a project anew; tables after it, up to
the next title or heading, continue it. Its rows are read from top to bottom: a row that opens
a block (indicators, money, spending plan) decides how the rows below it are read; all others
are labels with their entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from goalparse import entries
from goalparse.blocks import Cell, Place, Table, walk_tables
from goalparse.entries import (
    AmountItem,
    Entry,
    FundingBlock,
    GoalItem,
    Item,
    Labelled,
    PlanBlock,
    TotalItem,
)
from goalparse.findings import Finding, finding
from goalparse.headings import Heading, Line, Outline, is_head_line
from goalparse.indicators import IndicatorBlock, IndicatorItem, open_block
from goalparse.lexicon import NOTHING, Lexicon, Reading
from goalparse.rows import Row, Slot, last_column, read_rows

_STARTS_FORM = frozenset({"project_code", "project_name"})


class Part(NamedTuple):
    """Some rows of a table, from ``first`` to ``last``: a table may hold several forms."""

    table: Table
    first: int
    last: int
    title: Cell | None = None


@dataclass(slots=True, kw_only=True)
class Form:
    """A form as recognised: its title, its rows, its items in document order.

    The title is a heading in front of the table, or a row of its own in it. ``labels`` are the
    keys of cells that hold labels or headers, ``titles`` those that hold headings; ``roles``
    names what the form showed (``label.plan``, ``header.actual``), from which kind and layout
    follow. ``head`` are the lines between title and table.
    """

    heading: Heading | None
    title: str = ""
    head: tuple[Line, ...] = ()
    parts: list[Part] = field(default_factory=list)
    items: list[Item | IndicatorItem] = field(default_factory=list)
    labels: set[tuple[int, int, int]] = field(default_factory=set)
    titles: set[tuple[int, int, int]] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    form: str = ""
    layout: str = ""

    @property
    def place(self) -> Place:
        """Where the form stands: its title, or the first of its rows."""
        if self.heading is not None:
            return self.heading.place
        table, first, _, _ = self.parts[0]
        cell = next((cell for cell in table.cells if cell.row_no >= first), None)
        line_no = cell.line_no if cell is not None else None
        return Place(table_no=table.table_no, row_no=first, line_no=line_no)

    @property
    def is_form(self) -> bool:
        """Whether enough was recognised to call it a form, and not just some table."""
        if any(isinstance(item, IndicatorItem) for item in self.items):
            return True
        shown = {role for role in self.roles if role.partition(".")[0] in _FORM_CATEGORIES}
        if self.title:
            return bool(shown and self.items)
        # Other tables name projects and units as well; a form has goals or money besides.
        told = any(role.partition(".")[0] != "label" for role in shown) or "label.plan" in shown
        return told and len(shown) > 1 and bool(self.items)


_FORM_CATEGORIES = frozenset({"label", "source", "stage", "goal", "outcome"})


def recognise_forms(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    """Find the forms of a document, in order, and read what stands in their cells.

    Tables that are no form come as forms too, with ``is_form`` false: their cells have to be
    accounted for all the same.
    """
    forms = _group(outline, lexicon)
    for form in forms:
        _Reader(form, lexicon).read()
        form.form, form.layout = _classify(form, lexicon)
    return forms


class _Grouping:
    """Cuts the run of titles, lines and tables into forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.forms: list[Form] = []
        self.current: Form | None = None
        self.head: list[Line] = []

    def heading(self, heading: Heading) -> None:
        """A form's title opens a form; any other heading only ends the one before."""
        self.end()
        if heading.form_title:
            self.current = Form(heading=heading, title=heading.title)

    def line(self, line: Line) -> None:
        """A unit or year line belongs to the form below; other prose ends the one above."""
        if is_head_line(line.text, self.lexicon):
            self.head.append(line)
        else:
            self.end()

    def table(self, table: Table) -> None:
        """A table continues the open form, or begins one."""
        for part in _cut(table, self.lexicon):
            if self.current is not None and _starts_anew(self.current, part, self.lexicon):
                head = self.head
                self.end()
                self.head = head
            if self.current is None:
                self.current = Form(heading=None)
            if not self.current.parts:
                self.current.head = tuple(self.head)
            self.head = []
            self.current.parts.append(part)

    def end(self) -> None:
        """Close the open form; a title without a table is only a heading."""
        if self.current is not None and self.current.parts:
            self.forms.append(self.current)
        self.current = None
        self.head = []


def _group(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    grouping = _Grouping(lexicon)
    headings = {heading.first: heading for heading in outline.headings}
    inside = {at for heading in outline.headings for at in range(heading.first, heading.last + 1)}
    for at, line in enumerate(outline.lines):
        if at in headings:
            grouping.heading(headings[at])
        elif line.table is not None:
            for table in _forms_in(line.table, lexicon):
                grouping.table(table)
        elif line.text and at not in inside:
            grouping.line(line)
    grouping.end()
    return tuple(grouping.forms)


def _forms_in(table: Table, lexicon: Lexicon) -> list[Table]:
    """A table and, where a form is laid out inside a cell, the tables nested in it."""
    nested = list(walk_tables(table))[1:]
    holds_form = any(
        open_block(row, lexicon) is not None
        or any(lexicon.read(cell.text).get("label") in _STARTS_FORM for cell in row.filled)
        for inner in nested
        for row in read_rows(inner)
    )
    return [table, *nested] if holds_form else [table]


def _cut(table: Table, lexicon: Lexicon) -> Iterator[Part]:
    """Cut a table at rows that are a form's title, and where it names the next project."""
    first = 1
    title: Cell | None = None
    indicators = False
    for row in read_rows(table):
        filled = row.filled
        if not filled:
            continue
        own_title = filled[0] if len(filled) == 1 and _is_title_cell(filled[0], lexicon) else None
        anew = indicators and lexicon.read(filled[0].text).get("label") in _STARTS_FORM
        if own_title is not None or anew:
            if row.row_no > first:
                yield Part(table, first, row.row_no - 1, title)
            first, title, indicators = row.row_no, own_title, False
        indicators = indicators or open_block(row, lexicon) is not None
    yield Part(table, first, table.row_count, title)


def _is_title_cell(cell: Cell, lexicon: Lexicon) -> bool:
    return lexicon.is_title(cell.text) and len(cell.text) <= _LONGEST_TITLE


def _starts_anew(form: Form, part: Part, lexicon: Lexicon) -> bool:
    """Whether a part has a title of its own, or names a project as the form already does."""
    if part.title is not None and form.parts:
        return True
    named = {role for earlier in form.parts for role in _project_roles(earlier, lexicon)}
    return not named.isdisjoint(_project_roles(part, lexicon))


def _project_roles(part: Part, lexicon: Lexicon) -> set[str]:
    """Which of project code and name a part states."""
    read = (
        lexicon.read(cell.text).get("label")
        for cell in part.table.cells
        if part.first <= cell.row_no <= part.last
    )
    return {role for role in read if role in _STARTS_FORM}


_LONGEST_TITLE = 60


def _classify(form: Form, lexicon: Lexicon) -> tuple[str, str]:
    """Kind by the title, else by what the form shows; layout by the vocabulary's rules."""
    kind = lexicon.kind_of(form.title) or _kind_by_roles(form)
    for rule in lexicon.layouts:
        if rule.form in {"*", kind} and all(_shows(form, role) for role in rule.roles):
            return kind, rule.id
    return kind, f"plain_{kind}"


def _kind_by_roles(form: Form) -> str:
    evaluated = "header.actual" in form.roles or "stage.executed" in form.roles
    return "project_self_evaluation" if evaluated else "project_goal"


def _shows(form: Form, role: str) -> bool:
    name, _, times = role.partition("*")
    return form.roles.count(name) >= int(times or 1)


class _Reader:
    """Reads the rows of one form; holds the open block and the labels still without an entry."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        self.form = form
        self.lexicon = lexicon
        self.block: IndicatorBlock | FundingBlock | PlanBlock | None = None
        self.waiting: list[tuple[Cell, Reading]] = []  # labels that may head the rows below

    def read(self) -> None:
        for part in self.form.parts:
            self.waiting = []
            for row in read_rows(part.table):
                if part.first <= row.row_no <= part.last and row.filled:
                    self._row(row, part.title)
        self.form.items = entries.inherit_horizons(self.form.items)

    def _row(self, row: Row, title: Cell | None) -> None:
        if title is not None and row.filled[0] is title:
            self.form.title = self.form.title or title.text
            self.form.titles.add(row.slot(title).key)
            return
        labelled = Labelled(row, self.lexicon)
        if not self._opens(labelled) and not self._continues(labelled):
            self.block = None
            self._pairs(labelled)

    # -- blocks ------------------------------------------------------------------------

    def _opens(self, labelled: Labelled) -> bool:
        """Open the block whose header this row is."""
        row = labelled.row
        hints = self._hints(row)
        indicators = open_block(row, self.lexicon)
        block = (
            indicators
            or entries.open_plan(labelled, self.lexicon)
            or entries.open_funding(labelled, hints)
        )
        if block is None:
            return False
        before, self.block = self.block, block
        self.waiting = []
        if indicators is not None and isinstance(before, IndicatorBlock):
            indicators.go_on_from(before)
        category = "header" if indicators is not None else None
        for cell in row.filled:
            self._label(row.slot(cell), labelled.reading(cell), category)
        return True

    def _continues(self, labelled: Labelled) -> bool:
        """Read a row as part of the open block; False if the block has ended."""
        row = labelled.row
        if isinstance(self.block, PlanBlock):
            block, self.block = self.block, None
            if not any(labelled.is_label(cell) for cell in row.filled):
                self.form.items.extend(entries.plan_row(row, block))
                self.form.labels.update(month.key for month in block.months)
                return True
            return False
        if isinstance(self.block, FundingBlock):
            amounts = entries.funding_row(labelled, self.block)
            if amounts is None:
                return False
            self.form.items.extend(amounts)
            for cell in row.filled:
                if labelled.is_label(cell):
                    self._label(row.slot(cell), labelled.reading(cell))
            return True
        if isinstance(self.block, IndicatorBlock):
            return self._indicator_row(labelled, self.block)
        return False

    def _indicator_row(self, labelled: Labelled, block: IndicatorBlock) -> bool:
        row = labelled.row
        first = row.filled[0]
        reading = labelled.reading(first)
        leads = first.column_no <= block.first_column or block.role_of(first) == "level1"
        if leads and reading.get("total") is not None:
            self._total(row, first, block)
            return True
        is_level = "level1" in reading.terms or "level2" in reading.terms
        if leads and not is_level and labelled.is_label(first):
            return False
        if all("header" in labelled.reading(cell).terms for cell in row.filled):
            for cell in row.filled:  # the header printed again on the next page
                self._label(row.slot(cell), labelled.reading(cell))
            return True
        self.form.items.extend(block.read(row))
        for cell in row.filled:
            if labelled.reading(cell).get("group") is not None:
                self._label(row.slot(cell), labelled.reading(cell))
        return True

    def _total(self, row: Row, label: Cell, block: IndicatorBlock) -> None:
        self._label(row.slot(label), self.lexicon.read(label.text))
        sums = [cell for cell in row.filled if cell is not label]
        roles = block.sum_roles(row, sums)
        cells = {role: row.slot(cell) for role, cell in zip(roles, sums, strict=True) if role}
        self.form.items.append(TotalItem(cells=cells))

    # -- labels and entries --------------------------------------------------------------

    def _pairs(self, labelled: Labelled) -> None:
        row = labelled.row
        headed = list(self.waiting)
        for cell in self._unlabelled(labelled):
            self._entry_from_above(row, cell, headed)
        waiting: list[tuple[Cell, Reading]] = []
        context = self._hints(row)
        for label, cells in labelled.pairs():
            reading = labelled.reading(label)
            self._label(row.slot(label), reading)
            if reading.inline:
                self._take(reading, row.slot(label), row.slot(label), reading.inline, context)
                rest = cells
            elif cells:
                self._take(
                    reading, row.slot(label), row.slot(cells[0]), cells[0].text or None, context
                )
                rest = cells[1:]
            else:
                waiting.append((label, reading))
                rest = ()
            for cell in rest:
                if cell.text:
                    self._entry_from_above(row, cell, headed)
            if reading.bracket and not cells:
                context = (reading.bracket, *context)
        self._blank_amounts(row, waiting, context)
        self.waiting = waiting or headed

    def _unlabelled(self, labelled: Labelled) -> Iterator[Cell]:
        """Cells in front of the row's first label; unknown labels among them are told apart."""
        leading = labelled.leading()
        at = 0
        while at < len(leading):
            cell = leading[at]
            if self._is_unknown_label(labelled, cell, leading[at + 1 :]):
                self._unknown_pair(labelled.row, cell, leading[at + 1])
                at += 2
                continue
            yield cell
            at += 1

    def _is_unknown_label(self, labelled: Labelled, cell: Cell, following: Sequence[Cell]) -> bool:
        """A short text at the head of a row with its entry in the very next cell."""
        if not following or labelled.row.over or self.waiting:
            return False
        return (
            following[0].column_no == last_column(cell) + 1
            and len(cell.text) <= _LONGEST_UNKNOWN_LABEL
            and not any(char.isdigit() for char in cell.text)
        )

    def _unknown_pair(self, row: Row, label: Cell, cell: Cell) -> None:
        self._label(row.slot(label), NOTHING)
        self.form.findings.append(
            finding("header-unknown", place=row.slot(label).place, raw=label.text)
        )
        self.form.items.append(
            Entry(
                reading=None,
                label=label.text,
                label_slot=row.slot(label),
                slot=row.slot(cell),
                text=cell.text,
            )
        )

    def _entry_from_above(
        self, row: Row, cell: Cell, headed: Sequence[tuple[Cell, Reading]]
    ) -> None:
        """An entry without a label in its row: below a label, or under a merged one."""
        above = [
            (label, reading)
            for label, reading in headed
            if label.column_no <= last_column(cell) and cell.column_no <= last_column(label)
        ]
        beside = [
            (label, reading)
            for label in reversed(row.over)
            if (reading := self.lexicon.read(label.text)) and not reading.inline
        ]
        for label, reading in (*above, *beside):
            if self._take(reading, row.slot(label), row.slot(cell), cell.text, self._hints(row)):
                return
        self.form.items.append(
            Entry(reading=NOTHING, label="", label_slot=None, slot=row.slot(cell), text=cell.text)
        )

    def _take(
        self,
        reading: Reading,
        label: Slot,
        slot: Slot,
        text: str | None,
        hints: Sequence[str],
    ) -> bool:
        """Make the item that a label and its entry are; False if the label takes none."""
        inline = bool(reading.inline)
        if (source := reading.get("source")) is not None:
            self.form.items.append(
                AmountItem(
                    source=source,
                    horizon=reading.get("horizon"),
                    stage="budget",
                    label=reading.label,
                    label_slot=label,
                    slot=slot,
                    text=text,
                    unit_hints=tuple(hint for hint in (reading.bracket, *hints) if hint),
                    measures={},
                    inline=inline,
                )
            )
            return True
        if (goal := reading.get("goal") or reading.get("outcome")) is not None:
            self._goal(reading, goal, slot, text, inline=inline)
            return True
        if "label" in reading.terms or "attribute" in reading.terms:
            self.form.items.append(
                Entry(
                    reading=reading,
                    label=reading.label,
                    label_slot=label,
                    slot=slot,
                    text=text,
                    inline=inline,
                )
            )
            return True
        return False

    def _goal(
        self, reading: Reading, horizon: str, slot: Slot, text: str | None, *, inline: bool
    ) -> None:
        if text is None:
            return
        self.form.items.append(
            GoalItem(
                horizon=None if horizon == "unstated" else horizon,
                stage="target" if "goal" in reading.terms else "actual",
                slot=slot,
                text=text,
                inline=inline,
            )
        )

    def _blank_amounts(
        self, row: Row, waiting: Sequence[tuple[Cell, Reading]], hints: Sequence[str]
    ) -> None:
        """A money label that ends its row has a blank entry, unless it heads a column."""
        if len(waiting) != 1 or waiting[0][0] is not row.filled[-1]:
            return
        label, reading = waiting[0]
        if "source" in reading.terms:
            self._take(reading, row.slot(label), row.slot(label), None, hints)

    # -- bookkeeping -----------------------------------------------------------------------

    def _hints(self, row: Row) -> tuple[str, ...]:
        """The brackets of the labels that a row stands under, nearest first."""
        readings = (self.lexicon.read(cell.text) for cell in reversed(row.over))
        return tuple(reading.bracket for reading in readings if reading.bracket)

    def _label(self, slot: Slot, reading: Reading, category: str | None = None) -> None:
        self.form.labels.add(slot.key)
        for known, name in reading.terms.items():
            if category is None or known == category:
                self.form.roles.append(f"{known}.{name}")


_LONGEST_UNKNOWN_LABEL = 20
