"""From a source to its bytes: containers opened once per thread, what must be unpacked on disk."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from goalparse.archive import remote, sevenzip, tars, zips
from goalparse.archive.folders import file_stamp
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits, raise_over
from goalparse.archive.packing import PACKING_ERRORS, unpacked
from goalparse.archive.positioned import for_reading
from goalparse.archive.remote import is_address
from goalparse.archive.source import Source, TarStep, ZipStep
from goalparse.archive.spill import Spill
from goalparse.findings import Unreadable

_KEPT = 16  # more than containers can stand inside each other
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A file of unpacked bytes; ``damage`` says what ended it before its time.

    ``stamp`` is that of the outermost file. ``members`` are the places of a 7z's files in it.
    """

    file: BinaryIO
    stamp: str
    process: int = field(default_factory=os.getpid)
    damage: str | None = None
    members: dict[int, sevenzip.Extent] = field(default_factory=dict)


class _Store(threading.local):
    """The containers that a thread has open, the last used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Source, str], Unpacked] = OrderedDict()

    def get(self, source: Source, packing: str = "") -> Unpacked | None:
        """What is open; nothing if the outermost file has changed since."""
        found = self._kept.get((source, packing))
        if found is None:
            return None
        if is_address(source.root):
            # Asking the store each time costs more than reading; a connection is its process's.
            is_same = found.process == os.getpid()
        else:
            is_same = found.stamp == root_stamp(source.root)
        if not is_same:
            self.forget()
            return None
        self._kept.move_to_end((source, packing))
        return found

    def put(self, opened: Unpacked, source: Source, packing: str = "") -> Unpacked:
        self._kept[source, packing] = opened
        while len(self._kept) > _KEPT:
            _, oldest = self._kept.popitem(last=False)
            oldest.file.close()
        return opened

    def forget(self) -> None:
        """Close everything."""
        while self._kept:
            self._kept.popitem()[1].file.close()


_STORE = _Store()
forget_opened = _STORE.forget


def open_root(root: str) -> BinaryIO:
    """A file of the file system, or at an address."""
    return remote.open_root(root)[0] if is_address(root) else Path(root).open("rb")


def root_stamp(root: str) -> str:
    """The stamp of a file of the file system as it is now; raises OSError if it is not there."""
    return file_stamp(os.stat(root))  # noqa: PTH116 - asked for each member of an archive


def opened_stamp(root: str) -> str:
    """The stamp of an outermost file: as it is now, at an address as it was when opened here."""
    if not is_address(root):
        return root_stamp(root)
    source = Source(root)
    opened = _STORE.get(source)
    return opened.stamp if opened is not None else _open_root(source).stamp


def _open_root(source: Source) -> Unpacked:
    if is_address(source.root):
        file, stamp = remote.open_root(source.root)
    else:
        opened = open_root(source.root)
        # Of the file that is open here: another may have taken its place meanwhile.
        stamp = file_stamp(os.fstat(opened.fileno()))
        file = for_reading(opened)
    return _STORE.put(Unpacked(file=file, stamp=stamp), source)


def open_container(source: Source, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> BinaryIO:
    """The bytes of a container, in which one can move about; closed by this module.

    Raises Unreadable if it is inside another and cannot be read there, OSError if the root
    cannot be opened or the disk is full.
    """
    opened = _STORE.get(source)
    if opened is not None:
        return opened.file
    if not source.steps:
        return _open_root(source).file
    raise_over("the size of the container", source.steps[-1].size, limits.container_bytes)
    stamp = opened_stamp(source.root)  # before a byte is read: what changes later is seen later
    return _STORE.put(Unpacked(file=_on_disk(stream(source, limits)), stamp=stamp), source).file


def open_tar(
    container: Source, packing: str, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS
) -> Unpacked:
    """The unpacked tar of a container, as far as it can be unpacked."""
    if not packing:
        return Unpacked(file=open_container(container, limits), stamp="")
    return _STORE.get(container, packing) or _STORE.put(
        _unpack_tar(container, packing, limits), container, packing
    )


def _unpack_tar(container: Source, packing: str, limits: ArchiveLimits) -> Unpacked:
    stamp = opened_stamp(container.root)
    file = Spill()
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
    return Unpacked(file=for_reading(file.take()), stamp=stamp, damage=damage)


def open_seven_zip(container: Source, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> Unpacked:
    """The unpacked members of a 7z, all in one file."""
    found = _STORE.get(container, "7z")
    if found is not None:
        return found
    stamp = opened_stamp(container.root)
    file = Spill()
    try:
        members = sevenzip.unpack_all(open_container(container, limits), file, limits)
    except BaseException:
        file.close()
        raise
    unpacked = Unpacked(file=for_reading(file.take()), stamp=stamp, members=members)
    return _STORE.put(unpacked, container, "7z")


def _on_disk(pieces: Iterator[bytes]) -> BinaryIO:
    file = Spill()
    try:
        for piece in pieces:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    return for_reading(file.take())


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
    else:
        unpacked = open_seven_zip(container, limits)
        yield from sevenzip.read_member(unpacked.file, unpacked.members, step, _CHUNK)


def read_zipped(source: Source, stamp: str) -> bytes | None:
    """The bytes of a member of a zip in the file system; None if that is not of this stamp.

    Raises as `stream` does.
    """
    root, step = Source(source.root), source.steps[0]
    opened = _STORE.get(root) or _open_root(root)
    if opened.stamp != stamp or not isinstance(step, ZipStep):
        return None
    return zips.read(opened.file, step)


def head(source: Source, length: int, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> bytes:
    """The first bytes of a member; none if it is damaged, which is said when it is read."""
    container, step = Source(source.root, source.steps[:-1]), source.steps[-1]
    try:
        if isinstance(step, ZipStep):
            return zips.head(open_container(container, limits), step, length)
        return next(stream(source, limits), b"")[:length]
    except (Unreadable, *PACKING_ERRORS):
        return b""
