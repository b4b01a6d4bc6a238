r"""Text whose cells are parted by pipes: Markdown tables, and rows as scripts write them.

Four ways of writing a row are met: ``| a | b |``, ``a | b |``, ``a | b`` and, where a table was
padded to its full width, ``a | b | |||||`` with line breaks left inside its cells. In the last
the number of pipes of a row is fixed, so a row ends where it is reached. Cells of several
paragraphs break their line in the second (striprtf) and third (html2text): the row then goes on
up to its closing pipe, or in lines that a pipe leads. Which columns a cell spans is lost in all
of them: the tables are not exact.

Markdown: a ruler (``|---|---|``) is no row, ``<br>`` is a line break, ``\|`` a pipe of
the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, dropwhile, pairwise, takewhile
from math import gcd

from goalparse.blocks import Block, Break, Cell, Paragraph, Piece, Strip, Table
from goalparse.findings import Result
from goalparse.frozen import mutable
from goalparse.readers.full_rows import with_spans, written_in_full
from goalparse.readers.markdown_marks import marked_paragraph, unmarked
from goalparse.readers.padded_rows import covered_by_width, padded_table
from goalparse.text import clean

_RULER = re.compile(
    r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\s*|\s*\|\s*:?-{2,}:?\s*\|\s*"
)
_BARE_RULER = re.compile(r"-{3,} {2}")  # html2text's, below a single cell
_PIPE = re.compile(r"(?<!\\)\|")
_PADDED_END = re.compile(r"\|\s*\|\s*$")
_ALONE = re.compile(r"[^|\s][^|]*\|(?:\s*\|){2,}\s*")  # a row of one cell, padded
_LONG_END = re.compile(r"(?:\|\s*){3}$")  # | | may be a blank cell as well
_JOINED = re.compile(r"[^|]{1,40} \| [^|]*")  # a row of two cells between blank lines
_LEAST_LINES = 3
_MOST_ASKED = 16
_LONGEST_ROW = 24  # cells that hold text
_MOST_PARAGRAPHS = 40  # lines of a cell, where each has a pipe behind it
_LOOK_AHEAD = 8  # lines: the longest cell without a pipe in it


def detect_pipes(lines: Sequence[str]) -> str | None:
    """``markdown`` with a ruler between rows, ``pipes`` with three lines of cells, else None.

    A line of so many cells that it must hold a whole table is enough, and one of cells between
    blanks in a text that is hardly more.
    """
    led = [line for line in lines if "|" in line and _PIPE.search(line)]
    if any(_RULER.fullmatch(line) for line in led):
        return "markdown"
    whole = any(len(_PIPE.findall(line)) > _LONGEST_ROW for line in led)
    if whole or len(led) >= _LEAST_LINES:
        return "pipes"
    tiny = led and len(led) * 2 >= sum(map(bool, map(str.strip, lines)))
    return "pipes" if tiny and all(map(_JOINED.match, led)) else None


def pipes_end_open(lines: Sequence[str]) -> bool:
    """Whether the last line lacks the pipe that the rows end in, or cells that all others have."""
    filled = [line.rstrip() for line in lines if line.strip()]
    rows = [line for line in filled if _PIPE.search(line)]
    closed = sum(line.endswith("|") for line in rows)
    if closed * 2 > len(rows) and not filled[-1].endswith("|"):
        return True
    counts = Counter(len(_PIPE.findall(line)) for line in rows)
    usual, times = counts.most_common(1)[0] if counts else (0, 0)
    if times * 2 > len(rows):
        return len(_PIPE.findall(filled[-1])) < usual
    return closed * 2 > len(rows) and _is_cut(lines)


def _is_cut(lines: Sequence[str]) -> bool:
    """Whether the last row of a table padded to one width has fewer pipes than all others."""
    behind = dropwhile(lambda line: not line.strip(), reversed(lines))
    own = [*takewhile(str.strip, behind)][::-1]
    run = [_Line(at, raw, len(_PIPE.findall(raw))) for at, raw in enumerate(own)]
    width = _fixed_width(run) if run else 0
    return width > 0 and sum(line.pipes for line in run) % width != 0


@mutable
class _Line:
    number: int
    raw: str
    pipes: int


def read_pipes(lines: Sequence[str], dialect: str) -> Result[tuple[Block, ...]]:
    """Read the lines into paragraphs and tables; ``dialect`` as `detect_pipes` gives it."""
    blocks = _read(lines, dialect)
    return Result(blocks, tuple(covered_by_width(blocks, lines)))


def _read(lines: Sequence[str], dialect: str) -> tuple[Block, ...]:
    markdown = dialect == "markdown"
    style = _row_style(lines)
    ruled = style == "led" or _ends_in_blanks(lines)
    blocks: list[Block] = []
    region: list[_Line] = []
    numbered = [_Line(n, raw, len(_PIPE.findall(raw))) for n, raw in enumerate(lines, 1)]
    usual = _usual_pipes(numbered)
    last = max((at for at, line in enumerate(numbered) if line.raw.strip()), default=-1)
    padded = _Padded(numbered)
    barred = _one_cell_a_line(numbered)
    for at, line in enumerate(numbered):
        if ruled and _BARE_RULER.fullmatch(line.raw) and region:
            continue
        if (
            line.pipes
            or (region and at == last and pipes_end_open(lines))
            or (region and padded.goes_on(at, region[0].number - 1))
            or (region and _is_broken(numbered, at, region, style, usual))
            or (region and barred and _goes_on_in_cell(numbered, at))
            or (ruled and _is_titled(numbered, at))
        ):
            region.append(line)
            continue
        blocks.extend(_regions(region, style, markdown=markdown))
        region = []
        blocks.append(_paragraph(line, markdown=markdown))
    blocks.extend(_regions(region, style, markdown=markdown))
    return tuple(blocks)


def _goes_on_in_cell(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line without a pipe may begin a cell that ends in one some lines below."""
    below = takewhile(lambda line: line.raw.strip(), lines[at : at + _MOST_PARAGRAPHS])
    return any(line.pipes for line in below)


def _is_titled(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line is a table's first row, of one cell: the ruler below it has no pipe either."""
    return (
        lines[at].raw.endswith("  ")
        and bool(lines[at].raw.strip())
        and at + 1 < len(lines)
        and _BARE_RULER.fullmatch(lines[at + 1].raw) is not None
    )


def _ends_in_blanks(lines: Sequence[str]) -> bool:
    """Whether the rows end in two blanks, as html2text ends each line of a table."""
    led = [line for line in lines if "|" in line and _PIPE.search(line)]
    return sum(line.endswith("  ") for line in led) * 10 >= len(led) * 9 > 0


def _row_style(lines: Sequence[str]) -> str:
    """How a row that is broken inside a cell shows it: ``closed``, ``led``, or "" not at all.

    ``closed``: rows end in a pipe, so one without goes on (striprtf). ``led``: rows neither begin
    nor end with one, so a line that begins with one goes on with the row above (html2text).
    """
    led = [line for line in lines if "|" in line and _PIPE.search(line)]
    closed = sum(line.rstrip().endswith("|") for line in led)
    leading = sum(line.lstrip().startswith("|") for line in led)
    # html2text ends each line of a table in two blanks
    blanks = sum(line.endswith("  ") for line in led)
    if blanks * 10 >= len(led) * 9 and leading * 10 < len(led) * 3:
        return "led"
    if closed * 10 >= len(led) * 7 and leading * 10 < len(led) * 8:
        return "closed"
    return "led" if blanks * 2 > len(led) and max(closed, leading) * 10 < len(led) * 3 else ""


def _is_broken(
    lines: Sequence[_Line], at: int, region: Sequence[_Line], style: str, usual: int
) -> bool:
    """Whether a line without a pipe stands inside a table whose rows break in their cells."""
    if style == "closed":
        last = next((line for line in reversed(region) if line.pipes), None)
        open_row = last is not None and not _row_ends([last], usual)
        return open_row and any(line.pipes for line in lines[at + 1 : at + _LOOK_AHEAD])
    return style == "led" and lines[at].raw.endswith("  ")


class _Padded:
    """Tables padded to full width, which go on inside a cell where a line has no pipe.

    The lines up to the next blank one tell the width. Where they told none so often, they are not
    gone through for each line with a pipe among them.
    """

    def __init__(self, lines: Sequence[_Line]) -> None:
        self._lines = lines
        self._done = [0, *accumulate(line.pipes for line in lines)]
        self._widths: dict[int, int] = {}  # by the position of a table's first line
        self._asked = Counter[int]()  # by that of the blank line behind it

    def goes_on(self, at: int, begun: int) -> bool:
        """Whether a line is inside a cell of the table that began at some position."""
        lines = self._lines
        if not lines[at].raw.strip() or not any(e.pipes for e in lines[at + 1 : at + _LOOK_AHEAD]):
            return False
        if begun not in self._widths:
            self._widths[begun] = self._width(begun)
        width = self._widths[begun]
        begins = lines[at + 1].raw.strip() == "|"  # its first cell ends behind a line break
        return bool(width) and (begins or (self._done[at] - self._done[begun]) % width != 0)

    def _width(self, begun: int) -> int:
        end = self._ends[bisect_left(self._ends, begun)]
        self._asked[end] += 1
        return _fixed_width(self._lines[begun:end]) if self._asked[end] <= _MOST_ASKED else 0

    @cached_property
    def _ends(self) -> list[int]:
        blank = [at for at, line in enumerate(self._lines) if not line.raw.strip()]
        return [*blank, len(self._lines)]


def _regions(lines: list[_Line], style: str, *, markdown: bool) -> Iterator[Block]:
    """A run of lines with pipes, cut where tables padded to other widths follow each other."""
    begun = 0
    even = True  # all lines so far are rows of as many pipes; the last one need not be padded
    for at, (line, below) in enumerate(pairwise(lines)):
        if at > begun + 1:
            even = even and lines[at - 2].pipes == lines[begun].pipes
        other = line.pipes != lines[begun].pipes and line.pipes == below.pipes and not markdown
        if other and even and at > begun + 1 and _ALONE.fullmatch(line.raw):
            yield from _region(lines[begun:at], style, markdown=markdown)
            begun, even = at, True  # with a title, padded to the width of its own table: 附件2 | ||
    yield from _region(lines[begun:], style, markdown=markdown)


def _region(lines: list[_Line], style: str, *, markdown: bool) -> Iterator[Block]:
    """A run of lines with pipes: a table, cells whose row ends are lost, or just text."""
    if not lines:
        return
    if len(lines) == 1 and lines[0].pipes < 2 and (markdown or not _JOINED.fullmatch(lines[0].raw)):
        yield _paragraph(lines[0], markdown=markdown)
        return
    if markdown and (padded := padded_table([(e.number, e.raw) for e in lines])):
        yield padded
        return
    width = _fixed_width(lines)
    if not width and (_one_cell_a_line(lines) or _holds_whole_table(lines)):
        yield _broken_at_blanks(lines) or _strip(lines)
        return
    found = list(_rows(lines, width) if width else _broken_rows(lines, style))
    # Where rows do not begin and end with a pipe, one that does has a blank cell there.
    leading = sum(line.raw.startswith("|") for line in lines)
    ending = sum(line.raw.rstrip().endswith("|") for line in lines)
    if width:  # behind rows of one width there may be a line without any
        led = all(row[0].raw.startswith("|") for row in found if row[0].pipes)
    else:
        led = leading * 10 >= len(lines) * 7
    frame = (led, bool(width) or ending * 10 >= len(lines) * 7)
    rows = [_cells(row, frame, markdown=markdown) for row in found if not _is_ruler(row)]
    yield _table(rows, padded=frame[1] or len({len(row) for row in rows}) == 1)


def _fixed_width(lines: Sequence[_Line]) -> int:
    """The number of pipes of each row, where rows padded to one width tell it; else 0."""
    counts = [line.pipes for line in lines]
    ends = list(accumulate(counts))
    mark = _LONG_END if _one_cell_a_line(lines) else _PADDED_END
    padded = [end for line, end in zip(lines, ends, strict=True) if mark.search(line.raw)]
    if len(padded) < 2 or min(counts) == max(counts) or all(map(_is_closed, lines)):
        return 0
    width = gcd(*padded)
    reached = set(ends)
    whole = all(width * row in reached for row in range(1, ends[-1] // width + 1))
    return width if width > 2 and whole else 0


def _is_closed(line: _Line) -> bool:
    """Whether a line has a pipe at both ends: a row that broke in a cell lacks one of them."""
    text = line.raw.strip()
    return text.startswith("|") and text.endswith("|")


def _one_cell_a_line(lines: Sequence[_Line]) -> bool:
    """Whether most lines that have a pipe are one cell with a pipe behind it, or its end."""
    single = sum(line.pipes == 1 and line.raw.rstrip().endswith("|") for line in lines)
    return single * 10 > sum(line.pipes > 0 for line in lines) * 7


def _holds_whole_table(lines: Sequence[_Line]) -> bool:
    """Whether a line holds more cells than any row: antiword gives wide tables on one line."""
    return any(
        sum(bool(text.strip()) for text in _PIPE.split(line.raw)) > _LONGEST_ROW for line in lines
    )


def read_whole_table(lines: Sequence[str], number: int) -> Strip | None:
    """Lines of which one holds more cells than any row, as a strip; None if none does.

    ``number`` is that of the first line. A line without a pipe at its end goes on in its last cell.
    """
    if not any(line.count("|") > _LONGEST_ROW for line in lines):
        return None
    pieces: list[Piece] = []
    for part in "\n".join(lines).split("|"):
        if part.strip():
            led = number + part[: len(part) - len(part.lstrip())].count("\n")
            readings = ((Break.CELL, 0), (Break.ROW, 0)) if pieces else ((Break.ROW, 0),)
            raw = part.strip()
            pieces.append(Piece(raw=raw, text=clean(raw), line_no=led, readings=readings))
        number += part.count("\n")
    if len(pieces) <= _LONGEST_ROW:
        return None
    return Strip(pieces=tuple(pieces), line_no=pieces[0].line_no, end_feeds=0, open_rows=True)


def _rows(lines: Sequence[_Line], width: int) -> Iterator[list[_Line]]:
    """Rows padded to one width: each ends where its number of pipes is reached."""
    row: list[_Line] = []
    for line in lines:
        row.append(line)
        if sum(part.pipes for part in row) >= width:
            yield row
            row = []
    if row:
        yield row


def _broken_rows(lines: Sequence[_Line], style: str) -> Iterator[list[_Line]]:
    """Rows of a line each, but for those that go on: see `_row_style`."""
    row: list[_Line] = []
    usual = _usual_pipes(lines)
    for line in lines:
        if style == "led":
            goes_on = line.raw.startswith("|") or not line.raw.strip()
        else:
            goes_on = bool(style) and not _row_ends(row, usual)
        if row and not goes_on:
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _usual_pipes(lines: Sequence[_Line]) -> int:
    """The number of pipes that most rows have."""
    counts = Counter(line.pipes for line in lines if line.pipes)
    return counts.most_common(1)[0][0] if counts else 0


def _row_ends(row: Sequence[_Line], usual: int) -> bool:
    """Whether the last pipe of a row is its end, or it has as many as others have."""
    full = sum(line.pipes for line in row) >= usual - 1
    return not row or full or row[-1].raw.rstrip().endswith("|")


def _is_ruler(row: Sequence[_Line]) -> bool:
    return len(row) == 1 and _RULER.fullmatch(row[0].raw) is not None


def _cells(row: Sequence[_Line], frame: Sequence[bool], *, markdown: bool) -> list[tuple[str, int]]:
    """The cells of a row with the lines that they start on.

    ``frame``: whether rows begin, and whether they end with a pipe of their own.
    """
    cells = _between_pipes(row)
    first, last = cells[0][0], cells[-1][0]
    cells = [(unmarked(text) if markdown else text.strip(), number) for text, number in cells]
    if frame[0] and not first.strip() and len(cells) > 1:
        cells = cells[1:]
    if frame[1] and not last.strip() and len(cells) > 1:
        cells = cells[:-1]
    return cells


def _between_pipes(lines: Sequence[_Line]) -> list[tuple[str, int]]:
    """What stands between the pipes of some lines, each with the line that its text begins on."""
    cells = [("", lines[0].number)]
    for at, line in enumerate(lines):
        first, *further = _PIPE.split(line.raw)
        above, begun = cells[-1]
        whole = f"{above}\n{first}" if at else first
        cells[-1] = (whole, begun if above.strip() else line.number)
        cells += [(text, line.number) for text in further]
    return cells


def _table(rows: Sequence[list[tuple[str, int]]], *, padded: bool) -> Table:
    """Rows as a table. What pads ragged rows to one width is no cell of theirs.

    Where blank cells stand in front of filled ones, they stand in their columns and stay.
    Merged cells written in every position are put together again.
    """
    in_full = written_in_full([[text for text, _ in row] for row in rows])
    in_columns = in_full or any(not text for row in rows for text, _ in row[: _filled(row)])
    kept = [row if in_columns or not padded else row[: max(1, _filled(row))] for row in rows]
    cells = tuple(
        Cell(
            row_no=row_no,
            column_no=column_no,
            raw=raw,
            text=clean(raw),
            line_no=line_no,
        )
        for row_no, row in enumerate(kept, 1)
        for column_no, (raw, line_no) in enumerate(row, 1)
    )
    table = Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(kept),
        column_count=max(map(len, kept), default=0),
        line_no=cells[0].line_no if cells else None,
        exact=False,
    )
    return with_spans(table) if in_full else table


def _filled(row: Sequence[tuple[str, int]]) -> int:
    return max((at for at, (text, _) in enumerate(row, 1) if text), default=0)


def _strip(lines: Sequence[_Line]) -> Strip:
    """Cells one to a line; the pipes behind a row's last cell are all that tells its end.

    Where no line has more than one pipe, one without anything else is a blank cell, and one behind
    a line that has none may go on in its cell.
    """
    pieces: list[Piece] = []
    ended, goes_on = True, False
    keeps_blanks = all(line.pipes <= 1 for line in lines)
    for line in lines:
        texts = [text for text in _PIPE.split(line.raw) if text.strip()]
        if keeps_blanks:
            texts = texts or [""]
        for text in texts:
            readings = _OPEN[1:] if ended else _GOES_ON if goes_on else _OPEN
            pieces.append(
                Piece(raw=text.strip(), text=clean(text), line_no=line.number, readings=readings)
            )
            ended = False
        goes_on = keeps_blanks and not line.pipes
        ended = ended or _PADDED_END.search(line.raw) is not None or not texts
    return Strip(pieces=tuple(pieces), line_no=lines[0].number, end_feeds=0, open_rows=True)


def _broken_at_blanks(lines: Sequence[_Line]) -> Strip | None:
    """A strip of cells whose blank ones are line breaks between two pipes; None of any other.

    Each line then begins with a pipe, and one of a pipe alone stands between two blank cells.
    """
    alone = sum(line.raw.strip() == "|" for line in lines)
    if alone < _LEAST_ALONE or not all(line.raw.startswith("|") for line in lines[1:]):
        return None
    cells = [(text.strip(), number) for text, number in _between_pipes(lines)]
    while len(cells) > 1 and not cells[-1][0]:
        cells.pop()
    pieces = [
        Piece(raw=raw, text=clean(raw), line_no=number, readings=_OPEN if at else _OPEN[1:])
        for at, (raw, number) in enumerate(cells)
    ]
    return Strip(pieces=tuple(pieces), line_no=pieces[0].line_no, end_feeds=0, open_rows=True)


_OPEN = ((Break.CELL, 0), (Break.ROW, 0))
_GOES_ON = ((Break.TEXT, 0),)
_LEAST_ALONE = 2


def _paragraph(line: _Line, *, markdown: bool) -> Paragraph:
    """A line outside tables; in Markdown without its marks."""
    if markdown:
        return marked_paragraph(line.raw, line.number)
    return Paragraph(raw=line.raw, text=clean(line.raw), line_no=line.number)
