"""Cells that nobody claimed, reported: one by one in a form, by the table in one that is none.

In a table of which something was read, each cell that nothing took is a loss of its own; a row of
which little was read (a bond's batch, a partner of a fund) is one, its cells quoted. A table
of which nothing was read (a schedule, a curriculum vitae) is one matter, however many cells it
has: its finding says how many, and quotes them all, row by row, so that nothing vanishes with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from goalparse.blocks import Cell, Place, Table
from goalparse.findings import Finding, finding

_QUOTED = 10_000  # characters of a table in one finding: a spreadsheet's cell holds 32,767
_SEVERAL = 3  # cells of a row
_SHOWN = 24  # characters of its first words that the message shows


def report_unclaimed(unclaimed: Iterable[tuple[Table, Cell]]) -> Iterator[Finding]:
    """The findings for cells with text that nobody claimed, given with their tables."""
    by_table: dict[int, tuple[Table, list[Cell]]] = {}
    for table, cell in unclaimed:
        by_table.setdefault(table.table_no, (table, []))[1].append(cell)
    for table, cells in by_table.values():
        filled = len([None for cell in table.cells if cell.text])
        if len(cells) > 1 and len(cells) == filled:
            yield from _whole_table(table, cells)
        else:
            yield from _by_rows(table, cells)


def _by_rows(table: Table, cells: Sequence[Cell]) -> Iterator[Finding]:
    """One finding for each row of which little or nothing was read, for each cell of any other."""
    filled = Counter(cell.row_no for cell in table.cells if cell.text)
    for row_no, of in groupby(cells, key=lambda cell: cell.row_no):
        row = list(of)
        if len(row) < _SEVERAL or len(row) * 2 <= filled[row_no]:
            for cell in row:
                yield _one_cell(table, cell)
            continue
        quoted = " | ".join(_on_one_line(cell.text) for cell in row)
        what = f"any of these {len(row)} cells of a row, which begin {_begun(quoted)!r}"
        place = row[0].place_in(table.table_no)
        yield finding("cell-unclaimed", place=place, raw=quoted, what=what)


def _one_cell(table: Table, cell: Cell) -> Finding:
    place = cell.place_in(table.table_no)
    return finding("cell-unclaimed", place=place, raw=cell.text, what=f"the cell {cell.text!r}")


def _whole_table(table: Table, cells: Sequence[Cell]) -> Iterator[Finding]:
    """One finding for all cells of a table; one for each stretch of rows where it is long."""
    stretches = list(_stretches(cells))
    for number, rows in enumerate(stretches):
        first, last = rows[0][0], rows[-1][0]
        count = sum(map(len, rows))
        which = f"the {count:,} filled cells of this table"
        if len(stretches) > 1:
            which = f"the {count:,} filled cells in the rows {first.row_no} to {last.row_no}"
        quoted = "\n".join(" | ".join(_on_one_line(cell.text) for cell in row) for row in rows)
        begins = _begun(quoted.partition("\n")[0])
        place = Place(
            table_no=table.table_no,
            row_no=first.row_no if number else None,
            line_no=first.line_no,
        )
        what = f"any of {which}, which begin {begins!r}"
        yield finding("cell-unclaimed", place=place, raw=quoted, what=what)


def _stretches(cells: Sequence[Cell]) -> Iterator[list[list[Cell]]]:
    """The rows of a table, cut where their text would be too much for one finding."""
    stretch: list[list[Cell]] = []
    size = 0
    for _, of in groupby(cells, key=lambda cell: cell.row_no):
        row = list(of)
        length = sum(len(cell.text) for cell in row)
        if stretch and size + length > _QUOTED:
            yield stretch
            stretch, size = [], 0
        stretch.append(row)
        size += length
    yield stretch


def _begun(quoted: str) -> str:
    return quoted if len(quoted) <= _SHOWN else f"{quoted[:_SHOWN]}…"


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")
