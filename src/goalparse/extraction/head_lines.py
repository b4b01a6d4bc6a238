"""Amounts and goals in lines above a form's table: 项目金额：120万元, 年度目标：….

Such a line has no cell: what is read of it has no place but the line of a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.extraction.units import Stated
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.notes import Note
from goalparse.meanings.terms import GOALS, LABEL, SOURCE
from goalparse.recognisers.form import Form
from goalparse.recognisers.goals import split_goals
from goalparse.recognisers.lines import Line, line_parts
from goalparse.records import Amount, Goal


def stated_above(form: Form, lexicon: Lexicon) -> Iterator[tuple[Line, Reading]]:
    """The lines of a form's head that state an amount or goals, each with its reading."""
    for line in form.lines.head:
        for reading in line_parts(line.text, lexicon):
            if reading.inline and reading.mask & (SOURCE | GOALS) and not reading.mask & LABEL:
                yield line, reading


def amount_above(
    line: Line, reading: Reading, stated: Stated, *, project_no: int, number: int
) -> tuple[Amount, Sequence[Note]]:
    """The amount that such a line states; ``stated`` is the unit of the form and where it is."""
    unit, unit_from = stated
    if (of_label := quantities.money_unit_in(reading.bracket)) is not None:
        unit, unit_from = of_label, "label"
    money = quantities.read_money(reading.inline, unit)
    if money.unit_in_cell:
        unit, unit_from = money.unit, "cell"
    notes = money.notes
    if money.value is not None and unit is None:
        notes = (*notes, Note("unit-missing", {}))
    amount = Amount(
        project_no=project_no,
        amount_no=number,
        label="".join(reading.label.split()),
        source=reading.terms["source"],
        stage=reading.get("stage") or "budget",
        horizon=reading.get("horizon"),
        raw=reading.inline,
        value=money.value,
        unit=unit,
        unit_from=unit_from,
        value_yuan=money.value_yuan,
        line_no=line.place.line_no,
    )
    return amount, [Note(note.code, {"label": amount.label, **note.words}) for note in notes]


def goals_above(
    line: Line, reading: Reading, lexicon: Lexicon, *, project_no: int, first: int
) -> Iterator[Goal]:
    """The goals that such a line states."""
    horizon = reading.get("goal") or reading.terms["outcome"]
    for number, statement in enumerate(split_goals(reading.inline, lexicon), start=first):
        yield Goal(
            project_no=project_no,
            goal_no=number,
            horizon=None if horizon == "unstated" else horizon,
            stage="target" if "goal" in reading.terms else "actual",
            number=statement.number,
            text=statement.text,
            line_no=line.place.line_no,
        )
