"""Values between two limits that have a column each: 指标下限 | 指标上限, over 90 and 100."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.frozen import replace
from goalparse.meanings import quantities
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import Lexicon
from goalparse.tables.indicator_items import AnyItem, IndicatorItem, with_cells
from goalparse.tables.rows import Slot

BETWEEN, LEAST, MOST = "～", "≥", "≤"  # how the two are put together, or one of them alone
_LIMITS = ("lower_limit", "upper_limit")


def limit_of(extras: Sequence[tuple[str, Slot]], lexicon: Lexicon) -> tuple[str, Slot] | None:
    """The cell below one limit's header among those kept beside an indicator, and which it is.

    None where there is none, or both: then no other column is that of the value.
    """
    found = [
        (name, slot)
        for header, slot in extras
        for name in _LIMITS
        if word(header) in lexicon.words("order", name)
    ]
    return found[0] if len(found) == 1 else None


def with_limits(items: Sequence[AnyItem], lexicon: Lexicon) -> Iterator[AnyItem | IndicatorItem]:
    """Items whose values of two columns are put together, where these are limits."""
    for item in items:
        limit = None
        if isinstance(item, IndicatorItem) and item.extras:
            limit = limit_of(item.extras, lexicon)
        if limit is None or not isinstance(item, IndicatorItem):
            yield item  # as nearly all
            continue
        name, slot = limit
        other = item.cells.get("value")
        yield _between(item, *((other, slot) if name == "upper_limit" else (slot, other)))


def _between(item: IndicatorItem, least: Slot | None, most: Slot | None) -> IndicatorItem:
    """The indicator with both limits as its value."""
    said = {mark: _text(slot) for mark, slot in ((LEAST, least), (MOST, most))}
    given = [text for text in said.values() if text]
    if not given:
        return item
    alone = next(mark + text for mark, text in said.items() if text)
    text = BETWEEN.join(given) if len(given) > 1 else alone
    slot = least if said[LEAST] and least is not None else most
    if slot is None:
        return item
    cell = replace(slot.cell, text=text, raw=text)
    return with_cells(item, item.cells | {"value": Slot(slot.table_no, cell)})


def _text(slot: Slot | None) -> str:
    return slot.cell.text if slot is not None and not quantities.is_missing(slot.cell.text) else ""
