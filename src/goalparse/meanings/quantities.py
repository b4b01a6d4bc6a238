"""Indicator values: what a target or an actual says, as the data dictionary wants it.

A value cell is read as a whole or not at all. A number inside a sentence is not lifted out, an
operator or unit that is not written is not added, what a lossy copy damaged is not repaired:
the text stays, the fields are None, and a note says why. The forms accepted are those of
published tables (``vocabulary/values.toml`` says where each was seen).

The readers of amounts, months, names and check boxes are to be had here as well, so that
whoever reads cells needs one door.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from goalparse.frozen import frozen, maker, replace
from goalparse.meanings.checkboxes import chosen_option
from goalparse.meanings.dates import Dates, find_dates, read_month
from goalparse.meanings.figures import (
    any_long,
    points_note,
    read_number,
    read_pair,
    read_percent,
    read_points,
)
from goalparse.meanings.grades import grades_in
from goalparse.meanings.losses import any_shows_loss, damaged_front, lost_operator, shows_loss
from goalparse.meanings.measures import Measure, scan_measure, slipped
from goalparse.meanings.money import Money, money_unit_in, read_money
from goalparse.meanings.notes import Note, doubtful, unparsed
from goalparse.meanings.numerals import Compact, as_held, compact
from goalparse.meanings.placeholders import Name, is_missing, is_placeholder, strip_marks, unmarked
from goalparse.meanings.shapes import Shape, is_known, parted
from goalparse.meanings.units import canonical_unit
from goalparse.meanings.words import Words, shipped_words
from goalparse.remembered import Bounded, Remembered
from goalparse.text import fold

__all__ = [
    "Actual",
    "Money",
    "Name",
    "Note",
    "Target",
    "Targets",
    "any_long",
    "any_shows_loss",
    "chosen_option",
    "is_missing",
    "is_placeholder",
    "money_unit_in",
    "points_note",
    "read_actual",
    "read_money",
    "read_month",
    "read_number",
    "read_pair",
    "read_percent",
    "read_points",
    "read_target",
    "shows_loss",
    "strip_marks",
    "targets_of",
    "unmarked",
]

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MONTH_ALONE = re.compile(r"[0-9]{1,2}\w")
_DIGIT = re.compile(r"[0-9]")
_PERCENT = "%"


@frozen
class Target:
    """A target value by the dictionary's columns; ``span`` encloses number and unit, or the date.

    ``kind`` is quantity, range, grade, deadline, period, qualitative or placeholder, None for a
    blank cell.
    """

    kind: str | None = None
    operator: str | None = None
    value: Decimal | None = None
    value_upper: Decimal | None = None
    unit: str | None = None
    deadline: date | None = None
    period_start: date | None = None
    grades: tuple[str, ...] = ()
    span: tuple[int, int] | None = None
    notes: tuple[Note, ...] = ()


_make_target = maker(Target)


@frozen
class Actual:
    """An actual value (实际完成值): a number or range with its unit, or nothing but notes."""

    value: Decimal | None = None
    value_upper: Decimal | None = None
    unit: str | None = None
    span: tuple[int, int] | None = None
    notes: tuple[Note, ...] = ()


def read_target(
    text: str,
    *,
    operator: str | None = None,
    unit: str | None = None,
    year: int | None = None,
    lossy: bool = False,
) -> Target:
    """Read a target value; ``operator`` and ``unit`` are the cells of the form's own columns.

    Accepted: ≥1次, 不少于12 种, 100%, 二十人次, 550万粒, 2/3, 百分之九十五以上 (quantity); 80%-90%,
    ±3%以内, ≥80%且≤90% (range); 优秀 良好 一般 (grade); 2022年12月底前, 12月底到位 (deadline;
    without a year that of the form, ``year``, with a note); 2023.07-2024.01, 1-12月 (period);
    ≥**个 (placeholder); all else is qualitative, with a note if it holds digits. The text's
    operator and unit go before the columns'; where they contradict each other the text wins,
    with a note. ``lossy`` says that the document is a damaged copy (see `shows_loss`): bare
    counts that begin with the digit that copies make of ≥ are then doubtful and not read.
    Never raises.
    """
    return targets_of(year, shipped_words(), lossy=lossy)[text, operator, unit]


# A target's text, and the cells of the columns of operator and unit.
_Asked = tuple[str, str | None, str | None]


class Targets(Remembered[_Asked, Target]):
    """`read_target` by text, operator and unit, where a document says the rest for all its values.

    Holds what has been read; what has not is read when it is asked for, by the text's shape if
    that says all, else by the full grammar.
    """

    def __init__(self, year: int | None, words: Words, *, lossy: bool) -> None:
        super().__init__(self._by_shape, _MOST_TARGETS)
        self._year = year
        self._words = words
        self._lossy = lossy

    def _in_full(self, text: str, operator: str | None, unit: str | None) -> Target:
        return _read_target(text, operator, unit, self._year, self._words, lossy=self._lossy)

    def _by_shape(self, asked: _Asked) -> Target:
        text, operator, unit = asked
        shape = parted(text)
        if shape is None:
            return self._in_full(text, operator, unit)
        front, number, behind = shape
        alike = (front, behind, "." in number, operator, unit, self._words)
        known = _KNOWN_SHAPES.get(alike)
        if known is None:
            return self._by_new_shape(text, shape, alike)
        if known is False or (
            number[0] == "2" and (self._lossy or known.unit == _PERCENT) and shape.misreadable
        ):
            return self._in_full(text, operator, unit)
        return _make_target(
            known.kind,
            known.operator,
            shape.value,
            None,  # value_upper
            known.unit,
            None,  # deadline
            None,  # period_start
            (),  # grades
            (len(front), len(text)),
            known.notes,
        )

    def _by_new_shape(self, text: str, shape: Shape, alike: tuple[Any, ...]) -> Target:
        """The full reading of a text, which is kept for its shape if it has one."""
        full = self._in_full(text, alike[3], alike[4])
        if is_known(shape, self._words) and not shape.misreadable:
            _KNOWN_SHAPES.keep(alike, full if _is_plain(full, shape, text) else False)
        return full


@lru_cache(maxsize=16)
def targets_of(year: int | None, words: Words, *, lossy: bool) -> Targets:
    """The targets of all documents of a year, damaged copies apart."""
    return Targets(year, words, lossy=lossy)


_MOST_TARGETS = 8192
# What a shape means beside the form's own columns: a target to put the number in, or False
# where the full grammar makes anything else of it.
_KNOWN_SHAPES: Bounded[tuple[object, ...], Target | Literal[False]] = Bounded(8192)


def _is_plain(read: Target, shape: Shape, text: str) -> bool:
    """Whether a reading is the shape's number and nothing else: any other may replace it."""
    return (
        read.kind == "quantity"
        and read.value == shape.value
        and read.value_upper is None
        and read.span == (len(shape.front), len(text))
    )


def _read_target(
    text: str,
    operator: str | None,
    unit: str | None,
    year: int | None,
    words: Words,
    *,
    lossy: bool,
) -> Target:
    """`read_target` by the full grammar."""
    packed = compact(text)
    plain = _without_number(text, packed.text, words)
    if plain is not None:
        return plain
    column, notes = _column_operator(operator, words)
    dated = _dated(packed, unit, year, words)
    if dated is not None:
        return _with_column(dated, column, notes)
    measure = scan_measure(packed.text, words)
    if measure is None:
        return _qualitative(packed.text, notes)
    own = measure.operator or column
    if own is None and lost_operator(measure, canonical_unit(unit), lossy=lossy):
        return Target(kind=_kind(measure), notes=(*measure.notes, *notes, _LOSS))
    read = _measured(measure, packed.span(measure.start, measure.end), notes)
    return _with_unit(_with_operator(read, measure, column), canonical_unit(unit), words)


def _without_number(text: str, packed: str, words: Words) -> Target | None:
    """The target of a text that is blank, a placeholder, a scale of grades or damaged."""
    if not packed or is_missing(text):
        return Target()
    if is_placeholder(text):
        return Target(kind="placeholder", notes=(Note("value-placeholder", {}),))
    grades = grades_in(text, words)
    if grades:
        return Target(kind="grade", grades=grades)
    if damaged_front(packed, words):
        return Target(kind="quantity", notes=(_LOSS,))
    return None


_LOSS = doubtful("a copy seems to have lost its operator; it is not repaired")


def _qualitative(text: str, notes: tuple[Note, ...]) -> Target:
    if _DIGIT.search(text):
        notes = (*notes, unparsed("a number inside other text is not lifted out"))
    return Target(kind="qualitative", notes=notes)


def _column_operator(cell: str | None, words: Words) -> tuple[str | None, tuple[Note, ...]]:
    """What the operator column says; 定性 (qualitative) and directions state no operator."""
    if cell is None or is_missing(cell):
        return None, ()
    body = compact(cell).text
    known = words.table("operator_before").get(body)
    if known is not None or body in words.table("operator_none"):
        return known, ()
    if (slip := words.table("operator_slip").get(body)) is not None:
        return slip, (slipped(body, slip),)
    return None, (unparsed(f"the operator {body} is not in the vocabulary"),)


def is_operator(text: str) -> bool:
    """Whether a text stands in a form's column of operators: ≥, 小于, 定性 and the like."""
    words = shipped_words()
    body = fold(text).strip()
    return any(body in words.table(f"operator_{name}") for name in ("before", "none", "slip"))


def _with_column(target: Target, column: str | None, notes: tuple[Note, ...]) -> Target:
    if target.operator is None and target.deadline is not None and target.kind == "deadline":
        target = replace(target, operator=column)
    return replace(target, notes=(*target.notes, *notes)) if notes else target


# -- dates -------------------------------------------------------------------------------


def _dated(packed: Compact, unit: str | None, year: int | None, words: Words) -> Target | None:
    text = packed.text
    front = words.at("operator_before", text)
    if front is not None:
        rest = text[front[1] :]
        # ≤12月 is twelve months or December: a number with its unit, like any other.
        found = None if _MONTH_ALONE.fullmatch(rest) else find_dates(rest, year, words)
        return None if found is None else _date_target(found, packed, front[1], front[0])
    if _YEAR.fullmatch(text) and unit and _is_year_word(unit, words):
        text += compact(unit).text  # the year's cell and its unit's: as if written together
    found = find_dates(text, year, words)
    if found is None:
        return None
    return _date_target(found, packed, 0, "<=" if found.before else None)


def _is_year_word(unit: str, words: Words) -> bool:
    return words.table("date").get(compact(unit).text) == "year"


def _date_target(found: Dates, packed: Compact, offset: int, operator: str | None) -> Target:
    start, end = found.start + offset, min(found.end + offset, len(packed.text))
    known = found.last is not None and not found.period
    return Target(
        kind="period" if found.period else "deadline",
        operator=operator if known else None,
        deadline=found.last,
        period_start=found.first,
        span=packed.span(start, end),
        notes=found.notes,
    )


# -- quantities --------------------------------------------------------------------------


def _kind(measure: Measure) -> str:
    return "quantity" if measure.upper is None else "range"


def _measured(measure: Measure, span: tuple[int, int], notes: tuple[Note, ...]) -> Target:
    """The target that the text states by itself, without the form's own columns."""
    notes = (*measure.notes, *notes)
    value, upper = as_held(measure.value), as_held(measure.upper or Decimal(0))
    if value is None or upper is None:
        notes = (*notes, doubtful("it has more digits than a value can have"))
        return Target(kind=_kind(measure), notes=notes)
    if value != measure.value or upper != (measure.upper or Decimal(0)):
        notes = (*notes, doubtful("it is rounded to six places, as many as a value can have"))
    return Target(
        kind=_kind(measure),
        operator=measure.operator,
        value=value,
        value_upper=None if measure.upper is None else upper,
        unit=measure.unit,
        span=span,
        notes=notes,
    )


def _with_operator(target: Target, measure: Measure, column: str | None) -> Target:
    """The operator column fills in what the text does not state; the text goes before it."""
    own = measure.operator
    if target.value is None or column is None or own == column:
        return target
    if own is None:
        return replace(target, operator=column)
    note = doubtful(f"the text says {own}, the operator column {column}")
    return replace(target, notes=(*target.notes, note))


def _with_unit(target: Target, column: str | None, words: Words) -> Target:
    """The unit of text and unit column; 5万 beside 元 or 万元 is 万元."""
    own = target.unit
    if target.value is None or column is None or own == column:
        return target
    if own is None:
        return replace(target, unit=column)
    if own in words.table("scale_word"):
        return replace(target, unit=column if column.startswith(own) else own + column)
    reason = f"the text says {own}, the unit column {column}"
    return replace(target, notes=(*target.notes, Note("unit-conflict", {"reason": reason})))


# -- actuals -----------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def read_actual(text: str, *, unit: str | None = None, year: int | None = None) -> Actual:
    """Read an actual value: 50, 100%, 12万元, 80%-90%. ``unit`` is the form's unit column.

    达成预期指标, 完成, 已完成 and other words, grades and dates give no number; nor does 完成100%,
    a rate of completion, which gets a note. An operator in the text is noted, its number kept.
    Never raises.
    """
    target = read_target(text, unit=unit, year=year)
    if target.kind in {"deadline", "period"}:
        return Actual()
    notes = target.notes
    if target.value is None:
        return Actual(notes=notes)
    if target.operator not in {None, "between", "="}:
        notes = (*notes, doubtful(f"an actual value with {target.operator}"))
    return Actual(
        value=target.value,
        value_upper=target.value_upper,
        unit=target.unit,
        span=target.span,
        notes=notes,
    )
