"""The spending plan of a form: months or quarters over their shares, or one to a row.

A share is a figure with a percent sign, or a bare one below a label that says so
(资金支出计划（%）). What the plan states in money is no share, and is kept as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile, zip_longest

from goalparse.blocks import Cell
from goalparse.frozen import frozen, maker, mutable, replace
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import ANY_LABEL, STAGE, TOTAL
from goalparse.remembered import Remembered
from goalparse.tables.items import Entry, MilestoneItem, aside
from goalparse.tables.labelled import Labelled
from goalparse.tables.looks import is_figure, is_share, is_wording, states_percent
from goalparse.tables.rows import Row, Slot, cell_below, last_column, text_of
from goalparse.tables.unit_hints import unit_stated
from goalparse.text import key

Below = tuple[Slot, Cell | None]  # a header, and the cell below it
_make_milestone = maker(MilestoneItem)


@mutable(kw_only=True)
class PlanBlock:
    """The months of a spending plan; their shares stand in the row below.

    ``states_share``: whether its label says that these are shares. ``named`` is a cell between
    that label and the months (时间), which the row below has one for too (比例). ``in_money``:
    whether that label states a unit of money: 资金支出计划（万元）. ``beside`` are columns behind
    the months: 合计, 备注. ``read``: the shares have been, and what follows is the next months, or
    the same in another measure (累计金额). ``amounts_first``: the shares stand below that measure.
    """

    months: tuple[Slot, ...]
    states_share: bool = False
    in_money: bool = False
    named: Cell | None = None
    label: str = ""
    beside: tuple[Slot, ...] = ()
    read: bool = False
    amounts_first: bool = False


@frozen
class PlanRows:
    """A spending plan with a month to a row, below headers (时间 | 金额 | 累计进度).

    A name may stand in front of each month: 付款节点 | 付款时间 | 付款比例.
    """

    headers: tuple[Cell, ...]
    width: int
    states_share: bool
    in_money: bool


def is_month(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is a point of a spending plan: 3月底, 一季度, 7-9月."""
    return len(text) <= _LONGEST_MONTH and lexicon.once(_points)[text]


def _points(lexicon: Lexicon) -> Remembered[str, bool]:
    def names_month(text: str) -> bool:
        month = lexicon.month
        return bool(month.fullmatch(text) or month.fullmatch(key(text)))

    return Remembered(names_month, _MOST_MET)


def open_plan(
    labelled: Labelled, below: Sequence[Row], lexicon: Lexicon
) -> PlanBlock | PlanRows | None:
    """The spending plan that a row opens: its label, then months, or headers over rows of them."""
    row = labelled.row
    terms = row.first.terms
    if row.first.inline or not (terms.get("label") == "plan" or terms.get("measure") == "rate"):
        return None
    label, *cells = row.filled
    if "label" not in terms and not all(is_month(c.text, lexicon) for c in cells[:_FEWEST_MONTHS]):
        return None  # 支出进度 is a plan over months alone
    if not cells:
        return _titled_plan(label, below, lexicon)
    share = states_percent(label.text)
    money = quantities.money_unit_in(row.first.bracket or "") is not None
    named = None
    months, beside = _months(row, cells, lexicon)
    if not months and below:
        if headers := _headers(cells, below[0], lexicon):
            width = len(row.cells)
            return PlanRows(headers=headers, width=width, states_share=share, in_money=money)
        if cells and is_wording(cells[0].text):
            named = cells[0]
            if any(_stands_below(cell, named, row) for cell in below[0].filled):
                months, beside = _months(row, cells[1:], lexicon)
                share = share or any(map(_states_share, below[0].filled))
    if not months:
        return None
    return PlanBlock(
        months=months,
        states_share=share,
        in_money=money,
        named=named,
        label=label.text,
        beside=beside,
        amounts_first=named is not None and _are_amounts_first(below),
    )


def _titled_plan(title: Cell, below: Sequence[Row], lexicon: Lexicon) -> PlanBlock | None:
    """The plan below a line of its own: a row of nothing but months, then their shares."""
    if not below or not all(is_month(cell.text, lexicon) for cell in below[0].filled):
        return None
    if len(below[0].filled) < _FEWEST_MONTHS:
        return None
    share = states_percent(title.text)
    # As if the months so far had been read: those of the row below are the next ones.
    return PlanBlock(months=(), states_share=share, label=title.text, read=True)


def open_unlabelled_plan(row: Row, below: Sequence[Row], lexicon: Lexicon) -> PlanBlock | None:
    """The plan of a row of many points behind a word that is no label: 月份 | 1月 | 2月.

    Rows of figures behind a word each stand below.
    """
    if row.mask & ~TOTAL or len(row.filled) <= _MANY_MONTHS or not below:
        return None  # most rows, and cheaply
    named, *cells = row.filled
    if is_month(named.text, lexicon) or not is_month(cells[0].text, lexicon):
        return None
    months, beside = _months(row, cells, lexicon)
    first, *figures = below[0].filled or (named,)
    if len(months) < _MANY_MONTHS or not is_wording(first.text) or len(figures) < len(months):
        return None
    if not all(is_figure(cell.text) or is_share(cell.text) for cell in figures):
        return None
    return PlanBlock(
        months=months,
        named=named,
        label=named.text,
        beside=beside,
        amounts_first=_are_amounts_first(below),
    )


def _are_amounts_first(below: Sequence[Row]) -> bool:
    """Whether amounts stand in the first row below the months, and shares in the second."""
    if len(below) < _FEWEST_MONTHS:
        return False
    shares = [sum(is_share(c.text) for c in row.filled) for row in below]
    return not shares[0] and shares[1] >= _FEWEST_MONTHS


def _states_share(cell: Cell) -> bool:
    """Whether a label says that the figures beside it are shares: 比例（%）."""
    return is_wording(cell.text) and states_percent(cell.text)


def _months(
    row: Row, cells: Sequence[Cell], lexicon: Lexicon
) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """The points of a plan that some cells are, and words behind several of them.

    None if one of them is anything else.
    """
    count = 0
    while count < len(cells) and is_month(cells[count].text, lexicon):
        count += 1
    behind = cells[count:]
    if behind and (count < _FEWEST_MONTHS or not all(is_wording(c.text) for c in behind)):
        return (), ()
    return tuple(map(row.slot, cells[:count])), tuple(map(row.slot, behind))


def _headers(cells: Sequence[Cell], below: Row, lexicon: Lexicon) -> tuple[Cell, ...]:
    """The headers of a plan with a month to a row; none where the row below holds none."""
    own = [cell for cell in below.filled if below.first.terms.get("label") != "plan"]
    if len(cells) < _FEWEST_HEADERS or _point(own, lexicon) is None:
        return ()
    wordings = all(is_wording(c.text) and not is_month(c.text, lexicon) for c in cells)
    return tuple(cells) if wordings and len(own) <= len(cells) else ()


def _point(own: Sequence[Cell], lexicon: Lexicon) -> int | None:
    """Where the month of a row stands: first, or behind a name; None if it has none there."""
    found = next((at for at, cell in enumerate(own[:2]) if is_month(cell.text, lexicon)), None)
    return found if not found or is_wording(own[0].text) else None


def _stands_below(cell: Cell, above: Cell, row: Row) -> bool:
    if not row.table.exact:
        return is_wording(cell.text)
    return cell.column_no == above.column_no and is_wording(cell.text)


def _shares(row: Row, found: Sequence[Below], block: PlanBlock) -> list[MilestoneItem]:
    """The shares below the months: by column, or in order if a dump's row has just as many."""
    doubt = None
    if not block.states_share:
        texts = [cell.text for _, cell in found if cell is not None and cell.text]
        doubt = doubt_of(texts, in_money=block.in_money)
    return [
        _make_milestone(month, row.slot(cell) if cell is not None else None, doubt)
        for month, cell in found
    ]


def _below_headers(row: Row, block: PlanBlock) -> list[Below]:
    """The cell below each month, and below each header behind them."""
    headers = (*block.months, *block.beside)
    in_front = len(row.cells) - len(headers)  # labels that stand in front of them again
    in_order = not row.table.exact and 0 <= in_front <= 1 + (block.named is not None)
    worded = sum(1 for _ in takewhile(is_wording, map(text_of, row.cells))) if in_order else 0
    if in_front < worded <= in_front + len(block.beside):
        in_front = worded  # blanks at the end of the row are left out
    if in_order:
        return list(zip_longest(headers, row.cells[in_front:]))
    placed = {(c.column_no, c.column_span): c for c in row.cells}
    return [
        (slot, placed.get((slot[1].column_no, slot[1].column_span)) or cell_below(row, slot[1]))
        for slot in headers
    ]


def _beside(row: Row, found: Sequence[Below], block: PlanBlock) -> list[Entry]:
    """What stands behind the shares: their sum, a remark."""
    return [
        aside(row, f"{block.label}/{header.cell.text}", header.cell, cell)
        for header, cell in found
        if cell is not None and cell.text
    ]


def rows_of_plan(row: Row, block: PlanRows, lexicon: Lexicon) -> list[MilestoneItem | Entry] | None:
    """What a row of a plan by rows states: its months' shares, and what stands beside them."""
    own = [cell for cell in row.filled if lexicon.read(cell.text).get("label") != "plan"]
    at = _point(own, lexicon)
    if at is None:
        return None
    sides = _sides(own[at:], replace(block, headers=block.headers[at:]) if at else block, lexicon)
    read = [_month_of(row, month, side, lexicon) for month, side in sides]
    if any(items is None for items in read):
        return None
    names = [
        aside(row, f"{own[at].text}/{header.text}", header, cell)
        for header, cell in zip(block.headers, own[:at], strict=False)
    ]
    return [*(item for items in read for item in items or ()), *names]


def _sides(own: Sequence[Cell], block: PlanRows, lexicon: Lexicon) -> list[tuple[Cell, PlanRows]]:
    """The months of a row, each with its headers: 月份 and 比例 may come again beside them."""
    headers = block.headers
    size = next((n for n, h in enumerate(headers[1:], 1) if h.text == headers[0].text), 0)
    months = [cell for cell in own if is_month(cell.text, lexicon)]
    if not size or len(months) == 1:
        return [(own[0], block if not size else replace(block, headers=headers[:size]))]
    parts = [headers[at : at + size] for at in range(0, len(headers), size)]
    return [(m, replace(block, headers=part)) for m, part in zip(months, parts, strict=False)]


def _month_of(
    row: Row, month: Cell, block: PlanRows, lexicon: Lexicon
) -> list[MilestoneItem | Entry] | None:
    """A month's share, and what stands beside it."""
    placed = _placed(row, month, block, lexicon)
    if placed is None:
        return None
    shares = [cell for _, cell in placed if is_share(cell.text)]
    figures = [cell for _, cell in placed if is_figure(cell.text)]
    told = [*shares, *figures][:1]
    doubt = None
    if not block.states_share:
        over = [header for header, cell in placed if cell in told]
        in_money = block.in_money or any(unit_stated(header.text) for header in over)
        doubt = doubt_of([cell.text for cell in told], in_money=in_money)
    slot = row.slot(told[0]) if told else None
    items: list[MilestoneItem | Entry] = [
        MilestoneItem(label_slot=row.slot(month), slot=slot, doubt=doubt)
    ]
    items += [
        aside(row, f"{month.text}/{header.text}", header, cell)
        for header, cell in placed
        if cell not in told
    ]
    return items


def _placed(
    row: Row, month: Cell, block: PlanRows, lexicon: Lexicon
) -> list[tuple[Cell, Cell]] | None:
    """The filled cells behind a row's month, each with its header; None if these are unknown."""
    behind: list[Cell] = []
    for cell in row.cells:
        if cell.column_no <= last_column(month) or not cell.text:
            continue
        if is_month(cell.text, lexicon):
            break  # the next one beside it
        behind.append(cell)
    if row.table.exact or len(row.cells) == block.width:
        found = [(h, c) for h in block.headers if (c := cell_below(row, h)) in behind]
        return [(h, c) for h, c in found if c is not None]
    headers = block.headers[1:]
    return list(zip(headers, behind, strict=True)) if len(behind) == len(headers) else None


def doubt_of(texts: Sequence[str], *, in_money: bool) -> str | None:
    """Why the figures of a plan may be no shares; None if they are."""
    bare = [text for text in texts if not is_share(text) and is_figure(text)]
    if not bare:
        return None
    if in_money:
        return AN_AMOUNT
    values = [quantities.read_number(text) for text in bare]
    return UNTOLD if all(value is not None and value <= _WHOLE for value in values) else AN_AMOUNT


def continue_plan(
    labelled: Labelled, block: PlanBlock | PlanRows, lexicon: Lexicon
) -> tuple[list[MilestoneItem | Entry], list[Slot]] | None:
    """What a row below a plan's months or headers states, and its cells that are labels.

    None if the plan has ended.
    """
    row = labelled.row
    again = row.first.terms.get("label") == "plan"  # its label was not merged
    if isinstance(block, PlanBlock) and block.amounts_first:
        block.amounts_first = False
        return _in_another_measure(row, block)
    if row.mask & ANY_LABEL and any(map(labelled.is_label, row.filled[again:])):
        # 支出金额 below the shares is an amount a month; of one amount it would be the label.
        if not (isinstance(block, PlanBlock) and block.read and row.first.mask & STAGE):
            return None
        return _in_another_measure(row, block)
    labels = [row.slot(row.filled[0])] if again else []
    if isinstance(block, PlanBlock) and block.read:
        return _in_another_measure(row, block)
    if isinstance(block, PlanRows):
        items = rows_of_plan(row, block, lexicon)
        months = [item.label_slot for item in items or () if isinstance(item, MilestoneItem)]
        return (items, [*labels, *months]) if items is not None else None
    labels += map(row.slot, _names(row, block))
    block.read = True
    found, behind = _below_headers(row, block), len(block.months)
    items = [*_shares(row, found[:behind], block), *_beside(row, found[behind:], block)]
    return items, [*labels, *block.months, *block.beside]


def next_months(row: Row, block: PlanBlock, lexicon: Lexicon) -> PlanBlock | None:
    """The plan as it goes on in a row of further months: 7月 to 12月 below 1月 to 6月."""
    again = row.first.terms.get("label") == "plan"
    follows = again or row.over or not row.cells[0].text or not block.months
    if not block.read or not follows:
        return None
    months, beside = _months(row, row.filled[again:], lexicon)
    if not months:
        return None
    return replace(block, months=months, beside=beside, read=False)


def _in_another_measure(
    row: Row, block: PlanBlock
) -> tuple[list[MilestoneItem | Entry], list[Slot]] | None:
    """A further row below the months: the amounts below their shares, kept behind their label."""
    names = _names(row, block)
    found = [(slot, c) for slot, c in _below_headers(row, block) if c is not None and c.text]
    if len(names) != 1 or not found or not all(is_figure(cell.text) for _, cell in found):
        return None
    name = names[0]
    label = f"{block.label}/{name.text}"
    items: list[MilestoneItem | Entry] = [
        aside(row, f"{label}/{slot.cell.text}", name, cell) for slot, cell in found
    ]
    return items, [row.slot(name)]


def _names(row: Row, block: PlanBlock) -> list[Cell]:
    """The cells that say what a row of a plan states: below the header of such, or in front alone.

    As many cells as there are months stand behind it.
    """
    if block.named is not None:
        return [cell for cell in row.filled if _stands_below(cell, block.named, row)]
    first, *others = row.filled
    if not _FEWEST_MONTHS <= len(others) == len(block.months) + len(block.beside):
        return []
    return [first] if is_wording(first.text) and row.first.get("label") != "plan" else []


UNTOLD = "the plan does not say whether it is a share or an amount"
AN_AMOUNT = "an amount, not a share"
_LONGEST_MONTH = 16
_MOST_MET = 4096
_FEWEST_HEADERS = _FEWEST_MONTHS = 2
_MANY_MONTHS = 4
_WHOLE = 100
