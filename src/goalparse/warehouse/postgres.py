"""PostgreSQL: COPY from Arrow batches, one transaction, one load at a time.

It asks for no more than the right to create tables in the schema and temporary ones in the
database. What libpq takes from the environment (PGPASSWORD, a password file) it takes here too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from goalparse.output.ddl import Dialect, indexed, listed, literal
from goalparse.output.sinks import MissingExtraError
from goalparse.schema import stored_tables
from goalparse.warehouse.model import LoadRefusedError
from goalparse.warehouse.passwords import secrets, without

if TYPE_CHECKING:
    import psycopg

# An entry of a B-tree index is at most a third of a page; what the index adds is left for it.
_INDEXED_BYTES = 2_600
_POLL = 0.2


@contextmanager
def open_postgresql(target: str, *, schema: str | None, wait: float) -> Iterator[PostgresSession]:
    """Connect; ``schema`` defaults to the connection's own."""
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("postgresql", "a PostgreSQL database") from error
    hidden = secrets(target)
    try:
        connection = psycopg.connect(
            target, autocommit=True, client_encoding="utf8", application_name="goalparse"
        )
    except psycopg.Error as error:
        raise LoadRefusedError(_complaint(error, hidden)) from None
    with connection:
        yield PostgresSession(connection, schema, wait, hidden)


class PostgresSession:
    """An open PostgreSQL database."""

    dialect: Dialect = "postgresql"

    def __init__(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        schema: str | None,
        wait: float,
        hidden: tuple[str, ...],
    ) -> None:
        self._connection = connection
        self._wait = wait
        self._hidden = hidden
        self.execute("SET standard_conforming_strings = on")
        own = self.rows("SELECT current_schema()")[0][0]
        if schema is None and own is None:
            raise LoadRefusedError("the connection has no schema of its own; name one by --schema")
        self.within: str = schema or own

    @contextmanager
    def _telling(self) -> Iterator[None]:
        import psycopg  # noqa: PLC0415 - an extra, there by now

        try:
            yield
        except psycopg.Error as error:
            raise LoadRefusedError(_complaint(error, self._hidden)) from None

    @contextmanager
    def transaction(self, *, dry_run: bool) -> Iterator[None]:
        """One transaction, alone among loads on this schema."""
        self.execute("BEGIN")
        try:
            self._lock()
            # What a merge sorts and joins fits into memory more often; anyone may set it.
            self.execute("SET LOCAL work_mem = '64MB'")
            yield
        except BaseException:
            self._give_up()
            raise
        self.execute("ROLLBACK" if dry_run else "COMMIT")

    def _give_up(self) -> None:
        if not self._connection.closed and not self._connection.broken:
            self.execute("ROLLBACK")

    def _lock(self) -> None:
        key = f"hashtext('goalparse'), hashtext({literal(self.within)})"
        until = time.monotonic() + self._wait
        while not self.rows(f"SELECT pg_try_advisory_xact_lock({key})")[0][0]:
            if time.monotonic() > until:
                raise LoadRefusedError(
                    f"another load is at work on schema {self.within}; waited {self._wait:g} s"
                )
            time.sleep(_POLL)

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types as PostgreSQL spells them."""
        return dict(
            self.rows(
                "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
                f" WHERE a.attrelid = {self._oid(table)} AND a.attnum > 0 AND NOT a.attisdropped"
                " ORDER BY a.attnum"
            )
        )

    def key(self, table: str) -> tuple[str, ...]:
        """The columns of a table's primary key, in order."""
        found = self.rows(
            "SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(at, place)"
            " JOIN pg_attribute a ON a.attnum = k.at"
            f" WHERE i.indrelid = {self._oid(table)} AND a.attrelid = i.indrelid"
            " AND i.indisprimary ORDER BY k.place"
        )
        return tuple(name for (name,) in found)

    def view_comment(self, view: str) -> str | None:
        """The comment of a view (or table) of that name; None if there is none of that name."""
        found = self.rows(
            "SELECT coalesce(obj_description(oid, 'pg_class'), '')"
            f" FROM pg_class WHERE oid = {self._oid(view, kinds='rpvmf')}"
        )
        return str(found[0][0]) if found else None

    def _oid(self, table: str, kinds: str = "rp") -> str:
        return (
            "(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            f" WHERE n.nspname = {literal(self.within)} AND c.relname = {literal(table)}"
            f" AND strpos({literal(kinds)}, c.relkind::text) > 0)"
        )

    def execute(self, statement: str) -> int:
        """Run a statement; the number of rows that it changed."""
        with self._telling():
            return self._connection.execute(statement).rowcount

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a query."""
        with self._telling():
            return self._connection.execute(query).fetchall()

    def temporary(self, name: str, query: str) -> None:
        """A table for this transaction alone."""
        self.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}")
        self.execute(f"ANALYZE {name}")

    def copy(self, table: str, columns: Sequence[str], batches: Iterator[pa.RecordBatch]) -> None:
        """Append batches by COPY, one at a time."""
        statement = f"COPY {table} ({listed(columns)}) FROM STDIN (FORMAT csv)"
        with self._telling():
            with self._connection.cursor().copy(statement) as copy:
                for batch in batches:
                    copy.write(_as_csv(batch))
            # The planner must know how much there is, or it joins as if there were nothing.
            self._connection.execute(f"ANALYZE {table}")

    def check(self, table: str, batch: pa.RecordBatch) -> None:
        """Refuse U+0000, which no text of PostgreSQL holds, and text too long for its index."""
        declared = stored_tables()[table]
        bounded = {*indexed(declared), *declared.key}
        for field, array in zip(batch.schema, batch.columns, strict=True):
            if not pa.types.is_string(field.type):
                continue
            if _has_zero(array):
                at = pc.index(pc.match_substring(array, "\0"), value=True).as_py()
                raise LoadRefusedError(
                    f"{_record(table, batch, at)}: {field.name} holds U+0000, which PostgreSQL"
                    " cannot store"
                )
            if field.name in bounded:
                lengths = pc.binary_length(array)
                longest = pc.max(lengths).as_py() or 0
                if longest > _INDEXED_BYTES:
                    at = pc.index(lengths, value=pa.scalar(longest, lengths.type)).as_py()
                    raise LoadRefusedError(
                        f"{_record(table, batch, at)}: {field.name} is {longest:,} bytes long;"
                        f" an index of PostgreSQL holds {_INDEXED_BYTES:,}"
                    )


def _as_csv(batch: pa.RecordBatch) -> memoryview:
    """Null is an empty field and text stands in quotes, which is how COPY tells them apart."""
    target = pa.BufferOutputStream()
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    pa_csv.write_csv(batch, target, options)
    return memoryview(target.getvalue())


def _has_zero(array: pa.Array) -> bool:
    """Whether a text column holds U+0000; sliced batches share buffers, so the rows decide."""
    data = array.buffers()[2]
    if data is None or b"\0" not in data.to_pybytes():
        return False
    return bool(pc.any(pc.match_substring(array, "\0")).as_py())


def _record(table: str, batch: pa.RecordBatch, at: int) -> str:
    names = stored_tables()[table].key
    key = ", ".join(f"{name} {batch.column(name)[at].as_py()!r}"[:120] for name in names)
    return f"{table}, {key}"


def _complaint(error: psycopg.Error, hidden: tuple[str, ...]) -> str:
    """What the database says, in one line and without the password."""
    parts = [error.diag.message_primary or str(error), error.diag.message_detail]
    text = "; ".join(" ".join(part.split()) for part in parts if part)
    return f"PostgreSQL: {without(text, hidden)}"
