"""Paragraphs -> the outline: numbered headings and form titles, beside title and contents.

A heading is known by what the source states (a heading style, an outline level, a ``_Toc``
bookmark) or by its wording: 第一部分, 一、, （一）, 1. and the titles of forms. Word writes a
heading over two paragraphs as often as over one, and a paragraph may hold several lines, so
everything here works on lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Document, Place
from goalparse.frozen import frozen, maker, replace
from goalparse.meanings.filling_notes import FillingNotes
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import LEVELS
from goalparse.patterns import late
from goalparse.recognisers.body_lines import CLAUSES, COMMAS, LONGEST_HEADING, STOPS, Body
from goalparse.recognisers.contents import contents_lines
from goalparse.recognisers.document_title import DocumentTitle, document_title
from goalparse.recognisers.lines import (
    Line,
    in_brackets,
    is_head_line,
    may_stand_below_title,
    unit_in_caption,
)

_LONGEST_POINT = 30
# Word keeps its cursor and its cross-reference targets in bookmarks; no person set them.
_HOUSEKEEPING = late(r"_GoBack|_Hlk\d*|_Ref\d*|OLE_LINK\d*")


@frozen
class Heading:
    """A heading or a form's title, and the lines that belong to it.

    ``first`` and ``last`` are the positions of its lines in `Outline.lines`; ``form_title``
    tells that a form's table follows, ``within`` that the heading stands over a further table of
    the form whose title is above: 一、项目基本信息, 二、绩效目标.
    """

    level: int
    number: str
    title: str
    bookmark: str | None
    place: Place
    first: int
    last: int
    form_title: bool = False
    within: bool = False

    @property
    def text(self) -> str:
        """As it is written."""
        return self.number + self.title


_make_heading = maker(Heading)


@frozen
class Outline:
    """The document's lines, its headings, and what the lines in front of them state."""

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    contents: frozenset[int]  # positions of lines of a table of contents
    document_title: DocumentTitle

    @property
    def title(self) -> str | None:
        """The document's own title."""
        return self.document_title.text


def build_outline(document: Document, lexicon: Lexicon) -> Outline:
    """Find the headings of a settled document; nothing is changed or dropped."""
    body = Body(document, lexicon)
    contents = contents_lines(body)
    headings: list[Heading] = []
    at = 0
    while at < len(body.lines):
        heading = None
        if body.lines[at].text and at not in contents:
            heading = _heading(body, at)
        if heading is not None:
            headings.append(heading)
            at = heading.last
        at += 1
    headings = _with_points(body, headings)
    title = document_title(document, body, contents | _of_parts(headings))
    return Outline(
        lines=body.lines, headings=tuple(headings), contents=contents, document_title=title
    )


def _heading(body: Body, at: int) -> Heading | None:
    stated = _stated_level(body.lines[at])
    numbering = body.numbering(at)
    return (
        (_part(body, at, numbering[1]) if numbering and numbering[0] == "part" else None)
        or _form_title(body, at, numbering)
        or (_numbered(body, at, numbering, stated=stated) if numbering else None)
        or (_named(body, at, stated) if stated else None)
    )


def _stated_level(line: Line) -> int | None:
    """The level that the source gives the line's paragraph; a ``_Toc`` mark gives 2."""
    paragraph = line.paragraph
    if paragraph is None or not line.opens:
        return None
    if paragraph.level is not None:
        return min(paragraph.level, 4)
    for name in paragraph.bookmarks:
        if name.startswith("_Toc"):
            return 2
    return None


def _part(body: Body, at: int, end: int) -> Heading | None:
    """第一部分 with its title on the same line or on the next one that is not blank."""
    rest = body.lines[at].text[end:].strip(" :：")
    if len(rest) > LONGEST_HEADING or _tells(rest):
        return None
    last = at
    if not rest:
        following = _next_text(body.lines, at)
        if following is not None and _may_title(body, following):
            last, rest = following, body.lines[following].text
    return _make(body, at, last, level=1, number=body.folded[at][:end].strip(), title=rest)


def _may_title(body: Body, at: int) -> bool:
    text, numbering = body.lines[at].text, body.numbering(at)
    numbered = numbering is not None and numbering[0] != "point"
    return not numbered and len(text) <= LONGEST_HEADING and CLAUSES.isdisjoint(text)


def _tells(text: str) -> bool:
    """Whether a text has a sentence's punctuation."""
    return not STOPS.isdisjoint(text) or sum(map(text.count, COMMAS)) > 1


def _next_text(lines: Sequence[Line], at: int) -> int | None:
    for index in range(at + 1, len(lines)):
        if lines[index].table is not None:
            return None
        if lines[index].text:
            return index
    return None


def _form_title(body: Body, at: int, numbering: tuple[str, int] | None) -> Heading | None:
    """A line worded as a form's title with its table below (a year or unit line between)."""
    text = body.lines[at].text
    if not body.lexicon.is_title(text):
        whole, text = text, _without_annex(body, at)
        if text is whole or not body.lexicon.is_title(text):
            return None
    last = _last_boxed(body.lines, at)
    further = _further_line(body, last)
    if not _leads_to_table(body, further or last) and (
        numbering is not None or not _leads_to_point(body, further or last)
    ):
        return None
    numbered = numbering is not None and numbering[0] in {"point", "section"}
    end = numbering[1] if numbering and numbered else body.lexicon.end_of_annex(body.folded[at])
    number, title = text[:end], text[end:].strip()
    if further is not None:
        last, title = further, title + body.lines[further].text
    return _make(body, at, last, level=2, number=number.strip(), title=title, form_title=True)


def _without_annex(body: Body, at: int) -> str:
    """A line without the mark of an annex behind it: a text box, as Tika's DOM parser writes it."""
    text = body.lines[at].text
    if len(text) > 2 * LONGEST_HEADING:
        return text
    mark = body.lexicon.annex_behind(body.folded[at])
    return text[: mark.start()].strip() if mark is not None else text


def _last_boxed(lines: Sequence[Line], at: int) -> int:
    """The last line of the text boxes anchored in a title's paragraph: 附件2 at its left."""
    title = lines[at].paragraph
    while title is not None and title.paragraph_no is not None and at + 1 < len(lines):
        boxed = lines[at + 1].paragraph
        if boxed is None or boxed is title or boxed.paragraph_no != title.paragraph_no:
            break
        at += 1
    return at


def _further_line(body: Body, at: int) -> int | None:
    """The second line of a title, in brackets below it: （某县）, （基本建设类）."""
    following = _next_text(body.lines, at)
    if following is None or not in_brackets(body.lines[following].text):
        return None
    text = body.lines[following].text
    is_head = is_head_line(text, body.lexicon) or unit_in_caption(text, body.lexicon) is not None
    return None if is_head else following


def _leads_to_table(body: Body, at: int) -> bool:
    """Whether a table follows, behind a form's head and no more than one line that names."""
    named = False
    for below in range(at + 1, len(body.lines)):  # no slice: a large document has many titles
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not (is_head_line(line.text, body.lexicon) or in_brackets(line.text)):
            if named or not may_stand_below_title(line.text, body.lexicon):
                return _notes_lead_to_table(body, at)
            named = True
    return False


def _notes_lead_to_table(body: Body, at: int) -> bool:
    """The same where notes on how to fill in the form stand between the title and the table."""
    notes = FillingNotes(body.lexicon)
    for below in range(at + 1, len(body.lines)):
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not (notes.takes(line.text) or is_head_line(line.text, body.lexicon)):
            return False
    return False


def _leads_to_point(body: Body, at: int) -> bool:
    """The same where the form's first table has a heading of its own: 一、项目基本信息."""
    for below in range(at + 1, len(body.lines)):
        text = body.lines[below].text
        if text and not (is_head_line(text, body.lexicon) or in_brackets(text)):
            return _is_first_point(body, below) and _stands_over_table(body, below)
        if body.lines[below].table is not None:
            return False
    return False


def _is_first_point(body: Body, at: int) -> bool:
    numbering = body.numbering(at)
    if numbering is None or numbering[0] == "part" or body.lexicon.is_title(body.lines[at].text):
        return False
    number = "".join(filter(str.isalnum, body.folded[at][: numbering[1]]))
    rest = body.lines[at].text[numbering[1] :].strip(" :：")
    is_first = number in body.lexicon.words("headings", "first")
    return is_first and bool(rest) and _is_heading_text(rest, LEVELS[numbering[0]])


def _stands_over_table(body: Body, at: int) -> bool:
    for below in range(at + 1, len(body.lines)):
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not is_head_line(line.text, body.lexicon):
            return False
    return False


def _with_points(body: Body, headings: list[Heading]) -> list[Heading]:
    """The headings; those that number the tables of the form whose title is above say so.

    The first of them bears the first number. One that is numbered otherwise, or that no table
    follows, ends them.
    """
    name = None  # how the tables of the form above are numbered
    for at, heading in enumerate(headings):
        if heading.form_title:
            following = headings[at + 1] if at + 1 < len(headings) else None
            name = None
            if following is not None and not (following.form_title or heading.number):
                name = _numbered_below(body, heading, following)
        elif name is not None:
            numbering = body.numbering(heading.first)
            if numbering and numbering[0] == name and _stands_over_table(body, heading.last):
                headings[at] = replace(heading, within=True)
            else:
                name = None
    return headings


def _numbered_below(body: Body, title: Heading, following: Heading) -> str | None:
    """How the heading that parts a title from its first table is numbered; None if none does."""
    between = body.lines[title.last + 1 : following.first]
    if any(line.table is not None for line in between):
        return None
    numbering = body.numbering(following.first)
    return numbering[0] if numbering and _is_first_point(body, following.first) else None


def _numbered(
    body: Body, at: int, numbering: tuple[str, int], *, stated: int | None
) -> Heading | None:
    text, (name, end) = body.lines[at].text, numbering
    level = LEVELS[name]
    rest = text[end:].strip(" :：")
    if level == 1 or not rest or (stated is None and not _is_heading_text(rest, level)):
        return None
    return _make(body, at, at, level=level, number=text[:end], title=rest)


def _is_heading_text(rest: str, level: int) -> bool:
    """A heading names; a numbered sentence tells. Points (1.) need to be short and bare."""
    if level == 4:
        return len(rest) <= _LONGEST_POINT and CLAUSES.isdisjoint(rest)
    return len(rest) <= LONGEST_HEADING and not _tells(rest)


def _named(body: Body, at: int, level: int | None) -> Heading | None:
    text = body.lines[at].text
    if level is None or len(text) > 2 * LONGEST_HEADING:
        return None
    return _make(body, at, at, level=level, number="", title=text)


def _make(
    body: Body,
    at: int,
    last: int,
    *,
    level: int,
    number: str,
    title: str,
    form_title: bool = False,
) -> Heading:
    line = body.lines[at]
    bookmark = None
    for name in line.paragraph.bookmarks if line.opens and line.paragraph is not None else ():
        if not _HOUSEKEEPING.fullmatch(name):
            bookmark = name
            break
    within = False  # until it is known what stands above
    return _make_heading(
        level, number.strip(), title, bookmark, line.place, at, last, form_title, within
    )


def _of_parts(headings: Sequence[Heading]) -> frozenset[int]:
    """The lines of headings that are of a part of the document, or of a form in it."""
    parts = [each for each in headings if each.number or each.form_title]
    return frozenset([at for each in parts for at in range(each.first, each.last + 1)])
