"""Paragraphs -> the outline: numbered headings and form titles, beside title and contents.

A heading is known by what the source states (a heading style, an outline level, a ``_Toc``
bookmark) or by its wording: 第一部分, 一、, （一）, 1. and the titles of forms. Word writes a
heading over two paragraphs as often as over one, and a paragraph may hold several lines, so
everything here works on lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goalparse.blocks import Document, Place
from goalparse.frozen import frozen, maker, replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import LEVELS
from goalparse.patterns import late
from goalparse.recognisers.below_titles import (
    further_line,
    is_first_point,
    leads_to_point,
    leads_to_table,
    prose_leads_to_table,
    stands_over_table,
)
from goalparse.recognisers.body_lines import (
    CLAUSES,
    LONGEST_HEADING,
    Body,
    is_heading_text,
    next_text,
    tells,
)
from goalparse.recognisers.contents import contents_lines
from goalparse.recognisers.document_title import DocumentTitle, document_title
from goalparse.recognisers.lines import Line

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
    """The document's lines, its headings, and what the lines in front of them state.

    ``titled`` tells by position whether a line is worded as a form's title, of those that were
    asked.
    """

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    contents: frozenset[int]  # positions of lines of a table of contents
    document_title: DocumentTitle
    titled: Mapping[int, bool]

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
        lines=body.lines,
        headings=tuple(headings),
        contents=contents,
        document_title=title,
        titled=body.titled,
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
    if len(rest) > LONGEST_HEADING or tells(rest):
        return None
    last = at
    if not rest:
        following = next_text(body.lines, at)
        if following is not None and _may_title(body, following):
            last, rest = following, body.lines[following].text
    return _make(body, at, last, level=1, number=body.folded[at][:end].strip(), title=rest)


def _may_title(body: Body, at: int) -> bool:
    text, numbering = body.lines[at].text, body.numbering(at)
    numbered = numbering is not None and numbering[0] != "point"
    return not numbered and len(text) <= LONGEST_HEADING and CLAUSES.isdisjoint(text)


def _form_title(body: Body, at: int, numbering: tuple[str, int] | None) -> Heading | None:
    """A line worded as a form's title with its table below (a year or unit line between)."""
    text = body.lines[at].text
    if not body.is_title(at):
        whole, text = text, _without_annex(body, at)
        if text is whole or not body.lexicon.is_title(text):
            return None
    last = _last_boxed(body.lines, at)
    further = further_line(body, last)
    if not _leads_to_form(body, further or last, numbered=numbering is not None):
        return None
    numbered = numbering is not None and numbering[0] in {"point", "section"}
    end = numbering[1] if numbering and numbered else body.lexicon.end_of_annex(body.folded[at])
    number, title = text[:end], text[end:].strip()
    if further is not None:
        last, title = further, title + body.lines[further].text
    return _make(body, at, last, level=2, number=number.strip(), title=title, form_title=True)


def _leads_to_form(body: Body, at: int, *, numbered: bool) -> bool:
    """Whether a table stands below a title, perhaps below notes, a first heading or prose."""
    if leads_to_table(body, at) or (not numbered and leads_to_point(body, at)):
        return True
    return prose_leads_to_table(body, at)


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
            if numbering and numbering[0] == name and stands_over_table(body, heading.last):
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
    return numbering[0] if numbering and is_first_point(body, following.first) else None


def _numbered(
    body: Body, at: int, numbering: tuple[str, int], *, stated: int | None
) -> Heading | None:
    text, (name, end) = body.lines[at].text, numbering
    level = LEVELS[name]
    rest = text[end:].strip(" :：")
    if level == 1 or not rest or (stated is None and not is_heading_text(rest, level)):
        return None
    return _make(body, at, at, level=level, number=text[:end], title=rest)


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
    return _make_heading(
        level=level,
        number=number.strip(),
        title=title,
        bookmark=bookmark,
        place=line.place,
        first=at,
        last=last,
        form_title=form_title,
        within=False,  # until it is known what stands above
    )


def _of_parts(headings: Sequence[Heading]) -> frozenset[int]:
    """The lines of headings that are of a part of the document, or of a form in it."""
    parts = [each for each in headings if each.number or each.form_title]
    return frozenset([at for each in parts for at in range(each.first, each.last + 1)])
