"""Rows that a script has printed as lists of their cells: JSON, or Python's own way.

A list of lists is a table, on one line or many; a list of texts is a row, and those that follow
each other are rows of one table. Scripts over python-docx write merged cells in each position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Paragraph
from goalparse.patterns import late
from goalparse.readers.comma_rows import table_of
from goalparse.text import clean

_LEAST_CELLS = 4  # of a text: less is no form
_MOST_LINES = 20_000  # of one list
_TOKEN = late(
    r"""\s*(?:(?P<mark>[\[\](),])|(?P<text>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")"""
    r"""|(?P<bare>None|null|-?\d[\d.]*))\s*"""
)
_ESCAPE = late(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))")
_SHORT = {"n": "\n", "t": "\t", "r": "\r"}
_Rows = list[list[str]]


def detect_listed_rows(lines: Sequence[str]) -> str | None:
    """``tab-rows`` where lists of texts stand on lines of their own, several rows of them."""
    cells = rows = 0
    for _, _, found in _lists(lines):
        rows += len(found)
        cells += sum(map(len, found))
    return "tab-rows" if cells >= _LEAST_CELLS and rows > 1 else None


def read_listed_rows(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """The lists as tables, all other lines as paragraphs."""
    return tuple(_blocks(lines))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[tuple[int, list[str]]] = []
    at = 0
    for first, end, found in _lists(lines):
        between = lines[at:first]
        if rows and any(map(str.strip, between)):
            yield table_of(rows)
            rows = []
        for number, line in enumerate(between, at + 1):
            if line.strip():
                yield Paragraph(raw=line, text=clean(line), line_no=number)
        if rows and len(found) > 1:
            yield table_of(rows)
            rows = []
        rows += [(first + 1, row) for row in found]
        if len(found) > 1:
            yield table_of(rows)
            rows = []
        at = end
    if rows:
        yield table_of(rows)
    for number, line in enumerate(lines[at:], at + 1):
        yield Paragraph(raw=line, text=clean(line), line_no=number)


def _lists(lines: Sequence[str]) -> Iterator[tuple[int, int, _Rows]]:
    """The lists: the positions of their first line and of the line behind them, and their rows."""
    opening = [at for at, line in enumerate(lines) if "[" in line and line.lstrip()[0] == "["]
    end = 0
    for at in opening:
        if at < end:
            continue
        rows, end = _list_at(lines, at)
        if rows is not None:
            yield at, end, rows


def _list_at(lines: Sequence[str], first: int) -> tuple[_Rows | None, int]:
    """The rows of the list that begins on a line, and the line behind it.

    None if none does, and the line where that shows: what stands above it is not looked at again.
    """
    rows: _Rows = []
    depth = 0
    for at in range(first, min(first + _MOST_LINES, len(lines))):
        line, start = lines[at], 0
        while start < len(line):
            token = _TOKEN.match(line, start)
            if token is None or (depth == 0 and token["mark"] not in {"[", "("}):
                return None, at
            start = token.end()
            depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(token["mark"] or "", 0)
            if token["mark"] in {"[", "("}:
                rows.append([])
            elif token["mark"] is None:
                rows[-1].append(_cell(token))
            if depth == 0 and start < len(line):
                return None, at  # prose goes on behind it
        if depth == 0:
            filled = [row for row in rows if row]
            return filled or None, at + 1
    return None, min(first + _MOST_LINES, len(lines))


def _cell(token: re.Match[str]) -> str:
    if token["text"] is None:
        return "" if token["bare"][0] in "Nn" else token["bare"]
    return _ESCAPE.sub(_unescaped, token["text"][1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SHORT.get(match[3], match[3])
