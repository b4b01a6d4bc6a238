"""Rows of a form that cannot be read: headers that nobody knows, and what stands below them.

The header is quoted word by word; its rows are left unclaimed, and nothing in them is guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import ANY_LABEL, UPPER
from goalparse.recognisers.form import Form
from goalparse.recognisers.label_rows import LabelReader
from goalparse.recognisers.lost_headers import (
    heads_lost_columns,
    is_amounts_row,
    may_head_lost_columns,
)
from goalparse.tables.fitness import fitness_of
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row
from goalparse.text import key


class Unread(Enum):
    """Whether a row cannot be read: it can be, it is below such a header, it is one."""

    NO = auto()
    BELOW = auto()
    HEADER = auto()


class UnreadRows:
    """Knows whether the rows below a header that cannot be read go on."""

    def __init__(self, form: Form, labels: LabelReader, lexicon: Lexicon) -> None:
        self._form = form
        self._labels = labels
        self._lexicon = lexicon
        self.lost = False  # whether the rows below such a header go on
        self.columns_lost = False  # whether rows of amounts stand under columns that nobody knows

    def lost_header(self, row: Row) -> None:
        """A header that cannot be read: what nobody knows in it is quoted, its rows are left."""
        if not self.lost:
            reason = "words of the levels stand below a header that is not in the vocabulary"
            self._unrecognised(row, reason)
        self._labels.waiting, self.lost = [], True
        self.quote(row)

    def may_take(self, row: Row, below: Row | None) -> bool:
        """Whether `take` has to look at a row, told by its words: most rows of labels are none."""
        if self.lost or self.columns_lost or row.twice & UPPER:
            return True
        return below is not None and may_head_lost_columns(row)

    def take(self, row: Row, below: Row | None, indicators: IndicatorBlock | None) -> Unread:
        """Account for a row that cannot be read; a header ends the open block.

        ``indicators``: the open block of these, in which levels may stand side by side.
        """
        columns = self._of_lost_columns(row, below, indicators)
        if columns is not Unread.NO:
            return columns
        if self.lost and not row.mask & ANY_LABEL:
            return Unread.BELOW  # what an unknown header would have named stays unclaimed
        self.lost = False
        if row.twice & UPPER and indicators is None:
            self._transposed(row)
            return Unread.HEADER
        return Unread.NO

    def _of_lost_columns(
        self, row: Row, below: Row | None, indicators: IndicatorBlock | None
    ) -> Unread:
        """Quote a header of columns that nobody knows; what stands below it stays unclaimed."""
        under = self.columns_lost and is_amounts_row(row)
        self.columns_lost = under
        if under:
            self._labels.label(row.slot(row.filled[0]), NOTHING)
            return Unread.BELOW
        if below is None or not heads_lost_columns(row, below, self._lexicon):
            return Unread.NO
        if (
            indicators is not None
            and not is_amounts_row(below)
            and _may_be_one(row, below, indicators)
        ):
            return Unread.NO
        self._labels.waiting = []
        self.columns_lost = is_amounts_row(below)
        self.lost = not self.columns_lost
        self.quote(row)
        return Unread.HEADER

    def _transposed(self, row: Row) -> None:
        """Levels side by side, each over columns: their indicators are columns too."""
        self._unrecognised(row, "its indicators stand side by side as columns")
        self._labels.waiting, self.lost = [], True
        self._form.unread = True
        for cell, reading in row.read_cells():
            self._labels.label(row.slot(cell), reading)

    def _unrecognised(self, row: Row, reason: str) -> None:
        place = row.slot(row.filled[0]).place
        self._form.findings.append(finding("table-unrecognised", place=place, reason=reason))

    def quote(self, row: Row, known: Collection[Cell] = ()) -> None:
        """Account for a header's words; those that nobody knows are quoted.

        ``known`` are those that mean something just there: 省级 over amounts.
        """
        for cell, reading in row.read_cells():
            self._labels.label(row.slot(cell), reading)
            if (
                not reading
                and cell not in known
                and not self._lexicon.year_column.fullmatch(key(cell.text))
            ):
                self._labels.unknown_header(row.slot(cell))


def _may_be_one(row: Row, below: Row, block: IndicatorBlock) -> bool:
    """Whether a row may be one of the open block's indicators, its level unknown."""
    return _states_value(row, block) or _aims(below, block)


def _aims(row: Row, block: IndicatorBlock) -> bool:
    """Whether a row states a target by its operator below 指标值: it is one of the indicators."""
    values = [column.first for column in block.columns if column.role == "value"]
    cells = [cell for cell in row.filled if cell.column_no in values]
    return any(quantities.read_target(cell.text).operator is not None for cell in cells)


def _states_value(row: Row, block: IndicatorBlock) -> bool:
    """Whether a row has an indicator's value, and only its levels are unknown.

    It is shaped as one below 指标值, or each cell lies as the header above it does.
    """
    values = {column.first: column for column in block.columns if column.role == "value"}
    stated = [cell for cell in row.filled if cell.column_no in values]
    if not stated:
        return False
    if block.exact:
        places = {(column.first, column.header.column_span) for column in block.columns}
        if all((cell.column_no, cell.column_span) in places for cell in row.filled):
            return True
    return any(fitness_of(values[c.column_no], c.text, block.lexicon) > 0 for c in stated)
