"""A form's own row, the project: from its head, its title, its amounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from goalparse.extraction.planned import planned, unit_of_labels
from goalparse.frozen import maker
from goalparse.meanings import codes, quantities, regions
from goalparse.meanings.filling_notes import is_hint
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.headed_names import may_be_name
from goalparse.recognisers.heads import Head
from goalparse.recognisers.years import year_mark
from goalparse.records import Amount, Project
from goalparse.tables.rows import Slot

_make_project = maker(Project)
# What is said of a project: the field, its text, the cell that it is about, the note.
Told = tuple[str, str, Slot | None, Note]


def project_of(
    form: Form,
    head: Head,
    amounts: Sequence[Amount],
    parts: Collection[int],
    lexicon: Lexicon,
    *,
    project_no: int,
    section_no: int | None,
    year: int | None,
    self_score: Decimal | None,
) -> Project:
    """The project of a form; ``self_score`` is the one that its row of sums states.

    ``parts`` are the numbers of those amounts that are none of the form's sums.
    """
    whole = [each for each in amounts if each.amount_no not in parts] if parts else amounts
    code, name = head.project_code, head.name
    department, unit = head.department, head.unit
    place = form.place
    first_table = form.parts[0].table.table_no if form.parts else None
    score = quantities.read_points(head.self_score) if head.self_score else None
    return _make_project(
        project_no,
        form.form,
        form.layout,
        section_no,
        form.heading.bookmark if form.heading is not None else None,
        year_mark(form.title, lexicon) or None,
        code.text if code is not None else None,
        head.project_name,
        name.title if name is not None else None,
        name.linked_code if name is not None else None,
        name.document_number if name is not None else None,
        code.region if code is not None else None,
        _region_name(code, year),
        code.year if code is not None else None,
        code.kind if code is not None else None,
        department.code if department is not None else None,
        department.name if department is not None else None,
        (unit.code if unit is not None else None) or head.unit_code,
        unit.name if unit is not None else None,
        year,
        head.amount_unit or unit_of_labels(amounts),
        planned(whole, "total", lexicon),
        planned(whole, "fiscal", lexicon),
        planned(whole, "other", lexicon),
        head.purpose,
        score if score is not None else self_score,
        first_table,
        place.line_no,
    )


def notes_of_project(form: Form, head: Head, lexicon: Lexicon) -> list[Told]:
    """What is to be said of the form as a whole, of its code and of its names."""
    told: list[Told] = []
    if form.lost is not None:
        note = Note("table-unreadable", {"reason": form.lost_reason})
        told.append(("title", form.title, None, note))
    if (code := head.project_code) is not None:
        slot = head.slots.get("project_code") or head.slots.get("project_name")
        told += [("project_code", code.text, slot, note) for note in code.notes]
    if head.headed:
        note = Note("reading-by-vocabulary", {"reason": _HEADED})
        told.append(("project_name", head.project_name or "", None, note))
    elif may_be_name(form, lexicon) and head.project_name is None:
        reason = f"no cell names the project; the line {form.caption!r} above the table may"
        note = Note("reading-by-vocabulary", {"reason": reason})
        told.append(("project_name", form.caption, None, note))
    told += _of_score(head)
    if head.name is not None:
        slot, raw = head.slots.get("project_name"), head.project_name or ""
        told += [("project_name", raw, slot, note) for note in head.name.notes]
        told += _hints("project_name", raw, head, lexicon)
        if _holds_label(raw, lexicon):
            note = Note("value-doubtful", {"reason": _WITH_LABEL})
            told.append(("project_name", raw, slot, note))
    for other in head.others:
        note = Note("value-doubtful", {"reason": _OF_OTHERS})
        told.append(("project_name", other.text or "", other.slot, note))
    if head.department is not None:
        told += _hints("department_name", head.department.name, head, lexicon)
    if head.unit is not None:
        told += _hints("unit_name", head.unit.name, head, lexicon)
    return told


def _of_score(head: Head) -> Iterator[Told]:
    """What is said of a total score that is no number, or less than is written."""
    if (score := head.self_score) is not None:
        note = quantities.points_note(score, quantities.read_points(score))
        if note is not None:
            yield "self_score", score, head.slots.get("self_score"), note


def _hints(field: str, name: str | None, head: Head, lexicon: Lexicon) -> list[Told]:
    """What is said of a name that is no name, but the form's own hint."""
    if not name or not is_hint(name, lexicon):
        return []
    return [(field, name, head.slots.get(field), Note("value-placeholder", {}))]


def _holds_label(name: str, lexicon: Lexicon) -> bool:
    """Whether a further label with its entry stands behind a name: 香菇大棚；预算金额：25万元."""
    if ":" not in name and "：" not in name:
        return False  # most names
    return any(lexicon.read(part).inline for part in _PARTS.split(name)[1:])


def _region_name(code: codes.ProjectCode | None, year: int | None) -> str | None:
    if code is None or code.region is None:
        return None
    return regions.region_name(code.region, year if year is not None else code.year)


_PARTS = late(r"[\s,，;；、。/|]+")
_WITH_LABEL = "a further label with its entry stands in the cell of the project's name"
_OF_OTHERS = "the form names another project as well; it is read as one form, of the first one"
_HEADED = "no cell names the project; its name is that of the heading above it"
