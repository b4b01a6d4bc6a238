"""What the reader of the tables should know: findings as data, from one catalogue.

Only two things can go wrong. A file that cannot be read at all raises `Unreadable`, which
carries its finding; anything odd inside a document is a `Finding` beside the result.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

from goalparse.blocks import NOWHERE, Place
from goalparse.frozen import frozen

T = TypeVar("T")


class Severity(StrEnum):
    """error: data is missing or wrong in the tables; warning: doubtful; note: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen(kw_only=False)
class Kind:
    """An entry of the catalogue: the template is filled by the words given to `finding`."""

    severity: Severity
    template: str


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CATALOGUE: dict[str, Kind] = {
    "file-unreadable": Kind(_E, "the file cannot be read: {reason}"),
    "file-empty": Kind(_E, "the file holds 0 bytes"),
    "file-encrypted": Kind(_E, "the file is encrypted ({reason}); save it without a password"),
    "format-unsupported": Kind(_E, "{reason}"),
    "limit-exceeded": Kind(_E, "{what} is {value}, more than the limit of {limit}"),
    "table-unreadable": Kind(_E, "the cells of this table cannot be told apart: {reason}"),
    "table-unrecognised": Kind(_E, "this table looks like a form, but nothing was read: {reason}"),
    "amount-unparsed": Kind(_E, "the amount {raw!r} of {label!r} is not a number"),
    "text-truncated": Kind(_E, "the text ends early: {reason}"),
    "cell-unclaimed": Kind(_W, "no record, label or heading takes {what}"),
    "header-unknown": Kind(_W, "the header {raw!r} is not in the vocabulary"),
    "level-unknown": Kind(_W, "the {field} {raw!r} is not in the vocabulary"),
    "unit-missing": Kind(_W, "the unit of {raw!r} ({label}) is stated nowhere"),
    "unit-conflict": Kind(_W, "{raw!r}: {reason}"),
    "amount-sum-mismatch": Kind(_W, "{reason}"),
    "milestone-decreasing": Kind(_W, "the cumulative share falls from {before} to {after}"),
    "milestone-incomplete": Kind(_W, "the spending plan ends at {percent}%, not at 100%"),
    "code-malformed": Kind(_W, "the project code {raw!r} does not fit the scheme: {reason}"),
    "code-check-failed": Kind(_W, "the check character of {raw!r} should be {expected!r}"),
    "code-duplicate": Kind(_W, "the project code {raw!r} also stands at {first}"),
    "goal-placeholder": Kind(_W, "the goal {raw!r} is the form's own wording left standing"),
    "value-placeholder": Kind(_W, "the value {raw!r} is the form's own hint left standing"),
    "value-doubtful": Kind(_W, "the value {raw!r} is doubtful: {reason}"),
    "value-unparsed": Kind(_W, "the value {raw!r} is not read: {reason}"),
    "weights-not-100": Kind(_W, "{reason}"),
    "covered-cell-text": Kind(
        _W, "the text {raw!r} stands under a merged cell, unseen on the page"
    ),
    "year-inferred": Kind(_N, "the year {year} is taken from {source}, not stated in the document"),
    "row-break-ambiguous": Kind(_N, "read as {reading}; {runner_up} fits almost as well"),
    "reading-by-vocabulary": Kind(_N, "{reason}"),
    "revisions-resolved": Kind(_N, "{count} tracked changes are read as {mode}"),
    "hidden-text": Kind(_N, "{count} characters of hidden text are left out"),
    "external-reference": Kind(_N, "{reason}"),
}
"""Codes, severities and wording; the codes are the contract of the data dictionary."""


@frozen
class Finding:
    """One thing to know, the place it stands and, where it has one, the record concerned.

    ``code`` is one of the `CATALOGUE`, ``message`` its wording in English, ``raw`` what the
    source says there. ``table``, ``project_no`` and ``record_no`` name the record by its key,
    ``field`` the column.
    """

    code: str
    message: str
    place: Place = NOWHERE
    raw: str | None = None
    table: str | None = None
    project_no: int | None = None
    record_no: int | None = None
    field: str | None = None

    @property
    def severity(self) -> Severity:
        """By the catalogue: a code has one severity everywhere."""
        return CATALOGUE[self.code].severity

    def __str__(self) -> str:
        """As a command says it: where, what and how grave."""
        return f"{self.place}: {self.severity.value} {self.code}: {self.message}"


def finding(
    code: str,
    *,
    place: Place = NOWHERE,
    raw: str | None = None,
    table: str | None = None,
    project_no: int | None = None,
    record_no: int | None = None,
    field: str | None = None,
    **words: object,
) -> Finding:
    """Make a finding; ``words`` fill the message template of its code."""
    message = CATALOGUE[code].template.format(raw=raw, field=field, table=table, **words)
    return Finding(
        code=code,
        message=message,
        place=place,
        raw=raw,
        table=table,
        project_no=project_no,
        record_no=record_no,
        field=field,
    )


class Unreadable(Exception):
    """The input as a whole cannot be read; ``finding`` says why, in the catalogue's terms."""

    def __init__(self, why: Finding) -> None:
        super().__init__(why.message)
        self.finding = why


def unreadable(code: str, **words: object) -> Unreadable:
    """An `Unreadable` for a code of the catalogue, ready to raise."""
    return Unreadable(finding(code, **words))  # type: ignore[arg-type] # they fill the template


@frozen(kw_only=False)
class Result(Generic[T]):
    """What a stage returns: its value, and the findings it met on the way."""

    value: T
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        """The value and how many findings; a list of them is in ``findings``."""
        return f"<Result {self.value!r}, {len(self.findings)} findings>"
