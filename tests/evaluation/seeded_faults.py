"""How many faults put into correct extractions `goalparse diff FILE` reports, and where.

    python tests/evaluation/seeded_faults.py [--faults 1000] [--seed 1] [FOLDER...]

Documents are the shipped sample, made-up submissions and the files of the folders. Each fault has
to be reported at the cells that contradict it, and nothing else may be.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from conftest import SAMPLE
from faults import KINDS, Damage, Fault, reported
from goalparse.checking.compare import compare_source
from goalparse.pipeline import Traced, trace_document
from submissions import make_submission


def documents(folders: list[Path], made: int) -> list[Traced]:
    """The documents with forms."""
    sources = [(SAMPLE.name, SAMPLE.read_bytes())]
    sources += [(f"made-{seed}.docx", make_submission(seed)) for seed in range(made)]
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        sources += [(path.name, path.read_bytes()) for path in files]
    traced = [trace_document(data, path=name) for name, data in sources]
    return [each for each in traced if each.submission.indicators]


def study(traced: list[Traced], count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Faults by kind, and a line for each that is not reported where it stands."""
    rng = random.Random(seed)
    before = {id(each): set(reported(compare_source(each))) for each in traced}
    made: Counter[str] = Counter()
    missed: list[str] = []
    while sum(made.values()) < count:
        each = rng.choice(traced)
        kind = min(KINDS, key=lambda kind: made[kind])
        fault = Damage(each, rng).make(kind)
        if fault is None:
            each = rng.choice(traced)
            kind = rng.choice(KINDS)
            fault = Damage(each, rng).make(kind)
        if fault is None or fault.at <= before[id(each)]:
            continue
        made[kind] += 1
        wrong = verdict(each, fault, before[id(each)])
        if wrong:
            missed.append(f"{each.submission.document.path}: {fault.kind}: {fault.about}: {wrong}")
    return made, missed


def verdict(traced: Traced, fault: Fault, before: set[tuple[int | None, ...]]) -> str:
    """What is wrong with the report of a fault; empty if nothing."""
    after = set(reported(compare_source(traced, submission=fault.submission)))
    parts = []
    if fault.at - after - {("d",)}:
        parts.append(f"not reported at {sorted(map(str, fault.at - after))}")
    document = ("d",)
    stray = {w for w in after - before - fault.near if w != document}
    if stray:
        parts.append(f"reported at {sorted(map(str, stray))} too")
    return "; ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--made", type=int, default=40, help="made-up submissions")
    parser.add_argument("folders", type=Path, nargs="*")
    given = parser.parse_args()
    traced = documents(given.folders, given.made)
    made, missed = study(traced, given.faults, given.seed)
    for line in missed:
        print(line)
    for kind, count in made.items():
        print(f"{kind:18} {count:5}")
    total = sum(made.values())
    print(f"{total - len(missed)} of {total} reported at the right cell; {len(traced)} documents")


if __name__ == "__main__":
    main()
