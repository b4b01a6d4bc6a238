"""One contestant, one round, in a process of its own: reads each document, prints the seconds."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.contestants import Check, Read, named
from benchmarks.corpus import Corpus, Member, build, grown
from benchmarks.stages import time_stages

WARM_UP = 10
"""Documents in front of the steady state: what a process does once is over behind them."""


def run(task: dict[str, object]) -> dict[str, object]:
    """Do what a task says; ``documents`` are the positions of the members to read.

    With ``grown`` they are the documents of a size instead, behind all members off the clock.
    """
    folder = Path(str(task["folder"]))
    corpus = build(folder, int(str(task["count"])))
    members = _members(corpus, folder, task)
    if task["contestant"] == "stages":
        return {"stages": time_stages(members, str(task["kind"]))}
    contestant = named(str(task["contestant"]))
    kind = str(task["kind"]) if contestant.kind == "docx" else contestant.kind
    read = contestant.make()
    if "grown" in task:
        for member in corpus.members:
            read(member.path(kind))
        return _in_a_row(read, contestant.check, members, kind)
    wall = cpu = warm = 0.0
    for number, member in enumerate(members):
        path, truth = member.path(kind), member.truth()
        start, busy = perf_counter(), process_time()
        found = read(path)
        clock, used = perf_counter() - start, process_time() - busy
        contestant.check(found, truth)
        start, busy = perf_counter(), process_time()
        del found  # giving the memory back is part of the work
        clock, used = clock + perf_counter() - start, used + process_time() - busy
        wall, cpu = wall + clock, cpu + used
        if number >= WARM_UP:
            warm += used
    return {"seconds": wall, "cpu": cpu, "warm": warm, "peak_mb": _peak_mb()}


def _in_a_row(read: Read, check: Check, members: Sequence[Member], kind: str) -> dict[str, object]:
    """Read documents one after the other; check them when all are read.

    To check a small document takes longer than to read it, and leaves nothing of the reader's code
    in the processor's caches.
    """
    paths = [member.path(kind) for member in members]
    start, busy = perf_counter(), process_time()
    for path in paths:
        read(path)
    wall, cpu = perf_counter() - start, process_time() - busy
    peak = _peak_mb()
    for path, member in zip(paths, members, strict=True):
        check(read(path), member.truth())
    return {"seconds": wall, "cpu": cpu, "warm": cpu, "peak_mb": peak}


def _peak_mb() -> float:
    """The most memory that this process held; Linux counts the parent's in ru_maxrss."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _members(corpus: Corpus, folder: Path, task: dict[str, object]) -> Sequence[Member]:
    if "grown" in task:
        return grown(corpus, folder)[int(str(task["grown"]))]
    chosen = task["documents"]
    return [corpus.members[at] for at in chosen] if isinstance(chosen, list) else corpus.members


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(json.loads(sys.argv[1]))))
