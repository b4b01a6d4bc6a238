"""The hand-labelled strings of fixtures/values, and readings written the way the labels are."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from goalparse.meanings.money import Money
from goalparse.meanings.notes import Note
from goalparse.meanings.placeholders import Name
from goalparse.meanings.quantities import Target

FOLDER = Path(__file__).parent.parent / "fixtures" / "values"
FORM_YEAR = 2022  # stands for the year of the form in every labelled case


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a file of labels; ``\\n`` in a text is a line break of the cell."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in table:
        row["text"] = row["text"].replace("\\n", "\n")
    return table


def _notes(notes: tuple[Note, ...]) -> str:
    return " ! " + ",".join(note.code for note in notes) if notes else ""


def number(value: Decimal | None) -> str:
    """A number as the labels have it: no exponent, no zeros at the end."""
    if value is None:
        return "-"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe_target(target: Target) -> str:
    """A target as the labels have it."""
    fields = {
        None: ["blank"],
        "quantity": [
            "quantity",
            target.operator or "-",
            number(target.value),
            target.unit or "-",
        ],
        "range": ["range", number(target.value), number(target.value_upper), target.unit or "-"],
        "grade": ["grade", "|".join(target.grades)],
        "deadline": ["deadline", target.operator or "-", str(target.deadline or "-")],
        "period": ["period", str(target.period_start or "-"), str(target.deadline or "-")],
        "qualitative": ["qualitative"],
        "placeholder": ["placeholder"],
    }[target.kind]
    return " ".join(fields) + _notes(target.notes)


def describe_money(money: Money) -> str:
    """An amount as the labels have it."""
    yuan = "-" if money.value_yuan is None else f"{money.value_yuan:f}"
    return f"{number(money.value)} {money.unit or '-'} {yuan}" + _notes(money.notes)


def describe_name(name: Name) -> tuple[str, str]:
    """A level-3 name as the labels have it: name and core mark."""
    return name.name, "core" if name.core else "-"
