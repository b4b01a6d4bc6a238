"""Text and tables drawn to the width of a terminal, as lines with its codes for bold and colour.

A command must not take longer to draw than to read: the library that draws for the long-running
commands takes as long to import as half of the interpreter. Tables have no upright lines: terminals
disagree on the width of … and ≥, and the lines would shift. Nothing is cut off: what does not fit
into its column is folded, at a blank where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from goalparse.frozen import frozen
from goalparse.text import display_width, safe
from goalparse.tuples import NamedTuple

Text = Sequence[tuple[str, str]]
"""Pieces of text, each with its style."""

PLAIN = ""
_CODES = {"bold": "1", "dim": "2", "bold red": "1;31", "yellow": "33", "cyan": "36"}
_WORD = re.compile(r"\s*\S+\s*")
_GAP = 1  # behind every column but the last


class Column(NamedTuple):
    """A column of a grid; one that is ``whole`` gets the width it needs before others."""

    title: str = ""
    style: str = PLAIN
    is_right: bool = False
    is_whole: bool = False
    least: int = 0


_ALONE = Column()  # what a text outside of a grid stands in


@frozen
class Grid:
    """Rows under their columns; one with a ``header`` has a line below it, and air around."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Text]]
    header: bool = True


def draw_text(text: Text, width: int) -> Iterator[str]:
    """A text folded to a width."""
    for line, _ in _folded(text, width):
        yield line


def draw_grid(grid: Grid, width: int, indent: int = 0) -> Iterator[str]:
    """A grid in a width; an indented one is filled up to it on the right."""
    between = " " if grid.header else ""
    titles = [[(column.title, "dim")] for column in grid.columns]
    rows = [titles, *grid.rows] if grid.header else grid.rows
    frame = len(grid.columns) + 1 if grid.header else 0
    widths = _widths(grid.columns, rows, width - indent - frame)
    left = " " * indent + between
    right = between + " " * (width - indent - frame - sum(widths) if indent else 0)
    blank = left + " " * (sum(widths) + len(between) * (len(widths) - 1)) + right
    if grid.header:
        yield blank
    for number, row in enumerate(rows):
        for line in _row(grid.columns, row, widths, is_low=grid.header and not number):
            yield left + between.join(line) + right
        if grid.header and not number:
            yield left + "─" * (sum(widths) + len(widths) - 1) + right
    if grid.header:
        yield blank


def _row(
    columns: Sequence[Column], row: Sequence[Text], widths: Sequence[int], *, is_low: bool
) -> Iterator[list[str]]:
    """The lines of a row, each as its cells; those of a header stand ``low``."""
    cells = []
    for at, (column, text, width) in enumerate(zip(columns, row, widths, strict=True)):
        gap = _gap(at, columns)
        lines = []
        for line, taken in _folded(text, max(1, width - gap), column):
            fill = " " * (width - gap - taken)
            lines.append((fill + line if column.is_right else line + fill) + " " * gap)
        cells.append(lines)
    height = max(map(len, cells))
    for lines, width in zip(cells, widths, strict=True):
        air = [" " * width] * (height - len(lines))
        lines[:] = [*air, *lines] if is_low else [*lines, *air]
    yield from map(list, zip(*cells, strict=True))


def _gap(at: int, columns: Sequence[Column]) -> int:
    return _GAP if at < len(columns) - 1 else 0


# -- widths


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Text]], most: int) -> list[int]:
    """The width of each column: what it needs, or less so that all of them have room."""
    cells = zip(*rows, strict=True)
    needed = [
        max(min(max(map(_natural_width, texts)) + _gap(at, columns), most), _least(column), 1)
        for at, (column, texts) in enumerate(zip(columns, cells, strict=True))
    ]
    widths = _levelled(needed, [not column.is_whole for column in columns], most)
    if sum(widths) > most:
        widths = _reduced(widths, [1] * len(widths), sum(widths) - most, max(widths))
        widths = [max(pair) for pair in zip(widths, map(_least, columns), strict=True)]
    return widths


def _least(column: Column) -> int:
    return column.least + _GAP if column.least else 1


def _natural_width(text: Text) -> int:
    plain = "".join(chars for chars, _ in text)
    return max(map(display_width, plain.split("\n")))


def _levelled(widths: list[int], may_shrink: Sequence[bool], most: int) -> list[int]:
    """The widest columns taken down to the next widest, until all have room."""
    while (excess := sum(widths) - most) > 0 and any(may_shrink):
        open_ones = [width for width, may in zip(widths, may_shrink, strict=True) if may]
        widest = max(open_ones)
        step = widest - max((width for width in open_ones if width != widest), default=0)
        shares = [
            int(may and width == widest) for width, may in zip(widths, may_shrink, strict=True)
        ]
        if not step:
            break
        widths = _reduced(widths, shares, excess, min(excess, step))
    return widths


def _reduced(widths: list[int], shares: Sequence[int], excess: int, most: int) -> list[int]:
    """The widths less an excess, which those with a share in it bear, each ``most`` at most."""
    total, result = sum(shares), []
    for width, share in zip(widths, shares, strict=True):
        part = min(most, width, round(share * excess / total)) if share else 0
        result.append(width - part)
        excess, total = excess - part, total - share
    return result


# -- lines


def _folded(text: Text, width: int, column: Column = _ALONE) -> Iterator[tuple[str, int]]:
    """The lines of a text in a width, each with the columns that it takes."""
    plain = "".join(chars for chars, _ in text)
    first = 0
    for line in plain.split("\n"):
        breaks = [0, *_breaks(line, width), len(line)]
        for start, end in pairwise(breaks):
            shown = _trimmed(line[start:end], 0 if column.is_right else width)
            painted = _painted(text, first + start, first + start + len(shown), column.style)
            yield painted, display_width(shown)
        first += len(line) + 1


def _breaks(line: str, width: int) -> Iterator[int]:
    """Where a line is broken: at blanks, and within a word that is wider than all of a line."""
    taken = 0
    for match in _WORD.finditer(line):
        word, start = match[0], match.start()
        if display_width(word.rstrip()) <= width - taken:
            taken += display_width(word)
        elif display_width(word.rstrip()) > width:
            pieces = _chopped(word, width)
            for piece in pieces:
                if start:
                    yield start
                start += len(piece)
            taken = display_width(pieces[-1])
        else:
            if taken and start:
                yield start
            taken = display_width(word)


def _chopped(word: str, width: int) -> list[str]:
    pieces, taken = [""], 0
    for char in word:
        wide = display_width(char)
        if taken + wide > width and pieces[-1]:
            pieces.append("")
            taken = 0
        pieces[-1] += char
        taken += wide
    return pieces


def _trimmed(line: str, width: int) -> str:
    """A line without the blanks at its end that have no room."""
    while display_width(line) > width and line[-1:].isspace():
        line = line[:-1]
    return line


def _painted(text: Text, first: int, last: int, style: str) -> str:
    """A part of a text with the terminal's codes for its styles."""
    parts, at = [], 0
    for chars, own in text:
        part = chars[max(first - at, 0) : max(last - at, 0)]
        at += len(chars)
        code = _CODES.get(own or style)
        parts.append(f"\x1b[{code}m{part}\x1b[0m" if code and part else part)
    return "".join(parts)


# -- from plain text


def safe_text(value: str, style: str = PLAIN) -> Text:
    """Text of a document in one style; it cannot move the cursor or colour the screen."""
    return [(safe(value), style)]


def grid_of(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Iterable[int] = (),
    whole: Iterable[int] = (),
) -> Grid:
    """Rows below a header; columns by their place aligned right, or never broken."""
    aligned, unbroken = set(right), set(whole)
    return Grid(
        columns=[
            Column(name, is_right=at in aligned, is_whole=at in unbroken)
            for at, name in enumerate(columns)
        ],
        rows=[[safe_text(value) for value in row] for row in rows],
    )


def pairs_of(pairs: Iterable[tuple[str, str | None]]) -> Grid:
    """Names with their values, one below the other; a pair without a value is left out."""
    return Grid(
        columns=(Column(style="dim", is_whole=True, least=11), Column()),
        rows=[[safe_text(name), safe_text(value)] for name, value in pairs if value],
        header=False,
    )
