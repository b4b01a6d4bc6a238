"""What starting costs: commands on a small document, as multiples of importing lxml and click.

``python -m benchmarks.start_up`` runs each command in a fresh process, all of them in turn, and
prints medians. Bytecode is kept in a folder of its own and is there before the first round, as in
an installed package. ``--instructions`` counts instructions under valgrind instead, once each:
they do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.content import make_document
from benchmarks.writing import draw, write_docx, write_text

PROJECTS = 2
SEED = "6/start"
REFERENCE = "import lxml.etree, click"
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")

Command = list[str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start_up", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--instructions", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(Path(folder))
        environment = _environment(Path(folder) / "bytecode")
        for command in commands.values():
            _seconds(command, environment)  # writes the bytecode
        if given.instructions:
            counted = {name: _instructions(each, environment) for name, each in commands.items()}
            _print(counted, lambda number: f"{number / 1e6:9,.0f} M")
            return
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(given.rounds):
            for name, command in commands.items():
                spent[name].append(_seconds(command, environment))
    for at, clock in enumerate(("processor time", "by the clock")):
        print(f"{clock}, median of {given.rounds}")
        _print(
            {name: median(each[at] for each in runs) for name, runs in spent.items()},
            lambda seconds: f"{seconds * 1000:8.1f} ms",
        )


def _commands(folder: Path) -> Mapping[str, Command]:
    """The reference first, then what is held against it."""
    python, docx, text = sys.executable, folder / "small.docx", folder / "small.txt"
    blocks = draw(make_document(SEED, PROJECTS), SEED)
    docx.write_bytes(write_docx(blocks, rich=True))
    text.write_bytes(write_text(blocks))
    return {
        REFERENCE: [python, "-c", REFERENCE],
        "goalparse --help": [python, "-m", "goalparse", "--help"],
        "goalparse show small.docx": [python, "-m", "goalparse", "show", os.fspath(docx)],
        "goalparse show small.txt": [python, "-m", "goalparse", "show", os.fspath(text)],
        "import goalparse.pipeline": [python, "-c", "import goalparse.pipeline"],
        "parse('small.docx')": [
            python,
            "-c",
            f"import goalparse; goalparse.parse({os.fspath(docx)!r})",
        ],
    }


def _environment(bytecode: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": os.fspath(bytecode), "PYTHONHASHSEED": "0"}


def _seconds(command: Command, environment: Mapping[str, str]) -> tuple[float, float]:
    """The processor time of a command, and its time by the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    passed, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, passed


def _instructions(command: Command, environment: Mapping[str, str]) -> float:
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(
        [*tool, *command], env=environment, capture_output=True, text=True, check=True
    )
    counted = _COUNTED.search(done.stderr)
    if counted is None:
        raise ValueError(f"valgrind counted nothing: {done.stderr[-300:]}")
    return float(counted[1].replace(",", ""))


def _print(measured: Mapping[str, float], shown: Callable[[float], str]) -> None:
    for name, value in measured.items():
        print(f"  {name:28}{shown(value)}{value / measured[REFERENCE]:7.2f}")


if __name__ == "__main__":
    main()
