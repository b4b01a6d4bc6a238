"""A form laid out in running text, of which nothing was read: the words of its cells betray it.

Text whose cells are parted by blanks, by what no reader knows or by nothing at all gives no
table. Where a title says what it is, `lost_cells` keeps the form's head; without one, this says
that there is a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.findings import Finding, finding
from goalparse.meanings.characters import in_plain
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import ANY_LABEL, GOALS, HEADER, ORDINAL, UPPER
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.recognisers.lines import Line, is_head_line
from goalparse.recognisers.lost_cells import words_in

_CELLS = late(r"\t|[ \u3000\xa0]{2,}|\s*[|,，+]\s*|(?<=\S) (?=\S)")
_PROSE = late(r"[。；;！？、]")
_FEW_LINES = 3  # the title, and what stands over it: 附件1
_CHINESE = late(r"[\u3400-\u9fff]")
_LONGEST_CELL = 16
_GLUED = 16  # characters: what is shorter is no row that has run together
_SENTENCE_END = late(r"[。；;]")
_CLAUSE = late(r"[。；;！？、，,]")
_MOST_BETWEEN = 5  # times the length of the words
_LEAST_GLUED = 40  # characters: what holds a form, or a good part of one
_LINES_BELOW = 4  # the year and the unit may stand between a title and what has run together
_LEAST_WORDS = 5
_FEWEST, _TINY = 2, 12  # labels with an entry, of a text of so few lines
_COMMON = frozenset({"unit", "remark"})  # headers of any table


def unread_text(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for what was not read: the words of a form as cells of lines, headers glued."""
    told = list(_as_cells(outline, forms, lexicon))
    yield from told
    if not told:
        told = list(_glued_headers(outline, forms, lexicon))
        yield from told
    if not told and not any(form.is_form for form in forms):
        yield from _levels_in_levels(outline, lexicon)


def _as_cells(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for a document without any form whose lines hold the words of one, as its cells."""
    if any(form.is_form for form in forms):
        if not any(form.lost for form in forms):
            yield from _glued_below_title(outline, lexicon)
        yield from _cells_outside(outline, lexicon)
        return
    if _is_told(forms):
        return
    yield from _bare_title(outline, lexicon)
    shown: dict[str, tuple[Line, str]] = {}  # by what it means, where it stands and how
    told = False
    filled = entered = 0  # lines: all, and those of a label with its entry
    for line in outline.lines:
        if line.table is not None or line.text.isascii():  # blank, or no word of a Chinese form
            continue
        text = in_plain(line.text)
        known = list(_words(text, lexicon))
        filled, entered = filled + 1, entered + _has_entry(text, known)
        for reading in known:
            name = _name(reading)
            shown.setdefault(name, (line, reading.label or name))
            told = told or _is_of_forms(reading) or _is_level_alone(text, reading)
        told = told or any(ending in text for ending in lexicon.title_endings)
    whole = told and len(shown) >= _LEAST_WORDS
    if whole or (entered >= _FEWEST and entered * 2 >= filled <= _TINY):
        lines = [line for line, _ in shown.values()]
        place = max(lines, key=lines.count).place
        quoted = ", ".join([word for _, word in shown.values()][:_LEAST_WORDS])
        reason = f"lines of text show {quoted}, and nothing parts their cells"
        yield finding("table-unrecognised", place=place, reason=reason)
    else:
        glued = list(_glued_below_title(outline, lexicon))
        yield from glued or _titles_in_labels(outline, lexicon)


def _titles_in_labels(outline: Outline, lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for each line in which a title runs into the first label of its form.

    绩效目标表资金名称…: a form that ends too early to show more of its words.
    """
    for at in _long_lines(outline):
        line = outline.lines[at]
        ends = [end for end in lexicon.title_endings if end in line.text]
        if any(_begins_form(text, lexicon) for end in ends for text in line.text.split(end)[1:]):
            reason = "a form's title runs into its labels, and nothing of it is read"
            yield finding("table-unreadable", place=line.place, reason=reason)


def _begins_form(text: str, lexicon: Lexicon) -> bool:
    """Whether a text begins with the label of a project's name, or the year in front of it."""
    text = _YEAR_IN_FRONT.sub("", text, count=1)
    return any(lexicon.read(text[:n]).get("label") == "project_name" for n in _NAME_LABEL)


_YEAR_IN_FRONT = late(r"^[(（][^()（）]{0,12}[)）]")
_NAME_LABEL = range(4, 9)  # characters


def _cells_outside(outline: Outline, lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for the line behind a table that is worded as a cell: a header, or a value.

    Where a blank paragraph stands in front of a cell's text, Tika writes what a table's end is.
    The title of the next form, as nearly always, is none.
    """
    titles = {heading.first for heading in outline.headings if heading.form_title}
    is_behind = False
    for at, line in enumerate(outline.lines):
        if line.table is not None:
            is_behind = True
        elif is_behind and line.text:
            is_behind = False
            text = line.text
            if at in titles or len(text) > _LONGEST_CELL:
                continue
            if _VALUE.fullmatch(text) or _heads(text, lexicon):
                yield finding(
                    "row-break-ambiguous",
                    place=line.place,
                    raw=text,
                    reading="a line behind the table",
                    runner_up="the text of its last cell",
                )


def _heads(text: str, lexicon: Lexicon) -> bool:
    reading = lexicon.read(text)
    return bool(reading.mask & HEADER) and not reading.inline and not reading.mask & ANY_LABEL


_VALUE = late(r"[≥≤>＜<＝=]\s?\d[\d.,]*\S{0,4}|\d[\d.,]*\s?[%％‰]")


def _long_lines(outline: Outline) -> list[int]:
    """The positions of lines that may hold a form, or a good part of one."""
    return [at for at, line in enumerate(outline.lines) if len(line.text) >= _LEAST_GLUED]


def _glued_below_title(outline: Outline, lexicon: Lexicon) -> Iterator[Finding]:
    """A form's title above cells that have run together, in a document that has other forms.

    pandoc writes one table so and rules the next one; one text may hold the dumps of several files.
    """
    told = -1  # the last line of which it was said
    for at in _long_lines(outline):
        line = outline.lines[at]
        above = _filled_above(outline.lines, at, told)
        titled = any(_is_title(outline, each, lexicon) for each in above)
        if titled and _is_glued(line.text, lexicon):
            told = at
            reason = "below the title of a form they have run together, and nothing of it is read"
            yield finding("table-unreadable", place=line.place, reason=reason)


def _is_title(outline: Outline, at: int, lexicon: Lexicon) -> bool:
    """Whether a line is worded as a title; the outline has asked that of most."""
    known = outline.titled.get(at)
    return lexicon.is_title(outline.lines[at].text) if known is None else known


def _filled_above(lines: Sequence[Line], at: int, told: int) -> list[int]:
    """The filled lines right above a line, below a table and a line told before; but a few."""
    filled: list[int] = []
    for above in range(at - 1, told, -1):
        line = lines[above]
        if line.table is not None or len(filled) == _LINES_BELOW:
            break
        if line.text:
            filled.append(above)
    return filled


def _is_glued(text: str, lexicon: Lexicon) -> bool:
    """Whether words of a form stand side by side, or closer to each other than in prose.

    Or the header of a level among what is no prose at all.
    """
    if not _SENTENCE_END.search(text) and _levels_in(text, lexicon):
        return True
    for part in filter(_is_long, _CLAUSE.split(text)):
        words = list(words_in(part, lexicon))
        length = sum(len(word.label or "") for word in words)
        dense = len(words) >= _LEAST_WORDS and length * _MOST_BETWEEN >= len(part)
        if dense or _run_together(part, words):
            return True
    return False


def _glued_headers(outline: Outline, forms: Sequence[Form], lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for each line with a header of indicators that has run together, and is nobody's.

    Each form whose cells have run together is told, and has one.
    """
    long = [line for line in outline.lines if len(line.text) >= _HEADER]
    named = [(line, in_plain(line.text)) for line in long if "指" in line.text]
    if not _levels_in("\n".join([text for _, text in named]), lexicon):
        return  # all lines together: so there is none, as nearly always
    glued = [line for line, text in named if _heads_indicators(text, lexicon)]
    for line in glued[sum(form.lost is not None for form in forms) :]:
        reason = "headers of indicators have run together, and nothing of it is read"
        yield finding("table-unreadable", place=line.place, reason=reason)


def _levels_in_levels(outline: Outline, lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for each line in which levels 1 run into their level 2: 产出指标数量指标….

    Of a document without any form, whose title and headers were cut off.
    """
    for at in _long_lines(outline):
        line = outline.lines[at]
        if _SENTENCE_END.search(line.text):
            continue  # prose may name them so
        glued = lexicon.once(_glued_levels).findall(in_plain(line.text))
        if len(set(glued)) >= _TWO:
            reason = "levels of indicators have run together, and nothing of them is read"
            yield finding("table-unreadable", place=line.place, reason=reason)


def _glued_levels(lexicon: Lexicon) -> re.Pattern[str]:
    """A level 1 that a level 2 follows without anything between."""
    named: list[str] = []
    for level in ("level1", "level2"):
        words = (word for word, terms in lexicon.spellings.items() if level in terms)
        longest = sorted((w for w in words if len(w) >= _SHORTEST_LEVEL), key=len, reverse=True)
        named.append("|".join(map(re.escape, longest)))
    return re.compile(rf"(?:{named[0]})(?=({named[1]}))")


def _heads_indicators(text: str, lexicon: Lexicon) -> bool:
    """Whether headers of two levels stand side by side, their points between at most.

    Or that of one level, with two further headers right behind it.
    """
    named = _levels_in(text, lexicon)
    if not named:
        return False
    anyone = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
    beside = re.finditer(rf"({anyone})(\w{{0,2}})(?=({anyone}))", text)
    if any(
        match[1] != match[3] and (not match[2] or bool(lexicon.read(match[2]).mask & HEADER))
        for match in beside
    ):
        return True
    behind = (
        text[match.end() : match.end() + _ROW_OF_HEADERS] for match in re.finditer(anyone, text)
    )
    return any(_are_headers(text, lexicon) for text in behind)


def _are_headers(text: str, lexicon: Lexicon) -> bool:
    """Whether a text begins with two headers of indicators that nothing parts."""
    words = [word.label or "" for word in words_in(text, lexicon) if word.mask & HEADER][:_TWO]
    return len(words) == _TWO and text.startswith("".join(words))


_HEADER = 12  # characters: two headers and the points between them
_ROW_OF_HEADERS = 30  # characters


def _levels_in(text: str, lexicon: Lexicon) -> list[str]:
    """The headers of levels that are named in a text."""
    return [word for word in lexicon.once(_level_headers) if word in text]


def _level_headers(lexicon: Lexicon) -> list[str]:
    found = [w for w, t in lexicon.spellings.items() if t.get("header") in _NAMED_LEVELS]
    return [word for word in found if len(word) >= _SHORTEST_LEVEL]


_NAMED_LEVELS = frozenset({"level1", "level2", "level3"})
_SHORTEST_LEVEL = 4  # characters
_TWO = 2


def _is_long(part: str) -> bool:
    return len(part) >= _GLUED


def _bare_title(outline: Outline, lexicon: Lexicon) -> Iterator[Finding]:
    """A form's title with its year or unit below, or nothing: the table is missing (catdoc).

    A notice ends in titles as well, of what is attached to it, but has more lines. A line without
    any Chinese word is what the tool has left of the table.
    """
    written = [line for line in outline.lines if line.text or line.table is not None]
    if any(line.table is not None for line in written):
        return
    while len(written) > 1 and not _CHINESE.search(written[-1].text):
        written.pop()
    titles = [at for at, line in enumerate(written) if lexicon.is_title(line.text)]
    headed = any(
        is_head_line(line.text, lexicon) for at in titles for line in written[at + 1 :][:1]
    )
    alone = len(written) <= _FEW_LINES and titles[-1:] == [len(written) - 1]
    if headed or alone:
        reason = "no table stands below the title of a form"
        yield finding("text-truncated", place=written[-1].place, reason=reason)


def _is_told(forms: Sequence[Form]) -> bool:
    """Whether a table is reported already."""
    return any(form.findings for form in forms)


def _words(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """The labels and headers that stand as cells in a line, or in one that has run together."""
    found = 0
    for cell in _CELLS.split(text):
        if cell and len(cell) <= _LONGEST_CELL:
            reading = lexicon.read(cell.strip())
            if reading.mask & _KNOWN:
                found += 1
                yield reading
    if not found and len(text) >= _GLUED:
        for part in _PROSE.split(text):
            words = list(words_in(part, lexicon)) if len(part) >= _GLUED else []
            if part == text or _run_together(part, words):
                yield from words


def _has_entry(text: str, known: Sequence[Reading]) -> bool:
    """Whether a line holds a label with its entry, and nothing else: 项目名称 | 公路养护."""
    if not 0 < len(known) < _LEAST_WORDS or not known[0].mask & ANY_LABEL:
        return False
    cells = [cell for cell in _CELLS.split(text) if cell]
    return bool(known[0].inline) or len(cells) == 2 * len(known)


def _run_together(part: str, words: Sequence[Reading]) -> bool:
    """Whether words stand side by side as no prose has them: the header of a table, say."""
    spelled = [word.label for word in words if word.label]
    rows = zip(spelled, spelled[1:], spelled[2:], strict=False)
    return any("".join(row) in part for row in rows)


def _name(reading: Reading) -> str:
    return ".".join(next(iter(reading.terms.items())))


def _is_of_forms(reading: Reading) -> bool:
    """Whether a word is of forms of performance, and not of any table of a budget."""
    header = reading.get("header")
    return bool(reading.mask & GOALS) or (header is not None and header not in _COMMON)


def _is_level_alone(text: str, reading: Reading) -> bool:
    """Whether a line is the word of a level and no more: a cell of its own, its header cut off."""
    return bool(reading.mask & UPPER) and reading.label == text.strip(" |")


_KNOWN = ANY_LABEL | HEADER | ORDINAL | UPPER
