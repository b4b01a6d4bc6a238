"""Indicators on cards: the words of a header as labels, each with its entry beside it.

指标名称 | 接入视频数量 | 指标值 | ≥500路, over as many rows as a card takes. Where a word comes
again the next card begins. A row with a word of a header in each second cell may be a header
among words that nobody knows, so that a card takes two rows at least, with a name and a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from goalparse.blocks import Cell
from goalparse.frozen import field, mutable
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import LEVEL1, LEVEL2
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.rows import Row, Slot

_FEWEST_ROWS = 2
_NAMES = frozenset({"level3", "content"})
_HELD = frozenset(
    {
        *("level1", "level2", "level3", "description", "value", "operator", "nature", "unit"),
        *("basis", "actual", "weight", "score", "deviation_reason", "remark"),
    }
)


@mutable
class _Card:
    """The cells of one indicator by role, and those that the tables have no column for."""

    row: Row
    cells: dict[str, Cell] = field(default_factory=dict)
    extras: list[tuple[str, Slot]] = field(default_factory=list)

    def item(self) -> IndicatorItem:
        roles = tuple(self.cells)
        return IndicatorItem(
            row=self.row,
            horizon=None,
            roles=roles,
            held=tuple(self.cells.values()),
            own=frozenset(roles),
            extras=tuple(self.extras),
        )


def cards_from(rows: Sequence[Row], at: int) -> int:
    """Where the cards end that begin with a row; that row itself if none do."""
    end = at
    while end < len(rows) and rows[end].alike.card:
        end += 1
    roles = {r.get("header") for row in rows[at:end] for r in row.readings}
    is_card = end - at >= _FEWEST_ROWS and "value" in roles and not _NAMES.isdisjoint(roles)
    return end if is_card else at


def parted_at_cards(rows: Sequence[Row]) -> list[tuple[Sequence[Row], Sequence[Row]]]:
    """Rows in stretches, each with the cards behind it: these are no header, and below none."""
    may_begin = [at for at, row in enumerate(rows) if row.alike.card]
    if not may_begin:
        return [(rows, ())]  # nearly all
    found: list[tuple[Sequence[Row], Sequence[Row]]] = []
    begun = 0
    for at in may_begin:
        end = cards_from(rows, at) if at >= begun else at
        if end > at:
            found.append((rows[begun:at], rows[at:end]))
            begun = end
    found.append((rows[begun:], ()))
    return found


def read_cards(rows: Sequence[Row], lexicon: Lexicon) -> tuple[list[IndicatorItem], list[Slot]]:
    """The indicators of the cards in some rows, and the cells that are labels."""
    cards: list[_Card] = []
    labels: list[Slot] = []
    for row in rows:
        for label, reading, cell in _pairs(row):
            labels.append(row.slot(label))
            if cell is None or not cell.text:
                continue
            role = _role(reading, cell, lexicon)
            if not cards or role in cards[-1].cells:
                cards.append(_Card(row))
            if role in _HELD:
                cards[-1].cells[role] = cell
            else:
                cards[-1].extras.append((label.text, row.slot(cell)))
    return [card.item() for card in cards if not _HELD.isdisjoint(card.cells)], labels


def _pairs(row: Row) -> Iterator[tuple[Cell, Reading, Cell | None]]:
    pairs = zip_longest(row.cells[::2], row.cells[1::2])
    for (label, cell), reading in zip(pairs, row.readings[::2], strict=True):
        if label is not None and reading.mask:
            yield label, reading, cell


def _role(reading: Reading, cell: Cell, lexicon: Lexicon) -> str:
    """What a label of a card is; 指标类型 names a level where a level's word stands beside it."""
    role = reading.terms["header"]
    if role == "nature":
        mask = lexicon.read(cell.text).mask
        return "level2" if mask & LEVEL2 else "level1" if mask & LEVEL1 else role
    return "level3" if role == "content" else role
