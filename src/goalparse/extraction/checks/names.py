"""Checks of names and codes."""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.extraction.checks.checked import Records, about
from goalparse.findings import Finding
from goalparse.records import Indicator, Project, place_of


def check_names(records: Records) -> Iterator[Finding]:
    """A name has a letter in it, and an indicator's is no other row's level.

    A bare number, or 产出指标 (output indicators), for a name: a row's cells have slipped.
    """
    for project in records.projects:
        for field in ("project_name", "department_name", "unit_name"):
            name = getattr(project, field)
            if name and not (name[0].isalpha() or _has_letter(name)):
                yield _no_name(project, field, name)
    levels = {row.level1 for row in records.indicators}
    levels.update({row.level2 for row in records.indicators})
    for row in records.indicators:
        name = row.level3
        if not name:
            continue
        slipped = name in levels and name not in {row.level1, row.level2}
        if slipped or not (name[0].isalpha() or _has_letter(name)):
            yield _no_name(row, "level3", name)


def _has_letter(name: str) -> bool:
    return any(map(str.isalpha, name))


def _no_name(record: Project | Indicator, field: str, name: str) -> Finding:
    reason = "it stands where a name is expected and is none"
    return about("value-doubtful", record, field, raw=name, reason=reason)


def check_duplicate_codes(records: Records) -> Iterator[Finding]:
    """A project code that two forms of one document bear."""
    first: dict[str, Project] = {}
    for project in records.projects:
        code = project.project_code
        if code is None:
            continue
        earlier = first.setdefault(code, project)
        if earlier is not project:
            place = place_of(earlier)
            yield about("code-duplicate", project, "project_code", raw=code, first=place)


def check_counted_twice(records: Records) -> Iterator[Finding]:
    """A project that two forms of one kind name, each with the same money: a list and a form.

    Codes or units that differ tell two projects apart; one code of both is told by itself.
    """
    first: dict[tuple[object, ...], Project] = {}
    for project in records.projects:
        if not (project.project_name and project.total_yuan):
            continue
        told = project.form, project.project_name, project.fiscal_year, project.total_yuan
        earlier = first.setdefault(told, project)
        if earlier is project or not _may_be_one(earlier, project):
            continue
        reason = (
            f"a form of the same project with the same total also stands at {place_of(earlier)}"
        )
        yield about(
            "value-doubtful", project, "total_yuan", raw=project.project_name, reason=reason
        )


def _may_be_one(one: Project, other: Project) -> bool:
    if one.project_code is not None and other.project_code is not None:
        return False
    return one.unit_name is None or other.unit_name in {None, one.unit_name}
