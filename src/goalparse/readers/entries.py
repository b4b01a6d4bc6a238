"""Entries of a zip inflated in one go, where nothing about them is unusual.

`zipfile` opens an entry as a stream and reads it in pieces. Of a document's five to ten entries
most are small, and the same in all documents of a template.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from functools import cache, lru_cache

_HEADER = struct.Struct(
    "<4s22x2H"
)  # of an entry: its mark, the lengths of its name and extra field
_MARK = b"PK\x03\x04"
_UNUSUAL = 0x61
"""The flags of an entry that is encrypted or patched."""
_REMEMBERED = 256 * 1024
_KEPT = 24 << 20
_AT_ONCE = 1 << 16
"""Deflated bytes, which never inflate to more than about a thousand times as many: 64 MB."""


def inflated(archive: bytes, entry: zipfile.ZipInfo) -> bytes | None:
    """An entry inflated into one buffer of its stated size, its checksum compared.

    None if it is large (whatever size it states, that bounds what it can inflate to), if it is
    not deflated, or if anything is unusual about it or wrong with it: `zipfile` says what.
    """
    if entry.compress_type != zipfile.ZIP_DEFLATED or entry.compress_size > _AT_ONCE:
        return None
    at = entry.header_offset + _HEADER.size
    header = archive[entry.header_offset : at]
    if entry.flag_bits & _UNUSUAL or len(header) < _HEADER.size:
        return None
    mark, name_length, extra_length = _HEADER.unpack(header)
    name = archive[at : at + name_length]
    if mark != _MARK or not name.isascii() or name.decode("ascii") != entry.orig_filename:
        return None
    at += name_length + extra_length
    packed = archive[at : at + entry.compress_size]
    inflate = _remembered if entry.file_size <= _REMEMBERED else _inflated
    return inflate(packed, entry.file_size, entry.CRC)


def _inflated(packed: bytes, size: int, checksum: int) -> bytes | None:
    _keep_freed()
    try:
        data = zlib.decompress(packed, -zlib.MAX_WBITS, max(size, 1))
    except zlib.error:
        return None
    return data if len(data) == size and zlib.crc32(data) == checksum else None


_remembered = lru_cache(maxsize=32)(_inflated)


@cache
def _keep_freed() -> None:
    """Have the C library keep the memory of a body for the next one.

    glibc gives freed memory back to the system beyond twice the largest block that it had from
    there and was freed; mapping the next body page by page takes a tenth of the time of reading it.
    A block that is never touched sets the mark and costs nothing, where nobody looks at it either.
    """
    bytes(_KEPT)
