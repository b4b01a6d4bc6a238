"""Checks across records: sums, shares, weights, codes. A list of pure functions.

Nothing is corrected here. A form that contradicts itself is kept as printed, and the finding
says the arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.frozen import frozen
from goalparse.records import Amount, Indicator, Milestone, Project

# Sums are compared as printed; forms round to the last digit they print.
_TOLERANCE = Decimal("0.01")
_HUNDRED = Decimal(100)
# The parts of 财政拨款 (fiscal funds) by budget; a form prints the sum, the parts, or both.
_FISCAL_PARTS = frozenset({"general_budget", "government_fund", "state_capital"})
_LEVEL_PARTS = frozenset({"superior", "central", "provincial", "municipal", "county", "local"})
_OTHER_PARTS = frozenset({"carryover", "special_account", "unit", "other", "own_level"})


@frozen
class Records:
    """What the checks look at."""

    projects: Sequence[Project]
    amounts: Sequence[Amount]
    milestones: Sequence[Milestone]
    indicators: Sequence[Indicator]


Check = Callable[[Records], Iterator[Finding]]


def run_checks(records: Records) -> tuple[Finding, ...]:
    """All checks over the records of one document."""
    return tuple(item for check in CHECKS for item in check(records))


def check_amount_sums(records: Records) -> Iterator[Finding]:
    """A total against its parts, within one stage and horizon of a form."""
    groups: dict[tuple[int, str, str | None], list[Amount]] = defaultdict(list)
    for amount in records.amounts:
        groups[amount.project_no, amount.stage, amount.horizon].append(amount)
    for group in groups.values():
        for column in _by_column(_with_unstated(group, groups)):
            yield from _check_group(column)


def _by_column(group: list[Amount]) -> Iterator[list[Amount]]:
    """The amounts of each column where one row has totals in several: spent by two dates."""
    totals = [a for a in group if a.source == "total"]
    columns = {a.column_no for a in totals}
    one_row = len({(a.table_no, a.row_no) for a in totals}) == 1
    if not one_row or len(columns) < 2 or columns != {a.column_no for a in group}:
        yield group
        return
    for column_no in sorted(filter(None, columns)):
        yield [a for a in group if a.column_no == column_no]


def _with_unstated(
    group: list[Amount], groups: dict[tuple[int, str, str | None], list[Amount]]
) -> list[Amount]:
    """A total of a stated horizon (年度资金总额) has parts whose labels state none."""
    first = group[0]
    if first.horizon is None or any(a.source != "total" for a in group):
        return group
    others = groups.get((first.project_no, first.stage, None), [])
    rivals = [
        key for key in groups if key[:2] == (first.project_no, first.stage) and key[2] is not None
    ]
    return [*group, *others] if len(rivals) == 1 else group


def _check_group(group: list[Amount]) -> Iterator[Finding]:
    total = next((a for a in group if a.source == "total" and a.value_yuan is not None), None)
    parts = _parts(group)
    if total is None or total.value_yuan is None or not parts:
        return
    values = [part.value_yuan for part in parts if part.value_yuan is not None]
    gap = total.value_yuan - sum(values, Decimal(0))
    if not values or abs(gap) <= _TOLERANCE or abs(gap - _untold(group, total)) <= _TOLERANCE:
        return
    terms = " + ".join(map(str, values))
    parts_are = f"parts are {terms} = {sum(values)}" if len(values) > 1 else f"only part is {terms}"
    yield finding(
        "amount-sum-mismatch",
        place=_place(total),
        raw=total.raw,
        table="amounts",
        project_no=total.project_no,
        record_no=total.amount_no,
        field="value_yuan",
        reason=f"{total.label} is {total.value_yuan} yuan, its {parts_are}",
    )


def _untold(group: Sequence[Amount], total: Amount) -> Decimal:
    """The sum of what is of a source that nobody knows: 失业保险基金 beside 财政资金.

    It stands among the parts, or right below them; what is bought for the money stands elsewhere.
    """
    beside = {a.row_no for a in group if a.source != "unknown" and a.table_no == total.table_no}
    found = Decimal(0)
    for amount in group:
        if amount.source != "unknown" or amount.value_yuan is None:
            continue
        row = amount.row_no
        near = row is None or not beside.isdisjoint((row - 1, row, row + 1))
        if near and amount.table_no == total.table_no:
            beside.add(row)
            found += amount.value_yuan
    return found


def _parts(group: Sequence[Amount]) -> list[Amount]:
    """The parts that should add up: fiscal funds once, as their sum or by budget or level."""
    wanted: frozenset[str]
    stated = {a.source for a in group if a.value_yuan is not None}
    if "fiscal" in stated:
        wanted = _OTHER_PARTS | {"fiscal"}
    elif stated & _FISCAL_PARTS:
        wanted = _FISCAL_PARTS | _OTHER_PARTS
    else:
        wanted = _LEVEL_PARTS | _OTHER_PARTS
    return [a for a in group if a.source in wanted]


def check_rates(records: Records) -> Iterator[Finding]:
    """The execution rate of a self-evaluation against executed / budget, or / received."""
    rated = [a for a in records.amounts if a.rate is not None and a.stage == "executed"]
    if not rated:  # as in most documents
        return
    printed = {
        (a.project_no, a.source, a.label, a.stage): a.value_yuan
        for a in records.amounts
        if a.value_yuan is not None
    }
    for amount in rated:
        if amount.rate is None or amount.value_yuan is None:
            continue
        key = (amount.project_no, amount.source, amount.label)
        budget = printed.get((*key, "adjusted_budget")) or printed.get((*key, "budget"))
        if not budget:
            continue
        rate = amount.value_yuan / budget * _HUNDRED
        # Printed to whole per cents as often as to two places.
        if abs(rate - amount.rate) <= 1:
            continue
        # Where money arrives in part, many a form states what was spent of it.
        received = printed.get((*key, "received"))
        if not received or abs(amount.value_yuan / received * _HUNDRED - amount.rate) > 1:
            yield finding(
                "amount-sum-mismatch",
                place=_place(amount),
                raw=amount.raw,
                table="amounts",
                project_no=amount.project_no,
                record_no=amount.amount_no,
                field="rate",
                reason=f"the rate printed for {amount.label} is {amount.rate}%, but "
                f"{amount.value_yuan} / {budget} is {rate:.2f}%",
            )


def _in_time(plan: Sequence[Milestone]) -> Sequence[Milestone]:
    """A plan by its months, where each has one of its own: they may stand in two columns."""
    months = [milestone.month for milestone in plan]
    if None in months or len(set(months)) < len(months):
        return plan
    return sorted(plan, key=lambda milestone: milestone.month or 0)


def check_milestones(records: Records) -> Iterator[Finding]:
    """Cumulative shares of the spending plan: never falling, and 100% at the end."""
    plans: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in records.milestones:
        plans[milestone.project_no].append(milestone)
    for plan in plans.values():
        shares = [(m, m.percent) for m in _in_time(plan) if m.percent is not None]
        for (_, before), (milestone, after) in pairwise(shares):
            if after < before:
                yield _milestone_finding(
                    "milestone-decreasing", milestone, before=f"{before}%", after=f"{after}%"
                )
        if shares and shares[-1][1] != _HUNDRED:
            milestone, percent = shares[-1]
            yield _milestone_finding("milestone-incomplete", milestone, percent=percent)


def _milestone_finding(code: str, milestone: Milestone, **words: object) -> Finding:
    return finding(
        code,
        place=_place(milestone),
        raw=milestone.raw,
        table="milestones",
        project_no=milestone.project_no,
        record_no=milestone.milestone_no,
        field="percent",
        **words,
    )


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
        if _HUNDRED in {total, with_money}:
            continue
        added = f" and {with_money} with those of the money rows" if money else ""
        yield finding(
            "weights-not-100",
            place=_place(first[project.project_no]),
            table="projects",
            project_no=project.project_no,
            record_no=project.project_no,
            reason=f"the weights of {len(weights)} indicators add up to {total}{added}, not to 100",
        )


def check_duplicate_codes(records: Records) -> Iterator[Finding]:
    """A project code that two forms of one document bear."""
    first: dict[str, Project] = {}
    for project in records.projects:
        code = project.project_code
        if code is None:
            continue
        earlier = first.setdefault(code, project)
        if earlier is not project:
            yield finding(
                "code-duplicate",
                place=_place(project),
                raw=code,
                table="projects",
                project_no=project.project_no,
                record_no=project.project_no,
                field="project_code",
                first=_place(earlier),
            )


def _place(record: Amount | Milestone | Indicator | Project) -> Place:
    return Place(
        table_no=record.table_no,
        row_no=getattr(record, "row_no", None),
        column_no=getattr(record, "column_no", None),
        line_no=record.line_no,
    )


CHECKS: tuple[Check, ...] = (
    check_amount_sums,
    check_rates,
    check_milestones,
    check_weights,
    check_duplicate_codes,
)
