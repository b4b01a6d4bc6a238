"""A spending plan as pairs of a point and its share: 3月底 | 25% | 6月底 | 50%, in one row or more.

Its label stands in front of the first row, or reaches down beside them all; 月份 may stand between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.items import Entry, MilestoneItem, aside
from goalparse.tables.looks import is_figure, is_share, is_wording, states_percent
from goalparse.tables.rows import Row, Slot
from goalparse.tables.spending_plan import doubt_of, is_month

Pair = tuple[Cell, Cell | None]  # a point of the plan, and the share beside it


@frozen
class PlanPairs:
    """The plan: its label, and whether that says that these are shares, or amounts."""

    label: str
    states_share: bool
    in_money: bool


def open_pairs(row: Row, lexicon: Lexicon) -> PlanPairs | None:
    """The plan that a row begins: its label, then points that have a share each beside them."""
    if row.first.terms.get("label") != "plan" or row.first.inline:
        return None
    label = row.filled[0]
    found = _pairs(row, lexicon)
    if not found or not any(cell is not None for _, cell in found[0]):
        return None
    return PlanPairs(
        label=label.text,
        states_share=states_percent(label.text),
        in_money=quantities.money_unit_in(row.first.bracket or "") is not None,
    )


def pairs_row(
    row: Row, block: PlanPairs, lexicon: Lexicon
) -> tuple[list[MilestoneItem | Entry], list[Slot]] | None:
    """The points of a row with their shares, and its labels; None behind the plan."""
    again = row.first.terms.get("label") == "plan"
    if not (again or row.over or not row.cells[0].text):
        return None
    found = _pairs(row, lexicon)
    if found is None:
        return None
    points, beside = found
    doubt = None
    if not block.states_share:
        texts = [cell.text for _, cell in points if cell is not None]
        doubt = doubt_of(texts, in_money=block.in_money)
    items: list[MilestoneItem | Entry] = [
        MilestoneItem(
            label_slot=row.slot(point),
            slot=row.slot(cell) if cell is not None else None,
            doubt=doubt,
        )
        for point, cell in points
    ]
    items += [aside(row, f"{block.label}/{head.text}", head, cell) for head, cell in beside]
    values = {id(cell) for _, cell in (*points, *beside)}
    return items, [row.slot(cell) for cell in row.filled if id(cell) not in values]


def _pairs(row: Row, lexicon: Lexicon) -> tuple[list[Pair], list[tuple[Cell, Cell]]] | None:
    """The points of a row with what stands beside them, and 合计 with its sum behind them."""
    cells = [cell for cell in row.filled if lexicon.read(cell.text).get("label") != "plan"]
    if len(cells) > 1 and is_wording(cells[0].text) and not is_month(cells[0].text, lexicon):
        cells = cells[1:]  # 月份
    points: list[Pair] = []
    beside: list[tuple[Cell, Cell]] = []
    for head, cell in _heads(cells):
        if is_month(head.text, lexicon):
            points.append((head, cell))
        elif points and cell is not None and lexicon.read(head.text).get("total") is not None:
            beside.append((head, cell))
        else:
            return None
    return (points, beside) if points else None


def _heads(cells: Sequence[Cell]) -> Iterator[Pair]:
    """Each cell that is no figure, with the figure right behind it."""
    at = 0
    while at < len(cells):
        beside = cells[at + 1] if at + 1 < len(cells) else None
        taken = beside is not None and (is_share(beside.text) or is_figure(beside.text))
        yield cells[at], beside if taken else None
        at += 1 + taken
