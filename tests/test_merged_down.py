"""Cells merged down over several indicators, which a dump writes as one entry above blank cells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drawings import drawn
from goalparse.blocks import Cell, Table
from goalparse.pipeline import parse_bytes
from goalparse.recognisers import forms
from goalparse.records import Submission
from goalparse.tables.column_numbers import numbers_below

HEAD = """某局项目支出绩效自评表
（2023年度）
项目名称 | 修路 | < | < | < | < | <
"""
HEADER = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分"
MERGED = [
    "产出指标 | 数量指标 | 新建道路 | 3公里 | 3公里 | 50 | 50",
    "^ | ^ | 修补道路 | 8公里 | 8公里 | ^ | ^",
    "^ | 质量指标 | 验收合格率 | 100% | 100% | 20 | 20",
    "效益指标 | 社会效益指标 | 出行便利 | 提高 | 提高 | 30 | 30",
]


def as_text(rows: list[str], between: str = "\t") -> str:
    """A drawing as a tool writes it that knows no merges: a blank where a cell goes on."""
    lines = [
        between.join("" if cell.strip() in {"<", "^"} else cell.strip() for cell in row.split("|"))
        for row in rows
    ]
    return HEAD.replace(" | <", "").replace(" | ", between) + "\n".join(lines) + "\n"


def doubts(found: Submission) -> list[tuple[str | None, str | None, str | None]]:
    return [
        (found.indicators[f.record_no - 1].level3, f.field, f.raw)
        for f in found.findings
        if f.code == "value-doubtful" and f.table == "indicators" and f.record_no
    ]


def test_what_only_the_first_row_of_a_level_has_is_told_at_those_below() -> None:
    found = parse_bytes(as_text([HEADER, *MERGED]).encode(), path="2023.txt")
    assert [i.weight is None for i in found.indicators] == [False, True, False, False]
    assert doubts(found) == [("修补道路", "weight", "50"), ("修补道路", "score", "50")]
    (told, _) = (f for f in found.findings if f.code == "value-doubtful")
    assert told.row_no == found.indicators[1].row_no
    assert told.line_no == 6


def test_a_word_document_gives_the_entry_to_each_instead() -> None:
    found = parse_bytes(drawn(HEAD + "\n".join([HEADER, *MERGED])), path="2023.docx")
    assert [i.weight for i in found.indicators] == [50, 50, 20, 30]


def test_blanks_among_entries_are_no_merged_cell() -> None:
    """A second entry in the group says that the column is filled row by row."""
    rows = [*MERGED[:2], "^ | ^ | 养护道路 | 9公里 | 9公里 | 10 | 10", *MERGED[2:]]
    found = parse_bytes(as_text([HEADER, *rows]).encode(), path="2023.txt")
    assert doubts(found) == []
    assert len(found.indicators) == 5


def test_a_column_of_the_forms_own_counts_as_well() -> None:
    header = HEADER.replace("二级指标", "分值 | 二级指标", 1)
    rows = [
        row.replace("产出指标", "产出指标 | 70").replace("效益指标 |", "效益指标 | 30 |", 1)
        if row[0] != "^"
        else row.replace("^", "^ | ^", 1)
        for row in MERGED
    ]
    found = parse_bytes(as_text([header, *rows]).encode(), path="2023.txt")
    assert ("修补道路", "remark", "分值：70") in doubts(found)
    assert ("验收合格率", "remark", "分值：70") in doubts(found)


def test_remarks_and_reasons_are_often_in_one_row_alone() -> None:
    own = "^ | ^ | 修补道路 | 8公里 | 8公里 | 5 | 5 | "
    rows = [HEADER + " | 偏差原因分析", MERGED[0] + " | 雨季", own]
    found = parse_bytes(as_text(rows).encode(), path="2023.txt")
    assert [i.deviation_reason for i in found.indicators] == ["雨季", None]
    assert doubts(found) == []


GROUPED = [
    "责任科室 | 一级指标 | 二级指标 | 三级指标 | 指标值",
    "环卫 | 产出指标 | 数量指标 | 清扫面积 | ≥420万平方米",
    "^ | ^ | 质量指标 | 达标率 | ≥95%",
    "路灯 | 产出指标 | 质量指标 | 亮灯率 | ≥98%",
]


def test_what_stands_in_front_of_the_levels_is_told_where_it_is_blank() -> None:
    found = parse_bytes(as_text(GROUPED).encode(), path="2023.txt")
    assert doubts(found) == [("达标率", "remark", "责任科室：环卫")]


SHORT = [
    "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 未完成原因",
    "产出指标 | 数量指标 | 监测批次 | ≥1500批次 | 1460批次 | 疫情影响",
    "^ | ^ | 抽检基地 | ≥60个 | {}个 | ^",
]


def test_a_reason_is_told_at_those_that_fell_short_and_state_none() -> None:
    for reached, told in ((58, [("抽检基地", "deviation_reason", "疫情影响")]), (60, [])):
        text = as_text([*SHORT[:2], SHORT[2].format(reached)])
        assert doubts(parse_bytes(text.encode(), path="2023.txt")) == told


def test_what_a_wide_table_has_of_a_project_is_told_in_all_its_rows() -> None:
    rows = [
        "项目名称 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 评价结论",
        "国道养护 | 产出指标 | 数量指标 | 养护里程 | ≥800公里 | 优",
        "^ | 效益指标 | 社会效益指标 | 通行能力 | 提升 | ^",
    ]
    text = "某局项目支出绩效自评表\n" + as_text(rows).split("\n", 3)[3]
    assert doubts(parse_bytes(text.encode(), path="2023.txt")) == [
        ("通行能力", "remark", "评价结论：优")
    ]


SCORED = [
    "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 得分",
    "产出指标 | 数量指标 | 新建道路 | 3公里 | 50 | 50",
    "效益指标 | 社会效益指标 | 出行便利 | 提高 | 30 | 30",
]


@pytest.mark.parametrize(
    "below",
    [
        [
            "得分情况 | 预算执行 | 产出指标 | 效益指标 | 满意度指标 | 总分",
            "得分 | 9 | 50 | 30 | 8 | 97",
        ],
        ["评分汇总 | 一级指标 | 分值 | 得分 |  | ", " | 产出指标 | 50 | 50 |  | "],
    ],
)
def test_scores_of_levels_below_the_indicators_are_none(below: list[str]) -> None:
    drawing = HEAD.replace(" | <\n", "\n") + "\n".join([*SCORED, *below])
    text = as_text([*SCORED, *below])
    for data, path in ((drawn(drawing), "2023.docx"), (text.encode(), "2023.txt")):
        found = parse_bytes(data, path=path)
        assert [each.level3 for each in found.indicators] == ["新建道路", "出行便利"]
        assert "cell-unclaimed" in {each.code for each in found.findings}


@pytest.mark.parametrize("joint", ["\t", " | "])
def test_a_rate_of_execution_over_the_levels_is_an_indicator_in_a_dump(joint: str) -> None:
    rows = [
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分",
        "满意度指标 | 服务对象满意度 | 家长满意度 | ≥90% | 95% | 10 | 10",
        "预算执行率 | 100% | 96.8% | 10 | 9.68",
        "总计 | 100 | 99.48 | 99.48%",
    ]
    found = parse_bytes(as_text(rows, joint).encode(), path="2023.txt")
    told = [(e.level1, e.level3, e.value_raw, e.actual_raw, e.score) for e in found.indicators]
    assert [each[:4] for each in told] == [
        ("满意度指标", "家长满意度", "≥90%", "95%"), (None, "预算执行率", "100%", "96.8%"),
    ]  # fmt: skip
    assert str(found.projects[0].self_score) == "99.48"


def test_content_beside_a_name_in_a_header_of_two_rows_describes_it() -> None:
    """A padded dump: 指标内容 reaches down from the row above the levels, and is no name."""
    rows = [
        "绩效指标 |  |  | 指标性质 | 指标值 | 度量单位 | 指标内容",
        "一级指标 | 二级指标 | 三级指标 |  |  |  | ",
        "产出指标 | 数量指标 | 开放场馆 | ≥ | 12 | 个 | 反映开放的场馆",
    ]
    found = parse_bytes(as_text(rows, " | ").encode(), path="2024.txt")
    (read,) = found.indicators
    assert (read.level3, read.value_raw, read.description) == ("开放场馆", "12", "反映开放的场馆")


@pytest.mark.parametrize(("sum_of_levels", "kept"), [("100", []), ("90", [("总分/分值", "90")])])
def test_a_sum_of_level_points_is_kept_where_it_is_not_that_of_the_weights(
    sum_of_levels: str, kept: list[tuple[str, str]]
) -> None:
    rows = [
        "一级指标 | 分值 | 二级指标 | 三级指标 | 指标值 | 分值 | 得分",
        "产出指标 | 60 | 数量指标 | 新建道路 | 3公里 | 60 | 60",
        "效益指标 | 40 | 社会效益指标 | 出行便利 | 提高 | 40 | 38",
        f"总分 | {sum_of_levels} |  |  |  | 100 | 98",
    ]
    found = parse_bytes(drawn(HEAD + "\n".join(rows)), path="2023.docx")
    assert [(each.label, each.text) for each in found.attributes] == kept
    assert str(found.projects[0].self_score) == "98"


def over_projects(rows: list[str]) -> list[tuple[str | None, int | None, str]]:
    """What is told of projects of a list that lack what stands with one above them."""
    head = "2024年部门预算项目绩效目标汇总表\n\n单位：万元\n\n"
    header = "序号 | 项目名称 | 主管部门 | 实施单位 | 预算金额 | 三级指标 | 指标值"
    lines = "\n".join(f"| {row} |" for row in [header, *rows])
    found = parse_bytes((head + lines + "\n").encode(), path="2024.txt")
    assert "cell-unclaimed" not in {each.code for each in found.findings}
    told = [each for each in found.findings if "stands with a project above" in each.message]
    return [(each.field, each.project_no, each.message) for each in told]


def test_what_projects_of_a_list_lack_is_told_once_and_not_past_a_department() -> None:
    told = over_projects(
        [
            "1 | 供热补贴 | 区住建局 | 供热所 | 50 | 户数 | 50户",
            "2 | 管网改造 | 区住建局 |  | 60 | 里程 | 50公里",
            "3 | 危房改造 | 区住建局 |  | 70 | 户数 | 30户",
            "4 | 公厕管护 | 区城管局 |  | 80 | 座数 | 50座",
        ]
    )
    ((field, project_no, message),) = told
    assert (field, project_no) == ("unit_name", 2)
    assert "not with this one and 1 right below it" in message


def test_running_numbers_of_a_list_are_sought_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[int] = []

    def counted(table: Table, header: Cell) -> Iterator[tuple[int, int, int]]:
        sought.append(header.column_no)
        return numbers_below(table, header)

    monkeypatch.setattr(forms, "numbers_below", counted)
    over_projects([f"{n} | 道路{n} | 某局 | 某所 | {n} | 里程 | {n}公里" for n in range(1, 9)])
    assert len(sought) == 1
