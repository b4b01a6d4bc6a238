"""Delta Lake: a folder of Delta tables, and which of their versions belong together.

Delta has no transaction over several tables. What holds them together is the last row of
``loads``, which is written last and names the version of every table (``versions``): a reader
that opens the tables at these versions sees the state before a load or the one after it, never
half. What a killed load left behind is undone by the next.

What differs is worked out by DuckDB, with the same SQL as everywhere, and written as one merge for
each table that changes. One load at a time: a lock on a file in the folder, which is why the folder
is a local one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from goalparse.output import ddl
from goalparse.output.frames import arrow_schema
from goalparse.output.sinks import MissingExtraError
from goalparse.output.stored import StoredRun
from goalparse.schema import Table, stored_tables, tables
from goalparse.warehouse import merge
from goalparse.warehouse.duck import DuckSession
from goalparse.warehouse.loading import Job, check_gaps, reload_notes, rows_of, stage, told_of
from goalparse.warehouse.model import Counts, LoadRefusedError, Options, Report, place
from goalparse.warehouse.plan import make_plan

_LOADS = "loads"
_COUNTS = "load_counts"
_LOCK = ".goalparse.lock"
_POLL = 0.2
_BATCH_ROWS = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the last load left: its number, and the version of every table."""

    load_id: int
    versions: Mapping[str, int]


def load_delta(run: StoredRun, folder: Path, options: Options, *, wait: float) -> Report:
    """Load a run into a folder of Delta tables.

    Raises LoadRefusedError if the tables or the run do not allow it, NotARunError if the run cannot
    be read back, MissingExtraError without its parts.
    """
    try:
        import deltalake  # noqa: PLC0415 - an extra
        import duckdb  # noqa: PLC0415 - an extra, needed to compare
    except ImportError as error:
        raise MissingExtraError("delta", "a Delta table") from error
    try:
        _check_folder(folder)
        with (
            _locked(folder, wait, write=not options.dry_run),
            duckdb.connect(":memory:") as connection,
        ):
            return _load(run, _Lake(folder, connection), options)
    except deltalake.exceptions.DeltaError as error:
        raise LoadRefusedError(f"Delta: {str(error).splitlines()[0]}") from None


def _check_folder(folder: Path) -> None:
    """Refuse a folder whose tables are not those of a load, before anything is written there.

    The tables of a run as Parquet lie in folders of the same names, and are files of the run.
    """
    import deltalake  # noqa: PLC0415 - an extra, there by now

    if any((folder / name).exists() for name in ("datapackage.json", "run.json")):
        raise LoadRefusedError(f"{folder} holds a run; name another folder for the Delta tables")
    for name in stored_tables():
        if not (folder / name / "_delta_log").is_dir():
            continue  # a load that was killed may have left files there that nothing counts
        fields = deltalake.DeltaTable(str(folder / name)).schema().fields
        if "load_id" not in {field.name for field in fields}:
            raise LoadRefusedError(
                f"{folder / name} is a Delta table that no load has written; name another folder"
            )


class _Lake(DuckSession):
    """The tables of a folder as the last load left them, to be compared with by DuckDB."""

    def __init__(self, folder: Path, connection: Any) -> None:
        super().__init__(connection, "main")
        self.folder = folder
        self.state = read_state(folder)
        for name, version in self.state.versions.items():
            if name in tables():
                self.show(name, version)

    def show(self, name: str, version: int) -> None:
        """Put a version of a table before the SQL."""
        dataset = self.open(name, version).to_pyarrow_dataset()
        self._connection.register(f"{name}_{version}_files", dataset)
        self.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_{version}_files")

    def widen(self, table: Table, columns: Sequence[str]) -> None:
        """Give the SQL columns that the files do not have yet, as null; a merge adds them there."""
        kinds = {name: ddl.sql_type(table.column(name), self.dialect) for name in columns}
        blank = ", ".join(f"CAST(NULL AS {kinds[each]}) AS {ddl.quoted(each)}" for each in columns)
        files = f"{table.name}_{self.state.versions[table.name]}_files"
        self.execute(f"CREATE OR REPLACE VIEW {table.name} AS SELECT *, {blank} FROM {files}")

    def open(self, name: str, version: int | None = None) -> Any:
        """A table of the folder."""
        import deltalake  # noqa: PLC0415 - an extra, there by now

        return deltalake.DeltaTable(str(self.folder / name), version=version)

    def key(self, table: str) -> tuple[str, ...]:
        """Delta declares no keys; every write here goes by the dictionary's."""
        return stored_tables()[table].key

    def reader(self, query: str) -> pa.RecordBatchReader:
        """The rows of a query, a batch at a time."""
        with self._telling():
            return self._connection.sql(query).to_arrow_reader(_BATCH_ROWS)


def read_state(folder: Path) -> State:
    """What the last load left in a folder; load 0 without any table if there was none."""
    import deltalake  # noqa: PLC0415 - an extra, there by now

    if not (folder / _LOADS / "_delta_log").is_dir():
        return State(load_id=0, versions={})
    rows = deltalake.DeltaTable(str(folder / _LOADS)).to_pyarrow_table().to_pylist()
    last = max(rows, key=lambda row: row["load_id"])
    return State(load_id=last["load_id"], versions=json.loads(last["versions"]))


@contextmanager
def _locked(folder: Path, wait: float, *, write: bool) -> Iterator[None]:
    if not write:
        yield
        return
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        raise LoadRefusedError("Delta tables need a system with file locks (no Windows)") from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise LoadRefusedError(f"{folder} cannot be written: {error.strerror}") from error
    until = time.monotonic() + wait
    with lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise LoadRefusedError(
                        f"another load is at work on {folder}; waited {wait:g} s"
                    ) from None
                time.sleep(_POLL)
        yield


def _load(run: StoredRun, lake: _Lake, options: Options) -> Report:
    plan = make_plan(run, lake, options.tables)
    for name, columns in plan.added.items():
        lake.widen(stored_tables()[name], columns)
    job = Job(run=run, session=lake, options=options, plan=plan)
    load_id = lake.state.load_id + 1
    versions = dict(lake.state.versions)
    counts: dict[str, Counts] = {}
    kept, notes = 0, plan.notes
    if plan.first:
        for table in plan.tables:
            rows = _Rows(job, table, load_id)
            if options.dry_run:
                counts[table.name] = Counts(inserted=sum(batch.num_rows for batch in rows))
                continue
            versions[table.name] = _overwrite(lake, table, rows)
            counts[table.name] = Counts(inserted=rows.count)
    else:
        for table in plan.tables:
            stage(job, table)
        merge.decide(lake, plan.tables[0], options)
        kept = merge.kept_documents(lake)
        check_gaps(plan, kept)
        notes = reload_notes(job)
        for table in plan.tables:
            exists = table.name not in plan.created
            counts[table.name] = merge.count(lake, table, exists=exists)
            if counts[table.name].changed and not options.dry_run:
                versions[table.name] = _merge(lake, table, load_id, exists=exists)
    report = Report(counts=counts, load_id=None, kept=kept, notes=notes)
    if options.dry_run or not report.changed:
        return report
    _check(lake, plan.tables, versions)
    _account(job, lake, report, versions)
    return Report(counts=counts, load_id=load_id, kept=kept, notes=notes)


def _check(lake: _Lake, written: tuple[Table, ...], versions: Mapping[str, int]) -> None:
    """Refuse rows whose document or parent is not there, before ``loads`` makes them count."""
    for table in written:
        lake.show(table.name, versions[table.name])
    for table in written:
        if stray := merge.stray(lake, place(lake, table.name), place(lake, "documents")):
            raise LoadRefusedError(f"{table.name} of the run belong to no document: {stray}")
    for broken in merge.broken_references(lake, written):
        raise LoadRefusedError(broken)


# -- writing


class _Rows:
    """The run's rows of a table with their load, and what stopped them, if something did."""

    def __init__(self, job: Job, table: Table, load_id: int) -> None:
        self._batches = rows_of(job, table)
        self._load_id = load_id
        self.count = 0
        self.failure: BaseException | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                ids = pa.repeat(pa.scalar(self._load_id, pa.int64()), batch.num_rows)
                self.count += batch.num_rows
                yield pa.RecordBatch.from_arrays(
                    [*batch.columns, ids], [*batch.schema.names, "load_id"]
                )
        except BaseException as error:
            # The writer would put its own words in place of these.
            self.failure = error
            raise


def _overwrite(lake: _Lake, table: Table, rows: _Rows) -> int:
    """Write a table that is not there, or that a killed first load left behind."""
    import deltalake  # noqa: PLC0415 - an extra, there by now

    schema = _schema(table)
    batches = (batch.cast(schema) for batch in rows)
    try:
        deltalake.write_deltalake(
            str(lake.folder / table.name),
            pa.RecordBatchReader.from_batches(schema, batches),
            mode="overwrite",
            schema_mode="overwrite",
        )
    except Exception:
        if rows.failure is not None:
            raise rows.failure from None
        raise
    return int(lake.open(table.name).version())


def _schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table as it is here: with its load, columns described."""
    load_id = pa.field("load_id", pa.int64(), nullable=False)
    return pa.schema([*arrow_schema(tables()[table.name]), load_id])


def _merge(lake: _Lake, table: Table, load_id: int, *, exists: bool) -> int:
    """Write what differs in one commit; the new version."""
    if not exists:
        import deltalake  # noqa: PLC0415 - an extra, there by now

        own = ddl.listed(c.name for c in table.columns if c.name != "load_id")
        source = lake.reader(
            f"SELECT {own}, CAST({load_id} AS BIGINT) AS load_id"
                             f" FROM {merge.staged(table.name)}")  # fmt: skip
        deltalake.write_deltalake(
            str(lake.folder / table.name), source, mode="overwrite", schema_mode="overwrite"
        )
        return int(lake.open(table.name).version())
    target = _widened(_settled(lake, table.name), table)
    names = [column.name for column in table.columns]
    every = {f"`{name}`": f"s.`{name}`" for name in names}
    same = " AND ".join(f"t.`{name}` = s.`{name}`" for name in table.key)
    source = lake.reader(merge.changes(lake, table, load_id))
    (
        target.merge(source, predicate=same, source_alias="s", target_alias="t")
        .when_matched_delete(predicate="s.`goes`")
        .when_matched_update(updates=every, predicate="NOT s.`goes`")
        .when_not_matched_insert(updates=every)
        .execute()
    )
    return int(lake.open(table.name).version())


def _widened(target: Any, table: Table) -> Any:
    """A table with the columns that a newer program has; the merge that follows fills them."""
    import deltalake  # noqa: PLC0415 - an extra, there by now

    there = {field.name for field in target.schema().fields}
    wanted = deltalake.Schema.from_arrow(arrow_schema(tables()[table.name])).fields
    missing = [field for field in wanted if field.name not in there]
    if missing:
        target.alter.add_columns(missing)
    return target


def _settled(lake: _Lake, name: str) -> Any:
    """A table at the version of the last load; what a killed load wrote after it is undone."""
    table = lake.open(name)
    wanted = lake.state.versions[name]
    if table.version() != wanted:
        table.restore(wanted)
        table = lake.open(name)
    return table


def _account(job: Job, lake: _Lake, report: Report, versions: dict[str, int]) -> None:
    """Write the counts, then ``loads``, whose new row makes the new state."""
    import deltalake  # noqa: PLC0415 - an extra, there by now

    load_id = lake.state.load_id + 1
    figures = ("inserted", "updated", "deleted", "unchanged")
    counts = pa.Table.from_pylist(
        [
            {"load_id": load_id, "table": name, **{what: getattr(each, what) for what in figures}}
            for name, each in report.counts.items()
        ]
    )
    place = str(lake.folder / _COUNTS)
    if _COUNTS in versions:
        _settled(lake, _COUNTS)
    deltalake.write_deltalake(place, counts, mode="append" if _COUNTS in versions else "overwrite")
    versions[_COUNTS] = int(lake.open(_COUNTS).version())
    totals = {what: sum(getattr(each, what) for each in report.counts.values()) for what in figures}
    row = {
        **told_of(job, load_id, datetime.now(UTC)),
        **{what: totals[what] for what in figures[:3]},
        "versions": json.dumps(versions),
    }
    kinds = {"loaded_at": pa.timestamp("us", "UTC"), "pruned": pa.bool_()}
    numbers = {"load_id", *figures}
    schema = pa.schema(
        [(name, kinds.get(name, pa.int64() if name in numbers else pa.string())) for name in row]
    )
    deltalake.write_deltalake(
        str(lake.folder / _LOADS), pa.Table.from_pylist([row], schema), mode="append"
    )
