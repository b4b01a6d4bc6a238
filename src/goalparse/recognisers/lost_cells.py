"""Forms whose cells have run together, or are parted only by blanks that stand inside them too.

The words of a form betray it: its labels and the headers of its indicators stand in running
text. Of its head, what two known labels bound is kept; amounts, goals and indicators are not
guessed. The form says so (``table-unreadable``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from goalparse.meanings import quantities
from goalparse.meanings.characters import simplified, without_readings
from goalparse.meanings.checkboxes import box_alone
from goalparse.meanings.filling_notes import headings_of_notes, is_hint
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.lines import Line
from goalparse.tables.items import UNKNOWN_SOURCE, Entry
from goalparse.text import fold
from goalparse.tuples import NamedTuple

_BOUNDS = frozenset({"label", "source", "goal", "attribute", "group", "stage"})
_KEPT = frozenset({"project_code", "project_name", "department", "unit", "amount_unit"})
_NAMES = frozenset({"project_name", "department", "unit"})
_LEAST_LABELS = 3
_LEAST_HEADERS = 3
_LEVELS = frozenset({"level1", "level2", "level3"})
_HINTS = late(r"\([^()]*\)")
# So many labels, and amounts among them, are a form whose text ends in front of its indicators.
_LABELS_ALONE = 6
_NUMBER = late(r"(?<![\d./-])\d[\d,]*+(?:\.\d++)?+(?![\d./年月日-])")
_LONGEST_DATE = 12
_SHORTEST = 4  # characters: shorter labels (单位, 目标) stand in ordinary words as well
_LONGEST_ENTRY = 60
_LONGEST_TITLE = 60
_LONGEST_LABEL_BEHIND = 200
_QUOTES = frozenset({"”", '"', "’", "》", "」", "』"})
_BLANK = r"\s*+"
_BRACKET_BEHIND = late(r"\s*[(][^()]{1,12}[)]")
_HINT_BEHIND = late(r"\s*(?:[(（][^()（）]{1,6}[)）])?\s*[:：]?")


class _Word(NamedTuple):
    """A label or header found in running text."""

    first: int
    last: int
    reading: Reading


def words_in(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """The labels and headers in a line of running text."""
    for match in lexicon.once(_patterns).words.finditer(fold(text)):
        yield lexicon.read(match[0])


def find_lost_forms(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    """The forms in a document's running text; for documents in which no table is a form."""
    lines = [line for line in outline.lines if line.table is None and line.text]
    text = "\n".join(without_readings(line.text) for line in lines)
    folded = simplified(text)
    running = _Running(text, folded, lines, lexicon)
    titles = _of_forms(running, _find_titles(folded, lexicon))
    forms: list[Form] = []
    known: set[str] = set()  # titles of forms: one more below the same title may be cut short
    for title, end in _until_next(titles, len(text)):
        spelled = folded[title.first : title.last]
        form = running.form(title, end, again=spelled in known)
        if form is not None:
            known.add(spelled)
            forms.append(form)
    return tuple(forms)


class _Title(NamedTuple):
    """Where a form's title stands in the text."""

    first: int
    last: int


def _find_titles(folded: str, lexicon: Lexicon) -> list[_Title]:
    """The titles that a blank or a line's start sets apart, and where each stands again.

    The second form of a text that has run together follows the first one without a blank.
    """
    blank_date = re.compile(lexicon.lists["title"]["blank_date"])
    found: set[_Title] = set()
    for match in _title_matches(folded, lexicon):
        first = match.start()
        if folded[match.end() : match.end() + 1] == "》":
            continue  # named in a note
        date = blank_date.search(folded, max(0, first - _LONGEST_DATE), match.end())
        if date is not None and date.end() > first:
            first = date.end()
        found.add(_Title(first, match.end()))
    for spelled in {folded[title.first : title.last] for title in found}:
        again = re.finditer(rf"{re.escape(spelled)}(?!》)", folded)
        found.update(_Title(*match.span()) for match in again)
    return sorted(found)


def _title_matches(folded: str, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    """The matches of the pattern of titles, sought only in lines that hold a title's ending.

    It is a dear pattern: over the words of a book it would take longer than all else.
    """
    pattern = None
    first = 0
    for line in folded.split("\n"):
        last = first + len(line)
        if any(ending in line for ending in lexicon.title_endings):
            pattern = pattern or lexicon.once(_patterns).titles
            # A label behind the title may go on in the next line; a title does not.
            for match in pattern.finditer(folded, first, last + _LONGEST_LABEL_BEHIND):
                if match.start() >= last:
                    break
                yield match
        first = last + 1


def _of_forms(running: _Running, titles: Sequence[_Title]) -> list[_Title]:
    """The titles that open a form: one that stands again opens one if a project is named again."""
    kept: list[_Title] = []
    for title, end in _until_next(titles, len(running.text)):
        spelled = running.folded[title.first : title.last]
        again = kept and spelled == running.folded[kept[-1].first : kept[-1].last]
        if not again or any(_names_project(word) for word in running.words(title.last, end)):
            kept.append(title)
    return kept


def _until_next(titles: Sequence[_Title], last: int) -> Iterator[tuple[_Title, int]]:
    """Each title with where the next one begins."""
    return zip(titles, (*(title.first for title in titles[1:]), last), strict=bool(titles))


def _names_project(word: _Word) -> bool:
    reading = word.reading
    return reading.get("label") == "project_name" or reading.get("attribute") == "parent_project"


class _Running:
    """A document's running text, as it is and folded, and the lines that it is made of."""

    def __init__(self, text: str, folded: str, lines: Sequence[Line], lexicon: Lexicon) -> None:
        self.text = text
        self.folded = folded
        self.lines = lines
        self.lexicon = lexicon

    def until_notes(self, first: int, last: int) -> int:
        """Where notes on how to fill in the form begin in a stretch of the text, or its end."""
        notes = self.lexicon.once(_patterns).notes.search(self.folded, first, last)
        return notes.start() if notes is not None else last

    @cached_property
    def gaps(self) -> Mapping[tuple[int, int], set[str]]:
        """The labels of heads with one character left out, by their length and its place."""
        gaps: dict[tuple[int, int], set[str]] = {}
        of_prose = self.lexicon.words("prose", "labels")
        for spelling, terms in self.lexicon.spellings.items():
            short = _SHORTEST <= len(spelling) <= _LONGEST_DAMAGED
            if short and "label" in terms and spelling not in of_prose:
                for at in range(1, len(spelling)):
                    cut = spelling[:at] + spelling[at + 1 :]
                    gaps.setdefault((len(spelling), at), set()).add(cut)
        return gaps

    def words(self, first: int, last: int) -> list[_Word]:
        """The labels and headers in a stretch of the text: not what a note quotes, or a box has."""
        text = self.folded
        found = self.lexicon.once(_patterns).words.finditer(text, first, last)
        spans = [match.span() for match in found]
        evaluated = self.lexicon.words("prose", "behind")
        return [
            self._word(first, end)
            for first, end in spans
            if not (_is_option(text[end : end + 1]) or text.startswith(evaluated, end))
        ]

    def form(self, title: _Title, last: int, *, again: bool) -> Form | None:
        """The form below a title; None if too few words of a form follow, or nothing but words."""
        last = self.until_notes(title.last, last)
        words = self.words(title.last, last)
        headers = {word.reading.get("header") for word in words} - {None}
        bounds = {word.reading.label for word in words if _is_bound(word)}
        headed = (again or len(headers) >= _LEAST_HEADERS) and len(bounds) >= _LEAST_LABELS
        filled = len(_NUMBER.findall(self.folded, title.last, last)) >= _LABELS_ALONE
        if not headed and (len(bounds) < _LABELS_ALONE or not filled):
            return None
        form = Form(
            heading=None,
            title=self.title(title.first, title.last),
            lost=_line_at(self.lines, title.first).place,
        )
        entries = list(_entries(self, words, last))
        text = self.folded[title.last : last]
        form.items += [*entries, *_stated_unit(self.text[title.last : last], self.lexicon)]
        named = any(entry.label for entry in entries)  # what states a unit alone has no label
        levels = not headers.isdisjoint(_LEVELS)
        if not (named or levels) and _NUMBER.search(_HINTS.sub("", text)) is None:
            return None  # a list of labels, and what its brackets say of them
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
        numbering = self.lexicon.numbering(self.folded, first)
        if numbering is not None and numbering[0] in {"section", "point"}:
            first = numbering[1]
        first += self.lexicon.end_of_annex(self.folded[first:end])
        apart = _YEAR_APART.search(self.folded, max(0, first - _LONGEST_DATE), first + 1)
        title = (apart[1] if apart is not None else "") + self.text[first:end].strip()
        bracket = _BRACKET_BEHIND.match(self.folded, end)
        year = "".join(bracket[0].split()) if bracket is not None else ""
        return f"{title}{year}" if self.lexicon.stated_year.fullmatch(year) else title


class _Patterns(NamedTuple):
    """What is sought in running text by a vocabulary, compiled once for it."""

    words: re.Pattern[str]
    titles: re.Pattern[str]
    notes: re.Pattern[str]


def _patterns(lexicon: Lexicon) -> _Patterns:
    words = _words(lexicon)
    return _Patterns(words, _titles(lexicon, words), _notes(lexicon))


def _titles(lexicon: Lexicon, words: re.Pattern[str]) -> re.Pattern[str]:
    """A form's title: words without a blank between them that end as titles do."""
    endings = "|".join(map(re.escape, sorted(lexicon.title_endings, key=len, reverse=True)))
    return re.compile(
        rf"(?<![^\s:])[^\s。,;:]{{0,{_LONGEST_TITLE}}}?(?:{endings})"
        rf"(?:(?![^\s(])|(?=[0-9A-Z])|(?={words.pattern}))"
        rf"|(?m:^)[^\s。,;:]{{0,{_LONGEST_TITLE}}}?(?:{endings})"
    )


def _words(lexicon: Lexicon) -> re.Pattern[str]:
    """Every label and header long enough to be told in running text, the longest first."""
    of_prose = lexicon.words("prose", "labels")
    spellings = sorted(
        (
            spelling
            for spelling, terms in lexicon.spellings.items()
            if not terms.keys().isdisjoint({*_BOUNDS, "header"})
            and len(spelling) >= _SHORTEST
            and spelling not in of_prose
            and terms.get("source") != UNKNOWN_SOURCE  # 项目支出 is a word of titles and notes too
        ),
        key=lambda spelling: (-len(spelling), spelling),
    )
    return re.compile("|".join(_BLANK.join(map(re.escape, word)) for word in spellings))


def _notes(lexicon: Lexicon) -> re.Pattern[str]:
    """The heading of notes on how to fill in the form, in running text.

    Their first number may follow it, or it is one that is followed by nothing else.
    """
    numbered = "|".join(map(re.escape, lexicon.words("placeholder", "notes_numbered")))
    headings = "|".join(map(re.escape, headings_of_notes(lexicon)))
    first = r"\s*:?\s*(?:[(]?[1一][).、]|\u2460)"
    return re.compile(rf"(?:{headings})(?=\s|:|$|[(]?[1一][).、])|(?:{numbered}){first}|(?m:^)注:")


def _entries(running: _Running, words: Sequence[_Word], last: int) -> Iterator[Entry]:
    """What stands between two labels that follow each other; and the unit behind a label."""
    text = running.text
    for word, following in zip(words, [*words[1:], None], strict=True):
        between = text[word.last : following.first if following is not None else last]
        name = word.reading.get("label")
        if name in _KEPT and following is not None and _ends_entry(following, running):
            entry = _entry_text(between)
            if entry is not None and name != "project_name":
                entry = _without_damaged_label(entry, running.gaps)
            if entry is not None and name in _NAMES:
                entry = _name(entry, name, running.lexicon)
            if entry is not None and name == "project_code" and not _CODE.search(entry):
                entry = None
            if entry is not None:
                yield _item(word.reading, text[word.first : word.last], entry)
        bracket = _BRACKET_BEHIND.match(fold(between))
        unit = quantities.money_unit_in(bracket[0]) if bracket is not None else None
        if unit is not None and not word.reading.terms.keys().isdisjoint({"group", "source"}):
            yield _item(Reading({"label": "amount_unit"}), "", unit)


def _is_option(mark: str) -> bool:
    """Whether what stands behind a word says that it is quoted, or one of several boxes."""
    return mark in _QUOTES or _is_box(mark)


def _is_box(mark: str) -> bool:
    return not mark.isascii() and not mark.isalpha() and box_alone(mark) is not None


def _name(entry: str, label: str, lexicon: Lexicon) -> str | None:
    """What somebody or something is called, without the mark in front of the next label.

    None for a mere figure, a label for more, a sentence, and what a note says of the label.
    """
    name = _MARK_BEHIND.sub("", entry)
    folded = fold(name)
    stamp = _STAMP.search(folded)
    if stamp is not None:
        name, folded = name[: stamp.start()], folded[: stamp.start()]
    if not any(map(str.isalpha, name)) or folded.endswith(":") or _SENTENCE.search(folded):
        return None
    if (
        not _HINTS.sub("", folded).strip()
        or _LISTED.match(folded)
        or any(_is_box(char) for char in name)
    ):
        return None  # of a list of boxes
    if is_hint(name, lexicon) or (label != "project_name" and not {",", ":"}.isdisjoint(folded)):
        return None
    return name


# The end of a clause, or the number of the next note.
_MARK_BEHIND = late(r"\s*[,，;；、]?\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十])[)）.、．]\s*)?$")
_YEAR_APART = late(r"(?<!\d)((?:19|20)\d{2})\s+年$")  # the blank is the copy's: 2020 年某某自评表
_LISTED = late(r"\d{1,2}[、.)]\s*\D")
_STAMP = late(r"\s*\([^()]{0,3}章\)$")  # where the unit puts its stamp
_CODE = late(r"[0-9A-Za-z]{4}")
_SENTENCE = late(r"[。;!?]")


def _is_bound(word: _Word) -> bool:
    return not word.reading.terms.keys().isdisjoint(_BOUNDS)


def _ends_entry(word: _Word, running: _Running) -> bool:
    """Whether an entry ends where a label begins; not at one of an earlier year's money.

    Nobody knows where that begins: 是否新增 上年度预算安排资金.
    """
    whole = running.folded[max(0, word.first - 1) : word.last]
    return _is_bound(word) and running.lexicon.earlier_year.fullmatch(whole) is None


def _entry_text(between: str) -> str | None:
    """An entry on the label's own line; nothing, or too much, is none."""
    hint = _HINT_BEHIND.match(between)
    text = between[hint.end() if hint else 0 :].strip()
    if not text or len(text) > _LONGEST_ENTRY or "\n" in text:
        return None
    return text


def _without_damaged_label(text: str, gaps: Mapping[tuple[int, int], set[str]]) -> str | None:
    """An entry up to what must be a label with one character misread: 实施第位 for 实施单位."""
    for first in range(len(text)):
        for length in range(_SHORTEST, _LONGEST_DAMAGED + 1):
            part = text[first : first + length]
            if len(part) == length and any(
                part[:at] + part[at + 1 :] in gaps.get((length, at), ()) for at in range(1, length)
            ):
                return text[:first].strip() or None
    return text


_LONGEST_DAMAGED = 6


def _stated_unit(text: str, lexicon: Lexicon) -> Iterator[Entry]:
    """The unit of money that a label of it states behind its colon: 单位:万元."""
    spellings = [
        spelling
        for spelling, terms in lexicon.spellings.items()
        if terms.get("label") == "amount_unit"
    ]
    labels = "|".join(map(re.escape, sorted(spellings, key=len, reverse=True)))
    for match in re.finditer(rf"(?:{labels})\s*:\s*(\S{{1,4}})", fold(text)):
        unit = quantities.money_unit_in(match[1])
        if unit is not None:
            yield _item(Reading({"label": "amount_unit"}), "", unit)
            return


def _item(reading: Reading, label: str, text: str) -> Entry:
    return Entry(reading=reading, label=label, label_slot=None, slot=None, text=text)


def _line_at(lines: Sequence[Line], position: int) -> Line:
    at = 0
    for line in lines:
        at += len(without_readings(line.text)) + 1
        if position < at:
            return line
    return lines[-1]
