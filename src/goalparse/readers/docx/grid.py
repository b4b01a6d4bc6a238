"""Rows of Word cells -> a grid in which every merged cell stands once.

Word stores a merge across columns as a width (w:gridSpan), one down rows as cells that
continue the one above (w:vMerge), and old versions a merge across as cells that continue
the one to the left (w:hMerge). w:tblGrid is not consulted: half of all writers get it
wrong, and the cells' own widths already say where each begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import field, replace
from typing import NamedTuple

from goalparse.blocks import Cell, CoveredText, Table
from goalparse.frozen import frozen, maker, mutable
from goalparse.text import clean

MAX_SPAN = 1024
"""A wider cell is an error of its writer (Word has 63 columns at most) and counts as one."""


@frozen
class CellForm:
    """What a w:tcPr says of a cell's place: its width, and the merges it starts or continues.

    ``down`` and ``across`` say that the cell continues one.
    """

    span: int = 1
    starts_down: bool = False
    down: bool = False
    across: bool = False


PLAIN_FORM = CellForm()


@mutable
class CellDraft:
    """One w:tc as it was read."""

    raw: str = ""
    form: CellForm = PLAIN_FORM
    bookmarks: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    covered: tuple[CoveredText, ...] = ()

    def cover(self, draft: CellDraft, row_no: int, column_no: int) -> None:
        """Take in what stands in a cell under this one; nothing of it may get lost."""
        self.bookmarks += draft.bookmarks
        self.tables += draft.tables
        # What that cell covers itself comes along.
        self.covered += draft.covered
        if text := clean(draft.raw):
            found = CoveredText(row_no=row_no, column_no=column_no, text=text)
            self.covered += (found,)


@mutable
class RowDraft:
    """One w:tr: its cells and the grid columns left free before and after them."""

    cells: list[CellDraft] = field(default_factory=list)
    before: int = 0
    after: int = 0

    def is_shown(self, *, hidden: bool) -> bool:
        """Whether the row is on the page: a hidden one without text is not."""
        return not hidden or any(cell.raw.strip() for cell in self.cells)


class CellPlan(NamedTuple):
    """A cell before its text is known: its first column, and what its raw text is made of.

    A number among the ``parts`` stands for a text of the row, by its position.
    """

    column_no: int
    form: CellForm
    parts: tuple[str | int, ...]


class RowPlan:
    """A row before its texts are known: a w:tr whose cells have nothing but text.

    None of its cells continues one to the left. Rows of a table repeat each other, so what the
    markup alone says of them is worked out once.
    """

    __slots__ = ("after", "before", "cells", "end")

    def __init__(self, cells: list[CellPlan], *, before: int, after: int) -> None:
        self.before = before
        self.after = after
        self.end = before + sum(plan.form.span for plan in cells)
        self.cells = [
            (
                plan.column_no,
                plan.form,
                plan.form.span,
                plan.form.starts_down or plan.form.down,
                *_source(plan.parts),
            )
            for plan in cells
        ]


def _source(parts: tuple[str | int, ...]) -> tuple[int, tuple[str | int, ...] | None]:
    """The position of a cell's only text, and None; of a text put together, its parts.

    An empty text stands behind those of the row.
    """
    if not parts:
        return -1, None
    first = parts[0]
    return (first, None) if len(parts) == 1 and isinstance(first, int) else (-1, parts)


def _put_together(parts: tuple[str | int, ...], texts: list[str]) -> str:
    return "".join([part if isinstance(part, str) else texts[part] for part in parts])


@mutable
class PlannedRow:
    """One w:tr that was read by its plan, with its texts and an empty one behind them."""

    plan: RowPlan
    texts: list[str]

    def draft(self) -> RowDraft:
        """The same row cell by cell."""
        texts = self.texts
        cells = [
            CellDraft(texts[at] if parts is None else _put_together(parts, texts), form)
            for _, form, _, _, at, parts in self.plan.cells
        ]
        return RowDraft(cells, self.plan.before, self.plan.after)


@mutable
class _Slot:
    """A cell of the grid while it may still grow downward."""

    draft: CellDraft
    row_no: int
    column_no: int
    height: int = 1


def span(value: int | None) -> int:
    """A stated width or offset as one that can be used: at least 1, none absurd."""
    return value if value is not None and 1 <= value <= MAX_SPAN else 1


def offset(value: int | None) -> int:
    """A stated number of free columns; 0 if there is none or an absurd one."""
    return value if value is not None and 0 <= value <= MAX_SPAN else 0


def build_table(
    rows: Sequence[RowDraft | PlannedRow],
    *,
    table_no: int,
    paragraph_no: int | None,
    bookmarks: tuple[str, ...],
) -> Table:
    """Lay the rows out. A cell that continues nothing stands as a cell of its own.

    The grid is sound for any input: cells lie inside it and no two share a position.
    """
    laid: list[Cell | _Slot] = []
    above: dict[int, _Slot] = {}
    columns = 0
    for row_no, row in enumerate(rows, 1):
        if isinstance(row, PlannedRow):
            above = _lay_planned(row, row_no, above, laid)
            columns = max(columns, row.plan.end + row.plan.after)
            continue
        if True in [draft.form.across for draft in row.cells]:
            above, end = _lay_row(_crossed(row, row_no), row_no, above, laid)
        else:
            above, end = _lay_row(row, row_no, above, laid)
        columns = max(columns, end + row.after)
    return Table(
        table_no=table_no,
        cells=tuple([_cell(found) if type(found) is _Slot else found for found in laid]),  # type: ignore[misc]
        row_count=len(rows),
        column_count=columns,
        paragraph_no=paragraph_no,
        bookmarks=bookmarks,
    )


_new_cell = maker(Cell)
_Above = dict[int, _Slot]
"""The cells that the next row may continue, by their first column."""


def _lay_planned(row: PlannedRow, row_no: int, above: _Above, laid: list[Cell | _Slot]) -> _Above:
    """Lay out the cells of a row that was read by its plan."""
    growing: _Above = {}
    texts = row.texts
    for column_no, form, width, grows, at, parts in row.plan.cells:
        raw = texts[at] if parts is None else _put_together(parts, texts)
        if grows:
            draft = CellDraft(raw, form)
            growing[column_no] = _grown(draft, row_no, column_no, above, laid)
        else:
            # What `clean` asks first, spared the call.
            text = raw if " " not in raw and raw.isprintable() else clean(raw)
            laid.append(_new_cell(row_no, column_no, 1, width, raw, text, None, (), (), ()))
    return growing


def _lay_row(
    row: RowDraft, row_no: int, above: _Above, laid: list[Cell | _Slot]
) -> tuple[_Above, int]:
    """Lay out the cells of a row; what the next row may continue, and the columns taken.

    Cells that no merge can change any more (most of all) are made at once.
    """
    growing: _Above = {}
    at = row.before
    for draft in row.cells:
        form = draft.form
        column_no = at + 1
        at += form.span
        if not (form.starts_down or form.down):
            raw = draft.raw
            text, marks, tables = clean(raw), draft.bookmarks, draft.tables
            laid.append(
                _new_cell(
                    row_no, column_no, 1, form.span, raw, text, None, marks, tables, draft.covered
                )
            )
            continue
        growing[column_no] = _grown(draft, row_no, column_no, above, laid)
    return growing, at


def _grown(
    draft: CellDraft, row_no: int, column_no: int, above: _Above, laid: list[Cell | _Slot]
) -> _Slot:
    """The merged cell that a cell continues or starts."""
    form = draft.form
    slot = above.get(column_no) if form.down else None
    # Only a cell with the same left and right edge is continued: Word draws any other as
    # a cell of its own, too.
    if slot is None or slot.draft.form.span != form.span:
        slot = _Slot(draft, row_no, column_no)
        laid.append(slot)
        return slot
    slot.height += 1
    if draft.raw or draft.bookmarks or draft.tables or draft.covered:
        slot.draft.cover(draft, row_no, column_no)
    return slot


def _crossed(row: RowDraft, row_no: int) -> RowDraft:
    """The row with each w:hMerge made one wide cell, which covers what it takes in."""
    cells: list[CellDraft] = []
    at = row.before
    for draft in row.cells:
        if draft.form.across and cells:
            wide = cells[-1]
            wide.form = replace(wide.form, span=wide.form.span + draft.form.span)
            wide.cover(draft, row_no, at + 1)
        else:
            cells.append(copy(draft))
        at += draft.form.span
    return RowDraft(cells, row.before, row.after)


def _cell(slot: _Slot) -> Cell:
    draft = slot.draft
    raw = draft.raw
    return _new_cell(
        slot.row_no,
        slot.column_no,
        slot.height,
        draft.form.span,
        raw,
        clean(raw),
        None,
        draft.bookmarks,
        draft.tables,
        draft.covered,
    )
