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

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf
from operator import itemgetter

from goalparse.blocks import Block, Break, Document, Piece, Place, Strip, Table
from goalparse.findings import Finding, Result, finding
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.settling.broken_rows import settle_broken
from goalparse.settling.framed_rows import settle_framed
from goalparse.settling.lost_ticks import lost_ticks
from goalparse.settling.marked_rows import settle_marked
from goalparse.settling.open_repeats import once
from goalparse.settling.open_rows import settle_open_rows
from goalparse.settling.page_marks import page_marks
from goalparse.settling.repeated_down import without_copies
from goalparse.settling.row_prices import ADJACENT, NOTHING_ASKED, Above, Judge, leaves_out_covered
from goalparse.settling.settled import assemble, number, written
from goalparse.tuples import NamedTuple

# A reading that costs no more than this above the chosen one is worth a finding.
_DOUBT = 1
# Paths this much dearer than the best one so far, or beyond this number, are given up.
_MARGIN = 9
_BEAM = 12
# How much more than the path so far the cheapest reading of what follows may cost, at first and
# where none is found: hardly ever more than a blank paragraph too many.
_MOST_MORE = (2, 5, inf)
# After this many rows that cost nothing the plain reading is tried alone, as long as it fits.
_SURE = 2

# Tika writes a merged cell once.
_ONCE = frozenset({"tika-dom", "tika-sax", "tika-doc"})

_NAMES = {
    Break.CELL: "the same row going on",
    Break.ROW: "the end of a row",
    Break.TABLE: "the end of the table and the start of another",
    Break.TEXT: "a further paragraph of the same cell",
    Break.BODY: "the end of the table and body text",
}


class _Doubt(NamedTuple):
    """A break for which another reading costs hardly more, after the cell on ``line_no``."""

    line_no: int
    chosen: Break
    runner_up: Break


class _Path(NamedTuple):
    """A partial reading: its cost, the open row, and the way it came.

    ``kinds`` are the breaks in front of its pieces where it stands for several.
    """

    cost: int
    cells: tuple[str, ...]  # texts of the open row's cells; () in body text
    above: Above
    opens_table: bool  # the open row is the first one of a table
    fitting: int  # rows in a row that cost nothing
    chosen: Break
    before: _Path | None
    kinds: tuple[Break, ...] = ()


# A path made without a call in Python: ``_new(_Path, (cost, …, kinds))``, all of its fields.
_new: Callable[..., _Path] = tuple.__new__
_OPENS, _GOES_ON = True, False  # of `_Path.opens_table`
_START = _Path(0, (), NOTHING_ASKED, opens_table=True, fitting=0, chosen=Break.ROW, before=None)


def settle_blocks(document: Document, lexicon: Lexicon) -> Result[Document]:
    """`goalparse.settling.settle` for a document in which something is open."""
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
    if document.dialect not in _ONCE:
        blocks = list(without_copies(blocks, lexicon))
    numbered = tuple(number(blocks))
    tables = written(numbered)
    told += [*page_marks(tables, lexicon), *lost_ticks(tables)]
    return Result(replace(document, blocks=numbered), (*told, *_report(doubts, numbered)))


def _by_vocabulary(strip: Strip) -> Finding:
    reason = "the text does not mark where rows end; labels, headers and levels say so"
    return finding("reading-by-vocabulary", place=Place(line_no=strip.line_no), reason=reason)


def _settle_strip(
    strip: Strip, lexicon: Lexicon
) -> tuple[list[Block], list[_Doubt], list[Finding]]:
    if strip.marked:
        return _settle_marked(strip, lexicon)
    if strip.open_rows:
        strip = replace(strip, pieces=once(strip.pieces, lexicon))
        breaks, lines = settle_open_rows(strip, lexicon)
        reason = "its rows cannot be told apart: no cut of them fits their header"
        refused = [
            finding("table-unreadable", place=Place(line_no=line), reason=reason) for line in lines
        ]
        return list(assemble(strip, breaks, lexicon)), [], refused
    if strip.framed:
        return [settle_framed(strip, lexicon)], [], []
    if strip.broken:
        breaks, told = settle_broken(strip.pieces, lexicon)
        return list(assemble(strip, breaks, lexicon)), [_Doubt(*doubt) for doubt in told], []
    judge = Judge(lexicon, uncovered=leaves_out_covered(_plain_starts(strip.pieces), lexicon))
    breaks, paths = _unwind(_cheapest(strip.pieces, judge))
    doubts = _doubts(strip.pieces, breaks, paths, judge)
    return list(assemble(strip, breaks, lexicon)), doubts, []


def _settle_marked(
    strip: Strip, lexicon: Lexicon
) -> tuple[list[Block], list[_Doubt], list[Finding]]:
    """A strip with marks behind its cells and rows."""
    place = Place(line_no=strip.line_no)
    settled = settle_marked(strip, lexicon)
    if settled is None:
        reason = "no mark of a cell can be the end of a row"
        refused = finding("table-unreadable", place=place, reason=reason)
        return list(assemble(strip, [Break.BODY] * len(strip.pieces), lexicon)), [], [refused]
    reason = (
        "a blank cell and the end of a row have the same mark; labels and headers tell them apart"
    )
    told = finding("reading-by-vocabulary", place=place, reason=reason)
    return list(assemble(*settled, lexicon)), [], [told]


def _plain_starts(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """The first two cells of each row, by the plain reading of the breaks."""
    for at, piece in enumerate(pieces):
        if piece.readings[0][0] is Break.ROW:
            yield pieces[at : at + 2]


class _Plain:
    """The pieces of a strip by their plain readings alone.

    ``stops`` are the positions of those that are not plainly a further cell of their row.
    """

    __slots__ = ("kinds", "pieces", "stops", "texts")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.texts = [piece.text for piece in pieces]
        first = [piece.readings[0] for piece in pieces]
        self.kinds = [kind for kind, _ in first]
        self.stops = [at for at, reading in enumerate(first) if reading != _FURTHER_CELL]
        self.stops.append(len(pieces))

    def next_stop(self, at: int) -> int:
        """The first stop at a position or behind it; the number of pieces is the last one."""
        return self.stops[bisect_left(self.stops, at)]


_FURTHER_CELL = (Break.CELL, 0)


def _cheapest(pieces: Sequence[Piece], judge: Judge) -> _Path:
    """The cheapest reading of a whole strip."""
    plain = _Plain(pieces)
    path, at = _plain_rows(_START, plain, 0, judge)
    while at < len(pieces):
        found = (_searched(path, plain, at, judge, path.cost + more) for more in _MOST_MORE)
        path, at = next(each for each in found if each is not None)
    return path


def _searched(
    path: _Path, plain: _Plain, at: int, judge: Judge, limit: float
) -> tuple[_Path, int] | None:
    """Search all readings that cost no more than a limit, until plain ones take over again.

    The path so far, and where it stands. None if all cost more: up to there the cheapest one is
    the same as without a limit, since what follows never makes a reading cheaper.
    """
    pieces = plain.pieces
    paths = [path]
    while at < len(pieces):
        grown: dict[tuple[tuple[str, ...], Above], _Path] = {}
        for each in paths:
            for step in _steps(each, pieces[at], judge):
                state = (step.cells, step.above)
                known = grown.get(state)
                if known is None or step.cost < known.cost:
                    grown[state] = step
        paths = _prune(grown.values(), limit)
        if not paths:
            return None
        at += 1
        best = paths[0]
        if best.fitting >= _SURE and best.before is not None and best.before.cells:
            path, reached = _plain_rows(best.before, plain, at - 1, judge)
            if reached >= at:
                return path, reached
    closed = [(_close(each, judge).cost, each) for each in paths]
    cost, best = min(closed, key=itemgetter(0))
    return (best, at) if cost <= limit else None


def _plain_rows(path: _Path, plain: _Plain, at: int, judge: Judge) -> tuple[_Path, int]:
    """Follow the plain reading, row by row, as long as it costs nothing.

    Every other reading costs something, so a plain one that costs nothing to the end is the
    cheapest. Where it does cost, the search over all readings takes over at the last row but one:
    a row that fits is only taken for settled once the row below it fits as well.
    """
    settled = last = (path, at)
    pieces = plain.pieces
    while at < len(pieces):
        if not path.cells:
            path = _steps(path, pieces[at], judge)[0]
            at += 1
            continue
        row, end = _finish_row(path, plain, at)
        if row is None:
            return settled
        price, asked = judge.plain(row.cells, row.above, first=row.opens_table)
        if price:
            return settled
        if end == len(pieces):
            return row, end
        kind = plain.kinds[end]
        at = end + 1
        if kind is Break.BODY:
            fields = (row.cost, (), NOTHING_ASKED, _OPENS, row.fitting + 1, kind, row, ())
            path = _new(_Path, fields)
            continue
        cells = (plain.texts[end],)
        path = _new(_Path, (row.cost, cells, asked, _GOES_ON, row.fitting + 1, kind, row, ()))
        settled, last = last, (path, at)
    return path, at


def _finish_row(path: _Path, plain: _Plain, at: int) -> tuple[_Path | None, int]:
    """The open row with the pieces that plainly belong to it, and where the next one begins.

    None where a plain reading has a price, or parts two tables.
    """
    cells = list(path.cells)
    begun = at
    while True:
        stop = plain.next_stop(at)
        cells += plain.texts[at:stop]
        at = stop
        if at == len(plain.pieces):
            break
        kind, price = plain.pieces[at].readings[0]
        if price or kind is Break.TABLE:
            return None, at
        if kind is not Break.TEXT:
            break
        cells[-1] = _joined(cells[-1], plain.texts[at])
        at += 1
    kinds = tuple(plain.kinds[begun:at])
    if kinds:
        cost, _, above, opens, fitting, *_ = path
        path = _new(_Path, (cost, tuple(cells), above, opens, fitting, kinds[-1], path, kinds))
    return path, at


def _prune(paths: Iterable[_Path], limit: float) -> list[_Path]:
    """The paths worth following, the best one first: none beyond a limit or much dearer than it."""
    ordered = sorted(paths, key=_cost)
    limit = min(limit, ordered[0].cost + _MARGIN)
    return [path for path in ordered[:_BEAM] if path.cost <= limit]


def _cost(path: _Path) -> int:
    return path.cost


def _steps(path: _Path, piece: Piece, judge: Judge, forced: Break | None = None) -> list[_Path]:
    """Every way to go on from a path with the next piece; ``forced`` leaves one of them."""
    if not path.cells:  # body text, or the very start: a TAB opens a table, all else is text
        led = any(kind in _STARTS_CELL for kind, _ in piece.readings)
        kind = Break.TABLE if led else Break.BODY
        cells = (piece.text,) if led else ()
        return [
            _new(_Path, (path.cost, cells, NOTHING_ASKED, _OPENS, path.fitting, kind, path, ()))
        ]
    return [
        _step(path, piece, kind, price, judge)
        for kind, price in piece.readings
        if forced is None or kind is forced
    ]


_STARTS_CELL = frozenset({Break.CELL, Break.ROW, Break.TABLE})


_LONGEST_ROW = 256  # cells: Word has 63; each path holds all cells of its row


def _step(path: _Path, piece: Piece, kind: Break, price: int, judge: Judge) -> _Path:
    cost, cells, above, opens, fitting, *_ = path
    cost += price
    if price:
        fitting = 0
    if len(cells) >= _LONGEST_ROW and kind in {Break.CELL, Break.TEXT}:
        kind = Break.ROW
    if kind is Break.CELL:
        return _new(_Path, (cost, (*cells, piece.text), above, opens, fitting, kind, path, ()))
    if kind is Break.TEXT:
        joined = _joined(cells[-1], piece.text)
        return _new(_Path, (cost, (*cells[:-1], joined), above, opens, fitting, kind, path, ()))
    row_cost, asked = judge.row(cells, above, first=opens)
    cost += row_cost
    fitting = 0 if row_cost or price else fitting + 1
    if kind is Break.BODY:
        return _new(_Path, (cost, (), NOTHING_ASKED, _OPENS, fitting, kind, path, ()))
    # An adjacent table (nothing in between) begins with a label like any other row.
    asked = ADJACENT if kind is Break.TABLE else asked
    return _new(_Path, (cost, (piece.text,), asked, _GOES_ON, fitting, kind, path, ()))


def _joined(text: str, further: str) -> str:
    """A cell's text with a further paragraph, for its price: what it means its beginning tells."""
    if len(text) > _LONGEST_TOLD:
        return text
    return f"{text}\n{further}" if text and further else text or further


_LONGEST_TOLD = 1000  # characters


def _close(path: _Path, judge: Judge) -> _Path:
    if not path.cells:
        return path
    cost, _ = judge.row(path.cells, path.above, first=path.opens_table)
    return path._replace(cost=path.cost + cost)


def _unwind(path: _Path) -> tuple[list[Break], dict[int, _Path]]:
    """The break in front of each piece of a reading, and the states that it went through.

    The states are those after a piece, by its position; the inner ones of a plain row are left out.
    """
    steps: list[_Path] = []
    step: _Path | None = path
    while step is not None and step.before is not None:
        steps.append(step)
        step = step.before
    breaks: list[Break] = []
    states: dict[int, _Path] = {}
    for step in reversed(steps):
        if step.kinds:
            breaks += step.kinds
        else:
            breaks.append(step.chosen)
        states[len(breaks) - 1] = step
    return breaks, states


def _doubts(
    pieces: Sequence[Piece], breaks: Sequence[Break], paths: Mapping[int, _Path], judge: Judge
) -> list[_Doubt]:
    """The breaks for which another reading costs hardly more.

    Only a break that costs something can be doubtful: the plain reading of a dump has price 0
    and the next one at least 2. The rest of the strip keeps its reading, so each question is
    settled within the rows on both sides. In rows without end that would take for ever: what is
    not weighed any more is doubtful.
    """
    doubtful: list[tuple[int, Break]] = []
    left = max(_LEAST_WEIGHED, _WEIGHED * len(pieces))
    for at, path in paths.items():
        if path.kinds:  # all of them plain
            continue
        piece, chosen = pieces[at], breaks[at]
        kind, price = piece.readings[0]
        if kind is chosen and not price:
            continue
        prices = dict(piece.readings)
        if chosen is Break.ROW and chosen not in prices:
            doubtful.append((at, kind))  # the row was too long
            continue
        if len(prices) == 1 or not prices.get(chosen, 0):
            continue
        first, last = _window(breaks, at)
        left -= (last - first) * len(prices)
        if left < 0 or last - first >= _LONGEST_WEIGHED:
            doubtful.append((at, next(kind for kind in prices if kind is not chosen)))
            continue
        costs = {
            kind: _window_cost(
                pieces[first:last],
                paths[first - 1] if first else _START,
                judge,
                [*breaks[first:at], kind, *breaks[at + 1 : last]],
            )
            for kind in prices
        }
        own = costs.pop(chosen)
        runner_up = min(costs, key=costs.__getitem__)
        if costs[runner_up] - own <= _DOUBT:
            doubtful.append((at, runner_up))
    lines = _cell_lines(pieces, breaks) if doubtful else []
    return [_Doubt(lines[at - 1], breaks[at], runner_up) for at, runner_up in doubtful]


# Pieces in all windows, for each piece of a strip, and in one window.
_LEAST_WEIGHED, _WEIGHED, _LONGEST_WEIGHED = 100_000, 16, 512


def _cell_lines(pieces: Sequence[Piece], breaks: Sequence[Break]) -> list[int]:
    """The line on which the cell of each piece starts."""
    lines: list[int] = []
    for piece, kind in zip(pieces, breaks, strict=True):
        lines.append(lines[-1] if lines and kind is Break.TEXT else piece.line_no)
    return lines


_ENDS_ROW = frozenset({Break.ROW, Break.TABLE, Break.BODY})


def _window(breaks: Sequence[Break], at: int) -> tuple[int, int]:
    """From the start of the row in front of a break to the end of the row after it.

    No further than what is too long anyway.
    """
    first, last = at - 1, at + 1
    lowest, highest = max(0, at - _LONGEST_WEIGHED), min(len(breaks), at + _LONGEST_WEIGHED)
    while first > lowest and breaks[first] not in _ENDS_ROW:
        first -= 1
    while last < highest and breaks[last] not in _ENDS_ROW:
        last += 1
    return max(first, 0), last


def _window_cost(
    pieces: Sequence[Piece], before: _Path, judge: Judge, breaks: Sequence[Break]
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


def _report(doubts: list[_Doubt], blocks: tuple[Block, ...]) -> Iterable[Finding]:
    lines = {doubt.line_no for doubt in doubts}
    cells = {
        cell.line_no: (block, cell)
        for block in blocks
        if isinstance(block, Table) and lines
        for cell in block.cells
        if cell.line_no in lines
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
