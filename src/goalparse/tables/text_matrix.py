"""Texts in a small matrix: aspects down (分配科学性), headers across (情况说明, 存在问题).

The label over its rows says that it is one: 资金管理情况 of the national transfer
self-evaluation, 事前绩效评估 of new projects, 年度主要任务 of a department without their money.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.terms import ANY_LABEL, ATTRIBUTE, MONEY
from goalparse.tables.items import Entry, aside
from goalparse.tables.looks import is_wording
from goalparse.tables.rows import Row, Slot, cell_below, last_column


@frozen
class TextMatrix:
    """The label of a matrix of texts, and the headers beside it.

    ``beside``: its rows begin with a blank below the label, or with the label again, so that what
    begins with another cell is none of them. ``of_texts``: the first header is a known one of
    texts (情况说明), so that none stands over the aspects.
    """

    label: Cell
    headers: tuple[Cell, ...]
    beside: bool = False
    of_texts: bool = False


def open_texts(row: Row, below: Sequence[Row]) -> TextMatrix | None:
    """The matrix that a row opens: its label, headers, and below them an aspect and its texts."""
    if row.first.inline or not below or not _heads_texts(row):
        return None
    label, *headers = row.filled
    if not all(is_wording(header.text) for header in headers):
        return None  # an indicator and its value
    if not headers or len(below[0].filled) < _FEWEST:
        return None
    if row.table.exact and not _stands_beside(label, below[0]):
        return None
    if not row.table.exact and (
        label is not row.cells[0] or not _goes_on(label, headers, below[0])
    ):
        return None
    beside = _stands_beside(label, below[0]) if row.table.exact else _is_below(label, below[0])
    of_texts = row.first.get("group") == "texts" and bool(row.readings[1].mask & ATTRIBUTE)
    return TextMatrix(label=label, headers=tuple(headers), beside=beside, of_texts=of_texts)


def _heads_texts(row: Row) -> bool:
    """Whether a row's first cell is the label of such a matrix.

    That of a department's tasks is one where their headers name no money: 任务名称 | 完成情况.
    """
    group = row.first.terms.get("group")
    if group != "tasks":
        return group == "texts"
    beside = row.readings[1:]
    named = any(reading.get("attribute") == "task" for reading in beside)
    told = all(bool(reading) and not reading.inline for reading in beside)
    return named and told and len(beside) > 1 and not row.mask & MONEY


def _goes_on(label: Cell, headers: Sequence[Cell], below: Row) -> bool:
    """Whether the row below in a dump is one of the matrix: 资金管理情况 | 良好 is an entry.

    A blank stands below the label there, or the label again; beside several headers an aspect.
    """
    if _is_below(label, below):
        return True
    return len(headers) > 1 and not below.first.mask & ANY_LABEL


def _is_below(label: Cell, row: Row) -> bool:
    return row.row_no > label.row_no and row.cells[0].text in {"", label.text}


def texts_row(row: Row, block: TextMatrix) -> tuple[list[Entry], list[Slot]] | None:
    """The texts of an aspect, and the cells that name it; None below the matrix."""
    cells = row.filled
    again = len(cells) > 1 and cells[0].text == block.label.text
    name, *texts = cells[again:]
    if block.beside and not again and not _begins_beside(block.label, row):
        return None
    if row.table.exact:
        placed = [(h, c) for h in block.headers if (c := cell_below(row, h)) in texts]
    else:
        beside = not row.cells[0].text and block.label.column_no == 1
        if row.first.mask & ANY_LABEL & ~ATTRIBUTE and not (again or beside):
            return None
        if block.of_texts and len(texts) < len(block.headers):
            return _below_fewer(row, name, texts)
        headers = block.headers[len(block.headers) - len(texts) :]
        if len(headers) != len(texts) or len(block.headers) > len(texts) + 1:
            return None
        placed = [*zip(headers, texts, strict=True)]
    several = len(placed) > 1 or _is_aside(name, block)
    entries = [
        aside(row, f"{name.text}/{header.text}" if several else name.text, name, cell)
        for header, cell in placed
        if cell is not None
    ]
    return entries, [row.slot(cell) for cell in cells[: 1 + again]]


def _below_fewer(
    row: Row, name: Cell, texts: Sequence[Cell]
) -> tuple[list[Entry], list[Slot]] | None:
    """A dump's row of fewer texts than headers: whose the text is, it does not say; or none."""
    if len(texts) > 1 or (not texts and (row.first.mask or len(name.text) > _LONGEST_ASPECT)):
        return None
    return [aside(row, name.text, name, text) for text in texts], [row.slot(name)]


def _stands_beside(label: Cell, row: Row) -> bool:
    """Whether a row begins to the right of the label over it, which was merged down."""
    return row.filled[0].column_no > label.column_no


def _begins_beside(label: Cell, row: Row) -> bool:
    """The same of any row, also of a dump's, whose cells may stand in other columns."""
    return _stands_beside(label, row) if row.table.exact else not row.cells[0].text


def _is_aside(name: Cell, block: TextMatrix) -> bool:
    """Whether all headers stand beside the column of aspects, and more than one of them."""
    return len(block.headers) > 1 and all(
        header.column_no > last_column(name) for header in block.headers
    )


_FEWEST = 2
_LONGEST_ASPECT = 12
