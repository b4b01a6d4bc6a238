"""The head of a form: project code and name, departments, unit of money; and the year.

What a head states is needed before the rest can be read: month-only deadlines take the
document's year, amounts take the form's unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from goalparse.frozen import field, frozen, mutable, replace
from goalparse.meanings import codes, quantities
from goalparse.meanings.characters import word
from goalparse.meanings.filling_notes import heads_notes
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import year_of
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.lines import apart_from_unit, unit_in_caption, unit_in_line
from goalparse.tables.items import Entry
from goalparse.tables.rows import Slot
from goalparse.text import fold, key

# A year in a file's name: it stands alone or before 年. Digits on either side make it a number.
_PATH_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ARCHIVE_MARK = "!"
_CLAUSE_BEHIND = late(r"[,，;；。、].*")  # 万元，保留两位小数
_CODE = late(r"[0-9]{3,12}")


@mutable(kw_only=True)
class Head:
    """What the labelled entries of a form's head say; `used` are the entries behind it.

    ``entries`` are all of the form, in their order.
    """

    project_code: codes.ProjectCode | None = None
    project_name: str | None = None
    name: codes.ProjectName | None = None
    department: codes.Department | None = None
    unit: codes.Department | None = None
    unit_code: str | None = None
    amount_unit: str | None = None
    purpose: str | None = None
    self_score: str | None = None
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
    if head.department is None:
        _lowest_department(head)
    if head.department is not None and head.department.code is None:
        _department_code(head, entries)
    head.amount_unit = head.amount_unit or unit_above(form, lexicon) or behind_name
    if head.project_code is None and head.name is not None and head.name.code is not None:
        head.project_code = head.name.code
    return head


def _by_rank(entries: list[Entry], form: Form, lexicon: Lexicon) -> list[Entry]:
    """The entries, those first that say it of the project alone: the first one of a field counts.

    What stands in a column of a list is the project's own; what stands beside its label there is
    said of the whole list. Lines above the form come last but for who files it: 单位名称 there is
    who files it, not who does the work.
    """
    of_lines = [item for item in entries if item.label_slot is None]
    if of_lines:
        entries = [*(item for item in entries if item.label_slot is not None), *of_lines]
    if any(part.wide for part in form.parts):
        of_list = [item for item in entries if not _stands_in_column(item)]
        entries = [*(item for item in entries if _stands_in_column(item)), *of_list]
    filing = [item for item in entries if _is_filing(item, lexicon)]
    if filing:
        entries = [*(item for item in entries if item not in filing), *filing]
    return entries


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
        item.text
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


def unit_above(form: Form, lexicon: Lexicon) -> str | None:
    """The unit that a line between title and table states, or the title's end: 单位：万元."""
    for line in form.head:
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
    if head.project_name is not None or item.text is None:
        return False
    head.project_name = item.text
    head.name = codes.read_project_name(item.text)
    return _keep(head, "project_name", item)


def _department(head: Head, item: Entry) -> bool:
    if item.text is None or head.department is not None:
        return False
    head.department = codes.read_department(item.text)
    return _keep(head, "department_name", item)


def _unit(head: Head, item: Entry) -> bool:
    if item.text is None or head.unit is not None:
        return False
    head.unit = codes.read_department(item.text)
    return _keep(head, "unit_name", item)


def _unit_code(head: Head, item: Entry) -> bool:
    if item.text is None or head.unit_code is not None:
        return False
    head.unit_code = "".join(item.text.split())
    return _keep(head, "unit_code", item)


def _amount_unit(head: Head, item: Entry) -> bool:
    """单位：万元 states the unit of money; 单位：X局 names who files the form."""
    if item.text is None:
        return False
    unit = quantities.money_unit_in(item.text)
    if unit is None and (clause := _CLAUSE_BEHIND.search(item.text)):
        unit = quantities.money_unit_in(item.text[: clause.start()])
    if unit is None:
        return _unit(head, item)
    if head.amount_unit is not None:
        return head.amount_unit == unit and _keep(head, "amount_unit", item)
    head.amount_unit = unit
    return _keep(head, "amount_unit", item)


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
    department = codes.read_department(item.text)
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


@frozen(kw_only=False)
class Year:
    """The year that a document is for, and where it was found (`fiscal_year_from`)."""

    value: int | None = None
    source: str | None = None
    described: str = ""


def find_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], path: str, lexicon: Lexicon
) -> Year:
    """The document's year: stated, else from the path, else from document number or codes.

    The year inside a code is the year in which the project was set up, that of a cited 文号
    (document number) the cited paper's: both are the last resort, and only if they agree.
    """
    stated = _stated_year(outline, forms, heads, lexicon)
    if stated is not None:
        return Year(stated, "stated", "the document")
    if (from_path := year_from_path(path)) is not None:
        return Year(from_path, "path", "the file's name or folder")
    numbers = {
        head.name.document_year
        for head in heads
        if head.name is not None and head.name.document_year is not None
    }
    if len(numbers) == 1:
        return Year(numbers.pop(), "document_number", "the year of the cited document number")
    years = {
        head.project_code.year
        for head in heads
        if head.project_code is not None and head.project_code.year is not None
    }
    if len(years) == 1:
        return Year(years.pop(), "project_codes", "the year inside the project codes")
    return Year()


def _stated_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], lexicon: Lexicon
) -> int | None:
    """The first year in the document's title, in form titles and in the lines below them."""
    for text in _head_texts(outline, forms):
        if (stated := _year_in(text, lexicon)) is not None:
            return int(stated)
    entered = _entered_year(heads)
    return entered if entered is not None else _titled_year(outline, forms, heads, lexicon)


@frozen(kw_only=False)
class OwnYear:
    """The year of a form; not ``stated`` if it is the document's, whose forms state their own."""

    value: int | None
    stated: bool


def own_years(
    forms: Sequence[Form], heads: Sequence[Head], year: Year, lexicon: Lexicon
) -> list[OwnYear]:
    """The year of each form: the one that its title or a line below it states, else the document's.

    A report may hold the forms of several years. A year in a project's own name may be that in
    which it began.
    """
    if year.source != "stated" or len(forms) == 1:
        return [OwnYear(year.value, stated=True)] * len(forms)
    told: dict[str, str | None] = {}
    years: list[OwnYear] = []
    for form, head in zip(forms, heads, strict=True):
        texts = (form.title, *[line.text for line in form.head], *form.years)
        for text in texts:
            if text not in told:
                told[text] = _year_in(text, lexicon)
        own = next(filter(None, map(told.get, texts)), None)
        named = own is not None and own in (head.project_name or "")
        stated = own is not None and not named
        years.append(OwnYear(int(own) if own and stated else year.value, stated=stated))
    return years


def _year_in(text: str, lexicon: Lexicon) -> str | None:
    """The year that a line states, unless it is the last of several."""
    squeezed = _year_key(text)
    match = lexicon.stated_year.search(squeezed) if squeezed else None
    if match is None or heads_notes(text, lexicon):
        return None
    stated = year_of(match)
    at = squeezed.index(stated, match.start())
    return None if squeezed[at - 1 : at] in _TO else stated


def _titled_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], lexicon: Lexicon
) -> int | None:
    """The one year that titles name in front of anything: 2025年部门整体绩效目标表.

    Where a title is made of the project's name the year in it may be the project's, not the
    budget's; the name of transferred funds bears the year that they are of.
    """
    found = set()
    for title in {outline.title or "", *[form.title for form in forms]}:
        squeezed = _year_key(title)
        if squeezed and (match := lexicon.titled_year.search(squeezed)) is not None:
            found.add(year_of(match))
        if len(found) > 1:
            return None
    if not found:
        return None
    named = {
        year
        for form, head in zip(forms, heads, strict=True)
        if not form.form.startswith(_TRANSFER)
        for item in head.entries
        if item.reading and item.text
        if item.reading.get("label") == "project_name"
        for year in _PATH_YEAR.findall(item.text)
    }
    return None if found & named else int(found.pop())


def _year_key(text: str) -> str:
    """The key of a text that may state a year; "" if it has no year's digits, as most have none."""
    if text.isalpha():  # most titles
        return ""
    squeezed = key(text)
    return squeezed if _YEAR.search(squeezed) is not None else ""


_YEAR = re.compile(r"(?:19|20)[0-9]{2}")  # what each of the vocabulary's patterns captures


_TRANSFER = "transfer"
_TO = tuple("-—–~至、和")  # between the years of several


def _entered_year(heads: Sequence[Head]) -> int | None:
    """The first year that stands beside its label: 预算年度 | 2023.

    That of an application (申报年度) where no form names the budget's: it may be the year before.
    """
    entered = {
        item.reading.terms["attribute"]: item.text
        for head in reversed(heads)
        for item in reversed(head.entries)
        if item.reading is not None
        and item.reading.terms.get("attribute") in _YEARS_ENTERED
        and item.text
    }
    first = next((entered[name] for name in _YEARS_ENTERED if name in entered), "")
    years = _PATH_YEAR.findall(first)
    return int(years[0]) if len(years) == 1 else None


_YEARS_ENTERED = ("budget_year", "application_year")


def _head_texts(outline: Outline, forms: Sequence[Form]) -> Iterator[str]:
    """The texts that may state the year, each once: many forms bear the same title."""
    title = outline.document_title
    own = (title.text or "", *title.years)
    texts: list[str] = []
    for form in forms:
        texts += (form.title, *[line.text for line in form.head], *form.years)
    return iter(dict.fromkeys((*texts, *own) if title.is_letter else (*own, *texts)))


def year_from_path(path: str) -> int | None:
    """The last 19xx or 20xx of the file's name, else of the nearest folder or archive."""
    for part in reversed(path.split("/")):
        name = part.rstrip(_ARCHIVE_MARK)
        years = _PATH_YEAR.findall(name)
        if years:
            return int(years[-1])
    return None


def year_mark(title: str, lexicon: Lexicon) -> str:
    """A title without the year line that some forms print in it: （2023年度）."""
    if "(" not in title and "（" not in title:
        return title
    match = lexicon.stated_year.search(fold(title))
    if match is None or match.end() != len(title) or title[match.start()] not in "(（":
        return title
    return title[: match.start()].strip()


def agreed(values: Iterable[str | None]) -> str | None:
    """The one value that all forms state; None if they state none or disagree."""
    found = set(values) - {None}
    return found.pop() if len(found) == 1 else None
