"""Text as Word's own object model gives it (``Range.Text``): a mark, U+0007, behind every cell.

A row's end has a mark of its own, so a blank cell and a row's end look alike; which is which, and
where text between two tables ends, `settling.marked_rows` settles. Paragraphs end in a carriage
return, lines in a vertical tab; codes of fields are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Paragraph, Piece, Strip
from goalparse.text import clean

MARK = "\x07"
_LEAST_MARKS = 6
_FIELD = re.compile("\x13[^\x13-\x15]*\x14?|[\x13-\x15\x01\x02\x05\x08]")


def detect_cell_marks(lines: Sequence[str]) -> str | None:
    """``unknown`` where six cells end in a mark: the dialect has no name, but can be read."""
    marked = [line for line in lines if MARK in line]
    return "unknown" if sum(line.count(MARK) for line in marked) >= _LEAST_MARKS else None


def read_cell_marks(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """All up to the last mark as a strip, one piece to a mark; then paragraphs."""
    *cells, (behind, line_no) = _chunks(lines)
    pieces = tuple(
        Piece(raw=raw, text=clean(raw), line_no=number, readings=()) for raw, number in cells
    )
    strip = Strip(pieces=pieces, line_no=pieces[0].line_no, end_feeds=0, marked=True)
    rest = (
        Paragraph(raw=line, text=clean(line), line_no=number)
        for number, line in enumerate(behind.split("\n"), line_no)
    )
    return (strip, *rest)


def _chunks(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What stands in front of each mark, and behind the last one, with its first line."""
    number = 1
    for chunk in "\n".join(lines).split(MARK):
        led = chunk.removeprefix("\n") if number > 1 else chunk
        raw = _FIELD.sub("", led.removesuffix("\n")).replace("\x0b", "\n")
        yield raw, number + len(chunk) - len(led)
        number += chunk.count("\n")
