"""Forms behind each other in a report: whose they are, of which year; labels of their rows."""

from __future__ import annotations

import pytest

from drawings import drawn
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

_TABLE = """
项目资金（万元） | 年度资金总额 | {amount} | 执行数 | {amount}
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
产出指标 | 数量指标 | 修渠 | 5公里 | 5公里
"""


_HEAD = "扶贫项目绩效自评表\n（2020年度）\n"


def _read(drawing: str) -> Submission:
    return parse_bytes(drawn(drawing), path="report.docx")


def _page(name: str, amount: int) -> str:
    return f"{_HEAD}项目名称：{name}\n{_TABLE.format(amount=amount).strip()}\n"


def test_a_line_above_a_table_that_names_another_project_begins_its_form() -> None:
    found = _read(_page("甲村产业路", 50) + _page("乙村水渠", 30))
    assert [each.project_name for each in found.projects] == ["甲村产业路", "乙村水渠"]
    assert [len([i for i in found.indicators if i.project_no == n]) for n in (1, 2)] == [1, 1]


def test_the_same_line_above_a_further_table_heads_a_page_of_the_form() -> None:
    rest = """项目名称：甲村产业路
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
    效益指标 | 社会效益指标 | 受益 | 9人 | 9人
    """
    found = _read(_page("甲村产业路", 50) + _HEAD + rest)
    assert [each.project_name for each in found.projects] == ["甲村产业路"]
    assert [each.level3 for each in found.indicators] == ["修渠", "受益"]


_APART = """
项目支出绩效目标表
（2024年度）
项目名称 | 2024年农村饮水工程 | < | <
主管部门 | 水利局 | 实施单位 | 水管站
{line}
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 修渠 | ≥5公里
"""


@pytest.mark.parametrize(
    "line", ["项目名称：农村饮水工程 单位：万元", "项目编码：13073024P00000110001X"]
)
def test_a_line_that_names_the_open_form_otherwise_stands_above_its_indicators(line: str) -> None:
    found = _read(_APART.format(line=line))
    assert [each.project_name for each in found.projects] == ["2024年农村饮水工程"]
    assert [each.project_no for each in found.indicators] == [1]


def test_a_name_that_holds_the_one_before_is_another_projects() -> None:
    found = _read(_page("产业路", 50) + _page("产业路（二期）", 30))
    assert [each.project_name for each in found.projects] == ["产业路", "产业路（二期）"]
    assert [each.project_no for each in found.indicators] == [1, 2]


@pytest.mark.parametrize(("name", "year"), [("购书经费", 2020), ("2020年度购书经费", 2021)])
def test_each_form_is_of_the_year_that_it_states(name: str, year: int) -> None:
    first = "项目支出绩效自评表（2021年度）\n项目名称 | 维修 | < | < | <\n"
    second = f"{name}项目支出绩效自评表（2020年度）\n项目名称 | {name} | < | < | <\n"
    found = _read(
        f"{first}{_TABLE.format(amount=5).strip()}\n{second}{_TABLE.format(amount=6).strip()}"
    )
    assert [each.fiscal_year for each in found.projects] == [2021, year]
    assert found.document.fiscal_year == 2021


def test_deadlines_are_those_of_the_forms_own_year() -> None:
    form = """
    项目支出绩效自评表（{year}年度）
    项目名称 | {name} | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
    产出指标 | 时效指标 | 完工 | 11月底前 | 12月8日
    """
    found = _read(form.format(year=2020, name="甲") + form.format(year=2021, name="乙"))
    assert [str(each.deadline) for each in found.indicators] == ["2020-11-30", "2021-11-30"]


@pytest.mark.parametrize("day", ["2020年12月20日", "2020-12-20", "2020.12.20"])
def test_the_day_behind_who_files_a_form_is_an_entry_of_its_own(day: str) -> None:
    found = _read(
        f"扶贫项目绩效自评表\n填报单位：水利局 {day}\n项目名称 | 修渠 | < | < | <{_TABLE}"
    )
    assert found.projects[0].unit_name == "水利局"
    told = [(each.label, each.text) for each in found.attributes if each.name == "filled_on"]
    assert told == [("填报单位：", day)]


def test_amounts_beside_stages_are_of_the_source_in_front_of_them() -> None:
    found = _read("""
    项目支出绩效自评表（2022年度）
    项目名称 | 草原修复 | < | < | < | < | <
    资金（万元） | 财政拨款 | 年初预算 | 730 | 全年预算 | 698 | 备用
    ^ | 其他资金 | 年初预算 |  | 全年预算 |  | -
    年度目标 | 修复草原。 | < | < | < | < | <
    """)
    told = [(each.label, each.source, each.stage, each.raw) for each in found.amounts]
    assert told == [
        ("财政拨款", "fiscal", "initial_budget", "730"),
        ("财政拨款", "fiscal", "adjusted_budget", "698"),
        ("其他资金", "other", "initial_budget", None),
        ("其他资金", "other", "adjusted_budget", None),
    ]


def test_amounts_beside_stages_of_several_sources_in_a_row() -> None:
    found = _read("""
    项目支出绩效自评表（2022年度）
    项目名称 | 草原修复 | < | < | < | <
    财政拨款（万元） | 年初预算 | 730 | 其他资金（万元） | 年初预算 | 20
    财政拨款（万元） | 全年执行 | 698 | 其他资金（万元） | 全年执行 | 10
    年度目标 | 修复草原。 | < | < | < | <
    """)
    assert [(each.source, each.stage, each.raw) for each in found.amounts] == [
        ("fiscal", "initial_budget", "730"),
        ("other", "initial_budget", "20"),
        ("fiscal", "executed", "698"),
        ("other", "executed", "10"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("主管部门 |  | 水利局", "reading-by-vocabulary"),
        ("主管部门 |  | 分管县领导 | ", "value-doubtful"),
    ],
)
def test_an_entry_behind_a_blank_is_told(row: str, code: str) -> None:
    found = _read(
        f"项目绩效自评表（2019年度）\n项目名称 | 修渠{' | <' * (row.count('|') - 1)}\n{row}"
    )
    told = [each for each in found.findings if each.raw in {"水利局", "分管县领导"}]
    assert [(each.code, each.row_no) for each in told] == [(code, 2)]


@pytest.mark.parametrize(
    ("row", "name"),
    [("项目名称 |  | 水利发展资金 |  | ", "水利发展资金"), ("项目名称 |  |  |  | ", None)],
)
def test_an_entry_behind_columns_that_nobody_fills_is_its_labels(
    row: str, name: str | None
) -> None:
    found = _read(
        f"项目绩效自评表（2019年度）\n{row}\n主管部门 | 水利局 | < | < | <{_TABLE.format(amount=7)}"
    )
    assert found.projects[0].project_name == name
    assert found.projects[0].department_name == "水利局"


def test_a_label_in_the_header_of_indicators_keeps_the_texts_below_it() -> None:
    found = _read("""
    项目支出绩效自评表（2022年度）
    项目名称 | 绿化 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 未完成原因 | 改进措施
    产出指标 | 数量指标 | 补植 | 2万株 | 干旱 | 明年补足
    """)
    assert [(each.deviation_reason, each.remark) for each in found.indicators] == [
        ("干旱", "改进措施：明年补足")
    ]
    assert not found.findings


@pytest.mark.parametrize(
    ("caption", "yuan"), [("表2 自评结果（单位：万元）", "26000000.00"), ("表2 自评结果", None)]
)
def test_a_caption_above_a_list_states_its_unit(caption: str, yuan: str | None) -> None:
    found = _read(f"""
    单位决算说明。
    {caption}
    序号 | 项目名称 | 预算数 | 执行数 | 自评得分
    1 | 雪亮工程运维 | 2600 | 2574 | 98
    """)
    assert [str(each.total_yuan) for each in found.projects] == [str(yuan)]
    assert ("unit-missing" in {each.code for each in found.findings}) == (yuan is None)


def test_a_list_of_scores_needs_no_money() -> None:
    drawing = """
    2025年项目绩效自评得分汇总表
    预算单位 | 项目名称 | 自评得分 | 等级
    区第一小学 | 校园安防升级 | 96.5 | 优
    区实验中学 | 理化实验室建设 | 92.3 | 优
    """
    found = _read(drawing)
    told = [(each.unit_name, each.project_name, each.self_score) for each in found.projects]
    assert [(unit, name, str(score)) for unit, name, score in told] == [
        ("区第一小学", "校园安防升级", "96.5"),
        ("区实验中学", "理化实验室建设", "92.3"),
    ]
    assert not _read(drawing.replace("自评得分 |", "联系电话 |")).projects[1:]


def test_the_unit_in_a_tables_row_holds_for_the_next_form_in_it() -> None:
    drawing = """
    某乡项目支出绩效自评表 | < | <
    单位：元 | < | <
    项目名称 | 村级组织运转 | <
    资金来源 | 预算数 | 执行数
    财政拨款 | 612000 | 600984
    一级指标 | 三级指标 | 目标值
    产出指标 | 保障村数 | 17个
    项目名称 | 人居环境整治 | <
    资金来源 | 预算数 | 执行数
    财政拨款 | 350000 | 318500
    一级指标 | 三级指标 | 目标值
    产出指标 | 改厕户数 | 160户
    """
    found = _read(drawing)
    assert [(each.unit, each.unit_from) for each in found.amounts[2:]] == [("元", "document")] * 2


@pytest.mark.parametrize(("lines", "levels"), [(True, "投入 项目立项"), (False, "项目立项 None")])
def test_what_stands_left_of_the_names_is_the_level_above_them(lines: bool, levels: str) -> None:
    line = "一、投入（20分） | < | < | <" if lines else ""
    found = _read(f"""
    财政支出项目绩效自评表（2016年度）
    项目名称 | 道路硬化 | < | <
    评价内容 | 评价指标 | 标准分 | 自评分
    {line}
    项目立项 | 立项规范性 | 10 | 9
    """)
    told = [(i.level1, i.level2, i.level3, str(i.score)) for i in found.indicators]
    assert [" ".join(map(str, each[:2])) for each in told] == [levels]
    assert [each[2:] for each in told] == [("立项规范性", "9")]


def test_a_header_over_the_label_and_its_amount_gives_the_amount() -> None:
    found = _read("""
    2020年度某市项目自评表
    项目名称 | 档案数字化 | < | < | <
    预算执行情况（万元） | 预算数（A） | < | 执行数（B） | 执行率
    ^ | 年度财政资金总额 | 118 | 112.1 | 95%
    """)
    assert [(each.stage, each.raw) for each in found.amounts] == [
        ("budget", "118"),
        ("executed", "112.1"),
    ]


def test_a_unit_in_the_place_of_a_rows_label_is_no_source() -> None:
    found = _read("""
    项目绩效自评表（2023年度）
    项目名称 | 服务提升 | < | <
    资金情况 | 预算数 | 实际到位 | 实际支出
    （单位：万元） | 520 | 468 | 451.88
    年度目标 | 提升服务。 | < | <
    """)
    assert [(each.source, each.stage, each.unit) for each in found.amounts] == [
        ("total", "budget", "万元"),
        ("total", "received", "万元"),
        ("total", "executed", "万元"),
    ]
    assert not found.findings


def test_what_was_reached_stands_below_its_goal() -> None:
    found = _read("""
    项目绩效自评表（2023年度）
    项目名称 | 设备购置 | <
    年度目标 | 购置机床8台。 | <
    完成情况 | 购置机床7台。 | <
    """)
    assert [(each.stage, each.horizon, each.text) for each in found.goals] == [
        ("target", "annual", "购置机床8台。"),
        ("actual", "annual", "购置机床7台。"),
    ]
    assert not found.findings


def test_a_shifted_row_of_money_is_not_read() -> None:
    """A dump that left a blank last cell out: the rate stands below 备注."""
    dump = """
    财政政策绩效自评表

    | 政策名称 | 引才 |
    | 政策资金（万元） | 年度 | 预算数 | 执行数 | 执行率 | 备注 |
    | 首批 | 2021年 | 500 | 480 | 96% |
    | 首批 | 2022年 | 600 | 600 | 100% |
    """.replace("    ", "")
    found = parse_bytes(dump.encode(), path="a.txt")
    assert not [each for each in found.amounts if each.raw in {"2021年", "500"}]
    assert "cell-unclaimed" in {each.code for each in found.findings}


@pytest.mark.parametrize("joint", ["\t", " | "])
def test_levels_are_parted_in_name_and_points_by_the_row_below_their_header(joint: str) -> None:
    drawing = """
    部门整体支出绩效评价指标评分表
    评价指标 | < | < | < | < | < | 评分标准 | 自评得分
    一级指标 | < | 二级指标 | < | 三级指标 | < | ^ | ^
    名称 | 权重 | 名称 | 权重 | 名称 | 分值 | ^ | ^
    部门决策 | 25 | 预算编制 | 10 | 编制合理性 | 6 | 按比例 | 5
    部门管理 | 20 | 资金管理 | 8 | 采购执行率 | 4 | 分档 | 3
    """
    rows = [line.split(" | ") for line in drawing.strip().split("\n")[1:]]
    lines = (["" if c == "^" else c for c in map(str.strip, row) if c != "<"] for row in rows)
    dump = "部门整体支出绩效评价指标评分表\n\n" + "\n".join(map(joint.join, lines)) + "\n\n"
    for found in (_read(drawing), parse_bytes(dump.encode(), path="a.txt")):
        told = [
            (i.level1, i.level2, i.level3, str(i.weight), str(i.score)) for i in found.indicators
        ]
        assert told == [
            ("部门决策", "预算编制", "编制合理性", "6", "5"),
            ("部门管理", "资金管理", "采购执行率", "4", "3"),
        ]


def test_the_base_data_beside_a_departments_evaluation_are_no_form() -> None:
    drawing = """
    附件1
    部门整体支出绩效评价基础数据表
    财政供养人员情况 | 编制数 | 2022年实际在职人数 | 控制率
    ^ | 46 | 44 | 95.65%
    经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数
    三公经费 | 18.6 | 20.0 | 15.3
    附件2
    部门整体支出绩效自评表（2022年度）
    部门名称 | 某县局 | < | <
    年度目标 | 完成任务。 | < | <
    """
    found = _read(drawing)
    assert [each.department_name for each in found.projects] == ["某县局"]
    assert not found.amounts
    assert [each.code for each in found.findings] == ["cell-unclaimed"]


@pytest.mark.parametrize("text", ["年初预算数)", "其中:当年财政拔款", "目标值）"])
def test_a_bracket_left_over_and_a_slip_of_the_pen_are_read(text: str) -> None:
    assert shipped().read(text).terms


def test_a_dash_is_no_label_of_money() -> None:
    dump = """
    项目绩效自评表（2022年度）

    项目名称 | 普法 | 预算数（万元） | 36
    项目资金（万元） | 来源 | 下达 | 执行数 | 分值
    ^ | 某款 | 36 | 34.2 | — | 100% | —
    """.replace("    ", "").replace("^ | ", "")
    found = parse_bytes(dump.encode(), path="a.txt")
    assert "—" not in {each.label for each in found.amounts}


@pytest.mark.parametrize("joint", ["\t", "\n\t"])
def test_the_rows_of_a_list_are_told_in_tikas_text(joint: str) -> None:
    rows = [
        ["序号", "主管部门", "项目名称", "预算金额", "评价金额", "评价得分", "评价等级"],
        ["1", "区民政局", "居家养老补贴", "1260.00", "1188.40", "86.50", "良"],
        ["2", "区交通局", "农村公路养护", "3400.00", "3400.00", "91.20", "优"],
    ]
    ends = "\n\n" if joint != "\t" else "\n"
    text = "2024年财政重点绩效评价结果汇总表\n单位：万元\n"
    text += "".join("\t" + joint.join(row) + "\n" + ends[1:] for row in rows) + "\n完\n"
    found = parse_bytes(text.encode(), path="a.txt")
    assert [each.project_name for each in found.projects] == ["居家养老补贴", "农村公路养护"]


def test_a_rate_of_execution_ends_the_indicators_of_a_dump() -> None:
    dump = """
    项目支出绩效自评表（2023年度）

    项目名称 | 中医药服务
    一级指标 | 二级指标 | 三级指标 | 预期值 | 完成值 | 得分
    产出指标 | 数量指标 | 特色专科 | 3个 | 3个 | 15
    预算执行率 | 100% | 86.9% | 8.69
    总分 | 23.69
    """.replace("    ", "")
    found = parse_bytes(dump.encode(), path="a.txt")
    assert [(i.level3, str(i.score)) for i in found.indicators] == [
        ("特色专科", "15"),
        ("预算执行率", "8.69"),
    ]


def test_the_score_of_all_stands_behind_its_weight() -> None:
    drawing = """
    项目支出绩效自评表（2023年度）
    项目名称 | 水土保持 | < | < | < | <
    一级指标 | 二级指标 | 三级指标 | 目标值 | 权重 | 得分
    产出指标 | 数量指标 | 治理面积 | 42平方公里 | 100 | 97.8
    综合得分 | < | < | < | 100 | 97.8
    """
    assert str(_read(drawing).projects[0].self_score) == "97.8"
    alone = drawing.replace("综合得分 | < | < | < | 100 | 97.8", "综合得分 | 97.8 | < | < | < | <")
    assert str(_read(alone).projects[0].self_score) == "97.8"


def test_a_title_may_state_the_unit_of_its_list() -> None:
    found = _read("""
    2023年度财政政策绩效评价结果表（单位：万元）
    主管部门 | 政策名称 | 预算数 | 评价得分
    区商务局 | 促消费补贴 | 800 | 90.5
    区人社局 | 稳岗补贴 | 1250.6 | 93
    """)
    assert [str(each.total_yuan) for each in found.projects] == ["8000000.00", "12506000.00"]


def test_a_labels_word_is_the_entry_of_the_label_in_front_of_it() -> None:
    found = _read("""
    项目支出绩效目标表（2024年度）
    项目名称 | 防汛 | 实施期限 | 2024年
    项目属性 | 采购内容 | 资金总额 | 60
    项目类别 | 工作任务 | 实施单位 | 河道所
    主管部门 | 水利局 | 项目类型 | 采购内容
    年度目标 | 安全度汛。 | < | <
    """)
    assert [(each.label, each.text) for each in found.attributes] == [
        ("实施期限", "2024年"),
        ("项目属性", "采购内容"),
        ("项目类别", "工作任务"),
        ("项目类型", "采购内容"),
    ]
    assert [(each.label, each.raw) for each in found.amounts] == [("资金总额", "60")]


@pytest.mark.parametrize("last", ["开始时间", "建设地址"], ids=["known", "unknown"])
def test_labels_over_their_entries_are_no_entries_of_each_other(last: str) -> None:
    found = _read(f"""
    项目支出绩效目标表（2024年度）
    项目名称 | 防汛 | < | < | <
    联系电话 | 项目类型 | 项目属性 | 实施单位 | {last}
    13800 | 新增 | 一次性 | 河道所 | 某村
    """)
    told = {(each.label, each.text) for each in found.attributes}
    assert {("联系电话", "13800"), ("项目类型", "新增"), ("项目属性", "一次性")} <= told


_FILED = """
项目支出绩效目标表
（2024年度）
{line}
项目名称 | 农村饮水工程
资金总额 | 120
年度目标 | 修渠5公里。
"""


@pytest.mark.parametrize(
    "line",
    [
        "填报单位：某县水利局（单位：万元）",
        "填报单位（盖章）：某县水利局 （金额单位：万元）",
        "填报单位：某县水利局（万元）",
        "填报单位（盖章）：某县水利局单位：万元",
        "填报单位：某县水利局    单位：万元",
        "填报单位 | 某县水利局（单位：万元）",
        "填报单位：某县水利局（单位：万元） | <",
    ],
)
def test_the_unit_of_money_behind_who_files_a_form_is_no_part_of_the_name(line: str) -> None:
    found = _read(_FILED.format(line=line))
    (project,) = found.projects
    assert (project.unit_name, project.amount_unit) == ("某县水利局", "万元")
    assert [str(each.value_yuan) for each in found.amounts] == ["1200000.00"]
    assert not found.findings


@pytest.mark.parametrize("name", ["某县水利局（本级）", "某县土地单元：一", "甲：万元"])
def test_what_states_no_unit_of_money_stays_in_the_name(name: str) -> None:
    (project,) = _read(_FILED.format(line=f"填报单位 | {name}")).projects
    assert project.unit_name == name


_DATED = """{above}
项目名称 | 农村饮水工程 | < | <
年度资金总额（万元） | 120 | < | <
年度目标 | 修渠5公里。 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 修渠 | ≥5公里
"""


@pytest.mark.parametrize(
    "above",
    [
        "项目绩效自评表（2022—2024年）",
        "项目绩效自评表\n（2022-2024年度）",
        "项目绩效自评表\n2022年至2024年",
        "项目绩效自评表\n（2022-2024）",
        "2022年和2023年项目绩效自评表",
        "2022、2023年项目绩效自评表",
        "项目绩效自评表\n（2022年9月-2023年8月）",
        "项目绩效自评表\n评价年度：2022-2024年",
    ],
)
def test_of_several_years_none_is_the_year_of_a_form(above: str) -> None:
    found = _read(_DATED.format(above=above))
    assert (found.document.fiscal_year, found.projects[0].fiscal_year) == (None, None)
    assert found.projects[0].title is not None
    (told,) = found.findings
    assert (told.code, told.field) == ("value-unparsed", "fiscal_year")
    assert told.raw in above.split("\n")


@pytest.mark.parametrize(
    "above",
    [
        "2021—2025年高标准农田项目绩效自评表（2023年度）",
        "十四五规划（2021-2025年）项目绩效自评表\n（2023年度）",
        "项目绩效自评表\n（2023年1月-2023年12月）",
    ],
)
def test_the_year_beside_several_is_that_of_the_form(above: str) -> None:
    found = _read(_DATED.format(above=above))
    assert found.document.fiscal_year == 2023
    assert not found.findings


@pytest.mark.parametrize(
    "above",
    [
        "项目绩效自评表（2023）",
        "项目绩效自评表-2023年",
        "2023项目绩效自评表",
        "某某局2023项目绩效自评表",
        "项目绩效自评表\n2023年",
        "项目绩效自评表\n（2023）",
        "项目绩效自评表\n【二〇二三年】",
        "项目绩效自评表\n（2023预算年度）",
        "项目绩效自评表\n填报年份：2023",
    ],
)
def test_a_year_may_stand_beside_a_title_without_a_word(above: str) -> None:
    found = _read(_DATED.format(above=above))
    assert (found.document.fiscal_year, found.document.fiscal_year_from) == (2023, "stated")
    assert not found.findings


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ("现将我局2023年部门预算绩效目标公开如下：", 2023),
        ("根据《2022年部门预算编制要点》，我局编制了2023年度绩效目标，现予公开。", 2023),
        ("根据2022年绩效自评情况，现将2023年绩效目标公开如下：", None),
        ("2022年12月，县财政局部署了部门预算绩效目标编报工作。", None),
    ],
)
def test_the_text_above_a_form_may_say_of_which_year_it_is(told: str, year: int | None) -> None:
    found = _read(_DATED.format(above=f"{told}\n项目绩效自评表"))
    assert found.projects[0].fiscal_year == year
    assert [each.field for each in found.findings] == ["fiscal_year"] * (year is not None)


def test_a_document_whose_forms_state_different_years_says_so() -> None:
    first, second = (_DATED.format(above=f"项目绩效自评表（{year}年度）") for year in (2022, 2023))
    of_title = f"某局2022年和2023年项目绩效自评报告\n{first}\n{second}"
    for drawing in (f"{first}\n{second}", of_title):
        found = _read(drawing)
        assert [each.fiscal_year for each in found.projects] == [2022, 2023]
        assert found.document.fiscal_year == 2022
        (told,) = found.findings
        assert (told.code, told.field, told.raw) == ("value-doubtful", "fiscal_year", "2022")
    assert not _read(f"某局2023年度部门决算\n{first}\n{second}").findings


@pytest.mark.parametrize(
    "above", ["{year}年灌区项目绩效自评表", "项目绩效自评表\n预算年度 | {year} | < | <"]
)
def test_forms_have_the_year_of_their_own_title_or_entry(above: str) -> None:
    drawing = "\n".join(_DATED.format(above=above.format(year=year)) for year in (2022, 2023))
    assert [each.fiscal_year for each in _read(drawing).projects] == [2022, 2023]


_STACKED = """
主管部门 | {department} | 实施单位 | {unit}
项目名称 | {name} | 项目类型 | 新增
项目资金（万元） | 年度资金总额 | {amount} | <
年度目标 | 完成{name}。 | < | <
"""
_TWO = [
    {"department": "水利局", "unit": "水管站", "name": "水库加固", "amount": "220"},
    {"department": "交通局", "unit": "养护站", "name": "公路养护", "amount": "120"},
]
_INDICATOR = "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 处数 | 3处\n"


@pytest.mark.parametrize("indicators", ["", _INDICATOR])
@pytest.mark.parametrize("parted", ["", "\n"])  # of one table, or of two
def test_forms_below_one_title_are_each_whose_rows_say(indicators: str, parted: str) -> None:
    forms = [_STACKED.strip().format(**each) + "\n" + indicators for each in _TWO]
    found = _read(f"项目支出绩效运行监控表\n（2024年度）\n{parted.join(forms)}")
    named = [(p.department_name, p.unit_name, p.project_name) for p in found.projects]
    assert named == [tuple(each.values())[:3] for each in _TWO]
    assert [p.total_yuan for p in found.projects] == [2_200_000, 1_200_000]
    assert {p.form for p in found.projects} == {"project_monitoring"}
    assert {p.title for p in found.projects} == {"项目支出绩效运行监控表"}
    told = ["it is read as standing below the title of the form in front, and the lines there"]
    assert [f.message for f in found.findings] == (told if parted else [])


def test_the_rows_of_the_next_form_may_have_their_labels_in_another_order() -> None:
    """项目名称 behind another label; 实施单位 in front of 主管部门 in the second form alone."""
    behind = "预算金额（万元） | {amount} | 项目名称 | {name}\n年度目标 | 完成{name}。 | < | <\n"
    forms = "".join(behind.format(**each) + _INDICATOR for each in _TWO)
    found = _read(f"项目支出绩效目标表\n{forms}")
    assert [p.project_name for p in found.projects] == ["水库加固", "公路养护"]
    assert [p.total_yuan for p in found.projects] == [2_200_000, 1_200_000]
    one, two = (_STACKED.lstrip().format(**each) + _INDICATOR for each in _TWO)
    turned = two.replace(
        "主管部门 | 交通局 | 实施单位 | 养护站", "实施单位 | 养护站 | 主管部门 | 交通局"
    )
    found = _read(f"项目支出绩效目标表\n{one}{turned}")
    assert [p.department_name for p in found.projects] == ["水利局", "交通局"]


def test_rows_above_the_only_project_of_a_table_are_of_the_form_in_front() -> None:
    one, two = (_STACKED.strip().format(**each) for each in _TWO)
    named = two.partition("\n")[2]
    found = _read(f"项目支出绩效目标表\n{one}\n\n{_INDICATOR}填表人 | 张三 | < | <\n{named}")
    assert [p.project_name for p in found.projects] == ["水库加固", "公路养护"]
    assert [a.project_no for a in found.attributes if a.text == "张三"] == [1]


def test_the_title_in_a_table_is_that_of_the_forms_below_it_there() -> None:
    forms = "".join(_STACKED.lstrip().format(**each) + _INDICATOR for each in _TWO)
    found = _read(f"项目支出绩效运行监控表 | < | < | <\n{forms}")
    assert [p.title for p in found.projects] == ["项目支出绩效运行监控表"] * 2
    assert [p.department_name for p in found.projects] == ["水利局", "交通局"]


def test_who_files_the_forms_below_one_line_files_each() -> None:
    rows = "项目名称 | {name}\n年度资金总额 | {amount}\n年度目标 | 完成{name}。\n"
    one, two = (rows.format(**each) for each in _TWO)
    line = "填报单位：水利局    单位：万元"
    for between in ("\n", "二、公路养护\n"):
        first = "一、水库加固\n" if between.strip() else ""
        found = _read(f"项目支出绩效目标表\n（2024年度）\n{line}\n{first}{one}{between}{two}")
        assert [p.unit_name for p in found.projects] == ["水利局", "水利局"]
        assert [a.unit_from for a in found.amounts] == ["table", "document"]
    titled = _read(f"项目支出绩效目标表\n{line}\n{one}项目支出绩效目标表\n{two}")
    assert [p.unit_name for p in titled.projects] == ["水利局", None]


def test_a_table_of_other_labels_does_not_stand_below_the_title_of_the_one_in_front() -> None:
    one = _STACKED.strip().format(**_TWO[0])
    other = "项目名称 | 公路养护\n长期目标 | 养护好。\n绩效目标 | 通畅。"
    found = _read(f"项目支出绩效运行监控表\n{one}\n\n{other}")
    assert [p.title for p in found.projects] == ["项目支出绩效运行监控表", None]


def test_a_project_named_again_below_its_form_begins_none() -> None:
    """Its name on the next page; a list of what is bought; parts of it with money alone."""
    one = _STACKED.strip().format(**_TWO[0])
    for rest in (
        "项目名称 | 水库加固 | 项目类型 | 新增",
        "项目名称 | 单价 | 数量 | 备注\n泵 | 5 | 2 | 新",
        "",
    ):
        assert len(_read(f"项目支出绩效运行监控表\n{one}\n{rest}").projects) == 1


@pytest.mark.parametrize("line", ["实施期：2022年—2024年", "编号：2024-015", "密级: 内部"])
def test_a_line_of_a_label_that_nobody_knows_does_not_part_a_title_from_its_form(line: str) -> None:
    rows = "项目名称 | 修渠\n年度资金总额（万元） | 5\n年度目标 | 修渠。"
    found = _read(f"项目支出绩效运行监控表\n{line}\n（2024年度）\n填报单位：某局\n{rows}")
    (project,) = found.projects
    assert (project.form, project.fiscal_year) == ("project_monitoring", 2024)
    assert (project.title, project.unit_name) == ("项目支出绩效运行监控表", "某局")
    assert [f.code for f in found.findings] == ["header-unknown"]
    assert line.endswith(found.attributes[0].text or "-")


def test_the_year_and_who_files_a_form_may_stand_above_its_title() -> None:
    rows = "项目名称 | {}\n年度资金总额（万元） | 5\n年度目标 | 修渠。\n"
    one, two = rows.format("修渠"), rows.format("修路")
    title = "项目支出绩效目标表"
    found = _read(
        f"填报单位：某局\n（2023年度）\n{title}\n{one}填表人：张三\n2024年度\n{title}\n{two}"
    )
    assert [p.fiscal_year for p in found.projects] == [2023, 2024]
    assert [p.unit_name for p in found.projects] == ["某局", None]
    below = _read(f"2022年度\n{title}\n（2023年度）\n{one}")
    assert [p.fiscal_year for p in below.projects] == [2023]
    wide = "项目名称 | 预算数 | 一级指标 | 二级指标 | 三级指标 | 指标值\n"
    for name in ("修渠", "修路"):
        wide += f"{name} | 5 | 产出指标 | 数量指标 | 里程 | 5公里\n"
    listed = _read(f"填报单位：某局\n（2023年度）\n{title}\n{wide}")
    assert [p.unit_name for p in listed.projects] == ["某局", "某局"]


def test_what_stands_below_a_title_may_stand_again_below_the_next() -> None:
    """Of a list of contents it is no part: no list of contents ends in a table."""
    told = "填报说明见附件，各单位据实填报，于月底前报送。"
    title = "项目支出绩效目标表（2024年度）\n（某县）"
    form = f"{title}\n{{told}}\n项目名称 | {{name}}\n年度资金总额（万元） | 5"
    for prose in (told, "单位：某局"):
        forms = (form.format(told=prose, name=name) for name in ("修渠", "修路"))
        found = _read("\n".join(forms))
        assert [p.title for p in found.projects] == ["项目支出绩效目标表（2024年度）（某县）"] * 2
