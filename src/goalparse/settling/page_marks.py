"""Page numbers that a dump printed between the lines of a cell: what stands there is not its text.

Text laid out page by page has a header and a number between rows, or between the lines of one. A
number that stands in the middle of a cell's lines shows where; the lines beside it may be a header.
So does a line that stands in several cells, of more columns than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from goalparse.blocks import Cell, Table
from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.text import key


def page_marks(tables: Iterable[tuple[Table, str]], lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for each cell of a dump's tables that has a page's number as a line of its own.

    Each table comes with all its text. A number without a mark beside it is one if such numbers
    count the pages.
    """
    bare: list[tuple[int, Table, Cell]] = []
    several = [
        (table, cell)
        for table, text in tables
        if "\n" in text
        for cell in table.cells
        if "\n" in cell.text
    ]
    for block, cell in several:
        if _has_mark(cell, lexicon):
            yield _told(block, cell)
        elif (number := _bare_number(cell.text)) is not None:
            bare.append((number, block, cell))
    yield from _running_heads(several)
    numbers = [number for number, _, _ in bare]
    if numbers == [*range(1, len(numbers) + 1)] or (
        len(numbers) > 1 and numbers == [*range(numbers[0], numbers[-1] + 1)]
    ):
        for _, block, cell in bare:
            yield _told(block, cell)


def _running_heads(several: Sequence[tuple[Table, Cell]]) -> Iterator[Finding]:
    """A finding for each cell with a line below others that cells of other columns have as well.

    What the paragraphs of cells in one column have in common is a habit of the form's; of those in
    one row one may be a copy of the other: 预期目标, 实际完成情况.
    """
    if len({cell.column_no for _, cell in several}) < _LEAST_COLUMNS:
        return
    cells: dict[str, list[tuple[Table, Cell]]] = defaultdict(list)
    for table, cell in several:
        for line in {key(line) for line in cell.text.split("\n")[1:]}:
            if len(line) >= _SHORTEST:
                cells[line].append((table, cell))
    for found in cells.values():
        rows = {(id(table), cell.row_no) for table, cell in found}
        columns = {cell.column_no for _, cell in found}
        if min(len(rows), len(columns)) >= _LEAST_COLUMNS:
            for table, cell in found:
                yield _told(table, cell, _HEAD)


_SHORTEST = 5  # characters
_LEAST_COLUMNS = 2
_HEAD = "a line of it stands in cells of other columns as well, as a page's header would"


def _has_mark(cell: Cell, lexicon: Lexicon) -> bool:
    return any(lexicon.continues.fullmatch(key(line)) for line in cell.text.split("\n"))


def _bare_number(text: str) -> int | None:
    """The only number that stands on a line of its own, below one that is none."""
    above, *lines = text.split("\n")
    numbers = [line for line in lines if line.isdecimal() and len(line) <= _LONGEST]
    if len(numbers) != 1 or above.isdecimal():
        return None
    return int(numbers[0])


_LONGEST = 3  # digits


_NUMBER = "a page's number stands in it, and its header may as well"


def _told(table: Table, cell: Cell, reason: str = _NUMBER) -> Finding:
    return finding(
        "value-doubtful",
        raw=cell.text,
        place=cell.place_in(table.table_no),
        reason=reason,
    )
