"""Whether rows are of the form above them: what they name, head, or have money of once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import GOALS, HEADER, LABEL, SOURCE
from goalparse.recognisers.form import Form, Part
from goalparse.recognisers.headings import Heading
from goalparse.recognisers.lines import (
    HEADS_FORM,
    OWNERS,
    STARTS_FORM,
    Line,
    line_parts,
    unit_in_caption,
    unit_in_line,
)
from goalparse.tables.cards import cards_from
from goalparse.tables.indicator_header import open_block
from goalparse.tables.rows import Row
from goalparse.text import key

_SHORTEST_NAME = 4


def says_again(above: Sequence[Row], rows: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether rows name what those above do, or have money or indicators as those have."""
    if labels_of(above) & labels_of(rows):
        return True
    if _sources_of(above, lexicon) & _sources_of(rows, lexicon):
        return True
    return all(_indicator_header(each, lexicon) is not None for each in (above, rows))


def says(part: Part, text: str) -> bool:
    """Whether a cell of a part says just what a text does."""
    said = key(text)
    return any(key(cell.text) == said for row in part.own_rows() for cell in row.filled)


def has_goals(rows: Sequence[Row]) -> bool:
    """Whether rows tell the goals of a form."""
    return any(row.mask & GOALS for row in rows)


def _sources_of(rows: Sequence[Row], lexicon: Lexicon) -> set[str]:
    cells = [cell for row in rows if row.mask & SOURCE for cell in row.filled]
    return {key(cell.text) for cell in cells if lexicon.read(cell.text).mask & SOURCE}


def units_in(texts: Iterable[str], lexicon: Lexicon) -> set[str | None]:
    """The units of money that lines or cells state: 单位：万元."""
    return {unit_in_line(text, lexicon) for text in texts} - {None}


def stating_unit(heading: Heading, lexicon: Lexicon) -> tuple[Line, ...]:
    """A heading as a line of a form's head, if it states the unit: 二、收支（单位：万元）."""
    if unit_in_caption(heading.text, lexicon) is None:
        return ()
    return (Line(text=heading.text, block_no=heading.place.block_no or 0),)


def names_again(form: Form, part: Part, roles: frozenset[str]) -> bool:
    """Whether a part has a label of some roles that the form has already."""
    if not form.parts:
        return False
    named = roles & _names_of(part)
    return bool(named) and any(not named.isdisjoint(_names_of(earlier)) for earlier in form.parts)


def _names_of(part: Part) -> set[str]:
    return labels_of(part.own_rows())


def labels_of(rows: Sequence[Row]) -> set[str]:
    """What the labels of some rows name: project, department, unit."""
    return {name for row in rows if row.mask & LABEL for name in row.alike.names}


def names_somebody(rows: Sequence[Row]) -> bool:
    """Whether rows name a project or whose it is: no label's word stands beside the label.

    支出项目 | 金额 heads the columns of a budget's table.
    """
    return any(
        label.get("label") in HEADS_FORM and (label.inline or not beside)
        for row in rows
        if row.mask & LABEL
        for label, beside in pairwise((*row.readings, NOTHING))
    )


def named_in(
    lines: Iterable[Line], lexicon: Lexicon, labels: frozenset[str] = STARTS_FORM
) -> dict[str, set[str]]:
    """The projects that lines name, or whose they are, by the label that each stands behind."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for part in line_parts(line.text, lexicon):
            label = part.get("label")
            if part.inline and label in labels:
                found.setdefault(label, set()).add(key(part.inline))
    return found


def indicators_lacking(above: Sequence[Row], rows: Sequence[Row], lexicon: Lexicon) -> Row | None:
    """The header of indicators among rows that name nobody, where the rows above have none.

    Or the first row of a card, of which each may be a table of its own.
    """
    if labels_of(rows) & HEADS_FORM or _indicator_header(above, lexicon) is not None:
        return None
    return _indicator_header(rows, lexicon) or (rows[0] if cards_from(rows, 0) else None)


def brings_indicators(form: Form, part: Part, lexicon: Lexicon) -> bool:
    """Whether a part has the indicators that a form lacks."""
    rows = [row for each in form.parts for row in each.own_rows()]
    return indicators_lacking(rows, part.own_rows(), lexicon) is not None


def is_of_another(form: Form, part: Part, head: Sequence[Line], lexicon: Lexicon) -> bool:
    """Whether a line above a table (``head``) names another department or unit than a form's.

    So do the lines above the forms of several units below one title, which is that of each.
    Above the indicators of one form its unit may be written longer: 某局（盖章）.
    """
    if not head or not form.parts or not (above := form.lines.above()):
        return False
    named = named_in(head, lexicon, OWNERS)
    of_form = named_in(above, lexicon, OWNERS)
    both = [(named[each], of_form[each]) for each in named.keys() & of_form.keys()]
    others = [(here, there) for here, there in both if here.isdisjoint(there)]
    longer = all(
        any(one in other or other in one for one in here for other in there)
        for here, there in others
    )
    return bool(others) and not (longer and brings_indicators(form, part, lexicon))


def _indicator_header(rows: Sequence[Row], lexicon: Lexicon) -> Row | None:
    """The first row that heads indicators and no project beside them."""
    for at, row in enumerate(rows):
        is_header = row.twice & HEADER and not (row.alike.card and cards_from(rows, at) > at)
        block = open_block(row, lexicon) if is_header else None
        if block is not None:
            return None if block.entries else row
    return None


def is_same(name: str, text: str) -> bool:
    """Whether a text is a project's name, or the name with more or less around it."""
    return name in text or (len(text) >= _SHORTEST_NAME and text in name)
