"""Temporary files that containers are unpacked to, and what is said when there is no room for them.

They have no name (they stand in the system's temporary folder; set TMPDIR for another), so they
vanish with their process, however it ends.
"""

from __future__ import annotations

import tempfile
from typing import Any


class NoRoomError(Exception):
    """There is no room to unpack to. No file is to blame, and none may be called damaged for it.

    No OSError, so that nothing that judges a container takes it for one of the container's own.
    """


class Spill:
    """A temporary file, to be written from its start; raises NoRoomError where it cannot be."""

    def __init__(self) -> None:
        try:
            self._file = _nameless()
        except OSError as error:
            raise _no_room(error) from error

    def write(self, piece: bytes) -> int:
        """Write all of a piece; its length."""
        left = memoryview(piece)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise _no_room(error) from error
        return len(piece)

    def take(self) -> Any:
        """The file itself, once all is written; its position is at the end."""
        return self._file

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _nameless() -> Any:
    """Without a buffer: what cannot be written is known at once, and not only at closing."""
    return tempfile.TemporaryFile(buffering=0)


def _no_room(error: OSError) -> NoRoomError:
    folder = tempfile.tempdir or "the temporary folder"
    reason = error.strerror or str(error)
    return NoRoomError(f"no archive can be unpacked to {folder}: {reason} (TMPDIR names another)")
