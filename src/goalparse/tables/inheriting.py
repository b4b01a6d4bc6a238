"""What a sum passes on to its parts: 其中:财政拨款 below 中期资金总额 is of the medium term too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from goalparse.frozen import maker
from goalparse.tables.items import FULL_YEAR, AmountItem

AnyItem = TypeVar("AnyItem")


def inherit_from_sums(
    items: Sequence[AnyItem], annual: Sequence[str] = ()
) -> list[AnyItem | AmountItem]:
    """Give the parts of a sum its horizon and stage: 其中:财政拨款 below 中期资金总额 likewise.

    Parts stand below their sum, in its column where a form sets two sums side by side; in a dump
    that has lost the columns, in the order of the sums. Without a stage it is the budget. What one
    of the ``annual`` words names (本年政府支出责任) is of no longer term.
    """
    amounts = [*_amounts(items)]
    rows: dict[tuple[int, int], list[int]] = {}  # the amounts of each row, by position
    for at, each in amounts:
        rows.setdefault(_row_of(each), []).append(at)
    sums: list[AmountItem] = []
    inherited: list[AnyItem | AmountItem] = list(items)
    staged = {item.stage for _, item in amounts}
    full_year = "adjusted_budget" if "initial_budget" in staged else "budget"
    for at, each in amounts:
        # The stage of a label; that of a matrix's header is settled by its neighbours.
        item = _inheriting(each, stage=full_year) if each.stage == FULL_YEAR else each
        if item.source == "total":
            if sums and sums[0].slot.cell.row_no != item.slot.cell.row_no:
                sums = []
            sums.append(item)
            inherited[at] = item if item.stage else _inheriting(item, stage="budget")
            continue
        of = _sum_of(item, sums, rows[_row_of(item)], at)
        horizon, hints, stage = item.horizon, item.unit_hints, item.stage
        if of is not None:
            of_year = of.horizon == "medium_term" and any(map(item.label.__contains__, annual))
            horizon, hints = horizon or (None if of_year else of.horizon), hints or of.unit_hints
            # Below a sum of several stages a part without one does not say whose it is.
            beside = [total for total in sums if total.label_slot.cell is of.label_slot.cell]
            stage = stage or (of.stage if len(beside) == 1 else None)
        stage = stage or "budget"
        if (horizon, hints, stage) != (item.horizon, item.unit_hints, item.stage):
            item = _inheriting(item, stage, horizon, hints)
        inherited[at] = item
    return inherited


def _amounts(items: Sequence[object]) -> Iterator[tuple[int, AmountItem]]:
    """The amounts among some items, each with its position."""
    kinds = [*map(type, items)]
    at = -1
    for _ in range(kinds.count(AmountItem)):
        at = kinds.index(AmountItem, at + 1)
        if isinstance(item := items[at], AmountItem):
            yield at, item


def _inheriting(
    item: AmountItem, stage: str | None, horizon: str | None = None, hints: tuple[str, ...] = ()
) -> AmountItem:
    """An amount with another stage, and where they are given another horizon and hints."""
    return _make_amount(
        source=item.source,
        horizon=horizon or item.horizon,
        stage=stage,
        label=item.label,
        label_slot=item.label_slot,
        slot=item.slot,
        text=item.text,
        unit_hints=hints or item.unit_hints,
        measures=item.measures,
        inline=item.inline,
        part=item.part,
    )


_make_amount = maker(AmountItem)


def _row_of(item: AmountItem) -> tuple[int, int]:
    table_no, cell = item.slot
    return table_no, cell.row_no


def _sum_of(
    part: AmountItem, sums: Sequence[AmountItem], beside: Sequence[int], at: int
) -> AmountItem | None:
    """The sum that an amount is a part of: in its column, the only one, or in its order.

    ``beside`` are the positions of the amounts in its row, ``at`` is its own. 财政拨款 | 5 |
    上年结转 | 0 below 预算数 and 执行数, which head their amounts, are parts of neither.
    """
    headed = all(total.label_slot.cell.row_no < total.slot.cell.row_no for total in sums)
    if headed and len({total.stage for total in sums}) > 1:
        return None
    for total in sums:
        if total.label_slot.cell.column_no == part.label_slot.cell.column_no:
            return total
    if len({(total.horizon, total.stage) for total in sums}) == 1:
        return sums[0]
    return sums[beside.index(at)] if len(beside) == len(sums) else None
