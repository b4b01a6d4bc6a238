"""Cells of a row that stand beside no label of it: entries from above, or unknown labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import maker
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import ANY_LABEL, GOALS, LABEL, ORDINAL
from goalparse.recognisers.form import Form
from goalparse.recognisers.label_items import LabelItems
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, Entry, amount_below, entry_of
from goalparse.tables.labelled import Labelled, heads_money
from goalparse.tables.labels_above import labels_above, words_over_words
from goalparse.tables.looks import is_amount, is_wording
from goalparse.tables.rows import Row, Slot, last_column
from goalparse.text import key

_make_entry = maker(Entry)
_LONGEST_NUMBER = 4  # characters: 目标10
_USE = 3  # cells: the label of all uses of money, the first of them and its amount


def _is_beside_reaching(row: Row) -> bool:
    """Whether a cell of the rows above reaches down among a row's own, and not just in front."""
    first = row.cells[0].column_no
    return any(cell.column_no > first for cell in row.over)


class UnlabelledCells(LabelItems):
    """Finds whose entries cells without a label in their row are."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        super().__init__(form, lexicon)
        self.waiting: list[tuple[Cell, Reading]] = []  # labels that may head the rows below
        # In a dump: the label over the money's rows whose unlabelled entry is the money's use.
        self.purpose: tuple[Slot, Reading] | None = None
        self.steps: tuple[Row, Reading] | None = None  # the last step of a goal, and whose it is
        self._scored, self._seen = False, 0  # whether one of the form's items seen is its score

    def _unlabelled(self, labelled: Labelled) -> Iterator[Cell]:
        """Cells in front of the row's first label; unknown labels among them are told apart."""
        row = labelled.row
        if row.first.mask & ANY_LABEL:
            return
        leading = labelled.leading() if row.mask & ANY_LABEL else row.filled
        if len(leading) == 1:
            yield leading[0]  # nothing follows that could be its entry
            return
        at = 0
        while at < len(leading):
            cell = leading[at]
            if self._is_unknown_source(row, cell, leading[at + 1 :]):
                self._unknown_source(row, cell, leading[at + 1])
                at += 2
                continue
            if self._is_unknown_label(labelled, cell, leading[at + 1 :]):
                self._unknown_pair(row, cell, leading[at + 1])
                at += 2
                continue
            yield cell
            at += 1

    def _is_unknown_label(self, labelled: Labelled, cell: Cell, following: Sequence[Cell]) -> bool:
        """A short text at the head of a row with its entry in the very next cell.

        The label of the money's rows stands beside them and heads nothing below.
        """
        if not following or labelled.row.over:
            return False
        if not all(heads_money(reading) for _, reading in self.waiting):
            return False
        if following[0].column_no != last_column(cell) + 1:
            return False
        return is_wording(cell.text) or self.lexicon.read(cell.text).get("header") == "actual"

    def _is_unknown_source(self, row: Row, cell: Cell, following: Sequence[Cell]) -> bool:
        """A text with an amount in the very next cell, below the label of the money's rows."""
        if not following or following[0].column_no != last_column(cell) + 1:
            return False
        if not is_amount(following[0].text) or not is_wording(cell.text):
            return False
        over = (self.lexicon.read(above.text).get("group") for above in row.over)
        return "funding" in over or self._is_tier_below_money(row, cell)

    def _is_tier_below_money(self, row: Row, cell: Cell) -> bool:
        """Whether a dump's row names a level of government right below a row of money.

        What says in the document that the row is one of money is merged down over it.
        """
        above = self.form.items[-1] if self.form.items and not row.table.exact else None
        return (
            isinstance(above, AmountItem)
            and above.slot.cell.row_no == row.row_no - 1
            and self.lexicon.own_tier(cell.text) is not None
        )

    def _unknown_source(self, row: Row, label: Cell, cell: Cell) -> None:
        """An amount of a source that nobody knows; its label is quoted."""
        hints = self.hints(row)
        self.label(row.slot(label), NOTHING)
        source = self.lexicon.own_tier(label.text) or UNKNOWN_SOURCE
        self.form.items.append(amount_below(row, label, cell, source, hints))

    def _behind_entry(self, row: Row, reading: Reading, cells: list[Cell]) -> list[Cell]:
        """The cells behind a label's entry, but for what goes on with it.

        Goals that count on (目标1：… beside 目标2：…), and the amount of the first use of money
        beside the label of all of them: 资金用途 | 田块整治 | 1500.
        """
        rest = cells[1:]
        if reading.mask & GOALS and self.steps is not None and self.steps[0] is row:
            self.goals_of(reading, row, rest)
            return []
        if reading.mask & GOALS and rest and (last := self._number_in(cells[0])) is not None:
            while rest and self._number_in(rest[0]) == last + 1:
                self.goals_of(reading, row, rest[:1])
                rest, last = rest[1:], last + 1
        elif reading.get("group") == "funding" and len(row.filled) == _USE:
            use, amount = row.filled[1:]
            if is_wording(use.text) and is_amount(amount.text) and not self.lexicon.read(use.text):
                self._unknown_source(row, use, amount)
                return []
        return rest

    def goals_of(self, reading: Reading, row: Row, cells: Sequence[Cell]) -> None:
        """Take what some cells of a row tell for goals of a label."""
        horizon = reading.get("goal") or reading.terms["outcome"]
        for cell in cells:
            self.goal(reading, horizon, row.slot(cell), cell.text, inline=False)

    def goal_over(self, row: Row) -> Reading | None:
        """The goal whose label a row without one stands beside, or the row above in a dump."""
        read = (self.lexicon.readings(cell.text) for cell in reversed(row.over))
        over = next((each for each in read if each.mask & GOALS and not each.inline), None)
        if over is not None or self.steps is None:
            return over
        above, reading = self.steps
        goes_on = not row.cells[0].text and row.row_no == above.row_no + 1
        return reading if goes_on and row.table is above.table else None

    def _number_in(self, cell: Cell) -> int | None:
        """The number of the goal that a cell begins with."""
        match = self.lexicon.goal_number.match(cell.text)
        return int(self.lexicon.goal_number_of(match)) if match is not None else None

    def _rest(self, row: Row, cells: Sequence[Cell], headed: list[tuple[Cell, Reading]]) -> None:
        """The cells behind a label's own entry: entries from above, or a label nobody knows."""
        at = 0
        while at < len(cells):
            cell, beside = cells[at], cells[at + 1 : at + 2]
            at += 1
            if not cell.text:
                continue
            if self.lexicon.read(cell.text).inline and self.outcome(row, cell, cell):
                continue
            if self._is_unknown_source(row, cell, beside):
                self._unknown_source(row, cell, beside[0])
                at += 1
                continue
            words = is_wording(cell.text) or self.lexicon.read(cell.text).get("header") == "actual"
            unknown = beside and beside[0].text and words
            if unknown and not (_is_beside_reaching(row) or labels_above(cell, headed)):
                self._unknown_pair(row, cell, beside[0])
                at += 1
                continue
            self._entry_from_above(row, cell, headed)

    def _unknown_pair(self, row: Row, label: Cell, cell: Cell) -> None:
        if self.outcome(row, label, cell):
            return
        self.label(row.slot(label), NOTHING)
        self.form.items.append(entry_of(row, self.kept_aside(label.text), label, cell))

    def _entry_from_above(self, row: Row, cell: Cell, headed: list[tuple[Cell, Reading]]) -> None:
        """An entry without a label in its row: below a label, or under a merged one."""
        above = labels_above(cell, headed)
        if not row.table.exact and cell.text.isdigit() and not self._has_score():
            # A score stands rows below its label, in a column that the dump has lost.
            above += [pair for pair in headed if pair[1].get("label") == "self_score"]
        beside = self._beside_reaching(row, cell)
        if self.purpose is not None and not is_amount(cell.text):
            label_slot, reading = self.purpose
            self.purpose = None
            self.take(reading, label_slot, row.slot(cell), cell.text, ())
            return
        numbers = cell.text.isdigit() and any(reading.mask & ORDINAL for _, reading in above)
        if numbers or self._numbers_goal(row, cell) or self._heads_goals_below(row, headed):
            self.form.labels.add(row.slot(cell).key)
            return
        if above and any(reading is NOTHING for _, reading in above):  # a header nobody knows
            self._entry_of_unknown(row, above[0][0], cell)
            return
        for label, reading in words_over_words(self._taking(row, cell, [*above, *beside]), cell):
            if self.take(reading, row.slot(label), row.slot(cell), cell.text, self.hints(row)):
                if "label" in reading.terms:  # who and what: one entry, not a column of them
                    headed[:] = [pair for pair in headed if pair[0] is not label]
                return
        self._unlabelled_entry(row, cell)

    def _numbers_goal(self, row: Row, cell: Cell) -> bool:
        """Whether a cell only numbers the goal beside it: 目标1 | 新建幼儿园5所."""
        if cell is not row.filled[0] or len(row.filled) < 2 or len(cell.text) > _LONGEST_NUMBER:
            return False
        number = self.lexicon.goal_number.fullmatch(f"{cell.text}:")
        return number is not None and number["named"] is not None

    def _beside_reaching(self, row: Row, cell: Cell) -> list[tuple[Cell, Reading]]:
        """The labels that reach down beside a row, nearest first, whose entry a cell may be."""
        beside = []
        own_goal = row.first.mask & GOALS and cell not in row.filled[:2]
        for label in reversed(row.over):
            reading = self.lexicon.readings(label.text)
            if own_goal and reading.mask & GOALS:
                continue  # 年度目标 | … | 2024年底: the row has a goal of its own
            if reading.terms and not reading.inline:
                beside.append((label, reading))
        return beside

    def _heads_goals_below(self, row: Row, headed: list[tuple[Cell, Reading]]) -> bool:
        """Whether a row below the label of goals only heads them: 名称 | 目标说明."""
        for _, reading in headed:
            if reading.mask & GOALS:
                break
        else:
            return False  # most rows, and cheaply
        heads = self.lexicon.words("goals", "heads")
        return any(key(each.text) in heads for each in row.filled)

    def _taking(
        self, row: Row, cell: Cell, over: list[tuple[Cell, Reading]]
    ) -> list[tuple[Cell, Reading]]:
        """The labels over a cell that may take it: 年份 in front of 目标 is no goal."""
        if not row.mask & GOALS or not self._heads_labels(row, cell):
            return over
        return [pair for pair in over if not pair[1].mask & GOALS]

    def _unlabelled_entry(self, row: Row, cell: Cell) -> None:
        if self._heads_labels(row, cell):
            self.unknown_header(row.slot(cell))
            return
        if row.first.mask & LABEL and self.lexicon.stated_year.fullmatch(key(cell.text)):
            self.form.years.append(cell.text)  # 填报单位：某某局 | 2018年度
            self.form.titles.add(row.slot(cell).key)
            return
        entry = _make_entry(NOTHING, "", None, row.slot(cell), cell.text, False)  # noqa: FBT003 - a field
        self.form.items.append(entry)

    def _entry_of_unknown(self, row: Row, header: Cell, cell: Cell) -> None:
        """An entry below a header that nobody knows, and that has been quoted."""
        label_slot, slot = row.slot(header), row.slot(cell)
        entry = _make_entry(NOTHING, header.text, label_slot, slot, cell.text, False)  # noqa: FBT003 - a field
        self.form.items.append(entry)

    def _heads_labels(self, row: Row, cell: Cell) -> bool:
        """Whether a cell is a label that nobody knows, in front of the labels of its row."""
        if cell is not row.filled[0] or len(row.filled) < 2 or not is_wording(cell.text):
            return False
        reading = self.lexicon.read(row.filled[1].text)
        return bool(reading.mask & ANY_LABEL) and not reading.inline

    def _has_score(self) -> bool:
        """Whether the form has its score; asked of every figure, so each item is seen once."""
        new = self.form.items[self._seen :]
        self._seen += len(new)
        readings = (item.reading for item in new if isinstance(item, Entry) and item.reading)
        self._scored |= any(reading.get("label") == "self_score" for reading in readings)
        return self._scored
