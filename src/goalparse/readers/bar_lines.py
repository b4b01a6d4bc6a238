"""Text of pages with one cell to a line and, behind each of them, a line of a pipe alone.

Two such lines running have a blank cell between them. Nothing tells where a row ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Break, Piece, Strip
from goalparse.text import clean

_BAR = "|"
_LEAST_BARS = 10
_READINGS = ((Break.CELL, 0), (Break.ROW, 0), (Break.TEXT, 0), (Break.BODY, 0))


def detect_bar_lines(lines: Sequence[str]) -> str | None:
    """``pipes`` where many lines are a pipe alone, and no other line has one."""
    bars = sum(line.strip() == _BAR for line in lines)
    if bars < _LEAST_BARS or any(_BAR in line and line.strip() != _BAR for line in lines):
        return None
    first = next(at for at, line in enumerate(lines) if line.strip() == _BAR)
    filled = sum(bool(line.strip()) for line in lines[first:])
    return "pipes" if bars * 5 >= filled * 2 else None


def read_bar_lines(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """One strip of all cells and lines, each with the number of blank cells in front of it."""
    pieces = tuple(
        Piece(raw=raw, text=clean(raw), line_no=number, blanks=blanks, readings=_READINGS)
        for number, raw, blanks in _cells(lines)
    )
    return (Strip(pieces=pieces, line_no=pieces[0].line_no, end_feeds=0, open_rows=True),)


def _cells(lines: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    """Each line of text with its number and the blank cells in front of it.

    Lines between two pipes are paragraphs of one cell; in front of the first one stand titles too.
    """
    cell: list[str] = []
    number = blanks = 0
    inside = False  # behind the first pipe
    for at, line in enumerate(lines, 1):
        text = line.strip()
        if text == _BAR:
            if cell:
                yield number, "\n".join(cell), blanks
                cell, blanks = [], 0
            elif inside:
                blanks += 1
            inside = True
        elif text:
            if cell and not inside:
                yield number, "\n".join(cell), 0
                cell = []
            number = number if cell else at
            cell.append(text)
    for behind in cell:  # what stands behind the last pipe is text below the table
        yield number, behind, blanks
        number, blanks = number + 1, 0
