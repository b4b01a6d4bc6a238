"""On what terms documents are read: what was read on others is read anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from goalparse.pipeline import Options
from goalparse.version import __version__


def reading_terms(options: Options, *, cells: bool) -> dict[str, Any]:
    """All that decides what is read from a document's bytes, as JSON has it."""
    terms = {
        "version": __version__,
        "program": code_digest(),
        "encoding": options.encoding,
        "revisions": options.revisions,
        "office": options.office,
        "limits": asdict(options.limits),
        "vocabulary": vocabulary_of(options),
        "cells": cells,
    }
    return dict(json.loads(json.dumps(terms)))


def what_differs(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What differs between two terms, in words; the first thing that does."""
    names = {
        "version": "another version of goalparse",
        "program": "goalparse itself has changed",
        "encoding": "another --encoding",
        "revisions": "another --revisions",
        "office": "another --office",
        "limits": "other limits",
        "vocabulary": "another vocabulary",
        "cells": "--cells",
    }
    differing = [name for name in names if before.get(name) != now[name]]
    return names[differing[0]] if differing else "other terms"


def vocabulary_of(options: Options) -> list[dict[str, str]]:
    """The user's own vocabulary files: name and digest of each."""
    added = options.lexicon.added if options.lexicon else ()
    return [{"name": name, "hash": f"sha256:{digest}"} for name, digest in added]


@cache
def code_digest() -> str:
    """The digest of the program: a changed one must not go on with what another has read."""
    digest = hashlib.sha256()
    for name, data in sorted(_code(files("goalparse"), "")):
        digest.update(f"{name}\n{hashlib.sha256(data).hexdigest()}\n".encode())
    return digest.hexdigest()


def _code(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        name = prefix + entry.name
        if entry.is_dir():
            found += _code(entry, f"{name}/")
        elif entry.name.endswith((".py", ".toml")):
            found.append((name, entry.read_bytes()))
    return found
