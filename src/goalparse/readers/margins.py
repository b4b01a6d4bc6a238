"""What stands in front of every line and is none of the document's: numbers, quotes, indents.

``nl``, ``cat -n`` and ``grep -n`` number the lines, mail quotes them, a listing indents them; a
page's first line begins with a form feed, and the first one of a file that stands behind another
with its byte-order mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r" *(\d+)(?:[:.|] ?|\t| {1,2}|$)")
_LEAST_LINES = 8
_QUOTE = ">"


def without_margin(text: str, lines: list[str]) -> list[str]:
    """A text's lines without what stands in front of all; as they are if nothing does."""
    if "\f" in text or "\ufeff" in text:
        lines = [line.lstrip("\f\ufeff") for line in lines]
    first = next((line for line in lines if line.strip()), "")
    if len(lines) < _LEAST_LINES or first[:1] not in _MARGINS:
        return lines
    return _unnumbered(lines) or _unquoted(lines) or _unindented(lines) or lines


_MARGINS = {*"0123456789", " ", ">"}


def _unnumbered(lines: Sequence[str]) -> list[str] | None:
    """Lines numbered one by one, without their numbers; a blank one may have none."""
    found: list[str] = []
    for number, line in enumerate(lines, 1):
        match = _NUMBER.match(line)
        if match is not None and int(match[1]) == number:
            found.append(line[match.end() :])
        elif not line.strip():
            found.append("")
        else:
            return None
    return found


def _unquoted(lines: Sequence[str]) -> list[str] | None:
    """Lines behind a mark of quoting and, if one stands behind each, a blank."""
    if not all(line.startswith(_QUOTE) or not line.strip() for line in lines):
        return None
    inner = [line[len(_QUOTE) :] for line in lines]
    blank = all(line.startswith(" ") for line in inner if line)
    return [line[1:] for line in inner] if blank else inner


def _unindented(lines: Sequence[str]) -> list[str] | None:
    filled = [line for line in lines if line.strip()]
    indent = min(len(line) - len(line.lstrip(" ")) for line in filled)
    return [line[indent:] for line in lines] if indent else None
