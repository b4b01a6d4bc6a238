"""A file that several processes have open: each reads it at places of its own."""

from __future__ import annotations

import io
import os
from typing import Any, BinaryIO


class _Positioned(io.RawIOBase):
    """A file read at places of its own, so that processes that share it do not disturb it.

    A child has its parent's files, and with them one common position.
    """

    _release = staticmethod(os.close)  # the module may be emptied before the last file is closed

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = (0, self._at, os.fstat(self._descriptor).st_size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        found = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._release(self._descriptor)
        super().close()


def for_reading(file: BinaryIO) -> BinaryIO:
    """The same file for reading only, by whoever else it is read; closes the one given."""
    if not hasattr(os, "pread"):
        file.seek(0)
        return file  # no processes are forked where there is no pread
    with file:
        return io.BufferedReader(_Positioned(os.dup(file.fileno())))
