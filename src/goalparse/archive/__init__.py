"""Folders, containers and addresses -> a sorted stream of inputs, each with its bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from goalparse.archive.inputs import Input
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits
from goalparse.archive.names import INSIDE
from goalparse.archive.remote import AddressError, is_address
from goalparse.archive.source import Source
from goalparse.archive.spill import NoRoomError
from goalparse.archive.walk import Walk
from goalparse.text import readable_name

__all__ = [
    "DEFAULT_ARCHIVE_LIMITS",
    "AddressError",
    "ArchiveLimits",
    "Input",
    "Listing",
    "NoRoomError",
    "Source",
    "Walk",
    "find_inputs",
    "find_member",
    "is_address",
    "walk_inputs",
]

walk_inputs = Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The inputs of a walk, and the counts of what it left out."""

    inputs: tuple[Input, ...]
    ignored: int = 0
    excluded: int = 0


def find_inputs(
    paths: Sequence[Path | str],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    skip: Callable[[Path], bool] = lambda _: False,
) -> Listing:
    """The inputs under ``paths``, all at once; `Walk` says how paths and patterns work."""
    walk = Walk(paths, include=include, exclude=exclude, skip=skip)
    inputs = tuple(walk)
    return Listing(inputs=inputs, ignored=walk.ignored, excluded=walk.excluded)


def find_member(path: str) -> Input | None:
    """The document inside an archive that a path names, as ``documents.path`` names it.

    ``archive/2021.zip!/民政局/绩效.docx``: a file, and behind its ``!/`` what is inside. None if
    there is no such file, or nothing of that name in it. Where an archive on the way is broken
    or locked it is that one, whose `Input.read` says why.
    """
    for mark in re.finditer(INSIDE, path):
        root = path[: mark.start()]
        if os.path.isfile(root):  # noqa: PTH113 - as the name came
            inside = path[mark.start() :]
            return _member(root, readable_name(os.path.basename(root)) + inside)  # noqa: PTH119 - as above
    return None


def _member(root: str, wanted: str) -> Input | None:
    # Of the archives inside only those on the way are looked into.
    walk = Walk([Path(root)], known=lambda name, _stamp: not wanted.startswith(name))
    for item in walk:
        hides = item.refusal is not None and wanted.startswith(item.path + INSIDE)
        if item.path == wanted or hides:
            return item
    return None
