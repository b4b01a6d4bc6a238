"""Rows of text that has no mark for the end of a row: the vocabulary alone decides.

A label begins a row and takes the lines up to the next label; the headers of money and of
indicators stand side by side in one row; below an indicator header the lines are cut where the
cells fit its columns best. Lines outside a form stay paragraphs. Nothing here knows a dialect.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Break, Piece, Strip
from goalparse.frozen import field, mutable
from goalparse.meanings.departments import read_department
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.quantities import strip_marks
from goalparse.settling.open_cuts import best_rows, joined_grades, row_of, with_blanks
from goalparse.tables.columns import column_reading
from goalparse.tables.fitness import fitness_of
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_header import open_list
from goalparse.tables.looks import is_figure
from goalparse.tables.open_lists import list_breaks
from goalparse.tables.spending_plan import is_month

_LABELS = frozenset({"label", "source", "goal", "outcome", "attribute", "total", "group", "stage"})
_MONEY_HEADERS = frozenset({"stage", "measure", "aside"})
_BEGINS = frozenset({"label", "goal", "attribute", "group"})
_FIRST_ROW = 3  # lines between a title and a form's first label: its department, its unit
_WIDE = frozenset({"label", "source", "goal", "attribute", "ordinal", "header", "group"})
_LEAST_WIDE = 6  # headers of a wide table: project, money, two levels, name and value
_MISFITS = 5  # one row in so many that does not fit its header: the cut is none
_LEAST_COLUMNS = 3  # of a list
_NEAR = 8  # a form's second label stands within so many lines of its first


def settle_open_rows(strip: Strip, lexicon: Lexicon) -> tuple[Strip, list[Break], list[int]]:
    """A strip with ``open_rows``, the break in front of each piece of it, and what is not read.

    The last are the lines at which indicators begin that no cut fits. Blank lines are cells where
    all rows below each header of indicators are as wide as that with them.
    """
    whole = with_blanks(strip)
    if whole is not strip:
        cutter = _Cutter(whole.pieces, lexicon)
        breaks = cutter.cut()
        if cutter.even and not cutter.uneven:
            return whole, breaks, []
    cutter = _Cutter(strip.pieces, lexicon)
    return strip, cutter.cut(), cutter.refused


@mutable
class _Cutter:
    """Goes through the lines from top to bottom; ``breaks`` is what it has decided."""

    pieces: Sequence[Piece]
    lexicon: Lexicon
    readings: list[Reading] = field(init=False)
    keeps_blanks: bool = field(init=False)
    breaks: list[Break] = field(default_factory=list)
    goals: int = 0  # goals, or shares of a plan, side by side below the row above
    amounts: int = 0  # columns of money below the row above
    refused: list[int] = field(default_factory=list)
    width: int = 0  # of the header of indicators above
    even: int = 0  # tables of indicators whose rows are as wide as their header, and others
    uneven: int = 0

    def __post_init__(self) -> None:
        self.readings = [self.lexicon.read(piece.text) for piece in self.pieces]
        self.keeps_blanks = any(not piece.text for piece in self.pieces)

    def cut(self) -> list[Break]:
        at = 0
        while at < len(self.pieces):
            at = self._body(at)
            at = self._form(at)
        return self.breaks

    def _body(self, at: int) -> int:
        """Lines in front of a form are text."""
        while at < len(self.pieces) and not self._form_begins(at):
            self.breaks.append(Break.BODY)
            at += 1
        return at

    def _form_begins(self, at: int) -> bool:
        if self._is_header(at) or "ordinal" in self.readings[at].terms:
            return True
        if at and self._is_title(at - 1) and self._is_of_head(at) and not self.readings[at]:
            # The department and the unit of money stand in the first row: 131某局部门 | 单位：万元
            first = at + 1
            while first < min(at + _FIRST_ROW, len(self.pieces)) and self._is_of_head(first):
                first += 1
            return first < len(self.pieces) and self._form_begins(first)
        if not self._is_label(at) or _BEGINS.isdisjoint(self.readings[at].terms):
            return False
        if self.readings[at].inline or self._is_title(at):
            return False
        near = range(at + 1, min(at + _NEAR, len(self.pieces)))
        return sum(self._is_label(i) and not self.readings[i].inline for i in near) > 1

    def _is_of_head(self, i: int) -> bool:
        text = self.pieces[i].text
        department = read_department(text)
        coded = department.code is not None and department.name is not None
        return coded or self.readings[i].get("label") == "amount_unit"

    def _form(self, at: int) -> int:
        """The rows of one form, up to the next title."""
        first = True
        while at < len(self.pieces) and not (self._is_title(at) and not first):
            if (listed := self._list(at)) is not None:
                self.breaks += listed
                return at + len(listed)
            if (end := self._wide(at)) is not None:
                return end
            begun = self._behind_blanks(at)
            end = self._row(begun)
            if self._is_header(begun) or self._is_header(begun + 1):
                end = self._header_end(begun)
                self._take(at, end, first=first)
                at = self._indicators(at, end)
            else:
                self._take(at, end, first=first)
                at = end
            first = False
        return at

    def _behind_blanks(self, at: int) -> int:
        """Where a row's first words stand: blank cells in front of them are below merged ones."""
        end = at
        while end < len(self.pieces) and not self.pieces[end].text:
            end += 1
        return end if end < len(self.pieces) and not self._is_title(end) else at

    def _list(self, at: int) -> list[Break] | None:
        """The breaks of a list of projects whose header begins here, down to its end."""
        end = at
        while end < len(self.pieces) and self._is_column(end):
            end += 1
        if end - at < _LEAST_COLUMNS or end + 1 >= len(self.pieces):
            return None
        texts = [piece.text for piece in self.pieces]
        block = open_list(
            row_of(texts[at:end], self.lexicon),
            [row_of(texts[end : end + 2], self.lexicon)],
            self.lexicon,
        )
        if block is None:
            return None
        below = list_breaks(texts[end:], block, self.lexicon)
        return below and [Break.TABLE, *[Break.CELL] * (end - at - 1), *below]

    def _wide(self, at: int) -> int | None:
        """Cut a wide table whose header begins here: the headers of projects, then of levels."""
        end = at
        while end < len(self.pieces) and self._is_wide_header(end):
            end += 1
        if not _LEAST_WIDE <= end - at <= _WIDEST_TABLE:
            return None
        if not any(self._is_header(i) for i in range(at, end - 2)):
            return None
        header = row_of([piece.text for piece in self.pieces[at:end]], self.lexicon)
        block = open_block(header, self.lexicon)
        if block is None or block.key is None:
            return None
        self.breaks += [Break.TABLE, *[Break.CELL] * (end - at - 1)]
        self.width = end - at
        last = end
        while last < len(self.pieces) and not self._is_title(last):
            last += 1
        self._rows_between(block, end, last)
        return last

    def _is_wide_header(self, i: int) -> bool:
        reading = self.readings[i]
        return bool(reading) and not reading.inline and not _WIDE.isdisjoint(reading.terms)

    def _is_column(self, i: int) -> bool:
        return (
            bool(column_reading(self.pieces[i].text, self.lexicon)) and not self.readings[i].inline
        )

    def _take(self, at: int, end: int, *, first: bool) -> None:
        """One row; ``first`` opens a table."""
        kinds = [Break.TABLE if first else Break.ROW]
        header = self.goals > 1 or self._is_header(at) or self._is_header(at + 1)
        for i in range(at + 1, end):
            joined = self._hints(i) if header else self._joins(at, i)
            kinds.append(Break.TEXT if joined else Break.CELL)
        self.breaks += kinds

    # -- labels and entries ----------------------------------------------------------------

    def _row(self, at: int) -> int:
        """Where the row that begins here ends."""
        if not self._is_label(at):
            return self._unlabelled_end(at)
        if not self.amounts or self.readings[at].terms.keys().isdisjoint({"source", "total"}):
            self.amounts = 0
        if self.readings[at].get("label") == "plan" and (months := self._months(at + 1)):
            self.goals = months  # their shares stand below them, one each
            return at + 1 + months
        end = at + 1
        while (following := self._behind_blanks(end)) < len(self.pieces) and (
            self._belongs(at, following) or self._hints(following)
        ):
            end = following + 1
        if self.amounts and not self._is_money_header(end - 1):
            return self._amounts_end(end, end + self.amounts)
        if self._is_source(at) and at and self._is_source(at - 1) and self._figures(end) > 1:
            return end  # amounts below several sources: whose each is, the text does not say
        if (columns := self._money_columns(at, end)) > 1:
            self.amounts = columns
            return end
        self.goals = self._goals_below(at, end)
        if self.goals and end < len(self.pieces) and self.pieces[end].text.isdigit():
            end += 1  # the points of the goals
        return end if self.goals else self._entries_end(at, end)

    def _unlabelled_end(self, at: int) -> int:
        """The end of a row without a label: an item of expenditure, goals, or entries."""
        most = len(self.pieces)
        if self.amounts:
            most = min(most, at + 1 + self.amounts)
        elif self.goals > 1:
            most = min(most, at + self.goals)
        return self._entries_end(at, at + 1, most)

    def _is_source(self, i: int) -> bool:
        reading = self.readings[i]
        return not reading.inline and not {"source", "total"}.isdisjoint(reading.terms)

    def _figures(self, at: int) -> int:
        """The number of figures that follow each other."""
        end = at
        while end < len(self.pieces) and is_figure(self.pieces[end].text):
            end += 1
        return end - at

    def _money_columns(self, at: int, end: int) -> int:
        """The number of headers of money in a row, if nothing follows the last of them in it."""
        kinds = [i for i in range(at, end) if not self._is_bracket(i)]
        headers = [i for i in kinds if self._is_money_header(i)]
        return len(headers) if headers and headers[-1] == kinds[-1] else 0

    def _is_money_header(self, i: int) -> bool:
        reading = self.readings[i]
        return not reading.inline and not _MONEY_HEADERS.isdisjoint(reading.terms)

    def _amounts_end(self, at: int, most: int) -> int:
        """Behind the amounts of a row of money: at most as many as there are headers.

        Where the text keeps blank cells, each row has a cell below each header.
        """
        end = at
        while end < min(most, len(self.pieces)) and (
            is_figure(self.pieces[end].text.rstrip("%％"))
            or (self.keeps_blanks and not self._is_label(end))
        ):
            end += 1
        return end

    def _months(self, at: int) -> int:
        """The number of months of a spending plan that follow."""
        end = at
        while end < len(self.pieces) and is_month(self.pieces[end].text, self.lexicon):
            end += 1
        return end - at

    def _hints(self, i: int) -> bool:
        """Whether a line is a bracket that belongs to the label in front of it."""
        return self._is_bracket(i) and self._is_label(i - 1)

    def _goals_below(self, at: int, end: int) -> int:
        """How many goals stand side by side below the labels of a row; 0 if they stand in it."""
        labels = [
            i
            for i in range(at, end)
            if not self.readings[i].terms.keys().isdisjoint({"goal", "outcome"})
        ]
        last_is_label = self._is_label(end - 1) and not self.readings[end - 1].inline
        outcome = any("outcome" in self.readings[i].terms for i in labels[1:])
        below = self._entries_end(end - 1, end) - self._behind_blanks(end)
        several = (
            len(labels) > 1
            and last_is_label
            and (outcome or len(labels) > 2 or below == len(labels))
        )
        grouped = several and (len(labels) > 2 or "outcome" in self.readings[labels[0]].terms)
        return len(labels) - grouped if several else 0

    def _belongs(self, at: int, i: int) -> bool:
        """Whether a label stands in the row of the label in front of it."""
        last = next((j for j in range(i - 1, at, -1) if self.pieces[j].text), at)
        last -= self._is_bracket(last) and last > at
        before, reading = self.readings[last], self.readings[i]
        if not self._is_label(i) or self._is_title(i):
            return False
        chained = last > at and reading.terms.keys() & before.terms.keys() >= {"group"}
        if reading.get("total") == "sub":
            return last == at and "source" in before.terms  # 财政拨款 | 小计
        if (chained or last == at) and before.get("group") == reading.get("group") == "funding":
            return True  # 资金情况 | 资金来源
        after_group = last == at or "group" in before.terms
        if after_group and before.terms.keys() & {"group", "goal", "outcome"} and not before.inline:
            # 资金情况 | 资金总额, 年度总体目标 | 预期目标 | 实际完成情况
            return "group" not in reading.terms and not self._is_header(i)
        beside = _MONEY_HEADERS
        if beside & before.terms.keys() and beside & reading.terms.keys():
            return True
        # 中期目标 | 年度目标, 年初设定目标 | 全年实际完成情况
        return "goal" in before.terms and not {"goal", "outcome"}.isdisjoint(reading.terms)

    def _entries_end(self, at: int, end: int, most: int | None = None) -> int:
        """Behind the lines without a label that follow, and those of further labels of the row.

        No further than ``most``: each row of money looks on for as many cells as it has.
        """
        most = len(self.pieces) if most is None else most
        while True:
            while end < most and not self._is_label(end) and not self._is_title(end):
                if self._is_header(end):
                    break
                end += 1
            if end >= most or not self._is_second(at, end):
                return min(end, most)
            at, end = end, end + 1

    def _is_second(self, at: int, end: int) -> bool:
        """A second label of the same row: 预算数: 2.38, 执行数: 2.38; or the same label again."""
        if end >= len(self.pieces) or end - at < 2:
            return False
        first, second = self.readings[at], self.readings[end]
        labels = [i for i in range(at, end) if self._is_label(i)]
        if any(self.pieces[i].text == self.pieces[end].text for i in labels):
            return True
        stages = [self.readings[i].get("stage") for i in labels]
        return any(stages) and bool(second.get("stage")) and first is not second

    def _joins(self, at: int, i: int) -> bool:
        """Whether a line is a further paragraph of the cell in front of it."""
        if self._hints(i):
            return True
        if self.pieces[i].text.isdigit() or self._is_label(i) or self._is_label(i - 1):
            return False
        label = next((j for j in range(i - 1, at - 1, -1) if self._is_label(j)), None)
        if label is None or self.readings[label].get("label") == "plan":
            return False
        return not self.readings[label].terms.keys().isdisjoint({"label", "goal", "attribute"})

    def _is_label(self, i: int) -> bool:
        return not _LABELS.isdisjoint(self.readings[i].terms) or (
            not _MONEY_HEADERS.isdisjoint(self.readings[i].terms)
        )

    def _is_title(self, i: int) -> bool:
        return self.lexicon.is_title(self.pieces[i].text) and not self._is_label(i)

    # -- indicators ------------------------------------------------------------------------

    def _is_header(self, i: int) -> bool:
        """Whether three headers of an indicator table begin here, a level among them."""
        run = self.readings[i : i + 3]
        roles = {reading.get("header") for reading in run}
        return len(run) == 3 and None not in roles and not _LEVELS.isdisjoint(roles)

    def _header_end(self, at: int) -> int:
        end = at + 1 if self._is_header(at) else at + 2
        while end < len(self.pieces) and (
            "header" in self.readings[end].terms or self._is_bracket(end)
        ):
            end += 1
        if end < len(self.pieces) and self.pieces[end].text.isdigit():
            end += 1  # the points of the block head its column of scores
        return end

    def _is_bracket(self, i: int) -> bool:
        text = self.pieces[i].text
        return text.startswith(("(", "（")) and text.endswith((")", "）"))

    def _indicators(self, at: int, end: int) -> int:
        """Cut the lines below a header into rows that fit its columns."""
        header = row_of([piece.text for piece in self.pieces[at:end]], self.lexicon)
        block = open_block(header, self.lexicon) if end - at <= _WIDEST_HEADER else None
        self.width = end - at
        last = end
        while last < len(self.pieces) and not (
            self._ends_indicators(last) and self._may_end(last, last - end)
        ):
            last += 1
        if block is None:
            return end
        while end < last:
            # A row of the form's own running mark alone (指标2：) is no part of another.
            stop = end
            while stop < last and not self._is_running_mark(stop):
                stop += 1
            self._rows_between(block, end, stop)
            if stop < last:
                self.breaks.append(Break.ROW)
            end = stop + 1
        return last

    def _may_end(self, i: int, count: int) -> bool:
        """Whether rows can end behind so many cells: where blank ones are kept, not inside one."""
        return not self.keeps_blanks or count % self.width == 0 or self._is_title(i)

    def _is_running_mark(self, i: int) -> bool:
        text = self.pieces[i].text
        return text.endswith((":", "：")) and not strip_marks(text).name

    def _rows_between(self, block: IndicatorBlock, first: int, last: int) -> None:
        """Cut some lines into the rows that fit the block's columns best; none if they do not."""
        if self.keeps_blanks and (even := self._even_rows(block, first, last)):
            self.breaks += even
            self.even += 1
            return
        self.uneven += 1
        cells = list(joined_grades([piece.text for piece in self.pieces[first:last]]))
        texts = ["\n".join(cell) for cell in cells]
        cuts = list(best_rows(block, texts))
        misfits = sum(block.fitness(texts[start:stop]) < 0 for start, stop in cuts)
        if misfits > 1 and misfits * _MISFITS >= len(cuts):
            self.refused.append(self.pieces[first].line_no)
            self.breaks += [Break.BODY] * (last - first)
            return
        for start, stop in cuts:
            for at_cell, cell in enumerate(cells[start:stop]):
                self.breaks.append(Break.CELL if at_cell else Break.ROW)
                self.breaks += [Break.TEXT] * (len(cell) - 1)

    def _even_rows(self, block: IndicatorBlock, first: int, last: int) -> list[Break]:
        """The breaks of some lines as rows just as wide as the header; none if one does not fit.

        What is blank behind the last one may stand behind the table; the end of a text lacks it.
        """
        width = self.width
        texts = [piece.text for piece in self.pieces[first:last]]
        filled = max((at for at, text in enumerate(texts, 1) if text), default=0)
        rows = -(-filled // width)
        if not rows or (rows * width > len(texts) and last < len(self.pieces)):
            return []
        for start in range(0, rows * width, width):
            row = texts[start : start + width]
            for column in block.columns:
                text = row[column.first - 1] if column.first <= len(row) else ""
                if not any(row) or fitness_of(column, text, self.lexicon) < 0:
                    return []
        return [Break.CELL if at % width else Break.ROW for at in range(len(texts))]

    def _ends_indicators(self, i: int) -> bool:
        reading = self.readings[i]
        if self._names_level(i):
            return False
        if reading and reading.terms.keys() - {"header"} <= _MONEY_HEADERS and not reading.inline:
            # 预算执行率 is an indicator's name here; headers of money do not stand alone.
            return i + 1 < len(self.pieces) and self._is_money_header(i + 1)
        if reading.get("group") == "indicators" and i + 1 < len(self.pieces):
            # a wrapper over the levels: 实施效果指标 | 产出指标
            return {"level1", "level2"}.isdisjoint(self.readings[i + 1].terms)
        return self._is_label(i) or self._is_title(i) or self._is_header(i)

    def _names_level(self, i: int) -> bool:
        """Whether a word is a level: 绩效目标 only where the level above it is 决策."""
        reading = self.readings[i]
        level2 = reading.get("level2")
        if "level1" in reading.terms or level2 is None or "goal" not in reading.terms:
            return "level1" in reading.terms or level2 is not None
        above = (self.readings[j].get("level1") for j in range(i - 1, -1, -1))
        return next(filter(None, above), None) == self.lexicon.parent(level2)


_LEVELS = frozenset({"level1", "level2", "level3"})
# Columns: no form has so many, and every cut of the lines below is held against all of them.
_WIDEST_HEADER = 32
_WIDEST_TABLE = 63  # columns: Word allows no more
