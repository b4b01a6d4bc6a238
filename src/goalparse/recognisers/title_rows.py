"""Rows of a table that are a form's title: the year and the unit of money in and beside it."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ATTRIBUTE, GOALS, GROUP, LABEL
from goalparse.recognisers.form import Form
from goalparse.recognisers.label_rows import LabelReader
from goalparse.recognisers.line_entries import score_in_title
from goalparse.recognisers.lines import is_year_line, line_parts
from goalparse.recognisers.subtitles import divided_title, states_unit
from goalparse.tables.rows import Row, Slot
from goalparse.text import key


def take_title(row: Row, title: Cell, form: Form, labels: LabelReader) -> None:
    """Take a title with what stands below it in its cell and behind it in its row."""
    lexicon, slot = labels.lexicon, row.slot(title)
    text, lines = divided_title(title.text, lexicon)
    form.title = form.title or text
    for line in lines:
        take_line(line, slot, form, labels)
    if (score := score_in_title(text, lexicon)) is not None:
        labels.take(score, slot, slot, score.inline, ())
    take_beside(row, title, form, labels)


def take_line(line: str, slot: Slot, form: Form, labels: LabelReader) -> None:
    """Take a line of the form's head: its year, and entries behind it: （2023年度） 单位：万元."""
    entries = [part for part in line_parts(line, labels.lexicon) if part.inline]
    for part in entries:
        labels.take(part, slot, slot, part.inline, ())
    if not entries or labels.lexicon.stated_year.search(key(line)):
        form.years.append(line)


def take_beside(row: Row, title: Cell, form: Form, labels: LabelReader) -> None:
    """Take the year and the unit of money that stand behind a title."""
    for cell in row.filled:
        if states_unit(cell, labels.lexicon):
            reading, slot = labels.lexicon.read(cell.text), row.slot(cell)
            labels.take(reading, slot, slot, reading.inline, ())
        elif cell.column_no > title.column_no:
            form.years.append(cell.text)


def is_year_beside_unit(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row is that of the year, with the unit of money behind it."""
    first, *others = row.filled
    return (
        len(others) == 1 and states_unit(others[0], lexicon) and is_year_line(first.text, lexicon)
    )


def is_goal_as_title(row: Row, below: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether a goal's label is the title of its table: 部门整体绩效目标, alone over labels.

    A goal's text may stand below its label, a banner or a label of the form's head never does.
    """
    if len(row.filled) > 1 or row.first.inline or not row.first.mask & GOALS or not below:
        return False
    ends = lexicon.words("title", "endings_in_front")
    return bool(below[0].first.mask & _HEADS) and word(row.filled[0].text).endswith(ends)


_HEADS = LABEL | GROUP | ATTRIBUTE
