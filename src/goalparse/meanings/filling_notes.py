"""Notes on how to fill in a form: 填报说明, and what stands below it line by line.

They name the form's labels, and say what belongs beside each. None of it is an entry.
"""

from __future__ import annotations

import re

from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.placeholders import is_placeholder
from goalparse.patterns import late
from goalparse.remembered import Remembered
from goalparse.text import fold

_LONGEST_NUMBER = 24
# Numbers that no heading has: (1), ①.
_NUMBER = late(r"[(]\d{1,2}[)]|[\u2460-\u2473]")
_BEHIND_HEADING = frozenset({"", " ", "\n", ":", "："})
_LONGEST_HEADING = 60


def heads_notes(text: str, lexicon: Lexicon) -> bool:
    """Whether a text heads notes, or is one: 填表说明, 注：…, 《绩效目标表》填报说明."""
    if not _may_head(text, lexicon):
        return False  # most texts, which need not be read for this
    reading = lexicon.readings(text)
    if reading.terms:
        return reading.terms.get("attribute") == "note"
    return bool(heading_in(text, lexicon))


def heading_in(text: str, lexicon: Lexicon) -> str:
    """The heading that a text of notes begins with, a form's title perhaps before its word.

    "" if it begins with none.
    """
    head = text[:_LONGEST_HEADING]
    for word in filter(head.__contains__, headings_of_notes(lexicon)):
        at = head.index(word)
        end = at + len(word)
        if text[end : end + 1] in _BEHIND_HEADING and (
            not at or lexicon.is_title(text[:at].strip("《》 "))
        ):
            return text[:end]
    return ""


def _may_head(text: str, lexicon: Lexicon) -> bool:
    """Whether the first character of some heading of notes is in the beginning of a text."""
    return lexicon.once(_begins_of_headings).search(text, 0, _LONGEST_HEADING) is not None


def _begins_of_headings(lexicon: Lexicon) -> re.Pattern[str]:
    begins = {word[0] for word in _words_of_headings(lexicon)}
    return re.compile(f"[{re.escape(''.join(sorted(begins)))}]")


def _words_of_headings(lexicon: Lexicon) -> list[str]:
    return [w for w, terms in lexicon.spellings.items() if terms.get("attribute") == "note"]


def headings_of_notes(lexicon: Lexicon) -> tuple[str, ...]:
    """The spellings of headings of notes, but for 注, which is too short to be told in a text."""
    return lexicon.once(_told_in_texts)


def _told_in_texts(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(sorted((w for w in _words_of_headings(lexicon) if len(w) > 1), reverse=True))


def is_hint(name: str, lexicon: Lexicon) -> bool:
    """Whether what stands for a name says what belongs there: 填写全称, 应与批复一致, XX县."""
    return lexicon.once(_hints)[name]


def _hints(lexicon: Lexicon) -> Remembered[str, bool]:
    first, anywhere = (
        lexicon.words("placeholder", each) for each in ("explains_first", "explains")
    )
    begins = "".join(sorted({word[0] for word in (*first, *anywhere)}))
    may_be = re.compile(f"[{begins}{_BLANKS}]").search

    def is_hint(name: str) -> bool:
        if may_be(name) is None:
            return False  # most names
        if name.startswith(first) or any(word in name for word in anywhere):
            return True
        return not frozenset(_BLANKS).isdisjoint(name) and is_placeholder(name)

    return Remembered(is_hint, _MOST_MET)


_BLANKS = "Xx*Ｘｘ×＊"
_MOST_MET = 4096  # names: departments and units stand in each of their forms


class FillingNotes:
    """Follows notes line by line: their heading, and the lines that belong to it.

    Where the first of them is numbered the others are; else all lines are notes until something
    else ends them. ``heading`` is what they stand below.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._numbered: bool | None = None  # None below a heading alone
        self.open = False
        self.heading = ""

    def close(self) -> None:
        """Something else begins: a table, a title."""
        self.open = False

    def takes(self, text: str) -> bool:
        """Whether a line heads notes or is one of them."""
        if heads_notes(text, self._lexicon):
            self.open = True
            reading = self._lexicon.readings(text)
            self.heading = reading.label or heading_in(text, self._lexicon)
            self._numbered = True if reading.inline or "\n" in text else None
            return True
        if not self.open:
            return False
        numbered = is_numbered(text, self._lexicon)
        if self._numbered is None:
            self._numbered = numbered
        self.open = numbered or not self._numbered
        return self.open


def is_numbered(text: str, lexicon: Lexicon) -> bool:
    """Whether a line begins with a running number: 1., （二）, ③."""
    begin = fold(text[:_LONGEST_NUMBER])
    return lexicon.numbering(begin) is not None or _NUMBER.match(begin) is not None
