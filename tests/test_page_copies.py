"""Text copied from pages of web sites: how such copies write cells, blank ones and broken words."""

from __future__ import annotations

from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

ONE_CELL_A_LINE = """
部门预算项目支出绩效自评表（2024年度） |
项目名称 |
河道清淤经费 |
主管部门 |
某县水利局 |
预算执行情况（10分） |
年度预算数（万元） |
年初预算 |
调整后预算数 |
预算执行数 |
预算执行率 |
权重 |
得分 |
原因 |
总额 |
80.00 |
75.00 |
60.00 |
80.00% |
10 |
8 |
|
绩效指标（90分） |
一级指标 |
二级指标 |
三级指标 |
指标性质 |
指标值 |
度量单位 |
完成值 |
权重 |
得分 |
未完成原因分析 |
产出指标 |
数量指标 |
清淤长度 |
≥ |
12 |
公里 |
|
40 |
|
|
成本指标 |
每公里造价 |
≤ |
5 |
万元 |
4.8 |
20 |
20 |
|
效益指标 |
社会效益指标 |
受益村庄 |
= |
9 |
个 |
9 |
30 |
30 |
|
评价结论 |
基本完成 |
"""
BLANKS_AS_LINE_BREAKS = """2023年度项目支出绩效自评表 | 部门：某镇中学 |
|
|
|
| 公开14表 | 项目名称 | 校舍维修经费 | 主管部门 | 某县教育体育局 | 实施单位 | 某镇中学 | 项目资金 （元） |
| 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 年度资金总额 |
| 51200.5 | 51200.5 | 10 | 100% | 10 | 年度 总体 目标 | 预期目标 | 实际完成情况 | 修缮教室 | 修好六间 | 绩效指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 产出指标 | 数量指标 | 修缮教室数 | ≧ | 6 | 间 | 6 | 50 | 50 |
| 成本指标 | 每间造价 | ≤ | 9000 | 元 | 8500 | 10 | 9 |
| 效益指标 | 社会效益 指标 |
|
|
|
|
|
|
|
| 可持续影响 指标 | 使用年限 | ≧ | 8 | 年 | 8 | 30 | 28 |
| 其他需要说明事项 | 无 | 总分 | 100 | 97 | 优 |
|
"""  # noqa: E501 - as the copies are
INDENTED = """绩效
       指标
        | 一级指标
        | 二级指标
        | 三级指标
        | 指标值
        | 实施进度
        |
产出指标
        | 数量指标
        | 培训场次
        | ≥4场
        | 5场
        | |
质量指标
        | 培训合格率
        | ≥95%
        | 97%
        | ||
效益指标
        | 社会效益
       指标
        | 参训人数
        | 300人
        | 320人
        | |

项目按计划完成。
"""
BLANK_FIRST_CELL = """部门预算项目支出绩效自评表（2023年度） | | | | | | |
项目名称 | 林区道路养护 | | | | | |
主管部门 | 某市林业局 | | 实施单位 | 某市林场 | | |
预算执行情况 | 年度预算数（万元） | 年初预算 | 预算执行数 | 预算执行率 | 权重 | 得分 |
| 总额 | 30.00 | 27.00 | 90.00% | 10 | 9 |
| 其中：财政资金 | 30.00 | 27.00 | 90.00% | / | / |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分 |
| 产出指标 | 数量指标 | 养护里程 | ≥20公里 | 21公里 | 45 |
"""
BROKEN_WORDS = """部门整体支出绩效自评表

（2021年度）

部门名称

某区水务局

年度预

算申请

（万元）

年初

预算数

全年

预算数

全年

执行数

分值

执行率

得分

年度资金总额

310.5

320.5

300

10

93.6%

9.4

年度总体目标

预期目标

实际完成情况

目标1：修渠12公里

目标2：巡河48次

目标1：修渠11公里

目标2：巡河50次

一级指标

二级指标

三级指标

年度

指标值

实际

完成值

分值

得分

偏差原因

分析及

改进措施

产出指标

（50分）

数量

指标

修渠长度

12公里

11公里

25

23

……

质量

指标

验收合格率

100%

100%

25

25

效益指标

（40分）

社会效

益指标

防洪能力

明显

明显

40

40
"""
TRADITIONAL = (
    "項目支出績效評價評分表一級指標(biāo)分值二級指標(biāo)分值三級指標(biāo)分值"
    "評價標(biāo)準自評得分項目決策20項目目標4"
)


def read(text: str) -> Submission:
    return parse_bytes(text.strip("\n").encode(), path="a.txt")


def amounts(found: Submission) -> list[tuple[str, str]]:
    return [(each.stage, f"{each.value_yuan}") for each in found.amounts if each.raw]


def indicators(found: Submission) -> list[list[str]]:
    return [
        [
            str(value)
            for value in (
                e.level1,
                e.level2,
                e.level3,
                e.value_raw,
                e.actual_raw,
                e.weight,
                e.score,
            )
        ]
        for e in found.indicators
    ]


def test_rows_of_one_cell_a_line_lack_the_cells_that_merged_ones_cover() -> None:
    found = read(ONE_CELL_A_LINE)
    assert indicators(found) == [
        ["产出指标", "数量指标", "清淤长度", "12", "None", "40", "None"],
        ["产出指标", "成本指标", "每公里造价", "5", "4.8", "20", "20"],
        ["效益指标", "社会效益指标", "受益村庄", "9", "9", "30", "30"],
    ]
    assert [(each.label, each.text) for each in found.attributes] == [("评价结论", "基本完成")]


def test_the_pipe_behind_a_cell_may_stand_below_it() -> None:
    below = read(ONE_CELL_A_LINE.replace(" |", "\n|"))
    assert indicators(below) == indicators(read(ONE_CELL_A_LINE))
    assert amounts(below) == amounts(read(ONE_CELL_A_LINE)) != []


def test_line_breaks_between_pipes_are_blank_cells() -> None:
    found = read(BLANKS_AS_LINE_BREAKS)
    assert amounts(found) == [("adjusted_budget", "51200.50"), ("executed", "51200.50")]
    assert indicators(found) == [
        ["产出指标", "数量指标", "修缮教室数", "6", "6", "50", "50"],
        ["产出指标", "成本指标", "每间造价", "9000", "8500", "10", "9"],
        ["效益指标", "可持续影响指标", "使用年限", "8", "8", "30", "28"],
    ]
    assert f"{found.projects[0].self_score}" == "97"


def test_each_further_cell_of_a_row_may_begin_an_indented_line() -> None:
    found = read(INDENTED)
    assert [row[:5] for row in indicators(found)] == [
        ["产出指标", "数量指标", "培训场次", "≥4场", "5场"],
        ["产出指标", "质量指标", "培训合格率", "≥95%", "97%"],
        ["效益指标", "社会效益指标", "参训人数", "300人", "320人"],
    ]


def test_a_pipe_in_front_of_some_rows_stands_behind_a_blank_cell() -> None:
    found = read(BLANK_FIRST_CELL)
    assert amounts(found) == [
        ("initial_budget", "300000.00"),
        ("executed", "270000.00"),
        ("initial_budget", "300000.00"),
        ("executed", "270000.00"),
    ]
    assert [row[:5] for row in indicators(found)] == [
        ["产出指标", "数量指标", "养护里程", "≥20公里", "21公里"]
    ]


def test_words_that_narrow_cells_break_are_put_together() -> None:
    found = read(BROKEN_WORDS)
    assert amounts(found) == [
        ("initial_budget", "3105000.00"),
        ("adjusted_budget", "3205000.00"),
        ("executed", "3000000.00"),
    ]
    assert [(each.stage, each.text) for each in found.goals] == [
        ("target", "修渠12公里"),
        ("target", "巡河48次"),
        ("actual", "修渠11公里"),
        ("actual", "巡河50次"),
    ]
    assert indicators(found) == [
        ["产出指标", "数量指标", "修渠长度", "12公里", "11公里", "25", "23"],
        ["产出指标", "质量指标", "验收合格率", "100%", "100%", "25", "25"],
        ["效益指标", "社会效益指标", "防洪能力", "明显", "明显", "40", "40"],
    ]


def test_goals_of_several_lines_that_nothing_parts_are_told() -> None:
    lines = BROKEN_WORDS.replace("目标1：", "").replace("目标2：", "")
    reasons = [each.message for each in read(lines).findings if each.code == "value-doubtful"]
    assert any("whose each is, the text does not say" in reason for reason in reasons)


def test_headers_in_traditional_characters_that_have_run_together_are_told() -> None:
    codes = [each.code for each in read(f"附件2\n\n1、{TRADITIONAL}").findings]
    assert not {"table-unrecognised", "table-unreadable"}.isdisjoint(codes)


INDEX = """
2022年度项目支出绩效自评表

某局项目绩效自评表清单

序号

项目名称

备注

1

人事考试专项经费自评表

2

水电费自评表

项目支出绩效自评表

项目名称

人事考试专项经费

主管部门

某局

项目资金（万元）

全年预算数

全年执行数

年度资金总额：

86

84.5

一级指标

二级指标

三级指标

年度指标值

产出指标

数量指标

组织考试场次

≥10场
"""


def test_an_index_of_the_forms_below_is_none_of_them() -> None:
    found = read(INDEX)
    assert [each.project_name for each in found.projects] == ["人事考试专项经费"]
    assert found.attributes == ()
    assert amounts(found) == [("budget", "860000.00"), ("executed", "845000.00")]


def test_levels_without_a_header_are_told() -> None:
    cells = (
        "产出指标 数量指标 巡河次数 12次 效益指标 社会效益指标 水质达标 稳定 "
        "满意度指标 服务对象满意度指标 村民满意度 90%"
    )
    for text in ("\n|\n".join(cells.split()), cells.replace(" ", "")):
        codes = {each.code for each in read(text).findings}
        assert codes & {"table-unreadable", "table-unrecognised"}


def test_a_level_alone_in_its_row_is_that_of_the_rows_below() -> None:
    found = read(
        """
项目支出绩效自评表（2023年度） | ||||||
项目名称 | 渔业增殖放流 | 主管部门 | 某县农业农村局 | |||
一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 |
产出指标 | 数量指标 | 放流鱼苗 | 30 | ≥80万尾 | 82万尾 | 30 |
其中青鱼 | 20万尾 | 20万尾 | ||||
质量指标 | ||||||
鱼苗成活率 | 20 | ≥90% | 93% | 20 | ||
"""
    )
    assert [row[:3] for row in indicators(found)] == [
        ["产出指标", "数量指标", "放流鱼苗"],
        ["产出指标", "数量指标", "其中青鱼"],
        ["产出指标", "质量指标", "鱼苗成活率"],
    ]


def test_rows_of_levels_without_a_header_are_told() -> None:
    row = "产出指标 | 数量指标 | 巡河次数 | 12次 | 13次"
    below = "效益指标 | 社会效益指标 | 水质达标情况 | 稳定 | 稳定"
    assert "table-unrecognised" in [each.code for each in read(f"{row}\n{below}\n").findings]
    table = "| 序号 | 指标 | 备注 |\n| 1 | 数量指标 | 见附件 |\n| 2 | 质量指标 | 见附件 |\n"
    assert "table-unrecognised" not in [each.code for each in read(table).findings]
