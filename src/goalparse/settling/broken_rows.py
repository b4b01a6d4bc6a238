"""Rows that stand on a line each, where a cell of several paragraphs breaks its row's line.

The words tell most of it: 一级 at the end of a line and 指标 at the head of the next one are one
header, a goal numbered 2 goes on below the one numbered 1, and lines of a character each are a
label written from top to bottom, which begins the row below them. Else a line goes on in a row
that is narrower than the one above it if both are just as wide together, and does not begin as
rows do. Where blank lines part tables from text, a line without cells between two rows is a row of
one cell. What no word tells is a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from goalparse.blocks import Break, Piece
from goalparse.frozen import field, mutable
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.quantities import read_target
from goalparse.meanings.terms import ANY_LABEL, ATTRIBUTE, HEADER, LABEL, UPPER
from goalparse.patterns import late
from goalparse.settling.doubts import Doubt
from goalparse.text import fold, key

_NUMBER = late(r"[(（]?(\d{1,2})[.、．)）]")
_FIGURE = late(r"[\d.,%％—-]*")
_WHOLE = frozenset({"quantity", "range"})  # values that no further paragraph belongs to
_LOOK_AHEAD = 5  # lines
_LONGEST_HEAD = 12  # lines of a label from top to bottom
_PARTS = frozenset({"subsection"})  # numbers that the paragraphs of a cell have as headings have
_OF_PROJECT = frozenset({"project_name", "project_code"})
_LEADS = ANY_LABEL | HEADER | UPPER


def settle_broken(pieces: Sequence[Piece], lexicon: Lexicon) -> tuple[list[Break], list[Doubt]]:
    """The break in front of each piece, and the doubts.

    The pieces of a line follow each other. ``readings`` of a line's first one name TEXT where its
    width may say that the line goes on in the row above.
    """
    mender = _Mender(pieces, lexicon)
    mender.mend()
    return mender.breaks, mender.doubts


@mutable
class _Mender:
    """Goes from line to line; ``widths`` are the rows of the open table, none in body text."""

    pieces: Sequence[Piece]
    lexicon: Lexicon
    lines: list[Sequence[Piece]] = field(init=False)
    breaks: list[Break] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    last: str = ""  # the text of the open row's last cell
    last_line: int = 0
    apart: bool | None = None  # whether blank lines part tables from text, once it was asked for

    def __post_init__(self) -> None:
        by_line = groupby(self.pieces, key=lambda piece: piece.line_no)
        self.lines = [list(line) for _, line in by_line]

    def mend(self) -> None:
        """Decide on each line, those of a label from top to bottom together."""
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if self._goes_on(at):
                self._add(line)
            elif len(line) > 1 or self._is_bare_label(at):
                self._begin(line)
            elif end := self._head_end(at):
                self._begin(line)
                for below in range(at + 1, end + 1):
                    self._add(self.lines[below])
                at = end
            elif self._is_row_of_one(at):
                self._doubt(Break.ROW, Break.BODY)
                self._begin(line)
                self.widths[-1] = self.widths[-2]  # across the table: no line goes on in it
            else:
                self._text()
            at += 1

    # -- what a line is taken for ----------------------------------------------------------

    def _begin(self, line: Sequence[Piece]) -> None:
        opens = not self.widths or line[0].blanks > 0
        if opens:
            self.widths = []
        self.breaks += [Break.TABLE if opens else Break.ROW, *[Break.CELL] * (len(line) - 1)]
        self.widths.append(len(line))
        self.last, self.last_line = line[-1].text, line[-1].line_no

    def _add(self, line: Sequence[Piece]) -> None:
        """The line goes on in the last cell of the open row."""
        self.breaks += [Break.TEXT, *[Break.CELL] * (len(line) - 1)]
        self.widths[-1] += len(line) - 1
        if len(line) > 1:
            self.last, self.last_line = line[-1].text, line[-1].line_no
        else:
            self.last = f"{self.last}\n{line[0].text}"

    def _text(self) -> None:
        self.breaks.append(Break.BODY)
        self.widths = []
        self.last = ""

    # -- what tells ------------------------------------------------------------------------

    def _known(self, text: str) -> bool:
        reading = self.lexicon.read(text)
        return bool(reading) and not reading.inline

    def _goes_on(self, at: int) -> bool:
        """Whether a line goes on in the open row's last cell."""
        if not self.widths:
            return False
        first = self.lines[at][0]
        must = Break.ROW not in dict(first.readings)
        heads = len(self.lines[at]) == 1 and self._head_end(at) > 0
        of_last = not first.blanks and self._is_of_last(first.text)
        if must or (of_last and not (heads and self._known(self.last))):
            return True
        titled = len(self.lines[at]) == 1 and self.lexicon.is_title(first.text)
        if heads or titled or (self._heads(first.text) and self._is_row_of_one(at)):
            return False
        if self._fits(at):
            if not self._is_led(at):
                self._doubt(Break.TEXT, Break.ROW if len(self.lines[at]) > 1 else Break.BODY)
            return True
        if len(self.lines[at]) == 1 and self._is_paragraph(at):
            self._doubt(Break.TEXT, Break.BODY)
            return True
        return False

    def _doubt(self, chosen: Break, other: Break) -> None:
        self.doubts.append(Doubt(self.last_line, chosen, other))

    def _is_of_last(self, text: str) -> bool:
        """Whether the words say so: a label or header in two lines, goals one below the other."""
        if not text or not self.last or _FIGURE.fullmatch(text):
            return False
        if self._known(f"{self.last}\n{text}") and not self._known(text):
            return True
        last = self.last.rsplit("\n", 1)[-1]
        number = _NUMBER.match(text)
        above = _NUMBER.match(last) if number else None
        if number and above:
            return int(number[1]) == int(above[1]) + 1
        named = self.lexicon.numbering(fold(text))
        if named is None or named[0] not in _PARTS:
            return False
        of_last = self.lexicon.numbering(fold(last))
        return of_last is not None and of_last[0] == named[0]

    def _fits(self, at: int) -> bool:
        """Whether the row is narrower than the one above it, and with this line as wide as that.

        Narrow rows that stand below each other may be as wide together: one that begins with a
        label is a row. Behind a blank paragraph a blank cell leads the next one.
        """
        line = self.lines[at]
        if len(self.widths) < 2 or Break.TEXT not in dict(line[0].readings):
            return False
        wanted, width = self.widths[-2:]
        if width >= wanted or (line[0].blanks and not self._is_led(at)):
            return False
        if self.lexicon.read(line[0].text).mask & _LEADS:
            return False
        again = len(line) == width and self._is_led(at)
        if again and (self._known(self.last) or self._are_apart()):
            return False  # the same row again, below a merged cell
        reached = False
        for below in self.lines[at : at + _LOOK_AHEAD]:
            if below is not line and (below[0].blanks or self.lexicon.is_title(below[0].text)):
                break
            width += len(below) - 1
            if reached := width >= wanted:
                break
        return reached and width == wanted

    def _is_led(self, at: int) -> bool:
        """Whether the next line with several cells begins with a blank one."""
        line = self.lines[at]
        return len(line) > 1 and not line[0].text

    def _is_paragraph(self, at: int) -> bool:
        """Whether a line without cells, between two rows, is a paragraph of the row above it."""
        line = self.lines[at][0]
        if line.blanks or self.lexicon.read(line.text) or self._heads(line.text):
            return False
        if _FIGURE.fullmatch(self.last) or self._known(self.last):
            return False
        if read_target(self.last).kind in _WHOLE and self._are_apart():
            return False
        for below in self.lines[at + 1 : at + 1 + _LOOK_AHEAD]:
            if below[0].blanks or self._heads(below[0].text):
                return False
            if len(below) > 1:
                return True
        return False

    def _is_bare_label(self, at: int) -> bool:
        """Whether a line between rows is a label whose blank entry somebody has trimmed off."""
        line = self.lines[at][0]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else []
        if not self.widths or line.blanks or self._heads(line.text):
            return False
        reading = self.lexicon.read(line.text)
        label = bool(reading.mask & (LABEL | ATTRIBUTE)) and not reading.inline
        return label and len(below) > 1 and not below[0].blanks

    def _is_row_of_one(self, at: int) -> bool:
        """Whether a line between rows is a row of one cell, such as the title of a block.

        So it is where blank lines part all tables from all text, and none stands here; else if it
        is the level of the rows below it.
        """
        line = self.lines[at]
        if not self.widths or line[0].blanks or len(line) > 1:
            return False
        return self._are_apart() or self._is_level(at) or self._is_band(at)

    def _is_band(self, at: int) -> bool:
        """Whether a line alone names a project by its label, and a row of indicators goes on below.

        项目名称：甲　预算金额：25万元, across the rows of one table: no header stands below it.
        """
        reading = self.lexicon.read(self.lines[at][0].text)
        if not reading.inline or reading.get("label") not in _OF_PROJECT:
            return False
        below = self.lines[at + 1] if at + 1 < len(self.lines) else []
        return len(below) > 1 and bool(self.lexicon.read(below[0].text).mask & UPPER)

    def _is_level(self, at: int) -> bool:
        """Whether a line alone is a level, numbered or not, and a row stands below it."""
        reading = self.lexicon.read(self.lines[at][0].text)
        below = self.lines[at + 1] if at + 1 < len(self.lines) else []
        return "level1" in reading.terms and not reading.inline and len(below) > 1

    def _are_apart(self) -> bool:
        if self.apart is None:
            self.apart = _are_apart(self.lines)
        return self.apart

    def _is_line_over(self, at: int) -> bool:
        """Whether a line is such a row by its number, and says all by itself: 二、过程（20分）."""
        text = self.lines[at][0].text
        return self._heads(text) and self._known(text) and self._is_row_of_one(at)

    def _heads(self, text: str) -> bool:
        """Whether a line is a title or a heading, or parts the pages of a form."""
        if self.lexicon.is_title(text) or self.lexicon.numbering(fold(text)):
            return True
        if self.lexicon.table_number.match(fold(text)):  # of a budget's own, say
            return True
        return self.lexicon.continues.fullmatch(key(text)) is not None

    def _head_end(self, at: int) -> int:
        """The line whose first cell ends a label that begins with this line; 0 if none does."""
        text = self.lines[at][0].text
        for below in range(at + 1, min(at + _LONGEST_HEAD, len(self.lines))):
            first = self.lines[below][0]
            if first.blanks or not first.text:
                return 0
            text = f"{text}\n{first.text}"
            if len(self.lines[below]) > 1:
                whole = self._known(text) and not self._known(first.text)
                return below if whole and not self._is_line_over(at) else 0
        return 0


def _are_apart(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether all tables begin and end beside blank lines, and there is text outside them."""
    runs: list[list[bool]] = []
    for line in lines:
        if line[0].blanks or not runs:
            runs.append([])
        runs[-1].append(len(line) > 1)
    tables = [run for run in runs if any(run)]
    return len(tables) < len(runs) and all(run[0] and run[-1] for run in tables)
