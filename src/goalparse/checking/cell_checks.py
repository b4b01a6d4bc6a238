"""One claim checked: whether the field of a record keeps what stands in the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import regex

from goalparse.checking.comparison import Status
from goalparse.meanings import codes, quantities
from goalparse.meanings.departments import read_department
from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.lines import apart_from_unit, entries_in, unit_in_entry
from goalparse.schema import decimal_text
from goalparse.tables.value_limits import BETWEEN
from goalparse.text import key as squeezed

# Fields that keep the cell as written, a lone dash too.
RAW_FIELDS = frozenset(
    {
        "raw", "value_raw", "operator_raw", "unit_raw", "actual_raw", "level1_raw", "level2_raw",
        "level3_raw", "project_name", "purpose",
    }
)  # fmt: skip
NUMBERS = frozenset({"rate", "weight", "score", "self_score"})
LEVELS = frozenset({"level1_raw", "level2_raw", "level3_raw"})
# Fields that several cells of one row may fill.
PIECES = frozenset({"remark", "grade_standards"})

Outcome = tuple[Status, str]
_SAME: Outcome = (Status.SAME, "")


@dataclass(frozen=True, slots=True)
class CellReader:
    """Holds a record's field against the text of a cell."""

    lexicon: Lexicon

    def own_part(self, field: str, record: Any, text: str) -> str:
        """Of a cell that holds several entries behind their labels the one of a record's field."""
        parts = entries_in(text, self.lexicon) if ":" in text or "：" in text else ()
        name = field.removesuffix("_name") if field in _SPECIAL else field
        for part in parts:
            label = getattr(record, "label", None)
            own = "".join(part.label.split()) == label if label else part.get("label") == name
            if own:
                return part.label + part.inline
        return text

    def check(self, field: str, record: Any, text: str) -> Outcome:
        """What became of a cell's text in the record's field, and why."""
        if not hasattr(record, field):
            return (Status.LOST, "no column keeps it") if text else _SAME
        kept = getattr(record, field)
        if not text:
            return _SAME if kept is None else (Status.CHANGED, "the cell is blank")
        special = _SPECIAL.get(field)
        if special is not None:
            return special(self, record, text)
        if field in NUMBERS:
            return _number(field, kept, text)
        if kept is None:
            return self._missing(field, record, text)
        return self._text(field, kept, text)

    def _missing(self, field: str, record: Any, text: str) -> Outcome:
        if field in {"raw", "text"} and self._is_label_of(record, text):
            return (Status.LABEL, "")
        if field not in RAW_FIELDS and quantities.is_missing(text):
            return (Status.NORMALISED, "a lone dash is missing")
        return (Status.LOST, f"{field} is empty")

    def _is_label_of(self, record: Any, text: str) -> bool:
        """Whether a blank entry stands at its own label, for want of a cell."""
        return "".join(text.split()) == getattr(record, "label", None)

    def _text(self, field: str, kept: str, text: str) -> Outcome:
        if kept == text or (field in PIECES and _is_piece(text, kept)):
            return _SAME
        if field == "value_raw" and BETWEEN in kept and text in kept.split(BETWEEN):
            return (Status.NORMALISED, "one of two limits")
        reading = self.lexicon.read(text)
        entry = reading.inline or text
        if kept == entry:
            return (Status.NORMALISED, "the label in front is taken off")
        if field == "text" and kept == quantities.chosen_option(entry):
            return (Status.NORMALISED, "the choice made")
        return (Status.CHANGED, "")

    def code(self, record: Any, text: str) -> Outcome:
        """A project code, in the text that it was found in."""
        code = codes.read_project_code(self._entry(text))
        return _compared(record.project_code, code.text if code is not None else None, text)

    def department(self, record: Any, text: str) -> Outcome:
        """Code and name of a department, the level marker taken off."""
        read = read_department(self._name(text))
        if read.code is not None and record.department_code != read.code:
            return (Status.CHANGED, "")  # else the code has a cell of its own
        return _compared(record.department_name, read.name, text)

    def unit_name(self, record: Any, text: str) -> Outcome:
        """Code and name of a unit, likewise."""
        read = read_department(self._name(text))
        if read.code is not None and record.unit_code != read.code:
            return (Status.CHANGED, f"unit_code is not {read.code}")
        return _compared(record.unit_name, read.name, text)

    def amount_unit(self, record: Any, text: str) -> Outcome:
        """The unit of money."""
        return _compared(record.amount_unit, unit_in_entry(self._entry(text)), text)

    def nature(self, record: Any, text: str) -> Outcome:
        """Whether an indicator is quantitative."""
        return _compared(record.nature, self.lexicon.read(text).get("nature"), text)

    def _name(self, text: str) -> str:
        """The name in an entry, without the unit of money behind it."""
        return apart_from_unit(self._entry(text), self.lexicon)[0]

    def _entry(self, text: str) -> str:
        return self.lexicon.read(text).inline or text


_SPECIAL: dict[str, Callable[[CellReader, Any, str], Outcome]] = {
    "project_code": CellReader.code,
    "department_name": CellReader.department,
    "unit_name": CellReader.unit_name,
    "amount_unit": CellReader.amount_unit,
    "nature": CellReader.nature,
}


def _compared(kept: str | None, read: str | None, text: str) -> Outcome:
    if kept != read:
        return (Status.LOST if kept is None else Status.CHANGED, "")
    if kept is None:
        return (Status.NORMALISED, "missing") if quantities.is_missing(text) else (Status.LOST, "")
    return _SAME if kept == text else (Status.NORMALISED, "")


def _number(field: str, kept: Decimal | None, text: str) -> Outcome:
    read = quantities.read_percent(text) if field == "rate" else quantities.read_points(text)
    if kept is not None and kept != read and is_of_pair(kept, text):
        return (Status.NORMALISED, "")
    if kept is None:
        if read is None and quantities.is_missing(text):
            return (Status.NORMALISED, "a lone dash is missing")
        return (Status.LOST, f"{field} is empty")
    if kept != read:
        return (Status.CHANGED, "")
    return _SAME if shown(kept) == text else (Status.NORMALISED, "")


def is_of_pair(kept: Decimal, text: str) -> bool:
    """Whether a number is one of the two of a cell: points and score, 10/9.5."""
    pair = quantities.read_pair(text)
    return pair is not None and kept in map(quantities.read_points, pair)


def _is_piece(text: str, kept: str) -> bool:
    """Whether a cell is one of those that a field was put together from: 优=≥95%|良=≥90%."""
    at = kept.find(text)
    while at >= 0:
        before, after = kept[at - 1 : at], kept[at + len(text) : at + len(text) + 1]
        if before in {"", "=", "：", "\n"} and after in {"", "|", "\n"}:
            return True
        at = kept.find(text, at + 1)
    return False


def goals_left(text: str, goals: Sequence[Any], lexicon: Lexicon) -> tuple[list[bool], str]:
    """Whether each statement stands in a cell's text, in order, and what they leave of it.

    Running numbers, white space and a label in front (年度目标：) are no loss. A statement's own
    number has to stand in front of it.
    """
    reading = lexicon.read(text)
    at = reading.at if reading.inline else 0
    marks = list(lexicon.goal_number.finditer(text))
    found: list[bool] = []
    left: list[str] = []
    for goal in goals:
        start = text.find(goal.text, at)
        number = next((lexicon.goal_number_of(m) for m in marks if m.end() == start), None)
        stands = start >= 0 and number == goal.number
        found.append(stands)
        if stands:
            left.append(_unnumbered(text, at, start, marks))
            at = start + len(goal.text)
    left.append(_unnumbered(text, at, len(text), marks))
    return found, "".join(left)


def parts_left(
    text: str, parts: Sequence[tuple[str, str]], lexicon: Lexicon
) -> tuple[list[bool], str]:
    """Whether each part stands in a cell's text, and what they leave of it.

    ``parts`` are fields with their text. A level may stand once for many records; all else once
    for each. Marks between the parts (【产出指标-数量指标】, 1、) and labels are no loss.
    """
    free = [True] * len(text)
    found: list[bool] = []
    for name, part in parts:
        at = text.find(part)
        while name not in LEVELS and at >= 0 and not all(free[at : at + len(part)]):
            at = text.find(part, at + 1)
        found.append(at >= 0)
        if at >= 0:
            free[at : at + len(part)] = [False] * len(part)
    runs = "".join(char if kept else "\n" for char, kept in zip(text, free, strict=True))
    left = (_MARKS.sub("", run) for run in runs.split("\n"))
    return found, "".join(run for run in left if run and not lexicon.read(run))


_MARKS = regex.compile(r"(?<!\S)\d{1,2}(?=[、.．)）])|[\s\p{P}\p{S}]+")


def _unnumbered(text: str, first: int, last: int, marks: Sequence[Any]) -> str:
    """A stretch of text without the running numbers that stand in it, and without white space."""
    inside = [mark.span() for mark in marks if first <= mark.start() and mark.end() <= last]
    kept = []
    for begin, end in inside:
        kept.append(text[first:begin])
        first = end
    return squeezed("".join((*kept, text[first:last])))


def shown(value: Any, name: str = "") -> str:
    """A value as the tables write it, in the column of that name."""
    if isinstance(value, Decimal):
        return decimal_text(value, 2 if name.endswith("_yuan") else 6)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
