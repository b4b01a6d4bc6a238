"""Targets as they are named on the command line, and opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goalparse.warehouse.model import LoadRefusedError, Session

_DUCKDB = "duckdb:///"
_POSTGRESQL = ("postgresql://", "postgres://")


@contextmanager
def open_target(
    target: str, *, schema: str | None = None, wait: float = 60, read_only: bool = False
) -> Iterator[Session]:
    """Open ``duckdb:///file`` (``////`` for an absolute path) or ``postgresql://…``.

    ``schema`` defaults to the connection's own; ``wait`` is how many seconds to wait for another
    load on the same target. Raises LoadRefusedError if the target cannot be opened,
    MissingExtraError without its driver. No message shows a password.
    """
    if target.startswith(_DUCKDB):
        from goalparse.warehouse.duck import open_duckdb  # noqa: PLC0415  # an extra

        path = target.removeprefix(_DUCKDB)
        if not path or path.endswith("/"):
            raise LoadRefusedError(f"{target} names no file; write duckdb:///file.duckdb")
        with open_duckdb(Path(path), schema=schema, wait=wait, read_only=read_only) as session:
            yield session
    elif target.startswith(_POSTGRESQL):
        from goalparse.warehouse.postgres import open_postgresql  # noqa: PLC0415  # an extra

        with open_postgresql(target, schema=schema, wait=wait) as session:
            yield session
    else:
        # Whatever it is, it may hold a password: only its kind is shown.
        kind = target.partition("://")[0] + "://" if "://" in target else "that"
        raise LoadRefusedError(
            f"a target is duckdb:///file.duckdb or postgresql://user@host/database; {kind} is not"
        )
