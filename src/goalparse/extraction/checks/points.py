"""Checks of weights and scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from goalparse.extraction.checks.checked import HUNDRED, Records, about
from goalparse.findings import Finding
from goalparse.frozen import replace
from goalparse.records import Amount, Indicator, Project, place_of

_HALF_DIGIT = Decimal("0.005")  # scores are printed to two places at most


def check_weights(records: Records) -> Iterator[Finding]:
    """The weights of a form's indicators, with those for its money, against 100."""
    weighed: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in records.indicators:
        if indicator.weight is not None:
            weighed[indicator.project_no].append(indicator)
    if not weighed:
        return
    first: dict[int, Indicator] = {}
    for indicator in records.indicators:
        first.setdefault(indicator.project_no, indicator)
    of_money: dict[int, list[Amount]] = defaultdict(list)
    for amount in records.amounts:
        if amount.weight is not None or amount.score is not None:
            of_money[amount.project_no].append(amount)
    for project in records.projects:
        number = project.project_no
        rows, weights = of_money.get(number, []), _weights(weighed.get(number, ()))
        money = _weights(rows) or [*filter(None, [records.points.get(number)])]
        total = sum(weights, Decimal(0))
        with_money = total + sum(money, Decimal(0))
        if not weights or HUNDRED in {total, with_money}:
            continue
        if not money and _has_rest(rows, HUNDRED - total):
            continue
        added = f" and {with_money} with those of the money rows" if money else ""
        reason = f"the weights of {len(weights)} indicators add up to {total}{added}, not to 100"
        told = about("weights-not-100", project, reason=reason)
        yield replace(told, place=place_of(first[number]))


def _weights(rows: Iterable[Indicator | Amount]) -> list[Decimal]:
    return [each.weight for each in rows if each.weight is not None]


def _has_rest(rows: Sequence[Amount], rest: Decimal) -> bool:
    """Whether the rest of 100 may be the points for the money, of which only the score is printed.

    The ministry's self-evaluations give 10 for it, many of whole departments 20.
    """
    scores = [each.score for each in rows if each.score is not None]
    return rest in _FOR_MONEY and bool(scores) and max(scores) <= rest


_FOR_MONEY = frozenset({Decimal(10), Decimal(20)})


def check_scores(records: Records) -> Iterator[Finding]:
    """No score above its weight; all of them, with those of the money rows, make the total score.

    Above its weight is a bonus, or a score and a weight that stand in each other's columns. Sums
    are compared where the weights make 100: else a part of what is scored stands elsewhere.
    """
    scored: dict[int, list[Indicator | Amount]] = defaultdict(list)
    every: Iterable[Indicator | Amount] = chain(records.indicators, records.amounts)
    for row in every:
        if row.score is not None or row.weight is not None:
            scored[row.project_no].append(row)
    for rows in scored.values():
        for row in rows:
            if row.score is not None and row.weight is not None and row.score > row.weight:
                reason = f"the score is above the {row.weight} points that can be had"
                yield about("value-doubtful", row, "score", raw=str(row.score), reason=reason)
    for project in records.projects:
        if project.self_score is not None:
            own = scored.get(project.project_no, ())
            yield from _score_of_all(project, project.self_score, own)


def _score_of_all(
    project: Project, score: Decimal, rows: Sequence[Indicator | Amount]
) -> Iterator[Finding]:
    """The total against the sum; money whose score is not printed may have had all its points."""
    own = [row for row in rows if isinstance(row, Indicator)]
    money = [row for row in rows if isinstance(row, Amount)]
    scores = [row.score for row in own if row.score is not None]
    weights = _sum(row.weight for row in own)
    if not weights and score > HUNDRED:
        reason = "it is above 100, and the form states no points that can be had"
        yield about("value-doubtful", project, "self_score", raw=str(score), reason=reason)
    if not scores or HUNDRED not in {weights, weights + _sum(row.weight for row in money)}:
        return
    without = _sum(scores)
    with_money = without + _sum(row.score for row in money)
    unprinted = _sum(row.weight for row in money if row.score is None)
    rounding = _HALF_DIGIT * (len(rows) + 1)
    if any(-rounding <= score - made <= unprinted + rounding for made in (without, with_money)):
        return
    reason = f"the scores of {len(scores)} indicators add up to {without}"
    if money:
        reason += f", to {with_money} with those of the money rows"
    yield about("value-doubtful", project, "self_score", raw=str(score), reason=reason)


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), Decimal(0))
