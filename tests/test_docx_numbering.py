"""Automatic numbers: formats, levels, restarts, links."""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.blocks import Paragraph, Table
from goalparse.readers.docx.numerals import show


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", {1: "1", 10: "10"}),
        ("decimalZero", {1: "01", 10: "10"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "51"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 99: "九十九", 105: "一〇五"}),
        (
            "chineseCountingThousand",
            {10: "十", 15: "十五", 20: "二十", 100: "一百", 101: "一百零一", 110: "一百一十",
             1001: "一千零一", 1010: "一千零一十", 1100: "一千一百", 10000: "一万",
             20305: "二万零三百零五"},
        ),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 11: "壹拾壹", 205: "贰佰零伍"}),
        ("ideographLegalTraditional", {2: "貳", 30: "參拾"}),
        ("ideographDigital", {10: "一〇", 21: "二一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥", 61: "甲子"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
        ("upperRoman", {4: "IV", 1999: "MCMXCIX"}),
        ("lowerRoman", {9: "ix"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa"}),
        ("upperLetter", {28: "BB"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd"}),
        ("bullet", {1: ""}),
        ("none", {1: ""}),
        ("notYetInvented", {3: "3"}),
    ],
)  # fmt: skip
def test_number_formats(style: str, expected: dict[int, str]) -> None:
    assert {number: show(number, style) for number in expected} == expected


@pytest.mark.parametrize("style", ["chineseCounting", "lowerLetter", "upperRoman", "ganada"])
def test_zero_is_a_digit_in_every_format(style: str) -> None:
    assert show(0, style) == "0"


def numbers(part: str, *paragraphs: str, styles: str = "") -> list[str]:
    """The numbers that the paragraphs of a document show."""
    result = w.read(*paragraphs, numbering=part, styles=styles)
    assert result.findings == ()
    return [block.number for block in result.value.blocks if isinstance(block, Paragraph)]


def items(*levels: int | None, num: int = 1) -> list[str]:
    """List paragraphs at these levels (None: an ordinary paragraph in between)."""
    return [w.p("文") if at is None else w.p("文", props=w.listed(num, at)) for at in levels]


DEEP = w.level(0, "%1.") + w.level(1, "%1.%2") + w.level(2, "(%3)", "lowerLetter")


def test_levels_count_within_those_above() -> None:
    found = numbers(w.numbering(DEEP), *items(0, 1, 1, 2, None, 2, 0, 1, 2))
    assert found == ["1.", "1.1", "1.2", "(a)", "", "(b)", "2.", "2.1", "(a)"]


def test_a_level_above_that_was_never_used_shows_its_start() -> None:
    assert numbers(w.numbering(DEEP), *items(1, 1, 0)) == ["1.1", "1.2", "1."]


def test_restart_only_after_the_named_level() -> None:
    never = w.level(0, "%1.") + w.level(1, "%2)", props='<w:lvlRestart w:val="0"/>')
    assert numbers(w.numbering(never), *items(0, 1, 1, 0, 1)) == ["1.", "1)", "2)", "2.", "3)"]
    third = DEEP.replace(
        '<w:numFmt w:val="lowerLetter"/>',
        '<w:numFmt w:val="lowerLetter"/><w:lvlRestart w:val="1"/>',
    )
    found = numbers(w.numbering(third), *items(0, 1, 2, 1, 2, 0, 2))
    assert found == ["1.", "1.1", "(a)", "1.2", "(b)", "2.", "(a)"]


def test_legal_numbering_prints_all_levels_in_digits() -> None:
    part = w.level(0, "第%1章", "chineseCounting") + w.level(1, "%1.%2", props="<w:isLgl/>")
    assert numbers(w.numbering(part), *items(0, 0, 1)) == ["第一章", "第二章", "2.1"]


def test_lists_of_one_definition_count_on_and_overrides_start_anew() -> None:
    nums = (
        '<w:num w:numId="8"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = [*items(0, 0), *items(0, num=8), *items(0, 0, num=9), *items(0)]
    assert numbers(w.numbering(DEEP) + nums, *body) == ["1.", "2.", "3.", "5.", "6.", "7."]


def test_an_override_may_bring_its_own_level() -> None:
    override = (
        f'<w:lvlOverride w:ilvl="0">{w.level(0, "（%1）", "chineseCounting")}</w:lvlOverride>'
    )
    num = f'<w:num w:numId="9"><w:abstractNumId w:val="1"/>{override}</w:num>'
    assert numbers(w.numbering(DEEP) + num, *items(0, 0, num=9)) == ["（一）", "（二）"]


def test_bullets_hidden_numbers_and_unknown_lists_show_nothing() -> None:
    part = w.level(0, "•", "bullet") + w.level(1, "%2", props="<w:rPr><w:vanish/></w:rPr>")
    assert numbers(w.numbering(part), *items(0, 1), *items(0, num=7), *items(0, num=0)) == [""] * 4


def test_custom_formats_pad_with_zeros() -> None:
    level = w.level(0, "%1").replace(
        '<w:numFmt w:val="decimal"/>',
        '<mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>',
    )
    assert numbers(w.numbering(level), *items(0, 0)) == ["001", "002"]


def test_numbering_by_style_and_its_linked_level() -> None:
    levels = w.level(0, "%1、", "chineseCounting") + w.level(
        1, "（%2）", "chineseCounting", props='<w:pStyle w:val="two"/>'
    )
    styles = (
        w.style("one", "甲", props=f"<w:pPr>{w.listed(1, None)}</w:pPr>")
        + w.style("two", "乙", props=f"<w:pPr>{w.listed(1, None)}</w:pPr>")
        + w.style("three", "丙", based_on="one")
    )
    body = [w.p("文", style=name) for name in ("one", "two", "two", "three")]
    off = w.p("文", style="one", props=w.listed(0))
    found = numbers(w.numbering(levels), *body, off, styles=styles)
    assert found == ["一、", "（一）", "（二）", "二、", ""]


def test_links_from_a_numbering_style() -> None:
    linked = w.numbering('<w:numStyleLink w:val="ns"/>', '<w:styleLink w:val="ns"/>' + DEEP)
    style = w.style("ns", "numbers", kind="numbering", props=f"<w:pPr>{w.listed(2, None)}</w:pPr>")
    assert numbers(linked, *items(0, 1), styles=style) == ["1.", "1.1"]
    without = linked.replace('<w:styleLink w:val="ns"/>', "")
    assert numbers(without, *items(0, 1), styles=style) == ["1.", "1.1"]


def test_in_a_cell_the_number_is_part_of_the_text() -> None:
    part = w.numbering(w.level(0, "%1、", "chineseCounting"))
    spaced = part.replace("<w:lvlText", '<w:suff w:val="nothing"/><w:lvlText')
    body = w.tbl(w.tr(w.tc(w.p("甲", props=w.listed(1))), w.tc(w.p(props=w.listed(1)))))
    for numbering, texts in ((part, ["一、 甲", "二、"]), (spaced, ["一、甲", "二、"])):
        (table,) = w.read(body, numbering=numbering).value.blocks
        assert isinstance(table, Table)
        assert [cell.text for cell in table.cells] == texts


def test_paragraphs_under_a_merge_do_not_count() -> None:
    item = w.p(props=w.listed(1))
    body = w.tbl(
        w.tr(w.tc(item, merge="restart"), "a"),
        w.tr(w.tc(item, merge="continue"), "b"),
        w.tr(w.tc(item), "c"),
    )
    result = w.read(body, numbering=w.numbering(w.level(0, "%1")))
    assert result.findings == ()
    (table,) = result.value.blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells if cell.column_no == 1] == ["1", "2"]


def test_deleted_paragraphs_do_not_count() -> None:
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = [
        w.p("甲", props=w.listed(1)),
        w.p(props=w.listed(1) + gone),
        w.p("乙", props=w.listed(1)),
    ]
    result = w.read(*body, numbering=w.numbering(w.level(0, "%1")))
    assert result.value.blocks == (w.para("甲", 1, number="1"), w.para("乙", 2, number="2"))
