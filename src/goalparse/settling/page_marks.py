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
    """A finding for each cell of a dump's tables that has a page's number as a line of its own."""
    for block in blocks:
        if not isinstance(block, Table):
            continue
        for cell in block.cells:
            if "\n" in cell.text and _has_mark(cell, lexicon):
                yield finding(
                    "value-doubtful",
                    raw=cell.text,
                    place=Place(
                        table_no=block.table_no,
                        row_no=cell.row_no,
                        column_no=cell.column_no,
                        line_no=cell.line_no,
                    ),
                    reason="a page's number stands in it, and its header may as well",
                )


def _has_mark(cell: Cell, lexicon: Lexicon) -> bool:
    return any(lexicon.continues.fullmatch(key(line)) for line in cell.text.split("\n"))
