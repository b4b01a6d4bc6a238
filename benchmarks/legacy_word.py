"""What becomes of old Word files by way of LibreOffice; run by hand.

    python benchmarks/legacy_word.py [FOLDER]

Converts every .doc, .dot, .wps and .rtf of a folder ($GOALPARSE_CORPUS/word/hostile-or-legacy if
none is given), without the cache, and prints how many were read, refused by their content and
failed, each of the latter with its reason.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from goalparse import legacy

SUFFIXES = {".doc", ".dot", ".wps", ".rtf"}
REFUSED = {"file-encrypted", "format-unsupported", "file-empty"}


def main() -> None:
    """Read the folder's files and print what became of them."""
    default = Path(os.environ.get("GOALPARSE_CORPUS", ".")) / "word" / "hostile-or-legacy"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    found = legacy.find_office()
    if found is None:
        sys.exit("there is no soffice on the PATH")
    print(found.version)
    counts: Counter[tuple[str, str]] = Counter()
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as cache:
        office = replace(found, cache=cache)
        started = time.monotonic()
        for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES):
            before = time.monotonic()
            read = legacy.parse(path.read_bytes(), path=path.name, office=lambda: office)
            slowest = max(slowest, (time.monotonic() - before, path.name))
            code = read.document.error
            outcome = "refused" if code in REFUSED else "failed" if code else "read"
            counts[read.document.format, outcome] += 1
            if code:
                print(f"{outcome}: {path.name}: {code}: {read.findings[0].message}")
        total = time.monotonic() - started
    for (format_, outcome), count in sorted(counts.items()):
        print(f"{count:4} {format_} {outcome}")
    print(f"{counts.total()} files in {total:.0f} s; slowest {slowest[0]:.1f} s: {slowest[1]}")


if __name__ == "__main__":
    main()
