"""Text in which merged cells are written again in each position, or in each row."""

from __future__ import annotations

import pytest

from drawings import by_rows, drawn
from dumps import indicators, table
from goalparse.blocks import Paragraph, Table
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text
from goalparse.settling import settle

DOWN = (
    "项目支出绩效自评表\n项目名称\t修路\n当年预算\t30万元\t本级\t20\n当年预算\t30万元\t补助\t10\n"
    "年\n度\n目\n标\t预期目标\t实际完成情况\n年\n度\n目\n标\t修三公里。\t修了三公里。\n"
    "绩\n效\n指\n标\t一级指标\t二级指标\t三级指标\t指标值\t得分\t偏差原因分析\n"
    "绩\n效\n指\n标\t产出指标\t数量指标\t里程\t≥3公里\t10\t\n"
    "绩\n效\n指\n标\t产出指标\t质量指标\t合格率\t100%\t10\t\n"
)


@pytest.mark.parametrize("put", [str, lambda text: text.replace("\n\t", " ").replace("\t", " | ")])
def test_labels_written_again_in_each_row_that_they_are_merged_over(put: type[str]) -> None:
    """python-docx gives a merged cell in every row that it covers, once in each."""
    text = put(DOWN)
    if "|" in text:
        text = text.replace("年\n度\n目\n标", "年度目标").replace("绩\n效\n指\n标", "绩效指标")
    found = parse_bytes(text.encode(), path="2022.txt")
    assert [(goal.stage, goal.text) for goal in found.goals] == [
        ("target", "修三公里。"), ("actual", "修了三公里。"),
    ]  # fmt: skip
    assert [amount.raw for amount in found.amounts].count("30万元") == 1
    assert indicators(found) == [
        ("产出指标", "数量指标", "里程", "≥3公里"), ("产出指标", "质量指标", "合格率", "100%"),
    ]  # fmt: skip


def test_values_that_follow_each_other_are_no_copies() -> None:
    rows = "项目名称\t甲\n联系人\t张三\t电话\t1\n联系人\t李四\t电话\t2\n科目\t5\t6\n科目\t5\t7\n"
    assert [row[:2] for row in table(rows)][1:] == [
        ["联系人", "张三"], ["", "李四"], ["科目", "5"], ["科目", "5"],
    ]  # fmt: skip


def test_merged_cells_written_in_every_position_are_cells_once() -> None:
    text = (
        "部门\t部门\t部门\t单位\n名称\t道路\t道路\t道路\n指标\t产出\t数量\t5\n指标\t产出\t质量\t5\n"
    )
    (found,) = [b for b in read_text(text.encode()).value.blocks if isinstance(b, Table)]
    shown = [(c.row_no, c.column_no, c.row_span, c.column_span, c.text) for c in found.cells]
    assert (1, 1, 1, 3, "部门") in shown
    assert (3, 1, 2, 1, "指标") in shown
    assert (3, 2, 2, 1, "产出") in shown
    assert [cell for cell in shown if cell[4] == "5"] == [(3, 4, 1, 1, "5"), (4, 4, 1, 1, "5")]


IN_FULL = [
    ["部门", "部门", "部门", "某局", "某局", "某局"],
    ["名称", "名称", "名称", "道路", "道路", "道路"],
    ["年\n度", "总体目标", "总体目标", "1.修好\n2.养好", "1.修好\n2.养好", "1.修好\n2.养好"],
    ["年\n度", "总体目标", "总体目标", "完成\n情况", "好", ""],
    ["一级", "一级\n指标", "二级", "二级", "二级", "值\n二"],
    ["产出", "数量", "里程", "里程", "里程", "5"],
]


SPANS = [
    (1, 1, 1, 3, "部门"), (1, 4, 1, 3, "某局"),
    (2, 1, 1, 3, "名称"), (2, 4, 1, 3, "道路"),
    (3, 1, 2, 1, "年\n度"), (3, 2, 2, 2, "总体目标"), (3, 4, 1, 3, "1.修好\n2.养好"),
    (4, 4, 1, 1, "完成\n情况"), (4, 5, 1, 1, "好"), (4, 6, 1, 1, ""),
    (5, 1, 1, 1, "一级"), (5, 2, 1, 1, "一级\n指标"), (5, 3, 1, 3, "二级"), (5, 6, 1, 1, "值\n二"),
    (6, 1, 1, 1, "产出"), (6, 2, 1, 1, "数量"), (6, 3, 1, 3, "里程"), (6, 6, 1, 1, "5"),
]  # fmt: skip


@pytest.mark.parametrize("joint", ["\t", " | "])
def test_rows_written_in_full_go_on_until_they_are_as_wide_as_the_others(joint: str) -> None:
    """Cells of several paragraphs break the lines; their copies say whose a line is."""
    text = "某表\n" + "\n".join(joint.join(row) for row in IN_FULL) + "\n注：无"
    read = read_text(text.encode())
    (found,) = [b for b in read.value.blocks if isinstance(b, Table)]
    shown = [(c.row_no, c.column_no, c.row_span, c.column_span, c.text) for c in found.cells]
    told = [(f.code, f.place.line_no) for f in read.findings]
    # Of 值 / 二 nothing says that it is one cell: 二 may lead the row below.
    assert told == [("value-doubtful", 14)]
    assert shown == SPANS
    assert [b.text for b in read.value.blocks if isinstance(b, Paragraph)] == ["某表", "注：无"]


def test_lines_between_rows_written_in_full_that_are_whole_are_paragraphs() -> None:
    row = "\t".join(["名称"] * 3 + ["道路"] * 3)
    text = f"{row}\n{row}\n\n第二张表\n{row}\n{row}\n"
    blocks = read_text(text.encode()).value.blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph) and b.text] == ["第二张表"]
    assert [b.row_count for b in blocks if isinstance(b, Table)] == [2, 2]


def test_values_that_are_alike_are_no_merged_cells() -> None:
    row = "产出\t数量\t里程\t5公里\t5公里\t5公里"
    (found,) = settle(read_text(f"{row}\n{row}\n{row}".encode()).value, shipped()).value.blocks
    assert isinstance(found, Table)
    assert (len(found.cells), found.exact) == (18, False)


def test_markdown_and_comma_separated_rows_written_in_full_have_their_spans() -> None:
    quoted = [[f'"{cell}"' if "\n" in cell else cell for cell in row] for row in IN_FULL]
    commas = "\r\n".join(",".join(row) for row in quoted)
    ruled = ["| " + " | ".join(row).replace("\n", "<br>") + " |" for row in IN_FULL]
    ruled.insert(1, "|" + "---|" * 6)
    for text, name in ((commas, "tab-rows"), ("\n".join(ruled), "markdown")):
        read = read_text(text.encode()).value
        (found,) = [b for b in read.blocks if isinstance(b, Table)]
        shown = [(c.row_no, c.column_no, c.row_span, c.column_span, c.text) for c in found.cells]
        assert (read.dialect, shown) == (name, SPANS)


def test_equal_figures_below_headers_of_their_own_are_several() -> None:
    """`row.cells` writes a merged cell twice, and two cells that are alike look the same."""
    rows = [
        ["项目名称", "项目名称", "修路", "修路", "修路"],
        ["项目资金（万元）", "项目资金（万元）", "年初预算数", "全年预算数", "全年执行数"],
        ["项目资金（万元）", "年度资金总额", "30", "30", "28"],
        ["项目资金（万元）", "其中：财政拨款", "30", "30", "30"],
        ["项目资金（万元）", "其他资金", "0", "0", "0"],
        ["年度目标", "年度目标", "修好。", "修好。", "修好。"],
    ]
    text = "某局项目支出绩效自评表\n（2023年度）\n" + "".join("\t".join(row) + "\n" for row in rows)
    found = parse_bytes(text.encode(), path="2023.txt")
    amounts = [(a.source, a.stage, a.raw) for a in found.amounts]
    stages = ("initial_budget", "adjusted_budget", "executed")
    expected = (("total", "30", "30", "28"), ("fiscal", *["30"] * 3), ("other", *["0"] * 3))
    assert amounts == [
        (source, stage, raw)
        for source, *raws in expected
        for stage, raw in zip(stages, raws, strict=True)
    ]


def test_lines_between_forms_without_blank_lines_are_text() -> None:
    """A title belongs to no cell: the row above it is whole, the row below begins a table."""
    rows = (
        "项目名称\t{name}\t{name}\t{name}\n一级指标\t二级指标\t三级指标\t指标值\n"
        "产出指标\t数量指标\t里程\t{value}\n"
    )
    title = "项目支出绩效目标表\n（2024年度）\n"
    for value in ("90%", "改善"):
        text = title + rows.format(name="甲路", value=value) + title
        text += rows.format(name="乙路", value=value)
        found = parse_bytes(text.encode(), path="x.txt")
        assert [(p.title, p.project_name) for p in found.projects] == [
            ("项目支出绩效目标表", "甲路"),
            ("项目支出绩效目标表", "乙路"),
        ]
        assert [i.value_raw for i in found.indicators] == [value, value]


def test_one_text_below_two_headers_is_said_of_both() -> None:
    text = (
        "项目支出绩效自评表（2024年度）\n项目名称\t甲路\t甲路\t甲路\t甲路\n"
        "年度目标\t预期目标\t预期目标\t实际完成情况\t实际完成情况\n"
        "年度目标\t修完。\t修完。\t修完。\t修完。\n备注\t无\t无\t无\t无\n"
    )
    found = parse_bytes(text.encode(), path="x.txt")
    assert [(g.stage, g.text) for g in found.goals] == [("target", "修完。"), ("actual", "修完。")]


def test_equal_amounts_below_headers_of_several_columns_are_several() -> None:
    text = (
        "项目支出绩效目标表（2024年度）\n项目名称\t甲路\t甲路\t甲路\t甲路\n"
        "资金（万元）\t预算数\t预算数\t其中：财政资金\t其中：财政资金\n"
        "资金（万元）\t26\t26\t26\t26\n绩效目标\t修完。\t修完。\t修完。\t修完。\n"
    )
    found = parse_bytes(text.encode(), path="x.txt")
    assert [(a.source, a.raw) for a in found.amounts] == [("total", "26"), ("fiscal", "26")]


@pytest.mark.parametrize("joint", ["\t", " | "])
def test_a_header_that_the_row_below_divides_is_of_rows_written_in_full(joint: str) -> None:
    """Two levels over a name and a value each: no text stands three times running."""
    rows = [
        ["项目名称", "金额（万元）", "产出指标", "产出指标", "效益指标", "效益指标", "备注"],
        ["项目名称", "金额（万元）", "指标名称", "指标值", "指标名称", "指标值", "备注"],
        ["修路", "30", "里程", "≥3公里", "出行", "改善", ""],
        ["架桥", "20", "座数", "1座", "出行", "改善", ""],
    ]
    text = "\n".join(["项目支出绩效目标表", *(joint.join(row) for row in rows), ""])
    found = parse_bytes(text.encode(), path="2024.txt")
    assert [each.project_name for each in found.projects] == ["修路", "架桥"]
    assert [(each.level1, each.level3) for each in found.indicators] == [
        ("产出指标", "里程"), ("效益指标", "出行"), ("产出指标", "座数"), ("效益指标", "出行"),
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "spans"), [("填报单位：某市教育局", [4, 1]), ("张三", [1] * 5)])
def test_a_long_text_in_most_positions_of_one_row_is_one_cell(line: str, spans: list[int]) -> None:
    rows = [[line] * 4 + ["单位：元"], ["序号", "项目名称", "预算数", "执行数", "自评得分"]]
    rows += [["1", "修路", "30", "30", "98"], ["2", "架桥", "20", "19", "97"]]
    found = settle(read_text("\n".join(map("\t".join, rows)).encode()).value, shipped())
    (read,) = [each for each in found.value.blocks if isinstance(each, Table)]
    assert [cell.column_span for cell in read.rows()[0]] == spans


def test_what_stands_in_front_of_projects_may_be_written_again_in_each_row() -> None:
    text = (
        "项目支出绩效目标表\n单位名称\t项目名称\t预算数（万元）\t三级指标\t指标值\n"
        "某局\t修路\t30\t里程\t3公里\n某局\t修路\t30\t座数\t1座\n某局\t架桥\t20\t座数\t2座\n"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    assert [each.unit_name for each in found.projects] == ["某局", "某局"]
    assert not found.attributes


def test_what_a_list_has_in_front_of_sub_projects_is_said_of_each() -> None:
    drawing = """
    某市2024年专项资金项目绩效目标表
    单位：万元
    专项名称 | 专项总额 | 子项目名称 | 子项目金额 | 实施单位 | 绩效目标
    现代农业专项 | 1500 | 设施蔬菜基地 | 900 | 甲县农业局 | 新建基地2000亩。
    {} | {} | 农产品冷链 | 600 | 乙县农业局 | 建设冷库5座。
    """
    merged = parse_bytes(drawn(drawing.format("^", "^")), path="2024.docx")
    again = by_rows(drawing.format("现代农业专项", "1500"), "\t").encode()
    for found in (merged, parse_bytes(again, path="2024.txt")):
        told = [(each.project_no, each.text) for each in found.attributes]
        assert told == [(1, "现代农业专项"), (1, "1500"), (2, "现代农业专项"), (2, "1500")]
