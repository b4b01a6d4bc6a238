"""A zip's entries, listed and inflated in one go where nothing about them is unusual.

`zipfile` makes an object of thirty attributes for each entry, opens it as a stream and reads it in
pieces; to import it takes longer than to read a small document. Of a document's five to ten entries
most are small, and the same in all documents of a template. Where anything is unusual, `zipfile`
lists the archive, reads the entry and says what is wrong.
"""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from goalparse.tuples import NamedTuple

if TYPE_CHECKING:
    import zipfile

_HEADER = struct.Struct(
    "<4s22x2H"
)  # of an entry: its mark, the lengths of its name and extra field
_MARK = b"PK\x03\x04"
# An entry of the directory: mark, version that reads it, flags, method, checksum, sizes, lengths of
# name, extra field and comment, disk, place of the header.
_LISTED = struct.Struct("<4s2xB1xHH4xLLLHHHH6xL")
_LISTED_MARK = b"PK\x01\x02"
_END = struct.Struct("<4sHHHHLLH")  # mark, disks, entries, size and place of the directory, comment
_END_MARK = b"PK\x05\x06"
_LARGE_MARK = b"PK\x06\x07"  # in front of the end: the archive has a second one, for large files
_LARGE_END = 20
_EXTRA = struct.Struct("<HH")
_CHANGING = {0x0001, 0x7075}  # the extra fields that hold sizes beyond 4 GB, a name in UTF-8
_STORED, _DEFLATED = 0, 8
_NEWEST = 63  # the version of the format that `zipfile` reads
_UNUSUAL = 0x61
"""The flags of an entry that is encrypted or patched."""
_REMEMBERED = 256 * 1024
_KEPT = 24 << 20
_AT_ONCE = 1 << 18
"""Deflated bytes."""
_UNBOUNDED = 1 << 16
"""Deflated bytes that may inflate to what they will where the stated size is a lie: never to more
than about a thousand times as many, 64 MB. More are stopped at that size, for a copy of it."""


class Entry(NamedTuple):
    """An entry of a zip's directory. ``header`` is where the entry itself begins."""

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    header: int

    @property
    def is_encrypted(self) -> bool:
        """Whether it takes a password to read it."""
        return bool(self.flags & 0x1)


class Archive:
    """A zip, by its bytes. Raises one of `zip_errors` if its directory cannot be read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        listed = _listed(data)
        self.entries = [_entry(info) for info in self._zip.infolist()] if listed is None else listed
        # The last of several entries of one name counts, as for the writer that added it.
        self.named = {normal_name(entry.name): entry for entry in self.entries}

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        import zipfile  # noqa: PLC0415 - few archives need it

        return zipfile.ZipFile(io.BytesIO(self._data))

    def read(self, entry: Entry, most: int | None = None, *, once: bool = False) -> bytes:
        """An entry's bytes, or so many of the first; raises one of `zip_errors` on damage.

        Its stated size bounds what is inflated. ``once``: no other document has the same.
        """
        if most is None or entry.size <= most:
            whole = inflated(self._data, entry, once=once)
            if whole is not None:
                return whole
        # `zipfile` lists them in the same order.
        info = self._zip.infolist()[self._places[id(entry)]]
        with self._zip.open(info) as stream:
            if most is not None:
                return stream.read(most)
            # Asked for exactly the stated size, zlib never produces more than that.
            data = stream.read(entry.size)
            stream.read(1)  # reaches the end, where the checksum is compared
        return data

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(entry): at for at, entry in enumerate(self.entries)}


def normal_name(name: str) -> str:
    """How part names are compared: no leading slash, forward slashes, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def zip_errors() -> tuple[type[Exception], ...]:
    """What is raised on damaged archives, one kind or another."""
    import zipfile  # noqa: PLC0415 - asked for when something was raised

    return (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        KeyError,
        OSError,
        ValueError,
        UnicodeError,
    )


def _entry(info: zipfile.ZipInfo) -> Entry:
    # Not the name as written where that is another: its header would not be found to bear it.
    return Entry(
        info.filename,
        info.flag_bits,
        info.compress_type,
        info.CRC,
        info.compress_size,
        info.file_size,
        info.header_offset,
    )


# -- the directory


def _listed(data: bytes) -> list[Entry] | None:
    """What `zipfile` lists, of an archive in which nothing is unusual; None of any other."""
    end = len(data) - _END.size
    if end < 0 or data.startswith(_LARGE_MARK, end - _LARGE_END):
        return None
    mark, disk, first_disk, here, count, size, at, comment = _END.unpack_from(data, end)
    if mark != _END_MARK or disk or first_disk or here != count or comment or at + size != end:
        return None
    entries: list[Entry] = []
    while at < end:
        found = _entry_at(data, at, end)
        if found is None:
            return None
        entry, at = found
        entries.append(entry)
    return entries if len(entries) == count else None


def _entry_at(data: bytes, at: int, end: int) -> tuple[Entry, int] | None:
    """The entry that is listed at a place, and where the next one is; None for an unusual one."""
    if at + _LISTED.size > end:
        return None
    mark, version, flags, method, checksum, packed, size, named, extra, comment, disk, header = (
        _LISTED.unpack_from(data, at)
    )
    at += _LISTED.size
    name, more = data[at : at + named], data[at + named : at + named + extra]
    at += named + extra + comment
    if mark != _LISTED_MARK or version > _NEWEST or disk or at > end:
        return None
    if not name.isascii() or b"\0" in name or not _is_usual(more):
        return None
    return Entry(name.decode("ascii"), flags, method, checksum, packed, size, header), at


def _is_usual(extra: bytes) -> bool:
    """Whether an extra field is whole and changes neither a size nor the name."""
    while len(extra) >= _EXTRA.size:
        tag, length = _EXTRA.unpack_from(extra)
        if tag in _CHANGING or _EXTRA.size + length > len(extra):
            return False
        extra = extra[_EXTRA.size + length :]
    return True


# -- an entry


def inflated(archive: bytes, entry: Entry, *, once: bool = False) -> bytes | None:
    """An entry inflated into one buffer of its stated size, its checksum compared.

    None if it is large, if it is packed in another way, or if anything is unusual about it or wrong
    with it. What is inflated ``once`` is not kept: the next one lies where it lay, in memory that
    the processor's caches still hold.
    """
    if entry.method not in {_DEFLATED, _STORED} or entry.packed > _AT_ONCE:
        return None
    at = entry.header + _HEADER.size
    header = archive[entry.header : at]
    if entry.flags & _UNUSUAL or len(header) < _HEADER.size:
        return None
    mark, name_length, extra_length = _HEADER.unpack(header)
    name = archive[at : at + name_length]
    if mark != _MARK or not name.isascii() or name.decode("ascii") != entry.name:
        return None
    at += name_length + extra_length
    packed = archive[at : at + entry.packed]
    if entry.method == _STORED:
        return packed if _is_whole(packed, entry.size, entry.checksum) else None
    inflate = _inflated if once or entry.size > _REMEMBERED else _remembered
    return inflate(packed, entry.size, entry.checksum)


def _inflated(packed: bytes, size: int, checksum: int) -> bytes | None:
    _keep_freed()
    try:
        if len(packed) <= _UNBOUNDED:
            data = zlib.decompress(packed, -zlib.MAX_WBITS, max(size, 1))
        else:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            data = stream.decompress(packed, size + 1)
            if not stream.eof:
                return None
    except zlib.error:
        return None
    return data if _is_whole(data, size, checksum) else None


def _is_whole(data: bytes, size: int, checksum: int) -> bool:
    return len(data) == size and zlib.crc32(data) == checksum


_remembered = lru_cache(maxsize=32)(_inflated)


@cache
def _keep_freed() -> None:
    """Have the C library keep the memory of a body for the next one.

    glibc gives freed memory back to the system beyond twice the largest block that it had from
    there and was freed; mapping the next body page by page takes a tenth of the time of reading it.
    A block that is never touched sets the mark and costs nothing, where nobody looks at it either.
    """
    bytes(_KEPT)
