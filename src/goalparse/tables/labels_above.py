"""Whose entry a cell is that stands below labels, or behind one and a blank."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import ATTRIBUTE, GOALS, LABEL, SOURCE
from goalparse.tables.looks import is_amount, is_wording
from goalparse.tables.rows import Row, cell_below, last_column


def words_over_words(labels: list[tuple[Cell, Reading]], cell: Cell) -> list[tuple[Cell, Reading]]:
    """Labels in their order for a cell: those of money come last if the cell holds none."""
    if len(labels) < 2:
        return labels
    money = [pair for pair in labels if pair[1].mask & SOURCE]
    if not money or is_amount(cell.text):
        return labels
    return [*(pair for pair in labels if not pair[1].mask & SOURCE), *money]


def labels_above(cell: Cell, headed: list[tuple[Cell, Reading]]) -> list[tuple[Cell, Reading]]:
    """The labels above whose columns a cell shares."""
    return [
        (label, reading)
        for label, reading in headed
        if label.column_no <= last_column(cell) and cell.column_no <= last_column(label)
    ]


def ends_points(row: Row, headed: Sequence[tuple[Cell, Reading]]) -> bool:
    """Whether a row holds a word below a header of points: the table of these ends above it.

    建议安排金额 | 520万元 | 核减理由 | … below 评估维度 | 评估要点 | 分值 | 得分.
    """
    points = [label for label, reading in headed if reading.get("measure") in _POINTS]
    below = (cell_below(row, label) for label in points)
    return any(c is not None and len(c.text) > _GRADE and is_wording(c.text) for c in below)


def last_row_beside(row: Row | None, labels: Sequence[tuple[Cell, Reading]]) -> int:
    """The last row of the cell that several labels of a row stand beside: what it heads ends there.

    项目实施进度计划 merged down beside 项目实施内容 | 开始时间 | 完成时间 and the steps below them.
    """
    if row is None or len(labels) < _SEVERAL or labels[0][0].row_no != row.row_no:
        return _ANY_ROW
    first = labels[0][0].column_no
    ends = [
        cell.row_no + cell.row_span - 1
        for cell in (*row.over, *row.cells)
        if cell.column_no < first and cell.text
    ]
    return min((end for end in ends if end > row.row_no), default=_ANY_ROW)


def entry_past_blanks(
    row: Row,
    label: Reading,
    cells: Sequence[Cell],
    headed: list[tuple[Cell, Reading]],
    lexicon: Lexicon,
) -> Cell | None:
    """The entry of a label that stands behind blank cells: 项目名称 | | 水利发展资金.

    That of a label of money is an amount: 其中：财政拨款 | | 80. What has a label above it, or one
    that reaches down between the two, is the entry of that one.
    """
    of_money = bool(label.mask & SOURCE)
    if not cells or cells[0].text or label.inline or not (of_money or label.mask & _OF_TEXT):
        return None
    filled = [cell for cell in cells if cell.text]
    if len(filled) != 1 or labels_above(filled[0], headed):
        return None
    if of_money and not is_amount(filled[0].text):
        return None
    first, last = cells[0].column_no, filled[0].column_no
    over = [cell for cell in row.over if first <= cell.column_no < last]
    return None if any(lexicon.readings(cell.text).terms for cell in over) else filled[0]


_SEVERAL = 2  # labels
_ANY_ROW = 1 << 30
_POINTS = frozenset({"weight", "score"})
_GRADE = 2  # characters of a grade in the place of points: 优, 良好
_OF_TEXT = LABEL | ATTRIBUTE | GOALS
