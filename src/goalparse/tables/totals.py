"""Rows of sums below indicators: 总分, 合计, 小计, with weight and score beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import NOTHING, Reading
from goalparse.meanings.terms import ANY_LABEL, ATTRIBUTE, LABEL, TOTAL
from goalparse.tables.columns import EXTRA, PAIRS, POINTS, Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.items import Entry, TotalItem, aside, entry_of
from goalparse.tables.rows import Row, last_column


def total_items(row: Row, label: Cell, block: IndicatorBlock) -> Iterator[TotalItem | Entry]:
    """The sums of a row, and what else stands in it: 优 behind the score, 评价等级 | 优."""
    labelled = list(_labelled(row, label))
    sums = _sums(row, label, labelled, block)
    yield TotalItem(cells={role: row.slot(cell) for role, cell in sums if role})
    for role, cell in sums:
        if role:
            continue
        if (column := _further(row, cell, block)) is not None:
            if _says_again(cell, column, sums, block):
                continue
            yield aside(row, f"{label.text}/{column.named}", column.header, cell)
        elif not cell.text[0].isdigit():
            yield entry_of(row, NOTHING, label, cell)
    for name, reading, cell in labelled:
        yield entry_of(row, reading, name, cell)


def _sums(
    row: Row, label: Cell, labelled: Sequence[_Labelled], block: IndicatorBlock
) -> list[tuple[str, Cell]]:
    """The cells beside the label of a row of sums, each with its role, or "" if it has none."""
    apart = {id(cell) for each in labelled for cell in each[::2]}
    cells = [cell for cell in row.filled if cell is not label and id(cell) not in apart]
    roles = _roles(row, cells, block)
    if len(cells) == 1 and not roles[0] and _is_score(cells[0], row.first, block):
        roles = ["score"]
    return [*zip(roles, cells, strict=True)]


def _further(row: Row, cell: Cell, block: IndicatorBlock) -> Column | None:
    """The column of other points that a sum stands in: of each level, of who reviews the form.

    What is kept of it beside the indicators is kept of its sum as well. A short row of a dump does
    not say which it is.
    """
    if block.is_short(row) or quantities.read_number(cell.text.rstrip(_PER_CENT)) is None:
        return None
    columns = (c for c in block.columns if c.role == EXTRA)
    return next((c for c in columns if c.first <= cell.column_no <= c.last), None)


def _says_again(
    cell: Cell, column: Column, sums: Sequence[tuple[str, Cell]], block: IndicatorBlock
) -> bool:
    """Whether the points of a level, headed as those of the indicators are, come to what they do.

    Another sum is no repetition: one of the two is wrong.
    """
    alike = {each.role for each in block.columns if each.words == column.words}
    said = [quantities.read_number(other.text) for role, other in sums if role in alike]
    return quantities.read_number(cell.text) in said


def sums_of_levels(row: Row, label: Cell, block: IndicatorBlock) -> Iterator[tuple[int, int, int]]:
    """The cells of a row of sums that say again, level by level, what all points come to."""
    if not any(column.role == EXTRA for column in block.columns):
        return  # as nearly always
    sums = _sums(row, label, list(_labelled(row, label)), block)
    for role, cell in sums:
        column = None if role else _further(row, cell, block)
        if column is not None and _says_again(cell, column, sums, block):
            yield row.slot(cell).key


_Labelled = tuple[Cell, Reading, Cell]


def _labelled(row: Row, label: Cell) -> Iterator[_Labelled]:
    """The labels behind a sum with the entry of each: 总得分 | 93 | 评价等级 | 优."""
    behind = [pair for pair in row.read_cells() if pair[0] is not label]
    for (name, reading), (cell, entry) in pairwise(behind):
        if reading.mask & (LABEL | ATTRIBUTE) and not (reading.inline or entry.mask & ANY_LABEL):
            yield name, reading, cell


def is_numbered_sum(row: Row) -> bool:
    """Whether a row is a sum that is numbered as the indicators above it are: 9 | 总分 | 100."""
    if not row.mask & TOTAL or len(row.filled) < _LABEL_AND_TWO:
        return False
    (number, _), (_, reading), *_ = row.read_cells()
    short = len(number.text) <= _LONGEST_NUMBER and number.text.isdigit()
    return short and reading.get("total") is not None


_LONGEST_NUMBER = 3  # digits


def is_row_of_scores(row: Row, first: Reading, block: IndicatorBlock) -> bool:
    """Whether the form's score and its weight stand beside their label: 综合得分 | 100 | 97.8."""
    if first.get("label") != "self_score" or first.inline or len(row.filled) < _LABEL_AND_TWO:
        return False
    figures = row.filled[1:]
    numbers = all(quantities.read_number(cell.text) is not None for cell in figures)
    return numbers and {"weight", "score"} <= {*_sum_roles(row, figures, block)}


_LABEL_AND_TWO = 3  # cells


def _roles(row: Row, sums: Sequence[Cell], block: IndicatorBlock) -> list[str]:
    """Weight, score, both in one cell, or "" for each cell."""
    roles = _places(row, sums, block)
    return [
        "" if role in PAIRS and quantities.read_pair(cell.text) is None else role
        for role, cell in zip(roles, sums, strict=True)
    ]


def _places(row: Row, sums: Sequence[Cell], block: IndicatorBlock) -> list[str]:
    """The roles of the columns that they stand in; a dump's numbers are told by their order alone.

    So what else stands there is left out: 总分 | 100 | 96.9 | 优.
    """
    if row.table.exact:
        roles = _sum_roles(row, sums, block)
        return roles if "score" in roles else _with_weighted(sums, roles, block)
    numbers = [cell for cell in sums if _is_figure(cell.text)]
    if len(numbers) > sum(column.role in POINTS for column in block.columns):
        # A rate beside them (得分率) is none of them.
        numbers = [cell for cell in numbers if cell.text[-1] not in _PER_CENT]
    told = dict(zip(map(id, numbers), _sum_roles(row, numbers, block), strict=True))
    return [told.get(id(cell), "") for cell in sums]


def _with_weighted(sums: Sequence[Cell], roles: list[str], block: IndicatorBlock) -> list[str]:
    """The same where only the weighted scores have a sum: 加权得分 behind 自评分."""
    words = block.lexicon.words("order", "weighted")
    columns = [c for c in block.columns if c.role == EXTRA and any(w in c.words for w in words)]
    return [
        "score" if not role and any(c.first <= cell.column_no <= c.last for c in columns) else role
        for cell, role in zip(sums, roles, strict=True)
    ]


def _is_figure(text: str) -> bool:
    """Whether a text is a number of points, or points with a score: 100/98.5."""
    read = quantities.read_number, quantities.read_pair
    return any(each(text) is not None for each in read)


def _sum_roles(row: Row, cells: Sequence[Cell], block: IndicatorBlock) -> list[str]:
    """Weight, score or "" for each filled cell of a row of sums (总分, 合计).

    A dump's row of sums is shorter than the header; its numbers are then those of the last
    columns, if they fit, else the weights and scores in order, if there are as many.
    """
    summed = [column.role for column in block.columns if column.role in POINTS]
    if block.is_short(row):
        behind = row.cells[1:]
        last = sorted(block.columns, key=lambda column: column.first)[-len(behind) :]
        placed = {id(cell): each.role for cell, each in zip(behind, last, strict=False)}
        roles = [placed.get(id(cell), "") for cell in cells]
        if len(behind) <= len(summed) or [r for r in roles if r in POINTS] != summed:
            return summed if len(summed) == len(cells) else [""] * len(cells)
    else:
        roles = [block.role_of(cell) or "" for cell in cells]
    return [role if role in POINTS else "" for role in roles]


_PER_CENT = "%％"


def _is_score(cell: Cell, label: Reading, block: IndicatorBlock) -> bool:
    """Whether a number alone beside 总分 is the score: no column of points says otherwise.

    It may stand across the columns, that of the score among them, if none of them is of weights;
    and anywhere beside a label that says so: 总得分. Where there are none, 合计 sums other things.
    """
    if any(word in label.label for word in block.lexicon.words("order", "scored")):
        return quantities.read_number(cell.text) is not None  # 合计得分 | 97.5
    pointed = [column for column in block.columns if column.role in {"weight", "score"}]
    if not pointed and not any(
        word in label.label for word in block.lexicon.words("order", "points")
    ):
        return False
    over = all(cell.column_no <= c.first and c.last <= last_column(cell) for c in pointed)
    over = over or label.get("label") == "self_score"
    scores = {column.role for column in pointed} <= {"score"}
    return scores and over and quantities.read_number(cell.text) is not None


def subtotal_keys(row: Row, label: Cell, block: IndicatorBlock) -> Iterator[tuple[int, int, int]]:
    """The cells of a row of subtotals, which are nobody's weight or score."""
    sums = [cell for cell in row.filled if cell is not label]
    for role, cell in zip(_roles(row, sums, block), sums, strict=True):
        if role or _further(row, cell, block) is not None:
            yield row.slot(cell).key
