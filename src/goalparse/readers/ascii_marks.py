"""Dashes, quotes and ellipses that pandoc's Markdown writes in ASCII: ---, "…", ....

A text of it has none of its own, so one that has any was not written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Paragraph, Place, Table
from goalparse.findings import Finding, Result, finding
from goalparse.frozen import replace

_OWN = frozenset("“”‘’—–…")
_ASCII = re.compile(r'---|--|\.\.\.|"')
_LINE, _LONGEST_DASH = frozenset("- "), 6
_READ = {"---": "—", "--": "–", "...": "…"}
_REASON = "pandoc writes dashes, quotes and ellipses in ASCII; they are read as —, “” and …"


def with_own_marks(blocks: Sequence[Block]) -> Result[tuple[Block, ...]]:
    """The blocks with such marks as the document has them, and a note at the first one."""
    texts = list(_texts(blocks))
    if any(not _OWN.isdisjoint(text) for _, text in texts):
        return Result(tuple(blocks))
    first = next(((line_no, text) for line_no, text in texts if _is_marked(text)), None)
    if first is None:
        return Result(tuple(blocks))
    return Result(tuple(map(_marked, blocks)), (_told(*first),))


def _texts(blocks: Sequence[Block]) -> Iterator[tuple[int | None, str]]:
    for block in blocks:
        if isinstance(block, Table):
            yield from ((cell.line_no, cell.text) for cell in block.cells)
        elif isinstance(block, Paragraph):
            yield block.line_no, block.text


def _is_marked(text: str) -> bool:
    """Whether a text holds a mark in ASCII; one quote alone is none, nor is a ruler."""
    found = _ASCII.findall(text)
    if len(text) > _LONGEST_DASH and _LINE.issuperset(text):
        return False
    return bool(found) and (found.count('"') != 1 or len(found) > 1)


def _told(line_no: int | None, text: str) -> Finding:
    return finding("reading-by-vocabulary", raw=text, place=Place(line_no=line_no), reason=_REASON)


def _marked(block: Block) -> Block:
    if isinstance(block, Table):
        return replace(block, cells=tuple(map(_marked_cell, block.cells)))
    if isinstance(block, Paragraph) and _is_marked(block.text):
        return replace(block, text=_with_marks(block.text))
    return block


def _marked_cell(cell: Cell) -> Cell:
    return replace(cell, text=_with_marks(cell.text)) if _is_marked(cell.text) else cell


def _with_marks(text: str) -> str:
    quotes = 0

    def own(match: re.Match[str]) -> str:
        nonlocal quotes
        if match[0] != '"':
            return _READ[match[0]]
        quotes += 1
        return "“" if quotes % 2 else "”"

    return _ASCII.sub(own, text)
