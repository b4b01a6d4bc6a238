"""Numbers with operator and unit: the grammar of ``≥95%``, ``80%-90%``, ``±3%以内``, ``3天内``.

A scan reads compact text (see `meanings.numerals.compact`) as a whole from left to right; each
step consumes or gives up, so the time is linear. It knows no dates, scales or placeholders.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from goalparse.frozen import field, frozen, mutable, replace
from goalparse.meanings.notes import Note, doubtful
from goalparse.meanings.numerals import EXACT, plain, read_number_at
from goalparse.meanings.units import open_denominator, unit_at
from goalparse.meanings.words import Words
from goalparse.patterns import late

_LONGEST = 200  # characters; a longer text is a sentence, whatever it begins with
_UNKNOWN_UNIT = late(r"[\u4e00-\u9fff]{1,2}|[A-Za-z]{1,6}")
_CLOSING = ".。;,、"
_LOWER, _UPPER = frozenset({">=", ">"}), frozenset({"<=", "<"})


@frozen
class Measure:
    """A quantity or, with ``upper``, a range. ``start`` and ``end`` enclose numbers and units.

    ``digits`` is the first number as written, for judging whether a copy damaged it.
    """

    value: Decimal
    upper: Decimal | None = None
    operator: str | None = None
    unit: str | None = None
    start: int = 0
    end: int = 0
    digits: str = ""
    notes: tuple[Note, ...] = ()


@mutable(kw_only=True)
class _Scan:
    """The state of one scan: where it is and what it has met."""

    text: str
    words: Words
    at: int = 0
    operator: str | None = None
    notes: list[Note] = field(default_factory=list)

    def take(self, table: str) -> str | None:
        """Consume the longest spelling of a table that stands here; its meaning."""
        found = self.words.at(table, self.text, self.at)
        if found is None:
            return None
        self.at = found[1]
        return found[0]


@frozen
class _Term:
    value: Decimal
    unit: str | None
    start: int
    end: int
    certain: bool


def scan_measure(text: str, words: Words) -> Measure | None:
    """The quantity or range that the whole of compact text states; None if it states more or less.

    Operators in front (≥, 不少于) and behind (以上, 内), neutral words in front (达到, 控制在),
    about (约, 左右; with a note), a sign, every numeral of `read_number_at`, a unit of the
    vocabulary or a short one that it does not know (with a note), ranges with any dash or tilde,
    tolerance (±3%, 100±5), both limits (≥80%,≤90%), what is to be done within a time (3天内完成),
    a remark in brackets behind it (with a note).
    """
    if not text or len(text) > _LONGEST:
        return None
    if text[0] == "(" and text[-1] == ")" and text.count("(") == 1:
        inner = scan_measure(text[1:-1], words)
        return inner and replace(inner, start=inner.start + 1, end=inner.end + 1)
    scan = _Scan(text=text, words=words)
    _front(scan)
    measure = _body(scan)
    return None if measure is None else _behind(scan, measure)


def _front(scan: _Scan) -> None:
    for _ in range(4):
        if scan.operator is None:
            scan.operator = _slip(scan) or scan.take("operator_before")
            if scan.operator is not None:
                continue
        if scan.take("approximate_before"):
            scan.notes.append(doubtful("it is stated as about so much"))
        elif not scan.take("lead"):
            return


def _slip(scan: _Scan) -> str | None:
    """What a sign means that was typed for another: 》 for >; not the title in 《…》."""
    start = scan.at
    operator = scan.take("operator_slip")
    if operator is None:
        return None
    plain_sign = scan.words.at("operator_before", scan.text, start)
    if plain_sign is not None and plain_sign[1] >= scan.at:
        scan.at = start
        return None
    closing = (scan.words.spellings("operator_slip", each) for each in _LOWER)
    if operator in _UPPER and any(sign in scan.text for signs in closing for sign in signs):
        scan.at = start
        return None
    scan.notes.append(slipped(scan.text[start : scan.at], operator))
    return operator


def slipped(sign: str, operator: str) -> Note:
    """What is said of a sign that was typed for another."""
    return doubtful(f"the sign {sign} is read as {operator}")


def _body(scan: _Scan) -> Measure | None:
    if scan.take("tolerance"):
        return _tolerance(scan, None)
    first = _term(scan)
    if first is None:
        return None
    at = scan.at
    if scan.take("tolerance"):
        return _tolerance(scan, first)
    if _range_mark(scan):
        second = _term(scan)
        if second is not None:
            return _range(scan, first, second)
        scan.at = at
    return _measure(scan, first, low=first.value, high=None, unit=first.unit)


def _tolerance(scan: _Scan, centre: _Term | None) -> Measure | None:
    """±3% around nothing (-3 to 3) or around the number in front of it (100±5)."""
    within = _term(scan)
    if within is None or (centre is not None and not _same_unit(centre, within)):
        return None
    middle = Decimal(0) if centre is None else centre.value
    low, high = EXACT.subtract(middle, within.value), EXACT.add(middle, within.value)
    unit = within.unit if centre is None else centre.unit or within.unit
    return _measure(scan, centre or within, low=low, high=high, unit=unit)


def _measure(
    scan: _Scan, first: _Term, *, low: Decimal, high: Decimal | None, unit: str | None
) -> Measure:
    return Measure(
        value=plain(low),
        upper=None if high is None else plain(high),
        unit=unit,
        start=first.start,
        end=scan.at,
        digits=scan.text[first.start : first.end],
    )


def _range_mark(scan: _Scan) -> bool:
    met = False
    for _ in range(4):
        if not scan.take("range_mark"):
            break
        met = True
    return met


def _same_unit(first: _Term, second: _Term) -> bool:
    return first.unit is None or second.unit is None or first.unit == second.unit


def _range(scan: _Scan, first: _Term, second: _Term) -> Measure | None:
    if not _same_unit(first, second):
        return None
    if not (first.certain or second.unit):
        return None
    if second.value < first.value:
        scan.notes.append(doubtful("the upper end is below the lower one"))
    unit = first.unit or second.unit
    return _measure(scan, first, low=first.value, high=second.value, unit=unit)


@cache
def _no_units(words: Words) -> frozenset[str]:
    """Words that may follow a number without being a unit (100完成, 80良好)."""
    tables = (
        "completion",
        "scale",
        "deed",
        "statement",
        "operator_after",
        "approximate_after",
        "date",
    )
    return frozenset(word for table in tables for word in words.table(table))


def _term(scan: _Scan) -> _Term | None:
    """A signed number with its unit, if one follows; the scan stands behind it then."""
    text, words, start = scan.text, scan.words, scan.at
    negative = scan.take("sign") == "minus"
    number = read_number_at(text, scan.at, words)
    if number is None or _is_code(text, scan.at, number.end):
        return None
    if not number.exact:
        scan.notes.append(doubtful("the fraction is rounded to six places"))
    scan.at = digits_end = number.end
    unit = number.unit
    if unit is None:
        if scan.take("approximate_after"):
            scan.notes.append(doubtful("it is stated as about so much"))
        unit = _unit(scan, spell=number.certain)
    if unit is None and not number.certain:
        return None  # 一 alone may be a dash, and 十分 a word
    value = number.value.copy_negate() if negative else number.value
    return _Term(value=value, unit=unit, start=start, end=digits_end, certain=number.certain)


def _is_code(text: str, start: int, end: int) -> bool:
    """A number with a leading zero (037001, 0313-…) is a code or a telephone's."""
    return end - start > 1 and text[start] == "0" and text[start + 1] in "0123456789"


def _unit(scan: _Scan, *, spell: bool) -> str | None:
    """The unit that stands here; a short word that is no known unit only if ``spell``."""
    known = unit_at(scan.text, scan.at, scan.words)
    if known is not None:
        unit, scan.at = known
        if (end := open_denominator(scan.text, scan.at)) is not None:
            unit, scan.at = unit + scan.text[scan.at : end], end
            scan.notes.append(_unknown_unit(unit))
        return unit
    if (end := open_denominator(scan.text, scan.at)) is not None:
        per, scan.at = scan.text[scan.at : end], end
        scan.notes.append(doubtful(f"what is counted {per} is not stated"))
        return None
    rest = scan.text[scan.at :].rstrip(_CLOSING)
    if not spell or not _UNKNOWN_UNIT.fullmatch(rest) or rest in _no_units(scan.words):
        return None
    scan.at += len(rest)
    scan.notes.append(_unknown_unit(rest))
    return rest


def _unknown_unit(unit: str) -> Note:
    return doubtful(f"the unit {unit} is not in the vocabulary")


def _behind(scan: _Scan, measure: Measure) -> Measure | None:
    """What may stand behind the quantity: an operator, about, a deed, a remark, the other limit."""
    operator = scan.operator
    if scan.take("approximate_after"):
        scan.notes.append(doubtful("it is stated as about so much"))
    after = scan.take("operator_after")
    if after is not None:
        operator = _both_operators(scan, operator, after)
    if scan.take("money_end"):
        measure = replace(measure, end=scan.at)
    rest = scan.text[scan.at :].strip(_CLOSING)
    if rest:
        limits = _both_limits(scan, measure, operator, rest)
        if limits is not None:
            return limits
        within = after == "<=" and scan.words.at("deed", rest) is not None
        if rest[0] == "(" and rest[-1] == ")":
            scan.notes.append(doubtful("a remark stands behind it"))
        elif not (within and len(rest) <= 16 and not any(c.isdigit() for c in rest)):
            return None
    if measure.upper is not None:
        if scan.operator is not None or (operator in _LOWER and after):
            scan.notes.append(doubtful("a range with an operator"))
        operator = "between"
    return replace(measure, operator=operator, notes=tuple(scan.notes))


def _both_operators(scan: _Scan, front: str | None, after: str) -> str:
    if front is not None and front != after:
        scan.notes.append(doubtful(f"it says both {front} and {after}"))
        return front
    return after


def _both_limits(scan: _Scan, measure: Measure, operator: str | None, rest: str) -> Measure | None:
    """≥80%,≤90% and >80%且<90%: a range, if the units agree."""
    if operator not in _LOWER or measure.upper is not None:
        return None
    joined = scan.words.at("limit_join", rest)
    second = scan_measure(rest[joined[1] :] if joined else rest, scan.words)
    if second is None or second.operator not in _UPPER or second.upper is not None:
        return None
    if measure.unit and second.unit and measure.unit != second.unit:
        return None
    notes = [*scan.notes, *second.notes]
    if (operator, second.operator) != (">=", "<="):
        notes.append(doubtful(f"its limits are {operator} and {second.operator}"))
    end = len(scan.text.rstrip(_CLOSING))
    return replace(
        measure,
        upper=second.value,
        unit=measure.unit or second.unit,
        operator="between",
        end=end,
        notes=tuple(notes),
    )
