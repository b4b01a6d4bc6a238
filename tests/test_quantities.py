"""Targets, actuals, shares: written cases (synthetic where no form shows them) and laws."""

from __future__ import annotations

import itertools
from calendar import monthrange
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import labelled_values as labels
from goalparse.findings import CATALOGUE
from goalparse.meanings import quantities
from goalparse.meanings.words import shipped_words

WORDS = shipped_words()
DIGITS = {"ascii": "0123456789", "full": "０１２３４５６７８９"}


def read(text: str, *, operator: str | None = None, unit: str | None = None) -> str:
    target = quantities.read_target(text, operator=operator, unit=unit, year=labels.FORM_YEAR)
    return labels.describe_target(target)


@pytest.mark.parametrize(
    ("text", "expected", "sign"),
    [
        ("》90%", "quantity > 90 %", "》"),
        ("》= 90%", "quantity >= 90 %", "》="),
        ("〉＝5个", "quantity >= 5 个", "〉="),
        ("≥≥90%", "quantity >= 90 %", "≥≥"),
        ("《58万元", "quantity < 58 万元", "《"),
        ("《＝3天", "quantity <= 3 天", "《="),
        ("》80%,《90%", "range 80 90 %", "》"),
    ],
)
def test_a_sign_typed_for_another_is_read_and_told(text: str, expected: str, sign: str) -> None:
    assert read(text).partition(" !")[0] == expected
    reasons = [note.words["reason"] for note in quantities.read_target(text).notes]
    assert any(reason.startswith(f"the sign {sign} is read as") for reason in reasons)


@pytest.mark.parametrize(
    "text", ["《100问》", "《2023年工作要点》落实率100%", "《条例》修订", "《十四五规划》1项"]
)
def test_the_title_of_a_paper_is_no_sign(text: str) -> None:
    target = quantities.read_target(text)
    assert (target.kind, target.operator, target.value) == ("qualitative", None, None)


def test_a_column_of_signs_may_hold_one_typed_for_another() -> None:
    target = quantities.read_target("90", operator="》", unit="%")
    assert (target.operator, str(target.value), target.unit) == (">", "90", "%")
    assert [note.code for note in target.notes] == ["value-doubtful"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≧\n735\n人次", "quantity >= 735 人次"),
        ("不少于12 种", "quantity >= 12 种"),
        ("＞90％", "quantity > 90 %"),
        ("＜ 3 天", "quantity < 3 天"),
        ("═5个", "quantity = 5 个"),
        ("〉5个", "quantity > 5 个"),
        ("≥９５．５％", "quantity >= 95.5 %"),
        ("不低于85%", "quantity >= 85 %"),
        ("不超过30天", "quantity <= 30 天"),
        ("控制在30万元以内", "quantity <= 30 万元"),
        ("3个工作日内", "quantity <= 3 个工作日"),
        ("3个工作日内完成", "quantity <= 3 个工作日"),
        ("5次以上", "quantity >= 5 次"),
        ("1,234,567.5元", "quantity - 1234567.5 元"),
        ("550万粒", "quantity - 550 万粒"),
        ("1600元/亩", "quantity - 1600 元/亩"),
        ("≤50元/人、天", "quantity <= 50 元/人、天"),
        ("300元/人·月", "quantity - 300 元/人·月"),
        ("100人次/年", "quantity - 100 人次/年"),
        ("2批次/千人", "quantity - 2 批次/千人"),
        ("≤3‰", "quantity <= 3 ‰"),
        ("千分之三", "quantity - 3 ‰"),
        ("百分之九十五以上", "quantity >= 95 %"),
        ("百分百", "quantity - 100 %"),
        ("二十人次", "quantity - 20 人次"),
        ("十万人", "quantity - 10 万人"),
        ("一万五千人", "quantity - 15000 人"),
        ("壹拾万元整", "quantity - 100000 元"),
        ("1亿2千万元", "quantity - 120000000 元"),
        ("1/2", "quantity - 0.5 -"),
        ("2/3", "quantity - 0.666667 - ! value-doubtful"),
        ("三分之一以上", "quantity >= 0.333333 - ! value-doubtful"),
        ("3½小时", "quantity - 3.5 小时"),
        ("200平米", "quantity - 200 平方米"),
        ("200㎡", "quantity - 200 平方米"),
        ("12km", "quantity - 12 公里"),
        ("99百分数", "quantity - 99 %"),
        ("95（%）", "quantity - 95 %"),
        ("（≥95%）", "quantity >= 95 %"),
        ("约200人", "quantity - 200 人 ! value-doubtful"),
        ("200人左右", "quantity - 200 人 ! value-doubtful"),
        ("20余人", "quantity - 20 人 ! value-doubtful"),
        ("≥3盏。", "quantity >= 3 盏"),
        ("5鹅", "quantity - 5 鹅 ! value-doubtful"),
        ("100%(含补考)", "quantity - 100 % ! value-doubtful"),
        ("-5%", "quantity - -5 %"),
        ("＋5%", "quantity - 5 %"),
        ("5.30前", "qualitative ! value-unparsed"),
        ("2号", "qualitative ! value-unparsed"),
        ("≥95%以上", "quantity >= 95 %"),
        ("≥3天以内", "quantity >= 3 天 ! value-doubtful"),
        ("80%-90%", "range 80 90 %"),
        ("80-90%", "range 80 90 %"),
        ("10~20人", "range 10 20 人"),
        ("10～20人", "range 10 20 人"),
        ("10—20人", "range 10 20 人"),
        ("10至20人", "range 10 20 人"),
        ("10--20人", "range 10 20 人"),
        ("1-3个月", "range 1 3 个月"),
        ("3.5 – 4.5小时", "range 3.5 4.5 小时"),
        ("±5%", "range -5 5 %"),
        ("100±5分", "range 95 105 分"),
        ("≥80%且≤90%", "range 80 90 %"),
        ("≥80%，≤90%", "range 80 90 %"),
        (">80%，<90%", "range 80 90 % ! value-doubtful"),
        ("90%-80%", "range 90 80 % ! value-doubtful"),
        ("≥80%-90%", "range 80 90 % ! value-doubtful"),
        ("优 良 中 差", "grade 优|良|中|差"),
        ("优、良、中、差", "grade 优|良|中|差"),
        ("优良中差", "grade 优|良|中|差"),
        ("优秀/良好/一般", "grade 优秀|良好|一般"),
        ("合格\n不合格", "grade 合格|不合格"),
        ("优良", "qualitative"),
        ("优秀", "qualitative"),
        ("及时 有效", "qualitative"),
        ("优秀 优秀", "qualitative"),
        ("2022年12月底前", "deadline <= 2022-12-31"),
        ("2022年2月底前", "deadline <= 2022-02-28"),
        ("2024年2月底前", "deadline <= 2024-02-29"),
        ("2021年12月30日前", "deadline <= 2021-12-30"),
        ("2022年底前完成", "deadline <= 2022-12-31"),
        ("≤2022年12月31日", "deadline <= 2022-12-31"),
        ("不晚于2022年6月30日", "deadline <= 2022-06-30"),
        ("年底前", "deadline <= 2022-12-31 ! value-doubtful"),
        ("11月底完成", "deadline - 2022-11-30 ! value-doubtful"),
        ("三季度末", "deadline - 2022-09-30 ! value-doubtful"),
        ("2022年6月中旬", "deadline - 2022-06-20"),
        ("二〇二二年十二月三十一日", "deadline - 2022-12-31"),
        ("2022年2月30日", "deadline - - ! value-unparsed"),
        ("2022年13月", "deadline - - ! value-unparsed"),
        ("2022年0月", "deadline - - ! value-unparsed"),
        ("2022年6月0日", "deadline - - ! value-unparsed"),
        ("2023.07-2024.01", "period 2023-07-01 2024-01-31"),
        ("202001-202012", "period 2020-01-01 2020-12-31"),
        ("2022年3月-2022年11月", "period 2022-03-01 2022-11-30"),
        ("2023-01-01至2023-12-31", "period 2023-01-01 2023-12-31"),
        ("2022年上半年", "period 2022-01-01 2022-06-30"),
        ("全年", "period 2022-01-01 2022-12-31 ! value-doubtful"),
        ("2022/12", "deadline - 2022-12-31"),
        ("2022-12", "deadline - 2022-12-31"),
        ("2023.07", "quantity - 2023.07 -"),
        ("2022年内", "deadline - 2022-12-31"),
        ("2022年内完成", "deadline - 2022-12-31"),
        ("2022年12月31日止", "deadline - 2022-12-31"),
        ("12-1月", "period 2022-12-01 2022-01-31 ! value-doubtful,value-doubtful"),
        ("XX个", "placeholder ! value-placeholder"),
        ("≥", "placeholder ! value-placeholder"),
        ("××镇", "placeholder ! value-placeholder"),
        ("——", "blank"),
        ("...", "blank"),
        ("", "blank"),
        (" \u3000\n", "blank"),
        ("不高于市场价", "qualitative"),
        ("一般", "qualitative"),
        ("十分及时", "qualitative"),
        ("半年", "qualitative"),
        ("每年12次", "qualitative ! value-unparsed"),
        ("12 15", "qualitative ! value-unparsed"),
        ("037001", "qualitative ! value-unparsed"),
        ("≥1次/月，≥12次/年", "qualitative ! value-unparsed"),
        ("1,23人", "qualitative ! value-unparsed"),
        ("100完成", "qualitative ! value-unparsed"),
        ("9" * 30, "quantity - - - ! value-doubtful"),
        ("0.1234567", "quantity - 0.123457 - ! value-doubtful"),
    ],
)
def test_a_target_is_read_as_the_dictionary_says(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "operator", "unit", "expected"),
    [
        ("95", "≥", "%", "quantity >= 95 %"),
        ("95", "大于等于", "百分比", "quantity >= 95 %"),
        ("95", "小于", "（%）", "quantity < 95 %"),
        ("≥95", "≥", "%", "quantity >= 95 %"),
        ("≥95", "=", "%", "quantity >= 95 % ! value-doubtful"),
        ("95", "正向指标", "%", "quantity - 95 %"),
        ("95", "不明", "%", "quantity - 95 % ! value-unparsed"),
        ("95", "-", "/", "quantity - 95 -"),
        ("好", "≥", "%", "qualitative"),
        ("5万", None, "元", "quantity - 5 万元"),
        ("5万", None, "万元", "quantity - 5 万元"),
        ("5万元", None, "元", "quantity - 5 万元 ! unit-conflict"),
        ("100平米", None, "平方米", "quantity - 100 平方米"),
        ("12", "≤", "月", "quantity <= 12 月"),
        ("2022", None, "年", "deadline - 2022-12-31"),
        ("80-90", "=", "%", "range 80 90 % ! value-doubtful"),
        ("2022年12月底", "≤", None, "deadline <= 2022-12-31"),
        ("—", "≥", "%", "blank"),
        ("≥**", "≥", "%", "placeholder ! value-placeholder"),
    ],
)
def test_operator_and_unit_columns_fill_in_what_the_text_does_not_state(
    text: str, operator: str | None, unit: str | None, expected: str
) -> None:
    assert read(text, operator=operator, unit=unit) == expected


def test_a_month_without_any_year_is_not_dated() -> None:
    target = quantities.read_target("12月底到位")
    assert (target.kind, target.deadline) == ("deadline", None)
    assert [note.code for note in target.notes] == ["value-unparsed"]


def test_in_a_damaged_copy_a_bare_count_that_begins_with_2_is_not_read() -> None:
    assert quantities.shows_loss("292%")
    assert quantities.shows_loss("%=99百分比")
    assert not quantities.shows_loss("95%")
    assert not quantities.shows_loss("200%")
    assert not quantities.shows_loss("≥290%")
    plain = quantities.read_target("2280次")
    damaged = quantities.read_target("2280次", lossy=True)
    assert (plain.value, plain.notes) == (Decimal(2280), ())
    assert (damaged.value, damaged.unit, damaged.kind) == (None, None, "quantity")
    assert [note.code for note in damaged.notes] == ["value-doubtful"]
    assert quantities.read_target("≥2280次", lossy=True).value == 2280
    assert quantities.read_target("95%", lossy=True).value == 95


@pytest.mark.parametrize(
    ("text", "unit", "value", "upper", "read_unit", "codes"),
    [
        ("50", None, 50, None, None, []),
        ("50", "个", 50, None, "个", []),
        ("12万元", None, 12, None, "万元", []),
        ("80%-90%", None, 80, 90, "%", []),
        ("达成预期指标", None, None, None, None, []),
        ("已完成", None, None, None, None, []),
        ("完成100%", None, None, None, None, ["value-unparsed"]),
        ("≥95%", None, 95, None, "%", ["value-doubtful"]),
        ("2021年12月31日", None, None, None, None, []),
        ("", "%", None, None, None, []),
        ("—", "%", None, None, None, []),
    ],
)
def test_an_actual_value(
    text: str,
    unit: str | None,
    value: int | None,
    upper: int | None,
    read_unit: str | None,
    codes: list[str],
) -> None:
    actual = quantities.read_actual(text, unit=unit, year=labels.FORM_YEAR)
    assert (actual.value, actual.value_upper, actual.unit) == (value, upper, read_unit)
    assert [note.code for note in actual.notes] == codes


@pytest.mark.parametrize(
    ("text", "percent", "number"),
    [
        ("50%", 50, 50),
        ("50", 50, 50),
        ("0.5", Decimal("0.5"), Decimal("0.5")),
        ("百分之五十", 50, 50),
        ("5‰", Decimal("0.5"), None),
        ("100.00%", 100, 100),
        ("10分", None, 10),
        ("（50分）", None, 50),
        ("—", None, None),
        ("≥50%", None, None),
        ("0-20", None, None),
        ("9/10", None, None),
        ("20/20", None, None),
        ("", None, None),
    ],
)
def test_shares_and_weights(
    text: str, percent: Decimal | int | None, number: Decimal | int | None
) -> None:
    assert quantities.read_percent(text) == percent
    assert quantities.read_number(text) == number


@pytest.mark.parametrize(
    ("text", "points", "percent", "codes"),
    [
        ("9.8765", "9.8765", "9.8765", []),
        ("9.87650000", "9.8765", "9.8765", []),
        ("9.876543", "9.8765", "9.8765", ["value-doubtful"]),
        ("99.16666667%", "99.1667", "99.1667", ["value-doubtful"]),
        ("-0.00001", "0", "0", ["value-doubtful"]),
        ("154118.62", None, None, ["value-unparsed"]),
        ("99999.99996", None, None, ["value-unparsed"]),
        ("合格", None, None, ["value-unparsed"]),
        ("—", None, None, []),
        ("（50分）", "50", None, []),
        ("10（分）", "10", None, []),
        ("8（扣2分）", "8", "8", ["value-doubtful"]),
        ("97.8/优", "97.8", "97.8", ["value-doubtful"]),
        ("9/10", None, None, ["value-unparsed"]),
    ],
)
def test_points_and_shares_are_held_to_four_places_and_it_is_told(
    text: str, points: str | None, percent: str | None, codes: list[str]
) -> None:
    """decimal(9,4): a figure that it cannot hold had failed the whole document."""
    found = quantities.read_points(text), quantities.read_percent(text)
    assert found == tuple(None if each is None else Decimal(each) for each in (points, percent))
    note = quantities.points_note(text, found[0])
    assert [each.code for each in (note,) if each is not None] == codes


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("10/9.5", ("10", "9.5")),
        ("10（9.5）", ("10", "9.5")),
        ("10分／9.5分", ("10分", "9.5分")),
        ("10/—", ("10", "—")),
        ("10", None),
        ("—", None),
        ("10（扣1分）", None),
        ("1/2/3", None),
    ],
)
def test_points_and_score_in_one_cell(text: str, pair: tuple[str, str] | None) -> None:
    assert quantities.read_pair(text) == pair


@pytest.mark.parametrize(
    ("text", "missing", "placeholder"),
    [
        ("-", True, False),
        ("—— ", True, False),
        ("/", True, False),
        ("……", True, False),
        ("", True, False),
        ("0", False, False),
        ("无", False, False),
        ("暂无", False, False),
        ("**", False, True),
        ("XX", False, True),
        ("20XX年", False, True),
        ("1.目标内容1", False, True),
        ("目标1：", False, True),
        ("（100字以内）", False, True),
        ("完成目标内容", False, False),
        ("≥5个", False, False),
    ],
)
def test_missing_and_left_standing(text: str, missing: bool, placeholder: bool) -> None:
    assert quantities.is_missing(text) is missing
    assert quantities.is_placeholder(text) is placeholder


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("3月底", 3),
        ("三月底", 3),
        ("3月末", 3),
        ("03月", 3),
        ("1-3月", 3),
        ("2022年3月底", 3),
        ("6月30日前", 6),
        ("一季度", 3),
        ("上半年", 6),
        ("年底", 12),
        ("（9月底）", 9),
        ("13月底", None),
        ("0月底", None),
        ("合计", None),
        ("", None),
    ],
)
def test_the_month_of_a_spending_plan(text: str, month: int | None) -> None:
    assert quantities.read_month(text) == month


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("新增项目□ 延续项目√", "延续项目"),
        ("新增项目 □ 延续项目 □(√)", "延续项目"),
        ("☑新增 □延续", "新增"),
        ("整体□ 区域√ 项目□", "区域"),
        ("甲☑ 乙☑ 丙□", "甲、乙"),
        ("新增项目□ 延续项目□", None),
        ("延续项目", None),
        ("", None),
    ],
)
def test_the_choice_of_a_check_box_row(text: str, chosen: str | None) -> None:
    assert quantities.chosen_option(text) == chosen


# -- laws --------------------------------------------------------------------------------

SCALED = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False)
OPERATORS = st.sampled_from(
    [(glyph, WORDS.table("operator_before")[glyph]) for glyph in WORDS.table("operator_before")]
)
UNITS = st.sampled_from([unit for unit in WORDS.table("unit") if not unit.isascii()])


def _in_digits(value: Decimal, system: str, *, thousands: bool) -> str:
    text = f"{value:,f}" if thousands else f"{value:f}"
    return text.translate(str.maketrans(DIGITS["ascii"], DIGITS[system]))


@given(
    SCALED,
    OPERATORS,
    UNITS,
    st.sampled_from(sorted(DIGITS)),
    st.booleans(),
    st.sampled_from(" \n\t　"),
)
def test_writing_then_reading_a_target_gives_it_back(
    value: Decimal,
    operator: tuple[str, str],
    unit: str,
    system: str,
    thousands: bool,
    gap: str,
) -> None:
    glyph, meaning = operator
    number = _in_digits(value, system, thousands=thousands)
    for text in (f"{glyph}{number}{unit}", f"{glyph}{gap}{number}{gap}{unit}"):
        target = quantities.read_target(text)
        if target.kind in {"deadline", "period"}:
            continue  # ≤2022年 is a date, not a count of years
        assert (target.operator, target.value, target.unit) == (meaning, value, unit)


@given(
    SCALED, SCALED, st.sampled_from([*WORDS.table("range_mark")]), st.sampled_from(["%", "人次"])
)
def test_writing_then_reading_a_range_gives_it_back(
    one: Decimal, other: Decimal, mark: str, unit: str
) -> None:
    low, high = sorted((one, other))
    target = quantities.read_target(f"{low}{unit}{mark}{high}{unit}")
    assert (target.kind, target.operator) == ("range", "between")
    assert (target.value, target.value_upper, target.unit) == (low, high, unit)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_writing_then_reading_a_day_gives_it_back(day: date) -> None:
    forms = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year} 年 {day.month} 月 {day.day} 日前",
    )
    assert {quantities.read_target(form).deadline for form in forms} == {day}


def test_a_month_ends_when_the_calendar_says() -> None:
    for year, month in itertools.product((1900, 1996, 2000, 2023, 2024), range(1, 13)):
        last = quantities.read_target(f"{year}年{month}月底前").deadline
        assert last == date(year, month, monthrange(year, month)[1])


VALUE_GLYPHS = (
    "0123456789.,-%~‰≥≤<>=±约内以上下前底至年月日一二十百千万亿元个次人/（）()*X优良、 \n\u3000½²"
)
VALUE_TEXT = st.text(st.one_of(st.sampled_from(VALUE_GLYPHS), st.characters()), max_size=24)


@given(VALUE_TEXT, VALUE_TEXT, VALUE_TEXT)
@example("\ud800", "\x00", "½")
def test_no_text_raises_and_every_span_lies_in_the_text(
    text: str, operator: str, unit: str
) -> None:
    target = quantities.read_target(text, operator=operator, unit=unit, year=labels.FORM_YEAR)
    assert (target.kind is None) == quantities.is_missing(text)
    if target.span is not None:
        start, end = target.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
    if target.kind in {"qualitative", "placeholder", "grade", None}:
        assert (target.operator, target.value, target.unit) == (None, None, None)
    for note in target.notes:
        assert CATALOGUE[note.code].template.format(raw=text, **note.words)
    quantities.read_actual(text, unit=unit)
    quantities.read_percent(text)
    quantities.read_number(text)
    quantities.read_month(text)
    quantities.is_placeholder(text)
    quantities.chosen_option(text)
    name = quantities.strip_marks(text).name
    assert name in text


@given(st.integers(0, 9999), UNITS, st.text(" \n\t", max_size=3))
def test_the_span_is_number_and_unit_as_written(number: int, unit: str, gap: str) -> None:
    text = f"{gap}≥{gap}{number}{gap}{unit}{gap}"
    target = quantities.read_target(text)
    if target.kind == "quantity":
        assert target.span is not None
        assert text[slice(*target.span)] == f"{number}{gap}{unit}"


@pytest.mark.parametrize(
    ("text", "kind", "value", "first", "last"),
    [
        ("2021-2023年", "period", None, "2021-01-01", "2023-12-31"),
        ("2021年1月-12月", "period", None, "2021-01-01", "2021-12-31"),
        ("2021年2月30日-3月1日", "period", None, None, None),
        ("2021年3月-5", "qualitative", None, None, None),
        ("2021年3月-底", "qualitative", None, None, None),
        ("百分之95", "quantity", "95", None, None),
        ("百分之", "qualitative", None, None, None),
        ("百分之一千一千", "qualitative", None, None, None),
        ("⅟", "qualitative", None, None, None),
        ("100人±5%", "qualitative", None, None, None),
        ("3个-5%", "qualitative", None, None, None),
        ("≥80%且≤90分", "qualitative", None, None, None),
        ("3元/", "qualitative", None, None, None),
        ("一-二", "qualitative", None, None, None),
        ("5元/公顷苗木", "qualitative", None, None, None),
    ],
)
def test_what_is_a_value_by_a_hair_or_is_none(
    text: str, kind: str, value: str | None, first: str | None, last: str | None
) -> None:
    read = quantities.read_target(text, year=2022)
    found = [None if each is None else str(each) for each in (
        read.value, read.period_start, read.deadline
    )]  # fmt: skip
    assert (read.kind, *found) == (kind, value, first, last)


def test_what_is_too_long_for_a_choice_is_prose() -> None:
    assert quantities.chosen_option("是□ 否√") == "否"
    assert quantities.chosen_option("是□ 否√" + "长" * 2000) is None


@pytest.mark.parametrize("text", ["98%", "3‰", "120美元", "120万港币"])
def test_a_share_and_foreign_money_are_no_amount(text: str) -> None:
    """Each was an amount of 万元, with a warning."""
    money = quantities.read_money(text, "万元")
    assert money.value is None
    assert [note.code for note in money.notes] == ["amount-unparsed"]


def test_an_amount_in_thirds_is_rounded_and_told() -> None:
    money = quantities.read_money("1/3万元")
    assert (str(money.value), money.unit) == ("0.333333", "万元")
    assert [note.words for note in money.notes] == [
        {"reason": "the fraction is rounded to six places"}
    ]
