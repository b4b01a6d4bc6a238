"""7z archives, through py7zr (the extra ``7z``): listed by their header, unpacked as a whole.

Members of a 7z are packed together, so one is only had with those before it. All go to one
file on disk in one pass; what of them is damaged is known by its number. The decoder of PPMd
writes past its memory where the bytes are damaged, so it runs in a process of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from goalparse.archive.apart import answers, say
from goalparse.archive.limits import ArchiveLimits, over_ratio, raise_over
from goalparse.archive.names import harmless
from goalparse.archive.positioned import for_reading
from goalparse.archive.source import SevenZipStep
from goalparse.archive.spill import NoRoomError, Spill
from goalparse.findings import Finding, Unreadable, finding, unreadable

HOW = "pip install 'goalparse[7z]' reads it"
_PPMD = b"\x03\x04\x01"
_LOST = "what is packed before it is damaged"
_ENDED = "its packing is damaged (what unpacks it came to a sudden end)"
_MEMORY = 1024 * 1024 * 1024  # bytes that a packing may take before the first byte comes


@dataclass(frozen=True, slots=True, kw_only=True)
class SevenZipEntry:
    """A file of the archive; ``refusal`` says why it cannot be read."""

    name: str
    step: SevenZipStep
    stamp: str
    refusal: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where an unpacked member stands, or what is wrong with it."""

    start: int
    length: int
    damage: str | None = None


def read_entries(
    file: BinaryIO, stamp: str, limits: ArchiveLimits
) -> tuple[list[SevenZipEntry], int]:
    """The files of an archive by its header, and how many links and the like it holds.

    ``stamp`` is the archive's own, for members without a checksum. Raises Unreadable if there
    is no py7zr, if the header is damaged or has a password, and over the limits.
    """
    archive = _opened(file)
    raise_over("the number of members", len(archive.files), limits.entries)
    entries, ignored = [], 0
    for each in archive.files:
        if each.is_directory:
            continue
        if each.is_symlink or each.is_junction or each.is_socket:
            ignored += 1
            continue
        size, crc = each.uncompressed or 0, each.crc32
        name = harmless(each.filename)
        entries.append(
            SevenZipEntry(
                name=name,
                step=SevenZipStep(each.id, size),
                stamp=f"7z:{stamp}:{each.id}:{size}" if crc is None else f"7z:{crc:08x}:{size}",
                refusal=_refusal_of(each.folder),
            )
        )
    packed = file.seek(0, 2)
    refusal = over_ratio(packed, sum(entry.step.size for entry in entries), limits)
    if refusal is not None:
        raise Unreadable(refusal)
    return entries, ignored


def _opened(file: BinaryIO) -> Any:
    try:
        import py7zr  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise unreadable("format-unsupported", reason=f"this is a 7z archive; {HOW}") from error
    file.seek(0)
    try:
        return py7zr.SevenZipFile(file)
    except py7zr.exceptions.PasswordRequired as error:
        raise unreadable(
            "file-encrypted", reason="a 7z archive whose list of members has a password"
        ) from error
    # Whatever a damaged header brings about in there, it is damaged.
    except Exception as error:
        reason = f"the 7z archive is damaged: {str(error) or type(error).__name__}"
        raise unreadable("file-unreadable", reason=reason) from error


def _refusal_of(folder: Any) -> Finding | None:
    """Why what was packed together cannot be unpacked, by what it says of its packing."""
    from py7zr.compressor import SupportedMethods  # noqa: PLC0415 - an extra

    if folder is None:
        return None
    if SupportedMethods.needs_password(folder.coders):
        return finding("file-encrypted", reason="a member of a 7z archive with a password")
    wants = max(map(_memory_of, folder.coders), default=0)
    if wants > _MEMORY:
        what = "the memory for unpacking a member of the 7z archive"
        return finding("limit-exceeded", what=what, value=wants, limit=_MEMORY)
    return None


def _memory_of(coder: dict[str, Any]) -> int:
    """What a packing takes: the dictionary of LZMA and LZMA2, the model of PPMd."""
    method, properties = coder["method"], coder.get("properties") or b""
    if method == b"\x21" and properties:  # LZMA2: a power of two, or one and a half of it
        bits = properties[0]
        return (2 | bits & 1) << (bits // 2 + 11)
    if method in {b"\x03\x01\x01", _PPMD} and len(properties) >= 5:  # LZMA, PPMd
        return int.from_bytes(properties[1:5], "little")
    return 0


# -- unpacked


class _Sink:
    """Where py7zr writes a member: the common file, up to a limit on all of them."""

    def __init__(self, file: Spill, limit: int) -> None:
        self._file = file
        self._limit = limit
        self.written = 0

    def write(self, piece: bytes) -> int:
        self.written += len(piece)
        raise_over("the unpacked size of the archive", self.written, self._limit)
        return self._file.write(piece)


def unpack_all(file: BinaryIO, target: Spill, limits: ArchiveLimits) -> dict[int, Extent]:
    """Unpack every member to one file: number -> where it stands there.

    A damaged member is no hindrance to the others, but to those packed behind it. Raises
    Unreadable as `read_entries` does, NoRoomError if the disk is full.
    """
    archive = _opened(file)
    sink = _Sink(target, limits.container_bytes)
    extents: dict[int, Extent] = {}
    # What was packed together is numbered through by py7zr, as if no folder and no empty file
    # stood in between; the numbers that count are those in the list of all.
    numbers: dict[int, list[int]] = {}
    for each in archive.files:
        if each.emptystream:
            extents[each.id] = Extent(start=0, length=0)
        else:
            numbers.setdefault(id(each.folder), []).append(each.id)
    for number, folder in enumerate(_folders(archive)):
        if folder.files is None or _refusal_of(folder) is not None:
            continue
        if _is_ppmd(folder):
            unpacked = _unpack_apart(file, number, sink, len(folder.files))
        else:
            unpacked = _unpack_folder(archive, file, number, sink)
        extents.update(zip(numbers[id(folder)], unpacked, strict=True))
    return extents


def _folders(archive: Any) -> list[Any]:
    """What was packed together, each time."""
    streams = archive.header.main_streams
    return streams.unpackinfo.folders if streams is not None else []


def _first_stream(folders: list[Any], number: int) -> int:
    """Number of the first packed stream of a folder: most have one, filters of code have four."""
    return sum(len(folder.packed_indices) or 1 for folder in folders[:number])


def _is_ppmd(folder: Any) -> bool:
    return any(coder["method"] == _PPMD for coder in folder.coders)


def _unpack_folder(
    archive: Any, file: BinaryIO, number: int, sink: _Sink | _ToParent
) -> Iterator[Extent]:
    """The members that were packed together as ``number``, as far as they can be unpacked."""
    folders = _folders(archive)
    folder, places = folders[number], archive.header.main_streams.packinfo.packpositions
    file.seek(archive.afterheader + places[_first_stream(folders, number)])
    end = archive.afterheader + places[_first_stream(folders, number + 1)]
    # What is damaged makes its decoder ask for more memory than there is.
    is_ppmd = _is_ppmd(folder)
    lost: str | None = None
    for each in folder.files:
        start, damage = sink.written, lost
        if lost is None:
            try:
                size, packed = each.uncompressed, each.compressed
                crc = archive.worker.decompress(file, folder, sink, size, packed, end)
                if each.crc32 is not None and crc != each.crc32:
                    damage = "its checksum is wrong"
            except (Unreadable, NoRoomError):
                raise
            # Each decoder has errors of its own.
            except Exception as error:
                if isinstance(error, MemoryError) and not is_ppmd:
                    raise
                damage = f"its packing is damaged ({str(error) or type(error).__name__})"
                lost = _LOST
        yield Extent(start=start, length=sink.written - start, damage=damage)


# -- unpacked in another process


_BYTES, _END = b"b", b"e"  # of a member: some of its bytes; its end, and what is wrong with it


def _unpack_apart(file: BinaryIO, number: int, sink: _Sink, count: int) -> Iterator[Extent]:
    """The ``count`` members of a folder whose decoder may bring its process down."""
    with (
        _with_descriptor(file) as source,
        closing(answers("goalparse.archive.sevenzip:say_folder", number, source)) as pieces,
    ):
        lost: str | None = None
        for _ in range(count):
            start, damage = sink.written, lost
            if lost is None:
                damage = _receive(pieces, sink)
                lost = _LOST if damage == _ENDED else None
            yield Extent(start=start, length=sink.written - start, damage=damage)


def _receive(pieces: Iterator[tuple[bytes, bytes]], sink: _Sink) -> str | None:
    """Take the next member's bytes; what is wrong with it."""
    for kind, data in pieces:
        if kind == _END:
            return data.decode() or None
        sink.write(data)
    return _ENDED


@contextmanager
def _with_descriptor(file: BinaryIO) -> Iterator[BinaryIO]:
    """A file that another process can be given; what stands at an address is fetched for it."""
    try:
        file.fileno()
    except OSError:
        spill = Spill()
        try:
            file.seek(0)
            shutil.copyfileobj(file, spill)
            yield spill.take()
        finally:
            spill.close()
    else:
        yield file


class _ToParent:
    """Where py7zr writes a member in the other process."""

    written = 0  # what stands where is counted by who listens

    def write(self, piece: bytes) -> int:
        say(_BYTES, piece)
        return len(piece)


def say_folder(number: int) -> None:
    """In the other process: unpack a folder of the archive that is the standard input."""
    file = for_reading(open(0, "rb", closefd=False))  # noqa: SIM115 - it lasts as the process does
    for extent in _unpack_folder(_opened(file), file, number, _ToParent()):
        say(_END, (extent.damage or "").encode())


def read_member(
    unpacked: BinaryIO, extents: dict[int, Extent], step: SevenZipStep, chunk: int
) -> Iterator[bytes]:
    """A member's bytes in pieces, from the file of all; raises Unreadable if it is damaged."""
    extent = extents.get(step.index)
    if extent is None:
        raise _broken("it is not there any more")
    if extent.damage is not None:
        raise _broken(extent.damage)
    unpacked.seek(extent.start)
    left = extent.length
    while left and (piece := unpacked.read(min(left, chunk))):
        left -= len(piece)
        yield piece


def _broken(reason: str) -> Unreadable:
    return unreadable("file-unreadable", reason=f"the member of a 7z archive is damaged: {reason}")
