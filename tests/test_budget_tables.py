"""A budget's own tables stand among the forms of a publication: they are quoted, and no forms."""

from __future__ import annotations

import pytest

from drawings import read

LIST = """
项目名称 | 项目类别 | 合计 | 一般公共预算 | 政府性基金预算
道路改造 | 特定目标类 | 35 | 30 | 5
桥梁维修 | 特定目标类 | 268 | 268 | 0
"""
FORM = """
项目支出绩效目标表（2025年度）
项目名称 | 道路改造 | <
资金总额（万元） | 35 | <
年度目标 | 改造道路。 | <
"""


@pytest.mark.parametrize(
    "title",
    ["表4 项目支出表", "部门预算项目支出明细表", "预算03表 项目支出预算表", "2025年专项资金分配表"],
)
def test_a_table_below_the_title_of_a_budgets_own_is_quoted_and_no_form(title: str) -> None:
    found = read(f"{title}\n单位：万元{LIST}{FORM}")
    assert [(each.project_name, each.title) for each in found.projects] == [
        ("道路改造", "项目支出绩效目标表")
    ]
    quoted = [each for each in found.findings if each.code == "cell-unclaimed"]
    assert [each.table_no for each in quoted] == [1]
    assert "桥梁维修 | 特定目标类 | 268" in str(quoted[0].raw)
    assert {each.severity for each in found.findings} == {"warning"}


@pytest.mark.parametrize("title", ["三、项目支出表", "附件2：项目支出情况表"])
def test_a_project_with_its_label_beside_it_is_a_form_below_any_title(title: str) -> None:
    found = read(f"""{title}
单位：万元
项目名称 | 道路改造 | < | <
主管部门 | 交通局 | 实施单位 | 养路所
 | 年初预算数 | 全年执行数 | 执行率
年度资金总额 | 35 | 28 | 80%
""")
    assert [each.project_name for each in found.projects] == ["道路改造"]
    assert [each.stage for each in found.amounts] == ["initial_budget", "executed"]


@pytest.mark.parametrize("title", ["项目支出绩效目标情况表", "2025年重点项目绩效目标及预算安排表"])
def test_a_list_whose_title_speaks_of_goals_is_one_of_forms(title: str) -> None:
    found = read(f"{title}\n单位：万元{LIST}")
    assert [each.project_name for each in found.projects] == ["道路改造", "桥梁维修"]


def test_goals_in_a_table_of_a_budget_are_read() -> None:
    drawing = """
    项目支出表
    单位：万元
    项目名称 | 预算数 | 绩效目标
    道路改造 | 35 | 改造道路。
    桥梁维修 | 268 | 维修桥梁。
    """
    assert [each.text for each in read(drawing).goals] == ["改造道路。", "维修桥梁。"]


def test_a_line_of_prose_below_the_title_ends_what_it_says() -> None:
    found = read(f"项目支出表\n以下为各项目情况。\n单位：万元{LIST}")
    assert len(found.projects) == 2


def test_a_row_whose_money_is_not_that_of_the_rows_below_stays_a_project() -> None:
    drawing = """
    项目支出绩效目标汇总表
    单位：万元
    项目名称 | 合计 | 一般公共预算 | 绩效目标
    林业局本级 | {} | 60 |
    古树保护 | 40 | 40 | 保护古树。
    森林防火 | 20 | 20 | 无火灾。
    """
    names = [each.project_name for each in read(drawing.format(60)).projects]
    assert names == ["古树保护", "森林防火"]
    names = [each.project_name for each in read(drawing.format(61)).projects]
    assert names == ["林业局本级", "古树保护", "森林防火"]


def test_a_unit_in_the_column_of_projects_is_told_by_its_sum() -> None:
    drawing = """
    项目支出绩效目标表
    单位：元
    单位名称（项目名称） | 预算数 | 一级指标 | 二级指标 | 三级指标 | 指标值
    {} | {} |  |  |  |
    骨干教师培训 | 380 | 产出指标 | 数量指标 | 培训人数 | 260人
    {}
    """
    more = "远程教育 | 20 | 产出指标 | 数量指标 | 设备 | 16台"

    def named(unit: str, money: int, further: str) -> set[tuple[str | None, str | None]]:
        found = read(drawing.format(unit, money, further))
        return {(each.project_name, each.unit_name) for each in found.projects}

    under = {("骨干教师培训", "教师进修学校"), ("远程教育", "教师进修学校")}
    assert named("教师进修学校", 400, more) == under
    # Of one project alone the sum proves nothing: the unit's code does.
    assert named("306021-教师进修学校", 380, "") == {("骨干教师培训", "教师进修学校")}
    for unit, money in (("教师进修学校", 380), ("306021-教师进修学校", 500)):
        assert named(unit, money, "") == {("骨干教师培训", None)}
        other = read(drawing.format(unit, money, ""))
        assert {unit, str(money)} <= {each.raw for each in other.findings}


def test_a_project_whose_indicators_stand_in_the_rows_below_it_is_no_unit() -> None:
    found = read("""
    项目支出绩效目标表
    单位名称、项目名称 | 项目年度绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标值
    某县司法局 |  |  |  |  |
    社区矫正经费 | 监管矫正对象。 |  |  |  |
     |  | 产出指标 | 数量指标 | 矫正对象 | 112人
    法律援助 | 办理案件。 |  |  |  |
     |  | 产出指标 | 数量指标 | 案件 | 260件
    """)
    assert [(each.project_name, each.unit_name) for each in found.projects] == [
        ("社区矫正经费", "某县司法局"),
        ("法律援助", "某县司法局"),
    ]
    assert [(each.project_no, each.level3) for each in found.indicators] == [
        (1, "矫正对象"),
        (2, "案件"),
    ]


HEADED = """部门：某市交通运输局 | < | < | < | 单位：万元
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
214 | 交通运输支出 | 860 | 420 | 440
21401 | 公路水路运输 | 860 | 420 | 440
"""


@pytest.mark.parametrize(
    "title",
    [
        *("2025年部门预算批复表\n", "2025年人员编制情况表\n", "附表3\n", ""),
        *(
            "附表3 | < | < | < | <\n",
            "表7 | < | < | < | <\n2025年政府债务余额情况表 | < | < | < | <\n",
        ),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_a_table_that_says_whose_money_it_prints_is_no_form(title: str, behind: bool) -> None:
    if behind and not title:
        return  # what says in the document that the table is another than the form's is missing
    table = f"{title}{HEADED}"
    found = read(f"{FORM}\n{table}" if behind else f"某市2025年部门预算\n\n{table}\n{FORM}")
    assert [each.project_name for each in found.projects] == ["道路改造"]
    assert [each.label for each in found.amounts] == ["资金总额（万元）"]
    assert {each.code for each in found.findings} == {"cell-unclaimed"}


def test_tasks_of_a_notice_are_no_part_of_the_form_behind_them() -> None:
    found = read(f"""附件2 | < | <
2025年护林补助任务清单 | < | <
项目单位 | 约束性任务 | 备注
东山镇 | 管护五万亩 |
{FORM}""")
    assert [(each.project_name, each.unit_name) for each in found.projects] == [("道路改造", None)]
