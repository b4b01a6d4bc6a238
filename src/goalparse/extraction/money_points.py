"""The points that a form gives for spending its money, where no cell of its amounts holds them.

They stand in a label or header (预算执行率（10分）) or behind one of their own (执行率权重：10).
Together with those of the indicators they make 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import GROUP, SOURCE
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.records import Attribute, Indicator
from goalparse.tables.rows import Row
from goalparse.text import fold

_WHOLE = Decimal(100)
_POINTS = late(r"[\s\S]*\((\d{1,2}(?:\.\d+)?)(?:分|%)?\)")
_WORTH = frozenset({"weight", "score"})


def points_of_money(
    form: Form,
    indicators: Sequence[Indicator],
    attributes: Sequence[Attribute],
    lexicon: Lexicon,
) -> Decimal | None:
    """The points for the money; asked only where those of the indicators are not 100."""
    weights = [each.weight for each in indicators if each.weight is not None]
    if not weights or sum(weights, Decimal(0)) == _WHOLE:
        return None
    for attribute in attributes:
        if attribute.name == "execution_weight" and attribute.text:
            return quantities.read_number(attribute.text)
    rows = {(each.table_no, each.row_no) for each in indicators}
    found = (
        points
        for part in form.parts
        for row in part.own_rows()
        if (part.table.table_no, row.row_no) not in rows
        for points in _in_row(row, lexicon)
    )
    return next(found, None)


def _in_row(row: Row, lexicon: Lexicon) -> Iterator[Decimal]:
    rated = any(reading.get("measure") == "rate" for reading in row.readings)
    for cell, reading in row.read_cells():
        if cell.text.endswith(_CLOSING) and (found := _POINTS.fullmatch(fold(cell.text))):
            measure = reading.get("measure")
            grouped = bool(reading.mask & GROUP) and reading.get("group") != "indicators"
            of_money = measure == "rate" or grouped or bool(reading.mask & SOURCE)
            worth = rated and measure in _WORTH
            if of_money or worth or (not reading and _tells_spent(cell.text, lexicon)):
                yield Decimal(found[1])


def _tells_spent(text: str, lexicon: Lexicon) -> bool:
    """Whether a label that nobody knows speaks of spending: 部门预算执行（20分）."""
    return any(word in text for word in lexicon.words("order", "spent"))


_CLOSING = (")", "）")
