"""Forms laid out in the cells of a framing table: what stands above one there is its head.

A page may be set in a table of one cell, or of a cell for each form: the title, the year and the
unit of money are then lines of the cell, and the form is a table nested in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell, Table, walk_tables
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.lines import is_head_line
from goalparse.tables.indicator_header import open_block
from goalparse.tables.rows import read_rows


@frozen
class Head:
    """The title of a nested form and the lines between them, with the cell around both."""

    title: str
    lines: tuple[str, ...]
    table: Table
    cell: Cell

    @property
    def key(self) -> tuple[int, int, int]:
        """The key of the cell around the form."""
        return (self.table.table_no, self.cell.row_no, self.cell.column_no)


Found = tuple[Table, Head | None]


def forms_in(table: Table, starts: frozenset[str], lexicon: Lexicon) -> list[Found]:
    """A table and, where a form is laid out inside a cell, the tables nested in it.

    ``starts`` are the names of labels that begin a form.
    """
    if not table.exact or table.lies_as is not None:
        return [(table, None)]
    framed = [cell for cell in table.cells if cell.tables]
    if not framed:
        return [(table, None)]
    nested = [found for cell in framed for found in _nested(table, cell, lexicon)]
    holds_form = any(
        open_block(row, lexicon) is not None or not starts.isdisjoint(row.alike.names)
        for inner, _ in nested
        for row in read_rows(inner, lexicon)
    )
    return [(table, None), *nested] if holds_form else [(table, None)]


def _nested(table: Table, cell: Cell, lexicon: Lexicon) -> Iterator[Found]:
    """The tables nested in a cell, those that stand in it with the head that they have there."""
    lines = cell.text.split("\n")
    at = 0
    for outer in cell.tables:
        first = next((inner.text.split("\n")[0] for inner in outer.cells if inner.text), None)
        begins = [n for n in range(at, len(lines)) if first and lines[n].startswith(first)]
        told = _head(lines[at : begins[0]], lexicon) if begins else None
        head = None
        if told is not None:
            head = Head(title=told[0], lines=told[1], table=table, cell=cell)
        at = begins[0] + 1 if begins else at
        for inner in walk_tables(outer):
            yield inner, head if inner is outer else None


def _head(above: Sequence[str], lexicon: Lexicon) -> tuple[str, tuple[str, ...]] | None:
    """The title right above a nested table, and the lines of its head; None without a title."""
    for at in range(len(above) - 1, -1, -1):
        if lexicon.is_title(above[at]):
            return above[at], tuple(above[at + 1 :])
        if not is_head_line(above[at], lexicon):
            return None
    return None
