"""Lines inside a form's table that are worded as titles: of its blocks, or of its year.

长期绩效目标表 and 年度绩效目标表 stand over the blocks of one form; what names no project, no unit
and no department below it is no form of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.meanings.lexicon import Lexicon, year_of
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import is_year_line
from goalparse.tables.rows import MOST_IN_TITLE, Row
from goalparse.text import fold


def is_title_row(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row is one cell that is worded as a form's title; its year may stand behind it."""
    cells = row.filled
    if len(cells) > MOST_IN_TITLE or len(cells[0].text) > LONGEST_TITLE:
        return False
    if not lexicon.is_title(cells[0].text):
        return False
    return len(cells) == 1 or is_year_line(cells[1].text, lexicon)


def heads_block(title: Row, rows: Sequence[Row], names: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a title in a table is that of a block: nothing below it names whose form it is.

    ``names`` are the labels that do, ``rows`` those of the form so far and below. Rows above the
    title have to name it.
    """
    if not any(_names(row, names) for row in rows if row.row_no < title.row_no):
        return False
    for row in rows:
        if row.row_no > title.row_no and row.filled:
            if is_title_row(row, lexicon):
                break
            if _names(row, names):
                return False
    return True


def _names(row: Row, names: frozenset[str]) -> bool:
    return not names.isdisjoint(row.alike.names)


def titled_horizon(row: Row, lexicon: Lexicon) -> str | None:
    """The horizon that a block's title names, "" if none; None if the row is no such title."""
    if not is_title_row(row, lexicon):
        return None
    text = row.filled[0].text
    for last in lexicon.words("title", "last"):
        named = lexicon.read(text.removesuffix(last)).get("goal")
        if named not in {None, "unstated"}:
            return named
    return ""


def stated_year(form: Form, lexicon: Lexicon) -> str | None:
    """The year that the form's title or a line below it states."""
    texts = (form.title, *(line.text for line in form.head))
    found = (lexicon.stated_year.search(fold(text)) for text in texts)
    return next((year_of(match) for match in found if match is not None), None)


LONGEST_TITLE = 60
