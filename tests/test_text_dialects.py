"""Text that is not Tika's: cells between pipes, in frames, behind TABs, or one to a line."""

from __future__ import annotations

import codecs
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import dialect, folded, indicators, texts
from goalparse.pipeline import Options, parse_bytes
from goalparse.readers import text as text_reader
from goalparse.readers.text import read_text
from goalparse.records import Submission

WHOLE = [
    *("antiword", "antiword_w0", "catdoc_w", "markitdown", "pandoc_gfm", "pandoc_plain"),
    *("striprtf", "html2text", "python_docx_naive", "tika26.doc", "tika26.odt", "tika26.html"),
]


# One cell to a line: blank cells are gone.
CELLS = ["docx2python", "mammoth_raw", "docx2txt_py", "libreoffice_txt_Text_utf8bom", "tika26.rtf"]


# Cells parted by blanks alone, or by nothing.
UNREADABLE = ["catdoc", "inscriptis", "docx2txt_perl"]


FIXTURES = Path(__file__).parent.parent / "fixtures"


MARKED_LINE = st.sampled_from(
    [
        "\t甲",
        "甲\t乙\t1",
        "\t\t甲",
        "甲 | 乙 | 1",
        "|甲|乙|",
        "|---|---|",
        "+---+---+",
        "",
        "乙",
        "a,b,1",
    ]
)


@given(st.lists(MARKED_LINE, min_size=1, max_size=24), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_text_without_its_marks_is_of_no_dialect(lines: list[str], end: str) -> None:
    """Lines are not looked at where a text lacks the marks of a dialect: none would be found."""
    assert_marked(end.join(lines), lines)


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.txt")), ids=lambda path: path.stem)
def test_dumps_have_the_marks_of_their_dialect(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    assert_marked(text, text.split("\n"))


def assert_marked(text: str, lines: list[str]) -> None:
    marks = text_reader._marks_in(text)
    for needed, detect, _ in text_reader._READERS:
        if detect(lines) is not None:
            assert not marks.isdisjoint(needed), detect


@pytest.fixture(scope="module")
def samplelike(corpus: Path) -> Path:
    return corpus / "dialects" / "samplelike"


@pytest.fixture(scope="module")
def source(samplelike: Path) -> Submission:
    return parse_bytes((samplelike / "source.docx").read_bytes(), path="2022.docx")


@pytest.mark.parametrize("name", WHOLE)
def test_a_dump_that_keeps_its_cells_gives_the_records_of_the_document(
    name: str, samplelike: Path, source: Submission
) -> None:
    found = parse_bytes((samplelike / f"{name}.txt").read_bytes(), path="2022.txt")
    assert indicators(found) == indicators(source)
    for ours, theirs in zip(found.projects, source.projects, strict=True):
        for column in ("project_code", "project_name", "total_yuan", "fiscal_yuan", "purpose"):
            # antiword breaks a line at a blank and does not show it
            assert folded(getattr(ours, column)) == folded(getattr(theirs, column)), column
    assert [m.percent for m in found.milestones] == [m.percent for m in source.milestones]
    assert found.document.cell_coverage == 1.0


@pytest.mark.parametrize("name", CELLS)
def test_one_cell_to_a_line_gives_the_indicators_and_says_what_the_reading_rests_on(
    name: str, samplelike: Path, source: Submission
) -> None:
    found = parse_bytes((samplelike / f"{name}.txt").read_bytes(), path="2022.txt")
    assert found.document.dialect == "cell-per-line"
    assert indicators(found) == indicators(source)
    assert [m.percent for m in found.milestones] == [m.percent for m in source.milestones]
    assert [p.total_yuan for p in found.projects] == [p.total_yuan for p in source.projects]
    assert [p.purpose for p in found.projects] == [p.purpose for p in source.projects]
    assert [p.department_code for p in found.projects] == ["131", "131"]
    assert "reading-by-vocabulary" in [finding.code for finding in found.findings]


@pytest.mark.parametrize("name", UNREADABLE)
def test_cells_that_cannot_be_told_apart_are_not_guessed(name: str, samplelike: Path) -> None:
    found = parse_bytes((samplelike / f"{name}.txt").read_bytes(), path="2022.txt")
    assert found.document.status == "partial"
    assert {f.code for f in found.findings} >= {"table-unreadable"}
    assert (found.indicators, found.amounts) == ((), ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a | b |\nc | d |\ne | f |", "pipes"),
        ("| a | b |\n|---|---|\n| c | d |", "markdown"),
        ("a |  b  \n---|---  \nc |  d  ", "markdown"),
        ("甲\t乙\n丙\t丁\n戊\t己", "tab-rows"),
        ("\t甲\n\t乙\n\n\t丙\n\t丁\n\n\n", "tika-dom"),
        ("|甲      |乙      |\n" * 4, "frames"),
        ("\n\n".join(["项目名称", "公路养护"] * 6), "cell-per-line"),
        ("这是一段普通的文字，没有表格，也没有单元格，只是说明情况。\n" * 12, "unknown"),
    ],
)
def test_the_marks_of_a_text_tell_its_dialect(text: str, name: str) -> None:
    assert dialect(text) == name


LINE = st.text(alphabet="甲乙1 |\t", max_size=12)


@given(st.lists(LINE, max_size=14))
def test_no_character_is_lost_but_the_marks(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = texts(read_text(text.encode()).value.blocks) if text else ""
    kept = "".join(char for char in text if not char.isspace())
    assert found.replace("|", "") == kept.replace("|", "")


# A page's table copied as text: each cell a line that a pipe closes, blank ones too.
COPIED_PAGE = """
部门预算项目支出绩效自评表(2023年度) |
|
项目名称 |
51000021R000000019951-工资性支出 |
主管部门 |
某县发展和改革局 |
预算执行情况(10分) |
年度预算数(万元) |
年初预算 |
调整后预算数 |
预算执行数 |
预算执行率 |
权重 |
得分 |
原因 |
总额 |
238.93 |
251.89 |
251.89 |
100.00% |
10 |
|
无。 |
其中:财政资金 |
238.93 |
251.89 |
251.89 |
100.00% |
/ |
/ |
|
其他资金 |
|
|
|
|
/ |
/ |
|
绩效指标(90分) |
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
发放(缴纳)覆盖率 |
= |
100 |
% |
|
60 |
|
|
效益指标 |
社会效益指标 |
足额保障率 |
= |
100 |
% |
|
30 |
|
|
合计 |
100 |
|
|
|
"""


def test_blank_cells_of_a_copied_page_stand_in_their_columns() -> None:
    found = parse_bytes(COPIED_PAGE.encode(), path="page.txt")
    assert [(i.level3, i.value_raw, i.actual_raw, i.weight) for i in found.indicators] == [
        ("发放(缴纳)覆盖率", "100", None, Decimal(60)),
        ("足额保障率", "100", None, Decimal(30)),
    ]
    amounts = [(a.source, a.stage, a.value) for a in found.amounts if a.value is not None]
    stages = ("initial_budget", "adjusted_budget", "executed")
    written = [Decimal("238.93"), Decimal("251.89"), Decimal("251.89")]
    assert amounts == [
        (source, stage, value)
        for source in ("total", "fiscal")
        for stage, value in zip(stages, written, strict=True)
    ]


@pytest.mark.parametrize(
    ("told", "written", "mark", "named"),
    [
        ("gbk", "gb18030", b"", "gb18030"),
        ("cp936", "gb18030", b"", "gb18030"),
        ("big5", "big5", b"", "big5"),
        ("utf-16", "utf-16-le", b"", "utf-16-le"),
        ("utf-16", "utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16", "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-be", "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-8", "utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-8-sig", "utf-8", b"", "utf-8"),
    ],
)
def test_text_is_read_in_the_encoding_that_is_told(
    told: str, written: str, mark: bytes, named: str, sample_text: str
) -> None:
    data = mark + (sample_text if written != "big5" else "項目名稱\n").encode(written)
    read = parse_bytes(data, path="a.txt", options=Options(encoding=told))
    assert read.document.encoding == named
    assert len(read.projects) == (2 if written != "big5" else 0)
    assert not [finding for finding in read.findings if finding.code == "value-doubtful"]


def test_bytes_that_the_told_encoding_does_not_allow_are_told() -> None:
    data = "项目支出绩效目标表\n".encode("gb18030")
    read = parse_bytes(data, path="a.txt", options=Options(encoding="utf-8"))
    assert "value-doubtful" in [finding.code for finding in read.findings]
