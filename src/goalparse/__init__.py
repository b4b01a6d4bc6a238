"""goalparse: Chinese budget-performance documents as tables that can be trusted.

`parse` reads one file; the result holds a `Submission` (the rows of every table) and the
findings: what was inferred, what is doubtful, what could not be read. `read_frames` reads the
tables of a finished run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from goalparse.version import __version__

if TYPE_CHECKING:
    from goalparse.findings import Finding, Result, Severity
    from goalparse.output.stored import read_frames
    from goalparse.pipeline import Options, parse
    from goalparse.records import Submission

__all__ = [
    "Finding",
    "Options",
    "Result",
    "Severity",
    "Submission",
    "__version__",
    "parse",
    "read_frames",
]

# Where each name stands; it is imported when it is first used, so that help comes at once.
_HOMES = {
    "Finding": "findings",
    "Options": "pipeline",
    "Result": "findings",
    "Severity": "findings",
    "Submission": "records",
    "parse": "pipeline",
    "read_frames": "output.stored",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"goalparse.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
