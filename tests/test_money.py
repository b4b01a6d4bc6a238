"""Amounts of money: written cases (synthetic where no form shows them) and laws."""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import labelled_values as labels
from goalparse.meanings.money import _read_money, money_unit_in, read_money
from goalparse.meanings.units import yuan_factors
from goalparse.meanings.words import shipped_words

FACTORS = yuan_factors(shipped_words())


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("5,000,000.00", "元", "5000000 元 5000000.00"),
        ("５，０００", "元", "5000 元 5000.00"),
        ("1.2亿元", None, "1.2 亿元 120000000.00"),
        ("3千元", None, "3 千元 3000.00"),
        ("5百元", None, "5 百元 500.00"),
        ("2百万元", None, "2 百万元 2000000.00"),
        ("三百二十万元", None, "320 万元 3200000.00"),
        ("一万五千元", None, "15000 元 15000.00"),
        ("壹拾万元整", None, "100000 元 100000.00"),
        ("肆拾萬圓整", None, "400000 元 400000.00"),
        ("人民币壹佰万元整", None, "1000000 元 1000000.00"),
        ("叁仟伍佰元柒角捌分", None, "3500.78 元 3500.78"),
        ("叁元零伍分", None, "3.05 元 3.05"),
        ("壹佰元整", None, "100 元 100.00"),
        ("12元5角", None, "12.5 元 12.50"),
        ("5角", None, "0.5 元 0.50"),
        ("8分", None, "0.08 元 0.08"),
        ("7角5分", None, "0.75 元 0.75"),
        ("12元3分5角", None, "- - - ! amount-unparsed"),
        ("1元2角3角", None, "- - - ! amount-unparsed"),
        ("5角3角", None, "- - - ! amount-unparsed"),
        ("12元3", None, "- - - ! amount-unparsed"),
        ("12元3元", None, "- - - ! amount-unparsed"),
        ("1亿2千万元", None, "120000000 元 120000000.00"),
        ("￥5,000", None, "5000 元 5000.00"),
        ("￥5,000", "万元", "5000 万元 50000000.00"),
        ("-5", "万元", "-5 万元 -50000.00"),
        ("－5", "万元", "-5 万元 -50000.00"),
        ("负5万元", None, "-5 万元 -50000.00"),
        ("(1,234.50)", "元", "-1234.5 元 -1234.50"),
        ("（50万元）", None, "-50 万元 -500000.00"),
        ("20万元。", None, "20 万元 200000.00"),
        ("约20万元", None, "20 万元 200000.00 ! value-doubtful"),
        ("854万(其中：中央500万)", None, "854 万元 8540000.00 ! value-doubtful"),
        ("50万元/年", None, "50 万元 500000.00 ! value-doubtful"),
        ("10000元", "万元", "10000 元 10000.00 ! unit-conflict"),
        ("50万", "万元", "50 万元 500000.00"),
        ("33.3333333333", "万元", "33.333333 万元 333333.33 ! value-doubtful"),
        ("1 000", "元", "1000 元 1000.00"),
        ("1 500", "元", "- 元 - ! amount-unparsed"),
        ("0.1234567", "万元", "0.123457 万元 1234.57 ! value-doubtful"),
        ("0.123456", "元", "0.123456 元 0.12 ! value-doubtful"),
        ("9" * 25, "元", "- 元 - ! value-doubtful"),
        ("12 15", "元", "- 元 - ! amount-unparsed"),
        ("1.234.567", "元", "- 元 - ! amount-unparsed"),
        ("抗疫", "元", "- 元 - ! amount-unparsed"),
        ("暂无", "元", "- 元 - ! value-unparsed"),
        ("——", "元", "- 元 -"),
        ("", None, "- - -"),
        ("0", None, "0 - -"),
    ],
)
def test_an_amount(text: str, unit: str | None, expected: str) -> None:
    assert labels.describe_money(read_money(text, unit=unit)) == expected


@given(
    st.from_regex(r"(0|[1-9][0-9]{0,13}|0[0-9]{1,3})(\.[0-9]{1,7})?", fullmatch=True),
    st.sampled_from(["", "元", "万元", "万", "亿元", "角", "分", "千元", "个", "元/亩", "整", "%"]),
    st.sampled_from([None, "元", "万元", "万", "美元", "角"]),
)
def test_a_plain_amount_is_what_the_full_grammar_makes_of_it(
    number: str, written: str, unit: str | None
) -> None:
    text = number + written
    assert read_money(text, unit=unit) == _read_money(text, unit, shipped_words())


def test_the_cell_that_states_its_unit_says_so() -> None:
    assert read_money("88.9万元").unit_in_cell
    assert not read_money("88.9", unit="万元").unit_in_cell
    assert read_money(" 88.9 万元 (其中)").span == (1, 8)
    assert read_money(" 1 234 567.8 ").span == (1, 12)


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("（万元）", "万元"),
        ("单位：万元", "万元"),
        ("金额单位:元", "元"),
        ("（单位：人民币万元）", "万元"),
        ("项目资金（千元）", "千元"),
        ("预算数(万元,不含税)", "万元"),
        ("（万元，保留两位小数）", "万元"),
        ("（万元，保留两位小数", None),
        ("（万元，其余各年的金额见所附的明细表）", None),
        ("(元/年)", "元"),
        ("万元", "万元"),
        ("单位：亿元", "亿元"),
        ("单位：百万元", "百万元"),
        ("单位：万", "万元"),
        ("单位：元/亩", None),
        ("元/亩", None),
        ("单元测试", None),
        ("单位名称", None),
        ("单位：元氏县财政局", None),
        ("年度资金总额", None),
        ("公元2022年", None),
        ("", None),
    ],
)
def test_the_unit_of_a_label(label: str, unit: str | None) -> None:
    assert money_unit_in(label) == unit


@given(
    st.integers(-(10**13), 10**13),
    st.sampled_from(sorted(FACTORS)),
    st.sampled_from(sorted(FACTORS)),
)
def test_money_in_one_unit_equals_the_same_money_in_another(fen: int, one: str, other: str) -> None:
    """An amount of whole 分 (0.01 yuan), written in two units where both can write it."""
    yuan = Decimal(fen) / 100
    written = {unit: yuan / FACTORS[unit][1] for unit in (one, other)}
    assume(all(value == round(value, 6) for value in written.values()))
    assume(all(value * FACTORS[unit][1] == yuan for unit, value in written.items()))
    read = {read_money(f"{value:f}{unit}").value_yuan for unit, value in written.items()}
    assert read == {yuan}
    read = {read_money(f"{value:,f}", unit=unit).value_yuan for unit, value in written.items()}
    assert read == {yuan}


@given(st.integers(1, 10**11))
def test_a_capital_amount_is_read_back(cn2an: ModuleType, fen: int) -> None:
    yuan = Decimal(fen) / 100
    written = cn2an.an2cn(f"{yuan:.2f}", "rmb")
    money = read_money(written)
    assert (money.value_yuan, money.unit, money.notes) == (yuan, "元", ())


AMOUNT_GLYPHS = "0123456789.,-(（)）万亿千百元角分整壹拾伍零约￥人民币 \n/无年"


@given(
    st.text(st.one_of(st.sampled_from(AMOUNT_GLYPHS), st.characters()), max_size=20),
    st.text(max_size=4),
)
def test_no_text_raises_and_spans_lie_in_it(text: str, unit: str) -> None:
    money = read_money(text, unit=unit)
    if money.span is not None:
        assert 0 <= money.span[0] < money.span[1] <= len(text)
    if money.value is None:
        assert money.value_yuan is None
    if money.value_yuan is not None:
        assert money.unit in {name for name, _ in FACTORS.values()} | {unit}
    money_unit_in(text)


def test_a_scale_stands_before_yuan_alone() -> None:
    """万 is 万元, but nobody counts in 万角, and 十 or 百 alone are numbers."""
    assert {"万元", "十万元", "万圆", "万", "百亿"} <= FACTORS.keys()
    assert FACTORS.keys().isdisjoint({"万角", "万分", "百角", "十", "百", "千"})
