"""Money of several funds with a column each: 农业生产发展资金 | 农田建设补助资金 over 中央, 地方.

No total of the form is printed then, save below 合计: an amount is of its fund and of its row's
source, and named by both.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import SOURCE, STAGE, TOTAL
from goalparse.tables.looks import is_figure, is_wording
from goalparse.tables.rows import Row
from goalparse.tables.source_columns import SourceColumns
from goalparse.tables.unit_hints import hints_of


def open_funds(row: Row, below: Sequence[Row], lexicon: Lexicon) -> SourceColumns | None:
    """The columns that a row of funds' names opens, behind the label of the money or of a name.

    Each of them has an amount in the row below, which names its source or stage: 年度金额 | 2100.
    In a dump the label of the money may cover one cell more in its row.
    """
    if not row.alike.funds or not below or not below[0].mask & (SOURCE | STAGE):
        return None
    first = row.cells[row.alike.unknown[0]].column_no
    named: list[tuple[Cell, Reading]] = []
    for cell, reading in row.read_cells():
        if reading.mask & TOTAL:
            named.append((cell, Reading({"source": "total"}, cell.text)))
        elif not reading and is_wording(cell.text):
            named.append((cell, reading))
        elif not _leads(reading) or cell.column_no > first:
            return None
    moved = 0 if row.table.exact else len(below[0].cells) - len(row.cells)
    if sum(bool(reading) for _, reading in named) > 1:
        return None
    if below[0].table is not row.table or not _have_amounts(named, below[0], moved):
        return None
    return SourceColumns(
        sources=tuple(named),
        texts=(),
        hints=tuple(hints_of((cell.text for cell in (*row.filled, *row.over)), lexicon)),
        width=len(row.cells) + moved,
        of_funds=True,
        moved=moved,
    )


def _leads(reading: Reading) -> bool:
    """Whether a word in front of the funds heads the money's rows, or the names: 资金名称."""
    heads = reading.get("group") == "funding" or reading.get("label") == "project_name"
    return heads and not reading.inline


def _have_amounts(named: Sequence[tuple[Cell, Reading]], below: Row, moved: int) -> bool:
    """Whether an amount of its own stands below each."""
    places = [(cell.column_no + moved, cell.column_span) for cell, _ in named]
    figures = {(c.column_no, c.column_span) for c in below.filled if is_figure(c.text)}
    return moved in {0, 1} and figures.issuperset(places)
