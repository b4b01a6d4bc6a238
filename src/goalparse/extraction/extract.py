"""Forms and sections -> records. Each record claims the cells that it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Document
from goalparse.extraction.collected import Extraction
from goalparse.extraction.form_records import FormRecords
from goalparse.extraction.indicator_columns import values_of
from goalparse.extraction.indicator_records import Context, IndicatorReader
from goalparse.extraction.ledger import Ledger
from goalparse.extraction.list_sums import check_list_sums
from goalparse.extraction.merged_down import perhaps_merged_down
from goalparse.extraction.over_projects import perhaps_over_projects
from goalparse.extraction.sections import sections_of
from goalparse.extraction.units import outer_units
from goalparse.findings import Finding, finding
from goalparse.in_step import in_step
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import UPPER
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.heads import read_head
from goalparse.recognisers.lines_in_front import lines_in_front
from goalparse.recognisers.truncation import check_truncation
from goalparse.recognisers.unread_text import unread_text
from goalparse.recognisers.years import OwnYear, doubts_of_years, find_year, own_years
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.rows import Row


def extract(
    document: Document, outline: Outline, forms: Sequence[Form], path: str, lexicon: Lexicon
) -> Extraction:
    """Make the records of all forms; ``path`` only serves to infer the year."""
    real = [form for form in forms if form.is_form]
    heads = [read_head(form, lexicon) for form in real]
    year = find_year(outline, real, heads, path, lexicon)
    years = own_years(real, heads, year, lexicon)
    units = outer_units(outline, real, heads, lexicon)
    out = Extraction(ledger=Ledger(document), year=year)
    out.sections = tuple(sections_of(outline, real))
    out.findings.extend(doubts_of_years(outline, real, year, years, lexicon))
    numbers = {heading.first: number for number, heading in enumerate(outline.headings, start=1)}
    readers = _readers(real, years, lexicon)
    made = [
        FormRecords(
            form,
            head,
            lexicon,
            readers[own.value],
            project_no=project_no,
            unit=unit,
            year=own.value,
        )
        for project_no, (form, head, unit, own) in enumerate(
            zip(real, heads, units, years, strict=True), start=1
        )
    ]
    in_step(records.steps() for records in made)
    for records, form in zip(made, real, strict=True):
        section_no = numbers.get(form.heading.first) if form.heading is not None else None
        records.add_to(out, section_no)
        if document.format == "text":
            out.findings.extend(perhaps_merged_down(records.indicators, form))
    out.findings.extend(check_list_sums(real, [records.amounts for records in made]))
    out.findings.extend(_unrecognised(forms, real))
    if document.format == "text":
        out.findings.extend(perhaps_over_projects(real, out))
        out.findings.extend(lines_in_front(outline, real, lexicon))
    out.findings.extend(unread_text(outline, forms, lexicon))
    out.findings.extend(check_truncation(document, forms, lexicon))
    out.findings.extend(out.ledger.findings())
    return out


def _readers(
    forms: Sequence[Form], years: Sequence[OwnYear], lexicon: Lexicon
) -> dict[int | None, IndicatorReader]:
    """The readers of indicators, one for each year that the forms are of."""
    lossy = _is_lossy(forms)
    return {
        year: IndicatorReader(lexicon, Context(year=year, lossy=lossy))
        for year in dict.fromkeys([own.value for own in years])
    }


def _is_lossy(forms: Sequence[Form]) -> bool:
    """Whether some value shows that a copy turned ≥ into other characters (292% for ≥92%)."""
    items = [item for form in forms for item in form.items if item.__class__ is IndicatorItem]
    return quantities.any_shows_loss(values_of(items))


def _unrecognised(forms: Sequence[Form], real: Sequence[Form]) -> Iterator[Finding]:
    """A table that shows labels of a form and gave nothing is an error, any other is not one.

    Nor is a budget's own table, which is titled as such, a summary of scores, or a line between the
    projects of a wide table or a list, which is told by itself. Rows of levels without any header
    are one where the document gives no form.
    """
    of_records = set(map(id, real))
    of_projects = {form.parts[-1].table.table_no for form in real if form.is_of_many}
    for form in forms:
        if id(form) in of_records or form.of_budget or form.of_report:
            continue
        is_line = form.is_of_many and not form.has_items_below_header
        if is_line and form.parts[-1].table.table_no in of_projects:
            continue
        shown = {role for role in form.roles if role.startswith(("label.", "header.", "source."))}
        if len(shown) >= _LOOKS_LIKE_A_FORM and not form.is_money_alone:
            quoted = ", ".join(sorted(shown))
            yield finding("table-unrecognised", place=form.place, reason=f"it shows {quoted}")
        elif not real and sum(row.mask & UPPER == UPPER for row in _rows(form)) >= _LEVELS_IN_ROWS:
            reason = "rows begin with levels of indicators, and no header stands above them"
            yield finding("table-unrecognised", place=form.place, reason=reason)


def _rows(form: Form) -> Iterator[Row]:
    return (row for part in form.parts for row in part.own_rows())


_LOOKS_LIKE_A_FORM = 3
_LEVELS_IN_ROWS = 2
