"""The planned amounts of a project, chosen from all that its form prints; rates beside amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.placeholders import stated
from goalparse.records import Amount

# Annual before what states no horizon before medium term; adjusted before first budget.
_HORIZON_ORDER = ("annual", None, "medium_term")
_PLANNED_STAGES = ("adjusted_budget", "budget", "initial_budget")


def planned(amounts: Sequence[Amount], source: str, lexicon: Lexicon) -> Decimal | None:
    """The planned amount of a source in yuan; None if the form prints none, or states no unit."""
    rows = [amount for amount in amounts if amount.source == source]
    if source == "other" and rows:
        rows = _named_other(rows, lexicon)
    rows = best_first(rows)
    return rows[0].value_yuan if rows else None


def best_first(amounts: Sequence[Amount]) -> list[Amount]:
    """Those that are planned: annual before medium term, as adjusted before as first budgeted."""
    rows = [amount for amount in amounts if amount.stage in _PLANNED_STAGES]
    if len(rows) > 1:
        rows.sort(key=_order)
    return rows


def _named_other(rows: list[Amount], lexicon: Lexicon) -> list[Amount]:
    """The rows of 其他资金, or those of the one label that stands in its place."""
    named = [amount for amount in rows if lexicon.read(amount.label).get("share")]
    return named or (rows if len({amount.label for amount in rows}) == 1 else [])


def _order(amount: Amount) -> tuple[int, int, int]:
    return (
        _HORIZON_ORDER.index(amount.horizon),
        _PLANNED_STAGES.index(amount.stage),
        amount.amount_no,
    )


def unit_of_labels(amounts: Sequence[Amount]) -> str | None:
    """The unit that the form's labels state, if they state one and the same."""
    units = {amount.unit for amount in amounts if amount.unit_from == "label"}
    return units.pop() if len(units) == 1 else None


def measures_of(measured: Mapping[str, str]) -> tuple[Decimal | str | None, ...]:
    """Rate, weight, score and reason of an amount's row."""
    return (
        quantities.read_percent(measured["rate"]) if "rate" in measured else None,
        quantities.read_points(measured["weight"]) if "weight" in measured else None,
        quantities.read_points(measured["score"]) if "score" in measured else None,
        stated(measured.get("deviation_reason")),
    )
