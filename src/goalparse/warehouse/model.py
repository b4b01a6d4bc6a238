"""What the rooms of the warehouse share: options, report, refusal, and what a target can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from goalparse.output.ddl import Dialect, named


class LoadRefusedError(Exception):
    """Nothing was loaded, and the message says in one line why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to load.

    ``tables`` names the tables to load, all of the run (or all that the target has) if None;
    ``under`` is put before every path, so that archives with the same paths can share tables;
    ``prune`` removes documents (below ``under``) that the run lacks; ``dry_run`` only counts;
    ``national`` adds the views by national field names.
    """

    tables: tuple[str, ...] | None = None
    under: str | None = None
    prune: bool = False
    dry_run: bool = False
    national: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a load does to one table; ``unchanged`` are rows of the run that were there already."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        """Rows inserted, updated and deleted."""
        return self.inserted + self.updated + self.deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a load did, or with `Options.dry_run` would do.

    ``load_id`` is None if nothing was to change; ``kept`` counts the documents of the target
    that the run lacks and that stay as they are.
    """

    counts: Mapping[str, Counts]
    load_id: int | None
    kept: int
    notes: tuple[str, ...] = ()

    @property
    def changed(self) -> int:
        """Rows inserted, updated and deleted, all tables."""
        return sum(counts.changed for counts in self.counts.values())


class Session(Protocol):
    """An open target: SQL in its dialect, and the ways that are its own.

    Every method may raise LoadRefusedError with what the database says, in one line.
    """

    dialect: Dialect
    within: str  # the schema that holds the tables

    def transaction(self, *, dry_run: bool) -> AbstractContextManager[None]:
        """All that follows as one, alone on this target; rolled back on an error or dry run."""

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table and their types as the database spells them; none if absent."""

    def key(self, table: str) -> tuple[str, ...]:
        """The columns of a table's primary key, in order."""

    def view_comment(self, view: str) -> str | None:
        """The comment of a view (or table) of that name; None if there is none of that name."""

    def execute(self, statement: str) -> int:
        """Run a statement; the number of rows that it changed."""

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a query."""

    def copy(self, table: str, columns: Sequence[str], batches: Iterator[pa.RecordBatch]) -> None:
        """Append batches to a table."""

    def temporary(self, name: str, query: str) -> None:
        """A table for this transaction alone, from a query."""

    def check(self, table: str, batch: pa.RecordBatch) -> None:
        """Refuse values that the target cannot hold."""


def place(session: Session, table: str) -> str:
    """A table of the target, by its full name."""
    return named(table, session.within)
