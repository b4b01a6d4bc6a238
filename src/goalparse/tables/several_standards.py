"""Rows of a rating sheet that give a further standard of the indicator above, and nothing else.

Its name, its points and its score stand beside the first of its standards, merged down over the
others or left blank there: it is one indicator, and its further rows are kept with it as remarks.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.indicator_items import AnyItem, IndicatorItem, with_cells
from goalparse.tables.rows import Slot

_STANDARD = "description"
_POINTS = frozenset({"weight", "score"})


def may_have_standards(roles: Sequence[str]) -> bool:
    """Whether a form has standards beside points, by what its headers say."""
    return f"header.{_STANDARD}" in roles and any(f"header.{role}" in roles for role in _POINTS)


def standards_with_theirs(
    items: Sequence[AnyItem], lexicon: Lexicon
) -> tuple[list[AnyItem | IndicatorItem], list[Slot]]:
    """The items of a form, rows of further standards taken into the indicator above them.

    Behind them are the cells that only say again what stands there.
    """
    taken: list[AnyItem | IndicatorItem] = []
    again: list[Slot] = []
    for item in items:
        above = taken[-1] if taken else None
        if (
            isinstance(item, IndicatorItem)
            and isinstance(above, IndicatorItem)
            and (joined := _joined(above, item, lexicon)) is not None
        ):
            taken[-1] = joined
            again += [slot for role, slot in item.cells.items() if role in item.own - {_STANDARD}]
        else:
            taken.append(item)
    return taken, again


def _joined(above: IndicatorItem, item: IndicatorItem, lexicon: Lexicon) -> IndicatorItem | None:
    """An indicator with a further standard of it; None if a row is of another indicator."""
    own = item.own - {_STANDARD}
    if own == item.own or _POINTS & own or item.row.table is not above.row.table:
        return None  # points of its own are not said again, even if they are as many
    told = {role: cell.text for role, cell in zip(above.roles, above.held, strict=True)}
    if not any(told.get(role) for role in _POINTS):
        return None
    cells = item.cells
    if any(told.get(role) != cells[role].cell.text for role in own):
        return None  # what is typed again, and not merged down, is the same
    standard = cells[_STANDARD]
    header = next((c.text for c in item.row.table.cells if _heads(c, standard.cell, lexicon)), None)
    if header is None:
        return None
    extras = (*above.extras, (header, standard), *item.extras)
    return with_cells(above, above.cells, extras=extras)


def _heads(header: Cell, cell: Cell, lexicon: Lexicon) -> bool:
    if header.column_no != cell.column_no or header.row_no >= cell.row_no:
        return False
    return lexicon.read(header.text).get("header") == _STANDARD
