"""Text in which each end of a line was written twice, as mail programs and converters do.

The lines are read as they were, and what is made of them gets the numbers that they have in the
file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from goalparse.blocks import Block, Document, Strip, Table
from goalparse.findings import Finding, Result

_LEAST_LINES = 8


def single_lines(lines: list[str]) -> list[str] | None:
    """The lines without the blank one behind each; None if there are others.

    Where nothing parts the cells of a line, the blank ones may be the tool's own; so are those
    between Tika's rows of one cell each.
    """
    if len(lines) < _LEAST_LINES or any(map(str.strip, lines[1::2])):
        return None
    single = lines[::2]
    parted = any("\t" in line.strip() or "|" in line for line in single)
    led = any(line.startswith("\t") for line in single) and "" in map(str.strip, single[:-1])
    return single if parted or led else None


def on_their_lines(read: Result[Document]) -> Result[Document]:
    """What was read of single lines, on the lines of the file."""
    document = replace(read.value, blocks=tuple(map(_moved, read.value.blocks)))
    return Result(document, tuple(_told(read.findings)))


def _of_file(line_no: int | None) -> int | None:
    return None if line_no is None else 2 * line_no - 1


def _moved(block: Block) -> Block:
    line_no = _of_file(block.line_no)
    if isinstance(block, Table):
        cells = tuple(replace(cell, line_no=_of_file(cell.line_no)) for cell in block.cells)
        return replace(block, line_no=line_no, cells=cells)
    if isinstance(block, Strip):
        pieces = tuple(replace(each, line_no=2 * each.line_no - 1) for each in block.pieces)
        return replace(block, line_no=2 * block.line_no - 1, pieces=pieces)
    return replace(block, line_no=line_no)


def _told(findings: Iterable[Finding]) -> Iterable[Finding]:
    for each in findings:
        yield replace(each, place=replace(each.place, line_no=_of_file(each.place.line_no)))
