"""The unit of an amount: that of its labels, of its form, of a line outside all forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.heads import Head, unit_above
from goalparse.recognisers.lines import is_head_line
from goalparse.recognisers.next_pages import have_one_header
from goalparse.tables.items import AmountItem

Stated = tuple[str | None, str | None]  # a unit, and where it is stated (`unit_from`)


def outer_units(
    outline: Outline, forms: Sequence[Form], heads: Sequence[Head], lexicon: Lexicon
) -> Iterator[str | None]:
    """For each form the unit that is stated outside it.

    That of the line above the form in front, or of a row of the table that both stand in, where a
    form has no title of its own and so stands below the same; else the one that lines outside all
    forms state.
    """
    of_document = _document_unit(outline, forms, lexicon)
    above: str | None = None
    front: Form | None = None  # the form in front, and the unit that a row of its table states
    in_table: str | None = None
    for form, head in zip(forms, heads, strict=True):
        titled = form.heading is not None or bool(form.title)
        headed = any(is_head_line(line.text, lexicon) for line in form.lines.head)
        own = headed or (titled and not form.below_same)
        below = front is not None and _are_of_one_table(front, form)
        if own:
            above = unit_above(form, lexicon) or (above if form.below_same else None)
        yield above or (in_table if below and not own else None) or of_document
        if form.parts:
            front = form
            in_table = in_table if below and head.amount_unit is None else head.amount_unit


def _are_of_one_table(front: Form, form: Form) -> bool:
    """Whether two forms stand in one table, or in one that goes on over several pages."""
    if not (front.parts and form.parts):
        return False
    return form.parts[0].table is front.parts[0].table or have_one_header(front.parts, form.parts)


def _document_unit(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> str | None:
    """The unit of money that lines outside the forms state, if they state one and the same."""
    of_forms = {id(line) for form in forms for line in form.lines.head}
    units = {
        quantities.money_unit_in(reading.inline)
        for line in outline.lines
        if ("：" in line.text or ":" in line.text) and id(line) not in of_forms
        for reading in (lexicon.readings(line.text),)
        if reading.inline and reading.get("label") == "amount_unit"
    } - {None}
    return units.pop() if len(units) == 1 else None


def unit_of(item: AmountItem, of_form: str | None, outer: str | None) -> Stated:
    """The unit stated nearest to an amount: its labels, then the form's line, then another."""
    for hint in item.unit_hints:
        unit = quantities.money_unit_in(hint)
        if unit is not None:
            return unit, "label"
    return unit_of_form(of_form, outer)


def unit_of_form(of_form: str | None, outer: str | None) -> Stated:
    """The unit of a form, or the one that is stated outside it."""
    if of_form is not None:
        return of_form, "table"
    return (outer, "document") if outer is not None else (None, None)


def other_unit(item: AmountItem, unit: str | None) -> str | None:
    """Another unit than that of an amount's own label, as a header over it states."""
    if item.unit_hints[0] not in item.label:
        return None
    stated = map(quantities.money_unit_in, item.unit_hints)
    return next((other for other in stated if other not in {None, unit}), None)
