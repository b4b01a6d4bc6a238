"""Rows of labels and entries: what stands beside a label, below it, or behind its colon.

Holds what the rows above leave open: labels still without an entry, the unit beside the label
of the money's rows, the horizon of the goals below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.frozen import maker
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    ANY_LABEL,
    ATTRIBUTE,
    GOAL,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    SOURCE,
    STAGE,
    TOTAL,
)
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import is_labelled, line_parts
from goalparse.tables.cell_text import items_in
from goalparse.tables.entries import (
    LABELS,
    UNKNOWN_SOURCE,
    AmountItem,
    Entry,
    GoalItem,
    Labelled,
    Pairs,
    is_amount,
    is_wording,
)
from goalparse.tables.rows import Row, Slot, goes_on_below, last_column
from goalparse.tables.unit_hints import hints_of


class LabelReader:
    """Reads rows of labels into the items of a form."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        self.form = form
        self.lexicon = lexicon
        self.waiting: list[tuple[Cell, Reading]] = []  # labels that may head the rows below
        self.funding: tuple[str, ...] = ()  # the unit beside the label of the money's rows
        self.row: Row | None = None  # the row that is being read
        self.next: Row | None = None  # the one below it
        self.alone: tuple[int, list[tuple[Cell, Reading]]] = (0, [])  # those alone in their row
        # In a dump: the label over the money's rows whose unlabelled entry is the money's use.
        self.purpose: tuple[Slot, Reading] | None = None
        self._under: Row | None = None  # the row whose goals' horizon has not been asked for yet
        self._horizon = "unstated"  # of the goals that the row stands under
        self._scored, self._seen = False, 0  # whether one of the form's items seen is its score

    def pairs(self, labelled: Labelled, next_row: Row | None = None) -> None:
        """Read a row of labels; what it leaves open waits for the rows below, next_row first."""
        row = self.row = labelled.row
        self.next = next_row
        if row.first.mask & ANY_LABEL:
            self.close()
        headed = list(self.waiting)
        below = self._goals_in_order(labelled)
        for label, reading, cell in below:
            self.take(reading, row.slot(label), row.slot(cell), cell.text, self.hints(row))
        for cell in () if below else self._unlabelled(labelled):
            self._entry_from_above(row, cell, headed)
        if row.mask & TOTAL:
            for cell in row.filled:
                if labelled.reading(cell).get("total") == "sub":
                    self.label(row.slot(cell), labelled.reading(cell))
        pairs = labelled.pairs()
        waiting = self._entries(row, pairs, headed) if pairs else []
        self.waiting = waiting or headed
        alone = [pair for pair in waiting if pair[1].mask & ATTRIBUTE]
        self.alone = (row.table.table_no, alone if len(row.filled) == len(waiting) else [])

    def _entries(
        self, row: Row, pairs: Pairs, headed: list[tuple[Cell, Reading]]
    ) -> list[tuple[Cell, Reading]]:
        """Take each label of a row with its entry; gives the labels that have none."""
        waiting: list[tuple[Cell, Reading]] = []
        context = self.hints(row)
        if not row.first.mask & ANY_LABEL:  # the label of the money's rows, that nobody knows
            context = (*hints_of((cell.text for cell in row.filled[:1]), self.lexicon), *context)
        rest: Sequence[Cell]
        for label, reading, cells in pairs:
            slot = row.slot(label)
            self.label(slot, reading)
            if reading.inline or self._is_use_of_money(row, reading, cells):
                self.take(reading, slot, slot, reading.inline or None, context)
                rest = cells
            elif cells and reading.mask & GOALS and (heads := self._heads(row, label, cells)):
                waiting += [(cell, reading if cell is label else NOTHING) for cell in heads]
                rest = cells[len(heads) - 1 :]
            elif cells:
                self.take(reading, slot, row.slot(cells[0]), cells[0].text or None, context)
                rest = cells[1:]
            else:
                waiting.append((label, reading))
                rest = cells
                if reading.get("label") == "purpose" and not row.table.exact:
                    self.purpose = (slot, reading)
            if rest:
                self._rest(row, rest, headed)
            if reading.bracket and not cells:
                context = (reading.bracket, *context)
        if waiting:
            self._blank_amounts(row, waiting, context)
        return waiting

    def _heads(self, row: Row, label: Cell, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """A goal's label that has its goals below, not beside it, and what heads others with it.

        Beside it may stand its points, or a header that nobody knows: 年初设定目标 | 年末完成水平
        over two texts. None if its goal stands beside it.
        """
        if _are_points(cells):
            return (label,)
        filled = [cell for cell in cells if cell.text]
        # Over the rows of what the others head; a dump has blanks in its place there.
        down = label.row_span > 1 or (label is row.cells[0] and goes_on_below(row, self.next))
        if self.next is None or not filled or len(filled) != 1 + down:
            return ()
        places = {(c.column_no, c.column_span): c for c in self.next.cells}
        for header in filled if down else (label, *filled):
            below = places.get((header.column_no, header.column_span))
            if below is None or not below.text or not (header is label or _is_header(header.text)):
                return ()
            if not down and self.lexicon.read(below.text):
                return ()
        for header in filled:
            self.unknown_header(row.slot(header))
        return (label, *filled)

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
        filled = row.filled
        if row.table.exact or labelled.has_labels:
            return []
        waiting = [pair for pair in self.waiting if pair[1].mask & GOALS]
        if len(waiting) < 2:
            return []
        if len(filled) not in {len(waiting), len(waiting) - 1} or row.cells[0] is not filled[0]:
            return []
        if len(filled) < len(waiting):
            reading = waiting[0][1]
            self._under = None
            self._horizon = reading.get("goal") or reading.get("outcome") or "unstated"
        below = waiting[-len(filled) :]
        return [(*pair, cell) for pair, cell in zip(below, filled, strict=True)]

    def _unlabelled(self, labelled: Labelled) -> Iterator[Cell]:
        """Cells in front of the row's first label; unknown labels among them are told apart."""
        if labelled.row.first.mask & ANY_LABEL:
            return
        leading = labelled.leading()
        if len(leading) == 1:
            yield leading[0]  # nothing follows that could be its entry
            return
        at = 0
        while at < len(leading):
            cell = leading[at]
            if self._is_unknown_source(labelled.row, cell, leading[at + 1 :]):
                self._unknown_source(labelled.row, cell, leading[at + 1])
                at += 2
                continue
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
        return following[0].column_no == last_column(cell) + 1 and is_wording(cell.text)

    def _is_unknown_source(self, row: Row, cell: Cell, following: Sequence[Cell]) -> bool:
        """A text with an amount in the very next cell, below the label of the money's rows."""
        if not following or following[0].column_no != last_column(cell) + 1:
            return False
        over = (self.lexicon.read(above.text).get("group") for above in row.over)
        return "funding" in over and is_wording(cell.text) and is_amount(following[0].text)

    def _unknown_source(self, row: Row, label: Cell, cell: Cell) -> None:
        """An amount of a source that nobody knows; its label is quoted."""
        hints = self.hints(row)
        self.label(row.slot(label), NOTHING)
        self.form.items.append(
            AmountItem(
                source=UNKNOWN_SOURCE,
                horizon=None,
                stage=None,
                label=label.text,
                label_slot=row.slot(label),
                slot=row.slot(cell),
                text=cell.text,
                unit_hints=hints,
                measures={},
            )
        )

    def _rest(self, row: Row, cells: Sequence[Cell], headed: list[tuple[Cell, Reading]]) -> None:
        """The cells behind a label's own entry: entries from above, or a label nobody knows."""
        at = 0
        while at < len(cells):
            cell, beside = cells[at], cells[at + 1 : at + 2]
            at += 1
            if not cell.text:
                continue
            unknown = beside and beside[0].text and is_wording(cell.text)
            if unknown and not (row.over or _above(cell, headed)):
                self._unknown_pair(row, cell, beside[0])
                at += 1
                continue
            self._entry_from_above(row, cell, headed)

    def _unknown_pair(self, row: Row, label: Cell, cell: Cell) -> None:
        self.label(row.slot(label), NOTHING)
        self.form.items.append(
            Entry(
                reading=None,
                label=label.text,
                label_slot=row.slot(label),
                slot=row.slot(cell),
                text=cell.text,
            )
        )

    def _entry_from_above(self, row: Row, cell: Cell, headed: list[tuple[Cell, Reading]]) -> None:
        """An entry without a label in its row: below a label, or under a merged one."""
        above = _above(cell, headed)
        if not row.table.exact and cell.text.isdigit() and not self._has_score():
            # A score stands rows below its label, in a column that the dump has lost.
            above += [pair for pair in headed if pair[1].get("label") == "self_score"]
        beside = [
            (label, reading)
            for label in reversed(row.over)
            if (reading := self.lexicon.read(label.text)) and not reading.inline
        ]
        if self.purpose is not None and not is_amount(cell.text):
            label_slot, reading = self.purpose
            self.purpose = None
            self.take(reading, label_slot, row.slot(cell), cell.text, ())
            return
        if any(reading is NOTHING for _, reading in above):  # below a header that nobody knows
            self._entry_of_unknown(row, above[0][0], cell)
            return
        for label, reading in _words_over_words([*above, *beside], cell):
            if self.take(reading, row.slot(label), row.slot(cell), cell.text, self.hints(row)):
                if "label" in reading.terms:  # who and what: one entry, not a column of them
                    headed[:] = [pair for pair in headed if pair[0] is not label]
                return
        if self._heads_labels(row, cell):
            self.unknown_header(row.slot(cell))
            return
        self.form.items.append(
            Entry(reading=NOTHING, label="", label_slot=None, slot=row.slot(cell), text=cell.text)
        )

    def _entry_of_unknown(self, row: Row, header: Cell, cell: Cell) -> None:
        """An entry below a header that nobody knows, and that has been quoted."""
        label_slot, slot = row.slot(header), row.slot(cell)
        entry = _make_entry(NOTHING, header.text, label_slot, slot, cell.text, False)  # noqa: FBT003
        self.form.items.append(entry)

    def _heads_labels(self, row: Row, cell: Cell) -> bool:
        """Whether a cell is a label that nobody knows, in front of the labels of its row."""
        if cell is not row.filled[0] or len(row.filled) < 2 or not is_wording(cell.text):
            return False
        reading = self.lexicon.read(row.filled[1].text)
        return not LABELS.isdisjoint(reading.terms) and not reading.inline

    def _has_score(self) -> bool:
        """Whether the form has its score; asked of every figure, so each item is seen once."""
        new = self.form.items[self._seen :]
        self._seen += len(new)
        readings = (item.reading for item in new if isinstance(item, Entry) and item.reading)
        self._scored |= any(reading.get("label") == "self_score" for reading in readings)
        return self._scored

    def take(
        self,
        reading: Reading,
        label: Slot,
        slot: Slot,
        text: str | None,
        hints: Sequence[str],
    ) -> bool:
        """Make the item that a label and its entry are; False if the label takes none."""
        inline = bool(reading.inline)
        mask = reading.mask
        if text and mask & _MAY_HOLD_INDICATORS and self._marked(slot, text):
            return True
        if mask & (SOURCE | STAGE):
            terms, inner = reading.terms, reading.bracket
            units = tuple([hint for hint in (inner, *hints) if hint])
            source, horizon = terms.get("source") or "total", terms.get("horizon")
            stage, written = terms.get("stage"), reading.label
            self.form.items.append(
                _make_amount(source, horizon, stage, written, label, slot, text, units, {}, inline)
            )
            return True
        if mask & GOALS:
            goal = reading.get("goal") or reading.terms["outcome"]
            self._goal(reading, goal, slot, text, inline=inline)
            return True
        if mask & (LABEL | ATTRIBUTE):
            self.form.items.append(_make_entry(reading, reading.label, label, slot, text, inline))
            return True
        return False

    def _marked(self, slot: Slot, text: str) -> bool:
        """Take the indicators that a cell holds as text behind marks of their levels."""
        if self.row is None:
            return False
        items = items_in(self.row, slot.cell, text, self.lexicon)
        self.form.items += items or ()
        return items is not None

    def _goal(
        self, reading: Reading, horizon: str, slot: Slot, text: str | None, *, inline: bool
    ) -> None:
        if text is None or text.isdigit():  # its points: the goal stands below
            return
        if self.lexicon.read(text).mask & HEADER:  # of indicators, its row torn apart
            return
        for at, line in enumerate(lines := text.split("\n")):
            part = self.lexicon.read(line)
            if part.inline and (named := part.get("goal")) not in {None, "unstated"}:
                # 长期目标：… and 年度目标：… in one cell
                before, behind = "\n".join(lines[:at]), [part.inline, *lines[at + 1 :]]
                self._goal(reading, horizon, slot, before or None, inline=inline)
                self._goal(part, named or horizon, slot, "\n".join(behind), inline=True)
                return
        if horizon == "unstated":
            horizon = self.horizon
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
        self, row: Row, waiting: list[tuple[Cell, Reading]], hints: Sequence[str]
    ) -> None:
        """A money label that ends its row has a blank entry, unless it heads a column.

        In a dump, which has lost the columns, nothing below it can be its entry.
        """
        sources = [pair for pair in waiting if {"group", "label"}.isdisjoint(pair[1].terms)]
        if len(sources) != 1 or sources[0][0] is not row.filled[-1]:
            return
        label, reading = sources[0]
        if "source" in reading.terms:
            self.take(reading, row.slot(label), row.slot(label), None, hints)
            if not row.table.exact:
                waiting.remove(sources[0])

    def hints(self, row: Row) -> tuple[str, ...]:
        """The brackets of the labels that a row stands under, nearest first."""
        if not row.over:
            return self.funding
        over = hints_of((cell.text for cell in reversed(row.over)), self.lexicon)
        return over or self.funding

    def label(self, slot: Slot, reading: Reading, category: str | None = None) -> None:
        """Account for a cell that is a label; ``category`` keeps one of its meanings."""
        self.form.labels.add(slot.key)
        if reading.mask & GROUP:
            if reading.terms["group"] != "funding":
                self.funding = ()
            elif reading.bracket:
                self.funding = (reading.bracket,)
        if category is None:
            self.form.roles += reading.roles
        elif (name := reading.get(category)) is not None:
            self.form.roles.append(f"{category}.{name}")

    def unknown_header(self, slot: Slot) -> None:
        """Quote a header that nobody knows."""
        self.form.labels.add(slot.key)
        self.form.findings.append(finding("header-unknown", place=slot.place, raw=slot.cell.text))

    def stand_under(self, row: Row) -> None:
        """Go on with a row: its goals have the horizon of what it stands under."""
        self._under = row

    @property
    def horizon(self) -> str:
        """The horizon of the goals that a row stands under: 年度目标完成情况 beside 预期目标.

        Looked for when a goal asks for it: few rows hold one.
        """
        if self._under is not None:
            self._horizon = self._horizon_over(self._under)
            self._under = None
        return self._horizon

    def _horizon_over(self, row: Row) -> str:
        for cell in (*row.over, *row.filled[:1]):
            terms = self.lexicon.read(cell.text).terms
            horizon = terms.get("goal") or terms.get("outcome") or "unstated"
            if horizon != "unstated":
                return horizon
        return "unstated"


def _words_over_words(labels: list[tuple[Cell, Reading]], cell: Cell) -> list[tuple[Cell, Reading]]:
    """Labels in their order for a cell: those of money come last if the cell holds none."""
    money = [pair for pair in labels if pair[1].mask & SOURCE]
    if not money or len(labels) == 1 or is_amount(cell.text):
        return labels
    return [*(pair for pair in labels if not pair[1].mask & SOURCE), *money]


def _above(cell: Cell, headed: list[tuple[Cell, Reading]]) -> list[tuple[Cell, Reading]]:
    """The labels above whose columns a cell shares."""
    return [
        (label, reading)
        for label, reading in headed
        if label.column_no <= last_column(cell) and cell.column_no <= last_column(label)
    ]


_make_amount, _make_entry = maker(AmountItem), maker(Entry)
_MAY_HOLD_INDICATORS = GOAL | ATTRIBUTE | GROUP


def entries_of_line(text: str, lexicon: Lexicon) -> Iterator[Entry]:
    """Labelled entries in a line above the form: 单位名称：某局 填报日期：2023年4月15日.

    What states the unit of money is no entry: it is read with the form's head.
    """
    for reading in line_parts(text, lexicon):
        states_unit = (
            reading.get("label") == "amount_unit"
            and quantities.money_unit_in(reading.inline) is not None
        )
        if reading.inline and is_labelled(reading) and not states_unit:
            yield Entry(
                reading=reading, label=reading.label, label_slot=None, slot=None,
                text=reading.inline, inline=True,
            )  # fmt: skip


def _is_header(text: str) -> bool:
    """Whether a text is short and plain enough for a header: no figure, no end of a sentence."""
    return len(text) <= _LONGEST_HEADER and text.isalpha()


_LONGEST_HEADER = 10


def _are_points(cells: Sequence[Cell]) -> bool:
    """Whether a goal's label has only its points beside it: the goals stand below."""
    return all(cell.text.isdigit() for cell in cells if cell.text)
