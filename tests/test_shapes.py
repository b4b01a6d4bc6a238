"""A shape read once gives for every number what the full grammar gives."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from goalparse.meanings.figures import _single
from goalparse.meanings.quantities import (
    _read_target,
    any_shows_loss,
    read_number,
    read_percent,
    read_target,
    shows_loss,
)
from goalparse.meanings.shapes import Shape, _known, shape_of
from goalparse.meanings.words import shipped_words

WORDS = shipped_words()
FRONTS, UNITS = _known(WORDS)
NUMBERS = (
    *("0", "1", "5", "10", "12", "20", "31", "90", "95", "100", "199", "201", "292", "365", "1000"),
    *("1999", "2000", "2022", "2100", "12345", "20221", "202212", "20220731", "999999999"),
    *("0.5", "1.50", "3.00", "20.22", "99.9999", "292.5", "2022.12", "2100.0", "12.31"),
)


def full(text: str, **given: Any) -> object:
    asked: dict[str, Any] = {"operator": None, "unit": None, "year": 2022, "lossy": False}
    return _read_target(text, words=WORDS, **(asked | given))


def test_no_word_around_a_number_has_a_digit_of_its_own() -> None:
    """The meaning of a shape would depend on the number in it."""
    assert not [
        unit for unit in (*WORDS.table("unit"), *WORDS.table("synonym")) if unit[0].isdigit()
    ]
    marks = (*WORDS.table("scale"), *WORDS.table("blank"), *WORDS.table("operator_before"))
    assert not [mark for mark in marks if any(map(str.isdigit, mark))]


@pytest.mark.parametrize(
    "text", ["≥3个", "12次", "≤1.5万元", "≥95%", "3公里", "200人", "8户", "≥2项"]
)
def test_no_word_of_dates_takes_an_everyday_unit_its_shape(text: str) -> None:
    """前三个季度 among the parts of a year would have every 个 read in full."""
    assert shape_of(text, shipped_words()) is not None


def test_the_shipped_vocabulary_has_shapes() -> None:
    assert len(UNITS) > 200
    assert len(FRONTS) > 40
    assert not any(mark in unit for unit in UNITS for mark in ("年", "月", "日"))


def test_every_unit_with_every_number() -> None:
    for unit, number in itertools.product(sorted(UNITS), NUMBERS):
        text = f"{number}{unit}"
        assert read_target(text, year=2022) == full(text), text


@pytest.mark.parametrize("unit", ["", "%", "户", "万元", "元/亩", "分钟"])
def test_every_operator_with_every_number(unit: str) -> None:
    for front, number in itertools.product(sorted(FRONTS), NUMBERS):
        text = f"{front}{number}{unit}"
        assert read_target(text, year=2022) == full(text), text


@pytest.mark.parametrize(
    "given",
    [
        {"operator": "≥"},
        {"operator": "小于"},
        {"operator": "定性"},
        {"unit": "元"},
        {"unit": "万元"},
        {"unit": "年"},
        {"unit": "%"},
        {"lossy": True},
        {"operator": "=", "unit": "个", "lossy": True},
    ],
    ids=str,
)
def test_beside_the_forms_own_columns(given: dict[str, Any]) -> None:
    for front, unit in itertools.product(("", "≥", "<", "不少于"), ("", "%", "万", "元", "户")):
        for number in NUMBERS:
            text = f"{front}{number}{unit}"
            assert read_target(text, year=2022, **given) == full(text, **given), text


@pytest.mark.parametrize(
    "text",
    ["", "012", "2022", "12月", "2022年", "1,000户", "≥**个", "3-5户", "５0户", "5 户"],
)
def test_what_the_full_grammar_has_to_read(text: str) -> None:
    assert shape_of(text, WORDS) is None


def test_a_shape_taken_apart() -> None:
    assert shape_of("≥12.50万元", WORDS) == Shape("≥", "12.50", "万元")


def test_shares_and_weights_of_the_plain_shape() -> None:
    for number, unit in itertools.product(NUMBERS, ("", "%", "‰", "分")):
        text = f"{number}{unit}"
        measure = _single(text, WORDS)
        assert measure is not None
        assert read_number(text) == (None if unit == "‰" else measure.value), text
        share = None if unit == "分" else measure.value / 10 if unit == "‰" else measure.value
        held = None if share is None or share >= 100_000 else round(share, 4)
        assert read_percent(text) == held, text


@pytest.mark.parametrize("text", ["292%", "2100.0%", "20221户"])
def test_what_a_copy_may_have_damaged(text: str) -> None:
    shape = shape_of(text, WORDS)
    assert shape is not None
    assert shape.misreadable


@pytest.mark.parametrize("text", ["≥292%", "29%", "192%", "20.22户"])
def test_what_no_copy_has_damaged(text: str) -> None:
    shape = shape_of(text, WORDS)
    assert shape is not None
    assert not shape.misreadable


def test_damage_is_seen_as_before() -> None:
    rng = random.Random(6)
    signs = ("", "二", "%=", "2", "工", "^", "$", "Z", "≥", "％＝", "＾", " ")
    for _ in range(1000):
        unit = rng.choice(("%", "％", "个", "百分比"))
        text = f"{rng.choice(signs)}{rng.choice(('', ' '))}{rng.choice(NUMBERS)}{unit}"
        read = _read_target(text, None, None, None, WORDS, lossy=False)
        lost = any("lost its operator" in note.words.get("reason", "") for note in read.notes)
        assert shows_loss(text) == lost, text


@pytest.mark.parametrize("lost", ["292%", "%=99百分比", "二 100百分比", "２１００％", "2 9 2%"])
def test_one_damaged_value_among_many_is_found(lost: str) -> None:
    sound = ["≥92%", "", "22万元", "12923户", "92", "\0", "2", "99", "%", "=9"]
    assert not any_shows_loss([])
    assert not any_shows_loss(sound)
    assert any_shows_loss([*sound, lost]) == any_shows_loss([lost, *sound]) == shows_loss(lost)


def test_what_shows_loss_is_the_same_alone_and_among_others() -> None:
    values = [f"{front}{number}{unit}" for front in FRONTS for number in NUMBERS for unit in "%户"]
    assert any_shows_loss(values) == any(map(shows_loss, values))
    sound = [value for value in values if not shows_loss(value)]
    assert len(sound) < len(values)
    assert not any_shows_loss(sound)
