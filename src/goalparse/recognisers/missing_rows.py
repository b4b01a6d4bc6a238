"""Headers of a dump below which nothing stands: the tool has left out what it could not lay out.

antiword drops rows of many cells without a word. A form of text that has a header of indicators,
or of money, and not one row of them says so: its records are missing, not blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import GOALS, GROUP, HEADER, STAGE, UPPER
from goalparse.recognisers.form import Form
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.items import AmountItem
from goalparse.tables.rows import Row

_LEAST_MONEY_HEADERS = 2
_TORN = 2  # cells of a header that are left


def missing_rows(form: Form, lexicon: Lexicon) -> Iterator[Finding]:
    """A finding for the header of indicators, and for that of money, without any row of theirs.

    A form printed without entries has its levels, or its sources, below: it misses nothing.
    """
    if any(part.table.exact for part in form.parts) or not form.is_form:
        return
    rows = [row for part in form.parts for row in part.own_rows() if row.filled]
    if not any(isinstance(item, IndicatorItem) for item in form.items):
        header = next((row for row in rows if _heads_indicators(row, lexicon)), None)
        if header is not None and not any(map(_is_level, rows)):
            yield _missing(header, "indicators")
    if not any(isinstance(item, AmountItem) and _is_amount(item) for item in form.items):
        header = next((row for row in rows if _heads_money(row)), None)
        if header is not None:
            yield _missing(header, "money")


def _heads_indicators(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row is a header of indicators, or the label of their block, alone or torn.

    antiword may keep the first cells of a header (绩效指标 | 一级) and leave out the others.
    """
    if row.first.get("group") == "indicators" and not row.first.inline and len(row.filled) <= _TORN:
        return True
    return open_block(row, lexicon) is not None


def _is_level(row: Row) -> bool:
    """Whether a row holds a level, which 绩效目标 is as well, if it is no goal's label."""
    return any(reading.mask & UPPER and not reading.mask & GOALS for reading in row.readings)


def _heads_money(row: Row) -> bool:
    """Whether a row is a header of money, be it torn: its label, alone or with one stage."""
    if len(row.filled) == 1 and row.first.get("group") == "funding" and not row.first.inline:
        return True
    if row.first.get("label") == "plan":
        return False  # 支出计划 | 一季度支出 | 二季度支出
    stages: Sequence[bool] = [bool(reading.mask & STAGE) for reading in row.readings]
    torn = len(row.filled) == _TORN and bool(row.first.mask & GROUP) and stages[-1]
    return (torn or sum(stages) >= _LEAST_MONEY_HEADERS) and not row.twice & HEADER


def _is_amount(item: AmountItem) -> bool:
    """Whether an amount is blank, or one: what stands there else is another row's."""
    return item.text is None or any(map(str.isdigit, item.text))


def _missing(header: Row, what: str) -> Finding:
    place = header.slot(header.filled[0]).place
    reason = f"no row stands below its header of {what}"
    return finding("table-unrecognised", place=place, reason=reason)
