"""Lines of a text that a cell's own line breaks have parted, put together before they are read.

A spreadsheet puts cells of several lines in quotes on the clipboard, between TABs; a copy breaks
rows that a pipe begins and ends; copies of pages begin a line, indented, with the pipe in front of
each further cell, or give it the line below the cell. All say where the row goes on. What is made
of such a line has the number of its first one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

from goalparse.patterns import late

_LEAST_ROWS = 3
_LEAST_CELLS = 12
_MOST_LINES = 40  # of a cell
_LEAST_PIPES = 2
_QUOTE = '"'
_LED_CELL = late(r"[ \t\xa0\u3000]+\|(?:[^|]*|[\s|]*)")  # an indented pipe, and a cell or blanks
_INDENT = frozenset(" \t\xa0\u3000")

_Joined = list[tuple[int, str]]  # the lines, each with the position of its first one


def joined_lines(text: str, lines: Sequence[str]) -> _Joined:
    """The lines with those of a broken row put together; none where no row is broken."""
    if _QUOTE in text and "\t" in text:
        return _joined(lines, _opens_quote, _closes_quote, _unquoted)
    if "\n|\n" in text and (closed := _with_pipes_below(lines)):
        return closed
    if "|\n" in text and "\n|" in text and _are_framed(lines):
        return _joined(lines, _opens_frame, _closes_frame, str)
    return _with_led_cells(lines) if "|" in text else []


def _with_pipes_below(lines: Sequence[str]) -> _Joined:
    """Cells with a pipe on the line below each, and no other one: as if it stood behind them."""
    piped = [line.strip() for line in lines if "|" in line]
    filled = sum(map(bool, map(str.strip, lines)))
    if len(piped) < _LEAST_CELLS or len(piped) * 3 < filled or {*piped} != {"|"}:
        return []
    found: _Joined = []
    closed = True  # whether no cell is open that the next pipe ends
    for at, line in enumerate(lines):
        if line.strip() != "|":
            found.append((at, line))
            closed = not line.strip()
        elif closed:
            found.append((at, "|"))
        else:
            first, above = found[-1]
            found[-1] = (first, f"{above.rstrip()} |")
            closed = True
    return found


def _with_led_cells(lines: Sequence[str]) -> _Joined:
    """Rows of which each further cell begins, indented, with a pipe of its own; else none.

    The row begins where no line is indented; an indented one without a pipe goes on in its cell.
    """
    piped = (line for line in lines if "|" in line)
    led = [*takewhile(_LED_CELL.fullmatch, piped)]  # of any other dialect the first line is not one
    if len(led) < _LEAST_ROWS or next(piped, None) is not None:
        return []
    found: _Joined = []
    open_row = False  # whether a cell of a row of several may stand above
    for at, line in enumerate(lines):
        bare = line.strip()
        if not (open_row and bare and line[0] in _INDENT):
            found.append((at, line))
            open_row = bool(bare)
        elif bare.startswith("|"):
            first, above = found[-1]
            found[-1] = (first, f"{above.rstrip()} {bare}")
        else:
            first, above = found[-1]
            found[-1] = (first, f"{above.rstrip()}\n{bare}")
    return found


def _joined(
    lines: Sequence[str],
    opens: Callable[[str], bool],
    closes: Callable[[str], bool | None],
    whole: Callable[[str], str],
) -> _Joined:
    """``closes`` is None for a line that cannot go on in the row above it."""
    found: _Joined = []
    at = 0
    while at < len(lines):
        first, line = at, lines[at]
        while opens(line):
            end = _end(lines, at, closes)
            if end is None:
                break
            line = "\n".join((line, *lines[at + 1 : end + 1]))
            at = end
        if at > first and not _is_row(line):
            at, line = first, lines[first]
        found.append((first, whole(line) if at > first else line))
        at += 1
    return found if len(found) < len(lines) else []


def _is_row(line: str) -> bool:
    return "\t" in line.strip() or line.count("|") > _LEAST_PIPES


def _end(lines: Sequence[str], at: int, closes: Callable[[str], bool | None]) -> int | None:
    for below in range(at + 1, min(at + 1 + _MOST_LINES, len(lines))):
        closed = closes(lines[below])
        if closed is not False:
            return below if closed else None
    return None


def _opens_quote(line: str) -> bool:
    """Whether a quote begins the line's last cell and does not end in it: 年度目标, TAB, "1.…."""
    last = line.rstrip("\r").rsplit("\t", 1)[-1]
    return last.startswith(_QUOTE) and last.count(_QUOTE) % 2 == 1


def _closes_quote(line: str) -> bool | None:
    first, tab, _ = line.rstrip("\r").partition("\t")
    if first.count(_QUOTE) % 2 == 1:
        return first.endswith(_QUOTE)
    return None if tab else False


def _unquoted(line: str) -> str:
    cells = (cell.rstrip("\r") for cell in line.split("\t"))
    return "\t".join(_cell(cell) for cell in cells)


def _cell(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == _QUOTE:
        return cell[1:-1].replace(_QUOTE * 2, _QUOTE)
    return cell


def _are_framed(lines: Sequence[str]) -> bool:
    """Whether every other row that a pipe begins ends with one as well, or more do."""
    rows = [line.rstrip() for line in lines if line.startswith("|")]
    framed = sum(row.endswith("|") for row in rows)
    return framed >= _LEAST_ROWS and framed * 2 >= len(rows)


def _opens_frame(line: str) -> bool:
    return line.startswith("|") and not line.rstrip().endswith("|")


def _closes_frame(line: str) -> bool | None:
    if not line.strip() or line.startswith("|"):
        return None
    return line.rstrip().endswith("|")
