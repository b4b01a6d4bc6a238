"""A plan: which inputs there are, what their bytes are, what is already read.

A plan is a folder. ``inputs.sqlite`` holds a row per logical path; ``parts/`` what was read of
the documents, in files that say themselves what they hold; ``plan.json`` how to read and write.
A process that is killed at any instant leaves a folder from which the next one goes on: the
database moves by transactions, every other file is written beside its place and moved there.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from goalparse.archive import Input
from goalparse.archive.names import is_housekeeping
from goalparse.findings import Finding
from goalparse.output.runs import OutputRefusedError
from goalparse.recognisers.years import year_from_path
from goalparse.text import storable
from goalparse.tuples import NamedTuple

PLAN_FILE = "plan.json"
PARTS = "parts"
SHARDS = "shards"
_INPUTS = "inputs.sqlite"
_LOCK = "lock"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS inputs (
  path TEXT PRIMARY KEY, value TEXT NOT NULL, size INTEGER, stamp TEXT, root_stamp TEXT,
  doc_id TEXT, refusal TEXT, listing INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_document ON inputs (doc_id, path);
CREATE INDEX IF NOT EXISTS unknown ON inputs (path) WHERE doc_id IS NULL;
"""


DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""What SQLite says of a file that is no database, or not a whole one any more."""

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_UNSETTLE = "PRAGMA user_version = 0"
_DOCUMENTS = """
FROM inputs AS mine
WHERE path >= ? AND (? IS NULL OR path < ?) AND doc_id IS NOT NULL
  AND path = (SELECT min(path) FROM inputs WHERE doc_id = mine.doc_id)"""


class BusyError(Exception):
    """Another run is at work on the same output; the message names its folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a new listing found against the one before.

    ``hidden`` were there before and stand below a folder or an archive that cannot be listed now:
    nobody knows that they are no more, so their rows stay.
    """

    listed: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    pruned: int = 0
    hidden: int = 0


NO_CHANGES = Changes()


class Listed(NamedTuple):
    """An input as the plan has it: made into an `Input` only where its bytes are wanted."""

    path: str
    size: int
    value: str

    @property
    def item(self) -> Input:
        """The input itself."""
        return Input.from_value(json.loads(self.value))


class Wanted(NamedTuple):
    """A document to read: its bytes stand for all paths that share them.

    ``hint`` is the year that its first path names. ``refusal`` says why its bytes could not be
    had when they were to be digested.
    """

    listed: Listed
    doc_id: str
    hint: int | None
    refusal: Finding | None = None


class Plan:
    """The folder of a plan, locked by the process that plans or finishes.

    Raises BusyError if another process holds the lock; with ``wait`` that one is waited for.
    """

    def __init__(self, folder: Path, *, exclusive: bool = True, wait: bool = False) -> None:
        self.folder = folder
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        self._lock = _locked(folder / _LOCK, wait=wait) if exclusive else None
        # Autocommit; transactions are opened where several rows belong together.
        self.database = sqlite3.connect(folder / _INPUTS, isolation_level=None)
        self.account = read_account(folder)
        self._knows_any = True
        if exclusive:
            self._set_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            # Other machines read the database alone, without what stands beside it.
            with suppress(sqlite3.DatabaseError):
                self.database.execute("PRAGMA journal_mode=DELETE")
        self.database.close()
        if self._lock is not None:
            self._lock.close()

    def _set_up(self) -> None:
        try:
            self.database.execute("PRAGMA journal_mode=WAL")
            self.database.execute("PRAGMA synchronous=NORMAL")
            self.database.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self.__exit__()
            if error.sqlite_errorcode in DAMAGED:
                raise OutputRefusedError(
                    f"{self.folder} is damaged ({error}): remove it, and all is read anew"
                ) from error
            raise

    @property
    def parts(self) -> Path:
        """The folder of what was read."""
        return self.folder / PARTS

    def note(self, **entries: Any) -> None:
        """Write entries of ``plan.json``, all at once."""
        self.account = {**self.account, **entries}
        write_json(self.folder / PLAN_FILE, self.account)

    # -- listing

    def list(self, inputs: Iterable[Input], *, retry: bool, prune: bool) -> Changes:
        """Take over what is there now: as a whole, or not at all.

        An input whose stamp is the same keeps what is known of its bytes; one that could not be
        opened is looked at again (with ``retry`` or when anything of its file has changed). A
        path that is no more stays, with its rows, unless ``prune`` is given; one below what cannot
        be listed now stays in any case.
        """
        number = int(self.account.get("listing", 0)) + 1
        cursor = self.database.cursor()
        known = "SELECT 1 FROM inputs WHERE doc_id IS NOT NULL LIMIT 1"
        self._knows_any = cursor.execute(known).fetchone() is not None
        cursor.execute("BEGIN IMMEDIATE")
        try:
            counts, shut = Counter[str](), list[str]()
            for item in inputs:
                counts[_take(cursor, item, number, retry=retry)] += 1
                if item.refusal is not None or item.size is None:
                    shut.append(item.path)
            hidden = sum(_keep_below(cursor, path, number) for path in shut)
            vanished = cursor.execute(
                "SELECT count(*) FROM inputs WHERE listing < ?", (number,)
            ).fetchone()[0]
            if counts["new"] or counts["changed"] or (prune and vanished):
                cursor.execute(_UNSETTLE)
            if prune:
                cursor.execute("DELETE FROM inputs WHERE listing < ?", (number,))
            cursor.execute("COMMIT")
        except BaseException:
            if self.database.in_transaction:  # on a full disk SQLite has rolled back itself
                cursor.execute("ROLLBACK")
            raise
        self.note(listing=number)
        return Changes(
            listed=counts.total(),
            new=counts["new"],
            changed=counts["changed"],
            vanished=0 if prune else vanished,
            pruned=vanished if prune else 0,
            hidden=hidden,
        )

    @property
    def is_settled(self) -> bool:
        """Whether a run was finished from just these inputs."""
        return bool(self.database.execute("PRAGMA user_version").fetchone()[0])

    def settle(self) -> None:
        """Note that a run is finished from these inputs."""
        self.database.execute("PRAGMA user_version = 1")

    def unsettle(self) -> None:
        """Note that what is there differs from the last finished run."""
        self.database.execute(_UNSETTLE)

    def forget(self) -> None:
        """Forget all inputs."""
        self.database.execute("DELETE FROM inputs")

    def known(self, path: str, stamp: str) -> bool:
        """Whether a plain input of that path and stamp is known, so that nobody need look at it."""
        if not self._knows_any:
            return False
        row = self.database.execute(
            "SELECT 1 FROM inputs WHERE path = ? AND stamp = ? AND doc_id IS NOT NULL"
            " AND refusal IS NULL",
            (path, stamp),
        ).fetchone()
        return row is not None

    # -- digests

    def undigested(self) -> Iterator[Listed]:
        """The inputs whose bytes are not known, in the order of their paths."""
        reader = sqlite3.connect(self.folder / _INPUTS)
        try:
            for row in reader.execute(
                "SELECT path, coalesce(size, 0), value FROM inputs WHERE doc_id IS NULL"
                " ORDER BY path"
            ):
                yield Listed(*row)
        finally:
            reader.close()

    def undigested_count(self) -> tuple[int, int]:
        """How many inputs are to be digested, and their bytes."""
        row = self.database.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM inputs WHERE doc_id IS NULL"
        ).fetchone()
        return int(row[0]), int(row[1])

    def digested(self, rows: Iterable[tuple[str, str, int, Finding | None]]) -> None:
        """Keep paths' digests, sizes and, where the bytes could not be had, why."""
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany(
            "UPDATE inputs SET doc_id = ?, size = ?, refusal = ? WHERE path = ?",
            (
                (doc_id, size, None if why is None else json.dumps([why.code, why.message]), path)
                for path, doc_id, size, why in rows
            ),
        )
        self.database.execute("COMMIT")

    def digests(self) -> Iterator[tuple[str, str, int, Finding | None]]:
        """What `digested` was given, of every input whose bytes are known."""
        for path, doc_id, size, refusal in self.database.execute(
            "SELECT path, doc_id, size, refusal FROM inputs WHERE doc_id IS NOT NULL ORDER BY path"
        ):
            yield path, doc_id, size, None if refusal is None else _finding(refusal)

    # -- documents

    def documents(self, start: str = "", end: str | None = None) -> Iterator[Wanted]:
        """The distinct documents in the order of their first paths, each once.

        ``start`` and ``end`` bound the first paths: from the one up to, without, the other.
        """
        query = f"""
            SELECT path, coalesce(size, 0), value, doc_id, refusal {_DOCUMENTS} ORDER BY path"""
        reader = sqlite3.connect(self.folder / _INPUTS)
        try:
            for path, size, value, doc_id, refusal in reader.execute(query, (start, end, end)):
                yield Wanted(
                    listed=Listed(path, size, value),
                    doc_id=doc_id,
                    hint=year_from_path(path),
                    refusal=None if refusal is None else _finding(refusal),
                )
        finally:
            reader.close()

    def documents_total(self, start: str = "", end: str | None = None) -> tuple[int, int]:
        """How many documents `documents` gives, and their bytes."""
        query = f"SELECT count(*), coalesce(sum(size), 0) {_DOCUMENTS}"
        row = self.database.execute(query, (start, end, end)).fetchone()
        return int(row[0]), int(row[1])

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Path, doc_id and the first path with the same bytes, of every input in order."""
        reader = sqlite3.connect(self.folder / _INPUTS)
        try:
            yield from reader.execute(
                "SELECT path, doc_id, (SELECT min(path) FROM inputs WHERE doc_id = mine.doc_id)"
                " FROM inputs AS mine ORDER BY path"
            )
        finally:
            reader.close()

    def paths_of(self, doc_id: str) -> Sequence[str]:
        """The paths that have a document's bytes, in order."""
        rows = self.database.execute(
            "SELECT path FROM inputs WHERE doc_id = ? ORDER BY path", (doc_id,)
        )
        return [path for (path,) in rows]

    def count(self) -> tuple[int, int]:
        """How many inputs there are, and their bytes."""
        row = self.database.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM inputs"
        ).fetchone()
        return int(row[0]), int(row[1])

    def document_count(self) -> int:
        """How many distinct documents are known; an input whose bytes are not, is one."""
        row = self.database.execute(
            "SELECT count(DISTINCT doc_id) + count(*) FILTER (WHERE doc_id IS NULL) FROM inputs"
        ).fetchone()
        return int(row[0])

    def vanished(self) -> Iterator[str]:
        """The paths that the last listing did not find."""
        number = int(self.account.get("listing", 0))
        for (path,) in self.database.execute(
            "SELECT path FROM inputs WHERE listing < ? ORDER BY path", (number,)
        ):
            yield path


def not_had(path: str) -> str:
    """The doc_id of an input that the machine or the network refused: it is asked for again."""
    return hashlib.sha256(f"not had: {path}".encode()).hexdigest()


def _take(cursor: sqlite3.Cursor, item: Input, number: int, *, retry: bool) -> str:
    """Enter an input; what it is against the listing before: new, changed or same."""
    row = cursor.execute(
        "SELECT stamp, root_stamp, doc_id, refusal, value FROM inputs WHERE path = ?", (item.path,)
    ).fetchone()
    value = storable(_ENCODE(item.to_value()))
    if row is not None and row[0] == item.stamp and row[2] is not None:
        _, root_stamp, _, refusal, before = row
        again = refusal is not None and (
            retry or root_stamp != item.root_stamp or row[2] == not_had(item.path)
        )
        if not again:
            if before == value:
                cursor.execute("UPDATE inputs SET listing = ? WHERE path = ?", (number, item.path))
            else:
                cursor.execute(
                    "UPDATE inputs SET listing = ?, value = ?, root_stamp = ? WHERE path = ?",
                    (number, value, item.root_stamp, item.path),
                )
            return "same"
    cursor.execute(
        "INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)",
        (item.path, value, item.size, item.stamp, item.root_stamp, number),
    )
    return "new" if row is None else "changed"


def _keep_below(cursor: sqlite3.Cursor, path: str, number: int) -> int:
    """Count what a folder or an archive held before as still there; how many inputs."""
    kept = 0
    for inside in ("/", "!/", "~2!/"):
        first, behind = path + inside, path + inside[:-1] + chr(ord("/") + 1)
        kept += cursor.execute(
            "UPDATE inputs SET listing = ? WHERE path >= ? AND path < ? AND listing < ?",
            (number, first, behind, number),
        ).rowcount
    return kept


def _finding(text: str) -> Finding:
    code, message = json.loads(text)
    return Finding(code=code, message=message)


# -- files


def _locked(path: Path, *, wait: bool) -> IO[str]:
    file = path.open("a", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise BusyError(f"another goalparse is at work in {path.parent}") from error
    except OSError as error:  # some network file systems have no locks
        file.close()
        raise OSError(error.errno, f"it cannot be locked ({error.strerror})", path) from error
    return file


def open_plan(folder: Path) -> Plan:
    """The plan of a folder, made if it is not there; OutputRefusedError if it cannot be written."""
    try:
        return Plan(folder)
    except OSError as error:
        raise OutputRefusedError(f"{folder} cannot be written: {error.strerror}") from error


def foreign_name(folder: Path) -> str | None:
    """A name in a folder that cannot be taken for a plan; None if it is one, or empty, or none.

    A plan that was cut off at its very first step has no more than the lock and a folder.
    """
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    foreign = {name for name in names - {PARTS, _LOCK} if not is_housekeeping(name)}
    return min(foreign) if foreign and _INPUTS not in names else None


def read_account(folder: Path) -> Mapping[str, Any]:
    """What ``plan.json`` says; empty if there is none."""
    try:
        account: Mapping[str, Any] = json.loads((folder / PLAN_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return account


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file so that it is there as a whole or not at all."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    replace_file(path, [storable(text).encode("utf-8")])


def replace_file(path: Path, pieces: Iterable[Any]) -> None:
    """Write a file beside its place, bring it to the disk, and move it there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
