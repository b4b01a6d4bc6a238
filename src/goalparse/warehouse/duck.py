"""DuckDB: a file that a load has to itself while it writes.

Another process can neither read nor write the file meanwhile, which is DuckDB's own rule; it waits.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goalparse.output.ddl import Dialect, listed, literal
from goalparse.output.sinks import MissingExtraError
from goalparse.warehouse.model import LoadRefusedError

if TYPE_CHECKING:
    import duckdb

_POLL = 0.2


@contextmanager
def open_duckdb(
    path: Path, *, schema: str | None, wait: float, read_only: bool
) -> Iterator[DuckSession]:
    """Open a file, or make it; one made for a load that fails is taken away again.

    With ``read_only`` a file that is not there is an empty one in memory.
    """
    existed = path.exists()
    connection = _connected(path if existed or not read_only else None, wait, read_only=read_only)
    done = False
    try:
        yield DuckSession(connection, schema or "main")
        done = True
    finally:
        connection.close()
        if not (done or existed or read_only):
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _connected(path: Path | None, wait: float, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("duckdb", "a DuckDB file") from error
    if path is None:
        return duckdb.connect(":memory:")
    if not path.parent.is_dir():
        raise LoadRefusedError(f"the folder {path.parent} does not exist")
    until = time.monotonic() + wait
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.Error as error:
            if "lock" not in str(error).lower():
                raise LoadRefusedError(_complaint(error)) from None
            if time.monotonic() > until:
                raise LoadRefusedError(
                    f"another program has {path} open; waited {wait:g} s"
                ) from None
            time.sleep(_POLL)


class DuckSession:
    """An open DuckDB file."""

    dialect: Dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection = connection
        self.within = schema

    @contextmanager
    def _telling(self) -> Iterator[None]:
        import duckdb  # noqa: PLC0415 - an extra, there by now

        try:
            yield
        except duckdb.Error as error:
            raise LoadRefusedError(_complaint(error)) from None

    @contextmanager
    def transaction(self, *, dry_run: bool) -> Iterator[None]:
        """One transaction; the file's own lock keeps others out."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        with self._telling():
            if dry_run:
                self._connection.rollback()
            else:
                self._connection.commit()

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types as DuckDB spells them."""
        return dict(
            self.rows(
                "SELECT column_name, data_type FROM duckdb_columns()"
                f" WHERE {self._is_of(table)} ORDER BY column_index"
            )
        )

    def key(self, table: str) -> tuple[str, ...]:
        """The columns of a table's primary key, in order."""
        found = self.rows(
            "SELECT constraint_column_names FROM duckdb_constraints()"
            f" WHERE {self._is_of(table)} AND constraint_type = 'PRIMARY KEY'"
        )
        return tuple(found[0][0]) if found else ()

    def view_comment(self, view: str) -> str | None:
        """The comment of a view (or table) of that name; None if there is none of that name."""
        found = self.rows(
            f"SELECT comment FROM duckdb_views() WHERE {self._is_of(view, 'view_name')} UNION ALL"
            f" SELECT comment FROM duckdb_tables() WHERE {self._is_of(view)}"
        )
        return str(found[0][0] or "") if found else None

    def _is_of(self, table: str, column: str = "table_name") -> str:
        return (
            f"schema_name = {literal(self.within)} AND {column} = {literal(table)}"
            " AND database_name = current_database()"
        )

    def execute(self, statement: str) -> int:
        """Run a statement; the number of rows that it changed."""
        with self._telling():
            found = self._connection.execute(statement).fetchone()
        return int(found[0]) if found and isinstance(found[0], int) else 0

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a query."""
        with self._telling():
            return self._connection.execute(query).fetchall()

    def temporary(self, name: str, query: str) -> None:
        """A table for this connection alone."""
        self.execute(f"CREATE OR REPLACE TEMPORARY TABLE {name} AS {query}")

    def copy(self, table: str, columns: Sequence[str], batches: Iterator[pa.RecordBatch]) -> None:
        """Append batches, one at a time."""
        for batch in batches:
            with self._telling():
                self._connection.register("incoming", pa.Table.from_batches([batch]))
                self._connection.execute(
                    f"INSERT INTO {table} ({listed(columns)}) SELECT * FROM incoming"
                )
                self._connection.unregister("incoming")

    def check(self, table: str, batch: pa.RecordBatch) -> None:
        """DuckDB holds whatever the run holds."""


def _complaint(error: Exception) -> str:
    """What DuckDB says, its first line."""
    return f"DuckDB: {str(error).strip().splitlines()[0]}"
