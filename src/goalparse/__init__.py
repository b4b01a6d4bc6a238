"""goalparse: Chinese budget-performance documents as tables that can be trusted.

`parse` reads one file; the result holds a `Submission` (the rows of every table) and the
findings: what was inferred, what is doubtful, what could not be read.
"""

from __future__ import annotations

from pathlib import Path

from goalparse.findings import Finding, Result, Severity
from goalparse.pipeline import parse_document
from goalparse.records import Submission
from goalparse.version import __version__

__all__ = ["Finding", "Result", "Severity", "Submission", "__version__", "parse"]


def parse(source: str | Path | bytes, name: str | None = None) -> Result[Submission]:
    """Parse one document: a path, or the bytes of a file.

    Accepted are Word files (.docx and its relatives, also as Flat OPC XML) and text dumps of
    them; the content decides, not the name. ``name`` is the path that the records bear (the
    year may have to be taken from it); without it a path gives its own last component and
    bytes give "".

    Never raises on what a file holds: one that cannot be read gives a submission with the
    status ``failed`` and the finding that says why. Raises OSError if the path cannot be read.
    """
    if isinstance(source, bytes):
        return parse_document(source, path=name or "")
    path = Path(source)
    return parse_document(path.read_bytes(), path=path.name if name is None else name)
