"""The rows of a form, read from top to bottom into its items.

A row that opens a block (indicators, money, spending plan) decides how the rows below it are
read; all others are labels with their entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile

from goalparse.blocks import Cell, Table
from goalparse.findings import finding
from goalparse.frozen import replace
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import (
    ANY_LABEL,
    GOAL,
    GROUP,
    HEADER,
    LABEL,
    LEVEL1,
    MEASURE,
    PAGE,
    SOURCE,
    TOTAL,
    UPPER,
)
from goalparse.recognisers.block_opening import Blocks
from goalparse.recognisers.block_rows import BlockRows
from goalparse.recognisers.document_title import titles_document
from goalparse.recognisers.form import Form, Part
from goalparse.recognisers.label_rows import LabelReader
from goalparse.recognisers.line_entries import entries_of_line, score_of_title
from goalparse.recognisers.lines import in_brackets, is_year_line, line_parts
from goalparse.recognisers.lost_headers import lost_headers
from goalparse.recognisers.printed import drop_printed
from goalparse.recognisers.subtitles import (
    may_be_title,
    stated_year,
    title_cell,
    titled_horizon,
)
from goalparse.recognisers.title_rows import (
    is_goal_as_title,
    is_year_beside_unit,
    take_beside,
    take_line,
    take_title,
)
from goalparse.recognisers.unread_rows import Unread, UnreadRows
from goalparse.recognisers.wide_rows import read_wide
from goalparse.tables.alike import MOST_IN_TITLE, Opens
from goalparse.tables.cards import parted_at_cards, read_cards
from goalparse.tables.column_numbers import heads_nothing, numbers_columns
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.indicator_items import IndicatorItem, horizons_where_both, indicators_of
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.inheriting import inherit_from_sums
from goalparse.tables.labelled import Labelled
from goalparse.tables.level_rows import level_rows
from goalparse.tables.level_texts import LevelTexts
from goalparse.tables.named_rows import named_rows
from goalparse.tables.other_grid import going_on, money_going_on
from goalparse.tables.rows import Row
from goalparse.tables.scored_rows import below_no_level, is_scored_row, read_scored
from goalparse.tables.several_standards import may_have_standards, standards_with_theirs
from goalparse.tables.source_columns import (
    holds_figure,
)
from goalparse.tables.sub_headers import divided, is_line_across, is_lower_row, unknown_parts
from goalparse.tables.totals import is_numbered_sum
from goalparse.tables.value_limits import with_limits
from goalparse.tables.year_rows import may_open_years
from goalparse.text import key


class FormReader:
    """Reads the rows of one form; holds the open block and the labels still without an entry."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        self.form = form
        self.lexicon = lexicon
        self.labels = LabelReader(form, lexicon)
        self.below: Row | None = None  # the row below the one that is read
        self.page = False  # whether the row is of a web page's table above the form
        self.unread = UnreadRows(form, self.labels, lexicon)
        self.blocks = Blocks(form, lexicon, self.labels, self.unread)
        self.block_rows = BlockRows(form, lexicon, self.labels, self.blocks)
        self.named: frozenset[int] = frozenset()  # rows of indicators named by a label's word
        self.table: Table | None = None  # of the part above
        self.over: IndicatorBlock | None = None  # opened by a header that stands over several forms

    def steps(self) -> Iterator[None]:
        """Read all rows, one or some with each step.

        At the end the form's items, labels, titles, roles and findings are there.
        """
        for line in self.form.lines.above():
            self.form.items += entries_of_line(line.text, self.lexicon)
        self.form.items += score_of_title(self.form.title, self.lexicon)
        for part in self.form.parts:
            yield from self._part(part)
        for line in self.form.lines.foot:
            self.form.items += entries_of_line(line.text, self.lexicon)
        self._end()

    def _end(self) -> None:
        """Take what only the whole form tells."""
        self.labels.close()
        annual = self.lexicon.words("order", "annual")
        items = inherit_from_sums(self.form.items, annual)
        if may_have_standards(self.form.roles):
            items, again = standards_with_theirs(items, self.lexicon)
            self.form.labels.update(slot.key for slot in again)
        self.form.items = items
        indicators = indicators_of(items)
        if any(item.extras for item in indicators):
            self.form.items = items = [*with_limits(items, self.lexicon)]
            indicators = indicators_of(items)
        if not self.blocks.halves:
            told = horizons_where_both(items, indicators)
            if told is not items:
                self.form.items = [*told]
                indicators = indicators_of(told)
        drop_printed(self.form, indicators, self.block_rows.bare)

    def _part(self, part: Part) -> Iterator[None]:
        """Read the rows of one part, which is a table or a stretch of one."""
        self.labels.close()
        self.labels.waiting = []
        self.labels.purpose = None
        if part.apart:
            self.blocks.block = None
        self._go_on_in(part)
        rows = [row for row in part.own_rows() if row.filled]
        if part.wide:
            if isinstance(self.blocks.block, IndicatorBlock):
                read_wide(self.form, self.labels, self.blocks.block, part, rows)
            return
        if part.sums:
            self.form.labels.update(row.slot(cell).key for row in rows for cell in row.filled)
            return
        block = part.block  # of a list, below what heads it
        above = rows if block is None else [row for row in rows if row.row_no < block.first_row]
        if self.over is not None:
            named = list(takewhile(_names_project, above))
            yield from self._read_rows(named, part.title)
            above, self.blocks.block = above[len(named) :], self.over
            self.over = None
        for others, cards in parted_at_cards(above):
            yield from self._read_rows(others, part.title)
            if cards:
                self._cards(cards)
        if block is not None:
            self.blocks.block = block
            self.blocks.list_header(rows[len(above) :], block)

        if part.over and isinstance(self.blocks.block, IndicatorBlock):
            self.over, self.blocks.block = self.blocks.block, None

    def _go_on_in(self, part: Part) -> None:
        """Have the open block of indicators go on where the part stands in a further table."""
        block, before, self.table = self.blocks.block, self.table, part.table
        if before is None or before is part.table:
            return
        if isinstance(block, IndicatorBlock):
            self.blocks.block = going_on(block, before, part.table, part.own_rows())
            self.unread.lost = self.blocks.block is None  # whose columns nothing shows
        elif isinstance(block, FundingBlock):
            self.blocks.block = money_going_on(block, before, part.table, part.own_rows())

    def _cards(self, rows: Sequence[Row]) -> None:
        """Take rows of cards with an indicator on each; what is open does not go on behind them."""
        items, labels = read_cards(rows, self.lexicon)
        self.labels.close()
        self.labels.waiting, self.blocks.block, self.unread.lost = [], None, False
        self.form.items += items
        self.form.labels.update(slot.key for slot in labels)
        self.form.roles += [role for row in rows for r in row.readings for role in r.roles]

    def _read_rows(self, rows: Sequence[Row], title: Cell | None) -> Iterator[None]:
        going_on = self.blocks.block if title is None else None
        self.named = named_rows(rows, self.lexicon, going_on)
        goes_on = isinstance(going_on, IndicatorBlock)
        lost = set(lost_headers(rows, self.lexicon, self.named, goes_on=goes_on))
        at = 0
        while at < len(rows):
            yield
            row = rows[at]
            if row.row_no in lost:
                self.blocks.block = None
                self.unread.lost_header(row)
            elif (row.alike.plain or row.first.mask & _LEADS) and (
                behind := self._together(rows, at, lost)
            ) > at:
                at = behind
                continue
            elif not (row.alike.titles and self._is_title(row, title, rows[at + 1 : at + 2])):
                below = rows[at + 1 : at + 1 + _AHEAD]
                if not (row.alike.opens < _PERHAPS and self._label_row(row, below)):
                    self._row(row, below)
            at += 1

    def _together(self, rows: Sequence[Row], at: int, lost: AbstractSet[int]) -> int:
        """Take rows that are read side by side; gives the position of the row behind them."""
        row = rows[at]
        behind = self._plain_rows(rows, at, lost) if row.alike.plain else at
        return self._level_rows(rows, at) if behind == at and row.first.mask & _LEADS else behind

    def _level_rows(self, rows: Sequence[Row], at: int) -> int:
        """Take rows that are labelled by levels, where no header says what they are of."""
        unread = self.unread.lost or self.unread.columns_lost or self.page
        block = self.blocks.block
        mask = rows[at].mask  # a header of indicators is none of these rows, and the usual one
        if unread or mask & HEADER or not mask & UPPER:
            return at
        if isinstance(block, IndicatorBlock | LevelTexts):
            return at
        found = level_rows(rows, at, self.lexicon)
        if found is None:
            return at
        self.labels.close()
        self.labels.waiting, self.blocks.block = [], None
        place = found.labels[0].place
        told = finding("reading-by-vocabulary", place=place, reason=_LEVELS_AS_LABELS)
        self.form.findings.append(told)
        self.form.items += found.items
        self.form.labels.update(slot.key for slot in found.labels)
        return found.behind

    def _plain_rows(self, rows: Sequence[Row], at: int, lost: AbstractSet[int]) -> int:
        """Take the plain rows of indicators from a position on; gives that of the row behind them.

        As `_row` takes them, but what holds for all of them is asked once: the rows of indicators
        are most of a document's.
        """
        block, unread = self.blocks.block, self.unread
        if not isinstance(block, IndicatorBlock) or self.page:
            return at
        if unread.lost or unread.columns_lost:
            return at
        begun, items, below_header = at, self.form.items, block.below_header
        for row in rows[at:]:
            mask, row_no = row.mask, row.row_no
            if not row.alike.plain or row_no in lost:
                break
            if (not mask or mask & HEADER) and not heads_nothing(row, rows[at + 1 : at + 2]):
                break
            if row_no <= below_header and is_lower_row(block, row):
                break
            read = block.read_plain(row)
            if read is None:
                break
            items += read
            if not read and block.names_level(row.first):
                self.block_rows.bare_row(row)
            at += 1
        if at > begun:
            self.labels.under = self.blocks.above = rows[at - 1]
            self.blocks.upper = None
        return at

    def _is_title(self, row: Row, title: Cell | None, below: Sequence[Row]) -> bool:
        """Take a row that is the form's title, or the line of its year; False if it is neither."""
        if len(row.filled) > MOST_IN_TITLE and not may_be_title(row, self.lexicon):
            return False
        first = row.filled[0]
        if title is not None and title.row_no == row.row_no:
            take_title(row, title, self.form, self.labels)
        elif self._is_above_form(row, below):
            pass
        elif len(row.filled) == 1 and is_year_line(first.text, self.lexicon):
            if self._heads_block(first.text):
                self.blocks.block = None
                self.labels.unknown_header(row.slot(first))
                return True
            take_line(first.text, row.slot(first), self.form, self.labels)
        elif row.first is NOTHING and len(row.filled) == 1 and in_brackets(first.text):
            inside = first.text[1:-1]  # （单位：万元）
            if not line_parts(inside, self.lexicon):
                return False
            take_line(inside, row.slot(first), self.form, self.labels)
        elif "amount_unit" in row.alike.names and is_year_beside_unit(row, self.lexicon):
            take_beside(row, first, self.form, self.labels)
            self.form.years.append(first.text)
        elif self.form.items and (own := title_cell(row, self.lexicon)) is not None:
            self.blocks.block, self.blocks.titled = None, titled_horizon(own, self.lexicon)
        else:
            return False
        self.form.titles.update(row.slot(cell).key for cell in row.filled)
        return True

    def _is_of_document(self, text: str) -> bool:
        """Take a text in front of the form that is the document's title, or an annex's mark."""
        if self.lexicon.annex.fullmatch(text) or self.lexicon.table_number.fullmatch(key(text)):
            return True
        if not titles_document(text, self.lexicon):
            return False
        self.form.under = self.form.under or text
        self.form.dated_by = self.form.dated_by or text
        return True

    def _is_above_form(self, row: Row, below: Sequence[Row]) -> bool:
        """Take a row in front of the form's own: the document's title, a goal's label as title."""
        text = row.filled[0].text
        if self._is_above_all(row):
            return self._is_of_document(text)
        begins = not self.form.items and not self.form.title and self.blocks.above is None
        if not begins or not is_goal_as_title(row, below, self.lexicon):
            return False
        self.form.title = text
        return True

    def _is_above_all(self, row: Row) -> bool:
        """Whether a row is a text that nobody knows, alone, with lines of a head above at most."""
        if row.first is not NOTHING or len(row.filled) > 1:
            return False
        above = self.blocks.above
        return above is None or (bool(above.first.inline) and len(above.filled) == 1)

    def _heads_block(self, text: str) -> bool:
        """Whether the line of a year says of which a block is: 2025年绩效指标."""
        if not self.form.items or line_parts(text, self.lexicon):
            return False
        return self.lexicon.stated_year.fullmatch(key(text)) is None

    def _row(self, row: Row, below: Sequence[Row]) -> None:
        if not row.mask and numbers_columns(row):
            self._column_numbers(row)
            return
        self.labels.under = row
        self.below = below[0] if below else None
        block = self.blocks.block
        if isinstance(block, IndicatorBlock):
            if self._may_be_plain(row, block, below):
                read = block.read_plain(row)
                if read is not None:
                    if row.first.mask & MEASURE:
                        read = below_no_level(read)
                    self._plain_row(row, block, read)
                    return
            if is_scored_row(row, block):
                self.form.items += read_scored(row, block)
                self.blocks.above = row
                return
            if (group := block.take_group(row)) is not None:
                self.blocks.level = row.slot(group)
                self.labels.label(row.slot(group), self.lexicon.read(group.text), "group")
                self.form.labels.update(row.slot(cell).key for cell in row.filled)  # its points
                return
            if self._is_no_indicator(row, block):
                return
        elif row.mask & LEVEL1 and self._names_level(row):
            return
        self._other_row(row, below)
        self.blocks.above = row

    def _column_numbers(self, row: Row) -> None:
        """Account for the numbers of columns below a header."""
        self.form.labels.update(row.slot(cell).key for cell in row.filled)
        if isinstance(self.blocks.block, FundingBlock):
            self.blocks.block = replace(self.blocks.block, numbered=True)

    def _label_row(self, row: Row, below: Sequence[Row]) -> bool:
        """Take a row of labels and entries where nothing is open that it could continue or end.

        Its words rule out that it opens anything, so that most of what `_row` asks needs no
        asking; False if it has to be asked after all.
        """
        blocks, unread = self.blocks, self.unread
        if blocks.block is not None or self.page or unread.lost or unread.columns_lost:
            return False
        twice_below = below[0].twice if below else 0
        if twice_below & HEADER or may_open_years(row):
            return False
        if row.alike.opens is _WITHOUT_FIGURE and not holds_figure(row):
            return False
        self.labels.under = row
        self.below = below[0] if below else None
        blocks.upper = None
        if not (twice_below & SOURCE and blocks.is_over_sources(row, below)):
            self.labels.pairs(row, self.below)
        blocks.above = row
        return True

    def _names_level(self, row: Row) -> bool:
        """Take the level over a header that has no column for it: 一、产出指标（50分）."""
        if len(row.filled) > 1 or self.below is None or not self.below.twice & HEADER:
            return False
        self.blocks.level = row.slot(row.filled[0])
        self.labels.label(self.blocks.level, row.first, "group")
        return True

    def _is_no_indicator(self, row: Row, block: IndicatorBlock) -> bool:
        """Take the lower row of the block's header, or a line across its columns."""
        if is_lower_row(block, row):
            year = stated_year(self.form, self.lexicon)
            self.blocks.block = block = divided(block, self.blocks.above, row, year)
            self.blocks.tell_reached(row, block)
            for cell in row.filled:
                self.labels.label(row.slot(cell), self.lexicon.read(cell.text), "header")
            for cell in unknown_parts(block, row, self.lexicon):
                self.labels.unknown_header(row.slot(cell))
            return True
        if block.is_told_beside(row):
            self.labels.pairs(row)
            return True
        first = row.first.mask
        headers = row.twice if len(row.filled) == _PAIR else row.mask
        if first & (TOTAL | LEVEL1) or headers & HEADER or not is_line_across(block, row):
            return False
        if is_numbered_sum(row):
            return False
        if len(row.filled) > 1 and first & ANY_LABEL:
            return False
        self.labels.pairs(row)
        return True

    def _other_row(self, row: Row, below: Sequence[Row]) -> None:
        blocks, next_row = self.blocks, below[0] if below else None
        block = blocks.block
        # The lower row of such a header names levels too.
        of_texts = block is not None and isinstance(block, LevelTexts)
        if of_texts and self.block_rows.continues(Labelled(row), next_row):
            return
        if blocks.opens(row, below):
            return
        if self.unread.may_take(row, next_row) and self._cannot_be_read(row, next_row):
            return
        if (self.page or row.mask & PAGE) and self._is_of_page(row):
            self.form.labels.update(row.slot(cell).key for cell in row.filled)
            return
        if blocks.block is not None and self.block_rows.continues(Labelled(row), next_row):
            return
        blocks.block = None
        if blocks.sums is not None and row.first.mask & TOTAL:
            self.block_rows.total(row, row.filled[0], blocks.sums)  # below rows that came between
        else:
            self.labels.pairs(row, next_row)

    def _may_be_plain(self, row: Row, block: IndicatorBlock, below: Sequence[Row]) -> bool:
        """Whether a row of indicators holds no known word but those of levels, and one of headers.

        It is then no label, header, sum or title, and cannot open or end a block; most rows are
        such.
        """
        if row.mask & ~_PLAIN or row.twice & HEADER or len(row.filled) < 2:
            return row.row_no in self.named
        if self.unread.lost or self.page or self.unread.columns_lost:
            return False
        if not heads_nothing(row, below):
            return False
        return row.row_no > block.below_header or not is_lower_row(block, row)

    def _plain_row(self, row: Row, block: IndicatorBlock, read: list[IndicatorItem]) -> None:
        """Take a plain row; a level printed by the form with nothing after it is a label."""
        self.blocks.upper, self.blocks.above = None, row
        self.form.items += read
        if not read and block.names_level(row.first):
            self.block_rows.bare_row(row)

    def _cannot_be_read(self, row: Row, below: Row | None) -> bool:
        """Whether a row is, or stands below, a header that nobody knows; it is then quoted."""
        block = self.blocks.block
        indicators = block if isinstance(block, IndicatorBlock) else None
        unread = self.unread.take(row, below, indicators)
        if unread is Unread.HEADER:
            self.blocks.block = None
        return unread is not Unread.NO

    def _is_of_page(self, row: Row) -> bool:
        """Whether a row is of a web page's own table above the form, which ends at a label."""
        if row.mask & PAGE:
            self.page = True
        elif row.mask & _END_PAGE:
            self.page = False
        return self.page


def _names_project(row: Row) -> bool:
    """Whether a row above a project's indicators says which it is, and what it costs."""
    return bool(row.first.mask & ANY_LABEL) and not row.mask & UPPER


_PAIR = 2  # cells: a word of a header may be the label of the text beside it
_LEADS = UPPER | GROUP  # what a row of a level can begin with
_LEVELS_AS_LABELS = "no header stands over these levels; what stands beside them is read as theirs"
_END_PAGE = LABEL | SOURCE | GOAL | GROUP
_PLAIN = UPPER | HEADER
# Members of an enumeration by names of their own: to ask the class is a detour by its metaclass.
_PERHAPS, _WITHOUT_FIGURE = Opens.PERHAPS, Opens.WITHOUT_FIGURE
_AHEAD = 3  # rows looked at below a header that may take two
