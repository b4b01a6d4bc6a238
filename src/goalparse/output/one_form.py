"""One form of a submission, of a document that holds many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from goalparse.records import FindingRecord, Submission
from goalparse.schema import FORM_TABLES


def form_number(submission: Submission, asked: str) -> int | None:
    """The number of the form that is asked for by it, or by its project code; None without it."""
    for project in submission.projects:
        if asked in {str(project.project_no), project.project_code}:
            return project.project_no
    return None


def one_form(submission: Submission, project_no: int) -> Submission:
    """The rows of a form, and the findings on them or in its tables."""
    parts: dict[str, Any] = {
        name: tuple(each for each in getattr(submission, name) if each.project_no == project_no)
        for name in FORM_TABLES
    }
    starts = sorted({each.table_no for each in submission.projects if each.table_no is not None})
    first = next(each.table_no for each in parts["projects"])
    end = next((start for start in starts if first is not None and start > first), None)

    def concerns(finding: FindingRecord) -> bool:
        if finding.project_no is not None or finding.table_no is None or first is None:
            return finding.project_no == project_no
        return first <= finding.table_no and (end is None or finding.table_no < end)

    findings = tuple(each for each in submission.findings if concerns(each))
    return replace(submission, sections=(), findings=findings, cells=(), **parts)
