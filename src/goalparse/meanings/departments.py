"""Departments and units as forms name them: a code in front of a name, or behind it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from goalparse.frozen import frozen
from goalparse.meanings.units import is_dashes
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import late
from goalparse.text import fold, key

_DEPARTMENT = re.compile(
    r"(?:\[(?P<bracket>[0-9]{3,12})\]|(?P<plain>[0-9]{3,12})(?P<dash>[-—–−_ ]?))(?P<name>.*)",
    re.DOTALL,
)
# A code behind the name: 某局（315001）, 某局 315, 某局-315.
_CODE_BEHIND = late(
    r"(?:[(\[【〔](?P<bracket>[0-9]{3,12})[)\]】〕]|[-—–_/\s](?P<plain>[0-9]{3,12}))\Z"
)
_LONGEST_CODE = 14  # twelve digits in brackets
_LETTER = late(r"[^\W0-9_]")
# Levels of departments have three digits each; a telephone's number has 7, 8 or 11.
_LENGTHS_BEHIND = frozenset({3, 6, 9, 12})
_CLOSING = frozenset(")）]】〕")


@frozen
class Department:
    """A department or unit: its code, if one stands in front, and its name."""

    code: str | None
    name: str | None


@lru_cache(maxsize=8192)
def read_department(text: str) -> Department:
    """Code and name of a department cell: ``131…委员会部门``, ``219-…``, ``[015001]…``, ``037001``.

    The code may stand behind the name too: ``某局（315001）``, ``某局 315``.

    Only the form's marker 部门 is taken off the end of a name, and not where it makes a kind of
    authority (主管部门); 本级 stays. Three digits are a department, six a unit (inferred from
    published forms). A telephone service's number in front of its name (120急救中心) is no code, in
    front of another name it is (120某县教育局). Never raises.
    """
    words = shipped_words()
    stripped = text.strip()
    if not stripped or (not stripped[0].isalnum() and is_dashes(key(stripped), words)):
        return Department(code=None, name=None)
    found = _DEPARTMENT.fullmatch(fold(stripped))
    code = (found["bracket"] or found["plain"]) if found else None
    if found is None or not _is_department_code(found, words):
        return _code_behind(stripped, words)
    name = stripped[found.start("name") :].strip()
    return Department(code=code, name=_without_marker(name, words) or None)


def _code_behind(stripped: str, words: Words) -> Department:
    """A name with its code behind it, or a name alone."""
    bare = _without_marker(stripped, words)
    if bare[-1].isdigit() or bare[-1] in _CLOSING:
        folded = fold(bare)
        found = _CODE_BEHIND.search(folded, max(0, len(folded) - _LONGEST_CODE))
        code = (found["bracket"] or found["plain"]) if found else None
        named = found is not None and _LETTER.search(folded, 0, found.start()) is not None
        if found is not None and named and code is not None and len(code) in _LENGTHS_BEHIND:
            name = bare[: found.start()].rstrip().rstrip(" -—–_/")
            return Department(code=code, name=_without_marker(name, words) or None)
    return Department(code=None, name=bare)


def _is_department_code(found: re.Match[str], words: Words) -> bool:
    if found["bracket"] or found["dash"] or not found["name"]:
        return True
    services = words.spellings("service_name")
    if found["plain"] in words.table("short_number") and found["name"].startswith(services):
        return False
    # 2022年… is a year, 5000人… a number: a code stands in front of a name of some length.
    return (
        len(found["plain"]) in {3, 6, 9}
        and found["name"][0] >= "\u4e00"
        and len(found["name"]) > _shortest_name(words)
    )


@cache
def _shortest_name(words: Words) -> int:
    return max((len(mark) for mark in words.spellings("department_mark")), default=0)


def _without_marker(name: str, words: Words) -> str:
    for marker in words.spellings("department_mark"):
        rest = name.removesuffix(marker)
        if rest != name and rest and not rest.endswith(words.spellings("generic_authority")):
            return rest
    return name
