"""Rows of money whose first label is a source, with the stages beside it as labels.

财政拨款 | 年初预算 | 730 | 全年预算 | 698 | 全年执行 | 672.5: the amounts are of that source.
"""

from __future__ import annotations

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Reading
from goalparse.meanings.terms import GROUP, SOURCE, STAGE
from goalparse.tables.labelled import Pairs

_OF_STAGE = frozenset({"stage", "horizon"})


def is_source_of_stages(source: Reading, following: Reading) -> bool:
    """Whether a label without an entry may be the source of the stages that follow it."""
    return bool(source.mask & SOURCE and following.mask & STAGE) and not (
        source.inline or source.mask & STAGE
    )


def source_of_stages(pairs: Pairs, *, exact: bool) -> tuple[Cell, Reading] | None:
    """The label that says whose money all stages of a row are; None where there is none.

    In a dump, which may have lost the label's own blank entry, there have to be two stages.
    """
    led = next((at for at, pair in enumerate(pairs) if not pair[1].mask & GROUP), len(pairs))
    if led + 1 >= len(pairs):
        return None
    label, reading, cells = pairs[led]
    stages = [pair for pair in pairs[led + 1 :] if pair[1].mask & STAGE]
    if cells or not stages or not is_source_of_stages(reading, pairs[led + 1][1]):
        return None
    told = all(beside for _, _, beside in stages) and len(stages) >= (1 if exact else 2)
    return (label, reading) if told else None


def reading_of_stage(source: Reading, stage: Reading) -> Reading:
    """What an amount of a stage is whose source stands in front of the row."""
    own = {name: value for name, value in stage.terms.items() if name in _OF_STAGE}
    return Reading({**source.terms, **own}, source.label, stage.bracket or source.bracket)
