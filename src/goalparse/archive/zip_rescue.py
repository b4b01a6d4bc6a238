"""A zip that has lost its directory: its members found by the headers in front of each.

The directory stands at the end, so it is the first thing that a copy which broke off has lost;
the members up to there are whole. They are followed from one to the next and never searched
for: bytes that look like a header may be the content of a member.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from goalparse.archive import packing
from goalparse.archive.limits import ArchiveLimits, over_ratio, raise_over
from goalparse.archive.names import decode_names, harmless
from goalparse.archive.source import ZipStep
from goalparse.archive.zips import (
    DEFLATED,
    ENCRYPTED,
    LOCAL,
    WIDE,
    Entry,
    declared_name,
    wide_values,
)
from goalparse.findings import Unreadable

_SIZES_BEHIND = 0x8  # the header does not know the sizes: they stand behind the member
_DESCRIPTORS = (12, 16, 20, 24)  # without or with a mark, of 32 or 64 bits


@dataclass(slots=True)
class Rescued:
    """Names and entries of what was found; ``whole`` says that nothing stands behind it."""

    names: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    total: int = 0
    whole: bool = False


def rescue(file: BinaryIO, limits: ArchiveLimits) -> Rescued:
    """Follow the members from the start of a zip; raises Unreadable over the limits."""
    found = Rescued()
    declared: list[str | None] = []
    undeclared: list[bytes] = []
    end = file.seek(0, 2)
    at: int | None = 0
    while at is not None and at + LOCAL.size <= end:
        file.seek(at)
        head = file.read(LOCAL.size)
        if not head.startswith(b"PK\x03\x04"):
            found.whole = head.startswith((b"PK\x01\x02", b"PK\x05\x06"))
            break
        raise_over("the number of members", len(found.entries) + 1, limits.entries)
        _, _, flags, method, time, date, crc, packed, size, name, more = LOCAL.unpack(head)
        raw, extra = file.read(name), file.read(more)
        if len(raw) < name or len(extra) < more:
            break
        if WIDE in {size, packed}:
            values = wide_values(extra)
            size = next(values, size) if size == WIDE else size
            packed = next(values, packed) if packed == WIDE else packed
        start = at + LOCAL.size + name + more
        step = ZipStep(at, packed, size, method, crc)
        after: int | None = start + packed
        if flags & _SIZES_BEHIND and not packed:
            step, after = _measured(file, step, start, end, limits)
        at = after
        if raw.endswith((b"/", b"\\")) and not step.size:
            continue
        text = declared_name(flags, raw, extra)
        if text is None:
            undeclared.append(raw)
        declared.append(text)
        stamp = f"zip:{step.crc:08x}:{step.size}:{date << 16 | time:08x}"
        found.entries.append(Entry(step, stamp, bool(flags & ENCRYPTED)))
        found.total += step.size
    guessed = iter(decode_names(undeclared, windows=True))
    found.names = [harmless(next(guessed) if text is None else text) for text in declared]
    return found


def _measured(
    file: BinaryIO, step: ZipStep, start: int, end: int, limits: ArchiveLimits
) -> tuple[ZipStep, int | None]:
    """A member whose header has no sizes: unpacked to find its end, and where the next begins.

    Where it breaks off, or is not deflated, the rest of the file is its own and nothing follows.
    """
    size = crc = 0
    if step.method == DEFLATED:
        unpacker = zlib.decompressobj(-15)
        taken = 0
        try:
            for block in _blocks(file, start):
                taken += len(block)
                for piece in packing.pieces(unpacker, block):
                    size += len(piece)
                    crc = zlib.crc32(piece, crc)
                    refusal = over_ratio(taken, size, limits)
                    if refusal is not None:
                        raise Unreadable(refusal)
                if unpacker.eof:
                    packed = taken - len(unpacker.unused_data)
                    after = _behind_descriptor(file, start + packed)
                    return ZipStep(step.offset, packed, size, step.method, crc), after
        except zlib.error:
            pass  # its own row will say so
    # One byte more than there is, so that reading it says where it breaks off.
    return ZipStep(step.offset, end - start, size + 1, step.method, crc), None


def _blocks(file: BinaryIO, start: int) -> Iterator[bytes]:
    file.seek(start)
    while block := file.read(packing.CHUNK // 4):
        yield block


def _behind_descriptor(file: BinaryIO, at: int) -> int | None:
    """Where the next header stands behind the sizes; None if there is none."""
    for length in _DESCRIPTORS:
        file.seek(at + length)
        mark = file.read(4)
        if mark in {b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"}:
            return at + length
    return None
