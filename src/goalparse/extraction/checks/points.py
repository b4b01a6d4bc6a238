"""Checks of weights and scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from goalparse.extraction.checks.checked import HUNDRED, Records, place_of
from goalparse.findings import Finding, finding
from goalparse.frozen import frozen
from goalparse.records import Amount, Indicator, Project

_HALF_DIGIT = Decimal("0.005")  # scores are printed to two places at most


def check_weights(records: Records) -> Iterator[Finding]:
    """The weights of a form's indicators, with those of its money rows, against 100."""
    first: dict[int, Indicator] = {}
    of_rows: dict[int, list[Decimal]] = defaultdict(list)
    of_money: dict[int, list[Decimal]] = defaultdict(list)
    for indicator in records.indicators:
        if indicator.weight is not None:
            of_rows[indicator.project_no].append(indicator.weight)
    if not of_rows:
        return
    for indicator in records.indicators:
        first.setdefault(indicator.project_no, indicator)
    for amount in records.amounts:
        if amount.weight is not None:
            of_money[amount.project_no].append(amount.weight)
    for project in records.projects:
        weights = of_rows.get(project.project_no)
        if not weights:
            continue
        money = of_money.get(project.project_no, [])
        total = sum(weights, Decimal(0))
        with_money = total + sum(money, Decimal(0))
        if HUNDRED in {total, with_money}:
            continue
        added = f" and {with_money} with those of the money rows" if money else ""
        yield finding(
            "weights-not-100",
            place=place_of(first[project.project_no]),
            table="projects",
            project_no=project.project_no,
            record_no=project.project_no,
            reason=f"the weights of {len(weights)} indicators add up to {total}{added}, not to 100",
        )


def check_scores(records: Records) -> Iterator[Finding]:
    """No score above its weight; all of them, with those of the money rows, make the total score.

    Above its weight is a bonus, or a score and a weight that stand in each other's columns. Sums
    are compared where the weights make 100: else a part of what is scored stands elsewhere.
    """
    scored: dict[int, list[_Points]] = defaultdict(list)
    for row in records.indicators:
        if row.score is not None or row.weight is not None:
            scored[row.project_no].append(_points(row, row.indicator_no))
    for amount in records.amounts if scored else ():
        if amount.score is not None or amount.weight is not None:
            scored[amount.project_no].append(_points(amount, amount.amount_no))
    for number, rows in scored.items():
        for points in rows:
            if points.score is not None and points.weight is not None:
                yield from _above_weight(points, number)
    for project in records.projects:
        if project.self_score is not None and project.project_no in scored:
            yield from _score_of_all(project, project.self_score, scored[project.project_no])


@frozen
class _Points:
    """What an indicator, or a row of money, can have and has."""

    of: Indicator | Amount
    record_no: int
    weight: Decimal | None
    score: Decimal | None


def _points(of: Indicator | Amount, number: int) -> _Points:
    return _Points(of=of, record_no=number, weight=of.weight, score=of.score)


def _above_weight(points: _Points, project_no: int) -> Iterator[Finding]:
    if points.score is None or points.weight is None or points.score <= points.weight:
        return
    yield finding(
        "value-doubtful",
        place=place_of(points.of),
        raw=str(points.score),
        table="indicators" if isinstance(points.of, Indicator) else "amounts",
        project_no=project_no,
        record_no=points.record_no,
        field="score",
        reason=f"the score is above the {points.weight} points that can be had",
    )


def _score_of_all(project: Project, score: Decimal, rows: Sequence[_Points]) -> Iterator[Finding]:
    """The total against the sum; money whose score is not printed may have had all its points."""
    own = [points for points in rows if isinstance(points.of, Indicator)]
    money = [points for points in rows if not isinstance(points.of, Indicator)]
    scores = [points.score for points in own if points.score is not None]
    weights = _sum(points.weight for points in own)
    if not scores or HUNDRED not in {weights, weights + _sum(points.weight for points in money)}:
        return
    without = _sum(scores)
    with_money = without + _sum(points.score for points in money)
    unprinted = _sum(points.weight for points in money if points.score is None)
    rounding = _HALF_DIGIT * (len(rows) + 1)
    if any(-rounding <= score - made <= unprinted + rounding for made in (without, with_money)):
        return
    reason = f"the scores of {len(scores)} indicators add up to {without}"
    if money:
        reason += f", to {with_money} with those of the money rows"
    yield finding(
        "value-doubtful",
        place=place_of(project),
        raw=str(score),
        table="projects",
        project_no=project.project_no,
        record_no=project.project_no,
        field="self_score",
        reason=reason,
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), Decimal(0))
