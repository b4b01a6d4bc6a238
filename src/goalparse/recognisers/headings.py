"""Paragraphs -> the outline: numbered headings, form titles, the contents list, the year.

A heading is known by what the source states (a heading style, an outline level, a ``_Toc``
bookmark) or by its wording: 第一部分, 一、, （一）, 1. and the titles of forms. Word writes a
heading over two paragraphs as often as over one, and a paragraph may hold several lines, so
everything here works on lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Document, Paragraph, Place, Table
from goalparse.frozen import frozen, maker, replace
from goalparse.meanings.filling_notes import FillingNotes
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import LEVELS
from goalparse.patterns import late
from goalparse.recognisers.lines import Line, in_brackets, is_head_line, is_year_line
from goalparse.text import fold, fold_lines, key

# Longer than this, or with a sentence's punctuation, a numbered line is prose.
_LONGEST_HEADING = 48
_LONGEST_POINT = 30
_LONGEST_NUMBER = 24  # no heading's number is longer: 第二十一部分
_STOPS = frozenset("。；;？！")
_COMMAS = ",，"
_CLAUSES = _STOPS.union(_COMMAS, ":：")
# A contents line ends in its page: leaders, a tab or a blank, or nothing at all in front.
_PAGE = late(r"[\s.…·_-]*\d{1,4}$")
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


_make_line, _make_heading = maker(Line), maker(Heading)


@frozen(kw_only=False)
class DocumentTitle:
    """The document's own title, and the lines beside it that are its year.

    That of a letter may name another year than the forms that it sends.
    """

    text: str | None
    years: tuple[str, ...] = ()
    is_letter: bool = False


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
    body = _Body(_lines(document), lexicon)
    contents = _contents(body)
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
    title = _document_title(document, body, contents | _of_parts(headings))
    return Outline(
        lines=body.lines, headings=tuple(headings), contents=contents, document_title=title
    )


class _Body:
    """The lines of a document, and what they are matched by: ``folded``, and by their ``keys``."""

    __slots__ = ("folded", "keys", "lexicon", "lines")

    def __init__(self, lines: Sequence[Line], lexicon: Lexicon) -> None:
        texts = [line.text for line in lines]
        self.lines = tuple(lines)
        self.folded = fold_lines(texts)
        # As `key` has it, told as it tells it: most have no white space at all.
        self.keys = [
            each if " " not in each and each.isprintable() else key(text)
            for each, text in zip(self.folded, texts, strict=True)
        ]
        self.lexicon = lexicon

    def numbering(self, at: int) -> tuple[str, int] | None:
        """`Lexicon.numbering` of a line; no more of it is looked at than a number can be long."""
        return self.lexicon.numbering(self.folded[at][:_LONGEST_NUMBER])


def _lines(document: Document) -> list[Line]:
    lines: list[Line] = []
    for block_no, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            text = block.number + block.text
            if "\n" not in text:
                lines.append(_make_line(text, block_no, block, None, True))  # noqa: FBT003 - as in `Line`
                continue
            lines += [
                _make_line(part, block_no, block, None, index == 0)
                for index, part in enumerate(text.split("\n"))
            ]
        elif isinstance(block, Table):
            lines.append(_make_line("", block_no, None, block, True))  # noqa: FBT003 - likewise
    return lines


def _heading(body: _Body, at: int) -> Heading | None:
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


def _part(body: _Body, at: int, end: int) -> Heading | None:
    """第一部分 with its title on the same line or on the next one that is not blank."""
    rest = body.lines[at].text[end:].strip(" :：")
    if len(rest) > _LONGEST_HEADING or _tells(rest):
        return None
    last = at
    if not rest:
        following = _next_text(body.lines, at)
        if following is not None and _may_title(body, following):
            last, rest = following, body.lines[following].text
    return _make(body, at, last, level=1, number=body.folded[at][:end].strip(), title=rest)


def _may_title(body: _Body, at: int) -> bool:
    text, numbering = body.lines[at].text, body.numbering(at)
    numbered = numbering is not None and numbering[0] != "point"
    return not numbered and len(text) <= _LONGEST_HEADING and _CLAUSES.isdisjoint(text)


def _tells(text: str) -> bool:
    """Whether a text has a sentence's punctuation."""
    return not _STOPS.isdisjoint(text) or sum(map(text.count, _COMMAS)) > 1


def _next_text(lines: Sequence[Line], at: int) -> int | None:
    for index in range(at + 1, len(lines)):
        if lines[index].table is not None:
            return None
        if lines[index].text:
            return index
    return None


def _form_title(body: _Body, at: int, numbering: tuple[str, int] | None) -> Heading | None:
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


def _without_annex(body: _Body, at: int) -> str:
    """A line without the mark of an annex behind it: a text box, as Tika's DOM parser writes it."""
    text = body.lines[at].text
    if len(text) > 2 * _LONGEST_HEADING:
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


def _further_line(body: _Body, at: int) -> int | None:
    """The second line of a title, in brackets below it: （某县）, （基本建设类）."""
    following = _next_text(body.lines, at)
    if following is None or not in_brackets(body.lines[following].text):
        return None
    return None if is_head_line(body.lines[following].text, body.lexicon) else following


def _leads_to_table(body: _Body, at: int) -> bool:
    for below in range(at + 1, len(body.lines)):  # no slice: a large document has many titles
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not (is_head_line(line.text, body.lexicon) or in_brackets(line.text)):
            return _notes_lead_to_table(body, at)
    return False


def _notes_lead_to_table(body: _Body, at: int) -> bool:
    """The same where notes on how to fill in the form stand between the title and the table."""
    notes = FillingNotes(body.lexicon)
    for below in range(at + 1, len(body.lines)):
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not (notes.takes(line.text) or is_head_line(line.text, body.lexicon)):
            return False
    return False


def _leads_to_point(body: _Body, at: int) -> bool:
    """The same where the form's first table has a heading of its own: 一、项目基本信息."""
    for below in range(at + 1, len(body.lines)):
        text = body.lines[below].text
        if text and not (is_head_line(text, body.lexicon) or in_brackets(text)):
            return _is_first_point(body, below) and _stands_over_table(body, below)
        if body.lines[below].table is not None:
            return False
    return False


def _is_first_point(body: _Body, at: int) -> bool:
    numbering = body.numbering(at)
    if numbering is None or numbering[0] == "part" or body.lexicon.is_title(body.lines[at].text):
        return False
    number = "".join(filter(str.isalnum, body.folded[at][: numbering[1]]))
    rest = body.lines[at].text[numbering[1] :].strip(" :：")
    is_first = number in body.lexicon.words("headings", "first")
    return is_first and bool(rest) and _is_heading_text(rest, LEVELS[numbering[0]])


def _stands_over_table(body: _Body, at: int) -> bool:
    for below in range(at + 1, len(body.lines)):
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not is_head_line(line.text, body.lexicon):
            return False
    return False


def _with_points(body: _Body, headings: list[Heading]) -> list[Heading]:
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


def _numbered_below(body: _Body, title: Heading, following: Heading) -> str | None:
    """How the heading that parts a title from its first table is numbered; None if none does."""
    between = body.lines[title.last + 1 : following.first]
    if any(line.table is not None for line in between):
        return None
    numbering = body.numbering(following.first)
    return numbering[0] if numbering and _is_first_point(body, following.first) else None


def _numbered(
    body: _Body, at: int, numbering: tuple[str, int], *, stated: int | None
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
        return len(rest) <= _LONGEST_POINT and _CLAUSES.isdisjoint(rest)
    return len(rest) <= _LONGEST_HEADING and not _tells(rest)


def _named(body: _Body, at: int, level: int | None) -> Heading | None:
    text = body.lines[at].text
    if level is None or len(text) > 2 * _LONGEST_HEADING:
        return None
    return _make(body, at, at, level=level, number="", title=text)


def _make(
    body: _Body,
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


def _contents(body: _Body) -> frozenset[int]:
    """Lines of a table of contents: stated by the source, or a run that the text shows.

    In text a run counts if its lines are worded like headings and end in page numbers or
    stand again below; one such line alone is a heading. The title of a form, its year and its
    unit stand again above the next form of that kind: what heads a table is no such line.
    """
    lines, keys, lexicon = body.lines, body.keys, body.lexicon
    marked = {
        at
        for at, line in enumerate(lines)
        if line.paragraph is not None and line.paragraph.contents
    }
    written = [at for at, line in enumerate(lines) if line.text]
    last_seen = {keys[at]: at for at in written}
    titles = lexicon.words("headings", "contents")
    if len(last_seen) == len(written) and not any(
        map(str.isdigit, [lines[at].text[-1] for at in written])
    ):
        # Nothing stands again, nothing ends in a page: as in most documents without such a list.
        return frozenset(marked.union([last_seen[each] for each in titles if each in last_seen]))
    run: list[int] = []
    titled = False
    for at, line in enumerate((*lines, _END)):
        if line.table is None and not line.text:
            continue
        if line.table is None and _is_contents_line(body, at, last_seen):
            run.append(at)
            continue
        if line.table is not None and at < len(lines):
            run = _in_front_of_head(lines, run, lexicon)
        if len(run) >= (1 if titled else 3):
            marked.update(run)
        titled = line.table is None and keys[at] in titles
        if titled:
            marked.add(at)
        run = []
    return frozenset(marked)


def _in_front_of_head(lines: Sequence[Line], run: list[int], lexicon: Lexicon) -> list[int]:
    """The lines of a run that ends at a table, without the title there and what stands below it."""
    for position in range(len(run) - 1, -1, -1):
        text = lines[run[position]].text
        if _PAGE.search(text) and not is_head_line(text, lexicon):
            break
        if lexicon.is_title(text):
            return run[:position]
        if not is_head_line(text, lexicon):
            break
    return run


_END = Line(text="", block_no=-1, table=Table(table_no=0, cells=(), row_count=0, column_count=0))


def _is_contents_line(body: _Body, at: int, last_seen: dict[str, int]) -> bool:
    text, lexicon = body.lines[at].text, body.lexicon
    if len(text) > 2 * _LONGEST_HEADING:
        return False
    page = _PAGE.search(text) if text[-1:].isdigit() else None
    if page is None:
        return last_seen[body.keys[at]] > at
    bare = text[: page.start()]
    if last_seen.get(key(bare), -1) > at:
        return True
    headed = lexicon.numbering(fold(bare[:_LONGEST_NUMBER])) is not None or lexicon.is_title(bare)
    return headed and bool(bare)


def _of_parts(headings: Sequence[Heading]) -> frozenset[int]:
    """The lines of headings that are of a part of the document, or of a form in it."""
    parts = [each for each in headings if each.number or each.form_title]
    return frozenset([at for each in parts for at in range(each.first, each.last + 1)])


def _document_title(document: Document, body: _Body, left_out: frozenset[int]) -> DocumentTitle:
    """The first line, in front of any table, worded as the title of a whole document.

    ``left_out`` are the lines of a list of contents, and those of its parts' own titles.
    That of a letter (关于…的通知) may be broken over two lines.
    """
    lines, lexicon = body.lines, body.lexicon
    words = lexicon.words("headings", "document_title")
    letters, about = lexicon.words("headings", "letter"), lexicon.words("headings", "letter_about")
    before = ""
    for at, line in enumerate(lines):
        if line.table is not None:
            break
        if not line.text or at in left_out:
            continue
        text = line.text
        if len(text) <= _LONGEST_HEADING and body.keys[at].rstrip("0123456789()").endswith(words):
            below = lines[at + 1 : at + 2] if at + 1 not in left_out else ()
            beside = (before, *(each.text for each in below))
            title = text[lexicon.end_of_annex(body.folded[at]) :]
            return DocumentTitle(title, tuple(t for t in beside if is_year_line(t, lexicon)))
        if text.endswith(letters) and len(text) <= 2 * _LONGEST_HEADING:
            whole = text if _is_about(text, about) else before + text
            whole = whole[lexicon.end_of_annex(fold(whole)) :]
            if _is_about(whole, about) and _CLAUSES.isdisjoint(whole):
                return DocumentTitle(whole, is_letter=True)
        before = text
    stated = key(document.title).endswith(words)
    return DocumentTitle(document.title if stated else None)


def _is_about(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
