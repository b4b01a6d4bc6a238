"""Forms whose cells have run together, or are parted only by blanks that stand inside them too.

The words of a form betray it: its labels and the headers of its indicators stand in running
text. Of its head, what two known labels bound is kept; amounts, goals and indicators are not
guessed. The form says so (``table-unreadable``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from goalparse import quantities
from goalparse.entries import Entry
from goalparse.form import Form
from goalparse.headings import Line, Outline
from goalparse.lexicon import Lexicon, Reading
from goalparse.text import fold

_BOUNDS = frozenset({"label", "source", "goal", "attribute", "group", "stage"})
_KEPT = frozenset({"project_code", "project_name", "department", "unit", "amount_unit"})
_LEAST_LABELS = 3
_LEAST_HEADERS = 3
_SHORTEST = 4  # characters: shorter labels (单位, 目标) stand in ordinary words as well
_LONGEST_ENTRY = 60
_LONGEST_TITLE = 60
_BLANK = r"\s*+"
_BRACKET_BEHIND = regex.compile(r"\s*[(][^()]{1,12}[)]")
_HINT_BEHIND = regex.compile(r"\s*(?:[(（][^()（）]{1,6}[)）])?\s*[:：]?")


class _Word(NamedTuple):
    """A label or header found in running text."""

    first: int
    last: int
    reading: Reading


def find_lost_forms(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    """The forms in a document's running text; for documents in which no table is a form."""
    lines = [line for line in outline.lines if line.table is None and line.text]
    text = "\n".join(line.text for line in lines)
    folded = fold(text)
    starts: list[int] = []
    before = ""
    for match in _titles(lexicon).finditer(folded):
        if match[0] != before:  # a title printed again on the next page
            starts.append(match.start())
        before = match[0]
    bounds = [*starts, len(text)]
    running = _Running(text, folded, lines, lexicon)
    forms = (running.form(first, last) for first, last in pairwise(bounds))
    return tuple(form for form in forms if form is not None)


class _Running(NamedTuple):
    """A document's running text, as it is and folded, and the lines that it is made of."""

    text: str
    folded: str
    lines: Sequence[Line]
    lexicon: Lexicon

    def form(self, first: int, last: int) -> Form | None:
        """The form whose title begins at ``first``; None if too few words of a form follow."""
        title = _titles(self.lexicon).match(self.folded, first)
        if title is None:
            return None
        found = _words(self.lexicon).finditer(self.folded, title.end(), last)
        words = [self._word(match.start(), match.end()) for match in found]
        headers = {word.reading.get("header") for word in words} - {None}
        bounds = {word.reading.label for word in words if _is_bound(word)}
        if len(headers) < _LEAST_HEADERS or len(bounds) < _LEAST_LABELS:
            return None
        form = Form(
            heading=None,
            title=self.title(first, title.end()),
            lost=_line_at(self.lines, first).place,
        )
        form.items += _entries(self.text, words, last)
        for word in words:
            form.roles += [f"{kind}.{name}" for kind, name in word.reading.terms.items()]
        return form

    def _word(self, first: int, last: int) -> _Word:
        """A label found; of 项目 主管部门 only 主管部门, if the blank may part two cells."""
        spelled = self.folded[first:last]
        tail = spelled.rsplit(maxsplit=1)[-1]
        if tail != spelled and (reading := self.lexicon.read(tail)):
            return _Word(last - len(tail), last, reading)
        return _Word(first, last, self.lexicon.read(spelled))

    def title(self, first: int, end: int) -> str:
        """The title without a running number in front, with the year in brackets behind it."""
        number = self.lexicon.heading("section").match(self.folded, first)
        number = number or self.lexicon.heading("point").match(self.folded, first)
        title = self.text[number.end() if number else first : end].strip()
        bracket = _BRACKET_BEHIND.match(self.folded, end)
        year = "".join(bracket[0].split()) if bracket is not None else ""
        return f"{title}{year}" if self.lexicon.stated_year.fullmatch(year) else title


def _titles(lexicon: Lexicon) -> regex.Pattern[str]:
    """A form's title: words without a blank between them that end as titles do."""
    endings = "|".join(map(regex.escape, sorted(lexicon.title_endings, key=len, reverse=True)))
    return regex.compile(
        rf"(?<![^\s:])[^\s。,;:]{{0,{_LONGEST_TITLE}}}?(?:{endings})(?![^\s(])"
        rf"|(?m:^)[^\s。,;:]{{0,{_LONGEST_TITLE}}}?(?:{endings})"
    )


def _words(lexicon: Lexicon) -> regex.Pattern[str]:
    """Every label and header long enough to be told in running text, the longest first."""
    spellings = sorted(
        (
            spelling
            for spelling, terms in lexicon.spellings.items()
            if not terms.keys().isdisjoint({*_BOUNDS, "header"}) and len(spelling) >= _SHORTEST
        ),
        key=lambda spelling: (-len(spelling), spelling),
    )
    return regex.compile("|".join(_BLANK.join(map(regex.escape, word)) for word in spellings))


def _entries(text: str, words: Sequence[_Word], last: int) -> Iterator[Entry]:
    """What stands between two labels that follow each other; and the unit behind a label."""
    for word, following in zip(words, [*words[1:], None], strict=True):
        between = text[word.last : following.first if following is not None else last]
        name = word.reading.get("label")
        if name in _KEPT and following is not None and _is_bound(following):
            entry = _entry_text(between)
            if entry is not None:
                yield _item(word.reading, text[word.first : word.last], entry)
        bracket = _BRACKET_BEHIND.match(fold(between))
        unit = quantities.money_unit_in(bracket[0]) if bracket is not None else None
        if unit is not None and not word.reading.terms.keys().isdisjoint({"group", "source"}):
            yield _item(Reading({"label": "amount_unit"}), "", unit)


def _is_bound(word: _Word) -> bool:
    return not word.reading.terms.keys().isdisjoint(_BOUNDS)


def _entry_text(between: str) -> str | None:
    """An entry on the label's own line; nothing, or too much, is none."""
    hint = _HINT_BEHIND.match(between)
    text = between[hint.end() if hint else 0 :].strip()
    if not text or len(text) > _LONGEST_ENTRY or "\n" in text:
        return None
    return text


def _item(reading: Reading, label: str, text: str) -> Entry:
    return Entry(reading=reading, label=label, label_slot=None, slot=None, text=text)


def _line_at(lines: Sequence[Line], position: int) -> Line:
    at = 0
    for line in lines:
        at += len(line.text) + 1
        if position < at:
            return line
    return lines[-1]
