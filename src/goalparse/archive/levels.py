"""What stands beside each other in a folder or a container, and the way down from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from goalparse.archive import detect, opening, remote
from goalparse.archive.directories import Directory, read_directory
from goalparse.archive.folders import Entry, identity, list_folder
from goalparse.archive.inputs import Input
from goalparse.archive.limits import ArchiveLimits, over, raise_over
from goalparse.archive.names import INSIDE, fits_any, has_below, is_wanted
from goalparse.archive.remote import is_address
from goalparse.archive.source import Source
from goalparse.findings import Finding, Unreadable, finding

_SMALLEST = 20  # bytes; no container is smaller


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What a walk is to find, and the counts of what it left out."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    skip: Callable[[Path], bool]
    known: Callable[[str, str], bool]
    limits: ArchiveLimits
    ignored: int = 0
    excluded: int = 0


class Level(Protocol):
    """Siblings, by their names in code point order: plain files, and what has more below it."""

    names: Sequence[str]

    def suffix(self, number: int) -> str:
        """What stands between its name and the names below it; "" for a plain file."""
        ...

    def below(self, number: int) -> Level | None:
        """What is below it; None if it turns out to be a single row, or nothing, after all."""
        ...

    def row(self, number: int) -> Input | None:
        """Its own row, asked for after `below`; None if it has none."""
        ...


@dataclass(slots=True)
class _Root:
    """An outermost file, and what has been listed below it so far."""

    stamp: str
    entries: int = 0
    total: int = 0

    def charge(self, directory: Directory, limits: ArchiveLimits) -> None:
        """Count a container's members; raises Unreadable if it is too much."""
        self.entries += len(directory.names)
        self.total += directory.total
        raise_over("the number of members", self.entries, limits.entries)
        raise_over("the unpacked size of all members", self.total, limits.total_bytes)


class _Siblings:
    """What folders and containers have in common: containers among their files."""

    def __init__(self, names: Sequence[str], wanted: Wanted) -> None:
        self.names = names
        self._wanted = wanted
        self._kinds: dict[int, tuple[detect.Container, str]] = {}
        self._refusals: dict[int, Finding] = {}
        self._without_row: set[int] = set()
        self._latest: tuple[int, Input] | None = None

    def _item(self, number: int) -> Input:
        """The input of a file; asked for twice in a row, made once."""
        latest = self._latest
        if latest is None or latest[0] != number:
            self._latest = latest = number, self._make(number)
        return latest[1]

    def _make(self, number: int) -> Input:
        raise NotImplementedError

    def _look(self, number: int, item: Input, head: Callable[[int], bytes]) -> str:
        """The suffix of a file, by its first bytes."""
        wanted = self._wanted
        if item.size is not None and item.size < _SMALLEST:
            return ""
        if (wanted.exclude and fits_any(item.path, wanted.exclude)) or wanted.known(
            item.path, item.stamp
        ):
            return ""
        kind = detect.container_of(head(detect.HEAD), head)
        if kind is None:
            return ""
        # Beside a folder of that very name the container is called ~2, to keep paths apart.
        suffix = f"~2{INSIDE}" if self._has_folder(self.names[number] + "!") else INSIDE
        self._kinds[number] = kind, suffix
        return suffix

    def _has_folder(self, name: str) -> bool:
        return has_below(f"{name}/", self.names)

    def _enter(self, number: int, item: Input, root: _Root, group: str | None) -> Level | None:
        """The level inside a container; None if it is none or cannot be read."""
        kind, suffix = self._kinds[number]
        wanted = self._wanted
        depth = len(item.source.steps) + 1
        try:
            raise_over("the number of containers in each other", depth, wanted.limits.depth)
            directory = read_directory(kind, item.source, item.stamp, wanted.limits)
            if directory is None:
                return None
            root.charge(directory, wanted.limits)
        except Unreadable as refusal:
            self._refusals[number] = refusal.finding
            return None
        except OSError as error:
            reason = error.strerror or str(error)
            self._refusals[number] = finding("file-unreadable", reason=reason)
            return None
        wanted.ignored += directory.ignored
        if directory.breaks is not None:
            self._refusals[number] = directory.breaks
        else:
            self._without_row.add(number)
        path = item.path + suffix.removesuffix(INSIDE)
        if group is None and (directory.solid or item.source.steps):
            group = path
        return _ContainerLevel(replace(item, path=path, group=group), directory, root, wanted)

    def _row(self, number: int, item: Input) -> Input | None:
        wanted = self._wanted
        refusal = self._refusals.get(number)
        if number in self._without_row:
            return None
        if refusal is not None and number in self._kinds:
            # What an unreadable container holds is not known, so no pattern can leave it out.
            return replace(item, refusal=refusal)
        if not is_wanted(item.path, wanted.include, wanted.exclude):
            wanted.excluded += 1
            return None
        if item.refusal is None and item.size is not None:
            too_big = over("the size of the file", item.size, wanted.limits.member_bytes)
            return item if too_big is None else replace(item, refusal=too_big)
        return item


class FolderLevel(_Siblings):
    """What stands in a folder, or was named on the command line."""

    def __init__(
        self,
        prefix: str,
        entries: Sequence[Entry],
        wanted: Wanted,
        above: tuple[tuple[object, ...], ...] = (),
    ) -> None:
        super().__init__([entry.name for entry in entries], wanted)
        self._prefix = prefix
        self._entries = entries
        self._above = above
        self._folders = frozenset(entry.name for entry in entries if entry.is_folder)

    def suffix(self, number: int) -> str:
        """See `Level`."""
        entry = self._entries[number]
        if entry.is_folder:
            return "/"
        return self._look(number, self._item(number), lambda length: _first(entry.path, length))

    def _has_folder(self, name: str) -> bool:
        return name in self._folders

    def below(self, number: int) -> Level | None:
        """See `Level`."""
        entry = self._entries[number]
        if not entry.is_folder:
            return self._enter(number, self._item(number), _Root(entry.stamp), None)
        try:
            this = _identity(entry.path)
            if this in self._above:
                self._wanted.ignored += 1
                level = None
            elif not is_address(entry.path) and self._wanted.skip(Path(entry.path)):
                level = None
            else:
                level = self.inside(
                    entry.path, f"{self._prefix}{entry.name}/", self._wanted, self._above
                )
        except OSError:
            # A folder that may not be read is an input that cannot be opened: it fails by name.
            return None
        self._without_row.add(number)
        return level

    @classmethod
    def inside(
        cls, path: str, prefix: str, wanted: Wanted, above: tuple[tuple[object, ...], ...] = ()
    ) -> FolderLevel:
        """The level in a folder; raises OSError if it cannot be read."""
        listed = remote.list_folder(path) if is_address(path) else list_folder(path)
        wanted.ignored += listed.ignored
        return cls(prefix, listed.entries, wanted, (*above, _identity(path)))

    def row(self, number: int) -> Input | None:
        """See `Level`."""
        return self._row(number, self._item(number))

    def _make(self, number: int) -> Input:
        entry = self._entries[number]
        return Input(
            path=self._prefix + entry.name,
            source=Source(entry.path),
            size=entry.size,
            stamp=entry.stamp,
            root_stamp=entry.stamp,
        )


def _identity(path: str) -> tuple[object, ...]:
    return (path,) if is_address(path) else identity(path)


def _first(path: str, length: int) -> bytes:
    try:
        if is_address(path):
            return remote.read(path, length)
        with opening.open_root(path) as file:
            return file.read(length)
    except OSError:
        return b""  # the row of the file will say so


class _ContainerLevel(_Siblings):
    """What stands in a container, all its folders laid flat."""

    def __init__(self, container: Input, directory: Directory, root: _Root, wanted: Wanted) -> None:
        super().__init__(directory.names, wanted)
        self._container = container
        self._directory = directory
        self._root = root

    def suffix(self, number: int) -> str:
        """See `Level`."""
        item = self._item(number)
        if item.refusal is not None:
            return ""
        limits = self._wanted.limits
        return self._look(number, item, lambda length: opening.head(item.source, length, limits))

    def below(self, number: int) -> Level | None:
        """See `Level`."""
        return self._enter(number, self._item(number), self._root, self._container.group)

    def row(self, number: int) -> Input | None:
        """See `Level`."""
        return self._row(number, self._item(number))

    def _make(self, number: int) -> Input:
        member = self._directory.member(number)
        return Input(
            path=f"{self._container.path}{INSIDE}{self.names[number]}",
            source=self._container.source.inside(member.step),
            size=member.step.size,
            stamp=member.stamp,
            root_stamp=self._root.stamp,
            group=self._container.group,
            refusal=member.refusal,
        )
