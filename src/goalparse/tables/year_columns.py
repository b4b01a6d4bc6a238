"""Money by year: 合计 | 2024年 | 2025年 | 2026年 over the amounts of each source.

The tables hold the amounts of one year: those of the form's year, where it states one, are the
annual ones and the sum over the years is of the medium term. Those of other years are kept as
attributes that name their source and their year; no year is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, Entry, amount_below, aside
from goalparse.tables.looks import is_figure, is_share
from goalparse.tables.rows import Row, cell_below, last_column
from goalparse.tables.unit_hints import hints_of
from goalparse.text import ZEROS, key


@frozen
class YearColumns:
    """The headers of years, and that of their sum; their row has ``width`` cells."""

    years: tuple[Cell, ...]
    total: Cell | None
    hints: tuple[str, ...]
    width: int


def open_years(
    row: Row, below: Row | None, lexicon: Lexicon, above: Row | None = None
) -> YearColumns | None:
    """The columns that a row of years opens: figures stand below two of them.

    The row ``above`` may state the unit of them all: 收入（万元） and 支出（万元） over years.
    """
    if below is None or not ends_in_years(row):
        return None  # most rows, and cheaply
    years = tuple([c for c in row.filled if lexicon.year_column.fullmatch(key(c.text))])
    if not years or any(is_figure(cell.text) for cell in row.filled):
        return None
    named = {key(each.text) for each in years}
    if len({each[: len("2024")] for each in named}) < len(named):
        return None  # 2024年预算 | 2024年执行: stages of one year
    if len(years) < _FEWEST:
        return _of_one_year(row, below, years[0], lexicon)
    sums = [c for c in row.filled if c not in years and _is_sum(c, below, lexicon)]
    block = YearColumns(
        years=years,
        total=sums[0] if len(sums) == 1 else None,
        hints=(
            *hints_of((c.text for c in (*reversed(row.over), *row.filled)), lexicon),
            *_hints_above(row, above, lexicon),
        ),
        width=len(row.cells),
    )
    below_years = [_below(below, header, block) for header in years]
    shown = sum(cell is not None and is_figure(cell.text) for cell in below_years)
    return block if shown >= _FEWEST else None


def _hints_above(row: Row, above: Row | None, lexicon: Lexicon) -> tuple[str, ...]:
    """The one bracket that all cells of the row right above have behind their words."""
    if above is None or above.table is not row.table or above.row_no != row.row_no - 1:
        return ()
    hints = hints_of([cell.text for cell in above.filled], lexicon)
    return hints[:1] if len(hints) == len(above.filled) and len({*hints}) == 1 else ()


def _of_one_year(row: Row, below: Row, year: Cell, lexicon: Lexicon) -> YearColumns | None:
    """The columns of a whole term and a year of it, amounts below both: 实施期总额 | 2025年度."""
    if lexicon.read(year.text):
        return None  # 2025年预算: a label of its own
    terms = [c for c in row.filled if lexicon.read(c.text).get("horizon") == "medium_term"]
    if len(terms) != 1 or lexicon.read(terms[0].text).get("source") != "total":
        return None
    hints = hints_of((c.text for c in (*reversed(row.over), *row.filled)), lexicon)
    block = YearColumns(years=(year,), total=terms[0], hints=hints, width=len(row.cells))
    cells = [_below(below, header, block) for header in (year, terms[0])]
    return block if all(cell is not None and is_figure(cell.text) for cell in cells) else None


def _is_sum(header: Cell, below: Row, lexicon: Lexicon) -> bool:
    """Whether a header is that of the sum over the years: 合计, or 总额 with an amount below it."""
    terms = lexicon.read(header.text).terms
    if terms.get("total") == "grand":
        return True
    if terms.get("source") != "total" or header.row_span > 1:
        return False
    cell = cell_below(below, header)
    return cell is not None and bool(cell.text) and is_figure(cell.text)


def ends_in_years(row: Row) -> bool:
    """Whether one of the last two cells, 备注 perhaps behind it, begins as a year does."""
    filled = row.filled
    return filled[-1].text[:2] in CENTURIES or (
        len(filled) > 1 and filled[-_FEWEST].text[:2] in CENTURIES
    )


def is_of_or_behind(years: Sequence[Cell], year: str | None) -> bool:
    """Whether money stands in a form's own year, or only in years before it."""
    if year is None:
        return False
    named = [key(each.text) for each in years]
    return any(year in each for each in named) or all(each < year for each in named)


def _below(row: Row, header: Cell, block: YearColumns) -> Cell | None:
    if not row.table.exact and len(row.cells) != block.width:
        return None
    return cell_below(row, header)


def _names(cell: Cell) -> bool:
    """Whether a cell can be the label of a row, and is no figure of another column."""
    return bool(cell.text) and not (is_figure(cell.text) or is_share(cell.text))


def years_row(
    row: Row, block: YearColumns, year: str | None, lexicon: Lexicon
) -> list[AmountItem | Entry] | None:
    """The amounts of a row below the years; None if texts stand below them, and no figure.

    Each is of the nearest label in front of it: income may stand beside expenditure.
    """
    headers = (*block.years, *((block.total,) if block.total is not None else ()))
    placed = {id(header): _below(row, header, block) for header in headers}
    below = [cell.text for cell in placed.values() if cell is not None]
    if not any(map(is_figure, filter(None, below))) and (not below or any(below)):
        return None
    naming = [c for c in (*row.over, *row.filled) if _names(c)]
    naming.sort(key=last_column)
    items: list[AmountItem | Entry] = []
    for header in sorted(headers, key=lambda cell: cell.column_no):
        cell = placed[id(header)]
        label = next((c for c in reversed(naming) if last_column(c) < header.column_no), None)
        if label is None:
            return None
        if cell is None or not cell.text:
            continue
        reading = lexicon.read(label.text)
        sums = reading.get("total") is not None or reading.get("group") == "funding"
        stage = reading.get("stage")  # 预算数 and 执行数 as rows: the stages of all of it
        sums = sums or (stage is not None and "source" not in reading.terms)
        total = "total" if sums else None
        hints = tuple(hint for hint in (reading.bracket, *block.hints) if hint)
        if header is not block.total and (year is None or year not in key(header.text)):
            items.append(aside(row, f"{label.text}/{header.text}", header, cell))
            continue
        source = reading.get("source") or total or UNKNOWN_SOURCE
        horizon = "medium_term" if header is block.total else "annual"
        planned = lexicon.read(header.text).get("stage") or stage or "budget"
        items.append(amount_below(row, label, cell, source, hints, horizon=horizon, stage=planned))
    return items


_FEWEST = 2
CENTURY = "20"
CENTURIES = frozenset({CENTURY, "２０", *[f"二{zero}" for zero in (*ZEROS, "０", "Ｏ")]})
