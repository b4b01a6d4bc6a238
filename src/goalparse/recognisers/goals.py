"""Goal statements: a cell of prose -> its numbered statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.tuples import NamedTuple


class Statement(NamedTuple):
    """A goal with its number, if it has one."""

    number: str | None
    text: str


# Behind these, or at the head of the text, a number may stand (`Lexicon.goal_number`).
_MARKS = "。\n；;]"  # the likeliest first
_ENDS = late(r"[\n。；;\]]")


def _numbers(text: str, number: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What ``number.finditer`` gives, tried where a statement may begin and nowhere else."""
    last = 0
    ends = _ENDS.finditer(text) if any(map(text.__contains__, _MARKS)) else ()
    for at in (0, *[end.end() for end in ends]):
        found = number.match(text, at) if at >= last else None
        if found is not None:
            last = found.end()
            yield found


def _kind(match: re.Match[str]) -> str:
    """How a number is written: in brackets, in a circle, or plainly."""
    return next((kind for kind in ("round", "circled") if match[kind] is not None), "plain")


def split_goals(text: str, lexicon: Lexicon) -> tuple[Statement, ...]:
    """Split a cell's text at its running numbers 1, 2, 3 …; text in front stays a statement.

    Numbers that do not count on from the one before are part of the text, and so are those of
    another kind, which number the points of a statement (1.…：①…；②…); the one that a cell
    begins with may be any (目标2：, below the cell of 目标1：). A cell without numbers is one
    statement.
    """
    marks: list[tuple[str, re.Match[str]]] = []
    for match in _numbers(text, lexicon.goal_number):
        if marks and _kind(match) != _kind(marks[0][1]):
            continue
        number = lexicon.goal_number_of(match)
        expected = int(marks[-1][0]) + 1 if marks else 1
        if int(number) == expected or (match.start() == 0 and not marks):
            marks.append((number, match))
    if not marks:
        return (Statement(None, text),)
    statements = []
    lead = text[: marks[0][1].start()].strip()
    if lead:
        statements.append(Statement(None, lead))
    ends = [*(mark.start() for _, mark in marks[1:]), len(text)]
    for (number, mark), end in zip(marks, ends, strict=True):
        body = text[mark.end() : end].strip()
        if body:
            statements.append(Statement(number, body))
    return tuple(statements)
