"""The numbers that a DataFrame writes around its rows, taken off: 0, 1, 2 … above and in front.

They are no cells of the document. A form that numbers its columns begins with 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from goalparse.patterns import late

_HEADER = late(
    r"^[| ]*(?:[,;\t][ ]*)?0[ ]*[,;\t|][ ]*1[ ]*[,;\t|][ ]*2(?:[ ]*[,;\t|][ ]*\d+)*[| \r]*$",
    re.MULTILINE,
)
_FIRST_NUMBERS = late(r"0[ ]*[,;\t|][ ]*1[ ]*[,;\t|][ ]*2")  # found by its first character
_MARKS = ",;\t|"
_RULER = frozenset("|:- ")

_Kept = list[tuple[int, str]]  # the lines that are left, each with its position


def without_index(text: str, lines: Sequence[str]) -> _Kept:
    """The lines without such numbers; none where there are no such."""
    if _FIRST_NUMBERS.search(text) is None or _HEADER.search(text) is None:
        return []
    kept: _Kept = []
    expected: int | None = None  # the number of the next row, in a table whose rows have one
    ruled = False  # whether the line may be the ruler below such a header
    for at, line in enumerate(lines):
        fields = _fields(line) if _HEADER.fullmatch(line) else []
        numbers = fields[1:] if fields[:1] == [""] else fields
        if numbers and numbers == [str(n) for n in range(len(numbers))]:
            expected, ruled = (0 if len(numbers) < len(fields) else None), True
            continue
        if ruled and line.strip() and _RULER.issuperset(line.strip()):
            continue
        ruled = False
        own = _without_number(line, expected)
        if own is not None and expected is not None:
            expected += 1
        elif not line.strip():
            expected = None
        kept.append((at, line if own is None else own))
    return kept if len(kept) < len(lines) else []


def _fields(line: str) -> list[str]:
    mark = next(mark for mark in reversed(_MARKS) if mark in line)
    fields = [field.strip() for field in line.split(mark)]
    return fields[1:-1] if mark == "|" and line.strip().startswith("|") else fields


def _without_number(line: str, number: int | None) -> str | None:
    """A row without its number in front; None if it has none."""
    if number is None:
        return None
    match = re.match(rf"(\|?)\s*{number}\s*[,;\t|]", line)
    return match[1] + line[match.end() :] if match is not None else None
