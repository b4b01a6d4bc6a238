"""What the cells of an indicator row fill: worked out once for rows with the same roles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from goalparse.frozen import frozen
from goalparse.tables.columns import PAIRS
from goalparse.tables.indicator_items import IndicatorItem

GRADES = ("grade_excellent", "grade_good", "grade_fair", "grade_poor")
# The column that a claimed cell fills as written.
FIELDS = {
    "level1": "level1_raw",
    "level2": "level2_raw",
    "level3": "level3_raw",
    "value": "value_raw",
    "operator": "operator_raw",
    "unit": "unit_raw",
    "actual": "actual_raw",
    **dict.fromkeys(PAIRS, "score"),
    **dict.fromkeys(GRADES, "grade_standards"),
}


@frozen(eq=False)
class Columns:
    """What the cells of rows with the same roles fill, and which of them holds what.

    ``places`` are in the order of `PLACED`, None for what has no column; ``paired`` is the role and
    place of the column that holds points and score in one cell.
    """

    fields: tuple[str, ...]
    places: tuple[int | None, ...]
    value_at: int | None
    graded: bool
    paired: tuple[str, int] | None


PLACED = (
    *("level1", "level2", "level3", "value", "operator", "unit", "actual", "weight", "nature"),
    *("score", "description", "basis", "deviation_reason", "remark"),
)


@lru_cache(maxsize=1024)
def columns_of(roles: tuple[str, ...]) -> Columns:
    """The rows of a table share their columns: worked out once for them all."""
    at = {role: number for number, role in enumerate(roles)}
    return Columns(
        fields=tuple(FIELDS.get(role, role) for role in roles),
        places=tuple(at.get(name) for name in PLACED),
        value_at=at.get("value"),
        graded=not at.keys().isdisjoint(GRADES),
        paired=next(((role, place) for role, place in at.items() if role in PAIRS), None),
    )


def values_of(items: Iterable[IndicatorItem]) -> list[str]:
    """The values of rows, as written."""
    texts: list[str] = []
    roles: tuple[str, ...] | None = None  # of the row before: most have the same
    at: int | None = None
    for item in items:
        if item.roles != roles:
            roles = item.roles
            at = columns_of(roles).value_at
        if at is not None:
            texts.append(item.held[at].text)
    return texts
