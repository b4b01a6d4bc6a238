"""What stands at one place of a source, and one form of many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import wordml as w
from command_line import run
from drawings import drawn
from goalparse.blocks import Place
from goalparse.checking.compare import compare_source
from goalparse.checking.comparison import SourceComparison
from goalparse.checking.placing import at_place, read_place
from goalparse.pipeline import trace_document

FORM = """项目支出绩效目标表
项目名称 | 道路养护 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 养护里程 | ≥1公里
^ | 质量指标 | 合格率 | ≥90%
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("t3", Place(table_no=3)),
        ("t3 r7", Place(table_no=3, row_no=7)),
        ("T3R7C2", Place(table_no=3, row_no=7, column_no=2)),
        (" p12 ", Place(paragraph_no=12)),
        ("line 46", Place(line_no=46)),
        ("46", Place(line_no=46)),
        ("第 46 行", Place(line_no=46)),
        ("第46行", Place(line_no=46)),
        ("第 行", None),
        ("r7", None),
        ("t3 c2", None),
        ("", None),
        ("document", None),
    ],
)
def test_a_place_is_read_as_it_is_shown(text: str, place: Place | None) -> None:
    assert read_place(text) == place
    if place is not None:
        assert read_place(str(place)) == place


@pytest.fixture
def form() -> SourceComparison:
    return compare_source(trace_document(drawn(FORM), path="x.docx"))


def texts(comparison: SourceComparison, place: str, around: int = 0) -> list[str]:
    wanted = read_place(place)
    assert wanted is not None
    found = at_place(comparison, wanted, around=around)
    return [*(line.text for line in found.lines), *(cell.text for cell in found.cells())]


def test_a_table_a_row_and_a_cell(form: SourceComparison) -> None:
    assert texts(form, "t1")[:2] == ["项目名称", "道路养护"]
    assert texts(form, "t1 r3") == ["产出指标", "数量指标", "养护里程", "≥1公里"]
    assert texts(form, "t1 r3 c4") == ["≥1公里"]
    assert texts(form, "t2") == texts(form, "t1 r9") == []


def test_a_merged_cell_stands_in_every_row_that_it_covers(form: SourceComparison) -> None:
    assert texts(form, "t1 r4") == ["产出指标", "质量指标", "合格率", "≥90%"]
    assert texts(form, "t1 r1 c3") == ["道路养护"]


def test_rows_around_it(form: SourceComparison) -> None:
    assert texts(form, "t1 r1", around=1) == [
        "项目名称", "道路养护", "一级指标", "二级指标", "三级指标", "指标值",
    ]  # fmt: skip


def test_a_paragraph_of_a_word_file() -> None:
    data = w.docx(w.p("一、总体绩效目标"), w.p("甲"), w.p("乙"))
    comparison = compare_source(trace_document(data, path="x.docx"))
    assert texts(comparison, "p2") == ["甲"]
    assert texts(comparison, "p2", around=1) == ["一、总体绩效目标", "甲", "乙"]
    assert texts(comparison, "p4") == []


def test_a_line_of_a_text_is_the_row_that_it_stands_in(sample: Path) -> None:
    comparison = compare_source(trace_document(sample.read_bytes(), path=sample.name))
    assert texts(comparison, "line 1") == ["第一部分"]
    row = texts(comparison, "line 73")
    assert row[:2] == ["产出指标", "数量指标"]
    assert "≥1次" in row
    assert texts(comparison, "0") == []


def test_the_command_shows_one_place_and_its_exit_code_is_that_of_the_place(sample: Path) -> None:
    done = run("diff", sample, "--at", "line 39", "--no-pager")
    assert done.returncode == 0
    assert "form 1 amounts 1 raw; value 88.9" in " ".join(done.stdout.split())
    assert "会议数量" not in done.stdout


@pytest.mark.parametrize("asked", ["2", "13073022P007993100016"])
def test_one_form_of_a_document(sample: Path, asked: str) -> None:
    done = run("show", sample, "--form", asked, "--json")
    shown = json.loads(done.stdout)
    assert [row["project_code"] for row in shown["projects"]] == ["13073022P007993100016"]
    assert {row["project_no"] for row in shown["indicators"]} == {2}
    assert [row["line_no"] for row in shown["findings"]] == [140, 156]
    assert shown["sections"] == []


def test_a_form_that_is_not_there_is_named(sample: Path) -> None:
    done = run("show", sample, "--form", "9")
    assert done.returncode == 2
    assert done.stderr == f"goalparse: error: {sample.name} holds no form 9 (forms: 2)\n"
