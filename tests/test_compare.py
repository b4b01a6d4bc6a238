"""A source against its extraction: nothing false on correct records, every seeded fault found."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from drawings import drawn
from faults import KINDS, Damage, reported
from goalparse.checking.compare import compare_source
from goalparse.checking.comparison import FAULTS, CellCheck, SourceComparison, Status
from goalparse.pipeline import Traced, trace_document
from submissions import make_submission
from unseen import STEMS, parted

# Losses that extraction itself does not tell: the check is what shows them.
SHOWN_ONLY_HERE = {"no column keeps it", "taken as a label that the vocabulary does not know"}


@pytest.fixture(scope="module")
def traced() -> list[Traced]:
    sample = Path(__file__).parent.parent / "fixtures/cases/huailai-cppcc-2022"
    made = [trace_document(make_submission(seed), path=f"{seed}.docx") for seed in range(12)]
    data = (sample / "huailai-cppcc-2022.txt").read_bytes()
    return [trace_document(data, path="huailai-cppcc-2022.txt"), *made]


@pytest.fixture(scope="module")
def sample_traced(traced: list[Traced]) -> Traced:
    return traced[0]


def cell(comparison: SourceComparison, text: str) -> CellCheck:
    return next(each for each in comparison.cells() if each.text == text)


def test_every_cell_of_the_sample_is_accounted_for(sample_traced: Traced) -> None:
    comparison = compare_source(sample_traced)
    assert comparison.faults == 0
    filled = [each for each in comparison.cells() if each.text]
    assert Status.BLANK not in {each.status for each in filled}
    assert len(filled) == sum(cell.role != "blank" for cell in sample_traced.submission.cells)
    assert [each.field for each in comparison.records] == ["fiscal_year"]


@pytest.mark.parametrize(
    ("text", "status", "field", "values"),
    [
        (
            "88.90",
            "normalised",
            "raw",
            {
                "value": "88.9",
                "value_yuan": "889000.00",
                "source": "total",
                "unit": "万元",
                "unit_from": "table",
                "stage": "budget",
            },
        ),
        ("会议数量", "same", "level3_raw", {"level3": "会议数量"}),
        ("产出指标", "filled", "level1_raw", {"level1": "产出指标"}),
        ("50%", "normalised", "raw", {"percent": "50", "month": "3"}),
    ],
)
def test_a_cell_says_what_became_of_it(
    sample_traced: Traced, text: str, status: str, field: str, values: dict[str, str]
) -> None:
    found = cell(compare_source(sample_traced), text)
    assert found.status == status
    statement = found.statements[0]
    assert (statement.field, statement.kept) == (field, text)
    assert values.items() <= dict(statement.values).items()


def test_labels_headings_and_lines_are_told(sample_traced: Traced) -> None:
    comparison = compare_source(sample_traced)
    assert cell(comparison, "项目编码").status is Status.LABEL
    headings = [each.text for each in comparison.lines if each.status is Status.HEADING]
    assert headings[:2] == ["第一部分", "部门整体绩效目标"]
    assert {each.status for each in comparison.lines} == {Status.HEADING, Status.SAME}


def test_a_merged_level_names_the_rows_that_it_is_carried_down_to(sample_traced: Traced) -> None:
    found = cell(compare_source(sample_traced), "产出指标")
    filled = [each.record_no for each in found.statements if each.status is Status.FILLED]
    assert filled == [2, 3, 4]


def test_correct_extractions_report_nothing(traced: list[Traced]) -> None:
    for each in traced:
        assert list(reported(compare_source(each))) == []


@pytest.mark.parametrize("stem", STEMS)
def test_of_the_lines_and_records_of_unseen_forms_nothing_false_is_said(stem: str) -> None:
    comparison = compare_source(trace_document(drawn(parted(stem)[0]), path="unseen.docx"))
    assert [line for line in comparison.lines if line.status in FAULTS] == []
    assert [record for record in comparison.records if record.status in FAULTS] == []


@pytest.mark.parametrize(
    "stem",
    [
        "counts_by_department_then_list_2022",  # a header names the level of a list's texts
        "department_two_columns_levels_as_labels_2022",  # a label in front does
        "list_goal_merged_over_projects_2022",  # the goal is given to each project
        "monthly_plan_pairs_in_rows_2025",  # a plan of money, not of shares
        "decision_process_output_effect_levels_2020",  # the sum of weights, no score
        "adjustment_increase_column_and_kind_2023",  # a dash in a column kept as a remark
    ],
)
def test_of_cells_whose_record_takes_more_from_elsewhere_nothing_false_is_said(stem: str) -> None:
    comparison = compare_source(trace_document(drawn(parted(stem)[0]), path="unseen.docx"))
    told = [said for each in comparison.cells() for said in each.statements]
    assert [said for said in told if said.status in FAULTS] == []


def test_a_unit_above_the_cut_of_a_torn_table_is_stated() -> None:
    torn = """
    项目支出绩效目标表
    项目名称 | 河道清淤 | 主管部门 | 某县水利局
    项目资金（万元） | 资金总额 | 120 | <

    其中：财政拨款 | 100 | 其他资金 | 20
    年度目标 | 清淤8公里。 | < | <
    """
    traced = trace_document(drawn("\n".join(map(str.strip, torn.split("\n")))), path="x.docx")
    assert [each.unit_from for each in traced.submission.amounts][-1:] == ["label"]
    assert [each for each in compare_source(traced).records if each.status in FAULTS] == []


def test_real_forms_report_only_what_is_lost(corpus: Path) -> None:
    """What no finding tells is text that the records do not hold: nothing of it is false."""
    for path in sorted(corpus.glob("forms/*.txt")):
        each = trace_document(path.read_bytes(), path=path.name)
        findings = each.submission.findings
        unclaimed = [f for f in findings if f.code == "cell-unclaimed"]
        told = {
            (f.table_no, f.row_no, text)
            for f in unclaimed
            for text in ((f.raw or "").split(" | ") if f.row_no is not None else ())
        }
        whole = {f.table_no for f in unclaimed if f.column_no is None}
        comparison = compare_source(each)
        for found in comparison.cells():
            said = (found.place.table_no, found.place.row_no, found.text.replace("\n", " "))
            plain = (*said[:2], found.text)
            if found.status in FAULTS and not {said, plain} & told and said[0] not in whole:
                assert found.reason in SHOWN_ONLY_HERE, f"{path.name} {found}"
        assert [record for record in comparison.records if record.status in FAULTS] == []
        if all(finding.code != "table-unreadable" for finding in findings):
            assert [line for line in comparison.lines if line.status in FAULTS] == []


@pytest.mark.parametrize("kind", KINDS)
def test_faults_put_in_are_reported_where_they_stand(traced: list[Traced], kind: str) -> None:
    """A share of the study in tests/evaluation/seeded_faults.py."""
    rng = random.Random(kind)
    made = 0
    while made < 15:
        each = rng.choice(traced)
        fault = Damage(each, rng).make(kind)
        if fault is None:
            continue
        made += 1
        found = set(reported(compare_source(each, submission=fault.submission))) - {("d",)}
        assert fault.at <= found, f"{fault.about}: {fault.at - found} is not reported"
        assert found <= fault.near, f"{fault.about}: {found - fault.near} is reported too"


def test_a_changed_value_shows_beside_the_text_that_contradicts_it(sample_traced: Traced) -> None:
    submission = sample_traced.submission
    first, *others = submission.amounts
    wrong = replace(first, value_yuan=Decimal("888000.00"))
    damaged = replace(submission, amounts=(wrong, *others))
    found = cell(compare_source(sample_traced, submission=damaged), "88.90")
    assert found.status is Status.CHANGED
    assert found.reason == "value_yuan is 888000.00, not 889000.00"


def test_a_file_that_cannot_be_read_has_nothing_to_compare() -> None:
    comparison = compare_source(trace_document(b"", path="x.docx"))
    assert (comparison.tables, comparison.lines, comparison.faults) == ((), (), 0)


def _traced(drawing: str) -> Traced:
    return trace_document(drawn("\n".join(map(str.strip, drawing.split("\n")))), path="x.docx")


RATED = """
    项目支出绩效自评表
    项目名称 | 河道清淤 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | 备注
    产出指标 | 质量指标 | 验收合格率 | 95% | -
    产出指标 | 时效指标 | 延误次数 | 3次 | —
    """


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("95%", {"value_raw": "≥95%", "operator": ">="}),
        ("95%", {"value_raw": "≤95%", "operator": "<="}),
        ("95%", {"value_raw": "90%～95%～100%"}),
        ("-", {"remark": "须整改"}),
    ],
)
def test_what_no_cell_says_is_a_change(text: str, change: dict[str, str]) -> None:
    """An operator is a limit's only below a limit's header; a dash alone is nobody's piece."""
    traced = _traced(RATED)
    first, *others = traced.submission.indicators
    damaged = replace(traced.submission, indicators=(replace(first, **change), *others))  # type: ignore[arg-type]
    assert compare_source(traced).faults == 0
    assert cell(compare_source(traced, submission=damaged), text).status is Status.CHANGED


def test_a_limit_alone_is_told_by_its_header() -> None:
    traced = _traced("""
        项目支出绩效目标表
        项目名称 | 河道清淤 | < | < | <
        一级指标 | 二级指标 | 三级指标 | 指标下限 | 指标上限
        产出指标 | 质量指标 | 验收合格率 | 95% | 100%
        产出指标 | 时效指标 | 延误次数 | | 3次
        """)
    assert [each.value_raw for each in traced.submission.indicators] == ["95%～100%", "≤3次"]
    assert compare_source(traced).faults == 0
    first, second = traced.submission.indicators
    wrong = (first, replace(second, value_raw="≥3次", operator=">="))
    damaged = compare_source(traced, submission=replace(traced.submission, indicators=wrong))
    assert cell(damaged, "3次").status is Status.CHANGED


def test_a_level_of_another_column_names_nothing() -> None:
    """产出指标 is this column's header: 效益指标, that of the next, is no level of its texts."""
    stem = "counts_by_department_then_list_2022"
    traced = trace_document(drawn(parted(stem)[0]), path="unseen.docx")
    first, *others = traced.submission.indicators
    wrong = replace(first, level1_raw="效益指标", level1="效益指标")
    damaged = replace(traced.submission, indicators=(wrong, *others))
    found = cell(compare_source(traced, submission=damaged), "改造校舍1.2万平方米")
    assert found.status is Status.CHANGED
