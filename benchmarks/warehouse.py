"""Loading at size, by hand: seconds beside a bare COPY, memory, reloads, kills.

    python -m benchmarks.warehouse make FOLDER [--documents N] [--indicators N]
    python -m benchmarks.warehouse copy FOLDER [--rounds N] [--only indicators]  # beside bare COPY
    python -m benchmarks.warehouse again FOLDER    # sums, reload of nothing, of 30/5/7 documents
    python -m benchmarks.warehouse kills FOLDER [--kills N] [--target duckdb|postgresql]

Starts a PostgreSQL of its own (tests/postgres_server.py) and makes its runs from records
(tests/made_runs.py). A document has four projects; money, counts and texts vary.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb

from goalparse.output import ddl
from goalparse.output.sinks import Format, Output
from goalparse.output.stored import open_run
from goalparse.schema import tables
from goalparse.warehouse import open_target
from made_runs import Made, make, write_run
from postgres_server import PASSWORD, Server, programs, running
from run_writer import RunWriter


def made(number: int, indicators: int, version: int = 1) -> Made:
    """What the document of a number is made from."""
    return Made(
        path=f"{number % 100:02}/{number:06}.docx",
        year=2018 + number % 7,
        version=version,
        projects=4,
        indicators=indicators,
    )


def write(folder: Path, numbers: list[tuple[int, int]], indicators: int, format_: Format) -> None:
    """Write documents (number, version) as a run."""
    wanted = sorted((made(n, indicators, v) for n, v in numbers), key=lambda each: each.path)
    writer = RunWriter(folder, Output(format=format_))
    for each in wanted:
        writer.add(make(each))
    writer.finish()


def make_runs(folder: Path, documents: int, indicators: int) -> None:
    """A run as Parquet and CSV, a tenth of it, and one with 30 documents anew, 5 gone, 7 more."""
    folder.mkdir(parents=True, exist_ok=True)
    per_project = indicators // documents // 4
    everything = [(n, 1) for n in range(documents)]
    write(folder / "run", everything, per_project, "parquet")
    write(folder / "csv", everything, per_project, "csv")
    write(folder / "tenth", everything[: documents // 10], per_project, "parquet")
    later = [(n, 2 if n < 30 else 1) for n in range(documents - 5)]
    later += [(n, 1) for n in range(documents, documents + 7)]
    write(folder / "later", later, per_project, "parquet")


def load(run: Path, target: str, *options: str) -> tuple[float, float, str]:
    """Seconds, peak memory in MB and last line of ``goalparse load``."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "goalparse", "load", run, target, *options],
            stdout=subprocess.DEVNULL,
            stderr=words,
        )
        # The kernel's own figure for a child starts with what this process holds.
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            time.sleep(0.02)
        words.seek(0)
        said = words.read()
    if process.returncode:
        raise SystemExit(said)
    return time.monotonic() - begun, peak, said.strip().splitlines()[-1]


def memory_of(pid: int) -> float:
    """The most memory that a process has held so far, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line), 0.0
    )


def psql(server: Server, database: str, *commands: str) -> float:
    """Seconds of psql's own COPY and the like."""
    begun = time.monotonic()
    subprocess.run(
        [server.programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
         "-p", str(server.port), "-U", "loader", "-d", database,
         *(part for command in commands for part in ("-c", command))],
        check=True, env={**os.environ, "PGPASSWORD": PASSWORD},
    )  # fmt: skip
    return time.monotonic() - begun


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL for as long as the context lasts."""
    at = programs()
    if at is None:
        raise SystemExit("PostgreSQL is missing: apt-get install postgresql")
    with running(at) as started:
        yield started


def copy(folder: Path, rounds: int, only: str | None) -> None:
    """Loads beside a bare COPY of the same CSV."""
    rows = open_run(folder / "run").account["counts"]["rows"]
    total = sum(rows.values())
    print(f"{rows['documents']:,} documents, {rows['indicators']:,} indicators; {total:,} rows")
    size = sum(path.stat().st_size for path in (folder / "csv").glob("*.csv"))
    largest = (folder / "csv" / "indicators.csv").stat().st_size
    print(f"as CSV {size / 1e6:,.0f} MB, indicators {largest / 1e6:,.0f} MB")
    with server() as running_server:
        for what, names in (("indicators", ["indicators"]), ("all tables", list(rows))):
            if only not in {None, what}:
                continue
            options = ("--tables", "documents,indicators") if what == "indicators" else ()
            best: dict[str, float] = {}
            for turn in range(rounds):
                name = f"{what[:3]}_{turn}"
                took = {
                    "plain": bare_copy(running_server, folder / "csv", names, f"plain_{name}"),
                    "keyed": bare_copy(
                        running_server, folder / "csv", list(rows), f"keyed_{name}", keyed=names
                    ),
                }
                for kind in ("run", "csv"):
                    target = running_server.create(f"{kind}_{name}")
                    took[kind], memory, _ = load(folder / kind, target, *options)
                best = {each: min(took[each], best.get(each, 1e9)) for each in took}
            print(
                f"{what}, best of {rounds}: COPY into plain tables {best['plain']:.1f} s,", end=" "
            )
            print(f"into the declared ones {best['keyed']:.1f} s")
            print(
                f"  load of Parquet {best['run']:.1f} s, {best['run'] / best['plain']:.2f} and",
                end=" ",
            )
            print(f"{best['run'] / best['keyed']:.2f} times that; of CSV {best['csv']:.1f} s")
            print(f"  {memory:.0f} MB at most", flush=True)
        _, small, _ = load(folder / "tenth", running_server.create("tenth"))
        print(f"peak memory of a tenth of the run: {small:.0f} MB")


def bare_copy(
    at: Server, folder: Path, names: list[str], database: str, *, keyed: list[str] | None = None
) -> float:
    """Seconds of psql's COPY of the run's CSV: into plain tables, or those ``keyed`` with keys."""
    at.create(database)
    total = 0.0
    for table in ddl.parents_first([tables()[name] for name in names]):
        statements = [ddl.create(table, "postgresql", keys=keyed is not None)]
        if keyed is not None:
            statements += ddl.indexes(table, "postgresql")
        psql(at, database, *statements)
        source = folder / f"{table.name}.csv"
        seconds = psql(at, database, rf"\copy {table.name} from '{source}' (format csv, header)")
        if keyed is None or table.name in keyed:
            total += seconds
    return total


def again(folder: Path) -> None:
    """The same run twice, then the later one, in both databases; sums and row versions."""
    with server() as running_server:
        for target in (running_server.create("again"), f"duckdb:///{folder / 'again.duckdb'}"):
            Path(folder / "again.duckdb").unlink(missing_ok=True)
            print(target.partition("://")[0])
            for run, options in (
                ("run", ()), ("run", ()), ("later", ("--prune", "--dry-run")),
                ("later", ("--prune",)), ("later", ("--prune",)),
            ):  # fmt: skip
                before = (
                    versions(target) if target.startswith("postgresql") and run == "later" else None
                )
                seconds, memory, said = load(folder / run, target, *options)
                line = said.partition(": ")[2].rpartition(";")[0]
                print(f"  {run}: {seconds:.1f} s, {memory:.0f} MB: {line}", flush=True)
                if before is not None:
                    print(f"    row versions that stayed: {kept(before, versions(target))}")
                compare_sums(folder / run if "--dry-run" not in options else folder / "run", target)


def versions(target: str) -> dict[str, dict[str, str]]:
    """The xmin of every row of every table, by its key."""
    with open_target(target) as session:
        found = {}
        for name, table in tables().items():
            if session.columns(name):
                key = "concat_ws('|', " + ", ".join(table.key) + ")"
                found[name] = dict(session.rows(f"SELECT {key}, xmin::text FROM {name}"))
    return found


def kept(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> str:
    """How many row versions stayed."""
    same = sum(after[n].get(k) == x for n, rows in before.items() for k, x in rows.items())
    return f"{same:,} of {sum(map(len, before.values())):,}"


def compare_sums(run: Path, target: str) -> None:
    """Rows and money per year in the target against the Parquet files, to the cent."""
    query = (
        "SELECT fiscal_year, count(*), sum(total_yuan), sum(fiscal_yuan), sum(other_yuan)"
        " FROM {} GROUP BY 1 ORDER BY 1"
    )
    files = duckdb.connect().execute(query.format(f"'{run}/projects/*.parquet'")).fetchall()
    with open_target(target) as session:
        there = session.rows(query.format("projects"))
        counts = {
            table.name: session.rows(f"SELECT count(*) FROM {table.name}")[0][0]
            for table in open_run(run).tables
        }
    assert [tuple(map(Decimal, row)) for row in there] == [
        tuple(map(Decimal, row)) for row in files
    ]
    stated = open_run(run).account["counts"]["rows"]
    assert counts == stated
    total = sum(row[2] for row in there)
    rows = sum(counts.values())
    print(f"    equal to the files: {rows:,} rows, {len(there)} years, {total:,.2f} yuan")


def kills(folder: Path, count: int, kind: str, seed: int) -> None:
    """Kill loads at random instants; each must leave the old state or the new, whole."""
    rng = random.Random(seed)
    with server() as running_server:
        duck = folder / "kills.duckdb"
        duck.unlink(missing_ok=True)
        target = f"duckdb:///{duck}" if kind == "duckdb" else running_server.create("kills")
        runs = [folder / "small-1", folder / "small-2"]
        for version, run in enumerate(runs, 1):
            write_run(run, [make(made(n, 25, version)) for n in range(400)])
        states = []
        for run in runs:
            took, _, _ = load(run, target)
            states.append(state(target))
        tally = {"old": 0, "new": 0}
        ended = 0
        current = 1
        while sum(tally.values()) < count:
            nexts = 1 - current
            begun = time.monotonic()
            killed = subprocess.Popen(
                [sys.executable, "-m", "goalparse", "load", runs[nexts], target],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                killed.wait(rng.uniform(0.2, 1.0) * took)
                took = time.monotonic() - begun  # as long as it takes now
            except subprocess.TimeoutExpired:
                killed.kill()
            killed.wait()
            found = state(target)
            if found not in states:
                raise SystemExit("neither the old state nor the new")
            if killed.returncode >= 0:
                ended += 1
            else:
                tally["new" if found == states[nexts] else "old"] += 1
            if found == states[nexts]:
                current = nexts
        load(runs[1 - current], target)
        assert state(target) == states[1 - current]
        print(f"{kind}: {count} kills of loads of {took:.1f} s: {tally}; {ended} ended before")
        print("after the last, a load gives what an undisturbed one gave")


def state(target: str) -> list[tuple[object, ...]]:
    """A digest of every table, load numbers left out."""
    with open_target(target) as session:
        found: list[tuple[object, ...]] = []
        for name, table in tables().items():
            if not session.columns(name):
                continue
            text = (
                "concat_ws('|', "
                + ", ".join(f'CAST("{c.name}" AS varchar)' for c in table.columns)
                + ")"
            )
            found += session.rows(
                f"SELECT '{name}', count(*), md5(string_agg(md5({text}), '' ORDER BY md5({text})))"
                f" FROM {name}"
            )
    return found


def main() -> None:
    """Choose what to measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["make", "copy", "again", "kills"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--indicators", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["indicators", "all tables"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--target", choices=["duckdb", "postgresql"], default="postgresql")
    given = parser.parse_args()
    match given.what:
        case "make":
            make_runs(given.folder, given.documents, given.indicators)
        case "copy":
            copy(given.folder, given.rounds, given.only)
        case "again":
            again(given.folder)
        case "kills":
            kills(given.folder, given.kills, given.target, given.seed)


if __name__ == "__main__":
    main()
