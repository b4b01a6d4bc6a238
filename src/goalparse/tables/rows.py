"""A table row by row, with the cells above that still cover each row.

Word says which cells are merged; a text dump leaves empty cells in their place, and many a
form is typed with empty cells where others merge. `read_rows` gives both the same shape: the
cells that start in a row, and ``over``, the cells from above that the row stands under.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise, zip_longest
from operator import attrgetter
from typing import Any

from goalparse.blocks import Cell, Place, Table
from goalparse.frozen import replace
from goalparse.meanings.lexicon import BLANK, NOTHING, Lexicon, Reading
from goalparse.meanings.terms import (
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    LEVEL1,
    MEASURE,
    MONEY,
    ORDINAL,
    PAGE,
    SOURCE,
    STAGE,
    TOTAL,
    UPPER,
)
from goalparse.remembered import Remembered
from goalparse.tables.geometry import RowForm, form_of, geometry_of, geometry_of_dump, picker
from goalparse.text import key
from goalparse.tuples import NamedTuple

# A slot made without a call in Python: ``new_slot(Slot, (table_no, cell))``.
new_slot: Callable[..., Any] = tuple.__new__
UNASKED: tuple[Any, Any] = (object(), None)
text_of: Callable[[Cell], str] = attrgetter("text")
_MOST_ALIKE = 4096
MOST_IN_TITLE = 2  # cells: the title of a form, its year beside it


# A cell and its table's number as a plain tuple: an eighth of the time that a `Slot` takes to make.
Pair = tuple[int, Cell]


class Slot(NamedTuple):
    """A cell and the table it stands in: what a claim is made on."""

    table_no: int
    cell: Cell

    @property
    def place(self) -> Place:
        """The cell's place in the document."""
        return self.cell.place_in(self.table_no)

    @property
    def key(self) -> tuple[int, int, int]:
        """Table, row and column: unique within the document."""
        table_no, cell = self
        return table_no, cell.row_no, cell.column_no


class Alike:
    """What rows have in common whose cells mean the same, one by one: most rows come again.

    ``mask`` are the categories that know some cell, ``twice`` those that know two, ``first`` is
    what the vocabulary makes of the first filled cell. ``names`` is what its labels name (project,
    unit). ``unknown`` are the places of words that nobody knows, ``sources`` those of sources of
    money without an entry in their own cell; ``last_known`` is the last place of a known word, -1
    if there is none. ``filled`` takes the filled cells out of those of a row, ``holds`` says of
    each cell whether it is filled; None where all are.
    ``plain``: more filled cells than a title has, and no known word but those of levels and one
    of headers.
    ``opens`` tells whether such a row can be more than labels and entries, ``cuts`` whether it can
    be a title, or a label or header that begins the next form. ``titles``: whether it has as few
    cells as a title, with a word that nobody knows in front, which may be the mark of an annex.
    ``regions``: whether it may head a list of regions with money and goals of each.
    ``funds``: whether it may head columns of funds, behind the label of the money or of a name.
    ``notes``: whether it may head or hold notes on how to fill in the form. ``card``: whether a
    word of a header stands in each second cell, and none in the others.
    ``spread``: whether blanks stand in it beside words of a header that further ones may divide.
    ``labels`` and ``shown`` are where the recognisers keep what the labels of such a row come to,
    and which roles of a form it shows.
    """

    __slots__ = (
        "card", "cuts", "filled", "first", "funds", "heads_sources", "holds", "labels",
        "last_known", "mask", "names", "notes", "opens", "plain", "readings", "regions", "shown",
        "sources", "spread", "tasks", "titles", "twice", "unknown",
    )  # fmt: skip

    def __init__(self, readings: tuple[Reading, ...]) -> None:
        self.readings = readings
        self.labels: Any = None
        self.shown: dict[str | None, tuple[str, ...]] = {}
        filled = [at for at, reading in enumerate(readings) if reading is not BLANK]
        self.first = readings[filled[0]] if filled else NOTHING
        whole = len(filled) == len(readings)
        self.filled = None if whole else picker(filled)
        self.holds = None if whole else tuple([reading is not BLANK for reading in readings])
        mask = twice = 0
        for reading in readings:
            twice |= mask & reading.mask
            mask |= reading.mask
        self.mask = mask
        self.twice = twice
        few = len(filled) <= MOST_IN_TITLE
        self.plain = not (few or mask & ~(UPPER | HEADER) or twice & HEADER)
        unknown = [at for at in filled if readings[at] is NOTHING]
        # Two sources; or one beside the label of the money's rows, with words that may be levels
        # of government: 资金情况 | 资金总额 | 中央 | 省级.
        leads = bool(mask & (SOURCE | TOTAL)) and self.first.terms.get("group") == "funding"
        self.heads_sources = bool(twice & SOURCE) or (leads and len(unknown) > 1)
        self.tasks = bool(mask & ATTRIBUTE and mask & SOURCE) and any(map(_heads_tasks, readings))
        leads = self.first.terms.get("group") == "funding" or (
            self.first.terms.get("label") == "project_name" and not self.first.inline
        )
        self.funds = leads and len(unknown) > 1 and not mask & ~(GROUP | LABEL | TOTAL)
        self.opens = _opens(self, len(filled))
        # Money and goals, or levels, behind a word that may head regions: 市县 | 资金 | 产出指标.
        leading = readings[filled[mask & ORDINAL > 0]] if len(filled) > MOST_IN_TITLE else BLANK
        of_money = mask & SOURCE or (mask & GROUP and any(map(_heads_money, readings)))
        self.regions = leading is NOTHING and bool(of_money and mask & (GOALS | UPPER))
        self.cuts = bool(mask & LABEL or twice & HEADER or (few and filled)) or self.regions
        self.titles = few or (len(filled) == MOST_IN_TITLE + 1 and not self.first.mask)
        noted = self.first.terms.get("attribute") == "note"
        self.notes = noted or (len(filled) == 1 and self.first is NOTHING)
        named = [reading.terms["label"] for reading in readings if reading.mask & LABEL]
        self.names = frozenset(named)
        self.unknown = tuple(unknown)
        self.card = bool(self.first.mask & HEADER) and _is_card(readings)
        known = [at for at, reading in enumerate(readings) if reading.mask]
        self.last_known = known[-1] if known else -1
        sources = [at for at in filled if readings[at].mask & SOURCE and not readings[at].inline]
        self.sources = tuple(sources)
        self.spread = not whole and _is_spread(readings, twice)


def _is_spread(readings: Sequence[Reading], twice: int) -> bool:
    """Whether blanks stand beside words of money or levels, or beside two that may be years."""
    if any(reading.inline for reading in readings):
        return False
    heads = MONEY | (LEVEL1 if twice & LEVEL1 else 0)
    beside = [one for one, two in pairwise(readings) if two is BLANK]
    return any(one.mask & heads for one in beside) or beside.count(NOTHING) > 1


def _is_card(readings: Sequence[Reading]) -> bool:
    if len(readings) < 2 or readings[0] is BLANK:
        return False
    pairs = zip_longest(readings[::2], readings[1::2], fillvalue=BLANK)  # a blank was cut off
    return all(
        (label.mask & HEADER or label is entry is BLANK)
        and not (label.inline or entry.mask & HEADER)
        for label, entry in pairs
    )


class Opens(IntEnum):
    """Whether a row of some words can open a block, be a header or a sum, or end what is open."""

    NOTHING = 0
    WITHOUT_FIGURE = 1  # if there is no plain figure in it
    PERHAPS = 2


def _heads_money(reading: Reading) -> bool:
    """Whether a cell heads money that the row below divides: 资金分配."""
    return reading.terms.get("group") == "funding" and not reading.inline


def _heads_tasks(reading: Reading) -> bool:
    """Whether a cell heads the names of a department's tasks: 任务名称 beside 预算金额."""
    return reading.terms.get("attribute") == "task" and not reading.inline


def _opens(alike: Alike, filled: int) -> Opens:
    mask, twice, first = alike.mask, alike.twice, alike.first
    if mask & PAGE or twice & (HEADER | UPPER) or first.mask & (ORDINAL | TOTAL):
        return Opens.PERHAPS
    group = first.terms.get("group")
    if group == "texts" or (filled > MOST_IN_TITLE and not mask & ~(GROUP | TOTAL)):
        return Opens.PERHAPS  # a matrix of texts; words that nobody knows over columns
    if group == "tasks" and not mask & MONEY:
        return Opens.PERHAPS  # tasks without their money: a matrix of texts too
    if first.terms.get("label") == "plan" or first.terms.get("measure") == "rate":
        return Opens.PERHAPS  # over shares, or in front of points with a share beside each
    of_money = mask & STAGE or alike.heads_sources or alike.tasks or alike.funds
    return Opens.WITHOUT_FIGURE if of_money else Opens.NOTHING


def _alikes(_: Lexicon) -> Remembered[tuple[Reading, ...], Alike]:
    """The readings are a vocabulary's own: two have no row in common."""
    return Remembered(Alike, _MOST_ALIKE)


class Row:
    """One row: its own cells and the cells above that reach into it, left to right.

    ``filled`` are its own cells that hold text, ``readings`` what the vocabulary makes of each
    of its own cells, ``first`` what it makes of the first filled one. ``mask`` are the categories
    that know some cell of it, ``twice`` those that know two (`meanings.terms`). Rows are made
    once for a table and asked often; they are compared by identity.
    """

    __slots__ = (
        "_form", "alike", "cells", "filled", "first", "header", "mask", "over", "readings",
        "row_no", "table", "title", "twice",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - one for each row, by position
        self,
        table: Table,
        row_no: int,
        cells: tuple[Cell, ...],
        over: tuple[Cell, ...],
        alike: Alike,
        form: RowForm | None = None,
    ) -> None:
        self.table = table
        self.row_no = row_no
        self.cells = cells
        self.over = over
        self.alike = alike
        self._form = form
        self.readings = alike.readings
        self.filled = cells if alike.filled is None else alike.filled(cells)
        self.first = alike.first
        self.mask = alike.mask
        self.twice = alike.twice
        # What `goalparse.tables.indicator_header` found the row to be, below which row.
        self.header = UNASKED
        # Its cell that is a form's title, as `goalparse.recognisers.subtitles` found.
        self.title: Any = UNASKED

    @property
    def form(self) -> RowForm:
        """Where its cells and those over it stand, shared by all rows that lie alike."""
        if self._form is None:
            self._form = form_of(self.cells, self.over)
        return self._form

    def slot(self, cell: Cell) -> Slot:
        """The cell with its table."""
        slot: Slot = new_slot(Slot, (self.table.table_no, cell))
        return slot

    def read_cells(self) -> Iterator[tuple[Cell, Reading]]:
        """Its own cells that hold text, each with what the vocabulary makes of it."""
        read = zip(self.cells, self.readings, strict=True)
        return read if self.filled is self.cells else (pair for pair in read if pair[0].text)

    @property
    def is_note(self) -> bool:
        """Whether it says how the form is to be filled in, or notes something of it."""
        return self.first.terms.get("attribute") == "note"

    def covering(self, first: int, last: int) -> Cell | None:
        """The cell, of this row or from above, that covers most of some grid columns."""
        best: Cell | None = None
        most = 0
        for cell in (*self.cells, *self.over):
            start = cell.column_no
            end = start + cell.column_span - 1
            if start <= first and end >= last:
                return cell  # none covers more than all of them
            shared = min(last, end) - max(first, start) + 1
            if shared > most:
                best, most = cell, shared
        return best

    def by_column(self) -> dict[int, Cell]:
        """The first cell, of this row or from above, that covers each grid column."""
        covered: dict[int, Cell] = {}
        for cell in (*self.cells, *self.over):
            column = cell.column_no
            covered.setdefault(column, cell)
            for further in range(column + 1, column + cell.column_span):
                covered.setdefault(further, cell)
        return covered


def last_column(cell: Cell) -> int:
    """The last grid column that a cell covers."""
    return cell.column_no + cell.column_span - 1


def cell_below(row: Row, header: Cell) -> Cell | None:
    """The row's own cell in the columns of a header."""
    cell = row.covering(header.column_no, last_column(header))
    return cell if cell is not None and cell.row_no == row.row_no else None


def goes_on_below(row: Row, below: Row | None) -> bool:
    """Whether a row seems to begin with a cell that was merged down: a blank is below it.

    A dump has it there, and many a form is typed so.
    """
    if below is None or below.cells[0].text:
        return False
    if not row.table.exact:
        return len(below.cells) == len(row.cells)
    first, blank = row.cells[0], below.cells[0]
    return (first.column_no, first.column_span) == (blank.column_no, blank.column_span)


def alike_of(texts: Iterable[str], lexicon: Lexicon) -> Alike:
    """What all rows whose cells mean the same as some texts have in common."""
    return lexicon.once(_alikes)[tuple(map(lexicon.readings, texts))]


def make_row(
    table: Table, row_no: int, cells: tuple[Cell, ...], over: tuple[Cell, ...], lexicon: Lexicon
) -> Row:
    """A row of some cells, such as a part of another row."""
    return Row(table, row_no, cells, over, alike_of(map(text_of, cells), lexicon))


def reread(row: Row, readings: tuple[Reading, ...]) -> Row:
    """A row whose cells mean something else than the vocabulary makes of them."""
    return Row(row.table, row.row_no, row.cells, row.over, Alike(readings))


def read_rows(table: Table, lexicon: Lexicon) -> list[Row]:
    """The rows of a table from top to bottom, each with what it stands under."""
    return read_tables([table], lexicon)[0]


def read_tables(tables: Sequence[Table], lexicon: Lexicon) -> list[list[Row]]:
    """The rows of each of some tables.

    All their texts are read first, then all rows are made: the code of one thing is in the
    processor's caches while it is done for the whole document.
    """
    # Everything that is asked of a cell by itself is asked here: most cells have been met before
    # or are no label, and cost a look-up.
    texts = [cell.text for table in tables for cell in table.cells]
    readings, begun = tuple(map(lexicon.readings, texts)), 0
    made = []
    for table in tables:
        end = begun + len(table.cells)
        made.append(_rows_of(table, readings[begun:end], lexicon))
        begun = end
    return made


def _rows_of(table: Table, readings: tuple[Reading, ...], lexicon: Lexicon) -> list[Row]:
    known = _rows_on_grid if table.exact else _rows_of_dump
    rows = known(table, readings, lexicon)
    if rows is None:
        rows = _rows_in_order(table, readings, lexicon)
    if table.exact:
        for at, row in enumerate(rows[:-1]):
            if row.alike.spread:  # few rows
                rows[at] = _spanning(row, rows[at + 1], lexicon)
    return rows


def _spanning(row: Row, below: Row, lexicon: Lexicon) -> Row:
    """A header's upper row whose cells span the blanks beside them, as if it had been merged.

    预算数 | | 执行数 | | over 总额 | 财政拨款 | 总额 | 财政拨款: words alone in both rows, and
    below each of such cells and the blanks beside it one that may divide it.
    """
    parts = {cell.column_no: reading for cell, reading in below.read_cells()}
    if not parts or below.alike.unknown or any(part.inline for part in parts.values()):
        return row
    cells: list[Cell] = []
    over = 0  # what may stand below the last cell with text
    for cell, reading in zip(row.cells, row.readings, strict=True):
        part = parts.get(cell.column_no, BLANK)
        if not cell.text and part.mask & over:
            cells[-1] = replace(cells[-1], column_span=last_column(cell) - cells[-1].column_no + 1)
            continue
        over = _parts_below(cell, reading, lexicon) if cell.row_span == 1 else 0
        over = over if part.mask & over else 0
        cells.append(cell)
        if reading is NOTHING and not over and any(map(str.isdigit, cell.text)):
            return row  # an entry
    if len(cells) == len(row.cells):
        return row
    return make_row(row.table, row.row_no, tuple(cells), row.over, lexicon)


def _parts_below(cell: Cell, reading: Reading, lexicon: Lexicon) -> int:
    """The categories of the words that may stand below a word of a header and divide it."""
    if reading.mask & LEVEL1:
        return UPPER | HEADER
    if reading.mask & MONEY:
        return MONEY | TOTAL | MEASURE
    is_year = reading is NOTHING and lexicon.year_column.fullmatch(key(cell.text)) is not None
    return MONEY if is_year else 0


def _rows_on_grid(
    table: Table, readings: tuple[Reading, ...], lexicon: Lexicon
) -> list[Row] | None:
    """The rows by what tables that lie alike have in common; None if one has an empty head."""
    all_cells, met = table.cells, lexicon.once(_alikes)
    rows: list[Row] = []
    for begun, end, reaching, form in geometry_of(table).rows:
        of_row = readings[begun:end]
        alike = met[of_row]
        if of_row and of_row[0] is BLANK:
            return None
        over = reaching(all_cells) if reaching is not None else ()
        rows.append(Row(table, len(rows) + 1, all_cells[begun:end], over, alike, form))
    return rows


def _rows_of_dump(
    table: Table, readings: tuple[Reading, ...], lexicon: Lexicon
) -> list[Row] | None:
    """The same for a dump, whose rows go on below the blank cells at their heads."""
    all_cells, met = table.cells, lexicon.once(_alikes)
    geometry = geometry_of_dump(table, [reading is BLANK for reading in readings])
    if geometry is None:
        return None
    rows: list[Row] = []
    for begun, end, above in geometry.rows:
        of_row = readings[begun:end]
        alike = met[of_row]
        over = above(all_cells) if above is not None else ()
        rows.append(Row(table, len(rows) + 1, all_cells[begun:end], over, alike))
    return rows


def _rows_in_order(table: Table, readings: tuple[Reading, ...], lexicon: Lexicon) -> list[Row]:
    """The rows one after the other; those with empty heads stand under what is above these."""
    all_cells, met = table.cells, lexicon.once(_alikes)
    rows: list[Row] = []
    reaching: list[Cell] = []
    numbers = [cell.row_no for cell in all_cells]
    end = 0
    carried = _Carried() if BLANK in readings else None
    for row_no in range(1, table.row_count + 1):
        begun, end = end, bisect_right(numbers, row_no, end)
        cells, of_row = all_cells[begun:end], readings[begun:end]
        alike = met[of_row]
        if reaching:
            reaching = [cell for cell in reaching if cell.row_no + cell.row_span > row_no]
        over = reaching
        # Rows carry what stands above their empty heads; in most tables none has one.
        if carried is not None:
            over = [*reaching, *carried.over(cells)]
        if len(over) > 1:
            over = sorted(over, key=_column)
        rows.append(Row(table, row_no, cells, tuple(over), alike))
        if table.exact:
            reaching += [cell for cell in cells if cell.row_span > 1]
    return rows


def _column(cell: Cell) -> int:
    return cell.column_no


class _Carried:
    """Cells above the empty ones at the head of a row: the row goes on below them.

    Only leading cells carry: an empty cell after a filled one is an empty entry. A row holds for
    the columns from its first filled one; the last row on the pile that reaches so far to the
    left tells what stands above a column.
    """

    def __init__(self) -> None:
        self._pile: list[tuple[int, tuple[Cell, ...]]] = []

    def over(self, cells: tuple[Cell, ...]) -> list[Cell]:
        """The cells above the empty head of a row, which then counts for the rows below it."""
        over: list[Cell] = []
        pile = self._pile
        for at, cell in enumerate(cells):
            if cell.text:
                column = cell.column_no
                while pile and pile[-1][0] >= column:
                    pile.pop()
                pile.append((column, cells[at:]))
                break
            above = self._above(cell.column_no)
            if above is not None:
                over.append(above)
        return over

    def _above(self, column: int) -> Cell | None:
        for first, cells in reversed(self._pile):
            if first <= column:
                found = (cell for cell in reversed(cells) if cell.column_no == column)
                return next((cell for cell in found if cell.text), None)
        return None
