"""Rows that say how the form is to be filled in: labels that they name head no entries.

填表说明 with its text beside it, or over rows of one cell: 1.项目名称：填写规范名称.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.meanings.filling_notes import FillingNotes, heading_in, heads_notes, is_numbered
from goalparse.meanings.lexicon import BLANK, NOTHING, Lexicon, Reading
from goalparse.meanings.terms import ANY_LABEL, HEADER, UPPER
from goalparse.tables.rows import Row, reread


def may_hold_notes(rows: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether some row heads notes; most that may by their words are a title or a year."""
    may = [row for row in rows if row.alike.notes]
    return bool(may) and any(heads_notes(row.filled[0].text, lexicon) for row in may)


def notes_apart(rows: list[Row], lexicon: Lexicon) -> list[Row]:
    """The rows, those of notes read as nothing but their text."""
    notes = FillingNotes(lexicon)
    last = max((at for at, row in enumerate(rows) if len(row.filled) > 1), default=-1)
    return [
        _apart(row, notes, lexicon, ends=at > last) if row.filled else row
        for at, row in enumerate(rows)
    ]


def _apart(row: Row, notes: FillingNotes, lexicon: Lexicon, *, ends: bool) -> Row:
    """A row, read as notes if it is one; ``ends``: no row of more cells follows it."""
    cell, *beside = row.filled
    if beside:
        notes.close()
        return _beside(row) if row.is_note else row
    if _names_part(row) or not notes.takes(cell.text):
        notes.close()
        return row
    if row.is_note:
        return row
    begun = heading_in(cell.text, lexicon)
    if not (begun or ends or is_numbered(cell.text, lexicon)):
        return row  # 项目名称：道路改造, below notes that stand over the form
    rest = cell.text[len(begun) :].lstrip(" \n:：")
    at = cell.text.index(rest)
    note = Reading({"attribute": "note"}, begun or notes.heading, "", rest, at)
    return reread(row, tuple([each if each is BLANK else note for each in row.readings]))


def _names_part(row: Row) -> bool:
    """Whether the only cell of a row is a label, a header or a level alone: （二）产出指标."""
    reading = row.first
    known = reading.mask & (ANY_LABEL | HEADER | UPPER)
    return bool(known) and not reading.inline and not row.is_note


def _beside(row: Row) -> Row:
    """A row of notes beside their label: their text is no label with an entry of its own."""
    at = row.readings.index(row.first) + 1
    behind = row.readings[at : at + 1]
    if not behind or not behind[0].inline:
        return row
    return reread(row, (*row.readings[:at], NOTHING, *row.readings[at + 1 :]))
