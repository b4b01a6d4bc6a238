"""Several projects with a column each: 项目名称 | A | B | C over entries below each of them.

实施单位, 预算金额, 年度目标 and levels stand in front as labels of the rows, which have an entry
for every project; what lies across all of them is of each. So do regions stand that share a
transfer: 地区 | 甲县 | 乙县 over the money of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import ANY_LABEL, GOALS, HEADER, LABEL, SOURCE, STAGE, TOTAL, UPPER
from goalparse.tables.list_header import is_of_all
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, last_column, make_row
from goalparse.text import key

_FEWEST = 2  # projects, and figures among their money
_FARTHEST = 8  # rows down to the names
_LONGEST_HEADER = 12  # characters of a word for regions, blanks between them among these
_MONEY = SOURCE | STAGE
_KNOWN = ANY_LABEL | UPPER
_NO_ENTRY = _KNOWN | HEADER


def names_abreast(rows: Sequence[Row], lexicon: Lexicon) -> Row | None:
    """The row with the names of several behind one label; None in most tables."""
    for row in rows[:_FARTHEST]:
        regions = not row.mask & ~TOTAL and len(row.alike.unknown) >= _FEWEST
        if not (regions or row.alike.several) or row.mask & ~(LABEL | TOTAL):
            continue  # most rows, and cheaply
        if not _heads_names(row, lexicon):
            continue
        named = [cell.text for cell in row.filled[1:]]
        words = row.readings[row.cells.index(row.filled[0]) + 1 :]
        if (
            len(named) >= _FEWEST
            and not any(reading.mask & LABEL for reading in words)
            and len({*named}) == len(named)
            and not any(map(is_figure, named))
        ):
            return row
    return None


def _heads_names(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row begins with the label of projects' names, or a word for regions."""
    if row.first is NOTHING:
        text = row.filled[0].text
        if len(text) > _LONGEST_HEADER or text.isascii():
            return False
        return key(text) in lexicon.words("order", "region_header")
    return row.first.terms.get("label") == "project_name" and not row.first.inline


def name_of_all(names: Row, lexicon: Lexicon) -> tuple[int, Cell] | None:
    """The name among regions that is of all of them, and its place: its money is theirs again."""
    if row_of_projects(names):
        return None
    named = enumerate(names.filled[1:])
    return next(((at, cell) for at, cell in named if is_of_all(cell.text, lexicon)), None)


def row_of_projects(names: Row) -> bool:
    """Whether the names are those of projects, of which 合计 is none; else of regions."""
    return names.first is not NOTHING


def forms_abreast(rows: Sequence[Row], names: Row, lexicon: Lexicon) -> list[list[Row]]:
    """The rows of each project; none where the rows are not all labels with entries for each.

    A row of money has a figure for several, or one of a goal a text for all of them. In a dump,
    whose cells may be of several columns, all rows have an entry for each behind their labels.
    Labels above the names are of each, a title goes with the first. What is of 合计 is nobody's,
    and told.
    """
    below = rows[names.row_no :]
    columns = names.filled[1:]
    entries = [_entries(row, columns) for row in below]
    pairs = list(zip(below, entries, strict=True))
    if not any(_tells(row, own) for row, own in pairs):
        return []
    if not all(_is_of_all(row, own, columns) for row, own in pairs):
        return []
    readings = [reading for _, reading in names.read_cells()][1:]
    return [
        [
            *_above(rows, names, at, lexicon),
            _of_one(names, columns, at, lexicon),
            *(_of_one(row, own, at, lexicon) for row, own in pairs),
        ]
        for at, reading in enumerate(readings)
        if not (row_of_projects(names) and reading.mask & TOTAL)
    ]


def _above(rows: Sequence[Row], names: Row, at: int, lexicon: Lexicon) -> Iterator[Row]:
    """The rows above the names: all of them for the first, those of labels for the others."""
    for row in rows[: names.row_no - 1]:
        shared = row.first.mask & ANY_LABEL and len(row.filled) > 1
        empty = make_row(row.table, row.row_no, (), (), lexicon)
        yield row if at == 0 or shared else empty


def _entries(row: Row, columns: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a row below the names, one for each; none where it has not one for each."""
    if not row.table.exact:
        own = row.cells[-len(columns) :]
        return own if len(row.cells) > len(columns) else ()
    places = {(cell.column_no, cell.column_span): cell for cell in (*row.cells, *row.over)}
    found = [places.get((each.column_no, each.column_span)) for each in columns]
    entries = [cell for cell in found if cell is not None]
    return entries if len(entries) == len(columns) else ()


def _tells(row: Row, entries: Sequence[Cell]) -> bool:
    """Whether a row has the money or the goal of each project."""
    if not entries or row.first.inline:
        return False
    if row.first.mask & _MONEY:
        filled = [cell for cell in entries if cell.text]
        return len(filled) >= _FEWEST and all(is_figure(cell.text) for cell in filled)
    return bool(row.first.mask & GOALS) and all(cell.text for cell in entries)


def _is_of_all(row: Row, entries: Sequence[Cell], columns: Sequence[Cell]) -> bool:
    """Whether a row is labels in front of its entries, or of one that lies across all projects.

    A header is repeated for each of them: 指标值 | 指标值.
    """
    first, last = columns[0].column_no, last_column(columns[-1])
    if not row.filled:
        return True
    if not entries:
        across = (c for c in row.filled if c.column_no <= first and last_column(c) >= last)
        return row.table.exact and any(across)
    own = {id(cell) for cell in entries}
    in_front: list[Reading] = []
    below: list[Reading] = []
    for cell, reading in row.read_cells():
        (below if id(cell) in own else in_front).append(reading)
    if any(cell.column_no > entries[-1].column_no for cell in row.filled):
        return False
    if any(r.mask & _NO_ENTRY for r in below) and len({cell.text for cell in entries}) > 1:
        return False
    merged = any(c.column_no < first for c in row.over) or row.cells[0].text == ""
    return merged or not in_front or any(reading.mask & _KNOWN for reading in in_front)


def _of_one(row: Row, entries: Sequence[Cell], at: int, lexicon: Lexicon) -> Row:
    """A row without what stands below the other projects."""
    others = {id(cell) for place, cell in enumerate(entries) if place != at}
    cells, over = (
        tuple([cell for cell in some if id(cell) not in others]) for some in (row.cells, row.over)
    )
    return make_row(row.table, row.row_no, cells, over, lexicon)
