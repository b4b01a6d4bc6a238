"""How much a container may hold before it is refused with ``limit-exceeded``.

A few kilobytes of zip can list millions of members and unpack to petabytes. The bounds stand
far above what ten years of a province hold, and below what fills a disk unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

from goalparse.findings import Finding, Unreadable, finding

_MIB = 1024 * 1024
_GIB = 1024 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """Upper bounds; bytes where nothing else is said.

    ``entries`` and ``total_bytes`` (unpacked, as stated) count all below one outermost file;
    ``depth`` counts containers inside each other. ``member_bytes`` bounds an input, which is
    held in memory, ``container_bytes`` a container inside another and an unpacked tar, which
    are held on disk. ``ratio`` (unpacked by packed) counts from ``ratio_from`` bytes on.
    """

    entries: int = 2_000_000
    depth: int = 6
    member_bytes: int = _GIB
    container_bytes: int = 64 * _GIB
    total_bytes: int = 4096 * _GIB
    ratio: int = 400
    ratio_from: int = 32 * _MIB


DEFAULT_ARCHIVE_LIMITS = ArchiveLimits()


def over(what: str, value: int, limit: int) -> Finding | None:
    """The finding, if ``what`` is over its limit."""
    return finding("limit-exceeded", what=what, value=value, limit=limit) if value > limit else None


def over_ratio(packed: int, unpacked: int, limits: ArchiveLimits) -> Finding | None:
    """The finding, if what is packed grows beyond measure."""
    if unpacked <= limits.ratio_from:
        return None
    ratio = unpacked // max(packed, 1)
    return over("the ratio of unpacked to packed size", ratio, limits.ratio)


def raise_over(what: str, value: int, limit: int) -> None:
    """Raise Unreadable if ``what`` is over its limit."""
    refusal = over(what, value, limit)
    if refusal is not None:
        raise Unreadable(refusal)
