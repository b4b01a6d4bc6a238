"""Folders and files given on the command line as one sorted stream of inputs.

Every regular file is an input, whatever it is called: what it holds decides later. Only what
programs leave beside documents is passed over, and counted.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

_HOUSEKEEPING = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_LOCK_FILE = "~$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file to read: its logical path, and how to open it."""

    path: str
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The inputs in the code point order of their paths, and what was left out.

    ``ignored`` counts lock files, desktop housekeeping, links in a circle and what is no
    regular file; ``excluded`` counts the files that the patterns left out.
    """

    inputs: tuple[Input, ...]
    ignored: int = 0
    excluded: int = 0


@dataclass(slots=True)
class _Found:
    """What a walk gathers: logical path and real one of each file, and the count of others."""

    files: list[tuple[str, Path]] = field(default_factory=list)
    ignored: int = 0


def find_inputs(
    paths: Sequence[Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    skip: Callable[[Path], bool] = lambda _: False,
) -> Listing:
    """Find the files under ``paths``, each a file or a folder.

    A logical path is relative to the PATH argument, with ``/`` (for a file: its name). With
    several, each is prefixed by its last component, made unique by ``~2``. Names that are not
    UTF-8 are taken as GBK, which is what archives made on Chinese Windows leave behind.

    A pattern without ``/`` is matched with the file's name, one with ``/`` with its whole
    logical path; ``*`` stands for anything, ``/`` too. With ``include`` only files that one
    of them fits are taken; ``exclude`` wins over it. Folders for which ``skip`` is true are
    not entered. Raises FileNotFoundError for a path that does not exist.
    """
    found = _Found()
    for label, path in _labelled(paths):
        if stat.S_ISDIR(path.stat().st_mode):
            prefix = f"{label}/" if len(paths) > 1 else ""
            _walk(_Folder(path=path, prefix=prefix), skip, found)
        elif _is_housekeeping(path.name):
            found.ignored += 1
        else:
            found.files.append((label, path))
    wanted = [
        (logical, path) for logical, path in found.files if _is_wanted(logical, include, exclude)
    ]
    # Two names of different bytes may read the same; the bytes then settle the order.
    wanted.sort(key=lambda pair: (pair[0], os.fsencode(pair[1])))
    return Listing(
        inputs=tuple(_uniquely_named(_input(logical, path) for logical, path in wanted)),
        ignored=found.ignored,
        excluded=len(found.files) - len(wanted),
    )


def _labelled(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    seen: set[str] = set()
    labelled = []
    for path in paths:
        name = readable(path.name if path.name not in {"", ".."} else path.resolve().name)
        labelled.append((_unique(name or "root", seen), path))
    return labelled


def _unique(name: str, seen: set[str]) -> str:
    candidate, number = name, 1
    while candidate in seen:
        number += 1
        candidate = f"{name}~{number}"
    seen.add(candidate)
    return candidate


def _uniquely_named(inputs: Iterable[Input]) -> Iterator[Input]:
    seen: set[str] = set()
    for item in inputs:
        path = _unique(item.path, seen)
        yield item if path == item.path else replace(item, path=path)


def _input(logical: str, path: Path) -> Input:
    return Input(path=logical, open=lambda: path.open("rb"))


def _is_housekeeping(name: str) -> bool:
    return name in _HOUSEKEEPING or name.startswith(_LOCK_FILE)


def _is_wanted(logical: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    if include and not any(_fits(logical, pattern) for pattern in include):
        return False
    return not any(_fits(logical, pattern) for pattern in exclude)


def _fits(logical: str, pattern: str) -> bool:
    return fnmatchcase(logical if "/" in pattern else logical.rpartition("/")[2], pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A folder still to be walked: where it is, its logical prefix, the folders it stands in."""

    path: Path
    prefix: str
    above: tuple[tuple[int, int], ...] = ()


def _walk(root: _Folder, skip: Callable[[Path], bool], found: _Found) -> None:
    """Gather the files below a folder; a link back to a folder it stands in is left out."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.path.stat()
            entries = list(os.scandir(folder.path))
        except OSError:
            # A folder that may not be read is an input that cannot be opened: it fails by name.
            name = folder.prefix.rstrip("/") or readable(folder.path.name)
            found.files.append((name, folder.path))
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in folder.above:
            found.ignored += 1
            continue
        above = (*folder.above, identity)
        waiting += [
            _Folder(path=path, prefix=f"{prefix}/", above=above)
            for prefix, path in _sort_out(folder.prefix, entries, found)
            if not skip(path)
        ]


def _sort_out(
    prefix: str, entries: Iterable[os.DirEntry[str]], found: _Found
) -> Iterator[tuple[str, Path]]:
    """Take the files among a folder's entries, count what is ignored, give the folders."""
    for entry in entries:
        logical = prefix + readable(entry.name)
        is_folder = entry.is_dir()
        if _is_housekeeping(entry.name) or not (is_folder or _is_file(entry)):
            found.ignored += 1
        elif is_folder:
            yield logical, Path(entry.path)
        else:
            found.files.append((logical, Path(entry.path)))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a regular file, or a link whose target is not there (it fails by name)."""
    return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))  # noqa: PTH110


def readable(name: str) -> str:
    """A file's name as text: bytes that are not UTF-8 as GBK, else escaped."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
