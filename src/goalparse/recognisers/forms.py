"""Tables -> forms: which tables belong to one filled form, of which kind, and what is in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from goalparse.in_step import in_step
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.form import Form
from goalparse.recognisers.form_rows import FormReader
from goalparse.recognisers.grouping import group_forms
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.lost_cells import find_lost_forms
from goalparse.recognisers.missing_rows import missing_rows
from goalparse.remembered import Remembered
from goalparse.tables.column_numbers import numbers_below


def recognise_forms(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    """Find the forms of a document, in order, and read what stands in their cells.

    Tables that are no form come as forms too, with ``is_form`` false: their cells have to be
    accounted for all the same.
    """
    forms = group_forms(outline, lexicon)
    for form in forms:
        form.dated_by = outline.document_title.told or outline.title or ""
    known = [form for form in forms if form.lost is None]
    in_step(reader for form in known if (reader := _read(form, lexicon)) is not None)
    _set_summaries_aside(known)
    _account_for_numbers(known)
    for form in known:
        form.findings += missing_rows(form, lexicon)
        form.of_budget = form.of_budget or form.is_of_units  # whatever its title says
    if not any(form.is_form for form in forms):
        forms = (*forms, *find_lost_forms(outline, lexicon))
    for form in forms:
        form.form, form.layout = _classify(form, lexicon)
    return forms


def _set_summaries_aside(forms: Sequence[Form]) -> None:
    """Where a document has forms, a table of what each level 1 scored is of its text, and none."""
    summaries = [form for form in forms if form.sums_scores]
    if summaries and any(form.is_form and not form.sums_scores for form in forms):
        for form in summaries:
            form.of_report = True


def _account_for_numbers(forms: Sequence[Form]) -> None:
    """Take the running numbers of tables as labels, once for all forms that a header heads."""
    taken: set[tuple[int, int, int]] = set()
    headed = [form for form in forms if form.ordinals]
    for form in sorted(headed, key=lambda form: not form.is_form):
        for table, header in form.ordinals:
            at = table.table_no, header.row_no, header.column_no
            if at not in taken:
                taken.add(at)
                form.labels.update(numbers_below(table, header))


def _read(form: Form, lexicon: Lexicon) -> Iterator[None] | None:
    """The steps of reading a form; None for one of a list, which is read at once.

    The levels of its block go on in the next form of the list.
    """
    steps = FormReader(form, lexicon).steps()
    if all(part.block is None and not part.wide for part in form.parts):
        return steps
    deque(steps, maxlen=0)
    return None


def _classify(form: Form, lexicon: Lexicon) -> tuple[str, str]:
    """Kind and layout of a form; forms that show the same are the same."""
    titled = lexicon.kind_of(form.title) if form.title else _of_whole(form, lexicon)
    return lexicon.once(_kinds)[titled, tuple(form.roles)]


def _kinds(lexicon: Lexicon) -> Remembered[tuple[str | None, tuple[str, ...]], tuple[str, str]]:
    return Remembered(lambda shown: _kind_and_layout(*shown, lexicon), _MOST_FORMS)


def _of_whole(form: Form, lexicon: Lexicon) -> str | None:
    """The kind of a form without a title that names no project: that of a whole department's paper.

    Its goals may stand as prose above, and its indicators in a table below a heading. So may the
    heading itself say it: 一、部门整体绩效目标.
    """
    if not _OF_PROJECT.isdisjoint(form.roles):
        return None
    below = form.below.title if form.below is not None else None
    kinds = (lexicon.kind_of(named) for named in (below, form.under, form.dated_by) if named)
    return next((kind for kind in kinds if kind and kind.startswith("department_")), None)


_OF_PROJECT = frozenset({"label.project_name", "label.project_code", "header.label.project_name"})


def _kind_and_layout(titled: str | None, roles: Sequence[str], lexicon: Lexicon) -> tuple[str, str]:
    """Kind by the title, else by what the form shows; layout by the vocabulary's rules."""
    kind = _kind(titled, roles, lexicon)
    for rule in lexicon.layouts:
        if rule.form in {"*", kind} and all(_shows(roles, role) for role in rule.roles):
            return kind, rule.id
    return kind, f"plain_{kind}"


def _kind(titled: str | None, roles: Sequence[str], lexicon: Lexicon) -> str:
    """By the title; by what the form shows where the title says nothing, or too little."""
    for rule in lexicon.kinds:
        serves = titled is None or rule.above == titled
        if serves and rule.roles and all(_shows(roles, role) for role in rule.roles):
            return rule.form
    return titled or "project_goal"


def _shows(roles: Sequence[str], role: str) -> bool:
    name, _, times = role.partition("*")
    return roles.count(name) >= int(times or 1)


_MOST_FORMS = 1024
