"""Text files that hold the dumps of several documents, one behind the other."""

from __future__ import annotations

import pytest

from goalparse.pipeline import parse_bytes
from goalparse.records import FindingRecord, Submission

FIRST = (
    "甲局项目支出绩效目标表\n（2023年度）\n单位：万元\n\t项目名称\n\t修路\n\n\t预算数\n\t30\n\n"
    "\t一级指标\n\t二级指标\n\t三级指标\n\t指标值\n\n\t满意度指标\n\t服务对象满意度指标\n\t群众满意度\n\t≥90%\n\n\n"
)
SECOND = (
    FIRST.replace("甲局", "乙局").replace("修路", "植树").replace("（2023年度）\n单位：万元\n", "")
)
TOLD = "another file beg"


def read(data: bytes) -> Submission:
    return parse_bytes(data, path="dumps.txt")


def told(found: Submission) -> list[FindingRecord]:
    return [f for f in found.findings if TOLD in f.message]


@pytest.mark.parametrize(
    ("joined", "line_no"),
    [
        (f"==> a.txt <==\n{FIRST}\n==> b.txt <==\n{SECOND}", 23),
        (f"甲局.docx\n{FIRST}乙局.docx\n{SECOND}", 22),
        (f"文件：甲/1.doc\n{FIRST}文件：乙/2.doc\n{SECOND}", 22),
        (f"----- 1.doc -----\n{FIRST}----- 2.doc -----\n{SECOND}", 22),
        (f"{FIRST}\ufeff{SECOND}", 21),
        (f"\ufeff{FIRST}\ufeff{SECOND}", 21),
    ],
    ids=["head", "name", "label", "rule", "mark", "two marks"],
)
def test_a_file_behind_another_is_told_where_it_begins(joined: str, line_no: int) -> None:
    found = read(joined.encode())
    assert [p.project_name for p in found.projects] == ["修路", "植树"]
    assert [f.line_no for f in told(found)] == [line_no]
    alone = read(SECOND.encode())
    own = [(i.level3, i.value_raw) for i in found.indicators if i.project_no == 2]
    assert own == [(i.level3, i.value_raw) for i in alone.indicators]


def test_names_of_attachments_begin_no_file() -> None:
    found = read(f"附件：\n1.绩效目标表.docx\n2.自评表.docx\n{FIRST}".encode())
    assert not told(found)


def test_files_named_below_forms_are_their_papers() -> None:
    both = f"{FIRST}佐证材料：验收单.docx\n{SECOND}佐证材料：合同.docx\n{SECOND}"
    assert not told(read(both.encode()))


def test_a_form_without_a_year_among_those_of_several_is_doubtful() -> None:
    third = FIRST.replace("2023", "2024").replace("甲局", "丙局")
    found = read((FIRST + third + SECOND).encode())
    assert [p.fiscal_year for p in found.projects] == [2023, 2024, 2023]
    doubts = [(f.project_no, f.raw) for f in found.findings if f.field == "fiscal_year"]
    assert doubts == [(None, "2023"), (3, "2023")]  # the year of all is the first form's
    assert not [f for f in read((FIRST + SECOND).encode()).findings if f.field == "fiscal_year"]


@pytest.mark.parametrize(("first", "second"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_files_in_two_encodings_are_each_read_in_their_own(first: str, second: str) -> None:
    found = read(FIRST.encode(first) + SECOND.encode(second))
    assert [p.project_name for p in found.projects] == ["修路", "植树"]
    assert found.document.encoding == first
    (begins,) = told(found)
    assert (begins.line_no, second in begins.message) == (21, True)
    assert not [f for f in found.findings if f.severity == "error"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_damage_is_no_other_encoding(encoding: str) -> None:
    """A byte lost in one line, and a line that somebody has pasted from elsewhere."""
    data = FIRST.encode(encoding)
    at = data.index("群众".encode(encoding))
    assert not told(read(data[:at] + data[at + 1 :]))
    other = "gb18030" if encoding == "utf-8" else "utf-8"
    assert not told(read(data + "注：各单位可增加指标。\n".encode(other)))
