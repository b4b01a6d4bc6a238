"""What the cells of a dump's header span that takes several rows: the lower rows' blanks tell.

A tool that pads what is merged down writes a blank below each cell that reaches down, and the
parts below a cell that is divided: 项目名称 | 项目金额 | 年度目标 over a blank, 资金总额, 财政资金
and a blank. An upper row is then shorter than the rows below it, and its cells stand left of
what they head.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby, islice, takewhile

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import (
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    MEASURE,
    MONEY,
    ORDINAL,
    SOURCE,
    TOTAL,
)
from goalparse.tables.columns import entry_reading
from goalparse.tables.entry_parts import lower_cells, reaches_down
from goalparse.tables.rows import Row, last_column
from goalparse.text import key
from goalparse.tuples import NamedTuple

# 绩效指标 too: beside the grades of the older forms it heads the names.
_OF_A_COLUMN = LABEL | GOALS | HEADER | ATTRIBUTE | ORDINAL | MONEY | MEASURE | GROUP
_MONEY_OR_TOTAL = MONEY | TOTAL
_TWO = 2
_OF_VALUES = frozenset({"nature", "operator", "value", "unit", "actual"})


class Lie(NamedTuple):
    """How the cells of a header lie: those of the upper row over it, the parts below it.

    ``written`` has for the identity of each cell that a dump shows elsewhere the cell as it is.
    """

    header: Sequence[Cell]
    upper: Sequence[Cell] = ()
    lower: Sequence[Cell] = ()
    written: Mapping[int, Cell] = {}


def lie_of(row: Row, lexicon: Lexicon, above: Row | None) -> Lie:
    """How a header lies, in a dump by what the blanks of its lower rows tell."""
    header = [*row.over, *row.cells]
    if row.table.exact:
        lower = lower_cells(row) if reaches_down(row) else ()
        return Lie(header, above.filled if above is not None else (), lower)
    if above is not None and (spans := spanned(above, row.cells, lexicon)) is not None:
        reaching = [cell for cell in spans.values() if cell.row_span > 1]
        own = [cell for cell in row.cells if cell.text]
        if (found := _divided_below(row, lexicon)) is not None:
            return _over_three_rows(above, row, spans, found)
        return Lie([*reaching, *own], [*spans.values()], (), _written(above.cells, spans))
    if row.mask & LABEL and (found := _divided_below(row, lexicon)) is not None:
        return Lie([*found.spans.values()], (), [*found.parts.values()], found.written(row))
    return Lie(header)


class _Divided(NamedTuple):
    """What a dump's header spans over the rows that divide it, and these rows' words.

    Each by the identity of the cell as it is written; ``lower`` are the cells of those rows.
    """

    spans: Mapping[int, Cell]
    parts: Mapping[int, Cell]
    lower: Sequence[Cell]

    def written(self, row: Row) -> dict[int, Cell]:
        """The cells as they are, by the identity of each as it stands."""
        return _written(row.cells, self.spans) | _written(self.lower, self.parts)


def _written(cells: Sequence[Cell], shown: Mapping[int, Cell]) -> dict[int, Cell]:
    return {id(shown[id(cell)]): cell for cell in cells if cell.text and id(cell) in shown}


def _over_three_rows(above: Row, row: Row, upper: Mapping[int, Cell], found: _Divided) -> Lie:
    """How a header of three rows lies whose middle one names the levels."""
    moved = _moved(upper, row.cells, found.spans)
    reaching = [cell for cell in moved.values() if cell.row_span > 1]
    filled = [found.spans[id(cell)] for cell in row.filled]
    written = _written(above.cells, moved) | found.written(row)
    return Lie([*reaching, *filled], [*moved.values()], [*found.parts.values()], written)


def _moved(
    upper: Mapping[int, Cell], row: Sequence[Cell], spans: Mapping[int, Cell]
) -> dict[int, Cell]:
    """Cells over a row, as far to the right and as wide as what the row's own cells span."""
    widths = (spans[id(cell)].column_span if id(cell) in spans else 0 for cell in row)
    ends = list(accumulate(widths, initial=0))
    return {
        at: replace(
            cell,
            column_no=ends[cell.column_no - 1] + 1,
            column_span=ends[last_column(cell)] - ends[cell.column_no - 1],
        )
        for at, cell in upper.items()
    }


def spanned(upper: Row, lower: Sequence[Cell], lexicon: Lexicon) -> dict[int, Cell] | None:
    """The upper row's cells with the spans that they have over the lower row's cells.

    By the identity of each; None where the two rows do not tell: neighbours that are both divided
    leave open where the parts of the one end, but not which cells reach down.
    """
    if upper.table.exact or len(upper.filled) < len(upper.cells):
        return None
    return _spans(upper.cells, lower, lexicon)


def _spans(
    upper: Sequence[Cell], lower: Sequence[Cell], lexicon: Lexicon
) -> dict[int, Cell] | None:
    """The same of cells of which some may be blank: below what reaches down into their row."""
    if len(upper) >= len(lower):
        return None
    runs = [(bool(text), len(list(each))) for text, each in groupby(lower, _is_filled)]
    further = len(upper) - sum(1 if parts else length for parts, length in runs)
    if (
        all(parts for parts, _ in runs)
        or further < 0
        or (further and sum(parts for parts, _ in runs) > 1)
    ):
        return None
    found: dict[int, Cell] = {}
    cells = iter(upper)
    column = 1
    for parts, length in runs:
        if parts:
            over = [next(cells) for _ in range(further + 1)]
            if not all(map(_is_filled, over)):
                return None
            found.update(
                _over_parts(over, column, lower[column - 1 : column - 1 + length], lexicon)
            )
        else:
            for at in range(column, column + length):
                cell = next(cells)
                known = entry_reading(cell.text, lexicon).mask & _OF_A_COLUMN
                if cell.text and not known and at > 1:  # 乡镇 in front says whose projects they are
                    return None
                found[id(cell)] = replace(cell, column_no=at, row_span=2)
        column += length
    return found


def _is_filled(cell: Cell) -> bool:
    return bool(cell.text)


def _over_parts(
    over: Sequence[Cell], column: int, parts: Sequence[Cell], lexicon: Lexicon
) -> Iterator[tuple[int, Cell]]:
    """The cells over a run of parts: the only one is over all of them, several each over its own.

    The parts of each are the same words again (目标值 and 完成值 below 2023年 and 2024年), or the
    first of two is of money where the second is not, and so are its parts; or all are of money.
    """
    size, rest = divmod(len(parts), len(over))
    words = [part.text for part in parts]
    if not rest and words[:size] * len(over) == words:
        for at, cell in enumerate(over):
            yield id(cell), replace(cell, column_no=column + at * size, column_span=size)
        return
    money = list(takewhile(lambda part: lexicon.read(part.text).mask & _MONEY_OR_TOTAL, parts))
    if len(over) == _TWO and money and len(money) < len(parts):
        first, second = over
        yield id(first), replace(first, column_no=column, column_span=len(money))
        at = column + len(money)
        yield id(second), replace(second, column_no=at, column_span=len(parts) - len(money))
    elif len(money) == len(parts) and all(_says_nothing(cell, lexicon) for cell in over):
        # Where the parts of the one end makes no difference: one stands for all.
        yield id(over[0]), replace(over[0], column_no=column, column_span=len(parts))


def _divided_below(row: Row, lexicon: Lexicon) -> _Divided | None:
    """What a dump's header spans over a row, or two, that divide its money.

    They may divide the header of values too. None for any other row: what divides values alone,
    or nothing, is found where it stands.
    """
    lower = _below(row.cells, row)
    if not any(lexicon.read(cell.text).mask & _MONEY_OR_TOTAL for cell in lower):
        return None
    spans = _spans(row.cells, lower, lexicon)
    if spans is None or not _tell_all(row.cells, spans, lexicon):
        return None
    parts = [cell for cell in lower if cell.text]
    if (found := _over_two(spans, lower, _below(lower, row), lexicon)) is not None:
        return found
    if all(_is_part(cell, lexicon) for cell in parts):
        return _Divided(spans, {id(cell): cell for cell in parts}, parts)
    return None


def _over_two(
    spans: Mapping[int, Cell], lower: Sequence[Cell], lowest: Sequence[Cell], lexicon: Lexicon
) -> _Divided | None:
    """What a header spans over two rows, of which the lower one divides cells of the upper."""
    further = _spans(lower, lowest, lexicon) if lowest else None
    parts, own = ([cell for cell in cells if cell.text] for cells in (lower, lowest))
    if further is None or not all(_is_part(cell, lexicon) for cell in own):
        return None
    if not _tell_all(lower, further, lexicon) or not _are_divided(parts, further, lexicon):
        return None
    shown = {id(cell): further[id(cell)] for cell in parts if id(cell) in further}
    below = shown | {id(cell): cell for cell in own}
    return _Divided(_moved(spans, lower, further), below, (*parts, *own))


def _tell_all(cells: Sequence[Cell], spans: Mapping[int, Cell], lexicon: Lexicon) -> bool:
    """Whether all that says something of what stands below it has a place."""
    return all(id(cell) in spans or _says_nothing(cell, lexicon) for cell in cells)


def _are_divided(cells: Sequence[Cell], spans: Mapping[int, Cell], lexicon: Lexicon) -> bool:
    """Whether each of some words divides money, or is divided itself: 按收入性质分."""
    return all(_is_part(cell, lexicon) or spans.get(id(cell), cell).row_span == 1 for cell in cells)


def _is_part(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a word divides money (中央, 2025年, 执行率) or values (符号, 数值, 单位)."""
    reading = lexicon.read(cell.text)
    return bool(
        reading.mask & (_MONEY_OR_TOTAL | MEASURE)
        or reading.get("header") in _OF_VALUES
        or lexicon.tier(cell.text) is not None
        or lexicon.year_column.fullmatch(key(cell.text))
    )


def _says_nothing(header: Cell, lexicon: Lexicon) -> bool:
    """Whether a header says no more of its parts than that they are money: 按资金来源."""
    reading = lexicon.read(header.text)
    return not (reading.bracket or reading.get("horizon") or reading.mask & ~(GROUP | SOURCE))


def is_padded_below(row: Row) -> bool:
    """Whether a dump's row may be such a header: the row below is longer and begins blank."""
    return not row.table.exact and bool(row.mask & LABEL) and bool(_below(row.cells, row))


def width_below(row: Row) -> int:
    """How many cells the row below has."""
    cells = row.table.cells
    first = bisect_right(cells, row.row_no, key=_row_of)
    return bisect_right(cells, row.row_no + 1, key=_row_of) - first


def _below(upper: Sequence[Cell], row: Row) -> list[Cell]:
    """The cells of the row below some; none if it does not begin with a blank, or is no longer."""
    cells = row.table.cells
    row_no = upper[0].row_no
    at = bisect_right(cells, row_no, key=_row_of)
    if at == len(cells) or cells[at].text:
        return []
    found = list(takewhile(lambda cell: cell.row_no == row_no + 1, islice(cells, at, None)))
    return found if len(found) > len(upper) else []


def _row_of(cell: Cell) -> int:
    return cell.row_no
