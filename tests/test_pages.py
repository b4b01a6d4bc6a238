"""Forms as the text of web pages gives them: cells torn over lines, a pipe behind each of them."""

from __future__ import annotations

import pytest

from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

HEAD = [
    "某县农业农村局项目绩效目标申报表",
    "（2022年度）",
    "项目名称",
    "河道清淤工程",
    "实施单位",
    "水利站",
]
MONEY = ["资金情况（万元）", "年度资金总额：", "85.6", "其中：财政拨款", "85.6"]
GOAL = ["总体目标", "年度目标", "完成清淤12公里"]
ROWS = [
    ["产出指标", "数量指标", "清淤长度", "≥12公里"],
    ["效益指标", "社会效益", "指标", "受益人口", "≥900人"],
    ["可持续影响", "指标", "河道畅通", "≥5年"],
    ["满意度", "指标", "服务对象", "满意度指标", "村民满意度", "≥90%"],
]


def read(text: str) -> Submission:
    return parse_bytes(text.encode(), path="made.txt")


def severe(found: Submission) -> list[str]:
    return [each.code for each in found.findings if each.severity != "note"]


@pytest.mark.parametrize("feed", ["\n", "\n\n"], ids=["line", "blank line"])
@pytest.mark.parametrize(
    "header",
    [
        "绩效指标 一级指标 二级指标 三级指标 指标值",
        "绩 效 指 标 一级 指标 二级 指标 三级 指标 指标值",
    ],
)
def test_a_word_torn_over_lines_is_one_cell(feed: str, header: str) -> None:
    cells = [*HEAD, *MONEY, *GOAL, *header.split(), *(cell for row in ROWS for cell in row)]
    found = read(feed.join(cells) + "\n")
    assert [(i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("产出指标", "数量指标", "清淤长度", "≥12公里"),
        ("效益指标", "社会效益指标", "受益人口", "≥900人"),
        ("效益指标", "可持续影响指标", "河道畅通", "≥5年"),
        ("满意度指标", "服务对象满意度指标", "村民满意度", "≥90%"),
    ]
    assert [goal.text for goal in found.goals] == ["完成清淤12公里"]


def test_a_count_and_the_word_below_it_are_two_cells() -> None:
    rows = ["产出指标", "时效指标", "完工时间", "12月底", "完成率", "100%"]
    header = ["一级指标", "二级指标", "三级指标", "指标值"]
    found = read("\n".join([*HEAD, *MONEY, *GOAL, *header, *rows]) + "\n")
    assert [(i.level3, i.value_raw) for i in found.indicators] == [
        ("完工时间", "12月底"),
        ("完成率", "100%"),
    ]


def test_an_indicator_may_be_named_by_a_labels_word() -> None:
    rows = [
        ["产出指标", "时效指标", "项目完成时间", "2022年12月", "成本指标", "项目总投资", "≤65万元"],
        ["效益指标", "社会效益指标", "受益对象", "≥300人", "受益户数", "80户"],
        ["满意度指标", "服务对象满意度指标", "村民满意度", "≥95%", "填报日期", "2022年1月5日"],
    ]
    header = ["一级指标", "二级指标", "三级指标", "指标值"]
    found = read(
        "\n".join([*HEAD, *MONEY, *GOAL, *header, *(c for row in rows for c in row)]) + "\n"
    )
    assert [(i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("时效指标", "项目完成时间", "2022年12月"),
        ("成本指标", "项目总投资", "≤65万元"),
        ("社会效益指标", "受益对象", "≥300人"),
        ("社会效益指标", "受益户数", "80户"),
        ("服务对象满意度指标", "村民满意度", "≥95%"),
    ]
    assert [(t.label, t.text) for t in found.attributes] == [("填报日期", "2022年1月5日")]


def test_the_header_of_a_numbered_list_is_no_row_of_labels() -> None:
    listed = [
        "单位：万元",
        "序号",
        "项目名称",
        "承建机构全称",
        "补助资金",
        "1",
        "数控平台",
        "装备协会",
        "600",
    ]
    found = read(
        "\n".join(["某市专项资金安排计划", *listed, "总体目标", "支持3家机构开展服务"]) + "\n"
    )
    assert not found.amounts
    assert not [p.project_name for p in found.projects if p.project_name]
    assert "table-unreadable" in severe(found)


def test_headers_that_stand_in_one_line_are_no_part_of_a_goal() -> None:
    lines = [
        *HEAD,
        "年度目标",
        "一级指标 二级指标",
        "三级指标",
        "清淤长度",
        "指标值 **公里 **人",
        "效益指标",
    ]
    found = read("\n".join(lines) + "\n")
    assert not [goal.text for goal in found.goals if goal.text]
    assert "table-unreadable" in severe(found)


PADDED = """
项目绩效自评表（2021年度） |
|||||||
项目名称 |
临时救助 |
||||||
资金情况（万元） |
|
全年预算数 |
全年执行数 |
分值 |
执行率 |
得分 |
|
|
年度资金总额： |
48 |
36 |
10 |
75% |
7.5 |
|
|
其中：财政拨款 |
48 |
36 |
10 |
75% |
7.5 |
|
|
一级指标 |
二级指标 |
三级指标 |
分值 |
年度指标值 |
全年实际值 |
得分 |
|
产出指标 |
数量指标 |
救助人次 |
45 |
≥60人次 |
62人次 |
45 |
|
|
质量指标 |
发放准确率 |
45 |
100% |
100% |
45 |
"""


def test_rows_padded_to_one_width_keep_the_blank_in_front() -> None:
    found = read(PADDED)
    assert [(a.source, a.stage, a.value_yuan and int(a.value_yuan)) for a in found.amounts] == [
        ("total", "budget", 480_000),
        ("total", "executed", 360_000),
        ("fiscal", "budget", 480_000),
        ("fiscal", "executed", 360_000),
    ]
    assert [(i.level2, i.level3, i.value_raw, i.actual_raw) for i in found.indicators] == [
        ("数量指标", "救助人次", "≥60人次", "62人次"),
        ("质量指标", "发放准确率", "100%", "100%"),
    ]


def test_a_title_that_runs_into_its_labels_is_told() -> None:
    text = (
        "县林业局：现下达专项资金预算，附件：1.资金分配表2.区域绩效目标表某县财政局"
        "附件22023年省级林业专项资金区域绩效目标表资金名称省级林业专项资金主管部门县林业局"
    )
    found = read(text)
    assert not found.projects
    assert severe(found) == ["table-unreadable"]


LED = """
|
填报单位:(盖章) 单位:万元 |
|||||
|
项目名称 |
绿地养护 |
预算部门 |
某市园林中心 |
||
|
年度绩效目标 |
绿地养护达标 |
||||
|
一级指标 |
二级指标 |
三级指标 |
指标值 |
绩效标准 |
|
|
产出指标 |
数量指标 |
养护面积 |
≥80公顷 |
计划标准 |
|
|
补植株数 |
1200株 |
计划标准 |
|||
|
效益指标 |
社会公众或服务对象满意度指标 |
市民满意度 |
≥90% |
计划标准 |
|
填表人: 王某
"""


def test_a_pipe_that_leads_each_row_is_no_blank_cell() -> None:
    found = read("某市项目支出绩效目标申报表" + LED)
    assert [(i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("产出指标", "数量指标", "养护面积", "≥80公顷"),
        ("产出指标", "数量指标", "补植株数", "1200株"),
        ("效益指标", "服务对象满意度指标", "市民满意度", "≥90%"),
    ]
    (project,) = found.projects
    assert (project.unit_name, project.amount_unit) == (None, "万元")
    assert not severe(found)


BARS = [
    *["项目支出绩效目标申报表", "（2024 年度）"],
    *["项目名称", "村级卫生室运行补助", "主管部门及代码", "", "实施单位", "县卫健局"],
    *["项目属性", "滚动项目", "项目期", "长期"],
    *[
        "项目金额（万元）",
        "年度资金总额",
        "118.6 万元",
        "其中：财政拨款",
        "118.6 万元",
        "其他资金",
        "",
    ],
    *["总体 目标", "保障62所村卫生室正常运转。"],
    *["绩效 指标", "一级 指标", "二级指标", "三级指标", "指标值"],
    *["产出 指标", "数量指标", "补助村卫生室数", "62所", "服务人口", "≧9万人"],
    *["质量指标", "考核合格率", "≧95%"],
    *["效益 指标", "社会效益 指标", "就医便利程度", "提高"],
    *["满意度 指标", "服务对象 满意度指标", "村民满意度", "≧90%"],
]


def test_lines_of_a_pipe_alone_end_cells() -> None:
    found = read("\n".join(BARS[:2]) + "\n" + "\n|\n".join(BARS[2:]) + "\n|\n")
    (project,) = found.projects
    assert (project.department_name, project.unit_name) == (None, "县卫健局")
    assert [(a.source, a.value_yuan and int(a.value_yuan)) for a in found.amounts] == [
        ("total", 1_186_000),
        ("fiscal", 1_186_000),
        ("other", None),
    ]
    assert [(i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("数量指标", "补助村卫生室数", "62所"),
        ("数量指标", "服务人口", "≧9万人"),
        ("质量指标", "考核合格率", "≧95%"),
        ("社会效益指标", "就医便利程度", "提高"),
        ("服务对象满意度指标", "村民满意度", "≧90%"),
    ]


def test_the_foot_of_a_site_is_none_of_the_form() -> None:
    rows = [
        "产出指标",
        "数量指标",
        "就读人数",
        "≤1200人",
        "效益指标",
        "社会效益指标",
        "升学率",
        "100%",
    ]
    header = ["一级指标", "二级指标", "三级指标", "指标值"]
    foot = [
        "内容保障 | 公务邮箱",
        "某县人民政府主办  某县人民政府办公室承办",
        "地址:某县广场大街  网站监督电话:0530-1234567  邮箱:a@b.cn",
        "鲁ICP备01234567号  政府网站标识码:3700000000",
    ]
    lines = [*HEAD, *MONEY, *GOAL, *header, *rows]
    found = read("\n\n".join([*lines, *foot]) + "\n")
    assert [(i.level3, i.value_raw) for i in found.indicators] == [
        ("就读人数", "≤1200人"),
        ("升学率", "100%"),
    ]


def test_a_further_line_behind_a_name_is_not_part_of_it() -> None:
    lines = [
        "某县项目支出绩效目标表",
        "项目名称",
        "校舍维修",
        "主管部门",
        "县教育局",
        "年度 二○二二",
    ]
    found = read(
        "\n".join([*lines, *MONEY, *GOAL, "一级指标", "二级指标", "三级指标", "指标值"]) + "\n"
    )
    assert found.projects[0].department_name == "县教育局"
    assert "cell-unclaimed" in severe(found)
