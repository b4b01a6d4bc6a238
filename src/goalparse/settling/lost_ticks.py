"""Check boxes of which a copy has lost the tick: ``优? 良□ 中□ 差□`` after a way through GBK.

A character that an encoding lacks becomes a question mark. Where one stands among empty boxes and
none is ticked, it may be the choice, or just another empty box.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from goalparse.blocks import Table
from goalparse.findings import Finding, finding
from goalparse.meanings.words import shipped_words

_LOST = "?"


def lost_ticks(tables: Iterable[tuple[Table, str]]) -> Iterator[Finding]:
    """A finding for each cell of a dump's tables whose choice may have become a question mark.

    Each table comes with all its text.
    """
    for table, text in tables:
        for cell in table.cells if _LOST in text else ():
            if _LOST in cell.text and _has_lost_one(cell.text):
                place = cell.place_in(table.table_no)
                reason = "a question mark among its boxes may be a tick that a copy has lost"
                yield finding("value-doubtful", raw=cell.text, place=place, reason=reason)


def _has_lost_one(text: str) -> bool:
    """Whether a question mark stands among empty boxes; in front of one it ends a question."""
    empty, ticked = _boxes()
    if empty.isdisjoint(text) or not ticked.isdisjoint(text):
        return False
    behind = ["".join(part.split())[:1] for part in text.split(_LOST)[1:]]
    return any(char not in empty for char in behind)


@cache
def _boxes() -> tuple[frozenset[str], frozenset[str]]:
    words = shipped_words()
    empty, ticked = (words.spellings("checkbox", each) for each in ("empty", "ticked"))
    return frozenset(empty), frozenset(ticked)
