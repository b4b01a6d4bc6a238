"""Text in which a cell merged down over several projects looks like one entry above blank cells.

A dump of a list or of a wide table writes the money, the goal or the unit of several projects
once, with the first of them. What a project lacks and the one above it in its table has is told,
once for all below it that lack it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Place
from goalparse.extraction.collected import Extraction
from goalparse.findings import Finding, finding
from goalparse.frozen import mutable
from goalparse.recognisers.form import Form
from goalparse.records import Project

_REASON = (
    "it stands with a project above and not with this one: as text a cell merged down over both"
    " would look the same"
)
_SEVERAL = 2
_Column = tuple[str, str]  # a table and its field
_DEPARTMENT = ("projects", "department_name")


@mutable
class _Run:
    """The first of some projects that lack what one above them has, and how many there are."""

    form: Form
    project: Project
    column: _Column
    raw: str
    count: int = 1


def perhaps_over_projects(forms: Sequence[Form], out: Extraction) -> Iterator[Finding]:
    """A finding for each entry that a project of a text's table lacks, and that above it has."""
    at = [number for number, form in enumerate(forms) if form.is_of_many]
    if len(at) < _SEVERAL:
        return  # as in nearly every document
    said = _said_of_projects(out)
    runs: list[_Run] = []
    above: dict[_Column, str] = {}
    lacked: dict[_Column, _Run] = {}
    of_table, shows_merges = -1, False
    for number in at:
        form, project = forms[number], out.projects[number]
        table = form.parts[-1].table
        if table.table_no != of_table:
            above, lacked, of_table = {}, {}, table.table_no
            shows_merges = any(cell.row_span > 1 for cell in table.cells)
        if shows_merges:
            continue  # the text tells what is merged down, so that its blanks are blanks
        own = said.get(project.project_no, {})
        if own.get(_DEPARTMENT) not in {None, above.get(_DEPARTMENT)}:
            above, lacked = {}, {}  # nothing is merged down over two departments
        for column, text in above.items():
            if column in own:
                lacked.pop(column, None)
            elif column in lacked:
                lacked[column].count += 1
            else:
                lacked[column] = _Run(form, project, column, text)
                runs.append(lacked[column])
        above.update(own)
    yield from map(_doubt, runs)


def _said_of_projects(out: Extraction) -> dict[int, dict[_Column, str]]:
    """What each project has of that which several may share, as it is written."""
    said: dict[int, dict[_Column, str]] = {}
    for project in out.projects:
        names = {name: getattr(project, name) for name in ("department_name", "unit_name")}
        said[project.project_no] = {("projects", k): text for k, text in names.items() if text}
    for amount in out.amounts:
        if amount.raw and amount.value_yuan is not None:
            said[amount.project_no].setdefault(("amounts", "value"), amount.raw)
    for goal in out.goals:
        said[goal.project_no].setdefault(("goals", "text"), goal.text)
    return said


def _doubt(run: _Run) -> Finding:
    table, field = run.column
    own = next(part for part in run.form.parts if part.wide)
    row = own.own_rows()[0]
    line_no = row.cells[0].line_no if row.cells else None
    reason = _REASON
    if further := run.count - 1:
        reason = (
            f"it stands with a project above and not with this one and {further} right below it:"
            " as text a cell merged down over all of them would look the same"
        )
    return finding(
        "value-doubtful",
        place=Place(table_no=row.table.table_no, row_no=row.row_no, line_no=line_no),
        raw=run.raw,
        table=table,
        project_no=run.project.project_no,
        record_no=run.project.project_no if table == "projects" else None,
        field=field,
        reason=reason,
    )
