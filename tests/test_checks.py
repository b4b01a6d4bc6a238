"""Checks across records: what they report, with the arithmetic, and what they leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from extracted import read
from goalparse.extraction.checks import Records, run_checks
from goalparse.findings import Finding
from goalparse.records import Amount, Indicator, Milestone, Project

NAME = "项目名称 | 一 | 主管部门 | 某局"


def checked(drawing: str) -> list[Finding]:
    out = read(drawing=drawing)
    return list(
        run_checks(
            Records(
                projects=out.projects,
                amounts=out.amounts,
                milestones=out.milestones,
                indicators=out.indicators,
                points={},
                parts=frozenset(),
                affixes=("其中",),
            )
        )
    )


@pytest.mark.parametrize(("rate", "reported"), [("98%", 0), ("98", 0), ("0.98", 1)])
def test_a_rate_beside_labels_is_held_against_the_only_budget(rate: str, reported: int) -> None:
    """全年预算数 and 全年执行数 are labels, and columns of a list; 0.98 stands for 98%."""
    found = checked(f"""
        {NAME}
        全年预算数（万元） | 50 | |
        全年执行数（万元） | 49 | 执行率 | {rate}
        """)
    assert len([f for f in found if f.field == "rate"]) == reported


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


@pytest.mark.parametrize(
    ("label", "fiscal", "reported"),
    [
        ("其中：财政拨款", "30", 0),
        ("其中：财政拨款", "51", 1),
        ("其中：财政拨款", "0", 1),
        ("财政拨款", "30", 1),
    ],
)
def test_one_of_several_parts_may_be_printed_alone(label: str, fiscal: str, reported: int) -> None:
    found = checked(
        f"""
        {NAME}
        项目资金（万元） | 年度资金总额 | 50 | <
        ^ | {label} | {fiscal} | <
        """
    )
    assert [f.code for f in found] == ["amount-sum-mismatch"] * reported


@pytest.mark.parametrize(("planned", "reported"), [("500", 1), ("400", 0)])
def test_what_is_all_of_the_plan_is_all_of_what_was_spent(planned: str, reported: int) -> None:
    """A form that plans nothing but fiscal funds has no other part that it could leave out."""
    found = checked(f"""
        {NAME}
        资金（万元） | 全年预算数 | 全年执行数 | 执行率
        年度资金总额 | 500 | 500 | 100%
        其中：财政拨款 | {planned} | 50 |
        """)
    told = [f.message for f in found if f.code == "amount-sum-mismatch" and f.field != "rate"]
    assert len(told) == reported
    assert all("only part is 500000.00" in message for message in told)


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
    out = read(*lines, drawing=drawing)
    (amount,) = out.amounts
    assert (amount.value, amount.unit, amount.unit_from) == (Decimal(5), unit, unit_from)
    assert (amount.value_yuan is None) == (unit is None)
    assert ("unit-missing" in {f.code for f in out.findings}) == (unit is None)


def test_a_damaged_code_inside_a_name_is_reported() -> None:
    """The last character of the bracketed code should be X."""
    out = read(drawing=MONEY.replace("一", "[13073022P00850910013Y]会议").format("5元"))
    assert [f.code for f in out.findings if f.field == "project_name"] == ["code-check-failed"]


@pytest.mark.parametrize(
    ("written", "number", "told"),
    [
        ("冀财社2021152号", "冀财社〔2021〕152号", ["value-doubtful"]),
        ("泉财社指〔2025122", "泉财社指〔2025〕122号", ["value-doubtful"]),
        ("冀财社〔2021〕152号", "冀财社〔2021〕152号", []),
    ],
)
def test_a_document_number_that_is_put_right_is_told(
    written: str, number: str, told: list[str]
) -> None:
    out = read(drawing=MONEY.replace("一", f"{written} 会议").format("5元"))
    found = [f for f in out.findings if f.field == "project_name"]
    assert [f.code for f in found] == told
    assert [number in f.message for f in found] == [True] * len(told)
    assert [project.document_number for project in out.projects] == [number]


# -- by records alone: what forms print in more ways than a drawing for each would show


def amount(source: str, yuan: str, **more: Any) -> Amount:
    """An amount in yuan, a blank one for ""; one of the first form's budget unless said."""
    said: dict[str, Any] = {"project_no": 1, "amount_no": 1, "stage": "budget", "label": source}
    value = Decimal(yuan) if yuan else None
    return Amount(source=source, raw=yuan or None, value_yuan=value, **(said | more))


def found_in(**records: Any) -> tuple[Finding, ...]:
    given: dict[str, Any] = dict.fromkeys(("projects", "amounts", "milestones", "indicators"), ())
    return run_checks(Records(points={}, parts=frozenset(), **(given | records)))


def codes_of(**records: Sequence[Any]) -> list[str]:
    return [each.code for each in found_in(**records)]


ANNUAL, TERM = {"horizon": "annual"}, {"horizon": "medium_term"}
DONE, SECOND = {"stage": "executed"}, {"project_no": 2}


@pytest.mark.parametrize(
    ("amounts", "reported"),
    [
        # A total among its parts, wherever it stands; blank ones are none.
        ([("fiscal", "30"), ("total", "50"), ("other", "20")], 0),
        ([("total", ""), ("total", "50"), ("fiscal", "30")], 1),
        ([("total", ""), ("fiscal", "30")], 0),
        ([("fiscal", "30")], 0),
        ([("total", "50")], 0),
        # Forms round to the last digit that they print.
        ([("total", "50"), ("fiscal", "49.99")], 0),
        ([("total", "50"), ("fiscal", "50.01")], 0),
        ([("total", "50"), ("fiscal", "49.98")], 1),
        # Fiscal funds count once: as their sum, by budget, or by level.
        ([("total", "50"), ("fiscal", "40"), ("general_budget", "40"), ("other", "10")], 0),
        ([("total", "50"), ("general_budget", "30"), ("government_fund", "20")], 0),
        ([("total", "50"), ("general_budget", "50"), ("central", "30"), ("local", "20")], 0),
        ([("total", "50"), ("general_budget", "30"), ("carryover", "20")], 0),
        ([("total", "50"), ("general_budget", "30"), ("carryover", "10")], 1),
        ([("total", "50"), ("central", "30"), ("local", "10"), ("unit", "10")], 0),
        ([("total", "50"), ("central", "30"), ("local", "10"), ("unit", "11")], 1),
        # What no source is known of fills the sum, or it does not.
        ([("total", "50"), ("unknown", "30"), ("fiscal", "15"), ("other", "5")], 0),
        ([("total", "50"), ("unknown", "29"), ("fiscal", "15"), ("other", "5")], 1),
        ([("total", "20"), ("unknown", "30"), ("fiscal", "15"), ("other", "5")], 0),
        # Parts whose labels state no horizon are those of the one total that states one.
        ([("total", "50", ANNUAL), ("fiscal", "30"), ("other", "20")], 0),
        ([("total", "50", ANNUAL), ("fiscal", "30"), ("other", "19")], 1),
        ([("total", "50", ANNUAL), ("total", "90", TERM), ("fiscal", "30")], 0),
        ([("total", "50", ANNUAL), ("total", "9", TERM | DONE), ("fiscal", "30")], 1),
        ([("total", "50", ANNUAL), ("total", "9", TERM | SECOND), ("fiscal", "30")], 1),
        ([("total", "50", ANNUAL), ("fiscal", "50", ANNUAL), ("other", "7")], 0),
        ([("total", "50"), ("fiscal", "30", ANNUAL), ("total", "30", ANNUAL)], 0),
        # Stages and projects have sums of their own.
        ([("total", "50"), ("fiscal", "50"), ("fiscal", "30", DONE)], 0),
        ([("total", "50"), ("fiscal", "50"), ("other", "30", SECOND)], 0),
    ],
)
def test_which_amounts_should_add_up(amounts: list[Any], reported: int) -> None:
    made = [amount(*said[:2], **(said[2] if len(said) > 2 else {})) for said in amounts]
    assert codes_of(amounts=made) == ["amount-sum-mismatch"] * reported


@pytest.mark.parametrize(
    ("budgets", "rate", "reported"),
    [
        ({"adjusted_budget": "50", "budget": "100"}, "98", 0),
        ({"budget": "50"}, "98", 0),
        ({"adjusted_budget": "0", "budget": "50"}, "98", 0),
        ({"adjusted_budget": "0"}, "98", 0),  # nothing to divide by
        ({"adjusted_budget": ""}, "98", 0),
        ({"initial_budget": "50"}, "10", 0),
        ({"adjusted_budget": "50"}, "97", 0),  # printed to whole per cents, cut off
        ({"adjusted_budget": "50"}, "96.99", 1),
        ({"adjusted_budget": "50"}, "99.01", 1),
        ({"budget": "70", "received": "50"}, "98", 0),  # of what was received
        ({"budget": "70", "received": "50"}, "70", 0),
        ({"budget": "70", "received": "50"}, "85", 1),
    ],
)
def test_which_budget_a_rate_is_held_against(
    budgets: dict[str, str], rate: str, reported: int
) -> None:
    amounts = [amount("fiscal", yuan, stage=stage) for stage, yuan in budgets.items()]
    other = amount("fiscal", "1", stage="adjusted_budget", label="another")
    executed = amount("fiscal", "49", stage="executed", rate=Decimal(rate))
    found = codes_of(amounts=[*amounts, other, executed])
    assert found == ["amount-sum-mismatch"] * reported


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        ([(12, "100"), (3, "50"), (6, "80")], []),  # in two columns
        ([(3, "50"), (3, "40"), (12, "100")], ["milestone-decreasing"]),  # as they stand
        ([(3, "50"), (None, "40"), (12, "100")], ["milestone-decreasing"]),
        ([(6, "50"), (3, "60"), (3, "100")], []),
        ([(3, "50"), (6, ""), (12, "100")], []),
        ([(3, "50"), (6, "50"), (12, "100")], []),
        ([(3, "50"), (12, "120")], ["milestone-incomplete"]),
    ],
)
def test_a_plan_goes_by_its_months(plan: list[tuple[int | None, str]], codes: list[str]) -> None:
    made = [
        Milestone(
            project_no=1, milestone_no=number, label=f"{month}", month=month,
            percent=Decimal(share) if share else None,
        )
        for number, (month, share) in enumerate(plan, 1)
    ]  # fmt: skip
    found = found_in(milestones=made)
    assert [each.code for each in found] == codes
    if codes == ["milestone-incomplete"]:
        assert (found[0].record_no, found[0].message) == (
            len(plan), f"the spending plan ends at {plan[-1][1]}%, not at 100%",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "money", "reported"),
    [
        (("60", "40"), ("10",), 0),
        (("60", "30"), ("10",), 0),
        (("60", "30"), ("5",), 1),
        (("60", "", "40"), (), 0),
        ((), ("10",), 0),
        (("",), ("10",), 0),
    ],
)
def test_weights_with_and_without_those_of_the_money(
    rows: tuple[str, ...], money: tuple[str, ...], reported: int
) -> None:
    """An execution rate has its points beside the money, in some forms within the hundred."""
    indicators = [
        Indicator(project_no=1, indicator_no=number, weight=Decimal(weight) if weight else None)
        for number, weight in enumerate(rows, 1)
    ]
    indicators.append(Indicator(project_no=2, indicator_no=1, weight=Decimal(100)))
    amounts = [amount("total", "50", weight=Decimal(weight)) for weight in money]
    projects = [Project(project_no=number, form="project_goal", layout="") for number in (1, 2)]
    found = found_in(
        projects=projects, indicators=indicators, amounts=[*amounts, amount("total", "1", **SECOND)]
    )
    assert [each.code for each in found] == ["weights-not-100"] * reported
    if reported:
        assert "add up to 90 and 95 with those of the money rows, not to 100" in found[0].message


@pytest.mark.parametrize(("row", "told"), [(4, 0), (9, 1)])
def test_what_is_bought_elsewhere_in_a_form_fills_no_gap_of_its_sum(row: int, told: int) -> None:
    """40 of an unknown source right below the parts; of what is bought, further down."""
    rows = [("total", "100", 2), ("fiscal", "60", 3), ("unknown", "40", row)]
    amounts = [amount(source, yuan, table_no=1, row_no=at) for source, yuan, at in rows]
    assert len(codes_of(amounts=amounts)) == told


SCORED = """
        {name} | < | < | <
        项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分
        年度资金总额 | 50 | 50 | 49 | 10 | {money}
        一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 | 得分
        产出指标 | 数量指标 | 人次 | ≥1次 | 60 | {score}
        ^ | 质量指标 | 率 | ≥2% | 30 | 28.5
        总分 | < | < | < | 100 | {total}
"""


@pytest.mark.parametrize(
    ("money", "score", "total", "doubted"),
    [
        ("9.8", "60", "98.3", []),
        ("9.8", "60", "98.31", []),  # scores are rounded, and so is their sum
        ("", "60", "98.3", []),  # the money's points are given, not printed
        ("", "60", "88.5", []),
        ("", "60", "98.6", ["self_score"]),
        ("9.8", "60", "93.8", ["self_score"]),
        ("9.8", "", "38.3", []),
        ("9.8", "", "98.3", ["self_score"]),  # one has no score
        ("9.8", "61", "99.3", ["score"]),
        ("12", "60", "100.5", ["score"]),
    ],
)
def test_scores_stay_within_their_weights_and_make_the_total(
    money: str, score: str, total: str, doubted: list[str]
) -> None:
    drawing = SCORED.format(name=NAME, money=money, score=score, total=total)
    found = [each for each in checked(drawing) if each.code == "value-doubtful"]
    assert [each.field for each in found] == doubted


def test_a_total_score_is_held_against_a_whole_hundred_only() -> None:
    """What a form leaves out of its hundred, nobody can add."""
    rows = [
        Indicator(project_no=1, indicator_no=at, weight=Decimal(40), score=Decimal(40))
        for at in (1, 2)
    ]
    project = Project(
        project_no=1, form="project_self_evaluation", layout="", self_score=Decimal(95)
    )
    assert codes_of(projects=[project], indicators=rows) == ["weights-not-100"]


@pytest.mark.parametrize(
    ("score", "weights", "told"),
    [("100", (), 0), ("465", (), 1), ("105", (70, 40), 1), ("105", (60,), 1)],
)
def test_a_total_score_above_a_hundred_needs_points(
    score: str, weights: tuple[int, ...], told: int
) -> None:
    rows = [
        Indicator(project_no=1, indicator_no=at, weight=Decimal(weight))
        for at, weight in enumerate(weights, 1)
    ]
    project = Project(
        project_no=1, form="project_self_evaluation", layout="", self_score=Decimal(score)
    )
    expected = ["value-doubtful"] if not weights else ["weights-not-100"]
    assert codes_of(projects=[project], indicators=rows) == expected * told


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        ([("total", "50"), ("total", "50")], None),
        ([("total", "50"), ("total", "60")], "total_yuan"),
        ([("total", "50", {"label": "预算收入"}), ("total", "60")], "total_yuan"),
        ([("total", "50"), ("total", "60", {"stage": "initial_budget"})], None),
        ([("total", "50", ANNUAL), ("total", "60", TERM)], None),
        ([("total", "50"), ("total", "60", DONE)], None),
        ([("total", ""), ("total", "60")], None),  # a blank is taken as it is
        ([("fiscal", "50"), ("fiscal", "60")], "fiscal_yuan"),
        ([("fiscal", "50", {"label": "中央财政"}), ("fiscal", "60")], None),
        ([("other", "50"), ("other", "60")], None),  # parts
        ([("total", "50"), ("total", "60", SECOND)], None),
    ],
)
def test_of_several_planned_amounts_the_first_is_taken_and_told(
    amounts: list[Any], field: str | None
) -> None:
    made = [amount(*said[:2], **(said[2] if len(said) > 2 else {})) for said in amounts]
    projects = [Project(project_no=number, form="project_goal", layout="") for number in (1, 2)]
    found = found_in(projects=projects, amounts=made)
    assert [each.field for each in found] == ([field] if field else [])


@pytest.mark.parametrize(
    ("name", "told"),
    [("人次", 0), ("12345热线", 0), ("A级", 0), ("≥90%", 1), ("100", 1), ("质量指标", 1), ("", 0)],
)
def test_a_number_or_a_level_is_no_name(name: str, told: int) -> None:
    rows = [
        Indicator(project_no=1, indicator_no=1, level1="产出指标", level2="数量指标", level3=name),
        Indicator(project_no=1, indicator_no=2, level2="质量指标", level3="率"),
        Indicator(project_no=1, indicator_no=3, level2="数量指标", level3="数量指标"),
    ]
    assert codes_of(indicators=rows) == ["value-doubtful"] * told


@pytest.mark.parametrize(("name", "told"), [("一", 0), ("110专项", 0), ("120.00", 1), (None, 0)])
def test_a_number_is_no_project_or_department(name: str | None, told: int) -> None:
    project = Project(
        project_no=1, form="project_goal", layout="", project_name=name, department_name=name
    )
    found = found_in(projects=[project])
    fields = ["project_name", "department_name"]
    assert [each.field for each in found] == fields * told


@pytest.mark.parametrize(
    ("aimed", "reached", "told"),
    [
        ("次", "次", 0),
        ("%", "%", 0),
        ("次", "场", 0),
        ("次", "%", 1),
        ("%", "个", 1),
        ("%", "‰", 0),
        (None, "%", 0),
        ("次", None, 0),
    ],
)
def test_a_share_is_reached_as_a_share(aimed: str | None, reached: str | None, told: int) -> None:
    row = Indicator(project_no=1, indicator_no=1, level3="率", unit=aimed, actual_unit=reached)
    found = found_in(indicators=[row])
    assert [each.field for each in found] == ["actual_raw"] * told


@pytest.mark.parametrize(
    ("budget", "executed", "other", "told"),
    [
        ("500000", "499000", {}, 0),
        ("500000", "501", {}, 0),
        ("500000", "500", {}, 1),
        ("50", "500000", {}, 1),
        ("-50", "500000", {}, 1),
        ("500000", "0", {}, 0),
        ("500000", "", {}, 0),
        ("500000", "50", {"row_no": 2}, 0),
        ("500000", "50", {"label": "another"}, 0),
        ("500000", "50", SECOND, 0),
    ],
)
def test_budget_and_execution_of_a_row_are_of_one_order(
    budget: str, executed: str, other: dict[str, Any], told: int
) -> None:
    place: dict[str, Any] = {"table_no": 1, "row_no": 1}
    rows = [
        amount("other", budget, **place),
        amount("other", executed, **(place | DONE | other)),
    ]
    assert codes_of(amounts=rows) == ["value-doubtful"] * told


@pytest.mark.parametrize(
    ("unit", "amount", "told"),
    [
        ("万元", "3600000", True),  # yuan, below 万元
        ("万元", "360000", False),
        ("元", "36000000000", False),
        ("亿元", "120", True),
    ],
)
def test_no_project_has_ten_thousand_million_yuan(unit: str, amount: str, told: bool) -> None:
    drawing = f"{NAME}\n资金总额（{unit}） | {amount} | < | <\n其中：财政拨款 | {amount} | < | <"
    found = [f for f in checked(drawing) if f.code == "value-doubtful"]
    assert [f.raw for f in found] == ([amount] if told else [])
