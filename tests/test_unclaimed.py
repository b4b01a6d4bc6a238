"""What says of cells that nobody claimed them: the cell in a form, the table elsewhere."""

from __future__ import annotations

import pytest

import goalparse
from drawings import drawn
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


def test_labels_that_nobody_knows_below_the_rows_of_money_keep_their_entries() -> None:
    """The label of the money's rows waits for nothing below them."""
    drawing = """
    项目支出绩效目标表（2024年度）
    项目名称 | 道路改造 | < | <
    项目资金（万元） | 资金总额 | 200 | <
    ^ | 其中：财政拨款 | 200 | <
    已下达资金额（万元） | 20 | 技术依托单位 | 某院
    年度目标 | 改造道路。 | < | <
    """
    found = goalparse.parse(drawn(drawing), name="x.docx").value
    kept = [(each.label, each.text) for each in found.attributes]
    assert kept == [("已下达资金额（万元）", "20"), ("技术依托单位", "某院")]
    told = [(each.code, each.raw) for each in found.findings]
    assert told == [("header-unknown", label) for label, _ in kept]


@pytest.mark.parametrize(
    ("column", "written", "told"),
    [
        ("得分", "合格", ["score"]),
        ("得分", "10-2", ["score"]),
        ("得分", "9.5分", []),
        ("得分", "—", []),
        ("分值", "见附表", ["weight"]),
        ("指标属性", "约束性", ["nature"]),
        ("指标属性", "定量指标", []),
    ],
)
def test_points_and_kinds_that_come_to_nothing_are_told(
    column: str, written: str, told: list[str]
) -> None:
    drawing = f"""
    项目支出绩效自评表（2024年度）
    项目名称 | 道路改造 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值 | {column}
    产出指标 | 数量指标 | 改造长度 | 5公里 | {written}
    """
    found = goalparse.parse(drawn(drawing), name="x.docx").value.findings
    assert [each.field for each in found if each.code == "value-unparsed"] == told
