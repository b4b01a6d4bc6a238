"""Notes on how to fill in a form name its labels, and give it no names, amounts, goals or years."""

from __future__ import annotations

import pytest

from drawings import blocks, built, by_rows
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

FORM = """
项目支出绩效目标申报表
（2024年度）
项目名称 | {name} | < | < | <
主管部门 | {department} | < | 实施单位 | {unit}
项目资金（万元） | 年度资金总额： | {money} | < | <
^ | 其中：财政拨款 | {money} | < | <
年度目标 | {goal} | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | {indicator} | {value}
"""
FILLED = FORM.format(
    name="道路改造", department="某县交通局", unit="某县公路站", money="50", goal="改造道路3公里。",
    indicator="改造里程", value="≥3公里",
)  # fmt: skip
BLANK = FORM.format(name="", department="", unit="", money="", goal="", indicator="", value="")
NOTES = {
    "points": (
        "填表说明：",
        "1.项目名称：填写项目的规范名称。",
        "2.主管部门：填写主管部门全称。",
        "3.实施单位：填写具体实施项目的单位。",
        "4.资金总额：填写申请的资金总额，单位为万元。",
        "5.年度目标：描述当年要达到的产出和效果。",
    ),
    "prose": (
        "填报说明",
        "一、适用范围",
        "（一）本表适用于预算部门在申请项目支出预算时填报，作为审核的主要依据。",
        "（二）预算部门项目支出是指预算部门为完成其特定的工作任务编制的年度支出计划。",
    ),
    "lines": (
        "填写要求",
        "项目名称：按预算批复的名称填写",
        "主管部门：填写一级预算单位全称",
        "预算数：填写财政批复的金额",
        "年度目标：用文字描述",
        "填报日期：如2019年3月1日",
    ),
    "titled": (
        "《项目支出绩效目标申报表》填报说明",
        "1.项目名称 填写规范名称",
        "2.主管部门 填写一级预算单位",
    ),
    "noted": (
        "注：1.主管部门名称应与部门预算一致，实施单位名称填写全称。",
        "2.单位：万元，保留两位小数。",
    ),
}


def facts(found: Submission) -> list[object]:
    """What the records say, but for the notes."""
    doc = found.document
    said: list[object] = [(doc.fiscal_year, doc.department_name)]
    said += [(p.title, p.project_name, p.department_name, p.unit_name) for p in found.projects]
    said += [(a.label, a.value_yuan) for a in found.amounts]
    said += [(g.text, g.horizon) for g in found.goals]
    said += [(i.level3, i.value_raw) for i in found.indicators]
    said += [(a.label, a.text) for a in found.attributes if a.name != "note"]
    return said


def placed(form: str, note: tuple[str, ...], where: str) -> str:
    """A form's drawing with a note in front of it, below its title, in its rows or behind it."""
    lines = form.strip().split("\n")
    across = " | <" * 4
    if where == "above":
        return "\n".join((*note, *lines))
    if where == "below the title":
        return "\n".join((*lines[:1], *note, *lines[1:]))
    if where == "in one row":
        return "\n".join((*lines, "\\n".join(note) + across))
    if where == "row by row":
        return "\n".join((*lines, *[each + across for each in note]))
    return "\n".join((*lines, *note))


PLACES = ("above", "below the title", "in one row", "row by row", "behind")


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize("form", [FILLED, BLANK], ids=["filled", "blank"])
def test_a_note_changes_nothing_of_a_form(form: str, note: tuple[str, ...], where: str) -> None:
    drawing = placed(form, note, where)
    word = parse_bytes(built(blocks(drawing)), path="表.docx")
    assert facts(word) == facts(parse_bytes(built(blocks(form)), path="表.docx"))
    pipes = parse_bytes(by_rows(drawing, " | ").encode(), path="表.txt")
    assert facts(pipes) == facts(parse_bytes(by_rows(form, " | ").encode(), path="表.txt"))


@pytest.mark.parametrize("where", ["above", "behind"])
@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_behind_tabs_likewise(note: tuple[str, ...], where: str) -> None:
    drawing = placed(FILLED, note, where)
    found = parse_bytes(by_rows(drawing, "\t").encode(), path="表.txt")
    assert facts(found) == facts(parse_bytes(by_rows(FILLED, "\t").encode(), path="表.txt"))


def glued(drawing: str, between_rows: str) -> str:
    rows = [
        line if isinstance(line, str) else "".join(c for row in line for c in row if c not in "^<")
        for line in blocks(drawing)
    ]
    return between_rows.join(rows)


@pytest.mark.parametrize("between_rows", ["", " ", "\n"])
@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize("form", [FILLED, BLANK], ids=["filled", "blank"])
def test_notes_give_no_names_where_cells_have_run_together(
    form: str, note: tuple[str, ...], between_rows: str
) -> None:
    text = glued(placed(form, note, "behind"), between_rows)
    found = parse_bytes(text.encode(), path="表.txt")
    (project,) = found.projects
    if form is FILLED:
        names = (project.project_name, project.department_name, project.unit_name)
        assert names == ("道路改造", "某县交通局", "某县公路站")
    else:
        assert project.department_name is None
        assert project.unit_name is None
    assert not [each for each in found.attributes if each.name in {"department", "project_name"}]
    assert "table-unreadable" in {each.code for each in found.findings}


def test_a_note_that_names_no_heading_gives_no_names_where_cells_have_run_together() -> None:
    note = "预算部门是指部门预算编制部门；主管部门填写一级预算单位。“实施单位”填写具体单位，"
    form = glued(BLANK, "")
    found = parse_bytes(f"{form}{note}“主管部门”填写名称。项目资金".encode(), path="表.txt")
    (project,) = found.projects
    assert (project.department_name, project.unit_name) == (None, None)


def test_notes_beside_their_label_are_its_text() -> None:
    drawing = f"{FILLED.strip()}\n填表说明 | 1.项目名称：填写全称。\\n2.主管部门：填写。"
    drawing += " | < | < | <"
    for found in (
        parse_bytes(built(blocks(drawing)), path="表.docx"),
        parse_bytes(by_rows(drawing, " | ").encode(), path="表.txt"),
    ):
        assert facts(found) == facts(parse_bytes(built(blocks(FILLED)), path="表.docx"))
        (note,) = [each for each in found.attributes if each.name == "note"]
        assert note.text is not None
        assert note.text.replace("\n", " ") == "1.项目名称：填写全称。 2.主管部门：填写。"


def test_the_lines_of_a_form_below_notes_at_its_head_are_its_entries() -> None:
    drawing = """
    项目支出绩效目标表
    填表说明 | < | < | <
    1.项目名称：填写全称。 | < | < | <
    项目名称：道路改造 | < | < | <
    主管部门 | 某县交通局 | 实施单位 | 某县公路站
    """
    found = parse_bytes(built(blocks(drawing)), path="表.docx")
    assert [each.project_name for each in found.projects] == ["道路改造"]


def test_notes_below_a_wide_table_are_no_project() -> None:
    drawing = """
    2024年部门预算项目绩效目标表
    单位名称 | 项目名称 | 预算数（万元） | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值
    某县交通局 | 道路改造 | 50 | 改造道路。 | 产出指标 | 数量指标 | 改造里程 | ≥3公里
    ^ | 桥梁维修 | 30 | 维修桥梁。 | 产出指标 | 数量指标 | 维修数量 | ≥2座
    填表说明：1.项目名称：填写全称。 | < | < | < | < | < | < | <
    说明：1.主管部门应与预算一致。 | < | < | < | < | < | < | <
    """
    found = parse_bytes(built(blocks(drawing)), path="表.docx")
    assert [each.project_name for each in found.projects] == ["道路改造", "桥梁维修"]
    assert [each.level3 for each in found.indicators] == ["改造里程", "维修数量"]
    assert not found.findings


def test_notes_below_a_form_are_no_head_of_the_next_one() -> None:
    second = FILLED.replace("道路改造", "桥梁维修").replace("某县交通局", "")
    drawing = placed(FILLED, NOTES["points"], "behind") + second
    found = parse_bytes(built(blocks(drawing)), path="表.docx")
    assert [each.project_name for each in found.projects] == ["道路改造", "桥梁维修"]
    assert [each.department_name for each in found.projects] == ["某县交通局", None]


@pytest.mark.parametrize("name", ["填写项目全称", "XX县道路改造", "应与预算批复一致"])
def test_a_hint_in_the_place_of_a_name_is_told(name: str) -> None:
    drawing = FILLED.replace("道路改造", name)
    found = parse_bytes(built(blocks(drawing)), path="表.docx").findings
    assert [(each.code, each.field) for each in found] == [("value-placeholder", "project_name")]


@pytest.mark.parametrize("name", ["应急物资储备", "预算填报系统", "为民服务中心运转", "与民同行"])
def test_a_name_is_no_hint(name: str) -> None:
    found = parse_bytes(built(blocks(FILLED.replace("道路改造", name))), path="表.docx")
    assert not found.findings
