"""Tar archives, plain or packed with gzip, bzip2 or xz: headers read one after the other.

A tar has no directory. What says where a member stands is a walk over its headers, which needs
the whole archive unpacked; that goes to disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from goalparse.archive.limits import ArchiveLimits, over
from goalparse.archive.names import decode_names, decode_utf8, harmless
from goalparse.archive.packing import CHUNK
from goalparse.archive.source import TarStep
from goalparse.findings import Finding, Unreadable, finding, unreadable

BLOCK = 512
_MAX_HEADER = 1024 * 1024  # bytes of a long name or of extended attributes
_FILES, _HARD_LINK = {b"0", b"\0", b"7"}, b"1"
_FOLDER, _SPARSE = b"5", b"S"
_LONG_NAME, _LONG_LINK = b"L", b"K"
_ATTRIBUTES, _GLOBAL_ATTRIBUTES = b"x", b"g"


@dataclass(frozen=True, slots=True, kw_only=True)
class TarEntry:
    """A member: its bytes' place, and why it cannot be read, if so."""

    name: str
    step: TarStep
    refusal: Finding | None = None


@dataclass(slots=True)
class TarDirectory:
    """What the headers of a tar tell; ``breaks`` says why the walk over them ended early."""

    entries: list[TarEntry] = field(default_factory=list)
    ignored: int = 0
    total: int = 0
    breaks: Finding | None = None


@dataclass(slots=True)
class _Header:
    """A header block with what the blocks before it said in its place."""

    name: bytes
    is_utf8: bool
    link: bytes
    kind: bytes
    size: int
    start: int


def is_tar(head: bytes) -> bool:
    """Whether bytes begin with a header of a tar: only its checksum tells for certain."""
    block = head[:BLOCK]
    if len(block) < BLOCK or not any(block):
        return False
    try:
        stated = _octal(block[148:156])
    except ValueError:
        return False
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _octal(digits: bytes) -> int:
    return int(digits.strip(b" \0") or b"0", 8)


def _number(digits: bytes) -> int:
    """A number of a header: octal digits, or base 256 where the first bit is set."""
    if digits[:1] in {b"\x80", b"\xff"}:
        return int.from_bytes(digits[1:], "big")
    return _octal(digits)


# -- the walk over the headers


def read_directory(file: BinaryIO, packing: str, limits: ArchiveLimits) -> TarDirectory:
    """Walk the headers of an unpacked tar; ``packing`` says how it was packed.

    Where the tar breaks off or a header is damaged the walk ends, ``breaks`` says so, and the
    members up to there are given. Raises Unreadable over the limits.
    """
    found = TarDirectory()
    end = file.seek(0, 2)
    headers: list[_Header] = []
    try:
        for header in _headers(file, end):
            headers.append(header)
            refusal = over("the number of members", len(headers), limits.entries)
            if refusal:
                raise Unreadable(refusal)
    except _BreakError as reason:
        found.breaks = finding(
            "file-unreadable",
            reason=f"the tar archive {reason}; what follows is lost",
        )
    _sort_out(headers, packing, found)
    return found


class _BreakError(Exception):
    """The walk cannot go on; the message says why."""


def _headers(file: BinaryIO, end: int) -> Iterator[_Header]:
    at = 0
    said = _SaidBefore()
    while at < end:
        file.seek(at)
        block = file.read(BLOCK)
        if not any(block):
            return  # the mark of the end, or padding
        if len(block) < BLOCK:
            raise _BreakError("breaks off")
        if not is_tar(block):
            raise _BreakError("is damaged: a header's checksum is wrong")
        header = _header(block, at + BLOCK, said)
        at = header.start + -(-header.size // BLOCK) * BLOCK
        if header.kind in {_LONG_NAME, _LONG_LINK, _ATTRIBUTES, _GLOBAL_ATTRIBUTES}:
            said.add(header.kind, _small(file, header))
            continue
        said.forget()
        yield header
        if header.start + header.size > end:
            raise _BreakError("breaks off")


def _small(file: BinaryIO, header: _Header) -> bytes:
    if header.size > _MAX_HEADER:
        raise _BreakError(f"is damaged: a name or an attribute has {header.size:,} bytes")
    data = file.read(header.size)
    if len(data) < header.size:
        raise _BreakError("breaks off")
    return data


class _SaidBefore:
    """What blocks before a header say about it: long names, extended attributes."""

    def __init__(self) -> None:
        self.name: bytes | None = None
        self.link: bytes | None = None
        self._of_all: dict[bytes, bytes] = {}
        self._of_next: dict[bytes, bytes] = {}

    def add(self, kind: bytes, data: bytes) -> None:
        if kind == _LONG_NAME:
            self.name = data.rstrip(b"\0")
        elif kind == _LONG_LINK:
            self.link = data.rstrip(b"\0")
        elif kind == _ATTRIBUTES:
            self._of_next = _attributes(data)
        else:
            self._of_all.update(_attributes(data))

    def attribute(self, name: bytes) -> bytes | None:
        return self._of_next.get(name, self._of_all.get(name))

    @property
    def is_sparse(self) -> bool:
        return any(name.startswith(b"GNU.sparse") for name in self._of_next)

    def forget(self) -> None:
        self.name = self.link = None
        self._of_next = {}


def _attributes(data: bytes) -> dict[bytes, bytes]:
    """Lines of "LENGTH NAME=VALUE", where the length counts the whole line."""
    found = {}
    at = 0
    while at < len(data):
        length, _, _ = data[at : at + 20].partition(b" ")
        if not length.isdigit() or not int(length):
            break
        line = data[at + len(length) + 1 : at + int(length) - 1]
        name, _, value = line.partition(b"=")
        found[name] = value
        at += int(length)
    return found


def _header(block: bytes, start: int, said: _SaidBefore) -> _Header:
    try:
        size = int(said.attribute(b"size") or _number(block[124:136]))
    except ValueError as error:
        raise _BreakError("is damaged: a header holds no number where one belongs") from error
    if size < 0:  # which would lead back to headers that have been read
        raise _BreakError("is damaged: a header holds no number where one belongs")
    name = block[:100].split(b"\0", 1)[0]
    if block[257:263] == b"ustar\0" and block[345]:
        name = block[345:500].split(b"\0", 1)[0] + b"/" + name
    path = said.attribute(b"path")
    kind = block[156:157]
    if said.is_sparse and kind in _FILES:
        kind = _SPARSE
        path = said.attribute(b"GNU.sparse.name") or path
    return _Header(
        name=path or said.name or name,
        is_utf8=path is not None and said.attribute(b"hdrcharset") != b"BINARY",
        link=said.attribute(b"linkpath") or said.link or block[157:257].split(b"\0", 1)[0],
        kind=kind,
        # Only the kinds that hold data are followed by it.
        size=size if kind in _FILES | {_SPARSE, _LONG_NAME, _LONG_LINK, b"x", b"g"} else 0,
        start=start,
    )


def _sort_out(headers: list[_Header], packing: str, found: TarDirectory) -> None:
    guessed = iter(decode_names([each.name for each in headers if not each.is_utf8]))
    known: dict[bytes, tuple[TarStep, Finding | None]] = {}
    for header in headers:
        name = decode_utf8(header.name) if header.is_utf8 else next(guessed)
        refusal = None
        step = TarStep(packing, header.start, header.size)
        if header.kind == _HARD_LINK:
            step, refusal = known.get(header.link) or (step, _linked_to_nothing())
        elif header.kind == _SPARSE:
            refusal = finding("format-unsupported", reason="this is a file with holes in a tar")
        elif header.kind not in _FILES:
            found.ignored += header.kind != _FOLDER
            continue
        elif name.endswith("/"):
            continue  # a folder of the oldest tars
        known[header.name] = step, refusal
        found.total += header.size
        found.entries.append(TarEntry(name=harmless(name), step=step, refusal=refusal))


def _linked_to_nothing() -> Finding:
    reason = "it is a link to a file that does not stand before it"
    return finding("file-unreadable", reason=reason)


def unpack(file: BinaryIO, step: TarStep) -> Iterator[bytes]:
    """A member's bytes in pieces, from the unpacked tar; raises Unreadable if they break off."""
    file.seek(step.offset)
    left = step.size
    while left and (piece := file.read(min(left, CHUNK))):
        left -= len(piece)
        yield piece
    if left:
        raise unreadable(
            "file-unreadable",
            reason=f"the member of a tar archive breaks off after {step.size - left:,} of "
            f"{step.size:,} bytes",
        )
