"""The rows of a matrix of money: the amounts of one source, below the stages of its header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.patterns import late
from goalparse.tables.items import FULL_YEAR, UNKNOWN_SOURCE, AmountItem, Entry, aside
from goalparse.tables.labelled import Labelled
from goalparse.tables.looks import is_amount, is_figure, is_share
from goalparse.tables.rows import Row, cell_below, last_column
from goalparse.tables.unit_hints import unit_stated


@frozen
class FundingBlock:
    """Columns of a money matrix: stages and measures by grid column.

    ``width`` is the number of cells of the header's row. ``asides`` are columns that the tables
    have none for (全年预计执行数), or that nobody knows: ``unknown``. ``named`` heads the tasks
    whose money it is (任务名称), where other texts stand between. ``units`` are the brackets of
    stages' headers (预算数（万元）). ``sources`` are those among the headers: 上年结转 | 本年支出.
    ``by_year``: whether the rows are years (`year_rows`). ``over`` are the years that stages and
    measures stand below, or the sum of the years, by their header. ``texts`` head what is said of
    each row between its label and the stages: 实施单位, 下达文号. ``numbered``: whether a row of
    the columns' numbers stands below the header.
    """

    width: int
    stages: tuple[tuple[Cell, str], ...]
    measures: tuple[tuple[Cell, str], ...]
    hints: tuple[str, ...]
    unknown: tuple[Cell, ...] = ()
    asides: tuple[Cell, ...] = ()
    named: Cell | None = None
    units: tuple[tuple[Cell, str], ...] = ()
    sources: tuple[tuple[Cell, Reading], ...] = ()
    by_year: bool = False
    over: tuple[tuple[Cell, Cell], ...] = ()
    texts: tuple[Cell, ...] = ()
    numbered: bool = False

    def kept_as(self, header: Cell) -> str:
        """What is kept of a column's header beside an amount that the tables have no place for."""
        over = next((cell for each, cell in self.over if each is header), None)
        return header.text if over is None else f"{over.text}/{header.text}"

    def horizons(self, lexicon: Lexicon) -> dict[int, str]:
        """The term of the stages that stand below a year, or the sum of the years."""
        return {
            id(header): "medium_term" if lexicon.read(cell.text).get("total") else "annual"
            for header, cell in self.over
            if "stage" not in lexicon.read(cell.text).terms
        }


def is_lower_header(row: Row, block: FundingBlock) -> bool:
    """Whether a row is the lower one of the header: cells of the upper one reach into it."""
    return any(
        header.row_no + header.row_span > row.row_no > header.row_no for header, _ in block.stages
    )


def stage_of(written: str, block: FundingBlock) -> str:
    """全年预算数 beside 年初预算数 is the adjusted budget, alone it is the budget."""
    if written != FULL_YEAR:
        return written
    beside = {stage for _, stage in block.stages}
    return "adjusted_budget" if "initial_budget" in beside else "budget"


def funding_row(
    labelled: Labelled, block: FundingBlock, lexicon: Lexicon, shifted: list[Cell]
) -> list[AmountItem | Entry] | None:
    """A row of the matrix: the amounts of one source of money, or None if it is none.

    The label of one whose columns cannot be right is added to ``shifted``.
    """
    row = labelled.row
    label, source = _source(labelled, block, lexicon)
    if label is None or source is None:
        return None
    reading = labelled.reading(label)
    below = _cells_below(row, label, block, shifted)
    if _is_of_labels(labelled, label, block, below):
        return None
    measures = {
        name: row.slot(cell)
        for header, name in block.measures
        if (cell := below.get(id(header))) is not None and cell.text and cell is not label
        if cell.column_no >= header.column_no or not row.table.exact  # no rate merged over points
    }
    by_date = _measures_by_date(block) if block.measures and len(block.stages) > 2 else {}
    own = (reading.bracket,) if reading.bracket else unit_stated(label.text)
    hints = (*own, *block.hints)
    written_as = reading.label or label.text
    horizons = block.horizons(lexicon) if block.over else {}
    items: list[AmountItem | Entry] = []
    for header, written in block.stages:
        cell = below.get(id(header))
        if cell is None:
            continue
        stage = stage_of(written, block)
        if id(header) in by_date:
            pairs = [(name, below.get(id(own))) for own, name in by_date[id(header)]]
            measures = {name: row.slot(own) for name, own in pairs if own is not None and own.text}
        items.append(
            AmountItem(
                source=source,
                horizon=horizons.get(id(header), reading.get("horizon")),
                stage=stage,
                label=written_as,
                label_slot=row.slot(label),
                slot=row.slot(cell),
                text=(cell.text or None) if cell is not label else None,
                unit_hints=_with_own(header, len(own), block, hints) if block.units else hints,
                measures=measures if stage == "executed" else {},
            )
        )
    items += _beside(row, label, block, below, written_as)
    items += _below_sources(row, label, block, written_as)
    return items


def _is_of_labels(
    labelled: Labelled, label: Cell, block: FundingBlock, below: Mapping[int, Cell]
) -> bool:
    """Whether further labels stand in a row, with their amounts: it is none of the matrix."""
    row = labelled.row
    last = row.filled[-1]
    if labelled.reading(last).inline or all(below.get(id(h)) is not last for h in block.asides):
        last = label  # and no remark that happens to be a label's word: 上级专款
    staged = [cell.column_no for header, _ in block.stages if (cell := below.get(id(header)))]
    end = max(staged, default=row.cells[-1].column_no)
    between = (c for c in row.filled if label.column_no < c.column_no < end)
    others = (c for c in (*between, *below.values()) if c is not label and c is not last)
    return any(map(labelled.is_label, others))


def _beside(
    row: Row, label: Cell, block: FundingBlock, below: Mapping[int, Cell], written_as: str
) -> Iterator[Entry]:
    """What a row holds that the tables have no column for, behind its label and its header."""
    for header in block.asides:
        cell = below.get(id(header))
        if cell is not None and cell.text and cell is not label:
            yield aside(row, f"{written_as}/{block.kept_as(header)}", header, cell)
    for header, cell in _texts(row, block):
        if cell is not label and not quantities.is_missing(cell.text):
            yield aside(row, f"{written_as}/{header.text}", header, cell)


def _texts(row: Row, block: FundingBlock) -> Iterator[tuple[Cell, Cell]]:
    """What a row says of its money below the headers of texts, with the header of each."""
    if block.texts and (row.table.exact or len(row.cells) == block.width):
        below = ((header, cell_below(row, header)) for header in block.texts)
        yield from ((header, cell) for header, cell in below if cell is not None and cell.text)


def _measures_by_date(block: FundingBlock) -> dict[int, list[tuple[Cell, str]]]:
    """Whose each measure is where money was spent by several dates: by these, or by their order."""
    spent = [header for header, written in block.stages if written == "executed"]
    names = [name for _, name in block.measures]
    if len(spent) < 2:
        return {}
    if (dated := _measures_dated(block, spent)) is not None:
        return dated
    if any(names.count(name) != len(spent) for name in names):
        return {}
    found: dict[int, list[tuple[Cell, str]]] = {id(header): [] for header in spent}
    for name in dict.fromkeys(names):
        own = [pair for pair in block.measures if pair[1] == name]
        for header, pair in zip(spent, own, strict=True):
            found[id(header)].append(pair)
    return found


def _measures_dated(
    block: FundingBlock, spent: Sequence[Cell]
) -> dict[int, list[tuple[Cell, str]]] | None:
    """The same where each measure names one of the dates: 4月执行数 | 7月执行数 | 7月执行率."""
    dates = [found[0] if (found := _DATE.match(header.text)) else "" for header in spent]
    own = [
        found[0] if (found := _DATE.match(header.text)) else None for header, _ in block.measures
    ]
    if any(date not in dates for date in own):
        return None
    pairs = list(zip(own, block.measures, strict=True))
    return {
        id(header): [pair for date, pair in pairs if date == by]
        for by, header in zip(dates, spent, strict=True)
    }


_DATE = late(r"(?:20\d\d年)?(?:\d{1,2}[-－—至~]{1,2})?\d{1,2}月|上半年|前?[一二三四]季度|全年|年度")


def _source(
    labelled: Labelled, block: FundingBlock, lexicon: Lexicon
) -> tuple[Cell | None, str | None]:
    """The label of a row's source, and which one that is; None where it has none.

    A level of government beside its amounts is the source of them: 省级.
    """
    in_front = takewhile(lambda cell: not is_figure(cell.text), labelled.row.filled)
    label = next((c for c in in_front if labelled.reading(c).get("source")), None)
    if label is None:
        label, source = _unknown_source(labelled, block)
    else:
        source = labelled.reading(label).get("source")
    if label is None or labelled.reading(label).inline:
        return None, None
    if source == UNKNOWN_SOURCE and is_figure(label.text):
        return None, None  # a row of amounts alone: of what, nobody says
    return label, lexicon.tier(label.text) or source if source == UNKNOWN_SOURCE else source


def _below_sources(row: Row, label: Cell, block: FundingBlock, written_as: str) -> Iterator[Entry]:
    """What stands below money without a stage among the stages, in a source's row: 发行金额.

    So does what was left of the year before (上年结转), behind the label of its source.
    """
    if not _is_placed(row, block):
        return
    for header, reading in block.sources:
        if reading.get("source") not in {UNKNOWN_SOURCE, "carryover"}:
            continue  # 财政拨款 of a stage, which would have to be told
        cell = cell_below(row, header)
        behind = cell is not None and cell.column_no > label.column_no
        if cell is not None and behind and cell.text and is_amount(cell.text):
            yield aside(row, f"{written_as}/{header.text}", header, cell)


def _with_own(
    header: Cell, own: int, block: FundingBlock, hints: tuple[str, ...]
) -> tuple[str, ...]:
    """The hints with that of the column's header: behind the row's own, in front of others."""
    units = [unit for cell, unit in block.units if cell is header]
    return (*hints[:own], *units, *hints[own:])


def _is_sum(reading: Reading) -> bool:
    """Whether the label of a row of amounts is that of a sum, or of all the money: 部门整体支出."""
    return reading.get("total") is not None or reading.get("group") == "funding"


def _unknown_source(labelled: Labelled, block: FundingBlock) -> tuple[Cell | None, str | None]:
    """The label of a sum, or of a source that nobody knows: amounts alone stand beside it.

    An item of expenditure (赛珍珠文化公园运转经费 | 0 | 80) is a row of the matrix like any other.
    """
    if _is_placed(labelled.row, block):
        return _unknown_in_grid(labelled, block)
    first, *rest = labelled.row.filled
    reading = labelled.reading(first)
    if not rest or len(rest) > len(block.stages) + len(block.measures) + len(block.asides):
        return None, None
    if not all(is_amount(cell.text) or is_share(cell.text) for cell in rest):
        return None, None
    if _is_sum(reading):
        return first, "total"
    if reading or is_amount(first.text) or len(first.text) > _LONGEST_SOURCE:
        return None, None
    return first, UNKNOWN_SOURCE


def _unknown_in_grid(labelled: Labelled, block: FundingBlock) -> tuple[Cell | None, str | None]:
    """By column: the cell in front of the amounts, if only amounts stand below the stages."""
    row = labelled.row
    first = min(header.column_no for header, _ in block.stages)
    told = {id(cell) for _, cell in _texts(row, block)}
    labels = [cell for cell in row.filled if last_column(cell) < first]
    untold = [cell for cell in labels if id(cell) not in told]
    if not all(is_figure(cell.text) for cell in untold):
        labels = untold  # else what is said of a row is its label: it stands below 支出类别
    below = [cell for header, _ in block.stages if (cell := cell_below(row, header)) is not None]
    amounts = [cell for cell in below if cell.text]
    if not labels or not amounts or not all(is_amount(cell.text) for cell in amounts):
        return None, None
    label = labels[-1]
    if is_figure(label.text):  # 数量 and 单价 stand between an item and its amount
        label = next((cell for cell in labels if not is_figure(cell.text)), label)
    if block.named is not None:
        label = cell_below(row, block.named) or label
    reading = labelled.reading(label)
    if _is_sum(reading):
        return label, "total"
    return (None, None) if reading else (label, UNKNOWN_SOURCE)


_LONGEST_SOURCE = 30


def _cells_below(
    row: Row, label: Cell, block: FundingBlock, shifted: list[Cell]
) -> dict[int, Cell]:
    """The row's cell below each header, by the header's identity.

    By grid column where spans are known. In a dump the header's label cells may span what are
    several cells below, so positions only count if the rows are of one length; else the cells
    behind the row's label pair with the headers in order, if there are as many, or if the last
    ones are missing and a rate (%) stands below its header, or if they are the stages and the
    rate. So they do where the row is shifted (`_placed`). Otherwise nothing is taken: the cells
    are then reported, not guessed.
    """
    headers = sorted(
        (*(cell for cell, _ in (*block.stages, *block.measures)), *block.asides),
        key=lambda cell: cell.column_no,
    )
    if _is_placed(row, block):
        cells = list(_placed(row, label, headers, block, shifted))
    else:
        following = row.cells[label.column_no :]
        cells = list(following)
        if all(quantities.is_missing(cell.text) for cell in following):
            cells += [label] * (len(headers) - len(cells))  # blank, all of them
        elif len(cells) < len(headers) and _pair_up(headers, following, block):
            headers = headers[: len(cells)]
            if _may_be_of_others(following):
                shifted.append(label)
        elif len(cells) < len(headers):
            headers = _stages_and_rate(following, block) or headers
        if (
            len(cells) != len(headers)
            or _shares_elsewhere(headers, cells, block)
            or _is_no_rate(headers, cells, block)
        ):
            return {}
    return {
        id(header): cell for header, cell in zip(headers, cells, strict=True) if cell is not None
    }


def _may_be_of_others(cells: Sequence[Cell]) -> bool:
    """Whether amounts stand beside dashes, and no rate: these may be the points', and blanks lost.

    其他资金 | 5.00 | / | / below three stages, a rate and points with a dash for each.
    """
    missing = [quantities.is_missing(cell.text) for cell in cells]
    return any(missing) and not all(missing) and not any(is_share(cell.text) for cell in cells)


def _is_placed(row: Row, block: FundingBlock) -> bool:
    """Whether columns say what stands below the headers: in a dump, if rows are of one length."""
    return row.table.exact or len(row.cells) == block.width


def _placed(
    row: Row, label: Cell, headers: Sequence[Cell], block: FundingBlock, shifted: list[Cell]
) -> Sequence[Cell | None]:
    """The cells below some headers by column; by their order where the columns cannot be right.

    A page has a row shifted where a merged cell on its left is wider in its first row than below,
    and takes its width in all of them: the row's label, or one cell twice, stands below the
    headers then, or an amount below that of a rate. Such a row's label is added to ``shifted``.
    """
    cells = [_below_or_behind(row, header, label) for header in headers]
    standing = {id(cell) for cell in cells if cell is not None}
    off, again = id(label) in standing, len(standing) < len(cells) - cells.count(None)
    if not (off or again or _is_no_rate(headers, cells, block)):
        return cells
    following = [cell for cell in row.cells if cell.column_no > label.column_no]
    whole = row.table.exact or all(cell.text for cell in following)
    fits = len(following) == len(headers) and whole
    beyond = any(cell.text and id(cell) not in standing for cell in following)
    lost = not row.table.exact and row.cells[0] is not label  # a cell of a row just as wide
    elsewhere = off and _shares_elsewhere(headers, cells, block)
    told = fits or not (off or again) or (off and (again or beyond or lost or elsewhere))
    if not told or not any(is_figure(cell.text) for cell in following):
        return cells
    shifted.append(label)
    return following if fits else [None] * len(headers)


def _is_no_rate(headers: Sequence[Cell], cells: Sequence[Cell | None], block: FundingBlock) -> bool:
    """Whether an amount of four digits or more stands below the header of a rate."""
    rates = {id(header) for header, name in block.measures if name == "rate"}
    return any(
        id(header) in rates and cell is not None and _LARGE.match(cell.text) is not None
        for header, cell in zip(headers, cells, strict=True)
    )


_LARGE = late(r"[1-9]\d{0,2},?\d{3}(?!\d*\s*[%％])")


def _below_or_behind(row: Row, header: Cell, label: Cell) -> Cell | None:
    """The row's cell below a header; behind the row's label where the header stands over both."""
    cell = cell_below(row, header)
    if cell is not label or header.column_span == 1:
        return cell
    first, last = last_column(label) + 1, last_column(header)
    behind = [each for each in row.cells if first <= each.column_no <= last]
    return behind[0] if len(behind) == 1 and is_figure(behind[0].text) else cell


def _shares_elsewhere(
    headers: Sequence[Cell], cells: Sequence[Cell | None], block: FundingBlock
) -> bool:
    """Whether shares (96%) stand below other headers than those of rates: the row is shifted.

    A column that the tables have none for is one of rates if its header ends as theirs do:
    预计执行率, that of another year; 备注 is none.
    """
    endings = {_ending(header.text) for header, name in block.measures if name == "rate"}
    if not endings:
        return False
    pairs = zip(headers, cells, strict=True)
    return any(
        cell is not None and is_share(cell.text) and _ending(header.text) not in endings
        for header, cell in pairs
    )


def _ending(header: str) -> str:
    """The last character of a header, in front of a bracket: 执行率（B/A）."""
    return header.replace("（", "(").partition("(")[0].rstrip()[-1:]


def _stages_and_rate(cells: Sequence[Cell], block: FundingBlock) -> list[Cell]:
    """The headers of some cells that are an amount of each stage and the rate, with none between.

    The points stand blank between them and were left out, if what was paid makes up the rate.
    """
    rates = [header for header, name in block.measures if name == "rate"]
    stages = [header for header, _ in block.stages]
    if len(rates) != 1 or len(stages) < _PAIR or len(cells) != len(stages) + 1:
        return []
    rate = quantities.read_percent(cells[-1].text) if is_share(cells[-1].text) else None
    planned, paid = (quantities.read_money(cell.text).value for cell in cells[-3:-1])
    if rate is None or not planned or paid is None or block.stages[-1][1] != "executed":
        return []
    return [*stages, *rates] if abs(paid * 100 / planned - rate) < 1 else []


_PAIR = 2


def _pair_up(headers: Sequence[Cell], cells: Sequence[Cell], block: FundingBlock) -> bool:
    """Whether the rates among some cells, or dashes in their place, stand below their headers."""
    rates = {id(header) for header, name in block.measures if name == "rate"}
    shown = [is_share(cell.text) for cell in cells]
    missing = [quantities.is_missing(cell.text) for cell in cells]
    if not any(shown) and len(cells) == len(block.stages):
        stages = {id(header) for header, _ in block.stages}
        return all(id(header) in stages for header in headers[: len(cells)])
    below = [id(header) in rates for header in headers[: len(cells)]]
    placed = list(zip(below, shown, missing, strict=True))
    told = any(rate and (share or dash) for rate, share, dash in placed)
    return told and all(dash or share == rate for rate, share, dash in placed)
