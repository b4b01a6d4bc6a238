"""Labelled entries in the lines above a form."""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.headings import is_labelled, line_parts
from goalparse.tables.entries import Entry


def entries_of_line(text: str, lexicon: Lexicon) -> Iterator[Entry]:
    """Labelled entries in a line above the form: 单位名称：某局 填报日期：2023年4月15日.

    What states the unit of money is no entry: it is read with the form's head.
    """
    for reading in line_parts(text, lexicon):
        states_unit = (
            reading.get("label") == "amount_unit"
            and quantities.money_unit_in(reading.inline) is not None
        )
        if reading.inline and is_labelled(reading) and not states_unit:
            yield Entry(
                reading=reading, label=reading.label, label_slot=None, slot=None,
                text=reading.inline, inline=True,
            )  # fmt: skip
