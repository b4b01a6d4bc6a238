"""Markdown with tables written as HTML in it, as pandoc writes tables whose cells it cannot rule.

The lines from ``<table`` to ``</table>`` are such a table, its spans kept; all others are Markdown,
whose tables are drawn with rulers or with pipes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Strip
from goalparse.findings import Result
from goalparse.readers.pipes import read_pipes
from goalparse.readers.rulers import detect_rulers, read_rulers

_OPENS, _CLOSES = "<table", "</table>"


def detect_html_tables(lines: Sequence[str]) -> str | None:
    """``markdown`` where a line opens an HTML table and a later one closes it."""
    return "markdown" if next(_tables(lines), None) is not None else None


def _read_pipes(lines: Sequence[str], dialect: str) -> Result[tuple[Block, ...]]:
    return Result(read_pipes(lines, dialect).value)


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The tables of the outermost level: their first line, and the line behind them."""
    depth = first = 0
    for at, line in enumerate(lines):
        if "<" not in line:
            continue
        opened, closed = line.count(_OPENS), line.count(_CLOSES)
        if not depth and opened and line.lstrip().startswith(_OPENS):
            first = at
        elif not depth:
            continue
        depth += opened - closed
        if depth <= 0:
            depth = 0
            yield first, at + 1


def read_html_tables(lines: Sequence[str], dialect: str) -> Result[tuple[Block, ...]]:
    """The tables with their spans, between the blocks that the other lines give."""
    # lxml takes as long to import as all else that reads text, and few texts hold markup.
    from goalparse.readers.html import read_fragment  # noqa: PLC0415 - as above

    rest = list(lines)
    tables: list[tuple[int, int, Block]] = []
    for first, end in _tables(lines):
        rest[first:end] = [""] * (end - first)
        tables += [
            (first, end, block) for block in read_fragment("\n".join(lines[first:end]), first)
        ]
    blocks: list[Block] = []
    others = read_rulers(rest, dialect) if detect_rulers(rest) else _read_pipes(rest, dialect)
    for block in others.value:
        at = (block.line_no or 1) - 1
        while tables and tables[0][0] <= at:
            blocks.append(tables.pop(0)[2])
        if isinstance(block, Strip) or rest[at].strip() or not lines[at].strip():
            blocks.append(block)
    return Result((*blocks, *(block for _, _, block in tables)), others.findings)
