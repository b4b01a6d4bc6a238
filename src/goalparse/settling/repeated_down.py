"""Labels that a dump writes again in each row that they are merged over.

A script that takes each cell of a row once still meets a cell merged down in every row that it
covers: python-docx gives it there. The copies are blanks, as they are in other dumps; a level is
the same whether it is written again or not, so only labels are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Block, Cell, Table
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, GOALS, GROUP, HEADER, UPPER

_LEAST_REPEATS = 2  # rows of a text
_HEADS = GOALS | GROUP  # they are merged over what they head, and a form has one of each


def without_copies(blocks: Iterable[Block], lexicon: Lexicon) -> Iterator[Block]:
    """The blocks; where rows begin as those above them do, copies of labels are blank cells."""
    blocks = tuple(blocks)
    open_rows = [b.rows() for b in blocks if isinstance(b, Table) and not b.exact]
    often = sum(map(_repeats, open_rows)) >= _LEAST_REPEATS
    wanted = ANY_LABEL if often else _HEADS
    for block in blocks:
        if isinstance(block, Table) and not block.exact:
            copies = set(_copies(block.rows(), lexicon, wanted))
            yield _blanked(block, copies) if copies else block
        else:
            yield block


def _repeats(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows begin with the text that the one above begins with."""
    return sum(
        len(above) > 1 and len(row) > 1 and len(row[0].text) > 1 and row[0].text == above[0].text
        for above, row in pairwise(rows)
    )


def _copies(
    rows: Sequence[Sequence[Cell]], lexicon: Lexicon, wanted: int
) -> Iterator[tuple[int, int]]:
    """The places of labels, and of entries beside them, that say what those above them say."""
    for above, row in pairwise(rows):
        if len(row) < 2 or [c.text for c in row] == [c.text for c in above]:
            continue
        for cell, upper in zip(row[:-1], above, strict=False):
            if not cell.text or cell.text != upper.text:
                break
            mask = lexicon.read(cell.text).mask
            if mask & (HEADER | UPPER) or not (mask & wanted or cell is not row[0]):
                break
            yield cell.row_no, cell.column_no


def _blanked(table: Table, places: set[tuple[int, int]]) -> Table:
    cells = tuple(
        replace(cell, raw="", text="") if (cell.row_no, cell.column_no) in places else cell
        for cell in table.cells
    )
    return replace(table, cells=cells)
