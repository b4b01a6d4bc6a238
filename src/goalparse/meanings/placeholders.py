"""What a form leaves standing: blanks to be filled in, hints, running marks, lone dashes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from goalparse.frozen import frozen, maker
from goalparse.meanings.numerals import compact, read_number_at
from goalparse.meanings.units import is_dashes, is_known_unit, unit_at
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import any_of
from goalparse.text import fold, written

_DIGITS = "0123456789"
_ENDS_NUMBER = (")", ".", "、")
_LONGEST_HINT = 24  # characters of a hint at the end of a name
_WHITE = " \n\t\u3000\xa0"


@frozen
class Name:
    """A level-3 name without the form's marks.

    ``core`` says that it was marked ★ or *. A hint (≥**个) is taken off: it only tells what the
    form expects, and gives neither operator nor unit to the value.
    """

    name: str
    core: bool = False


_make_name = maker(Name)


@cache
def _blank(words: Words) -> re.Pattern[str]:
    """Blanks to be filled in: ** or XX anywhere, but not letters inside a Latin word."""
    marks = words.spellings("blank")
    letters = "".join(mark for mark in marks if mark.isascii() and mark.isalpha())
    others = "|".join(re.escape(mark) + r"{2}" for mark in marks if mark not in letters)
    return re.compile(rf"{others}|(?<![A-Za-z])[{letters}]{{2}}")


@cache
def _hints(words: Words) -> re.Pattern[str]:
    spelled = [re.escape(hint).replace(r"\#", "[0-9]{0,4}") for hint in words.table("form_hint")]
    return re.compile(rf"\(?(?:{'|'.join(spelled)})[.。:]?\)?")


def is_missing(text: str) -> bool:
    """Whether a cell is blank or holds only dashes, or slashes, or dots: ``—``, ``/``, ``……``.

    无 (none), 暂无 and 0 are statements, not missing. Never raises.
    """
    # No dash is a letter or a digit, in any width: most cells need no second look.
    return not text[:1].isalnum() and _is_missing(text)


def stated(text: str | None) -> str | None:
    """A text as it is; a dash in its place states nothing."""
    return None if not text or is_missing(text) else text


@lru_cache(maxsize=65536)
def _is_missing(text: str) -> bool:
    body = compact(text).text.replace(" ", "")
    return not body or is_dashes(body, shipped_words())


@lru_cache(maxsize=16384)
def is_placeholder(text: str) -> bool:
    """Whether a text is the form's own wording left standing, for values and goals alike.

    ``≥**个``, ``XX``, an operator or a unit without a number (``≧ %``, ``公里``), ``1.目标内容1``,
    ``目标1:``, ``(100字以内)``. Never raises.
    """
    words = shipped_words()
    body = compact(text).text
    if not body:
        return False
    if _blank(words).search(body) or body in words.table("blank"):
        return True
    if len(body) > _LONGEST_HINT:
        return False
    if _is_hint(body, words):
        return True
    if is_known_unit(body, words) and read_number_at(body, 0, words) is None:
        return True  # a unit alone; 十万人 is a number
    return _hints(words).fullmatch(_without_number(body)) is not None


def _without_number(body: str) -> str:
    """What stands behind a running number: 1., (2), 3、."""
    rest = body.removeprefix("(")
    bare = rest.lstrip(_DIGITS)
    return bare[1:] if 0 < len(rest) - len(bare) <= 2 and bare.startswith(_ENDS_NUMBER) else body


def _is_hint(body: str, words: Words) -> bool:
    """Whether compact text is nothing but a hint: operator, blank and unit, ≥**%, ≥台, **个, ≥."""
    operator = words.at("operator_before", body)
    at = operator[1] if operator else 0
    start = at
    while (mark := words.at("blank", body, at)) is not None:
        at = mark[1]
    blank = at > start
    unit = unit_at(body, at, words)
    end = unit[1] if unit else at
    return end == len(body) and (operator is not None or blank)


@cache
def _leading_marks(words: Words) -> re.Pattern[str]:
    core = "".join(map(re.escape, words.spellings("core_mark")))
    spelled = words.spellings("running_mark")
    numbered = any_of(mark for mark in spelled if not mark[-1].isascii())
    lettered = any_of(mark for mark in spelled if mark[-1].isascii())
    return re.compile(
        rf"\s*(?P<core>[{core}]*)\s*(?:(?:{numbered}\s?[0-9]{{1,2}}(?![0-9])|{lettered})"
        rf"(?:\s*[:.、]\s*|\s+|$))?(?P<core2>[{core}]*)\s*"
    )


@cache
def _may_be_marked(words: Words) -> re.Pattern[str]:
    """What a name, as written, has if there is anything to take off it."""
    starts = [mark[0] for mark in words.spellings("running_mark")]
    marks = "".join((*words.spellings("core_mark"), *starts, *words.spellings("blank"), ")"))
    return re.compile(rf"[{re.escape(written(marks + _WHITE))}\s]")


def strip_marks(name: str) -> Name:
    """Take a level-3 name's marks off: ``★指标1：机柜数量(≥**台)`` is 机柜数量, a core indicator.

    Taken off are the core marks ★ and * in front, the running mark (指标1：) and a hint at the
    end, in brackets (≥**台), (≥台), (**人) or bare (≥**人). A bracket with a real number or with a
    unit alone, (个), belongs to the name. A cell of marks alone gives the name "". Never raises.
    """
    words = shipped_words()
    if _may_be_marked(words).search(name) is None:
        return _make_name(name, False)  # noqa: FBT003 - made by position
    return _strip_marks(name, words)


@cache
def unmarked(words: Words) -> Callable[[str], object]:
    """A function that gives None for most names that `strip_marks` leaves as they are."""
    return _may_be_marked(words).search


@lru_cache(maxsize=16384)
def _strip_marks(name: str, words: Words) -> Name:
    folded = fold(name)
    front = _leading_marks(words).match(folded)
    start = front.end() if front else 0
    core = bool(front and (front["core"] or front["core2"]))
    return Name(name=name[start : _hint_at_end(folded, start, words)].strip(_WHITE), core=core)


def _hint_at_end(folded: str, start: int, words: Words) -> int:
    """Where the hint at the end begins; the end of the text if there is none."""
    end = len(folded.rstrip(_WHITE))
    reach = max(start, end - _LONGEST_HINT)
    if folded[end - 1 : end] == ")":
        opened = folded.rfind("(", reach, end)
        if opened >= 0 and _is_hint(compact(folded[opened + 1 : end - 1]).text, words):
            return opened
        return len(folded)
    first = min(
        (at for op in words.table("operator_before") if (at := folded.find(op, reach, end)) >= 0),
        default=-1,
    )
    if first > start:
        body = compact(folded[first:end]).text
        if _is_hint(body, words) and _blank(words).search(body):
            return first
    return len(folded)
