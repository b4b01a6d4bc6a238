"""Money with its sources as columns: 总额 | 财政拨款 | 其他资金 over the amounts.

The row below may be the money itself, a stage of it (全年执行数), the sum of the rows (金额合计),
or one task of several with its own share. Only Word's grid says which cell stands below which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import GOALS, GROUP, MEASURE, SOURCE, STAGE, mask_of
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, Entry, aside, entry_of
from goalparse.tables.looks import PLAIN_FIGURE, is_figure, is_share
from goalparse.tables.rows import Row, last_column
from goalparse.tables.unit_hints import hints_of
from goalparse.text import key

_OTHERS = GOALS | GROUP  # labels of rows that are blank below the sources, and none of theirs
# Rows that hold none of the tables' money: 执行率, 全年预计执行数.
_BESIDE_MONEY = MEASURE | mask_of("aside")


@frozen
class SourceColumns:
    """The columns of sources, and those of texts beside them, each by its header.

    ``years`` are those that some sources stand under (2024年 over 合计, 财政拨款), by their header;
    ``stages`` likewise (执行数 over 总额, 财政拨款).
    ``hints`` are the brackets of the cells that the sources stand under, ``width`` is the number
    of cells of their row: in a dump only rows as wide stand below them. ``by_year``: whether the
    rows are years (2024年, 2025年 below 年度), and a sum is that of several. ``of_funds``: whether
    the columns are funds, of which each has its own total and sources (`fund_columns`). ``moved``:
    how many cells further to the right than their headers a dump's amounts stand.
    """

    sources: tuple[tuple[Cell, Reading], ...]
    texts: tuple[tuple[Cell, Reading], ...]
    hints: tuple[str, ...]
    width: int
    years: tuple[tuple[Cell, Cell], ...] = ()
    stages: tuple[tuple[Cell, str], ...] = ()
    by_year: bool = False
    of_funds: bool = False
    moved: int = 0

    def of_other_years(self, year: str | None) -> Mapping[int, Cell]:
        """The years of the sources that are not the form's, by the source's header.

        Where the form states none of them it is the first.
        """
        stated = [over for _, over in self.years if year is not None and year in key(over.text)]
        own = [*stated, *(over for _, over in self.years)][0]
        return {id(header): over for header, over in self.years if over is not own}


def open_sources(
    row: Row, below: Sequence[Row], above: Row | None, lexicon: Lexicon
) -> SourceColumns | None:
    """The columns that a row of sources opens: figures stand below two of them, none beside."""
    if not row.alike.heads_sources or not below or not _may_stand_below(below[0], row):
        return None
    if any(lexicon.read(cell.text).get("label") == "project_name" for cell in row.over):
        return None  # the header of a list of projects, and no source is its rows' label
    read = [(cell, _read(cell, below[0], lexicon)) for cell in row.filled]
    down = [(c, lexicon.read(c.text)) for c in row.over if c.text and not _reaches(c, below[0])]
    named = [
        (cell, r)
        for cell, r in (*down, *read)
        if _source(r) is not None and not r.inline and not _reaches(cell, below[0])
    ]
    sources = [(cell, r) for cell, r in named if "source" in r.terms]
    if any(is_figure(cell.text) for cell in row.filled):
        return None
    if len(sources) < _FEWEST or sum(_has_figure(below[0], cell) for cell, _ in named) < _FEWEST:
        if not _divides_all_money(row, named, below[0]):
            return None
        sources = named
    named += _unknown_beside(sources, read, below[0], lexicon)
    named.sort(key=lambda pair: pair[0].column_no)
    first = named[0][0].column_no
    over = [(cell, lexicon.read(cell.text)) for cell in row.over]
    headers = [cell for cell, _ in named]
    texts = [
        (cell, r)
        for cell, r in (*over, *read)
        if last_column(cell) < first and not _reaches(cell, below[0]) and cell.text
    ]
    return SourceColumns(
        sources=tuple(named),
        texts=tuple(texts),
        hints=tuple(_hints(row, below[0], above, sources, lexicon)),
        width=len(row.cells),
        years=tuple(over_each(headers, row, _years(above, lexicon))) if above else (),
        stages=tuple(_stages_over(headers, row, above)) if above else (),
        by_year=any(last_column(c) < first for each in below for c in _years(each, lexicon)),
    )


def _divides_all_money(row: Row, named: Sequence[tuple[Cell, Reading]], below: Row) -> bool:
    """Whether a sum leads parts that nobody knows, behind the label of all money.

    合计 | 人员类 | 运转类 behind 年度预算, which reaches down, and an amount below each of them.
    """
    of_money = row.first.get("group") == "funding" or row.first.get("source") == "total"
    if not of_money or not named or not _reaches(row.filled[0], below):
        return False
    (first, reading), *_ = named
    parts = [cell for cell in row.filled if cell.column_no >= first.column_no]
    whole = reading.get("total") == "grand" and len(parts) > _FEWEST
    return whole and all(_has_figure(below, cell) for cell in parts)


def _read(cell: Cell, below: Row, lexicon: Lexicon) -> Reading:
    """What a header means; a level of government over an amount is the source of that: 省级."""
    reading = lexicon.read(cell.text)
    if reading or len(cell.text) > _LONGEST_TIER or not _has_figure(below, cell):
        return reading
    source = lexicon.tier(cell.text)
    return Reading({"source": source}, cell.text) if source is not None else reading


_LONGEST_TIER = 4


def over_each(
    headers: Sequence[Cell], row: Row, above: Sequence[Cell]
) -> Iterator[tuple[Cell, Cell]]:
    """What each header stands under, a year or a stage, if they stand under several.

    In a dump, where the same headers come again for each of them.
    """
    if len(above) < _FEWEST:
        return
    if not row.table.exact:
        size, rest = divmod(len(headers), len(above))
        again = [cell.text for cell in headers[:size]] * len(above)
        if not rest and again == [cell.text for cell in headers]:
            yield from ((header, above[at // size]) for at, header in enumerate(headers))
        return
    for header in headers:
        over = next((each for each in above if _covers(each, header)), None)
        if over is not None:
            yield header, over


def _stages_over(headers: Sequence[Cell], row: Row, above: Row) -> Iterator[tuple[Cell, str]]:
    """The stage that each header stands under: 执行数 over 总额 and 财政拨款."""
    if above.mask & STAGE:
        stages = [(cell, r.terms["stage"]) for cell, r in above.read_cells() if "stage" in r.terms]
        named = {id(cell): stage for cell, stage in stages}
        for header, over in over_each(headers, row, [cell for cell, _ in stages]):
            yield header, named[id(over)]


def _may_stand_below(row: Row, header: Row) -> bool:
    """Whether cells of a row stand below those of a header: in a dump, if there are as many."""
    return row.table.exact or len(row.cells) == len(header.cells)


def _unknown_beside(
    sources: Sequence[tuple[Cell, Reading]],
    read: Sequence[tuple[Cell, Reading]],
    below: Row,
    lexicon: Lexicon,
) -> list[tuple[Cell, Reading]]:
    """Headers among the sources, or behind them, that nobody knows and that have a figure too.

    Those of a year before (上年预算) may stand in front of them.
    """
    first = min(cell.column_no for cell, _ in sources)
    unknown = [(c, r) for c, r in read if not r and _has_figure(below, c)]
    return [(c, r) for c, r in unknown if c.column_no > first or _is_earlier(c, lexicon)]


def _is_earlier(header: Cell, lexicon: Lexicon) -> bool:
    return lexicon.earlier_year.fullmatch(key(header.text)) is not None


def _source(reading: Reading) -> str | None:
    """The source that a header names; 合计 or 小计 among sources is their total."""
    total = "total" if "total" in reading.terms else None
    return reading.get("source") or total


def _hints(
    row: Row,
    below: Row,
    above: Row | None,
    sources: Sequence[tuple[Cell, Reading]],
    lexicon: Lexicon,
) -> Iterator[str]:
    """The brackets of what stands over the sources, nearest first, and of the rows' label."""
    upper = above.filled if above is not None else ()
    for cell in upper:
        covers = any(cell.column_no <= s.column_no <= last_column(cell) for s, _ in sources)
        if covers:
            yield from hints_of((cell.text,), lexicon)
    # The label of the rows, which may begin with the header itself or stand in front of it.
    first = min(cell.column_no for cell, _ in sources)
    beside = [c for c in row.filled if c.column_no < first or _reaches(c, below)]
    yield from hints_of((cell.text for cell in (*beside, *reversed(row.over))), lexicon)


def holds_figure(row: Row) -> bool:
    """Whether a cell is a plain figure, and cheaply: such a row heads no columns of money."""
    cells = row.cells
    return any(map(PLAIN_FIGURE.fullmatch, [cells[at].text for at in row.alike.unknown]))


def _years(row: Row, lexicon: Lexicon) -> list[Cell]:
    return [cell for cell in row.filled if lexicon.year_column.fullmatch(key(cell.text))]


def stands_over_sources(row: Row, below: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether a row is the upper one of such a header: a cell of it spans all the sources."""
    if not row.table.exact:
        return _stands_over_in_dump(row, below, lexicon)
    if not below or not _covers_sources(row, below[0]) or holds_figure(below[0]):
        return False  # a figure: amounts beside their labels, and cheaply
    opened = open_sources(below[0], below[1:], row, lexicon)
    if opened is None:
        return False
    sources = [cell for cell, r in opened.sources if cell.row_no == below[0].row_no]
    heads = [
        cell for cell, reading in row.read_cells() if not reading.inline and cell.row_span == 1
    ]
    wide = [cell for cell in heads if any(_covers(cell, source) for source in sources)]
    in_front = [c for c in row.filled if wide and last_column(c) < wide[0].column_no]
    if not all(c.row_span > 1 or _is_blank_below(below[0], c) for c in in_front):
        return False  # a label, and the wide cell is its entry
    return all(any(_covers(c, s) for c in wide) for s in sources)


def _stands_over_in_dump(row: Row, below: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether a row of words heads one of nothing but sources, over a row of several amounts.

    So does one of years: 2024年 and 2025年 over the sources of each.
    """
    if len(below) < _FEWEST or len(below[0].filled) < _FEWEST:
        return False
    named = any(reading.mask & SOURCE and not reading.inline for reading in row.readings)
    of_years = len(_years(row, lexicon)) >= _FEWEST
    only_sources = all(
        (reading.mask & SOURCE or (of_years and _source(reading) is not None))
        and not reading.inline
        for _, reading in below[0].read_cells()
    )
    if not (named or of_years) or not only_sources or below[1].first.mask & SOURCE:
        return False
    if any(is_figure(cell.text) for cell in row.filled):
        return False
    return sum(is_figure(cell.text) for cell in below[1].filled) >= _FEWEST


def _covers(cell: Cell, below: Cell) -> bool:
    return cell.column_no <= below.column_no and last_column(cell) >= last_column(below)


def _is_blank_below(row: Row, cell: Cell) -> bool:
    below = row.covering(cell.column_no, last_column(cell))
    return below is None or not below.text or below.row_no < cell.row_no


def _covers_sources(row: Row, below: Row) -> bool:
    """Whether some cell is wide enough to stand over the sources of the row below, and cheaply."""
    at = below.alike.sources
    if not at:
        return False
    first, last = below.cells[at[0]].column_no, last_column(below.cells[at[-1]])
    over = (c for c in row.filled if c.column_no <= first <= last_column(c))
    return any(c.column_span > 1 or last_column(c) >= last for c in over)


def sources_row(
    row: Row, block: SourceColumns, year: str | None, lexicon: Lexicon
) -> list[AmountItem | Entry] | None:
    """The amounts and texts of a row below the sources; None if the row is none of theirs.

    What stands below another year than the form's is kept behind its source and year.
    """
    left_out = 0 if row.table.exact else block.width - len(row.cells)
    if left_out and not _is_sum_over_texts(row, block, lexicon):
        return None
    left_out -= block.moved
    placed = [(header, r, _below(row, header, left_out)) for header, r in block.sources]
    below = [cell.text for _, _, cell in placed if cell is not None]
    if not _may_be_amounts(below) or (not any(below) and row.first.mask & _OTHERS):
        return None
    first = min(header.column_no for header, _ in block.sources) + block.moved
    labels = [c for c in row.filled if last_column(c) < first and not is_figure(c.text)]
    of_year = year_of_row(row, block, lexicon)
    reading = lexicon.read(labels[0].text) if labels and of_year is None else None
    beside_money = reading is not None and reading.mask & _BESIDE_MONEY
    other = of_year if of_year and (year is None or year not in key(of_year.text)) else None
    if (named := labels[0] if beside_money else other) is not None:
        held = [(header, cell) for header, _, cell in placed if cell is not None and cell.text]
        return [aside(row, f"{named.text}/{header.text}", named, cell) for header, cell in held]
    stage = reading.get("stage") if reading is not None else None
    own = reading is None or stage is not None or _is_money_itself(reading)
    items: list[AmountItem | Entry] = []
    label = labels[0] if labels else None
    if not own and label is not None:
        items += _texts(row, block)
        label = _task(row, block) or label
    others = block.of_other_years(year) if block.years else {}
    stages = {id(header): over for header, over in block.stages}
    horizon = _horizon(of_year, block, reading)
    for header, source, cell in placed:
        if cell is None:
            continue
        over = others.get(id(header))
        if over is not None or (not source and _is_earlier(header, lexicon)):
            items += _of_other_year(row, header, cell, over if over is not None else label)
            continue
        if block.of_funds and not source and label is not None:
            given, said, is_part = _of_fund(header, label, lexicon)
        else:
            given, said, is_part = _of_row(header, source, None if own else label, lexicon)
        items.append(
            AmountItem(
                source=given,
                horizon=source.get("horizon") or horizon,
                stage=stages.get(id(header), stage),
                label=said,
                label_slot=row.slot(of_year or (header if own or label is None else label)),
                slot=row.slot(cell),
                text=cell.text or None,
                unit_hints=tuple(filter(None, (source.bracket, *block.hints))),
                measures={},
                part=is_part,
            )
        )
    return items


def _of_other_year(row: Row, header: Cell, cell: Cell, behind: Cell | None) -> list[Entry]:
    """What stands below another year, kept behind its header and what else names it."""
    if not cell.text:
        return []
    named_by = header.text if behind is None else f"{header.text}/{behind.text}"
    return [aside(row, named_by, header, cell)]


def _may_be_amounts(texts: Sequence[str]) -> bool:
    """Whether a figure or a share is among some cells, or all of them are blank."""
    filled = [text for text in texts if text]
    told = any(is_figure(text) or is_share(text) for text in filled)
    return told or (bool(texts) and not filled)


def _of_row(
    header: Cell, source: Reading, label: Cell | None, lexicon: Lexicon
) -> tuple[str, str, bool]:
    """Source and label of an amount, and whether it is none of the form's own sums.

    ``label`` is that of a row that is not the money itself. A task's is never the total. Of a row
    that names a source too (一般公共预算 over 中央 and 省级) the total is that source's; the others
    are of both, and named by both.
    """
    own = _source(source)
    if label is None:
        return own or UNKNOWN_SOURCE, header.text, False
    of_row = _source(lexicon.read(label.text)) or lexicon.tier(label.text)
    if of_row in _NO_SOURCE:
        said = label.text if source else f"{label.text}/{header.text}"  # of a unit, say
        return (UNKNOWN_SOURCE if own in _NO_SOURCE else own or ""), said, True
    if own == "total":
        return of_row or "", label.text, False
    return own or UNKNOWN_SOURCE, f"{label.text}/{header.text}", True


def _of_fund(header: Cell, label: Cell, lexicon: Lexicon) -> tuple[str, str, bool]:
    """The same of a fund's amount: its total is none of the form's."""
    source = _source(lexicon.read(label.text)) or lexicon.tier(label.text)
    given = UNKNOWN_SOURCE if source in _NO_SOURCE else source or UNKNOWN_SOURCE
    return given, f"{label.text}/{header.text}", True


_NO_SOURCE = frozenset({None, UNKNOWN_SOURCE, "total"})


def year_of_row(row: Row, block: object, lexicon: Lexicon) -> Cell | None:
    """The year that a row's amounts are of, where the rows are years."""
    by_year = isinstance(block, SourceColumns) and block.by_year
    return next(iter(_years(row, lexicon)), None) if by_year else None


def _horizon(of_year: Cell | None, block: SourceColumns, reading: Reading | None) -> str | None:
    """Of a year's own row the annual; of the sum of several years the medium term."""
    if of_year is not None:
        return "annual"
    total = reading is not None and reading.get("total") is not None
    return "medium_term" if block.by_year and total else None


def _is_sum_over_texts(row: Row, block: SourceColumns, lexicon: Lexicon) -> bool:
    """Whether a dump's row is the sum, its word merged over the columns of texts.

    金额合计 stands over 任务名称 and 主要内容: behind it there is a cell for each of the sources,
    which are the last columns.
    """
    texts = [cell for cell in row.filled if not is_figure(cell.text)]
    if len(texts) != 1:
        return False
    places = [header.column_no for header, _ in block.sources]
    last = [*range(block.width - len(places) + 1, block.width + 1)]
    behind = len(row.cells) - texts[0].column_no
    total = lexicon.read(texts[0].text).get("total") is not None
    return total and behind == len(places) and places == last


def _is_money_itself(reading: Reading) -> bool:
    """Whether a row is the sum, or this year's money (本年度预算 above 上年度预算)."""
    return reading.get("total") is not None or reading.get("source") == "total"


def _texts(row: Row, block: SourceColumns) -> Iterator[Entry]:
    """What stands in the columns of texts whose header is a label: 任务名称, 主要内容."""
    for header, reading in block.texts:
        cell = _below(row, header)
        if cell is not None and cell.text and "attribute" in reading.terms:
            yield entry_of(row, reading, header, cell)


def _task(row: Row, block: SourceColumns) -> Cell | None:
    """The task that a row's money is of, where duties stand in front: 部门职责 | 任务 | 对应项目.

    The last one of them names it: the others may be merged over several.
    """
    named = [reading.get("attribute") for _, reading in block.texts]
    if "task" not in named or named[0] == "task":
        return None
    cell = _below(row, block.texts[len(named) - 1 - named[::-1].index("task")][0])
    return cell if cell is not None and cell.text else None


def _has_figure(row: Row, header: Cell) -> bool:
    cell = _below(row, header)
    return cell is not None and bool(cell.text) and is_figure(cell.text)


def _below(row: Row, header: Cell, left_out: int = 0) -> Cell | None:
    """The row's own cell in just the columns of a header, in a dump less those left out."""
    place = (header.column_no - left_out, header.column_span)
    return next((c for c in row.cells if (c.column_no, c.column_span) == place), None)


def _reaches(cell: Cell, row: Row) -> bool:
    """Whether a cell reaches down into a row; in a dump a blank stands in its place there."""
    if row.table.exact:
        return cell.row_no + cell.row_span > row.row_no
    return cell.row_no < row.row_no and cell.column_no == 1 and not row.cells[0].text


_FEWEST = 2
