"""Scales of grades as a form prints them, to be ticked: 优秀 良好 一般, 优良中差."""

from __future__ import annotations

import re
from functools import cache

from goalparse.meanings.words import Words
from goalparse.text import fold

_LONGEST_SCALE = 100  # characters of a cell of grades


def grades_in(text: str, words: Words) -> tuple[str, ...]:
    """The parts of a scale, if the whole text is one: at least two words of one known scale."""
    if len(text) > _LONGEST_SCALE:
        return ()
    parts = [part for part in _separators(words).split(fold(text)) if part]
    if len(parts) == 1:
        parts = _glued_grades(parts[0], words)
    if len(parts) < 2 or len(set(parts)) < len(parts):
        return ()
    scales = words.groups.get("scale", {}).values()
    return tuple(parts) if any(scale.issuperset(parts) for scale in scales) else ()


@cache
def _separators(words: Words) -> re.Pattern[str]:
    marks = "".join(map(re.escape, words.spellings("separator")))
    return re.compile(rf"[{marks}\s]++")


def _glued_grades(text: str, words: Words) -> list[str]:
    """优良中差: grades without anything between them; two alone (优良) are a word of their own."""
    parts: list[str] = []
    at = 0
    while at < len(text) and len(parts) < 8:
        found = words.at("scale", text, at)
        if found is None:
            return []
        parts.append(text[at : found[1]])
        at = found[1]
    return parts if len(parts) > 2 and at == len(text) else []
