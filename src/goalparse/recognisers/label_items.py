"""What a label and its entry come to: an item of the form, with what stands over it.

Holds what the rows above say of those below: the unit beside the label of the money's rows, the
horizon that the goals stand under.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.frozen import maker, replace
from goalparse.meanings import quantities
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    MEASURE,
    MONEY,
    SOURCE,
    TOTAL,
)
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.goal_heads import is_step
from goalparse.recognisers.line_entries import SIGNED, name_and_day
from goalparse.recognisers.lines import entries_in, is_year_line
from goalparse.tables.cell_text import items_in
from goalparse.tables.funding_header import is_beside_approved
from goalparse.tables.items import MAY_HOLD_INDICATORS, UNKNOWN_SOURCE, AmountItem, Entry, GoalItem
from goalparse.tables.labelled import heads_money
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, Slot
from goalparse.tables.unit_hints import hints_of

_make_amount, _make_entry, _make_goal = maker(AmountItem), maker(Entry), maker(GoalItem)
_TWO_ROWS = 12  # items that a row and the one above it may hold
_POINTS = re.compile(r"\d[\d.,]*[%％]?")
# From one year to another: 总体绩效目标（2024-2026年期间）.
_YEARS = late(r"20\d\d\D{1,3}20\d\d")


class LabelItems:
    """Makes the items of a form's labels and accounts for the cells that hold these."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        self.form = form
        self.lexicon = lexicon
        self.funding: tuple[str, ...] = ()  # the unit beside the label of the money's rows
        self.row: Row | None = None  # the row that is being read
        self.under: Row | None = None  # the row whose goals' horizon has not been asked for yet
        self._horizon = "unstated"  # of the goals that the row stands under

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
        if text and mask & MAY_HOLD_INDICATORS and self.marked(reading, slot, text):
            return True
        if mask & MONEY:
            units = tuple([hint for hint in (reading.bracket, *hints) if hint])
            self.amount(reading, label, slot, text, units)
            return True
        if mask & GOALS:
            goal = reading.get("goal") or reading.terms["outcome"]
            self.goal(reading, goal, slot, text, inline=inline)
            return True
        if mask & (LABEL | ATTRIBUTE):
            self.form.items.append(_make_entry(reading, reading.label, label, slot, text, inline))
            return True
        if text and self._is_sum(reading, label, slot) and _is_amount(text):
            units = tuple([hint for hint in (reading.bracket, *hints) if hint])
            if reading.mask & GROUP and self.is_below_item(label):
                reading = Reading({"source": UNKNOWN_SOURCE}, reading.label, reading.bracket)
            self.amount(reading, label, slot, text, units)
            return True
        return bool(text) and (
            bool(mask & MEASURE and self._measure(reading, label, slot, text))
            or self._source_in_a_word(reading, label, slot)
        )

    def take_own(self, reading: Reading, slot: Slot, hints: Sequence[str]) -> None:
        """Take what stands behind a label in its own cell."""
        if not self._several(reading, slot, hints):
            self._take_part(reading, slot, hints)

    def _take_part(self, part: Reading, slot: Slot, hints: Sequence[str]) -> None:
        """Take one entry of a cell; the day of filing may stand behind who files the form."""
        inline, day = part.inline, ""
        if part.mask & LABEL and " " in inline:
            inline, day = name_and_day(part, self.lexicon)
        self.take(part, slot, slot, inline or None, hints)
        if day:
            self.take(Reading(SIGNED.terms, part.label), slot, slot, day, ())

    def _several(self, reading: Reading, slot: Slot, hints: Sequence[str]) -> bool:
        """Take the entries of a cell that holds several behind their labels, in lines or not.

        项目名称：甲 项目编码：乙. What a text tells at length may name labels too: it is one entry.
        """
        if not (":" in reading.inline or "：" in reading.inline):
            return False
        is_text = reading.mask & GOALS or reading.terms.get("attribute") == "note"
        parts = () if is_text else entries_in(slot.cell.text, self.lexicon)
        for part in parts:
            self.form.roles += part.roles
            year = f"{part.label}：{part.inline}"
            if not part and is_year_line(year, self.lexicon):  # 年度：2024
                self.form.years.append(year)
            elif not part:
                unknown = Entry(
                    reading=None,
                    label=part.label,
                    label_slot=slot,
                    slot=slot,
                    text=part.inline,
                    inline=True,
                )
                self.form.items.append(unknown)
            else:
                self._take_part(part, slot, hints)
        return bool(parts)

    def _is_sum(self, reading: Reading, label: Slot, slot: Slot) -> bool:
        """Whether a label that is no source may have the money's sum beside it.

        That of the money's rows (项目资金 | 210), or 合计 among the sources.
        """
        if label[1].row_no != slot[1].row_no:
            return False
        if reading.get("group") == "funding":
            return word(reading.label) not in self.lexicon.affixes  # 其中
        row = self.row
        if row is None or reading.get("total") != "grand":
            return False
        over = (self.lexicon.readings(cell.text).get("group") for cell in (*row.over, *row.cells))
        return "funding" in over

    def is_below_item(self, label: Slot) -> bool:
        """Whether an item of expenditure stands right above a label: 项目经费 below 公用经费."""
        table_no, cell = label
        place = (table_no, cell.row_no - 1, cell.column_no)
        above = (each for each in self.form.items[-_TWO_ROWS:] if isinstance(each, AmountItem))
        return any(each.source == UNKNOWN_SOURCE and each.label_slot.key == place for each in above)

    def _source_in_a_word(self, reading: Reading, label: Slot, slot: Slot) -> bool:
        """Take what stands beside 资金来源 for its entry, where it is no amount but a source."""
        text = slot.cell.text
        if not (heads_money(reading) and self.lexicon.readings(text).mask & SOURCE):
            return False
        self.form.items.append(
            _make_entry(NOTHING, reading.label, label, slot, text, bool(reading.inline))
        )
        return True

    def _measure(self, reading: Reading, label: Slot, slot: Slot, text: str | None) -> bool:
        """Add rate, weight or score to the amount in front of it: 执行数 | 98 | 执行率 | 98%."""
        name = reading.terms["measure"]
        amount = self.form.items[-1] if self.form.items else None
        if (
            isinstance(amount, AmountItem)
            and amount.stage == "executed"
            and not reading.inline
            and amount.slot.cell.row_no == slot.cell.row_no
            and amount.slot.table_no == slot.table_no
            and name not in amount.measures
        ):
            self.form.items[-1] = replace(amount, measures={**amount.measures, name: slot})
        else:
            entry = _make_entry(NOTHING, reading.label, label, slot, text, bool(reading.inline))
            self.form.items.append(entry)
        return True

    def amount(
        self, reading: Reading, label: Slot, slot: Slot, text: str | None, units: tuple[str, ...]
    ) -> None:
        """Make an amount of a label of money; ``units`` are the brackets that may state its own."""
        if text and not text[-1].isdigit() and self._heads_amounts(text):
            self.unknown_header(slot)  # 本年度预算 | 上年度预算: headers over amounts
            return
        if self.row is not None and text and is_beside_approved(reading, self.row):
            entry = _make_entry(NOTHING, reading.label, label, slot, text, bool(reading.inline))
            self.form.items.append(entry)
            return
        terms, written, inline = reading.terms, reading.label, bool(reading.inline)
        source, horizon = terms.get("source") or self._beside(label, terms), terms.get("horizon")
        # Of what spending stands beside its label (本年支出) nobody says whether it is planned.
        stage = None if source == UNKNOWN_SOURCE else terms.get("stage")
        if source == "total" and label[1].row_no < slot[1].row_no and (task := self._task()):
            source, written, label = UNKNOWN_SOURCE, task[1].text, task
        self.form.items.append(
            _make_amount(
                source=source,
                horizon=horizon,
                stage=stage,
                label=written,
                label_slot=label,
                slot=slot,
                text=text,
                unit_hints=units,
                measures={},
                inline=inline,
                part=False,
            )
        )

    def _beside(self, label: Slot, terms: Mapping[str, str]) -> str:
        """The source of a stage that names none: the total, or that of the amount in front of it.

        其中：财政拨款 | 300 | 支出金额 | 290, where 支出金额 of the total stands right above.
        """
        before = self.form.items[-1] if self.form.items else None
        table_no, cell = label
        if not isinstance(before, AmountItem) or before.source in {"total", UNKNOWN_SOURCE}:
            return "total"
        if (before.slot.table_no, before.slot.cell.row_no) != (table_no, cell.row_no):
            return "total"
        of_total = any(
            each.source == "total"
            and each.stage == terms.get("stage")
            and each.label_slot.cell.column_no == cell.column_no
            and each.label_slot.cell.row_no < cell.row_no
            for each in self.form.items
            if isinstance(each, AmountItem) and each.slot.table_no == table_no
        )
        return before.source if of_total else "total"

    def blank_behind_colon(
        self, row: Row, label: Cell, reading: Reading, units: Sequence[str]
    ) -> bool:
        """Take the blank amount of a label that ends in a colon; False if it has none.

        A label with its entry behind it stands beside it: 其他资金： | 项目支出：5530.
        """
        if "source" not in reading.terms or label.text[-1] not in ":：":
            return False
        behind = next((c for c in row.filled if c.column_no > label.column_no), None)
        if behind is None or not self.lexicon.read(behind.text).inline:
            return False
        slot = row.slot(label)
        self.take(reading, slot, slot, None, units)
        return True

    def _heads_amounts(self, text: str) -> bool:
        """Whether a text heads amounts and is none itself: 上年度预算, 2024年, 一季度, 占比."""
        lexicon = self.lexicon
        years = (lexicon.earlier_year, lexicon.value_column)
        return "aside" in lexicon.read(text).terms or any(y.fullmatch(text) for y in years)

    def _task(self) -> Slot | None:
        """The task that the row's money is of: the sum of all tasks is not told by it."""
        row = self.row
        if row is None or not any(self._heads_tasks(cell) for cell in row.over):
            return None
        task = row.filled[0]
        return None if row.first.mask & TOTAL else row.slot(task)

    def _heads_tasks(self, cell: Cell) -> bool:
        return self.lexicon.read(cell.text).get("group") == "tasks"

    def marked(self, reading: Reading, slot: Slot, text: str) -> bool:
        """Take the indicators that a cell holds as text behind marks of their levels."""
        if self.row is None:
            return False
        of_indicators = reading.get("group") == "indicators"
        items = items_in(self.row, slot.cell, text, self.lexicon, of_indicators=of_indicators)
        self.form.items += items or ()
        return items is not None

    def goal(
        self, reading: Reading, horizon: str, slot: Slot, text: str | None, *, inline: bool
    ) -> None:
        """Make goals of the text beside or below their label, or in its own cell."""
        if text is None or _POINTS.fullmatch(text):  # its points or share: the goal stands below
            return
        if self.lexicon.read(text).mask & HEADER:  # of indicators, its row torn apart
            return
        if "goal" in reading.terms and is_step(slot.cell, self.lexicon):  # it has no goal beside it
            return
        if quantities.is_missing(text):
            self.form.labels.add(slot.key)
            return
        for at, line in enumerate(lines := text.split("\n")):
            part = self.lexicon.read(line) if _may_hold_entry(line) else NOTHING
            if part.inline and (named := part.get("goal")) not in {None, "unstated"}:
                # 长期目标：… and 年度目标：… in one cell
                before, behind = "\n".join(lines[:at]), [part.inline, *lines[at + 1 :]]
                self.goal(reading, horizon, slot, before or None, inline=inline)
                self.goal(part, named or horizon, slot, "\n".join(behind), inline=True)
                return
        if horizon == "unstated":
            years = reading.bracket and _YEARS.search(reading.bracket)
            horizon = "medium_term" if years else self.horizon
        stated = None if horizon == "unstated" else horizon
        stage = "target" if "goal" in reading.terms else "actual"
        if stated is None and stage == "actual":
            aimed = {e.horizon for e in self.form.items if isinstance(e, GoalItem)}
            stated = aimed.pop() if len(aimed) == 1 else None  # 目标完成情况 below 年度目标
        self.form.items.append(_make_goal(stated, stage, slot, text, inline))

    def outcome(self, row: Row, label: Cell, cell: Cell) -> bool:
        """Take what was reached of the goal above or beside, where a header labels it: 完成情况.

        It may stand behind that in its cell, which is then the label's as well.
        """
        reading = self.lexicon.read(label.text)
        goal = self.form.items[-1] if self.form.items else None
        if reading.get("header") != "actual" or not isinstance(goal, GoalItem):
            return False
        table_no, above = goal.slot
        ends = {above.row_no, above.row_no + above.row_span}  # beside it, and right above
        if table_no != row.table.table_no or row.row_no not in ends or goal.stage != "target":
            return False
        self.label(row.slot(label), reading)
        slot, inline = row.slot(cell), cell is label
        text = reading.inline if inline else cell.text
        self.form.items.append(_make_goal(goal.horizon, "actual", slot, text, inline))
        return True

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
            self._state_unit(reading)
        self.form.roles += _roles_of(reading, category)

    def label_row(self, row: Row, category: str | None = None) -> None:
        """Account for the filled cells of a row likewise."""
        table_no, shown = row.table.table_no, row.alike.shown
        self.form.labels.update([(table_no, c.row_no, c.column_no) for c in row.filled])
        if row.mask & GROUP:
            for reading in row.readings:
                if reading.mask & GROUP:
                    self._state_unit(reading)
        if category not in shown:
            roles = [role for each in row.readings for role in _roles_of(each, category)]
            shown[category] = tuple(roles)
        self.form.roles += shown[category]

    def _state_unit(self, group: Reading) -> None:
        if group.terms["group"] != "funding":
            self.funding = ()
        elif group.bracket:
            self.funding = (group.bracket,)

    def kept_aside(self, label: str) -> Reading | None:
        """What stands beside approved money is known, though it is nobody's: 核减金额, 申报数."""
        aside = self.lexicon.read(label).get("aside")
        return NOTHING if aside in {"applied", "cut"} else None

    def unknown_header(self, slot: Slot) -> None:
        """Quote a header that nobody knows, if it is not the title of a part."""
        self.form.labels.add(slot.key)
        if slot.key in self.form.titles:
            return
        self.form.findings.append(finding("header-unknown", place=slot.place, raw=slot.cell.text))

    def tell_blank_between(self, slot: Slot, *, ends: bool) -> None:
        """Say of an entry that it does not stand right beside its label.

        What does not end there, with a blank behind it, may be a label itself that nobody knows.
        """
        code = "reading-by-vocabulary" if ends else "value-doubtful"
        reason = "a blank cell stands between it and its label"
        told = finding(code, place=slot.place, raw=slot.cell.text, reason=reason)
        self.form.findings.append(told)

    def head_texts(self, slot: Slot, *, known: bool) -> None:
        """Account for a header over texts; quote it where nobody knows what these are."""
        if known:
            self.form.labels.add(slot.key)
        else:
            self.unknown_header(slot)

    @property
    def horizon(self) -> str:
        """The horizon of the goals that a row stands under: 年度目标完成情况 beside 预期目标.

        Looked for when a goal asks for it: few rows hold one.
        """
        if self.under is not None:
            self._horizon = self._horizon_over(self.under)
            self.under = None
        return self._horizon

    def _horizon_over(self, row: Row) -> str:
        for cell in (*row.over, *row.filled[:1]):
            terms = self.lexicon.read(cell.text).terms
            horizon = terms.get("goal") or terms.get("outcome") or "unstated"
            if horizon != "unstated":
                return horizon
        return "unstated"


def _roles_of(reading: Reading, category: str | None) -> tuple[str, ...]:
    """What a label shows of a form, in one of its meanings or all."""
    if category is None:
        return reading.roles
    name = reading.terms.get(category)
    return (f"{category}.{name}",) if name is not None else ()


def _is_amount(text: str) -> bool:
    """Whether a text is an amount, and no dash in its place."""
    return is_figure(text) and not quantities.is_missing(text)


def _may_hold_entry(text: str) -> bool:
    """Whether a text can be a label with its entry behind it: by a colon, or as an amount."""
    return ":" in text or "：" in text or (text[-1:].isalpha() and not text[-4:].isalpha())
