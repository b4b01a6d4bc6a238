"""Text in which a cell merged down over several projects looks like one entry above blank cells.

A dump of a list or of a wide table writes the money, the goal or the unit of several projects
once, with the first of them. What a project lacks and the one above it in its table has is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from goalparse.blocks import Place
from goalparse.extraction.collected import Extraction
from goalparse.findings import Finding, finding
from goalparse.recognisers.form import Form
from goalparse.records import Project

_REASON = (
    "it stands with a project above and not with this one: as text a cell merged down over both"
    " would look the same"
)
_SEVERAL = 2
_Lacking = Mapping[tuple[str, str], str]  # what each column of a table says, if anything


def perhaps_over_projects(forms: Sequence[Form], out: Extraction) -> Iterator[Finding]:
    """A finding for each entry that a project of a text's table lacks, and that above it has."""
    at = [number for number, form in enumerate(forms) if form.is_of_many]
    if len(at) < _SEVERAL:
        return  # as in nearly every document
    said = _said_of_projects(out)
    above: _Lacking = {}
    of_table = -1
    for number in at:
        form, project = forms[number], out.projects[number]
        table = form.parts[-1].table
        if table.table_no != of_table:
            above, of_table = {}, table.table_no
        own = said.get(project.project_no, {})
        if any(cell.row_span > 1 for cell in table.cells):
            continue  # the text tells what is merged down, so that its blanks are blanks
        for column, text in above.items():
            if column not in own:
                yield _doubt(form, project, column, text)
        above = {**above, **own}


def _said_of_projects(out: Extraction) -> dict[int, dict[tuple[str, str], str]]:
    """What each project has of that which several may share, as it is written."""
    said: dict[int, dict[tuple[str, str], str]] = {}
    for project in out.projects:
        names = {name: getattr(project, name) for name in ("department_name", "unit_name")}
        said[project.project_no] = {("projects", k): text for k, text in names.items() if text}
    for amount in out.amounts:
        if amount.raw and amount.value_yuan is not None:
            said[amount.project_no].setdefault(("amounts", "value"), amount.raw)
    for goal in out.goals:
        said[goal.project_no].setdefault(("goals", "text"), goal.text)
    return said


def _doubt(form: Form, project: Project, column: tuple[str, str], raw: str) -> Finding:
    table, field = column
    own = next(part for part in form.parts if part.wide)
    row = own.own_rows()[0]
    line_no = row.cells[0].line_no if row.cells else None
    return finding(
        "value-doubtful",
        place=Place(table_no=row.table.table_no, row_no=row.row_no, line_no=line_no),
        raw=raw,
        table=table,
        project_no=project.project_no,
        record_no=project.project_no if table == "projects" else None,
        field=field,
        reason=_REASON,
    )
