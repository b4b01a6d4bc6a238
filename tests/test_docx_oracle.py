"""The oracle that the reader is held against is itself held against cases done by hand."""

from __future__ import annotations

import pytest

import wordml as w
from oracle import visible

HIDING = (
    w.style("hid", "藏", props="<w:rPr><w:vanish/></w:rPr>")
    + w.style("kid", "子", based_on="hid")
    + w.style("off", "显", based_on="hid", props='<w:rPr><w:vanish w:val="0"/></w:rPr>')
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (w.p("甲 ", w.r("乙\t")) + w.tbl(w.tr("丙", w.tc(w.tbl(w.tr("丁"))))), "甲乙丙丁"),
        (
            w.p(w.wrap("ins", w.r("增")), w.wrap("del", w.r("删")), w.wrap("moveFrom", w.r("移"))),
            "增",
        ),
        (w.tbl(w.tr("删", props="<w:del/>"), w.tr("留", w.tc("删", props="<w:cellDel/>"))), "留"),
        (w.p(w.r("藏", props="<w:vanish/>"), w.r("见", props='<w:vanish w:val="off"/>')), "见"),
        (w.p("藏", style="hid") + w.p("藏", style="kid") + w.p("见", style="off"), "见"),
        (w.p(w.r("藏", props='<w:rStyle w:val="hid"/>')), ""),
        (w.p(w.r("见", props='<w:rStyle w:val="hid"/>'), style="hid"), "见"),
        (w.p(w.text_box(w.p("框")), w.alternate(w.r("新"), w.r("旧"))), "框新"),
        (w.p("前", w.field(" X ", "果"), "后"), "前果后"),
        (
            w.p(w.field(" IF ", "果").replace(" IF </w:instrText>", "</w:instrText><w:t>码</w:t>")),
            "果",
        ),
        (w.p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "未闭"), "未闭"),
        (w.p(w.wrap("ruby", w.wrap("rt", w.r("音")), w.wrap("rubyBase", w.r("字")))), "字"),
        (w.p(w.r("1", "<w:noBreakHyphen/>", '<w:sym w:char="F052"/>')), "1\u2011\ufffc"),
        (w.p("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"), "x"),
        (w.p(w.r("<w:drawing><a:p><a:r><a:t>图</a:t></a:r></a:p></w:drawing>")), ""),
    ],
)
def test_the_oracle_sees_what_the_page_shows(body: str, text: str) -> None:
    assert visible(w.docx(body, styles=HIDING)) == text


def test_the_oracle_knows_the_default_style() -> None:
    hidden = HIDING.replace('w:styleId="hid"', 'w:styleId="hid" w:default="1"', 1)
    assert visible(w.docx(w.p("藏") + w.p("见", style="off"), styles=hidden)) == "见"


def test_the_oracle_needs_a_main_part() -> None:
    with pytest.raises(ValueError, match="no main part"):
        visible(w.zipped({"a": b""}))
