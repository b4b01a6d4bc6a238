"""The ledger: every table cell of the source and what became of it.

A record claims the cell that it was read from, recognition claims labels and headings; what
nobody claimed is reported (``cell-unclaimed``), so that nothing can vanish in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from goalparse.blocks import Cell, Document, Place, Table, walk_tables
from goalparse.findings import Finding, finding
from goalparse.frozen import maker
from goalparse.records import CellRecord
from goalparse.rows import Slot
from goalparse.text import key as squeezed

Key = tuple[int, int, int]
_new_tuple: Callable[..., Any] = tuple.__new__
_make_record = maker(CellRecord)


class Claim(NamedTuple):
    """A record's field that was read from a cell."""

    table: str
    project_no: int
    record_no: int
    field: str


class Ledger:
    """Collects the claims on the cells of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._values: dict[Key, Claim] = {}
        self._further: list[tuple[Key, Claim]] = []  # on cells that fill several records
        self._labels: set[Key] = set()
        self._headings: set[Key] = set()
        self._counted: tuple[int, list[tuple[Table, Cell]]] | None = None

    def claim(self, slot: Slot, table: str, *, project_no: int, record_no: int, field: str) -> None:
        """Say that a record's field was read from a cell; its row names the first claim."""
        self.claim_all([(field, slot)], table, project_no, record_no)

    def claim_all(
        self, slots: Iterable[tuple[str, Slot]], table: str, project_no: int, record_no: int
    ) -> None:
        """Say that several fields of one record were read from a cell each."""
        self._counted = None
        values = self._values
        for field, (table_no, cell) in slots:
            key = (table_no, cell.row_no, cell.column_no)
            claim: Claim = _new_tuple(Claim, (table, project_no, record_no, field))
            if values.setdefault(key, claim) is not claim:
                self._further.append((key, claim))

    def claims(self) -> dict[Key, list[Claim]]:
        """Every claim on every cell: a merged level fills many records, a cell several goals."""
        claims = {key: [claim] for key, claim in self._values.items()}
        for key, claim in self._further:
            claims[key].append(claim)
        return claims

    def labels(self, keys: Iterable[Key]) -> None:
        """Say that cells hold labels or headers."""
        self._counted = None
        self._labels.update(keys)

    def headings(self, keys: Iterable[Key]) -> None:
        """Say that cells hold titles."""
        self._counted = None
        self._headings.update(keys)

    def rows(self) -> tuple[CellRecord, ...]:
        """The ledger's rows, table by table."""
        return tuple(self._row(table, cell, key) for table, cell, key in self._cells())

    def coverage(self) -> float | None:
        """Claimed cells divided by all that hold text; None without any."""
        filled, unclaimed = self._count()
        return 1 - len(unclaimed) / filled if filled else None

    def findings(self) -> Iterator[Finding]:
        """A finding for each cell with text that nobody claimed."""
        for table, cell in self._count()[1]:
            place = Place(
                table_no=table.table_no,
                row_no=cell.row_no,
                column_no=cell.column_no,
                line_no=cell.line_no,
            )
            yield finding("cell-unclaimed", place=place, raw=cell.text)

    def _count(self) -> tuple[int, list[tuple[Table, Cell]]]:
        """The number of cells with text, and those of them that nobody claimed."""
        if self._counted is None:
            filled = 0
            unclaimed = []
            values, labels = self._values, self._labels
            for table, cell, key in self._cells():
                if cell.text:
                    filled += 1
                    known = key in values or key in labels
                    if not known and self._role(cell, key) == "unclaimed":
                        unclaimed.append((table, cell))
            self._counted = filled, unclaimed
        return self._counted

    def _role(self, cell: Cell, key: Key) -> str:
        if not cell.text:
            return "blank"
        if key in self._values:
            return "value"
        if key in self._headings:
            return "heading"
        if key in self._labels or self._holds_claimed_tables(cell):
            return "label"
        return "unclaimed"

    def _holds_claimed_tables(self, cell: Cell) -> bool:
        """Whether a cell is but the frame of nested tables whose cells are all claimed."""
        inner = [
            (inside, (table.table_no, inside.row_no, inside.column_no))
            for nested in cell.tables
            for table in walk_tables(nested)
            for inside in table.cells
            if inside.text
        ]
        framed = "".join(squeezed(inside.text) for inside, _ in inner)
        return (
            bool(inner)
            and framed == squeezed(cell.text)
            and all(self._known(key) for _, key in inner)
        )

    def _row(self, table: Table, cell: Cell, key: Key) -> CellRecord:
        claim = self._values.get(key) if cell.text else None
        return _make_record(
            table_no=table.table_no,
            row_no=cell.row_no,
            column_no=cell.column_no,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.text or None,
            role=self._role(cell, key),
            table=claim and claim.table,
            project_no=claim and claim.project_no,
            record_no=claim and claim.record_no,
            field=claim and claim.field,
            line_no=cell.line_no,
        )

    def _cells(self) -> Iterator[tuple[Table, Cell, Key]]:
        """Every cell once, with the key of its claim.

        The text of a nested table is part of the cell around it, so a claim on that cell is
        one on the nested cells too, unless they have claims of their own.
        """
        for block in self._document.blocks:
            if isinstance(block, Table):
                yield from self._cells_of(block, None)

    def _cells_of(self, table: Table, outer: Key | None) -> Iterator[tuple[Table, Cell, Key]]:
        table_no = table.table_no
        for cell in table.cells:
            key = (table_no, cell.row_no, cell.column_no)
            if outer is not None and not self._known(key):
                key = outer
            yield table, cell, key
            for nested in cell.tables:
                yield from self._cells_of(nested, key)

    def _known(self, key: Key) -> bool:
        return key in self._values or key in self._labels or key in self._headings
