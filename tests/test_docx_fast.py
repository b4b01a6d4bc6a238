"""The fast path gives what the careful path gives, and takes nothing that it cannot prove.

Besides what stands here, every test of a test_docx_*.py module reads each of its documents both
ways (`both_ways` in conftest.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import mutated
import wordml as w
from goalparse.blocks import Document, Table
from goalparse.findings import Finding, Result, Unreadable
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.fast import NotPlain
from goalparse.readers.docx.fast.frame import Lore, frame_of
from goalparse.readers.docx.fast.reader import Tally, _rest_of_row
from goalparse.readers.docx.fast.steps import To, step_of
from goalparse.readers.docx.fast.tags import reduced, tag_of
from goalparse.readers.docx.fast.texts import OddText, read_texts
from goalparse.readers.docx.fast.units import KnownUnits
from goalparse.readers.docx.ways import is_fast_cheaper
from submissions import make_submission

Outcome = Result[Document] | Finding


def both(data: bytes) -> Outcome:
    """What comes of a document; that both ways give it is asserted by `both_ways`."""
    try:
        return read_docx(data)
    except Unreadable as refusal:
        return refusal.finding


def fast(*body: str, **parts: str) -> tuple[object, ...]:
    """The blocks of a body that the fast path takes."""
    return read_docx(w.docx(*body, **parts), way="fast").value.blocks


# ---- the two ways agree


def test_all_word_files_are_read_the_same_both_ways(corpus: Path, tallies: list[Tally]) -> None:
    folders = (corpus / "word" / name for name in ("readable", "hostile-or-legacy"))
    files = [file for folder in folders for file in sorted(folder.iterdir())]
    for file in files:
        both(file.read_bytes())
    assert len(tallies) > 370
    assert sum(tally.fast for tally in tallies) > 10 * sum(tally.parsed for tally in tallies)


def test_made_up_submissions_never_need_the_parser(tallies: list[Tally]) -> None:
    for seed in range(8):
        both(make_submission(seed))
    assert [tally.parsed for tally in tallies] == [0] * 8
    assert all(tally.fast > 10 for tally in tallies)


def test_documents_with_faults_are_read_the_same_both_ways(tallies: list[Tally]) -> None:
    """A small share of `tests/evaluation/fast_and_careful.py`."""
    for data in mutated.mutants(mutated.sources(None), seed=1, count=400):
        both(data)
    assert len(tallies) > 150
    assert sum(tally.fast for tally in tallies) > 3000
    assert sum(tally.parsed for tally in tallies) > 50


# ---- what the fast path takes


def test_a_block_that_it_does_not_know_is_parsed_and_the_others_are_not(
    tallies: list[Tally],
) -> None:
    odd = w.p("年", w.field(" DATE ", "2022"), "止")
    found = both(w.docx(w.p("前"), odd, w.tbl(w.tr("格")), odd, w.p("后")))
    assert isinstance(found, Result)
    assert [type(block) for block in found.value.blocks].count(Table) == 1
    assert tallies == [Tally(fast=3, parsed=2)]


def test_an_open_field_makes_the_blocks_behind_it_careful(tallies: list[Tally]) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    both(w.docx(w.p("前"), f"<w:p>{begin}</w:p>", w.p("码"), f"<w:p>{end}</w:p>", w.p("后")))
    assert tallies == [Tally(fast=2, parsed=3)]


@pytest.mark.parametrize(
    "cell",
    [
        w.tc(w.p("甲"), w.p(), w.p("乙")),
        w.tc(w.p(w.r(w.t("甲"), "<w:tab/>", "<w:br/>", w.t("乙")))),
        w.tc(w.p("甲", w.bookmark("x"), "乙"), span=2),
        w.tc(w.sdt(w.p("甲"))),
        w.tc(w.p(w.wrap("hyperlink", w.r("甲")))),
        "<w:tc/>",
        "<w:tc></w:tc>",
        "<w:tc> <w:p>\n<w:r>\t<w:t>a &gt; &#x4e00; b</w:t></w:r></w:p></w:tc>",
        "<w:tc><w:p><w:r><w:t>a > b</w:t></w:r></w:p></w:tc>",
        "<w:tc><w:p><w:r><w:t/><w:sym w:font='Wingdings' w:char='FE'/></w:r></w:p></w:tc>",
        '<w:tc><w:p w:rsidR="00AB12CD"><w:r w:rsidR="00AB12CE"><w:t>a</w:t></w:r></w:p></w:tc>',
    ],
)
def test_cells_of_every_common_form_need_no_parser(cell: str, tallies: list[Tally]) -> None:
    if cell.startswith("<w:tc/>"):
        cell = w.tc("x") + cell.replace("<w:tc/>", "<w:tc><w:p/></w:tc>")
    both(w.docx(w.tbl(w.tr("左", cell, "右"))))
    assert tallies == [Tally(fast=1, parsed=0)]


def test_styles_and_lists_are_those_of_each_document() -> None:
    """The same markup means what the styles and lists of its own document say."""
    heading = w.style("a", "heading 1")
    numbers = w.numbering(w.level(0, "%1."))
    body = w.p("题", style="a"), w.tbl(w.tr(w.tc(w.p("项", props=w.listed(1))))), w.p("文")
    for _ in range(2):
        assert fast(*body)[0] == w.para("题", 1)
        assert fast(*body, styles=heading)[0] == w.para("题", 1, level=1)
        assert fast(*body, numbering=numbers)[1] == w.simple(1, "1.\t项")
        assert fast(*body)[1] == w.simple(1, "项")


def test_a_section_is_parsed_once_and_its_header_is_that_of_each_document(
    tallies: list[Tally],
) -> None:
    section = '<w:sectPr w:rsidR="00AB12CD"><w:headerReference r:id="header1"/></w:sectPr>'
    titles = ["某县", "某市", "某省"]
    for number, title in enumerate(titles):
        marked = section.replace("00AB12CD", f"00AB12C{number}")
        found = both(w.docx(w.p("文"), marked, header1=w.p(title)))
        assert isinstance(found, Result)
        assert found.value.title == title
    assert tallies[1:] == [Tally(fast=2)] * 2
    both(w.docx(w.p("文"), section.replace("/></w", "/><!-- c --></w"), header1=w.p("某乡")))
    assert len(tallies) == 3


def test_text_hidden_by_a_style_is_found(tallies: list[Tally]) -> None:
    hidden = w.style("h", "hidden", kind="character", props="<w:rPr><w:vanish/></w:rPr>")
    run = w.r("藏", props='<w:rStyle w:val="h"/>')
    found = both(w.docx(w.p("文", run), w.p("文"), styles=hidden))
    assert isinstance(found, Result)
    assert found.value.blocks == (w.para("文", 1), w.para("文", 2))
    assert [item.code for item in found.findings] == ["hidden-text"]
    assert tallies == [Tally(fast=1, parsed=1)]


# ---- what it does not take


ODD = (
    "<!-- c -->",
    "<!--<w:p><w:r><w:t>c</w:t></w:r></w:p>-->",
    "<?pi x?>",
    "<w:p><w:r><w:t><![CDATA[c]]></w:t></w:r></w:p>",
    "text",
)


@pytest.mark.parametrize("odd", ODD)
def test_comments_and_the_like_are_left_to_the_careful_path(odd: str) -> None:
    data = w.docx(w.p("前"), odd, w.p("后"))
    assert isinstance(both(data), Result)
    with pytest.raises(NotPlain):
        read_docx(data, way="fast")


BROKEN = (
    "<w:p><w:r><w:t>a</w:r></w:t></w:p>",
    "<w:p><w:r><w:t>a</w:t></w:p>",
    "<w:p><w:r><w:t>a</w:t></w:r>",
    "<w:p><w:r><w:t>a&nbsp;b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a]]>b</w:t></w:r></w:p>",
    '<w:p w:rsidR="00AB12CD" w:rsidR="00AB12CD"><w:r><w:t>a</w:t></w:r></w:p>',
    "<w:p><w:r><w:t>a</w:t></w:r></w:p></w:tbl>",
    "<w:p><w:r><w:t>a\x0b</w:t></w:r></w:p>",
    "<w:p w:a='<'/>",
    "<w:p><w:r><w:t</w:t></w:r></w:p>",
    "<w:p><w:r><w:t xml:space='preserve'</w:t></w:r></w:p>",
    "</w:body><w:body>",
    "</w:body></w:document>",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_not_well_formed_is_never_read_as_if_it_were(broken: str) -> None:
    data = w.docx(w.p("前"), broken, w.p("后"))
    both(data)
    with pytest.raises(NotPlain):
        read_docx(data, way="fast")


def test_a_body_that_breaks_off_is_never_taken() -> None:
    whole = w.document(w.p("前") + w.tbl(w.tr("格", "子")) + w.p("后"))
    for end in range(1, len(whole.encode()), 7):
        data = w.zipped(w.package(whole.encode()[:end]))
        both(data)
        with pytest.raises((NotPlain, Unreadable)):
            read_docx(data, way="fast")


@pytest.mark.parametrize(
    "prolog",
    [
        "<?xml version='1.1'?>",
        "<?xml version='1.0' encoding='GB18030'?>",
        "<!DOCTYPE x>",
        "<!-- c -->",
    ],
)
def test_frames_that_it_does_not_take(prolog: str) -> None:
    xml = w.document(w.p("文")).partition("?>")[2]
    assert frame_of(f"{prolog}{xml}".encode()) is None
    assert frame_of(xml.encode()) is not None
    assert frame_of(f"\ufeff{xml}".encode()) is not None
    assert frame_of(xml.replace("w:", "x:").replace(":w=", ":x=").encode()) is None


def texts() -> Iterator[tuple[bytes, str | None]]:
    yield b"", ""
    yield "绩效".encode(), "绩效"
    yield b"a&amp;&lt;&#10;&#x4e00;", "a&<\n一"
    yield b"a\r\nb\rc", "a\nb\nc"
    for wrong in (b"&", b"&x;", b"&#0;", b"&#xFFFF;", b"&#x110000;", b"&amp", b"<", b"\x01"):
        yield wrong, None
    for wrong in (b"\xff", b"\xef\xbf\xbf", b"\xed\xa0\x80", b"a\0b", b"x" * 2_000_000):
        yield wrong, None


@pytest.mark.parametrize(("raw", "expected"), list(texts()), ids=lambda value: repr(value)[:20])
def test_texts_are_checked_as_the_parser_does(raw: bytes, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(OddText):
            read_texts([b"before<", raw + b"<"], 2)
    else:
        assert read_texts([raw + b"<", b"after<"], 2).raw == [expected, "after"]


MARK = ' w:rsidR="00AB12CD" w14:paraId="12345678"'


@pytest.mark.parametrize(
    "inside",
    [
        '<w:r><w:t>w:rsidR="00AB12CD"</w:t></w:r>',
        '<w:r><w:t>Id="12345678" and rsidR=""</w:t></w:r>',
        '<w:bookmarkStart w:id="1" w:name=\'rsidR="00AB12CD"\'/><w:r><w:t>a</w:t></w:r>',
        "<w:r><w:rPr><w:rStyle w:val='rsid=\"00AB12CD\"'/></w:rPr><w:t>it's</w:t></w:r>",
        "<w:r><w:t>it's plain</w:t></w:r>",
    ],
)
def test_what_only_looks_like_the_mark_of_a_session_stays(
    inside: str, tallies: list[Tally]
) -> None:
    for number in ("00AB12CD", "00AB12CE"):
        body = f"<w:p{MARK}>{inside}</w:p>".replace("00AB12CD", number)
        found = both(w.docx(body))
        assert isinstance(found, Result)
    assert tallies == [Tally(fast=1)] * 2


def test_the_way_is_chosen_by_template_long_tables_and_running_text() -> None:
    row, line = w.tr("甲", "乙"), w.p("文")
    short, tables = w.tbl(row) + line * 9, w.tbl(row * 100) + line * 99
    text = w.tbl(row * 100) + line * 300
    first = [is_fast_cheaper(body.encode(), body.encode()) for body in (short, tables, text)]
    assert first == [False, True, False]
    again = [is_fast_cheaper(body.encode(), body.encode()) for body in (short, tables, text)]
    assert again == [True, True, True]


def test_each_thread_learns_by_itself() -> None:
    """Units are put in order as they are found: threads would trip over each other."""
    data = w.document("").encode()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(frame_of, data).result()
    own = frame_of(data)
    assert own is not None
    assert other is not None
    assert own is frame_of(data)
    assert own.lore is not other.lore


def test_what_is_known_of_elements_nested_ever_anew_is_bounded() -> None:
    """A row may stand in any number of wrappers, and each number is a state of its own."""
    frame = frame_of(w.document("").encode())
    assert frame is not None
    for depth in range(1, 400):
        opened = ("tbl", *["sdt"] * depth)
        frame.lore.keep_units((opened, To.ROW_END), KnownUnits(opened))
        step_of(frame, (opened, To.ROW_END), b"</w:sdt>")
    assert len(frame.lore.units) <= 256
    assert sum(map(len, frame.lore.steps.values())) <= 4096


def test_a_row_ends_where_it_does_however_far_its_table_goes_on() -> None:
    """To look for the end of the table from each unknown row took minutes for 100,000 of them."""
    way = (("tbl",), To.ROW_END)
    row, rest, wrapped = b"<w:tr>a</w:tr>", b"<w:tr>b</w:tr>", b"<w:sdt/></w:tbl>"
    assert _rest_of_row(row + rest, 0, way) == (len(row), way)
    assert _rest_of_row(wrapped + rest, 0, way) == (len(wrapped), (way[0], To.END))
    with pytest.raises(NotPlain):
        _rest_of_row(b"<w:tr></w:t>", 0, way)


# ---- proofs of single tags


def lore() -> Lore:
    frame = frame_of(w.document("").encode())
    assert frame is not None
    return frame.lore


@pytest.mark.parametrize(
    "tag",
    [
        '<w:a w:x="1" w:y="宋体"/>',
        "<w:a>",
        "</w:a >",
        '<w:t\n xml:space="preserve" >',
        '<w:a x=">"/>',
    ],
)
def test_plain_tags_are_proven_as_the_parser_would(tag: str) -> None:
    assert tag_of(lore(), tag.encode()) is not None


@pytest.mark.parametrize(
    "tag",
    [
        '<w:a w:x="1" w:x="2"/>',
        '<w:a w:x="<"/>',
        '<w:a w:x="&amp;"/>',
        '<w:a w:x="\x01"/>',
        '<w:a w:x="\uffff"/>',
        "<w:a w:x='1'/>",
        '<w:a w:x="1"w:y="2"/>',
        "<w:a w:x/>",
        "<a/>",
        "<o:a/>",
        '<w:a o:x="1"/>',
        '<w:a xmlns:w="x"/>',
        "< w:a/>",
        "<w:a/ >",
        '</w:a x="1">',
        "<w:a><w:b>",
    ],
)
def test_other_tags_are_left_to_the_parser(tag: str) -> None:
    assert tag_of(lore(), tag.encode()) is None


@pytest.mark.parametrize(
    ("properties", "stated"),
    [
        ("<w:rPr><w:b/><w:sz w:val='1'/></w:rPr>", None),
        ('<w:rPr><w:b/><w:sz w:val="1"/></w:rPr>', "<w:rPr></w:rPr>"),
        ('<w:rPr><w:rStyle w:val="a"/><w:b/></w:rPr>', '<w:rPr><w:rStyle w:val="a"/></w:rPr>'),
        ('<w:rPr><w:rFonts w:ascii="宋体"/></w:rPr>', "<w:rPr></w:rPr>"),
        ('<w:rPr><w:rFonts w:ascii="WingDings"/></w:rPr>',) * 2,
        ("<w:rPr><w:x><w:vanish/></w:x></w:rPr>", "<w:rPr></w:rPr>"),
        ("<w:rPr><w:rPrChange/></w:rPr>", None),
        (
            '<w:pPr><w:jc w:val="x"/><w:numPr><w:ilvl/><w:numId/></w:numPr></w:pPr>',
            "<w:pPr><w:numPr><w:ilvl/><w:numId/></w:numPr></w:pPr>",
        ),
        ("<w:pPr><w:x><w:pStyle/></w:x><w:rPr><w:b/></w:rPr></w:pPr>", "<w:pPr></w:pPr>"),
        ("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", None),
        (
            "<w:tcPr><w:tcW/><w:vMerge/><w:tcBorders><w:top/></w:tcBorders></w:tcPr>",
            "<w:tcPr><w:vMerge/></w:tcPr>",
        ),
        ("<w:tblPr><w:gridSpan/></w:tblPr>", "<w:tblPr></w:tblPr>"),
        ("<w:pPr><w:a></w:b></w:pPr>", None),
        ("<w:pPr></w:pPr><w:pPr></w:pPr>", None),
        ("<w:pPr>x</w:pPr>", None),
        ("<w:pPr><w:a></w:pPr>", None),
    ],
)
def test_properties_come_down_to_what_they_state(properties: str, stated: str | None) -> None:
    less = reduced(lore(), properties.encode(), frozenset({"w:del", "w:rPrChange"}))
    assert less == (None if stated is None else stated.encode())


def test_what_is_known_of_markup_is_only_shared_where_its_prefixes_mean_the_same() -> None:
    """An unprefixed or foreign name means what the frame of its own document says."""
    spaced = w.document("<w:p><w:r><w:rPr><vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>")
    default = spaced.replace("<w:document", f'<w:document xmlns="{w.W}"')
    for _ in range(2):
        shown, hidden = (read_docx(w.zipped(w.package(xml))).value for xml in (spaced, default))
        assert shown.blocks == (w.para("藏", 1),)
        assert hidden.blocks == (w.para("", 1),)
