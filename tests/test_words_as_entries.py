"""A label's word may be an entry itself: 项目名称 | 财政资金. It is read as one, or told."""

from __future__ import annotations

import time

import pytest

from drawings import blocks, built, by_rows
from extracted import read
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

FORM = """
项目支出绩效自评表
（2024年度）
项目名称 | {project_name} | < | < | <
主管部门 | {department_name} | < | 实施单位 | {unit_name}
项目负责人 | {person} | < | 联系电话 | 5551234
项目资金（万元） | 年度资金总额 | 50 | < | <
^ | 其中：财政拨款 | 50 | < | <
年度目标 | {goal} | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 备注
产出指标 | 数量指标 | 改造里程 | ≥3公里 | 年报
^ | 质量指标 | {level3} | {value_raw} | {remark}
"""
ENTRIES = {
    "project_name": "道路改造",
    "department_name": "某县交通局",
    "unit_name": "某县公路站",
    "person": "张三",
    "goal": "改造道路3公里。",
    "level3": "合格率",
    "value_raw": "100%",
    "remark": "年报",
}
WORDS = (
    *("财政资金", "财政拨款", "其他资金", "上级补助", "立项依据", "工作任务", "绩效目标", "备注"),
    *("主管部门", "预算单位", "年初预算", "执行率", "得分", "合计", "小计", "说明", "项目资金"),
)
HEADERS = {"绩效目标", "备注", "得分", "说明"}  # over goals, or beside them
NAMES = (
    "项目管理费",
    "资金管理",
    "绩效评价工作经费",
    "主管部门工作经费",
    "年度目标考核",
    "预算执行审计",
)


def texts(form: str) -> dict[str, bytes]:
    drawn = list(blocks(form))
    tika = "\n".join(
        block if isinstance(block, str) else "\n\n".join(map(_tika_row, block)) + "\n\n"
        for block in drawn
    )
    rows = {joint: by_rows(form, joint).encode() for joint in (" | ", "\t")}
    return {"表.docx": built(drawn), **{f"{joint}.txt": text for joint, text in rows.items()},
            "tika.txt": f"{tika}\n".encode()}  # fmt: skip


def _tika_row(row: list[str]) -> str:
    return "\n".join("\t" + cell.replace("^", "") for cell in row if cell != "<")


def entry(found: Submission, name: str) -> str | None:
    (project,) = found.projects
    if name == "person":
        return next(a.text for a in found.attributes if a.label == "项目负责人")
    if name == "goal":
        return next((each.text for each in found.goals), None)
    kept = project if name in type(project).__dataclass_fields__ else found.indicators[1]
    value: str | None = getattr(kept, name)
    return value


def others(found: Submission) -> list[object]:
    """What the form states beside the entries that are changed."""
    said: list[object] = [(each.label, each.value_yuan) for each in found.amounts]
    return said + [(each.level1, each.level2) for each in found.indicators]


@pytest.mark.parametrize("name", [name for name in ENTRIES if name != "goal"])
@pytest.mark.parametrize("word", [*WORDS, *NAMES])
def test_a_labels_word_is_read_as_an_entry(name: str, word: str) -> None:
    plain = texts(FORM.format(**ENTRIES))
    for path, data in texts(FORM.format(**{**ENTRIES, name: word})).items():
        found = parse_bytes(data, path=path)
        if (word, name) == ("年初预算", "unit_name"):  # what is spent of a source, perhaps
            assert "header-unknown" in {each.code for each in found.findings}
            continue
        assert entry(found, name) == word, path
        assert others(found) == others(parse_bytes(plain[path], path=path))


@pytest.mark.parametrize("word", [word for word in WORDS if word not in HEADERS])
def test_a_labels_word_in_the_place_of_a_goal_is_read_or_told(word: str) -> None:
    for path, data in texts(FORM.format(**{**ENTRIES, "goal": word})).items():
        found = parse_bytes(data, path=path)
        told = {each.raw for each in found.findings}
        assert entry(found, "goal") == word or word in told, path


def test_a_word_that_heads_what_stands_below_is_a_label() -> None:
    drawing = """
    项目支出绩效目标表
    项目名称 | 主管部门
    道路改造 | 某县交通局
    年度目标 | 改造道路3公里。
    """
    (project,) = parse_bytes(built(blocks(drawing)), path="表.docx").projects
    assert (project.project_name, project.department_name) == ("道路改造", "某县交通局")


def test_labels_without_entries_stay_labels() -> None:
    drawing = """
    项目支出绩效目标表
    项目名称 | 道路改造 | < | <
    项目负责人 |  | 联系电话 | /
    年度目标 | 改造道路3公里。 | < | <
    单位负责人 | < | 填表人 | <
    """
    for path, data in texts(drawing).items():
        found = parse_bytes(data, path=path)
        assert not {"联系电话", "填表人"} & {each.text for each in found.attributes}


def test_two_labels_side_by_side_in_a_dump_without_blank_cells_are_told() -> None:
    text = (
        "项目支出绩效目标表\n| 项目名称 | 道路改造 | 年度 | 2024 |\n"
        "| 主管部门 | 预算单位 | 实施单位 | 某县公路站 |\n| 年度目标 | 改造道路3公里。 |\n"
    )
    found = parse_bytes(text.encode(), path="表.txt")
    assert found.projects[0].department_name is None
    assert ("value-doubtful", "预算单位") in {(each.code, each.raw) for each in found.findings}


def test_a_long_table_of_such_words_is_read_in_time_in_proportion_to_it() -> None:
    """Each row asked all cells of the table whether one of them is blank: minutes for this one."""
    rows = "| 主管部门 | 财政资金 |\n| 实施单位 | 某局 |\n" * 8000
    begun = time.process_time()
    parse_bytes(f"项目支出绩效目标表（2024年度）\n\n{rows}".encode(), path="a.txt")
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("labels", ["资金总额 | 其他资金", "年度目标 | 绩效目标"])
def test_labels_beside_each_other_without_entries_are_told(labels: str) -> None:
    drawing = f"""
    项目名称 | 修路
    {labels}
    主管部门 | 某局
    """
    found = read("项目支出绩效目标表", drawing=drawing)
    assert [f.raw for f in found.findings if "beside each other" in f.message] == [labels]
    below = drawing.replace("主管部门 | 某局", "20 | 10\n主管部门 | 某局")
    found = read("项目支出绩效目标表", drawing=below)
    assert not [f for f in found.findings if "beside each other" in f.message]
