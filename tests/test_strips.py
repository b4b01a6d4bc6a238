"""Doubtful breaks settled by the evidence of the form. In the specimens ``→`` is a TAB."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goalparse.blocks import Document, Paragraph, Piece, Strip, Table
from goalparse.findings import Result
from goalparse.meanings.lexicon import shipped
from goalparse.readers.tika import read_tika
from goalparse.settling import cheapest, doubts, row_prices, settle, strips

HEADER = "→一级指标\n→二级指标\n→三级指标\n→指标值\n\n"
Shape = list[list[list[str]] | str]


def settled(specimen: str, dialect: str = "tika-dom") -> Result[Document]:
    lines = specimen.replace("→", "\t").split("\n")
    blocks = read_tika(lines, dialect).value
    return settle(Document(format="text", dialect=dialect, blocks=blocks), shipped())


def shape(result: Result[Document]) -> Shape:
    """Tables as rows of texts, paragraphs that are not blank as their text."""
    found: Shape = []
    for block in result.value.blocks:
        if isinstance(block, Table):
            found.append([[cell.text for cell in row] for row in block.rows()])
        elif isinstance(block, Paragraph) and block.text:
            found.append(block.text)
    return found


def test_the_header_width_settles_empty_paragraphs_inside_a_row() -> None:
    """Two blank lines inside a row are empty paragraphs: the header says four cells."""
    result = settled(HEADER + "→产出指标\n→数量指标\n→会议数量\n\n\n→≥1次\n\n")
    assert shape(result) == [
        [
            ["一级指标", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "会议数量", "≥1次"],
        ]
    ]
    assert result.findings == ()


def test_one_empty_paragraph_looks_like_a_row_end_and_is_told_by_the_width() -> None:
    result = settled(
        HEADER + "→产出指标\n→数量指标\n\n→会议数量\n→≥1次\n\n→\n→质量指标\n→良好率\n→≥90%\n"
    )
    assert shape(result)[0][1:] == [
        ["产出指标", "数量指标", "会议数量", "≥1次"],
        ["", "质量指标", "良好率", "≥90%"],
    ]


def test_a_tab_led_second_paragraph_is_told_by_the_width() -> None:
    result = settled(
        HEADER + "→产出指标\n→数量指标\n→会议\n→数量\n→≥1次\n\n→\n→质量指标\n→率\n→1%\n"
    )
    rows = shape(result)[0]
    assert [len(row) for row in rows] == [4, 4, 4]


def test_shares_pair_with_their_months() -> None:
    plan = "→资金支出计划（%）\n→3月底\n→6月底\n\n→\n→50%\n\n→100%\n\n→绩效目标\n→1.一\n\n\n"
    assert shape(settled(plan)) == [
        [["资金支出计划（%）", "3月底", "6月底"], ["", "50%", "100%"], ["绩效目标", "1.一"]]
    ]


def test_a_doubt_that_nothing_settles_is_reported_with_the_runner_up() -> None:
    """Row end with an empty paragraph, or table end and another table: both fit."""
    result = settled("→项目编码\n→1\n\n\n→绩效目标\n→1.一\n\n\n正文")
    (doubt,) = result.findings
    assert doubt.code == "row-break-ambiguous"
    assert doubt.message == (
        "read as the end of a row; "
        "the end of the table and the start of another fits almost as well"
    )
    assert (doubt.place.line_no, doubt.raw) == (2, "1")


def test_lines_across_the_head_of_a_table_are_rows_of_their_own() -> None:
    result = settled(
        "→项目支出绩效自评表\n\n→（2021年度）\n\n→某局\n→单位：万元\n\n→项目名称\n→甲\n\n"
    )
    assert shape(result) == [
        [["项目支出绩效自评表"], ["（2021年度）"], ["某局", "单位：万元"], ["项目名称", "甲"]]
    ]
    assert result.findings == ()


def test_a_blank_row_is_no_cell_of_the_next_one() -> None:
    result = settled(HEADER + "→产出指标\n→数量指标\n→会议\n→1次\n\n→\n\n→总体目标\n→甲\n\n")
    assert shape(result)[0][2:] == [[""], ["总体目标", "甲"]]


def test_a_name_that_is_a_label_s_word_stays_in_its_row() -> None:
    """Below merged levels the funding of a project (资金到位情况) is an indicator's name."""
    rows = ["→\n→\n→资金到位情况\n→100%", "→\n→成本指标\n→单价\n→1元"]
    result = settled(HEADER + "→产出指标\n→数量指标\n→会议\n→1次\n\n" + "\n\n".join(rows) + "\n")
    assert shape(result)[0][2:] == [
        ["", "", "资金到位情况", "100%"],
        ["", "成本指标", "单价", "1元"],
    ]
    assert result.findings == ()


def test_a_header_is_not_one_row_with_the_first_indicator() -> None:
    """The row below it is short of a cell: an empty paragraph would be cheaper than a misfit."""
    result = settled(HEADER + "→产出指标\n→数量指标\n→会议\n\n→\n→质量指标\n→率\n→1%\n")
    assert shape(result)[0][1] == ["产出指标", "数量指标", "会议"]


def test_words_that_nobody_knows_lead_a_row_where_blank_paragraphs_are_no_habit() -> None:
    tidy = "→项目名称\n→甲\n\n→我局特有栏目\n→乙\n\n→主管部门\n→丙\n\n"
    assert shape(settled(tidy)) == [
        [["项目名称", "甲"], ["我局特有栏目", "乙"], ["主管部门", "丙"]]
    ]
    # Where a cell is seen to end in a blank paragraph, another one may.
    untidy = tidy + "→实施单位\n\n\n→丁\n"
    assert shape(settled(untidy))[0][0] == ["项目名称", "甲", "我局特有栏目", "乙"]


def test_levels_alone_are_lines_across_their_block() -> None:
    table = HEADER + "→一、产出指标\n\n→（一）数量指标\n\n→产出指标\n→数量指标\n→会议\n→1次\n"
    assert [len(row) for row in shape(settled(table))[0]] == [4, 1, 1, 4]


def test_rows_wider_than_their_header_set_the_width() -> None:
    """A header over two columns of levels: 绩效指标 over 产出指标 and 数量指标."""
    header = "→绩效指标\n→指标内容\n→目标值\n→评分标准\n→分值\n\n"
    rows = ["→产出指标\n→数量指标\n→会议\n→1次\n→酌情\n→10"] * 2
    result = settled(header + "\n\n".join(rows) + "\n")
    assert [len(row) for row in shape(result)[0]] == [5, 6, 6]


def test_stages_beside_a_group_are_columns_for_the_sources_below() -> None:
    table = "→预算执行情况（万元）\n→预算数（A）\n→执行数（B）\n→执行率\n\n→总额\n→8\n→4\n→5%\n"
    assert [len(row) for row in shape(settled(table))[0]] == [4, 4]


def test_a_row_that_divides_the_header_of_a_list_is_one_of_its_own() -> None:
    """绩效指标 stands over three columns, so the row below it and those of projects are longer."""
    header = ["序号", "项目名称", "预算数", "年度目标", "绩效指标"]
    lower = ["", "", "", "", "产出指标", "效益指标", "满意度指标"]
    projects = [
        ["1", "村道硬化", "85", "硬化村道。", "硬化3公里", "出行改善", "≥90%"],
        ["2", "饮水改造", "46", "改造管网。", "改造5公里", "饮水安全", "≥92%"],
    ]
    rows = [header, lower, *projects]
    text = "\n".join("".join(f"→{cell}\n" for cell in row) for row in rows)
    assert shape(settled(text)) == [rows]


def test_body_text_after_the_table() -> None:
    assert shape(settled("→项目编码\n→1\n\n\n第二部分\n→项目名称\n→二")) == [
        [["项目编码", "1"]],
        "第二部分",
        [["项目名称", "二"]],
    ]


def test_lines_that_merely_begin_with_a_tab_are_paragraphs() -> None:
    assert shape(settled("→一段缩进的话。\n又一段。\n→再一段。")) == [
        "一段缩进的话。",
        "又一段。",
        "再一段。",
    ]


def test_tables_and_paragraphs_are_numbered() -> None:
    blocks = settled("甲\n\n→项目编码\n→1\n\n\n乙\n→项目名称\n→二").value.blocks
    assert [b.table_no for b in blocks if isinstance(b, Table)] == [1, 2]
    assert [b.paragraph_no for b in blocks if isinstance(b, Paragraph)] == [1, 2, 3]


@pytest.mark.parametrize("dialect", ["tika-dom", "tika-sax"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_nothing_is_lost_or_doubled_whatever_the_lines(dialect: str, data: st.DataObject) -> None:
    words = st.sampled_from(
        ["", " ", "→", "产出指标", "≥1次", "→一级指标→二级指标→指标值", "第一部分", "→3月底"]
    )
    lines = data.draw(st.lists(st.lists(words, max_size=4).map("".join), max_size=25))
    result = settled("\n".join(lines), dialect)
    assert not any(isinstance(block, Strip) for block in result.value.blocks)
    texts = [
        cell.text
        for block in result.value.blocks
        for cell in (block.cells if isinstance(block, Table) else (block,))
        if not isinstance(cell, Strip)
    ]
    assert "".join("".join(texts).split()) == "".join("".join(lines).replace("→", "").split())


def test_rows_of_a_dump_that_leaves_out_covered_cells_are_as_short_as_their_levels_are_merged() -> (
    None
):
    """The text of an .odt: a level 2, a name (here a label's word) or a part of a sum leads."""
    result = settled(
        "→项目资金\n→年度资金总额\n→10\n\n→其中：财政拨款\n→8\n\n→其他资金\n→2\n\n"
        "→总体目标\n→年度目标\n\n→修好路。\n\n"
        "→绩效指标\n→一级指标\n→二级指标\n→三级指标\n→指标值\n\n"
        "→产出指标\n→数量指标\n→里程\n→5公里\n\n→处数\n→3处\n\n→资金到位情况\n→及时\n\n"
        "→时效指标\n→工期\n→6个月\n\n\n"
    )
    assert shape(result) == [
        [
            ["项目资金", "年度资金总额", "10"],
            ["其中：财政拨款", "8"],
            ["其他资金", "2"],
            ["总体目标", "年度目标"],
            ["修好路。"],
            ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "里程", "5公里"],
            ["处数", "3处"],
            ["资金到位情况", "及时"],
            ["时效指标", "工期", "6个月"],
        ]
    ]
    assert result.findings == ()


def test_what_divides_one_header_makes_the_rows_below_it_wider() -> None:
    result = settled(
        "→一级指标\n→二级指标\n→三级指标\n→年度指标值\n\n→指标性质\n→指标值\n→度量单位\n\n"
        "→产出指标\n→数量指标\n→里程\n→≥\n→5\n→公里\n\n→处数\n→≥\n→3\n→处\n\n"
        "→质量指标\n→率\n→≥\n→9\n→%\n\n\n"
    )
    (table,) = shape(result)
    assert [len(row) for row in table] == [4, 3, 6, 4, 5]


def counted(monkeypatch: pytest.MonkeyPatch, specimen: str) -> tuple[Result[Document], int, int]:
    """What a specimen is settled to, and how many cells and pieces were priced and weighed."""
    priced: list[int] = []
    pieces: list[int] = []

    class Judge(row_prices.Judge):
        def row(
            self, cells: tuple[str, ...], above: row_prices.Above, *, first: bool
        ) -> tuple[int, row_prices.Above]:
            priced.append(len(cells) + sum(map(len, cells)) // 100)
            return super().row(cells, above, first=first)

    def cost(window: list[Piece], *others: Any) -> int:
        pieces.append(len(window))
        return cost_as(window, *others)

    cost_as = cheapest.cost_as
    monkeypatch.setattr(strips, "Judge", Judge)
    monkeypatch.setattr(doubts, "cost_as", cost)
    return settled(specimen, "tika-sax"), sum(priced), sum(pieces)


def test_rows_without_end_are_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms that stand behind each other without a blank line read as one row of hundreds."""
    forms = [f"专项{no}绩效目标表\n→项目名称→修路{no}\n" for no in range(1200)]
    result, cells, pieces = counted(monkeypatch, "".join(forms))
    assert cells < 12 * 2400 * cheapest._LONGEST_ROW
    assert pieces < doubts._LEAST_WEIGHED
    widest = max(len(row) for table in shape(result) if isinstance(table, list) for row in table)
    assert widest == cheapest._LONGEST_ROW
    doubtful = [each for each in result.findings if each.code == "row-break-ambiguous"]
    assert len(doubtful) > 1000  # told, weighed or not
    assert (
        max(len(question[0]) for question in shipped().once(row_prices._prices))
        <= row_prices._LONGEST_PRICED
    )


def test_a_cell_of_thousands_of_paragraphs_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by its beginning, and not priced with each further paragraph at its length."""
    lines = "".join(f"修建道路{no}条并验收合格\n" for no in range(2000))
    text = f"绩效目标表\n→项目名称\n→修路\n→年度目标\n→建设\n{lines}\n→绩效指标\n→数量指标\n\n"
    result, cells, _ = counted(monkeypatch, text)
    (table,) = [each for each in shape(result) if isinstance(each, list)]
    assert len(max((cell for row in table for cell in row), key=len).split("\n")) == 2001
    assert cells < 12 * 2000 * 20
