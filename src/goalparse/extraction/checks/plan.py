"""Checks of the spending plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.extraction.checks.checked import HUNDRED, Records, about
from goalparse.findings import Finding
from goalparse.records import Milestone


def check_milestones(records: Records) -> Iterator[Finding]:
    """Cumulative shares of the spending plan: never falling, and 100% at the end."""
    plans: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in records.milestones:
        plans[milestone.project_no].append(milestone)
    for plan in plans.values():
        shares = [(m, m.percent) for m in _in_time(plan) if m.percent is not None]
        for (_, before), (milestone, after) in pairwise(shares):
            if after < before:
                words = {"before": f"{before}%", "after": f"{after}%"}
                yield _of_share("milestone-decreasing", milestone, **words)
        if shares and shares[-1][1] != HUNDRED:
            milestone, percent = shares[-1]
            yield _of_share("milestone-incomplete", milestone, percent=percent)


def _of_share(code: str, milestone: Milestone, **words: object) -> Finding:
    return about(code, milestone, "percent", raw=milestone.raw, **words)


def _in_time(plan: Sequence[Milestone]) -> Sequence[Milestone]:
    """A plan by its months, where each has one of its own: they may stand in two columns."""
    months = [milestone.month for milestone in plan]
    if None in months or len(set(months)) < len(months):
        return plan
    return sorted(plan, key=lambda milestone: milestone.month or 0)
