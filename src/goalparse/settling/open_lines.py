"""What the lines are of text that has no mark for the end of a row: labels, headers, titles.

Lines are named by their numbers, as what one is often follows from those around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from goalparse.blocks import Break, Piece
from goalparse.meanings.departments import read_department
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.quantities import read_target, strip_marks
from goalparse.tables.columns import column_reading
from goalparse.tables.looks import is_figure
from goalparse.tables.spending_plan import is_month

_LABELS = frozenset({"label", "source", "goal", "outcome", "attribute", "total", "group", "stage"})
_MONEY_HEADERS = frozenset({"stage", "measure", "aside"})
_LEVELS = frozenset({"level1", "level2", "level3"})
_BEGINS = frozenset({"label", "goal", "attribute", "group"})
_WIDE = frozenset({"label", "source", "goal", "attribute", "ordinal", "header", "group"})
_DOTS = frozenset({"…", "……", "...", "......"})
_TEXT = Break.TEXT  # to ask the class is a detour by its metaclass
_FIRST_ROW = 3  # lines between a title and a form's first label: its department, its unit
# What stands below the indicators of a form, with an entry that may be worded as a value.
_FOOT = frozenset({"filled_on", "filled_by", "contact", "review_date", "signatory"})
_VALUES = frozenset({"quantity", "range", "deadline", "period"})
_OVER = frozenset({"group", "goal", "outcome"})  # words over a block of their own
_MOST_CELLS = 7  # of an indicator, from its name on
# Names are written in one line: a further one is whose nothing says.
_NAMED = frozenset({"project_name", "project_code", "department", "unit"})
_FULL_STOPS = ("。", "；", ";")
_FEW = 6  # characters
_NEAR = 8  # a form's second label stands within so many lines of its first


class Lines:
    """The lines of a strip, read once."""

    def __init__(self, pieces: Sequence[Piece], lexicon: Lexicon) -> None:
        self.pieces = pieces
        self.lexicon = lexicon
        self.readings = [lexicon.read(piece.text) for piece in pieces]
        # Whether each line is a cell: the text has a mark behind it.
        self.apart = all(_TEXT not in dict(piece.readings) for piece in pieces)

    # -- what a line is

    def is_label(self, i: int) -> bool:
        """Whether a line is a label, or heads a column of money."""
        return not _LABELS.isdisjoint(self.readings[i].terms) or (
            not _MONEY_HEADERS.isdisjoint(self.readings[i].terms)
        )

    def is_title(self, i: int) -> bool:
        """Whether a line is a form's title."""
        return self.lexicon.is_title(self.pieces[i].text) and not self.is_label(i)

    def is_source(self, i: int) -> bool:
        """Whether a line names a source of money, or a total, with nothing behind it."""
        reading = self.readings[i]
        return not reading.inline and not {"source", "total"}.isdisjoint(reading.terms)

    def is_money_header(self, i: int) -> bool:
        """Whether a line heads a column of money: 预算数, 分值."""
        reading = self.readings[i]
        return not reading.inline and not _MONEY_HEADERS.isdisjoint(reading.terms)

    def is_header(self, i: int) -> bool:
        """Whether three headers of an indicator table begin here, a level among them."""
        run = self.readings[i : i + 3]
        roles = {reading.get("header") for reading in run}
        return len(run) == 3 and None not in roles and not _LEVELS.isdisjoint(roles)

    def holds_headers(self, i: int) -> bool:
        """Whether the headers of an indicator table stand in one line: 一级指标 二级指标."""
        words = self.pieces[i].text.split()
        roles = [self.lexicon.read(word).get("header") for word in words] if words[1:] else []
        return bool(roles) and None not in roles and not _LEVELS.isdisjoint(roles)

    def is_wide_header(self, i: int) -> bool:
        """Whether a line may head a column of a wide table."""
        reading = self.readings[i]
        return bool(reading) and not reading.inline and not _WIDE.isdisjoint(reading.terms)

    def is_column(self, i: int) -> bool:
        """Whether a line may head a column of a list."""
        return (
            bool(column_reading(self.pieces[i].text, self.lexicon)) and not self.readings[i].inline
        )

    def is_bracket(self, i: int) -> bool:
        """Whether a line stands in brackets as a whole."""
        text = self.pieces[i].text
        return text.startswith(("(", "（")) and text.endswith((")", "）"))

    def is_of_head(self, i: int) -> bool:
        """Whether a line is of a form's head: a department with its code, the unit of money."""
        text = self.pieces[i].text
        department = read_department(text)
        coded = department.code is not None and department.name is not None
        return coded or self.readings[i].get("label") == "amount_unit"

    def is_running_mark(self, i: int) -> bool:
        """Whether a line is an indicator's running mark alone: 指标2：, ……."""
        text = self.pieces[i].text
        return (text.endswith((":", "：")) and not strip_marks(text).name) or text in _DOTS

    def names_level(self, i: int) -> bool:
        """Whether a word is a level: 绩效目标 only where the level above it is 决策."""
        reading = self.readings[i]
        level2 = reading.get("level2")
        if "level1" in reading.terms or level2 is None or "goal" not in reading.terms:
            return "level1" in reading.terms or level2 is not None
        above = (self.readings[j].get("level1") for j in range(i - 1, -1, -1))
        return next(filter(None, above), None) == self.lexicon.parent(level2)

    # -- lines that belong together

    def hints(self, i: int) -> bool:
        """Whether a line is a bracket that belongs to the label in front of it."""
        return self.is_bracket(i) and self.is_label(i - 1)

    def joins(self, label: int | None, i: int) -> bool:
        """Whether a line is a further paragraph of the cell in front of it, behind a label."""
        if self.hints(i):
            return True
        if self.pieces[i].text.isdigit() or self.is_label(i) or self.is_label(i - 1):
            return False
        if label is None or self.readings[label].get("label") == "plan":
            return False
        if self.readings[label].get("label") in _NAMED or self._begins_anew(i):
            return False
        return not self.readings[label].terms.keys().isdisjoint({"label", "goal", "attribute"})

    def _begins_anew(self, i: int) -> bool:
        """Whether a few characters follow a text that has ended: 完成改造任务。 | 活动名称."""
        text = self.pieces[i].text
        ended = self.pieces[i - 1].text.endswith(_FULL_STOPS)
        return ended and len(text) <= _FEW and text.isalpha()

    def belongs(self, at: int, i: int) -> bool:
        """Whether a label stands in the row of the label in front of it."""
        last = next((j for j in range(i - 1, at, -1) if self.pieces[j].text), at)
        last -= self.is_bracket(last) and last > at
        before, reading = self.readings[last], self.readings[i]
        if not self.is_label(i) or self.is_title(i):
            return False
        chained = last > at and reading.terms.keys() & before.terms.keys() >= {"group"}
        if reading.get("total") == "sub":
            return last == at and "source" in before.terms  # 财政拨款 | 小计
        if (chained or last == at) and before.get("group") == reading.get("group") == "funding":
            return True  # 资金情况 | 资金来源
        after_group = last == at or "group" in before.terms
        if after_group and before.terms.keys() & {"group", "goal", "outcome"} and not before.inline:
            # 资金情况 | 资金总额, 年度总体目标 | 预期目标 | 实际完成情况
            return "group" not in reading.terms and not self.is_header(i)
        beside = _MONEY_HEADERS
        if beside & before.terms.keys() and beside & reading.terms.keys():
            return True
        # 中期目标 | 年度目标, 年初设定目标 | 全年实际完成情况
        return "goal" in before.terms and not {"goal", "outcome"}.isdisjoint(reading.terms)

    def is_second(self, at: int, end: int) -> bool:
        """A second label of the same row: 预算数: 2.38, 执行数: 2.38; or the same label again."""
        if end >= len(self.pieces) or end - at < 2:
            return False
        first, second = self.readings[at], self.readings[end]
        labels = [i for i in range(at, end) if self.is_label(i)]
        if any(self.pieces[i].text == self.pieces[end].text for i in labels):
            return True
        stages = [self.readings[i].get("stage") for i in labels]
        return any(stages) and bool(second.get("stage")) and first is not second

    def ends_indicators(self, i: int) -> bool:
        """Whether the indicators above end in front of a line."""
        reading = self.readings[i]
        if self.names_level(i) or self.names_indicator(i):
            return False
        if reading and reading.terms.keys() - {"header"} <= _MONEY_HEADERS and not reading.inline:
            # 预算执行率 is an indicator's name here; headers of money do not stand alone.
            return i + 1 < len(self.pieces) and self.is_money_header(i + 1)
        if reading.get("group") == "indicators" and i + 1 < len(self.pieces):
            # a wrapper over the levels: 实施效果指标 | 产出指标
            return {"level1", "level2"}.isdisjoint(self.readings[i + 1].terms)
        return self.is_label(i) or self.is_title(i) or self.is_header(i)

    def names_indicator(self, i: int) -> bool:
        """Whether a label's word is an indicator's name: 时效指标 | 完成时间 | 12月底.

        It stands behind a level 2 and in front of a value, or the levels go on behind its cells.
        """
        reading = self.readings[i]
        if not self.is_label(i) or reading.inline or reading.get("attribute") in _FOOT:
            return False
        if not _OVER.isdisjoint(reading.terms) or not i + 1 < len(self.pieces):
            return False
        if i and "level2" in self.readings[i - 1].terms:
            return self.is_value(i + 1)
        behind = range(i + 2, min(i + _MOST_CELLS, len(self.pieces)))
        level = next((j for j in behind if self.names_level(j)), None)
        between = range(i + 1, level or i)
        ends = any(self.is_label(j) or self.is_title(j) for j in between)
        return level is not None and not ends and not self.names_level(i + 1)

    def is_value(self, i: int) -> bool:
        """Whether a line is worded as an indicator's value: ≥95%, 3座, 12月底."""
        return read_target(self.pieces[i].text).kind in _VALUES

    # -- how far

    def behind_blanks(self, at: int) -> int:
        """Where a row's first words stand: blank cells in front of them are below merged ones."""
        end = at
        while end < len(self.pieces) and not self.pieces[end].text:
            end += 1
        return end if end < len(self.pieces) and not self.is_title(end) else at

    def figures(self, at: int) -> int:
        """The number of figures that follow each other."""
        end = at
        while end < len(self.pieces) and is_figure(self.pieces[end].text):
            end += 1
        return end - at

    def months(self, at: int) -> int:
        """The number of months of a spending plan that follow."""
        end = at
        while end < len(self.pieces) and is_month(self.pieces[end].text, self.lexicon):
            end += 1
        return end - at

    def money_columns(self, at: int, end: int) -> int:
        """The number of headers of money in a row, if nothing follows the last of them in it."""
        kinds = [i for i in range(at, end) if not self.is_bracket(i)]
        headers = [i for i in kinds if self.is_money_header(i)]
        return len(headers) if headers and headers[-1] == kinds[-1] else 0

    def header_end(self, at: int) -> int:
        """Behind the headers of an indicator table that begins here."""
        end = at + 1 if self.is_header(at) else at + 2
        while end < len(self.pieces) and (
            "header" in self.readings[end].terms or self.is_bracket(end)
        ):
            end += 1
        if end < len(self.pieces) and self.pieces[end].text.isdigit():
            end += 1  # the points of the block head its column of scores
        return end

    def entries_end(self, at: int, end: int, most: int | None = None) -> int:
        """Behind the lines without a label that follow, and those of further labels of the row.

        No further than ``most``: each row of money looks on for as many cells as it has.
        """
        most = len(self.pieces) if most is None else most
        while True:
            while end < most and not self.is_label(end) and not self.is_title(end):
                if self.is_header(end) or self.holds_headers(end):
                    break
                if self.apart and "level1" in self.readings[end].terms:
                    break  # no entry of a label
                end += 1
            if end >= most or not self.is_second(at, end):
                return min(end, most)
            at, end = end, end + 1

    def goals_below(self, at: int, end: int) -> int:
        """How many goals stand side by side below the labels of a row; 0 if they stand in it."""
        labels = [
            i
            for i in range(at, end)
            if not self.readings[i].terms.keys().isdisjoint({"goal", "outcome"})
        ]
        last_is_label = self.is_label(end - 1) and not self.readings[end - 1].inline
        outcome = any("outcome" in self.readings[i].terms for i in labels[1:])
        first = self.behind_blanks(end)
        below = self.pieces[first : self.entries_end(end - 1, end)]
        filled = sum(bool(piece.text) for piece in below)
        several = (
            len(labels) > 1
            and last_is_label
            and (outcome or len(labels) > 2 or len(labels) in {len(below), filled})
        )
        grouped = several and (len(labels) > 2 or "outcome" in self.readings[labels[0]].terms)
        return len(labels) - grouped if several else 0

    def form_begins(self, at: int) -> bool:
        """Whether a form begins with a line."""
        if self.is_header(at) or "ordinal" in self.readings[at].terms:
            return True
        if at and self.is_title(at - 1) and self.is_of_head(at) and not self.readings[at]:
            # The department and the unit of money stand in the first row: 131某局部门 | 单位：万元
            first = at + 1
            while first < min(at + _FIRST_ROW, len(self.pieces)) and self.is_of_head(first):
                first += 1
            return first < len(self.pieces) and self.form_begins(first)
        if not self.is_label(at) or _BEGINS.isdisjoint(self.readings[at].terms):
            return False
        if self.readings[at].inline or self.is_title(at):
            return False
        filled = (i for i in range(at + 1, len(self.pieces)) if self.pieces[i].text)
        near = islice(filled, _NEAR - 1)
        return sum(self.is_label(i) and not self.readings[i].inline for i in near) > 1
