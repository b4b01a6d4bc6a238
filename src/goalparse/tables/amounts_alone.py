"""A matrix of money of one row without a label: 预算数 | 执行数 over two amounts, of the total."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.funding_rows import FundingBlock, stage_of
from goalparse.tables.items import AmountItem, Entry, amount_below, aside
from goalparse.tables.looks import is_figure, is_share
from goalparse.tables.rows import Row, cell_below
from goalparse.tables.unit_hints import hints_of, is_unit_alone


def amounts_alone(
    row: Row, next_row: Row | None, block: FundingBlock, lexicon: Lexicon
) -> list[AmountItem | Entry] | None:
    """The total, where the row right below the header holds nothing but what stands below it.

    Of several such rows nobody says what they are of.
    """
    if row.row_no != block.stages[0][0].row_no + 1 + block.numbered or not row.filled:
        return None
    unit = row.cells[0].text if is_unit_alone(row.cells[0].text) else ""
    hints = (unit, *block.hints) if unit else block.hints
    sources = _of_sources(row, block, hints, lexicon)
    if not _fits_headers(row, block, sources, behind_unit=bool(unit)):
        return None
    if next_row is not None and _holds_figures_alone(next_row):
        return None
    measures = {
        name: row.slot(cell)
        for header, name in block.measures
        if (cell := cell_below(row, header)) is not None and cell.text
    }
    horizons = block.horizons(lexicon) if block.over else {}
    items: list[AmountItem | Entry] = []
    for header, written in block.stages:
        cell = cell_below(row, header)
        if cell is None or not _may_be_amount(cell.text):
            return None
        stage = stage_of(written, block)
        own = (*hints_of((header.text,), lexicon), *hints)
        beside = measures if stage == "executed" else None
        term = horizons.get(id(header))
        items.append(
            amount_below(
                row, header, cell, "total", own, horizon=term, stage=stage, measures=beside
            )
        )
    items += sources
    for header in block.asides:
        cell = cell_below(row, header)
        if cell is not None and cell.text:
            items.append(aside(row, block.kept_as(header), header, cell))
    return sorted(items, key=_place)


def _fits_headers(
    row: Row, block: FundingBlock, sources: Sequence[AmountItem], *, behind_unit: bool
) -> bool:
    """Whether all that a row holds, the unit in front apart, stands below a header, figures too."""
    if not row.table.exact and len(row.cells) != block.width:
        return False
    headers = [cell for cell, _ in (*block.stages, *block.measures)]
    headers += [*block.asides, *(item.label_slot.cell for item in sources)]
    below = {id(cell_below(row, header)) for header in headers}
    own = row.cells[behind_unit or not (row.table.exact or row.cells[0].text) :]
    return all(id(cell) in below for cell in own if cell.text) and any(
        is_figure(cell.text) for cell in own
    )


def _place(item: AmountItem | Entry) -> int:
    return item.slot.cell.column_no if item.slot is not None else 0


def _of_sources(
    row: Row, block: FundingBlock, hints: tuple[str, ...], lexicon: Lexicon
) -> list[AmountItem]:
    """What stands below the sources among the headers: 上年结转 | 本年到位 | 本年支出."""
    below = [(header, r, cell_below(row, header)) for header, r in block.sources]
    return [
        amount_below(
            row,
            header,
            cell,
            reading.terms["source"],
            (*hints_of((header.text,), lexicon), *hints),
            horizon=reading.get("horizon"),
        )
        for header, reading, cell in below
        if cell is not None and cell.text and is_figure(cell.text)
    ]


def _may_be_amount(text: str) -> bool:
    """Whether a text is a figure, or has one in it: 约320, 319.8（含结转5）."""
    return is_figure(text) or any(char.isdigit() for char in text)


def _holds_figures_alone(row: Row) -> bool:
    filled = [cell.text for cell in row.filled]
    return bool(filled) and all(is_figure(text) or is_share(text) for text in filled)
