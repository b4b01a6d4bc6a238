"""Python's cycle collector, paused while a document is made.

Reading a document makes a hundred thousand small objects that all stay and that no cycle runs
through. The collector would go through them over and over, for a fifth of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
