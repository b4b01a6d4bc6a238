"""The steps of a run: digest what is new, read what is not read, write the tables."""

from __future__ import annotations

import hashlib
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from goalparse.batch.index import Index, part_name
from goalparse.batch.plan import Plan, Wanted
from goalparse.batch.pool import Done, Guard, Lost, Pool
from goalparse.batch.work import Digest, Failure, HasRead, Read
from goalparse.findings import Finding, finding

T = TypeVar("T")

_DIGEST_INPUTS = 256
_DIGEST_BYTES = 64 * 1024 * 1024
_PART_DOCUMENTS = 100
_PART_BYTES = 8 * 1024 * 1024
_SHARE = 6  # parts per worker at least, so that none waits for long at the end
_ATTEMPTS = 3


class Watcher:
    """Told how a run goes on; this one keeps it to itself."""

    def stage(self, name: str, documents: int, size: int) -> None:
        """A step begins: digest, read or write, over so many documents and bytes."""

    def tick(self, pool: Pool) -> None:
        """Called a few times a second."""

    def failed(self, failure: Failure) -> None:
        """A document could not be read."""

    def note(self, text: str) -> None:
        """Something that the user should know."""

    def done(self) -> None:
        """The run is over, in whatever way."""


class FailedFastError(Exception):
    """A document could not be read, and the run was to stop at the first."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.path}: {failure.code}: {failure.message}")
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """The workers of a run and who watches them."""

    pool: Pool
    jobs: int
    guard: Guard
    watcher: Watcher


# -- digests


def digest_all(plan: Plan, crew: Crew) -> int:
    """Digest the inputs whose bytes are not known; how many there were."""
    count, size = plan.undigested_count()
    if not count:
        return 0
    crew.watcher.stage("digest", count, size)
    most = _cut_size(count, crew.jobs, _DIGEST_INPUTS)
    chunks = chunked(plan.undigested(), most, _DIGEST_BYTES, size_of=lambda listed: listed.size)
    queue = _Queue(Digest(inputs=tuple(chunk)) for chunk in chunks)
    for outcome in crew.pool.run(queue.pull, lambda: crew.watcher.tick(crew.pool)):
        if isinstance(outcome, Done):
            plan.digested(outcome.result.rows)
        else:
            _digest_lost(plan, queue, outcome, crew.guard)
    return count


def _digest_lost(plan: Plan, queue: _Queue, lost: Lost[Digest], guard: Guard) -> None:
    inputs = lost.task.inputs
    if lost.position is None:
        queue.push([lost.task])
        return
    culprit = inputs[lost.position]
    stand_in = hashlib.sha256(f"unopened: {culprit.path}".encode()).hexdigest()
    plan.digested([(culprit.path, stand_in, culprit.size, verdict(lost, guard))])
    rest = (*inputs[: lost.position], *inputs[lost.position + 1 :])
    queue.push([Digest(inputs=rest)] if rest else [])


# -- documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which documents to read: those of the plan from ``start`` up to ``end``, by first path.

    Parts bear the ``generation``; with ``retry`` what failed in earlier ones is read again, with
    ``office`` of these what waited for LibreOffice.
    """

    generation: int
    retry: bool = False
    office: bool = False
    start: str = ""
    end: str | None = None


def unread_documents(plan: Plan, index: Index, scope: Scope) -> Iterator[Wanted]:
    """The documents of a scope that are still to be read."""
    is_first = not index.count()
    for wanted in plan.documents(scope.start, scope.end):
        known = not is_first and index.has(
            wanted, generation=scope.generation, retry=scope.retry, office=scope.office
        )
        if not known:
            yield wanted


def read_all(plan: Plan, index: Index, scope: Scope, crew: Crew, *, fail_fast: bool = False) -> int:
    """Read what is not read yet; how many documents that were."""
    count, size = _total(plan, index, scope)
    if not count:
        return 0
    crew.watcher.stage("read", count, size)
    chunks = chunked(
        unread_documents(plan, index, scope),
        _cut_size(count, crew.jobs, _PART_DOCUMENTS),
        _PART_BYTES,
        size_of=lambda wanted: wanted.listed.size,
    )
    queue = _Queue(_task(plan, scope, chunk) for chunk in chunks)
    for outcome in crew.pool.run(queue.pull, lambda: crew.watcher.tick(crew.pool)):
        if isinstance(outcome, Lost):
            queue.push(_after_loss(plan, scope, outcome, crew.guard))
            continue
        result: HasRead = outcome.result
        for failure in result.failures:
            crew.watcher.failed(failure)
            if fail_fast:
                raise FailedFastError(failure)
    index.update()
    return count


def _total(plan: Plan, index: Index, scope: Scope) -> tuple[int, int]:
    """How many documents are to be read, and their bytes."""
    if not index.count():
        return plan.documents_total(scope.start, scope.end)
    count = size = 0
    for wanted in unread_documents(plan, index, scope):
        count += 1
        size += wanted.listed.size
    return count, size


def _task(plan: Plan, scope: Scope, documents: Sequence[Wanted], **more: Any) -> Read:
    digest = hashlib.sha256("".join(wanted.doc_id for wanted in documents).encode())
    target = plan.parts / part_name(scope.generation, digest.hexdigest())
    return Read(documents=tuple(documents), target=target, **more)


def _after_loss(plan: Plan, scope: Scope, lost: Lost[Read], guard: Guard) -> list[Read]:
    """What is to be done after a worker was lost: the document in its hands is set apart.

    One that ran out of time has had its chance. One over which a worker died is read once
    more, alone in a new process: the death may have been another's doing.
    """
    task, position = lost.task, lost.position
    if position is None:
        if task.attempt == _ATTEMPTS:
            raise RuntimeError(f"workers end while they write {task.target}: {_end(lost)}")
        return [replace(task, attempt=task.attempt + 1)]
    culprit = task.documents[position]
    is_final = lost.cause == "time" or (len(task.documents) == 1 and task.attempt > 0)
    verdicts = {0: verdict(lost, guard)} if is_final else {}
    attempt = task.attempt + 1 if task.verdicts else 1
    before, after = task.documents[:position], task.documents[position + 1 :]
    return [
        *([_task(plan, scope, before)] if before else []),
        _task(plan, scope, [culprit], verdicts=verdicts, attempt=attempt),
        *([_task(plan, scope, after)] if after else []),
    ]


def verdict(lost: Lost[Any], guard: Guard) -> Finding:
    """The finding on a document that cost a worker its life."""
    if lost.cause == "time":
        seconds = f"{guard.seconds:g} s"
        return finding(
            "limit-exceeded", what="the reading time", value=f"{seconds} and more", limit=seconds
        )
    if lost.cause == "memory":
        memory = f"{guard.memory / 1024**2:,.0f} MiB"
        return finding(
            "limit-exceeded", what="the memory needed", value=f"{memory} and more", limit=memory
        )
    return finding("file-unreadable", reason=f"the process that read it ended: {_end(lost)}")


def _end(lost: Lost[Any]) -> str:
    code = lost.exit_code
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


# -- tables


def run_tasks(crew: Crew, tasks: Iterable[T]) -> Iterator[tuple[T, Any]]:
    """Run tasks that must succeed; one whose worker is lost is run again, a few times."""
    queue = _Queue(iter(tasks))
    losses: dict[T, int] = {}
    for outcome in crew.pool.run(queue.pull, lambda: crew.watcher.tick(crew.pool)):
        if isinstance(outcome, Done):
            yield outcome.task, outcome.result
            continue
        losses[outcome.task] = losses.get(outcome.task, 0) + 1
        if losses[outcome.task] == _ATTEMPTS:
            raise RuntimeError(f"workers end while they write tables: {_end(outcome)}")
        queue.push([outcome.task])


# -- cutting


class _Queue:
    """Tasks to hand out: those handed back first."""

    def __init__(self, tasks: Iterator[Any]) -> None:
        self._tasks = tasks
        self._back: deque[Any] = deque()

    def pull(self) -> Any | None:
        """The next task, or None."""
        return self._back.popleft() if self._back else next(self._tasks, None)

    def push(self, tasks: Iterable[Any]) -> None:
        """Hand tasks back."""
        self._back.extend(tasks)


def _cut_size(count: int, jobs: int, most: int) -> int:
    return max(1, min(most, -(-count // (jobs * _SHARE))))


def chunked(items: Iterable[T], most: int, most_bytes: int, *, size_of: Any) -> Iterator[list[T]]:
    """Lists of at most so many items and, unless a single one has more, bytes."""
    chunk: list[T] = []
    size = 0
    for item in items:
        more = size_of(item)
        if chunk and (len(chunk) == most or size + more > most_bytes):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += more
    if chunk:
        yield chunk


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def sweep(folder: Path, kept: set[str]) -> None:
    """Remove the parts that a finished run no longer needs, and what killed runs left."""
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink(missing_ok=True)
