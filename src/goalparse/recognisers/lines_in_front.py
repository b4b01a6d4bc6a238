"""Text whose lines all stand in front of its tables, as a script writes paragraphs and then tables.

Which form a title, a year, a unit or a signature is of is lost there. What of the lines shows that
they are of several tables is looked for: a form stacked below another has no lines of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.lines import Line, is_head_line, line_parts

_REASON = (
    "all lines of the text stand in front of its tables, and are of several: which title, year,"
    " unit and signature are this form's is not certain"
)
_UNTITLED = (
    "all lines of the text stand in front of its tables: a title among them may be this form's"
)
_NUMBERED = frozenset({"section", "subsection", "point"})
_SEVERAL = 2


def lines_in_front(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> Iterator[Finding]:
    """A finding at each form, ``forms`` in order, of a text whose lines are of several tables."""
    lines = _in_front(outline)
    if not lines:
        return
    if len(forms) >= _SEVERAL:
        reason = _REASON if _are_of_several(lines, lexicon) else ""
    else:
        titled = any(lexicon.is_title(line.text) for line in lines)
        reason = _UNTITLED if titled and any(not form.title for form in forms) else ""
    for number, form in enumerate(forms if reason else (), 1):
        yield finding(
            "value-doubtful",
            place=form.place,
            raw=form.title or lines[0].text,
            table="projects",
            project_no=number,
            record_no=number,
            field="title",
            reason=reason,
        )


def _in_front(outline: Outline) -> list[Line]:
    """The lines that hold text, if all of them stand in front of all tables; else none."""
    filled = [
        line
        for at, line in enumerate(outline.lines)
        if line.table is not None or (line.text and at not in outline.contents)
    ]
    runs = [tabled for tabled, _ in groupby(line.table is not None for line in filled)]
    return [line for line in filled if line.table is None] if runs == [False, True] else []


def _are_of_several(lines: Sequence[Line], lexicon: Lexicon) -> bool:
    """Whether lines have two titles or more, a label twice, or names of forms below the title."""
    titles = [at for at, line in enumerate(lines) if lexicon.is_title(line.text)]
    if len(titles) >= _SEVERAL:
        return True
    below = lines[titles[-1] + 1 :] if titles else lines
    labels: Counter[object] = Counter()
    others = 0
    for line in below:
        read = line_parts(line.text, lexicon)
        labels.update({r.get("label") or r.get("attribute") for r in read if r.inline} - {None})
        numbering = lexicon.numbering(line.text)
        named = numbering is not None and numbering[0] in _NUMBERED
        others += named or not is_head_line(line.text, lexicon)
    return max(labels.values(), default=0) >= _SEVERAL or (bool(titles) and others >= _SEVERAL)
