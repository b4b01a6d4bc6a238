"""Text that is not Tika's: cells between pipes, in frames, behind TABs, or one to a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalparse.blocks import Block, Paragraph, Strip, Table
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.readers import pipes
from goalparse.readers import text as text_reader
from goalparse.readers.text import read_text
from goalparse.recognisers import lost_cells
from goalparse.records import Submission
from goalparse.settling import settle
from goalparse.text import fold, key

WHOLE = [
    *("antiword", "antiword_w0", "catdoc_w", "markitdown", "pandoc_gfm", "pandoc_plain"),
    *("striprtf", "html2text", "python_docx_naive", "tika26.doc", "tika26.odt", "tika26.html"),
]
# One cell to a line: blank cells are gone.
CELLS = ["docx2python", "mammoth_raw", "docx2txt_py", "libreoffice_txt_Text_utf8bom", "tika26.rtf"]
# Cells parted by blanks alone, or by nothing.
UNREADABLE = ["catdoc", "inscriptis", "docx2txt_perl"]


FIXTURES = Path(__file__).parent.parent / "fixtures"
LINE = st.sampled_from(
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


@given(st.lists(LINE, min_size=1, max_size=24), st.sampled_from(["\n", "\r\n", "\r"]))
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


def dialect(text: str) -> str | None:
    return read_text(text.encode()).value.dialect


def table(text: str) -> list[list[str]]:
    """The rows of the only table of a text."""
    blocks = settle(read_text(text.encode()).value, shipped()).value.blocks
    (found,) = [b for b in blocks if isinstance(b, Table)]
    return [[cell.text for cell in row] for row in found.rows()]


def folded(value: object) -> object:
    return key(value) if isinstance(value, str) else value


def indicators(submission: Submission) -> list[tuple[str | None, ...]]:
    return [(i.level1, i.level2, i.level3, i.value_raw) for i in submission.indicators]


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


def test_what_pandoc_split_in_a_narrow_column_is_one_word() -> None:
    """What is left over stands in the first line; in Markdown signs are escaped."""
    assert table(SPLIT) == [["专项业务费", "1263.60"], ["一级\n甲\n二级", "100%"]]


def test_a_ruled_table_at_the_top_has_blank_rows_in_it() -> None:
    assert table(RULED) == [["绩效目标表", ""], ["项目名称", "甲"], ["联系电话", "5%"]]


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


def test_a_row_beside_a_label_that_lacks_its_last_cells_keeps_its_columns() -> None:
    text = (
        "项目支出绩效目标表\n项目名称\t修路\n主管部门\t乙\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t说明\t备注\n"
        "\t产出指标\t数量指标\t里程\t≥3公里\t年报\n\t效益指标\t社会效益指标\t人数\t≥9人\t年报\n"
        "\t满意度指标\t服务对象满意度指标\t满意度\t≥90%\t年报\t无\n"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    assert indicators(found) == [
        ("产出指标", "数量指标", "里程", "≥3公里"), ("效益指标", "社会效益指标", "人数", "≥9人"),
        ("满意度指标", "服务对象满意度指标", "满意度", "≥90%"),
    ]  # fmt: skip


def test_a_label_whose_blank_entry_was_trimmed_is_a_row() -> None:
    assert table("项目名称\t甲\t单位\t乙\n联系电话\n实施单位\t丙\n总额\t5\n")[1:3] == [
        ["联系电话"], ["实施单位", "丙"],
    ]  # fmt: skip


@pytest.mark.parametrize("trimmed", [False, True])
def test_a_label_that_ends_a_row_of_entries_has_a_blank_one(trimmed: bool) -> None:
    text = (
        "项目支出绩效目标表\n项目名称\t甲\t联系电话\t\n实施单位\t丙\t项目负责人\t丁\n"
        "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t里程\t5公里\n"
    )
    text = text.replace("\t\n", "\n") if trimmed else text
    found = parse_bytes(text.encode(), path="2022.txt")
    assert [(a.name, a.text) for a in found.attributes] == [
        ("contact", None), ("responsible_person", "丁"),
    ]  # fmt: skip


@pytest.mark.parametrize("rest", ["Ã", "³\tÃ", "I", "îv\th", "”ÿÄ", ">"])
def test_bytes_read_as_letters_say_that_the_text_is_cut(rest: str) -> None:
    """catdoc gives up in a table: what is left of it is a letter or two."""
    head = "附件1\n项目支出绩效自评表\n"
    rows = "项目名称\t修路\n主管部门\t乙\t实施单位\t丙\n项目概况\t路\t联系电话\t5\n"
    for text in (f"{head}{rest}\n", f"{head}{rows}{rest}\n"):
        assert "text-truncated" in {
            f.code for f in parse_bytes(text.encode(), path="2022.txt").findings
        }
    for whole in (f"{head}{rows}", f"{head}{rows}\n— 3 —\n", f"{head}{rows}\n2024年\n"):
        found = parse_bytes(whole.encode(), path="2022.txt")
        assert "text-truncated" not in {f.code for f in found.findings}


def test_a_pages_number_in_a_cell_is_doubtful() -> None:
    text = "\t一级指标\n\t名称\n\t说明\n\n\t产出指标\n\t甲\n\t因汛期停工\n— 3 —\n某县\n\n\n"
    found = settle(read_text(text.encode()).value, shipped()).findings
    assert ("value-doubtful", 2) in [(f.code, f.place.row_no) for f in found]


def test_a_bare_number_in_a_cell_is_doubtful_if_such_numbers_count() -> None:
    text = (
        "项目支出绩效目标表\n\t项目名称\t甲\n\t年度目标\t修路。\n{}\n\t项目概况\t路。\n{}\n"
        "\t联系电话\t5\t单位\t丙\n\t实施单位\t丁\t备注\t无\n\n"
    )
    for numbers, told in (((1, 2), [3, 5]), ((3, 4), [3, 5]), ((3, 7), [])):
        found = parse_bytes(text.format(*numbers).encode(), path="2022.txt")
        doubtful = [f.line_no for f in found.findings if "page's number" in f.message]
        assert doubtful == told


def test_a_pages_header_in_cells_of_several_columns_is_doubtful() -> None:
    head = "某县2023年部门预算公开"
    rows = (
        "项目支出绩效目标表\n\t项目名称\n\t修路\n{}\n\t一级指标\n\t二级指标\n\t三级指标\n\t指标值\n\n"
        "\t产出指标\n\t数量指标\n\t里程\n{}\t5公里\n\n\t\n\t质量指标\n\t合格率\n\t100%\n\n\n注：无。\n"
    )
    found = parse_bytes(rows.format(f"{head}\n", f"{head}\n").encode(), path="2023.txt")
    doubts = [f.line_no for f in found.findings if "page's header" in f.message]
    assert doubts == [3, 13]
    found = parse_bytes(rows.format("", "").encode(), path="2023.txt")
    assert found.findings == () or {f.code for f in found.findings} == {"year-inferred"}


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("新增项目□ 延续项目?", True),
        ("优? 良□ 中□ 差□", True),
        ("新增项目□ 延续项目√", False),
        ("是否新增?", False),
    ],
)
def test_a_tick_that_became_a_question_mark_is_doubtful(text: str, lost: bool) -> None:
    dump = f"项目支出绩效目标表\n项目名称\t修路\n项目类型\t{text}\n预算数（万元）\t5\n"
    found = parse_bytes(dump.encode(), path="2023.txt")
    doubts = [f.raw for f in found.findings if f.code == "value-doubtful"]
    assert doubts == ([text] if lost else [])


def test_levels_below_one_header_are_two_where_the_last_blank_cell_was_left_out() -> None:
    rows = "产出指标\t数量指标\t里程\t5公里\n产出指标\t质量指标\t合格率\t100%\n"
    text = f"项目支出绩效目标表\n项目名称\t甲\n绩效指标\t指标内容\t指标值\t备注\n{rows}"
    found = parse_bytes(text.encode(), path="2022.txt")
    assert indicators(found) == [
        ("产出指标", "数量指标", "里程", "5公里"), ("产出指标", "质量指标", "合格率", "100%"),
    ]  # fmt: skip
    whole = text.replace("数量指标\t", "").replace("质量指标\t", "")
    found = parse_bytes(whole.encode(), path="2022.txt")
    assert indicators(found) == [
        ("产出指标", None, "里程", "5公里"), ("产出指标", None, "合格率", "100%"),
    ]  # fmt: skip


def test_an_aspect_that_is_a_label_stands_below_the_label_of_its_matrix() -> None:
    text = (
        "中央对地方转移支付绩效自评表\n项目名称\t甲\n资金管理情况\t情况说明\t存在问题和改进措施\n"
        "\t分配科学性\t按因素分配。\t无\n\t预算绩效管理情况\t设了目标。\t无\n说明\t无\n"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    shown = [(a.label, a.text) for a in found.attributes]
    assert ("预算绩效管理情况/情况说明", "设了目标。") in shown
    assert ("预算绩效管理情况/存在问题和改进措施", "无") in shown


def test_a_label_in_the_first_column_stands_below_a_matrix_whose_rows_begin_with_a_blank() -> None:
    text = (
        "新增项目绩效目标及事前绩效评估表\n项目名称\t甲\n事前绩效评估\t评估内容\t评估情况\n"
        "\t立项必要性\t需求迫切。\n\t投入经济性\t合理。\n评估意见\t建议立项\n"
    )
    found = parse_bytes(text.encode(), path="2022.txt")
    shown = [(a.name, a.label, a.text) for a in found.attributes]
    assert shown[-1] == ("conclusion", "评估意见", "建议立项")


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


def test_a_line_between_two_rows_of_tabs_is_a_doubtful_paragraph() -> None:
    text = "一级指标\t名称\t说明\n产出指标\t甲\t因汛期停工\n已于十月赶工完成\n\t乙\t无\n"
    settled = settle(read_text(text.encode()).value, shipped())
    assert [f.code for f in settled.findings] == ["row-break-ambiguous"]
    assert table(text)[1] == ["产出指标", "甲", "因汛期停工\n已于十月赶工完成"]


def texts(blocks: tuple[Block, ...]) -> str:
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(block.raw)
        elif isinstance(block, Table):
            parts += [cell.raw for cell in block.cells]
        elif isinstance(block, Strip):
            parts += [piece.raw for piece in block.pieces]
    return "".join("".join(parts).split())


LINE = st.text(alphabet="甲乙1 |\t", max_size=12)


@given(st.lists(LINE, max_size=14))
def test_no_character_is_lost_but_the_marks(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = texts(read_text(text.encode()).value.blocks) if text else ""
    kept = "".join(char for char in text if not char.isspace())
    assert found.replace("|", "") == kept.replace("|", "")


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


def test_commas_in_prose_are_no_rows() -> None:
    assert dialect("甲,乙,丙是一句话,不是表\n丁,戊\n\n己,庚,辛,壬,癸\n子,丑,寅\n") == "unknown"


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


@pytest.mark.parametrize("line", ["（2021年度）", "2021年度"])
def test_the_year_of_a_form_may_stand_beside_its_unit(line: str) -> None:
    rows = "<tr><td>项目名称</td><td>甲</td></tr><tr><td>年度资金总额</td><td>5</td></tr>"
    html = f"<tr><td>项目支出绩效目标表</td></tr><tr><td>{line}</td><td>单位：万元</td></tr>{rows}"
    piped = html.replace("<tr><td>", "| ").replace("</td><td>", " | ").replace("</td></tr>", " |\n")
    for text in (f"<table>{html}</table>", piped):
        found = parse_bytes(text.encode(), path="x.txt")
        shown = [(p.fiscal_year, p.amount_unit, p.title) for p in found.projects]
        assert shown == [(2021, "万元", "项目支出绩效目标表")]
        assert not found.findings


def test_html2texts_title_stands_in_its_table_where_rows_begin_with_pipes() -> None:
    text = (
        "项目支出绩效目标表  \n---  \n（2023年度）  \n| 单位：元  \n项目名称| 甲| 联系电话|  \n"
        "一级指标| 三级指标| 年度指标值  \n产出指标| 里程| 5公里  \n| 路宽| 6米  \n| 桥| 2座  \n"
    )
    found = parse_bytes(text.encode(), path="x.txt")
    (project,) = found.projects
    shown = (project.title, project.fiscal_year, project.amount_unit)
    assert shown == ("项目支出绩效目标表", 2023, "元")


def test_a_label_of_money_alone_misses_its_rows() -> None:
    text = (
        "项目支出绩效目标表\n|项目名称|修路    |\n|主管部门|交通局  |\n|项目资金（元）    |\n"
        "|一级指标|三级指标|\n|产出指标|里程    |\n"
    )
    messages = [f.message for f in parse_bytes(text.encode(), path="x.txt").findings]
    assert any("no row stands below its header of money" in message for message in messages)


def test_a_row_of_two_cells_between_blank_lines_is_one() -> None:
    text = (
        "部门整体支出绩效目标表\n（2019年度）\n部门（单位）名称 | 区教育局\n\n年度目标 | 修路。\n"
        "联系电话 | 5\n一级指标 | 三级指标 | 指标值\n产出指标 | 里程 | 5公里\n"
    )
    (project,) = parse_bytes(text.encode(), path="x.txt").projects
    assert (project.department_name, project.fiscal_year) == ("区教育局", 2019)
    assert dialect("首页 | 关于\n正文。\n") == "unknown"


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


def test_rows_joined_by_pipes_keep_their_blank_cells_at_both_ends() -> None:
    rows = ["一级 | 二级 | 三级 | 备注", "甲 | 乙 | 丙 | ", " | 丁 | 戊 | ", " |  | 己 | 庚"]
    assert table("\n".join(rows)) == [
        ["一级", "二级", "三级", "备注"],
        ["甲", "乙", "丙", ""],
        ["", "丁", "戊", ""],
        ["", "", "己", "庚"],
    ]


CELL = "\t\t\t\n\t\t\t{}\n\n"
BLANK = "\t\t\t\n\t\t\t\n\n\n\t\t\t\n\n"
ROW = "\t\t\n\t\n"


def of_page(*rows: tuple[str, ...]) -> str:
    """Tika's text of LibreOffice's HTML: its indentation, and TABs in front of cells."""
    written = ("".join(CELL.format(cell) if cell else BLANK for cell in row) for row in rows)
    # The row's own indentation stands in place of the first cell's.
    return "\n\t\n" + "".join(row.removeprefix("\t\t\t\n") + ROW for row in written) + "\n\n"


def test_blank_cells_of_a_page_are_told_by_its_indentation() -> None:
    rows = [
        ("一级", "二级", "备注"),
        ("", "甲", ""),
        ("乙", "", "丙"),
        ("", "", ""),
        ("丁", "戊", ""),
    ]
    text = "\n项目支出绩效目标表\n\n（\n2020 年度）\n" + of_page(*rows)
    blocks = read_text(text.encode()).value.blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == [
        "项目支出绩效目标表",
        "（ 2020 年度）",  # a line of the source, no paragraph
    ]
    assert table(text) == [list(row) for row in rows]


def test_a_dump_without_covered_cells_keeps_levels_values_and_names_that_are_a_labels_word() -> (
    None
):
    """Below a header of two rows, whose lower one stands for the only column of values."""
    found = parse_bytes(
        of_page(
            ("项目名称", "修路", "联系电话", ""),
            ("一级指标", "二级指标", "三级指标", "年度指标值", "备注"),
            ("指标性质", "指标值", "度量单位"),
            ("产出指标", "数量指标", "里程", "≥", "5", "公里", ""),
            ("资金到位情况", "＝", "100", "%", "按月"),
            ("质量指标", "合格率", "≥", "95", "%", ""),
        ).encode(),
        path="2022.txt",
    )
    assert [
        (i.level1, i.level2, i.level3, i.operator, str(i.value), i.unit, i.remark)
        for i in found.indicators
    ] == [
        ("产出指标", "数量指标", "里程", ">=", "5", "公里", None),
        ("产出指标", "数量指标", "资金到位情况", "=", "100", "%", "按月"),
        ("产出指标", "质量指标", "合格率", ">=", "95", "%", None),
    ]
    assert [a.text for a in found.attributes] == [None]
    assert {f.severity for f in found.findings} == {"note"}


def test_titles_in_running_text_are_sought_line_by_line_as_in_the_whole(sample_text: str) -> None:
    lexicon = shipped()
    pattern = lost_cells._patterns(lexicon).titles
    for text in (
        sample_text,
        "某局项目绩效目标表\n项目名称 甲\n说明 乙局整体绩效目标表项目\n名称",
        "绩效目标表",
        "x\n\n",
        "",
    ):
        folded = fold(text)
        expected = [match.span() for match in pattern.finditer(folded)]
        assert [m.span() for m in lost_cells._title_matches(folded, lexicon)] == expected


def marked(*rows: tuple[str, ...]) -> str:
    """A table as Word's Range.Text gives it: a mark behind each cell and behind each row."""
    return "".join("".join(f"{cell}\r\x07" for cell in row) + "\r\x07" for row in rows)


MARKED = (
    "某局项目支出绩效目标表\r（2022年度）\r"
    + marked(
        ("项目\r名称", "修路", "联系电话", ""),
        ("资金情况（元）", "", "全年预算数", "全年执行数"),
        ("", "年度资金总额", "8", ""),
        ("", "其他资金", "", "2"),
        ("年\r度\r目\r标", "预期目标", "实际完成情况"),
        ("", "1.修\x0b好路。", "已修好。"),
        ("一级指标", "二级指标", "三级指标", "指标值", "备注"),
        ("产出指标", "数量指标", "里程", "5公里", ""),
        ("", "", "处数", "3处", "按月"),
    )
    + "注：无\r某局项目支出绩效目标表\r"
    + marked(("项目名称", "养路"), ("一级指标", "二级指标", "三级指标", "指标值"))
    + marked(("产出指标", "数量指标", "里程", "6公里"))
    + "\x13 PAGE \x14 1\x15\r"
)


@pytest.mark.parametrize("feed", ["\r", "\n", "\r\n"])
def test_words_own_marks_tell_cells_and_the_form_their_rows(feed: str) -> None:
    found = parse_bytes(MARKED.replace("\r", feed).encode("gb18030"), path="x.txt")
    assert (found.document.format, found.document.dialect) == ("text", "unknown")
    assert [(p.title, p.project_name) for p in found.projects] == [
        ("某局项目支出绩效目标表", "修路"),
        ("某局项目支出绩效目标表", "养路"),
    ]
    assert (found.document.fiscal_year, found.document.fiscal_year_from) == (2022, "stated")
    amounts = [(a.source, a.stage, str(a.value)) for a in found.amounts]
    assert amounts == [
        ("total", "budget", "8"), ("total", "executed", "None"),
        ("other", "budget", "None"), ("other", "executed", "2"),
    ]  # fmt: skip
    assert [(g.stage, g.text) for g in found.goals] == [
        ("target", "修\n好路。"),
        ("actual", "已修好。"),
    ]
    assert indicators(found) == [
        ("产出指标", "数量指标", "里程", "5公里"),
        ("产出指标", "数量指标", "处数", "3处"),
        ("产出指标", "数量指标", "里程", "6公里"),
    ]
    assert [i.remark for i in found.indicators] == [None, "按月", None]
    assert "reading-by-vocabulary" in {f.code for f in found.findings}
    assert found.document.cell_coverage == 1.0


def test_marks_without_any_end_of_a_row_are_no_table() -> None:
    found = parse_bytes("".join(f"{n}\r\x07" for n in range(90)).encode(), path="x.txt")
    assert [f.code for f in found.findings if f.severity == "error"] == ["table-unreadable"]


@given(st.lists(st.text(alphabet="甲乙1\r\x07", max_size=9), max_size=9))
def test_no_character_is_lost_but_the_marks_of_cells(parts: list[str]) -> None:
    text = "\x07".join(parts)
    settled = settle(read_text(text.encode()).value, shipped()).value.blocks
    found = texts(settled).replace("\x07", "")
    assert found == "".join(char for char in text if char in "甲乙1")


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
