"""Page numbers that a dump printed between the lines of a cell: what stands there is not its text.

Text laid out page by page has a header and a number between rows, or between the lines of one. A
number that stands in the middle of a cell's lines shows where; the lines beside it may be a header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Place, Table
from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.text import key


def page_marks(blocks: Sequence[Block], lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for each cell of a dump's tables that has a page's number as a line of its own.

    A number without a mark beside it is one if such numbers count the pages.
    """
    bare: list[tuple[int, Table, Cell]] = []
    for block in blocks:
        if not isinstance(block, Table):
            continue
        for cell in block.cells:
            if "\n" not in cell.text:
                continue
            if _has_mark(cell, lexicon):
                yield _told(block, cell)
            elif (number := _bare_number(cell.text)) is not None:
                bare.append((number, block, cell))
    numbers = [number for number, _, _ in bare]
    if numbers == [*range(1, len(numbers) + 1)] or (
        len(numbers) > 1 and numbers == [*range(numbers[0], numbers[-1] + 1)]
    ):
        for _, block, cell in bare:
            yield _told(block, cell)


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


def _told(table: Table, cell: Cell) -> Finding:
    return finding(
        "value-doubtful",
        raw=cell.text,
        place=Place(
            table_no=table.table_no,
            row_no=cell.row_no,
            column_no=cell.column_no,
            line_no=cell.line_no,
        ),
        reason="a page's number stands in it, and its header may as well",
    )
