"""What stands between a form's title and its table: its year and unit, notes, a heading, prose."""

from __future__ import annotations

from goalparse.blocks import Table
from goalparse.meanings.filling_notes import FillingNotes
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import LEVELS
from goalparse.recognisers.body_lines import Body, is_heading_text, next_text, tells
from goalparse.recognisers.lines import (
    HEADS_FORM,
    in_brackets,
    is_head_line,
    may_stand_below_title,
    unit_in_caption,
    unknown_entry,
)
from goalparse.text import key


def further_line(body: Body, at: int) -> int | None:
    """The second line of a title, in brackets below it: （某县）, （基本建设类）."""
    following = next_text(body.lines, at)
    if following is None or not in_brackets(body.lines[following].text):
        return None
    text = body.lines[following].text
    is_head = is_head_line(text, body.lexicon) or unit_in_caption(text, body.lexicon) is not None
    return None if is_head else following


def leads_to_table(body: Body, at: int) -> bool:
    """Whether a table follows, behind a form's head and no more than one line that names."""
    named = False
    for below in range(at + 1, len(body.lines)):  # no slice: a large document has many titles
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not (is_head_line(line.text, body.lexicon) or in_brackets(line.text)):
            if unknown_entry(line.text) is not None and body.numbering(below) is None:
                continue  # of the form's head all the same: 实施期：2022年—2024年
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


def leads_to_point(body: Body, at: int) -> bool:
    """The same where the form's first table has a heading of its own: 一、项目基本信息."""
    for below in range(at + 1, len(body.lines)):
        text = body.lines[below].text
        if text and not (is_head_line(text, body.lexicon) or in_brackets(text)):
            return is_first_point(body, below) and stands_over_table(body, below)
        if body.lines[below].table is not None:
            return False
    return False


def is_first_point(body: Body, at: int) -> bool:
    """Whether a line is a heading that bears the first number of its kind: 一、项目基本信息."""
    numbering = body.numbering(at)
    if numbering is None or numbering[0] == "part" or body.is_title(at):
        return False
    number = "".join(filter(str.isalnum, body.folded[at][: numbering[1]]))
    rest = body.lines[at].text[numbering[1] :].strip(" :：")
    is_first = number in body.lexicon.words("headings", "first")
    return is_first and bool(rest) and is_heading_text(rest, LEVELS[numbering[0]])


def stands_over_table(body: Body, at: int) -> bool:
    """Whether nothing but the lines of a head stands between a line and the next table."""
    for below in range(at + 1, len(body.lines)):
        line = body.lines[below]
        if line.table is not None:
            return True
        if line.text and not is_head_line(line.text, body.lexicon):
            return False
    return False


def prose_leads_to_table(body: Body, at: int) -> bool:
    """Whether sentences stand between a title and the table of a form: how it came about, say.

    That it is a form's the labels in it tell: other tables stand below prose as well.
    """
    told = 0
    for below in range(at + 1, min(at + _FARTHEST, len(body.lines))):
        line = body.lines[below]
        if line.table is not None:
            return told > 0 and _names_form(line.table, body.lexicon)
        text = line.text
        if body.lexicon.is_title(text):
            return False
        if not text or is_head_line(text, body.lexicon) or in_brackets(text):
            continue
        if not is_prose(text) or body.lexicon.annex.fullmatch(body.keys[below]) is not None:
            return False
        told += 1
    return False


def is_prose(text: str) -> bool:
    """Whether a line tells something, or says that something follows: 具体情况如下：."""
    return tells(text) or text[-1:] in _FOLLOWS


def is_of_budget(text: str, lexicon: Lexicon) -> bool:
    """Whether a line above a table is the title of a budget's own table: 政府采购预算表."""
    ends = text[-1:] in _TABLE_ENDS and len(text) <= _LONGEST_TITLE
    return ends and lexicon.of_budget.fullmatch(key(text)) is not None


def _names_form(table: Table, lexicon: Lexicon) -> bool:
    """Whether the first cells of a table name a form's project, or whose form it is."""
    read = (lexicon.readings(cell.text) for cell in table.cells[:_FIRST_CELLS])
    return any(reading.terms.get("label") in HEADS_FORM for reading in read)


_FARTHEST = 24  # lines, blank ones too
_FIRST_CELLS = 24
_TABLE_ENDS, _LONGEST_TITLE = frozenset("表单)）"), 60
_FOLLOWS = frozenset(":：")
