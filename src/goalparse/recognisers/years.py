"""The year that a document and each of its forms is for, and where it was found.

Months without a year are of that year, and of several columns of values that of the year counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.findings import Finding, finding
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ATTRIBUTE, LABEL
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.heads import Head
from goalparse.recognisers.lines import (
    line_parts,
    short_year_in,
    states_several_years,
    titled_year_in,
    unknown_entry,
    year_in_line,
)
from goalparse.recognisers.subtitles import year_label, year_of_form
from goalparse.text import fold

# A year in a file's name: it stands alone or before 年. Digits on either side make it a number.
_PATH_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ARCHIVE_MARK = "!"


@frozen(kw_only=False)
class Year:
    """The year that a document is for, and where it was found (`fiscal_year_from`)."""

    value: int | None = None
    source: str | None = None
    described: str = ""
    told: str = ""  # what prose says of it, where nothing else states it
    short: str = ""  # the text that gives two digits of it, where nothing states it in full


def find_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], path: str, lexicon: Lexicon
) -> Year:
    """The document's year: stated, else told, else from path, document number or codes.

    The year inside a code is the year in which the project was set up, that of a cited 文号
    (document number) the cited paper's: both are the last resort, and only if they agree.
    """
    said = _said_year(outline, forms, heads, lexicon)
    if said is not None:
        return said
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


def _said_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], lexicon: Lexicon
) -> Year | None:
    """The year that the document states, in a title, in prose, or with two digits alone."""
    stated = _stated_year(outline, forms, heads, lexicon)
    if stated is not None:
        return Year(stated, "stated", "the document")
    if (told := _told_year(outline, forms, lexicon)) is not None:
        return Year(told, "stated", "the document", outline.document_title.told)
    short = _short_years(outline, forms, lexicon)
    if len(short) != 1:
        return None
    (digits, text), *_ = short.items()
    return Year(_CENTURY + int(digits), "stated", "the document", short=text)


def _short_years(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> dict[str, str]:
    """The years that titles and the lines below them give with two digits, each with its text."""
    found = ((short_year_in(text, lexicon), text) for text in _head_texts(outline, forms))
    return {digits: text for digits, text in found if digits is not None}


_CENTURY = 2000


def _stated_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], lexicon: Lexicon
) -> int | None:
    """The first year in the document's title, in form titles and in the lines below them."""
    for text in _head_texts(outline, forms):
        if (stated := year_in_line(text, lexicon)) is not None:
            return int(stated)
    entered = _entered_year(heads, lexicon)
    return entered if entered is not None else _titled_year(outline, forms, heads, lexicon)


def _told_year(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> int | None:
    """The year that the prose above the tables says they are of; forms may bear others."""
    told = outline.document_title.told
    if not told or any(titled_year_in(form.title, lexicon) for form in forms):
        return None
    stated = titled_year_in(told, lexicon)
    return int(stated) if stated is not None else None


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
    years: list[OwnYear] = []
    some_entered = bool(_years_entered(heads, lexicon))
    for form, head in zip(forms, heads, strict=True):
        own = year_of_form(form, lexicon)
        if own is None and year.source != "stated":
            own = titled_year_in(form.title, lexicon)
        if own is not None and own in fold(head.project_name or ""):
            own = None
        stated = int(own) if own is not None else None
        if own is None and some_entered:
            stated = _entered_year([head], lexicon)
        years.append(OwnYear(stated or year.value, stated=stated is not None))
    if not any(own.stated for own in years):
        return [OwnYear(year.value, stated=True)] * len(forms)
    return years


def doubts_of_years(
    outline: Outline, forms: Sequence[Form], year: Year, years: Sequence[OwnYear], lexicon: Lexicon
) -> Iterator[Finding]:
    """What is said of the document's year, and of forms whose year may be another."""
    if year.value is not None and year.source != "stated":
        yield finding("year-inferred", year=year.value, source=year.described, field="fiscal_year")
    if year.told:
        yield finding("reading-by-vocabulary", raw=year.told, field="fiscal_year", reason=_TOLD)
    if year.short:
        yield finding("value-doubtful", raw=year.short, field="fiscal_year", reason=_SHORT)
    if year.source != "stated":
        yield from _several_years(outline, forms, lexicon)
        short = _short_years(outline, forms, lexicon)
        for text in list(short.values())[:_SEVERAL] if len(short) > 1 else ():
            yield finding("value-unparsed", raw=text, field="fiscal_year", reason=_SHORT_SEVERAL)
    if len({own.value for own in years if own.stated}) < _SEVERAL:
        return
    if not any(year_in_line(text, lexicon) for text in _own_texts(outline)):
        yield finding(
            "value-doubtful", raw=str(year.value), field="fiscal_year", reason=_FORMS_DIFFER
        )
    for project_no, (form, own) in enumerate(zip(forms, years, strict=True), 1):
        if not own.stated:
            yield finding(
                "value-doubtful",
                place=form.place,
                raw=str(own.value),
                table="projects",
                project_no=project_no,
                record_no=project_no,
                field="fiscal_year",
                reason="the form states no year, and other forms of the document state several",
            )


def _several_years(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> Iterator[Finding]:
    """The first text that would state the document's year, and names several: 2022—2024年."""
    for text in _head_texts(outline, forms):
        if not states_several_years(text, lexicon):
            continue  # nearly all texts
        if line_parts(text, lexicon) or unknown_entry(text) is None:
            yield finding("value-unparsed", raw=text, field="fiscal_year", reason=_NAMES_SEVERAL)
            break


_SEVERAL = 2
_TOLD = "no title states the year: it is that of the text above the tables"
_NAMES_SEVERAL = "it names several years, of which none is taken for that of the document"
_SHORT = "it gives the year with two digits: they are read as those of this century"
_SHORT_SEVERAL = "it gives a year with two digits, others of the document another one"
_FORMS_DIFFER = "the forms of the document state different years: that of the first is taken"


def _titled_year(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], lexicon: Lexicon
) -> int | None:
    """The one year that titles name in front of anything: 2025年部门整体绩效目标表.

    Where a title is made of the project's name the year in it may be the project's, not the
    budget's; the name of transferred funds bears the year that they are of.
    """
    found = set()
    titles = {title for form in forms for title in (form.title, form.dated_by)}
    for title in {outline.title or "", *titles} - {outline.document_title.told}:
        if (titled := titled_year_in(title, lexicon)) is not None:
            found.add(titled)
        if len(found) > 1:
            return None
    if not found:
        return None
    named = {
        year
        for form, head in zip(forms, heads, strict=True)
        if not form.form.startswith(_TRANSFER)
        for item in head.entries
        if item.reading is not None and item.reading.mask & LABEL and item.text
        if item.reading.terms["label"] == "project_name"
        for year in _PATH_YEAR.findall(fold(item.text))
    }
    return None if found & named else int(found.pop())


_TRANSFER = "transfer"


def _entered_year(heads: Sequence[Head], lexicon: Lexicon) -> int | None:
    """The first year that stands beside its label: 预算年度 | 2023.

    That of an application (申报年度) where no form names the budget's: it may be the year before;
    else that of what is monitored or evaluated, if this is one: 评价期间：2021年1月1日至12月31日.
    """
    entered = _years_entered(heads, lexicon)
    first = next((entered[name] for name in _YEARS_ENTERED if name in entered), "")
    years = {*_PATH_YEAR.findall(first)}
    return int(years.pop()) if len(years) == 1 else None


def _years_entered(heads: Sequence[Head], lexicon: Lexicon) -> dict[str, str]:
    """The first text beside each label of a year."""
    return {
        named: fold(item.text)
        for head in reversed(heads)
        for item in reversed(head.entries)
        if item.reading is None or item.reading.mask & ATTRIBUTE  # few, and cheaply
        if (named := year_label(item, lexicon)) in _YEARS_ENTERED and item.text
    }


_YEARS_ENTERED = ("budget_year", "application_year", "period_reviewed")


def _head_texts(outline: Outline, forms: Sequence[Form]) -> Iterator[str]:
    """The texts that may state the year, each once: many forms bear the same title."""
    title, own = outline.document_title, _own_texts(outline)
    texts: list[str] = []
    for form in forms:
        texts += form.dated_texts()
    return iter(dict.fromkeys((*texts, *own) if title.is_letter else (*own, *texts)))


def _own_texts(outline: Outline) -> tuple[str, ...]:
    """The document's own title, and the lines beside it that are its year."""
    title = outline.document_title
    return (title.text or "", *title.years)


def year_from_path(path: str) -> int | None:
    """The last 19xx or 20xx of the file's name, else of the nearest folder or archive."""
    for part in reversed(path.split("/")):
        name = part.rstrip(_ARCHIVE_MARK)
        years = _PATH_YEAR.findall(fold(name))
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
