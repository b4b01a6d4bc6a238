"""Ctrl-C and SIGTERM end a long command cleanly, and it says what is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from goalparse.cli.common import Exit, Stop


class _Terminated(BaseException):
    """SIGTERM came."""


def _terminate(_signal: int, _frame: object) -> None:
    raise _Terminated


@contextmanager
def interruptible(kept: Callable[[], tuple[int, int]]) -> Iterator[None]:
    """Turn both signals into one line and an exit code.

    ``kept`` gives how many documents are read and how many there are.
    """
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, _terminate) if is_main else None
    try:
        yield
    except (KeyboardInterrupt, _Terminated) as end:
        code = Exit.TERMINATED if isinstance(end, _Terminated) else Exit.INTERRUPTED
        read, listed = kept()
        raise Stop(
            f"interrupted; {read:,} of {listed:,} documents are read and kept, the same command"
            " goes on from there",
            code,
        ) from None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
