"""Amounts of money: text to Decimal through one door, with the unit and the place it came from.

Units come from the cell, else from what the caller found in the label, the table or the
document. An amount with more places than the tables hold is rounded, with a note: a spreadsheet
gives 33.3333333333 where a form printed 33.33.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from goalparse.frozen import frozen, maker, replace
from goalparse.meanings.notes import Note, doubtful, unparsed
from goalparse.meanings.numerals import EXACT, Number, as_held, compact, plain, read_number_at
from goalparse.meanings.units import is_dashes, yuan_factors
from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import late

_YUAN_PLACES, _YUAN_DIGITS = Decimal("0.01"), 22  # decimal(24,2)
_GOES_ON = re.compile(r"[A-Za-z0-9. ]")
# No leading zero: 0.5 may be written so, 05 is left to the grammar.
_PLAIN = re.compile(r"((?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?)([^0-9\s]{0,4})")
# Thousands parted by blanks, twice, with decimals behind them or none in front of the hundreds: two
# amounts do not look so.
_SPACED = late(r"-?[0-9]{1,3}(?:(?: [0-9]{3}){2,}|(?: [0-9]{3})+\.[0-9]{1,2}| 0[0-9]{2})")
_UNIT_REACH = 4  # characters of the longest money unit: 百万元 and one to spare


@frozen
class Money:
    """An amount as read. ``value`` is in ``unit``; ``value_yuan`` needs a unit.

    ``unit_in_cell`` says that the cell itself states the unit. ``span`` is where amount and
    unit stand in the text given. Without a number everything but notes (and a unit that stands
    alone) is None.
    """

    value: Decimal | None = None
    unit: str | None = None
    unit_in_cell: bool = False
    value_yuan: Decimal | None = None
    span: tuple[int, int] | None = None
    notes: tuple[Note, ...] = ()


_ROUNDED = doubtful("it is rounded: the tables hold six places of an amount, of yuan two")
_make_money = maker(Money)


def read_money(text: str, unit: str | None = None) -> Money:
    """Read an amount cell; ``unit`` is the unit that holds where the cell states none.

    Accepted: 88.90, 5,000,000.00, 1 150 000.00, ５００, 854万, 2279.048 万元, 10000元, 1.2亿元,
    三百二十万元, capital amounts with 角 and 分 (a tenth and a hundredth of a yuan:
    叁仟伍佰元柒角捌分), 壹拾万元整, 12元5角, currency words (人民币, ￥; without any unit they say
    元), minus signs and an amount in brackets (negative, as accountants write). An amount with
    more text behind it (854万(其中…)) is read with the note ``value-doubtful``. A unit that
    contradicts ``unit`` wins, with ``unit-conflict``. Blank cells and lone dashes give nothing;
    other text gives ``amount-unparsed`` (无 and 暂无: ``value-unparsed``). Never raises.
    """
    return _money(text, unit, shipped_words())


@lru_cache(maxsize=65536)
def _money(text: str, unit: str | None, words: Words) -> Money:
    return _plain_amount(text, unit, words) or _read_money(text, unit, words)


def _plain_amount(text: str, unit: str | None, words: Words) -> Money | None:
    """An amount of digits with nothing but a unit behind it, as most cells hold one.

    None for any other text, and for one that the full grammar has something to say about.
    """
    found = _PLAIN.fullmatch(text)
    if found is None or text in words.table("statement"):
        return None
    number, written = found.groups()
    factors = yuan_factors(words)
    stated = factors.get(written) if written else None
    given = _given_unit(unit, words)
    if written and (stated is None or stated[1] < 1 or (given and stated[0] != given)):
        return None
    value = Decimal(number.rstrip("0").rstrip(".") if "." in number else number)
    known = stated[0] if stated else given
    yuan = _in_yuan(value, known, words)
    if yuan is None and known is not None:
        return None
    return _make_money(value, known, stated is not None, yuan, (0, len(text)), ())


def _read_money(text: str, unit: str | None, words: Words) -> Money:
    """`read_money` by the full grammar."""
    packed = compact(text)
    body = packed.text
    if not body or is_dashes(body.replace(" ", ""), words):
        return Money(unit=_given_unit(unit, words))
    if " " in body and _SPACED.fullmatch(body):
        return replace(
            _read_money(body.replace(" ", ""), unit, words), span=packed.span(0, len(body))
        )
    factors = yuan_factors(words)
    if body in factors:
        note = Note("value-placeholder", {})
        return Money(unit=factors[body][0], unit_in_cell=True, notes=(note,))
    if body in words.table("statement"):
        return Money(
            unit=_given_unit(unit, words), notes=(unparsed("it is a statement, not a number"),)
        )
    scan = _amount(body, words)
    if scan is not None and scan.currency and scan.unit is None and unit is None:
        scan = replace(scan, unit=_base(words))
    if scan is None:
        return Money(unit=_given_unit(unit, words), notes=(Note("amount-unparsed", {}),))
    return _finished(scan, _given_unit(unit, words), packed.span(0, scan.end), words)


@frozen
class _Scan:
    value: Decimal
    unit: str | None
    end: int
    currency: bool = False
    notes: tuple[Note, ...] = ()


def _finished(scan: _Scan, given: str | None, span: tuple[int, int], words: Words) -> Money:
    notes, unit = scan.notes, scan.unit or given
    value, yuan = as_held(scan.value), _in_yuan(scan.value, unit, words)
    if value is not None and yuan is None and unit in yuan_factors(words):
        yuan = _rounded_yuan(scan.value, unit, words)
        value = None if yuan is None else value
        notes = (*notes, _ROUNDED) if value is not None else notes
    elif value != scan.value and value is not None:
        notes = (*notes, _ROUNDED)
    if value is None:
        notes = (*notes, doubtful("it has more digits than an amount can have"))
        return Money(unit=unit, unit_in_cell=scan.unit is not None, span=span, notes=notes)
    if scan.unit and given and scan.unit != given:
        reason = f"the cell says {scan.unit}, the form {given}"
        notes = (*notes, Note("unit-conflict", {"reason": reason}))
    return Money(
        value=value,
        unit=unit,
        unit_in_cell=scan.unit is not None,
        value_yuan=yuan,
        span=span,
        notes=notes,
    )


def _in_yuan(value: Decimal, unit: str | None, words: Words) -> Decimal | None:
    """An amount in yuan; None if it is no whole number of 分 (hundredths), or has no unit."""
    factor = yuan_factors(words).get(unit) if unit is not None else None
    if factor is None:
        return None
    yuan = EXACT.multiply(value, factor[1])
    whole = yuan.quantize(_YUAN_PLACES, context=EXACT)
    return whole if whole == yuan and whole.adjusted() < _YUAN_DIGITS else None


def _rounded_yuan(value: Decimal, unit: str, words: Words) -> Decimal | None:
    """An amount in yuan to the nearest 分: 33.3333333333万元 is 333333.33; None if too large."""
    yuan = EXACT.multiply(value, yuan_factors(words)[unit][1])
    whole = yuan.quantize(_YUAN_PLACES, rounding=ROUND_HALF_UP, context=EXACT)
    return whole if whole.adjusted() < _YUAN_DIGITS else None


@lru_cache(maxsize=1024)
def _given_unit(unit: str | None, words: Words) -> str | None:
    if unit is None:
        return None
    known = yuan_factors(words).get(compact(unit).text)
    return known[0] if known else unit


def _amount(body: str, words: Words) -> _Scan | None:
    """The amount at the start of compact text, or None."""
    bracketed = body.startswith("(") and body.endswith(")") and body.count("(") == 1
    at, currency, notes = _front(body, int(bracketed), words)
    sign = words.at("sign", body, at)
    at = sign[1] if sign else at
    number = read_number_at(body, at, words)
    if number is None or number.unit is not None:
        return None
    if not number.exact:
        notes.append(doubtful("the fraction is rounded to six places"))
    elif "/" in body[at : number.end]:
        notes.append(doubtful("it is read as a fraction, and may be two figures"))
    value, unit, at = _with_unit(body, number, words)
    ending = words.at("money_end", body, at)
    at = ending[1] if ending else at
    rest = body[at : len(body) - bracketed].rstrip("。;,.、")
    if _GOES_ON.match(rest) or words.at("no_money", body, at):
        return None  # 3M.8, 12 15: no amount ends there; 98%, 120万美元 are none of yuan
    if rest:
        notes.append(doubtful("more text stands behind the amount"))
    negative = (sign is not None and sign[0] == "minus") != (bracketed and not rest)
    return _Scan(
        value=value.copy_negate() if negative else value,
        unit=unit,
        end=len(body) if bracketed and not rest else at,
        currency=currency,
        notes=tuple(notes),
    )


def _front(body: str, at: int, words: Words) -> tuple[int, bool, list[Note]]:
    """Where the number begins; whether a currency is named; what there is to say."""
    currency, notes = False, []
    for _ in range(3):
        if (found := words.at("currency", body, at)) is not None:
            currency, at = True, found[1]
        elif (found := words.at("approximate_before", body, at)) is not None:
            notes.append(doubtful("it is stated as about so much"))
            at = found[1]
        else:
            break
    return at, currency, notes


def _with_unit(body: str, number: Number, words: Words) -> tuple[Decimal, str | None, int]:
    """The unit behind a number, and 角 and 分 behind 元."""
    found = _money_unit_at(body, number.end, words)
    if found is None:
        return plain(number.value), None, number.end
    unit, factor, end = found
    value = number.value
    if factor == 1:
        small, end = _small_change(body, end, words)
        return plain(EXACT.add(value, small)), unit, end
    if factor < 1:
        small, end = _small_change(body, number.end, words, first=number.value)
        return plain(small), _base(words), end
    return plain(value), unit, end


@cache
def _base(words: Words) -> str:
    """元 as the tables write it: the first spelling that is worth one yuan."""
    return next(s for s, meaning in words.table("money").items() if meaning == "1")


def _money_unit_at(body: str, at: int, words: Words) -> tuple[str, Decimal, int] | None:
    factors = yuan_factors(words)
    for length in range(min(_UNIT_REACH, len(body) - at), 0, -1):
        known = factors.get(body[at : at + length])
        if known is not None:
            return known[0], known[1], at + length
    return None


def _small_change(
    body: str, at: int, words: Words, *, first: Decimal | None = None
) -> tuple[Decimal, int]:
    """角 and 分 from ``at`` on; ``first`` is a number already read in front of it."""
    total, limit = Decimal(0), Decimal(1)
    while True:
        if first is None:
            number = read_number_at(body, at, words)
            value, end = (number.value, number.end) if number else (None, at)
        else:
            value, end = first, at
        unit = _change_at(body, end, words) if value is not None else None
        if value is None or unit is None or unit[0] >= limit:
            return total, at
        part = EXACT.multiply(value, unit[0])
        total, limit, at, first = EXACT.add(total, part), unit[0], unit[1], None


def _change_at(body: str, at: int, words: Words) -> tuple[Decimal, int] | None:
    found = words.at("money", body, at)
    if found is None or found[0] == "1":
        return None
    return Decimal(found[0]), found[1]


# The first that is stated counts: in a bracket (perhaps behind a label), behind a label, or as the
# whole text. A pattern of all that takes longer to compile than a document has questions for it.
_OPENS = "([【〔"
_CLOSES = frozenset(")]】〕")
_BRACKETS = frozenset("()[]【】〔〕")
_PARTS = frozenset(",、;/")  # between a unit in brackets and what else stands there
_MOST_ELSE = 12  # characters


def _stated_unit(text: str, words: Words) -> str | None:
    """The spelling of the money unit that compact text states; None if it states none."""
    if _unit_ends(words).isdisjoint(text):
        return None
    labels = words.spellings("money_label")
    starts = {at for spelling in (*_OPENS, *labels) for at in _places(text, spelling)}
    for start in sorted({0, *starts}):
        stated = _in_bracket if text[start] in _OPENS else _unbracketed
        unit = stated(text, start, labels, words)
        if unit is not None:
            return unit
    return None


def _in_bracket(text: str, start: int, labels: Sequence[str], words: Words) -> str | None:
    for at in (*_behind_label(text, start + 1, labels), start + 1):
        for unit, end in _units_at(text, at, words):
            if _closes(text, end):
                return unit
    return None


def _unbracketed(text: str, start: int, labels: Sequence[str], words: Words) -> str | None:
    for at in _behind_label(text, start, labels):
        for unit, end in _units_at(text, at, words):
            if not ("\u4e00" <= text[end : end + 1] <= "\u9fff" or text.startswith("/", end)):
                return unit
    alone = _units_at(text, 0, words) if start == 0 else ()
    return next((unit for unit, end in alone if end == len(text)), None)


@cache
def _unit_ends(words: Words) -> frozenset[str]:
    return frozenset(unit[-1] for unit in yuan_factors(words))


def _places(text: str, spelling: str) -> Iterator[int]:
    at = text.find(spelling)
    while at >= 0:
        yield at
        at = text.find(spelling, at + 1)


def _behind_label(text: str, start: int, labels: Sequence[str]) -> Iterator[int]:
    """Where what a label at a place states can begin."""
    for label in labels:
        if text.startswith(label, start):
            end = start + len(label)
            if text.startswith(":", end):
                yield end + 1
            yield end


def _units_at(text: str, start: int, words: Words) -> Iterator[tuple[str, int]]:
    """The money units at a place, the longest first, each with its end; a currency may be named."""
    factors = yuan_factors(words)
    currencies = [each for each in words.spellings("currency") if text.startswith(each, start)]
    for at in (*(start + len(each) for each in currencies), start):
        for length in range(_longest_unit(words), 0, -1):
            unit = text[at : at + length]
            if len(unit) == length and unit in factors:
                yield unit, at + length


@cache
def _longest_unit(words: Words) -> int:
    return max(map(len, yuan_factors(words)))


def _closes(text: str, at: int) -> bool:
    """Whether the bracket around a unit ends at a place, or with a little more behind a mark."""
    if text[at : at + 1] in _PARTS:
        at += 1
        end = at
        while end < len(text) and text[end] not in _BRACKETS:
            end += 1
        return end - at <= _MOST_ELSE and text[end : end + 1] in _CLOSES
    return text[at : at + 1] in _CLOSES


@lru_cache(maxsize=8192)
def money_unit_in(label: str) -> str | None:
    """The money unit that a label or unit line states: （万元）, 单位：万元, 金额单位:元, 万元.

    In brackets, behind 单位 (unit), or as the whole text; 元/亩 and 单元 are none. 万 is 万元. None
    if none is stated. Never raises.
    """
    words = shipped_words()
    unit = _stated_unit(compact(label).text, words)
    return None if unit is None else yuan_factors(words)[unit][0]
