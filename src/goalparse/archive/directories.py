"""What a container lists, the same for every kind: names in order, each member on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeVar

from goalparse.archive import detect, opening, sevenzip, tars, zips
from goalparse.archive.limits import ArchiveLimits
from goalparse.archive.names import is_left_out, uniquely_named
from goalparse.archive.source import Source, Step
from goalparse.archive.zip_rescue import rescue
from goalparse.findings import Finding, Unreadable, finding
from goalparse.tuples import NamedTuple

T = TypeVar("T")


class Member(NamedTuple):
    """A file in a container: the step to it, what tells that it changed, why it is refused."""

    step: Step
    stamp: str
    refusal: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The files of a container, by unique names in code point order; ``member`` takes a number.

    ``total`` is their unpacked size as stated, ``breaks`` says why the list is not whole.
    ``solid`` tells that one member cannot be had without unpacking others.
    """

    names: Sequence[str]
    member: Callable[[int], Member]
    ignored: int = 0
    total: int = 0
    breaks: Finding | None = None
    solid: bool = False


def read_directory(
    kind: detect.Container, source: Source, stamp: str, limits: ArchiveLimits
) -> Directory | None:
    """The directory of the container at a source; None for a zip that is a document.

    ``stamp`` is the container's own: where members have no checksum it stands for theirs.
    Raises Unreadable for a container that is broken or over the limits, OSError for one that
    cannot be opened.
    """
    if kind.kind == "zip":
        return _zip(source, limits)
    if kind.kind == "tar":
        return _tar(source, kind.packing, stamp, limits)
    return _seven_zip(source, stamp, limits)


def _zip(source: Source, limits: ArchiveLimits) -> Directory | None:
    file = opening.open_container(source, limits)
    try:
        listed = zips.ZipDirectory(file, limits)
    except Unreadable as refusal:
        file.seek(0)
        head = file.read(4 * detect.HEAD)
        if detect.may_be_document(head):
            return None
        if refusal.finding.code != "file-unreadable" or not head.startswith(b"PK\x03\x04"):
            raise
        return _rescued(file, refusal, limits)
    if detect.is_document(listed.names):
        return None
    ordered, places, ignored = _in_order(listed.names, listed.places)
    listed.names.clear()

    def member(number: int) -> Member:
        entry = listed.entry(places[number])
        return Member(entry.step, entry.stamp, zips.refusal_of(entry, limits))

    return Directory(
        names=ordered, member=member, ignored=listed.ignored + ignored, total=listed.total
    )


def _rescued(file: BinaryIO, refusal: Unreadable, limits: ArchiveLimits) -> Directory:
    """What can be found of a zip whose directory is lost; raises the refusal if that is nothing."""
    found = rescue(file, limits)
    if not found.entries:
        raise refusal
    lost = "" if found.whole else "; what follows is lost"
    count = len(found.entries)
    members = "1 member is" if count == 1 else f"{count:,} members are"
    message = f"{refusal.finding.message}; {members} found without it{lost}"
    ordered, entries, ignored = _in_order(found.names, found.entries)

    def member(number: int) -> Member:
        entry = entries[number]
        return Member(entry.step, entry.stamp, zips.refusal_of(entry, limits))

    return Directory(
        names=ordered,
        member=member,
        ignored=ignored,
        total=found.total,
        breaks=replace(refusal.finding, message=message),
    )


def _tar(source: Source, packing: str, stamp: str, limits: ArchiveLimits) -> Directory:
    opened = opening.open_tar(source, packing, limits)
    listed = tars.read_directory(opened.file, packing, limits)
    ordered, entries, ignored = _in_order([each.name for each in listed.entries], listed.entries)

    def member(number: int) -> Member:
        entry = entries[number]
        step = entry.step
        return Member(step, f"tar:{stamp}:{step.offset}:{step.size}", entry.refusal)

    breaks = listed.breaks
    if opened.damage is not None:
        lost = "" if breaks is None else "; what follows is lost"
        breaks = finding(
            "file-unreadable", reason=f"the packed tar archive is damaged ({opened.damage}){lost}"
        )
    return Directory(
        names=ordered,
        member=member,
        ignored=listed.ignored + ignored,
        total=listed.total,
        breaks=breaks,
        solid=bool(packing),
    )


def _seven_zip(source: Source, stamp: str, limits: ArchiveLimits) -> Directory:
    file = opening.open_container(source, limits)
    entries, special = sevenzip.read_entries(file, stamp, limits)
    ordered, entries, ignored = _in_order([each.name for each in entries], entries)

    def member(number: int) -> Member:
        entry = entries[number]
        return Member(entry.step, entry.stamp, entry.refusal)

    return Directory(
        names=ordered,
        member=member,
        ignored=special + ignored,
        total=sum(each.step.size for each in entries),
        solid=True,
    )


def _in_order(names: Sequence[str], things: Sequence[T]) -> tuple[list[str], list[T], int]:
    """Names without housekeeping, told apart, in order; what belongs to them; how many went."""
    kept = [number for number, name in enumerate(names) if not is_left_out(name)]
    unique = uniquely_named([names[number] for number in kept])
    order = sorted(range(len(kept)), key=unique.__getitem__)
    return (
        [unique[at] for at in order],
        [things[kept[at]] for at in order],
        len(names) - len(kept),
    )
