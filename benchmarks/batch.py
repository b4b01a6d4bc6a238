"""Batches measured: ``python -m benchmarks.batch STUDY [--documents N]``, a study at a time.

scale     every row there, hostile files in quarantine and no others; speed; memory by size;
              a second run over the unchanged archive
speed-up  one worker against two
cost      CPU per document as a multiple of parse() plus the bare sinks
kills     SIGKILL to the whole group at random instants until done: the same bytes?
cuts      one digest for any number of workers or shards and any order of files
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from benchmarks.batch_archive import make_archive, read_listed, write_listed

_TESTS = Path(__file__).parent.parent / "tests"
_BOUNDS = ("--timeout", "10", "--memory", "1024")


@dataclass(slots=True)
class Measured:
    """A run of the program: how long, how much memory, what it said."""

    seconds: float
    code: int
    parent: int = 0
    workers: int = 0
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
    start = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        start_new_session=True,
    )  # fmt: skip
    peaks = _Peaks(process.pid)
    output, said = process.communicate()
    seconds = time.perf_counter() - start
    peaks.stop()
    return Measured(
        seconds=seconds,
        code=process.returncode,
        parent=peaks.parent,
        workers=peaks.workers,
        said=said,
        summary=json.loads(output) if output else {},
    )


class _Peaks:
    """The peak memory of a process and of the largest of those that it started, in bytes."""

    def __init__(self, process: int) -> None:
        self.parent = self.workers = 0
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self.parent = max(self.parent, _peak(self._process))
            for child in _descendants(self._process):
                self.workers = max(self.workers, _peak(child))


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
    peaks = []
    for count in (given.documents // 10, given.documents):
        place, out = archive(given, count), given.folder / f"out-{count}"
        done = convert(place, out)
        hostile = set(planted(place))
        failed = {row["path"] for row in rows(out / "quarantine.csv")}
        documents = sum(1 for _ in rows(out / "documents.csv"))
        print(
            f"{count:,} files: {documents:,} rows in documents; hostile {len(hostile):,},"
            f" in quarantine {len(failed):,}, the same: {failed == hostile};"
            f" {done.seconds:.1f} s, {count / done.seconds:.1f} documents/s;"
            f" peak parent {done.parent / 1e6:.0f} MB, largest worker {done.workers / 1e6:.0f} MB"
        )
        if documents != count or failed != hostile:
            sys.exit("rows are missing or the wrong files failed")
        peaks.append((done.parent, done.workers))
    second = convert(place, out, fresh=False)
    print(
        f"once more, unchanged: {second.seconds:.2f} s"
        f" ({100 * second.seconds / done.seconds:.2f}% of the first);"
        f" documents read {second.summary['read']}, looked at {second.summary['digested']}"
    )
    (parent, workers), (parent_after, workers_after) = peaks
    print(
        f"memory at the full size: parent {parent_after / parent:.2f},"
        f" workers {workers_after / workers:.2f} times that at a tenth"
    )


def speed_up(given: argparse.Namespace) -> None:
    """One worker against two."""
    place, out = archive(given, given.documents, hostile=False), given.folder / "out-jobs"
    one, two = (convert(place, out, jobs=jobs) for jobs in (1, 2))
    print(
        f"{given.documents:,} files: one worker {one.seconds:.1f} s, two {two.seconds:.1f} s:"
        f" {one.seconds / two.seconds:.2f} times as fast"
    )


def cost(given: argparse.Namespace) -> None:
    """CPU per document against parse() alone and the sinks alone, all in this process."""
    place = archive(given, given.documents, hostile=False)
    bare, sinks, arrow = _bare(place, given.documents)
    own = _batch_in_process(place, given.folder / "out-cost")
    print(
        f"{given.documents:,} files: CPU per document {1e3 * own / given.documents:.2f} ms;"
        f" parse() {1e3 * bare / given.documents:.2f} ms"
        f" + sinks {1e3 * sinks / given.documents:.2f} ms:"
        f" {own / (bare + sinks):.3f} times; sinks {sinks / arrow:.2f} times pyarrow alone"
    )


def _batch_in_process(place: Path, out: Path) -> float:
    """CPU seconds of a whole conversion whose tasks are run right here."""
    from goalparse import batch
    from goalparse.sinks import Output

    for path in (out, out.with_name(f".{out.name}.goalparse-work")):
        shutil.rmtree(path, ignore_errors=True)
    with patch("goalparse.batch.Pool", _Inline):
        start = time.process_time()
        batch.convert(batch.Selection(paths=(place,)), out, output=Output(format="parquet"))
        return time.process_time() - start


class _Inline:
    """A pool without processes; tasks are pickled and back, as pipes do it."""

    def __init__(self, setup: Callable[[], Any], **_: object) -> None:
        from goalparse.batch.pool import Desk

        self._handler = setup()
        self._desk = Desk([0.0] * 4, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, pull: Callable[[], Any], on_tick: Callable[[], None]) -> Iterator[Any]:
        from goalparse.batch.pool import Done

        while (task := pull()) is not None:
            result = self._handler(pickle.loads(pickle.dumps(task)), self._desk)
            yield Done(task, pickle.loads(pickle.dumps(result)))
            on_tick()


def _bare(place: Path, count: int) -> tuple[float, float, float]:
    """CPU seconds of parse() on the bytes, of frames and sinks, of pyarrow alone."""
    import goalparse
    from benchmarks.stages import _pyarrow_alone
    from goalparse.archive import find_inputs
    from goalparse.frames import build_tables
    from goalparse.runs import RunWriter
    from goalparse.sinks import Output

    inputs = find_inputs([place]).inputs
    warm = [goalparse.parse(item.read(), item.path).value for item in inputs[:200]]
    with (
        tempfile.TemporaryDirectory() as folder,
        RunWriter(Path(folder) / "out", Output(format="parquet"), {}) as writer,
    ):
        for submission in warm:
            writer.add(submission)
        writer.finish({})
    parsed = sinks = 0.0
    sample = []
    with (
        tempfile.TemporaryDirectory() as folder,
        RunWriter(Path(folder) / "out", Output(format="parquet"), {}) as writer,
    ):
        for number, item in enumerate(inputs):
            data = item.read()
            start = time.process_time()
            submission = goalparse.parse(data, item.path).value
            parsed += time.process_time() - start
            start = time.process_time()
            writer.add(submission)
            sinks += time.process_time() - start
            if number < 500:
                sample.append(submission)
        start = time.process_time()
        writer.finish({})
        sinks += time.process_time() - start
    tables = build_tables(sample)
    return parsed, sinks, _pyarrow_alone(tables) * count / len(sample)


def kills(given: argparse.Namespace) -> None:
    """Killed again and again, until it is done; as often as asked for."""
    place = archive(given, given.documents, hostile=False)
    undisturbed = convert(place, given.folder / "out-undisturbed")
    expected = digest(given.folder / "out-undisturbed")
    rng = random.Random(1)
    killed = runs = same = 0
    out = given.folder / "out-killed"
    while killed < given.kills:
        hit, is_same = _one_life(place, out, expected, undisturbed.seconds, rng)
        killed += hit
        runs += 1
        same += is_same
        print(f"  {killed} kills, {runs} runs, {same} the same", file=sys.stderr)
    print(
        f"{given.documents:,} documents: {killed} kills over {runs} runs,"
        f" {same} of {runs} byte-identical to the undisturbed one"
    )


def _one_life(
    place: Path, out: Path, expected: str, seconds: float, rng: random.Random
) -> tuple[int, bool]:
    """Start, kill, start again until it ends by itself; how many kills, and is it the same."""
    for path in (out, out.with_name(f".{out.name}.goalparse-work")):
        shutil.rmtree(path, ignore_errors=True)
    words = [sys.executable, "-m", "goalparse", "convert", str(place), "-o", str(out), "--quiet"]
    killed = 0
    while True:
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(rng.uniform(0.3, seconds * 0.8))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
            if out.exists() and digest(out) != expected:
                return killed, False
        else:
            return killed, process.returncode == 0 and digest(out) == expected


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


def _digest_of_shards(place: Path, plan: Path, shards: int) -> str:
    """The digest of a run that was cut into shards."""
    out = plan.with_name("out-shards")
    for path in (plan, out):
        shutil.rmtree(path, ignore_errors=True)
    _shard("plan", place, "-o", plan, "--shards", shards)
    for index in range(shards):
        _shard("run", plan, "--index", index, *_BOUNDS)
    _shard("finish", plan, "-o", out)
    return digest(out)


def _shard(*words: object) -> None:
    path = os.pathsep.join([str(_TESTS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", "shard", *map(str, words)],
        env={**os.environ, "PYTHONPATH": path, "GOALPARSE_TEST_PARSER": "hostile:parse"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in {0, 3}:
        sys.exit(done.stderr)


_STUDIES: dict[str, Callable[[argparse.Namespace], None]] = {
    "scale": scale,
    "speed-up": speed_up,
    "cost": cost,
    "kills": kills,
    "cuts": cuts,
}

if __name__ == "__main__":
    main()
