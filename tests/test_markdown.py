"""Cells between pipes: Markdown and its like, by markitdown, html2text, pandoc."""

from __future__ import annotations

import pytest

from dumps import dialect, table
from goalparse.blocks import Paragraph, Table
from goalparse.pipeline import parse_bytes
from goalparse.readers import pipes
from goalparse.readers.markdown_marks import unmarked
from goalparse.readers.text import read_text


def test_rows_between_pipes_in_every_way_of_writing() -> None:
    expected = [["a", "b", "c"], ["d", "", "f"], ["g", "h", "i"]]
    for text in (
        "| a | b | c |\n| d |  | f |\n| g | h | i |",
        "a | b | c |\nd |  | f |\ng | h | i |",
        "a | b | c\nd |  | f\ng | h | i",
    ):
        assert table(text) == expected


def test_a_table_padded_to_one_width_keeps_line_breaks_inside_its_cells() -> None:
    text = "标题 | |||||\n一级 | 二级 |\n三级\n指标 | 指标\n值 | ||\n甲 | 乙 | ||||\n丙 | ||||| "
    assert table(text) == [
        ["标题"],
        ["一级", "二级", "三级\n指标", "指标\n值"],
        ["甲", "乙"],
        ["丙"],
    ]


def test_markdown_marks_are_no_text() -> None:
    text = "| 甲 | 乙 |\n| :-- | --: |\n| 一<br>二 | a\\|b |\n| \\*三 | |"
    assert table(text) == [["甲", "乙"], ["一\n二", "a|b"], ["*三"]]


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("**项目名称**", "项目名称"),
        ("**项目****名称**", "项目名称"),
        ("**其中：**财政拨款", "其中：财政拨款"),
        ("***年度目标***", "年度目标"),
        ("*一级指标*", "一级指标"),
        ("__二级指标__", "二级指标"),
        ("~~删去~~", "删去"),
        ("[三级指标]{.underline}", "三级指标"),
        ("[]{#_Toc1 .anchor}绩效目标表", "绩效目标表"),
        ('<span id="_Toc1" class="anchor"></span>绩效目标表', "绩效目标表"),
        ("<u>**指标值**</u>", "指标值"),
        ("\\<60分", "<60分"),
        ("张**，李**", "张**，李**"),
        ("≥**平方米", "≥**平方米"),
        ("3*4*5", "3*4*5"),
        ("\\*\\*保密\\*\\*", "**保密**"),
        ("a_b_c", "a_b_c"),
    ],
)
def test_marks_of_emphasis_bookmarks_and_underlines_are_no_text(marked: str, text: str) -> None:
    assert unmarked(marked) == text


def test_a_form_whose_labels_are_bold_is_read_as_any() -> None:
    form = (
        "**项目支出绩效目标表**\n\n（2024年度）\n\n"
        "| **项目名称** | 公路养护 | **主管部门** | 交通局 |\n| --- | --- | --- | --- |\n"
        "| **资金总额（万元）** | 50 | **其中：财政拨款** | 50 |\n"
        "| **一级指标** | **二级指标** | **三级指标** | **指标值** |\n"
        "| 产出指标 | 数量指标 | 里程 | 10公里 |\n"
    )
    found = parse_bytes(form.encode(), path="a.md")
    (project,) = found.projects
    assert (project.title, project.project_name) == ("项目支出绩效目标表", "公路养护")
    assert str(project.total_yuan) == "500000.00"
    assert [i.value_raw for i in found.indicators] == ["10公里"]


def test_html2texts_title_in_a_table_is_its_first_row() -> None:
    """The ruler below a row of one cell has no pipe; a row may end in a blank cell."""
    text = (
        "项目支出绩效目标表  \n---  \n（2025年度）  \n项目名称| 甲  \n联系电话|   \n"
        "三级指标| 指标值| 说明  \n乙| 一次  \n|   \n丙| 二次|   \n"
    )
    assert table(text) == [
        ["项目支出绩效目标表"], ["（2025年度）"], ["项目名称", "甲"], ["联系电话", ""],
        ["三级指标", "指标值", "说明"], ["乙", "一次", ""], ["丙", "二次", ""],
    ]  # fmt: skip


MARKITDOWN = """\
|  |  |  |  |
| --- | --- | --- | --- |
| 项目名称 | 甲 | | |
| 绩效指标 | 一级指标 | 三级指标 | 指标值 |
| 产出指标 | 乙 | 5 |
| 丙 |  |
| 效益指标 | 丁 | 6 |
| 说明 | | 1.好。  2.快。 | |
"""


def test_markitdowns_padding_gives_spans_back() -> None:
    """One blank is a column covered from the left; what a row lacks is covered from above."""
    result = read_text(MARKITDOWN.encode())
    (found,) = [b for b in result.value.blocks if isinstance(b, Table)]
    spans = {c.text: (c.row_no, c.column_no, c.row_span, c.column_span) for c in found.cells}
    assert found.exact
    assert spans == {
        "项目名称": (1, 1, 1, 1), "甲": (1, 2, 1, 3),
        "绩效指标": (2, 1, 4, 1), "一级指标": (2, 2, 1, 1), "三级指标": (2, 3, 1, 1),
        "指标值": (2, 4, 1, 1), "产出指标": (3, 2, 2, 1), "乙": (3, 3, 1, 1), "5": (3, 4, 1, 1),
        "丙": (4, 3, 1, 1), "": (4, 4, 1, 1), "效益指标": (5, 2, 1, 1), "丁": (5, 3, 1, 1),
        "6": (5, 4, 1, 1), "说明": (6, 1, 1, 2), "1.好。\n2.快。": (6, 3, 1, 2),
    }  # fmt: skip
    assert [f.code for f in result.findings] == ["reading-by-vocabulary"]


def test_rows_with_a_pipe_behind_each_cell_go_on_up_to_it() -> None:
    text = (
        "年\n度\n目\n标|预期目标|实际完成情况|\n|1.保障运转。\n\n其他。|已完成。|\n"
        "一级指标|三级指标|指标值|\n产出指标|甲|5|\n效益指标|乙||\n"
    )
    assert dialect(text) == "pipes"
    assert table(text) == [
        ["年\n度\n目\n标", "预期目标", "实际完成情况"],
        ["", "1.保障运转。\n其他。", "已完成。"],
        ["一级指标", "三级指标", "指标值"],
        ["产出指标", "甲", "5"],
        ["效益指标", "乙", ""],
    ]


PADDED = (
    "| 项目名称 |  |  |  | 修路 |  |  |  |  |\n|---|---|---|---|---|---|---|---|---|\n"
    "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 |  |  | 实际完成值 |  | 得分 |\n"
    "|  |  |  | 指标性质 | 指标值 | 度量单位 |  |  |  |\n"
    "| 产出指标 | 数量指标 | 里程 | ≥ | 5 | 公里 | 6 |  | 9 |\n"
)


def test_html_tables_in_markdown_keep_their_spans_and_lines() -> None:
    text = (
        "某局项目支出绩效目标表\n\n<table>\n<tbody>\n<tr>\n"
        "<td rowspan='2'><p>项目</p>\n<p>名称</p></td>\n"
        f"<td>修路</td>\n</tr>\n<tr>\n<td>养路</td>\n</tr>\n</tbody>\n</table>\n\n{PADDED}"
    )
    for written in (text, text.partition("\n\n")[2]):  # the second begins with the table
        read = read_text(written.encode()).value
        first, second = (b for b in read.blocks if isinstance(b, Table))
        assert read.dialect == "markdown"
        assert [(c.text, c.row_span) for c in first.cells] == [
            ("项目\n名称", 2),
            ("修路", 1),
            ("养路", 1),
        ]
        assert written.split("\n")[(second.line_no or 0) - 1].startswith("| 项目名称")
        assert parse_bytes(written.encode(), path="2022.txt").document.format == "text"


def test_html2texts_title_stands_in_its_table_where_rows_begin_with_pipes() -> None:
    text = (
        "项目支出绩效目标表  \n---  \n（2023年度）  \n| 单位：元  \n项目名称| 甲| 联系电话|  \n"
        "一级指标| 三级指标| 年度指标值  \n产出指标| 里程| 5公里  \n| 路宽| 6米  \n| 桥| 2座  \n"
    )
    found = parse_bytes(text.encode(), path="x.txt")
    (project,) = found.projects
    shown = (project.title, project.fiscal_year, project.amount_unit)
    assert shown == ("项目支出绩效目标表", 2023, "元")


@pytest.mark.parametrize("header", ["", "|      |    |    |    |\n"])
def test_what_pads_a_label_is_no_blank_entry(header: str) -> None:
    """Rows are as wide as the grid: a merged cell's text stands in its first column."""
    text = (
        f"项目支出绩效目标表\n\n{header}|---|---|---|---|\n| 项目名称 |  | 修路 |  |\n"
        "| 主管部门 |  | 乙 | 实施单位 |\n| 联系电话 |  | 项目概况 | 三公里 |\n"
        "| 项目资金（万元） |  | 年度资金总额 | 5 |\n"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    (project,) = found.projects
    assert (project.project_name, project.department_name) == ("修路", "乙")
    assert {(a.name, a.text) for a in found.attributes} >= {
        ("contact", None),
        ("overview", "三公里"),
    }
    assert [(a.raw, a.unit) for a in found.amounts] == [("5", "万元")]


def test_what_pads_merged_cells_is_no_entry_and_parts_no_header() -> None:
    found = parse_bytes(f"某局项目支出绩效自评表\n\n{PADDED}".encode(), path="2022.txt")
    assert found.document.dialect == "markdown"  # sparse as it is
    assert [p.project_name for p in found.projects] == ["修路"]
    (indicator,) = found.indicators
    assert (indicator.operator, str(indicator.value), indicator.unit) == (">=", "5", "公里")
    assert (indicator.actual_raw, str(indicator.score)) == ("6", "9")


@pytest.mark.parametrize(
    "row", ["甲|乙|丙|", "甲|乙|丙|\n丁", "甲|乙| |\n---\n丁  ", "|  |  |\n丁"]
)
def test_pipes_are_read_in_time_that_grows_with_the_text(
    row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of all widths, texts without a pipe among them, and no blank line anywhere."""
    looked_at: list[int] = []

    def fixed_width(lines: list[pipes._Line]) -> int:
        looked_at.append(len(lines))
        return width_of(lines)

    width_of = pipes._fixed_width
    monkeypatch.setattr(pipes, "_fixed_width", fixed_width)
    lines = "\n".join(f"{row}{'戊|' * (no % 5)}" for no in range(500)).split("\n")
    pipes.read_pipes(lines, "pipes")
    assert sum(looked_at) <= 20 * len(lines)


@pytest.mark.parametrize("title", ["# {}", "**{}**", "## **{}** ##", "{}"])
def test_a_markdown_heading_is_a_title_without_its_marks(title: str) -> None:
    text = (
        title.format("某局项目支出绩效目标表")
        + "\n\n（2023年度）\n\n| 项目名称 | 修路 |\n| --- | --- |\n"
        "| 主管部门 | 甲 |\n| 预算数（万元） | 30 |\n\n\\- 1 -\n"
    )
    found = parse_bytes(text.encode(), path="dump.md")
    (project,) = found.projects
    assert (project.title, project.fiscal_year) == ("某局项目支出绩效目标表", 2023)
    number = read_text(text.encode()).value.blocks[-2]
    assert isinstance(number, Paragraph)
    assert (number.raw, number.text) == ("\\- 1 -", "- 1 -")
