"""Checks of what indicators aim at and what they reach."""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.extraction.checks.checked import Records, about
from goalparse.findings import Finding

_SHARES = frozenset("%‰")


def check_units_of_actuals(records: Records) -> Iterator[Finding]:
    """A share is reached as a share, a number as a number: else one of the two has slipped.

    Many a form states 100% where all of ≥3次 (three times) was done: it tells no number of times.
    """
    for row in records.indicators:
        aimed, reached = row.unit, row.actual_unit
        if aimed is None or reached is None or (aimed in _SHARES) == (reached in _SHARES):
            continue
        reason = f"it is in {reached}, the target {row.value_raw} in {aimed}"
        yield about("value-doubtful", row, "actual_raw", raw=row.actual_raw, reason=reason)
