"""How a row opens a block of a form: indicators, money, a spending plan.

Which block is open decides how the rows below are read. A header may take two rows; what is
known of the one above is kept until the row below it is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.frozen import replace
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import (
    GROUP,
    HEADER,
    LABEL,
    LEVEL1,
    MEASURE,
    ORDINAL,
    SOURCE,
    STAGE,
    UPPER,
)
from goalparse.recognisers.form import Form
from goalparse.recognisers.label_rows import LabelReader
from goalparse.recognisers.subtitles import stated_year
from goalparse.recognisers.unread_rows import UnreadRows
from goalparse.tables.columns import ENTRY, EXTRA, UPPER_LEVELS
from goalparse.tables.fund_columns import open_funds
from goalparse.tables.funding_header import open_funding
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.goals_beside import goal_header, goals_below
from goalparse.tables.indicator_header import is_upper_header, open_block
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, amount_below
from goalparse.tables.labelled import Labelled
from goalparse.tables.level_columns import (
    divide_levels,
    take_kinds_for_levels,
    take_points_for_names,
)
from goalparse.tables.level_texts import LevelTexts, open_level_texts
from goalparse.tables.lost_spans import spanned
from goalparse.tables.plan_pairs import PlanPairs, open_pairs, pairs_row
from goalparse.tables.rows import Row, Slot
from goalparse.tables.shifted_levels import by_levels_below
from goalparse.tables.side_funding import Side, divide_sides
from goalparse.tables.source_columns import (
    SourceColumns,
    holds_figure,
    open_sources,
    stands_over_sources,
)
from goalparse.tables.spending_plan import (
    PlanBlock,
    PlanRows,
    open_plan,
    open_unlabelled_plan,
)
from goalparse.tables.stage_parts import divided_stages
from goalparse.tables.term_halves import annual_goal_first, annual_half
from goalparse.tables.text_matrix import TextMatrix, open_texts
from goalparse.tables.unit_hints import hints_of
from goalparse.tables.value_years import (
    leave_other_years,
    prefer_year,
    reached_in_years,
    values_of,
)
from goalparse.tables.year_columns import CENTURY, YearColumns, ends_in_years, open_years
from goalparse.tables.year_rows import (
    YearRows,
    divided_by_year,
    is_sum_above,
    may_open_years,
    open_year_rows,
    year_rows_row,
)
from goalparse.text import key

_AHEAD = 3  # rows looked at below the header of a wide table
_LIST_HEADERS = 2  # rows

Money = FundingBlock | SourceColumns | YearColumns | YearRows
Block = IndicatorBlock | Money | PlanBlock | PlanRows | PlanPairs | TextMatrix | LevelTexts


class Blocks:
    """The open block of a form, and what the rows above say of the one that a row opens."""

    def __init__(
        self, form: Form, lexicon: Lexicon, labels: LabelReader, unread: UnreadRows
    ) -> None:
        self.form = form
        self.lexicon = lexicon
        self.labels = labels
        self.unread = unread
        self.block: Block | None = None
        self.upper: Row | None = None  # the upper row of a header of two rows
        self.above: Row | None = None  # the row above, where it was no row of a block
        self.halves = False  # whether a long-term and an annual half stand side by side
        self.titled: str | None = None  # the horizon that the title of a block states
        self.level: Slot | None = None  # a level over the columns, that no indicator followed yet
        self.over_halves: Row | None = None  # levels that stand over the halves of a header
        self.sides: tuple[Side, ...] = ()  # of an open block of money, where it has several
        self.sums: IndicatorBlock | None = None  # the block whose 总分 may stand below other rows

    def opens(self, row: Row, below: Sequence[Row]) -> bool:
        """Open the block whose header this row is."""
        twice_below = below[0].twice if below else 0
        if twice_below & HEADER and self._is_over_header(row, below[0]):
            return True
        block = self._opened(row, below)
        if block is None:
            return bool(twice_below & SOURCE) and self.is_over_sources(row, below)
        self._open(row, block, below)
        return True

    def _open(self, row: Row, block: Block, below: Sequence[Row]) -> None:
        indicators = block if isinstance(block, IndicatorBlock) else None
        before, self.block = self.block, block
        self.labels.close()
        self.labels.waiting, self.unread.lost = [], False
        if indicators is None:
            self._head_money(row, block)
        elif isinstance(before, IndicatorBlock):
            indicators.go_on_from(before)
        self.labels.label_row(row, "header" if indicators is not None else None)
        if indicators is not None:
            if indicators.entries and not any(part.wide for part in self.form.parts):
                indicators.keep_beside()
            divide_levels(indicators, row, below[0] if below else None)
            take_kinds_for_levels(indicators, below or self._rows_of_wide())
            take_points_for_names(indicators, below)
            indicators.horizon = indicators.horizon or self.titled
            if self.level is not None:
                indicators.stand_below(self.level)
                self.level = None
            if self.over_halves is not None:
                indicators.stand_under(self.over_halves)
                self.over_halves = None
            self._choose_year(row, indicators)
            if indicators.halves > 1:
                self.halves = True
                self._find_annual_half(indicators)
            self.sums = indicators
            self.header(row, indicators)
            if (headers := goal_header(row, indicators)) is not None:
                self._goals_beside(row, *headers)

    def _goals_beside(self, row: Row, header: Cell, money: Cell | None) -> None:
        """Take the goals that stand in front of their indicators, below a header of their own.

        And the money for each, of which nobody says where it comes from.
        """
        reading = self.lexicon.readings(header.text)
        horizon = reading.terms.get("goal") or reading.terms["outcome"]
        for goal, again, amount in goals_below(header, money, row, self.lexicon):
            if again:
                self.form.labels.add(row.slot(goal).key)
                continue
            self.labels.goal(reading, horizon, row.slot(goal), goal.text, inline=False)
            if amount is not None and money is not None:
                hints = hints_of((money.text,), self.lexicon)
                item = amount_below(row, money, amount, UNKNOWN_SOURCE, hints, stage="budget")
                self.form.items.append(item)

    def _find_annual_half(self, block: IndicatorBlock) -> None:
        """Where headers and the row over them say nothing, the halves stand as the goals do."""
        if not block.stands_in_terms and self.above is not None:
            block.stand_in_terms(self.above)  # 年度绩效指标 | 中期绩效指标
        half = annual_half(block.columns, self.lexicon)
        if half is not None:
            block.annual_first = half == 0
        elif not block.stands_in_terms:
            block.annual_first = annual_goal_first(self.form.items)

    def _choose_year(self, row: Row, block: IndicatorBlock) -> None:
        """Of several columns of values, or of what was reached, take that of the form's year."""
        further = block.layout.has_extras  # a second column of values is one of these
        if further and len(values_of(block.columns, self.lexicon)) > 1:
            year = stated_year(self.form, self.lexicon)
            block.columns = prefer_year(block.columns, year, self.lexicon)
        if any(c.role == "actual" and CENTURY in c.words for c in block.columns):
            year = stated_year(self.form, self.lexicon)
            block.columns = leave_other_years(block.columns, year, self.lexicon)
            if all(column.role != "actual" for column in block.columns):
                # 2019年实际值 beside 2020年目标值: nothing of the form's own year was reached.
                self.form.roles = [role for role in self.form.roles if role != _REACHED]
            self.tell_reached(row, block)

    def tell_reached(self, row: Row, block: IndicatorBlock) -> None:
        """Say which of what was reached in several years is read, where the form has no year."""
        reached = reached_in_years(block.columns, self.lexicon)
        if not reached or stated_year(self.form, self.lexicon) is not None:
            return
        read = any(column.role == "actual" for column in reached)
        place, raw = row.slot(reached[0].header).place, reached[0].named
        reason = _FIRST_REACHED if read else _NONE_REACHED
        self.form.findings.append(finding("value-doubtful", place=place, raw=raw, reason=reason))

    def header(self, row: Row, block: IndicatorBlock) -> None:
        """Account for an indicator header: its cells of the row above, and what nobody knows."""
        table_no = row.table.table_no
        behind = self.lexicon.words("order", "points_behind")
        for column in block.columns:
            header = column.header
            self.form.labels.add((table_no, header.row_no, header.column_no))
            if column.role == "level3" and word(header.text).endswith(behind):
                self._tell_points(row, header)
            if column.role == ENTRY:
                self.form.roles += [
                    f"header.{kind}.{n}" for kind, n in column.reading.terms.items()
                ]
        if row.over or row.mask & (ORDINAL | STAGE) or NOTHING in row.readings:
            self._beside_columns(row, block)

    def list_header(self, rows: Sequence[Row], block: IndicatorBlock) -> None:
        """Account for the rows of a list's header: the last ones divide the cells of the first."""
        self.header(rows[0], block)
        if len(rows) < _LIST_HEADERS:
            return
        columns = {id(column.header) for column in block.columns}
        # In a dump a column's header may be a copy, moved to where its rows have its cell.
        words = {column.header.text for column in block.columns if column.reading}
        for row in rows:
            for cell, reading in row.read_cells():
                self.form.labels.add(row.slot(cell).key)
                known = reading or id(cell) in columns or cell.text in words
                if not known and row is not rows[0]:
                    self.labels.unknown_header(row.slot(cell))

    def _tell_points(self, row: Row, header: Cell) -> None:
        """Say that points stand behind the names below a header: 三级指标及权重."""
        place = row.slot(header).place
        self.form.findings.append(
            finding("value-doubtful", place=place, raw=header.text, reason=_POINTS)
        )

    def _beside_columns(self, row: Row, block: IndicatorBlock) -> None:
        """Quote what nobody knows in a header; keep that of running numbers."""
        named = {id(c.header) for c in block.columns if c.reading or c.role in _NAMED}
        further = {id(column.header) for column in block.columns if column.role == EXTRA}
        for cell in (*row.over, *row.filled):
            reading = self.lexicon.read(cell.text)
            if reading.mask & ORDINAL:
                self.form.ordinals.append((row.table, cell))
            if id(cell) in further and reading.mask & STAGE and "header" not in reading.terms:
                self.labels.unknown_header(row.slot(cell))  # money's, and this is none
            elif cell.text and not (reading or id(cell) in named or cell.text.isdigit()):
                self.labels.unknown_header(row.slot(cell))

    def _is_upper(self, row: Row, below: Row) -> bool:
        """Whether a row is the upper one of a header of two rows; it is then kept for the lower."""
        # The headers of a wide table's projects reach down beside those of its levels.
        reaching = sum(cell.row_no == row.row_no for cell in below.over) > len(UPPER_LEVELS)
        reaching = reaching or spanned(row, below.cells, self.lexicon) is not None
        upper = is_upper_header(row, self.lexicon)
        if not (reaching or upper) or self._indicators_go_on(row):
            return False
        block = open_block(below, self.lexicon, row)
        if block is None or not (upper or block.entries):
            return False
        self.block, self.upper = None, row
        self.labels.label_row(row, "header")
        if block.halves > 1:
            self._tell_halves(row)
        return True

    def _tell_halves(self, row: Row) -> None:
        """Say that the halves of a header are no terms: 调整前 | 调整后 stand over them."""
        over = [c for c, r in row.read_cells() if r.mask & STAGE or r.get("header") in _CONTRASTS]
        if len(over) > 1:
            raw = " | ".join(cell.text for cell in over)
            place = row.slot(over[0]).place
            self.form.findings.append(
                finding("value-doubtful", place=place, raw=raw, reason=_HALVES)
            )

    def _indicators_go_on(self, row: Row) -> bool:
        """Whether a row fits the open indicator block: 产出 and the like may be headers as well."""
        return isinstance(self.block, IndicatorBlock) and any(
            not {"level1", "level2"}.isdisjoint(self.lexicon.read(cell.text).terms)
            for cell in row.filled
        )

    def _is_over_header(self, row: Row, below: Row) -> bool:
        return self._is_over_halves(row, below) or self._is_upper(row, below)

    def _is_over_halves(self, row: Row, below: Row) -> bool:
        """Take the row of levels over the halves of a header: 产出指标 | 效益指标."""
        if not row.twice & LEVEL1:
            return False
        block = open_block(below, self.lexicon)
        if block is None or not block.stand_under(row):
            return False
        self.over_halves = row
        self.labels.label_row(row, "header")
        return True

    def _rows_of_wide(self) -> Sequence[Row]:
        """The first rows of the project of a wide table, whose header is a part of its own."""
        own = self.form.parts[-1] if self.form.parts else None
        return own.own_rows()[:_AHEAD] if own is not None and own.wide else ()

    def _head_money(self, row: Row, block: Block) -> None:
        """Account for the words of a header of money that nobody knows."""
        if isinstance(block, FundingBlock):
            self.sides = divide_sides(block, row)
            self._tell_years(row, block)
            for cell in block.unknown:
                self.labels.unknown_header(row.slot(cell))
            if row.mask & ORDINAL:
                numbers = [cell for cell, reading in row.read_cells() if reading.mask & ORDINAL]
                self.form.ordinals += [(row.table, cell) for cell in numbers]
        elif isinstance(block, SourceColumns):
            over_years = [cell for cell, _ in block.texts[-1:] if block.by_year]
            known = [cell for cell, reading in block.sources if reading]
            self.unread.quote(row, [*known, *over_years])
        elif isinstance(block, TextMatrix | YearColumns):
            self.form.labels.update(row.slot(cell).key for cell in row.filled)
        elif isinstance(block, YearRows):
            self._take_year_rows(row, block)
        elif isinstance(block, PlanPairs) and (read := pairs_row(row, block, self.lexicon)):
            self.form.items += read[0]
            self.form.labels.update(slot.key for slot in read[1])

    def _tell_years(self, row: Row, block: FundingBlock) -> None:
        """Account for the years over stages; say which is read, where the form has no year."""
        if block.over and self.above is not None:
            self.form.labels.update(self.above.slot(cell).key for _, cell in block.over)
        others = [cell for cell in block.asides if CENTURY in key(block.kept_as(cell))]
        if others and stated_year(self.form, self.lexicon) is None:
            place, raw = row.slot(others[0]).place, block.kept_as(others[0])
            self.form.findings.append(
                finding("value-doubtful", place=place, raw=raw, reason=_OF_LAST_YEAR)
            )

    def _take_year_rows(self, row: Row, block: YearRows) -> None:
        """Take the first row of years; the sum right above it is that over all of them."""
        above = self.form.items[-1] if self.form.items else None
        if isinstance(above, AmountItem) and is_sum_above(above, row):
            self.form.items[-1] = replace(above, horizon="medium_term")
        year = stated_year(self.form, self.lexicon)
        self.form.items += year_rows_row(row, block, year, self.lexicon) or ()
        slot = row.slot(block.label)
        if not block.reading and slot.key not in self.form.labels:
            self.labels.unknown_header(slot)

    def _opened(self, row: Row, below: Sequence[Row]) -> Block | None:
        """The block whose header a row is, if it is one."""
        upper, self.upper = self.upper, None
        mask, twice, first = row.mask, row.twice, row.first
        if may_open_years(row) and (years := self._opened_of_years(row, below)) is not None:
            return years
        if first.mask & GROUP or twice & LEVEL1:
            texts = self._opened_of_texts(row, below)
            if texts is not None:
                return texts
        opens = mask & STAGE or twice & HEADER or row.alike.heads_sources or first.mask & LABEL
        opens = opens or row.alike.tasks or row.alike.funds
        if not opens:  # no header looks like this, but that of a plan without a label
            rates = first.mask & MEASURE and open_plan(Labelled(row), below, self.lexicon)
            return rates or open_unlabelled_plan(row, below, self.lexicon)
        block = self._opened_of_indicators(row, upper, below) if twice & HEADER else None
        if block is not None:
            return block
        if holds_figure(row):  # beside it there are no headers but those of indicators
            return open_pairs(row, self.lexicon)
        return self._opened_of_money(row, below)

    def _opened_of_indicators(
        self, row: Row, upper: Row | None, below: Sequence[Row]
    ) -> IndicatorBlock | None:
        block = open_block(row, self.lexicon, upper)
        if block is None or self._sums_up(block):
            return None
        if row.mask & GROUP and below:
            block.columns = by_levels_below(block.columns, row, below[0])
        if upper is not None and block.halves > 1:
            block.stand_in_terms(upper)
        return block

    def _sums_up(self, block: IndicatorBlock) -> bool:
        """Whether a header has levels and points alone, of the indicators that stand above it."""
        roles = {column.role for column in block.columns}
        if not roles <= _OF_SUMS or not roles & UPPER_LEVELS:
            return False
        return any(item.__class__ is IndicatorItem for item in self.form.items)

    def _opened_of_texts(self, row: Row, below: Sequence[Row]) -> Block | None:
        texts = open_texts(row, below) if row.first.mask & GROUP else None
        if texts is not None or isinstance(self.block, IndicatorBlock):
            return texts
        return open_level_texts(row, below, self.lexicon)

    def _opened_of_years(self, row: Row, below: Sequence[Row]) -> YearColumns | YearRows | None:
        """The columns or the rows of years that a row opens."""
        if below and ends_in_years(row):
            years = open_years(row, below[0], self.lexicon, self.above)
            if years is not None and not isinstance(self.block, FundingBlock):
                return years  # else they are of the lower row of its header
        if self.block is not None:
            return None
        return open_year_rows(row, below[0] if below else None, self.above, self.lexicon)

    def _opened_of_money(self, row: Row, below: Sequence[Row]) -> Block | None:
        block: Block | None = None
        if isinstance(self.block, FundingBlock):
            block = divided_stages(self.block, row, self.lexicon)
        if row.first.terms.get("label") == "plan":
            plan = open_plan(Labelled(row), below, self.lexicon)
            block = plan or open_pairs(row, self.lexicon)
        if block is None and row.alike.heads_sources and not row.mask & STAGE and row.alike.tasks:
            block = open_sources(row, below, self.above, self.lexicon)  # 任务名称 | 总额 | 财政拨款
        if block is None and (row.mask & STAGE or row.alike.tasks) and not self._labels_again(row):
            # 预算执行（万元）, a level elsewhere, states the unit as a word that nobody knows does.
            cells = row.read_cells()
            own = (cell.text for cell, reading in cells if not reading.mask & ~UPPER)
            hints = (*hints_of(own, self.lexicon), *self.labels.hints(row))
            year = stated_year(self.form, self.lexicon)
            labelled, above = Labelled(row), self.above
            block = open_funding(labelled, hints, self.lexicon, below, year=year, above=above)
            block = block and divided_by_year(block, below, self.lexicon)
        if block is None and row.alike.heads_sources:
            block = open_sources(row, below, self.above, self.lexicon)
        if block is None and row.alike.funds:
            block = open_funds(row, below, self.lexicon)
        return block

    def _labels_again(self, row: Row) -> bool:
        """Whether the row above has the same stages at the same places, with amounts beside."""
        above = self.above
        if above is None or above.table is not row.table or not holds_figure(above):
            return False
        places = {(cell.text, cell.column_no) for cell in above.filled}
        staged = [cell for cell, reading in row.read_cells() if reading.mask & STAGE]
        return bool(staged) and all((cell.text, cell.column_no) in places for cell in staged)

    def is_over_sources(self, row: Row, below: Sequence[Row]) -> bool:
        """Take the upper row of a header of sources: 预算金额（万元） over 总额, 财政拨款."""
        if not stands_over_sources(row, below, self.lexicon):
            return False
        self.unread.quote(row)
        return True


_NAMED = frozenset({"level3", "value"})
_OF_SUMS = frozenset({"level1", "level2", "weight", "score", EXTRA})
_CONTRASTS = frozenset({EXTRA, "value"})
_REACHED = "header.actual"
_POINTS = "the points behind the names below it stay in the names"
_FIRST_REACHED = "of what was reached in several years the first is read, the others are remarks"
_NONE_REACHED = "the form states no year: what was reached in each of several is kept in remarks"
_OF_LAST_YEAR = (
    "the form states no year: of the amounts of several the last year's are read, the others apart"
)
_HALVES = "the indicators below each of them are read, and none says below which it stands"
