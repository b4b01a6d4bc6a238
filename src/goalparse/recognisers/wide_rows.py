"""The rows of one project of a wide table, read into the items of its form.

Unit, project, amount and goal are columns there, merged over the project's indicators.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from goalparse.blocks import Cell
from goalparse.findings import Finding, finding
from goalparse.frozen import replace
from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.meanings.terms import (
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    MEASURE,
    MONEY,
    SOURCE,
    UPPER,
    mask_of,
)
from goalparse.recognisers.form import AnyItem, Form, Part
from goalparse.recognisers.label_rows import LabelReader
from goalparse.recognisers.wide_between import is_header_again
from goalparse.tables.cell_text import items_under, value_under
from goalparse.tables.columns import ENTRY, LEVEL_ROLES, Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.items import UNKNOWN_SOURCE, AmountItem, Entry
from goalparse.tables.labelled import Labelled
from goalparse.tables.list_header import is_of_all, names_sources
from goalparse.tables.looks import is_amount, is_figure
from goalparse.tables.rows import Row, Slot
from goalparse.tables.totals import total_items


def read_wide(
    form: Form, labels: LabelReader, block: IndicatorBlock, part: Part, rows: Sequence[Row]
) -> None:
    """Read the rows of one project, below the header that ``block`` was opened by."""
    if not rows:
        return
    _take_own_score(block, part, labels.lexicon)
    _take_above(form, labels, part, block)
    done = {id(cell) for _, _, cell in part.above}
    sources = _sources_of_rows(block, rows)
    said = _said_before(form, block, part, rows[0])  # what the row above says of the project
    begins = None if said else rows[0]
    headed = {id(header): cell.text for header, _, cell in part.above}  # unmerged: again below
    said |= {each: headed[id(each.header)] for each in block.entries if id(each.header) in headed}
    for row in rows:
        if row is not rows[0] and _is_line(form, labels, block, row):
            continue
        placed = block.place(row)
        if row is rows[0]:
            form.findings += _doubts(rows, placed, block, labels.lexicon)
        before = len(form.items)
        blank = _blank_money(row, placed, block, rows) if row is begins else ()
        for column, cell in placed.items():
            if column in blank:
                _take_entry(form, labels, row, (column, cell), block)
            elif column.role == ENTRY and cell.text and id(cell) not in done:
                done.add(id(cell))
                again = labels.lexicon.begun(cell.text)
                if column in said and joined(said[column]) == joined(again):  # on each row
                    form.labels.add(row.slot(cell).key)
                    continue
                said[column] = cell.text
                _take_entry(form, labels, row, (column, cell), block)
        items = _measured(form.items[before:], row, placed)
        form.items[before:] = _of_source(items, row, placed, sources, labels)
        form.items.extend(block.read(row))


def joined(text: str) -> str:
    """A text as what is written again is compared: lines of a cell end elsewhere on each row."""
    return "".join(text.split()) if "\n" in text or " " in text else text


def score_of_projects(block: IndicatorBlock, lexicon: Lexicon) -> Column | None:
    """The column of scores that may be those of the projects: 自评得分 beside no weights."""
    scores = [column for column in block.columns if column.role in {"score", "weight"}]
    if len(scores) != 1 or scores[0].role == "weight":
        return None
    reading = lexicon.read(scores[0].header.text)
    return scores[0] if reading.get("label") == "self_score" else None


def _take_above(form: Form, labels: LabelReader, part: Part, block: IndicatorBlock) -> None:
    """Take what a project stands under: its unit; a header that nobody knows has been quoted."""
    for header, reading, cell in part.above:
        label, slot = Slot(block.table_no, header), Slot(part.table.table_no, cell)
        if reading:
            labels.take(reading, label, slot, reading.inline or cell.text, ())
        else:
            form.items.append(_text(label, slot, header.text))


def _take_own_score(block: IndicatorBlock, part: Part, lexicon: Lexicon) -> None:
    """Take the column of scores for that of the project, where it has one for each."""
    rated = score_of_projects(block, lexicon) if part.rated else None
    if rated is not None:
        own = replace(rated, role=ENTRY, reading=lexicon.read(rated.header.text))
        block.columns = tuple([own if column is rated else column for column in block.columns])


def _doubts(
    rows: Sequence[Row], placed: Mapping[Column, Cell], block: IndicatorBlock, lexicon: Lexicon
) -> Iterator[Finding]:
    """What is to be said of a project's first row as a whole."""
    row, last = rows[0], rows[-1].row_no
    place, raw = row.slot(row.filled[0]).place, row.filled[0].text
    if _lacks_money(row, placed, block):
        yield finding("value-doubtful", place=place, raw=raw, reason=_LACKS)
    name = placed.get(block.key) if block.key is not None else None
    if name is not None and is_of_all(name.text, lexicon):
        yield finding("value-doubtful", place=place, raw=name.text, reason=_OF_ALL)
    for column, cell in placed.items():
        shared = cell.row_no < row.row_no or cell.row_no + cell.row_span - 1 > last
        if shared and cell.text and column.role == ENTRY and column.reading.mask & MONEY:
            own = row.slot(cell).place
            yield finding("value-doubtful", place=own, raw=cell.text, reason=_SHARED)


def _is_applied_for(column: Column, block: IndicatorBlock) -> bool:
    """Whether a column holds money as it was applied for, and another what was approved.

    申报金额 | 审定金额: the approved one is the project's.
    """
    if "aside" not in column.reading.terms or not column.reading.mask & SOURCE:
        return False
    return any(each.reading.get("stage") == "budget" for each in block.entries)


def _text(header: Slot, slot: Slot, named: str) -> Entry:
    """What stands in a column that the contract has none for."""
    return Entry(
        reading=NOTHING,
        label=named,
        label_slot=header,
        slot=slot,
        text=slot.cell.text or None,
    )


def _said_before(form: Form, block: IndicatorBlock, part: Part, row: Row) -> dict[Column, str]:
    """What the page before says of the project that goes on in a part: it stands there again."""
    if part is next(each for each in form.parts if each.wide):
        return {}
    placed = block.place(row)
    return {column: cell.text for column, cell in placed.items() if column.role == ENTRY}


def _is_line(form: Form, labels: LabelReader, block: IndicatorBlock, row: Row) -> bool:
    """Take a row that is no indicator: who signed, the header again, a sum.

    总分 in the columns of the levels sums up the project's points; any other sum is of several.
    """
    first = row.filled[0]
    reading = Labelled(row).reading(first)
    if reading.inline or row.is_note:
        labels.pairs(row)
        return True
    if reading.get("total") is not None or is_header_again(row, block):
        if reading.get("total") == "grand" and block.role_of(first) in LEVEL_ROLES:
            form.items += total_items(row, first, block)
        form.labels.update(row.slot(cell).key for cell in row.filled)
        return True
    return False


def _lacks_money(row: Row, placed: Mapping[Column, Cell], block: IndicatorBlock) -> bool:
    """Whether a dump's row has fewer cells than its header, and not an amount for each of these."""
    if block.exact or len(row.cells) >= block.layout.last_column:
        return False
    money = [c for c in block.columns if c.role == ENTRY and c.reading.mask & MONEY]
    return len(money) > 1 and any(column not in placed for column in money)


def _blank_money(
    row: Row, placed: Mapping[Column, Cell], block: IndicatorBlock, rows: Sequence[Row]
) -> Collection[Column]:
    """The columns of money that are blank in all rows of a project: its form prints them too."""
    blank = {
        column
        for column, cell in placed.items()
        if column.role == ENTRY
        and column.reading.mask & MONEY
        and not cell.text
        and cell.row_no == row.row_no
    }
    for below in rows[1:] if blank else ():
        if below.is_note or below.first.inline:
            continue  # below the table, across its columns
        blank -= {column for column, cell in block.place(below).items() if cell.text}
    return blank


def _sources_of_rows(block: IndicatorBlock, rows: Sequence[Row]) -> Column | None:
    """The column that says where the money of each row of a project comes from; else None.

    Where all rows say the same of it the money is all of the project's.
    """
    column = next((each for each in block.entries if names_sources(each)), None)
    if column is None or len(rows) < _SEVERAL:
        return None
    cells = [(row, block.place(row).get(column)) for row in rows]
    own = [cell.text for row, cell in cells if cell is not None and cell.row_no == row.row_no]
    named = len(own) == len(rows) and all(text and not is_figure(text) for text in own)
    return column if named and len({*own}) == len(own) else None


def _of_source(
    items: list[AnyItem],
    row: Row,
    placed: Mapping[Column, Cell],
    sources: Column | None,
    labels: LabelReader,
) -> list[AnyItem]:
    """The amounts of a row of a project, each of the source that the row names."""
    if sources is None or (cell := placed.get(sources)) is None:
        return items
    source = labels.lexicon.read(cell.text).get("source") or labels.lexicon.tier(cell.text)
    named = row.slot(cell)
    labels.label(named, NOTHING)
    return [
        replace(item, source=source or UNKNOWN_SOURCE, label=cell.text, label_slot=named)
        if isinstance(item, AmountItem) and item.source == "total"
        else item
        for item in items
        if not (isinstance(item, Entry) and item.slot == named)
    ]


def _measured(items: Sequence[AnyItem], row: Row, placed: Mapping[Column, Cell]) -> list[AnyItem]:
    """The amounts of a row, what was spent with its rate in another column."""
    measures = {
        name: row.slot(cell)
        for column, cell in placed.items()
        if column.role == ENTRY
        and cell.text
        and "label" not in column.reading.terms
        and (name := column.reading.get("measure")) is not None
    }
    spent = [i for i in items if isinstance(i, AmountItem) and i.stage == "executed"]
    # Of several the rate is that of all the money, wherever it stands.
    own = spent if len(spent) == 1 else [item for item in spent if item.source == "total"]
    if not measures or len(own) != 1:
        return list(items)
    rated = {id(each): measures if each is own[0] else {} for each in spent}
    return [
        replace(item, measures=rated[id(item)])
        if isinstance(item, AmountItem) and id(item) in rated
        else item
        for item in items
    ]


def _take_entry(
    form: Form, labels: LabelReader, row: Row, entry: tuple[Column, Cell], block: IndicatorBlock
) -> None:
    """An entry of the project; one of a row without it belongs to what stands above it all."""
    column, cell = entry
    key = block.key
    if key is not None and column.first < key.first and cell.row_no != row.row_no:
        return  # a unit that stands above this project came with the part
    labels.row = row
    header, slot = Slot(block.table_no, column.header), row.slot(cell)
    if column.reading.get("ordinal") is not None:
        form.labels.add(row.slot(cell).key)
        return
    # A header that nobody knows, and that has been quoted; what the approved money was before.
    known = column.reading and not _is_no_fund(entry, labels.lexicon)
    if not known or _is_applied_for(column, block):
        form.items.append(_text(header, slot, column.named))
        return
    if column.name is not None:
        headers = (column.over, column.header)
        form.items.append(value_under(row, cell, headers, column.name, labels.lexicon))
        return
    if column.reading.mask & UPPER and not _LISTED & column.reading.mask and not _counts(entry):
        form.items += items_under(row, cell, (column.over, column.header), labels.lexicon)
        return
    hints = tuple(filter(None, (column.reading.bracket,)))
    if labels.take(column.reading, header, slot, cell.text or None, hints):
        return
    if column.reading.mask & (_TEXTS | UPPER):
        form.items.append(_text(header, slot, column.named))


def _is_no_fund(entry: tuple[Column, Cell], lexicon: Lexicon) -> bool:
    """Whether a text stands below a name among money that is a fund's over figures alone."""
    column, cell = entry
    if column.reading.get("source") != UNKNOWN_SOURCE or is_amount(cell.text):
        return False
    return not lexicon.read(column.header.text)


_OF_ALL = "its row is of all the regions below: their money is part of its money"
_SHARED = "its cell is merged down over several projects: it is given to each"
_LACKS = "its row has fewer cells than its header: which of the amounts are left out is not certain"


def _counts(entry: tuple[Column, Cell]) -> bool:
    """Whether a figure stands below a word that is short for a level: 数量 of what is bought."""
    column, cell = entry
    level = column.reading.get("level2") or column.reading.get("level1")
    return column.over is None and column.header.text != level and is_figure(cell.text)


# 资金来源 over words, not over sources; 增减额; 预警等级, of indicators elsewhere
_TEXTS = GROUP | HEADER | mask_of("aside")
_SEVERAL = 2
# What a column is rather than one of a level's indicators.
_LISTED = LABEL | ATTRIBUTE | GOALS | MONEY | MEASURE
