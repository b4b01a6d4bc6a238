"""goalparse: Chinese budget-performance documents as tables that can be trusted.

`parse` reads one file; the result holds a `Submission` (the rows of every table) and the
findings: what was inferred, what is doubtful, what could not be read. `Options` say how, with
`Limits` and a vocabulary by `load_lexicon`. `read_frames` reads the tables of a finished run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from goalparse.version import __version__

if TYPE_CHECKING:
    from goalparse.findings import Finding, Result, Severity
    from goalparse.meanings.lexicon import VocabularyError
    from goalparse.meanings.user_vocabulary import load_lexicon
    from goalparse.output.stored import NotARunError, read_frames
    from goalparse.pipeline import Options, parse
    from goalparse.readers import Limits
    from goalparse.records import Submission

__all__ = [
    "Finding",
    "Limits",
    "NotARunError",
    "Options",
    "Result",
    "Severity",
    "Submission",
    "VocabularyError",
    "__version__",
    "load_lexicon",
    "parse",
    "read_frames",
]

# Where each name stands; it is imported when it is first used, so that help comes at once.
_HOMES = {
    "Finding": "findings",
    "Limits": "readers",
    "NotARunError": "output.stored",
    "Options": "pipeline",
    "Result": "findings",
    "Severity": "findings",
    "Submission": "records",
    "VocabularyError": "meanings.lexicon",
    "load_lexicon": "meanings.user_vocabulary",
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
