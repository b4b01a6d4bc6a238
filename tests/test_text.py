"""The text rule, folding for matching, and text made safe for a terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalparse.meanings.characters import word
from goalparse.text import clean, display_width, fold, key, plain_characters, safe, written


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("其中：财政    资金", "其中：财政 资金"),
        (" \t项目\u3000名称\xa0 ", "项目 名称"),
        ("一\n\n \n二 \r\n三", "一\n二\n三"),
        ("专项经费\t\t\n", "专项经费"),
        ("【2022】≥1㎡①", "【2022】≥1㎡①"),
        (" ", ""),
        ("", ""),
    ],
)
def test_clean_follows_the_text_rule(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(st.text())
def test_clean_is_idempotent_and_drops_nothing_but_white_space(raw: str) -> None:
    text = clean(raw)
    assert clean(text) == text
    assert "".join(text.split()) == "".join(raw.split())


def test_clean_returns_the_same_object_when_nothing_changes() -> None:
    raw = "会议效果良好率"
    assert clean(raw) is raw


@given(st.text())
def test_fold_keeps_every_span(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("（％）：", "(%):"), ("⼯作", "工作"), ("﹝2023﹞", "〔2023〕"), ("㎡①½≥Ⅲ…", "㎡①½≥Ⅲ…")],
)
def test_fold_folds_what_is_listed_and_nothing_else(text: str, folded: str) -> None:
    assert fold(text) == folded


def fold_table() -> dict[int, str]:
    """One character to one character: full width, dashes of no meaning, radicals, brackets."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF)):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and folded != chr(code):
            table[code] = folded
    for written_as, meant in (
        ("⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻰⻳", "长门青页风飞食马鱼鸟黄龙龟"),
        ("﹝﹞﹙﹚﹛﹜﹕﹖﹐﹑﹒﹔﹪﹢﹣﹤﹥﹦", "〔〕(){}:?,、.;%+-<>="),
        ("︵︶︹︺︻︼﹇﹈︰", "()〔〕【】[]:"),
        ("\u3000\xa0", "  "),
    ):
        table |= dict(zip(map(ord, written_as), meant, strict=True))
    return table


FOLDS = fold_table()


def test_nothing_else_folds() -> None:
    every = "".join(map(chr, range(0x110000)))
    assert fold(every) == every.translate(FOLDS)


@given(st.text(st.characters() | st.sampled_from(sorted(map(chr, FOLDS)))))
def test_fold_is_its_table(text: str) -> None:
    assert fold(text) == text.translate(FOLDS)


@given(st.text(st.characters() | st.sampled_from(" \n\t\u3000\u200b\u2060\ufeff\x1c\x85")))
def test_a_key_has_no_white_space_and_no_mark_without_a_width(text: str) -> None:
    assert key(text) == re.sub(r"[\s\u200b\u200c\u200d\u2060\ufeff]+", "", fold(text))


def test_a_class_of_characters_as_written() -> None:
    assert set(written("(:")) == {"(", "（", "﹙", "︵", ":", "：", "﹕", "︰"}
    every = [char for char in map(chr, range(0x10000)) if char not in "(:"]
    assert {char for char in every if fold(char) in "(:"} == set(written("(:")) - {"(", ":"}


def test_key_compares_spellings() -> None:
    assert key("产 出\n指 标（50分）") == "产出指标(50分)"


@pytest.mark.parametrize(
    "year", ["二〇二四", "二○二四", "二零二四", "二0二四", "二Ｏ二四", "二О二四"]
)
def test_a_year_written_out_is_its_digits(year: str) -> None:
    assert fold(f"{year}年度") == "2024年度"
    assert key(" ".join(year) + " 年") == word(f"{year}年") == "2024年"


@pytest.mark.parametrize(
    "text", ["一千二百零二人", "十二〇二四", "二〇二", "二〇二四五", "二〇二四万", "二级指标"]
)
def test_other_numerals_stay_as_they_are(text: str) -> None:
    assert key(text) == text


def test_display_width_counts_columns() -> None:
    assert display_width("绩效ab≥") == 7
    assert display_width("e\u0301") == 1


@given(st.text())
def test_safe_text_cannot_move_a_cursor(text: str) -> None:
    shown = safe(text)
    assert all(
        unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char == "\n" for char in shown
    )


def test_safe_names_what_it_does_not_send() -> None:
    assert safe("\x1b[31m一\t二") == "⟨U+001B⟩[31m一⟨TAB⟩二"


@given(st.lists(st.text(st.characters() | st.sampled_from("（\u3000 \u200b⼯\n"))))
def test_plain_characters_are_those_that_a_key_keeps(texts: list[str]) -> None:
    kept = {char for text in texts for char in text if key(char) == char}
    assert plain_characters(texts) == {char for char in kept if char.isprintable()}
