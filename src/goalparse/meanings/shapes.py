"""Texts that are one plain number with an operator in front and a unit behind: their shape.

An archive holds few shapes (≥…户, …%, …万元) and endless numbers. What a shape means is read
once, by the full grammar, and kept; the next text of the shape only puts its number in. A shape
is used where the number cannot change what the text means: never for what may be a date or a
code; what a copy may have damaged is marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import Any

from goalparse.meanings.words import Words
from goalparse.tuples import NamedTuple

# No leading zero: that is a code's. Nine digits and four places fit every table.
_SHAPE = re.compile(r"([^0-9]{0,6})((?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?)([^0-9]{0,6})")
_YEAR_DIGITS = 4  # a bare number so long may be a year, or a year with its month
_MISREAD_DIGITS = 3  # 292% may be ≥92% in a damaged copy


_new_tuple: Callable[..., Any] = tuple.__new__


class Shape(NamedTuple):
    """A text taken apart: operator, number and unit as written."""

    front: str
    number: str
    unit: str

    @property
    def value(self) -> Decimal:
        """The number, as the full grammar gives it."""
        number = self.number
        return Decimal(number.rstrip("0").rstrip(".") if "." in number else number)

    @property
    def misreadable(self) -> bool:
        """Whether a copy may have made its first digit of an operator: 292% of ≥92%.

        The number then counts: such a text is one of its shape only in a copy without damage,
        and not as a share.
        """
        number = self.number
        return (
            number[0] == "2" and not self.front and len(number.partition(".")[0]) >= _MISREAD_DIGITS
        )


def shape_of(text: str, words: Words) -> Shape | None:
    """The shape of a text; None for one that the full grammar has to read."""
    shape = parted(text)
    return shape if shape is not None and is_known(shape, words) else None


def parted(text: str) -> Shape | None:
    """A text with one plain number in it taken apart, whatever stands around the number."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    shape: Shape = _new_tuple(Shape, found.groups())
    return shape if shape[2] or len(shape[1]) < _YEAR_DIGITS else None


def is_known(shape: Shape, words: Words) -> bool:
    """Whether what stands around the number is an operator and a unit, and no word of dates."""
    fronts, units = _known(words)
    return shape.front in fronts and shape.unit in units


@cache
def _known(words: Words) -> tuple[frozenset[str], frozenset[str]]:
    """The operators and units that may stand around a number; none that are words of dates."""
    units = (*words.table("unit"), *words.table("synonym"))
    scaled = (
        scale + money for scale in words.table("scale_word") for money in words.table("money")
    )
    tables = ("date", "month_part", "year_part")
    dates = {word for table in tables for word in words.table(table)}
    within_dates = {part for word in dates for part in _parts(word)}
    bare = [
        unit
        for unit in (*units, *words.table("money"), *scaled)
        if unit not in within_dates and dates.isdisjoint(_parts(unit))
    ]
    return frozenset({"", *words.table("operator_before")}), frozenset({"", *bare})


def _parts(text: str) -> Iterator[str]:
    """Every part of a text that is not empty."""
    for first, last in combinations(range(len(text) + 1), 2):
        yield text[first:last]
