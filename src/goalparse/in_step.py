"""Things that are alike worked on side by side: a step of each, then the next step of each.

The forms of a document are laid out alike. What is done for a row of one is in the processor's
caches while it is done for that row of the others; done form by form it has left them each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

_DONE = object()
_AT_ONCE = 32  # few enough that what is worked on stays in the caches as well


def in_step(works: Iterable[Iterator[None]]) -> None:
    """Go through some works to their ends, step by step side by side."""
    waiting = iter(works)
    while working := list(islice(waiting, _AT_ONCE)):
        while working:
            working = [steps for steps in working if next(steps, _DONE) is None]
