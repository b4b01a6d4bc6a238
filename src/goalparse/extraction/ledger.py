"""The ledger: every table cell of the source and what became of it.

A record claims the cell that it was read from, recognition claims labels and headings; what
nobody claimed is reported (``cell-unclaimed``), so that nothing can vanish in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import Any

from goalparse.blocks import Cell, Document, Table, walk_tables
from goalparse.collector import paused_collector
from goalparse.extraction.unclaimed import report_unclaimed
from goalparse.findings import Finding
from goalparse.records import CellRecord, CellRows
from goalparse.tables.rows import Pair, Slot
from goalparse.text import key as squeezed
from goalparse.tuples import NamedTuple

Key = tuple[int, int, int]
_TABLE_NO, _CELL = itemgetter(0), itemgetter(1)  # of a slot
_new_tuple: Callable[..., Any] = tuple.__new__

# What became of a cell: its role, then table, project, record and field of its first claim.
_Standing = tuple[str, str | None, int | None, int | None, str | None]
_BLANK: _Standing = ("blank", None, None, None, None)
_HEADING: _Standing = ("heading", None, None, None, None)
_LABEL: _Standing = ("label", None, None, None, None)
_UNCLAIMED: _Standing = ("unclaimed", None, None, None, None)


class Claim(NamedTuple):
    """A record's field that was read from a cell."""

    table: str
    project_no: int
    record_no: int
    field: str


class Claims:
    """Claims on cells, in their order.

    What is kept as long as the document is flat: the cycle collector walks lists of cells, not an
    object for each claim.
    """

    def __init__(self) -> None:
        # Of records with the same fields, one behind the other: table, project, the first record's
        # number, how many they are, the fields. Then the cell of each field of each record, with
        # its table's number.
        self.claimants: list[Any] = []
        self.cells: list[Cell] = []
        self.numbers: list[int] = []

    def claim(
        self,
        table: str,
        project_no: int,
        record_no: int,
        fields: Sequence[str],
        slots: Sequence[Pair],
    ) -> None:
        """Say that fields of one record were read from a cell each.

        A cell may fill several records; its row names the first that claimed it.
        """
        self.claimants += (table, project_no, record_no, 1, fields)
        self.numbers += map(_TABLE_NO, slots)
        self.cells += map(_CELL, slots)

    def claim_one(
        self, table: str, project_no: int, record_no: int, fields: Sequence[str], slot: Slot
    ) -> None:
        """`claim` for a record that was read from one cell."""
        number, cell = slot
        self.claimants += (table, project_no, record_no, 1, fields)
        self.numbers.append(number)
        self.cells.append(cell)

    def claim_rows(
        self,
        table: str,
        project_no: int,
        records: range,
        fields: Sequence[str],
        *,
        cells: Sequence[Cell],
        numbers: Sequence[int],
    ) -> None:
        """`claim` for records with the same fields, their cells one record behind the other."""
        self.claimants += (table, project_no, records.start, len(records), fields)
        self.numbers += numbers
        self.cells += cells

    def take(self, more: Claims) -> None:
        """Put others behind them."""
        self.claimants += more.claimants
        self.cells += more.cells
        self.numbers += more.numbers


class Ledger(Claims):
    """Collects the claims on the cells of one document.

    A record says which cells it was read from; that is all that most runs need. Which claim
    stands on which cell is worked out when somebody asks for it.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._label_sets: list[AbstractSet[Key]] = []
        self._heading_sets: list[AbstractSet[Key]] = []
        self._framed: dict[Key, tuple[str, ...]] = {}
        # What follows from these, when it is asked for; how many they were then.
        self._size = (0, 0, 0)
        self._values: dict[Key, Claim] | None = None
        self._all_labels: set[Key] | None = None
        self._all_headings: set[Key] | None = None
        self._left: list[tuple[Table, Cell]] | None = None  # unclaimed

    def claims(self) -> dict[Key, list[Claim]]:
        """Every claim on every cell: a merged level fills many records, a cell several goals."""
        claims: dict[Key, list[Claim]] = {}
        for key, claim in self._made():
            claims.setdefault(key, []).append(claim)
        return claims

    def labels(self, keys: AbstractSet[Key]) -> None:
        """Say that cells hold labels or headers. The set is kept, not copied."""
        self._label_sets.append(keys)

    def headings(self, keys: AbstractSet[Key]) -> None:
        """Say that cells hold titles. The set is kept, not copied."""
        self._heading_sets.append(keys)

    def framed(self, lines: Mapping[Key, tuple[str, ...]]) -> None:
        """Say which lines of cells head the forms that are nested in them."""
        for key, above in lines.items():
            self._framed[key] = (*self._framed.get(key, ()), *above)

    def _forget_if_grown(self) -> None:
        """Claims that came after a question count in the next answer."""
        size = len(self.claimants), len(self._label_sets), len(self._heading_sets)
        if size != self._size:
            self._size = size
            self._values = self._all_labels = self._all_headings = self._left = None

    def _claims(self) -> Iterator[Claim]:
        """The claims in the order of the cells that they are on."""
        parts = [iter(self.claimants)] * 5
        for table, project_no, first, count, fields in zip(*parts, strict=True):
            for record_no in range(first, first + count):
                for field in fields:
                    claim: Claim = _new_tuple(Claim, (table, project_no, record_no, field))
                    yield claim

    def _made(self) -> Iterator[tuple[Key, Claim]]:
        for number, cell, claim in zip(self.numbers, self.cells, self._claims(), strict=True):
            yield (number, cell.row_no, cell.column_no), claim

    def _firsts(self) -> dict[Key, Claim]:
        """The first claim on each cell."""
        self._forget_if_grown()
        if self._values is None:
            self._values = {}
            for key, claim in self._made():
                self._values.setdefault(key, claim)
        return self._values

    def _labels(self) -> set[Key]:
        self._forget_if_grown()
        if self._all_labels is None:
            self._all_labels = set().union(*self._label_sets)
        return self._all_labels

    def _headings(self) -> set[Key]:
        self._forget_if_grown()
        if self._all_headings is None:
            self._all_headings = set().union(*self._heading_sets)
        return self._all_headings

    def rows(self) -> tuple[CellRecord, ...]:
        """The ledger's rows, table by table."""
        return tuple(CellRows(self.columns))

    @paused_collector()  # which would go through a tuple for each cell, all gone at the end
    def columns(self) -> tuple[Sequence[Any], ...]:
        """The same column by column, in the order of the fields of `CellRecord`.

        A document has ten cells for each record of the other tables, and nearly nobody looks at
        its ledger row by row.
        """
        tables = self._tables()
        numbers = [table.table_no for table in tables for _ in table.cells]
        cells = [cell for table in tables for cell in table.cells]
        standing = self._standing_plainly(numbers, cells)
        if standing is None:
            keyed = list(self._all_cells())
            numbers, cells = (
                [table.table_no for table, _, _ in keyed],
                [cell for _, cell, _ in keyed],
            )
            standing = [self._standing(cell, key) for _, cell, key in keyed]
        claims = zip(*standing, strict=True) if standing else ((),) * len(_BLANK)
        return (
            numbers,
            [cell.row_no for cell in cells],
            [cell.column_no for cell in cells],
            [cell.row_span for cell in cells],
            [cell.column_span for cell in cells],
            [cell.text or None for cell in cells],
            *claims,
            [cell.line_no for cell in cells],
        )

    def _standing_plainly(
        self, numbers: Sequence[int], cells: Sequence[Cell]
    ) -> list[_Standing] | None:
        """What became of cells, where none holds a table and all are claimed as what they are."""
        parts = [iter(self.claimants)] * 5
        values: list[_Standing] = [
            ("value", table, project_no, record_no, field)
            for table, project_no, first, count, fields in zip(*parts, strict=True)
            for record_no in range(first, first + count)
            for field in fields
        ]
        # From the last to the first: of several claims on a cell the first one counts.
        claims = zip(map(id, reversed(self.cells)), reversed(values), strict=True)
        claimed: dict[int, _Standing] = dict(claims)
        found = list(map(claimed.get, map(id, cells)))
        if len(found) - found.count(None) < len(claimed) or any(cell.tables for cell in cells):
            return None
        headings, labels = self._headings(), self._labels()
        standing: list[_Standing] = []
        for number, cell, known in zip(numbers, cells, found, strict=True):
            if not cell.text:
                standing.append(_BLANK)
            elif known is not None:
                standing.append(known)
            elif (key := (number, cell.row_no, cell.column_no)) in labels and key not in headings:
                standing.append(_LABEL)
            else:
                standing.append(_HEADING if key in headings else _UNCLAIMED)
        return standing

    def _standing(self, cell: Cell, key: Key) -> _Standing:
        """What became of any cell, by the key of its claim."""
        claim = self._firsts().get(key) if cell.text else None
        return (self._role(cell, key), *(claim or (None, None, None, None)))

    def coverage(self) -> float | None:
        """Claimed cells divided by all that hold text; None without any."""
        tables = (table for block in self._tables() for table in walk_tables(block))
        texts = (cell.text for table in tables for cell in table.cells)
        unclaimed = self._unclaimed()
        if not unclaimed:  # as nearly always
            return 1.0 if any(texts) else None
        return 1 - len(unclaimed) / sum(map(bool, texts))

    def findings(self) -> Iterator[Finding]:
        """What says of each cell with text that nobody claimed it."""
        return report_unclaimed(self._unclaimed())

    def _tables(self) -> list[Table]:
        return [block for block in self._document.blocks if isinstance(block, Table)]

    def _unclaimed(self) -> list[tuple[Table, Cell]]:
        """The cells with text that nobody claimed."""
        self._forget_if_grown()
        if self._left is None:
            # Most cells are claimed as the object that they are and need no key to be known by.
            claimed = set(map(id, self.cells))
            labels = self._labels()
            self._left = []
            for block in self._tables():
                number, cells = block.table_no, block.cells
                if block.lies_as is not None:  # nothing is nested in it
                    rest = [c for c in cells if id(c) not in claimed]
                else:
                    rest = [c for c in cells if id(c) not in claimed or c.tables]
                # What is left is labels, or else blank.
                doubtful = [
                    cell
                    for cell in rest
                    if ((number, cell.row_no, cell.column_no) not in labels and cell.text)
                    or cell.tables
                ]
                self._left += [
                    (table, cell)
                    for table, cell, key in (self._keyed(block, doubtful) if doubtful else ())
                    if key not in labels and self._role(cell, key) == "unclaimed"
                ]
        return self._left

    def _role(self, cell: Cell, key: Key) -> str:
        if not cell.text:
            return "blank"
        if key in self._firsts():
            return "value"
        if key in self._headings():
            return "heading"
        if key in self._labels() or self._holds_claimed_tables(cell, key):
            return "label"
        return "unclaimed"

    def _holds_claimed_tables(self, cell: Cell, key: Key) -> bool:
        """Whether a cell is but the frame of nested tables whose cells are all claimed.

        Lines that head a form among them are the form's.
        """
        inner = [
            (inside, (table.table_no, inside.row_no, inside.column_no))
            for nested in cell.tables
            for table in walk_tables(nested)
            for inside in table.cells
            if inside.text
        ]
        framed = "".join(squeezed(inside.text) for inside, _ in inner)
        text = squeezed(cell.text)
        for line in self._framed.get(key, ()):
            text = text.replace(squeezed(line), "", 1)
        return bool(inner) and framed == text and all(self._known(key) for _, key in inner)

    def _all_cells(self) -> Iterator[tuple[Table, Cell, Key]]:
        """Every cell once, with the key of its claim.

        The text of a nested table is part of the cell around it, so a claim on that cell is
        one on the nested cells too, unless they have claims of their own.
        """
        for block in self._tables():
            yield from self._keyed(block, block.cells)

    def _keyed(
        self, table: Table, cells: Sequence[Cell], outer: Key | None = None
    ) -> Iterator[tuple[Table, Cell, Key]]:
        table_no = table.table_no
        for cell in cells:
            key = (table_no, cell.row_no, cell.column_no)
            if outer is not None and not self._known(key):
                key = outer
            yield table, cell, key
            for nested in cell.tables:
                yield from self._keyed(nested, nested.cells, key)

    def _known(self, key: Key) -> bool:
        return key in self._firsts() or key in self._labels() or key in self._headings()
