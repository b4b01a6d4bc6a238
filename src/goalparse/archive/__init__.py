"""Folders, containers and addresses -> a sorted stream of inputs, each with its bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from goalparse.archive.inputs import Input
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits
from goalparse.archive.remote import AddressError, is_address
from goalparse.archive.source import Source
from goalparse.archive.spill import NoRoomError
from goalparse.archive.walk import Walk

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
