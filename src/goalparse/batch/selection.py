"""Which files a run reads: paths, folders, addresses and patterns, listed by the archive's walk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from goalparse.archive import Input, Walk, is_address, walk_inputs
from goalparse.batch.assembly import read_list
from goalparse.output.runs import PARTIAL_SUFFIX, WORK_SUFFIX, OutputRefusedError


class NoInputError(Exception):
    """No file was found to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which files to read: files, folders and addresses, and patterns for what is below them.

    `goalparse.archive.walk_inputs` says how paths and patterns work. ``only`` is a file with
    logical paths, one a line: no others are read.
    """

    paths: tuple[Path | str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    only: Path | None = None


def check_selection(selection: Selection, out: Path) -> None:
    """Raise OutputRefusedError if an input stands where the output will.

    Raises FileNotFoundError for a path that does not exist.
    """
    for path in selection.paths:
        if _is_remote(path):
            continue
        Path(path).stat()  # by the name that the user gave
        if Path(os.path.realpath(path)).is_relative_to(out):
            raise OutputRefusedError(f"{path} is an input and would be replaced by the output")


def _is_remote(path: Path | str) -> bool:
    return isinstance(path, str) and is_address(path)


def absolute(selection: Selection) -> Selection:
    """The same selection from wherever it is looked at."""
    paths = tuple(
        path if _is_remote(path) else Path(os.path.abspath(path))  # noqa: PTH100 -- keeps links
        for path in selection.paths
    )
    return replace(selection, paths=paths)


def selected_value(selection: Selection) -> dict[str, Any]:
    """A selection as ``run.json`` has it."""
    value: dict[str, Any] = {
        "paths": [os.fspath(path) for path in selection.paths],
        "include": list(selection.include),
        "exclude": list(selection.exclude),
    }
    if selection.only is not None:
        digest = hashlib.sha256(selection.only.read_bytes()).hexdigest()
        value["only"] = {"name": selection.only.name, "hash": f"sha256:{digest}"}
    return value


def listing(
    selection: Selection, out: Path, known: Callable[[str, str], bool] | None = None
) -> Walk:
    """The walk over a selection; folders of goalparse's own are passed over."""
    return walk_inputs(
        selection.paths,
        include=selection.include,
        exclude=selection.exclude,
        skip=lambda folder: (
            folder.name.endswith((PARTIAL_SUFFIX, WORK_SUFFIX))
            or Path(os.path.realpath(folder)) == out
        ),
        known=known or (lambda _path, _stamp: False),
    )


def chosen_inputs(walk: Iterable[Input], selection: Selection) -> Any:
    """The inputs of a walk, of these only the listed ones where there is a list."""
    if selection.only is None:
        return walk
    only = read_list(selection.only.read_text("utf-8").splitlines())
    return (item for item in walk if item.path in only)
