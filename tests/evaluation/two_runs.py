"""Two runs that differ in known places: what `goalparse diff OLD NEW` finds, and what it costs.

    python tests/evaluation/two_runs.py [--documents 10000] [--places 50] [--format parquet]

The second run is the first with values changed, rows taken out and rows doubled in so many
documents. Every difference has to be one of these. Time and memory are given beside those of
reading both runs through.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from goalparse.checking.changes import Terms
from goalparse.output.side_by_side import compare_stored
from goalparse.output.sinks import Output
from goalparse.output.stored import open_run
from goalparse.records import Submission
from made_runs import Made, make
from run_writer import RunWriter

Place = tuple[str, str, str | None]  # path, table, column (None for a row)


def submissions(count: int) -> Iterator[Submission]:
    """Made-up documents in the order of their paths."""
    for number in range(count):
        yield make(Made(path=f"{number:06}.docx"))


def damaged(submission: Submission, rng: random.Random) -> tuple[Submission, Place]:
    """The submission with one value changed, one row taken out, or one put in."""
    path = submission.document.path
    table = rng.choice(["amounts", "indicators"])
    rows = list(getattr(submission, table))
    at = rng.randrange(len(rows))
    kind = rng.choice(["changed", "removed", "added"])
    column = None
    if kind == "changed":
        column = "raw" if table == "amounts" else "basis"
        rows[at] = replace(rows[at], **{column: f"{getattr(rows[at], column)}9"})
    elif kind == "removed":
        del rows[at]
    else:
        text = "another label" if table == "amounts" else "another name"
        name = "label" if table == "amounts" else "level3_raw"
        number = {"amounts": "amount_no", "indicators": "indicator_no"}[table]
        changed: dict[str, Any] = {name: text, number: 900}
        rows.append(replace(rows[-1], **changed))
    tables: dict[str, Any] = {table: tuple(rows)}
    return replace(submission, **tables), (path, table, column)


def write(folder: Path, count: int, places: int, format_: Any) -> set[Place]:
    """Write both runs; the places in which they differ."""
    rng = random.Random(8)
    chosen = set(rng.sample(range(count), places))
    known: set[Place] = set()
    for name in ("old", "new"):
        writer = RunWriter(folder / name, Output(format=format_))
        for number, each in enumerate(submissions(count)):
            if name == "new" and number in chosen:
                other, place = damaged(each, rng)
                known.add(place)
                writer.add(other)
            else:
                writer.add(each)
        writer.finish()
    return known


def read_both(folder: Path) -> None:
    """Every row of both runs, batch by batch."""
    for name in ("old", "new"):
        run = open_run(folder / name)
        for table in run.tables:
            for _ in run.batches(table):
                pass


def compare(folder: Path) -> set[Place]:
    """The places in which the runs differ."""
    old, new = (open_run(folder / name) for name in ("old", "new"))
    return {
        (each.path, change.table, change.column)
        for each in compare_stored(old, new, Terms())
        for change in each.changes
    }


def measured(folder: Path, what: str) -> tuple[float, float, str]:
    """Seconds, megabytes and output of a step in a process of its own."""
    command = [sys.executable, __file__, "--step", what, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    seconds, megabytes, rest = done.stdout.split("\n", 2)
    return float(seconds), float(megabytes), rest


def step(what: str, folder: Path) -> None:
    """Run one step and print what it took."""
    start = time.perf_counter()
    found: set[Place] = set()
    if what == "compare":
        found = compare(folder)
    elif what == "read":
        read_both(folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, peak, sep="\n")
    for place in sorted(found, key=str):
        print(*place, sep="\t")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--places", type=int, default=50)
    parser.add_argument("--format", default="parquet", choices=["csv", "jsonl", "parquet"])
    parser.add_argument("--step", nargs=2)
    given = parser.parse_args()
    if given.step:
        step(given.step[0], Path(given.step[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        known = write(Path(folder), given.documents, given.places, given.format)
        _, idle, _ = measured(Path(folder), "import")
        read, read_peak, _ = measured(Path(folder), "read")
        took, peak, printed = measured(Path(folder), "compare")
        found = {
            (path, table, column if column != "None" else None)
            for path, table, column in (line.split("\t") for line in printed.splitlines())
        }
        print(f"{given.documents:,} documents a run, {given.format}")
        print(f"{len(found & known)} of {len(known)} places found, {len(found - known)} others")
        print(f"reading both {read:.1f} s, {read_peak:.0f} MB; imports alone {idle:.0f} MB")
        print(f"comparing {took:.1f} s ({took / read:.1f} times), {peak:.0f} MB")
        for place in sorted(found ^ known, key=str):
            print("wrong:", *place)


if __name__ == "__main__":
    main()
