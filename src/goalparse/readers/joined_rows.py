"""Rows whose cells were joined by pipes, as scripts write them, and cells of which break the line.

A script puts a pipe between blanks between the cells (``a | b``); striprtf writes one behind each
cell, the last one too (``a|b|``), so that a line without it at its end goes on in the next one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from goalparse.blocks import Block
from goalparse.readers.tab_rows import broken_rows, many_are_led

_LEAST_ROWS = 3


def detect_joined_rows(lines: Sequence[str]) -> str | None:
    """``pipes`` where rows were joined by a pipe between blanks, and cells break their lines.

    Where covered cells are blank, a row may begin with the pipe behind such a one. Rows that stand
    on a line each, that have pipes at their ends, or two blanks (html2text), are another reader's.
    """
    joined = sum(_JOINT.search(line) is not None for line in lines)
    if joined < _LEAST_ROWS or any(map(_is_other, lines)):
        return None
    led = sum(line.startswith("|") for line in lines)
    # A blank last cell has the joint's blank behind its pipe.
    closed = sum(line.rstrip("\r").endswith("|") for line in lines)
    if led * 2 > joined or closed * 2 > joined:
        return None
    broken = any(
        "|" in above and line.strip() and "|" not in line and "|" in below
        for above, line, below in zip(lines, lines[1:], lines[2:], strict=False)
    )
    return "pipes" if broken or any(line.startswith(" | ") for line in lines) else None


def _is_other(line: str) -> bool:
    return "|" in line and (line.endswith("  ") or "|" in _JOINT.sub("", line))


def read_joined_rows(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """The same rows with TABs between their cells."""
    rows = [_JOINT.sub("\t", line.replace("\t", " ")) for line in lines]
    return broken_rows(rows, any_width=many_are_led(rows))


_JOINT = re.compile(r" ?\|(?: |$)")


def detect_closed_rows(lines: Sequence[str]) -> str | None:
    """``pipes`` where a pipe stands behind each cell, without blanks around it."""
    piped = [line for line in lines if "|" in line]
    if len(piped) < _LEAST_ROWS or any(" |" in line or "| " in line for line in piped):
        return None
    closed = sum(line.endswith("|") for line in piped)
    framed = sum(line.endswith("|") and line.startswith("|") for line in piped)
    return "pipes" if closed * 10 >= len(piped) * 7 and framed * 10 < len(piped) * 8 else None


def read_closed_rows(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """The same rows with TABs between their cells; those that lack the last pipe go on."""
    rows = [line.removesuffix("|").replace("\t", " ").replace("|", "\t") for line in lines]
    going_on: list[int] = []
    is_open = False
    for number, line in enumerate(lines, 1):
        if is_open:
            going_on.append(number)
        is_open = not line.endswith("|") if "|" in line else is_open
    return broken_rows(rows, any_width=many_are_led(rows), going_on=going_on)
