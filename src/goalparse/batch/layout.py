"""Which rows stand in which file: by path order and fixed numbers of rows, and nothing else.

How the work was cut (shards, jobs, parts, runs before this one) leaves no trace in the tables:
the layout is drawn anew from the order of the paths, and says for each file from which slices
of which parts it is put together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from goalparse.batch.index import Found
from goalparse.batch.parts import PARTITION_COLUMNS, Footer, PartReader
from goalparse.schema import Table

LAYOUT_FILE = "layout.sqlite"
HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
_OWN_KEYS = "projects"
_SCHEMA = """
CREATE TABLE documents (ordinal INTEGER PRIMARY KEY, path TEXT, duplicate_of TEXT);
CREATE TABLE slices (
  relation INTEGER, folder TEXT, number INTEGER, seq INTEGER,
  part TEXT, start INTEGER, count INTEGER, ordinal INTEGER,
  PRIMARY KEY (relation, folder, number, seq)
) WITHOUT ROWID;
CREATE TABLE placed (
  relation INTEGER, folder TEXT, ordinal INTEGER, start INTEGER, count INTEGER, part TEXT,
  PRIMARY KEY (relation, folder, ordinal, start)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a part; of documents, ``ordinal`` is the number of the first input."""

    part: str
    start: int
    count: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a piece of one: the number counts within its table and folder."""

    table: str
    folder: str
    number: int


class Layout:
    """The layout of a run, in a database of its own that workers read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = sqlite3.connect(path, isolation_level=None)

    @classmethod
    def anew(cls, path: Path) -> Self:
        """An empty layout."""
        path.unlink(missing_ok=True)
        layout = cls(path)
        layout._database.execute("PRAGMA journal_mode=OFF")
        layout._database.execute("PRAGMA synchronous=OFF")
        layout._database.executescript(_SCHEMA)
        layout._database.execute("BEGIN")
        return layout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def commit(self) -> None:
        """Make it whole, for others to read."""
        self._database.execute("COMMIT")

    def document(self, ordinal: int, path: str, duplicate_of: str | None) -> None:
        """Enter an input."""
        self._database.execute(
            "INSERT INTO documents VALUES (?, ?, ?)", (ordinal, path, duplicate_of)
        )

    def place(self, relation: int, folder: str, rows: Slice) -> None:
        """Enter rows that are to be sorted by folder first."""
        self._database.execute(
            "INSERT INTO placed VALUES (?, ?, ?, ?, ?, ?)",
            (relation, folder, rows.ordinal, rows.start, rows.count, rows.part),
        )

    def placed(self, relation: int) -> Iterator[tuple[str, Slice]]:
        """The rows entered by `place`, sorted."""
        for folder, ordinal, start, count, part in self._database.execute(
            "SELECT folder, ordinal, start, count, part FROM placed WHERE relation = ?"
            " ORDER BY folder, ordinal, start",
            (relation,),
        ):
            yield folder, Slice(part, start, count, ordinal)

    def slice(self, relation: int, piece: Piece, seq: int, rows: Slice) -> None:
        """Enter a slice of a piece."""
        self._database.execute(
            "INSERT INTO slices VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                relation, piece.folder, piece.number, seq,
                rows.part, rows.start, rows.count, rows.ordinal,
            ),
        )  # fmt: skip

    def slices(self, relation: int, piece: Piece) -> Iterator[Slice]:
        """The slices of a piece, in order."""
        for row in self._database.execute(
            "SELECT part, start, count, ordinal FROM slices"
            " WHERE relation = ? AND folder = ? AND number = ? ORDER BY seq",
            (relation, piece.folder, piece.number),
        ):
            yield Slice(*row)

    def paths(self, rows: Slice) -> list[tuple[str, str | None]]:
        """Path and duplicate_of of the inputs of a slice of documents."""
        return list(
            self._database.execute(
                "SELECT path, duplicate_of FROM documents WHERE ordinal >= ? AND ordinal < ?"
                " ORDER BY ordinal",
                (rows.ordinal, rows.ordinal + rows.count),
            )
        )


class _Cutter:
    """Cuts the rows of one table into pieces of a fixed number of rows."""

    def __init__(self, layout: Layout, relation: int, table: str, bound: int) -> None:
        self._layout = layout
        self._relation = relation
        self._table = table
        self._bound = bound
        self._piece: Piece | None = None
        self._filled = 0
        self._seq = 0
        self._waiting: Slice | None = None
        self.rows = 0
        self.pieces: list[Piece] = []

    def add(self, folder: str, rows: Slice) -> None:
        self.rows += rows.count
        while rows.count:
            if self._piece is None or folder != self._piece.folder or self._filled == self._bound:
                self._next(folder)
            taken = min(rows.count, self._bound - self._filled)
            self._put(Slice(rows.part, rows.start, taken, rows.ordinal))
            rows = Slice(rows.part, rows.start + taken, rows.count - taken, rows.ordinal + taken)

    def _next(self, folder: str) -> None:
        self.flush()
        same = self._piece is not None and self._piece.folder == folder
        number = self._piece.number + 1 if self._piece is not None and same else 0
        self._piece = Piece(self._table, folder, number)
        self.pieces.append(self._piece)
        self._filled = self._seq = 0

    def _put(self, rows: Slice) -> None:
        self._filled += rows.count
        last = self._waiting
        if last is not None:
            follows = last.part == rows.part and last.start + last.count == rows.start
            if follows and (
                self._table != "documents" or last.ordinal + last.count == rows.ordinal
            ):
                self._waiting = Slice(last.part, last.start, last.count + rows.count, last.ordinal)
                return
            self.flush()
        self._waiting = rows

    def flush(self) -> None:
        if self._waiting is not None and self._piece is not None:
            self._layout.slice(self._relation, self._piece, self._seq, self._waiting)
            self._seq += 1
            self._waiting = None


class Draughtsman:
    """Draws a layout: documents are entered in the order of their paths.

    ``bound`` is the number of rows of a piece. With ``partition_by`` a row stands in the folder of
    its own values where its table has these columns, else in that of its document's.
    """

    def __init__(
        self,
        layout: Layout,
        reader: PartReader,
        tables: Sequence[Table],
        *,
        bound: int,
        partition_by: Sequence[str],
    ) -> None:
        self._layout = layout
        self._reader = reader
        self._tables = tables
        self._keys = [PARTITION_COLUMNS.index(name) for name in partition_by]
        self._names = tuple(partition_by)
        self._cutters = [
            _Cutter(layout, number, table.name, bound) for number, table in enumerate(tables)
        ]
        self._ordinal = 0
        self._run: tuple[str, int, int] | None = None  # part, first and next document of a run

    def add(self, path: str, first: str, found: Found) -> None:
        """Enter an input: its path, the first path with the same bytes, where its rows are."""
        duplicate = first != path
        self._layout.document(self._ordinal, path, first if duplicate else None)
        if self._keys:
            self._place(found, duplicate=duplicate)
        else:
            self._cutters[0].add("", Slice(found.part, found.at, 1, self._ordinal))
            if not duplicate:
                self._extend(found)
        self._ordinal += 1

    def _extend(self, found: Found) -> None:
        if self._run is not None and self._run[0] == found.part and self._run[2] == found.at:
            self._run = (found.part, self._run[1], found.at + 1)
            return
        self._end_run()
        self._run = (found.part, found.at, found.at + 1)

    def _end_run(self) -> None:
        if self._run is None:
            return
        part, first, end = self._run
        starts = self._reader.footer(part).starts
        for cutter, table in zip(self._cutters[1:], self._tables[1:], strict=True):
            start, stop = starts[table.name][first], starts[table.name][end]
            cutter.add("", Slice(part, start, stop - start, 0))

    def _place(self, found: Found, *, duplicate: bool) -> None:
        footer = self._reader.footer(found.part)
        own = self._folder(found.keys[0])
        for number, table in enumerate(self._tables):
            if table.name == "documents":
                rows = Slice(found.part, found.at, 1, self._ordinal)
                self._layout.place(number, own, rows)
            elif not duplicate:
                self._place_rows(number, table, own, found, footer)

    def _place_rows(
        self, number: int, table: Table, own: str, found: Found, footer: Footer
    ) -> None:
        start, stop = footer.starts[table.name][found.at], footer.starts[table.name][found.at + 1]
        if table.name == _OWN_KEYS:
            for row, key in zip(range(start, stop), found.keys[1:], strict=True):
                rows = Slice(found.part, row, 1, self._ordinal)
                self._layout.place(number, self._folder(key), rows)
        elif stop > start:
            rows = Slice(found.part, start, stop - start, self._ordinal)
            self._layout.place(number, own, rows)

    def _folder(self, key: Sequence[Any]) -> str:
        values = (key[at] for at in self._keys)
        return "/".join(
            f"{name}={HIVE_NULL if value is None else quote(str(value), safe='')}"
            for name, value in zip(self._names, values, strict=True)
        )

    def finish(self) -> Mapping[str, tuple[int, list[Piece]]]:
        """End the layout; how many rows each table has, and its pieces in order."""
        self._end_run()
        for number, cutter in enumerate(self._cutters):
            if self._keys:
                for folder, rows in self._layout.placed(number):
                    cutter.add(folder, rows)
            cutter.flush()
        self._layout.commit()
        return {
            table.name: (cutter.rows, cutter.pieces)
            for table, cutter in zip(self._tables, self._cutters, strict=True)
        }
