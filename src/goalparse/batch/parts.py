"""Part files: the rows of some documents, written once, complete or not there at all.

A part holds a packed Arrow batch per table, one behind the other, what it says of its documents,
one by one, with the numbers of their rows, and a directory of where all that stands. So any slice
of documents can be cut out of it, and what a folder of parts holds is known without any other
record. The batches have no schema of their own: parts are only read by the program that wrote
them (`goalparse.batch.terms`).
"""

from __future__ import annotations

import json
import os
import struct
from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from goalparse.batch.plan import replace_file
from goalparse.findings import Severity
from goalparse.output.frames import Gathered, arrow_schema
from goalparse.records import Submission
from goalparse.schema import Table

SUFFIX = ".part"
PARTITION_COLUMNS = ("fiscal_year", "region_code", "department_code")
"""Columns of documents and projects by which a run can be cut into folders."""
_MAGIC = b"goalpar2"
_TAIL = struct.Struct("<Q8s")
_CODEC = pa.Codec("zstd", 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a part says of one of its documents.

    ``hint`` is the year that the path named (0 if none), None if the rows do not depend on it;
    ``failure`` is code, message and place of what could not be read, None for all others;
    ``until`` says when it is worth another try: ``next`` run, once there is an ``office``
    (LibreOffice), or empty for never. ``keys`` are the values of
    PARTITION_COLUMNS, first the document's, then each project's.
    """

    doc_id: str
    hint: int | None
    status: str
    severities: tuple[int, int, int]
    failure: tuple[str, str, str] | None
    until: str
    keys: tuple[tuple[Any, ...], ...]


class Footer:
    """A part's own description; ``starts[table][n]`` is the first row of document n there."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.entries = [
            Entry(
                doc_id=doc_id,
                hint=hint,
                status=status,
                severities=tuple(severities),
                failure=None if failure is None else tuple(failure),
                until=until,
                keys=tuple(tuple(key) for key in keys),
            )
            for doc_id, hint, status, severities, failure, until, keys in value["documents"]
        ]
        self.starts: Mapping[str, array[int]] = {
            name: _starts(counts) for name, counts in value["rows"].items()
        }


def _starts(counts: Sequence[int]) -> array[int]:
    starts = array("q", [0])
    for count in counts:
        starts.append(starts[-1] + count)
    return starts


class PartWriter:
    """Gathers submissions and writes them as one part."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._gathered = Gathered(tables)
        self._documents: list[list[Any]] = []

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, submission: Submission, *, hint: int | None, until: str = "") -> None:
        """Gather a document's rows; ``hint`` is the year that its path names."""
        document = submission.document
        depends = document.status != "failed" and document.fiscal_year_from != "stated"
        severities = [finding.severity for finding in submission.findings]
        failure = None
        if document.status == "failed":
            why = submission.findings[0]
            failure = [why.code, why.message, _place(why.table_no, why.row_no, why.line_no)]
        self._documents.append(
            [
                document.doc_id,
                (hint or 0) if depends else None,
                document.status,
                [severities.count(severity.value) for severity in Severity],
                failure,
                until,
                [
                    [getattr(record, name) for name in PARTITION_COLUMNS]
                    for record in (document, *submission.projects)
                ],
            ]
        )
        self._gathered.add(submission)

    def check(self) -> None:
        """Raise RecordError if a record does not fit the schema; what was gathered is let go."""
        self._gathered.take()

    def write(self, path: Path) -> None:
        """Write what was gathered to ``path``, as a whole; RecordError if it does not fit."""
        tables = self._gathered.tables
        rows = {
            table.name: counts for table, counts in zip(tables, self._gathered.counts, strict=True)
        }
        pieces: list[Any] = []
        directory = {}
        at = 0
        for table, batch in zip(tables, self._gathered.take(), strict=True):
            plain = batch.serialize()
            packed = _CODEC.compress(plain)
            pieces.append(packed)
            directory[table.name] = at, packed.size, plain.size
            at += packed.size
        footer = _json({"rows": rows, "documents": self._documents})
        ending = _json({"tables": directory, "footer": [at, len(footer)]})
        replace_file(path, [*pieces, footer, ending, _TAIL.pack(len(ending), _MAGIC)])


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _place(table: int | None, row: int | None, line: int | None) -> str:
    words = (("table", table), ("row", row), ("line", line))
    return ", ".join(f"{name} {number}" for name, number in words if number is not None)


def read_footer(path: Path) -> Footer:
    """What a part says of its documents; ValueError if the file is no part."""
    with path.open("rb") as file:
        at, length = _directory(file, path)["footer"]
        file.seek(at)
        return Footer(json.loads(file.read(length)))


def _directory(file: BinaryIO, path: Path) -> Any:
    """Where everything stands in a part; ValueError if the file is none."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL.size))
    tail = file.read()
    if len(tail) != _TAIL.size or tail[8:] != _MAGIC:
        raise ValueError(f"{path} is not a part file")
    length, _ = _TAIL.unpack(tail)
    file.seek(size - _TAIL.size - length)
    return json.loads(file.read(length))


class PartReader:
    """Rows out of the parts of a folder; the tables last used are kept, up to ``room`` bytes.

    Rows in the order of their paths come from one part after the other, which takes little room;
    rows by folders come from all parts over and over.
    """

    _FOOTERS = 16

    def __init__(self, folder: Path, room: int) -> None:
        self._folder = folder
        self._room = room
        self._footers: OrderedDict[str, Footer] = OrderedDict()
        self._batches: OrderedDict[tuple[str, str], pa.RecordBatch] = OrderedDict()

    def footer(self, name: str) -> Footer:
        """The footer of a part."""
        if name not in self._footers:
            self._footers[name] = read_footer(self._folder / name)
            if len(self._footers) > self._FOOTERS:
                self._footers.popitem(last=False)
        self._footers.move_to_end(name)
        return self._footers[name]

    def batch(self, name: str, table: Table) -> pa.RecordBatch:
        """All rows of a table in a part."""
        key = (name, table.name)
        if key not in self._batches:
            path = self._folder / name
            with path.open("rb") as file:
                at, length, size = _directory(file, path)["tables"][table.name]
                file.seek(at)
                plain = _CODEC.decompress(file.read(length), size)
            self._batches[key] = pa.ipc.read_record_batch(plain, arrow_schema(table))
            self._room -= self._batches[key].nbytes
            while self._room < 0 and len(self._batches) > 1:
                self._room += self._batches.popitem(last=False)[1].nbytes
        self._batches.move_to_end(key)
        return self._batches[key]
