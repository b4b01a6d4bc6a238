"""Rows of a dump whose merged cells are followed by blanks for the columns that they cover.

pandoc and html2text write each cell where its first column stands, so all rows are as wide as the
table's grid. What stands between a label and its entry there is no blank entry.
"""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Reading
from goalparse.meanings.terms import ATTRIBUTE, GROUP, LABEL
from goalparse.tables.rows import Row

PADDED = 3  # cells for each filled one: blanks stand where merged ones reach


def is_padded(row: Row) -> bool:
    """Whether blanks pad the merged cells of a dump's row.

    So they may where all rows have the table's width, or below Markdown's header, which is blank
    where the source has none.
    """
    table = row.table
    if row.filled is row.cells or table.exact:
        return False
    if len(row.cells) >= PADDED * len(row.filled):
        return True
    cells = table.cells
    return len(cells) == table.row_count * table.column_count or not (
        cells[0].text or any(cell.text or cell.row_no > 1 for cell in cells[: len(row.cells)])
    )


def unpadded(reading: Reading, cells: list[Cell]) -> list[Cell]:
    """The cells behind a label without what pads the label, if one of them is filled.

    The label of a group has no entry of its own: what stands between it and the next one pads it.
    """
    filled = [at for at, cell in enumerate(cells) if cell.text]
    if not filled and reading.mask & GROUP and not reading.mask & (LABEL | ATTRIBUTE):
        return []
    return cells[filled[0] :] if len(filled) == 1 else cells
