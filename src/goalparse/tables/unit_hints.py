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


_CLOSING = (")", "）")
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]$")
_LONGEST = 30
