"""Questions to a run, in SQL, answered by DuckDB from the run's own files.

The tables of the run and the views for people stand by their names. A question reads: one SELECT,
no file but the run's, nothing set, nothing kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from goalparse.output import ddl
from goalparse.output.lines import GUARDED
from goalparse.output.sinks import MissingExtraError
from goalparse.output.stored import HIVE_NULL, StoredRun, StoredTable
from goalparse.warehouse.mof import national_views
from goalparse.warehouse.views import possible, views

if TYPE_CHECKING:
    import duckdb

_BATCH_ROWS = 16_384


class QueryError(Exception):
    """The question cannot be answered; the message says why in one line."""


@contextmanager
def answer(run: StoredRun, question: str) -> Iterator[Iterator[pa.RecordBatch]]:
    """The answer to a question, a batch at a time; the first has the columns, if no rows.

    Columns have the types of the dictionary; what else SQL can make (lists, intervals, times)
    comes as text.

    Raises QueryError if it is no single SELECT or fails, MissingExtraError without DuckDB.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("duckdb", "a query") from error
    try:
        with duckdb.connect(":memory:") as connection:
            _show_tables(connection, run)
            _shut(connection, run.folder)
            _check(duckdb, connection, question)
            yield _batches(connection.sql(question).to_arrow_reader(_BATCH_ROWS))
    except (duckdb.Error, pa.ArrowException) as error:
        raise QueryError(_complaint(error, run)) from None


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    names = reader.schema.names
    yield _plain(pa.RecordBatch.from_pylist([], reader.schema), names)
    for batch in reader:
        if batch.num_rows:
            yield _plain(batch, names)


def _plain(batch: pa.RecordBatch, names: list[str]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([_as_declared(array) for array in batch.columns], names)


def _as_declared(array: pa.Array) -> pa.Array:
    kind = array.type
    known = (pa.types.is_string, pa.types.is_decimal, pa.types.is_integer, pa.types.is_floating,
             pa.types.is_boolean, pa.types.is_date)  # fmt: skip
    if any(is_known(kind) for is_known in known):
        return array
    if pa.types.is_nested(kind) or pa.types.is_interval(kind) or pa.types.is_binary(kind):
        values = array.to_pylist()
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pc.cast(array, pa.string())


def _show_tables(connection: duckdb.DuckDBPyConnection, run: StoredRun) -> None:
    for entry in run.stored.values():
        connection.execute(f"CREATE VIEW {entry.table.name} AS {_source(entry)}")
    for view in possible((*views(), *national_views()), run.stored):
        names = {name: name for name in view.needs}
        connection.execute(f"CREATE VIEW {view.name} AS {view.sql(names)}")


def _shut(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """From here on no file but the run's, and no way to allow another."""
    inside = ddl.literal(f"{folder.resolve()}/")
    connection.execute(f"SET allowed_directories = [{inside}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _check(module: Any, connection: duckdb.DuckDBPyConnection, question: str) -> None:
    statements = connection.extract_statements(question)
    if len(statements) != 1:
        raise QueryError("one question at a time" if statements else "the question is empty")
    if statements[0].type not in {module.StatementType.SELECT, module.StatementType.EXPLAIN}:
        raise QueryError("a question is a SELECT; nothing is changed by it")


def _source(entry: StoredTable) -> str:
    """The files of a table as DuckDB reads them, in the declared types."""
    columns = entry.table.columns
    files = f"[{', '.join(ddl.literal(str(file.resolve())) for file in entry.files)}]"
    wanted = ", ".join(_column(entry, column.name) for column in columns)
    if not entry.files:
        return f"SELECT {_nothing(entry)} WHERE false"
    # The names of folders are text, or a code would lose its zeros.
    hive = f"hive_partitioning = {str(bool(entry.folders)).lower()}, hive_types_autocast = false"
    if entry.format == "parquet":
        return f"SELECT {wanted} FROM read_parquet({files}, {hive}, union_by_name = true)"
    types = {column.name: ddl.sql_type(column, "duckdb") for column in columns}
    declared = ", ".join(
        f"{ddl.literal(name)}: {ddl.literal(types.get(name, 'VARCHAR'))}" for name in entry.held
    )
    if entry.format == "jsonl":
        return (
            f"SELECT {wanted} FROM read_json({files}, {hive}, format = 'newline_delimited',"
            f" columns = {{{declared}}}, maximum_object_size = 268435456)"
        )
    return (
        f"SELECT {wanted} FROM read_csv({files}, {hive}, auto_detect = false, header = true,"
        " delim = ',', quote = '\"', escape = '\"', new_line = '\\n', nullstr = '',"
        f" max_line_size = 268435456, parallel = false, columns = {{{declared}}})"
    )


def _column(entry: StoredTable, name: str) -> str:
    quoted = ddl.quoted(name)
    column = entry.table.column(name)
    if name in entry.missing:
        return f"CAST(NULL AS {ddl.sql_type(column, 'duckdb')}) AS {quoted}"
    if name in entry.folders:
        quoted_value = f"nullif({quoted}, {ddl.literal(HIVE_NULL)})"
        return f"CAST({quoted_value} AS {ddl.sql_type(column, 'duckdb')}) AS {quoted}"
    if entry.excel and column.type == "string":
        pattern = ddl.literal(GUARDED)
        return f"regexp_replace({quoted}, {pattern}, '\\1') AS {quoted}"
    return f"CAST({quoted} AS {ddl.sql_type(column, 'duckdb')}) AS {quoted}"


def _nothing(entry: StoredTable) -> str:
    return ", ".join(
        f"CAST(NULL AS {ddl.sql_type(column, 'duckdb')}) AS {ddl.quoted(column.name)}"
        for column in entry.table.columns
    )


def _complaint(error: Exception, run: StoredRun) -> str:
    """What DuckDB says, in one line: the complaint and, where it has one, its hint.

    For a table that is not there its hint is one of its own: those of the run stand there instead.
    """
    lines = [line.strip() for line in str(error).strip().splitlines()]
    lines = [line for line in lines if line and not line.startswith(("LINE ", "^"))]
    said = " ".join(lines)[:400]
    if said.startswith("Catalog Error: Table "):
        there = ", ".join((*run.stored, *(view.name for view in views())))
        said = f"{said.partition(' Did you mean ')[0]} There are {there}"
    return said
