"""Spellings that are nowhere listed: what they are put together to mean, and what stays unknown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from goalparse.meanings.characters import word
from goalparse.meanings.composition import Composer, compile_rules, shipped_rules
from goalparse.meanings.lexicon import shipped

_WORDS = tomllib.loads((Path(__file__).parent / "composition.toml").read_text("utf-8"))
CASES = [(spelling, meant) for meant, words in _WORDS["composed"].items() for spelling in words]
UNKNOWN: list[str] = _WORDS["unknown"]


@pytest.mark.parametrize(("spelling", "meant"), CASES)
def test_a_composed_spelling_means_what_its_parts_mean(spelling: str, meant: str) -> None:
    category, name = meant.split(".")
    assert shipped().read(spelling).get(category) == name


def test_hardly_any_of_them_is_listed() -> None:
    listed = [spelling for spelling, _ in CASES if word(spelling) in shipped().spellings]
    assert len(CASES) - len(listed) >= 150
    assert len(listed) <= 12


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_name_or_a_value_is_not_made_a_label(text: str) -> None:
    composer = Composer(shipped().spellings, shipped_rules())
    assert composer.read(word(text), whole=True) is None


@pytest.mark.parametrize(
    ("text", "horizon", "bracket"),
    [
        ("实施期指标值", "medium_term", ""),
        ("实施期资金总额（万元）", "medium_term", "万元"),
        ("2024年资金总额", "annual", ""),
        ("总投资", "medium_term", ""),
        ("年度总投资（万元）", "annual", "万元"),
        ("2024年项目资金总额", "annual", ""),
        ("2024-2026年项目资金总额", "medium_term", ""),
        ("部门预算执行情况（万元）", None, "万元"),
        ("项目（万元）资金情况", None, "万元"),
    ],
)
def test_what_a_prefix_and_a_bracket_say_is_kept(text: str, horizon: str, bracket: str) -> None:
    reading = shipped().read(text)
    assert (reading.get("horizon"), reading.bracket) == (horizon, bracket)


def test_a_forecast_is_no_actual_value() -> None:
    assert dict(shipped().read("全年预计执行数").terms) == {"aside": "forecast"}
    assert dict(shipped().read("预计全年支出").terms) == {"aside": "forecast"}
    assert dict(shipped().read("预计全年完成值").terms) == {"header": "extra"}


def test_a_listed_spelling_goes_first() -> None:
    lexicon = shipped()
    for spelling, terms in lexicon.spellings.items():
        assert lexicon.read(spelling).terms == terms


def test_companions_listed_twice_are_refused() -> None:
    rule = {"of": "header.value", "words": ["单位"]}
    with pytest.raises(ValueError, match="twice"):
        compile_rules(
            {"join": {"marks": ["及"]}, "companion": [rule, rule], "prefix": [], "suffix": []}
        )


def test_a_prefix_of_two_meanings_is_refused() -> None:
    twice = [
        {"words": ["本期"], "categories": ["goal"], "horizon": horizon}
        for horizon in ("annual", "medium_term")
    ]
    with pytest.raises(ValueError, match="means two things"):
        compile_rules({"join": {"marks": ["及"]}, "companion": [], "prefix": twice, "suffix": []})


def test_rules_speak_of_categories_and_names_of_the_vocabulary() -> None:
    terms = list(shipped().spellings.values())
    known = {c for t in terms for c in t} | {f"{c}.{n}" for t in terms for c, n in t.items()}
    rules = shipped_rules()
    named = {c for around in (*rules.prefixes, *rules.suffixes) for c in around.categories}
    named |= {*rules.companions, *(becomes for _, becomes in rules.companions.values())}
    named |= {name for names in rules.periods.values() for name in names}
    assert named <= known
