"""Text with one cell to a line: nothing tells a cell from a paragraph, nor where a row ends.

LibreOffice's text filter, Tika's dumps of .rtf, docx2txt and pages copied from a browser come
like this, with or without blank lines between the cells. The reader only sees that the lines
are short as cells are; what they are, the vocabulary has to say (`goalparse.settling.open_rows`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Break, Piece, Strip
from goalparse.text import clean

_LEAST_LINES = 10
_SHORT = 12  # characters: most labels, levels and values are shorter
_READINGS = ((Break.CELL, 0), (Break.ROW, 0), (Break.TEXT, 0), (Break.BODY, 0))


def detect_lines(lines: Sequence[str]) -> str | None:
    """``cell-per-line`` where at least two lines of five are short, and none holds a TAB."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) < _LEAST_LINES or any("\t" in line for line in filled):
        return None
    short = sum(len(line) <= _SHORT for line in filled)
    return "cell-per-line" if short * 5 >= len(filled) * 2 else None


def read_lines(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """One strip of all lines that hold text, each with the blank lines in front of it."""
    pieces: list[Piece] = []
    for number, raw, blanks in _cells(lines):
        text = clean(raw)
        pieces.append(Piece(raw=raw, text=text, line_no=number, blanks=blanks, readings=_READINGS))
    if not pieces:
        return ()
    return (Strip(pieces=tuple(pieces), line_no=pieces[0].line_no, end_feeds=0, open_rows=True),)


def _cells(lines: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    """Each cell with its first line and the blank lines in front of it.

    Where blank lines stand between nearly all lines, those without one go on in the cell above:
    its text has a line break.
    """
    found: list[tuple[int, str, int]] = []
    blanks = 0
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            blanks += 1
            continue
        found.append((number, raw.strip(), blanks))
        blanks = 0
    parted = sum(blanks > 0 for _, _, blanks in found[1:])
    if parted * 10 < (len(found) - 1) * 9:
        yield from found
        return
    at = 0
    while at < len(found):
        number, raw, blanks = found[at]
        at += 1
        while at < len(found) and not found[at][2]:
            raw = f"{raw}\n{found[at][1]}"
            at += 1
        yield number, raw, blanks
