"""The program run in a process of its own, and what its runs have left."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent


def command(*arguments: object) -> list[str]:
    """How the program is called."""
    return [sys.executable, "-m", "goalparse", *map(str, arguments)]


def run(
    *arguments: object, stdin: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, whatever that is."""
    return subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def environment(**more: str) -> dict[str, str]:
    """One in which worker processes find the tests' modules, and nothing depends on a terminal."""
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "120", "NO_COLOR": "1", **more}


def checked(*arguments: object, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program to an exit code, without a traceback, with ``more`` in its environment."""
    done = run(*arguments, environment=environment(**more))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table that a run has left as CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(out: Path) -> str:
    """One digest of all files of a run but run.json, names included."""
    whole = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name != "run.json":
            name = path.relative_to(out).as_posix()
            whole.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
