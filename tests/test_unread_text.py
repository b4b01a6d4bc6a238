"""A form in running text without a title: it is not passed over in silence."""

from __future__ import annotations

import pytest

from goalparse.pipeline import parse_bytes

CELLS = (
    ("项目名称", "主管科室", "年初预算数", "实际支出数", "预算执行率", "自评得分", "自评等级"),
    ("图书馆免费开放", "公共服务科", "120", "118.5", "98.75%", "98.5", "优"),
)


@pytest.mark.parametrize("joint", ["   ", "\u3000\u3000", " ", "+", ""])
def test_rows_whose_cells_nothing_parts_are_told(joint: str) -> None:
    text = "\n".join(joint.join(row) for row in CELLS)
    found = parse_bytes(text.encode(), path="2022.txt")
    assert found.projects == ()
    assert [(f.code, f.line_no) for f in found.findings if f.severity == "error"] == [
        ("table-unrecognised", 1)
    ]
    told = next(f.message for f in found.findings if f.severity == "error")
    assert "项目名称" in told  # its words as they stand, not what the vocabulary calls them
    assert "label." not in told
    assert found.document.status == "partial"


@pytest.mark.parametrize(
    "text",
    [
        "部门预算说明\n一、预算绩效情况。各项目的一级指标、二级指标、三级指标和指标值均已填报。",
        "项目名称  年初预算数  调整后预算数  实际支出数  资金来源  备注\n图书馆  1  2  3  4",
        "一、绩效目标\n二、主要职责",
    ],
)
def test_prose_and_tables_of_a_budget_are_no_form(text: str) -> None:
    found = parse_bytes(text.encode(), path="2022.txt")
    assert {f.code for f in found.findings} <= {"year-inferred"}


def test_a_form_that_has_run_together_is_told_though_its_goal_is_a_sentence() -> None:
    text = (
        "信息表单位：万元主管部门某厅项目名称免费开放绩效目标开放310天。一级指标二级指标三级指标"
        "计算符号指标值计量单位绩效度量标准指标权重产出指标数量指标开放天数310天"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    assert "table-unrecognised" in {f.code for f in found.findings}
    assert found.document.status == "partial"


def test_a_title_with_nothing_below_it_is_told() -> None:
    found = parse_bytes("省级部门项目支出绩效目标表\n（2023年度）\n".encode(), path="2023.txt")
    assert "text-truncated" in {f.code for f in found.findings}
    notice = (
        "关于申报的通知\n各单位：\n请按时申报。\n联系人：张某。\n县财政局\n附件：项目支出绩效目标表"
    )
    assert "text-truncated" not in {
        f.code for f in parse_bytes(notice.encode(), path="2023.txt").findings
    }


def test_cells_that_have_run_together_below_a_title_are_told_beside_another_form() -> None:
    read = (
        "甲局项目支出绩效目标表\n\n| 项目名称 | 修路 |\n| 主管部门 | 甲局 |\n"
        "| 预算数（万元） | 30 |\n| 年度目标 | 修好。 |\n\n"
    )
    glued = (
        "乙局项目支出绩效目标表\n（2023年度）\n\n项目名称植树主管部门某市林业局年度目标植树1000亩。"
        "一级指标二级指标三级指标指标值产出指标数量指标新增林地≥1000亩\n"
    )
    found = parse_bytes((read + glued).encode(), path="2022.txt")
    assert [p.project_name for p in found.projects] == ["修路"]
    errors = [(f.code, f.line_no) for f in found.findings if f.severity == "error"]
    assert errors == [("table-unreadable", 11)]
    prose = (
        "乙局项目支出绩效目标表\n项目名称为植树，主管部门为某市林业局，年度目标已经完成，"
        "预算执行率、资金到位率和支出进度较高，一级指标均已完成。\n"
    )
    found = parse_bytes((read + prose).encode(), path="2022.txt")
    assert "table-unreadable" not in {f.code for f in found.findings}


@pytest.mark.parametrize(
    ("text", "told"), [("≥90%", True), ("实际完成值（B）", True), ("注：无。", False)]
)
def test_a_cells_text_behind_a_table_is_doubtful(text: str, told: bool) -> None:
    """Tika's streaming parser writes a blank paragraph in front of it as the end of a table."""
    dump = (
        "项目支出绩效目标表\n\t项目名称\t修路\t\n\t一级指标\t二级指标\t三级指标\t指标值\n"
        f"\t产出指标\t质量指标\t合格率\t\n\n{text}\n\n\n"
    )
    found = parse_bytes(dump.encode(), path="2022.txt")
    doubts = [(f.raw, f.line_no) for f in found.findings if f.code == "row-break-ambiguous"]
    assert doubts == ([(text, 6)] if told else [])


@pytest.mark.parametrize("levels", ["一级指标二级指标三级指标", "一级指标分值二级指标分值"])
def test_headers_that_have_run_together_are_told_where_no_form_has_them(levels: str) -> None:
    rows = "产出指标数量指标改造长度3公里质量指标合格率100%"
    text = f"某县道路改造\n\n项目名称道路改造{levels}指标值{rows}\n"
    found = parse_bytes(text.encode(), path="2024.txt").findings
    assert "table-unreadable" in {each.code for each in found}


def test_levels_named_in_prose_are_not_told() -> None:
    text = (
        "本次评价设置了一级指标和二级指标，其中一级指标、二级指标、三级指标的权重按照有关办法确定"
    )
    text = f"{text}并逐级分解到位。"
    found = parse_bytes(f"绩效评价报告\n\n{text}\n{text}\n".encode(), path="2024.txt").findings
    assert "table-unreadable" not in {each.code for each in found}


def test_levels_side_by_side_in_a_sentence_are_not_told() -> None:
    text = (
        "评价组从产出指标数量指标等方面分析，其中产出指标质量指标完成情况良好，"
        "效益指标社会效益指标完成较好。"
    )
    found = parse_bytes(f"绩效评价报告\n\n{text}\n".encode(), path="2024.txt").findings
    assert "table-unreadable" not in {each.code for each in found}
    found = parse_bytes(f"绩效评价报告\n\n{text[:-1]}\n".encode(), path="2024.txt").findings
    assert "table-unreadable" in {each.code for each in found}
