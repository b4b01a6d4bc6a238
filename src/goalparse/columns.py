"""The columns of an indicator table: what a header cell makes of the grid below it."""

from __future__ import annotations

from dataclasses import field

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.lexicon import NOTHING, Reading

LEVEL_ROLES = frozenset({"level1", "level2", "level3", "content"})
UPPER_LEVELS = frozenset({"level1", "level2"})
ENTRY = "entry"  # the role of a wide table's columns in front of the levels
EXTRA = "extra"  # of those that the tables have no column for


@frozen(eq=False)
class Column:
    """What a header cell makes of the grid columns below it; ``half`` counts side by side.

    ``header`` is the cell, ``reading`` what the vocabulary makes of it as a label. Columns are
    compared by identity.
    """

    role: str
    half: int
    first: int
    last: int
    header: Cell = field(compare=False, repr=False)
    reading: Reading = field(default=NOTHING, compare=False, repr=False)
