"""Streams packed with deflate, bzip2 or LZMA, unpacked in pieces of bounded size."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Protocol

from goalparse.archive.limits import ArchiveLimits, over, over_ratio
from goalparse.findings import Unreadable

CHUNK = 1024 * 1024
_DICTIONARY = 512 * 1024 * 1024  # is taken from memory before the first byte comes
PACKING_ERRORS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)
"""What the standard library raises on damaged streams, one kind or another."""
_MAGICS = {b"\x1f\x8b\x08": "gz", b"BZh": "bz2", b"\xfd7zXZ\0": "xz"}


class Unpacker(Protocol):
    """What zlib, bz2 and lzma have in common."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """At most ``max_length`` bytes more; the rest comes when called again."""
        ...

    @property
    def eof(self) -> bool:
        """Whether the stream has come to its end."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end."""
        ...


_OPENERS: dict[str, Callable[[], Unpacker]] = {
    "gz": lambda: zlib.decompressobj(31),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=2 * _DICTIONARY),
}


def packing_of(head: bytes) -> str:
    """How a file is packed, by its first bytes: gz, bz2, xz, or "" for not at all."""
    return next((name for magic, name in _MAGICS.items() if head.startswith(magic)), "")


def pieces(unpacker: Unpacker, block: bytes, most: int = CHUNK) -> Iterator[bytes]:
    """What a block unpacks to, never more than ``most`` bytes at once."""
    piece = unpacker.decompress(block, most)
    while piece:
        yield piece
        if unpacker.eof:
            return
        # zlib hands back what it has not looked at yet; the others keep it.
        piece = unpacker.decompress(getattr(unpacker, "unconsumed_tail", b""), most)


def stream(unpacker: Unpacker, packed: Iterable[bytes], most: int = CHUNK) -> Iterator[bytes]:
    """One stream unpacked, up to its end."""
    for block in packed:
        yield from pieces(unpacker, block, most)
        if unpacker.eof:
            return


def first_bytes(packing: str, block: bytes, length: int) -> bytes:
    """The first bytes of a packed file of which one block is at hand."""
    found = b""
    try:
        for piece in pieces(_OPENERS[packing](), block, length):
            found += piece
            if len(found) >= length:
                break
    except PACKING_ERRORS:
        return b""
    return found[:length]


def unpacked(file: BinaryIO, packing: str, limits: ArchiveLimits) -> Iterator[bytes]:
    """What a packed file holds, in pieces, streams behind each other included.

    Raises one of PACKING_ERRORS where it is damaged, EOFError where it breaks off, and
    Unreadable over the limits.
    """
    file.seek(0)
    taken = given = 0
    unpacker: Unpacker | None = None
    while block := file.read(CHUNK // 4):
        taken += len(block)
        while block:
            unpacker = unpacker or _OPENERS[packing]()
            for piece in pieces(unpacker, block):
                given += len(piece)
                refusal = over_ratio(taken, given, limits) or over(
                    "the unpacked size of the archive", given, limits.container_bytes
                )
                if refusal:
                    raise Unreadable(refusal)
                yield piece
            # Zeros may pad the end of a file; a stream may follow a stream.
            block = unpacker.unused_data.lstrip(b"\0") if unpacker.eof else b""
            unpacker = None if unpacker.eof else unpacker
    if unpacker is not None:
        raise EOFError("it breaks off")


# -- members of zip archives


def stored(packed: Iterator[bytes], _most: int = CHUNK) -> Iterator[bytes]:
    """Not packed at all."""
    return packed


def deflate(packed: Iterator[bytes], most: int = CHUNK) -> Iterator[bytes]:
    """Deflate without a header of its own."""
    return stream(zlib.decompressobj(-15), packed, most)


def bzip2(packed: Iterator[bytes], most: int = CHUNK) -> Iterator[bytes]:
    """Bzip2."""
    return stream(bz2.BZ2Decompressor(), packed, most)


def zip_lzma(packed: Iterator[bytes], most: int = CHUNK) -> Iterator[bytes]:
    """LZMA as zip has it: a version, the length of the properties, these, the stream."""
    start = b""
    for block in packed:
        start += block
        if len(start) >= 4 and len(start) >= 4 + int.from_bytes(start[2:4], "little"):
            break
    length = int.from_bytes(start[2:4], "little")
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma_filter(start[4 : 4 + length])])

    def rest() -> Iterator[bytes]:
        yield start[4 + length :]
        yield from packed

    return stream(unpacker, rest(), most)


def _lzma_filter(properties: bytes) -> dict[str, Any]:
    """The filter of five bytes of properties: lc, lp and pb in one, the dictionary's size."""
    if len(properties) != 5:
        raise ValueError("no properties of LZMA")
    packed, dictionary = properties[0], int.from_bytes(properties[1:], "little")
    if dictionary > _DICTIONARY:
        raise ValueError(f"it wants a dictionary of {dictionary:,} bytes")
    rest, lc = divmod(packed, 9)
    pb, lp = divmod(rest, 5)
    return {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": dictionary}
