"""Text of which some rows have TABs between their cells and others pipes, as of two files.

One reader takes a text as a whole; rows of the other kind would be lines of prose to it.
"""

from __future__ import annotations

from collections.abc import Sequence

_LEAST_ROWS = 3


def with_one_joint(text: str, lines: list[str]) -> list[str]:
    """The lines with pipes in the place of TABs where three rows or more have either."""
    if "\t" not in text or "|" not in text:
        return lines
    tabbed = [at for at, line in enumerate(lines) if "\t" in line.strip() and "|" not in line]
    piped = [line for line in lines if "|" in line.strip() and "\t" not in line]
    if len(tabbed) < _LEAST_ROWS or len(piped) < _LEAST_ROWS:
        return lines
    framed = _are_framed(piped)
    lines = list(lines)
    for at in tabbed:
        row = " | ".join(lines[at].rstrip("\r").split("\t"))
        lines[at] = f"| {row} |" if framed else row
    return lines


def _are_framed(rows: Sequence[str]) -> bool:
    framed = sum(row.strip().startswith("|") and row.rstrip().endswith("|") for row in rows)
    return framed * 2 > len(rows)
