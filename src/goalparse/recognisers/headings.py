"""Paragraphs -> the outline: numbered headings, form titles, the contents list, the year.

A heading is known by what the source states (a heading style, an outline level, a ``_Toc``
bookmark) or by its wording: 第一部分, 一、, （一）, 1. and the titles of forms. Word writes a
heading over two paragraphs as often as over one, and a paragraph may hold several lines, so
everything here works on lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Document, Paragraph, Place, Table
from goalparse.frozen import frozen, maker
from goalparse.meanings import quantities
from goalparse.meanings.filling_notes import FillingNotes
from goalparse.meanings.lexicon import LONGEST_LABEL, NOTHING, Lexicon, Reading
from goalparse.meanings.phrases import LEVELS
from goalparse.patterns import late
from goalparse.text import fold, key

# Longer than this, or with a sentence's punctuation, a numbered line is prose.
_LONGEST_HEADING = 48
_LONGEST_POINT = 30
_LONGEST_NUMBER = 24  # no heading's number is longer: 第二十一部分
_STOPS = frozenset("。；;？！")
_COMMAS = ",，"
_CLAUSES = _STOPS.union(_COMMAS, ":：")
# A contents line ends in its page: leaders, a tab or a blank, or nothing at all in front.
_WORD = re.compile(r"\S+")
_LONGEST_YEAR = 20
_MOST_MET = 4096  # short lines
_PAGE = late(r"[\s.…·_-]*\d{1,4}$")
# Word keeps its cursor and its cross-reference targets in bookmarks; no person set them.
_HOUSEKEEPING = late(r"_GoBack|_Hlk\d*|_Ref\d*|OLE_LINK\d*")


@frozen
class Heading:
    """A heading or a form's title, and the lines that belong to it.

    ``first`` and ``last`` are the positions of its lines in `Outline.lines`; ``form_title``
    tells that a form's table follows.
    """

    level: int
    number: str
    title: str
    bookmark: str | None
    place: Place
    first: int
    last: int
    form_title: bool = False

    @property
    def text(self) -> str:
        """As it is written."""
        return self.number + self.title


@frozen
class Line:
    """A line of body text, or (``table`` set) the place where a table stands."""

    text: str
    block_no: int
    paragraph: Paragraph | None = None
    table: Table | None = None
    opens: bool = True  # the first line of its paragraph

    @property
    def place(self) -> Place:
        """Where the line stands; a paragraph's later lines stand at the paragraph."""
        table_no = self.table.table_no if self.table is not None else None
        source = self.table if self.paragraph is None else self.paragraph
        if source is None:
            return Place(block_no=self.block_no)
        return _make_place(table_no, None, None, source.paragraph_no, source.line_no, self.block_no)


_make_line, _make_place, _make_heading = maker(Line), maker(Place), maker(Heading)


@frozen
class Outline:
    """The document's lines, its headings, and what the lines in front of them state."""

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    contents: frozenset[int]  # positions of lines of a table of contents
    title: str | None


def build_outline(document: Document, lexicon: Lexicon) -> Outline:
    """Find the headings of a settled document; nothing is changed or dropped."""
    lines = tuple(_lines(document))
    contents = _contents(lines, lexicon)
    headings: list[Heading] = []
    at = 0
    while at < len(lines):
        heading = None
        if lines[at].text and at not in contents:
            heading = _heading(lines, at, lexicon)
        if heading is not None:
            headings.append(heading)
            at = heading.last
        at += 1
    title = _document_title(document, lines, contents, lexicon)
    return Outline(lines=lines, headings=tuple(headings), contents=contents, title=title)


def _lines(document: Document) -> Iterator[Line]:
    for block_no, block in enumerate(document.blocks):
        if isinstance(block, Table):
            yield _make_line("", block_no, None, block, True)  # noqa: FBT003 - as in `Line`
        elif isinstance(block, Paragraph):
            text = block.number + block.text
            if "\n" not in text:
                yield _make_line(text, block_no, block, None, True)  # noqa: FBT003 - likewise
                continue
            for index, part in enumerate(text.split("\n")):
                yield _make_line(part, block_no, block, None, index == 0)


def _heading(lines: Sequence[Line], at: int, lexicon: Lexicon) -> Heading | None:
    line = lines[at]
    stated = _stated_level(line)
    numbering = _numbering(line.text, lexicon)
    return (
        (_part(lines, at, numbering[1], lexicon) if numbering and numbering[0] == "part" else None)
        or _form_title(lines, at, numbering, lexicon)
        or (_numbered(lines, at, numbering, stated=stated) if numbering else None)
        or (_named(lines, at, stated) if stated else None)
    )


def _numbering(text: str, lexicon: Lexicon) -> tuple[str, int] | None:
    """`Lexicon.numbering` of a line; no more of it is looked at than a number can be long."""
    return lexicon.numbering(fold(text[:_LONGEST_NUMBER]))


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


def _part(lines: Sequence[Line], at: int, end: int, lexicon: Lexicon) -> Heading | None:
    """第一部分 with its title on the same line or on the next one that is not blank."""
    text = lines[at].text
    rest = text[end:].strip(" :：")
    if len(rest) > _LONGEST_HEADING or _tells(rest):
        return None
    last = at
    if not rest:
        following = _next_text(lines, at)
        if following is not None and _may_title(lines[following].text, lexicon):
            last, rest = following, lines[following].text
    return _make(lines, at, last, level=1, number=fold(text[:end]).strip(), title=rest)


def _may_title(text: str, lexicon: Lexicon) -> bool:
    numbering = _numbering(text, lexicon)
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


def _form_title(
    lines: Sequence[Line], at: int, numbering: tuple[str, int] | None, lexicon: Lexicon
) -> Heading | None:
    """A line worded as a form's title with its table below (a year or unit line between)."""
    text = lines[at].text
    if not lexicon.is_title(text):
        whole, text = text, _without_annex(text, lexicon)
        if text == whole or not lexicon.is_title(text):
            return None
    last = _last_boxed(lines, at)
    if not _leads_to_table(lines, last, lexicon):
        return None
    numbered = numbering is not None and numbering[0] in {"point", "section"}
    number = text[: numbering[1]] if numbering and numbered else ""
    title = text[len(number) :].strip()
    return _make(lines, at, last, level=2, number=number.strip(), title=title, form_title=True)


def _without_annex(text: str, lexicon: Lexicon) -> str:
    """A line without the mark of an annex behind it: a text box, as Tika's DOM parser writes it."""
    if len(text) > 2 * _LONGEST_HEADING:
        return text
    mark = lexicon.annex_behind.search(fold(text))
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


def _leads_to_table(lines: Sequence[Line], at: int, lexicon: Lexicon) -> bool:
    for line in lines[at + 1 :]:
        if line.table is not None:
            return True
        if line.text and not is_head_line(line.text, lexicon):
            return _notes_lead_to_table(lines, at, lexicon)
    return False


def _notes_lead_to_table(lines: Sequence[Line], at: int, lexicon: Lexicon) -> bool:
    """The same where notes on how to fill in the form stand between the title and the table."""
    notes = FillingNotes(lexicon)
    for line in lines[at + 1 :]:
        if line.table is not None:
            return True
        if line.text and not (notes.takes(line.text) or is_head_line(line.text, lexicon)):
            return False
    return False


def is_head_line(text: str, lexicon: Lexicon) -> bool:
    """Whether a line between a title and its table belongs to the form: a year, a unit, a label.

    So does the number under which the table is published: 公开14表.
    """
    return (
        is_year_line(text, lexicon)
        or bool(line_parts(text, lexicon))
        or (len(text) <= _LONGEST_YEAR and lexicon.table_number.fullmatch(key(text)) is not None)
    )


def is_year_line(text: str, lexicon: Lexicon) -> bool:
    """Whether a line is a form's year, （2023年度）, a part of it, or the blank left for it."""
    if len(text) > _LONGEST_YEAR:
        # Without white space in it it stays as long.
        return (" " in text or not text.isprintable()) and _states_year(text, lexicon)
    met: dict[str, bool] = lexicon.memos[__name__]  # who files a form stands in each of his forms
    found = met.get(text)
    if found is None:
        if len(met) >= _MOST_MET:
            met.clear()
        found = met[text] = _states_year(text, lexicon)
    return found


def _states_year(text: str, lexicon: Lexicon) -> bool:
    squeezed = key(text)
    if len(squeezed) > _LONGEST_YEAR:
        return False
    if lexicon.stated_year.search(squeezed) or lexicon.blank_year.fullmatch(squeezed):
        return True
    return squeezed[:1] == "(" and lexicon.part_of_year.fullmatch(squeezed) is not None


def line_parts(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """The labelled entries that a line consists of: 填报日期：2022年12月18日 单位：万元.

    A year may stand in front of them. None if the line begins with anything else.
    """
    if ":" not in text and "：" not in text:
        whole = lexicon.read(text) if len(text) <= LONGEST_LABEL else NOTHING
        return (whole,) if whole else ()
    words = list(_WORD.finditer(text))
    starts = [
        word.start()
        for word in words
        if (":" in word[0] or "：" in word[0]) and is_labelled(lexicon.read(word[0]))
    ]
    if len(starts) < 2 and not (starts and is_year_line(text[: starts[0]], lexicon)):
        whole = lexicon.read(text)
        return (whole,) if whole else ()
    lead = text[: starts[0]].strip()
    if lead and not is_year_line(lead, lexicon):
        return ()
    ends = [*starts[1:], len(text)]
    return tuple(
        lexicon.read(text[first:end].strip()) for first, end in zip(starts, ends, strict=True)
    )


def entries_in(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """The labelled entries that a cell holds, several of them, in lines or not; none otherwise."""
    if len(text) > _LONGEST_SEVERAL:
        return ()
    found: list[Reading] = []
    for line in text.split("\n"):
        parts = line_parts(line, lexicon)
        if not parts or not all(part.inline for part in parts):
            return ()
        found += parts
    return tuple(found) if len(found) > 1 else ()


_LONGEST_SEVERAL = 160  # what tells at length may name labels as well, and is one entry


def unit_in_caption(text: str, lexicon: Lexicon) -> str | None:
    """The unit of money that a table's caption ends in: 表2 自评结果（单位：万元）."""
    if len(text) > _LONGEST_CAPTION or not (":" in text or "：" in text):
        return None
    bracket = _LAST_BRACKET.search(text)
    reading = lexicon.read(bracket[1] if bracket else text.rsplit(maxsplit=1)[-1])
    return (
        quantities.money_unit_in(reading.inline) if reading.get("label") == "amount_unit" else None
    )


_LAST_BRACKET = late(r"[(（]([^()（）]*)[)）]$")
_LONGEST_CAPTION = 60


def is_labelled(reading: Reading) -> bool:
    """Whether a reading is of a label that takes an entry."""
    return not {"label", "attribute"}.isdisjoint(reading.terms)


def _numbered(
    lines: Sequence[Line], at: int, numbering: tuple[str, int], *, stated: int | None
) -> Heading | None:
    text, (name, end) = lines[at].text, numbering
    level = LEVELS[name]
    rest = text[end:].strip(" :：")
    if level == 1 or not rest or (stated is None and not _is_heading_text(rest, level)):
        return None
    return _make(lines, at, at, level=level, number=text[:end], title=rest)


def _is_heading_text(rest: str, level: int) -> bool:
    """A heading names; a numbered sentence tells. Points (1.) need to be short and bare."""
    if level == 4:
        return len(rest) <= _LONGEST_POINT and _CLAUSES.isdisjoint(rest)
    return len(rest) <= _LONGEST_HEADING and not _tells(rest)


def _named(lines: Sequence[Line], at: int, level: int | None) -> Heading | None:
    text = lines[at].text
    if level is None or len(text) > 2 * _LONGEST_HEADING:
        return None
    return _make(lines, at, at, level=level, number="", title=text)


def _make(
    lines: Sequence[Line],
    at: int,
    last: int,
    *,
    level: int,
    number: str,
    title: str,
    form_title: bool = False,
) -> Heading:
    line = lines[at]
    bookmark = None
    if line.opens and line.paragraph is not None and line.paragraph.bookmarks:
        own = (name for name in line.paragraph.bookmarks if not _HOUSEKEEPING.fullmatch(name))
        bookmark = next(own, None)
    return _make_heading(level, number.strip(), title, bookmark, line.place, at, last, form_title)


def _contents(lines: Sequence[Line], lexicon: Lexicon) -> frozenset[int]:
    """Lines of a table of contents: stated by the source, or a run that the text shows.

    In text a run counts if its lines are worded like headings and end in page numbers or
    stand again below; one such line alone is a heading. The title of a form, its year and its
    unit stand again above the next form of that kind: what heads a table is no such line.
    """
    marked = {
        at
        for at, line in enumerate(lines)
        if line.paragraph is not None and line.paragraph.contents
    }
    written = [(line.text, at) for at, line in enumerate(lines) if line.text]
    last_seen = {key(text): at for text, at in written}
    titles = lexicon.words("headings", "contents")
    if len(last_seen) == len(written) and not any(text[-1].isdigit() for text, _ in written):
        # Nothing stands again, nothing ends in a page: as in most documents without such a list.
        return frozenset(marked.union([last_seen[each] for each in titles if each in last_seen]))
    run: list[int] = []
    titled = False
    for at, line in enumerate((*lines, _END)):
        if line.table is None and not line.text:
            continue
        if line.table is None and _is_contents_line(lines, at, last_seen, lexicon):
            run.append(at)
            continue
        if line.table is not None and at < len(lines):
            run = _in_front_of_head(lines, run, lexicon)
        if len(run) >= (1 if titled else 3):
            marked.update(run)
        titled = line.table is None and key(line.text) in titles
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


def _is_contents_line(
    lines: Sequence[Line], at: int, last_seen: dict[str, int], lexicon: Lexicon
) -> bool:
    text = lines[at].text
    if len(text) > 2 * _LONGEST_HEADING:
        return False
    page = _PAGE.search(text) if text[-1:].isdigit() else None
    if page is None:
        return last_seen[key(text)] > at
    bare = text[: page.start()]
    if last_seen.get(key(bare), -1) > at:
        return True
    headed = _numbering(bare, lexicon) is not None or lexicon.is_title(bare)
    return headed and bool(bare)


def _document_title(
    document: Document, lines: Sequence[Line], contents: frozenset[int], lexicon: Lexicon
) -> str | None:
    """The first line, in front of any table, worded as the title of a whole document."""
    words = lexicon.words("headings", "document_title")
    for at, line in enumerate(lines):
        if line.table is not None:
            break
        short = at not in contents and len(line.text) <= _LONGEST_HEADING
        if short and key(line.text).rstrip("0123456789()").endswith(words):
            return line.text
    return document.title if key(document.title).endswith(words) else None
