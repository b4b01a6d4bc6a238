"""Any folder of Word files: the processor time of parse() as a multiple of the floor over them.

``python -m benchmarks.files FOLDER`` runs each side in a process of its own, in turn, three times.
Files without ``word/document.xml``, or with one that the XML parser refuses, are left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import zipfile
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks import contestants

_ROUNDS = 3


def main(folder: Path) -> None:
    """Print the seconds of both sides and the multiple."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and _is_read(path))
    size = sum(zipfile.ZipFile(path).getinfo("word/document.xml").file_size for path in files)
    spent: dict[str, list[float]] = {"floor": [], "goalparse": []}
    for _ in range(_ROUNDS):
        for name, runs in spent.items():
            command = [sys.executable, "-m", "benchmarks.files", name, *map(str, files)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            runs.append(float(done.stdout))
    floor, own = median(spent["floor"]), median(spent["goalparse"])
    print(f"{len(files)} files, document.xml {size / 1e6:.1f} MB in all")
    for name, runs in spent.items():
        print(f"{name}: {median(runs):.2f} s of CPU ({min(runs):.2f}..{max(runs):.2f})")
    print(f"goalparse is {own / floor:.2f} times the floor")


def _is_read(path: Path) -> bool:
    try:
        contestants.named("floor").make()(path)
    except Exception:  # noqa: BLE001 - whatever it is, the floor cannot read it
        return False
    return True


def _seconds(name: str, paths: list[str]) -> float:
    read = contestants.named(name).make()
    start = process_time()
    for path in paths:
        read(Path(path))
    return process_time() - start


def _folder() -> Path:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.files", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the .docx files are")
    folder: Path = parser.parse_args().folder
    if not folder.is_dir():
        parser.error(f"no folder: {folder}")
    return folder


if __name__ == "__main__":
    if sys.argv[1:2] in (["floor"], ["goalparse"]):  # one side, as `main` starts it
        print(_seconds(sys.argv[1], sys.argv[2:]))
    else:
        main(_folder())
