"""What the cells of a dump's header span that takes two rows: the lower row's blanks tell.

A tool that pads what is merged down writes a blank below each cell that reaches down, and the
parts below a cell that is divided: 项目名称 | 项目金额 | 年度目标 over a blank, 资金总额, 财政资金
and a blank. The upper row is then shorter than the rows below it, and its cells stand left of
what they head.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice, takewhile

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
    TOTAL,
)
from goalparse.tables.columns import entry_reading
from goalparse.tables.entry_parts import lower_cells, reaches_down
from goalparse.tables.rows import Row
from goalparse.text import key
from goalparse.tuples import NamedTuple

# 绩效指标 too: beside the grades of the older forms it heads the names.
_OF_A_COLUMN = LABEL | GOALS | HEADER | ATTRIBUTE | ORDINAL | MONEY | MEASURE | GROUP
_MONEY_OR_TOTAL = MONEY | TOTAL
_TWO = 2


class Lie(NamedTuple):
    """How the cells of a header lie: those of the upper row over it, the parts below it.

    ``written`` has for the identity of each cell that a dump shows elsewhere the cell as it is.
    """

    header: Sequence[Cell]
    upper: Sequence[Cell] = ()
    lower: Sequence[Cell] = ()
    written: Mapping[int, Cell] = {}


def lie_of(row: Row, lexicon: Lexicon, above: Row | None) -> Lie:
    """How a header lies, in a dump by what the blanks of its lower row tell."""
    header = [*row.over, *row.cells]
    if row.table.exact:
        lower = lower_cells(row) if reaches_down(row) else ()
        return Lie(header, above.filled if above is not None else (), lower)
    if above is not None and (spans := spanned(above, row.cells, lexicon)) is not None:
        reaching = [cell for cell in spans.values() if cell.row_span > 1]
        own = [cell for cell in row.cells if cell.text]
        return Lie([*reaching, *own], [*spans.values()], (), _as_written(above, spans))
    if row.mask & LABEL and (found := _money_below(row, lexicon)) is not None:
        spans, parts = found
        return Lie([*spans.values()], (), parts, _as_written(row, spans))
    return Lie(header)


def _as_written(row: Row, spans: Mapping[int, Cell]) -> dict[int, Cell]:
    return {id(spans[id(cell)]): cell for cell in row.filled if id(cell) in spans}


def spanned(upper: Row, lower: Sequence[Cell], lexicon: Lexicon) -> dict[int, Cell] | None:
    """The upper row's filled cells with the spans that they have over the lower row's cells.

    By the identity of each; None where the two rows do not tell: neighbours that are both divided
    leave open where the parts of the one end, but not which cells reach down.
    """
    exact = upper.table.exact
    if exact or len(upper.filled) < len(upper.cells) or len(upper.cells) >= len(lower):
        return None
    runs = [(bool(text), len(list(each))) for text, each in groupby(lower, _is_filled)]
    further = len(upper.cells) - sum(1 if parts else length for parts, length in runs)
    if (
        all(parts for parts, _ in runs)
        or further < 0
        or (further and sum(parts for parts, _ in runs) > 1)
    ):
        return None
    found: dict[int, Cell] = {}
    cells = iter(upper.cells)
    column = 1
    for parts, length in runs:
        if parts:
            over = [next(cells) for _ in range(further + 1)]
            found.update(
                _over_parts(over, column, lower[column - 1 : column - 1 + length], lexicon)
            )
        else:
            for at in range(column, column + length):
                cell = next(cells)
                if not entry_reading(cell.text, lexicon).mask & _OF_A_COLUMN:
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
    first of two is of money where the second is not, and so are its parts.
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


def _money_below(row: Row, lexicon: Lexicon) -> tuple[dict[int, Cell], list[Cell]] | None:
    """The spans of a dump's header over a row that only divides its money, and the parts there.

    None for any other row: what divides values, or nothing, is found where it stands.
    """
    lower = _below(row)
    parts = [cell for cell in lower if cell.text]
    if not any(lexicon.read(c.text).mask & _MONEY_OR_TOTAL for c in parts) or not _are_shares(
        parts, lexicon
    ):
        return None
    spans = spanned(row, lower, lexicon)
    return (spans, parts) if spans is not None and len(spans) == len(row.cells) else None


def _are_shares(parts: Sequence[Cell], lexicon: Lexicon) -> bool:
    """Whether what stands below money divides it, by government or year: 合计, 中央, 2025年."""
    return all(
        lexicon.read(cell.text).mask & _MONEY_OR_TOTAL
        or lexicon.tier(cell.text) is not None
        or lexicon.year_column.fullmatch(key(cell.text))
        for cell in parts
    )


def is_padded_below(row: Row) -> bool:
    """Whether a dump's row may be such a header: the row below is longer and begins blank."""
    return not row.table.exact and bool(row.mask & LABEL) and bool(_below(row))


def _below(row: Row) -> list[Cell]:
    """The cells of the row below; none if it does not begin with a blank, or is no longer."""
    cells = row.table.cells
    at = bisect_right(cells, row.row_no, key=_row_of)
    if at == len(cells) or cells[at].text:
        return []
    found = list(takewhile(lambda cell: cell.row_no == row.row_no + 1, islice(cells, at, None)))
    return found if len(found) > len(row.cells) else []


def _row_of(cell: Cell) -> int:
    return cell.row_no
