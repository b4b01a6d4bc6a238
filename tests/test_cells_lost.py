"""What dumps lose, and what it makes doubtful: blank cells, columns, ends, marks."""

from __future__ import annotations

import pytest

from dumps import dialect, indicators, table
from goalparse.blocks import Paragraph
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text
from goalparse.recognisers import lost_cells
from goalparse.settling import settle
from goalparse.text import fold


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
        ("□是 ?否", True),
        ("是否按期? □是 □否", False),
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
    assert dialect("首页 | 关于\n正文。\n又一段正文。\n") == "unknown"


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


@pytest.mark.parametrize(
    "text",
    [
        "项目支出绩效自评表\n\t项目名称\n\t修路\n\n\t主管部门\n\t乙\n\n\t自评等级\n\tA\n\n\n",
        "| 项目支出绩效自评表 |  |\n| 项目名称 | 修路 |\n| 主管部门 | 乙 |\n| 自评等级 | A |\n",
        "项目支出绩效自评表\n\t项目名称\n\t修路\n\n\t主管部门\n\t乙\n\n\t自评等级\n\n\nA\n",
    ],
)
def test_a_grade_at_the_end_is_text(text: str) -> None:
    found = parse_bytes(text.encode(), path="2022.txt")
    assert "text-truncated" not in {f.code for f in found.findings}
