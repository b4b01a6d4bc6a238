"""What a sum passes on to its parts, in dumps that have lost the columns too."""

from __future__ import annotations

import pytest

from goalparse.blocks import Cell
from goalparse.tables.inheriting import inherit_from_sums
from goalparse.tables.items import FULL_YEAR, AmountItem
from goalparse.tables.rows import Slot


def amount(source: str, row: int, column: int, **given: str | None) -> AmountItem:
    """An amount behind its label."""
    label = Slot(1, Cell(row_no=row, column_no=column, raw="金额", text="金额"))
    slot = Slot(1, Cell(row_no=row, column_no=column + 1, raw="1", text="1"))
    return AmountItem(
        source=source,
        horizon=given.get("horizon"),
        stage=given.get("stage"),
        label="金额",
        label_slot=label,
        slot=slot,
        text="1",
        unit_hints=(),
        measures={},
    )


@pytest.mark.parametrize("stage", [None, FULL_YEAR])
def test_parts_below_two_sums_are_theirs_in_order(stage: str | None) -> None:
    sums = [
        amount("total", 1, 1, horizon="medium_term"),
        amount("total", 1, 3, horizon="annual"),
    ]
    # One column further on than their sums, as a dump gives them that has a blank cell more.
    parts = [amount("fiscal", 2, 2, stage=stage), amount("fiscal", 2, 4, stage=stage)]
    items = inherit_from_sums([*sums, *parts])
    assert [item.horizon for item in items] == ["medium_term", "annual"] * 2
    assert {item.stage for item in items} == {"budget"}
