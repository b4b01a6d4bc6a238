"""`python -m benchmarks`: makes the corpus, runs the contestants in turn, prints the tables.

A fresh process for each contestant and round; within it every document is read once and what it
gave is checked; all but the checking is on the clock. Contestants take turns within a round, so
that a machine that slows down slows all of them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from benchmarks import contestants, plot, report
from benchmarks.corpus import Corpus, body_of, build, grown

_ROOT = Path(__file__).parent.parent
_EVERY = 10  # slow contestants read one document of so many
_OWN = ("floor", "inflate", "goalparse", "goalparse text")
_GROWING = ("floor", "goalparse", "goalparse text", "office_oxide", "kreuzberg")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit code 1 if a contestant of ours gives a wrong answer."""
    options = _options(arguments)
    corpus = build(options.folder, options.documents)
    chosen = [
        each.name for each in contestants.present() if not options.only or each.name in options.only
    ]
    if options.own:
        chosen = [name for name in chosen if name in _OWN]
    print(f"machine: {report.machine()}")
    print(f"corpus: {_described(corpus, options.kind)}\n", flush=True)
    values: dict[str, Any] = {
        "machine": report.machine(),
        "digest": corpus.digest,
        "documents": options.documents,
        "kind": options.kind,
    }
    runner = _Runner(options)
    quick = [name for name in chosen if not contestants.named(name).slow]
    slow = [name for name in chosen if contestants.named(name).slow]
    values["contestants"] = runner.table("all documents", quick, None)
    if slow:
        some = list(range(0, options.documents, _EVERY))
        title = f"slow ones: every {_EVERY}th document"
        values["slow"] = runner.table(title, ["floor", *slow], some, most_rounds=1)
    if "goalparse" in chosen:
        floor = values["contestants"].get("floor", {}).get("seconds")
        values["stages"] = runner.stages(corpus, floor)
    if options.growth:
        values["growth"] = runner.growth(corpus, [name for name in _GROWING if name in chosen])
    if options.json:
        options.json.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
    if options.svg and "growth" in values:
        lines = {
            name: {size: figures["seconds"] for size, figures in line.items()}
            for name, line in values["growth"].items()
        }
        options.svg.write_text(plot.draw_svg(lines))
    return 1 if runner.wrong & set(_OWN) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--documents", type=int, default=300, help="size of the corpus")
    parser.add_argument("--rounds", type=int, default=5, help="processes for each contestant")
    parser.add_argument("--kind", choices=["rich", "lean"], default="rich", help="which .docx")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these contestants")
    parser.add_argument("--own", action="store_true", help="floor and goalparse, no other tool")
    parser.add_argument("--growth", action="store_true", help="cost over size, 2 to 2,000 projects")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the plot of --growth there")
    parser.add_argument(
        "--folder", type=Path, default=_ROOT / ".cache" / "benchmarks", help="where the corpus is"
    )
    return parser.parse_args(arguments)


def _described(corpus: Corpus, kind: str) -> str:
    projects = sorted(member.projects for member in corpus.members)
    lengths = sorted(len(body_of(member.path(kind))) for member in corpus.members)
    middle = len(projects) // 2
    return (
        f"{len(projects)} documents of {projects[0]} to {projects[-1]} projects, median "
        f"{projects[middle]}; document.xml ({kind}) {lengths[middle] / 1e6:.2f} MB at the median, "
        f"{sum(lengths) / 1e6:.1f} MB in all; digest {corpus.digest[:16]}"
    )


class _Runner:
    """Starts workers, gathers their figures, prints tables as they are complete."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.wrong: set[str] = set()

    def table(
        self,
        title: str,
        names: Sequence[str],
        documents: list[int] | None,
        most_rounds: int | None = None,
    ) -> dict[str, dict[str, Any]]:
        """Run contestants in turn and print their table; those that give wrong answers leave."""
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        turns = min(self._options.rounds, most_rounds or self._options.rounds)
        for _ in range(turns):
            for name in list(rounds):
                figures = self._work(name, documents=documents)
                if figures is None:
                    del rounds[name]
                else:
                    rounds[name].append(figures)
        count = len(documents) if documents else self._options.documents
        summary = report.summarise(rounds)
        abouts = {each.name: each.about for each in contestants.ALL}
        self._print(f"{title}, {turns} rounds", report.contestant_lines(summary, abouts, count))
        return summary

    def stages(self, corpus: Corpus, floor: float | None) -> dict[str, Any]:
        """Goalparse by stage, from the .docx and from its text."""
        stages = {}
        for kind in (self._options.kind, "text"):
            figures = self._work("stages", kind=kind)
            if figures is not None:
                stages[kind] = figures["stages"]
        if floor and len(stages) == 2:
            cells = sum(member.path("text").read_bytes().count(b"\t") for member in corpus.members)
            title = f"goalparse by stage, {cells:,} cells (as text)"
            self._print(title, report.stage_lines(stages, floor, cells))
        return stages

    def growth(self, corpus: Corpus, names: Sequence[str]) -> dict[str, dict[int, Any]]:
        """Documents of 2 to 2,000 projects, those of a size in a process of their own.

        Of small ones many are read, each another one, and all members of the corpus before them:
        what a process does once, and what it learns of a template, is behind it at every size.
        """
        sizes = grown(corpus, self._options.folder)
        pieces = [sum(member.pieces() for member in members) for members in sizes]
        rounds: dict[str, dict[int, list[Any]]] = {}
        for _ in range(self._options.rounds):
            for name in names:
                for at, members in enumerate(sizes):
                    figures = self._work(name, grown=at)
                    if figures is not None:
                        figures["seconds"] = figures["cpu"] / len(members)
                        figures["pieces"] = pieces[at] / len(members)
                        of_size = rounds.setdefault(name, {}).setdefault(members[0].projects, [])
                        of_size.append(figures)
        growth = {
            name: {size: min(runs, key=itemgetter("seconds")) for size, runs in line.items()}
            for name, line in rounds.items()
            if len(line) == len(sizes)
        }
        self._print("cost over size", report.growth_lines(growth))
        return growth

    def _work(self, name: str, **task: Any) -> Any:
        task = {
            "contestant": name,
            "folder": str(self._options.folder.resolve()),
            "count": self._options.documents,
            "kind": self._options.kind,
            "documents": None,
        } | task
        command = [sys.executable, "-m", "benchmarks.worker", json.dumps(task)]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            print(f"{name} is out: {reason}", flush=True)
            self.wrong.add(name)
            return None
        return json.loads(done.stdout)

    def _print(self, title: str, lines: Iterator[str]) -> None:
        print(f"### {title}\n", *lines, "", sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
