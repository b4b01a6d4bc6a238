"""What a cell's text looks like, whatever it says: an amount, a figure alone, a label's wording."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings import quantities


def is_wording(text: str) -> bool:
    """Whether a text can be a label: short, of letters, and without figures."""
    if not 0 < len(text) <= _LONGEST_WORDING:
        return False
    return text.isalpha() or (any(map(str.isalpha, text)) and not any(map(str.isdigit, text)))


_LONGEST_WORDING = 20


def is_amount(text: str) -> bool:
    """Whether a text begins with an amount, or is a dash in its place."""
    if PLAIN_FIGURE.fullmatch(text) or quantities.is_missing(text):
        return True
    return quantities.read_money(text).value is not None or _is_broken(text)


def _is_broken(text: str) -> bool:
    """Whether a text is a figure that the end of a line parts, and nobody can read: 2600 / 0.0."""
    if "\n" not in text or not text[0].isdigit():
        return False
    return _FIGURE.fullmatch(text.replace("\n", "")) is not None


_FIGURE = re.compile(r"[0-9][0-9,，]*(?:\.[0-9]+)?")


# What most amounts look like, and `read_money` makes a value of without a note.
PLAIN_FIGURE = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?")


def is_figure(text: str) -> bool:
    """Whether a text is an amount or a dash in its place, and nothing else: not 2021年."""
    if PLAIN_FIGURE.fullmatch(text):
        return True
    money = quantities.read_money(text)
    if money.value is None and _is_broken(text):
        return True
    return quantities.is_missing(text) or (money.value is not None and not money.notes)


def are_amounts(cells: Sequence[Cell]) -> bool:
    """Whether cells hold a figure each, neither a dash nor a share."""
    return all(
        is_figure(cell.text) and not (quantities.is_missing(cell.text) or is_share(cell.text))
        for cell in cells
    )


def is_share(text: str) -> bool:
    """Whether a text is written as a share: 50%."""
    return text.endswith(("%", "％"))


def states_percent(text: str) -> bool:
    """Whether a label says that what it labels are shares: 资金支出计划（%）."""
    return "%" in text or "％" in text
