"""What a comparison of a source with its extraction says, cell by cell and line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from goalparse.blocks import NOWHERE, Place


class Status(StrEnum):
    """What became of a cell, a line or a record's value; the later ones outweigh the earlier.

    ``outside`` is text for which the tables have no place: prose in front of the first heading,
    a table of contents.
    """

    BLANK = "blank"
    LABEL = "label"
    HEADING = "heading"
    OUTSIDE = "outside"
    SAME = "same"
    FILLED = "filled"  # kept, and carried down to the rows below
    NORMALISED = "normalised"  # kept, and read as the value shown
    INFERRED = "inferred"  # concluded from elsewhere: a year, a row's columns
    CHANGED = "changed"  # a record says something else
    LOST = "lost"  # no record says it
    UNSUPPORTED = "unsupported"  # a record says it, the source does not


FAULTS = frozenset({Status.CHANGED, Status.LOST, Status.UNSUPPORTED})
PLAIN = frozenset({Status.BLANK, Status.LABEL, Status.HEADING, Status.SAME})
_ORDER = {status: at for at, status in enumerate(Status)}


def worst(*statuses: Status) -> Status:
    """The status that outweighs the others."""
    return max(statuses, key=_ORDER.__getitem__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one field of one record keeps of a cell.

    ``kept`` is the field as it stands, ``values`` what hangs on it (``value_yuan``: 889000.00),
    ``row_no`` the row of the record, below the cell's own for a level that is carried down.
    """

    table: str
    project_no: int | None
    record_no: int | None
    field: str
    status: Status
    kept: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    row_no: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCheck:
    """A cell of the source and what the records keep of it."""

    place: Place
    row_span: int
    column_span: int
    raw: str
    text: str
    status: Status
    statements: tuple[Statement, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCheck:
    """A table of the source; ``exact`` as in `goalparse.blocks.Table`."""

    table_no: int
    line_no: int | None
    row_count: int
    column_count: int
    exact: bool
    cells: tuple[CellCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCheck:
    """A line of text outside all tables and what the sections keep of it."""

    place: Place
    text: str
    status: Status
    kept: str | None = None
    section_no: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """A record's value that no cell or line stands for: inferred, or unsupported.

    ``record_no`` is None for a document; ``place`` is where the record says it stands.
    """

    table: str
    project_no: int | None
    record_no: int | None
    field: str
    kept: str | None
    status: Status
    place: Place = NOWHERE
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceComparison:
    """A source held against its extraction."""

    path: str
    tables: tuple[TableCheck, ...] = ()
    lines: tuple[LineCheck, ...] = ()
    records: tuple[RecordCheck, ...] = ()

    def cells(self) -> Iterator[CellCheck]:
        """Every cell, table by table."""
        for table in self.tables:
            yield from table.cells

    def without(self, only: frozenset[str], ignore: frozenset[str]) -> SourceComparison:
        """Only what concerns some tables (all if none are named), some columns left out."""
        if not only and not ignore:
            return self

        def concerns(each: Statement | RecordCheck) -> bool:
            named = {each.field, f"{each.table}.{each.field}"}
            return (not only or each.table in only) and not named & ignore

        def concerned(cells: tuple[CellCheck, ...]) -> Iterator[CellCheck]:
            for cell in cells:
                kept = tuple(each for each in cell.statements if concerns(each))
                if kept:
                    status = worst(*(each.status for each in kept))
                    yield replace(cell, statements=kept, status=status)
                elif not cell.statements and not only:
                    yield cell

        tables = [replace(t, cells=tuple(concerned(t.cells))) for t in self.tables]
        return replace(
            self,
            tables=tuple(table for table in tables if table.cells),
            lines=self.lines if not only or "sections" in only else (),
            records=tuple(record for record in self.records if concerns(record)),
        )

    def counts(self) -> dict[Status, int]:
        """Cells, lines and record values by status; blank cells are not counted."""
        counted = Counter(each.status for each in self.cells())
        counted.update(each.status for each in self.lines)
        counted.update(each.status for each in self.records)
        del counted[Status.BLANK]
        return {status: counted[status] for status in Status if counted[status]}

    @property
    def faults(self) -> int:
        """How many of them are changed, lost or unsupported."""
        return sum(count for status, count in self.counts().items() if status in FAULTS)
