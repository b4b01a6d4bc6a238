"""The cheapest reading of a strip: which break of those that its text allows stands where.

A dump writes the same line feed for the end of a row, the end of a table and an empty paragraph.
A reader states which breaks its grammar allows and their price (`blocks.Piece`); what the form's
evidence says of each row is added (`row_prices`). Prices are in the unit "one unlikely thing": an
empty trailing paragraph 1, a row that begins with a plain value 3, a row of another width than its
header 2 and more for each cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from math import inf
from operator import itemgetter

from goalparse.blocks import Break, Piece
from goalparse.settling.row_prices import ADJACENT, NOTHING_ASKED, Above, Judge
from goalparse.tuples import NamedTuple

# Paths this much dearer than the best one so far, or beyond this number, are given up.
_MARGIN = 9
_BEAM = 12
# How much more than the path so far the cheapest reading of what follows may cost, at first and
# where none is found: hardly ever more than a blank paragraph too many.
_MOST_MORE = (2, 5, inf)
# After this many rows that cost nothing the plain reading is tried alone, as long as it fits.
_SURE = 2
_LONGEST_ROW = 256  # cells: Word has 63; each path holds all cells of its row
_LONGEST_TOLD = 1000  # characters of a cell: what it means its beginning tells
_IMPOSSIBLE = 1_000

# Members of an enumeration by names of their own: to ask the class is a detour by its metaclass.
_CELL, _TEXT, _ROW = Break.CELL, Break.TEXT, Break.ROW
_TABLE, _BODY = Break.TABLE, Break.BODY
_FURTHER_CELL = (_CELL, 0)
_STARTS_CELL = frozenset({_CELL, _ROW, _TABLE})


class Path(NamedTuple):
    """A partial reading: its cost, the open row, and the way it came.

    ``kinds`` are the breaks in front of its pieces where it stands for several.
    """

    cost: int
    cells: tuple[str, ...]  # texts of the open row's cells; () in body text
    above: Above
    opens_table: bool  # the open row is the first one of a table
    fitting: int  # rows in a row that cost nothing
    chosen: Break
    before: Path | None
    kinds: tuple[Break, ...] = ()


# A path made without a call in Python: ``_new(Path, (cost, …, kinds))``, all of its fields.
_new: Callable[..., Path] = tuple.__new__
_OPENS, _GOES_ON = True, False  # of `Path.opens_table`
START = Path(0, (), NOTHING_ASKED, opens_table=True, fitting=0, chosen=_ROW, before=None)


def cheapest(pieces: Sequence[Piece], judge: Judge) -> tuple[list[Break], dict[int, Path]]:
    """The break in front of each piece of the cheapest reading, and the states it went through.

    The states are those after a piece, by its position; the inner ones of a plain row are left out.
    """
    plain = _Plain(pieces)
    path, at = _plain_rows(START, plain, 0, judge)
    while at < len(pieces):
        found = (_searched(path, plain, at, judge, path.cost + more) for more in _MOST_MORE)
        path, at = next(each for each in found if each is not None)
    return _unwind(path)


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


def _searched(
    path: Path, plain: _Plain, at: int, judge: Judge, limit: float
) -> tuple[Path, int] | None:
    """Search all readings that cost no more than a limit, until plain ones take over again.

    The path so far, and where it stands. None if all cost more: up to there the cheapest one is
    the same as without a limit, since what follows never makes a reading cheaper.
    """
    pieces = plain.pieces
    paths = [path]
    while at < len(pieces):
        grown: dict[tuple[tuple[str, ...], Above], Path] = {}
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


def _plain_rows(path: Path, plain: _Plain, at: int, judge: Judge) -> tuple[Path, int]:
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
        if kind is _BODY:
            fields = (row.cost, (), NOTHING_ASKED, _OPENS, row.fitting + 1, kind, row, ())
            path = _new(Path, fields)
            continue
        cells = (plain.texts[end],)
        path = _new(Path, (row.cost, cells, asked, _GOES_ON, row.fitting + 1, kind, row, ()))
        settled, last = last, (path, at)
    return path, at


def _finish_row(path: Path, plain: _Plain, at: int) -> tuple[Path | None, int]:
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
        if price or kind is _TABLE:
            return None, at
        if kind is not _TEXT:
            break
        cells[-1] = _joined(cells[-1], plain.texts[at])
        at += 1
    kinds = tuple(plain.kinds[begun:at])
    if kinds:
        cost, _, above, opens, fitting, *_ = path
        path = _new(Path, (cost, tuple(cells), above, opens, fitting, kinds[-1], path, kinds))
    return path, at


def _prune(paths: Iterable[Path], limit: float) -> list[Path]:
    """The paths worth following, the best one first: none beyond a limit or much dearer than it."""
    ordered = sorted(paths, key=_cost)
    limit = min(limit, ordered[0].cost + _MARGIN)
    return [path for path in ordered[:_BEAM] if path.cost <= limit]


def _cost(path: Path) -> int:
    return path.cost


def _steps(path: Path, piece: Piece, judge: Judge, forced: Break | None = None) -> list[Path]:
    """Every way to go on from a path with the next piece; ``forced`` leaves one of them."""
    if not path.cells:  # body text, or the very start: a TAB opens a table, all else is text
        led = any(kind in _STARTS_CELL for kind, _ in piece.readings)
        kind = _TABLE if led else _BODY
        cells = (piece.text,) if led else ()
        return [_new(Path, (path.cost, cells, NOTHING_ASKED, _OPENS, path.fitting, kind, path, ()))]
    return [
        _step(path, piece, kind, price, judge)
        for kind, price in piece.readings
        if forced is None or kind is forced
    ]


def _step(path: Path, piece: Piece, kind: Break, price: int, judge: Judge) -> Path:
    cost, cells, above, opens, fitting, *_ = path
    cost += price
    if price:
        fitting = 0
    if len(cells) >= _LONGEST_ROW and kind in {_CELL, _TEXT}:
        kind = _ROW
    if kind is _CELL:
        return _new(Path, (cost, (*cells, piece.text), above, opens, fitting, kind, path, ()))
    if kind is _TEXT:
        joined = _joined(cells[-1], piece.text)
        return _new(Path, (cost, (*cells[:-1], joined), above, opens, fitting, kind, path, ()))
    row_cost, asked = judge.row(cells, above, first=opens)
    cost += row_cost
    fitting = 0 if row_cost or price else fitting + 1
    if kind is _BODY:
        return _new(Path, (cost, (), NOTHING_ASKED, _OPENS, fitting, kind, path, ()))
    # An adjacent table (nothing in between) begins with a label like any other row.
    asked = ADJACENT if kind is _TABLE else asked
    return _new(Path, (cost, (piece.text,), asked, _GOES_ON, fitting, kind, path, ()))


def _joined(text: str, further: str) -> str:
    """A cell's text with a further paragraph, for its price."""
    if len(text) > _LONGEST_TOLD:
        return text
    return f"{text}\n{further}" if text and further else text or further


def _close(path: Path, judge: Judge) -> Path:
    if not path.cells:
        return path
    cost, _ = judge.row(path.cells, path.above, first=path.opens_table)
    return path._replace(cost=path.cost + cost)


def _unwind(path: Path) -> tuple[list[Break], dict[int, Path]]:
    steps: list[Path] = []
    step: Path | None = path
    while step is not None and step.before is not None:
        steps.append(step)
        step = step.before
    breaks: list[Break] = []
    states: dict[int, Path] = {}
    for step in reversed(steps):
        if step.kinds:
            breaks += step.kinds
        else:
            breaks.append(step.chosen)
        states[len(breaks) - 1] = step
    return breaks, states


def cost_as(pieces: Sequence[Piece], before: Path, judge: Judge, breaks: Sequence[Break]) -> int:
    """What some rows cost when read in a given way, behind a state (`START` in front of all)."""
    path = before._replace(cost=0)
    for piece, kind in zip(pieces, breaks, strict=True):
        steps = _steps(path, piece, judge, kind)
        if not steps:
            return _IMPOSSIBLE
        path = steps[0]
    return _close(path, judge).cost
