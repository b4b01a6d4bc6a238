"""What the rows of a form are read into, indicators apart: entries, amounts, plan, goals, sums.

An item says which cell holds what; what the texts mean is for `goalparse.extraction`.
"""

from __future__ import annotations

from collections.abc import Mapping

from goalparse.blocks import Cell
from goalparse.frozen import frozen
from goalparse.meanings.lexicon import NOTHING, Reading
from goalparse.meanings.terms import ATTRIBUTE, GOAL, GROUP
from goalparse.tables.rows import Row, Slot

UNKNOWN_SOURCE = "unknown"  # of an amount: nobody knows the word in the place of its source
FULL_YEAR = "full_year_budget"  # a stage, until the columns beside it say which budget it is


@frozen
class Entry:
    """A label and its entry. ``slot`` is None where the form leaves no cell for it.

    ``reading`` is None for a label that the vocabulary does not know. ``text`` is the entry,
    also when it shares the label's cell; None if blank.
    """

    reading: Reading | None
    label: str
    label_slot: Slot | None
    slot: Slot | None
    text: str | None
    inline: bool = False


@frozen
class AmountItem:
    """An amount: the label's reading, the stage's column, and where a unit may be stated.

    ``stage`` is None where neither label nor column states one: the sum above may.

    ``unit_hints`` are the brackets of the labels and headers that govern it, nearest first.
    ``measures`` are the cells of rate, weight, score and reason in the same row. ``part``: whether
    it is a task's, or of one kind of funds and one level of government, and no sum of the form.
    """

    source: str
    horizon: str | None
    stage: str | None
    label: str
    label_slot: Slot
    slot: Slot
    text: str | None
    unit_hints: tuple[str, ...]
    measures: Mapping[str, Slot]
    inline: bool = False
    part: bool = False


def amount_below(
    row: Row,
    label: Cell,
    cell: Cell,
    source: str,
    hints: tuple[str, ...],
    *,
    horizon: str | None = None,
    stage: str | None = None,
    measures: Mapping[str, Slot] | None = None,
) -> AmountItem:
    """The amount of a cell of its own, by the label or header that it stands beside or below."""
    return AmountItem(
        source=source,
        horizon=horizon,
        stage=stage,
        label=label.text,
        label_slot=row.slot(label),
        slot=row.slot(cell),
        text=cell.text,
        unit_hints=hints,
        measures=measures or {},
    )


@frozen
class MilestoneItem:
    """A month of the spending plan and the share below it; ``doubt`` says why it may be none."""

    label_slot: Slot
    slot: Slot | None
    doubt: str | None = None


@frozen
class GoalItem:
    """A cell of goal statements; ``stage`` is ``target`` or ``actual``."""

    horizon: str | None
    stage: str
    slot: Slot
    text: str
    inline: bool = False


@frozen
class TotalItem:
    """A row of sums: the cells of weight and score beside 总分 or 合计."""

    cells: Mapping[str, Slot]


MAY_HOLD_INDICATORS = GOAL | ATTRIBUTE | GROUP  # labels whose entry may be a list of them, as text
Item = Entry | AmountItem | MilestoneItem | GoalItem | TotalItem


def entry_of(row: Row, reading: Reading | None, label: Cell, cell: Cell) -> Entry:
    """The entry of a cell of its own, by the label or header that it stands beside or below."""
    return Entry(
        reading=reading,
        label=label.text,
        label_slot=row.slot(label),
        slot=row.slot(cell),
        text=cell.text,
    )


def aside(row: Row, label: str, header: Cell, cell: Cell) -> Entry:
    """What stands in a column of the matrix that the tables have none for."""
    return Entry(
        reading=NOTHING,
        label=label,
        label_slot=row.slot(header),
        slot=row.slot(cell),
        text=cell.text,
    )
