"""A run's tables read back from its folder, whatever format it was written in.

`open_run` gives them as record batches of the declared types, a batch at a time; `read_run` as
rows with values as ``jsonl`` writes them (decimals and dates as strings), so that rows of two runs
can be held against each other without rounding.

Only what ``datapackage.json`` names is read. A table may lie in several files, and below Hive
folders (``fiscal_year=2022/``): a column that a folder names is not in the files, its value is the
folder's.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq

from goalparse.output.frames import arrow_schema, as_frames
from goalparse.output.lines import json_values, unguarded
from goalparse.output.runs import PACKAGE_FILE, RUN_FILE
from goalparse.schema import Table, tables

if TYPE_CHECKING:
    from goalparse.output.frames import Frames

Row = Mapping[str, Any]

_BATCH_ROWS = 16_384
_BLOCK_BYTES = 2 * 1024 * 1024
_LONGEST_BLOCK = 2**31 - 1  # the CSV reader's own bound
HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


class NotARunError(Exception):
    """The folder holds no run that can be read back; the message says why and names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """Where a table of a run lies: its files in order, and its columns.

    ``columns`` stand in the files in that order, but for those that ``folders`` name.
    """

    table: Table
    format: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    folders: tuple[str, ...] = ()
    excel: bool = False

    @property
    def held(self) -> tuple[str, ...]:
        """The columns that the files themselves hold."""
        return tuple(name for name in self.columns if name not in self.folders)

    @property
    def missing(self) -> tuple[str, ...]:
        """The declared columns that the run, written by an older program, has not."""
        return tuple(c.name for c in self.table.columns if c.name not in self.columns)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The columns of the run, written by a newer program, that are not declared."""
        declared = {column.name for column in self.table.columns}
        return tuple(name for name in self.columns if name not in declared)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A finished run in its folder.

    ``digest`` is the SHA-256 of ``datapackage.json``, which holds those of the tables' files;
    ``account`` is what ``run.json`` says, empty if there is none.
    """

    folder: Path
    stored: Mapping[str, StoredTable]
    digest: str
    account: Mapping[str, Any] = field(repr=False)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that the run holds, in the dictionary's order."""
        return tuple(entry.table for entry in self.stored.values())

    def batches(
        self, table: Table | str, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table, in the order in which they were written, in bounded memory.

        Every batch has the declared columns and types, or of these the ``columns`` asked for,
        in the order asked for. A column that the run lacks is null. Raises KeyError for a table
        that the run does not hold, NotARunError if a file cannot be read back.
        """
        entry = self.stored[table if isinstance(table, str) else table.name]
        schema = arrow_schema(entry.table)
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        try:
            for file in entry.files:
                for batch in _READERS[entry.format](entry, file, schema):
                    yield _conformed(batch, schema, _hive_values(self.folder, file))
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            line = str(error).split("\n", 1)[0]
            raise NotARunError(
                f"{self.folder}: {entry.table.name} cannot be read back: {line}"
            ) from error


def open_run(folder: Path) -> StoredRun:
    """The run that a folder holds.

    Raises NotARunError for a folder that holds no run, or one written as a workbook.
    """
    try:
        description = (folder / PACKAGE_FILE).read_bytes()
        resources = {entry["name"]: entry for entry in json.loads(description)["resources"]}
        stored = {
            name: _stored_table(folder, table, resources[name])
            for name, table in tables().items()
            if name in resources
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if not folder.exists():
            raise NotARunError(f"{folder} does not exist") from error
        if not folder.is_dir():
            raise NotARunError(
                f"{folder} is a file; a run is a folder that convert wrote"
            ) from error
        raise NotARunError(f"{folder} holds no run: {PACKAGE_FILE} cannot be read") from error
    unreadable = sorted({entry.format for entry in stored.values()} - set(_READERS))
    if unreadable:
        raise NotARunError(
            f"{folder} is a run as {unreadable[0]}, which is for people: convert once more, to"
            " another folder, with --format csv, parquet or jsonl"
        )
    if "documents" not in stored:
        raise NotARunError(f"{folder} holds no run: it has no documents")
    return StoredRun(
        folder=folder,
        stored=stored,
        digest=hashlib.sha256(description).hexdigest(),
        account=_account(folder),
    )


def read_run(folder: Path) -> dict[str, list[Row]]:
    """The rows of every table of a run, by table name, in the order in which they were written.

    Raises NotARunError for a folder that holds no run, or one written as a workbook.
    """
    run = open_run(folder)
    return {table.name: list(_rows(run, table)) for table in run.tables}


def read_frames(folder: str | Path, names: Sequence[str] | None = None) -> Frames:
    """The tables of a run as pandas DataFrames, by table name: all of them, or those ``names``.

    Accepted is a folder that ``convert`` wrote as csv, parquet or jsonl, partitioned or not.
    Columns and types are those of the data dictionary, whatever the format: codes are text with
    their leading zeros, money is decimal, a year beside nulls stays whole. The ledger ``cells`` may
    be large: name the tables that are wanted.

    Raises NotARunError for a folder that holds no run, or one written as a workbook, and KeyError
    for a table that the run does not hold.
    """
    run = open_run(Path(folder))
    wanted = [table.name for table in run.tables] if names is None else names
    return as_frames({name: _whole(run, name) for name in wanted})


def _whole(run: StoredRun, name: str) -> pa.Table:
    schema = arrow_schema(run.stored[name].table)
    return pa.Table.from_batches(list(run.batches(name)), schema)


def _rows(run: StoredRun, table: Table) -> Iterator[Row]:
    for batch in run.batches(table):
        columns = [json_values(array) for array in batch.columns]
        for values in zip(*columns, strict=True):
            yield dict(zip(batch.schema.names, values, strict=True))


# -- the description


def _stored_table(folder: Path, table: Table, resource: Mapping[str, Any]) -> StoredTable:
    format_ = resource["format"]
    paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
    if format_ == "parquet" and len(paths) == 1:
        # The table's folder counts as a whole: parts may be named by their first alone.
        files = sorted((folder / table.name).rglob("*.parquet"))
    else:
        files = [_inside(folder, path) for path in paths]
    declared = {column.name for column in table.columns}
    keys = _hive_values(folder, files[0]) if files else {}
    fields = tuple(entry["name"] for entry in resource["schema"]["fields"])
    folders = tuple(name for name in keys if name in declared)
    return StoredTable(
        table=table,
        format=format_,
        files=tuple(files),
        columns=fields + tuple(name for name in folders if name not in fields),
        folders=folders,
        excel=format_ == "csv" and resource.get("encoding") == "utf-8-sig",
    )


def _inside(folder: Path, path: str) -> Path:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(path)
    return folder / parts


def _account(folder: Path) -> Mapping[str, Any]:
    try:
        account = json.loads((folder / RUN_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise NotARunError(f"{folder}: {RUN_FILE} cannot be read") from error
    return account if isinstance(account, dict) else {}


# -- batches as declared


def _hive_values(folder: Path, file: Path) -> dict[str, str | None]:
    pairs = (part.split("=", 1) for part in file.relative_to(folder).parts[:-1] if "=" in part)
    return {name: None if text == HIVE_NULL else unquote(text) for name, text in pairs}


def _conformed(
    batch: pa.RecordBatch, schema: pa.Schema, hive: Mapping[str, str | None]
) -> pa.RecordBatch:
    arrays = []
    for wanted in schema:
        at = batch.schema.get_field_index(wanted.name)
        if at >= 0:
            array = batch.column(at)
        else:
            array = pa.array([hive.get(wanted.name)] * batch.num_rows, pa.string())
        arrays.append(array if array.type == wanted.type else pc.cast(array, wanted.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _csv_batches(entry: StoredTable, file: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Batches of a CSV file; its columns go by their place, since headings have two languages."""
    block, given = _BLOCK_BYTES, 0
    while True:
        ahead = given  # rows to pass over when a longer block starts from the front again
        try:
            for batch in _csv_reader(entry, file, schema, block):
                fresh = batch.slice(min(ahead, batch.num_rows))
                ahead -= batch.num_rows - fresh.num_rows
                given += fresh.num_rows
                if fresh.num_rows:
                    yield _without_guards(fresh) if entry.excel else fresh
        except pa.ArrowInvalid as error:
            # A row may be longer than the reader's block: a section can hold a whole book.
            if "straddling" not in str(error) or block == _LONGEST_BLOCK:
                raise
            block = min(block * 8, _LONGEST_BLOCK)
        else:
            return


def _csv_reader(
    entry: StoredTable, file: Path, schema: pa.Schema, block: int
) -> Iterator[pa.RecordBatch]:
    with file.open("rb") as opened:
        opened.readline()
        if not opened.read(1):
            return  # a header alone, which the reader below takes for a broken file
    declared = arrow_schema(entry.table)
    wanted = [name for name in schema.names if name in entry.held]
    with pa_csv.open_csv(
        file,
        read_options=pa_csv.ReadOptions(
            column_names=list(entry.held), skip_rows=1, block_size=block, use_threads=False
        ),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            include_columns=wanted,
            column_types={name: declared.field(name).type for name in wanted},
            null_values=[""],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    ) as reader:
        yield from reader


def _without_guards(batch: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [
        unguarded(array) if pa.types.is_string(array.type) else array for array in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _jsonl_batches(entry: StoredTable, file: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    known = [name for name in schema.names if name in entry.held]
    plain = pa.schema([pa.field(name, _json_type(schema.field(name).type)) for name in known])
    options = pa_json.ParseOptions(explicit_schema=plain, unexpected_field_behavior="ignore")
    with file.open("rb") as opened:
        while lines := opened.readlines(_BLOCK_BYTES):
            data = b"".join(lines)
            block = pa_json.ReadOptions(block_size=len(data) + 1, use_threads=False)
            table = pa_json.read_json(io.BytesIO(data), read_options=block, parse_options=options)
            yield from table.to_batches()


def _json_type(kind: pa.DataType) -> pa.DataType:
    is_text = pa.types.is_decimal(kind) or pa.types.is_date(kind)
    return pa.string() if is_text else kind


def _parquet_batches(entry: StoredTable, file: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    del entry
    with pq.ParquetFile(file) as opened:
        present = set(opened.schema_arrow.names)
        wanted = [name for name in schema.names if name in present]
        yield from opened.iter_batches(batch_size=_BATCH_ROWS, columns=wanted)


_READERS: Mapping[str, Callable[[StoredTable, Path, pa.Schema], Iterator[pa.RecordBatch]]] = {
    "csv": _csv_batches,
    "jsonl": _jsonl_batches,
    "parquet": _parquet_batches,
}
