"""Targets as they are named on the command line, and opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goalparse.output.stored import StoredRun
from goalparse.warehouse.loading import load
from goalparse.warehouse.model import LoadRefusedError, Options, Report, Session

_DELTA = "delta:///"
_DUCKDB = "duckdb:///"
_POSTGRESQL = ("postgresql://", "postgres://")


def feed(
    run: StoredRun, target: str, options: Options, *, schema: str | None = None, wait: float = 60
) -> Report:
    """Load a run into any target, ``delta:///folder`` too.

    Raises LoadRefusedError, NotARunError and MissingExtraError, with nothing changed.
    """
    if not target.startswith(_DELTA):
        with open_target(target, schema=schema, wait=wait, read_only=options.dry_run) as session:
            return load(run, session, options)
    from goalparse.warehouse.delta import load_delta  # noqa: PLC0415 - an extra

    if schema is not None or options.national:
        raise LoadRefusedError("a folder of Delta tables has neither schemas nor views")
    return load_delta(run, Path(target.removeprefix(_DELTA)), options, wait=wait)


def misread_path(target: str) -> str | None:
    """What to say of a relative path that looks meant as an absolute one: ``duckdb:///tmp/x``."""
    for prefix in (_DUCKDB, _DELTA):
        path = target.removeprefix(prefix) if target.startswith(prefix) else ""
        first, _, rest = path.partition("/")
        if first and rest and Path("/", first).is_dir():
            return (
                f"three slashes name a relative path, here {Path(path).absolute()};"
                f" the absolute one is {prefix}/{path}"
            )
    return None


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
        from goalparse.warehouse.duck import open_duckdb  # noqa: PLC0415 - an extra

        path = target.removeprefix(_DUCKDB)
        if not path or path.endswith("/"):
            raise LoadRefusedError(f"{target} names no file; write duckdb:///file.duckdb")
        with open_duckdb(Path(path), schema=schema, wait=wait, read_only=read_only) as session:
            yield session
    elif target.startswith(_POSTGRESQL):
        from goalparse.warehouse.postgres import open_postgresql  # noqa: PLC0415 - an extra

        with open_postgresql(target, schema=schema, wait=wait) as session:
            yield session
    else:
        # Whatever it is, it may hold a password: only its kind is shown.
        kind = target.partition("://")[0] + "://" if "://" in target else "that"
        raise LoadRefusedError(
            "a target is duckdb:///file.duckdb, postgresql://user@host/database or"
            f" delta:///folder; {kind} is none of these"
        )
