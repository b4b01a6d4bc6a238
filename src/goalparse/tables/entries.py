"""Everything of a form but its indicators: labels and their entries, money, plan, goals.

A label's entry stands behind its colon, in the next cell, or below it; several rows of money
under column headers (年初预算数, 全年执行数) are a small matrix. The items made here say which
cell holds what; what the texts mean is for `goalparse.extraction.extract`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import NOTHING, Reading
from goalparse.meanings.terms import ANY_LABEL, ATTRIBUTE, GOAL, GROUP, HEADER, LABEL, SOURCE
from goalparse.tables.padding import is_padded, unpadded
from goalparse.tables.rows import Row, Slot, last_column
from goalparse.tables.unit_hints import unit_stated

# Categories of labels that take an entry or head a block; levels and headers are not among them.
LABELS = frozenset(
    {"label", "source", "stage", "goal", "outcome", "group", "attribute", "total", "measure"}
)


@frozen
class Entry:
    """A label and its entry. ``slot`` is None where the form leaves no cell for it.

    ``reading`` is None for a label that the vocabulary does not know. ``text`` is the entry,
    also when it shares the label's cell; None if blank.
    """

    reading: Reading | None
    label: str
    label_slot: Slot | None
    slot: Slot | None
    text: str | None
    inline: bool = False


@frozen
class AmountItem:
    """An amount: the label's reading, the stage's column, and where a unit may be stated.

    ``stage`` is None where neither label nor column states one: the sum above may.

    ``unit_hints`` are the brackets of the labels and headers that govern it, nearest first.
    ``measures`` are the cells of rate, weight, score and reason in the same row.
    """

    source: str
    horizon: str | None
    stage: str | None
    label: str
    label_slot: Slot
    slot: Slot
    text: str | None
    unit_hints: tuple[str, ...]
    measures: Mapping[str, Slot]
    inline: bool = False


@frozen
class MilestoneItem:
    """A month of the spending plan and the share below it; ``doubt`` says why it may be none."""

    label_slot: Slot
    slot: Slot | None
    doubt: str | None = None


@frozen
class GoalItem:
    """A cell of goal statements; ``stage`` is ``target`` or ``actual``."""

    horizon: str | None
    stage: str
    slot: Slot
    text: str
    inline: bool = False


@frozen
class TotalItem:
    """A row of sums: the cells of weight and score beside 总分 or 合计."""

    cells: Mapping[str, Slot]


MAY_HOLD_INDICATORS = GOAL | ATTRIBUTE | GROUP  # labels whose entry may be a list of them, as text
Item = Entry | AmountItem | MilestoneItem | GoalItem | TotalItem


@frozen
class FundingBlock:
    """Columns of a money matrix: stages and measures by grid column.

    ``width`` is the number of cells of the header's row. ``asides`` are columns that the tables
    have none for (全年预计执行数), or that nobody knows: ``unknown``. ``named`` heads the tasks
    whose money it is (任务名称), where other texts stand between. ``units`` are the brackets of
    stages' headers (预算数（万元）). ``sources`` are those among the headers: 上年结转 | 本年支出.
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


LabelPair = tuple[Cell, Reading, list[Cell]]
Pairs = list[LabelPair]


class Labelled:
    """A row cut into labels and the entries beside them."""

    __slots__ = ("_readings", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self._readings: dict[int, Reading] | None = None

    def reading(self, cell: Cell) -> Reading:
        """What the vocabulary makes of a cell of this row."""
        if self._readings is None:
            row = self.row
            self._readings = dict(zip(map(id, row.cells), row.readings, strict=True))
        return self._readings[id(cell)]

    def is_label(self, cell: Cell) -> bool:
        """Whether a cell is a label of a form (not a level, not an indicator header)."""
        return bool(self.reading(cell).mask & ANY_LABEL)

    @property
    def has_labels(self) -> bool:
        """Whether any cell of the row is a label."""
        return bool(self.row.mask & ANY_LABEL)

    def pairs(self, below: Row | None = None) -> Pairs:
        """Each label with the cells up to the next label; cells in front have no label.

        小计 beside its source (财政拨款 | 小计 | 80) is no label of its own, nor is 合计 there. The
        row ``below``, where it is given, tells which labels may head what stands there.
        """
        row = self.row
        pairs: Pairs = []
        for at, (cell, reading) in enumerate(zip(row.cells, row.readings, strict=True), 1):
            if not reading.mask & ANY_LABEL:
                if pairs:
                    pairs[-1][2].append(cell)
            elif pairs and not pairs[-1][2] and _is_sum_of(reading, pairs[-1][1], row.cells[at:]):
                pass
            else:
                pairs.append((cell, reading, []))
        if is_padded(row):
            pairs = [(label, reading, unpadded(reading, cells)) for label, reading, cells in pairs]
        if len(pairs) < 2 or not (row.table.exact or row.mask & SOURCE):
            return pairs
        return with_words_as_entries(pairs, below if row.table.exact else None)

    def leading(self) -> tuple[Cell, ...]:
        """The filled cells in front of the first label."""
        leading: list[Cell] = []
        for cell, reading in zip(self.row.cells, self.row.readings, strict=True):
            if not cell.text:
                continue
            if reading.mask & ANY_LABEL:
                break
            leading.append(cell)
        return tuple(leading)


def with_words_as_entries(pairs: Pairs, below: Row | None) -> Pairs:
    """Take a label's word for the entry of the label right in front of it, where it is one.

    A source of money at the end of a row (资金性质 | 一般公共预算), also behind a label that nobody
    knows, or in front of a further label with its entry; any word that names no project, where the
    row ``below`` begins with a label and has no entry there (项目类型 | 工作任务).
    """
    found = pairs[:1]
    if not any(beside for _, _, beside in pairs):
        below = None  # a row of headers, perhaps
    for pair, following in zip(pairs[1:], [*pairs[2:], None], strict=True):
        if _is_word(found[-1], pair, following, below) or _is_source_in_a_word(
            found[-1], pair, following, below
        ):
            label, reading, beside = found[-1]
            found[-1] = label, reading, [*beside, pair[0]]
        else:
            found.append(pair)
    return found


def _is_word(
    before: LabelPair, word: LabelPair, following: LabelPair | None, below: Row | None
) -> bool:
    (label, reading, beside), (cell, own, behind) = before, word
    front = beside[-1] if beside else label
    if behind or own.inline or last_column(front) + 1 != cell.column_no:
        return False
    if following is not None and (beside or not (following[1].mask & _IN_PAIRS and following[2])):
        return False
    any_word = own.mask & (ATTRIBUTE | SOURCE) and not own.mask & LABEL and not beside
    if any_word and takes_words(reading) and _heads_nothing(label, below):
        return True
    if following is not None:
        names_money = reading.mask & ATTRIBUTE or reading.get("label") == "purpose"
        return bool(own.mask & SOURCE and names_money)
    if not own.mask & SOURCE:
        return False
    return len(beside) > 1 and is_wording(front.text) if beside else bool(reading.mask & ATTRIBUTE)


def _is_source_in_a_word(
    before: LabelPair, word: LabelPair, following: LabelPair | None, below: Row | None
) -> bool:
    """Whether a source is the entry of a label that stands over no rows of money itself.

    资金来源 | 财政拨款 | 项目类型 | 新增, or at a row's end, with no source in the one ``below``.
    """
    (label, reading, beside), (cell, own, behind) = before, word
    if not (heads_money(reading) and own.mask & SOURCE) or beside or behind or own.inline:
        return False
    if label.row_span > 1 or last_column(label) + 1 != cell.column_no:
        return False
    if following is None:
        return below is not None and not below.mask & SOURCE
    _, other, entries = following
    is_sum = other.terms.get("source") == "total"
    return bool(entries) and (is_sum or bool(other.mask & (LABEL | ATTRIBUTE)))


def heads_money(label: Reading) -> bool:
    """Whether a label stands over or beside the rows of the money: 资金来源, 项目资金."""
    return label.terms.get("group") == "funding"


def _heads_nothing(label: Cell, below: Row | None) -> bool:
    """Whether the row below begins with a label, and has no entry in the column of a cell."""
    if below is None or not below.first.mask & (ANY_LABEL | HEADER):
        return False
    return not any(
        cell.column_no == label.column_no and cell.text and not reading.mask & (ANY_LABEL | HEADER)
        for cell, reading in below.read_cells()
    )


def takes_words(label: Reading) -> bool:
    """Whether the entry of a label may be any word."""
    return bool(label.mask & (LABEL | ATTRIBUTE)) and not label.mask & (SOURCE | GROUP)


_IN_PAIRS = LABEL | ATTRIBUTE | SOURCE


def _is_sum_of(reading: Reading, label: Reading, behind: Sequence[Cell]) -> bool:
    """Whether a cell says that the row is the sum of the source in the label before it."""
    total = reading.terms.get("total") if label.mask & SOURCE else None
    if total == "grand":
        return bool(behind) and bool(behind[0].text) and is_figure(behind[0].text)
    return total == "sub"


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


def funding_row(labelled: Labelled, block: FundingBlock) -> list[AmountItem | Entry] | None:
    """A row of the matrix: the amounts of one source of money, or None if it is none."""
    row = labelled.row
    label = next((cell for cell in row.filled if labelled.reading(cell).get("source")), None)
    source = labelled.reading(label).get("source") if label is not None else None
    if label is None:
        label, source = _unknown_source(labelled, block)
    if label is None or source is None or labelled.reading(label).inline:
        return None
    if source == UNKNOWN_SOURCE and is_figure(label.text):
        return None  # a row of amounts alone: of what, nobody says
    reading = labelled.reading(label)
    below = _cells_below(row, label, block)
    if any(cell is not label and labelled.is_label(cell) for cell in below.values()):
        return None  # labels with their amounts, and no row of the matrix
    measures = {
        name: row.slot(cell)
        for header, name in block.measures
        if (cell := below.get(id(header))) is not None and cell.text and cell is not label
    }
    own = (reading.bracket,) if reading.bracket else unit_stated(label.text)
    hints = (*own, *block.hints)
    written_as = reading.label or label.text
    items: list[AmountItem | Entry] = []
    for header, written in block.stages:
        cell = below.get(id(header))
        if cell is None:
            continue
        stage = stage_of(written, block)
        items.append(
            AmountItem(
                source=source,
                horizon=reading.get("horizon"),
                stage=stage,
                label=written_as,
                label_slot=row.slot(label),
                slot=row.slot(cell),
                text=(cell.text or None) if cell is not label else None,
                unit_hints=_with_own(header, len(own), block, hints) if block.units else hints,
                measures=measures if stage == "executed" else {},
            )
        )
    for header in block.asides:
        cell = below.get(id(header))
        if cell is not None and cell.text and cell is not label:
            items.append(aside(row, f"{written_as}/{header.text}", header, cell))
    return items


def _with_own(
    header: Cell, own: int, block: FundingBlock, hints: tuple[str, ...]
) -> tuple[str, ...]:
    """The hints with that of the column's header: behind the row's own, in front of others."""
    units = [unit for cell, unit in block.units if cell is header]
    return (*hints[:own], *units, *hints[own:])


def aside(row: Row, label: str, header: Cell, cell: Cell) -> Entry:
    """What stands in a column of the matrix that the tables have none for."""
    return Entry(
        reading=NOTHING,
        label=label,
        label_slot=row.slot(header),
        slot=row.slot(cell),
        text=cell.text,
    )


def _unknown_source(labelled: Labelled, block: FundingBlock) -> tuple[Cell | None, str | None]:
    """The label of a sum, or of a source that nobody knows: amounts alone stand beside it.

    An item of expenditure (赛珍珠文化公园运转经费 | 0 | 80) is a row of the matrix like any other.
    """
    if labelled.row.table.exact or len(labelled.row.cells) == block.width:
        return _unknown_in_grid(labelled, block)
    first, *rest = labelled.row.filled
    reading = labelled.reading(first)
    if not rest or len(rest) > len(block.stages) + len(block.measures) + len(block.asides):
        return None, None
    if not all(is_amount(cell.text) or cell.text.endswith("%") for cell in rest):
        return None, None
    if reading.get("total") is not None:
        return first, "total"
    if reading or is_amount(first.text) or len(first.text) > _LONGEST_SOURCE:
        return None, None
    return first, UNKNOWN_SOURCE


def _unknown_in_grid(labelled: Labelled, block: FundingBlock) -> tuple[Cell | None, str | None]:
    """By column: the cell in front of the amounts, if only amounts stand below the stages."""
    row = labelled.row
    first = min(header.column_no for header, _ in block.stages)
    labels = [cell for cell in row.filled if last_column(cell) < first]
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
    if reading.get("total") is not None:
        return label, "total"
    return (None, None) if reading else (label, UNKNOWN_SOURCE)


UNKNOWN_SOURCE = "unknown"
FULL_YEAR = "full_year_budget"
_LONGEST_SOURCE = 30


def _cells_below(row: Row, label: Cell, block: FundingBlock) -> dict[int, Cell]:
    """The row's cell below each header, by the header's identity.

    By grid column where spans are known. In a dump the header's label cells may span what are
    several cells below, so positions only count if the rows are of one length; else the cells
    behind the row's label pair with the headers in order, if there are as many, or if the last
    ones are missing and a rate (%) stands below its header. Otherwise nothing is taken: the cells
    are then reported, not guessed.
    """
    headers = sorted(
        (*(cell for cell, _ in (*block.stages, *block.measures)), *block.asides),
        key=lambda cell: cell.column_no,
    )
    if row.table.exact or len(row.cells) == block.width:
        cells = [_below_or_behind(row, header, label) for header in headers]
    else:
        following = row.cells[label.column_no :]
        cells = list(following)
        if all(quantities.is_missing(cell.text) for cell in following):
            cells += [label] * (len(headers) - len(cells))  # blank, all of them
        elif len(cells) < len(headers) and _pair_up(headers, following, block):
            headers = headers[: len(cells)]
        if len(cells) != len(headers) or _shares_elsewhere(headers, cells, block):
            return {}
    return {
        id(header): cell for header, cell in zip(headers, cells, strict=True) if cell is not None
    }


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
    """Whether shares (96%) stand below other headers than those of rates: the row is shifted."""
    rates = {id(header) for header, name in block.measures if name == "rate"}
    if not rates:
        return False
    pairs = zip(headers, cells, strict=True)
    return any(
        cell is not None and cell.text.endswith("%") and id(header) not in rates
        for header, cell in pairs
    )


def _pair_up(headers: Sequence[Cell], cells: Sequence[Cell], block: FundingBlock) -> bool:
    """Whether the rates among some cells, or dashes in their place, stand below their headers."""
    rates = {id(header) for header, name in block.measures if name == "rate"}
    shown = [cell.text.endswith("%") for cell in cells]
    missing = [quantities.is_missing(cell.text) for cell in cells]
    if not any(shown) and len(cells) == len(block.stages):
        stages = {id(header) for header, _ in block.stages}
        return all(id(header) in stages for header in headers[: len(cells)])
    below = [id(header) in rates for header in headers[: len(cells)]]
    placed = list(zip(below, shown, missing, strict=True))
    told = any(rate and (share or dash) for rate, share, dash in placed)
    return told and all(dash or share == rate for rate, share, dash in placed)


def cell_below(row: Row, header: Cell) -> Cell | None:
    """The row's own cell in the columns of a header."""
    cell = row.covering(header.column_no, last_column(header))
    return cell if cell is not None and cell.row_no == row.row_no else None


def is_wording(text: str) -> bool:
    """Whether a text can be a label: short, of letters, and without figures."""
    if not 0 < len(text) <= _LONGEST_WORDING:
        return False
    return text.isalpha() or (any(map(str.isalpha, text)) and not any(map(str.isdigit, text)))


_LONGEST_WORDING = 20


def is_amount(text: str) -> bool:
    """Whether a text begins with an amount, or is a dash in its place."""
    if PLAIN_FIGURE.fullmatch(text) or quantities.is_missing(text):
        return True
    return quantities.read_money(text).value is not None


# What most amounts look like, and `read_money` makes a value of without a note.
PLAIN_FIGURE = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?")


def is_figure(text: str) -> bool:
    """Whether a text is an amount or a dash in its place, and nothing else: not 2021年."""
    if PLAIN_FIGURE.fullmatch(text):
        return True
    money = quantities.read_money(text)
    return quantities.is_missing(text) or (money.value is not None and not money.notes)
