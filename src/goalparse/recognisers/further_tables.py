"""Whether a further table is of the open form, of the next one, or of one in front of it."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import LABEL
from goalparse.recognisers.form import Form, Part
from goalparse.recognisers.lines import HEADS_FORM, STARTS_FORM, Line
from goalparse.recognisers.same_form import (
    brings_indicators,
    has_goals,
    indicators_lacking,
    is_of_another,
    is_same,
    labels_of,
    named_in,
    names_again,
    names_somebody,
    says_again,
    units_in,
)
from goalparse.tables.rows import Row
from goalparse.text import key


class Told:
    """What the rows of the open form hold, looked at once: texts, and what its labels name."""

    def __init__(self) -> None:
        self._form: Form | None = None
        self._parts = 0
        self._texts: set[str] = set()
        self._labels: set[str] = set()

    def by(self, form: Form) -> tuple[set[str], set[str]]:
        """Texts and labels of a form so far, with those of the parts that have come since."""
        if self._form is not form:
            self._form, self._parts = form, 0
            self._texts, self._labels = set(), set()
        for part in form.parts[self._parts :]:
            rows = part.own_rows()
            self._texts.update(key(cell.text) for row in rows for cell in row.filled)
            self._labels.update(labels_of(rows))
        self._parts = len(form.parts)
        return self._texts, self._labels


def begins_next(
    form: Form, part: Part, head: Sequence[Line], told: Told, lexicon: Lexicon, *, again: bool
) -> bool:
    """Whether a part opens the next form: it names what the open form has named already.

    ``head`` are the lines above the part's table. ``again``: so is the form's title, once more.
    """
    if part.title is not None and form.parts:
        return True
    if head and form.parts and _names_another(form, part, head, told, lexicon):
        return True
    if is_of_another(form, part, head, lexicon):
        return True
    return names_again(form, part, HEADS_FORM if again else STARTS_FORM)


def _names_another(
    form: Form, part: Part, head: Sequence[Line], told: Told, lexicon: Lexicon
) -> bool:
    """Whether a line above the table names another project than the open form.

    That form has to name one in the same way, by its name or by its code. The indicators that
    it lacks may stand below its name written shorter or longer.
    """
    named = named_in(head, lexicon)
    if not named:
        return False
    texts, labels = told.by(form)
    of_form = named_in(form.lines.head, lexicon)
    in_lines: set[str] = set().union(*of_form.values())
    names: set[str] = set().union(*named.values())
    if not named.keys() <= labels | of_form.keys() or names & in_lines or names & texts:
        return False
    if not any(is_same(name, text) for name in names for text in (*texts, *in_lines)):
        return True
    return not brings_indicators(form, part, lexicon)


def is_of_next(form: Form, rows: Sequence[Row], head: Sequence[Line], lexicon: Lexicon) -> bool:
    """Whether a table below a numbered heading is of the next form below the open one's title.

    It names what the form has named, or has money or indicators as that has, or money in another
    unit (``head`` are the lines above it); or it stands below a table of several projects.
    """
    above = _rows_of(form)
    if form.parts[-1].wide or says_again(above, rows, lexicon):
        return True
    stated = units_in([line.text for line in head], lexicon)
    if not stated:
        return False
    cells = [cell.text for row in above if row.mask & LABEL for cell in row.filled]
    return not units_in([*(line.text for line in form.lines.head), *cells], lexicon) <= stated


def form_lacking(
    forms: Sequence[Form], rows: Sequence[Row], lexicon: Lexicon
) -> tuple[int, Row] | None:
    """Which form a table of indicators is of that names nobody, and the header of these.

    It is the last one, which has none so far, or that in front of a list of what is bought.
    """
    at = -1
    if forms[at].parts[-1].wide:
        return None
    above = _rows_of(forms[at])
    if len(forms) > 1 and not labels_of(above):
        if has_goals(above):
            return None
        at -= 1
        above = _rows_of(forms[at])
    header = indicators_lacking(above, rows, lexicon)
    return (at, header) if header is not None and names_somebody(above) else None


def _rows_of(form: Form) -> list[Row]:
    return [row for part in form.parts for row in part.own_rows()]
