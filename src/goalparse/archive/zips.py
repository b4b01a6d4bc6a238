"""Zip archives: the directory read in one piece, members found by where they stand.

The standard library's reader keeps an object of half a kilobyte per member and forgets the
bytes of their names; a million members from a Windows in Chinese need neither.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from goalparse.archive import packing
from goalparse.archive.limits import ArchiveLimits, over_ratio, raise_over
from goalparse.archive.names import decode_names, decode_utf8, harmless
from goalparse.archive.source import ZipStep
from goalparse.findings import Finding, Unreadable, finding, unreadable
from goalparse.tuples import NamedTuple

_END = struct.Struct("<4s4H2LH")
_END64_AT = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
_MAX_COMMENT = 0xFFFF
_MAX_ENTRY = 1024  # bytes of the directory for one member, on average
_UTF8, ENCRYPTED = 0x800, 0x1
DEFLATED = 8
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_UNIX = {3, 19}  # made by Unix or macOS: the upper half of the attributes is the mode
_KIND_OF_FILE, _REGULAR = 0o170000, 0o100000
WIDE = 0xFFFFFFFF  # the value stands in the 64-bit field


class Entry(NamedTuple):
    """A member as the directory states it."""

    step: ZipStep
    stamp: str
    encrypted: bool


class ZipDirectory:
    """The directory of a zip: the names of its files, and each file's entry on demand.

    ``names`` are decoded and harmless, not yet unique, ``places`` where each entry stands;
    ``ignored`` counts links, devices and the like; ``total`` is the unpacked size of all.
    Raises Unreadable if there is no directory, if it is damaged, or if it is over the limits.
    """

    def __init__(self, file: BinaryIO, limits: ArchiveLimits) -> None:
        self._raw, self._shift = _read_directory(file, limits)
        self.total = 0
        self.ignored = 0
        self.places = array("Q")
        declared: list[str | None] = []
        undeclared: list[bytes] = []
        for place, fields in self._entries(limits):
            start = place + _ENTRY.size
            raw = self._raw[start : start + fields[10]]
            if not self._is_file(fields, raw):
                continue
            text = declared_name(fields[3], raw, self._extra(place, fields))
            if text is None:
                undeclared.append(raw)
            self.total += fields[9] if fields[9] < WIDE else self._sizes(place, fields)[1]
            self.places.append(place)
            declared.append(text)
        guessed = iter(decode_names(undeclared, windows=True))
        self.names = [harmless(next(guessed) if text is None else text) for text in declared]

    def entry(self, place: int) -> Entry:
        """The member whose entry stands at this place of the directory."""
        fields = _ENTRY.unpack_from(self._raw, place)
        flags, method, time, date, crc = fields[3:8]
        packed, size, offset = self._sizes(place, fields)
        step = ZipStep(offset + self._shift, packed, size, method, crc)
        stamp = f"zip:{crc:08x}:{size}:{date << 16 | time:08x}"
        return Entry(step, stamp, bool(flags & ENCRYPTED))

    def _entries(self, limits: ArchiveLimits) -> Iterator[tuple[int, tuple[Any, ...]]]:
        place = count = 0
        raw, unpack, length = self._raw, _ENTRY.unpack_from, len(self._raw)
        while place + _ENTRY.size <= length:
            fields = unpack(raw, place)
            if fields[0] != b"PK\x01\x02":
                break
            count += 1
            if count > limits.entries:
                raise_over("the number of members", count, limits.entries)
            yield place, fields
            place += _ENTRY.size + fields[10] + fields[11] + fields[12]
        if place != length:
            raise _damaged(f"its directory breaks off after {count} members")

    def _is_file(self, fields: tuple[Any, ...], raw: bytes) -> bool:
        if raw.endswith(b"/") or (raw.endswith(b"\\") and not fields[9]):
            return False
        mode = fields[15] >> 16 & _KIND_OF_FILE if fields[1] >> 8 in _UNIX else 0
        if mode not in {0, _REGULAR}:
            self.ignored += 1
            return False
        return True

    def _sizes(self, place: int, fields: tuple[Any, ...]) -> tuple[int, int, int]:
        """Packed size, size, and where the member begins; 64-bit values from their field."""
        size, packed, offset = fields[9], fields[8], fields[16]
        if WIDE in {size, packed, offset}:
            values = wide_values(self._extra(place, fields))
            size = next(values, size) if size == WIDE else size
            packed = next(values, packed) if packed == WIDE else packed
            offset = next(values, offset) if offset == WIDE else offset
        return packed, size, offset

    def _extra(self, place: int, fields: tuple[Any, ...]) -> bytes:
        at = place + _ENTRY.size + fields[10]
        return self._raw[at : at + fields[11]]


def declared_name(flags: int, raw: bytes, extra: bytes) -> str | None:
    """The text of a name, if the archive says what its bytes are; ``extra`` are its fields."""
    if flags & _UTF8 or raw.isascii():
        return decode_utf8(raw, windows=True)
    said = field_of(extra, _UNICODE_PATH)
    # The field counts only for the name that it was made for: its checksum stands in front.
    if said[:1] == b"\1" and said[1:5] == struct.pack("<L", zlib.crc32(raw)):
        return decode_utf8(said[5:], windows=True)
    return None


def wide_values(extra: bytes) -> Iterator[int]:
    """The 64-bit values of a member: those of size, packed size and offset that are too large."""
    wide = field_of(extra, _ZIP64)
    return iter(struct.unpack_from(f"<{len(wide) // 8}Q", wide))


def field_of(extra: bytes, wanted: int) -> bytes:
    """A field of a member's extra fields; empty if it is not there."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def _damaged(reason: str) -> Unreadable:
    return unreadable("file-unreadable", reason=f"the zip archive is damaged: {reason}")


def _read_directory(file: BinaryIO, limits: ArchiveLimits) -> tuple[bytes, int]:
    """The bytes of the directory, and how far all places are shifted by what stands in front."""
    end = file.seek(0, 2)
    start = max(0, end - _MAX_COMMENT - _END.size)
    file.seek(start)
    tail = file.read(end - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise _damaged("it is truncated, its directory is missing")
    at += start
    fields = _END.unpack_from(tail, at - start)
    count, length, offset = fields[4:7]
    if _END64_AT.size <= at:
        count, length, offset, at = _wide(file, at, (count, length, offset))
    raise_over("the number of members", count, limits.entries)
    raise_over("the size of the directory", length, limits.entries * _MAX_ENTRY)
    shift = at - length - offset
    if shift < 0:
        raise _damaged("its directory does not stand where its end says")
    file.seek(at - length)
    return file.read(length), shift


def _wide(file: BinaryIO, at: int, narrow: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Count, length, offset and end of the directory, by the 64-bit record if there is one."""
    file.seek(at - _END64_AT.size)
    mark, _, place, _ = _END64_AT.unpack(file.read(_END64_AT.size))
    if mark != b"PK\x06\x07":
        return (*narrow, at)
    # Where something stands in front, the record is not at its stated place but right before.
    for start in (place, at - _END64_AT.size - _END64.size):
        if 0 <= start <= at - _END64_AT.size - _END64.size:
            file.seek(start)
            fields = _END64.unpack(file.read(_END64.size))
            if fields[0] == b"PK\x06\x06":
                return fields[7], fields[8], fields[9], start
    raise _damaged("the record of its directory is missing")


# -- members


def refusal_of(entry: Entry, limits: ArchiveLimits) -> Finding | None:
    """Why a member is not read, as far as the directory tells."""
    step = entry.step
    if entry.encrypted:
        return finding("file-encrypted", reason="a member of a zip archive with a password")
    if step.method not in _UNPACKERS:
        return finding(
            "format-unsupported",
            reason=f"the member is packed by method {step.method} of zip, which cannot be read",
        )
    return over_ratio(step.packed, step.size, limits)


def unpack(file: BinaryIO, step: ZipStep) -> Iterator[bytes]:
    """The member's bytes in pieces; raises Unreadable where it breaks off or is damaged."""
    packed = _packed(file, step)
    crc = count = 0
    try:
        for piece in _UNPACKERS[step.method](packed):
            crc = zlib.crc32(piece, crc)
            count += len(piece)
            if count > step.size:
                raise _broken("it is longer than the archive says")
            yield piece
    except packing.PACKING_ERRORS as error:
        raise _broken(f"its packing is damaged ({error})") from error
    if count < step.size:
        raise _broken(f"it breaks off after {count:,} of {step.size:,} bytes")
    if crc != step.crc:
        raise _broken("its checksum is wrong")


def read(file: BinaryIO, step: ZipStep) -> bytes:
    """The member's bytes; raises as `unpack` does.

    In one go where that is no risk, and where nothing is wrong.
    """
    if step.method == DEFLATED and max(step.size, step.packed) <= packing.CHUNK:
        unpacker = zlib.decompressobj(-15)
        with suppress(zlib.error):
            data = unpacker.decompress(b"".join(_packed(file, step)), step.size + 1)
            whole = unpacker.eof and len(data) == step.size
            if whole and zlib.crc32(data) == step.crc:
                return data
    return b"".join(unpack(file, step))


def head(file: BinaryIO, step: ZipStep, length: int) -> bytes:
    """The first bytes of a member; raises as `unpack` does if not even they can be had."""
    packed = _packed(file, step, length)
    if step.method == DEFLATED:  # in one go, as this is asked for every member there is
        return zlib.decompressobj(-15).decompress(next(packed, b""), length)
    first = b""
    for piece in _UNPACKERS[step.method](packed, length):
        first += piece
        if len(first) >= length:
            break
    return first[:length]


def _broken(reason: str) -> Unreadable:
    return unreadable("file-unreadable", reason=f"the member of a zip archive is damaged: {reason}")


def _packed(file: BinaryIO, step: ZipStep, chunk: int = packing.CHUNK) -> Iterator[bytes]:
    file.seek(step.offset)
    # One read takes the local header and, mostly, all that a look at the first bytes needs.
    block = file.read(min(LOCAL.size + 512 + step.packed, LOCAL.size + 512 + chunk))
    if len(block) < LOCAL.size or not block.startswith(b"PK\x03\x04"):
        raise _broken("it does not stand where the directory says")
    skip = LOCAL.size + sum(LOCAL.unpack_from(block)[9:11])
    if skip > len(block):
        file.seek(step.offset + skip)
        block = b""
    left = step.packed
    piece = block[skip : skip + left] or file.read(min(left, chunk))
    while piece:
        left -= len(piece)
        yield piece
        piece = file.read(min(left, packing.CHUNK)) if left else b""


_UNPACKERS: dict[int, Callable[..., Iterator[bytes]]] = {
    0: packing.stored,
    8: packing.deflate,
    12: packing.bzip2,
    14: packing.zip_lzma,
}
