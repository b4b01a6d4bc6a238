"""Paragraphs and what stands in them, beyond the probes: WordprocessingML -> blocks."""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.blocks import Paragraph, Place
from goalparse.findings import finding
from goalparse.readers.docx import read_docx
from wordml import blocks


def raw(*content: str, **parts: str) -> str:
    """The raw text of the one paragraph that the content makes."""
    (block,) = blocks(w.p(*content), **parts)
    assert isinstance(block, Paragraph)
    assert block == w.para(block.raw, 1)
    return block.raw


DELETED = "<w:r><w:delText>删</w:delText></w:r>"
ENTRY = '<w:listEntry w:val="{}"/>'
MARK_DELETED = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
MARK_INSERTED = '<w:rPr><w:ins w:id="1" w:author="a"/></w:rPr>'


# ---- text


def test_blank_paragraphs_stay_and_count() -> None:
    assert blocks(w.p(), w.p(" "), w.p("文")) == (w.para("", 1), w.para(" ", 2), w.para("文", 3))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<w:r><w:t>a\tb\nc</w:t></w:r>", "a\tb\nc"),  # template engines write it raw
        (w.r("a", "<w:ptab/>", "b", "<w:cr/>", "c"), "a\tb\nc"),
        (w.r("a", '<w:br w:type="page"/>', "b"), "a\nb"),
        (w.r("预", "<w:softHyphen/>", "算"), "预算"),
        (w.r("5", '<w:footnoteReference w:id="1"/>', "人"), "5人"),
        (w.r("a", "<w:lastRenderedPageBreak/>", "b"), "ab"),
        ("<w:r><w:t>a<!--x-->b<?x y?><![CDATA[<c>]]></w:t></w:r>", "ab<c>"),
        (w.wrap("dir", w.wrap("bdo", w.r("甲"))), "甲"),
        ("<x:new><w:r><w:t>新</w:t></w:r></x:new>", "新"),  # a wrapper of a later version
        ("<w:proofErr/>" + w.r("甲") + "<w:proofErr/>", "甲"),
        ("<w:t>甲</w:t>", "甲"),  # no run around it
    ],
)
def test_text_of_a_paragraph(content: str, text: str) -> None:
    assert raw(content) == text


def test_tab_stops_are_not_tabs() -> None:
    assert blocks(w.p("甲", props='<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>')) == (
        w.para("甲", 1),
    )


def test_phonetic_guides_are_left_out() -> None:
    guide = w.wrap("rt", w.r("huái"))
    assert (
        raw(w.r(w.wrap("ruby", "<w:rubyPr/>", guide, w.wrap("rubyBase", w.r("怀"))), "来"))
        == "怀来"
    )


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="00A8"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        ('<w:r><w:sym w:font="Nobody" w:char="F0B3"/></w:r>', "\uf0b3"),
        ('<w:r><w:sym w:font="Nobody" w:char="0081"/></w:r>', "\uf081"),
        ('<w:r><w:sym w:font="Nobody" w:char="xyz"/></w:r>', ""),
        (w.r("R", props='<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☑"),
        (w.r("\uf052是", props='<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☑是"),
        (w.r("R", props='<w:rFonts w:ascii="Arial" w:hAnsi="Wingdings 2"/>'), "R"),
    ],
)
def test_symbol_fonts_show_what_the_page_shows(run: str, text: str) -> None:
    assert raw(run) == text


def test_runs_outside_paragraphs_make_a_paragraph() -> None:
    assert blocks(w.r("甲"), w.r("乙"), w.p("丙"), w.r("丁")) == (
        w.para("甲乙", 1),
        w.para("丙", 2),
        w.para("丁", 3),
    )


def test_a_paragraph_in_a_paragraph_is_a_line_of_it() -> None:
    assert raw("甲", w.p("乙")) == "甲\n乙"


# ---- formulas


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<m:f><m:num>{a}</m:num><m:den>{b}</m:den></m:f>", "a/b"),
        ("<m:f><m:num>{a}{b}</m:num><m:den>{ab}</m:den></m:f>", "ab/(a+b)"),
        ("<m:sSup><m:e>{a}</m:e><m:sup>{b}</m:sup></m:sSup>", "a^b"),
        ("<m:sSubSup><m:e>{a}</m:e><m:sub>{b}</m:sub><m:sup>{ab}</m:sup></m:sSubSup>", "a_b^(a+b)"),
        ("<m:rad><m:deg/><m:e>{ab}</m:e></m:rad>", "√(a+b)"),
        ("<m:d><m:dPr><m:begChr m:val='['/></m:dPr><m:e>{a}</m:e><m:e>{b}</m:e></m:d>", "[a|b)"),
        ("<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{a}</m:sub><m:e>{b}</m:e></m:nary>",
         "∑_ab"),
        ("<m:m><m:mr><m:e>{a}</m:e><m:e>{b}</m:e></m:mr><m:mr><m:e>{b}</m:e></m:mr></m:m>",
         "a, b; b"),
        ("<m:func><m:fName>{a}</m:fName><m:e>{b}</m:e></m:func>", "ab"),
    ],
)  # fmt: skip
def test_formulas_stand_on_one_line(formula: str, text: str) -> None:
    pieces = {key: f"<m:r><m:t>{shown}</m:t></m:r>" for key, shown in _LETTERS.items()}
    assert raw("=", f"<m:oMath>{formula.format(**pieces)}</m:oMath>") == f"={text}"


_LETTERS = {"a": "a", "b": "b", "ab": "a+b"}


# ---- headings and tables of contents


def test_heading_names_in_other_languages_and_without_a_styles_part() -> None:
    names = {"标题1": 1, "標題 2": 2, "berschrift3": 3, "Titre4": 4, "heading 9": 9, "Title": None}
    body = [w.p("题", style=name) for name in names]
    expected = [w.para("题", at, level=level) for at, level in enumerate(names.values(), 1)]
    assert blocks(*body) == tuple(expected)


def test_outline_level_decides_over_style() -> None:
    styles = w.style("h", "heading 1")
    body = w.p("正文", style="h", props='<w:outlineLvl w:val="9"/>')
    assert blocks(body, styles=styles) == (w.para("正文", 1),)


def test_a_circle_of_styles_ends() -> None:
    styles = w.style("a", "甲", based_on="b") + w.style("b", "乙", based_on="a")
    assert blocks(w.p("文", style="a"), styles=styles) == (w.para("文", 1),)


def test_contents_by_style_control_and_field() -> None:
    begin, code, separate, end = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = [
        w.p("一\t1", style="目录1"),
        w.sdt(w.p("目录"), props=gallery),
        w.p(begin, code, separate, "二\t2"),
        w.p("三", w.field(" PAGEREF x ", "3")),
        w.p(end),
        w.p("正文"),
    ]
    assert blocks(*body) == (
        w.para("一\t1", 1, contents=True),
        w.para("目录", 2, contents=True),
        w.para("二\t2", 3, contents=True),
        w.para("三3", 4, contents=True),
        w.para("", 5),
        w.para("正文", 6),
    )


def test_a_heading_ends_contents_that_were_never_closed() -> None:
    open_field = w.field(" TOC ", "一").replace('"end"', '"unknown"')
    body = [w.p(open_field), w.p("题", props='<w:outlineLvl w:val="0"/>'), w.p("正文")]
    assert blocks(*body) == (
        w.para("一", 1, contents=True),
        w.para("题", 2, level=1),
        w.para("正文", 3),
    )


# ---- fields


def test_fields_in_fields_show_their_results_only() -> None:
    condition = w.field(" MERGEFIELD x ", "无")
    outer = w.field(" IF ", "结果").replace(
        "IF </w:instrText></w:r>", f"IF </w:instrText></w:r>{condition}"
    )
    assert raw("前", outer, "后") == "前结果后"


def test_a_field_that_is_never_closed_loses_no_text() -> None:
    body = [w.p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "甲"), w.p("乙")]
    assert blocks(*body) == (w.para("甲", 1), w.para("乙", 2))


def test_a_field_open_in_a_cell_ends_with_it() -> None:
    cell = w.tc(w.p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "甲"))
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert blocks(w.tbl(w.tr(cell, w.tc(w.p("乙", separate, "丙"))))) == (w.simple(1, "甲|乙丙"),)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "☐"),
        (
            f'<w:ddList><w:result w:val="1"/>{ENTRY.format("甲")}{ENTRY.format("乙")}</w:ddList>',
            "乙",
        ),
        ('<w:ddList><w:result w:val="7"/><w:listEntry w:val="一次性"/></w:ddList>', ""),
    ],
)
def test_form_fields_show_their_state(data: str, text: str) -> None:
    field = w.field(" FORM ", "").replace(
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar>',
    )
    assert raw("项目", field, "止") == f"项目{text}止"


# ---- alternatives and text boxes


def test_an_unknown_choice_without_a_fallback_is_read() -> None:
    assert raw(w.alternate(w.r("新"), None, "x")) == "新"


def test_alternatives_around_blocks_rows_and_cells() -> None:
    cells = w.tr(w.alternate(w.tc("甲"), w.tc("旧")))
    body = [
        w.alternate(w.p("新"), w.p("旧")),
        w.tbl(cells, w.alternate(w.tr("乙"), w.tr("旧"))),
    ]
    assert blocks(*body) == (w.para("新", 1), w.simple(1, "甲", "乙"))


def test_a_text_box_in_a_cell_is_text_of_the_cell() -> None:
    body = w.tbl(w.tr(w.tc(w.p("前", w.text_box(w.p("框"))), w.p("后")), "旁"))
    assert blocks(body) == (w.simple(1, "前\n框\n后|旁"),)


def test_a_table_in_a_text_box_is_a_table_at_its_anchor() -> None:
    body = [w.p("甲"), w.p("乙", w.text_box(w.p("框"), w.tbl(w.tr("格")))), w.tbl(w.tr("末"))]
    assert blocks(*body) == (
        w.para("甲", 1),
        w.para("乙", 2),
        w.para("框", 2),
        w.simple(1, "格", paragraph_no=2),
        w.simple(2, "末"),
    )


def test_a_text_box_in_a_text_box() -> None:
    assert blocks(w.p(w.text_box(w.p("外", w.text_box(w.p("内")))))) == (
        w.para("", 1),
        w.para("外", 1),
        w.para("内", 1),
    )


def test_word_art_and_drawing_text() -> None:
    art = '<w:pict><v:shape><v:textpath on="t"/><v:textpath string="绩效报告"/></v:shape></w:pict>'
    drawn = (
        "<w:drawing><a:p><a:r><a:t>图</a:t></a:r><a:br/><a:r><a:t>示</a:t></a:r></a:p></w:drawing>"
    )
    assert blocks(w.p(w.r(art), w.r(drawn), "锚")) == (
        w.para("锚", 1),
        w.para("绩效报告", 1),
        w.para("图\n示", 1),
    )


# ---- hidden text


HIDING = w.style("hid", "藏", props="<w:rPr><w:vanish/></w:rPr>") + w.style(
    "chr", "字藏", kind="character", props="<w:rPr><w:vanish/></w:rPr>"
)


@pytest.mark.parametrize(
    ("paragraph", "text", "hidden"),
    [
        (w.p("藏", style="hid"), "", 1),
        (w.p(w.r("藏", props='<w:rStyle w:val="chr"/>'), "见"), "见", 1),
        (w.p(w.r("见", props='<w:rStyle w:val="chr"/>'), style="hid"), "见", 0),  # the two cancel
        (w.p(w.r("见", props='<w:vanish w:val="0"/>'), style="hid"), "见", 0),
        (w.p(w.r("见", props="<w:webHidden/>")), "见", 0),
        (w.p("见", props="<w:rPr><w:vanish/></w:rPr>"), "见", 0),  # only the end mark
        (w.p(w.r("x", "<w:tab/>", props="<w:vanish/>")), "", 2),
    ],
)
def test_hidden_text_is_counted(paragraph: str, text: str, hidden: int) -> None:
    result = read_docx(w.docx(paragraph, styles=HIDING))
    assert result.value.blocks == (w.para(text, 1),)
    expected = (finding("hidden-text", count=hidden),) if hidden else ()
    assert result.findings == expected


def test_a_text_box_in_a_hidden_run_is_hidden() -> None:
    box = w.text_box(w.p("框")).replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
    result = w.read(w.p("见", box))
    assert result.value.blocks == (w.para("见", 1),)
    assert result.findings == (finding("hidden-text", count=1),)


def test_fields_whose_marks_are_hidden_still_work() -> None:
    index = w.field(' XE "词" ', "").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
    assert blocks(w.p("甲", index, "乙")) == (w.para("甲乙", 1),)


# ---- tracked changes


@pytest.mark.parametrize(
    ("body", "accepted", "original", "count"),
    [
        (w.p("前", w.wrap("ins", w.r("增")), "后"), ["前增后"], ["前后"], 1),
        (w.p("前", w.wrap("del", DELETED), "后"), ["前后"], ["前删后"], 1),
        (w.p(w.wrap("ins", w.r("增"), w.wrap("del", DELETED))), ["增"], [""], 2),
        (w.p("甲", props=MARK_DELETED) + w.p("乙"), ["甲乙"], ["甲", "乙"], 1),
        (w.p("甲", props=MARK_INSERTED) + w.p("乙"), ["甲", "乙"], ["甲乙"], 1),
        (w.p(w.wrap("del", DELETED), props=MARK_DELETED) + w.p("乙"), ["乙"], ["删", "乙"], 2),
        (w.p("乙") + w.p(w.wrap("del", DELETED), props=MARK_DELETED), ["乙"], ["乙", "删"], 2),
        (w.wrap("ins", w.p("增")) + w.p("甲"), ["增", "甲"], ["甲"], 1),
        (w.p("甲", props=MARK_DELETED), ["甲"], ["甲"], 1),
    ],
)
def test_changes_read_both_ways(
    body: str, accepted: list[str], original: list[str], count: int
) -> None:
    data = w.docx(body)
    for mode, texts in (("accepted", accepted), ("original", original)):
        result = read_docx(data, revisions=mode)  # type: ignore[arg-type]
        assert result.value.blocks == tuple(w.para(text, at) for at, text in enumerate(texts, 1))
        assert result.findings == (finding("revisions-resolved", count=count, mode=mode),)


def test_original_formatting_comes_back() -> None:
    change = '<w:pPrChange w:id="1"><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:pPrChange>'
    body = w.p("题", props=f'<w:outlineLvl w:val="0"/>{change}')
    assert w.read(body).value.blocks == (w.para("题", 1, level=1),)
    assert w.read(body, revisions="original").value.blocks == (w.para("题", 1, level=3),)


def test_bookmarks_of_a_paragraph_that_is_gone_go_to_the_next_block() -> None:
    body = w.p(w.bookmark("x"), props=MARK_DELETED) + w.tbl(w.tr("格"))
    assert w.read(body).value.blocks == (w.table(1, 1, 1, w.cell(1, 1, "格"), bookmarks=("x",)),)


# ---- what is not read


def test_content_outside_the_document_is_named() -> None:
    chunk = '<w:altChunk r:id="c"/>'
    parts = w.package(
        w.document(w.p("甲") + chunk + w.p("乙")),
        relations={"c": f'Type="{w.R}/aFChunk" Target="chunk.html"'},
    )
    result = read_docx(w.zipped(parts))
    assert result.value.blocks == (w.para("甲", 1), w.para("乙", 2))
    reason = "an imported document (word/chunk.html) is not read"
    place = Place(paragraph_no=1, block_no=1)
    assert result.findings == (finding("external-reference", place=place, reason=reason),)


def test_embedded_objects_are_named_with_their_place() -> None:
    sheet = w.r('<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>')
    result = w.read(w.p("甲", sheet), w.tbl(w.tr("乙", w.tc(w.p(sheet)))))
    assert result.value.blocks == (w.para("甲", 1), w.simple(1, "乙|"))
    reason = "an embedded object (Excel.Sheet.12) is not read"
    places = [
        Place(paragraph_no=1, block_no=0),
        Place(table_no=1, row_no=1, column_no=2, block_no=2),
    ]
    assert [found.place.table_no for found in result.findings] == [None, 1]
    assert [found.message for found in result.findings] == [reason, reason]
    assert [str(found.place) for found in result.findings] == [str(place) for place in places]


# ---- headers


def test_the_title_is_the_first_header_that_says_something() -> None:
    section = "".join(
        f'<w:sectPr><w:headerReference w:type="{kind}" r:id="{part}"/></w:sectPr>'
        for kind, part in (("first", "header1"), ("default", "header2"))
    )
    parts = {"header1": w.p("- 1 -"), "header2": w.tbl(w.tr("")) + w.p("怀来县 政协")}
    result = read_docx(w.docx(w.p("正文"), section, **parts))
    assert result.value.title == "怀来县 政协"
    assert result.value.blocks == (w.para("正文", 1),)
