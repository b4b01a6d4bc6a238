"""Batches measured: ``python -m benchmarks.batch STUDY [--documents N]``, a study at a time.

scale     every row there, hostile files in quarantine and no others; speed; a second run over
              the unchanged archive; memory by size
memory    the last of these alone
speed-up  one worker against two
cost      CPU per document as a multiple of parse() plus the bare sinks, in one process and in
              the processes of the program; the sinks as a multiple of pyarrow alone
kills     SIGKILL to the whole group at random instants until done: the same bytes?
cuts      one digest for any number of workers or shards and any order of files
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.batch_archive import make_archive, read_listed, write_listed
from benchmarks.batch_cost import bare, batch_in_process, sinks_and_arrow

_TESTS = Path(__file__).parent.parent / "tests"
_BOUNDS = ("--timeout", "10", "--memory", "1024")


@dataclass(slots=True)
class Measured:
    """A run of the program: how long, how much memory, what it said.

    ``parent`` and ``workers`` are peaks in bytes, the latter the largest one's; ``own`` and
    ``others`` are seconds of processor time of the process and of all that it started.
    """

    seconds: float
    code: int
    parent: int = 0
    workers: int = 0
    own: float = 0.0
    others: float = 0.0
    said: str = ""
    summary: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    """Run the study that is asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("study", choices=sorted(_STUDIES))
    arguments.add_argument("--documents", type=int, default=2_000)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "batch")
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    _STUDIES[given.study](given)


def archive(given: argparse.Namespace, count: int, *, hostile: bool = True) -> Path:
    """The archive of so many documents, made unless it is there."""
    place: Path = given.folder / f"{'hostile' if hostile else 'plain'}-{count}"
    listed = place.with_suffix(".json")
    if not listed.exists():
        shutil.rmtree(place, ignore_errors=True)
        write_listed(make_archive(place, count, hostile=hostile), listed)
    return place


def planted(place: Path) -> dict[str, str]:
    """The hostile members of an archive."""
    return read_listed(place.with_suffix(".json"))


def convert(
    place: Path, out: Path, *more: str, fresh: bool = True, jobs: int | None = None
) -> Measured:
    """Convert an archive in a process of its own, watched."""
    if fresh:
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(out.with_name(f".{out.name}.goalparse-work"), ignore_errors=True)
    words = [sys.executable, "-m", "goalparse", "convert", str(place), "-o", str(out)]
    words += [*_BOUNDS, "--quiet", "--json", *more, *(["--jobs", str(jobs)] if jobs else [])]
    path = os.pathsep.join([str(_TESTS), os.environ.get("PYTHONPATH", "")])
    environment = {
        **os.environ, "PYTHONPATH": path, "GOALPARSE_TEST_PARSER": "hostile:parse",
    }  # fmt: skip
    told = f"convert {place.name} {' '.join(more)}{f' --jobs {jobs}' if jobs else ''}"
    progress(f"{told} …")
    start = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        start_new_session=True,
    )  # fmt: skip
    peaks = _Peaks(process.pid)
    output, said = process.communicate()
    seconds = time.perf_counter() - start
    peaks.stop()
    progress(f"{told}: {seconds:.1f} s")
    return Measured(
        seconds=seconds,
        code=process.returncode,
        parent=peaks.parent,
        workers=peaks.workers,
        own=peaks.times.pop(process.pid, 0.0),
        others=sum(peaks.times.values()),
        said=said,
        summary=json.loads(output) if output else {},
    )


def progress(text: str) -> None:
    """Say how a study goes on."""
    print(f"  {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class _Peaks:
    """Peak memory and processor time of a process and of those that it started."""

    def __init__(self, process: int) -> None:
        self.parent = self.workers = 0
        self.times: dict[int, float] = {}
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self.parent = max(self.parent, _peak(self._process))
            self._clock(self._process)
            for child in _descendants(self._process):
                self.workers = max(self.workers, _peak(child))
                self._clock(child)

    def _clock(self, process: int) -> None:
        try:
            text = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            return
        fields = text.rpartition(")")[2].split()
        spent = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        # A number may be given to another process later; times of one only grow.
        self.times[process] = max(spent, self.times.get(process, 0.0))


def _peak(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    lines = (line for line in text.splitlines() if line.startswith("VmHWM"))
    return next((int(line.split()[1]) * 1024 for line in lines), 0)


def _descendants(process: int) -> Iterator[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return
    for word in text.split():
        yield int(word)
        yield from _descendants(int(word))


def digest(out: Path) -> str:
    """One digest of all files of a run but run.json."""
    whole = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name != "run.json":
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{path.relative_to(out).as_posix()}\n{content}\n".encode())
    return whole.hexdigest()


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


# -- the studies


def scale(given: argparse.Namespace) -> None:
    """Rows, quarantine, speed and memory at a tenth of the size and in full."""
    for count in (given.documents // 10, given.documents):
        place, out = archive(given, count), given.folder / f"out-{count}"
        done = convert(place, out)
        hostile = set(planted(place))
        failed = {row["path"] for row in rows(out / "quarantine.csv")}
        documents = sum(1 for _ in rows(out / "documents.csv"))
        print(
            f"{count:,} files: {documents:,} rows in documents; hostile {len(hostile):,},"
            f" in quarantine {len(failed):,}, the same: {failed == hostile};"
            f" {done.seconds:.1f} s, {count / done.seconds:.1f} documents/s"
        )
        if documents != count or failed != hostile:
            sys.exit("rows are missing or the wrong files failed")
    second = convert(place, out, fresh=False)
    print(
        f"once more, unchanged: {second.seconds:.2f} s"
        f" ({100 * second.seconds / done.seconds:.2f}% of the first);"
        f" documents read {second.summary['read']}, looked at {second.summary['digested']}"
    )
    memory(given)


def memory(given: argparse.Namespace) -> None:
    """Peak memory at a tenth of the size and in full, without documents that eat all there is."""
    few, many = (
        convert(archive(given, count, hostile=False), given.folder / f"out-{count}")
        for count in (given.documents // 10, given.documents)
    )
    for name, before, after in (
        ("parent", few.parent, many.parent),
        ("largest worker", few.workers, many.workers),
    ):
        print(
            f"peak memory of the {name}: {before / 1e6:.0f} MB for {given.documents // 10:,} files,"
            f" {after / 1e6:.0f} MB for {given.documents:,}: {after / before:.2f} times"
        )
    print(f"without hostile files: {given.documents / many.seconds:.1f} documents/s")


def speed_up(given: argparse.Namespace) -> None:
    """One worker against two."""
    place, out = archive(given, given.documents, hostile=False), given.folder / "out-jobs"
    one, two = (convert(place, out, jobs=jobs) for jobs in (1, 2))
    print(
        f"{given.documents:,} files: one worker {one.seconds:.1f} s, two {two.seconds:.1f} s:"
        f" {one.seconds / two.seconds:.2f} times as fast"
    )
    for name, run in (("one", one), ("two", two)):
        print(
            f"{name}: processor time of the parent {run.own:.1f} s, of its workers"
            f" {run.others:.1f} s; {(run.own + run.others) / run.seconds:.2f} cores busy"
        )


def cost(given: argparse.Namespace) -> None:
    """CPU per document against parse() alone and the sinks alone, the lower of two rounds each."""
    place = archive(given, given.documents, hostile=False)
    rounds = []
    for number in (1, 2):
        progress(f"round {number} of 2 …")
        own = batch_in_process(place, given.folder / "out-cost")
        parsed, sinks, submissions = bare(place)
        rounds.append((own, parsed, sinks))
    own, parsed, sinks = (min(times) for times in zip(*rounds, strict=True))
    warm, arrow = sinks_and_arrow(submissions)
    print(
        f"{given.documents:,} files: CPU per document {1e3 * own / given.documents:.2f} ms;"
        f" parse() {1e3 * parsed / given.documents:.2f} ms"
        f" + sinks {1e3 * sinks / given.documents:.2f} ms:"
        f" {own / (parsed + sinks):.3f} times"
    )
    print(
        f"sinks {1e3 * warm / given.documents:.3f} ms, pyarrow alone"
        f" {1e3 * arrow / given.documents:.3f} ms for the same records: {warm / arrow:.2f} times"
    )
    # What starting takes is the same for few and many documents, and cancels out.
    few = max(1, given.documents // 10)
    runs = [
        convert(
            archive(given, count, hostile=False), given.folder / "out-cost", "--format", "parquet"
        )
        for count in (few, given.documents)
    ]
    spent = [run.own + run.others for run in runs]
    each = (spent[1] - spent[0]) / (given.documents - few)
    print(
        f"the program with its processes and pipes: {1e3 * each:.2f} ms for each document more"
        f" than {few:,}: {each * given.documents / (parsed + sinks):.3f} times"
    )


def kills(given: argparse.Namespace) -> None:
    """Killed again and again, until it is done; as often as asked for."""
    place = archive(given, given.documents, hostile=False)
    undisturbed = convert(place, given.folder / "out-undisturbed")
    expected = digest(given.folder / "out-undisturbed")
    rng = random.Random(1)
    killed = runs = same = 0
    hit: Counter[str] = Counter()
    out = given.folder / "out-killed"
    while killed < given.kills:
        more, is_same = _one_life(place, out, expected, undisturbed.seconds, rng)
        killed += more.total()
        hit += more
        runs += 1
        same += is_same
        progress(f"{killed} kills, {runs} runs, {same} the same")
    print(
        f"{given.documents:,} documents: {killed} kills over {runs} runs,"
        f" {same} of {runs} byte-identical to the undisturbed one; killed"
        f" {', '.join(f'{name} {count}' for name, count in sorted(hit.items()))}"
    )
    if same != runs:
        sys.exit("not all are the same")


def _one_life(
    place: Path, out: Path, expected: str, seconds: float, rng: random.Random
) -> tuple[Counter[str], bool]:
    """Start, kill, start again until it ends by itself; when it was killed; is it the same."""
    work = out.with_name(f".{out.name}.goalparse-work")
    for path in (out, work):
        shutil.rmtree(path, ignore_errors=True)
    words = [sys.executable, "-m", "goalparse", "convert", str(place), "-o", str(out), "--quiet"]
    killed: Counter[str] = Counter()
    while True:
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(rng.uniform(0.2, max(4.0, seconds * 0.6)))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed[_stage(work, out)] += 1
            if out.exists() and digest(out) != expected:
                return killed, False
        else:
            return killed, process.returncode == 0 and digest(out) == expected


def _stage(work: Path, out: Path) -> str:
    """What a killed run was at."""
    if out.exists():
        return "behind the last move"
    if (work / "final").exists():
        return "writing"
    if any((work / "parts").glob("*.part")):
        return "reading"
    return "before the first part"


def cuts(given: argparse.Namespace) -> None:
    """One digest for any number of workers and for files in another order."""
    place = archive(given, given.documents)
    seen = {}
    for jobs in (1, 2, 5):
        convert(place, given.folder / "out-cuts", jobs=jobs)
        seen[f"--jobs {jobs}"] = digest(given.folder / "out-cuts")
    shuffled = given.folder / "shuffled"
    shutil.rmtree(shuffled, ignore_errors=True)
    shuffled.mkdir()
    files: Sequence[Path] = sorted(place.glob("*.zip"), reverse=True)
    for path in files:
        shutil.copy(path, shuffled / path.name)
    convert(shuffled, given.folder / "out-cuts")
    seen["another order of files"] = digest(given.folder / "out-cuts")
    for shards in (1, 7, 64):
        seen[f"{shards} shards"] = _digest_of_shards(place, given.folder / "plan", shards)
    for name, found in seen.items():
        print(f"{name}: {found[:16]}")
    print(f"digests: {len(set(seen.values()))}")
    if len(set(seen.values())) != 1:
        sys.exit("the tables are not the same")


def _digest_of_shards(place: Path, plan: Path, shards: int) -> str:
    """The digest of a run that was cut into shards."""
    out = plan.with_name("out-shards")
    for path in (plan, out):
        shutil.rmtree(path, ignore_errors=True)
    progress(f"{shards} shards …")
    # At most so many are planned; small ones are put together.
    planned = json.loads(_shard("plan", place, "-o", plan, "--shards", shards, "--json"))
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = [
            pool.submit(_shard, "run", plan, "--index", index, *_BOUNDS)
            for index in range(planned["shards"])
        ]
        for run in runs:
            run.result()
    _shard("finish", plan, "-o", out)
    return digest(out)


def _shard(*words: object) -> str:
    path = os.pathsep.join([str(_TESTS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", "shard", *map(str, words)],
        env={**os.environ, "PYTHONPATH": path, "GOALPARSE_TEST_PARSER": "hostile:parse"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in {0, 3}:
        raise RuntimeError(done.stderr)
    return done.stdout


_STUDIES: dict[str, Callable[[argparse.Namespace], None]] = {
    "scale": scale,
    "memory": memory,
    "speed-up": speed_up,
    "cost": cost,
    "kills": kills,
    "cuts": cuts,
}

if __name__ == "__main__":
    main()
