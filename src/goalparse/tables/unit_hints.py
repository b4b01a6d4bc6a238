"""Where the unit of money may be stated: in the brackets of the labels that govern an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable

from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon


def hints_of(texts: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The brackets of some labels and headers, in their order.

    Of a label that nobody knows (某某资金规模（万元）) only one that states a unit of money.
    """
    return tuple([hint for text in texts if (hint := _hint(text, lexicon))])


def _hint(text: str, lexicon: Lexicon) -> str:
    reading = lexicon.read(text)
    if reading:
        return reading.bracket
    stated = unit_stated(text)
    return stated[0] if stated else ""


def unit_stated(text: str) -> tuple[str, ...]:
    """The bracket at the end of a label that nobody knows, if it states a unit of money."""
    if not text.endswith(_CLOSING) or len(text) > _LONGEST:
        return ()
    bracket = _BRACKET.search(text)
    if bracket is None or quantities.money_unit_in(bracket[0]) is None:
        return ()
    return (bracket[1],)


def is_unit_alone(text: str) -> bool:
    """Whether a cell in a label's place holds nothing but the unit of money: （单位：万元）."""
    bare = text.strip("()（） ")
    return (
        (0 < len(bare) <= _LONGEST_UNIT and bare.isalpha()) or _PARTED.fullmatch(bare) is not None
    ) and quantities.money_unit_in(bare) is not None


_LONGEST_UNIT = 2  # 万元; with more around it, a word for 单位 and a colon
_PARTED = re.compile(r"[^\W\d]{2,4}\s?[:：]\s?[^\W\d]{1,2}")
_CLOSING = (")", "）")
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]$")
_LONGEST = 30
