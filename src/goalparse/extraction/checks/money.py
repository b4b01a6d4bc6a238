"""Checks of amounts: sums, rates, which of several is the planned one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from goalparse.extraction.checks.checked import HUNDRED, Records, about
from goalparse.extraction.planned import best_first
from goalparse.findings import Finding
from goalparse.frozen import replace
from goalparse.records import Amount, place_of

# Sums are compared as printed; forms round to the last digit they print.
_TOLERANCE = Decimal("0.01")
# The parts of 财政拨款 (fiscal funds) by budget; a form prints the sum, the parts, or both.
_FISCAL_PARTS = frozenset({"general_budget", "government_fund", "state_capital"})
_LEVEL_PARTS = frozenset({"superior", "central", "provincial", "municipal", "county", "local"})
_OTHER_PARTS = frozenset({"carryover", "special_account", "unit", "other", "own_level"})
# 万元 (ten thousand yuan) taken for 元 makes a difference of 10,000 times, 千元 one of 1,000.
_TOO_MANY_TIMES = 1000
_MOST_YUAN = Decimal(10) ** 10
# The amounts of a project by stage and horizon.
_Groups = dict[tuple[str, str | None], list[Amount]]
_PLANNED_FIELDS = {"total": "total_yuan", "fiscal": "fiscal_yuan"}


def check_amount_sums(records: Records) -> Iterator[Finding]:
    """A total against its parts, within one stage and horizon of a form."""
    projects: dict[int, _Groups] = defaultdict(lambda: defaultdict(list))
    for amount in records.sums():
        projects[amount.project_no][amount.stage, amount.horizon].append(amount)
    for groups in projects.values():
        for group in groups.values():
            for column in _by_column(_with_unstated(group, groups)):
                yield from _check_group(column, groups, records.affixes)


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


def _with_unstated(group: list[Amount], groups: _Groups) -> list[Amount]:
    """A total of a stated horizon (年度资金总额) has parts whose labels state none."""
    first = group[0]
    if first.horizon is None or any(a.source != "total" for a in group):
        return group
    others = groups.get((first.stage, None), [])
    rivals = [key for key in groups if key[0] == first.stage and key[1] is not None]
    return [*group, *others] if len(rivals) == 1 else group


def _check_group(group: list[Amount], groups: _Groups, affixes: Sequence[str]) -> Iterator[Finding]:
    total = next((a for a in group if a.source == "total" and a.value_yuan is not None), None)
    parts = _parts(group)
    if total is None or total.value_yuan is None or not parts:
        return
    values = [part.value_yuan for part in parts if part.value_yuan is not None]
    gap = total.value_yuan - sum(values, Decimal(0))
    if not values or abs(gap) <= _TOLERANCE:
        return
    further = (_untold(group, total), _of_levels(group, parts))
    if any(abs(gap - each) <= _TOLERANCE for each in further):
        return
    less = len(parts) == 1 and not any(further) and 0 < values[0] <= total.value_yuan
    one_of = less and any(affix in parts[0].label for affix in affixes)
    if one_of and not _is_all_elsewhere(parts[0], groups):
        return  # 其中：财政拨款 is one of several parts, whose others the form does not print
    terms = " + ".join(map(str, values))
    parts_are = f"parts are {terms} = {sum(values)}" if len(values) > 1 else f"only part is {terms}"
    reason = f"{total.label} is {total.value_yuan} yuan, its {parts_are}"
    yield about("amount-sum-mismatch", total, "value_yuan", raw=total.raw, reason=reason)


def _is_all_elsewhere(part: Amount, groups: _Groups) -> bool:
    """Whether in another stage the same part is all of the total: 500 of 500 planned, 50 spent.

    Then the form has no others that it could leave out.
    """
    for (stage, _), group in groups.items():
        if stage == part.stage:
            continue
        totals = {amount.value_yuan for amount in group if amount.source == "total"}
        if any(a.source == part.source and a.value_yuan and a.value_yuan in totals for a in group):
            return True
    return False


def _of_levels(group: Sequence[Amount], parts: Sequence[Amount]) -> Decimal:
    """The sum of what other levels of government give beside the parts: 上级转移支付."""
    told = set(map(id, parts))
    others = (a for a in group if a.source in _LEVEL_PARTS and id(a) not in told)
    return sum((a.value_yuan for a in others if a.value_yuan is not None), Decimal(0))


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
    planned = _only_budgets(records)
    for amount in rated:
        if amount.rate is None or amount.value_yuan is None:
            continue
        key = (amount.project_no, amount.source, amount.label)
        budget = printed.get((*key, "adjusted_budget")) or printed.get((*key, "budget"))
        budget = budget or planned.get(key[:2])  # 全年预算数 and 全年执行数 as labels
        if not budget:
            continue
        rate = amount.value_yuan / budget * HUNDRED
        # Printed to whole per cents as often as to two places.
        if abs(rate - amount.rate) <= 1:
            continue
        # Where money arrives in part, many a form states what was spent of it.
        received = printed.get((*key, "received"))
        if not received or abs(amount.value_yuan / received * HUNDRED - amount.rate) > 1:
            reason = (
                f"the rate printed for {amount.label} is {amount.rate}%, but "
                f"{amount.value_yuan} / {budget} is {rate:.2f}%"
            )
            yield about("amount-sum-mismatch", amount, "rate", raw=amount.raw, reason=reason)


def _only_budgets(records: Records) -> dict[tuple[int, str], Decimal | None]:
    """The budget of each source of a project, where it has one amount planned and one spent."""
    found: dict[tuple[int, str], list[Amount]] = defaultdict(list)
    for amount in records.amounts:
        found[amount.project_no, amount.source].append(amount)
    return {
        key: next(each.value_yuan for each in pair if each.stage != "executed")
        for key, pair in found.items()
        if len(pair) == _BUDGET_AND_SPENT
        and {each.stage for each in pair}
        in ({"budget", "executed"}, {"adjusted_budget", "executed"})
    }


_BUDGET_AND_SPENT = 2


def check_planned(records: Records) -> Iterator[Finding]:
    """One planned amount for each project: of several that differ the first is taken.

    Fiscal funds may be printed in parts, below labels that differ; a total has none.
    """
    groups: dict[tuple[int, str], list[Amount]] = defaultdict(list)
    for amount in records.sums():
        if amount.source in _PLANNED_FIELDS:
            groups[amount.project_no, amount.source].append(amount)
    several = {
        place: group
        for place, group in groups.items()
        if len(group) > 1 and len({amount.value_yuan for amount in group}) > 1
    }
    for project in records.projects if several else ():
        for source, field in _PLANNED_FIELDS.items():
            rows = best_first(several.get((project.project_no, source), ()))
            if rival := _rival(rows):
                first = rows[0]
                reason = (
                    f"the form plans {first.value_yuan} yuan ({first.label}), which is taken, "
                    f"and {rival.value_yuan} yuan ({rival.label})"
                )
                told = about("value-doubtful", project, field, raw=first.raw, reason=reason)
                yield replace(told, place=place_of(first))


def _rival(rows: Sequence[Amount]) -> Amount | None:
    """What could as well be the planned amount: of the same stage and horizon as the first."""
    if len(rows) < 2 or rows[0].value_yuan is None:
        return None
    first = rows[0]
    for row in rows[1:]:
        alike = (row.stage, row.horizon) == (first.stage, first.horizon)
        same_row = first.source == "total" or row.label == first.label
        if alike and same_row and row.value_yuan not in {None, first.value_yuan}:
            return row
    return None


def check_magnitudes(records: Records) -> Iterator[Finding]:
    """What one row states of budget and execution is of one order: else a unit is mistaken."""
    if len({amount.stage for amount in records.amounts}) < 2:  # as in a form filed with the budget
        return
    rows: dict[tuple[object, ...], list[Amount]] = defaultdict(list)
    for amount in records.amounts:
        if amount.value_yuan:
            row = amount.project_no, amount.label, amount.table_no, amount.row_no
            rows[row].append(amount)
    for beside in rows.values():
        if len(beside) < 2:
            continue
        least, *_, most = sorted(beside, key=_size)
        if _size(most) >= _TOO_MANY_TIMES * _size(least):
            reason = (
                f"{most.value_yuan} yuan ({most.stage}) stand beside "
                f"{least.value_yuan} ({least.stage})"
            )
            yield about("value-doubtful", most, "value_yuan", raw=most.raw, reason=reason)


def check_sizes(records: Records) -> Iterator[Finding]:
    """No project has ten thousand million yuan: 元 was filled in below 万元, or it was read so.

    Told once for each form, of its largest amount. Some transfers and departments have as much.
    """
    large: dict[int, Amount] = {}
    for amount in records.amounts:
        if amount.unit != "元" and _size(amount) >= _MOST_YUAN:
            most = large.setdefault(amount.project_no, amount)
            large[amount.project_no] = max(most, amount, key=_size)
    for amount in large.values():
        form = records.projects[amount.project_no - 1].form
        if form.startswith("project_"):
            reason = f"in {amount.unit} it is {amount.value_yuan} yuan: the unit may be another"
            yield about("value-doubtful", amount, "value_yuan", raw=amount.raw, reason=reason)


def _size(amount: Amount) -> Decimal:
    return abs(amount.value_yuan or Decimal(0))
