"""A function called in a process of its own, which it may bring down; its answer comes in pieces.

A decoder written in C that writes past its memory ends the process that it runs in. Here that
is one which holds nothing else.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Generator
from typing import IO, BinaryIO

_HEAD = struct.Struct("<cI")  # the kind of a piece, and its length


def answers(function: str, number: int, file: BinaryIO) -> Generator[tuple[bytes, bytes]]:
    """What a function (``package.module:name``) says when it is called with a number, by `say`.

    ``file`` is its standard input. Ends where the process does, for whatever reason: only the
    caller knows whether that was all. A process that is not listened to any more is killed.
    """
    module, _, name = function.partition(":")
    call = f"from {module} import {name}; {name}({number})"
    process = subprocess.Popen(  # noqa: S603 - this program
        [sys.executable, "-P", "-c", call],  # -P: nothing is imported from where one stands
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            while (piece := _piece(process.stdout)) is not None:
                yield piece
        finally:
            process.kill()


def _piece(said: IO[bytes] | None) -> tuple[bytes, bytes] | None:
    """The next piece; None if the process ended before it was whole."""
    head = said.read(_HEAD.size) if said is not None else b""
    if said is None or len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    data = said.read(length)
    return (kind, data) if len(data) == length else None


def say(kind: bytes, data: bytes) -> None:
    """Hand a piece to the process that listens, whatever happens next."""
    out = sys.stdout.buffer
    out.write(_HEAD.pack(kind, len(data)) + data)
    out.flush()
