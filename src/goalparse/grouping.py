"""Which tables, and which rows of them, make up one form.

A form begins below its title or with a table that names a project anew; tables after it, up to
the next title or heading, continue it. A table may hold several forms, one below the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.blocks import Cell, Table, walk_tables
from goalparse.form import Form, Part
from goalparse.headings import Heading, Line, Outline, is_head_line
from goalparse.indicators import open_block
from goalparse.lexicon import Lexicon
from goalparse.rows import read_rows

_STARTS_FORM = frozenset({"project_code", "project_name"})


class _Grouping:
    """Cuts the run of titles, lines and tables into forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.forms: list[Form] = []
        self.current: Form | None = None
        self.head: list[Line] = []

    def heading(self, heading: Heading) -> None:
        """A form's title opens a form; any other heading only ends the one before."""
        self.end()
        if heading.form_title:
            self.current = Form(heading=heading, title=heading.title)

    def line(self, line: Line) -> None:
        """A unit or year line belongs to the form below; other prose ends the one above."""
        if is_head_line(line.text, self.lexicon):
            self.head.append(line)
        else:
            self.end()

    def table(self, table: Table) -> None:
        """A table continues the open form, or begins one."""
        for part in _cut(table, self.lexicon):
            if self.current is not None and _starts_anew(self.current, part, self.lexicon):
                head = self.head
                self.end()
                self.head = head
            if self.current is None:
                self.current = Form(heading=None)
            if not self.current.parts:
                self.current.head = tuple(self.head)
            self.head = []
            self.current.parts.append(part)

    def end(self) -> None:
        """Close the open form; a title without a table is only a heading."""
        if self.current is not None and self.current.parts:
            self.forms.append(self.current)
        self.current = None
        self.head = []


def group_forms(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    grouping = _Grouping(lexicon)
    headings = {heading.first: heading for heading in outline.headings}
    inside = {at for heading in outline.headings for at in range(heading.first, heading.last + 1)}
    for at, line in enumerate(outline.lines):
        if at in headings:
            grouping.heading(headings[at])
        elif line.table is not None:
            for table in _forms_in(line.table, lexicon):
                grouping.table(table)
        elif line.text and at not in inside:
            grouping.line(line)
    grouping.end()
    return tuple(grouping.forms)


def _forms_in(table: Table, lexicon: Lexicon) -> list[Table]:
    """A table and, where a form is laid out inside a cell, the tables nested in it."""
    nested = list(walk_tables(table))[1:]
    holds_form = any(
        open_block(row, lexicon) is not None
        or any(lexicon.read(cell.text).get("label") in _STARTS_FORM for cell in row.filled)
        for inner in nested
        for row in read_rows(inner)
    )
    return [table, *nested] if holds_form else [table]


def _cut(table: Table, lexicon: Lexicon) -> Iterator[Part]:
    """Cut a table at rows that are a form's title, and where it names the next project."""
    first = 1
    title: Cell | None = None
    indicators = False
    for row in read_rows(table):
        filled = row.filled
        if not filled:
            continue
        own_title = filled[0] if len(filled) == 1 and _is_title_cell(filled[0], lexicon) else None
        anew = indicators and lexicon.read(filled[0].text).get("label") in _STARTS_FORM
        if own_title is not None or anew:
            if row.row_no > first:
                yield Part(table, first, row.row_no - 1, title)
            first, title, indicators = row.row_no, own_title, False
        indicators = indicators or open_block(row, lexicon) is not None
    yield Part(table, first, table.row_count, title)


def _is_title_cell(cell: Cell, lexicon: Lexicon) -> bool:
    return lexicon.is_title(cell.text) and len(cell.text) <= _LONGEST_TITLE


def _starts_anew(form: Form, part: Part, lexicon: Lexicon) -> bool:
    """Whether a part has a title of its own, or names a project as the form already does."""
    if part.title is not None and form.parts:
        return True
    named = {role for earlier in form.parts for role in _project_roles(earlier, lexicon)}
    return not named.isdisjoint(_project_roles(part, lexicon))


def _project_roles(part: Part, lexicon: Lexicon) -> set[str]:
    """Which of project code and name a part states."""
    read = (
        lexicon.read(cell.text).get("label")
        for cell in part.table.cells
        if part.first <= cell.row_no <= part.last
    )
    return {role for role in read if role in _STARTS_FORM}


_LONGEST_TITLE = 60
