"""Tables drawn with rulers, as pandoc writes plain text: grid tables and multiline tables.

A grid table has a corner (``+``) where lines cross; what a cell covers can be seen, so its
spans are those of the source. In a multiline table a ruler (``---- ------``) says where the
columns stand, blank lines part the rows, and a row's further lines go on in its cells; spans
are lost. Columns are counted as on the screen: a Chinese character takes two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Cell, Table
from goalparse.findings import Result
from goalparse.readers.ascii_marks import with_own_marks
from goalparse.readers.comma_rows import table_of
from goalparse.readers.markdown_marks import marked_paragraph, unmarked
from goalparse.text import clean, display_width
from goalparse.tuples import NamedTuple

_GRID = re.compile(r"\s*\+(?:[-=:]+\+)+\s*")
_RULER = re.compile(r"(?=.*---)\s*-{2,}(?: +-{2,})+ *")
_MOST_BLANKS = 3  # lines: a blank row stands between two blank ones
_MOST_RULES, _LEAST_BOXED = 3, 4  # of a box, and lines that no rule parts
_ONE_LINE = 2  # from one rule to the next
_PADDING = 3  # columns: a blank at both sides, and one that a wide character does not fit into
_LEAST_GRID = 3  # rulers of a grid table: below each of two rows and above them


def detect_rulers(lines: Sequence[str]) -> str | None:
    """``frames`` where three lines are rulers of a grid, or two are those of a multiline table.

    Two are enough around rows that none of them parts.
    """
    drawn = [at for at, line in enumerate(lines) if "+" in line or "---" in line]
    grid = [at for at in drawn if _GRID.fullmatch(lines[at])]
    plain = sum(_RULER.fullmatch(lines[at]) is not None for at in drawn)
    boxed = len(grid) > 1 and _boxed(lines[grid[0] : _grid_end(lines, grid[0])], 1) is not None
    return "frames" if len(grid) >= _LEAST_GRID or plain > 1 or boxed else None


def read_rulers(lines: Sequence[str], dialect: str) -> Result[tuple[Block, ...]]:
    """Ruled lines as tables, all others as paragraphs."""
    return with_own_marks(tuple(_blocks([line.rstrip("\r") for line in lines])))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        end = _grid_end(lines, at) if _GRID.fullmatch(lines[at]) else at
        if end - at >= _LEAST_GRID:
            yield _boxed(lines[at:end], at + 1) or _grid(lines[at:end], at + 1)
            at = end
            continue
        end = _ruled_end(lines, at) if _RULER.fullmatch(lines[at]) else at
        if end > at:
            yield _ruled(lines[at:end], at + 1)
            at = end
            continue
        yield marked_paragraph(lines[at], at + 1)
        at += 1


# -- grid tables ---------------------------------------------------------------------------


def _grid_end(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip()[:1] in {"+", "|"}:
        at += 1
    return at


def _boxed(lines: Sequence[str], first_line: int) -> Table | None:
    """A box with a row to each of its lines, as a database's terminal draws it; None for a grid.

    There rules stand around the rows and below the first one alone.
    """
    rules = [at for at, line in enumerate(lines) if _GRID.fullmatch(line)]
    if not 1 < len(rules) <= _MOST_RULES or rules[-1] - rules[-2] <= _LEAST_BOXED:
        return None
    if rules[:-2] and rules[1] - rules[0] > _ONE_LINE:
        return None  # the first row alone has a rule below it
    drawn = [line.strip()[1:-1].split("|") for line in lines[rules[-2] + 1 : rules[-1]]]
    if len({len(cells) for cells in drawn}) > 1 or all(map(_is_wrapped, zip(*drawn, strict=True))):
        return None
    rows = [
        (first_line + at, [cell.strip() for cell in line.strip()[1:-1].split("|")])
        for at, line in enumerate(lines)
        if at not in rules
    ]
    return table_of(rows)


def _is_wrapped(column: Sequence[str]) -> bool:
    """Whether the lines of a column may be one cell: each but the last one is full, or blank."""
    filled = [cell for cell in column if cell.strip()]
    return all(
        display_width(cell.strip()) + _PADDING >= display_width(cell) for cell in filled[:-1]
    )


class _Screen(NamedTuple):
    """The lines of a drawing as their columns on the screen: one text for each column."""

    rows: list[list[str]]

    def at(self, line: int, column: int) -> str:
        """What stands in a column; the right half of a wide character is ""."""
        row = self.rows[line]
        return row[column] if 0 <= column < len(row) else " "

    def text(self, line: int, first: int, last: int) -> str:
        """The text from one column up to, and without, another."""
        return "".join(self.rows[line][first:last]).strip()


def _screen(lines: Sequence[str]) -> _Screen:
    rows = []
    for line in lines:
        row: list[str] = []
        for char in line:
            width = display_width(char)
            if width == 0 and row:
                row[-1] += char
                continue
            row += [char, *[""] * (width - 1)]
        rows.append(row)
    return _Screen(rows)


def _grid(lines: Sequence[str], first_line: int) -> Table:
    """A grid table with its spans: a cell reaches to the next line drawn around it."""
    screen = _screen(lines)
    edges = sorted({at for row in screen.rows for at, char in enumerate(row) if char == "+"})
    rules = [n for n, line in enumerate(lines) if _has_rule(line)]
    cells: list[Cell] = []
    for row_no, top in enumerate(rules[:-1], 1):
        for column_no, left in enumerate(edges[:-1], 1):
            if not _opens(screen, top, left, edges[column_no]):
                continue
            right = next(
                (n for n in range(column_no, len(edges)) if _is_side(screen, top + 1, edges[n])),
                len(edges) - 1,
            )
            bottom = next(
                (n for n in range(row_no, len(rules)) if _is_rule(screen, rules[n], left)),
                len(rules) - 1,
            )
            written = [
                screen.text(line, left + 1, edges[right])
                for line in range(top + 1, rules[bottom])
                if not _is_rule(screen, line, left)
            ]
            raw = _unwrapped(written, edges[right] - left - 1).strip("\n")
            raw = unmarked(raw)
            cells.append(
                Cell(
                    row_no=row_no,
                    column_no=column_no,
                    row_span=bottom - row_no + 1,
                    column_span=right - column_no + 1,
                    raw=raw,
                    text=clean(raw),
                    line_no=first_line + top + 1,
                )
            )
    return Table(
        table_no=0,  # numbered once all strips are settled
        cells=tuple(cells),
        row_count=len(rules) - 1,
        column_count=len(edges) - 1,
        line_no=first_line,
        # Before its third version pandoc wrote blank cells for all that a merged one covers.
        exact=any(cell.row_span > 1 or cell.column_span > 1 for cell in cells),
    )


def _unwrapped(lines: Sequence[str], width: int) -> str:
    """The lines of a cell; what pandoc had to split is put together again.

    A text without a blank is one word to it. If the column is too narrow, what is left over stands
    in the word's first line, and all others are full, but for a blank at either side.
    """
    room = width - 2
    text = above = ""
    for line in lines:
        word = f"{above.rpartition(' ')[2]}{line}"
        is_full = room - 1 <= display_width(line) <= room and " " not in line
        split = bool(above) and is_full and display_width(word) > room
        text += line if split else f"\n{line}"
        above = line
    return text


def _has_rule(line: str) -> bool:
    return re.search(r"\+[-=:]+\+", line) is not None


def _opens(screen: _Screen, top: int, left: int, right: int) -> bool:
    """Whether a cell begins below a rule, at a side."""
    return _is_rule(screen, top, left) and _is_side(screen, top + 1, left) and left < right


def _is_rule(screen: _Screen, line: int, left: int) -> bool:
    """Whether a horizontal line is drawn to the right of a side."""
    return screen.at(line, left) in {"+", "-", "="} and screen.at(line, left + 1) in {"-", "=", ":"}


def _is_side(screen: _Screen, line: int, column: int) -> bool:
    return screen.at(line, column) in {"|", "+"}


# -- multiline tables ----------------------------------------------------------------------


def _ruled_end(lines: Sequence[str], at: int) -> int:
    """Behind the ruler that closes the table; ``at`` if there is none."""
    spans = _spans(lines[at])
    for end in range(at + 1, len(lines)):
        if _RULER.fullmatch(lines[end]) and _spans(lines[end]) == spans:
            following = lines[end + 1 :][:1]
            # The header of a multiline table has a ruler of its own below it.
            if not following or not following[0].strip():
                return end + 1
        elif not any(map(str.strip, lines[max(at, end - _MOST_BLANKS) : end + 1])):
            # Rows without an entry at a table's end are blank lines as well.
            closing = next((line for line in lines[end:] if line.strip()), "")
            if not _RULER.fullmatch(closing) or _spans(closing) != spans:
                return at
    return at


def _spans(ruler: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer("-+", ruler)]


def _ruled(lines: Sequence[str], first_line: int) -> Table:
    """A multiline table: rows between blank lines, the lines of a row joined cell by cell.

    Without any blank line in it each line is a row.
    """
    columns = _spans(lines[0])
    screen = _screen(lines)
    rows: list[tuple[int, list[str]]] = []
    multiline = any(not line.strip() for line in lines)
    open_row = False
    for at in range(1, len(lines) - 1):
        if not lines[at].strip() or _RULER.fullmatch(lines[at]):
            open_row = False
            continue
        texts = [screen.text(at, first, last) for first, last in columns]
        if not (open_row and multiline):
            rows.append((first_line + at, texts))
            open_row = True
            continue
        number, above = rows[-1]
        joined = [_joined(one, two) for one, two in zip(above, texts, strict=True)]
        rows[-1] = (number, joined)
    cells = tuple(
        Cell(row_no=row_no, column_no=column_no, raw=raw, text=clean(raw), line_no=number)
        for row_no, (number, texts) in enumerate(rows, 1)
        for column_no, raw in enumerate(map(unmarked, texts), 1)
    )
    return Table(
        table_no=0,
        cells=cells,
        row_count=len(rows),
        column_count=len(columns),
        line_no=first_line,
        exact=False,
    )


def _joined(above: str, below: str) -> str:
    """A cell's text that was wrapped at a blank."""
    return f"{above} {below}" if above and below else above or below
