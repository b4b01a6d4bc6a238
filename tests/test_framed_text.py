"""Text in frames and between rulers: antiword, pandoc's grids and tables."""

from __future__ import annotations

import pytest

from dumps import indicators, table
from goalparse.blocks import Table
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text


def test_a_frames_wrapped_cells_are_put_together_and_merged_ones_left() -> None:
    text = (
        "|一级指标  |指标描 |\n"
        "|          |述     |\n"
        "|产出指标  |会议数 |\n"
        "|          |量     |\n"
        "|          |次数   |\n"
    )
    assert table(text) == [["一级指标", "指标描述"], ["产出指标", "会议数量"], ["", "次数"]]


def test_a_frames_vertical_label_is_one_cell_and_a_line_of_dots_a_row_of_its_own() -> None:
    text = (
        "|年   |预期目标  |\n|度   |          |\n|目   |          |\n|标   |          |\n"
        "|产出 |数量指标合|\n|     |……        |\n"
    )
    assert table(text) == [["年度目标", "预期目标"], ["产出", "数量指标合"], ["", "……"]]


def test_rows_that_antiword_left_out_are_missed() -> None:
    """It drops rows of many cells: a header below which nothing stands is told."""
    text = (
        "项目支出绩效自评表\n"
        "|项目名称      |修路                          |\n"
        "|主管部门      |某局                          |\n"
        "|资金情况（元）|全年预算数    |全年执行数     |\n"
        "|一级指标      |二级指标|三级指标|指标值      |\n"
        "|填报日期      |2024年1月15日                 |\n"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    told = [(f.code, f.row_no) for f in found.findings if f.severity == "error"]
    assert told == [("table-unrecognised", 3), ("table-unrecognised", 4)]
    assert (found.document.status, found.indicators, found.amounts) == ("partial", (), ())


def test_a_table_that_antiword_wrote_on_one_line_stands_among_its_frames() -> None:
    row = "产出指标 |数量指标 |里程 |5公里 |" * 6
    text = (
        "某局项目支出绩效目标表\n|项目名称  |修路      |\n|主管部门  |某局      |\n"
        "|实施单位  |某站      |\n|联系电话  |1         |\n\n"
        f"一级\n指标 |二级指标 |三级指标 |指标值 |{row}\n"
    ).replace("一级\n指标", "一级指标")
    found = parse_bytes(text.encode(), path="2022.txt")
    assert found.document.dialect == "frames"
    assert indicators(found) == [("产出指标", "数量指标", "里程", "5公里")] * 6


FRAMED = """\
|主管部门|区教育局|实施单位|水利工程站    |
|项目负责|        |联系电话|              |
|人      |        |        |              |
|绩效指标|一级    |二级指标|指标值（A     |
|        |指标    |        |）            |
|        |产出指标|数量指标|36处          |
|        |效益指标|社会效益|显著          |
|        |        |指标    |              |
"""


def test_words_say_which_framed_lines_are_one_row() -> None:
    """Labels below each other are rows though the upper ones fill their cells; headers go on."""
    assert table(FRAMED) == [
        ["主管部门", "区教育局", "实施单位", "水利工程站"],
        ["项目负责人", "", "联系电话", ""],
        ["绩效指标", "一级指标", "二级指标", "指标值（A）"],
        ["", "产出指标", "数量指标", "36处"],
        ["", "效益指标", "社会效益指标", "显著"],
    ]


@pytest.mark.parametrize(
    ("torn", "what"),
    [("绩效指标\t一级\n指标", "indicators"), ("资金情况\t年初预算数", "money")],
)
def test_a_torn_header_above_nothing_is_reported(torn: str, what: str) -> None:
    head = "项目绩效自评表\n项目名称\t农村公路养护\t主管部门\t县交通局\n绩效目标\t完成养护。\n"
    text = f"{head}{torn}\n"
    found = parse_bytes(text.encode(), path="2022.txt")
    (told,) = [f for f in found.findings if f.code == "table-unrecognised"]
    assert what in told.message


SPLIT = """\
+-------+-------+
| 专    | 12    |
| 项业  | 63.60 |
| 务费  |       |
+-------+-------+
| 一级  | 100\\% |
| 甲    |       |
|       |       |
| 二级  |       |
+-------+-------+
"""


RULED = """\
  ---------- ------
  绩效目标表

  项目名称   甲



  联系电话   5\\%
  ---------- ------

"""


def test_what_pandoc_split_in_a_narrow_column_is_one_word() -> None:
    """What is left over stands in the first line; in Markdown signs are escaped."""
    assert table(SPLIT) == [["专项业务费", "1263.60"], ["一级\n甲\n二级", "100%"]]


def test_a_ruled_table_at_the_top_has_blank_rows_in_it() -> None:
    assert table(RULED) == [["绩效目标表", ""], ["项目名称", "甲"], ["联系电话", "5%"]]


GRID = """
+------------+----------+-----------------+
| 项目资金   | 预算数   | 88.90           |
| （万元）   +----------+-----------------+
|            | 第一行   | 二              |
|            | 第二行   |                 |
+------------+----------+-----------------+
| 合起来的一格                            |
+-----------------------------------------+
"""


def test_a_grid_table_keeps_its_spans() -> None:
    (found,) = [b for b in read_text(GRID.encode()).value.blocks if isinstance(b, Table)]
    assert found.exact
    shown = [(c.row_no, c.column_no, c.row_span, c.column_span, c.text) for c in found.cells]
    assert shown == [
        (1, 1, 2, 1, "项目资金\n（万元）"),
        (1, 2, 1, 1, "预算数"),
        (1, 3, 1, 1, "88.90"),
        (2, 2, 1, 1, "第一行\n第二行"),
        (2, 3, 1, 1, "二"),
        (3, 1, 1, 3, "合起来的一格"),
    ]


def test_a_table_between_rulers_has_rows_between_blank_lines() -> None:
    text = (
        "  ---------- -------\n  甲         乙一\n             二\n\n             丙\n"
        "  ---------- -------\n\n  ---- ----\n  丁   戊\n  己   庚\n  ---- ----\n"
    )
    found = [b for b in read_text(text.encode()).value.blocks if isinstance(b, Table)]
    rows = [[[cell.text for cell in row] for row in table.rows()] for table in found]
    assert rows == [[["甲", "乙一 二"], ["", "丙"]], [["丁", "戊"], ["己", "庚"]]]


RULED_AND_HTML = (
    "  ------------ -- ------------ -- --\n  项目名称        修路\n\n"
    "  主管部门                     乙 \n\n  联系电话\n"
    "  ------------ -- ------------ -- --\n\n\\- 1 -\n\n"
    '<table>\n<tr><td rowspan="2">产出指标</td><td>里程</td></tr>\n<tr><td>宽</td></tr>\n</table>\n'
)


@pytest.mark.parametrize("turned", [False, True])
def test_tables_of_rulers_stand_among_html_tables(turned: bool) -> None:
    """pandoc writes a table as HTML only where cells are merged; columns may be two dashes wide."""
    text = RULED_AND_HTML
    if turned:
        ruled, between, html = text.partition("\n\n\\- 1 -\n\n")
        text = f"{html}{between}{ruled}\n"
    found = parse_bytes(text.encode(), path="2022.txt")
    cells = [cell.text for cell in found.cells if cell.text]
    assert (found.document.format, found.document.dialect) == ("text", "markdown")
    assert {"项目名称", "修路", "主管部门", "乙", "联系电话", "产出指标", "里程", "宽"} <= {*cells}


def test_a_table_that_pandoc_left_out_is_told() -> None:
    found = parse_bytes("某局项目支出绩效目标表\n\n[TABLE]\n\n注：无\n".encode(), path="2022.txt")
    assert [(f.code, f.line_no) for f in found.findings if f.severity == "error"] == [
        ("table-unreadable", 3)
    ]
    assert found.document.status == "partial"


def test_a_table_that_pandoc_wrote_without_its_cells_is_told_once() -> None:
    rows = "||\n" * 12
    text = f"某局项目支出绩效目标表\n\n{rows}\n注：无\n\n{rows}"
    found = parse_bytes(text.encode(), path="2022.txt")
    told = [(f.code, f.line_no) for f in found.findings if f.severity == "error"]
    assert told == [("table-unreadable", 3), ("table-unreadable", 18)]


def test_a_grid_without_any_span_has_lost_them() -> None:
    """pandoc 2 writes a blank cell for each position that a merged one covers."""
    rule = "+----------+------+------+\n"
    lost = f"{rule}| 项目名称 | 甲   |      |\n{rule}| 一级     | 二级 | 三级 |\n{rule}"
    wide = lost.replace("| 甲   |      |", "| 甲          |")
    for text, exact in ((lost, False), (wide, True)):
        (table,) = [b for b in read_text(text.encode()).value.blocks if isinstance(b, Table)]
        assert table.exact is exact
