"""Forms below each other, in one table or in several: where the next begins, what it shares.

A title and the lines below it may stand over several forms, of which each names its project anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Place
from goalparse.findings import finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, GOALS, GROUP, SOURCE
from goalparse.recognisers.form import Form, Part
from goalparse.recognisers.lines import (
    HEADS_FORM,
    OWNERS,
    STARTS_FORM,
    Line,
    is_year_line,
    line_parts,
)
from goalparse.recognisers.same_form import labels_of, named_in
from goalparse.recognisers.subtitles import divided_title, states_unit
from goalparse.tables.rows import Row
from goalparse.text import key


def next_begins(
    rows: Sequence[Row], first: int, row: Row, lexicon: Lexicon, *, behind_indicators: bool
) -> int | None:
    """The number of the row with which the next form begins; None if ``row`` names no next project.

    ``first`` is that of the form's first row. Behind indicators a project's label is the next
    form's; without any between them only where what stands below both is labelled alike.
    """
    if not _names_project(row):
        return None
    above = rows[first - 1 : row.row_no - 1]
    if not (behind_indicators or (above and _repeats(above, row, rows[row.row_no - 1 :]))):
        return None
    begun = row.row_no
    in_front = _in_front_of_name(rows[: row.row_no - 1], row) | _in_front_of_name(above, row)
    while begun > first and _labels(rows[begun - 2]) & in_front:
        begun -= 1
    return _from_its_unit(rows, first, begun, lexicon)


def _names_project(row: Row) -> bool:
    """Whether a row has a project's label, at its head or behind a label with its entry."""
    if row.first.terms.get("label") in STARTS_FORM:
        return True
    if row.alike.names.isdisjoint(STARTS_FORM) or not row.first.mask & ANY_LABEL:
        return False
    read = [reading for _, reading in row.read_cells()]
    at = next(n for n, reading in enumerate(read) if reading.get("label") in STARTS_FORM)
    known = [bool(reading.mask) for reading in read]
    return bool(read[at].inline) or (at > 1 and known[at - 1 : at + 2] == [False, True, False])


def below_same_title(
    before: Form, part: Part, own: Sequence[Line], lexicon: Lexicon
) -> Form | None:
    """The form that a part opens, where it stands below the title of the one in front.

    So does each in the same table; one in another only if its rows are labelled alike. ``own`` are
    the lines above it.
    """
    if part.title is not None:
        return None
    form = next_of_title(before, before.title or _title_in(before, lexicon), own, lexicon)
    if before.parts[-1].table is part.table:
        return form
    if not (form.title and _is_labelled_alike(before, part)):
        return None
    _tell_title(form, part)
    return form


def is_first_of_title(before: Form, part: Part) -> bool:
    """Whether a part names whose form it is, and the table between it and the title nothing of one.

    A title may stand over a table of other things first: 表1 机构人员情况, 表2 绩效自评情况.
    """
    above = [row for each in before.parts for row in each.own_rows()]
    if any(row.mask & (GOALS | SOURCE) for row in above) or labels_of(above) & HEADS_FORM:
        return False
    return bool(before.title and labels_of(part.own_rows()) & HEADS_FORM)


def title_handed_on(before: Form, part: Part, own: Sequence[Line], lexicon: Lexicon) -> Form:
    """The form that a part opens, with the title and lines that stood over another table."""
    form = next_of_title(before, before.title, own, lexicon)
    before.heading, before.title = None, ""
    _tell_title(form, part)
    return form


def _tell_title(form: Form, part: Part) -> None:
    place = Place(table_no=part.table.table_no, row_no=part.first)
    form.findings.append(finding("reading-by-vocabulary", place=place, reason=_UNTITLED))


def _is_labelled_alike(before: Form, part: Part) -> bool:
    labels = {label for row in part.own_rows() if (label := _leads(row))}
    above = {_leads(row) for each in before.parts for row in each.own_rows()}
    return len(labels & above) >= max(_FEWEST_AGAIN, len(labels) // 2)


def lines_above_title(
    lines: Sequence[Line], ended: Form | None, lexicon: Lexicon
) -> Iterator[Line]:
    """The lines right above a form's title that are its own: its year, who files it.

    Below the tables of another form only the year is: others may be of who signs that one, unless
    they stood above its title too.
    """
    above = named_in(ended.lines.shared, lexicon, OWNERS) if ended is not None else {}
    for line in lines:
        named = named_in([line], lexicon, OWNERS)
        if is_year_line(line.text, lexicon) or (
            named and (ended is None or named.keys() <= above.keys())
        ):
            yield line


def next_of_title(before: Form, title: str, own: Sequence[Line], lexicon: Lexicon) -> Form:
    """A further form below the title of the one in front, with the lines that are of both."""
    form = Form(heading=before.heading, title=title, of_budget=before.of_budget, below_same=True)
    form.lines.shared = tuple(_shared_lines(before, own, lexicon))
    return form


def _title_in(form: Form, lexicon: Lexicon) -> str:
    cell = form.parts[0].title
    return divided_title(cell.text, lexicon)[0] if cell is not None else ""


def _shared_lines(before: Form, own: Sequence[Line], lexicon: Lexicon) -> Iterator[Line]:
    """The lines above a form that are of the next one too: its year, its unit, who files it.

    Not what names a project or states an amount or a goal, nor what the next form's ``own`` say.
    """
    said = {part.get("label") for line in own for part in line_parts(line.text, lexicon)}
    dated = any(is_year_line(line.text, lexicon) for line in own)
    for line in (*before.lines.shared, *before.lines.head):
        parts = line_parts(line.text, lexicon)
        names = {part.get("label") for part in parts} - {None}
        if any(part.mask & (SOURCE | GOALS) for part in parts) or names & STARTS_FORM:
            continue
        if not names & said and not (dated and is_year_line(line.text, lexicon)):
            yield line


def _repeats(above: Sequence[Row], row: Row, below: Sequence[Row]) -> bool:
    """Whether a row names another project, and its goal or money stands below it likewise."""
    label = _leads(row)
    named = next((each for each in above if _leads(each) == label), None)
    if named is None or not (_entry(row) and _entry(named)) or _entry(row) == _entry(named):
        return False
    of_form = set(map(_leads, above[named.row_no - above[0].row_no + 1 :])) - {""}
    again = [each for each in _up_to(below[1:], label) if _leads(each) in of_form]
    of_content = any(each.first.mask & _CONTENT for each in again)
    return len(set(map(_leads, again))) >= (_FEWEST_AGAIN if of_content else _FEWEST_OTHERS)


def _up_to(rows: Sequence[Row], label: str) -> Iterator[Row]:
    for row in rows:
        if _leads(row) == label:
            return
        yield row


def _leads(row: Row) -> str:
    """The label that a row begins with, "" if it begins with none."""
    reading = row.first
    return key(reading.label) if row.filled and reading.mask & ANY_LABEL else ""


def _entry(row: Row) -> str:
    """What stands beside the label that a row begins with, or behind its colon."""
    if row.first.inline:
        return row.first.inline
    read = [*row.read_cells()]
    return read[1][0].text if len(read) > 1 and not read[1][1].mask & ANY_LABEL else ""


def _in_front_of_name(rows: Sequence[Row], named: Row) -> frozenset[str]:
    """The labels of a form's rows in front of its project's name: 主管部门 above 项目名称.

    The name stands where the next form's is ``named``; 项目编码 behind another label may be above.
    """
    found: set[str] = set()
    label = _leads(named)
    for row in rows:
        if _leads(row) == label or (row.first.terms.get("label") in STARTS_FORM):
            return frozenset(found)
        if _names_project(row) and named.first.terms.get("label") not in STARTS_FORM:
            return frozenset(found)
        found |= _labels(row)
    return frozenset()


def _labels(row: Row) -> set[str]:
    """The labels of a row, where it begins with one."""
    if not row.first.mask & ANY_LABEL:
        return set()
    return {key(reading.label) for _, reading in row.read_cells() if reading.mask & ANY_LABEL}


def _from_its_unit(rows: Sequence[Row], first: int, begun: int, lexicon: Lexicon) -> int:
    """The row from which a form's unit of money stands above it, its year beside or below that."""
    at = begun
    while at > first and _is_of_head(rows[at - 2], lexicon):
        at -= 1
        if any(states_unit(cell, lexicon) for cell in rows[at - 1].filled):
            begun = at
    return begun


def _is_of_head(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row has the unit of money and the year alone: they are of the form below it."""
    cells = row.filled
    return 0 < len(cells) <= _UNIT_AND_YEAR and all(
        states_unit(cell, lexicon) or is_year_line(cell.text, lexicon) for cell in cells
    )


_UNIT_AND_YEAR = 2  # cells
_CONTENT = GOALS | SOURCE | GROUP
_FEWEST_AGAIN = 2
_FEWEST_OTHERS = 3  # labels of neither money nor goals
_UNTITLED = "it is read as standing below the title of the form in front, and the lines there"
