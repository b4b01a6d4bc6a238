"""The title of a document itself, in front of all its tables, and whether it is a letter's.

It is told by how it ends (部门预算, 自评报告), as a letter is (关于…的通知); failing these, by its
place in front of all that is numbered, by the year in it and by what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Document
from goalparse.frozen import frozen, replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import year_of
from goalparse.patterns import late
from goalparse.recognisers.below_titles import is_prose, stands_over_table
from goalparse.recognisers.body_lines import CLAUSES, LONGEST_HEADING, Body
from goalparse.recognisers.lines import is_year_line
from goalparse.text import fold, key


@frozen(kw_only=False)
class DocumentTitle:
    """The document's own title, and the lines beside it that are its year.

    That of a letter may name another year than the forms that it sends. ``told`` is the year as
    the prose above the tables says it, of which none of these state any.
    """

    text: str | None
    years: tuple[str, ...] = ()
    is_letter: bool = False
    told: str = ""


def document_title(document: Document, body: Body, left_out: frozenset[int]) -> DocumentTitle:
    """The document's title; where neither it nor a line beside it has a year, that of the prose."""
    title = _titled(document, body, left_out)
    dated = (title.text or "", *title.years)
    if any(map(body.lexicon.titled_year.search, map(key, dated))):
        return title
    return replace(title, told=_told_year(body, left_out))


def _told_year(body: Body, left_out: frozenset[int]) -> str:
    """The one year of which the prose in front of all tables says that its budget or goals are.

    现将我局2021年部门整体支出绩效目标公开如下：. What it cites (《2020年工作要点》) is of others.
    """
    told: dict[str, str] = {}
    for at, line in enumerate(body.lines):
        if line.table is not None:
            break
        if _CENTURY in body.keys[at] and at not in left_out and is_prose(line.text):
            said = _CITED.sub("", body.keys[at])
            found = body.lexicon.told_year.finditer(said)
            told.update((year_of(match), match[0]) for match in found)
    return next(iter(told.values())) if len(told) == 1 else ""


_CENTURY, _CITED = "20", late("《[^《》]*》")


def _titled(document: Document, body: Body, left_out: frozenset[int]) -> DocumentTitle:
    """The first line, in front of any table, worded as the title of a whole document.

    ``left_out`` are the lines of a list of contents, and those of its parts' own titles.
    That of a letter (关于…的通知) may be broken over two lines.
    """
    lines, lexicon = body.lines, body.lexicon
    words = lexicon.words("headings", "document_title")
    letters, about = lexicon.words("headings", "letter"), lexicon.words("headings", "letter_about")
    before, dated, opened = "", None, False
    for at, line in enumerate(lines):
        if line.table is not None:
            break
        if not line.text or at in left_out:
            opened = opened or bool(line.text)
            continue
        text = line.text
        short = len(text) <= LONGEST_HEADING
        below = lines[at + 1 : at + 2] if at + 1 not in left_out else ()
        beside = (before, *(each.text for each in below))
        if short and body.keys[at].rstrip("0123456789()").endswith(words):
            return _with_years(text, beside, lexicon)
        if text.endswith(letters) and len(text) <= 2 * LONGEST_HEADING:
            whole = text if _is_about(text, about) else before + text
            whole = whole[lexicon.end_of_annex(fold(whole)) :]
            if _is_about(whole, about) and CLAUSES.isdisjoint(whole):
                return DocumentTitle(whole, is_letter=True)
        may_title = short and not dated and _is_dated(text, body.keys[at], beside, lexicon)
        if may_title and (not opened or stands_over_table(body, at)):
            dated = _with_years(text, beside, lexicon)
        opened = opened or not short or not _SENTENCE.isdisjoint(text)
        before = text
    if dated is not None:
        return dated
    stated = key(document.title).endswith(words)
    return DocumentTitle(document.title if stated else None)


def titles_document(text: str, lexicon: Lexicon) -> bool:
    """Whether a line alone, a row across a table say, is worded as a whole document's title."""
    squeezed = key(text)
    if len(text) > LONGEST_HEADING:
        return False
    if squeezed.rstrip("0123456789()").endswith(lexicon.words("headings", "document_title")):
        return True
    return _is_dated(text, squeezed, (), lexicon)


def _is_dated(text: str, squeezed: str, beside: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a line is about a budget or its performance, and of one year: 2024年…目标汇编.

    The year may stand beside it. A table's title is not the document's. The mark of an annex is no
    part of it: its colon ends no clause, and its number runs into the year behind it.
    """
    if not _is_about(squeezed, lexicon.words("headings", "document_about")):
        return False
    text = text[lexicon.end_of_annex(fold(text)) :]
    squeezed = key(text)
    of_table = squeezed.rstrip(")").endswith(lexicon.words("title", "last"))
    if of_table or not CLAUSES.isdisjoint(text):
        return False
    years = {year_of(match) for match in lexicon.titled_year.finditer(squeezed)}
    if years:
        return len(years) == 1
    return any(each and is_year_line(each, lexicon) for each in beside)


def _with_years(text: str, beside: Sequence[str], lexicon: Lexicon) -> DocumentTitle:
    title = text[lexicon.end_of_annex(fold(text)) :]
    return DocumentTitle(title, tuple(each for each in beside if is_year_line(each, lexicon)))


# What 附件3： and 索引号： in front of a title do not have, and prose has.
_SENTENCE = CLAUSES.difference(":：")


def _is_about(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
