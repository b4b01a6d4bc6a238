"""Lines of a text that are none of the document's, left out before the others are read.

Blank ones where each end of a line was written twice, and the numbers of pages between rows, with
what is printed beside each of them. What is made of the others gets their numbers in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from goalparse.blocks import Block, Document, Place, Strip, Table
from goalparse.findings import Finding, Result, finding
from goalparse.frozen import replace

_LEAST_LINES = 8
_PAGE = re.compile(r"\f?[-—–―~\s]*(\d{1,4})[-—–―~\s]*")
_PAGE_LINE = re.compile(r"\n\f?[-—–―~ ]{0,9}\d{1,4}[-—–―~ ]{0,9}(?=[\r\n])")
_LEAST_PAGES = 2
_LEAST_APART = 6  # filled lines of a page
_MOST_BESIDE = 3  # lines of a page's head or foot
_ROWS = re.compile(r"\S[^\S\n]*[\t|]|[\t|]\s*\S")


def kept_lines(text: str, lines: Sequence[str]) -> tuple[list[int], list[Finding]]:
    """The positions of a text's lines that are the document's, and what is to be told of others.

    None is left out where nothing parts the cells of a line: blank lines and numbers may be the
    tool's own there, or cells.
    """
    if len(lines) < _LEAST_LINES:
        return [], []
    if not any(map(str.strip, lines[1::2])):
        return (list(range(0, len(lines), 2)), []) if _is_parted(lines[::2]) else ([], [])
    if len(_PAGE_LINE.findall(text)) < _LEAST_PAGES:
        return [], []  # most texts, and cheaply
    pages = _pages(lines)
    if not pages or sum(_ROWS.search(line) is not None for line in lines) < _LEAST_APART:
        return [], []
    out = _with_heads(lines, pages)
    if sum(_is_between_rows(lines, at, out) for at in pages) * 2 <= len(pages):
        return [], []
    reason = f"{len(pages)} numbers of pages stand between the lines of the text; they are left out"
    place = Place(line_no=pages[0] + 1)
    told = finding("reading-by-vocabulary", raw=lines[pages[0]].strip(), place=place, reason=reason)
    return [at for at in range(len(lines)) if at not in out], [told]


def _is_parted(single: Sequence[str]) -> bool:
    """Whether TABs or pipes part cells; between Tika's rows of one cell stands a blank line."""
    if any("\t" in line.strip() or "|" in line for line in single):
        return True
    led = any(line.startswith("\t") for line in single)
    return led and any(not line.strip() for line in single[:-1])


def _pages(lines: Sequence[str]) -> list[int]:
    """The lines that number the pages: one by one, and none right behind another."""
    found = [
        (at, int(match[1]))
        for at, line in enumerate(lines)
        if line[:1] not in _NO_PAGE and (match := _page(line))
    ]
    numbers = [number for _, number in found]
    if len(found) < _LEAST_PAGES or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
        return []
    pages = [at for at, _ in found]
    starts = [0, *(at + 1 for at in pages[:-1])]
    between = (
        sum(map(bool, map(str.strip, lines[a:b]))) for a, b in zip(starts, pages, strict=True)
    )
    return pages if min(between) >= _LEAST_APART else []


def _page(line: str) -> re.Match[str] | None:
    """A line of a number alone; a TAB in it parts cells."""
    return _PAGE.fullmatch(line) if len(line) <= _LONGEST and "\t" not in line else None


_LONGEST = 16
_NO_PAGE = frozenset({"", "\t"})  # how most lines of a dump begin


def _with_heads(lines: Sequence[str], pages: Sequence[int]) -> set[int]:
    """The numbers of pages with the lines that stand beside each of them, and blank ones there."""
    out = set(pages)
    for step in (-1, 1):
        beside = [at + step for at in pages]
        for _ in range(_MOST_BESIDE):
            inside = [at for at in beside if 0 <= at < len(lines)]
            texts = {lines[at].strip() for at in inside}
            if len(texts) != 1 or (len(inside) < _LEAST_PAGES and texts != {""}):
                break
            out.update(inside)
            beside = [at + step for at in beside]
    return out


def _is_between_rows(lines: Sequence[str], at: int, out: set[int]) -> bool:
    """Whether the lines above and below what is left out at a place are of tables."""
    above = next((n for n in range(at, -1, -1) if n not in out and lines[n].strip()), None)
    below = next((n for n in range(at, len(lines)) if n not in out and lines[n].strip()), None)
    beside = [lines[n] for n in (above, below) if n is not None]
    return len(beside) > 1 and all("\t" in line or "|" in line for line in beside)


def on_their_lines(
    read: Result[Document], kept: Sequence[int], told: Iterable[Finding]
) -> Result[Document]:
    """What was read of the lines that were kept, on the lines of the file."""
    numbers = [0, *(at + 1 for at in kept)]
    document = read.value
    moved = replace(document, blocks=tuple(_moved(block, numbers) for block in document.blocks))
    findings = (
        replace(each, place=replace(each.place, line_no=_of_file(each.place.line_no, numbers)))
        for each in read.findings
    )
    return Result(moved, (*told, *findings))


def _of_file(line_no: int | None, numbers: Sequence[int]) -> int | None:
    return None if line_no is None else numbers[line_no]


def _moved(block: Block, numbers: Sequence[int]) -> Block:
    line_no = _of_file(block.line_no, numbers)
    if isinstance(block, Table):
        cells = (replace(cell, line_no=_of_file(cell.line_no, numbers)) for cell in block.cells)
        return replace(block, line_no=line_no, cells=tuple(cells))
    if isinstance(block, Strip):
        pieces = (replace(each, line_no=numbers[each.line_no]) for each in block.pieces)
        return replace(block, line_no=numbers[block.line_no], pieces=tuple(pieces))
    return replace(block, line_no=line_no)
