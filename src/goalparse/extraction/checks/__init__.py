"""Checks across records: sums, shares, weights, scores, units, names. A list of pure functions.

Nothing is corrected here. A form that contradicts itself is kept as printed, and the finding
says the arithmetic.
"""

from __future__ import annotations

from goalparse.extraction.checks.checked import Check, Records
from goalparse.extraction.checks.money import (
    check_amount_sums,
    check_magnitudes,
    check_planned,
    check_rates,
    check_sizes,
)
from goalparse.extraction.checks.names import (
    check_counted_twice,
    check_duplicate_codes,
    check_names,
)
from goalparse.extraction.checks.plan import check_milestones
from goalparse.extraction.checks.points import check_scores, check_weights
from goalparse.extraction.checks.values import check_units_of_actuals
from goalparse.findings import Finding

__all__ = ["CHECKS", "Records", "run_checks"]

CHECKS: tuple[Check, ...] = (
    check_amount_sums,
    check_rates,
    check_planned,
    check_magnitudes,
    check_sizes,
    check_milestones,
    check_weights,
    check_scores,
    check_units_of_actuals,
    check_names,
    check_duplicate_codes,
    check_counted_twice,
)


def run_checks(records: Records) -> tuple[Finding, ...]:
    """All checks over the records of one document."""
    return tuple(item for check in CHECKS for item in check(records))
