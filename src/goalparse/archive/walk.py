"""Folders, files and containers, in each other to any depth, as one sorted stream of inputs.

Every regular file is an input, whatever it is called: what it holds decides later. Only what
programs leave beside documents is passed over, and counted. The stream is in the code point
order of whole logical paths, whatever order the file system or an archive has; of each folder
and each container on the way only its own list of names is held.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from pathlib import Path

from goalparse.archive import opening, remote
from goalparse.archive.folders import Entry, entry_of
from goalparse.archive.inputs import Input
from goalparse.archive.levels import FolderLevel, Level, Wanted
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits
from goalparse.archive.names import is_housekeeping, unique
from goalparse.archive.remote import is_address
from goalparse.text import readable_name


class Walk:
    """A walk over inputs, to be made once; the counts are final when it has ended.

    A path is a file, a folder or an address (``s3://bucket/prefix``, as a string). A logical
    path is relative to the PATH argument, with ``/`` (for a file: its name). With
    several, each is prefixed by its last component, made unique by ``~2``. What is inside a
    container has the container's path, ``!/`` and its own path in there. Names that are not
    UTF-8 are taken as GBK, which is what Chinese Windows leaves behind.

    A pattern without ``/`` is matched with the file's name, one with ``/`` with its whole
    logical path; ``*`` stands for anything, ``/`` too. With ``include`` only files that one
    of them fits are taken; ``exclude`` wins over it, and leaves a container out as a whole.
    Folders for which ``skip`` is true are not entered. ``known`` is asked with a path and a
    stamp: true says that this was a plain file before, so that its bytes are not looked at.
    """

    def __init__(
        self,
        paths: Sequence[Path | str],
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        skip: Callable[[Path], bool] = lambda _: False,
        known: Callable[[str, str], bool] = lambda _path, _stamp: False,
        limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
    ) -> None:
        self._paths = paths
        self._wanted = Wanted(
            include=include, exclude=exclude, skip=skip, known=known, limits=limits
        )

    @property
    def ignored(self) -> int:
        """Lock files, desktop housekeeping, links in a circle, what is no regular file."""
        return self._wanted.ignored

    @property
    def excluded(self) -> int:
        """Files, and whole containers, that the patterns left out."""
        return self._wanted.excluded

    def __iter__(self) -> Iterator[Input]:
        """The inputs in the code point order of their paths.

        Raises FileNotFoundError for a path that does not exist, AddressError for an address
        that cannot be read.
        """
        # A stack and no recursion: folders may stand in each other deeper than calls can.
        opening.forget_opened()  # what stands at an address may have changed since
        waiting = [_in_order(self._top())]
        while waiting:
            item = next(waiting[-1], None)
            if item is None:
                waiting.pop()
            elif isinstance(item, Input):
                yield item
            else:
                waiting.append(_in_order(item))

    def _top(self) -> Level:
        entries: list[Entry] = []
        for label, path in _labelled(self._paths):
            entry = _named(label, path)
            if entry is None or (not entry.is_folder and is_housekeeping(_last(path))):
                self._wanted.ignored += 1
            else:
                entries.append(entry)
        if len(entries) == len(self._paths) == 1 and entries[0].is_folder:
            try:
                return FolderLevel.inside(entries[0].path, "", self._wanted)
            except PermissionError:
                pass  # it then fails by its name
        return FolderLevel("", sorted(entries), self._wanted)


def _labelled(paths: Sequence[Path | str]) -> Iterator[tuple[str, Path | str]]:
    """Each path with its last component, made unique."""
    taken: set[str] = set()
    for path in paths:
        yield unique(readable_name(_last(path)) or "root", taken), path


def _last(path: Path | str) -> str:
    if isinstance(path, str):
        return path.rstrip("/").rpartition("/")[2]
    return path.name if path.name not in {"", ".."} else path.resolve().name


def _named(label: str, path: Path | str) -> Entry | None:
    """The file or folder that was named; raises OSError if it is not there."""
    if isinstance(path, str) and is_address(path):
        return remote.named(label, path)
    os.stat(path)  # noqa: PTH116 - raises for what is not there
    return entry_of(label, os.fspath(path))


def _in_order(level: Level) -> Iterator[Input | Level]:
    """The rows of siblings, and the levels below them, where the order of paths wants them.

    What is below ``a`` begins with ``a/`` or ``a!/``, and ``a (1)`` comes before that.
    """
    names = level.names
    waiting: list[tuple[str, int]] = []
    ready: dict[int, Level] = {}

    def descend() -> Iterator[Input | Level]:
        number = heappop(waiting)[1]
        below = ready.pop(number, None)
        if below is None:
            below = level.below(number)
            yield from _if_any(level.row(number))
        yield from _if_any(below)

    for number, name in enumerate(names):
        while waiting and waiting[0][0] < name:
            yield from descend()
        suffix = level.suffix(number)
        if not suffix:
            yield from _if_any(level.row(number))
            continue
        if number + 1 < len(names) and names[number + 1] < name + suffix:
            # Siblings come in between, so it must be known now whether it has a row of its own.
            below = level.below(number)
            yield from _if_any(level.row(number))
            if below is None:
                continue
            ready[number] = below
        heappush(waiting, (name + suffix, number))
    while waiting:
        yield from descend()


def _if_any(item: Input | Level | None) -> Iterator[Input | Level]:
    if item is not None:
        yield item
