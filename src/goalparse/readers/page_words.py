"""Lines that a website prints around a document: how to print, share or close the page.

They were copied with it and are none of its text; where nothing parts cells from lines, they would
be cells of the table above them. Each is told: a form may have the same words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from goalparse.blocks import Place
from goalparse.data_files import read_toml
from goalparse.findings import Finding, finding
from goalparse.patterns import any_of, late

_AROUND = r"[\[\]【】()（）|丨 ]*"
_BAR = late("[|丨]")
_HEAD = 4  # filled lines: the document's name, when it was published and by whom, how often seen
_BETWEEN = 1  # lines of another kind in a row that a site's foot may hold, as an address


class _Patterns(NamedTuple):
    """What is plainly a page's wherever it stands, and what is so only at its head or foot."""

    plain: re.Pattern[str]
    counter: re.Pattern[str]
    foot: re.Pattern[str]
    attached: re.Pattern[str]


def without_page_words(text: str, lines: list[str]) -> tuple[list[str], list[Finding]]:
    """The lines with blank ones in place of such, and what to tell of each; as they are if none."""
    words = _words()
    if not any(mark in text for mark in words["marks"]):
        return lines, []
    patterns = _patterns()
    shown = ["".join(line.split("\xa0")).strip() for line in lines]
    filled = [at for at, line in enumerate(shown) if line]
    plain = {at for at in filled if patterns.plain.fullmatch(shown[at]) and "\t" not in shown[at]}
    # How often a page was seen stands above the document: further down it may be an indicator.
    found = plain | {at for at in filled[:_HEAD] if _is_each_cell(patterns.counter, shown[at])}
    if words["licence"] in text:
        found |= _at_foot(shown, filled, found, patterns.foot)
    if not found:
        return lines, []
    plain |= _attached(shown, filled, found, patterns)
    found |= plain
    told = [_told(shown[at], at, plain=at in plain) for at in sorted(found)]
    return ["" if at in found else line for at, line in enumerate(lines)], told


def _is_each_cell(pattern: re.Pattern[str], line: str) -> bool:
    """Whether a line says nothing else, in no cell that a bar may part it into."""
    if "\t" in line:
        return False
    cells = [cell.strip() for cell in _BAR.split(line)]
    return all(pattern.fullmatch(cell) for cell in cells if cell)


def _at_foot(
    shown: Sequence[str], filled: Sequence[int], known: set[int], foot: re.Pattern[str]
) -> set[int]:
    """The lines of a site's foot, from the end of the text up to where the document ends."""
    found: set[int] = set()
    others = 0
    for at in reversed(filled):
        if _is_each_cell(foot, shown[at]):
            found.add(at)
        elif at not in known:
            others += 1
            if others > _BETWEEN:
                break
            continue
        others = 0
    return found


def _attached(
    shown: Sequence[str], filled: Sequence[int], found: set[int], patterns: _Patterns
) -> set[int]:
    """The label of attachments, where what is found is all that stands below it."""
    last = next((at for at in reversed(filled) if at not in found), None)
    if last is None or last > max(found) or not patterns.attached.fullmatch(shown[last]):
        return set()
    return {last}


def _told(line: str, at: int, *, plain: bool) -> Finding:
    """A note of what can be nothing else; a warning where a form might say the same."""
    place = Place(line_no=at + 1)
    if plain:
        reason = "words of a web page around the document are left out"
        return finding("reading-by-vocabulary", raw=line, place=place, reason=reason)
    what = f"the line {line!r}, left out as one of a web page"
    return finding("cell-unclaimed", raw=line, place=place, what=what)


@cache
def _words() -> dict[str, Any]:
    return read_toml("readers/data/page_words.toml")


@cache
def _patterns() -> _Patterns:
    words = _words()
    foot = words["foot"]
    return _Patterns(
        plain=late("|".join(_plain(words))),
        counter=late(words["counter"]["pattern"]),
        foot=late(f"{foot['owners']}|{foot['licences']}"),
        attached=late(words["attached"]["pattern"]),
    )


def _plain(words: dict[str, Any]) -> Iterator[str]:
    """Lines of buttons and links alone, of which no form has two beside each other."""
    buttons = words["buttons"]
    # No blank may fit two parts of it: a long line would be tried in all ways there are.
    size = f"{any_of(buttons['size'])}(?: *[:：])?"
    closing = f"{any_of(buttons['closing'])}{any_of(buttons['what'])}?"
    others = any_of(sorted(buttons["others"], key=len, reverse=True))
    button = f"(?:{closing}|{others}|{size})"
    yield words["scan"]["pattern"]
    yield rf"(?=.*{any_of(buttons['telling'])})(?:{_AROUND}{button}){{2,}}{_AROUND}"
    yield rf"{_AROUND}{any_of(buttons['size'])} *[:：]{_AROUND}"
    yield rf"(?:{any_of(words['foot']['links'])}[|丨 ]*){{2,}}"
