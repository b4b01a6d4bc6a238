"""What a worker does: digest inputs, read documents into a part, write pieces of the tables.

Any process that sees the plan's folder and the inputs can do it: those of this machine's pool,
a shard's, or one on another machine.
"""

from __future__ import annotations

import errno
import gc
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from goalparse import legacy
from goalparse.archive import Input, NoRoomError, is_address
from goalparse.batch.parts import PartWriter
from goalparse.batch.plan import Listed, Wanted, not_had
from goalparse.batch.pool import Desk, Handler
from goalparse.findings import Finding, Unreadable, finding
from goalparse.output.frames import RecordError
from goalparse.pipeline import Options
from goalparse.readers import identify
from goalparse.records import DocumentRecord, FindingRecord, Submission
from goalparse.schema import written_tables
from goalparse.version import __version__

_TEST_PARSER = "GOALPARSE_TEST_PARSER"
_CHANGED = "its bytes changed while the run was at work"
_WRITTEN = tuple(each.name for each in fields(Submission) if each.name != "cells")
_YOUNG = 1  # generations of the cycle collector that hold what a task has made
_LAST_LOOK = 2  # workers lost over a verdict, after which a document is not even looked at

Parser = Callable[..., Submission]
Outcome = tuple[Wanted, Submission, str]
"""A document, what was read of it, and when another try is worth it (`Entry.until`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Inputs whose bytes are to be digested."""

    inputs: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digested:
    """What was digested: path, doc_id, bytes, and why the bytes could not be had."""

    rows: tuple[tuple[str, str, int, Finding | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Documents to read into the part ``target``.

    ``verdicts`` are the findings on those that cost a worker its life: they are not read again,
    only looked at to say what they are. ``attempt`` counts how often a worker was lost over this
    task.
    """

    documents: tuple[Wanted, ...]
    target: Path
    verdicts: Mapping[int, Finding] = field(default_factory=dict)
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A document that could not be read."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HasRead:
    """What became of a `Read`: how many documents and bytes are done, and those that failed."""

    documents: int
    size: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to read, the same in every worker."""

    options: Options
    cells: bool = False


def handler(settings: Settings) -> Handler:
    """Called once in a worker: the function that runs a task there."""
    # Arrow's own pool takes address space by the gigabyte, more than the limit may leave it.
    pa.set_memory_pool(pa.system_memory_pool())
    parser = _parser()
    # What is loaded by now stays, and the rest is looked at when a task is done: the cycle
    # collector never goes through the records of a part, which have no cycles.
    gc.collect()
    gc.freeze()
    gc.disable()
    return partial(run_task, settings, parser)


def _parser() -> Parser:
    """The parser; a test may name a hostile one to see what a run makes of it."""
    name = os.environ.get(_TEST_PARSER)
    if not name:
        return legacy.parse
    module, _, function = name.partition(":")
    hostile: Parser = getattr(import_module(module), function)
    return hostile


def run_task(settings: Settings, parser: Parser, task: Any, desk: Desk) -> Any:
    """Run one task."""
    if isinstance(task, Digest):
        return digest(task, desk)
    try:
        if isinstance(task, Read):
            return read(task, settings, parser, desk)
        return task.run(desk)
    finally:
        gc.collect(_YOUNG)


# -- digests


def digest(task: Digest, desk: Desk) -> Digested:
    """Digest the bytes of inputs."""
    rows = []
    for position, listed in enumerate(task.inputs):
        desk.take(position)
        rows.append(_digest(listed.item))
    return Digested(rows=tuple(rows))


# What a machine or a network refuses today and may grant tomorrow, unlike a permission.
_PASSING = frozenset(
    {
        errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN, errno.EINTR, errno.EBUSY,
        errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENODEV, errno.ENXIO, errno.EHOSTDOWN,
        errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH, errno.ECONNRESET,
    }
)  # fmt: skip


def _digest(item: Input) -> tuple[str, str, int, Finding | None]:
    try:
        data = item.read()
    except Unreadable as refusal:
        why = refusal.finding
    except OSError as error:
        why = unopened(error)
        if is_address(item.source.root) or error.errno in _PASSING:
            return item.path, not_had(item.path), item.size or 0, why
    except (MemoryError, NoRoomError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the other documents
        why = _internal(error)
    else:
        return item.path, hashlib.sha256(data).hexdigest(), len(data), None
    return item.path, stand_in(item), item.size or 0, why


def unopened(error: OSError) -> Finding:
    """The finding on what could not be opened."""
    return finding("file-unreadable", reason=error.strerror or str(error))


def stand_in(item: Input) -> str:
    """The doc_id of an input whose bytes could not be had.

    Of a broken container it is the digest of its bytes, else it is made from the path in their
    place.
    """
    known = item.digest() if item.refusal is not None else None
    return known or hashlib.sha256(f"unopened: {item.path}".encode()).hexdigest()


# -- documents


def read(task: Read, settings: Settings, parser: Parser, desk: Desk) -> HasRead:
    """Read documents and write their part."""
    outcomes = []
    for position, wanted in enumerate(task.documents):
        desk.take(position)
        verdict = task.verdicts.get(position)
        if verdict is not None:
            kind = _format_of(wanted) if task.attempt < _LAST_LOOK else "other"
            submission, until = unread(wanted, verdict, kind), ""
        else:
            submission, until = _read_one(wanted, settings.options, parser)
            if submission.document.status == "failed" and desk.is_short_of_memory():
                raise MemoryError
        if not settings.cells:
            # The ledger stands for all that the document was, which is let go by this.
            submission = Submission(**{name: getattr(submission, name) for name in _WRITTEN})
        outcomes.append((wanted, submission, until))
        desk.put(submission.document.bytes)
    desk.rest()
    failures = _write(outcomes, settings, task.target)
    return HasRead(
        documents=len(outcomes),
        size=sum(submission.document.bytes for _, submission, _ in outcomes),
        failures=failures,
    )


def _read_one(wanted: Wanted, options: Options, parser: Parser) -> tuple[Submission, str]:
    """A document's submission, and when another try is worth it (`Entry.until`)."""
    if wanted.refusal is not None:
        return unread(wanted, wanted.refusal), ""
    try:
        submission = parse_input(wanted.listed.item, options, parser)
    except Unreadable as refusal:
        return unread(wanted, refusal.finding), "next"
    except OSError as error:
        return unread(wanted, unopened(error)), "next"
    except (MemoryError, NoRoomError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the other documents
        return unread(wanted, _internal(error), _format_of(wanted)), ""
    if submission.document.doc_id != wanted.doc_id:
        return unread(wanted, finding("file-unreadable", reason=_CHANGED)), "next"
    return submission, "office" if legacy.waits_for_office(submission, options) else ""


def _internal(error: Exception) -> Finding:
    return finding("file-unreadable", reason=f"internal error: {type(error).__name__}: {error}")


def _format_of(wanted: Wanted) -> str:
    """What a document is that could not be read."""
    try:
        return identify(wanted.listed.item.read()).format
    except (Unreadable, OSError):
        return "other"


def parse_input(item: Input, options: Options, parser: Parser = legacy.parse) -> Submission:
    """One input from its bytes to records; raises Unreadable or OSError as `Input.read` does."""
    return parser(item.read(), path=item.path, options=options)


def unread(wanted: Wanted, why: Finding, kind: str = "other") -> Submission:
    """The submission of a document that could not be read: status ``failed``."""
    document = DocumentRecord(
        doc_id=wanted.doc_id,
        path=wanted.listed.path,
        format=kind,
        bytes=wanted.listed.size,
        finding_count=1,
        status="failed",
        error=why.code,
        parser_version=__version__,
    )
    record = FindingRecord(
        finding_no=1, severity=why.severity.value, code=why.code, message=why.message
    )
    return Submission(document=document, findings=(record,))


def _write(outcomes: list[Outcome], settings: Settings, target: Path) -> tuple[Failure, ...]:
    try:
        _part(outcomes, settings).write(target)
    except RecordError:
        # A record that fits no column is a fault of ours; its document fails, and only it.
        outcomes = [_that_fits(outcome, settings) for outcome in outcomes]
        _part(outcomes, settings).write(target)
    return tuple(
        Failure(
            path=submission.document.path,
            code=submission.findings[0].code,
            message=submission.findings[0].message,
        )
        for _, submission, _ in outcomes
        if submission.document.status == "failed"
    )


def _part(outcomes: list[Outcome], settings: Settings) -> PartWriter:
    part = PartWriter(written_tables(cells=settings.cells))
    for wanted, submission, until in outcomes:
        part.add(submission, hint=wanted.hint, until=until)
    return part


def _that_fits(outcome: Outcome, settings: Settings) -> Outcome:
    wanted, submission, _ = outcome
    try:
        _part([outcome], settings).check()
    except RecordError as error:
        why = finding("file-unreadable", reason=f"internal error: {error}")
        return wanted, unread(wanted, why, submission.document.format), ""
    return outcome
