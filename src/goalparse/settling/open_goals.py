"""Two goals of several lines each, side by side below their headers, in text without row ends."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Break
from goalparse.meanings.lexicon import Lexicon

_PAIR = 2


def two_goals(texts: Sequence[str], lexicon: Lexicon) -> list[Break] | None:
    """The breaks of the lines of both; None where nothing says where the second begins.

    Their numbers do: 1, 2, 3, and 1 again. Of one line each they need no such breaks.
    """
    matches = map(lexicon.goal_number.match, texts)
    numbers = [match and lexicon.goal_number_of(match) for match in matches]
    firsts = [at for at, number in enumerate(numbers) if number == "1"]
    if len(firsts) != _PAIR or firsts[0]:
        return None
    if firsts[1] == 1:
        return []
    breaks = [Break.TEXT] * len(texts)
    breaks[0] = breaks[firsts[1]] = Break.CELL
    return breaks
