"""Where the unit of an amount is taken from, and which amounts are a project's planned ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extracted import extracted, read
from goalparse.extraction.planned import measures_of, planned, unit_of_labels
from goalparse.meanings.lexicon import shipped
from goalparse.records import Amount
from tables import table

TITLE = "项目支出绩效目标表"


def form(number: int, above: str = "") -> Any:
    """A form of 50 in a unit that is stated elsewhere, if it is."""
    name = f"项目名称 | 项目{number} | 主管部门 | 某局"
    return table(f"{above}\n{name}\n年度资金总额 | 50 | 其中：财政拨款 | 50", number)


@pytest.mark.parametrize(
    ("blocks", "units"),
    [
        # A line above a form is that form's, and of those below it that have no title.
        ((TITLE, "单位：万元", form(1), form(2)), [("万元", "table"), ("万元", "document")]),
        ((TITLE, "单位：万元", form(1), TITLE, form(2)), [("万元", "table"), (None, None)]),
        (
            (TITLE, "单位：万元", form(1), TITLE, "单位：元", form(2)),
            [("万元", "table"), ("元", "table")],
        ),
        # A line outside all forms is everybody's, if there are not two that disagree.
        (
            ("单位：万元", "一、总体绩效目标", TITLE, form(1), TITLE, form(2)),
            [("万元", "document"), ("万元", "document")],
        ),
        (
            ("单位：万元", "一、总体绩效目标", TITLE, "单位：元", form(1), TITLE, form(2)),
            [("元", "table"), ("万元", "document")],
        ),
        (("单位：万元", "一、总体", "金额单位：元", "说明", TITLE, form(1)), [(None, None)]),
        (
            ("单位：万元", "一、总体", "金额单位：万元", "说明", TITLE, form(1)),
            [("万元", "document")],
        ),
        # A row of a table is that table's.
        (
            (TITLE, form(1, "单位：万元 | < | < | <"), form(2)),
            [("万元", "table"), (None, None)],
        ),
        # Not each line that holds a unit's word states one.
        (("单位名称：某局", "一、总体", TITLE, form(1)), [(None, None)]),
        (("全年预算5万元", "一、总体", TITLE, form(1)), [(None, None)]),
    ],
)
def test_the_unit_of_a_form(blocks: Any, units: list[tuple[str | None, str | None]]) -> None:
    found = extracted(*blocks)
    stated = {a.project_no: (a.unit, a.unit_from) for a in found.amounts}
    assert list(stated.values()) == units
    factors = {"万元": 10_000, "元": 1}
    for each in found.amounts:
        assert each.value == 50
        assert each.value_yuan == (None if each.unit is None else 50 * factors[each.unit])
    missing = [f for f in found.findings if f.code == "unit-missing"]
    assert len(missing) == 2 * units.count((None, None))


INDICATORS = "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 人次 | ≥1次"
ACROSS = "{} | < | < | <"
BESIDE = "2024年度 | < | 单位：{}"


@pytest.mark.parametrize(
    ("tables", "units"),
    [
        # A row above the forms of a table is theirs, until one has a title of its own.
        ([["单位：万元", 1, 2, 3]], ["万元", "万元", "万元"]),
        ([["单位：万元", 1, 2, "单位：元", 3]], ["万元", "万元", "元"]),
        # Its year may stand below it, above it, or beside it.
        ([["单位：万元", "（2024年度）", 1, "单位：元", "（2024年度）", 2]], ["万元", "元"]),
        ([["（2024年度）", "单位：万元", 1, "（2024年度）", "单位：元", 2]], ["万元", "元"]),
        ([[BESIDE.format("万元"), 1, BESIDE.format("元"), 2]], ["万元", "元"]),
        ([[TITLE, "单位：万元", 1, 2]], ["万元", "万元"]),
        ([[TITLE, "单位：万元", 1, TITLE, 2]], ["万元", None]),
        ([[TITLE, "单位：万元", 1, TITLE, "单位：元", 2]], ["万元", "元"]),
        # The next table is another one.
        ([["单位：万元", 1, 2], [3, 4]], ["万元", "万元", None, None]),
        ([["单位：万元", 1, 2], ["单位：元", 3, 4]], ["万元", "万元", "元", "元"]),
        ([[1, 2], ["单位：元", 3]], [None, None, "元"]),
    ],
)
def test_the_unit_of_forms_in_one_table(tables: list[list[Any]], units: list[str | None]) -> None:
    form = f"项目名称 | {{}} | 主管部门 | 某局\n年度资金总额 | 5 | < | <\n{INDICATORS}"
    drawn = [
        table(
            "\n".join((ACROSS if isinstance(part, str) else form).format(part) for part in parts),
            number,
        )
        for number, parts in enumerate(tables, 1)
    ]
    assert [a.unit for a in extracted(*drawn).amounts] == units


def test_another_unit_inside_a_form_is_told() -> None:
    form = f"单位：万元 | <\n项目名称 | 甲\n年度资金总额 | 5\n单位：元 | <\n{INDICATORS}"
    found = extracted(table(form, 1))
    assert [a.unit for a in found.amounts] == ["万元"]
    told = [each for each in found.findings if each.code == "unit-conflict"]
    assert [(each.raw, each.place.row_no) for each in told] == [("单位：元", 4)]


@pytest.mark.parametrize(
    ("rows", "read", "conflicts"),
    [
        ("年度资金总额 | 5", ("万元", "label", "50000.00"), 0),
        ("年度资金总额（万元） | 5", ("万元", "label", "50000.00"), 0),
        ("年度资金总额（元） | 50000", ("元", "label", "50000.00"), 1),
        ("年度资金总额 | 50000元", ("元", "cell", "50000.00"), 1),
    ],
)
def test_a_label_of_its_own_counts_before_the_one_over_it(
    rows: str, read: tuple[str, str, str], conflicts: int
) -> None:
    drawn = f"项目名称 | 一 | 主管部门 | 某局\n项目资金（万元） | {rows} | <"
    found = extracted("单位：亿元", table(drawn))
    (amount,) = found.amounts
    assert (amount.unit, amount.unit_from, str(amount.value_yuan)) == read
    assert [f.code for f in found.findings].count("unit-conflict") == conflicts


def amount(yuan: str, number: int, **more: Any) -> Amount:
    said: dict[str, Any] = {"label": "年度资金总额", "source": "total", "stage": "budget"}
    value = Decimal(yuan) if yuan else None
    return Amount(project_no=1, amount_no=number, value_yuan=value, **(said | more))


ADJUSTED, INITIAL, DONE = [{"stage": s} for s in ("adjusted_budget", "initial_budget", "executed")]
ANNUAL, TERM = [{"horizon": h} for h in ("annual", "medium_term")]


@pytest.mark.parametrize(
    ("amounts", "yuan"),
    [
        ([("90", TERM), ("50", {}), ("40", ANNUAL)], "40"),
        ([("90", TERM), ("50", {})], "50"),
        ([("90", TERM)], "90"),
        ([("30", INITIAL), ("20", {}), ("10", ADJUSTED)], "10"),
        ([("30", INITIAL), ("20", {})], "20"),
        ([("10", TERM | ADJUSTED), ("30", ANNUAL | INITIAL)], "30"),
        ([("10", {}), ("20", {})], "10"),  # the first that is printed
        ([("10", DONE)], None),
        ([("", {}), ("20", INITIAL)], None),  # the planned one states no unit, or is blank
        ([("10", {"source": "fiscal"})], None),
        ([], None),
    ],
)
def test_the_planned_amount(amounts: list[tuple[str, Any]], yuan: str | None) -> None:
    made = [amount(value, number, **more) for number, (value, more) in enumerate(amounts, 1)]
    found = planned(made, "total", shipped())
    assert found == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize(
    ("labels", "yuan"),
    [
        (["其他资金"], 1),
        (["社会资金", "其他资金"], 2),
        (["社会资金"], 1),  # it stands in the place of 其他资金
        (["社会资金", "单位自筹"], None),  # which of them is the other money, nobody says
    ],
)
def test_the_other_money(labels: list[str], yuan: int | None) -> None:
    made = [
        amount(str(number), number, source="other", label=label)
        for number, label in enumerate(labels, 1)
    ]
    assert planned(made, "other", shipped()) == yuan


def test_the_unit_that_all_labels_state() -> None:
    of_label = {"unit": "万元", "unit_from": "label"}
    assert unit_of_labels([amount("1", 1, **of_label), amount("2", 2, **of_label)]) == "万元"
    other = {"unit": "元", "unit_from": "label"}
    assert unit_of_labels([amount("1", 1, **of_label), amount("2", 2, **other)]) is None
    in_cell = {"unit": "元", "unit_from": "cell"}
    assert unit_of_labels([amount("1", 1, **of_label), amount("2", 2, **in_cell)]) == "万元"
    assert unit_of_labels([amount("1", 1)]) is None


def test_what_stands_beside_an_amount() -> None:
    said = {"rate": "98%", "weight": "10分", "score": "9.8", "deviation_reason": "招标推迟"}
    assert measures_of(said) == (Decimal(98), Decimal(10), Decimal("9.8"), "招标推迟")
    assert measures_of({"deviation_reason": "/"}) == (None, None, None, None)
    assert measures_of({"score": "9.8"}) == (None, None, Decimal("9.8"), None)
    assert measures_of({}) == (None, None, None, None)


HEADED = """
项目名称 | 修路 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 里程 | ≥3公里
"""


@pytest.mark.parametrize(
    ("line", "amount", "told"),
    [
        ("项目金额：120万元", ("120", "万元", "cell"), []),
        ("项目金额（万元）：120", ("120", "万元", "label"), []),
        ("项目金额：120", ("120", None, None), ["unit-missing"]),
        ("资金总额：待定", (None, None, None), ["amount-unparsed"]),
        # A dash leaves it blank, as it does in a cell.
        ("资金总额：—", (None, None, None), []),
    ],
)
def test_an_amount_in_a_line_above_its_form(
    line: str, amount: tuple[str | None, ...], told: list[str]
) -> None:
    out = extracted(TITLE, line, table(HEADED))
    (found,) = out.amounts
    value = None if found.value is None else str(found.value)
    assert (value, found.unit, found.unit_from) == amount
    assert [f.code for f in out.findings if f.table == "amounts"] == told


def test_goals_in_a_line_above_their_form() -> None:
    out = extracted(TITLE, "年度目标：1.建成道路；2.通过验收", table(HEADED))
    assert [(goal.number, goal.text, goal.horizon) for goal in out.goals] == [
        ("1", "建成道路；", "annual"),
        ("2", "通过验收", "annual"),
    ]


def test_what_is_of_this_year_is_not_of_the_term_of_the_sum_beside_it() -> None:
    found = read(
        "项目支出绩效目标表（2023年度）",
        drawing="""
        项目名称 | 污水处理 | < | <
        项目总投资（万元） | 5600 | 本年政府支出责任（万元） | 185
        年度目标 | 运行。 | < | <
        """,
    )
    total, part = found.amounts
    assert (total.source, total.horizon) == ("total", "medium_term")
    assert part.horizon != "medium_term"
