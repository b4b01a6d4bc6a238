"""Worker processes that may die: each loss is blamed on the one item that caused it.

One pipe per worker and no lock between them, so a worker that is killed at any instant takes
nothing with it but the task in its hands. What it holds stands in memory shared with the
parent, which reads it after the worker's death. A worker ends with its parent, however that
ends.
"""

from __future__ import annotations

import ctypes
import fcntl
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")

_MIB = 1024 * 1024
_TICK = 0.25
_PATIENCE = 10.0  # seconds for a worker to end by itself
_MOST_STILLBORN = 20  # workers in a row that end with a task of which they have begun nothing
_NEAR = 0.9  # of the memory limit: what failed up there failed for want of memory
_POSITION, _SINCE, _DONE, _BYTES = range(4)
_RESTING = -1.0
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What one item may take, and after how many items a worker is replaced by a new one.

    ``memory`` is in bytes of address space, on top of what an idle worker has.
    """

    seconds: float = 300.0
    memory: int = 4096 * _MIB
    renew_after: int = 2_000


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A task and what the worker returned for it."""

    task: T
    result: Any


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """A task whose worker is gone, and the item (by its number in the task) that it held.

    ``cause`` is ``time``, ``memory`` or ``crash``; ``exit_code`` is the process's, negative for
    a signal. ``position`` is None if it held none.
    """

    task: T
    position: int | None
    cause: str
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What a worker has in its hands: the task, the number of the item in it, for how long."""

    task: Any
    position: int
    seconds: float


class Desk:
    """The worker's side of what parent and worker share."""

    def __init__(self, slot: Any, memory: int) -> None:
        self._slot = slot
        self._limit = memory
        self._is_limited = False

    def take(self, position: int) -> None:
        """Say which item of the task is next in hand; its clock starts, its memory is bounded."""
        if self._limit and not self._is_limited:
            _bound_memory(self._limit)
            self._is_limited = True
        self._slot[_SINCE] = monotonic()
        self._slot[_POSITION] = position

    def put(self, size: int) -> None:
        """Say that the item in hand is done."""
        self._slot[_DONE] += 1
        self._slot[_BYTES] += size

    def rest(self) -> None:
        """Say that no item is in hand; what else a task does is under no limit."""
        if self._is_limited:
            _bound_memory(resource.RLIM_INFINITY)
            self._is_limited = False
        self._slot[_SINCE] = 0.0
        self._slot[_POSITION] = _RESTING

    def is_short_of_memory(self) -> bool:
        """Whether the process has been near its limit; libraries may hide their refusal."""
        return 0 < _NEAR * self._limit < _address_space("VmPeak")


def _never_began(outcome: Done[Any] | Lost[Any]) -> bool:
    """Whether a worker ended by itself before it took anything of its task in hand."""
    return isinstance(outcome, Lost) and outcome.cause == "crash" and outcome.position is None


Handler = Callable[[Any, Desk], Any]


class Pool:
    """Workers that run tasks; `run` gives what became of each.

    ``setup`` is called once in every worker and gives the function that runs a task there; it
    must be picklable, as tasks and results are. ``jobs`` is the number of workers.
    """

    def __init__(
        self, setup: Callable[[], Handler], *, jobs: int, guard: Guard, small: bool = False
    ) -> None:
        self._context: Any = _context(small=small)
        self._setup = setup
        self._jobs = jobs
        self._guard = guard
        self._workers: list[_Worker] = []
        self._gone = [0.0, 0.0]  # items and bytes of workers that are no more

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def run(
        self, pull: Callable[[], T | None], on_tick: Callable[[], None] = lambda: None
    ) -> Iterator[Done[T] | Lost[T]]:
        """Run the tasks that ``pull`` gives, until it gives None while no task is being run.

        It is asked again after every loss, so that a lost task can be handed back to it.
        ``on_tick`` is called a few times a second. Raises RuntimeError where one worker after the
        other ends before it begins: no task is to blame, and handing them back would never end.
        """
        stillborn = 0
        while True:
            self._hand_out(pull)
            busy = [worker for worker in self._workers if worker.task is not None]
            if not busy:
                return
            ready = wait([*(w.pipe for w in busy), *(w.sentinel for w in busy)], _TICK)
            for worker in busy:
                if worker.pipe in ready or worker.sentinel in ready:
                    outcome = self._outcome(worker)
                    stillborn = stillborn + 1 if _never_began(outcome) else 0
                    if stillborn > _MOST_STILLBORN:
                        raise RuntimeError("worker processes end before they read anything")
                    yield outcome
                elif worker.is_late(self._guard.seconds):
                    position = worker.position
                    task = self._kill(worker)
                    yield Lost(task, position, "time")
            on_tick()

    def _hand_out(self, pull: Callable[[], Any]) -> None:
        idle = [worker for worker in self._workers if worker.task is None]
        while idle or len(self._workers) < self._jobs:
            task = pull()
            if task is None:
                return
            worker = idle.pop() if idle else self._start()
            try:
                worker.give(task)
            except OSError:  # it died while it had nothing to do: another takes the task
                self._kill(worker)
                self._start().give(task)

    def _start(self) -> _Worker:
        slot = self._context.RawArray(ctypes.c_double, 4)
        slot[_POSITION] = _RESTING
        ours, theirs = self._context.Pipe()
        life, line = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_serve, args=(theirs, life, slot, self._setup, self._guard), daemon=True
        )
        process.start()
        theirs.close()
        life.close()
        worker = _Worker(process=process, pipe=ours, line=line, slot=slot)
        self._workers.append(worker)
        return worker

    def _outcome(self, worker: _Worker) -> Done[Any] | Lost[Any]:
        position = worker.position
        try:
            kind, result = worker.pipe.recv()
        except (EOFError, OSError):
            task = self._kill(worker)
            return Lost(task, position, "crash", worker.process.exitcode)
        if kind == "failed":
            self._kill(worker)
            raise result
        if kind == "memory":
            return Lost(self._kill(worker), result, "memory")
        task, worker.task = worker.task, None
        if worker.slot[_DONE] >= self._guard.renew_after:
            worker.dismiss()
            self._forget(worker)
        return Done(task, result)

    def _kill(self, worker: _Worker) -> Any:
        """End a worker; gives the task that it had in hand."""
        worker.kill()
        self._forget(worker)
        return worker.task

    def _forget(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        self._gone[0] += worker.slot[_DONE]
        self._gone[1] += worker.slot[_BYTES]

    def handled(self) -> tuple[int, int]:
        """How many items the workers have done so far, and their bytes."""
        items = self._gone[0] + sum(worker.slot[_DONE] for worker in self._workers)
        size = self._gone[1] + sum(worker.slot[_BYTES] for worker in self._workers)
        return int(items), int(size)

    def holding(self) -> list[Holding]:
        """What the workers have in their hands, the longest first."""
        held = [
            Holding(worker.task, worker.position, worker.seconds)
            for worker in self._workers
            if worker.task is not None and worker.position is not None
        ]
        return sorted(held, key=lambda each: -each.seconds)


@dataclass(slots=True, kw_only=True)
class _Worker:
    """The parent's side of a worker: its process, pipe and slot, and the task that it runs."""

    process: Any
    pipe: Connection
    line: Connection
    slot: Any
    task: Any = field(default=None)

    @property
    def sentinel(self) -> int:
        return int(self.process.sentinel)

    @property
    def position(self) -> int | None:
        position = self.slot[_POSITION]
        return None if position == _RESTING else int(position)

    @property
    def seconds(self) -> float:
        since = self.slot[_SINCE]
        return monotonic() - since if since else 0.0

    def is_late(self, seconds: float) -> bool:
        return self.position is not None and self.seconds > seconds

    def give(self, task: Any) -> None:
        self.pipe.send(task)
        self.task = task

    def dismiss(self) -> None:
        with suppress(OSError):
            self.pipe.send(None)
        self.process.join(_PATIENCE)
        self.kill()

    def kill(self) -> None:
        started = _descendants(self.process.pid) if self.process.is_alive() else []
        self.process.kill()
        self.process.join()
        for child in started:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.pipe.close()
        self.line.close()


def _descendants(process: int) -> list[int]:
    """The programs that a worker has started, and theirs."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except OSError:
        return []
    children = [int(word) for word in text.split()]
    return [*children, *(each for child in children for each in _descendants(child))]


# -- in the worker


def _serve(
    pipe: Connection, life: Connection, slot: Any, setup: Callable[[], Handler], guard: Guard
) -> None:
    # Ctrl-C reaches the whole group; what it means is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent(life)
    handler = setup()
    desk = Desk(slot, _memory_limit(guard.memory))
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        if task is None:
            return
        try:
            answer = ("done", handler(task, desk))
        except MemoryError:
            answer = ("memory", None if slot[_POSITION] == _RESTING else int(slot[_POSITION]))
        except Exception as error:  # noqa: BLE001 - raised again in the parent
            answer = ("failed", _portable(error))
        desk.rest()
        try:
            pipe.send(answer)
        except OSError:
            return


def _portable(error: Exception) -> Exception:
    """An exception that survives the pipe."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - its own bytes
    except Exception:  # noqa: BLE001 - whatever keeps it from being pickled
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end_with_parent(life: Connection) -> None:
    """Make sure that this process does not outlive the one that has the other end of ``life``.

    The kernel itself ends it, which no endless loop can keep off: on the death of the process
    that forked it, and by a signal when nobody holds the other end any more.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
        signal.signal(signal.SIGIO, signal.SIG_DFL)  # which ends the process
        fcntl.fcntl(life.fileno(), fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(life.fileno(), fcntl.F_SETFL, os.O_ASYNC)
    else:
        threading.Thread(target=_watch, args=(life,), daemon=True).start()
    if life.poll():  # it died in the meantime
        os._exit(1)


def _watch(life: Connection) -> None:
    wait([life])
    os._exit(1)


def _memory_limit(memory: int) -> int:
    """The bound of the address space while an item is in hand, 0 where there is none."""
    if not memory or sys.platform != "linux":
        return 0
    return _address_space("VmSize") + memory


def _bound_memory(limit: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY and (limit == resource.RLIM_INFINITY or limit > hard):
        limit = hard
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _address_space(name: str) -> int:
    """A figure of this process's memory in bytes: VmSize, VmPeak."""
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0


# -- how processes start


def _context(*, small: bool) -> Any:
    """How workers start: by a server that has loaded the program; for a small job by a fork.

    A fork is only safe, and then by far the fastest, from a process of one thread.
    """
    methods = multiprocessing.get_all_start_methods()
    if small and "fork" in methods and threading.active_count() == 1 and sys.platform == "linux":
        return multiprocessing.get_context("fork")
    if "forkserver" not in methods:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["goalparse.batch.work"])
    return context
