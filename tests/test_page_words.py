"""Forms copied from a web page: its own words are no cells, and each of its tables is one."""

from __future__ import annotations

from decimal import Decimal

import pytest

import goalparse

LINES = """项目支出绩效目标表（2021年度）

{above}

项目名称

河道清淤工程

主管部门

某区水务局

总体目标

中期目标

年度目标

三年内完成全部河道清淤

\u00a0

完成六条河道清淤

项目绩效指标表

一级指标

二级指标（长期）

三级指标（长期）

指标值（长期）

二级指标（年度）

三级指标（年度）

指标值（年度）

产出指标

数量指标

\u00a0

\u00a0

数量指标

清淤河道条数

6条

满意度指标

服务对象满意度指标

\u00a0

\u00a0

服务对象满意度指标

沿岸居民满意度

≥90%

\u00a0

{below}
"""
PIPES = """{above}
项目绩效目标表 | |||||
(2021年度) | |||||
项目名称 | 河道清淤工程 | ||||
主管部门 | 某区水务局 | 项目预算金额(万元) | 320 | ||
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | |
产出指标 | 数量指标 | 清淤河道条数 | 6条 | ||
清淤长度 | ≥12公里 | ||||
满意度指标 | 服务对象满意度指标 | 沿岸居民满意度 | ≥90% |
{below}"""
BELOW = (
    "附件:\n\n\n扫一扫在手机打开当前页\n[下载] [打印] [关闭]",
    "- 扫一扫在手机打开当前页",
    "【打印本页】 【关闭窗口】",
    "相关附件：\n扫一扫，用手机查看当前页面",
)


def _records(text: str) -> tuple[list[object], ...]:
    found = goalparse.parse(text.encode(), name="form.txt").value
    return (
        [(i.horizon, i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators],
        [(goal.horizon, goal.text) for goal in found.goals],
        [(amount.label, amount.value) for amount in found.amounts],
        [(attribute.label, attribute.text) for attribute in found.attributes],
    )


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("above", ["字号 :  | ", "浏览量:17 | | | |", "【字体：大 中 小】 打印"])
def test_words_of_a_page_are_no_cells(above: str, below: str) -> None:
    assert _records(LINES.format(above=above, below=below)) == (
        [
            ("annual", "产出指标", "数量指标", "清淤河道条数", "6条"),
            ("annual", "满意度指标", "服务对象满意度指标", "沿岸居民满意度", "≥90%"),
        ],
        [("medium_term", "三年内完成全部河道清淤"), ("annual", "完成六条河道清淤")],
        [],
        [],
    )
    assert _records(PIPES.format(above=above, below=below)) == (
        [
            (None, "产出指标", "数量指标", "清淤河道条数", "6条"),
            (None, "产出指标", "数量指标", "清淤长度", "≥12公里"),
            (None, "满意度指标", "服务对象满意度指标", "沿岸居民满意度", "≥90%"),
        ],
        [],
        [("项目预算金额(万元)", Decimal(320))],
        [],
    )


def test_a_note_says_what_is_left_out() -> None:
    findings = goalparse.parse(PIPES.format(above="", below=BELOW[1]).encode()).value.findings
    reasons = [(each.severity, each.raw) for each in findings if "web page" in each.message]
    assert reasons == [("note", BELOW[1])]


@pytest.mark.parametrize("line", ["打印", "大中小", "关闭落后产能", "附件：", "阅读量：30万次"])
def test_a_forms_own_words_stay(line: str) -> None:
    findings = goalparse.parse(PIPES.format(above="", below=line).encode()).value.findings
    assert not any("web page" in each.message for each in findings)


def test_tables_padded_to_other_widths_are_tables_of_their_own() -> None:
    text = """附件1 | ||||
2021年河道治理资金安排表 | ||||
乡镇 | 金额 | 建设内容 | 补助金额 | |
东山镇 | 12 | 清淤两公里 | 12 | |
合计 | 12 | 12 |
附件2 | ||
2021年河道治理任务清单 | ||
项目单位 | 约束性任务 | 备注 |
东山镇 | 清淤两公里 | |
西河乡 | 护岸一处 |
附件3 | |||||
2021年河道治理项目绩效目标表 | |||||
项目名称 | 河道治理 | ||||
一级指标 | 二级指标 | 三级指标 | 指标值 | ||
产出指标 | 数量指标 | 清淤长度 | 2公里 | ||
"""
    found = goalparse.parse(text.encode()).value
    assert [(p.project_name, p.table_no) for p in found.projects] == [("河道治理", 3)]
    assert [(i.level1, i.level3, i.value_raw) for i in found.indicators] == [
        ("产出指标", "清淤长度", "2公里")
    ]
    quoted = [each for each in found.findings if each.code == "cell-unclaimed"]
    assert [each.table_no for each in quoted] == [1, 2]


def _left_out(text: str) -> list[tuple[str, str | None]]:
    findings = goalparse.parse(text.encode(), name="form.txt").value.findings
    return [(each.severity, each.raw) for each in findings if "web page" in each.message]


FOOT = (
    "某县人民政府主办  某县大数据局承办",
    "地址：某县人民路1号",
    "苏ICP备12345678号 | 苏公网安备32000000000001号",
)


def test_each_line_left_out_is_told_and_warned_of_where_a_form_may_say_it() -> None:
    text = PIPES.format(above="浏览量:17", below="\n".join((*FOOT, BELOW[1])))
    assert _left_out(text) == [
        ("warning", "浏览量:17"),
        ("warning", FOOT[0]),
        ("warning", FOOT[2]),
        ("note", BELOW[1]),
    ]


@pytest.mark.parametrize("joint", [" | ", "\t"])
def test_rows_of_a_form_that_speak_of_a_site_stay(joint: str) -> None:
    rows = (
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "网站ICP备案数量", "≥3个"),
        ("效益指标", "社会效益指标", "网站监督电话公布率", "100%"),
    )
    head = (("年度绩效目标", "完成ICP备案3个"),)
    text = "\n".join(["项目支出绩效目标表", *(joint.join(row) for row in (*head, *rows))]) + "\n"
    indicators, goals, *_ = _records(text)
    assert [each[2:] for each in indicators] == [row[1:] for row in rows[1:]]  # type: ignore[index]
    assert [goal[1] for goal in goals] == [head[0][1]]  # type: ignore[index]
    assert _left_out(text) == []


def test_lines_of_a_form_stay_where_a_site_has_its_foot_below() -> None:
    kept = ("由市文旅局主办、县文化馆承办", "浏览量：50000次", "阅读量：")
    text = LINES.format(above="", below=FOOT[2]).replace("三年内完成全部河道清淤", kept[0])
    text = text.replace("完成六条河道清淤", kept[2]).replace("清淤河道条数", kept[1])
    assert _left_out(text) == [("warning", FOOT[2])]
    assert [goal[1] for goal in _records(text)[1]][:1] == [kept[0]]  # type: ignore[index]


def test_a_long_line_of_buttons_takes_no_time() -> None:
    """Blanks that two parts of a pattern fitted were tried in all ways: 26 of them took 36 s."""
    for line in ("字号 " * 5000 + "X", "打印 字体 : " * 5000 + "X", "[" * 5000 + "打印X"):
        assert _left_out(f"打印\n{line}\n") == []
