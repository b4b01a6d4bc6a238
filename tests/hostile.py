"""A parser that does the worst that a document can do to the process that reads it.

Named by ``GOALPARSE_TEST_PARSER=hostile:parse``; the first bytes of a file say what it does.
"""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Any

from goalparse.legacy import parse as honest
from goalparse.records import Submission

CRASH = b"hostile: crash\n"
LOOP = b"hostile: loop\n"
BOMB = b"hostile: bomb\n"
FAULT = b"hostile: fault\n"
KILLED = b"hostile: killed\n"


def parse(data: bytes, *, path: str, options: Any) -> Submission:
    """Parse as always, but for files that ask for worse."""
    if data.startswith(CRASH):
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
        ctypes.string_at(0)
    if data.startswith(LOOP):
        # Native code that holds the interpreter's lock: no thread and no signal handler gets in.
        ctypes.PyDLL(None).sleep(3600)
    if data.startswith(BOMB):
        hoard = []
        while True:
            hoard.append(bytearray(16 * 1024 * 1024))
    if data.startswith(FAULT):
        raise KeyError("a fault of the program")
    if data.startswith(KILLED):
        os.kill(os.getpid(), signal.SIGKILL)
    return honest(data, path=path, options=options)
