"""Rows behind TABs, joined by pipes or by commas, and what goes on in them."""

from __future__ import annotations

import pytest

from dumps import dialect, table
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text
from goalparse.settling import settle


def test_a_row_of_tabs_goes_on_where_its_cell_has_several_paragraphs() -> None:
    assert table("名称\t指标值\t丙\n丁\t优秀\n良好\t己\n庚\t辛\t壬") == [
        ["名称", "指标值", "丙"], ["丁", "优秀\n良好", "己"], ["庚", "辛", "壬"],
    ]  # fmt: skip


def test_words_say_which_line_goes_on_in_a_row_of_tabs() -> None:
    text = (
        "立项依据\t会议纪要\t联系人\t张某\n实施单位\t甲校\n项目资金（元）\t总额\t630\n"
        "年\n度\n目\n标\t预期目标\t实际完成情况\n\t1.保障运转。\n2.提升水平。\t已完成。\n"
        "一级\n指标\t二级\n指标\t指标值\n产出\n指标\t数量指标\t5\n"
    )
    assert table(text) == [
        ["立项依据", "会议纪要", "联系人", "张某"],
        ["实施单位", "甲校"],
        ["项目资金（元）", "总额", "630"],
        ["年\n度\n目\n标", "预期目标", "实际完成情况"],
        ["", "1.保障运转。\n2.提升水平。", "已完成。"],
        ["一级\n指标", "二级\n指标", "指标值"],
        ["产出\n指标", "数量指标", "5"],
    ]


def test_rows_joined_by_pipes_break_as_those_of_tabs_do() -> None:
    text = (
        "绩效指标 | 一级\n指标 | 二级指标 | 三级指标 | 指标值\n | 产出指标 | 数量指标 | 甲 | \n"
        " |  |  | 乙 | 5\n效益指标 | 说明\n"
    )
    assert dialect(text) == "pipes"
    assert table(text) == [
        ["绩效指标", "一级\n指标", "二级指标", "三级指标", "指标值"],
        ["", "产出指标", "数量指标", "甲", ""],
        ["", "", "", "乙", "5"],
        ["效益指标", "说明"],
    ]


def test_comma_separated_rows_may_be_of_any_width() -> None:
    text = '项目绩效表\n项目名称,甲\n联系人,,电话,\n"年度\n目标",说明,其他\n,,无\n,完成。,"1,200"\n'
    assert dialect(text) == "tab-rows"
    assert table(text) == [
        ["项目名称", "甲"], ["联系人", "", "电话", ""], ["年度\n目标", "说明", "其他"],
        ["", "", "无"], ["", "完成。", "1,200"],
    ]  # fmt: skip
    prose = "First, second, third.\nOne, two,, three.\nA, b, c.\nHere, there, \n, and, all.\n"
    assert dialect(prose) == "unknown"


def test_rows_joined_by_commas_without_quotes_break_as_those_of_tabs_do() -> None:
    rows = [
        *(["项目名称", "项目名称", "修路", "修路"], ["年度目标", "年度目标", *["1.甲\n2.乙"] * 2]),
        *(
            ["一级指标", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "里程", "5公里"],
        ),
        ["产出指标", "质量指标", "合格率\n（路面）", "100%"],
    ]
    for times in (1, 2):  # as they are, and in twice as many positions
        wide = [[cell for cell in row for _ in range(times)] for row in rows]
        text = "某局绩效目标表\n" + "".join(",".join(row) + "\n" for row in wide)
        found = parse_bytes(text.encode(), path="2022.txt")
        assert [goal.text for goal in found.goals] == ["甲", "乙"]
        names = [(each.level3, each.value_raw) for each in found.indicators]
        assert names == [("里程", "5公里"), ("合格率\n（路面）", "100%")]


def test_rows_of_commas_without_blank_fields_are_told_by_being_alike_and_short() -> None:
    rows = "".join(f"产出指标,数量指标,里程{n},≥{n}公里\n" for n in range(1, 4))
    text = f"项目绩效表\n项目名称,甲\n总额,5,单位,乙\n一级指标,二级指标,三级指标,指标值\n{rows}"
    assert dialect(text) == "tab-rows"
    prose = "修路,三公里,很好,完成\n种树,五百棵,不错,验收\n养鱼,两塘,一般,检查\n"
    assert dialect(f"三点,四点\n{prose}".replace(",", ", ")) == "unknown"
    assert dialect(f"三点,四点\n{prose}" + "其他情况见附件\n" * 5) == "unknown"


def test_a_line_between_two_rows_of_tabs_is_a_doubtful_paragraph() -> None:
    text = "一级指标\t名称\t说明\n产出指标\t甲\t因汛期停工\n已于十月赶工完成\n\t乙\t无\n"
    settled = settle(read_text(text.encode()).value, shipped())
    assert [f.code for f in settled.findings] == ["row-break-ambiguous"]
    assert table(text)[1] == ["产出指标", "甲", "因汛期停工\n已于十月赶工完成"]


@pytest.mark.parametrize(
    "text",
    [
        "一|二|三|\n四|五\n\n|六|\n七|八|九|\n十|子|\n",  # striprtf
        "一 |  二 |  三  \n---|---|---  \n四 |  五   \n  \n|  六  \n七 |  八 |  九  \n十 |  子  \n",
    ],
)
def test_rows_broken_inside_a_cell_go_on(text: str) -> None:
    assert [[cell for cell in row if cell] for row in table(text)] == [
        ["一", "二", "三"],
        ["四", "五", "六"],
        ["七", "八", "九"],
        ["十", "子"],
    ]


def test_commas_in_prose_are_no_rows() -> None:
    assert dialect("甲,乙,丙是一句话,不是表\n丁,戊\n\n己,庚,辛,壬,癸\n子,丑,寅\n") == "unknown"


def test_a_text_that_ends_behind_a_tab_may_be_cut() -> None:
    text = (
        "项目支出绩效目标表\n项目名称\t甲\n主管部门\t乙\t实施单位\t丙\n"
        "一级指标\t三级指标\t指标值\n产出指标\t里程\t5公里\n\t路宽\t6米\n"
    )
    told = [
        {f.code for f in parse_bytes(each.encode(), path="x.txt").findings}
        & {"text-truncated", "row-break-ambiguous"}
        for each in (f"{text}\t", text)
    ]
    assert told[0]
    assert not told[1]


def test_rows_joined_by_pipes_keep_their_blank_cells_at_both_ends() -> None:
    rows = ["一级 | 二级 | 三级 | 备注", "甲 | 乙 | 丙 | ", " | 丁 | 戊 | ", " |  | 己 | 庚"]
    assert table("\n".join(rows)) == [
        ["一级", "二级", "三级", "备注"],
        ["甲", "乙", "丙", ""],
        ["", "丁", "戊", ""],
        ["", "", "己", "庚"],
    ]


def test_years_over_the_sources_of_each_are_headers() -> None:
    text = (
        "项目支出绩效目标表\n（2024年度）\n项目名称\t修路\n资金需求（万元）\t2024年\t2025年\n"
        "\t合计\t财政拨款\t其他\t合计\t财政拨款\t其他\n\t90\t80\t10\t95\t85\t10\n年度目标\t修好。\n"
    )
    found = parse_bytes(text.encode(), path="2024.txt")
    assert [(a.label, a.raw) for a in found.amounts] == [
        ("合计", "90"), ("财政拨款", "80"), ("其他", "10"),
    ]  # fmt: skip
    assert [(a.label, a.text) for a in found.attributes][:1] == [("合计/2025年", "95")]
    assert {f.code for f in found.findings} == set()


@pytest.mark.parametrize("joint", ["\t", " | "])
def test_a_line_that_names_a_project_between_rows_of_indicators_is_a_row(joint: str) -> None:
    text = (
        "某局项目绩效目标表\n一级指标\t二级指标\t三级指标\t指标值\t备注\n"
        "项目名称：修路　预算金额：25万元\n产出指标\t数量指标\t里程\t3公里\t\n"
        "\t质量指标\t合格率\t100%\t\n"
        "项目名称：架桥　预算金额：30万元\n产出指标\t数量指标\t座数\t1座\t\n"
    )
    found = parse_bytes(text.replace("\t", joint).encode(), path="2022.txt")
    assert [each.project_name for each in found.projects] == ["修路", "架桥"]
    assert [each.raw for each in found.amounts] == ["25万元", "30万元"]
    assert [(each.project_no, each.level3) for each in found.indicators] == [
        (1, "里程"), (1, "合格率"), (2, "座数"),
    ]  # fmt: skip
