"""The records of a document as they are collected, form by form."""

from __future__ import annotations

from decimal import Decimal

from goalparse.extraction.ledger import Ledger
from goalparse.findings import Finding
from goalparse.frozen import field, mutable
from goalparse.recognisers.years import Year
from goalparse.records import Amount, Attribute, Goal, Indicator, Milestone, Project, Section


@mutable(kw_only=True)
class Extraction:
    """The records of a document, before they are joined into a submission."""

    sections: tuple[Section, ...] = ()
    projects: list[Project] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    points: dict[int, Decimal] = field(default_factory=dict)  # for each form's money, by project
    parts: set[tuple[int, int]] = field(default_factory=set)  # amounts, none of a form's sums
    ledger: Ledger
    year: Year
