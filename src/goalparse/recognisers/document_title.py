"""The title of a document itself, in front of all its tables, and whether it is a letter's."""

from __future__ import annotations

from goalparse.blocks import Document
from goalparse.frozen import frozen
from goalparse.recognisers.body_lines import CLAUSES, LONGEST_HEADING, Body
from goalparse.recognisers.lines import is_year_line
from goalparse.text import fold, key


@frozen(kw_only=False)
class DocumentTitle:
    """The document's own title, and the lines beside it that are its year.

    That of a letter may name another year than the forms that it sends.
    """

    text: str | None
    years: tuple[str, ...] = ()
    is_letter: bool = False


def document_title(document: Document, body: Body, left_out: frozenset[int]) -> DocumentTitle:
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
        if len(text) <= LONGEST_HEADING and body.keys[at].rstrip("0123456789()").endswith(words):
            below = lines[at + 1 : at + 2] if at + 1 not in left_out else ()
            beside = (before, *(each.text for each in below))
            title = text[lexicon.end_of_annex(body.folded[at]) :]
            return DocumentTitle(title, tuple(t for t in beside if is_year_line(t, lexicon)))
        if text.endswith(letters) and len(text) <= 2 * LONGEST_HEADING:
            whole = text if _is_about(text, about) else before + text
            whole = whole[lexicon.end_of_annex(fold(whole)) :]
            if _is_about(whole, about) and CLAUSES.isdisjoint(whole):
                return DocumentTitle(whole, is_letter=True)
        before = text
    stated = key(document.title).endswith(words)
    return DocumentTitle(document.title if stated else None)


def _is_about(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
