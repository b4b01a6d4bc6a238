"""What a reading function has to say beside its value.

The functions that read values know neither the record nor the place; they return notes, and
whoever calls them makes findings of them: ``finding(note.code, raw=raw, **note.words)``.
"""

from __future__ import annotations

from collections.abc import Mapping

from goalparse.tuples import NamedTuple


class Note(NamedTuple):
    """A code of the catalogue of findings and the words that fill its template."""

    code: str
    words: Mapping[str, str]


def doubtful(reason: str) -> Note:
    """The value is read, or left out, but should be looked at."""
    return Note("value-doubtful", {"reason": reason})


def unparsed(reason: str) -> Note:
    """The text states something that is not turned into a value."""
    return Note("value-unparsed", {"reason": reason})
