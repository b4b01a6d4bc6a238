"""Where an input's bytes are: a root and the steps into containers, small and picklable.

A step holds what is needed to find a member again without reading its container's directory,
so any process opens any input at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class ZipStep:
    """A member of a zip, at its local header."""

    offset: int
    packed: int
    size: int
    method: int
    crc: int


@dataclass(frozen=True, slots=True)
class TarStep:
    """A member of a tar, at its first byte in the unpacked tar.

    ``packing`` is gz, bz2, xz or "".
    """

    packing: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class SevenZipStep:
    """A member of a 7z: the number of the file in the archive's own list."""

    index: int
    size: int


Step = ZipStep | TarStep | SevenZipStep
_KINDS: dict[str, type[ZipStep | TarStep | SevenZipStep]] = {
    "zip": ZipStep,
    "tar": TarStep,
    "7z": SevenZipStep,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_VALUES = {kind: attrgetter(*(field.name for field in fields(kind))) for kind in _NAMES}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the file system, or an address (``s3://…``), and the way into it."""

    root: str
    steps: tuple[Step, ...] = ()

    def inside(self, step: Step) -> Source:
        """The source of a member of this container."""
        return Source(self.root, (*self.steps, step))

    def to_value(self) -> list[Any]:
        """As lists, strings and numbers, for a plan on disk."""
        return [
            self.root,
            *([_NAMES[type(step)], *_VALUES[type(step)](step)] for step in self.steps),
        ]

    @classmethod
    def from_value(cls, value: Sequence[Any]) -> Source:
        """The source that gave this `to_value`."""
        root, *steps = value
        return cls(root, tuple(_KINDS[kind](*fields) for kind, *fields in steps))
