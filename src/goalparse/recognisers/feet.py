"""The foot of a form: lines below its tables that say who filled it in, when, whom to call.

填表人：李某 联系电话：… 填报日期：… stands below a form as often as above it, and the next form's
title, or its table, may follow right away.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import GOALS, SOURCE
from goalparse.recognisers.form import Form
from goalparse.recognisers.lines import (
    HEADS_FORM,
    STARTS_FORM,
    Line,
    is_labelled,
    is_year_line,
    line_parts,
)

_SIGNS = frozenset(
    {
        *("filled_by", "filled_on", "contact", "reviewed_by", "signatory"),
        *("responsible_person", "finance_officer"),
    }
)
_OF_TABLE = STARTS_FORM | {"amount_unit"}


def foot_of(
    form: Form, lines: Sequence[Line], lexicon: Lexicon, *, followed: bool
) -> tuple[Line, ...]:
    """Those of the lines below a form's tables that are its own.

    What it says above its tables as well stands above those of the next one, if one has
    ``followed``; then only lines of who signs are its own. Else all with an entry are.
    """
    above = (
        {name for line in form.lines.above() for name in _names(line, lexicon)}
        if followed
        else set()
    )
    return tuple(
        line
        for line in lines
        if _is_of_foot(line, lexicon, followed=followed) and above.isdisjoint(_names(line, lexicon))
    )


def take_foot(
    form: Form, lines: Sequence[Line], lexicon: Lexicon, *, followed: bool
) -> tuple[tuple[Line, ...], list[Line]]:
    """Give a form what is its own of the lines below its tables.

    Its foot, which others of its list have as well, and the lines that are left for what follows.
    """
    foot = foot_of(form, lines, lexicon, followed=followed)
    form.lines.foot += foot
    left = [line for line in lines if line not in foot]
    goals = _goals_below(form, left, lexicon)
    form.lines.head += goals
    return foot, [line for line in left if line not in goals]


def _is_of_foot(line: Line, lexicon: Lexicon, *, followed: bool) -> bool:
    parts = line_parts(line.text, lexicon)
    if any(p.mask & (SOURCE | GOALS) or p.get("label") in _OF_TABLE for p in parts):
        return False
    if _is_remark(parts):
        return False
    entered = [part for part in parts if part.inline and is_labelled(part)]
    if not followed:
        return bool(entered) and not is_year_line(line.text, lexicon)
    return any(part.get("attribute") in _SIGNS for part in entered)


def _is_remark(parts: Sequence[Reading]) -> bool:
    """Whether a line is a remark below a form, mostly on how such forms are filled in: 备注：….

    It stays the text of its section.
    """
    return any(part.get("attribute") in {"remark", "note"} for part in parts)


def told_between(lines: Sequence[Line], lexicon: Lexicon) -> tuple[Line, ...]:
    """Those of the lines between two tables of a form that state a goal of it, or money.

    年度目标：… stands below what names the project as often as among its rows.
    """
    return tuple(
        line
        for line in lines
        if any(p.inline and p.mask & (SOURCE | GOALS) for p in line_parts(line.text, lexicon))
    )


def _goals_below(form: Form, lines: Sequence[Line], lexicon: Lexicon) -> tuple[Line, ...]:
    """The goals of a form that has none so far, in lines right below its tables.

    Behind a line that names a project or a unit they are those of the next form.
    """
    own = list(takewhile(lambda line: not _names_form(line, lexicon), lines))
    below = [line for line in told_between(own, lexicon) if _is_goal(line, lexicon)]
    if not below or any(_is_goal(line, lexicon) for line in form.lines.above()):
        return ()
    rows = (row for part in form.parts for row in part.own_rows())
    return () if any(row.mask & GOALS for row in rows) else tuple(below)


def _names_form(line: Line, lexicon: Lexicon) -> bool:
    return any(part.get("label") in HEADS_FORM for part in line_parts(line.text, lexicon))


def _is_goal(line: Line, lexicon: Lexicon) -> bool:
    return any(part.inline and part.mask & GOALS for part in line_parts(line.text, lexicon))


def is_of_neither(line: Line, lexicon: Lexicon) -> bool:
    """Whether a line between a form's tables and the next form's title states what is not read."""
    parts = line_parts(line.text, lexicon)
    return any(map(_says_more, parts)) and not _is_remark(parts)


def heads_other(line: Line, lexicon: Lexicon) -> bool:
    """Whether a line between two tables of a form is the bare label of what stands in the second.

    专家评审意见: no further rows of the indicators above.
    """
    (part, *others) = line_parts(line.text, lexicon) or (Reading({}),)
    is_bare = not others and not part.inline and part.get("attribute") is not None
    return is_bare and not _is_remark([part])


def _says_more(part: Reading) -> bool:
    return bool(part.inline) and is_labelled(part) and part.get("label") != "amount_unit"


def _names(line: Line, lexicon: Lexicon) -> set[str]:
    """What the labels of a line name."""
    read = line_parts(line.text, lexicon)
    return {name for each in read if (name := each.get("attribute") or each.get("label"))}
