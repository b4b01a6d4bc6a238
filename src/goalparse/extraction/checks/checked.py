"""What the checks look at, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from goalparse.findings import Finding, finding
from goalparse.frozen import frozen
from goalparse.records import Amount, Indicator, Milestone, Project, place_of

HUNDRED = Decimal(100)


@frozen
class Records:
    """What the checks look at; ``points`` are those for a form's money that labels state.

    ``parts`` are the amounts, by project and number, that are none of their form's sums.
    ``affixes`` are what a label has in front that names one of several parts: 其中.
    """

    projects: Sequence[Project]
    amounts: Sequence[Amount]
    milestones: Sequence[Milestone]
    indicators: Sequence[Indicator]
    points: Mapping[int, Decimal]
    parts: AbstractSet[tuple[int, int]]
    affixes: Sequence[str] = ()

    def sums(self) -> Iterator[Amount]:
        """The amounts that are of a form as a whole, and not of a task of it."""
        if not self.parts:
            return iter(self.amounts)
        return (a for a in self.amounts if (a.project_no, a.amount_no) not in self.parts)


Check = Callable[[Records], Iterator[Finding]]


Record = Amount | Milestone | Indicator | Project
_TABLES: dict[type, tuple[str, str]] = {
    Project: ("projects", "project_no"),
    Amount: ("amounts", "amount_no"),
    Milestone: ("milestones", "milestone_no"),
    Indicator: ("indicators", "indicator_no"),
}


def about(
    code: str,
    record: Record,
    field: str | None = None,
    *,
    raw: str | None = None,
    **words: object,
) -> Finding:
    """A finding about a record's field, at the record's place."""
    table, number = _TABLES[type(record)]
    return finding(
        code,
        place=place_of(record),
        raw=raw,
        table=table,
        project_no=record.project_no,
        record_no=getattr(record, number),
        field=field,
        **words,
    )
