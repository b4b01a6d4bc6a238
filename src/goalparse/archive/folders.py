"""One folder of the file system: its files and folders, with what tells that a file changed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from goalparse.archive.names import is_housekeeping, uniquely_named
from goalparse.text import readable_name
from goalparse.tuples import NamedTuple


class Entry(NamedTuple):
    """A file or a folder: its name, unique among its siblings, and where it is."""

    name: str
    path: str
    is_folder: bool
    size: int | None
    stamp: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds, in the order of names, and the count of what was left out."""

    entries: tuple[Entry, ...]
    ignored: int = 0


def file_stamp(status: os.stat_result) -> str:
    """What changes whenever a file's bytes may have: size, time of the bytes, time of the entry.

    The last one tells a file that was replaced by one of the same size and date.
    """
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def identity(path: str) -> tuple[int, int]:
    """What a folder is, under whatever name it is reached."""
    status = os.stat(path)  # noqa: PTH116 - hot, and the path may hold any bytes
    return status.st_dev, status.st_ino


def list_folder(path: str) -> Folder:
    """The files and folders in a folder; raises OSError if it cannot be read.

    Left out and counted are housekeeping files and what is neither file nor folder. A link
    whose target is not there is a file: it fails by name.
    """
    ignored = 0
    found: list[Entry] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if is_housekeeping(entry.name):
                ignored += 1
            elif (known := _entry(entry)) is not None:
                found.append(known)
            else:
                ignored += 1
    # Two names of different bytes may read the same; the bytes then settle the order.
    found.sort(key=lambda each: (each.name, os.fsencode(each.path)))
    names = uniquely_named([each.name for each in found])
    renamed = [each._replace(name=name) for each, name in zip(found, names, strict=True)]
    renamed.sort(key=lambda each: each.name)
    return Folder(entries=tuple(renamed), ignored=ignored)


def _entry(entry: os.DirEntry[str]) -> Entry | None:
    return entry_of(readable_name(entry.name), entry.path, entry)


def entry_of(name: str, path: str, entry: os.DirEntry[str] | None = None) -> Entry | None:
    """The file or folder at a path under a name; None for anything else."""
    try:
        status = entry.stat() if entry is not None else os.stat(path)  # noqa: PTH116 - as above
    except OSError:
        return Entry(name=name, path=path, is_folder=False, size=None, stamp="")
    if stat.S_ISDIR(status.st_mode):
        return Entry(name=name, path=path, is_folder=True, size=None, stamp="")
    if not stat.S_ISREG(status.st_mode):
        return None
    return Entry(
        name=name, path=path, is_folder=False, size=status.st_size, stamp=file_stamp(status)
    )
