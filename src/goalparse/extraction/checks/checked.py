"""What the checks look at, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from goalparse.blocks import Place
from goalparse.findings import Finding
from goalparse.frozen import frozen
from goalparse.records import Amount, Indicator, Milestone, Project

HUNDRED = Decimal(100)


@frozen
class Records:
    """What the checks look at."""

    projects: Sequence[Project]
    amounts: Sequence[Amount]
    milestones: Sequence[Milestone]
    indicators: Sequence[Indicator]


Check = Callable[[Records], Iterator[Finding]]


def place_of(record: Amount | Milestone | Indicator | Project) -> Place:
    """Where a record stands."""
    return Place(
        table_no=record.table_no,
        row_no=getattr(record, "row_no", None),
        column_no=getattr(record, "column_no", None),
        line_no=record.line_no,
    )
