"""Python's cycle collector, paused while a document is made.

Reading a document makes a hundred thousand small objects that all stay and that no cycle runs
through. The collector would go through them over and over, for a fifth of the time.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_DOCUMENTS = 8
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
            _waiting.begin()
            gc.enable()


class _Waiting:
    """The pass over young objects that is due behind a document, put off for a few documents.

    What a document came to is dropped soon after, mostly. Right behind it the collector would go
    through all of it, three times as many objects as stay when it is gone. So the next pass begins
    when as many objects as ever are made beside those that are there now, or behind the last of
    `_DOCUMENTS` for which it was put off. Then the threshold is that of the process again.
    """

    def __init__(self) -> None:
        self._own = 0  # the threshold of the process
        self._set = 0  # the one in its place, 0 if none is
        self._documents = 0  # that the pass has waited for

    def begin(self) -> None:
        """Put the pass off that is due, if it has not waited long enough."""
        young, *older = gc.get_threshold()
        if not self._set or young != self._set:  # or somebody else has set another since
            self._own, self._set, self._documents = young, 0, 0
        made = gc.get_count()[0]
        if not self._own or made <= self._own:
            return
        self._documents += 1
        if self._documents > _DOCUMENTS:
            self.end()
            return
        if self._passed not in gc.callbacks:
            gc.callbacks.append(self._passed)
        self._set = made + self._own
        gc.set_threshold(self._set, *older)

    def end(self) -> None:
        """Give the process its threshold back, unless somebody has set another."""
        young, *older = gc.get_threshold()
        if self._set and young == self._set:
            gc.set_threshold(self._own, *older)
        self._set = self._documents = 0

    def _passed(self, phase: str, _: dict[str, int]) -> None:
        if self._set and phase == "stop":
            self.end()


_waiting = _Waiting()
