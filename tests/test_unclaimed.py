"""What says of cells that nobody claimed them: the cell in a form, the table elsewhere."""

from __future__ import annotations

import goalparse
from goalparse.records import FindingRecord
from wordml import docx, p, r, t, tbl, tc, tr


def unclaimed(data: bytes) -> list[FindingRecord]:
    found = goalparse.parse(data, name="x.docx").value.findings
    return [each for each in found if each.code == "cell-unclaimed"]


def rows(*texts: str) -> str:
    """A table in Word: cells between bars; a line break in a cell is a backslash."""
    cells = [[tc(*map(para, cell.split("\\"))) for cell in text.split("|")] for text in texts]
    return tbl(*(tr(*row) for row in cells))


def para(text: str) -> str:
    return p(r(t(text))) if text else p()


def test_a_table_of_which_nothing_is_read_is_one_finding_with_all_its_text() -> None:
    [found] = unclaimed(docx(rows("日期|天气", "周一\\上午|晴", "|雨"), rows("甲")))[:1]
    assert found.message == (
        "no record, label or heading takes any of the 5 filled cells of this table, "
        "which begin '日期 | 天气'"
    )
    assert found.raw == "日期 | 天气\n周一 上午 | 晴\n雨"
    assert (found.table_no, found.row_no, found.column_no) == (1, None, None)


def test_a_table_of_one_cell_is_that_cell() -> None:
    [found] = unclaimed(docx(rows("日期")))
    assert found.message == "no record, label or heading takes the cell '日期'"
    assert (found.table_no, found.row_no, found.column_no, found.raw) == (1, 1, 1, "日期")


def test_in_a_table_of_which_something_is_read_each_cell_is_one() -> None:
    form = rows("项目名称|修路", "预算金额（万元）|10", "合计|甲|乙|丙")
    found = unclaimed(docx(rows("日期|天气"), p("项目支出绩效目标表"), form))
    assert {(each.table_no, each.column_no is None) for each in found} == {(1, True), (2, False)}
    assert all(each.raw in {"合计", "甲", "乙", "丙"} for each in found if each.table_no == 2)


def test_a_long_table_is_told_in_stretches_of_rows() -> None:
    texts = [f"第{number}天|{'晴' * 400}" for number in range(1, 61)]
    found = unclaimed(docx(rows(*texts)))
    assert [each.row_no for each in found] == [None, 25, 49]
    assert "the 48 filled cells in the rows 25 to 48, which begin '第25天 | 晴" in found[1].message
    assert "\n".join(each.raw or "" for each in found) == "\n".join(
        text.replace("|", " | ") for text in texts
    )
    assert all(len(each.raw or "") < 11_000 for each in found)


def test_a_text_says_the_line_on_which_the_table_begins() -> None:
    text = "说明\n\n| 日期 | 天气 |\n|---|---|\n| 周一 | 晴 |\n"
    found = goalparse.parse(text.encode(), name="x.txt").value
    [each] = [each for each in found.findings if each.code == "cell-unclaimed"]
    assert (each.line_no, each.raw) == (3, "日期 | 天气\n周一 | 晴")
    assert sum(cell.role == "unclaimed" for cell in found.cells) == 4
    assert found.document.cell_coverage == 0
