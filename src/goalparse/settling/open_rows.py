"""Rows of text that has no mark for the end of a row: the vocabulary alone decides.

A label begins a row and takes the lines up to the next label; the headers of money and of
indicators stand side by side in one row; below an indicator header the lines are cut where the
cells fit its columns best. Lines outside a form stay paragraphs. Nothing here knows a dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from goalparse.blocks import Break, Piece, Place, Strip
from goalparse.findings import Finding, finding
from goalparse.frozen import field, mutable
from goalparse.meanings.lexicon import Lexicon
from goalparse.settling.open_cuts import best_rows, joined_grades, row_of, rows_of, with_blanks
from goalparse.settling.open_goals import two_goals
from goalparse.settling.open_lines import Lines
from goalparse.settling.open_numbered import numbered_rows
from goalparse.tables.fitness import fitness_of
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_header import open_list
from goalparse.tables.looks import is_figure
from goalparse.tables.open_lists import list_breaks

_REFUSED = "its rows cannot be told apart: no cut of them fits their header"
_UNSURE = "several lines stand below two headers: whose each is, the text does not say"
_LEVELS = frozenset({"level1", "level2", "level3"})
_PAIR = 2
_LEAST_WIDE = 6  # headers of a wide table: project, money, two levels, name and value
_MISFITS = 5  # one row in so many that does not fit its header: the cut is none
_LEAST_COLUMNS = 3  # of a list
_WIDEST_LIST = 16  # columns


def settle_open_rows(strip: Strip, lexicon: Lexicon) -> tuple[Strip, list[Break], list[Finding]]:
    """A strip with ``open_rows``, the break in front of each piece of it, and what is to be told.

    The last is of indicators that no cut fits, and of goals that nothing parts. Blank lines are
    cells where all rows below each header of indicators are as wide as that with them.
    """
    whole = with_blanks(strip)
    if whole is not strip:
        cutter = _Cutter(Lines(whole.pieces, lexicon))
        breaks = cutter.cut_all()
        if cutter.even and not cutter.uneven:
            return whole, breaks, cutter.told
    cutter = _Cutter(Lines(strip.pieces, lexicon), marked=True)
    return strip, cutter.cut_all(), cutter.told


@mutable
class _Cutter:
    """Goes through the lines from top to bottom; ``breaks`` is what it has decided."""

    lines: Lines
    marked: bool = False  # blank cells, where there are any, have a mark, and are no blank lines
    pieces: Sequence[Piece] = field(init=False)
    lexicon: Lexicon = field(init=False)
    keeps_blanks: bool = field(init=False)
    breaks: list[Break] = field(default_factory=list)
    goals: int = 0  # goals, or shares of a plan, side by side below the row above
    below_goals: int = 0  # where the lines below the goals' labels end
    amounts: int = 0  # columns of money below the row above
    told: list[Finding] = field(default_factory=list)
    width: int = 0  # of the header of indicators above
    even: int = 0  # tables of indicators whose rows are as wide as their header, and others
    uneven: int = 0

    def __post_init__(self) -> None:
        self.pieces, self.lexicon = self.lines.pieces, self.lines.lexicon
        self.keeps_blanks = any(not piece.text for piece in self.pieces)

    def cut_all(self) -> list[Break]:
        """The break in front of each line."""
        at = 0
        while at < len(self.pieces):
            at = self._body(at)
            at = self._form(at)
        return self.breaks

    def _body(self, at: int) -> int:
        """Lines in front of a form are text."""
        while at < len(self.pieces) and not self.lines.form_begins(at):
            self.breaks.append(Break.BODY)
            at += 1
        return at

    def _form(self, at: int) -> int:
        """The rows of one form, up to the next title."""
        first = True
        while at < len(self.pieces) and not (self.lines.is_title(at) and not first):
            if (listed := self._list(at)) is not None:
                self.breaks += listed
                return at + len(listed)
            if (end := self._wide(at)) is not None:
                return end
            if numbered := numbered_rows(self.lines, at):
                self.breaks += [Break.TABLE if first else Break.ROW, *numbered[1:]]
                if not self.lines.is_header(at + 1):
                    return at + len(numbered)
                at, first = at + len(numbered), False
                continue
            if (end := max(self._unread_list(at), self._behind_headers(at))) > at:
                place = Place(line_no=self.pieces[at].line_no)
                self.told.append(finding("table-unreadable", place=place, reason=_REFUSED))
                self.breaks += [Break.BODY] * (end - at)
                return end
            begun = self.lines.behind_blanks(at)
            if goals := self._goals(begun):
                kinds = [*[Break.CELL] * (begun - at), *goals]
                self.breaks += [Break.ROW, *kinds[1:]]
                at += len(kinds)
                continue
            if (lower := self._lower_header(begun)) is not None:
                at = self._below_two_rows(at, begun, lower, first=first)
                first = False
                continue
            end = self._row(begun)
            if self.lines.is_header(begun) or self.lines.is_header(begun + 1):
                end = self.lines.header_end(begun)
                self._take(at, end, first=first)
                at = self._indicators(at, end)
            else:
                self._take(at, end, first=first)
                at = end
            first = False
        return at

    def _list(self, at: int) -> list[Break] | None:
        """The breaks of a list of projects whose header begins here, down to its end."""
        end = at
        while end < len(self.pieces) and self.lines.is_column(end):
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

    def _unread_list(self, at: int) -> int:
        """Behind a numbered list whose header begins here and that nothing reads; else here.

        序号 | 项目名称 | 促进机构名称 | 1 | …: its headers are no labels with an entry each.
        """
        lines, pieces = self.lines, self.pieces
        if lines.readings[at].get("ordinal") != "row" or lines.is_header(at + 1):
            return at
        first = [piece.text for piece in pieces[at : at + _WIDEST_LIST]]
        if "1" not in first[_LEAST_COLUMNS:] or not lines.is_wide_header(at + 1):
            return at
        end = at + first.index("1")
        if any(lines.is_header(i) for i in range(at, end)):
            return at
        while end < len(pieces) and not (lines.is_title(end) or lines.form_begins(end)):
            end += 1
        return end

    def _behind_headers(self, at: int) -> int:
        """Behind a form whose headers stand in one line: so do its cells; here if it has none."""
        end = at
        if self.lines.holds_headers(at):
            while end < len(self.pieces) and not self.lines.is_title(end):
                end += 1
        return end

    def _wide(self, at: int) -> int | None:
        """Cut a wide table whose header begins here: the headers of projects, then of levels."""
        end = at
        while end < len(self.pieces) and self.lines.is_wide_header(end):
            end += 1
        if not _LEAST_WIDE <= end - at <= _WIDEST_TABLE:
            return None
        if not any(self.lines.is_header(i) for i in range(at, end - 2)):
            return None
        header = row_of([piece.text for piece in self.pieces[at:end]], self.lexicon)
        block = open_block(header, self.lexicon)
        if block is None or block.key is None:
            return None
        self.breaks += [Break.TABLE, *[Break.CELL] * (end - at - 1)]
        self.width = end - at
        last = end
        while last < len(self.pieces) and not self.lines.is_title(last):
            last += 1
        self._rows_between(block, end, last)
        return last

    def _take(self, at: int, end: int, *, first: bool) -> None:
        """One row; ``first`` opens a table."""
        kinds = [Break.TABLE if first else Break.ROW]
        header = self.goals > 1 or self.lines.is_header(at) or self.lines.is_header(at + 1)
        goals = self._are_goals(at, end)
        label: int | None = None  # the last one in front
        for i in range(at + 1, end):
            label = i - 1 if self.lines.is_label(i - 1) else label
            joined = self.lines.hints(i) if header else self.lines.joins(label, i)
            joined = joined or (not self.pieces[i].text and goals)
            kinds.append(Break.TEXT if joined and not self.lines.apart else Break.CELL)
        self.breaks += kinds

    # -- labels and entries ----------------------------------------------------------------

    def _row(self, at: int) -> int:
        """Where the row that begins here ends."""
        lines = self.lines
        if not lines.is_label(at):
            return self._unlabelled_end(at)
        reading = lines.readings[at]
        if not self.amounts or reading.terms.keys().isdisjoint({"source", "total"}):
            self.amounts = 0
        if reading.get("label") == "plan" and (months := lines.months(at + 1)):
            self.goals = months  # their shares stand below them, one each
            return at + 1 + months
        end = at + 1
        while (following := lines.behind_blanks(end)) < len(self.pieces) and (
            lines.belongs(at, following) or lines.hints(following)
        ):
            end = following + 1
        if self.amounts and not lines.is_money_header(end - 1):
            return self._amounts_end(end, end + self.amounts)
        if lines.is_source(at) and at and lines.is_source(at - 1) and lines.figures(end) > 1:
            return end  # amounts below several sources: whose each is, the text does not say
        if (columns := lines.money_columns(at, end)) > 1:
            self.amounts = columns
            return end
        self.goals = lines.goals_below(at, end)
        if self.goals and end < len(self.pieces) and self.pieces[end].text.isdigit():
            end += 1  # the points of the goals
        return end if self.goals else lines.entries_end(at, end)

    def _unlabelled_end(self, at: int) -> int:
        """The end of a row without a label: an item of expenditure, goals, or entries."""
        most = len(self.pieces)
        if self.amounts:
            most = min(most, at + 1 + self.amounts)
        elif self.goals > 1:
            end = self._goals_end(at)
            if self._are_goals(at, end):
                return end
            most = min(most, at + self.goals)
        return self.lines.entries_end(at, at + 1, most)

    def _are_goals(self, at: int, end: int) -> bool:
        """Whether some lines are the goals of the row above; blank ones are paragraphs of theirs.

        With a goal left blank there are just as many lines as goals.
        """
        if self.goals < _PAIR:
            return False
        filled = (i for i in range(at, end) if self.pieces[i].text)
        return sum(1 for _ in islice(filled, self.goals + 1)) == self.goals

    def _goals_end(self, at: int) -> int:
        """Behind the lines that stand below goals' labels: asked once for all of them."""
        if at >= self.below_goals:
            self.below_goals = self.lines.entries_end(at, at + 1)
        return self.below_goals

    def _goals(self, at: int) -> list[Break]:
        """The breaks of two goals of several lines each; told where nothing parts them."""
        if self.goals != _PAIR or self.lines.is_label(at) or at < self.below_goals:
            return []
        end = self._goals_end(at)
        lines = [piece.text for piece in self.pieces[at:end] if piece.text]
        if len(lines) <= _PAIR or len(lines) != end - at:
            return []
        breaks = two_goals(lines, self.lexicon)
        if breaks is None:
            place = Place(line_no=self.pieces[at].line_no)
            self.told.append(finding("value-doubtful", raw=lines[0], place=place, reason=_UNSURE))
        return breaks or []

    def _amounts_end(self, at: int, most: int) -> int:
        """Behind the amounts of a row of money: at most as many as there are headers.

        Where the text keeps blank cells, each row has a cell below each header.
        """
        end = at
        while end < min(most, len(self.pieces)) and (
            is_figure(self.pieces[end].text.rstrip("%％"))
            or (self.keeps_blanks and not self.lines.is_label(end))
        ):
            end += 1
        return end

    # -- indicators ------------------------------------------------------------------------

    def _indicators(self, at: int, end: int) -> int:
        """Cut the lines below a header into rows that fit its columns."""
        header = row_of([piece.text for piece in self.pieces[at:end]], self.lexicon)
        block = open_block(header, self.lexicon) if end - at <= _WIDEST_HEADER else None
        wrapped = self.keeps_blanks and "group" in self.lines.readings[at].terms
        return self._below_header(block, end - at, end, wrapped=wrapped)

    def _lower_header(self, at: int) -> int | None:
        """Where the lower row of a header of two begins: 年度指标值 | 分值, then the levels.

        None if the headers from some position on are of one row, or there are none.
        """
        lines = self.lines
        first = at + (lines.readings[at].get("group") == "indicators")
        roles: list[str | None] = []
        while first + len(roles) < len(self.pieces):
            role = lines.readings[first + len(roles)].get("header")
            if role is None or role == "level1":
                break
            roles.append(role)
        lower = first + len(roles)
        divided = len(roles) >= _LEAST_COLUMNS and "value" in roles and _LEVELS.isdisjoint(roles)
        return lower if divided and lower < len(self.pieces) and lines.is_header(lower) else None

    def _below_two_rows(self, at: int, begun: int, lower: int, *, first: bool) -> int:
        """Cut a header of two rows, and the lines below it."""
        end = self.lines.header_end(lower)
        kinds = [Break.CELL] * (end - at)
        kinds[0], kinds[lower - at] = Break.TABLE if first else Break.ROW, Break.ROW
        self.breaks += kinds
        texts = [piece.text for piece in self.pieces[begun:end]]
        upper, row = rows_of([texts[: lower - begun], texts[lower - begun :]], self.lexicon)
        block = open_block(row, self.lexicon, upper)
        width = max((column.last for column in block.columns), default=0) if block else 0
        return self._below_header(block, width, end)

    def _below_header(
        self, block: IndicatorBlock | None, width: int, end: int, *, wrapped: bool = False
    ) -> int:
        """Cut the lines behind a header into rows that fit its columns."""
        self.width = width
        last = self._last(end)
        if block is None:
            return end
        if self.marked and self.keeps_blanks and (rows := self._covered_rows(block, end)):
            self.breaks += rows
            return end + len(rows)
        if wrapped and not self._cut(block, end, last):
            below = self._below_wrapper(block, end)
            self.breaks += below
            self.even += bool(below)
            end += len(below)
            last = end if below else last
        while end < last:
            # A row of the form's own running mark alone (指标2：) is no part of another.
            stop = end
            while stop < last and not self.lines.is_running_mark(stop):
                stop += 1
            self._rows_between(block, end, stop)
            if stop < last:
                self.breaks.append(Break.ROW)
            end = stop + 1
        return last

    def _last(self, end: int) -> int:
        """Where the rows below a header end that ends here."""
        last = end
        while last < len(self.pieces) and not (
            self.lines.ends_indicators(last) and self._may_end(last, last - end)
        ):
            last += 1
        return last

    def _below_wrapper(self, block: IndicatorBlock, end: int) -> list[Break]:
        """Rows below a header without the first cell of it: 绩效指标 in front of 一级指标.

        None if not all of them are as wide as the rest of it.
        """
        self.width -= 1
        breaks = self._even_rows(block, end, self._last(end), wrapped=True)
        self.width += not breaks
        return breaks

    def _may_end(self, i: int, count: int) -> bool:
        """Whether rows can end behind so many cells: where blank ones are kept, not inside one."""
        return not self.keeps_blanks or count % self.width == 0 or self.lines.is_title(i)

    def _rows_between(self, block: IndicatorBlock, first: int, last: int) -> None:
        """Cut some lines into the rows that fit the block's columns best; none if they do not."""
        if self.keeps_blanks and (even := self._even_rows(block, first, last)):
            self.breaks += even
            self.even += 1
            return
        self.uneven += 1
        breaks = self._cut(block, first, last)
        if not breaks and first < last:
            place = Place(line_no=self.pieces[first].line_no)
            self.told.append(finding("table-unreadable", place=place, reason=_REFUSED))
        self.breaks += breaks or [Break.BODY] * (last - first)

    def _cut(self, block: IndicatorBlock, first: int, last: int) -> list[Break]:
        """The breaks of some lines as rows of any width; none if too many do not fit."""
        lines = [piece.text for piece in self.pieces[first:last]]
        reached = any(column.role == "actual" for column in block.columns)
        own = ([line] for line in lines)
        cells = list(own if self.lines.apart else joined_grades(lines, reached=reached))
        texts = ["\n".join(cell) for cell in cells]
        cuts = list(best_rows(block, texts))
        misfits = sum(block.fitness(texts[start:stop]) < 0 for start, stop in cuts)
        if misfits > 1 and misfits * _MISFITS >= len(cuts):
            return []
        breaks: list[Break] = []
        for start, stop in cuts:
            for at_cell, cell in enumerate(cells[start:stop]):
                breaks.append(Break.CELL if at_cell else Break.ROW)
                breaks += [Break.TEXT] * (len(cell) - 1)
        return breaks

    def _covered_rows(self, block: IndicatorBlock, first: int) -> list[Break]:
        """The breaks of rows that lack what merged cells cover; none if one does not fit.

        Blank cells are kept, so each row is as wide as the header from the column that its first
        cell, a level or a name, stands below.
        """
        places = {column.role: column.first for column in reversed(block.columns)}
        breaks: list[Break] = []
        shortened = False
        at = first
        while at < len(self.pieces) and not self.lines.ends_indicators(at):
            begins = next((n for n in self._starts(at, places) if self._is_row(block, at, n)), None)
            if begins is None:
                return []
            row = self._texts(at, begins)
            shortened = shortened or begins > 1
            if not any(row[1:]):  # a copy may have one blank more than there are cells
                row += self._blanks_at(at + len(row))
            breaks += [Break.ROW, *[Break.CELL] * (len(row) - 1)]
            at += len(row)
        return breaks if shortened else []

    def _blanks_at(self, at: int) -> list[str]:
        """The blank cells in front of the next level or name, if they are less than a row."""
        behind = self.lines.behind_blanks(at)
        return [""] * (behind - at if behind - at < _PAIR else 0)

    def _texts(self, at: int, begins: int) -> list[str]:
        """The cells from some position on that are a row which begins in a column."""
        return [piece.text for piece in self.pieces[at : at + self.width - begins + 1]]

    def _is_row(self, block: IndicatorBlock, at: int, begins: int) -> bool:
        """Whether cells from some position on fit the columns from that in which they begin.

        One that begins with a blank is blank; no title stands in it; the text's last may be cut.
        """
        row = self._texts(at, begins)
        if not row[0] and any(row):
            return False
        if any(self.lines.is_title(i) for i in range(at, at + len(row))):
            return False
        below = ((column, column.first - begins) for column in block.columns)
        return all(
            fitness_of(column, row[place], self.lexicon) >= 0
            for column, place in below
            if 0 <= place < len(row)
        )

    def _starts(self, at: int, places: Mapping[str, int]) -> Iterator[int]:
        """The columns that a row's first cell may stand below: a level's, or that of the names."""
        roles = [role for role in ("level1", "level2") if role in self.lines.readings[at].terms]
        yield from (places[role] for role in roles or ["level3"] if role in places)

    def _even_rows(
        self, block: IndicatorBlock, first: int, last: int, *, wrapped: bool = False
    ) -> list[Break]:
        """The breaks of some lines as rows just as wide as the header; none if one does not fit.

        What is blank behind the last one may stand behind the table; the end of a text lacks it.
        ``wrapped``: the header's first cell has none below it.
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
                place = column.first - 1 - wrapped
                text = row[place] if 0 <= place < len(row) else ""
                if not any(row) or fitness_of(column, text, self.lexicon) < 0:
                    return []
        return [Break.CELL if at % width else Break.ROW for at in range(len(texts))]


# Columns: no form has so many, and every cut of the lines below is held against all of them.
_WIDEST_HEADER = 32
_WIDEST_TABLE = 63  # columns: Word allows no more
