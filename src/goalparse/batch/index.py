"""What the parts of a plan hold: document by document, where its rows are.

Kept in ``index.sqlite``, which can be thrown away at any time: the parts say it all themselves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from goalparse.batch.parts import SUFFIX, Entry, read_footer
from goalparse.batch.plan import DAMAGED, Wanted

_FILE = "index.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS parts (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS entries (
  doc_id TEXT PRIMARY KEY, part INTEGER, at INTEGER, generation INTEGER, hint INTEGER,
  status TEXT, until TEXT, summary TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_part ON entries (part);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a document's rows are: its part, its number there, and what the part says of it."""

    part: str
    at: int
    status: str
    severities: tuple[int, int, int]
    failure: tuple[str, str, str] | None
    keys: tuple[tuple[Any, ...], ...]


class Index:
    """The index over the parts of a folder, brought up to date when it is opened.

    One that is damaged is made anew: where the power fails, not all of it is on the disk.
    """

    def __init__(self, folder: Path, parts: Path) -> None:
        self._parts = parts
        try:
            self._open(folder)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in DAMAGED:
                raise
            for path in folder.glob(f"{_FILE}*"):
                path.unlink()
            self._open(folder)

    def _open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / _FILE, isolation_level=None)
        try:
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=OFF")
            self._database.executescript(_SCHEMA)
            self.update()
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def update(self) -> None:
        """Take over the parts that are new; start anew if one is gone."""
        present = {path.name for path in self._parts.glob(f"*{SUFFIX}")}
        known = {name for (name,) in self._database.execute("SELECT name FROM parts")}
        self._database.execute("BEGIN IMMEDIATE")
        if known - present:
            self._database.execute("DELETE FROM parts")
            self._database.execute("DELETE FROM entries")
            known = set()
        # Later generations come last, and what they say of a document counts.
        for name in sorted(present - known):
            self._add(name)
        self._database.execute("COMMIT")

    def _add(self, name: str) -> None:
        footer = read_footer(self._parts / name)
        number = self._database.execute("INSERT INTO parts (name) VALUES (?)", (name,)).lastrowid
        generation = int(name.partition("-")[0])
        self._database.executemany(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    entry.doc_id, number, at, generation, entry.hint, entry.status, entry.until,
                    json.dumps([entry.severities, entry.failure, entry.keys]),
                )
                for at, entry in enumerate(footer.entries)
            ),
        )  # fmt: skip

    def has(self, wanted: Wanted, *, generation: int, retry: bool, office: bool = False) -> bool:
        """Whether a document is read, so that it need not be read in this generation.

        It is not if its rows depend on the year that its path names and that is another now, if
        what kept it from being read may have passed, if it waits for LibreOffice and there is an
        ``office`` now, or, with ``retry``, if it failed before.
        """
        row = self._database.execute(
            "SELECT generation, hint, status, until FROM entries WHERE doc_id = ?",
            (wanted.doc_id,),
        ).fetchone()
        if row is None:
            return False
        made, hint, status, until = row
        if hint is not None and hint != (wanted.hint or 0):
            return False
        may_pass = until == "next" or (office and until == "office")
        return made >= generation or not (may_pass or (retry and status == "failed"))

    def find(self, doc_id: str) -> Found | None:
        """Where a document's rows are."""
        row = self._database.execute(
            "SELECT name, at, status, summary FROM entries JOIN parts ON number = part"
            " WHERE doc_id = ?",
            (doc_id,),
        ).fetchone()
        if row is None:
            return None
        name, at, status, summary = row
        severities, failure, keys = json.loads(summary)
        return Found(
            part=name,
            at=at,
            status=status,
            severities=tuple(severities),
            failure=None if failure is None else tuple(failure),
            keys=tuple(tuple(key) for key in keys),
        )

    def waiting(self, until: str) -> int:
        """How many documents could not be read and are worth another try then (`Entry.until`)."""
        row = self._database.execute(
            "SELECT count(*) FROM entries WHERE until = ?", (until,)
        ).fetchone()
        return int(row[0])

    def count(self, status: str | None = None) -> int:
        """How many documents are read, or of these have a status."""
        row = self._database.execute(
            "SELECT count(*) FROM entries WHERE ? IS NULL OR status = ?", (status, status)
        ).fetchone()
        return int(row[0])

    def parts(self) -> Iterator[str]:
        """The names of all parts."""
        yield from (name for (name,) in self._database.execute("SELECT name FROM parts"))


def part_name(generation: int, digest: str) -> str:
    """The name of a part; those of later generations sort behind."""
    return f"{generation:05}-{digest[:24]}{SUFFIX}"


__all__ = ["Entry", "Found", "Index", "part_name"]
