"""From parts to tables: pieces written by workers, put together in order, described."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from goalparse.batch.index import Found, Index
from goalparse.batch.layout import LAYOUT_FILE, Draughtsman, Layout, Piece, Slice
from goalparse.batch.parts import PartReader
from goalparse.batch.plan import Plan
from goalparse.batch.pool import Desk
from goalparse.findings import Severity
from goalparse.output.frames import arrow_schema
from goalparse.output.lines import guarded_text
from goalparse.output.runs import Account, FileRecord, RunRecord, describe
from goalparse.output.sinks import WORKBOOK, Output, TableFile, Workbook, open_file
from goalparse.schema import Table, tables, written_tables
from goalparse.wording import message_in_chinese, phrase_in_chinese

QUARANTINE = "quarantine.csv"
QUARANTINE_LIST = "quarantine.txt"
_FINAL = "final"
_PIECES = "pieces"
_GROUP_ROWS = 16_384  # of a Parquet row group
_TEXT_ROWS = 2_048  # of all other formats, that are in memory at once
_PIECE_ROWS = 32 * _GROUP_ROWS  # of a Parquet file
_COPY = 4 * 1024 * 1024
_ROOM = 8 * 1024 * 1024  # for parts' rows, where one part comes after the other
_ROOM_IN_FOLDERS = 64 * 1024 * 1024  # where rows for each folder come from all parts
_FAILED_COLUMNS = (
    "path", "doc_id", "bytes", "code", "message", "place", "duplicate_of", "message_zh",
)  # fmt: skip


def _failed_header(output: Output) -> list[str]:
    """The header of the quarantine, in the language of the tables' headers."""
    if output.labels == "en":
        return list(_FAILED_COLUMNS)
    columns = [*tables()["documents"].columns, *tables()["findings"].columns]
    headings = {column.name: column.heading for column in columns}
    return [headings.get(name) or phrase_in_chinese(name) for name in _FAILED_COLUMNS]


class IncompleteError(Exception):
    """Documents of the plan are not read yet; the message says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePiece:
    """A task: write one piece of a table."""

    plan: Path
    piece: Piece
    target: Path
    output: Output
    headless: bool

    def run(self, desk: Desk) -> FileRecord:  # noqa: ARG002 - as tasks are run
        """Write it; its size and digest."""
        table, relation = _table(self.piece.table, self.output)
        without = narrowed(table, self.output)
        file = open_file(self.target, without, self.output, headless=self.headless)
        with Layout(self.plan / LAYOUT_FILE) as layout:
            room = _ROOM_IN_FOLDERS if self.output.partition_by else _ROOM
            most = _GROUP_ROWS if self.output.format == "parquet" else _TEXT_ROWS
            reader = _Rows(layout, PartReader(self.plan / "parts", room), most)
            _fill(file, without, reader.batches(table, layout.slices(relation, self.piece)))
        file.close()
        return _settled(self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBook:
    """A task: write all tables into a workbook."""

    plan: Path
    folder: Path
    pieces: tuple[Piece, ...]
    output: Output

    def run(self, desk: Desk) -> tuple[FileRecord, tuple[str, ...]]:  # noqa: ARG002 - as above
        """Write it; its size and digest, and what it could not hold."""
        tables = written_tables(cells=self.output.cells)
        book = Workbook(self.folder, tables, self.output.labels)
        with Layout(self.plan / LAYOUT_FILE) as layout:
            reader = _Rows(layout, PartReader(self.plan / "parts", _ROOM), _TEXT_ROWS)
            for piece in self.pieces:
                table, relation = _table(piece.table, self.output)
                for batch in reader.batches(table, layout.slices(relation, piece)):
                    book.write(table, batch)
        book.close()
        return _settled(self.folder / WORKBOOK), tuple(book.notes)


def _table(name: str, output: Output) -> tuple[Table, int]:
    tables = written_tables(cells=output.cells)
    number = next(at for at, table in enumerate(tables) if table.name == name)
    return tables[number], number


def narrowed(table: Table, output: Output) -> Table:
    """A table without the columns whose values are the names of its folders."""
    columns = tuple(c for c in table.columns if c.name not in output.partition_by)
    return Table(
        name=table.name,
        heading=table.heading,
        about=table.about,
        about_zh=table.about_zh,
        key=table.key,
        columns=columns,
        foreign_keys=table.foreign_keys,
        optional=table.optional,
    )


def _settled(path: Path) -> FileRecord:
    """Bring a file to the disk; its size and digest."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(path=path.name, bytes=path.stat().st_size, digest=digest)


@dataclass(slots=True)
class _Rows:
    """Rows by the slices of a layout, in batches of ``most`` rows."""

    layout: Layout
    parts: PartReader
    most: int

    def batches(self, table: Table, slices: Iterable[Slice]) -> Iterator[pa.RecordBatch]:
        """The rows of the slices, in batches of a fixed number of rows."""
        held: list[pa.RecordBatch] = []
        count = 0
        for rows in slices:
            batch = self.parts.batch(rows.part, table).slice(rows.start, rows.count)
            if table.name == "documents":
                batch = _under_their_paths(batch, self.layout.paths(rows))
            while batch.num_rows:
                taken = batch.slice(0, self.most - count)
                batch = batch.slice(taken.num_rows)
                held.append(taken)
                count += taken.num_rows
                if count == self.most:
                    yield _joined(held)
                    held, count = [], 0
        if held:
            yield _joined(held)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    table = pa.Table.from_batches(batches)
    return pa.RecordBatch.from_arrays(
        [column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
         for column in table.columns],
        schema=table.schema,
    )  # fmt: skip


def _under_their_paths(
    batch: pa.RecordBatch, names: Sequence[tuple[str, str | None]]
) -> pa.RecordBatch:
    """Rows of documents with the paths that they have now."""
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    columns["path"] = pa.array([path for path, _ in names], pa.string())
    columns["duplicate_of"] = pa.array([first for _, first in names], pa.string())
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=batch.schema)


def _fill(file: TableFile, table: Table, batches: Iterable[pa.RecordBatch]) -> None:
    schema = arrow_schema(table)
    for batch in batches:
        whole = batch if batch.schema.names == schema.names else batch.select(schema.names)
        file.write(whole)


# -- in the parent

Runner = Callable[[Iterable[Any]], Iterator[tuple[Any, Any]]]
"""Runs tasks in workers and gives each with its result, in any order."""


@dataclass(slots=True)
class _Tally:
    """What is counted while the layout is laid_out."""

    documents: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    inputs: Any = field(default_factory=hashlib.sha256)
    parts: set[str] = field(default_factory=set)


class Assembly:
    """Puts the tables of a plan together in a folder of the plan, complete with its description."""

    def __init__(self, plan: Plan, index: Index, output: Output) -> None:
        self._plan = plan
        self._index = index
        self._output = output
        self._tables = written_tables(cells=output.cells)
        self._tally = _Tally()
        self.folder = plan.folder / _FINAL
        self._pieces = plan.folder / _PIECES

    @property
    def parts(self) -> set[str]:
        """The parts that the run is made of."""
        return self._tally.parts

    def write(
        self,
        run: Runner,
        *,
        out: Path,
        settings: Mapping[str, Any],
        started: datetime,
        counts: Mapping[str, Any],
    ) -> RunRecord:
        """Write everything; IncompleteError if documents are not read yet."""
        for folder in (self.folder, self._pieces):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        laid_out = self._lay_out()
        if self._output.format == "xlsx":
            files, notes = self._write_book(run, laid_out)
        else:
            files, notes = self._files(run, laid_out), ()
        shutil.rmtree(self._pieces)
        record = RunRecord(
            out=out,
            format=self._output.format,
            rows={table.name: laid_out[table.name][0] for table in self._tables},
            documents=dict(sorted(self._tally.documents.items())),
            findings={severity.value: self._tally.findings[severity] for severity in Severity},
            duplicates=self._tally.duplicates,
            notes=notes,
        )
        account = Account(
            output=self._output,
            settings=settings,
            started=started,
            counts=counts,
            input_bytes=self._plan.count()[1],
            input_digest=self._tally.inputs.hexdigest(),
            files=files,
            others=self._quarantine(),
        )
        describe(self.folder, record, account)
        return record

    def _lay_out(self) -> Mapping[str, tuple[int, list[Piece]]]:
        """Say in which piece each document's rows stand: the rows of each table, and its pieces."""
        missing = 0
        reader = PartReader(self._plan.parts, _ROOM)
        with Layout.anew(self._plan.folder / LAYOUT_FILE) as layout:
            draughtsman = Draughtsman(
                layout,
                reader,
                self._tables,
                bound=_PIECE_ROWS,
                partition_by=self._output.partition_by,
            )
            for path, doc_id, first in self._plan.rows():
                found = self._index.find(doc_id) if doc_id is not None else None
                if found is None:
                    missing += 1
                    continue
                self._count(path, doc_id, first, found)
                draughtsman.add(path, first, found)
            if missing:
                raise IncompleteError(f"{missing:,} documents of the plan are not read yet")
            return draughtsman.finish()

    def _count(self, path: str, doc_id: str, first: str, found: Found) -> None:
        tally = self._tally
        tally.documents[found.status] += 1
        tally.inputs.update(f"{doc_id}  {path}\n".encode())
        tally.parts.add(found.part)
        if first != path:
            tally.duplicates += 1
            return
        for severity, number in zip(Severity, found.severities, strict=True):
            tally.findings[severity] += number

    # -- files

    def _files(
        self, run: Runner, laid_out: Mapping[str, tuple[int, list[Piece]]]
    ) -> dict[str, list[FileRecord]]:
        """Write all pieces; text tables in one file each, the pieces one behind the other."""
        wanted = [
            piece
            for table in self._tables
            for piece in laid_out[table.name][1] or [Piece(table.name, "", 0)]
        ]
        in_place = self._output.format == "parquet" or bool(self._output.partition_by)
        tasks = {self._target(piece, in_place=in_place): piece for piece in wanted}
        collector = _Collector(self.folder, self._output)
        written: dict[Piece, FileRecord] = {}
        waiting = list(wanted)
        for task, record in run(
            WritePiece(
                plan=self._plan.folder,
                piece=piece,
                target=target,
                output=self._output,
                headless=not in_place and piece.number > 0,
            )
            for target, piece in tasks.items()
        ):
            written[task.piece] = record
            while waiting and waiting[0] in written and not in_place:
                piece = waiting.pop(0)
                collector.append(piece, self._target(piece, in_place=False), written[piece])
        if in_place:
            return {
                table.name: [
                    FileRecord(
                        path=self._target(piece, in_place=True).relative_to(self.folder).as_posix(),
                        bytes=written[piece].bytes,
                        digest=written[piece].digest,
                    )
                    for piece in wanted
                    if piece.table == table.name
                ]
                for table in self._tables
            }
        return collector.finish()

    def _target(self, piece: Piece, *, in_place: bool) -> Path:
        suffix = self._output.format
        base = self.folder if in_place else self._pieces
        folder = base / piece.table / piece.folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"part-{piece.number:05}.{suffix}"

    def _write_book(
        self, run: Runner, laid_out: Mapping[str, tuple[int, list[Piece]]]
    ) -> tuple[dict[str, list[FileRecord]], tuple[str, ...]]:
        """Write all tables to one workbook; gives its record, and what did not fit into it."""
        task = WriteBook(
            plan=self._plan.folder,
            folder=self.folder,
            pieces=tuple(piece for table in self._tables for piece in laid_out[table.name][1]),
            output=self._output,
        )
        ((_, (record, notes)),) = run([task])
        return {table.name: [record] for table in self._tables}, notes

    # -- quarantine

    def _quarantine(self) -> list[FileRecord]:
        """What failed, as a table and as a list of paths; nothing if nothing did."""
        if not self._tally.documents["failed"]:
            return []
        sizes = self._plan.database
        for_spreadsheets = self._output.excel or self._output.format == "xlsx"
        encoding = "utf-8-sig" if for_spreadsheets else "utf-8"
        with (
            (self.folder / QUARANTINE).open("w", encoding=encoding, newline="") as table,
            (self.folder / QUARANTINE_LIST).open("w", encoding="utf-8", newline="\n") as paths,
        ):
            rows = csv.writer(table, lineterminator="\n")
            rows.writerow(_failed_header(self._output))
            for path, doc_id, first in self._plan.rows():
                found = self._index.find(doc_id)
                if found is None or found.failure is None:
                    continue
                size = sizes.execute("SELECT size FROM inputs WHERE path = ?", (path,)).fetchone()
                code, message, place = found.failure
                duplicate_of = first if first != path else None
                chinese = message_in_chinese(code, message)
                row = [path, doc_id, size[0], code, message, place or None, duplicate_of, chinese]
                if for_spreadsheets:
                    row = [guarded_text(each) if isinstance(each, str) else each for each in row]
                rows.writerow(row)
                paths.write(listed_path(path) + "\n")
        return [
            _settled(self.folder / QUARANTINE),
            _settled(self.folder / QUARANTINE_LIST),
        ]


def listed_path(path: str) -> str:
    """A path as a line of a list; as a JSON string if a plain line could not hold it."""
    plain = path.isprintable() and path == path.strip() and path[:1] not in {'"', "#"}
    return path if plain else json.dumps(path, ensure_ascii=True)


def read_list(lines: Iterable[str]) -> frozenset[str]:
    """The paths of a list written by `listed_path`; blank lines and lines from # on are passed."""
    found = set()
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            found.add(json.loads(text) if text.startswith('"') else text)
    return frozenset(found)


class _Collector:
    """Puts the pieces of text tables one behind the other, and takes their digests."""

    def __init__(self, folder: Path, output: Output) -> None:
        self._folder = folder
        self._output = output
        self._files: dict[str, tuple[BinaryIO, Any]] = {}
        self._whole: dict[str, FileRecord] = {}

    def append(self, piece: Piece, path: Path, record: FileRecord) -> None:
        """Append a piece to its table; the first one simply becomes the table's file."""
        name = f"{piece.table}.{self._output.format}"
        target = self._folder / name
        if piece.number == 0:
            path.rename(target)
            self._whole[piece.table] = FileRecord(
                path=name, bytes=record.bytes, digest=record.digest
            )
            return
        if piece.table not in self._files:
            with target.open("rb") as first:
                digest = _digest_of(first)
            self._files[piece.table] = (target.open("ab"), digest)
        file, digest = self._files[piece.table]
        with path.open("rb") as source:
            while data := source.read(_COPY):
                digest.update(data)
                file.write(data)
        path.unlink()

    def finish(self) -> dict[str, list[FileRecord]]:
        """Close all files; by table its file."""
        for table, (file, digest) in self._files.items():
            file.flush()
            os.fsync(file.fileno())
            file.close()
            name = f"{table}.{self._output.format}"
            self._whole[table] = FileRecord(
                path=name,
                bytes=(self._folder / name).stat().st_size,
                digest=digest.hexdigest(),
            )
        return {table: [record] for table, record in self._whole.items()}


def _digest_of(file: io.BufferedReader) -> Any:
    digest = hashlib.sha256()
    while data := file.read(_COPY):
        digest.update(data)
    return digest
