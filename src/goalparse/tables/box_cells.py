"""Boxes that stand in cells of their own, beside their options: 新增项目 | √ | 延续项目 | □."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.checkboxes import box_alone
from goalparse.tables.looks import is_wording


def chosen_cells(cells: Sequence[Cell]) -> list[Cell] | None:
    """The options whose box is ticked, of the cells beside a label; None if these are none.

    The boxes stand in front of their options if the first cell is one. One may be left blank, for
    an option that is not chosen.
    """
    if len(cells) < 2 or len(cells) % 2:
        return None
    boxes = [box_alone(cell.text) for cell in cells]
    if boxes.count(None) == len(boxes):
        return None  # most cells
    first = int(boxes[0] is None)
    options = cells[1 - first :: 2]
    told = zip(cells[first::2], boxes[first::2], strict=True)
    if any(box is None and cell.text for cell, box in told):
        return None
    if not all(is_wording(option.text) for option in options):
        return None
    return [option for option, box in zip(options, boxes[first::2], strict=True) if box]
