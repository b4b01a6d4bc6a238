"""Folders, containers and addresses -> a sorted stream of inputs, each with its bytes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from goalparse.archive.inputs import Input
from goalparse.archive.limits import DEFAULT_ARCHIVE_LIMITS, ArchiveLimits
from goalparse.archive.names import INSIDE
from goalparse.archive.remote import AddressError, is_address
from goalparse.archive.source import Source
from goalparse.archive.spill import NoRoomError
from goalparse.archive.walk import Walk
from goalparse.text import readable_name

__all__ = [
    "DEFAULT_ARCHIVE_LIMITS",
    "AddressError",
    "ArchiveLimits",
    "Input",
    "NoRoomError",
    "Source",
    "Walk",
    "find_member",
    "is_address",
    "walk_inputs",
]

walk_inputs = Walk


def find_member(path: str) -> Input | None:
    """The document inside an archive that a path names, as ``documents.path`` names it.

    ``archive/2021.zip!/民政局/绩效.docx``: a file, and behind its ``!/`` what is inside. None if
    there is no such file, or nothing of that name in it. Where an archive on the way is broken
    or locked it is that one, whose `Input.read` says why.
    """
    for mark in re.finditer(INSIDE, path):
        root = path[: mark.start()]
        if os.path.isfile(root):  # noqa: PTH113 - as the name came
            inside = path[mark.start() :]
            return _member(root, readable_name(os.path.basename(root)) + inside)  # noqa: PTH119 - as above
    return None


def _member(root: str, wanted: str) -> Input | None:
    # Of the archives inside only those on the way are looked into.
    walk = Walk([Path(root)], known=lambda name, _stamp: not wanted.startswith(name))
    for item in walk:
        hides = item.refusal is not None and wanted.startswith(item.path + INSIDE)
        if item.path == wanted or hides:
            return item
    return None
