"""Python's cycle collector, paused while a document is made.

Reading a document makes a hundred thousand small objects that all stay and that no cycle runs
through. The collector would go through them over and over, for a fifth of the time.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ROOMS = 100_000  # objects, about, that a program makes before it has read its first document


def program_starts() -> None:
    """Have the collector look less, in a process that is this program and nothing else.

    Rooms and vocabulary stay to the end, so that there is nothing to find while they are made; and
    at the end what is held goes with the process. What has to be done then is done as ever.
    """
    _, *older = gc.get_threshold()
    gc.set_threshold(_ROOMS, *older)
    atexit.register(gc.freeze)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Pause the collector, unless it is off already; it is on again behind, whatever happens."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
