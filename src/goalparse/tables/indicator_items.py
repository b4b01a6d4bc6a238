"""An indicator row as recognised: the cell of each of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypeVar

from goalparse.blocks import Cell
from goalparse.frozen import frozen, replace
from goalparse.tables.rows import Row, Slot

AnyItem = TypeVar("AnyItem")


class Fitting(IntEnum):
    """How the cells of a dump's row that do not stand below their headers came to be placed."""

    NONE = 0  # they stand below them
    SURE = 1  # by the words of its levels
    ONE_OF_SEVERAL = 2  # a figure or a grade of it suits another column as well


@frozen
class IndicatorItem:
    """An indicator row as recognised: the cell of each role, levels filled down.

    ``roles`` and ``held`` go side by side; rows that lie alike share their roles. ``elsewhere`` are
    the numbers of the cells' tables if some may stand in another than the row. ``own`` holds
    the roles whose cell starts in this row; the other cells were filled down.
    ``extras`` are the cells of columns that the vocabulary knows and the contract has no column
    for, each with its header. ``in_text``: all of it stands in one cell.
    ``standards`` is the header of a column that explains the indicator or names a kind of standard.
    """

    row: Row
    horizon: str | None
    roles: tuple[str, ...]
    held: Sequence[Cell]
    own: frozenset[str]
    extras: tuple[tuple[str, Slot], ...] = ()
    fitted: Fitting = Fitting.NONE
    in_text: bool = False
    standards: str = ""
    elsewhere: Sequence[int] | None = None

    @property
    def numbers(self) -> Sequence[int]:
        """The number of each cell's table."""
        return self.elsewhere or (self.row.table.table_no,) * len(self.held)

    @property
    def cells(self) -> dict[str, Slot]:
        """The cell of each role, for who asks for some of them."""
        return dict(zip(self.roles, map(Slot, self.numbers, self.held), strict=True))


def with_cells(
    item: IndicatorItem,
    cells: Mapping[str, Slot],
    *,
    own: frozenset[str] | None = None,
    extras: tuple[tuple[str, Slot], ...] | None = None,
) -> IndicatorItem:
    """An indicator with other cells."""
    return replace(
        item,
        roles=tuple(cells),
        held=tuple([slot.cell for slot in cells.values()]),
        elsewhere=tuple([slot.table_no for slot in cells.values()]),
        own=item.own if own is None else own,
        extras=item.extras if extras is None else extras,
    )


def indicators_of(items: Sequence[object]) -> list[IndicatorItem]:
    """The indicators among some items."""
    return [item for item in items if item.__class__ is IndicatorItem]


def horizons_where_both(
    items: Sequence[AnyItem], indicators: Sequence[IndicatorItem]
) -> Sequence[AnyItem]:
    """Horizons of indicators tell blocks apart; a form with those of one term states none."""
    stated = {item.horizon for item in indicators}
    if not any(stated) or (len(stated) > 1 and "medium_term" in stated):
        return items
    return [
        replace(item, horizon=None) if isinstance(item, IndicatorItem) else item for item in items
    ]
