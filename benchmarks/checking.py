"""Is what was read right? Held against the truth while the clock is stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.content import DocumentTruth, ProjectTruth

if TYPE_CHECKING:
    from goalparse.records import Submission

_WHITE = re.compile(r"\s+")


class WrongError(Exception):
    """A contestant's answer is not what the document says."""


def check_submission(submission: Submission, truth: DocumentTruth) -> None:
    """Every field that the generator knows, of every project; raises WrongError."""
    document = submission.document
    _same("department", document.department_name, truth.department)
    _same("department code", document.department_code, truth.department_code)
    _same("coverage", document.cell_coverage, 1.0)
    _same("projects", len(submission.projects), len(truth.projects))
    read = list(_read(submission))
    for number, (found, project) in enumerate(zip(read, truth.projects, strict=True), 1):
        for what, value, meant in zip(_FIELDS, found, _stated(project), strict=True):
            _same(f"project {number}: {what}", value, meant)


_FIELDS = ("head", "amounts", "plan", "goals", "indicators")


def _stated(project: ProjectTruth) -> tuple[object, ...]:
    other = project.total - project.fiscal
    return (
        (project.code, project.name, project.total * 10_000, project.fiscal * 10_000),
        [project.total, project.fiscal, other or None],
        list(project.shares),
        list(project.goals),
        [
            (
                row.level1,
                row.level2,
                row.name,
                row.description,
                row.target.raw,
                row.target.value,
                row.target.unit,
                row.target.operator,
                row.basis,
            )
            for row in project.indicators
        ],
    )


def _read(submission: Submission) -> Iterator[tuple[object, ...]]:
    """The same as `_stated` from what was read, project by project."""
    amounts: dict[int, list[object]] = {}
    plans: dict[int, list[object]] = {}
    goals: dict[int, list[object]] = {}
    indicators: dict[int, list[object]] = {}
    for amount in submission.amounts:
        amounts.setdefault(amount.project_no, []).append(amount.value)
    for milestone in submission.milestones:
        plans.setdefault(milestone.project_no, []).append(milestone.percent)
    for goal in submission.goals:
        goals.setdefault(goal.project_no, []).append(goal.text)
    for row in submission.indicators:
        indicators.setdefault(row.project_no, []).append(
            (
                row.level1,
                row.level2,
                row.level3,
                row.description,
                row.value_raw,
                row.value,
                row.unit,
                row.operator,
                row.basis,
            )
        )
    for project in submission.projects:
        number = project.project_no
        yield (
            (project.project_code, project.project_name, project.total_yuan, project.fiscal_yuan),
            amounts.get(number, []),
            plans.get(number, []),
            goals.get(number, []),
            indicators.get(number, []),
        )


def check_text(text: str, truth: DocumentTruth) -> None:
    """A tool that only reads: all codes, names, values and reasons are there, white space aside."""
    squeezed = _WHITE.sub("", text)
    for project in truth.projects:
        words = [project.code, project.purpose, *project.goals]
        for row in project.indicators:
            words += (row.name, row.description, row.target.raw, row.basis)
        for word in words:
            if _WHITE.sub("", word) not in squeezed:
                raise WrongError(f"{word!r} is lost")


def _same(what: str, found: object, meant: object) -> None:
    if found == meant:
        return
    if isinstance(found, list) and isinstance(meant, list) and len(found) == len(meant):
        found, meant = next(pair for pair in zip(found, meant, strict=True) if pair[0] != pair[1])
    if found != meant:
        raise WrongError(f"{what} is {found!r}, not {meant!r}")
