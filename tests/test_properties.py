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
    assert len(unclaimed) == len(reported)
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
