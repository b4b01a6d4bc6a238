"""Names of administrative divisions as of a year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalparse.meanings.regions import region_history, region_name


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("130730", 2022, "怀来县"),
        ("130730", 1993, "怀来县"),
        ("130730", 1992, None),
        ("132529", 1992, "怀来县"),
        ("132529", 2022, None),
        ("130700", 2022, "张家口市"),
        ("130000", 2022, "河北省"),
        ("120000", 2021, "天津市"),
        ("510923", 2023, "大英县"),
        ("110104", 2009, "宣武区"),
        ("110104", 2015, None),
        ("110104", None, "宣武区"),
        ("460000", 2022, "海南省"),
        ("130730", 2030, "怀来县"),
        ("130730000", 2022, "怀来县"),
        ("100000", 2022, "中央"),
        ("999999", 2022, None),
        ("", None, None),
    ],
)
def test_a_code_is_named_as_of_its_year(code: str, year: int | None, name: str | None) -> None:
    assert region_name(code, year) == name


def test_a_county_that_became_a_district_changes_code_or_name() -> None:
    """宣化: a county and a district, merged into one district in 2016."""
    assert region_name("130721", 2010) == "宣化县"
    assert region_name("130721", 2020) is None
    assert region_name("130705", 2020) == "宣化区"


def test_no_two_names_of_a_code_hold_in_one_year() -> None:
    for code in ("130730", "110104", "460000", "130721", "429004", "130705"):
        spells = region_history(code)
        assert spells
        for year in range(1980, 2025):
            assert sum(spell.covers(year) for spell in spells) <= 1


@given(st.text(max_size=12), st.one_of(st.none(), st.integers(-(10**6), 10**6)))
def test_no_code_raises(code: str, year: int | None) -> None:
    assert region_name(code, year) is None or code[:6].isdigit()
