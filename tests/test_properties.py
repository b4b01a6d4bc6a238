"""Laws of the whole way from bytes to records."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goalparse
from goalparse.findings import CATALOGUE
from goalparse.records import Submission
from submissions import make_submission

WORDS = [
    "\t", "\n", "\n\n", " ", "项目编码", "13073022P00850910013X", "项目名称", "预算数", "88.90",
    "其中：财政资金", "单位：万元", "一级指标\t二级指标\t三级指标\t指标值", "产出指标", "数量指标",
    "≥1次", "绩效目标", "1.一2.二", "资金支出计划（%）", "3月底", "50%", "第一部分", "一、总体",
    "1.某绩效目标表", "总分", "自评表", "(2022年度)", "\x00", "\ufffd", "𠮷",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=60).map("".join)


def check(submission: Submission) -> None:
    """What holds of every submission, whatever it was read from."""
    document = submission.document
    assert document.status in {"ok", "partial", "empty", "failed"}
    assert document.project_count == len(submission.projects)
    assert document.indicator_count == len(submission.indicators)
    assert document.finding_count == len(submission.findings)
    unclaimed = [cell for cell in submission.cells if cell.role == "unclaimed"]
    reported = [f for f in submission.findings if f.code == "cell-unclaimed"]
    whole = {f.table_no for f in reported if f.column_no is None}
    assert {(c.table_no, c.row_no, c.column_no) for c in unclaimed if c.table_no not in whole} == {
        (f.table_no, f.row_no, f.column_no) for f in reported if f.table_no not in whole
    }
    for number in whole:
        cells = [c.text for c in submission.cells if c.table_no == number and c.text]
        quoted = " | ".join(f.raw or "" for f in reported if f.table_no == number)
        assert quoted.replace("\n", " ").replace(" | ", " ") == " ".join(
            text.replace("\n", " ").replace(" | ", " ") for text in cells
        )
        assert len(cells) == sum(c.table_no == number for c in unclaimed)
    assert {f.code for f in submission.findings} <= set(CATALOGUE)
    assert [f.finding_no for f in submission.findings] == list(
        range(1, len(submission.findings) + 1)
    )
    for project in submission.projects:
        of = project.project_no
        numbers = [i.indicator_no for i in submission.indicators if i.project_no == of]
        assert numbers == list(range(1, len(numbers) + 1))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_no_text_makes_it_raise(text: str, encoding: str) -> None:
    check(goalparse.parse(text.encode(encoding, "replace"), name="x-2022").value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    check(goalparse.parse(data, name="x").value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cut_word_file_never_raises(data: st.DataObject) -> None:
    whole = make_submission(3)
    at = data.draw(st.integers(0, len(whole)))
    check(goalparse.parse(whole[:at], name="x").value)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_bytes_give_the_same_records(seed: int) -> None:
    data = make_submission(seed)
    assert goalparse.parse(data, name="x") == goalparse.parse(data, name="x")


def test_a_text_cut_inside_a_form_says_so(sample_text: str) -> None:
    """Wherever a dump is cut inside a form, the finding is there."""
    start = sample_text.index("怀财字【2022】7号 政协会议绩效目标表") + 40
    end = sample_text.rindex("满意度指标")
    for at in range(start, end, 97):
        result = goalparse.parse(sample_text[:at].encode(), name="x-2022")
        assert "text-truncated" in {f.code for f in result.findings}, sample_text[at - 20 : at]
    whole = goalparse.parse(sample_text.rstrip().encode(), name="x-2022")
    assert "text-truncated" not in {f.code for f in whole.findings}


ROWS = (
    "项目支出绩效目标表\n项目名称\t农村公路养护\n预算数\t30\t单位\t万元\n"
    "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t维修处数\t≥36处\n"
    "效益指标\t社会效益指标\t受益人口\t≥800人\n满意度指标\t服务对象满意度指标\t群众满意度\t≥90%\n"
)


def test_rows_cut_inside_a_form_say_so() -> None:
    """Whatever stands in the last line: a row that lacks cells, or one that may be the last."""
    start = ROWS.index("≥36处")
    for at in range(start, len(ROWS)):
        if ROWS[at - 1] != "\n":
            codes = {f.code for f in goalparse.parse(ROWS[:at].encode(), name="2022").findings}
            assert codes & {"text-truncated", "row-break-ambiguous"}, ROWS[:at][-12:]
    torn = goalparse.parse(ROWS.replace("\t", " | ")[:-30].encode(), name="2022")
    assert "text-truncated" in {f.code for f in torn.findings}
    whole = goalparse.parse(ROWS.encode(), name="2022")
    assert not {f.code for f in whole.findings} & {"text-truncated", "row-break-ambiguous"}


def test_a_trimmed_dump_may_be_cut(sample_text: str) -> None:
    """A note at its last cell: nothing tells an editor's trim from a cut behind a whole row."""
    trimmed = goalparse.parse(sample_text.rstrip().encode(), name="x-2022")
    noted = [f for f in trimmed.findings if "cut off here" in f.message]
    assert [f.code for f in noted] == ["row-break-ambiguous"]
    for end in ("", " \n", "-2-\n"):  # lines below the last form have one line feed
        whole = goalparse.parse((sample_text + end).encode(), name="x-2022")
        assert not [f for f in whole.findings if "cut off here" in f.message], end
