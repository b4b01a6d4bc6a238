"""Rows of an indicator table that are no indicators: a header's lower row, a line across columns.

A header cell may stand over several columns while its neighbours reach down beside them
(偏差原因分析 over 人员保障, 其他, 原因说明). A note or a line of signatures is one cell across the
columns that names and values have of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import HEADER, mask_of
from goalparse.tables.columns import ENTRY, EXTRA, LEVEL_ROLES, Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.level_names import columns_of_names, parts_levels
from goalparse.tables.looks import is_wording
from goalparse.tables.lost_spans import spanned
from goalparse.tables.named_columns import of_whole_year
from goalparse.tables.rows import Row, last_column
from goalparse.tables.value_years import prefer_year, reached_in
from goalparse.text import fold, key


def is_lower_row(block: IndicatorBlock, row: Row) -> bool:
    """Whether header cells of the block reach down into a row.

    A dump shows it by blanks below the levels and the name, and words without a figure beside.
    """
    if row.row_no <= block.below_header and parts_levels(row, block.lexicon):
        return True
    if not block.exact and row.row_no >= block.below_header:
        return row.row_no == block.below_header and _is_lower_in_dump(block, row)
    if row.row_no >= block.below_header:
        return False
    if not block.exact:
        return row.row_no > min(column.header.row_no for column in block.columns)
    return any(
        column.header.row_no < row.row_no < column.header.row_no + column.header.row_span
        for column in block.columns
        if column.role != ENTRY
    )


def _is_lower_in_dump(block: IndicatorBlock, row: Row) -> bool:
    parts = block.lexicon.value_column
    named = [column for column in block.columns if column.role in LEVEL_ROLES]
    if len(row.cells) < block.layout.last_column or len(row.filled) < _FEWEST_PARTS:
        return False
    if any(each.mask and not each.mask & _OF_PARTS for each in row.readings):
        return False
    blank = all(not row.cells[column.first - 1].text for column in named)
    return blank and all(is_wording(c.text) or parts.fullmatch(key(c.text)) for c in row.filled)


_FEWEST_PARTS = 2
_OF_PARTS = HEADER | mask_of("standard")  # 上年实际值, 行业标准


def divided(block: IndicatorBlock, upper: Row | None, row: Row, year: str | None) -> IndicatorBlock:
    """The block with the columns that the header's lower row makes of those it divides.

    What stands below a word that nobody knows is kept behind it; of values of several years that
    of the form's ``year`` is the value, else the first.
    """
    lexicon, block = block.lexicon, _laid_over(block, upper, row, year)
    named = columns_of_names(block.columns, row, lexicon) if parts_levels(row, lexicon) else None
    if named is not None:
        return replace(block, columns=named)
    columns = [part for column in block.columns for part in _parts(column, row, lexicon)]
    of_year = tuple(of_whole_year(_once(columns, lexicon), lexicon))
    columns_of_year = prefer_year(of_year, year, lexicon)
    return replace(block, columns=reached_in(columns_of_year, year, lexicon))


def _laid_over(
    block: IndicatorBlock, upper: Row | None, row: Row, year: str | None
) -> IndicatorBlock:
    """The block with its columns where a dump's lower row shows that they stand.

    The upper row alone has each header in one place: 参考值 over the values of three years, and
    目标值 behind it. Where both are divided, the value is what stands below the form's ``year``.
    """
    if block.exact or upper is None or upper.table is not row.table:
        return block
    spans = spanned(upper, row.cells, block.lexicon)
    if spans is None:
        return block
    columns = [
        replace(column, first=cell.column_no, last=last_column(cell))
        for column in block.columns
        if (cell := spans.get(id(column.header))) is not None
    ]
    unplaced = [column for column in block.columns if id(column.header) not in spans]
    if unplaced:
        values = [column for column in unplaced if column.role == "value"]
        stated = year is not None and any(year in key(cell.text) for cell in row.filled)
        if len(values) != 1 or not stated:
            return block
        first, last = row.filled[0].column_no, row.filled[-1].column_no
        columns.append(replace(values[0], first=first, last=last))
        columns.sort(key=lambda column: column.first)
    return replace(block, columns=tuple(columns))


def _parts(column: Column, row: Row, lexicon: Lexicon) -> Iterator[Column]:
    if column.role == ENTRY:
        yield column  # what divides it took part in the header
        return
    below = [cell for cell in row.filled if column.first <= cell.column_no <= column.last]
    if not below:
        yield column
    words = [cell.text for cell in row.filled]
    for cell in below:
        yield Column(
            role=_role(cell, column, lexicon),
            half=column.half,
            first=cell.column_no,
            last=last_column(cell),
            header=cell,
            part_of=_part_of(cell, column, lexicon, met_again=words.count(cell.text) > 1),
        )


def _part_of(cell: Cell, column: Column, lexicon: Lexicon, *, met_again: bool) -> str:
    """The header that says what a year, or a word met again, is of: 参考值 over 2021年."""
    of_year = column.role != "value" and lexicon.value_column.fullmatch(key(cell.text))
    return column.header.text if of_year or met_again else ""


def _once(columns: Sequence[Column], lexicon: Lexicon) -> tuple[Column, ...]:
    """The columns with one of each kind that comes again below several headers: the form's own.

    得分 below 自评 and below 抽评: the first where none is named as the form's own is.
    """
    own_words = lexicon.words("order", "own_score")
    kept: dict[tuple[int, str], Column] = {}
    words = [column.header.text for column in columns if column.part_of]
    for column in columns:
        if column.role in _AGAIN and column.part_of and words.count(column.header.text) > 1:
            before = kept.setdefault((column.half, column.role), column)
            if column.part_of.endswith(own_words) and not before.part_of.endswith(own_words):
                kept[column.half, column.role] = column
    return tuple(
        replace(column, role=EXTRA)
        if kept.get((column.half, column.role), column) is not column
        else column
        for column in columns
    )


_AGAIN = frozenset({"actual", "score", "weight", "deviation_reason"})


def _role(cell: Cell, column: Column, lexicon: Lexicon) -> str:
    """What a part of a column holds: 2024年, 全年 below a header of values are columns of them.

    Below one of what was reached likewise.
    So is 单位自评 of scores, below 得分.
    """
    text = key(cell.text)
    if role := lexicon.read(cell.text).get("header"):
        return role
    if column.role in _BY_YEAR and lexicon.value_column.fullmatch(text):
        return column.role
    own = column.role == "score" and text.endswith(lexicon.words("order", "own_score"))
    return "score" if own else EXTRA


_BY_YEAR = frozenset({"value", "actual"})


def unknown_parts(block: IndicatorBlock, row: Row, lexicon: Lexicon) -> list[Cell]:
    """The words of the lower row of a divided block's header that nobody knows.

    Those over columns of projects are labels, and known as such.
    """
    if parts_levels(row, lexicon):
        return []
    named = (c for c in block.columns if (c.reading if c.role == ENTRY else c.role != EXTRA))
    known = {id(column.header) for column in named}
    return [
        cell
        for cell in row.filled
        if id(cell) not in known
        and not _stands_over(cell, block)
        and not lexicon.read(cell.text).mask & _OF_PARTS
        and not lexicon.year_column.fullmatch(key(cell.text))
    ]


def _stands_over(cell: Cell, block: IndicatorBlock) -> bool:
    """Whether a cell of the header stands over columns of projects, and is none itself."""
    return any(
        column.header.row_no > cell.row_no and cell.column_no <= column.first <= last_column(cell)
        for column in block.entries
    )


def is_line_across(block: IndicatorBlock, row: Row) -> bool:
    """Whether a cell of a row stands across columns of names and of values.

    In a dump so does the only cell of a row that is numbered as a heading is (三、评估情况,
    任务一：招商引资) or holds a note behind its label.
    """
    if block.exact:
        return block.layout.shape(row).lies_across(row)
    if len(row.cells) != 1:
        return False
    if row.first.inline and row.first.get("attribute") == "note":
        return True
    lexicon, text = block.lexicon, fold(row.cells[0].text)
    numbering = lexicon.numbering(text)
    section = numbering is not None and numbering[0] == "section"
    return section or lexicon.banner.match(text) is not None
