"""What the tests of text dumps ask of a text."""

from __future__ import annotations

from goalparse.blocks import Block, Paragraph, Strip, Table
from goalparse.meanings.lexicon import shipped
from goalparse.readers.text import read_text
from goalparse.records import Submission
from goalparse.settling import settle
from goalparse.text import key


def dialect(text: str) -> str | None:
    return read_text(text.encode()).value.dialect


def table(text: str) -> list[list[str]]:
    """The rows of the only table of a text."""
    blocks = settle(read_text(text.encode()).value, shipped()).value.blocks
    (found,) = [b for b in blocks if isinstance(b, Table)]
    return [[cell.text for cell in row] for row in found.rows()]


def folded(value: object) -> object:
    return key(value) if isinstance(value, str) else value


def indicators(submission: Submission) -> list[tuple[str | None, ...]]:
    return [(i.level1, i.level2, i.level3, i.value_raw) for i in submission.indicators]


def texts(blocks: tuple[Block, ...]) -> str:
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(block.raw)
        elif isinstance(block, Table):
            parts += [cell.raw for cell in block.cells]
        elif isinstance(block, Strip):
            parts += [piece.raw for piece in block.pieces]
    return "".join("".join(parts).split())
