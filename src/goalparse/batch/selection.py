"""Which files a run reads: paths, folders, addresses and patterns, listed by the archive's walk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from goalparse.archive import Input, Walk, is_address, walk_inputs
from goalparse.batch.assembly import read_list
from goalparse.output.runs import (
    PACKAGE_FILE,
    PARTIAL_SUFFIX,
    RUN_FILE,
    WORK_SUFFIX,
    OutputRefusedError,
)


class NoInputError(Exception):
    """No file was found to read."""


class ListError(Exception):
    """The list of paths to read cannot be read; the message says why."""


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
        path if _is_remote(path) else Path(os.path.abspath(path))  # noqa: PTH100 - keeps links
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


@dataclass(slots=True)
class Chosen:
    """The inputs of a walk, of these only the listed ones where there is a list.

    Once it is gone through, ``missing`` are the listed paths that the walk did not come by, and
    ``runs`` the folders among the inputs that an earlier run was written to.
    """

    walk: Iterable[Input]
    only: frozenset[str] | None
    missing: set[str] = field(init=False)
    runs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.missing = set(self.only or ())

    def __iter__(self) -> Iterator[Input]:
        described = None  # the folder that the last description of a run's tables stood in
        for item in self.walk:
            if self.only is None or item.path in self.only:
                self.missing.discard(item.path)
                if item.path.endswith(_OF_A_RUN):
                    folder, _, name = item.path.rpartition("/")
                    if name == PACKAGE_FILE:
                        described = folder
                    elif name == RUN_FILE and folder == described:
                        self.runs.append(folder or ".")
                yield item


_OF_A_RUN = (PACKAGE_FILE, RUN_FILE)


def listed_paths(selection: Selection) -> frozenset[str] | None:
    """The paths that a selection's list names, None without a list.

    The list may come from an editor of Windows: a byte-order mark and its line ends are no part
    of a path. Raises ListError for one that is no list of paths.
    """
    if selection.only is None:
        return None
    try:
        return read_list(selection.only.read_text("utf-8-sig").splitlines())
    except ValueError as error:  # no UTF-8, or a quoted line that is no JSON string
        raise ListError(f"{selection.only} is no list of paths in UTF-8: {error}") from error


def nothing_found(selection: Selection) -> str:
    """Why there is nothing to read, in a sentence."""
    said = "no file to read under " + ", ".join(map(str, selection.paths))
    if selection.only is not None:
        return f"{said} of those that {selection.only} names"
    return f"{said} that the patterns take" if selection.include or selection.exclude else said
