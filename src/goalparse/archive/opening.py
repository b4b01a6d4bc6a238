"""From a source to its bytes: containers opened once per thread, what must be unpacked on disk.

Unpacked containers are temporary files without a name (in the system's temporary folder; set
TMPDIR for another): they vanish with their process, however it ends.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from goalparse.archive import tars, zips
from goalparse.archive.folders import file_stamp
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits, raise_over
from goalparse.archive.packing import PACKING_ERRORS, unpacked
from goalparse.archive.source import Source, TarStep, ZipStep

_KEPT = 16  # more than containers can stand inside each other
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A file of unpacked bytes; ``damage`` says what ended it before its time.

    ``members`` are the places of a 7z's files in it: number -> start and length.
    """

    file: BinaryIO
    damage: str | None = None
    members: dict[int, tuple[int, int]] = field(default_factory=dict)


class _Store(threading.local):
    """The containers that a thread has open, the last used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Unpacked] = OrderedDict()

    def get(self, key: object) -> Unpacked | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: object, opened: Unpacked) -> Unpacked:
        self._kept[key] = opened
        while len(self._kept) > _KEPT:
            _, oldest = self._kept.popitem(last=False)
            oldest.file.close()
        return opened

    def forget(self) -> None:
        """Close everything."""
        while self._kept:
            self._kept.popitem()[1].file.close()


_STORE = _Store()
# A child shares its parent's places in files, which two processes must not move.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_STORE.forget)
forget_opened = _STORE.forget


def open_root(root: str) -> BinaryIO:
    """A file of the file system, or at an address."""
    return Path(root).open("rb")


def open_container(source: Source, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> BinaryIO:
    """The bytes of a container, in which one can move about; closed by this module.

    Raises Unreadable if it is inside another and cannot be read there, OSError if the root
    cannot be opened or the disk is full.
    """
    opened = _STORE.get(source)
    if opened is not None:
        return opened.file
    if not source.steps:
        file = open_root(source.root)
    else:
        raise_over("the size of the container", source.steps[-1].size, limits.container_bytes)
        file = _on_disk(stream(source, limits))
    return _STORE.put(source, Unpacked(file=file)).file


def open_tar(
    container: Source, packing: str, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS
) -> Unpacked:
    """The unpacked tar of a container, as far as it can be unpacked."""
    if not packing:
        return Unpacked(file=open_container(container, limits))
    key = (container, packing)
    return _STORE.get(key) or _STORE.put(key, _unpack_tar(container, packing, limits))


def _unpack_tar(container: Source, packing: str, limits: ArchiveLimits) -> Unpacked:
    file = _nameless()
    damage = None
    packed = open_container(container, limits)
    pieces = unpacked(packed, packing, limits)
    try:
        while True:
            try:
                piece = next(pieces, None)
            except PACKING_ERRORS as error:
                damage = str(error)
                break
            if piece is None:
                break
            file.write(piece)
    except BaseException:
        file.close()
        raise
    return Unpacked(file=file, damage=damage)


def _nameless() -> BinaryIO:
    return cast("BinaryIO", tempfile.TemporaryFile())


def _on_disk(pieces: Iterator[bytes]) -> BinaryIO:
    file = _nameless()
    try:
        for piece in pieces:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    return file


def stream(source: Source, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> Iterator[bytes]:
    """The bytes of a source in pieces.

    Raises Unreadable where a member breaks off or is damaged, OSError where a file is.
    """
    if not source.steps:
        with open_root(source.root) as file:
            while piece := file.read(_CHUNK):
                yield piece
        return
    container, step = Source(source.root, source.steps[:-1]), source.steps[-1]
    if isinstance(step, ZipStep):
        yield from zips.unpack(open_container(container, limits), step)
    elif isinstance(step, TarStep):
        yield from tars.unpack(open_tar(container, step.packing, limits).file, step)


def head(source: Source, length: int, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> bytes:
    """The first bytes of a member, as many as can be had at all."""
    container, step = Source(source.root, source.steps[:-1]), source.steps[-1]
    if isinstance(step, ZipStep):
        return zips.head(open_container(container, limits), step, length)
    if isinstance(step, TarStep):
        file = open_tar(container, step.packing, limits).file
        file.seek(step.offset)
        return file.read(min(length, step.size))
    return b""


def root_stamp(root: str) -> str:
    """The stamp of an outermost file, as it is now; raises OSError if it is not there."""
    return file_stamp(Path(root).stat())
