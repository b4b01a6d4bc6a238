"""What was worked out before, kept while there is not too much of it.

What a document asks it asks again and again, and so does the next document. Hardly anything is
asked only once, so that nothing is gained by forgetting one thing at a time: where there is too
much, all is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(dict[K, V]):
    """A dictionary of ``most`` entries; `keep` forgets all of them when it is full."""

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, asked: K, found: V) -> V:
        """Remember what was found; it is given back."""
        if len(self) >= self._most:
            self.clear()
        self[asked] = found
        return found


class Remembered(Bounded[K, V]):
    """What a function gives for each thing: to ask again is a dictionary's look-up, no more."""

    __slots__ = ("_give",)

    def __init__(self, give: Callable[[K], V], most: int) -> None:
        super().__init__(most)
        self._give = give

    def __missing__(self, asked: K) -> V:
        """Ask the function, and remember what it gives, as `keep` does."""
        found = self._give(asked)
        if len(self) >= self._most:
            self.clear()
        self[asked] = found
        return found
