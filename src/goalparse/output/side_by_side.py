"""Two runs read side by side: stretches of documents that are the same are passed over as a whole.

Both runs stand in the order of their paths. As long as they hold the same documents, some hundreds
of them are compared at once, table by table, as the columns that they are; only where something
differs is a stretch halved, and halved again, down to the document. Memory is that of a batch of
each table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import sub
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from goalparse.checking.changes import DocumentChanges, Kind, Terms, compare_documents
from goalparse.output.by_document import OWN, StoredDocument, documents_of, is_in_order, rows_of
from goalparse.output.frames import arrow_schema
from goalparse.output.stored import NotARunError, StoredRun

STRETCH = 512
"""Documents that are compared at once."""


def compare_stored(old: StoredRun, new: StoredRun, terms: Terms) -> Iterator[DocumentChanges]:
    """What differs between two runs, document by document in the order of their paths.

    Raises NotARunError if the rows of some table do not stand in the order of the documents.
    """
    if not (is_in_order(old) and is_in_order(new)):
        yield from _merged(documents_of(old), documents_of(new), terms)
        return
    ours, theirs = _Reader(old), _Reader(new)
    while True:
        shared = _shared(ours.paths(), theirs.paths())
        if shared:
            yield from _differing(ours.take(shared), theirs.take(shared), terms)
        elif not ours.paths() and not theirs.paths():
            break
        else:
            yield _alone(ours, theirs)
    ours.close()
    theirs.close()


def _merged(
    old: Iterator[StoredDocument], new: Iterator[StoredDocument], terms: Terms
) -> Iterator[DocumentChanges]:
    """The same for documents one by one, whatever they come from."""
    ours, theirs = next(old, None), next(new, None)
    while ours is not None or theirs is not None:
        if ours is not None and (theirs is None or ours.path < theirs.path):
            yield DocumentChanges(path=ours.path, kind=Kind.REMOVED)
            ours = next(old, None)
        elif theirs is not None and (ours is None or theirs.path < ours.path):
            yield DocumentChanges(path=theirs.path, kind=Kind.ADDED)
            theirs = next(new, None)
        elif ours is not None and theirs is not None:
            if not ours.equals(theirs):
                changed = compare_documents(ours.rows(), theirs.rows(), terms)
                if changed is not None:
                    yield changed
            ours, theirs = next(old, None), next(new, None)


def _shared(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many of the next documents both runs have."""
    if ours == theirs:
        return len(ours)
    count = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        count += 1
    return count


def _alone(ours: _Reader, theirs: _Reader) -> DocumentChanges:
    """The next document, which only one run has."""
    one, other = ours.paths(), theirs.paths()
    if one and (not other or one[0] < other[0]):
        ours.take(1)
        return DocumentChanges(path=one[0], kind=Kind.REMOVED)
    theirs.take(1)
    return DocumentChanges(path=other[0], kind=Kind.ADDED)


def _differing(ours: _Stretch, theirs: _Stretch, terms: Terms) -> Iterator[DocumentChanges]:
    """What differs in a stretch of documents that both have."""
    if ours.equals(theirs):
        return
    if len(ours) > 1:
        for half in ours.halves():
            yield from _differing(ours.part(half), theirs.part(half), terms)
        return
    changed = compare_documents(ours.document().rows(), theirs.document().rows(), terms)
    if changed is not None:
        yield changed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of a stretch of documents in one table; ``counts`` tells how many each has."""

    rows: pa.Table
    counts: Sequence[int]

    def part(self, which: slice) -> _Rows:
        """The rows of some of the documents."""
        counts = self.counts[which]
        return _Rows(
            rows=self.rows.slice(sum(self.counts[: which.start]), sum(counts)), counts=counts
        )

    def equals(self, other: _Rows) -> bool:
        """Whether each document has the same rows as in the other run."""
        return self.counts == other.counts and bool(self.rows.equals(other.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Some documents in a row, and their rows in every other table."""

    documents: pa.RecordBatch
    tables: Mapping[str, _Rows]

    def __len__(self) -> int:
        return int(self.documents.num_rows)

    def halves(self) -> tuple[slice, slice]:
        """Where the first half stands, and where the second."""
        middle = len(self) // 2
        return slice(0, middle), slice(middle, len(self))

    def part(self, which: slice) -> _Stretch:
        """Some of the documents."""
        return _Stretch(
            documents=self.documents.slice(which.start, which.stop - which.start),
            tables={name: rows.part(which) for name, rows in self.tables.items()},
        )

    def equals(self, other: _Stretch) -> bool:
        """Whether all tables that both have are the same, but for the documents' identity."""
        compared = [name for name in self.documents.schema.names if name not in OWN]
        return bool(
            self.documents.select(compared).equals(other.documents.select(compared))
        ) and all(
            self.tables[name].equals(other.tables[name])
            for name in self.tables.keys() & other.tables.keys()
        )

    def document(self) -> StoredDocument:
        """The only document of a stretch of one."""
        (row,) = rows_of(self.documents)
        parts = {name: each.rows.to_batches() for name, each in self.tables.items()}
        return StoredDocument(document=row, parts=parts)


class _Reader:
    """A run, given out some documents at a time."""

    def __init__(self, run: StoredRun) -> None:
        self._folder = run.folder
        self._cursors = {
            table.name: _Cursor(run.batches(table), arrow_schema(table))
            for table in run.tables
            if table.name != "documents"
        }
        self._batches = run.batches("documents")
        self._documents: pa.RecordBatch | None = None
        self._paths: list[str] = []

    def paths(self) -> list[str]:
        """The paths of the next documents; none at the end."""
        while not self._paths:
            batch = self._documents
            if batch is None or batch.num_rows == 0:
                batch = next(self._batches, None)
                if batch is None:
                    return []
                self._documents = batch
            self._paths = batch.column("path").slice(0, STRETCH).to_pylist()
        return self._paths

    def take(self, count: int) -> _Stretch:
        """The next documents, as many as `paths` gave or fewer."""
        if self._documents is None:
            raise ValueError("there is no document to take")
        documents = self._documents.slice(0, count)
        self._documents = self._documents.slice(count)
        self._paths = self._paths[count:]
        ids = documents.column("doc_id").to_pylist()
        tables = {name: cursor.take(ids) for name, cursor in self._cursors.items()}
        return _Stretch(documents=documents, tables=tables)

    def close(self) -> None:
        """All documents were taken: no rows may be left."""
        for name, cursor in self._cursors.items():
            if cursor.left:
                raise NotARunError(
                    f"{self._folder}: rows of {name} do not stand in the order of documents"
                )


class _Cursor:
    """One table, given out by documents."""

    def __init__(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        self._batches = batches
        self._names = [name for name in schema.names if name != "doc_id"]
        self._schema = pa.schema([schema.field(name) for name in self._names])
        self._rows: pa.RecordBatch | None = None
        self._ids: list[str] = []
        self._ends: list[int] = []
        self._next = 0  # of the documents of the batch
        self._at = 0  # the row that it starts with
        self._advance()

    def take(self, ids: Sequence[str]) -> _Rows:
        """The rows of documents that come next, in this order; some may have none."""
        slices: list[Any] = []
        counts: list[int] = []
        while len(counts) < len(ids):
            first = self._at
            wanted = ids[len(counts) :]
            ahead = self._ids[self._next : self._next + len(wanted)]
            if ahead and ahead == wanted[: len(ahead)]:
                counts += self._pass(len(ahead))
            else:
                counts += self._pass_some(wanted)
            slices += self._since(first)
            while self._rows is not None and self._next == len(self._ids):
                self._advance()
                if counts and self._ids and self._ids[0] == ids[len(counts) - 1]:
                    # The last document goes on in this batch.
                    counts[-1] += self._pass(1)[0]
                    slices += self._since(0)
        rows = pa.Table.from_batches(slices, schema=self._schema)
        return _Rows(rows=rows, counts=counts)

    def _pass(self, count: int) -> list[int]:
        """Go past some documents, all of which have rows here; how many each has."""
        ends = self._ends[self._next : self._next + count]
        counts = list(map(sub, ends, [self._at, *ends]))
        self._at = ends[-1]
        self._next += count
        return counts

    def _pass_some(self, ids: Sequence[str]) -> list[int]:
        """Go past documents of which some have no rows, to the end of the batch."""
        counts = []
        for id_ in ids:
            count = 0
            if self._next < len(self._ids) and self._ids[self._next] == id_:
                end = self._ends[self._next]
                count = end - self._at
                self._at = end
                self._next += 1
            counts.append(count)
            if self._next == len(self._ids) and self._rows is not None:
                break
        return counts

    def _since(self, first: int) -> list[Any]:
        if self._rows is None or self._at == first:
            return []
        return [self._rows.slice(first, self._at - first)]

    def _advance(self) -> None:
        """The next batch that holds something."""
        self._rows, self._ids, self._ends, self._next, self._at = None, [], [], 0, 0
        for batch in self._batches:
            if batch.num_rows:
                encoded = pc.run_end_encode(batch.column("doc_id"))
                self._ids, self._ends = encoded.values.to_pylist(), encoded.run_ends.to_pylist()
                self._rows = batch.select(self._names)
                return

    @property
    def left(self) -> bool:
        """Whether rows are left over."""
        return self._rows is not None
