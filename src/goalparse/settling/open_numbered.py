"""Rows with running numbers in text that has no mark for the end of a row."""

from __future__ import annotations

from goalparse.blocks import Break
from goalparse.settling.open_lines import Lines

_LEAST_COLUMNS = 3
_LEAST_ROWS = 2


def numbered_rows(lines: Lines, at: int) -> list[Break]:
    """The breaks of rows with running numbers below a header that begins here; none of others.

    An index of the forms below, say: 序号, 项目名称, 备注. A name stands behind each number.
    """
    if "ordinal" not in lines.readings[at].terms:
        return []
    end = at
    while end < len(lines.pieces) and lines.is_column(end):
        end += 1
    if end - at < _LEAST_COLUMNS:
        return []
    breaks = [Break.TABLE, *[Break.CELL] * (end - at - 1)]
    number, width = 1, end - at
    while end < len(lines.pieces) and lines.pieces[end].text == str(number):
        last = _row_end(lines, end, width, number + 1)
        breaks += [Break.ROW, *[Break.CELL] * (last - end - 1)]
        end, number = last, number + 1
    return breaks if number > _LEAST_ROWS else []


def _row_end(lines: Lines, at: int, width: int, number: int) -> int:
    """Behind a numbered row: in front of the next number, or else of a label or title."""
    most = min(at + width, len(lines.pieces))
    texts = [piece.text for piece in lines.pieces[at + 2 : most + 1]]
    if str(number) in texts:
        return at + 2 + texts.index(str(number))
    others = (i for i in range(at + 2, most) if lines.is_label(i) or lines.is_title(i))
    return next(others, most)
