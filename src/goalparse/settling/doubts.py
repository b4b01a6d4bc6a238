"""Breaks of a strip for which another reading costs hardly more, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from goalparse.blocks import Block, Break, Piece, Table
from goalparse.findings import Finding, finding
from goalparse.settling.cheapest import START, Path, cost_as
from goalparse.settling.row_prices import Judge
from goalparse.tuples import NamedTuple

# A reading that costs no more than this above the chosen one is worth a finding.
_DOUBT = 1
# Pieces in all windows, for each piece of a strip, and in one window.
_LEAST_WEIGHED, _WEIGHED, _LONGEST_WEIGHED = 100_000, 16, 512

_NAMES = {
    Break.CELL: "the same row going on",
    Break.ROW: "the end of a row",
    Break.TABLE: "the end of the table and the start of another",
    Break.TEXT: "a further paragraph of the same cell",
    Break.BODY: "the end of the table and body text",
}
# Members of an enumeration by names of their own: to ask the class is a detour by its metaclass.
_ROW, _TEXT = Break.ROW, Break.TEXT
_ENDS_ROW = frozenset({Break.ROW, Break.TABLE, Break.BODY})


class Doubt(NamedTuple):
    """A break for which another reading costs hardly more, after the cell on ``line_no``."""

    line_no: int
    chosen: Break
    runner_up: Break


def weigh(
    pieces: Sequence[Piece], breaks: Sequence[Break], paths: Mapping[int, Path], judge: Judge
) -> list[Doubt]:
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
        chosen, readings = breaks[at], pieces[at].readings
        kind, price = readings[0]
        if kind is chosen and not price:
            continue
        prices = dict(readings)
        if chosen is _ROW and chosen not in prices:
            doubtful.append((at, kind))  # the row was too long
            continue
        if len(prices) == 1 or not prices.get(chosen, 0):
            continue
        first, last = _window(breaks, at)
        left -= (last - first) * len(prices)
        if left < 0 or last - first >= _LONGEST_WEIGHED:
            doubtful.append((at, next(kind for kind in prices if kind is not chosen)))
            continue
        before = paths[first - 1] if first else START
        rest = breaks[first:at], breaks[at + 1 : last]
        costs = {
            kind: cost_as(pieces[first:last], before, judge, [*rest[0], kind, *rest[1]])
            for kind in prices
        }
        own = costs.pop(chosen)
        runner_up = min(costs, key=costs.__getitem__)
        if costs[runner_up] - own <= _DOUBT:
            doubtful.append((at, runner_up))
    lines = _cell_lines(pieces, breaks) if doubtful else []
    return [Doubt(lines[at - 1], breaks[at], runner_up) for at, runner_up in doubtful]


def _cell_lines(pieces: Sequence[Piece], breaks: Sequence[Break]) -> list[int]:
    """The line on which the cell of each piece starts."""
    lines: list[int] = []
    for piece, kind in zip(pieces, breaks, strict=True):
        lines.append(lines[-1] if lines and kind is _TEXT else piece.line_no)
    return lines


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


def report_doubts(doubts: list[Doubt], blocks: tuple[Block, ...]) -> Iterator[Finding]:
    """``row-break-ambiguous`` at the cell in front of each doubtful break."""
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
            place=cell.place_in(table.table_no),
            raw=cell.text,
            reading=_NAMES[chosen],
            runner_up=_NAMES[runner_up],
        )
