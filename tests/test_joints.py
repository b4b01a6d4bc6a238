"""What parts the cells of a text's rows: other bars, bars and TABs, rows that a cell breaks."""

from __future__ import annotations

import pytest

from dumps import indicators, table
from goalparse.blocks import Strip, Table
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text
from goalparse.text import display_width

ROWS = [
    ["项目名称", "修路", "主管部门", "某局"],
    ["资金总额（万元）", "30", "财政拨款", "30"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "里程", "≥3公里"],
    ["", "质量指标", "合格率", "100%"],
]
READ = [("产出指标", "数量指标", "里程", "≥3公里"), ("产出指标", "质量指标", "合格率", "100%")]


def drawn(wide: int) -> str:
    """A table in boxes, each mark of which takes one column or two."""
    across = 16
    rule = "─" * (across // wide)
    ruler = "├" + "┼".join([rule] * 4) + "┤"
    lines = ["┌" + "┬".join([rule] * 4) + "┐"]
    for row in ROWS:
        cells = [text + " " * (across - display_width(text)) for text in row]
        lines += ["│" + "│".join(cells) + "│", ruler]
    lines[-1] = "└" + "┴".join([rule] * 4) + "┘"
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text", ["\n".join(map("｜".join, ROWS)), drawn(1), drawn(2)], ids=["full-width", "box", "wide"]
)
def test_bars_that_are_no_ascii_ones_part_cells(text: str) -> None:
    found = parse_bytes(f"项目支出绩效目标表\n（2024年度）\n{text}\n".encode(), path="2024.txt")
    assert [each.project_name for each in found.projects] == ["修路"]
    assert [each.raw for each in found.amounts] == ["30", "30"]
    assert indicators(found) == READ


def test_a_bar_in_a_word_is_no_joint() -> None:
    text = "\n".join(map("\t".join, [*ROWS, ["备注", "甲｜乙", "", ""]]))
    assert table(text)[-1][1] == "甲｜乙"


def test_rows_of_tabs_and_of_pipes_in_one_text_are_both_read() -> None:
    tabs = "\n".join(map("\t".join, ROWS))
    for pipes in (map(" | ".join, ROWS), (f"| {' | '.join(row)} |" for row in ROWS)):
        below = "\n".join(pipes).replace("修路", "架桥")
        text = f"项目支出绩效目标表\n{tabs}\n\n项目支出绩效目标表\n{below}\n"
        found = parse_bytes(text.encode(), path="2024.txt")
        assert [each.project_name for each in found.projects] == ["修路", "架桥"]
        assert indicators(found) == [*READ, *READ]


def test_cells_of_several_lines_in_quotes_between_tabs_are_one() -> None:
    """A spreadsheet puts them on the clipboard so, and doubles the quotes in them."""
    text = (
        '项目名称\t修路\t主管部门\t某局\n"项目资金\n（万元）"\t总额\t30\t\n'
        '年度目标\t"1.修路""三公里""；\n2.架桥。"\t\t\n"绩\n效\n指\n标"\t一级指标\t三级指标\t指标值\n'
    )
    assert table(text) == [
        ["项目名称", "修路", "主管部门", "某局"], ["项目资金\n（万元）", "总额", "30", ""],
        ["年度目标", '1.修路"三公里"；\n2.架桥。', "", ""],
        ["绩\n效\n指\n标", "一级指标", "三级指标", "指标值"],
    ]  # fmt: skip
    cells = read_text(text.encode()).value.blocks
    assert {getattr(block, "line_no", 0) for block in cells} == {1}


@pytest.mark.parametrize(
    "text",
    [
        '项目名称\t"三公"经费\n主管部门\t某局\n资金\t30\n',
        '项目名称\t"三公经费\n主管部门\t某局\n资金\t30"\n',  # what begins no cell closes none
        '\t"三公\n\t经费"\n\t30\n\n\t某局\n',
    ],
)
def test_quotes_of_a_text_join_no_lines(text: str) -> None:
    lines: set[int | None] = set()
    for block in read_text(text.encode()).value.blocks:
        if isinstance(block, Strip):
            lines |= {piece.line_no for piece in block.pieces}
        elif isinstance(block, Table):
            lines |= {cell.line_no for cell in block.cells}
    assert lines >= {1, 2, 3}


def test_rows_in_a_frame_of_pipes_go_on_until_their_closing_one() -> None:
    text = (
        "| 项目名称 | 校舍安全 | 主管部门 | 某县教育\n局 |\n"
        "| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "| 产出指标 | 数量指标 | 维修\n校舍 | 26栋 |\n| | 质量指标 | 合格率 | 100% |\n"
        "| 效益指标 | 社会效益 | 安全 | 提升 |\n"
    )
    assert [row[2] for row in table(text)] == [
        "主管部门",
        "三级指标",
        "维修\n校舍",
        "合格率",
        "安全",
    ]
    assert table(text)[0][3] == "某县教育\n局"
