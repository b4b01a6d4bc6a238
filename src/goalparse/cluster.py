"""A run on a Dask cluster: shards as tasks, rows never through the scheduler.

What goes over the network is a folder's name and a number. A task starts a process of its own
for its shard, whose workers are its children: a document that kills the process that reads it
costs nothing but that, and the cluster's worker goes on. A lost worker's shards go to others,
which find there what was read already.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from goalparse.batch import Selection, Summary, Work, work_folder
from goalparse.batch.pool import Guard
from goalparse.batch.run import DEFAULT_WORK
from goalparse.batch.shards import Planned, finish, pending, plan_shards
from goalparse.batch.steps import Watcher
from goalparse.output.runs import check_destination
from goalparse.output.sinks import MissingExtraError, Output, check_extra
from goalparse.pipeline import DEFAULT_OPTIONS, Options

_PATIENCE = 10  # seconds for the scheduler to answer and a worker to be there
_PER_THREAD = 4  # shards for each thread of the cluster, so that none waits long at the end
_RETRIES = 3


class ClusterError(Exception):
    """The cluster cannot be used or gave up on a shard; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A Dask scheduler by its address (``tcp://host:8786``), and how many shards to cut.

    Without ``shards`` there are four for each thread of its workers.
    """

    scheduler: str
    shards: int | None = None


def convert(
    selection: Selection,
    out: Path,
    cluster: Cluster,
    *,
    output: Output,
    options: Options = DEFAULT_OPTIONS,
    vocabulary: Sequence[Path] = (),
    work: Work = DEFAULT_WORK,
    watcher: Watcher | None = None,
) -> Summary:
    """Do as `goalparse.batch.convert` does, with the reading done by the workers of a cluster.

    ``out`` and the inputs are on storage that all workers see under the same paths. Raises what
    that raises, MissingExtraError without Dask, and ClusterError if the scheduler does not
    answer, if it has no worker, or if a shard was lost with every worker that tried it.
    """
    watcher = watcher or Watcher()
    place = Path(os.path.realpath(out))
    check_extra(output)
    check_destination(place)
    folder = work_folder(out)
    with closing(_client(cluster.scheduler)) as client:
        shards = cluster.shards or _PER_THREAD * sum(client.nthreads().values())
        planned = plan_shards(
            selection,
            folder,
            shards=shards,
            options=options,
            vocabulary=vocabulary,
            cells=output.cells,
            work=work,
        )
        if planned.shards:
            _run(client, folder, planned, work.guard, watcher)
    return finish(folder, out, output=output, work=replace(work, force=False), watcher=watcher)


def _client(address: str) -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("dask", "--cluster") from error
    dask: Any = distributed
    try:
        client = dask.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address}") from error
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        client.close()
        raise ClusterError(f"the Dask scheduler at {address} has no worker") from error
    return client


def _run(client: Any, folder: Path, planned: Planned, guard: Guard, watcher: Watcher) -> None:
    """Run all shards of a plan; whichever worker is lost, another takes its shard."""
    import distributed  # noqa: PLC0415 - as above

    dask: Any = distributed
    numbers = pending(folder)
    watcher.note(
        f"{planned.inputs:,} inputs in {planned.shards:,} shards on "
        f"{len(client.nthreads()):,} workers"
    )
    tasks = {
        client.submit(
            run_in_process,
            os.fspath(folder),
            number,
            guard,
            key=f"goalparse-shard-{number:05}-{os.urandom(4).hex()}",
            pure=False,
            retries=_RETRIES,
        ): number
        for number in numbers
    }
    for done, task in enumerate(dask.as_completed(tasks, loop=client.loop), start=1):
        if task.status != "finished":
            raise ClusterError(f"shard {tasks[task]} was not read: {_reason_of(task)}")
        watcher.note(f"{task.result()}; {done:,} of {len(tasks):,}")


def _reason_of(task: Any) -> str:
    error = task.exception()
    name = type(error).__name__
    if name == "KilledWorker":
        return f"every worker that took it was lost, the last one {error.last_worker.address}"
    return str(error) or name


def run_in_process(folder: str, number: int, guard: Guard) -> str:
    """Run one shard in a process of its own; what it said at the end.

    A task of the cluster. Its worker may have no children of the kind that the pool needs, and
    must not die with them. If another process is still at the shard (its worker was taken for
    lost), that one is waited for.
    """
    command = [
        sys.executable, "-m", "goalparse", "shard", "run", folder, "--index", str(number),
        "--jobs", "1", "--wait", "--quiet",
        "--timeout", str(guard.seconds), "--memory", str(guard.memory // 1024**2),
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 - this program
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, text=True
    )
    last = (done.stderr.strip().splitlines() or [""])[-1].removeprefix("goalparse: ")
    if done.returncode:
        raise RuntimeError(last.removeprefix("error: ") or f"exit code {done.returncode}")
    return last
