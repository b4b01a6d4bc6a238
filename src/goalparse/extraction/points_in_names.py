"""Points in brackets behind the names of indicators, where no column holds them: 床位数（10分）."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.frozen import replace
from goalparse.patterns import late
from goalparse.records import Indicator
from goalparse.text import fold

_REASON = "no column holds the points; those in brackets behind the names are read as weights"
_POINTS = late(r"\((\d{1,5}(?:\.\d{1,4})?)分\)$")
_POINTS_END = ("分）", "分)")
_FEWEST = 2


def with_points(indicators: Sequence[Indicator]) -> tuple[list[Indicator], Finding] | None:
    """The indicators of a form with the points of their names as weights, and what is to be said.

    None unless all of them have such points and none a weight. The names stay as written.
    """
    if len(indicators) < _FEWEST or not all(map(_ends_in_points, indicators)):
        return None  # as nearly always
    weights = [points_of(each.level3) for each in indicators]
    if None in weights:
        return None
    first = indicators[0]
    told = finding(
        "reading-by-vocabulary",
        place=Place(table_no=first.table_no, row_no=first.row_no, line_no=first.line_no),
        raw=first.level3_raw,
        table="indicators",
        project_no=first.project_no,
        record_no=first.indicator_no,
        field="weight",
        reason=_REASON,
    )
    pairs = zip(indicators, weights, strict=True)
    return [replace(each, weight=weight) for each, weight in pairs], told


def points_of(name: str | None) -> Decimal | None:
    """The points in brackets at the end of an indicator's name."""
    found = _POINTS.search(fold(name or ""))
    return None if found is None else Decimal(found[1])


def _ends_in_points(indicator: Indicator) -> bool:
    name = indicator.level3
    return indicator.weight is None and name is not None and name.endswith(_POINTS_END)
