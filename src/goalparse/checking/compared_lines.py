"""The text outside the tables against the sections: every line, and every heading and text.

Lines are aligned by what they say, in order; so a section that is missing or stands twice shows
as lines lost or unsupported, and a changed one beside its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from goalparse.blocks import Document, Place
from goalparse.checking.comparison import LineCheck, RecordCheck, Status
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import LEVELS
from goalparse.recognisers.below_titles import is_prose
from goalparse.recognisers.headings import Outline, build_outline
from goalparse.recognisers.lines import (
    Line,
    in_brackets,
    is_head_line,
    unit_in_caption,
    unknown_entry,
)
from goalparse.records import Section, Submission
from goalparse.text import fold
from goalparse.text import key as squeezed

_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class _Kept:
    """A line as a section gives it; ``field`` is ``title`` or ``text``.

    ``first``: the line at which the section says that it begins.
    """

    section: Section
    field: str
    text: str
    first: bool = False


@dataclass(slots=True, kw_only=True)
class LineComparison:
    """Checks the lines of one document; ``run`` gives lines and the sections' own values."""

    document: Document
    submission: Submission
    lexicon: Lexicon
    outline: Outline = field(init=False)

    def __post_init__(self) -> None:
        self.outline = build_outline(self.document, self.lexicon)

    def run(self) -> tuple[tuple[LineCheck, ...], tuple[RecordCheck, ...]]:
        """The lines in document order; then what no line supports."""
        checks: dict[int, LineCheck] = {}
        source: list[tuple[int, Line]] = []
        headed = self._lines_of_forms()
        first = self.outline.headings[0].first if self.outline.headings else len(self.outline.lines)
        for at, line in enumerate(self.outline.lines):
            if line.table is not None or not line.text:
                continue
            if at in self.outline.contents:
                checks[at] = _line(line, Status.OUTSIDE, reason="a table of contents")
            elif at < first:
                in_front = self._head_line if at in headed else self._in_front
                checks[at] = in_front(line)
            else:
                source.append((at, line))
        unsupported = list(self._align(source, checks))
        for at, check in checks.items():
            if check.status is Status.LOST and (at in headed or self._may_head(check.text)):
                checks[at] = self._head_line(self.outline.lines[at])
        unsupported += self._sections(checks)
        return tuple(checks[at] for at in sorted(checks)), tuple(unsupported)

    def _lines_of_forms(self) -> set[int]:
        """Lines between a form's title and its table, by what they say."""
        headed: set[int] = set()
        lines = self.outline.lines
        titles = {at for each in self.outline.headings for at in (each.first, each.last)}
        parts = {each.first for each in self.outline.headings if each.within}
        for at, line in enumerate(lines):
            if line.table is None:
                continue
            above = at - 1
            while above >= 0 and lines[above].table is None:
                text = lines[above].text
                if text and above not in parts:
                    if self._may_head(text):
                        headed.add(above)
                    elif not is_prose(text):
                        break  # prose below a title leaves what stands above it to the form
                above -= 1
        return headed - titles

    def _may_head(self, text: str) -> bool:
        if is_head_line(text, self.lexicon) or in_brackets(text) or unknown_entry(text):
            return True
        return unit_in_caption(text, self.lexicon) is not None

    def _head_line(self, line: Line) -> LineCheck:
        """A line above or below a form that no section keeps: said by the form, or lost."""
        reading = self.lexicon.read(line.text)
        if unit_in_caption(line.text, self.lexicon) is not None:
            return _line(line, Status.LABEL)
        if not reading.inline or reading.get("label") == "amount_unit":
            return _line(line, Status.LABEL)
        if self.lexicon.read(reading.inline) and not self.lexicon.read(reading.inline).inline:
            return _line(line, Status.LABEL)  # labels without entries: 项目责任人： 单位（盖章）：
        if self._is_said(line.text):
            return _line(line, Status.NORMALISED, reason="read with a form")
        return _line(line, Status.LOST, reason="nothing is read from this line beside a form")

    def _is_said(self, text: str) -> bool:
        said = [(each.label, each.text) for each in self.submission.attributes]
        said += [(each.label, each.raw) for each in self.submission.amounts]
        said += [("", each.text) for each in self.submission.goals]
        for each in self.submission.projects:
            named = each.unit_name, each.department_name, each.project_title, each.project_code
            said += [("", name) for name in named]
        line = squeezed(text)
        return any(v and squeezed(v) in line and squeezed(label) in line for label, v in said)

    def _names_document(self, title: str, line: Line) -> bool:
        annex = self.lexicon.end_of_annex(fold(line.text))
        return squeezed(title) in {squeezed(line.text), squeezed(line.text[annex:])}

    def _in_front(self, line: Line) -> LineCheck:
        title = self.submission.document.title
        if title is not None and self._names_document(title, line):
            return _line(line, Status.SAME, kept=title, reason="the document's title")
        if self._holds_lost_form:
            return self._of_lost_form(line)
        return _line(line, Status.OUTSIDE, reason="in front of the first heading")

    @property
    def _holds_lost_form(self) -> bool:
        """Whether a form stands in the running text, its cells not to be told apart."""
        return any(project.table_no is None for project in self.submission.projects)

    def _of_lost_form(self, line: Line) -> LineCheck:
        """A line of such a form: kept if its form says all of it."""
        text = squeezed(line.text)
        for project in self.submission.projects:
            said = (project.title, project.project_name, project.department_name, project.unit_name)
            if any(each and squeezed(each) == text for each in said):
                return _line(line, Status.SAME, kept=line.text)
        return _line(line, Status.LOST, reason="text of a form whose cells cannot be told apart")

    # -- alignment -----------------------------------------------------------------------

    def _align(
        self, source: Sequence[tuple[int, Line]], checks: dict[int, LineCheck]
    ) -> Iterator[RecordCheck]:
        there = {_alike(line.text) for _, line in source}
        kept = [each for section in self.submission.sections for each in _kept(section, there)]
        headings = {
            _section_place(each.section): _alike(each.text) for each in reversed(kept) if each.first
        }
        ours = [_token(line.text, _line_place(line), headings) for _, line in source]
        theirs = [
            _token(k.text, _section_place(k.section) if k.first else None, headings) for k in kept
        ]
        matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
        for tag, i, last_i, j, last_j in matcher.get_opcodes():
            if tag == "equal":
                for (at, line), each in zip(source[i:last_i], kept[j:last_j], strict=True):
                    checks[at] = _kept_line(line, each, Status.SAME)
                continue
            pairs = _pairs(source[i:last_i], kept[j:last_j])
            for (at, line), each in pairs:
                checks[at] = _kept_line(line, each, Status.CHANGED)
            paired = {at for (at, _), _ in pairs}
            for at, line in source[i:last_i]:
                if at not in paired:
                    checks[at] = _line(line, Status.LOST, reason="no section keeps it")
            used = {id(each) for _, each in pairs}
            for each in kept[j:last_j]:
                if id(each) not in used:
                    yield _check(each.section, each.field, each.text, "no line says it")

    def _sections(self, checks: dict[int, LineCheck]) -> Iterator[RecordCheck]:
        """Levels, parents, bookmarks and places of the sections."""
        bookmarks = {
            name
            for line in self.outline.lines
            if line.paragraph
            for name in line.paragraph.bookmarks
        }
        titled = {
            checks[at].section_no: checks[at].place
            for at in sorted(checks, reverse=True)
            if checks[at].status is Status.HEADING
        }
        above: list[tuple[int, int]] = []
        for section in self.submission.sections:
            while above and above[-1][0] >= section.level:
                above.pop()
            parent = above[-1][1] if above else None
            above.append((section.level, section.section_no))
            if section.parent_no != parent:
                reason = f"by its level it is {parent}"
                yield _check(section, "parent_no", str(section.parent_no), reason)
            level = self._level(section)
            if level is not None and section.level != level:
                yield _check(section, "level", str(section.level), f"its number says {level}")
            if section.bookmark is not None and section.bookmark not in bookmarks:
                yield _check(section, "bookmark", section.bookmark, "there is no such bookmark")
            place = titled.get(section.section_no)
            if place is not None and place.paragraph_no != section.paragraph_no:
                reason = f"it stands in paragraph {place.paragraph_no}"
                yield _check(section, "paragraph_no", str(section.paragraph_no), reason)

    def _level(self, section: Section) -> int | None:
        """The level that a heading's number states, but for the titles of forms."""
        if not section.number or self.lexicon.is_title(section.title or ""):
            return None
        numbering = self.lexicon.numbering(fold(section.number))
        return None if numbering is None else LEVELS[numbering[0]]


def _alike(text: str) -> str:
    """What lines are aligned by; a heading's title bears no colon at its ends."""
    return squeezed(text).strip(":")


def _kept(section: Section, there: set[str]) -> Iterator[_Kept]:
    """A section's heading, on one line or on two as the source has it, and its text."""
    lines = _written(section.number or "", section.title or "", there)
    for at, text in enumerate(filter(None, lines)):
        yield _Kept(section, "title", text, first=at == 0)
    for text in (section.text or "").split("\n"):
        if text:
            yield _Kept(section, "text", text)


def _written(number: str, title: str, there: set[str]) -> list[str]:
    """A heading as its lines are: one, a title with a second one in brackets, number and title."""
    whole = number + title
    if _alike(whole) in there:
        return [whole]
    opening = max(map(whole.rfind, "(（"))
    front, behind = whole[:opening], whole[opening:]
    if opening > 0 and {_alike(front), _alike(behind)} <= there:
        return [front, behind]
    return [number, title]


_Place = tuple[int | None, int | None]


def _section_place(section: Section) -> _Place:
    return section.paragraph_no, section.line_no


def _line_place(line: Line) -> _Place:
    return line.place.paragraph_no, line.place.line_no


def _token(text: str, place: _Place | None, headings: Mapping[_Place, str]) -> tuple[str, object]:
    """What a line is aligned by: its text, for a heading that stands at its place that too."""
    told = place is not None and headings.get(place) == _alike(text)
    return _alike(text), place if told else None


def _pairs(
    source: Sequence[tuple[int, Line]], kept: Sequence[_Kept]
) -> list[tuple[tuple[int, Line], _Kept]]:
    """Lines beside what has become of them: alike enough, in order."""
    pairs, start = [], 0
    for at, line in source:
        for index in range(start, len(kept)):
            matcher = SequenceMatcher(None, line.text, kept[index].text, autojunk=False)
            if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                pairs.append(((at, line), kept[index]))
                start = index + 1
                break
    return pairs


def _line(
    line: Line,
    status: Status,
    *,
    kept: str | None = None,
    section_no: int | None = None,
    reason: str = "",
) -> LineCheck:
    return LineCheck(
        place=line.place,
        text=line.text,
        status=status,
        kept=kept,
        section_no=section_no,
        reason=reason,
    )


def _kept_line(line: Line, kept: _Kept, status: Status) -> LineCheck:
    if status is Status.SAME and kept.field == "title":
        status = Status.HEADING
    return _line(line, status, kept=kept.text, section_no=kept.section.section_no)


def _check(section: Section, name: str, kept: str, reason: str) -> RecordCheck:
    return RecordCheck(
        table="sections",
        project_no=None,
        record_no=section.section_no,
        field=name,
        kept=kept,
        status=Status.UNSUPPORTED,
        place=Place(paragraph_no=section.paragraph_no, line_no=section.line_no),
        reason=reason,
    )
