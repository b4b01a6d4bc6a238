"""What a form prints in the rows of its indicators, told from what somebody filled in there.

未达指标值酌情扣分 stands as the scoring rule of each indicator, and alone in a row that nobody
filled in; a level is printed with nothing after it. Only such words are accounted for as labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from goalparse.recognisers.form import Form
from goalparse.tables.columns import UPPER_LEVELS
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.rows import Row

_PRINTED = 2  # so many other rows hold a text that a form prints
# Columns that say how an indicator is scored or where its value is from, not what it is.
_COMMENTS = frozenset({"description", "standard", "basis", "scoring", "remark"})


def drop_printed(form: Form, items: Sequence[IndicatorItem], bare: Sequence[Row]) -> None:
    """Take indicators out that hold nothing but the form's own wording, and label what it prints.

    ``items`` are the form's indicators, ``bare`` rows of levels that gave none.
    """
    if printed := {id(item): item for item in _printed_items(items)}:
        form.items = [item for item in form.items if id(item) not in printed]
    for item in printed.values():
        form.labels.update(item.row.slot(cell).key for cell in item.row.filled)
    if not bare:
        return
    comments = _comments_of(items)
    for row in bare:
        form.labels.update(
            row.slot(cell).key for cell in row.filled if comments[cell.text] >= _PRINTED
        )


def _printed_items(items: Sequence[IndicatorItem]) -> Iterator[IndicatorItem]:
    """Rows whose only entry is one that two other rows hold in the same column of comments."""
    alone = [item for item in items if not item.extras and _only_entry(item.own) is not None]
    if not alone:
        return
    comments = _comments_of(items)
    for item in alone:
        text = item.cells[_only_entry(item.own) or ""].cell.text
        lost = _COMMENTS.isdisjoint(item.own)  # in a dump that has lost its column
        if comments[text] >= (_PRINTED if lost else _PRINTED + 1):
            yield item


def _comments_of(items: Iterable[IndicatorItem]) -> Counter[str]:
    """How many rows hold each text in a column of comments."""
    return Counter(
        slot.cell.text
        for item in items
        for cells in (item.cells,)
        for slot in (
            *(cells[role] for role in _COMMENTS & item.own),
            *(slot for _, slot in item.extras),
        )
    )


@lru_cache(maxsize=1024)
def _only_entry(own: frozenset[str]) -> str | None:
    """The only role of a row beside its upper levels; None if it has none or several."""
    entries = own - UPPER_LEVELS
    return next(iter(entries)) if len(entries) == 1 else None
