"""One file to read: what it is called, how one tells that it has not changed, its bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goalparse.archive import remote
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits, raise_over
from goalparse.archive.opening import opened_stamp, read_zipped, stream
from goalparse.archive.remote import is_address
from goalparse.archive.source import Source, ZipStep
from goalparse.findings import Finding, Unreadable, unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file to read, or a container that cannot be read.

    ``path`` is its logical path, ``size`` its bytes as its folder or container states them.
    ``stamp`` stays the same as long as the bytes do; ``root_stamp`` does as long as nothing of
    the outermost file has changed. Members with the same ``group`` are unpacked together, once
    per process. ``refusal`` says why there is nothing to read: a broken or oversized container,
    a member with a password.

    Small and picklable: any process on any machine that sees the root reads it.
    """

    path: str
    source: Source
    size: int | None = None
    stamp: str = ""
    root_stamp: str = ""
    group: str | None = None
    refusal: Finding | None = None

    def read(self, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS) -> bytes:
        """The bytes, in memory.

        Raises Unreadable, with the finding that says why, for what is refused, broken or over
        the limits, and OSError for what cannot be opened.
        """
        if self.refusal is not None:
            raise Unreadable(self.refusal)
        raise_over("the size of the file", self.size or 0, limits.member_bytes)
        if len(self.source.steps) == 1 and isinstance(self.source.steps[0], ZipStep):
            # Most inputs of most archives; what is out of the ordinary goes the long way.
            data = read_zipped(self.source, self.root_stamp)
            if data is not None:
                return data
        self._check_archive()
        if not self.source.steps and is_address(self.source.root):
            return remote.read(self.source.root)
        buffer = io.BytesIO()
        for piece in stream(self.source, limits):
            buffer.write(piece)
            raise_over("the size of the file", buffer.tell(), limits.member_bytes)
        self._check_archive()  # a member of a tar has no checksum that would tell
        return buffer.getvalue()

    def _check_archive(self) -> None:
        """Raise Unreadable if the outermost file is another than when its members were listed."""
        if self.source.steps and opened_stamp(self.source.root) != self.root_stamp:
            raise unreadable(
                "file-unreadable", reason="its archive has changed since it was listed"
            )

    def digest(self) -> str | None:
        """The SHA-256 of the bytes, without holding them; None if they cannot be had."""
        digest = hashlib.sha256()
        try:
            for piece in stream(self.source):
                digest.update(piece)
        except (Unreadable, OSError):
            return None
        return digest.hexdigest()

    def to_value(self) -> list[Any]:
        """As lists, strings, numbers and nulls, for a plan on disk."""
        why = self.refusal
        return [
            self.path,
            self.source.to_value(),
            self.size,
            self.stamp,
            self.root_stamp,
            self.group,
            None if why is None else [why.code, why.message],
        ]

    @classmethod
    def from_value(cls, value: Sequence[Any]) -> Input:
        """The input that gave this `to_value`."""
        path, source, size, stamp, root, group, why = value
        return cls(
            path=path,
            source=Source.from_value(source),
            size=size,
            stamp=stamp,
            root_stamp=root,
            group=group,
            refusal=None if why is None else Finding(code=why[0], message=why[1]),
        )
