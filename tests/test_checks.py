"""Checks across records: what they report, with the arithmetic, and what they leave alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goalparse.extraction.checks import Records, run_checks
from goalparse.extraction.collected import Extraction
from goalparse.extraction.extract import extract
from goalparse.findings import Finding
from goalparse.meanings.lexicon import shipped
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from tables import document, table

NAME = "项目名称 | 一 | 主管部门 | 某局"


def extracted(drawing: str, *lines: str) -> Extraction:
    lexicon = shipped()
    made = document(*lines, table(drawing))
    outline = build_outline(made, lexicon)
    return extract(made, outline, recognise_forms(outline, lexicon), "x-2022", lexicon)


def checked(drawing: str) -> list[Finding]:
    out = extracted(drawing)
    return list(
        run_checks(
            Records(
                projects=out.projects,
                amounts=out.amounts,
                milestones=out.milestones,
                indicators=out.indicators,
            )
        )
    )


@pytest.mark.parametrize(
    ("total", "fiscal", "other", "message"),
    [
        ("50", "50", "", None),
        ("50", "30", "20", None),
        ("50", "", "", None),
        ("50", "30", "", "年度资金总额 is 500000.00 yuan, its only part is 300000.00"),
        ("50", "30", "19", "年度资金总额 is 500000.00 yuan, its parts are 300000.00 + 190000.00"),
    ],
)
def test_a_total_against_its_parts(
    total: str, fiscal: str, other: str, message: str | None
) -> None:
    found = checked(
        f"""
        {NAME}
        项目资金（万元） | 年度资金总额 | {total} | <
        ^ | 其中：财政拨款 | {fiscal} | <
        ^ | 其他资金 | {other} | <
        """
    )
    assert [f.code for f in found] == (["amount-sum-mismatch"] if message else [])
    if message:
        assert found[0].message.startswith(message)
        assert (found[0].raw, found[0].record_no) == (total, 1)


@pytest.mark.parametrize(("rate", "reported"), [("98%", 0), ("98.2%", 0), ("89%", 1)])
def test_a_printed_rate_against_the_amounts(rate: str, reported: int) -> None:
    found = checked(
        f"""
        {NAME} | < | <
        项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率
        年度资金总额 | 100 | 50 | 49 | 10 | {rate}
        """
    )
    assert len([f for f in found if f.field == "rate"]) == reported


@pytest.mark.parametrize(
    ("shares", "codes"),
    [
        (("50%", "80%", "100%"), []),
        (("50%", "40%", "100%"), ["milestone-decreasing"]),
        (("50%", "60%", "90%"), ["milestone-incomplete"]),
        (("", "", ""), []),
    ],
)
def test_the_spending_plan_rises_to_the_whole(shares: tuple[str, ...], codes: list[str]) -> None:
    months = "资金支出计划（%） | 3月底 | 6月底 | 12月底"
    found = checked(f"{NAME}\n{months}\n^ | {' | '.join(shares)}")
    assert [f.code for f in found] == codes


@pytest.mark.parametrize(("weights", "reported"), [((60, 40), 0), ((60, 30), 1)])
def test_the_weights_of_a_form_add_up(weights: tuple[int, int], reported: int) -> None:
    first, second = weights
    found = checked(
        f"""
        {NAME} | <
        一级指标 | 二级指标 | 三级指标 | 指标值 | 分值
        产出指标 | 数量指标 | 人次 | ≥1次 | {first}
        ^ | 质量指标 | 率 | ≥2% | {second}
        """
    )
    assert [f.code for f in found] == ["weights-not-100"] * reported
    if reported:
        assert "add up to 90" in found[0].message


def test_one_code_on_two_forms() -> None:
    form = (
        "项目名称 | 一 | 项目编码 | 13073022P00850910013X\n"
        "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 人次 | 1"
    )
    (found,) = checked(f"{form}\n{form}")
    assert (found.code, found.project_no) == ("code-duplicate", 2)


MONEY = NAME + "\n年度资金总额 | {} | < | <"


@pytest.mark.parametrize(
    ("drawing", "lines", "unit", "unit_from"),
    [
        (MONEY.format("5元"), ("单位：万元",), "元", "cell"),
        (MONEY.replace("总额", "总额（千元）").format("5"), ("单位：万元",), "千元", "label"),
        (MONEY.format("5"), ("单位：万元",), "万元", "table"),
        (MONEY.format("5"), ("单位：万元", "一、总体绩效目标"), "万元", "document"),
        (MONEY.format("5"), (), None, None),
    ],
)
def test_the_unit_stated_nearest_counts(
    drawing: str, lines: tuple[str, ...], unit: str | None, unit_from: str | None
) -> None:
    out = extracted(drawing, *lines)
    (amount,) = out.amounts
    assert (amount.value, amount.unit, amount.unit_from) == (Decimal(5), unit, unit_from)
    assert (amount.value_yuan is None) == (unit is None)
    assert ("unit-missing" in {f.code for f in out.findings}) == (unit is None)


def test_a_damaged_code_inside_a_name_is_reported() -> None:
    """The last character of the bracketed code should be X."""
    out = extracted(MONEY.replace("一", "[13073022P00850910013Y]会议").format("5元"))
    assert [f.code for f in out.findings if f.field == "project_name"] == ["code-check-failed"]
