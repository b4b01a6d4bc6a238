"""Settles the open strips of a text dump into tables and paragraphs, and says where doubt remains.

A dump writes the same line feed for the end of a row, the end of a table and an empty
paragraph. A reader states which breaks its grammar allows and their price (`blocks.Piece`);
here the evidence of the form is added: an indicator row is as wide as its header, a form's
row begins with a label or under a merged one, shares of a spending plan pair with their
months. The cheapest reading of the whole strip wins. Where a different break would have cost
hardly more, the finding ``row-break-ambiguous`` names the place and the runner-up.

Prices, in the unit "one unlikely thing": an empty trailing paragraph 1, a row that begins with
a plain value 3, a row of another width than its header 2 and more for each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from goalparse.blocks import Block, Break, Cell, Document, Paragraph, Piece, Place, Strip, Table
from goalparse.findings import Finding, Result, finding
from goalparse.lexicon import NOTHING, Lexicon, Reading
from goalparse.open_repeats import once
from goalparse.open_rows import settle_open_rows
from goalparse.text import clean

# A reading that costs no more than this above the chosen one is worth a finding.
_DOUBT = 1
# Paths this much dearer than the best one so far, or beyond this number, are given up.
_MARGIN = 9
_BEAM = 12
# After this many rows that cost nothing the plain reading is tried alone, as long as it fits.
_SURE = 2

_NAMES = {
    Break.CELL: "the same row going on",
    Break.ROW: "the end of a row",
    Break.TABLE: "the end of the table and the start of another",
    Break.TEXT: "a further paragraph of the same cell",
    Break.BODY: "the end of the table and body text",
}


class _Above(NamedTuple):
    """What the rows above ask of the next one.

    ``cells`` is the number of cells it should have, in a whole block below a header or ``once``,
    0 if nothing is asked. ``grouped``: a label in the first column may reach down, so that parts
    of its sum stand behind an empty cell, not in its place. ``adjacent``: the row above ends a
    table, with nothing between it and the next one. ``level_at``: where the header has its level 1.
    """

    cells: int = 0
    once: bool = False
    grouped: bool = False
    adjacent: bool = False
    level_at: int = 0


class _Doubt(NamedTuple):
    """A break for which another reading costs hardly more, after the cell on ``line_no``."""

    line_no: int
    chosen: Break
    runner_up: Break


class _Path(NamedTuple):
    """A partial reading: its cost, the open row, and the way it came."""

    cost: int
    cells: tuple[str, ...]  # texts of the open row's cells; () in body text
    above: _Above
    opens_table: bool  # the open row is the first one of a table
    fitting: int  # rows in a row that cost nothing
    chosen: Break
    before: _Path | None


_OPENS, _GOES_ON = True, False  # of `_Path.opens_table`
_NOTHING = _Above()
_ADJACENT = _Above(adjacent=True)
_START = _Path(0, (), _NOTHING, opens_table=True, fitting=0, chosen=Break.ROW, before=None)


def settle(document: Document, lexicon: Lexicon) -> Result[Document]:
    """Replace every strip by tables and paragraphs; number tables and paragraphs.

    A document without strips comes back as it is. Tables settled from text are not ``exact``:
    their cells have no spans, and ``column_no`` is the position in the row.
    """
    if not any(_is_open(block) for block in document.blocks):
        return Result(document)
    blocks: list[Block] = []
    doubts: list[_Doubt] = []
    told: list[Finding] = []
    for block in document.blocks:
        if isinstance(block, Strip):
            settled, doubtful, refused = _settle_strip(block, lexicon)
            blocks.extend(settled)
            doubts.extend(doubtful)
            if block.open_rows and any(isinstance(each, Table) for each in settled):
                told.append(_by_vocabulary(block))
            told += refused
        else:
            blocks.append(block)
    numbered = tuple(_number(blocks))
    return Result(replace(document, blocks=numbered), (*told, *_report(doubts, numbered)))


def _by_vocabulary(strip: Strip) -> Finding:
    reason = "the text does not mark where rows end; labels, headers and levels say so"
    return finding("reading-by-vocabulary", place=Place(line_no=strip.line_no), reason=reason)


def _is_open(block: Block) -> bool:
    """Whether a block is a strip, or a table that a reader of text has not numbered."""
    return isinstance(block, Strip) or (isinstance(block, Table) and not block.table_no)


def _settle_strip(
    strip: Strip, lexicon: Lexicon
) -> tuple[list[Block], list[_Doubt], list[Finding]]:
    if strip.open_rows:
        strip = replace(strip, pieces=once(strip.pieces, lexicon))
        breaks, lines = settle_open_rows(strip, lexicon)
        reason = "its rows cannot be told apart: no cut of them fits their header"
        refused = [
            finding("table-unreadable", place=Place(line_no=line), reason=reason) for line in lines
        ]
        return list(_assemble(strip, breaks, lexicon)), [], refused
    judge = _Judge(lexicon)
    paths = _cheapest(strip.pieces, judge)
    breaks = [path.chosen for path in paths]
    return list(_assemble(strip, breaks, lexicon)), _doubts(strip.pieces, paths, judge), []


class _Judge:
    """What the vocabulary says of a row; remembers rows that it has seen."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._seen: dict[tuple[tuple[str, ...], _Above, bool], tuple[int, _Above]] = {}

    def row(self, cells: tuple[str, ...], above: _Above, *, first: bool) -> tuple[int, _Above]:
        """The price of a row as it stands, and what it asks of the next one."""
        question = (cells, above, first)
        answer = self._seen.get(question)
        if answer is None:
            answer = self._seen[question] = self._judge(cells, above, first=first)
        return answer

    def _judge(self, cells: tuple[str, ...], above: _Above, *, first: bool) -> tuple[int, _Above]:
        readings = [self._lexicon.read(text) for text in cells]
        if sum("header" in reading.terms for reading in readings) >= 3:
            levels = [at for at, r in enumerate(readings) if r.get("header") == "level1"]
            level_at = levels[0] if levels else 0
            # Only the headers of a wide table's projects, or blanks below them, stand in front.
            in_front = zip(cells[:level_at], readings, strict=False)
            wide = all(not text or (r and not r.inline) for text, r in in_front)
            inner = len(levels) - 1 if wide else sum(at > 1 for at in levels)
            return 3 * max(inner, 0), _Above(cells=len(cells), level_at=level_at)
        opening = next((r for text, r in zip(cells, readings, strict=True) if text), NOTHING)
        leads = opening is readings[0]
        labelled = not _NOT_LEVEL.isdisjoint(opening.terms)
        price = 0 if _is_upper(readings) else 4 * sum(map(_heads_rows, readings[1:]))
        if above.adjacent and (not leads or _OPENS_TABLE.isdisjoint(opening.terms)):
            price += 4
        if leads and opening.get("label") == "plan":
            return price, _Above(cells=len(cells), once=True)
        if above.once:
            return price + 2 * abs(len(cells) - above.cells), _NOTHING
        if above.cells and not labelled:
            behind = readings[max(above.level_at, 1) + 1 :]
            price = 3 * sum("level1" in reading.terms for reading in behind)
            return price + _misfit(len(cells) - above.cells), above
        if labelled or not cells[0] or opening or first:
            if above.grouped and leads and "source" in opening.terms:
                price += 4
            return price, self._asked(readings, above, leads=leads)
        return price + 3, _NOTHING

    def _asked(self, readings: list[Reading], above: _Above, *, leads: bool) -> _Above:
        """A label followed by a label at the head of a row reaches down over the next rows."""
        if not leads or (above.grouped and "source" in readings[0].terms):
            return above._replace(cells=0, once=False, adjacent=False)
        both = len(readings) > 1 and all(
            not _NOT_LEVEL.isdisjoint(r.terms) and not r.inline for r in readings[:2]
        )
        return _Above(grouped=both)


def _is_upper(readings: Sequence[Reading]) -> bool:
    """Whether a row is the upper one of a wide table's header: labels alone, of no entry."""
    return len(readings) > 3 and all(reading and not reading.inline for reading in readings)


def _heads_rows(reading: Reading) -> bool:
    """Whether a label only ever stands at the head of a row, for it reaches down over others."""
    return "group" in reading.terms or reading.get("label") in {"plan", "purpose"}


# What the first row of a table that follows another at once may begin with.
_OPENS_TABLE = frozenset({"label", "goal", "attribute", "group"})


def _misfit(extra: int) -> int:
    """Fewer cells than the header may be spans; more cannot be."""
    return 0 if extra == 0 else 2 - extra if extra < 0 else 3 + 2 * extra


_NOT_LEVEL = frozenset(
    {"label", "source", "stage", "goal", "outcome", "group", "attribute", "total"}
)


def _cheapest(pieces: Sequence[Piece], judge: _Judge) -> list[_Path]:
    """The cheapest reading of a whole strip: the state after each piece."""
    paths = [_START]
    at = 0
    while at < len(pieces):
        grown: dict[tuple[tuple[str, ...], _Above], _Path] = {}
        for path in paths:
            for step in _steps(path, pieces[at], judge):
                state = (step.cells, step.above)
                known = grown.get(state)
                if known is None or step.cost < known.cost:
                    grown[state] = step
        paths = _prune(grown.values())
        at += 1
        best = paths[0]
        if best.fitting >= _SURE and best.before is not None and best.before.cells:
            path, reached = _plain_rows(best.before, pieces, at - 1, judge)
            if reached >= at:
                paths, at = [path], reached
    return _unwind(min(paths, key=lambda path: _close(path, judge).cost))


def _plain_rows(path: _Path, pieces: Sequence[Piece], at: int, judge: _Judge) -> tuple[_Path, int]:
    """Follow the plain reading as long as it costs nothing, up to the last row but one.

    A row that fits is only taken for settled once the row below it fits as well. Where the
    plain reading costs anything, the search over all readings takes over.
    """
    settled, reached = path, at
    row_ends: list[tuple[_Path, int]] = []
    for index in range(at, len(pieces)):
        piece = pieces[index]
        kind, price = piece.readings[0]
        if price or kind is Break.BODY or kind is Break.TABLE:
            break
        step = _step(path, piece, kind, 0, judge)
        if step.cost > path.cost:
            break
        path = step
        if kind is Break.ROW:
            row_ends.append((path, index + 1))
            if len(row_ends) > 1:
                settled, reached = row_ends[-2]
    return settled, reached


def _prune(paths: Iterable[_Path]) -> list[_Path]:
    """The paths worth following, the best one first: none much dearer than it."""
    ordered = sorted(paths, key=_cost)
    limit = ordered[0].cost + _MARGIN
    return [path for path in ordered[:_BEAM] if path.cost <= limit]


def _cost(path: _Path) -> int:
    return path.cost


def _steps(path: _Path, piece: Piece, judge: _Judge, forced: Break | None = None) -> list[_Path]:
    """Every way to go on from a path with the next piece; ``forced`` leaves one of them."""
    if not path.cells:  # body text, or the very start: a TAB opens a table, all else is text
        led = any(kind in _STARTS_CELL for kind, _ in piece.readings)
        kind = Break.TABLE if led else Break.BODY
        cells = (piece.text,) if led else ()
        return [_Path(path.cost, cells, _NOTHING, _OPENS, path.fitting, kind, path)]
    return [
        _step(path, piece, kind, price, judge)
        for kind, price in piece.readings
        if forced is None or kind is forced
    ]


_STARTS_CELL = frozenset({Break.CELL, Break.ROW, Break.TABLE})


def _step(path: _Path, piece: Piece, kind: Break, price: int, judge: _Judge) -> _Path:
    cost, cells, above, opens, fitting, _, _ = path
    cost += price
    if price:
        fitting = 0
    if kind is Break.CELL:
        return _Path(cost, (*cells, piece.text), above, opens, fitting, kind, path)
    if kind is Break.TEXT:
        joined = "\n".join(text for text in (cells[-1], piece.text) if text)
        return _Path(cost, (*cells[:-1], joined), above, opens, fitting, kind, path)
    row_cost, asked = judge.row(cells, above, first=opens)
    cost += row_cost
    fitting = 0 if row_cost or price else fitting + 1
    if kind is Break.BODY:
        return _Path(cost, (), _NOTHING, _OPENS, fitting, kind, path)
    # An adjacent table (nothing in between) begins with a label like any other row.
    asked = _ADJACENT if kind is Break.TABLE else asked
    return _Path(cost, (piece.text,), asked, _GOES_ON, fitting, kind, path)


def _close(path: _Path, judge: _Judge) -> _Path:
    if not path.cells:
        return path
    cost, _ = judge.row(path.cells, path.above, first=path.opens_table)
    return path._replace(cost=path.cost + cost)


def _unwind(path: _Path) -> list[_Path]:
    states: list[_Path] = []
    step: _Path | None = path
    while step is not None and step.before is not None:
        states.append(step)
        step = step.before
    return states[::-1]


def _doubts(pieces: Sequence[Piece], paths: Sequence[_Path], judge: _Judge) -> list[_Doubt]:
    """The breaks for which another reading costs hardly more.

    Only a break that costs something can be doubtful: the plain reading of a dump has price 0
    and the next one at least 2. The rest of the strip keeps its reading, so each question is
    settled within the rows on both sides.
    """
    breaks = [path.chosen for path in paths]
    doubts = []
    for at, (piece, chosen) in enumerate(zip(pieces, breaks, strict=True)):
        if dict(piece.readings).get(chosen, 0) == 0 or len(piece.readings) == 1:
            continue
        first, last = _window(breaks, at)
        before = paths[first - 1] if first else _START
        priced = [
            (
                _window_cost(
                    pieces[first:last],
                    before,
                    judge,
                    [*breaks[first:at], kind, *breaks[at + 1 : last]],
                ),
                kind,
            )
            for kind, _ in piece.readings
        ]
        own = next(cost for cost, kind in priced if kind is chosen)
        others = [(cost, kind) for cost, kind in priced if kind is not chosen]
        cost, runner_up = min(others, key=lambda other: other[0])
        if cost - own <= _DOUBT:
            doubts.append(_Doubt(_cell_line(pieces, breaks, at - 1), chosen, runner_up))
    return doubts


def _cell_line(pieces: Sequence[Piece], breaks: Sequence[Break], at: int) -> int:
    """The line on which the cell of a piece starts."""
    while breaks[at] is Break.TEXT:
        at -= 1
    return pieces[at].line_no


_ENDS_ROW = frozenset({Break.ROW, Break.TABLE, Break.BODY})


def _window(breaks: Sequence[Break], at: int) -> tuple[int, int]:
    """From the start of the row in front of a break to the end of the row after it."""
    first, last = at - 1, at + 1
    while first > 0 and breaks[first] not in _ENDS_ROW:
        first -= 1
    while last < len(breaks) and breaks[last] not in _ENDS_ROW:
        last += 1
    return max(first, 0), last


def _window_cost(
    pieces: Sequence[Piece], before: _Path, judge: _Judge, breaks: Sequence[Break]
) -> int:
    """What the rows of a window cost when read in a given way, after the state in front."""
    path = before._replace(cost=0)
    for piece, kind in zip(pieces, breaks, strict=True):
        steps = _steps(path, piece, judge, kind)
        if not steps:
            return _IMPOSSIBLE
        path = steps[0]
    return _close(path, judge).cost


_IMPOSSIBLE = 1_000


def _assemble(strip: Strip, breaks: list[Break], lexicon: Lexicon) -> Iterable[Block]:
    """Pieces and their breaks -> tables and paragraphs, in order."""
    rows: list[list[list[Piece]]] = []
    in_body = False
    for piece, kind in zip(strip.pieces, breaks, strict=True):
        if kind in {Break.TABLE, Break.BODY} and rows:
            yield from _table(rows, lexicon)
            rows = []
        if kind is Break.BODY or (in_body and kind is Break.TABLE):
            blanks = piece.blanks - (0 if in_body else strip.end_feeds)
            yield from (_blank(piece.line_no - blanks + i) for i in range(blanks))
        if kind is Break.BODY:
            yield _paragraph(piece)
        elif kind is Break.TEXT:
            rows[-1][-1].append(piece)
        elif kind is Break.CELL:
            rows[-1].append([piece])
        else:
            rows.append([[piece]])
        in_body = kind is Break.BODY
    if rows:
        yield from _table(rows, lexicon)


def _table(rows: list[list[list[Piece]]], lexicon: Lexicon) -> Iterable[Block]:
    """A table, or paragraphs where lines merely begin with a TAB.

    Text that follows such a line without two line feeds cannot be outside a table, so a
    "table" of one row or one column in which no word is known never was one.
    """
    single = len(rows) == 1 or all(len(row) == 1 for row in rows)
    if single and not any(lexicon.read(_text(cell)) for row in rows for cell in row):
        yield from (_paragraph(piece) for row in rows for cell in row for piece in cell)
        return
    cells = tuple(
        Cell(
            row_no=row_no,
            column_no=column_no,
            raw=_raw(cell),
            text=_text(cell),
            line_no=cell[0].line_no,
            bookmarks=tuple(name for piece in cell for name in piece.bookmarks),
        )
        for row_no, row in enumerate(rows, 1)
        for column_no, cell in enumerate(row, 1)
    )
    yield Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(rows),
        column_count=max(map(len, rows)),
        line_no=cells[0].line_no,
        exact=False,
    )


def _raw(pieces: list[Piece]) -> str:
    raw = pieces[0].raw
    for before, piece in pairwise(pieces):
        raw += ("\t" if piece.line_no == before.line_no else "\n") + piece.raw
    return raw


def _text(pieces: list[Piece]) -> str:
    return pieces[0].text if len(pieces) == 1 else clean(_raw(pieces))


def _paragraph(piece: Piece) -> Paragraph:
    return Paragraph(
        raw=piece.raw, text=piece.text, line_no=piece.line_no, bookmarks=piece.bookmarks
    )


def _blank(line_no: int) -> Paragraph:
    return Paragraph(raw="", text="", line_no=line_no)


def _number(blocks: Iterable[Block]) -> Iterable[Block]:
    tables = paragraphs = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield replace(block, table_no=tables)
        elif isinstance(block, Paragraph):
            paragraphs += 1
            yield replace(block, paragraph_no=paragraphs)


def _report(doubts: list[_Doubt], blocks: tuple[Block, ...]) -> Iterable[Finding]:
    cells = {
        cell.line_no: (block, cell)
        for block in blocks
        if isinstance(block, Table)
        for cell in block.cells
    }
    for line_no, chosen, runner_up in doubts:
        if line_no not in cells:  # the lines turned out to be no table
            continue
        table, cell = cells[line_no]
        yield finding(
            "row-break-ambiguous",
            place=Place(
                table_no=table.table_no,
                row_no=cell.row_no,
                column_no=cell.column_no,
                line_no=cell.line_no,
            ),
            raw=cell.text,
            reading=_NAMES[chosen],
            runner_up=_NAMES[runner_up],
        )
