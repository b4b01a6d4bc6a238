"""Tika's dump of an HTML page: cells behind TABs among the indentation of the page's source.

A line that holds only TABs is the source's own: as deep as the cells it parts two of them, less
deep it ends a row. Right below another one it opens a blank cell, whose own indentation stands
below two empty lines. Line ends of the source inside a paragraph are blanks on the page. Cells
that a merged one covers are not in the source, so rows are shorter than their headers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Paragraph, Table
from goalparse.frozen import field, mutable
from goalparse.readers.tika import take_bookmarks
from goalparse.text import clean

_LEAST = 6  # lines of TABs alone, and of text behind two or more
_OF_A_BLANK_PARAGRAPH = 2  # empty lines in front of its own indentation


def detect_tika_html(lines: Sequence[str]) -> str | None:
    """``tika-dom`` where indented text stands between lines of nothing but TABs."""
    led = [line for line in lines if line.startswith("\t\t")]
    bare = sum(not line.strip("\t\r") for line in led)
    texts = [line for line in led if line.strip()]
    if bare < _LEAST or len(texts) < _LEAST or bare * 2 < len(texts):
        return None
    depth = _depth(lines)
    of_cells = sum(_tabs(line) == depth for line in texts)
    return "tika-dom" if depth > 1 and of_cells * 10 >= len(texts) * 8 else None


def _tabs(line: str) -> int:
    return len(line) - len(line.lstrip("\t"))


def _depth(lines: Sequence[str]) -> int:
    """The number of TABs in front of most cells."""
    counts = Counter(_tabs(line) for line in lines if line.strip() and line.startswith("\t"))
    return counts.most_common(1)[0][0] if counts else 0


def read_tika_html(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    """The lines as paragraphs and tables."""
    return tuple(_Reader(_depth(lines)).blocks(lines))


@mutable
class _Reader:
    """Goes through the lines; ``rows`` are those of the open table, the last one still open."""

    depth: int
    rows: list[list[tuple[int, str]]] = field(default_factory=list)
    paragraph: list[tuple[int, str]] = field(default_factory=list)  # the open one's lines
    in_cell: bool = False  # the next line may go on in the last cell
    glued: bool = False  # the next line goes on in the paragraph above
    empty: int = 0  # empty lines in front of this one
    below_bare: bool = False  # the line above holds TABs alone

    def blocks(self, lines: Sequence[str]) -> Iterator[Block]:
        for number, line in enumerate(lines, 1):
            if not line.strip("\t\r"):
                yield from self._end_paragraph()
                self._blank(
                    line, number, inside=bool(lines[number:]) and not lines[number].strip("\r")
                )
                continue
            if line.startswith("\t"):
                yield from self._end_paragraph()
                self._text(line.strip("\t\r"), number)
            else:
                yield from self._end()
                self.paragraph.append((number, line.rstrip("\r")))
            self.empty, self.below_bare = 0, False
        yield from self._end_paragraph()
        yield from self._end()

    def _end_paragraph(self) -> Iterator[Paragraph]:
        """The lines of text that follow each other outside tables."""
        if self.paragraph:
            number, raw = self.paragraph[0][0], " ".join(line for _, line in self.paragraph)
            raw, bookmarks = take_bookmarks(raw)
            yield Paragraph(raw=raw, text=clean(raw), line_no=number, bookmarks=bookmarks)
            self.paragraph = []

    def _blank(self, line: str, number: int, *, inside: bool) -> None:
        """A line without text; ``inside``: an empty one follows, as in a blank paragraph."""
        self.glued = False
        tabs = _tabs(line)
        if not tabs:
            self.empty += 1
            self.below_bare = False
            return
        if tabs == self.depth and self.below_bare and self.rows:
            self.rows[-1].append((number, ""))
            self.in_cell = True
        elif tabs < self.depth or self.empty < _OF_A_BLANK_PARAGRAPH or not inside:
            self.in_cell = False
        if tabs < self.depth and self.rows and self.rows[-1]:
            self.rows.append([])
        self.empty, self.below_bare = 0, True

    def _text(self, text: str, number: int) -> None:
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        if self.in_cell and row:
            first, above = row[-1]
            parted = "" if not above else " " if self.glued else "\n"
            row[-1] = (first, f"{above}{parted}{text}")
        else:
            row.append((number, text))
        self.in_cell = self.glued = True

    def _end(self) -> Iterator[Table]:
        """The open table; without any text it is none."""
        rows = [row for row in self.rows if row]
        self.rows, self.in_cell, self.glued = [], False, False
        if not any(raw.strip() for row in rows for _, raw in row):
            return
        cells = tuple(
            Cell(row_no=row_no, column_no=column_no, raw=raw, text=clean(raw), line_no=number)
            for row_no, row in enumerate(rows, 1)
            for column_no, (number, raw) in enumerate(row, 1)
        )
        yield Table(
            table_no=0,  # numbered once all strips are settled
            cells=cells,
            row_count=len(rows),
            column_count=max(map(len, rows)),
            line_no=rows[0][0][0],
            exact=False,
        )
