"""What is matched by hand, since its pattern takes long to compile, is what the pattern matches."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from goalparse.meanings.dates import _may_hold_date, _patterns, find_dates, read_month
from goalparse.meanings.document_numbers import _letters_begin
from goalparse.meanings.edges import head_end, tail_of
from goalparse.meanings.losses import any_shows_loss, shows_loss
from goalparse.meanings.money import money_unit_in
from goalparse.meanings.numerals import compact
from goalparse.meanings.placeholders import is_missing
from goalparse.meanings.units import yuan_factors
from goalparse.meanings.words import shipped_words
from goalparse.tables.column_numbers import _number
from goalparse.tables.columns import is_parted

WORDS = shipped_words()
_COUNT = "[一二三四五六七八九十0-9]{1,3}"
_PARTS = r"(?:[0-9]{1,2}(?:[.、]|(?![0-9])))*"  # 1.2, 1.2.1
HEAD = re.compile(rf"[*★]+|[(]{_COUNT}[)]|{_COUNT}、|{_COUNT}[.]{_PARTS}")
TAIL = re.compile(r"[(（【\[〔]([^()（）【】\[\]〔〕]*)[)）】\]〕]$")


def texts(*parts: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(parts), max_size=8).map("".join)


@given(texts(*"(（【[〔)）】]〕*★一十09、.:产A"))
@example("一.0")
@example("1.2.10.产")
@example("1.200产")
def test_marks_numbers_and_brackets_around_a_label(text: str) -> None:
    if text:
        head = HEAD.match(text)
        assert head_end(text) == (head.end() if head else 0)
    tail = TAIL.search(text)
    assert tail_of(text) == ((tail.start(), tail[1]) if tail else None)


def _stated_unit() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, yuan_factors(WORDS)), key=len, reverse=True))
    label = rf"(?:{'|'.join(map(re.escape, WORDS.spellings('money_label')))})[::]?"
    currency = "|".join(map(re.escape, WORDS.spellings("currency")))
    return re.compile(
        rf"(?:(?P<bracket>[(\[【〔])(?:{label})?|(?P<label>{label})|^)"
        rf"(?:{currency})?(?P<unit>{units})"
        r"(?(bracket)(?:[,、;/][^()\[\]【】〔〕]{0,12})?[)\]】〕]|(?(label)(?![\u4e00-\u9fff/])|$))"
    )


STATED_UNIT = _stated_unit()


@given(
    texts(
        *"()[]【】〔〕（:,、;/。年x",
        *WORDS.spellings("money_label"),
        *WORDS.spellings("currency"),
        *yuan_factors(WORDS),
        "预算至少十三个字的一段话在括号里面",
    )
)
@example("(万元,预算至少十三个字的一段话在括号里面)")
@example("金额单位:人民币万元/年")
def test_a_stated_unit_of_money(text: str) -> None:
    found = STATED_UNIT.search(compact(text).text)
    assert money_unit_in(text) == (yuan_factors(WORDS)[found["unit"]][0] if found else None)


def _damage() -> re.Pattern[str]:
    white = r"[\s\u200b\u200c\u200d\u2060\ufeff]*"
    digit = "[0-9０-９]"
    signs = ("[二⼆]", f"[%％﹪]{white}[=＝﹦]", "[工⼯]", r"[\^＾]", r"[$＄]", "[ZＺ]")
    return re.compile(
        rf"(?:{'|'.join(signs)}){white}{digit}|(?<!{digit})[2２]{white}{digit}{white}{digit}"
    )


DAMAGE = _damage()


@given(st.lists(texts(*"2二%=工^$Z019９２％＝⼆⼯\u3000 \u200b\n人≥."), max_size=4))
def test_damage_is_looked_for_where_there_can_be_any(values: list[str]) -> None:
    signs = {sign for sign in WORDS.spellings("misread") if not sign.isdigit()}
    assert signs == {"二", "%=", "工", "^", "$", "Z"}  # as in the pattern above
    assert any_shows_loss(values) == any(map(shows_loss, values))
    for value in values:
        assert not shows_loss(value) or DAMAGE.search(value)


@given(texts(*"-—～/\\.…·一1%  "))
def test_a_cell_of_dashes_slashes_or_dots_is_missing(text: str) -> None:
    bare = "".join(text.split())
    assert is_missing(text) == (re.fullmatch(r"|[-—~～]+|[/\\]+|[.…·]+", bare) is not None)


@given(texts(*"(（01239)）=＝+-×a"))
def test_the_number_of_a_column(text: str) -> None:
    pattern = r"[(（]?([0-9]{1,2})[)）]?(?:[=＝][0-9+＋\-－*×/÷%()（）]{1,20})?"
    found = re.fullmatch(pattern, text)
    assert _number(text) == (int(found[1]) if found else None)
    assert is_parted(text) == (re.search("[/、或和]", text) is not None)


@given(texts(*"0129-/.户", "2022", "19", *WORDS.table("date"), *WORDS.table("year_part"), "--"))
def test_where_no_date_is_looked_for_there_is_none(text: str) -> None:
    if not _may_hold_date(text, WORDS):
        patterns = _patterns(WORDS)
        for name in ("months", "years", "part", "year_end", "signed"):
            assert getattr(patterns, name).match(text) is None, name
        point = patterns.point.match(text)
        assert point is None or not (point["y"] or point["m"])


@given(st.integers(0, 99), texts(*"月底末份日前", "月"))
def test_a_month_named_alone(number: int, behind: str) -> None:
    text = f"{number}{behind}"
    found = find_dates(text, 2000, WORDS)
    assert read_month(text) == (found.last.month if found and found.last else None)


LETTERS = re.compile(
    r"(?:[\u4e00-\u9fff]{1,24}\([\u4e00-\u9fff]{1,8}\)[\u4e00-\u9fff]{0,6}|[\u4e00-\u9fff]{2,24})$"
)


@given(
    texts("财", "冀财社", "闽财教指发文", "关于下达本年度的通知一二三四五六七", "(", ")", "2", "A"),
    st.integers(0, 4),
)
@example("闽财(教)指", 0)
@example("财(教)", 1)
@example("闽财教指发文指(教)指", 0)
def test_letters_of_an_office(text: str, floor: int) -> None:
    found = LETTERS.search(text, floor)
    assert _letters_begin(text, min(floor, len(text)), len(text)) == (
        found.start() if found else None
    )
