"""What it costs to leave out columns where a dump's short row is placed below its header."""

from __future__ import annotations

import pytest

from goalparse.blocks import Cell
from goalparse.tables.columns import ENTRY, Column
from goalparse.tables.fitness import _EXPECTED, _UNNAMED, _Gaps

WIDE = [ENTRY, ENTRY, "level1", "level2", "level3", "value", "unit", "remark"]
NARROW = ["level2", "level3", "level2", "value", "level2", "score"]
HEADER = Cell(row_no=1, column_no=1, raw="", text="")


def by_steps(roles: list[str], first: int, last: int) -> int:
    """The rule column by column."""
    entries = roles.count(ENTRY)
    cost = sum(role == ENTRY for role in roles[first:last])
    if first == 0 and last >= entries:
        cost = 0
    if entries and first <= entries and last == len(roles):
        return cost
    for at, role in enumerate(roles[first:last], first):
        cost += _UNNAMED if role == "level3" else role in _EXPECTED
        cost += role == "level2" and at == first > 0
    return cost


@pytest.mark.parametrize("roles", [WIDE, NARROW])
def test_columns_left_out_cost_what_each_of_them_does(roles: list[str]) -> None:
    gaps = _Gaps([Column(role=role, first=1, last=1, half=0, header=HEADER) for role in roles])
    for first in range(len(roles) + 1):
        for last in range(first, len(roles) + 1):
            assert gaps.cost(first, last) == by_steps(roles, first, last), (first, last)
