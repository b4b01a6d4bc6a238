"""Rows of a text with a mark behind each cell and row: a blank cell and a row's end look alike.

The cheapest cut of all cells into rows wins, by the prices of `settling.row_prices`: the header
says how wide its rows are, labels lead theirs. Text between two tables stands in front of the
first cell of the next one, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Break, Piece, Strip
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, SOURCE, STAGE, TOTAL
from goalparse.settling.row_prices import NOTHING_ASKED, Above, Judge
from goalparse.text import clean
from goalparse.tuples import NamedTuple

_LONGEST_ROW = 40  # cells
_MARGIN = 9
_BEAM = 6
_TEXT_BETWEEN = 1  # a table's end, text, and another table, where a cell of several lines may be
_UNTOLD = 2


class _Cut(NamedTuple):
    """The rows up to a mark: their cost, what they ask of the next one, and the way they came.

    ``lines`` of the row's first piece are text in front of its table. ``money`` is the number of
    cells of a header of money, and of the rows below it.
    """

    cost: int
    above: Above
    money: int
    first: int  # the row's pieces
    end: int
    lines: int
    before: _Cut | None


def settle_marked(strip: Strip, lexicon: Lexicon) -> tuple[Strip, list[Break]] | None:
    """The strip without its row ends, lines of text as pieces of their own, and its breaks.

    None if there is no cut: so many cells follow each other without a blank one that no row ends.
    """
    pieces: list[Piece] = []
    breaks: list[Break] = []
    cut = _cheapest(strip.pieces, lexicon)
    if cut is None:
        return None
    rows: list[_Cut] = []
    while cut.before is not None:
        rows.append(cut)
        cut = cut.before
    for row in reversed(rows):
        leading, *cells = strip.pieces[row.first : row.end]
        opens = not pieces or bool(row.lines)
        for piece in _lines(leading, row.lines):
            pieces.append(piece)
            breaks.append(Break.BODY)
        first = _behind(leading, row.lines)
        pieces += [first, *cells]
        breaks += [Break.TABLE if opens else Break.ROW, *[Break.CELL] * len(cells)]
    return replace(strip, pieces=tuple(pieces), marked=False), breaks


def _lines(piece: Piece, count: int) -> Iterator[Piece]:
    for at, line in enumerate(piece.raw.split("\n")[:count]):
        yield replace(piece, raw=line, text=clean(line), line_no=piece.line_no + at)


def _behind(piece: Piece, count: int) -> Piece:
    """A piece without its first lines."""
    if not count:
        return piece
    raw = "\n".join(piece.raw.split("\n")[count:])
    return replace(piece, raw=raw, text=clean(raw), line_no=piece.line_no + count)


def _cheapest(pieces: Sequence[Piece], lexicon: Lexicon) -> _Cut | None:
    """The cheapest cut of all pieces; the last of them ends a row, or the text is cut in one."""
    if pieces[-1].text:
        pieces = (*pieces, replace(pieces[-1], raw="", text=""))
    judge = Judge(lexicon)
    cuts: dict[int, list[_Cut]] = {0: [_Cut(0, NOTHING_ASKED, 0, 0, 0, 0, None)]}
    for first in range(len(pieces)):
        for before in _pruned(cuts.pop(first, [])):
            for cut in _rows(pieces, first, before, judge, lexicon):
                cuts.setdefault(cut.end + 1, []).append(cut)
    return min(cuts.get(len(pieces), ()), key=_cost, default=None)


def _rows(
    pieces: Sequence[Piece], first: int, before: _Cut, judge: Judge, lexicon: Lexicon
) -> Iterator[_Cut]:
    """Every row that may begin with a piece."""
    start = before.before is None
    lines = pieces[first].raw.count("\n")
    heads = [(count, _behind(pieces[first], count).text) for count in range(lines, -1, -1)]
    texts: list[str] = []
    for end in range(first + 1, min(first + _LONGEST_ROW, len(pieces))):
        if end > first + 1:
            texts.append(pieces[end - 1].text)
        if pieces[end].text:
            continue
        for count, head in heads:
            opens = start or count > 0
            above = NOTHING_ASKED if opens else before.above
            cells = (head, *texts)
            price, asked = judge.row(cells, above, first=opens)
            price += _TEXT_BETWEEN if count and not start else 0
            # At the start all lines but the last are text, unless they are a label together.
            price += _TEXT_BETWEEN if start and count < lines else 0
            # What opens a table, or stands on several lines, is a label by itself.
            reading = lexicon.read(head)
            told = bool(reading) and not reading.inline
            price += _UNTOLD if (opens or "\n" in head) and not told else 0
            stray, money = _blanks(cells, above, 0 if opens else before.money, lexicon)
            yield _Cut(before.cost + price + stray, asked, money, first, end, count, before)
    if first + 1 == len(pieces) and not start and not pieces[first].text:
        yield before._replace(end=first)  # one more mark behind the last row


def _blanks(cells: Sequence[str], above: Above, money: int, lexicon: Lexicon) -> tuple[int, int]:
    """What blank cells cost which neither the row's width asks for nor a label in front of them.

    The second is the width that a header of money asks of the next row.
    """
    readings = [lexicon.read(text) for text in cells]
    if sum(bool(reading.mask & STAGE) for reading in readings) >= _LEAST_STAGES:
        money = len(cells)
    elif money:
        fits = len(cells) == money
        if any(reading.mask & (SOURCE | TOTAL) and not reading.inline for reading in readings):
            return (0 if fits else _OTHER_WIDTH), money
        money = 0
    if len(cells) == above.cells and not above.once:
        return 0, money
    labels = [bool(reading.mask & ANY_LABEL) and not reading.inline for reading in readings]
    if len(cells) == 1 and labels[0]:
        return 1, money  # without its entry
    filled = next((at for at, text in enumerate(cells) if text), len(cells))
    stray = sum(
        not text and not label
        for label, text in zip(labels[filled:], cells[filled + 1 :], strict=False)
    )
    return 2 * stray + _blank_head(filled, len(cells), above), money


def _blank_head(blanks: int, count: int, above: Above) -> int:
    """What blank cells at a row's head cost: a label may reach down there, or all is blank."""
    if not blanks:
        return 0
    return 1 if above.grouped or blanks == count == 1 else _OTHER_WIDTH


_LEAST_STAGES = 2
_OTHER_WIDTH = 4


def _pruned(cuts: list[_Cut]) -> list[_Cut]:
    """The cuts worth following: the cheapest for what it asks, none much dearer than the best."""
    best: dict[tuple[Above, int], _Cut] = {}
    for cut in sorted(cuts, key=_cost):
        best.setdefault((cut.above, cut.money), cut)
    kept = list(best.values())[:_BEAM]
    return [cut for cut in kept if cut.cost <= kept[0].cost + _MARGIN]


def _cost(cut: _Cut) -> int:
    return cut.cost
