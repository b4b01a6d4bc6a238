"""Amounts of other years than the document's: 2022年预算数 beside 2023年预算数, 上年度预算.

The tables hold the amounts of one year; those of another are kept as attributes, whose label
names the year.
"""

from __future__ import annotations

from goalparse.meanings.lexicon import NOTHING, Lexicon
from goalparse.patterns import late
from goalparse.tables.items import AmountItem, Entry


def is_of_other_year(label: str, year: int | None, lexicon: Lexicon) -> bool:
    """Whether a label names one year, and that is another: 2022年预算数, not 2022-2024年.

    What was carried over from it is of this one (2022年结转资金), and so is a batch of bonds.
    So does one that says so without a number (上年度预算), whatever the document's year.
    """
    if lexicon.earlier_year.fullmatch(label):
        return True
    if year is None or _CENTURY not in label:
        return False
    years = _YEARS.findall(label)
    if years and lexicon.carried_year.fullmatch(label):
        return False
    return len(years) == 1 and int(years[0]) != year


def as_entry(item: AmountItem) -> Entry:
    """An amount that the tables have no place for, with its label."""
    return Entry(
        reading=NOTHING,
        label=item.label,
        label_slot=item.label_slot,
        slot=item.slot if item.text else None,
        text=item.text,
    )


_CENTURY = "20"
_YEARS = late(r"(?<![\d至~—–-])20\d\d(?=年)")
