"""Rows of Word cells -> a grid in which every merged cell stands once.

Word stores a merge across columns as a width (w:gridSpan), one down rows as cells that
continue the one above (w:vMerge), and old versions a merge across as cells that continue
the one to the left (w:hMerge). w:tblGrid is not consulted: half of all writers get it
wrong, and the cells' own widths already say where each begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from goalparse.blocks import Cell, CoveredText, Table
from goalparse.text import clean

MAX_SPAN = 1024
"""A wider cell is an error of its writer (Word has 63 columns at most) and counts as one."""


@dataclass(slots=True, kw_only=True)
class CellDraft:
    """One w:tc as it was read; ``down`` and ``across`` say that it continues a merge."""

    raw: str = ""
    span: int = 1
    starts_down: bool = False
    down: bool = False
    across: bool = False
    bookmarks: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(slots=True, kw_only=True)
class RowDraft:
    """One w:tr: its cells and the grid columns left free before and after them."""

    cells: list[CellDraft] = field(default_factory=list)
    before: int = 0
    after: int = 0


@dataclass(slots=True)
class _Slot:
    """A cell of the grid while its merges are still growing."""

    draft: CellDraft
    row_no: int
    column_no: int
    width: int
    height: int = 1
    bookmarks: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    covered: tuple[CoveredText, ...] = ()

    def cover(self, draft: CellDraft, row_no: int, column_no: int) -> None:
        """Take in what stands in a cell under this one; nothing of it may get lost."""
        self.bookmarks += draft.bookmarks
        self.tables += draft.tables
        if text := clean(draft.raw):
            found = CoveredText(row_no=row_no, column_no=column_no, text=text)
            self.covered += (found,)


def span(value: int | None) -> int:
    """A stated width or offset as one that can be used: at least 1, none absurd."""
    return value if value is not None and 1 <= value <= MAX_SPAN else 1


def offset(value: int | None) -> int:
    """A stated number of free columns; 0 if there is none or an absurd one."""
    return value if value is not None and 0 <= value <= MAX_SPAN else 0


def build_table(
    rows: list[RowDraft], *, table_no: int, paragraph_no: int | None, bookmarks: tuple[str, ...]
) -> Table:
    """Lay the rows out. A cell that continues nothing stands as a cell of its own.

    The grid is sound for any input: cells lie inside it and no two share a position.
    """
    slots: list[_Slot] = []
    above: dict[int, _Slot] = {}
    columns = 0
    for row_no, row in enumerate(rows, 1):
        placed, end = _place_row(row, row_no)
        columns = max(columns, end + row.after)
        above = {slot.column_no: _settle(slot, above, slots) for slot in placed}
    cells = tuple(_cell(slot) for slot in slots)
    return Table(
        table_no=table_no,
        cells=cells,
        row_count=len(rows),
        column_count=columns,
        paragraph_no=paragraph_no,
        bookmarks=bookmarks,
    )


def _place_row(row: RowDraft, row_no: int) -> tuple[list[_Slot], int]:
    """The cells of a row from left to right, w:hMerge resolved, and the columns they take."""
    placed: list[_Slot] = []
    at = row.before
    for draft in row.cells:
        if draft.across and placed:
            placed[-1].width += draft.span
            placed[-1].cover(draft, row_no, at + 1)
        else:
            slot = _Slot(draft, row_no, at + 1, draft.span, 1, draft.bookmarks, draft.tables)
            placed.append(slot)
        at += draft.span
    return placed, at


def _settle(slot: _Slot, above: dict[int, _Slot], slots: list[_Slot]) -> _Slot:
    """Join a continuing cell to the one above it, or enter it as a cell of its own.

    Only a cell with the same left and right edge is continued: Word draws any other as a
    cell of its own, too.
    """
    over = above.get(slot.column_no)
    draft = slot.draft
    if not draft.down or over is None or over.width != slot.width or not _mergeable(over):
        slots.append(slot)
        return slot
    over.height += 1
    # What the slot already covers across comes along.
    over.covered += slot.covered
    carried = CellDraft(raw=draft.raw, bookmarks=slot.bookmarks, tables=slot.tables)
    over.cover(carried, slot.row_no, slot.column_no)
    return over


def _mergeable(over: _Slot) -> bool:
    return over.draft.starts_down or over.draft.down


def _cell(slot: _Slot) -> Cell:
    raw = slot.draft.raw
    return Cell(
        row_no=slot.row_no,
        column_no=slot.column_no,
        row_span=slot.height,
        column_span=slot.width,
        raw=raw,
        text=clean(raw),
        bookmarks=slot.bookmarks,
        tables=slot.tables,
        covered=slot.covered,
    )
