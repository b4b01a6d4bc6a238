"""A run's folder: written beside its place, described, and moved there as a whole.

A folder under its final name is always complete. ``datapackage.json`` (a Frictionless Data
Package) carries types, keys and titles; ``run.json`` says what made the run from what, and is
the only file with times in it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goalparse.output.dictionary import descriptor, table_schema
from goalparse.output.sinks import Output, sheet_of, sheet_table
from goalparse.schema import Table, written_tables
from goalparse.text import storable
from goalparse.version import __version__

RUN_FILE = "run.json"
PACKAGE_FILE = "datapackage.json"
PARTIAL_SUFFIX = ".goalparse-partial"
"""Ends the name of a folder that is being written; a killed run may leave one behind."""
WORK_SUFFIX = ".goalparse-work"
"""Ends the name of the folder beside a run that keeps what was read, for the next run."""
_PROGRAM = "goalparse"
# Left in a folder by the desktop that showed it; no reason to refuse the folder.
_DESKTOP_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class OutputRefusedError(Exception):
    """The output folder cannot be used; the message says why and names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What a finished run holds: rows by table, documents by status, findings by severity."""

    out: Path
    format: str
    rows: Mapping[str, int]
    documents: Mapping[str, int]
    findings: Mapping[str, int]
    duplicates: int
    notes: tuple[str, ...]


# -- what a run says of itself


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file of a run, relative to its folder."""

    path: str
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a run was made from, and the files of each table.

    ``counts`` go into ``run.json`` beside those of rows; ``input_digest`` is that of the lines
    "<doc_id>  <path>" in order, as sha256sum prints them; ``others`` are files of no table.
    """

    output: Output
    settings: Mapping[str, Any]
    started: datetime
    counts: Mapping[str, Any]
    input_bytes: int
    input_digest: str
    files: Mapping[str, Sequence[FileRecord]]
    others: Sequence[FileRecord] = ()


def describe(folder: Path, record: RunRecord, account: Account) -> None:
    """Write ``datapackage.json`` and ``run.json`` into a folder that holds all else."""
    tables = written_tables(cells=account.output.cells)
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "goalparse-run",
        "title": "Budget performance documents as tables",
        "created_by": {"program": _PROGRAM, "version": __version__},
        "resources": [_resource(table, tables, account) for table in tables],
    }
    _write_json(folder / PACKAGE_FILE, package)
    _write_json(folder / RUN_FILE, _run_value(folder, record, account))


def _resource(table: Table, tables: Sequence[Table], account: Account) -> dict[str, Any]:
    output = account.output
    files = account.files[table.name]
    resource: dict[str, Any] = {
        **descriptor(table),
        "type": "table",
        "path": files[0].path if len(files) == 1 else [file.path for file in files],
        "format": output.format,
        "mediatype": _MEDIA_TYPES[output.format],
        "bytes": sum(file.bytes for file in files),
        "hash": f"sha256:{_common_digest(files)}",
    }
    if output.format in {"csv", "jsonl"}:
        resource["encoding"] = "utf-8-sig" if output.excel else "utf-8"
    if output.format == "csv":
        resource["dialect"] = _csv_dialect(output)
    if output.format == "xlsx":
        resource["dialect"] = {"sheetName": sheet_of(table, output.labels)}
    shown = sheet_table(table) if output.format == "xlsx" else table
    present = [table.name for table in tables]
    return {**resource, "schema": table_schema(shown, present=present)}


def _common_digest(files: Sequence[FileRecord]) -> str:
    """The digest of a file; of several, that of the lines "<digest>  <path>" in order."""
    if len(files) == 1:
        return files[0].digest
    lines = "".join(f"{file.digest}  {file.path}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _run_value(folder: Path, record: RunRecord, account: Account) -> dict[str, Any]:
    finished = datetime.now(UTC)
    written = {
        file.path: file for files in (*account.files.values(), account.others) for file in files
    }
    written[PACKAGE_FILE] = described(folder, PACKAGE_FILE)
    return {
        "program": _PROGRAM,
        "version": __version__,
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in ("pandas", "pyarrow")},
        },
        "options": {**asdict(account.output), **account.settings},
        "started": account.started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - account.started).total_seconds(), 3),
        "counts": {
            "rows": record.rows,
            "documents": record.documents,
            "findings": record.findings,
            "duplicates": record.duplicates,
            **account.counts,
        },
        "notes": list(record.notes),
        "inputs": {
            "count": record.rows["documents"],
            "bytes": account.input_bytes,
            "hash": f"sha256:{account.input_digest}",
        },
        "outputs": [
            {"path": path, "bytes": file.bytes, "hash": f"sha256:{file.digest}"}
            for path, file in sorted(written.items())
        ],
    }


def described(folder: Path, name: str) -> FileRecord:
    """Size and digest of a file of a run."""
    path = folder / name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(path=name, bytes=path.stat().st_size, digest=digest)


_MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _csv_dialect(output: Output) -> dict[str, Any]:
    dialect: dict[str, Any] = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"'}
    # Chinese headings are not the fields' names; the fields then go by their position.
    return dialect if output.labels == "en" else {**dialect, "header": False, "commentRows": [1]}


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = storable(json.dumps(value, ensure_ascii=False, indent=2))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


# -- the folder


def check_destination(out: Path) -> None:
    """Raise OutputRefusedError unless ``out`` can become a run.

    It can if it is not there, if it is an empty folder, or if it holds an earlier run and
    nothing else. The current folder cannot: the run replaces it, and whoever stands there would
    stand in a folder that is no more.
    """
    if not out.exists():
        return
    if Path.cwd().is_relative_to(out.resolve()):
        raise OutputRefusedError(f"{out} is the current folder or above it; name a folder inside")
    if not out.is_dir():
        raise OutputRefusedError(f"{out} is a file, not a folder")
    if out.is_mount():
        raise OutputRefusedError(f"{out} is a mount point; name a folder inside it")
    present = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if (path.is_symlink() or not path.is_dir()) and path.name not in _DESKTOP_FILES
    }
    foreign = sorted(present - files_of_run(out))
    if foreign:
        raise OutputRefusedError(
            f"{out} holds files that are not an earlier run's ({foreign[0]}); name another folder"
        )


def files_of_run(folder: Path) -> set[str]:
    """The files of the run that a folder holds, by its run.json; none if it holds no run."""
    try:
        account = json.loads((folder / RUN_FILE).read_text("utf-8"))
        if account["program"] != _PROGRAM:
            return set()
        return {RUN_FILE, *(str(entry["path"]) for entry in account["outputs"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def put_in_place(folder: Path, out: Path) -> None:
    """Move a finished folder to its place; an earlier run goes when the new one is there."""
    check_destination(out)  # once more: the run may have taken hours
    earlier = earlier_of(folder)
    had_earlier = out.exists()
    try:
        if had_earlier:
            out.rename(earlier)
        folder.rename(out)
    except BaseException:
        if earlier.exists() and not out.exists():
            earlier.rename(out)
        raise
    if had_earlier:
        with suppress(OSError):
            shutil.rmtree(earlier)


def earlier_of(folder: Path) -> Path:
    """Where an earlier run waits while the finished ``folder`` takes its place."""
    return folder.with_name(folder.name.removesuffix(PARTIAL_SUFFIX) + f".old{PARTIAL_SUFFIX}")
