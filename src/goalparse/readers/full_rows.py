"""Rows written in every grid position, as scripts over python-docx's ``row.cells`` write them.

A merged cell stands once in each position that it covers, across and down, so all rows of a table
are of one width, and spans can be had back: equal neighbours in a row are one cell, and so are
equal cells below each other as long as all on their left are. A cell of several paragraphs breaks
its line; a row goes on until it has its width. Lines without a TAB between two rows end the last
cell of the one or begin the first cell of the other: its copy in the next position tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Block, Cell, Paragraph, Place, Table
from goalparse.findings import Finding, Result, finding
from goalparse.frozen import field, mutable, replace
from goalparse.text import clean

_LEAST_REPEATS = 2  # rows
_LONG_RUN = 4  # cells, and characters of each
_JOINT = " | "
_FAR = 12  # rows between a header and its figures
_ABOVE, _BELOW = "with the one above", "with the one below"
_BETWEEN = "as text between two tables"
_SENTENCE = ("。", "；", ";")  # what a cell's paragraph ends with, and no title
_NARROW = 4  # characters of a line in a narrow column
_FIGURES = re.compile(r"[\d.,%≥≤<>=\s—-]+")


def repeats(cells: Sequence[str]) -> bool:
    """Whether a row holds a text three times running, and most of its texts beside their like.

    Target, actual and expected value may be alike; a label and its entry never are.
    """
    if not any(
        first == second == third and len(first) > 1 and not _FIGURES.fullmatch(first)
        for first, second, third in zip(cells, cells[1:], cells[2:], strict=False)
    ):
        return False
    filled = sum(map(bool, cells))
    parted = sum(bool(one) and one != other for one, other in pairwise(cells))
    return parted * 2 < filled


def _is_run(cells: Sequence[str]) -> bool:
    """Whether a row begins with one long cell, written in most positions: that alone tells."""
    run = next((at for at, text in enumerate(cells) if text != cells[0]), len(cells))
    return run >= _LONG_RUN and run * 2 > len(cells) and len(cells[0]) >= _LONG_RUN


def _divides(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row divides cells of the header above it, and has all others of it again.

    项目名称 | 产出指标 | 产出指标 | 得分 over 项目名称 | 指标名称 | 指标值 | 得分. Both are words
    alone: of two indicators the one above may have a description that is its name.
    """
    if len(above) != len(row):
        return False
    pairs = [(at, at + 1) for at, (one, other) in enumerate(pairwise(above)) if one == other != ""]
    if not pairs:
        return False  # nearly all rows
    several = {at for pair in pairs for at in pair}
    parted = {at for pair in pairs for at in pair if row[pair[0]] != row[pair[1]]}
    own = {row[at] for at in parted}
    again = [text == below for text, below in zip(above, row, strict=True)]
    return (
        len(parted) > 1
        and any(again)
        and all(each or at in several or row[at] in own for at, each in enumerate(again))
        and all(map(_is_word, (*above, *row)))
        and own.isdisjoint(above)
    )


def written_in_full(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows of a table were written in every grid position."""
    return 0 < min(len(rows), _LEAST_REPEATS) <= sum(map(repeats, rows))


def with_spans(table: Table) -> Table:
    """The grid of a table whose merged cells were written in every position that they cover."""
    grid = [[cell.text for cell in row] for row in table.rows()]
    cells: list[Cell] = []
    covered: set[tuple[int, int]] = set()
    divided = {at for at, (one, below) in enumerate(pairwise(grid), 1) if _divides(one, below)}
    for cell in table.cells:
        row_no, column_no = cell.row_no, cell.column_no
        if (row_no, column_no) in covered:
            continue
        row = grid[row_no - 1]
        right = column_no
        while cell.text and right < len(row) and row[right] == cell.text:
            right += 1
        if right > column_no:
            own = _below_own(cell.text, grid, row_no - 1, column_no - 1, right)
            if own is None and right == len(row) and row_no > 1:
                own = _half(row, grid[row_no - 2], column_no - 1)
            right = own or right
        down = row_no
        while cell.text and down < len(grid) and _goes_down(row, grid[down], right):
            down += 1
        while down < len(grid) and down in divided and _is_again(row, grid[down], column_no, right):
            down += 1
        covered.update((r, c) for r in range(row_no, down + 1) for c in range(column_no, right + 1))
        cells.append(replace(cell, row_span=down - row_no + 1, column_span=right - column_no + 1))
    return replace(table, cells=tuple(cells), exact=True)


def _below_own(
    text: str, grid: Sequence[Sequence[str]], at: int, first: int, end: int
) -> int | None:
    """Where the first of equal figures side by side ends, if each stands below its own header.

    A header of several columns only counts behind the label of the figures' own row.
    """
    if not _FIGURES.fullmatch(text):
        return None
    for above in reversed(grid[max(at - _FAR, 0) : at]):
        own = above[first:end]
        if len(above) != len(grid[at]):
            return None
        if not any(map(_is_word, own)):
            continue  # figures, or blanks, below the same headers
        reaches = (first > 0 and above[first - 1] == own[0]) or above[end : end + 1] == [own[-1]]
        if reaches or not all(map(_is_word, own)):
            return None
        ends = [n for n in range(first + 1, end) if above[n] != above[n - 1]]
        apart = len(ends) == end - first - 1
        of_row = first > 0 and list(above[:first]) == list(grid[at][:first])
        return ends[0] if ends and (apart or of_row) else None
    return None


def _half(row: Sequence[str], above: Sequence[str], first: int) -> int | None:
    """Where the first of two equal texts ends that stand below two headers, behind one label.

    年度目标 | 预期目标 | 实际完成情况: what was aimed at may be just what was reached.
    """
    if not first or len(above) != len(row) or list(above[:first]) != list(row[:first]):
        return None
    ends = [at for at in range(first + 1, len(row)) if above[at] != above[at - 1]]
    return ends[0] if len(ends) == 1 and all(map(_is_word, above[first:])) else None


def _is_word(text: str) -> bool:
    return bool(text) and not _FIGURES.fullmatch(text)


def _goes_down(row: Sequence[str], below: Sequence[str], right: int) -> bool:
    """Whether the cells of two rows are the same up to a column, and part behind it."""
    return row[:right] == below[:right] and row != below and right < min(len(row), len(below))


def _is_again(row: Sequence[str], below: Sequence[str], column_no: int, right: int) -> bool:
    """Whether a header's cell, up to a column, stands in the row below too, which divides others.

    Its copies end where it does: the cells beside them are others in both rows.
    """
    first = column_no - 1
    own, again = row[first:right], below[first:right]
    return own == again and set(own) == {row[first]}


# -- lines -----------------------------------------------------------------------------------


def detect_full_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where lines hold the same text three times running, in rows of one width."""
    return "tab-rows" if _widths(lines) else None


def detect_full_pipes(lines: Sequence[str]) -> str | None:
    """``pipes`` where such rows were joined by a pipe between blanks."""
    if sum(_JOINT in line for line in lines) < _LEAST_REPEATS or any(map(_is_framed, lines)):
        return None
    return "pipes" if _widths(_by_tabs(lines)) else None


def _is_framed(line: str) -> bool:
    return line.startswith("|") and line.rstrip().endswith("|")


def _by_tabs(lines: Sequence[str]) -> list[str]:
    """Lines with a TAB in place of each joint."""
    return [line.replace("\t", " ").replace(_JOINT, "\t") for line in lines]


def _widths(lines: Sequence[str]) -> list[int]:
    """The numbers of TABs that rows have which stand on one line, the commonest first."""
    wide = [line for line in lines if "\t" in line[1:] and line.count("\t") > 1]
    if len(wide) < _LEAST_REPEATS:
        return []
    counts = Counter(line.count("\t") for line in wide)
    told: Counter[int] = Counter()
    above: Sequence[str] = ()
    for line in wide:
        cells, tabs = line.rstrip("\r").split("\t"), line.count("\t")
        if counts[tabs] > 1 and repeats(cells):
            told[tabs] += _LEAST_REPEATS if _is_run(cells) else 1
        elif _divides(above, cells):
            told[tabs] += _LEAST_REPEATS
        above = cells
    return [tabs for tabs, times in told.most_common() if times >= _LEAST_REPEATS]


def read_full_rows(lines: Sequence[str], dialect: str) -> Result[tuple[Block, ...]]:
    """The rows as tables with their spans, all other lines as paragraphs.

    A finding names the lines of which nothing says whose they are.
    """
    lines = _by_tabs(lines) if dialect == "pipes" else lines
    reader = _Reader([line.rstrip("\r") for line in lines], _widths(lines))
    return Result(tuple(reader.blocks()), tuple(reader.doubts))


@mutable
class _Row:
    """A row's cells, each with the line that it starts on."""

    tabs: int
    cells: list[tuple[int, str]]

    def text(self, at: int) -> str:
        return self.cells[at][1]


@mutable
class _Reader:
    """Goes from row to row; ``rows`` are those of the open table."""

    lines: Sequence[str]
    widths: Sequence[int]
    rows: list[_Row] = field(default_factory=list)
    doubts: list[Finding] = field(default_factory=list)

    def blocks(self) -> Iterator[Block]:
        at = 0
        while at < len(self.lines):
            first = next((n for n in range(at, len(self.lines)) if "\t" in self.lines[n]), None)
            if first is None:
                break
            row, end = self._row(first)
            begins = self._begins(row, at, first, end)
            at = self._close(at, begins)
            goes_on = bool(self.rows) and self.rows[-1].tabs == row.tabs
            if goes_on and any(map(str.strip, self.lines[at:begins])):
                at, begins = self._share(row, at, begins, first)
            yield from self._paragraphs(at, begins)
            if not goes_on:
                yield from self._table()
            if begins < first:
                text = "\n".join((*self.lines[begins:first], row.text(0)))
                row.cells[0] = (begins + 1, text)
            self.rows.append(row)
            at = end
        at = self._close(at, len(self.lines))
        yield from self._paragraphs(at, len(self.lines))
        yield from self._table()

    def _row(self, first: int) -> tuple[_Row, int]:
        """The row that begins on a line, and the line behind it."""
        own = self.lines[first].count("\t")
        for tabs in [self.rows[-1].tabs] if self.rows else []:
            end = self._end(first, tabs)
            if end is not None and not self._is_other_table(first, end):
                return self._cut(first, end, tabs), end
        for tabs in [own] if own in self.widths else [*self.widths, own]:
            end = self._end(first, tabs)
            if end is not None:
                return self._cut(first, end, tabs), end
        raise AssertionError  # its own TABs end every line

    def _is_other_table(self, first: int, end: int) -> bool:
        """Whether lines are alike, and of a width of their own: they are no broken row."""
        counts = {line.count("\t") for line in self.lines[first:end]}
        return end - first > 1 and len(counts) == 1 and counts <= set(self.widths)

    def _end(self, first: int, tabs: int) -> int | None:
        """The line behind a row of a number of TABs; None if its lines have more or fewer."""
        found = 0
        for at in range(first, len(self.lines)):
            found += self.lines[at].count("\t")
            if found >= tabs:
                return at + 1 if found == tabs else None
        return None

    def _cut(self, first: int, end: int, tabs: int) -> _Row:
        cells = [(first + 1, "")]
        for number, line in enumerate(self.lines[first:end], first + 1):
            head, *rest = line.split("\t")
            start, above = cells[-1]
            cells[-1] = (start, head) if number == first + 1 else (start, f"{above}\n{head}")
            cells += [(number, text) for text in rest]
        return _Row(tabs, cells)

    def _begins(self, row: _Row, at: int, first: int, end: int) -> int:
        """The line on which a row's first cell begins: by its copy beside, above or below it."""
        copies = {row.text(1)}
        if self.rows and self.rows[-1].tabs == row.tabs:
            copies.add(self.rows[-1].text(0))
        below = next((n for n in range(end, len(self.lines)) if "\t" in self.lines[n]), None)
        in_front: list[str] = []
        if below is not None:
            in_front = [*self.lines[end:below], self.lines[below].split("\t")[0]]
        for begins in range(at, first):
            own = [*self.lines[begins:first], row.text(0)]
            if own[0].strip() and ("\n".join(own) in copies or own == in_front[-len(own) :]):
                return begins
        return first

    def _close(self, at: int, end: int) -> int:
        """Add the lines that go on in the last cell of the row above, as its copy says."""
        if self.rows:
            row = self.rows[-1]
            for taken in range(at, end + 1):
                if "\n".join((row.text(-1), *self.lines[at:taken])) == row.text(-2):
                    self._add(at, taken)
                    return taken
        return at

    def _add(self, at: int, end: int) -> None:
        """Add lines to the last cell of the row above."""
        if at < end:
            number, text = self.rows[-1].cells[-1]
            self.rows[-1].cells[-1] = (number, "\n".join((text, *self.lines[at:end])))

    def _share(self, row: _Row, at: int, begins: int, first: int) -> tuple[int, int]:
        """Whose lines between two rows of one width are: of neither if copies end both.

        The row above is whole if its last cell has its copy beside it, is blank or a figure; a
        table that begins as the one above, or with a row of repetitions, is another one. Gives
        the lines that are left for paragraphs. A guess is told.
        """
        last = self.rows[-1].text(-1).strip()
        above = last == self.rows[-1].text(-2).strip() or _FIGURES.fullmatch(last or "-")
        below = begins < first or row.text(0) in {row.text(1), self.rows[-1].text(0)}
        if last and last == self.rows[-1].text(-2).strip() and below and row.text(0).strip():
            return at, begins
        narrow = all(len(line) <= _NARROW for line in self.lines[at:begins])
        texts = [line.strip() for line in self.lines[at:begins] if line.strip()]
        cells = [text for _, text in row.cells]
        again = cells == [text for _, text in self.rows[0].cells]
        opens = again or row.text(0) == self.rows[0].text(0) or repeats(cells)
        if narrow:
            reading = _BELOW if above else _ABOVE
        elif again or (above and opens):
            return at, begins
        else:
            several = len(texts) > 1 and not any(text.endswith(_SENTENCE) for text in texts)
            started = self.rows[0].text(0) == row.text(0) != self.rows[-1].text(0)
            reading = _BETWEEN if above or started or (opens and several) else _ABOVE
        line = self._doubt(at, begins, reading)
        if reading is _BETWEEN:
            return at, begins
        if reading is _BELOW:
            return line, line
        self._add(at, begins)
        return begins, begins

    def _doubt(self, at: int, end: int, reading: str) -> int:
        """Tell how lines between two rows are read; gives the first that is not blank."""
        line = next(n for n in range(at, end) if self.lines[n].strip())
        reason = f"it may end the row above or begin the one below; it is read {reading}"
        raw, place = clean(self.lines[line]), Place(line_no=line + 1)
        self.doubts.append(finding("value-doubtful", raw=raw, place=place, reason=reason))
        return line

    def _paragraphs(self, at: int, end: int) -> Iterator[Block]:
        """Lines outside a table, which they end."""
        if any(map(str.strip, self.lines[at:end])):
            yield from self._table()
        for number, line in enumerate(self.lines[at:end], at + 1):
            yield Paragraph(raw=line, text=clean(line), line_no=number)

    def _table(self) -> Iterator[Table]:
        """The open table, ended."""
        rows, self.rows = self.rows, []
        if not rows:
            return
        cells = tuple(
            Cell(row_no=row_no, column_no=column_no, raw=raw, text=clean(raw), line_no=line_no)
            for row_no, row in enumerate(rows, 1)
            for column_no, (line_no, raw) in enumerate(row.cells, 1)
        )
        table = Table(
            table_no=0,  # numbered once all strips are settled
            cells=cells,
            row_count=len(rows),
            column_count=rows[0].tabs + 1,
            line_no=rows[0].cells[0][0],
            exact=False,
        )
        yield with_spans(table)
