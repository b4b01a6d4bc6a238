"""The head of a form: project code and name, departments, unit of money.

What a head states is needed before the rest can be read: amounts take the form's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goalparse.findings import finding
from goalparse.frozen import field, mutable, replace
from goalparse.meanings import codes, quantities
from goalparse.meanings.characters import word
from goalparse.meanings.departments import Department, read_department
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.headed_names import headed_name
from goalparse.recognisers.lines import (
    STARTS_FORM,
    apart_from_unit,
    begins_with_unit,
    unit_in_caption,
    unit_in_entry,
    unit_in_line,
)
from goalparse.recognisers.same_form import is_same
from goalparse.tables.items import Entry
from goalparse.tables.rows import Slot
from goalparse.text import key

_CLAUSE_BEHIND = late(r"[,，;；。、(（].*")  # 万元，保留两位小数
_CODE = late(r"[0-9]{3,12}")


@mutable(kw_only=True)
class Head:
    """What the labelled entries of a form's head say; `used` are the entries behind it.

    ``entries`` are all of the form, in their order. ``headed``: the project's name is that of the
    heading above the form. ``others`` are entries that name another project below the same label,
    ``other_units`` those that state another unit of money.
    """

    project_code: codes.ProjectCode | None = None
    project_name: str | None = None
    name: codes.ProjectName | None = None
    department: Department | None = None
    unit: Department | None = None
    unit_code: str | None = None
    amount_unit: str | None = None
    purpose: str | None = None
    self_score: str | None = None
    headed: bool = False
    named_by: str = ""  # the label of the project's name
    others: list[Entry] = field(default_factory=list)
    other_units: list[Slot] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    entries: Sequence[Entry] = ()


def read_head(form: Form, lexicon: Lexicon) -> Head:
    """Read the head's entries; of two entries for one field the first one counts."""
    entries = [item for item in form.items if item.__class__ is Entry]
    head = Head(entries=entries)
    entries = _by_rank(entries, form, lexicon)
    behind_name: str | None = None  # the unit of money behind the name of who files the form
    for item in entries:
        name = item.reading.terms.get("label") if item.reading is not None else None
        reader = _READERS.get(name) if name else None
        entry, unit = _apart(item, lexicon) if name in _NAMES and item.text else (item, None)
        behind_name = behind_name or unit
        taken = reader(head, entry) if reader else not item.label and _unlabelled(head, item)
        if taken:
            head.used.add(id(item))
    if head.other_units and not form.is_of_many:
        _tell_other_units(head, form)
    if head.department is None:
        _lowest_department(head)
    if head.department is not None and head.department.code is None:
        _department_code(head, entries)
    head.amount_unit = head.amount_unit or unit_above(form, lexicon) or behind_name
    head.amount_unit = head.amount_unit or _unit_behind_label(entries)
    if head.project_name is None and (name := headed_name(form, lexicon)) is not None:
        head.project_name, head.name, head.headed = name, codes.read_project_name(name), True
    if head.project_code is None and head.name is not None and head.name.code is not None:
        head.project_code = head.name.code
    return head


def _by_rank(entries: list[Entry], form: Form, lexicon: Lexicon) -> list[Entry]:
    """The entries, those first that say it of the project alone: the first one of a field counts.

    What stands in a column of a list is the project's own; what stands beside its label there is
    said of the whole list. What names the project itself comes before the classes that it is of
    (二级项目名称). Lines above the form come last but for who files it: 单位名称 there is
    who files it, not who does the work.
    """
    classes = {id(item): _class_of(item, lexicon) for item in entries if _names_project(item)}
    if len({*classes.values()}) > 1:
        behind = len(entries)  # a class that nothing that names the project has
        entries.sort(key=lambda item: classes.get(id(item), behind))
    of_lines = [item for item in entries if item.label_slot is None]
    if of_lines:
        entries = [*(item for item in entries if item.label_slot is not None), *of_lines]
    if any(part.wide for part in form.parts):
        entries.sort(key=_behind_others)
        of_list = [item for item in entries if not _stands_in_column(item)]
        entries = [*(item for item in entries if _stands_in_column(item)), *of_list]
    filing = {id(item) for item in entries if _is_filing(item, lexicon)}
    if filing:
        entries.sort(key=lambda item: id(item) in filing)
    return entries


def _names_project(item: Entry) -> bool:
    return item.reading is not None and item.reading.terms.get("label") in STARTS_FORM


def _class_of(item: Entry, lexicon: Lexicon) -> int:
    """How far above the project stands what an entry names: 二级项目 above 三级项目."""
    label = word(item.label)
    if label in lexicon.words("order", "project_itself"):
        return 0
    classes = lexicon.words("order", "project_classes")
    return next((at for at, each in enumerate(classes, 2) if label.startswith(each)), 1)


def _behind_others(item: Entry) -> int:
    """Where a name stands among a row's: of a parent and its part the part is the row's project."""
    if item.label_slot is None or not _names_project(item) or not _stands_in_column(item):
        return 0
    return -item.label_slot.cell.column_no


def _stands_in_column(item: Entry) -> bool:
    header, slot = item.label_slot, item.slot
    return header is not None and slot is not None and slot.cell.row_no > header.cell.row_no


def _is_filing(item: Entry, lexicon: Lexicon) -> bool:
    """Whether an entry names who files the form: 填报单位, which may stand beside 实施单位."""
    reading = item.reading
    if reading is None or reading.terms.get("label") != "unit":
        return False
    return word(item.label).startswith(lexicon.words("order", "files"))


def _department_code(head: Head, entries: Sequence[Entry]) -> None:
    """The code of the department that stands beside a label of its own: 主管部门编码 | 326."""
    texts = [
        key(item.text)
        for item in entries
        if item.text and item.reading and item.reading.get("attribute") == "department_code"
    ]
    if head.department is not None and len(texts) == 1 and _CODE.fullmatch(texts[0]):
        head.department = replace(head.department, code=texts[0])


def _lowest_department(head: Head) -> None:
    """Of the authorities of higher levels the lowest one, where the form names none below."""
    named = {
        item.reading.get("attribute"): item
        for item in reversed(head.entries)
        if item.reading is not None
    }
    for level in ("municipal_department", "provincial_department"):
        item = named.get(level)
        if item is not None and _department(head, item):
            head.used.add(id(item))
            return


def _unit_behind_label(entries: Sequence[Entry]) -> str | None:
    """The unit that the label of a name states in a bracket: 部门名称（单位：万元）."""
    named = (item.reading for item in entries if item.reading is not None)
    brackets = (each.bracket for each in named if each.bracket and each.get("label") in _NAMES)
    return next(filter(None, map(quantities.money_unit_in, brackets)), None)


def unit_above(form: Form, lexicon: Lexicon) -> str | None:
    """The unit that a line between title and table states, or the title's end: 单位：万元."""
    for line in form.lines.head:
        if (unit := unit_in_line(line.text, lexicon)) is not None:
            return unit
    return unit_in_caption(form.title, lexicon)


def _apart(item: Entry, lexicon: Lexicon) -> tuple[Entry, str | None]:
    """The entry of a name without the unit of money behind it, and that unit."""
    name, unit = apart_from_unit(item.text or "", lexicon)
    return (replace(item, text=name or None), unit) if unit is not None else (item, None)


def _project_code(head: Head, item: Entry) -> bool:
    if head.project_code is not None or item.text is None:
        return False
    head.project_code = codes.read_project_code(item.text)
    return _keep(head, "project_code", item)


def _project_name(head: Head, item: Entry) -> bool:
    if item.text is None:
        return False
    if head.project_name is not None:
        if item.label == head.named_by and not is_same(head.project_name, item.text):
            head.others.append(item)
        return False
    head.project_name, head.named_by = item.text, item.label
    head.name = codes.read_project_name(item.text)
    return _keep(head, "project_name", item)


def _department(head: Head, item: Entry) -> bool:
    if item.text is None or head.department is not None:
        return False
    head.department = read_department(item.text)
    return _keep(head, "department_name", item)


def _unit(head: Head, item: Entry) -> bool:
    if item.text is None or head.unit is not None:
        return False
    head.unit = read_department(item.text)
    return _keep(head, "unit_name", item)


def _unit_code(head: Head, item: Entry) -> bool:
    if item.text is None or head.unit_code is not None:
        return False
    head.unit_code = key(item.text)
    return _keep(head, "unit_code", item)


def _amount_unit(head: Head, item: Entry) -> bool:
    """单位：万元 states the unit of money; 单位：X局 names who files the form."""
    if item.text is None:
        return False
    unit = unit_in_entry(item.text)
    if unit is None and (clause := _CLAUSE_BEHIND.search(item.text)):
        unit = quantities.money_unit_in(item.text[: clause.start()])
    if unit is None:
        return not begins_with_unit(item.text) and _unit(head, item)
    if head.amount_unit is not None:
        if head.amount_unit != unit and item.slot is not None:
            head.other_units.append(item.slot)
        return head.amount_unit == unit and _keep(head, "amount_unit", item)
    head.amount_unit = unit
    return _keep(head, "amount_unit", item)


def _tell_other_units(head: Head, form: Form) -> None:
    """Say that rows of a form's own state another unit than the one its money is taken to be in."""
    reason = f"the form's money is read in {head.amount_unit}, which it states first"
    for slot in head.other_units:
        told = finding("unit-conflict", place=slot.place, raw=slot.cell.text, reason=reason)
        form.findings.append(told)


def _purpose(head: Head, item: Entry) -> bool:
    if head.purpose is not None or item.text is None:
        return False
    head.purpose = item.text
    return _keep(head, "purpose", item)


def _self_score(head: Head, item: Entry) -> bool:
    if head.self_score is not None or item.text is None:
        return False
    head.self_score = item.text
    return _keep(head, "self_score", item)


def _unlabelled(head: Head, item: Entry) -> bool:
    """A cell without any label whose text is a department's code and name."""
    if item.text is None or head.department is not None or not _leads_its_row(item):
        return False
    department = read_department(item.text)
    if department.code is None or not department.name:
        return False
    head.department = department
    return _keep(head, "department_name", item)


def _leads_its_row(item: Entry) -> bool:
    return item.slot is not None and item.slot.cell.column_no == 1


def _keep(head: Head, name: str, item: Entry) -> bool:
    if item.slot is not None:
        head.slots.setdefault(name, item.slot)
    return True


_NAMES = frozenset({"department", "unit"})
_READERS = {
    "project_code": _project_code,
    "project_name": _project_name,
    "department": _department,
    "unit": _unit,
    "unit_code": _unit_code,
    "amount_unit": _amount_unit,
    "purpose": _purpose,
    "self_score": _self_score,
}


def agreed(values: Iterable[str | None]) -> str | None:
    """The one value that all forms state; None if they state none or disagree."""
    found = set(values) - {None}
    return found.pop() if len(found) == 1 else None
