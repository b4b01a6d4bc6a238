"""Paragraphs -> outline: what is a heading, and what only looks like one."""

from __future__ import annotations

import pytest

from drawings import drawn
from goalparse.blocks import Cell, Document, Paragraph, Table
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.recognisers.headings import Heading, Outline, build_outline

TABLE = Table(
    table_no=1,
    cells=(Cell(row_no=1, column_no=1, raw="项目名称", text="项目名称"),),
    row_count=1,
    column_count=1,
)


def outline(*blocks: str | Paragraph | Table) -> Outline:
    made = [
        Paragraph(raw=b, text=b, paragraph_no=n) if isinstance(b, str) else b
        for n, b in enumerate(blocks, 1)
    ]
    return build_outline(Document(format="docx", blocks=tuple(made)), shipped())


def headings(*blocks: str | Paragraph | Table) -> list[tuple[int, str, str]]:
    return [(h.level, h.number, h.title) for h in outline(*blocks).headings]


def only(*blocks: str | Paragraph | Table) -> Heading:
    (heading,) = outline(*blocks).headings
    return heading


def test_a_heading_broken_over_two_lines_is_one() -> None:
    """Blank paragraphs between number and title do not matter."""
    heading = only("第一部分", "", "部门整体绩效目标")
    assert (heading.level, heading.number, heading.title) == (1, "第一部分", "部门整体绩效目标")
    assert (heading.first, heading.last, heading.place.paragraph_no) == (0, 2, 1)


def test_a_part_takes_no_numbered_line_for_its_title() -> None:
    assert headings("第一部分", "一、总体绩效目标") == [
        (1, "第一部分", ""),
        (2, "一、", "总体绩效目标"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、总体绩效目标", [(2, "一、", "总体绩效目标")]),
        ("（一）部门职责", [(3, "（一）", "部门职责")]),
        ("1.部门职责", [(4, "1.", "部门职责")]),
        ("1、提升思想引领水平，进一步深入学习贯彻。", []),
        ("2、创新协商民主形式，进一步助推全县经济社会高质量发展。", []),
        ("一般性的文字", []),
    ],
)
def test_numbered_lines(line: str, expected: list[tuple[int, str, str]]) -> None:
    assert headings(line) == expected


def test_a_forms_title_stands_above_its_table() -> None:
    title = "1.怀财字【2022】7号 专项经费绩效目标表"
    heading = only(title, "（2022年度）", "单位：万元", TABLE)
    assert heading.form_title
    assert (heading.level, heading.number) == (2, "1.")
    assert headings("各项目绩效目标表", "另行公布。") == []


def test_the_source_may_state_the_level() -> None:
    styled = Paragraph(raw="保障措施", text="保障措施", level=2)
    assert headings(styled) == [(2, "", "保障措施")]


def test_automatic_numbers_count_like_typed_ones() -> None:
    numbered = Paragraph(raw="总体绩效目标", text="总体绩效目标", number="一、")
    assert headings(numbered) == [(2, "一、", "总体绩效目标")]


def test_words_own_bookmarks_are_not_a_sections() -> None:
    marked = Paragraph(raw="一、总体", text="一、总体", bookmarks=("_GoBack", "_Toc_2_2_1"))
    assert only(marked).bookmark == "_Toc_2_2_1"
    assert only(Paragraph(raw="一、总体", text="一、总体", bookmarks=("_GoBack",))).bookmark is None


def test_a_table_of_contents_is_neither_heading_nor_text() -> None:
    found = outline(
        "目 录",
        "第一部分 部门整体绩效目标1",
        "一、总体绩效目标1",
        "1.村务公开工作经费绩效目标表5",
        "第一部分 部门整体绩效目标",
        "一、总体绩效目标",
    )
    assert [heading.first for heading in found.headings] == [4, 5]
    assert found.contents == {0, 1, 2, 3}


def test_a_contents_list_without_page_numbers_occurs_again_below() -> None:
    lines = ("第一部分 部门整体", "一、总体", "二、分项")
    assert [h.first for h in outline(*lines, "前言", *lines).headings] == [4, 5, 6]


def test_what_heads_each_form_of_a_kind_is_no_contents_list() -> None:
    """Two forms of one kind and year have the same title, year and unit above their tables."""
    head = ("项目支出绩效自评表", "（2022年度）", "单位：万元")
    found = outline(*head, TABLE, *head, TABLE)
    assert [heading.first for heading in found.headings] == [0, 4]
    assert found.contents == frozenset()
    listed = outline(
        "一、总体绩效目标",
        "二、职责",
        "三、保障",
        *head,
        TABLE,
        *head,
        "一、总体绩效目标",
        "二、职责",
        "三、保障",
    )
    assert listed.contents == {0, 1, 2}


def test_lines_of_one_paragraph_are_read_apart() -> None:
    """Typists break lines inside a paragraph where others start a new one."""
    assert headings("第一部分\n部门整体绩效目标\n一、总体绩效目标") == [
        (1, "第一部分", "部门整体绩效目标"),
        (2, "一、", "总体绩效目标"),
    ]


def test_the_documents_title() -> None:
    assert outline("承德县民政局2022年部门预算绩效文本", "一、总体").title == (
        "承德县民政局2022年部门预算绩效文本"
    )
    assert outline("一、总体").title is None


def test_a_text_box_anchored_in_a_title_does_not_part_it_from_its_table() -> None:
    boxed = Paragraph(raw="附件2", text="附件2", paragraph_no=1)
    (heading,) = outline("某局项目支出绩效目标表", boxed, "（2023年度）", TABLE).headings
    assert (heading.title, heading.form_title, heading.last) == ("某局项目支出绩效目标表", True, 1)
    apart = Paragraph(raw="附件2", text="附件2", paragraph_no=7)
    assert not outline("某局项目支出绩效目标表", apart, "（2023年度）", TABLE).headings


@pytest.mark.parametrize("mark", ["附件2", "附表5-1", "附件"])
def test_the_mark_of_an_annex_behind_a_title_is_no_part_of_it(mark: str) -> None:
    (heading,) = outline(f"某局项目支出绩效目标表{mark}", "（2023年度）", TABLE).headings
    assert (heading.title, heading.form_title) == ("某局项目支出绩效目标表", True)


@pytest.mark.parametrize(
    "mark", ["附件：", "附件2：", "附件2", "附件2 ", "附表5-1 ", "附 件 二：", "附:", "附件３．"]
)
def test_the_mark_of_an_annex_in_front_of_a_title_is_its_number(mark: str) -> None:
    title = "2023年项目支出绩效自评表"
    heading = only(mark + title, TABLE)
    assert (heading.number, heading.title) == (mark.strip(), title)
    whole = "某县2023年部门整体绩效自评报告"
    assert outline(mark + whole, TABLE).title == whole


@pytest.mark.parametrize(
    "title", ["附件2023年绩效目标表", "附件一般公共预算绩效目标表", "附加绩效目标表"]
)
def test_what_may_be_of_the_title_stays_in_it(title: str) -> None:
    heading = only(title, TABLE)
    assert (heading.number, heading.title) == ("", title)


def test_the_same_title_behind_another_number_is_no_page_of_the_form_above() -> None:
    """Nothing else says that the second form is one: neither names its project anew."""
    form = "资金总额 | 50 | 执行数 | 50\n年度目标 | 修渠。 | < | <\n"
    drawing = f"附件1：绩效自评表\n{form}附件2：绩效自评表\n{form}"
    assert len(parse_bytes(drawn(drawing), path="two.docx").projects) == 2


def test_headings_below_one_title_name_the_projects_of_its_forms() -> None:
    """A form that names its project keeps that name; one below a kind of projects has none."""
    form = "主管部门 | 某局 | 资金总额 | 50\n年度目标 | 修渠。 | < | <\n"
    drawing = (
        f"2023年项目支出绩效自评表\n（一）乡村道路养护经费\n{form}（二）人员类项目\n{form}"
        f"（三）灌区维修工程\n项目名称 | 东灌区 | 项目代码 | -\n{form}（四）饮水安全项目\n{form}"
    )
    read = parse_bytes(drawn(drawing), path="headed.docx")
    names = [project.project_name for project in read.projects]
    assert names == ["乡村道路养护经费", None, "东灌区", "饮水安全项目"]
    noted = [each.raw for each in read.findings if each.code == "reading-by-vocabulary"]
    assert noted == ["乡村道路养护经费", "饮水安全项目"]
