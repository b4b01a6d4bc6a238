"""The rows of a run document by document, in bounded memory: what two runs are compared by.

Rows stand in the order of their documents in every table, so each table is read once, a batch at
a time, and cut where the document ends. Two documents whose batches are equal are done with;
only of others are rows made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from goalparse.checking.changes import (
    DocumentChanges,
    DocumentRows,
    Kind,
    Row,
    Terms,
    compare_documents,
)
from goalparse.output.evaluate import read_labels
from goalparse.output.frames import build_tables
from goalparse.output.lines import json_values
from goalparse.output.stored import NotARunError, StoredRun
from goalparse.records import Submission

Batches = Callable[[str], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document of a run: its own row, and its part of each table as record batches."""

    document: Row
    parts: Mapping[str, Sequence[pa.RecordBatch]]

    @property
    def path(self) -> str:
        """The document's logical path."""
        path: str = self.document["path"]
        return path

    def rows(self) -> DocumentRows:
        """The document with its rows made."""
        return DocumentRows(
            path=self.path,
            doc_id=self.document["doc_id"],
            document=self.document,
            rows={
                name: [row for part in of for row in rows_of(part)]
                for name, of in self.parts.items()
            },
        )

    def equals(self, other: StoredDocument) -> bool:
        """Whether all tables that both have are the same, but for the document's identity."""
        ours, theirs = (
            {k: v for k, v in each.document.items() if k not in OWN} for each in (self, other)
        )
        if ours != theirs:
            return False
        return all(
            _equal(self.parts[name], other.parts[name]) for name in self.parts.keys() & other.parts
        )


# What tells a file from another one with the same content.
OWN = frozenset({"doc_id", "path", "bytes", "parser_version"})


def _equal(ours: Sequence[pa.RecordBatch], theirs: Sequence[pa.RecordBatch]) -> bool:
    if len(ours) == len(theirs) == 1:
        return bool(ours[0].equals(theirs[0]))
    if not ours or not theirs:
        return not ours and not theirs
    return bool(pa.Table.from_batches(ours).equals(pa.Table.from_batches(theirs)))


def rows_of(batch: pa.RecordBatch) -> Iterator[Row]:
    """The rows of a batch, values as in JSON."""
    columns = [json_values(array) for array in batch.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, values, strict=True))


class _Cursor:
    """One table, given out document by document."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._runs = _document_runs(batches)
        self._next = next(self._runs, None)

    def take(self, doc_id: str) -> list[pa.RecordBatch]:
        """The rows of a document, if they come next."""
        parts = []
        while self._next is not None and self._next[0] == doc_id:
            parts.append(self._next[1])
            self._next = next(self._runs, None)
        return parts

    @property
    def left(self) -> bool:
        """Whether rows are left over."""
        return self._next is not None


def _document_runs(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    for batch in batches:
        at = batch.schema.get_field_index("doc_id")
        encoded = pc.run_end_encode(batch.column(at))
        kept = [name for name in batch.schema.names if name != "doc_id"]
        plain = batch.select(kept)
        first = 0
        for doc_id, end in zip(
            encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True
        ):
            yield doc_id, plain.slice(first, end - first)
            first = end


def documents_of(run: StoredRun) -> Iterator[StoredDocument]:
    """The documents of a run in the order of their paths, each with its rows.

    Raises NotARunError if the rows of some table do not stand in the order of the documents.
    """
    names = [table.name for table in run.tables]
    if not is_in_order(run):
        yield from _gathered(run, names)
        return
    yield from _streamed(run.batches, names, str(run.folder))


def _streamed(batches: Batches, names: Sequence[str], where: str) -> Iterator[StoredDocument]:
    cursors = {name: _Cursor(batches(name)) for name in names if name != "documents"}
    for batch in batches("documents"):
        for row in rows_of(batch):
            taken = {name: cursor.take(row["doc_id"]) for name, cursor in cursors.items()}
            yield StoredDocument(document=row, parts=taken)
    for name, cursor in cursors.items():
        if cursor.left:
            raise NotARunError(f"{where}: rows of {name} do not stand in the order of documents")


def is_in_order(run: StoredRun) -> bool:
    """Whether a run is in the order of its paths; one that is parted by year or region is not."""
    files = [file for entry in run.stored.values() for file in entry.files]
    if any("=" in part for file in files for part in file.relative_to(run.folder).parts):
        return False
    before = ""
    for batch in run.batches("documents", ["path"]):
        for path in batch.column(0).to_pylist():
            if path < before:
                return False
            before = path
    return True


def _gathered(run: StoredRun, names: Sequence[str]) -> Iterator[StoredDocument]:
    """For a run that is parted by year or region: all of it in memory, sorted by path."""
    parts: dict[str, dict[str, list[pa.RecordBatch]]] = {name: {} for name in names}
    for name in names:
        if name != "documents":
            for doc_id, part in _document_runs(run.batches(name)):
                parts[name].setdefault(doc_id, []).append(part)
    documents = [row for batch in run.batches("documents") for row in rows_of(batch)]
    for row in sorted(documents, key=lambda row: str(row["path"])):
        alone = row["duplicate_of"] is None
        taken = {
            name: of.get(row["doc_id"], []) if alone else []
            for name, of in parts.items()
            if name != "documents"
        }
        yield StoredDocument(document=row, parts=taken)


def document_of(submission: Submission) -> StoredDocument:
    """A submission as a document of a run."""
    built = build_tables([submission])

    def batches(name: str) -> Iterator[pa.RecordBatch]:
        yield from built[name].to_batches()

    (document,) = _streamed(batches, list(built), submission.document.path)
    return document


# -- beside labels


def labelled_documents(path: Path) -> dict[str, DocumentRows]:
    """Labels made by hand as documents, by the SHA-256 of the file; raises LabelError.

    Only what a label asserts is in them: a table not asserted is left out, and so are columns.
    """
    labels = read_labels(path)
    return {label["sha256"]: _of_label(label) for label in labels}


def _of_label(label: Mapping[str, Any]) -> DocumentRows:
    rows: dict[str, Sequence[Row]] = {}
    for name in ("projects", "amounts", "milestones", "goals", "indicators", "attributes"):
        skipped = label.get("not_asserted", {}).get(name, {})
        if name in label and "*" not in skipped:
            rows[name] = [
                {column: value for column, value in row.items() if column not in skipped}
                for row in label[name]
            ]
    return DocumentRows(path=label["file"], doc_id=label["sha256"], document=None, rows=rows)


def compare_with_labels(
    documents: Iterator[StoredDocument],
    labels: Mapping[str, DocumentRows],
    terms: Terms,
    *,
    labels_first: bool,
) -> Iterator[DocumentChanges]:
    """What differs between a run and labels; documents without a label are passed over."""
    missing = dict(labels)
    for each in documents:
        label = missing.pop(each.document["doc_id"], None)
        if label is None:
            continue
        pair = (label, each.rows()) if labels_first else (each.rows(), label)
        changed = compare_documents(*pair, terms)
        if changed is not None:
            yield changed
    for label in missing.values():
        kind = Kind.REMOVED if labels_first else Kind.ADDED
        yield DocumentChanges(path=label.path, kind=kind)
