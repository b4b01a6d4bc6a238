"""Points and score in one cell, below a header that names both: 分值/得分 over 10/9.5."""

from __future__ import annotations

from goalparse.meanings.notes import unparsed
from goalparse.meanings.quantities import is_missing, read_pair
from goalparse.tables.columns import PAIRS

NO_PAIR = unparsed("it is no pair of points and score")


def parted(role: str, text: str) -> dict[str, str]:
    """The texts of weight and score; none if the text is no such pair.

    Whether a number alone (10) is the one or the other, nothing says.
    """
    pair = read_pair(text)
    return {} if pair is None else dict(zip(role.split("_"), pair, strict=True))


def with_pairs_parted(measured: dict[str, str]) -> dict[str, str]:
    """The texts of an amount's measures, by name, with such a cell as its two."""
    for role in PAIRS & measured.keys():
        measured |= parted(role, measured.pop(role))
    return measured


def is_no_pair(role: str, text: str) -> bool:
    """Whether a cell below such a header holds something else, and that is to be told."""
    return role in PAIRS and not (is_missing(text) or parted(role, text))
