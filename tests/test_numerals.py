"""Numerals: written cases, laws, and cn2an as an oracle where it is right."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalparse.data_files import parse_toml, read_toml
from goalparse.meanings.numerals import (
    _fraction,
    chinese_value,
    compact,
    fits_table,
    plain,
    read_number_at,
)
from goalparse.meanings.words import _SHIPPED, WordsError, build_words, shipped_words

WORDS = shipped_words()
DIGITS = "零一二三四五六七八九"
CAPITALS = dict(zip("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟", strict=True))


def write(number: int) -> str:
    """A number below 10^16 in Chinese, by the rules of GB/T 15835 and nobody's library."""
    if number >= 10**8:
        above, below = divmod(number, 10**8)
        return write(above) + "亿" + _rest(below, 10**7)
    if number >= 10**4:
        above, below = divmod(number, 10**4)
        return write(above) + "万" + _rest(below, 10**3)
    text, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text or "零"


def _rest(number: int, least: int) -> str:
    return ("零" if number < least else "") + write(number) if number else ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿三", 23),
        ("卅", 30),
        ("一百零五", 105),
        ("一百一十二", 112),
        ("一百十二", 112),
        ("一百二", 120),
        ("三千五", 3500),
        ("一万五", 15000),
        ("一万零五", 10005),
        ("两千零一", 2001),
        ("一亿零五万", 100050000),
        ("一万二千亿", 1200000000000),
        ("二〇二二", 2022),
        ("三点一四", Decimal("3.14")),
        ("零点五", Decimal("0.5")),
        ("壹拾万", 100000),
        ("贰仟零壹", 2001),
        ("零", 0),
        ("零五", 5),
        ("百", None),
        ("万", None),
        ("二三十", None),
        ("一千一千", None),
        ("一百千", None),
        ("一万一万", None),
        ("一二", None),
        ("三点", None),
        ("点五", None),
        ("", None),
        ("一般", None),
    ],
)
def test_a_chinese_numeral(text: str, value: Decimal | int | None) -> None:
    assert chinese_value(text, WORDS) == value


@given(st.integers(0, 10**16 - 1))
def test_writing_then_reading_a_numeral_gives_it_back_plain_and_capital(number: int) -> None:
    text = write(number)
    capital = "".join(CAPITALS.get(glyph, glyph) for glyph in text)
    assert chinese_value(text, WORDS) == number
    assert chinese_value(capital, WORDS) == number


@given(st.text(alphabet="零〇一二两三五九十廿百千万亿点壹拾佰", max_size=12))
def test_no_run_of_numerals_raises_or_reads_what_does_not_write_back(text: str) -> None:
    value = chinese_value(text, WORDS)
    if value is not None and value == int(value) and value < 10**16:
        assert chinese_value(write(int(value)), WORDS) == value


def test_cn2an_agrees_where_it_is_right(cn2an: ModuleType) -> None:
    numbers = [*range(1200), *(7**power for power in range(4, 18)), 10**8 + 10**4, 1000100010001]
    for number in numbers:
        written = cn2an.an2cn(str(number), "low")
        assert chinese_value(written, WORDS) == number, written
        capital = cn2an.an2cn(str(number), "up")
        assert chinese_value(capital, WORDS) == number, capital


@pytest.mark.parametrize(
    ("text", "ours", "unit"),
    [
        ("百分之九十五", 95, "%"),
        ("123456789.123456万", Decimal("123456789.123456"), None),
        ("１２３", 123, None),
    ],
)
def test_what_cn2an_gets_wrong_is_read_here(
    cn2an: ModuleType, text: str, ours: Decimal, unit: str | None
) -> None:
    """Its smart mode drops the fraction of 123456789.123456万 and takes 百分之九十五 for 0.95."""
    number = read_number_at(compact(text).text, 0, WORDS)
    assert number is not None
    assert (number.value, number.unit) == (ours, unit)
    try:
        theirs = Decimal(str(cn2an.cn2an(text, "smart")))
    except ValueError:
        return
    scale = 10_000 if text.endswith("万") else 1
    assert (theirs == ours * scale) is (text == "１２３")


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("1,234.5元", Decimal("1234.5"), 7),
        ("1,234,56", 1, 1),
        ("1亿2千万元", 120000000, 5),
        ("3万5千人", 35000, 4),
        ("550万粒", 550, 3),
        ("1万1万", 1, 1),
        ("2/3", Decimal("0.666667"), 3),
        ("1/0", 1, 1),
        ("12/12", 12, 2),
        ("18/20", 18, 2),
        ("½", Decimal("0.5"), 1),
        ("3½", Decimal("3.5"), 2),
        ("三分之二", Decimal("0.666667"), 4),
        (".5", Decimal("0.5"), 2),
        ("5.", 5, 1),
    ],
)
def test_a_number_and_where_it_ends(text: str, value: Decimal, end: int) -> None:
    number = read_number_at(text, 0, WORDS)
    assert number is not None
    assert (number.value, number.end) == (value, end)


@pytest.mark.parametrize("text", ["", "万元", "个", "-5", "①", "十百", "9" * 65])
def test_no_number_begins_here(text: str) -> None:
    number = read_number_at(text, 0, WORDS)
    assert number is None or number.end < len(text)


@given(st.text(alphabet="1a五 \n\t\u3000\u200b%", max_size=30))
def test_compact_text_leads_back_to_the_text(text: str) -> None:
    packed = compact(text)
    for at, glyph in enumerate(packed.text):
        start, end = packed.span(at, at + 1)
        assert end == start + 1
        assert text[start] == glyph or (glyph == " " and not text[start].strip(" \n\t\u3000\u200b"))


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("0", True),
        ("999999999999999999.999999", True),
        ("1000000000000000000", False),
        ("0.000001", True),
        ("0.0000001", False),
        ("1.5000000000", True),
        ("1E+17", True),
        ("1E+18", False),
    ],
)
def test_what_the_widest_column_holds(value: str, fits: bool) -> None:
    assert fits_table(Decimal(value)) is fits


def test_plain_numbers_have_neither_exponent_nor_idle_zeros() -> None:
    assert [str(plain(Decimal(text))) for text in ("88.90", "1E+3", "0.00", "-5.0")] == [
        "88.9",
        "1000",
        "0",
        "-5",
    ]


# -- the words themselves -----------------------------------------------------------------


def test_the_shipped_words_say_where_each_was_seen_and_are_read_once() -> None:
    assert shipped_words() is WORDS
    assert WORDS.table("operator_before")["≥"] == ">="
    assert WORDS.at("operator_before", "不少于12种") == (">=", 3)
    # Of 万元/亩 only 万 stands at the end of a text that is cut short.
    assert WORDS.at("scale_word", "3万", 1) == ("10000", 2)
    assert WORDS.at("operator_before", "不少") is None
    assert WORDS.at("operator_before", "≥", 1) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[operator_before."<="]\n"≥" = "x"\n', "means '>=' in"),
        ('[unit.unit]\n"平米" = "x"\n', "both a unit and a synonym"),
        ('[synonym."没有的"]\n"无此" = "x"\n', "is not a unit"),
        ('[nothing.here]\n"a" = "x"\n', "no table"),
        ('[unit.unit]\n"新" = ""\n', "say where"),
        ('[unit]\n"新" = "x"\n', "needs a meaning"),
    ],
)
def test_words_that_contradict_are_refused(text: str, message: str) -> None:
    shipped = [(name, read_toml(f"vocabulary/{name}")) for name in _SHIPPED]
    with pytest.raises(WordsError, match=message):
        build_words([*shipped, ("another.toml", parse_toml(text.encode()))])


def test_one_spelling_gets_one_meaning_across_sources() -> None:
    first = {"deed": {"deed": {"完成": "here"}}}
    second = {"deed": {"other": {"完成": "there"}}}
    with pytest.raises(WordsError, match=r"b\.toml"):
        build_words([("a.toml", first), ("b.toml", second)])


@given(above=st.integers(0, 10**9), below=st.integers(1, 10**9))
def test_fractions_are_rounded_as_python_rounds_them(above: int, below: int) -> None:
    """The module `fractions` itself is not needed for it."""
    read = _fraction(above, below, end=0)
    million = 10**6
    assert read.value == Decimal(round(Fraction(above * million, below))).scaleb(-6)
    assert read.exact == (above * million % below == 0)
