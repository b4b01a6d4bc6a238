"""Ctrl-C and SIGTERM end a long command cleanly, and it says what is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from goalparse.cli.common import Exit, Stop


class _Terminated(BaseException):
    """SIGTERM came."""


def _end(number: int, _frame: object) -> None:
    """End the command once: a second signal (`timeout` sends two) must not cut short its end."""
    for each in _BOTH:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt if number == signal.SIGINT else _Terminated


_BOTH = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible(kept: Callable[[], tuple[int, int]]) -> Iterator[None]:
    """Turn both signals into one line and an exit code.

    ``kept`` gives how many documents are read and how many there are.
    """
    is_main = threading.current_thread() is threading.main_thread()
    # What the shell has switched off stays off; None is a handler that Python cannot put back.
    heard = [n for n in _BOTH if signal.getsignal(n) not in {signal.SIG_IGN, None}]
    before = {each: signal.signal(each, _end) for each in heard} if is_main else {}
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
        for each, handler in before.items():
            signal.signal(each, handler)
