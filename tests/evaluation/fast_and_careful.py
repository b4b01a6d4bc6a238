"""Hold the fast path against the careful path over documents with faults; run by hand.

    python tests/evaluation/fast_and_careful.py [COUNT [SEED]]

Mutates made-up submissions and, with GOALPARSE_CORPUS set, every Word file of the corpus up to
120 KB of body (see tests/mutated.py), reads each in both ways, every fifth as it was before its
tracked changes, and compares blocks and findings whole. Prints how many took the fast path, how
many of their blocks were read by it, and the first documents that differ; ends with 1 if any do.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

import mutated
from goalparse.blocks import Document
from goalparse.findings import Finding, Result, Unreadable
from goalparse.readers.docx import fast, read_docx
from goalparse.readers.docx.fast import NotPlain, read_body
from goalparse.readers.docx.ways import Way
from goalparse.readers.limits import Revisions

counts: Counter[str] = Counter()


def counted(*args: object) -> object:
    """The fast path, counting where it leads."""
    try:
        tally = read_body(*args)  # type: ignore[arg-type]
    except NotPlain:
        counts["times a body was left to the careful path whole"] += 1
        raise
    counts["read by the fast path"] += 1
    counts["blocks by their steps"] += tally.fast
    counts["blocks parsed"] += tally.parsed
    return tally


def outcome(data: bytes, revisions: Revisions, way: Way) -> Result[Document] | Finding:
    """What one way makes of a document."""
    try:
        return read_docx(data, revisions=revisions, way=way)
    except Unreadable as refusal:
        return refusal.finding


def main(count: int = 20_000, seed: int = 6) -> int:
    """Compare so many documents."""
    folder = os.environ.get("GOALPARSE_CORPUS")
    sources = mutated.sources(Path(folder) if folder else None)
    for number, data in enumerate(mutated.mutants(sources, seed, count)):
        revisions: Revisions = "original" if number % 5 == 0 else "accepted"
        found = outcome(data, revisions, "any")
        counts["refused"] += isinstance(found, Finding)
        counts["with findings"] += isinstance(found, Result) and bool(found.findings)
        if found != outcome(data, revisions, "careful"):
            counts["DIFFERENT"] += 1
            print(f"seed {seed}, number {number}, {revisions}: the two ways differ")
            if counts["DIFFERENT"] == 20:
                break
    print(f"{count} documents from {len(sources)}")
    for what, how_many in counts.items():
        print(f"{how_many:8} {what}")
    return int(counts["DIFFERENT"] > 0)


if __name__ == "__main__":
    with patch.object(fast, "read_body", counted):
        sys.exit(main(*map(int, sys.argv[1:])))
