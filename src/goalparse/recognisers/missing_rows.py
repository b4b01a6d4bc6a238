"""Headers of a dump below which nothing stands: the tool has left out what it could not lay out.

antiword drops rows of many cells without a word. A form of text that has a header of indicators,
or of money, and not one row of them says so: its records are missing, not blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import HEADER, STAGE, UPPER
from goalparse.recognisers.form import Form
from goalparse.tables.entries import AmountItem
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicators import IndicatorItem
from goalparse.tables.rows import Row

_LEAST_MONEY_HEADERS = 2


def missing_rows(form: Form, lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for the header of indicators, and for that of money, without any row of theirs.

    A form printed without entries has its levels, or its sources, below: it misses nothing.
    """
    if any(part.table.exact for part in form.parts) or not form.is_form:
        return
    rows = [row for part in form.parts for row in part.own_rows() if row.filled]
    if not any(isinstance(item, IndicatorItem) for item in form.items):
        header = next((row for row in rows if _heads_indicators(row, lexicon)), None)
        if header is not None and not any(row.mask & UPPER for row in rows):
            yield _missing(header, "indicators")
    if not any(isinstance(item, AmountItem) for item in form.items):
        header = next((row for row in rows if _heads_money(row)), None)
        if header is not None:
            yield _missing(header, "money")


def _heads_indicators(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row is a header of indicators, or the label of their block alone."""
    alone = len(row.filled) == 1 and row.first.get("group") == "indicators" and not row.first.inline
    return alone or open_block(row, lexicon) is not None


def _heads_money(row: Row) -> bool:
    stages: Sequence[bool] = [bool(reading.mask & STAGE) for reading in row.readings]
    return sum(stages) >= _LEAST_MONEY_HEADERS and not row.twice & HEADER


def _missing(header: Row, what: str) -> Finding:
    place = header.slot(header.filled[0]).place
    reason = f"no row stands below its header of {what}"
    return finding("table-unrecognised", place=place, reason=reason)
