"""Rows of labels and entries: what stands beside a label, below it, or behind its colon.

Holds what the rows above leave open: labels still without an entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.frozen import maker
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    ANY_LABEL,
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    ORDINAL,
    SOURCE,
    STAGE,
    TOTAL,
)
from goalparse.recognisers.form import Form
from goalparse.recognisers.goal_heads import goal_heads, reading_of_head
from goalparse.recognisers.goal_steps import GoalSteps
from goalparse.recognisers.label_plans import LabelPlan, Makes, Step, plan_of
from goalparse.recognisers.subtitles import stated_year
from goalparse.recognisers.years_before import (
    may_lead_with_year,
    parts_of_other_year,
    years_before,
)
from goalparse.tables.box_cells import chosen_cells
from goalparse.tables.items import Entry, aside
from goalparse.tables.labelled import Labelled, Pairs, words_in_doubt
from goalparse.tables.labels_above import (
    ends_points,
    entry_past_blanks,
    last_row_beside,
)
from goalparse.tables.looks import are_amounts, is_amount
from goalparse.tables.padding import is_padded
from goalparse.tables.row_sources import (
    is_source_of_stages,
    reading_of_stage,
    source_of_stages,
)
from goalparse.tables.rows import Row, Slot, last_column, new_slot, text_of
from goalparse.tables.unit_hints import hints_of
from goalparse.text import fold, key


class LabelReader(GoalSteps):
    """Reads rows of labels into the items of a form."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        super().__init__(form, lexicon)
        self.alone: tuple[int, list[tuple[Cell, Reading]]] = (0, [])  # those alone in their row
        self.beside: Row | None = None  # the row of the labels that wait

    def pairs(self, row: Row, next_row: Row | None = None) -> None:
        """Read a row of labels; what it leaves open waits for the rows below, next_row first."""
        self.row, self.next = row, next_row
        if self.goes_on_in_steps(row):
            return
        if self.waiting and self._are_above_no_more(row):
            self.waiting = []
        if row.first.mask & ANY_LABEL and self.alone[1]:
            self.close()
        since = len(self.form.items)
        plan = plan_of(row.alike) if row.mask & ANY_LABEL and self.purpose is None else None
        if plan is not None and not self._decides_itself(row, plan):
            self._by_plan(row, plan)
        else:
            self._cell_by_cell(Labelled(row))
        more = len(self.form.items) > since + 1 and row.mask & SOURCE
        if more and may_lead_with_year(row, self.lexicon):
            year = stated_year(self.form, self.lexicon)
            parts_of_other_year(row, self.form.items, since, year, self.lexicon)
        if self.waiting and self.waiting[-1][0].row_no == row.row_no:
            self.beside = row
        if self.waiting and 1 < len(self.waiting) == len(row.filled):
            self._tell_bare(row, next_row)

    def _are_above_no_more(self, row: Row) -> bool:
        """Whether the labels that wait head none of a row: it begins a table of something else."""
        if row.table.exact and row.row_no > last_row_beside(self.beside, self.waiting):
            return True
        return not row.first and ends_points(row, self.waiting)

    def _tell_bare(self, row: Row, next_row: Row | None) -> None:
        """Say of labels of money or goals beside each other that they have no entries.

        None stands beside them, and none in a next row that begins with a label itself.
        """
        below = next_row.first.mask if next_row is not None else LABEL
        if not below & (ANY_LABEL | HEADER) or any(
            cell.row_no != row.row_no for cell, _ in self.waiting
        ):
            return
        if all(reading.mask & (SOURCE | GOALS) for _, reading in self.waiting):
            told = finding(
                "value-doubtful",
                place=row.slot(row.filled[0]).place,
                raw=" | ".join(cell.text for cell in row.filled),
                reason=_BARE,
            )
            self.form.findings.append(told)

    def _decides_itself(self, row: Row, plan: LabelPlan) -> bool:
        """Whether a row may come to something else than what is planned for its words."""
        if row.filled is not row.cells and is_padded(row):
            return True
        if plan.purpose is not None and not row.table.exact:
            second = last_column(row.cells[0]) + 1  # as `_is_use_of_money` asks
            if any(row.cells[step.entry].column_no == second for step in plan.steps):
                return True
        for step in plan.heads:
            cells = row.cells[step.label + 1 : step.beside]
            if self.heads_steps(cells) or self._heads(row, row.cells[step.label], cells):
                return True
        return False

    def _by_plan(self, row: Row, plan: LabelPlan) -> None:
        """Take each label of a row with its entry, as planned for all rows that read like it."""
        form, cells, table_no = self.form, row.cells, row.table.table_no
        if not plan.leads:
            self._front(Labelled(row))
        for at in plan.labels:
            label = cells[at]
            form.labels.add((table_no, label.row_no, label.column_no))
        form.roles += plan.roles
        hints = self._hints_beside(row) if plan.money else ()
        for step in plan.steps:
            self._take_planned(row, step, hints)
        if plan.funding is not None:
            self.funding = plan.funding
        if plan.waiting:
            waiting = [(cells[at], reading) for at, reading in plan.waiting]
            self._trimmed_entry(row, waiting)
            self.waiting = waiting or self.waiting
        if plan.purpose is not None and not row.table.exact:
            at, reading = plan.purpose
            self.purpose = (row.slot(cells[at]), reading)
        self.alone = (table_no, [(cells[at], reading) for at, reading in plan.alone])

    def _take_planned(self, row: Row, step: Step, hints: tuple[str, ...]) -> None:
        label_at, entry_at, reading, makes, marked, units, _ = step
        table_no = row.table.table_no
        label: Slot = new_slot(Slot, (table_no, row.cells[label_at]))
        inline = entry_at == label_at
        if inline:
            slot, text = label, reading.inline or None
            if self._several(reading, label, hints):
                return
            if reading.mask & LABEL and " " in reading.inline:
                self._take_part(reading, label, hints)
                return
        else:
            entry = row.cells[entry_at]
            slot, text = new_slot(Slot, (table_no, entry)), entry.text or None
        if marked and text and self.marked(reading, slot, text):
            return
        if makes is _AMOUNT:
            self.amount(reading, label, slot, text, (*units, *hints))
        elif makes is _GOAL:
            goal = reading.terms.get("goal") or reading.terms["outcome"]
            self.goal(reading, goal, slot, text, inline=inline)
        elif makes is _BY_TEXT:
            own = bool(reading.bracket)  # `take` puts it in front itself
            self.take(reading, label, slot, text, (*units[own:], *hints))
        elif makes is _ENTRY:
            item = _make_entry(reading, reading.label, label, slot, text, inline)
            self.form.items.append(item)

    def _hints_beside(self, row: Row) -> tuple[str, ...]:
        """The units stated over a row, or in front of its labels by one that nobody knows."""
        hints = self.hints(row)
        if row.first.mask & ANY_LABEL:
            return hints
        return (*hints_of((row.filled[0].text,), self.lexicon), *hints)

    def _front(self, labelled: Labelled) -> None:
        """Read what stands in front of a row's labels."""
        headed = list(self.waiting)
        for cell in self._unlabelled(labelled):
            self._entry_from_above(labelled.row, cell, headed)
        self.waiting = headed

    def _cell_by_cell(self, labelled: Labelled) -> None:
        row = labelled.row
        headed = list(self.waiting)
        below = [] if row.table.exact or labelled.has_labels else self._goals_in_order(labelled)
        for label, reading, cell in below:
            self.take(reading, row.slot(label), row.slot(cell), cell.text, self.hints(row))
        for cell in () if below else self._unlabelled(labelled):
            self._entry_from_above(row, cell, headed)
        pairs = labelled.pairs(self.next) if labelled.has_labels else []
        if row.mask & TOTAL:
            own = {id(label) for label, _, _ in pairs}
            for cell, reading in row.read_cells():  # 财政拨款 | 小计: no label of its own
                if reading.mask & TOTAL and (id(cell) not in own or reading.get("total") == "sub"):
                    self.label(row.slot(cell), reading)
        source = source_of_stages(pairs, exact=row.table.exact) if row.mask & STAGE else None
        if source is not None:
            self._stages_of(row, *source, pairs)
            return
        for cell in words_in_doubt(pairs, row, self.next):
            self.tell(row.slot(cell), "value-doubtful", _PERHAPS_ENTRY)
        waiting = self._entries(row, pairs, headed) if pairs else []
        self.waiting = waiting or headed
        alone = [pair for pair in waiting if pair[1].mask & ATTRIBUTE]
        self.alone = (row.table.table_no, alone if len(row.filled) == len(waiting) else [])

    def _entries(
        self, row: Row, pairs: Pairs, headed: list[tuple[Cell, Reading]]
    ) -> list[tuple[Cell, Reading]]:
        """Take each label of a row with its entry; gives the labels that have none."""
        waiting: list[tuple[Cell, Reading]] = []
        context = self._hints_beside(row)
        for label, reading, own in self._own_cells(row, pairs, waiting):
            cells = self.behind_step(row, reading, self._past_blanks(row, reading, own, headed))
            rest: Sequence[Cell] = ()
            slot = row.slot(label)
            self.label(slot, reading)
            self._tell_word(row, cells, alone=len(pairs) == 1)
            if reading.inline or self._is_use_of_money(row, reading, cells):
                self.take_own(reading, slot, context)
                rest = cells
            elif cells and reading.mask & GOALS and (heads := self._heads(row, label, cells)):
                numbered = bool(row.mask & ORDINAL)
                waiting.append((label, reading))
                for head in heads[1:]:
                    below = reading_of_head(head, reading, self.lexicon, numbered=numbered)
                    self.head_texts(row.slot(head), known=numbered or bool(below))
                    waiting.append((head, below))
                rest = cells[len(heads) - 1 :]
            elif cells and self._heads_texts(reading, cells[0]):
                self.form.labels.add(row.slot(cells[0]).key)
                waiting += [(label, reading), (cells[0], NOTHING)]
                rest = cells[1:]
            elif reading.mask & _OF_ENTRIES and (chosen := chosen_cells(cells)) is not None:
                self._choices(row, reading, slot, cells, chosen)
            elif cells:
                rest = self._beside_label(row, reading, slot, cells, context)
            else:
                self._wait(row, label, reading, waiting, context)
            if rest:
                self._rest(row, rest, headed)
            if reading.bracket and not any(map(text_of, cells)):
                context = (reading.bracket, *context)
        self._blank_amounts(row, waiting, context)
        self._trimmed_entry(row, waiting)
        return waiting

    def _beside_label(
        self, row: Row, reading: Reading, slot: Slot, cells: list[Cell], hints: Sequence[str]
    ) -> Sequence[Cell]:
        """Take the entry right beside a label; gives the cells behind it.

        Of several amounts that differ, below years in a header that is not read, none is taken.
        """
        amounts = cells[:_SEVERAL] if reading.mask & SOURCE else ()
        differ = len(amounts) == _SEVERAL and len({cell.text for cell in amounts}) > 1
        if differ and are_amounts(amounts) and self._is_below_years(row):
            self.tell(row.slot(cells[0]), "value-doubtful", _OF_WHICH)
            return ()
        self.take(reading, slot, row.slot(cells[0]), cells[0].text or None, hints)
        return self._behind_entry(row, reading, cells)

    def _is_below_years(self, row: Row) -> bool:
        """Whether several years stand in some row above, as over columns of money."""
        names_year = self.lexicon.year_column.fullmatch
        above = (cell for cell in row.table.cells if cell.row_no < row.row_no)
        met = Counter(cell.row_no for cell in above if names_year(key(cell.text)))
        return any(count > 1 for count in met.values())

    def _choices(
        self, row: Row, reading: Reading, label: Slot, cells: Sequence[Cell], chosen: Sequence[Cell]
    ) -> None:
        """Take the options beside a label whose boxes are ticked; the others are its own words."""
        for cell in chosen:
            self.take(reading, label, row.slot(cell), cell.text, ())
        if not chosen:
            self.take(reading, label, label, None, ())
        others = (row.slot(cell).key for cell in cells if cell.text and cell not in chosen)
        self.form.labels.update(others)

    def _wait(
        self,
        row: Row,
        label: Cell,
        reading: Reading,
        waiting: list[tuple[Cell, Reading]],
        hints: Sequence[str],
    ) -> None:
        """Let a label that has no cell of its own wait, unless its amount is left blank."""
        if self.blank_behind_colon(row, label, reading, hints):
            return
        waiting.append((label, reading))
        if reading.get("label") == "purpose" and not row.table.exact:
            self.purpose = (row.slot(label), reading)

    def _tell_word(self, row: Row, cells: Sequence[Cell], *, alone: bool) -> None:
        """Say of an entry that it is a label's word itself: it might head what stands below."""
        if not cells:
            return
        mask = self.lexicon.readings(cells[0].text).mask & ANY_LABEL
        known = SOURCE if alone or not row.table.exact else ATTRIBUTE | SOURCE
        if mask & ~known or (mask and alone and row.table.exact):
            self.tell(row.slot(cells[0]), "reading-by-vocabulary", _A_WORD)

    def _stages_of(self, row: Row, source: Cell, of_source: Reading, pairs: Pairs) -> None:
        """Take the amounts of a source's stages: 财政拨款 | 年初预算 | 730 | 全年预算 | 698.

        Further sources may follow, each in front of its own.
        """
        context = self._hints_beside(row)
        behind = [*[reading for _, reading, _ in pairs[1:]], NOTHING]
        for (label, reading, cells), following in zip(pairs, behind, strict=True):
            slot = row.slot(label)
            self.label(slot, reading)
            if not cells and is_source_of_stages(reading, following):
                source, of_source = label, reading
            if reading.bracket and not any(map(text_of, cells)):
                context = (reading.bracket, *context)
            if not cells:
                continue
            if reading.mask & STAGE:
                reading_of, slot = reading_of_stage(of_source, reading), row.slot(source)
            else:
                reading_of = reading
            self.take(reading_of, slot, row.slot(cells[0]), cells[0].text or None, context)
            self._rest(row, cells[1:], [])

    def _past_blanks(
        self, row: Row, reading: Reading, cells: list[Cell], headed: list[tuple[Cell, Reading]]
    ) -> list[Cell]:
        """The cells of a label without the blanks in front of its entry."""
        entry = entry_past_blanks(row, reading, cells, headed, self.lexicon)
        if entry is None:
            return cells
        ends = entry is cells[-1] and not reading.mask & SOURCE
        self.tell_blank_between(row.slot(entry), ends=ends)
        return [entry]

    def _without_ordinals(
        self, row: Row, cells: list[Cell], waiting: list[tuple[Cell, Reading]]
    ) -> list[Cell]:
        """The cells beside a goal's label without 序号, which heads the numbers of its goals."""
        read = [(cell, self.lexicon.read(cell.text)) for cell in cells]
        ordinals = [(cell, reading) for cell, reading in read if reading.mask & ORDINAL]
        waiting += ordinals
        self.form.labels.update(row.slot(cell).key for cell, _ in ordinals)
        return [cell for cell, reading in read if not reading.mask & ORDINAL]

    def _own_cells(
        self, row: Row, pairs: Pairs, waiting: list[tuple[Cell, Reading]]
    ) -> Iterator[tuple[Cell, Reading, list[Cell]]]:
        """The labels and cells of a row, without amounts of the year before and 序号."""
        for label, reading, cells in pairs:
            own = cells
            if row.mask & ORDINAL and reading.mask & GOALS and not reading.inline:
                own = self._without_ordinals(row, cells, waiting)
            if len(cells) > 1 and reading.mask & SOURCE and not reading.inline:
                before = years_before(row, cells, self.lexicon)
                own = cells[len(before) :]
                for header, cell in before:
                    if row.slot(header).key not in self.form.labels:
                        self.unknown_header(row.slot(header))
                    self.form.items.append(aside(row, f"{label.text}/{header.text}", header, cell))
            yield label, reading, own

    def _heads_texts(self, label: Reading, beside: Cell) -> bool:
        """Whether a cell beside a label of money heads texts: 项目预算金额 | 完成情况."""
        return bool(label.mask & SOURCE and self.lexicon.readings(beside.text).mask & HEADER)

    def _heads(self, row: Row, label: Cell, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        return goal_heads(row, self.next, label, cells, self.lexicon)

    def _is_use_of_money(self, row: Row, reading: Reading, cells: Sequence[Cell]) -> bool:
        """Whether a dump without blank cells set the use of the money behind a blank amount."""
        return (
            self.purpose is not None
            and bool(reading.mask & SOURCE)
            and bool(cells)
            and cells[0].column_no == last_column(row.cells[0]) + 1
            and bool(cells[0].text)
            and not is_amount(cells[0].text)
        )

    def close(self) -> None:
        """Labels of entries that no cell of the form is left for: they are blank."""
        table_no, labels = self.alone
        self.alone = (0, [])
        for label, reading in labels:
            if any(label is waiting for waiting, _ in self.waiting):
                slot = Slot(table_no, label)
                self.take(reading, slot, slot, None, ())
                self.waiting = [pair for pair in self.waiting if pair[0] is not label]

    def _goals_in_order(self, labelled: Labelled) -> list[tuple[Cell, Reading, Cell]]:
        """The goals below their labels, in a dump that has lost the columns of the row.

        The first label may reach down beside them: 年度总体目标 | 预期目标 | 实际完成情况.
        """
        row = labelled.row
        waiting = [pair for pair in self.waiting if pair[1].mask & GOALS]
        if len(waiting) < 2:
            return []
        behind = self._headers_behind(waiting[-1][0])
        # Of three the first reaches down; of two it may, and both have a goal below them.
        reaching = len(waiting) > 2
        whole = behind > 0 and len(row.filled) == len(waiting) + behind - reaching
        filled = row.filled[:-behind] if whole else row.filled
        if len(filled) not in {len(waiting), len(waiting) - 1} or row.cells[0] is not filled[0]:
            return []
        if len(filled) < len(waiting):
            reading = waiting[0][1]
            self.under = None
            self._horizon = reading.get("goal") or reading.get("outcome") or "unstated"
        below = waiting[-len(filled) :]
        return [(*pair, cell) for pair, cell in zip(below, filled, strict=True)]

    def _headers_behind(self, label: Cell) -> int:
        """How many headers stand behind the last of the goals' labels: 偏差原因及改进措施."""
        row = self.beside
        if row is None or row.row_no != label.row_no:
            return 0
        return sum(cell.column_no > label.column_no for cell in row.filled)

    def _blank_amounts(
        self, row: Row, waiting: list[tuple[Cell, Reading]], hints: Sequence[str]
    ) -> None:
        """A money label that ends its row has a blank entry, unless it heads a column.

        In a dump, which has lost the columns, nothing below it can be its entry.
        """
        sources = [pair for pair in waiting if {"group", "label"}.isdisjoint(pair[1].terms)]
        if len(sources) != 1 or sources[0][0] is not row.filled[-1] or self._heads_columns(waiting):
            return
        label, reading = sources[0]
        if "source" not in reading.terms:
            return
        if self._heads_money(row, label):
            waiting.clear()
            self.funding = (reading.bracket,) if reading.bracket else self.funding
        else:
            self.take(reading, row.slot(label), row.slot(label), None, hints)
            if not row.table.exact:
                waiting.remove(sources[0])

    def _heads_money(self, row: Row, label: Cell) -> bool:
        """Whether a label of money alone in its row is the numbered heading of the rows below."""
        alone = label is row.cells[0] and last_column(label) == last_column(row.cells[-1])
        return alone and self.lexicon.numbering(fold(label.text)) is not None

    def _heads_columns(self, waiting: Sequence[tuple[Cell, Reading]]) -> bool:
        """Whether labels alone in their row stand over a row of as many cells, and no label."""
        row, below = self.row, self.next
        if row is None or below is None or not _FEWEST_HEADS <= len(waiting) == len(row.filled):
            return False
        return len(below.filled) == len(waiting) and not below.mask & ANY_LABEL

    def _trimmed_entry(self, row: Row, waiting: list[tuple[Cell, Reading]]) -> None:
        """A label that ends a row of labels with entries has a blank one, in a dump trimmed off."""
        if row.table.exact or len(waiting) != 1 or len(row.filled) < _PAIR_AND_LABEL:
            return
        label, reading = waiting[0]
        if label is row.cells[-1] and reading.mask & _OF_ENTRIES and not reading.mask & _HEADS:
            slot = row.slot(label)
            self.take(reading, slot, slot, None, ())
            waiting.clear()


# By names of their own: to ask an enumeration for a member is a detour by its metaclass.
_ENTRY, _AMOUNT, _GOAL, _BY_TEXT = Makes.ENTRY, Makes.AMOUNT, Makes.GOAL, Makes.BY_TEXT
_PAIR_AND_LABEL = _FEWEST_HEADS = 3  # cells
_SEVERAL = 3  # amounts: more than one with its points beside it
_OF_WHICH = "it stands in a row of several amounts below years, and no column says of which it is"
_PERHAPS_ENTRY = "it is read as a label, and may be the entry of the label in front of it"
_BARE = "these labels stand beside each other, and no entry beside or below them"
_A_WORD = "a label's word stands as the entry of the label in front of it"
_OF_ENTRIES, _HEADS = LABEL | ATTRIBUTE, GOALS | GROUP | HEADER | SOURCE
_make_entry = maker(Entry)
