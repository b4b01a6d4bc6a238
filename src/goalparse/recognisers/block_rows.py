"""Rows that go on with the block opened above them: indicators, money, spending plan, texts."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.frozen import replace
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import ANY_LABEL, HEADER, LEVEL1, mask_of
from goalparse.recognisers.block_opening import Blocks
from goalparse.recognisers.form import AnyItem, Form
from goalparse.recognisers.label_rows import LabelReader
from goalparse.recognisers.subtitles import stated_year
from goalparse.tables.adjusted_goals import adjusted_goal
from goalparse.tables.amounts_alone import amounts_alone
from goalparse.tables.columns import EXTRA, UPPER_LEVELS
from goalparse.tables.funding_rows import FundingBlock, funding_row, is_lower_header
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, Entry, aside
from goalparse.tables.labelled import Labelled
from goalparse.tables.level_texts import LevelTexts, level_texts_row
from goalparse.tables.plan_pairs import PlanPairs, pairs_row
from goalparse.tables.rows import Row, Slot, text_of
from goalparse.tables.side_funding import side_rows
from goalparse.tables.source_columns import SourceColumns, sources_row, year_of_row
from goalparse.tables.spending_plan import PlanBlock, PlanRows, continue_plan, next_months
from goalparse.tables.stage_parts import divided_asides
from goalparse.tables.text_matrix import TextMatrix, texts_row
from goalparse.tables.totals import (
    is_numbered_sum,
    is_row_of_scores,
    subtotal_keys,
    sums_of_levels,
    total_items,
)
from goalparse.tables.unit_hints import is_unit_alone
from goalparse.tables.year_columns import YearColumns, is_of_or_behind, years_row
from goalparse.tables.year_rows import (
    YearRows,
    amounts_of_years,
    labels_of_years,
    year_rows_row,
)


class BlockRows:
    """Reads the rows of the open block into the items of a form."""

    def __init__(self, form: Form, lexicon: Lexicon, labels: LabelReader, blocks: Blocks) -> None:
        self.form = form
        self.lexicon = lexicon
        self.labels = labels
        self.blocks = blocks
        self.told_years = (
            False  # whether it is told that money is by years, of which none is stated
        )
        self.bare: list[Row] = []  # levels printed by the form with no indicator after them

    def continues(self, labelled: Labelled, below: Row | None) -> bool:
        """Read a row as part of the open block; False if the block has ended."""
        row, block = labelled.row, self.blocks.block
        if isinstance(block, _PLANS):
            return self._plan_row(labelled, block)
        if isinstance(block, TextMatrix):
            return self._take(texts_row(row, block))
        if isinstance(block, LevelTexts):
            return self._take(level_texts_row(row, block, self.lexicon))
        if isinstance(block, FundingBlock):
            goals = adjusted_goal(row, block, self.lexicon)
            return (
                self._adjusted_goal(row, *goals)
                if goals
                else self._funding_row(labelled, block, below)
            )
        if isinstance(block, IndicatorBlock):
            return self._numbered_sum(row, block) or self._indicator_row(labelled, block)
        return self._sources_row(row, block) if isinstance(block, _COLUMNS) else False

    def _plan_row(self, labelled: Labelled, block: PlanBlock | PlanRows | PlanPairs) -> bool:
        if isinstance(block, PlanPairs):
            return self._take(pairs_row(labelled.row, block, self.lexicon))
        if isinstance(block, PlanBlock):
            months = next_months(labelled.row, block, self.lexicon)
            if months is not None:
                self.blocks.block = months
                return True
        read = continue_plan(labelled, block, self.lexicon)
        if read is None:
            self.blocks.block = None
        return self._take(read)

    def _take(self, read: tuple[Sequence[AnyItem], Sequence[Slot]] | None) -> bool:
        """Keep the items of a row and its cells that are labels; False if it has none."""
        if read is None:
            return False
        items, labels = read
        self.form.items += items
        self.form.labels.update([(number, c.row_no, c.column_no) for number, c in labels])
        return True

    def _sources_row(self, row: Row, block: SourceColumns | YearColumns | YearRows) -> bool:
        by_row = isinstance(block, YearRows) or (isinstance(block, SourceColumns) and block.by_year)
        year = self._year_of_rows(row) if by_row else stated_year(self.form, self.lexicon)
        if isinstance(block, YearColumns) and not is_of_or_behind(block.years, year):
            reason = _OF_NO_YEAR if year is None else _OF_OTHER_YEARS
            self._tell_years(Slot(row.table.table_no, block.years[0]), reason)
        if isinstance(block, SourceColumns):
            items = sources_row(row, block, year, self.lexicon)
        elif isinstance(block, YearRows):
            items = year_rows_row(row, block, year, self.lexicon)
        else:
            items = years_row(row, block, year, self.lexicon)
        if items is None:
            return False
        self.form.items.extend(items)
        self._label_amounts(items)
        of_year = year_of_row(row, block, self.lexicon)
        for cell, reading in row.read_cells():
            if reading.mask & _NAMES_ROW or cell is of_year:
                self.labels.label(row.slot(cell), reading)
        return True

    def _funding_row(self, labelled: Labelled, block: FundingBlock, below: Row | None) -> bool:
        row = labelled.row
        if is_lower_header(row, block):
            if (divided := divided_asides(block, row)) is not None:
                self.blocks.block = divided
            for cell in row.filled:
                if divided is None:
                    self.labels.unknown_header(row.slot(cell))
                else:
                    self.labels.label(row.slot(cell), NOTHING)
            return True
        amounts = self._amounts(labelled, block, below)
        if amounts is None:
            return False
        self.form.items.extend(self._as_items(amounts))
        for cell in row.filled:
            if labelled.is_label(cell) or is_unit_alone(cell.text):
                self.labels.label(row.slot(cell), labelled.reading(cell))
        self._label_amounts(amounts)
        return True

    def _as_items(self, amounts: Sequence[AmountItem | Entry]) -> Sequence[AmountItem | Entry]:
        """项目经费 below 人员经费 and 公用经费 is an item of expenditure as well, and no sum."""
        lead = next((each for each in amounts if isinstance(each, AmountItem)), None)
        if lead is None or lead.source != "total":
            return amounts
        of_group = self.lexicon.read(lead.label_slot.cell.text).get("group") == "funding"
        if not (of_group and self.labels.is_below_item(lead.label_slot)):
            return amounts
        return [
            replace(each, source=UNKNOWN_SOURCE) if isinstance(each, AmountItem) else each
            for each in amounts
        ]

    def _label_amounts(self, items: Sequence[AnyItem]) -> None:
        """Account for what amounts are of, also where nobody knows it, or it is a bare 省级."""
        for item in items:
            if isinstance(item, AmountItem):
                self.labels.label(item.label_slot, NOTHING)

    def _amounts(
        self, labelled: Labelled, block: FundingBlock, below: Row | None
    ) -> Sequence[AmountItem | Entry] | None:
        """The amounts of a row of a matrix of money; None if it has none."""
        row, sides = labelled.row, self.blocks.sides
        amounts = amounts_alone(row, below, block, self.lexicon)
        if amounts is None:
            shifted: list[Cell] = []
            amounts = funding_row(labelled, block, self.lexicon, shifted) if not sides else []
            if shifted and amounts is not None:
                self._tell_shifted(row, shifted[0])
        for beside in side_rows(row, sides, self.lexicon):
            amounts = [*(amounts or ()), *beside]
        if amounts is None or (sides and not amounts):
            return None
        if not block.by_year:
            return amounts
        year = stated_year(self.form, self.lexicon)
        self.form.labels.update(row.slot(cell).key for cell in labels_of_years(row, self.lexicon))
        return [*amounts_of_years(row, block, amounts, year, self.lexicon)]

    def _tell_shifted(self, row: Row, label: Cell) -> None:
        place = row.slot(label).place
        self.form.findings.append(
            finding("value-doubtful", place=place, raw=label.text, reason=_SHIFTED)
        )

    def _year_of_rows(self, row: Row) -> str | None:
        """The form's year, below which rows of years are read; without one that is told once."""
        year, named = stated_year(self.form, self.lexicon), labels_of_years(row, self.lexicon)
        self.form.labels.update(row.slot(cell).key for cell in named)
        if named and year is None:
            self._tell_years(row.slot(named[0]), _OF_NO_YEAR)
        return year

    def _tell_years(self, first: Slot, reason: str) -> None:
        """Say once that money stands in years, of which none is known for the form's."""
        if not self.told_years:
            self.told_years = True
            raw = first.cell.text
            told = finding("value-doubtful", place=first.place, raw=raw, reason=reason)
            self.form.findings.append(told)

    def _adjusted_goal(self, row: Row, goal: Cell, before: tuple[Cell, Cell]) -> bool:
        """Take the goal as it is now; what it was is kept behind its header."""
        label = row.filled[0]
        self.labels.label(row.slot(label), row.first)
        horizon = row.first.terms.get("goal") or "unstated"
        self.labels.goal(row.first, horizon, row.slot(goal), goal.text, inline=False)
        header, cell = before
        if cell.text:
            name = f"{label.text}/{header.text}"
            self.form.items.append(aside(row, name, header, cell))
        return True

    def _numbered_sum(self, row: Row, block: IndicatorBlock) -> bool:
        """Take a row of sums that is numbered as the indicators are."""
        if not is_numbered_sum(row):
            return False
        self.form.labels.add(row.slot(row.filled[0]).key)
        self.total(row, row.filled[1], block)
        return True

    def _indicator_row(self, labelled: Labelled, block: IndicatorBlock) -> bool:
        row = labelled.row
        first = row.filled[0]
        reading = labelled.reading(first)
        role = block.role_of(first)
        leads = role != EXTRA and (first.column_no <= block.first_column or role == "level1")
        if leads and (reading.get("total") is not None or is_row_of_scores(row, reading, block)):
            self.total(row, first, block)
            return True
        is_level = block.names_level(reading)
        if leads and not is_level and self._ends(labelled):
            return False
        if all("header" in labelled.reading(cell).terms for cell in row.filled):
            for cell in row.filled:  # the header printed again on the next page
                self.labels.label(row.slot(cell), labelled.reading(cell))
            return True
        if row.twice & (HEADER | LEVEL1) and _heads_others(labelled, block):
            return False
        if self._is_cut_level(row):
            self.form.labels.add(row.slot(first).key)
            return True
        read = block.read(row)
        self.form.items.extend(read)
        if is_level and not read:
            self.bare_row(row)
        for cell in row.filled:
            if labelled.reading(cell).get("group") is not None:
                self.labels.label(row.slot(cell), labelled.reading(cell), "group")
        return True

    def _ends(self, labelled: Labelled) -> bool:
        """Whether a row ends the block: it begins with a label, or says what a review gave."""
        if labelled.is_label(labelled.row.filled[0]):
            return not self._wraps(labelled)
        return _is_of_review(labelled)

    def _wraps(self, labelled: Labelled) -> bool:
        """Whether a row begins with a wrapper over its level: 实施效果指标 | 产出指标.

        So does one of an indicator whose level 1 is a label's word, its level 2 beside it.
        """
        first, *rest = labelled.row.filled
        wrapped = rest and not {"level1", "level2"}.isdisjoint(labelled.reading(rest[0]).terms)
        if not wrapped:
            return False
        leads = len(rest) >= _INDICATOR and "level2" in labelled.reading(rest[0]).terms
        return leads or labelled.reading(first).get("group") == "indicators"

    def _is_cut_level(self, row: Row) -> bool:
        """Whether a dump ends in the first characters of a level."""
        return (
            not row.table.exact
            and row.row_no == row.table.row_count
            and len(row.filled) == 1
            and self.lexicon.begins_level(row.filled[0].text)
        )

    def total(self, row: Row, label: Cell, block: IndicatorBlock) -> None:
        """Take a row of sums: 总分, 合计, or a level's own 小计, which is a label alone."""
        reading = self.lexicon.read(label.text)
        self.labels.label(row.slot(label), reading)
        if reading.get("total") == "sub":
            self.form.labels.update(subtotal_keys(row, label, block))
        else:
            self.form.labels.update(sums_of_levels(row, label, block))
            items = list(total_items(row, label, block))
            self.form.items += items
            for item in items:
                if isinstance(item, Entry) and item.label_slot is not None and item.reading:
                    self.labels.label(item.label_slot, item.reading)

    def bare_row(self, row: Row) -> None:
        """Account for the known words of a level's row that gave no indicator, and no others."""
        self.bare.append(row)
        for cell in row.filled:
            if reading := self.lexicon.read(cell.text):
                self.labels.label(row.slot(cell), reading, "group")


def _is_of_review(labelled: Labelled) -> bool:
    """Whether a row says what came of a review, behind a word for whose it is that nobody knows.

    某某处室 | 复核得分 | 93.5 | 复核等级 | 优. An indicator of such a name fills each column.
    """
    row = labelled.row
    if len(row.filled) < _LEAST_OF_REVIEW or labelled.reading(row.filled[0]):
        return False
    second, third = row.filled[1:3]
    if labelled.reading(second).get("attribute") not in _REVIEW or labelled.is_label(third):
        return False
    return third.column_span > 1 if row.table.exact else len(row.filled) <= _MOST_OF_REVIEW


_LEAST_OF_REVIEW, _MOST_OF_REVIEW = 3, 5  # cells
_REVIEW = frozenset({"reviewed_score", "grade", "opinion", "problems", "measures", "conclusion"})


def _heads_others(labelled: Labelled, block: IndicatorBlock) -> bool:
    """Whether a row of indicators would hold headers alone, and words: 评估内容 | 分值 | 得分.

    Or levels stand side by side where names and values do: 得分情况 | 产出指标 | 效益指标.
    """
    row = labelled.row
    headers = sum("header" in labelled.reading(cell).terms for cell in row.filled)
    if headers >= _HEADERS and not any(map(str.isdigit, "".join(map(text_of, row.filled)))):
        return True
    if not row.twice & LEVEL1:
        return False
    behind = [cell for cell in row.filled if block.role_of(cell) not in UPPER_LEVELS]
    return len({labelled.reading(cell).get("level1") for cell in behind} - {None}) > 1


_HEADERS = 3
_SHIFTED = (
    "its row is shifted below the header of money: amounts go by their order, or are not read"
)
_OF_OTHER_YEARS = "no column is of the form's year: the amounts of each are kept apart"
_OF_NO_YEAR = "the form states no year: the amounts of each are kept apart, and of all their sum"
_NAMES_ROW = ANY_LABEL | mask_of("aside")
_PLANS, _COLUMNS = (PlanBlock, PlanRows, PlanPairs), (SourceColumns, YearColumns, YearRows)
_INDICATOR = 3  # level 2, name and value
