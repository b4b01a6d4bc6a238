"""Units of measure: how the tables write them, and where one ends in a text."""

from __future__ import annotations

import pytest

from goalparse.meanings.units import canonical_unit, is_known_unit, unit_at
from goalparse.meanings.words import shipped_words


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("百分比", "%"),
        ("（万元）", "万元"),
        ("( % )", "%"),
        ("平米", "平方米"),
        ("万平米", "万平方米"),  # a scale in front of another word for the unit
        ("m³", "立方米"),
        ("㎥", "立方米"),
        ("万M3", "万立方米"),
        ("立方", "立方米"),
        ("元/m3", "元/立方米"),
        ("立方厘米", "立方厘米"),
        ("μg/m3", "μg/m3"),
        ("元／亩", "元/亩"),
        ("元/10亩", "元/10亩"),
        ("元/人、天", "元/人、天"),
        ("个体户", "个体户"),  # begins with a unit, and is none
        ("(个", "(个"),
        ("米)", "米)"),
        ("人 次", "人次"),
        ("——", None),
        ("/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_text_of_a_unit_cell(text: str | None, unit: str | None) -> None:
    assert canonical_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "unit", "end"),
    [
        ("万平米的", "万平方米", 3),
        ("人次以上", "人次", 2),
        ("元/人、天计", "元/人、天", 5),
        ("个、项", "个", 1),  # the end of a list's item
        ("(%)以上", "%", 3),
        ("万", "万", 1),
    ],
)
def test_the_unit_at_the_beginning_of_a_text(text: str, unit: str, end: int) -> None:
    assert unit_at(text, 0, shipped_words()) == (unit, end)


@pytest.mark.parametrize("text", ["十", "百", "(个", "(个体)", "", "城镇"])
def test_where_no_unit_stands(text: str) -> None:
    """百 alone is a part of a number, not a unit as 万 is."""
    assert unit_at(text, 0, shipped_words()) is None


def test_a_unit_is_known_as_a_whole() -> None:
    words = shipped_words()
    assert is_known_unit("元/人、天", words)
    assert not is_known_unit("个体户", words)
