"""The 48 things of docs/word-body.md, one test each, blocks and findings whole."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import pytest

import wordml as w
from goalparse.blocks import Place
from goalparse.findings import Finding, Unreadable, finding
from goalparse.readers.docx import read_docx
from wordml import blocks

LEVELS = "".join(
    w.style(
        f"Heading{at}", f"heading {at}", props=f'<w:pPr><w:outlineLvl w:val="{at - 1}"/></w:pPr>'
    )
    for at in (1, 2, 3)
)
MERGED = w.tbl(
    w.tr(w.tc("甲", span=2), "乙"),
    w.tr("丙", "丁", "戊"),
    columns=3,
)
MERGED_GRID = w.table(
    1, 2, 3,
    w.cell(1, 1, "甲", across=2), w.cell(1, 3, "乙"),
    w.cell(2, 1, "丙"), w.cell(2, 2, "丁"), w.cell(2, 3, "戊"),
)  # fmt: skip


def changes(count: int) -> tuple[Finding, ...]:
    return (finding("revisions-resolved", count=count, mode="accepted"),)


# ---- bookmarks and headings


def test_bm_para() -> None:
    assert blocks(w.p("前", w.bookmark("_Toc_1"), "后")) == (
        w.para("前后", 1, bookmarks=("_Toc_1",)),
    )


def test_bm_body() -> None:
    assert blocks(
        w.bookmark("a"), w.p("文"), w.bookmark("b"), w.tbl(w.tr("格")), w.bookmark("c")
    ) == (
        w.para("文", 1, bookmarks=("a",)),
        w.table(1, 1, 1, w.cell(1, 1, "格"), bookmarks=("b", "c")),
    )


def test_bm_cell() -> None:
    body = w.tbl(w.tr(w.tc(w.bookmark("x"), w.p("甲", w.bookmark("y"))), "乙"))
    assert blocks(body) == (
        w.table(1, 1, 2, w.cell(1, 1, "甲", bookmarks=("x", "y")), w.cell(1, 2, "乙")),
    )


def test_head_std() -> None:
    body = [w.p(f"级{at}", style=f"Heading{at}") for at in (1, 2, 3)]
    expected = tuple(w.para(f"级{at}", at, level=at) for at in (1, 2, 3))
    assert blocks(*body, styles=LEVELS) == expected


def test_head_numid() -> None:
    """WPS and Word in Chinese number their style ids; only the name tells."""
    assert blocks(w.p("题", style="2"), styles=w.style("2", "heading 2")) == (
        w.para("题", 1, level=2),
    )


def test_head_based() -> None:
    styles = LEVELS + w.style("mine", "我的标题", based_on="Heading3")
    assert blocks(w.p("题", style="mine"), styles=styles) == (w.para("题", 1, level=3),)


def test_head_outline() -> None:
    assert blocks(w.p("题", props='<w:outlineLvl w:val="1"/>')) == (w.para("题", 1, level=2),)


# ---- tables


def test_gridspan() -> None:
    assert blocks(MERGED) == (MERGED_GRID,)


def test_vmerge() -> None:
    body = w.tbl(
        w.tr(w.tc("甲", merge="restart"), "乙"),
        w.tr(w.tc(merge="continue"), "丙"),
        w.tr("丁", "戊"),
    )
    expected = w.table(
        1, 3, 2,
        w.cell(1, 1, "甲", down=2), w.cell(1, 2, "乙"), w.cell(2, 2, "丙"),
        w.cell(3, 1, "丁"), w.cell(3, 2, "戊"),
    )  # fmt: skip
    assert blocks(body) == (expected,)


def test_two_vmerge() -> None:
    """One merge ends where the next begins, in the same column."""
    rows = (("甲", "restart"), ("", "continue"), ("乙", "restart"), ("", "continue"))
    body = w.tbl(*(w.tr(w.tc(text, merge=merge), str(at)) for at, (text, merge) in enumerate(rows)))
    expected = w.table(
        1, 4, 2,
        w.cell(1, 1, "甲", down=2), w.cell(1, 2, "0"), w.cell(2, 2, "1"),
        w.cell(3, 1, "乙", down=2), w.cell(3, 2, "2"), w.cell(4, 2, "3"),
    )  # fmt: skip
    assert blocks(body) == (expected,)


def test_merge2d() -> None:
    body = w.tbl(
        w.tr(w.tc("甲", span=2, merge="restart"), "乙"), w.tr(w.tc(span=2, merge="continue"), "丙")
    )
    expected = w.table(
        1, 2, 3, w.cell(1, 1, "甲", down=2, across=2), w.cell(1, 3, "乙"), w.cell(2, 3, "丙")
    )
    assert blocks(body) == (expected,)


def test_vmerge_text() -> None:
    body = w.tbl(w.tr("x", w.tc("甲", merge="restart")), w.tr("y", w.tc("鬼", merge="continue")))
    result = w.read(body)
    assert result.value.blocks == (
        w.table(
            1,
            2,
            2,
            w.cell(1, 1, "x"),
            w.cell(1, 2, "甲", down=2, covered=((2, 2, "鬼"),)),
            w.cell(2, 1, "y"),
        ),
    )
    place = Place(table_no=1, row_no=2, column_no=2, block_no=1)
    assert result.findings == (finding("covered-cell-text", place=place, raw="鬼"),)


def test_gridbefore() -> None:
    body = w.tbl(
        w.tr("甲", "乙", "丙"),
        w.tr("丁", props='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
    )
    expected = w.table(
        1, 2, 3, w.cell(1, 1, "甲"), w.cell(1, 2, "乙"), w.cell(1, 3, "丙"), w.cell(2, 2, "丁")
    )
    assert blocks(body) == (expected,)


def test_hmerge() -> None:
    """Word 97's way to merge across: cells that continue the one to their left."""
    body = w.tbl(
        w.tr(w.tc("甲", props='<w:hMerge w:val="restart"/>'), w.tc(props="<w:hMerge/>"), "乙"),
        w.tr("丙", "丁", "戊"),
    )
    assert blocks(body) == (MERGED_GRID,)


def test_multipara() -> None:
    result = blocks(w.tbl(w.tr(w.tc(w.p("一"), w.p(), w.p("二")))))
    assert result == (w.table(1, 1, 1, w.cell(1, 1, "一\n\n二")),)
    assert result[0].cells[0].text == "一\n二"


def test_br_tab() -> None:
    result = blocks(w.tbl(w.tr(w.tc(w.p(w.r("一", "<w:br/>", "二", "<w:tab/>", "三"))))))
    assert result == (w.table(1, 1, 1, w.cell(1, 1, "一\n二\t三")),)
    assert result[0].cells[0].text == "一\n二 三"


def test_nested() -> None:
    inner = w.tbl(w.tr("甲", "乙"), w.tr("丙", "丁"))
    body = w.tbl(w.tr(w.tc(w.p("前"), inner, w.p("后")), "旁")), w.tbl(w.tr("末"))
    outer = w.cell(1, 1, "前\n甲\t乙\n丙\t丁\n后", tables=(w.simple(2, "甲|乙", "丙|丁"),))
    assert blocks(*body) == (w.table(1, 1, 2, outer, w.cell(1, 2, "旁")), w.simple(3, "末"))


def test_emptycells() -> None:
    body = w.tbl(w.tr("甲", w.tc(), "乙"), w.tr(w.tc(), w.tc(), "丙"))
    assert blocks(body) == (w.simple(1, "甲||乙", "||丙"),)


def test_pipe() -> None:
    assert blocks(w.tbl(w.tr("a|b", "c\\|d"))) == (
        w.table(1, 1, 2, w.cell(1, 1, "a|b"), w.cell(1, 2, "c\\|d")),
    )


# ---- wrappers


def test_sdt_block() -> None:
    assert blocks(w.sdt(w.p("甲"), w.p("乙"))) == (w.para("甲", 1), w.para("乙", 2))


def test_sdt_table() -> None:
    assert blocks(w.sdt(w.tbl(w.tr("甲")))) == (w.simple(1, "甲"),)


def test_sdt_row() -> None:
    assert blocks(w.tbl(w.tr("甲"), w.sdt(w.tr("乙"), w.tr("丙")))) == (
        w.simple(1, "甲", "乙", "丙"),
    )


def test_sdt_cell() -> None:
    assert blocks(w.tbl(w.tr(w.sdt(w.tc("甲")), "乙"))) == (w.simple(1, "甲|乙"),)


def test_sdt_cellblock() -> None:
    assert blocks(w.tbl(w.tr(w.tc(w.sdt(w.p("甲"))), "乙"))) == (w.simple(1, "甲|乙"),)


def test_sdt_run() -> None:
    assert blocks(w.p("前", w.sdt(w.r("中")), "后")) == (w.para("前中后", 1),)


def test_ins() -> None:
    result = w.read(w.p("前", w.wrap("ins", w.r("增")), "后"))
    assert result.value.blocks == (w.para("前增后", 1),)
    assert result.findings == changes(1)


def test_del() -> None:
    result = w.read(w.p("前", w.wrap("del", "<w:r><w:delText>删</w:delText></w:r>"), "后"))
    assert result.value.blocks == (w.para("前后", 1),)
    assert result.findings == changes(1)


def test_move() -> None:
    result = w.read(
        w.p("前", w.wrap("moveFrom", w.r("移")), "后"), w.p("到", w.wrap("moveTo", w.r("移")))
    )
    assert result.value.blocks == (w.para("前后", 1), w.para("到移", 2))
    assert result.findings == changes(2)


def test_del_row() -> None:
    result = w.read(w.tbl(w.tr("甲"), w.tr("乙", props='<w:del w:id="1"/>'), w.tr("丙")))
    assert result.value.blocks == (w.simple(1, "甲", "丙"),)
    assert result.findings == changes(1)


def test_fldsimple() -> None:
    simple = w.wrap("fldSimple", w.r("2022"), attrs='w:instr=" DATE "')
    assert blocks(w.p("年", simple)) == (w.para("年2022", 1),)


def test_fldchar() -> None:
    assert blocks(w.p("年", w.field(" DATE ", "2022"), "止")) == (w.para("年2022止", 1),)


def test_hyperlink() -> None:
    assert blocks(w.p("见", w.wrap("hyperlink", w.r("链接"), attrs='w:anchor="x"'))) == (
        w.para("见链接", 1),
    )


def test_smarttag() -> None:
    tag = w.wrap("smartTag", "<w:smartTagPr/>", w.r("怀来县"), attrs='w:element="place"')
    assert blocks(w.p("在", tag)) == (w.para("在怀来县", 1),)


def test_customxml() -> None:
    tag = w.wrap("customXml", "<w:customXmlPr/>", w.r("内"), attrs='w:element="e"')
    outer = w.wrap("customXml", w.p("外"), attrs='w:element="e"')
    assert blocks(w.p("前", tag), outer) == (w.para("前内", 1), w.para("外", 2))


def test_mc_run() -> None:
    body = w.p(w.alternate(w.r("新"), w.r("旧"), "w14"), w.alternate(w.r("新"), w.r("旧"), "x"))
    assert blocks(body) == (w.para("新旧", 1),)


def test_textbox() -> None:
    assert blocks(w.p("锚", w.text_box(w.p("框一"), w.p("框二")), "尾"), w.p("后")) == (
        w.para("锚尾", 1),
        w.para("框一", 1),
        w.para("框二", 1),
        w.para("后", 2),
    )


def test_sym_nbhyphen() -> None:
    box = '<w:sym w:font="Wingdings 2" w:char="F052"/>'
    assert blocks(w.p(w.r(box, "是", "<w:noBreakHyphen/>", "1"))) == (w.para("☑是\u20111", 1),)


def test_vanish() -> None:
    result = w.read(w.p("前", w.r("隐藏", props="<w:vanish/>"), "后"))
    assert result.value.blocks == (w.para("前后", 1),)
    assert result.findings == (finding("hidden-text", count=2),)


def test_numbering() -> None:
    body = [w.p(text, props=w.listed(1)) for text in ("总体", "分项")]
    part = w.numbering(w.level(0, "%1、", "chineseCounting"))
    assert blocks(*body, numbering=part) == (
        w.para("总体", 1, number="一、"),
        w.para("分项", 2, number="二、"),
    )


def test_header() -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    result = w.read(w.p("正文"), section, header1=w.p("2022年部门预算"))
    assert result.value.blocks == (w.para("正文", 1),)
    assert result.value.title == "2022年部门预算"
    assert result.findings == ()


# ---- packages


def test_pk_strict() -> None:
    parts = w.package(w.document(MERGED))
    strict = {name: w.strict(data.decode()).encode() for name, data in parts.items()}
    result = read_docx(w.zipped(strict))
    assert (result.value.blocks, result.findings) == ((MERGED_GRID,), ())


def test_pk_document2() -> None:
    result = read_docx(w.zipped(w.package(w.document(MERGED), name="word/document2.xml")))
    assert (result.value.blocks, result.findings) == ((MERGED_GRID,), ())


def test_pk_nocolgrid() -> None:
    assert blocks(MERGED.replace("<w:tblGrid>" + "<w:gridCol/>" * 3 + "</w:tblGrid>", "")) == (
        MERGED_GRID,
    )


def test_pk_nostyles() -> None:
    """A relationship to a styles part that is not there; the style's id still tells."""
    target = f'Type="{w.R}/styles" Target="styles.xml"'
    body = w.document(w.p("题", style="Heading1") + MERGED)
    result = read_docx(w.zipped(w.package(body, relations={"s": target})))
    assert (result.value.blocks, result.findings) == ((w.para("题", 1, level=1), MERGED_GRID), ())


def test_pk_brokenrel() -> None:
    targets = {
        "a": f'Type="{w.R}/image" Target="NULL"',
        "b": f'Type="{w.R}/header" Target="../gone/header9.xml"',
        "c": f'Type="{w.R}/hyperlink" Target="http://[bad" TargetMode="External"',
    }
    result = read_docx(w.zipped(w.package(w.document(MERGED), relations=targets)))
    assert (result.value.blocks, result.findings) == ((MERGED_GRID,), ())


def test_pk_entity() -> None:
    prolog = '<!DOCTYPE x [<!ENTITY bomb "炸"><!ENTITY file SYSTEM "file:///etc/passwd">]>'
    body = w.p("<w:r><w:t>前&bomb;后</w:t></w:r>", "<w:r><w:t>&file;</w:t></w:r>")
    result = read_docx(w.zipped(w.package(w.document(body, prolog=prolog))))
    assert result.value.blocks == (w.para("前&bomb;后&file;", 1),)
    reason = "an entity that the document declares itself is not expanded"
    assert result.findings == tuple(
        finding("value-doubtful", raw=raw, reason=reason) for raw in ("&bomb;", "&file;")
    )


def test_pk_ctrlchar() -> None:
    body = w.p(w.r("<w:t>前\x01后</w:t>")) + MERGED
    result = read_docx(w.zipped(w.package(w.document(body))))
    assert result.value.blocks == (w.para("前后", 1), MERGED_GRID)
    reason = "1 characters that XML forbids are left out"
    assert result.findings == (finding("value-doubtful", raw="前\x01后", reason=reason),)


def test_pk_trunc() -> None:
    whole = w.docx(w.p("文" * 1000))
    with pytest.raises(Unreadable, match="the zip archive is truncated or damaged") as caught:
        read_docx(whole[: len(whole) // 2])
    assert caught.value.finding.code == "file-unreadable"


# ---- the list itself


def test_each_probe_of_the_documentation_has_its_test() -> None:
    page = Path(__file__).parents[1] / "docs" / "word-body.md"
    rows = re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    tests = [name.removeprefix("test_") for name, _ in inspect.getmembers(sys.modules[__name__])]
    assert len(rows) == 48
    assert set(rows) <= set(tests)
