"""Categories of the vocabulary as bits: what a cell or a row can be is one ``&`` of two numbers.

A table is asked some dozen questions for each of its rows, nearly all of them "is there any …?".
A vocabulary may bring categories of its own: each gets the next bit when it is first met.
"""

from __future__ import annotations

from itertools import count

_bits: dict[str, int] = {}
_free = count()


def mask_of(*categories: str) -> int:
    """The bits of some categories, put together."""
    mask = 0
    for category in categories:
        mask |= _bits.get(category) or _bits.setdefault(category, 1 << next(_free))
    return mask


LABEL, SOURCE, STAGE = mask_of("label"), mask_of("source"), mask_of("stage")
GOAL, OUTCOME, GROUP = mask_of("goal"), mask_of("outcome"), mask_of("group")
ATTRIBUTE, TOTAL, MEASURE = mask_of("attribute"), mask_of("total"), mask_of("measure")
HEADER, ORDINAL, PAGE = mask_of("header"), mask_of("ordinal"), mask_of("page")
LEVEL1, LEVEL2 = mask_of("level1"), mask_of("level2")
GOALS = GOAL | OUTCOME
MONEY = SOURCE | STAGE
UPPER = LEVEL1 | LEVEL2
# Categories of labels that take an entry or head a block; levels and headers are not among them.
ANY_LABEL = LABEL | MONEY | GOALS | GROUP | ATTRIBUTE | TOTAL | MEASURE
