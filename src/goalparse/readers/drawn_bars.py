"""Bars that are no ASCII ones: full-width (｜), and tables drawn with boxes as w3m writes them.

They are turned into the ASCII bars, rulers and corners that the readers know. A terminal for
Chinese may take two columns for each of them, so a drawing's rulers say how wide they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.text import display_width

_BARS = "｜│┃║┆┇┊┋∣"
_RULES = "─━═┄┅┈┉"
_CORNERS = "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬"
_ANY = frozenset(_BARS)
_DRAWN = frozenset(_BARS + _RULES + _CORNERS)
_LEAST_ROWS = 3
_TO_ASCII = str.maketrans(
    {**dict.fromkeys(_BARS, "|"), **dict.fromkeys(_RULES, "-"), **dict.fromkeys(_CORNERS, "+")}
)
_TO_WIDE = str.maketrans(
    {**dict.fromkeys(_BARS, "| "), **dict.fromkeys(_RULES, "--"), **dict.fromkeys(_CORNERS, "+-")}
)


def with_ascii_bars(text: str, lines: list[str]) -> list[str]:
    """The lines with ASCII bars, if three of them or more hold others, and fewer these."""
    if not any(bar in text for bar in _BARS):
        return lines  # nearly all texts
    rows = [line for line in lines if not _ANY.isdisjoint(line)]
    if len(rows) < _LEAST_ROWS or sum("|" in line for line in lines) > len(rows):
        return lines
    wide = _are_wide(rows, lines)
    return [_in_ascii(line, wide=wide) if not _DRAWN.isdisjoint(line) else line for line in lines]


def _in_ascii(line: str, *, wide: bool) -> str:
    if not wide:
        return line.translate(_TO_ASCII)
    found = line.rstrip().translate(_TO_WIDE)
    return found[:-1] if found.endswith(("+-", "| ")) else found


def _are_wide(rows: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether rows are as wide as the rulers if each mark of a drawing takes two columns."""
    rulers = [line.strip() for line in lines if line.strip() and _DRAWN.issuperset(line.strip())]
    if not rulers:
        return False
    longest = max(map(len, rulers))
    marks = [sum(char in _DRAWN for char in row) for row in rows]
    texts = [sum(display_width(char) for char in row.strip() if char not in _DRAWN) for row in rows]
    wide = sum(width + 2 * count == 2 * longest for width, count in zip(texts, marks, strict=True))
    return wide * 2 > len(rows)
