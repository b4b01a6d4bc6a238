"""How forms lay their money out: sources, stages and years as rows or columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from drawings import drawn
from extracted import both, codes, read, shown
from goalparse.pipeline import parse_bytes


def test_budget_and_outlay_side_by_side_with_their_parts_below() -> None:
    found = read(
        "区域绩效目标自评表",
        drawing="""
        专项名称 | 农业生产 | < | 自评得分 | 98
        预算执行情况(万元) | 预算数： | 500 | 执行数： | 400
        ^ | 其中：中央补助 | 400 | 其中：中央补助 | 300
        年度目标完成情况 | 预期目标 | < | 目标实际完成情况 | <
        ^ | 做完 | < | 做完了 | <
        """,
    )
    assert shown([(a.source, a.stage, a.value) for a in found.amounts]) == [
        ("total", "budget", 500),
        ("total", "executed", 400),
        ("central", "budget", 400),
        ("central", "executed", 300),
    ]
    assert [(g.horizon, g.stage, g.text) for g in found.goals] == [
        ("annual", "target", "做完"),
        ("annual", "actual", "做完了"),
    ]


SCHEME = """
项目名称 | 公园运转 | < | <
项目资金(万元) | 收入 | 全年(程)预算数 | <
^ | 财政拨款 | 小计 | 80
^ | ^ | 一般公共预算资金 | 80
^ | 社保基金 | < | 0
^ | 其他资金 | < |
^ | 支出 | 半年(程)计划执行数 | 全年(程)预算数
^ | 公园运转经费 | 0 | 80
中长期目标 | 免费开放 | < | <
"""


@both
def test_the_sum_beside_its_source_and_the_items_of_expenditure(exact: bool) -> None:
    found = read("项目绩效公开", drawing=SCHEME, exact=exact)
    assert [(a.label, a.source, a.value) for a in found.amounts] == [
        ("财政拨款", "fiscal", Decimal(80)),
        ("一般公共预算资金", "general_budget", Decimal(80)),
        ("社保基金", "other", Decimal(0)),
        ("其他资金", "other", None),
        ("公园运转经费", "unknown", Decimal(0)),
        ("公园运转经费", "unknown", Decimal(80)),
    ]
    (project,) = found.projects
    assert (project.fiscal_yuan, project.other_yuan) == (Decimal("800000.00"), None)
    unknown = [f for f in found.findings if f.code == "header-unknown"]
    assert {(f.raw, f.table, f.field) for f in unknown} == {("公园运转经费", "amounts", "source")}


def test_a_column_of_sums_beside_shares_and_sums_of_earlier_years() -> None:
    found = read(
        "部门整体支出绩效目标申报表（2023年度）",
        "填报日期：2022年12月18日 单位：万元",
        drawing="""
        部门（单位）名称 | < | 教育局 | < | < | <
        总体资金情况 | | 当年金额 | 占比 | 近两年收支金额 | <
        ^ | ^ | ^ | ^ | 2021年 | 2022年
        收入构成 | 财政拨款 | 80 | 80% | 60 | 70
        ^ | 其他资金 | 20 | 20% | 20 | 20
        ^ | 合计 | 100 | 100% | 80 | 90
        支出构成 | 基本支出 | 100 | 100% | 80 | 90
        """,
    )
    assert shown([(a.source, a.label, a.stage, a.value) for a in found.amounts]) == [
        ("fiscal", "财政拨款", "budget", 80),
        ("other", "其他资金", "budget", 20),
        ("total", "合计", "budget", 100),
        ("unknown", "基本支出", "budget", 100),
    ]
    assert found.projects[0].total_yuan == 1_000_000
    quoted = [f.raw or "" for f in found.findings if f.code == "header-unknown"]
    assert quoted == ["近两年收支金额"]
    told = [f.raw for f in found.findings if f.code == "reading-by-vocabulary"]
    assert told == ["基本支出"]
    assert "cell-unclaimed" not in codes(found)
    shares = [(a.label, a.text) for a in found.attributes if "占比" in a.label]
    assert shares[0] == ("财政拨款/占比", "80%")
    of_last_year = [(a.label, a.text) for a in found.attributes if "2022年" in a.label]
    assert of_last_year[2] == ("合计/近两年收支金额/2022年", "90")
    assert len(of_last_year) == 4


def test_a_source_of_money_as_an_entry_among_others() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路 | 实施单位 | 养路所
        资金性质 | 财政专户资金 | 项目类型 | 新增
        资金用途 | 资本金 | 项目负责人 | 王某
        资金性质 | 财政拨款 | 其他资金 | 20
        """,
    )
    told = [(a.label, a.text) for a in found.attributes]
    assert ("资金性质", "财政专户资金") in told
    assert found.projects[0].purpose == "资本金"
    assert [(a.label, a.raw) for a in found.amounts] == [("其他资金", "20")]


@both
def test_a_source_of_money_in_a_word_beside_the_label_of_the_money(exact: bool) -> None:
    found = read(
        "项目支出绩效目标表（单位：万元）",
        drawing="""
        项目名称 | 修路 | 实施单位 | 养路所
        资金来源 | 财政拨款 | 项目类型 | 新增
        资金来源 | 上级资金 | 项目总额 | 120
        """,
        exact=exact,
    )
    told = [(a.label, a.text) for a in found.attributes if a.label == "资金来源"]
    assert told == [("资金来源", "财政拨款"), ("资金来源", "上级资金")]
    assert [(a.label, a.raw) for a in found.amounts] == [("项目总额", "120")]


@pytest.mark.parametrize(
    "rows", ["资金来源 | 财政拨款 | 120\n^ | 自有资金 | ", "资金来源 | 财政拨款 | \n"]
)
def test_a_source_with_a_cell_of_its_own_has_an_amount(rows: str) -> None:
    found = read("项目支出绩效目标表（单位：万元）", drawing=f"项目名称 | 修路 | <\n{rows}")
    assert [a.label for a in found.amounts][:1] == ["财政拨款"]
    assert "资金来源" not in {a.label for a in found.attributes}


@pytest.mark.parametrize("header", ["{}季度支出", "{}季度", "第{}季度支付比例"])
def test_a_plan_by_quarters_is_no_execution(header: str) -> None:
    months = " | ".join(map(header.format, "一二三四"))
    found = read(
        "项目支出绩效目标表",
        drawing=f"""
        项目名称 | 修路 | < | < | <
        支出计划（%） | {months}
        ^ | 10 | 30 | 60 | 100
        """,
    )
    told = [(m.month, int(m.percent or 0)) for m in found.milestones]
    assert told == [
        (3, 10),
        (6, 30),
        (9, 60),
        (12, 100),
    ]
    assert not found.amounts


def test_a_source_of_money_as_the_entry_of_the_label_in_front_of_it() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路 | 资金性质 | 一般公共预算
        项目总预算 | 65 | 资金口径 | 政府性基金
        当年年度预算 | 60 | 科目 | 类款项
        """,
    )
    assert [(a.label, a.text) for a in found.attributes] == [
        ("资金性质", "一般公共预算"),
        ("资金口径", "政府性基金"),
        ("科目", "类款项"),
    ]
    assert [a.label for a in found.amounts] == ["项目总预算", "当年年度预算"]
    unknown = [f for f in found.findings if f.code == "header-unknown"]
    assert [(f.raw, f.table, f.record_no) for f in unknown] == [
        ("资金口径", "attributes", 2),
        ("科目", "attributes", 3),
    ]


def test_a_source_that_nobody_knows_below_the_label_of_the_money() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | < | 修路
        项目资金（万元） | 年度资金总额 | 90
        ^ | 其中：彩票资金 | 60
        ^ | 结对款项 | 30万元（含上年）
        """,
    )
    assert shown([(a.source, a.label, a.value, a.unit_from) for a in found.amounts]) == [
        ("total", "年度资金总额", 90, "label"),
        ("unknown", "其中：彩票资金", 60, "label"),
        ("unknown", "结对款项", 30, "cell"),
    ]
    unknown = [f for f in found.findings if f.code == "header-unknown"]
    assert [(f.raw, f.table, f.record_no, f.field) for f in unknown] == [
        ("其中：彩票资金", "amounts", 2, "source"),
        ("结对款项", "amounts", 3, "source"),
    ]
    assert found.projects[0].department_name is None


def test_the_total_below_other_rows_and_points_behind_a_bracket() -> None:
    found = read(
        "项目支出绩效自评表",
        drawing="""
        项目名称 | 修路 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 得分
        产出指标（40-50）分 | 数量指标 | 里程 | 5公里 | 50 | 48
        其他需要说明事项 | < | 无 | < | < | <
        总分 | < | < | < | 100 | 98
        """,
    )
    assert found.indicators[0].level1 == "产出指标"
    assert found.projects[0].self_score == 98
    assert [(a.label, a.text) for a in found.attributes] == [("其他需要说明事项", "无")]


def test_a_single_row_of_amounts_without_a_label_is_the_total() -> None:
    drawing = """
    项目名称 | 改厕 | < | <
    预算执行情况（万元） | 预算批复金额 | 实际支出金额 | 预算执行率
    ^ | 580 | 575.2 | 99.17%
    """
    found = read("项目支出绩效自评价表", drawing=drawing)
    assert [(a.label, a.source, a.stage, a.raw, a.unit, a.rate) for a in found.amounts] == [
        ("预算批复金额", "total", "initial_budget", "580", "万元", None),
        ("实际支出金额", "total", "executed", "575.2", "万元", Decimal("99.17")),
    ]
    assert "cell-unclaimed" not in codes(found)


def test_further_rows_of_amounts_without_a_label_are_no_source() -> None:
    drawing = """
    项目名称 | 改厕 | < | <
    预算执行情况（万元） | 预算批复金额 | 实际支出金额 | 预算执行率
    ^ | 580 | 575.2 | 99.17%
    ^ | 80 | 75.2 | 94%
    """
    found = read("项目支出绩效自评价表", drawing=drawing)
    assert [a.raw for a in found.amounts] == []
    told = [each.raw for each in found.findings if each.code == "cell-unclaimed"]
    assert told == ["580 | 575.2 | 99.17%", "80 | 75.2 | 94%"]


def test_tasks_of_a_department_with_the_sources_as_columns() -> None:
    found = read(
        "部门整体支出绩效目标表",
        drawing="""
        部门（单位）名称 | < | 文旅局 | < | < | <
        年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | <
        ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金
        ^ | 免费开放 | 图书馆开放 | 120 | 100 | 20
        ^ | 金额合计 | < | 120 | 100 | 20
        """,
    )
    assert shown([(a.label, a.source, a.value, a.unit_from) for a in found.amounts]) == [
        ("免费开放", "unknown", 120, "label"),
        ("免费开放", "fiscal", 100, "label"),
        ("免费开放", "other", 20, "label"),
        ("总额", "total", 120, "label"),
        ("财政拨款", "fiscal", 100, "label"),
        ("其他资金", "other", 20, "label"),
    ]
    assert [(a.label, a.text) for a in found.attributes] == [
        ("任务名称", "免费开放"),
        ("主要内容", "图书馆开放"),
    ]
    assert found.projects[0].total_yuan == 1_200_000
    assert "cell-unclaimed" not in codes(found)


def test_the_sum_among_the_sources_as_columns_is_their_total() -> None:
    found = read(
        "项目支出绩效目标表",
        "单位：元",
        drawing="""
        项目名称 | < | 公交补贴 | <
        资金来源 | 合计 | 财政拨款 | 其他资金
        金额 | 15,000,000.00 | 12,000,000.00 | 3,000,000.00
        """,
    )
    assert shown([(a.label, a.source, a.value_yuan) for a in found.amounts]) == [
        ("合计", "total", 15_000_000),
        ("财政拨款", "fiscal", 12_000_000),
        ("其他资金", "other", 3_000_000),
    ]
    assert found.projects[0].total_yuan == 15_000_000
    assert "cell-unclaimed" not in codes(found)


def test_stages_as_rows_below_the_sources() -> None:
    found = read(
        "项目支出绩效自评表",
        "单位：万元",
        drawing="""
        项目名称 | < | 修路 | <
        资金情况 | | 年度资金总额 | 财政拨款
        ^ | 全年预算数 | 90 | 60
        ^ | 全年执行数 | 45 | 30
        """,
    )
    assert shown([(a.source, a.stage, a.value) for a in found.amounts]) == [
        ("total", "budget", 90),
        ("fiscal", "budget", 60),
        ("total", "executed", 45),
        ("fiscal", "executed", 30),
    ]


def test_a_source_and_its_amount_in_one_cell_without_a_colon() -> None:
    found = read(
        "项目支出绩效目标表",
        drawing="""
        项目名称 | 修路
        资金情况 | 年度资金总额：100万元
        ^ | 其中：财政拨款 80万元
        ^ | 其他资金20万元
        """,
    )
    assert shown([(a.label, a.source, a.raw, a.value, a.unit_from) for a in found.amounts]) == [
        ("年度资金总额：", "total", "100万元", 100, "cell"),
        ("其中：财政拨款", "fiscal", "80万元", 80, "cell"),
        ("其他资金", "other", "20万元", 20, "cell"),
    ]


def test_the_full_year_budget_as_a_label_beside_its_entry() -> None:
    alone = read(
        "项目支出绩效自评表",
        drawing="项目名称 | 修路 | 全年预算数(万元) | 90\n主管部门 | 局 | 全年执行数(万元) | 45",
    )
    assert [a.stage for a in alone.amounts] == ["budget", "executed"]
    beside = read(
        "项目支出绩效自评表",
        drawing="项目名称 | 修路 | 年初预算数(万元) | 80\n主管部门 | 局 | 全年预算数(万元) | 90",
    )
    assert [a.stage for a in beside.amounts] == ["initial_budget", "adjusted_budget"]
    assert beside.projects[0].total_yuan == 900_000


YEAR_ROWS = """
项目名称 | 水库加固 | < | <
{rows}
年度目标 | 完成加固。 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 座数 | 3座
"""


@both
@pytest.mark.parametrize(
    "rows",
    [
        "项目资金（万元） | 2023年 | 100 | <\n^ | 2024年 | 120 | <\n^ | 合计 | 220 | <",
        "项目资金（万元） | 资金总额 | 220 | <\n^ | 2023年 | 100 | <\n^ | 2024年 | 120 | <",
        "年度资金总额（万元） | 2023年 | 100 | <\n^ | 2024年 | 120 | <\n合计 | < | 220 | <",
    ],
)
@pytest.mark.parametrize("year", ["（2024年度）", ""])
def test_years_as_rows_are_not_added_up_to_the_annual_amount(
    rows: str, year: str, exact: bool
) -> None:
    found = read(f"项目支出绩效目标表{year}", drawing=YEAR_ROWS.format(rows=rows), exact=exact)
    amounts = {(a.source, a.horizon): a.value_yuan for a in found.amounts}
    annual = {("total", "annual"): Decimal("1200000.00")} if year else {}
    assert amounts == {**annual, ("total", "medium_term"): Decimal("2200000.00")}
    kept = [a.text for a in found.attributes if a.label[:2] == "20" or "/20" in a.label]
    assert kept == ["100"] if year else ["100", "120"]
    told = [f.raw for f in found.findings if "states no year" in f.message]
    assert bool(told) is not bool(year)


@both
@pytest.mark.parametrize("sum_first", [True, False])
def test_years_as_rows_below_stages(*, sum_first: bool, exact: bool) -> None:
    years = ["2023年 | 100 | 90", "2024年 | 120 | 110"]
    rows = ["合计 | 220 | 200", *years] if sum_first else [*years, "合计 | 220 | 200"]
    drawn = "\n^ | ".join(["项目资金（万元） | 年度 | 预算数 | 执行数", *rows])
    drawing = YEAR_ROWS.format(rows=drawn)
    found = read("项目支出绩效自评表（2024年度）", drawing=drawing, exact=exact)
    assert {(a.label, a.source, a.horizon, a.value) for a in found.amounts} == {
        ("合计", "total", "medium_term", Decimal(220)),
        ("合计", "total", "medium_term", Decimal(200)),
        ("2024年", "total", "annual", Decimal(120)),
        ("2024年", "total", "annual", Decimal(110)),
    }
    other = [(a.label, a.text) for a in found.attributes]
    assert other == [("2023年/预算数", "100"), ("2023年/执行数", "90")]
    assert not found.findings


@both
def test_years_with_amounts_in_a_row(exact: bool) -> None:
    drawing = """
    项目名称 | 水库加固 | < | < | < | < | <
    项目资金（万元） | 2023年 | 100 | 2024年 | 120 | 合计 | 220
    年度目标 | 完成加固。 | < | < | < | < | <
    """
    found = read("项目支出绩效目标表（2024年度）", drawing=drawing, exact=exact)
    assert [(a.label, a.horizon, a.value) for a in found.amounts] == [
        ("2024年", "annual", Decimal(120)),
        ("合计", "medium_term", Decimal(220)),
    ]
    assert [(a.label, a.text) for a in found.attributes] == [("项目资金（万元）/2023年", "100")]


def test_years_behind_a_label_of_no_money_are_no_amounts() -> None:
    drawing = """
    项目名称 | 水库加固
    近三年接待人数 | 2022年 | 100
    ^ | 2023年 | 120
    项目资金（万元） | 50
    """
    rows = drawing.replace("水库加固", "水库加固 | <").replace("| 50", "| 50 | <")
    found = read("项目支出绩效目标表（2023年度）", drawing=rows)
    assert [a.value for a in found.amounts] == [Decimal(50)]


def test_what_was_spent_by_two_dates_has_a_rate_each_and_parts_of_its_own() -> None:
    drawing = """
    项目名称 | 矫正中心运行 | < | < | < | < | <
    资金（万元） | 资金来源 | 年初预算数 | 1-6月执行数 | 1-6月执行率 | 1-9月执行数 | 1-9月执行率
    ^ | 年度资金总额 | 74 | 31 | 41.89% | 53 | 71.62%
    ^ | 财政拨款 | 70 | 31 | 44.29% | 51 | 72.86%
    ^ | 其他资金 | 4 |  |  | 2 | 50%
    """
    found = read("项目支出绩效运行监控表", drawing=drawing)
    spent = [(a.raw, a.rate) for a in found.amounts if a.stage == "executed"]
    assert spent == [
        ("31", Decimal("41.89")),
        ("53", Decimal("71.62")),
        ("31", Decimal("44.29")),
        ("51", Decimal("72.86")),
        (None, None),
        ("2", Decimal(50)),
    ]
    assert not {"amount-sum-mismatch", "cell-unclaimed"} & {*codes(found)}


def test_rate_and_points_may_reach_down_from_the_upper_rows_of_the_header() -> None:
    drawing = """
    项目名称 | 安防工程 | < | < | < | < | < | <
    项目资金（万元） | 资金来源 | 资金使用情况 | < | < | 执行率（%） | 分值 | 得分
    ^ | ^ | 预算安排 | < | 支出 | ^ | ^ | ^
    ^ | ^ | 年初预算 | 调整后预算 | 全年执行数 | ^ | ^ | ^
    ^ | 资金总额 | 900 | 860 | 817 | 95 | 10 | 9.5
    """
    found = read("项目支出绩效自评表", drawing=drawing)
    spent = found.amounts[-1]
    assert shown([(spent.stage, spent.rate, spent.weight, spent.score)]) == [
        ("executed", 95, 10, Decimal("9.5"))
    ]
    assert "cell-unclaimed" not in codes(found)


def test_a_row_of_labels_below_rows_of_years_is_no_sum_of_these() -> None:
    drawing = """
    项目支出绩效目标表（2024年度）
    项目名称 | 修渠 | < | < | <
    分年度投资（万元） | 2023年 | 100 | 2024年 | 120
    资金合计（万元） | 220 | 其中：财政拨款 | 200 |
    """
    out = parse_bytes(drawn(drawing), path="years.docx")
    told = [(each.source, each.horizon, str(each.value)) for each in out.amounts]
    assert told == [("total", None, "220"), ("fiscal", None, "200")]
