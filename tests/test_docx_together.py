"""Blocks are found first and made together; what is odd in one of them changes no other.

The rows and paragraphs here come again and again, so that they are found as known ones. That both
ways give the same is asserted by `both_ways` in conftest.py.
"""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.blocks import Block, Paragraph, Table
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.fast import NotPlain
from goalparse.readers.docx.fast.reader import _MOST_LINES, _MOST_TEXTS
from goalparse.readers.docx.fast.texts import Found, OddText, TextForm, read_texts
from goalparse.text import clean

MANY = 3 * _MOST_LINES
LINES = ("", " ", "甲", "a  b ", " \u3000甲\u00a0乙", "一\u2028二", "\t", "5% < 6%", "1&2")


def read(*body: str, **parts: str) -> tuple[Block, ...]:
    """The blocks of a body, which the fast path takes."""
    return read_docx(w.docx(*body, **parts), way="any").value.blocks


def texts(*body: str, **parts: str) -> list[str]:
    """The text of each paragraph and cell."""
    found = []
    for block in read(*body, **parts):
        if isinstance(block, Table):
            found += [cell.text for cell in block.cells]
        elif isinstance(block, Paragraph):
            found.append(block.text)
    return found


@pytest.mark.parametrize("at", [0, 1, MANY // 2, MANY - 1])
def test_a_text_that_the_parser_has_to_look_at_is_parsed_alone(at: int) -> None:
    written = [f"文{number}" for number in range(MANY)]
    paragraphs = [w.p(text) for text in written]
    paragraphs[at] = w.p("文").replace("文", "> 90%")
    written[at] = "> 90%"
    assert texts(*paragraphs) == written


def test_the_same_in_tables() -> None:
    tables = [w.tbl(w.tr(f"甲{number}", "乙"), w.tr("丙", "丁")) for number in range(40)]
    tables[20] = tables[20].replace("甲20", "> 90%")
    found = texts(*tables)
    assert found[80] == "> 90%"
    assert [found[at] for at in (76, 84)] == ["甲19", "甲21"]


def test_more_texts_than_are_read_together() -> None:
    written = [f"文{number}" for number in range(2 * _MOST_TEXTS + 3)]
    assert texts(*map(w.p, written)) == written
    rows = [w.tr(first, second) for first, second in zip(written[::2], written[1::2], strict=False)]
    assert texts(w.tbl(*rows)) == written[: 2 * len(rows)]


def test_a_style_that_hides_only_hides_its_own_paragraphs() -> None:
    """The markup is known of a document in which the style hides nothing."""
    hides = w.style("h", "h", props="<w:rPr><w:vanish/></w:rPr>")
    shows = w.style("h", "h")
    body = [w.p(f"文{number}", style="h" if number % 7 == 3 else "") for number in range(MANY)]
    for styles in (shows, shows, hides, shows):
        shown = [text for text in texts(*body, styles=styles) if text]
        expected = [number for number in range(MANY) if styles is shows or number % 7 != 3]
        assert shown == [f"文{number}" for number in expected]


def test_tables_without_rows_are_none() -> None:
    body = [block for number in range(9) for block in (w.p(f"文{number}"), w.tbl())]
    assert texts(*body, *body) == [f"文{number}" for number in range(9)] * 2


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("甲", "乙", "甲乙"),
        ("a ", " b", "a b"),
        ("甲\n", "\n乙", "甲\n乙"),
        ("\r", "\n", ""),
        ("a&amp;", "amp;", "a&amp;"),
        ("&lt;", "&gt;", "<>"),
        ("]]", "&gt;", "]]>"),
        ("甲", "> 1", "甲> 1"),
        ("/", "/", "//"),
    ],
)
def test_runs_of_one_text(first: str, second: str, text: str) -> None:
    runs = f"<w:r><w:t>{first}</w:t></w:r><w:r><w:t>{second}</w:t></w:r>"
    row, line = f"<w:tr><w:tc><w:p>{runs}</w:p></w:tc></w:tr>", f"<w:p>{runs}</w:p>"
    assert texts(*[line] * 5, w.tbl(*[row] * 5), w.p("止")) == [text] * 10 + ["止"]


@pytest.mark.parametrize(("first", "second"), [("&am", "p;"), ("&", "amp;"), ("a", "&#")])
def test_no_reference_goes_on_in_the_next_run(first: str, second: str) -> None:
    form = TextForm([False, True])
    found = Found([], [])
    found.add(form, (first.encode(), second.encode()))
    with pytest.raises(OddText):
        read_texts(found.texts, found.count)


def test_no_character_goes_on_in_the_next_run() -> None:
    found = Found([], [])
    found.add(TextForm([False, True]), ("绩".encode()[:1], "绩".encode()[1:]))
    with pytest.raises(OddText):
        read_texts(found.texts, found.count)


def test_an_end_of_a_cdata_section_is_only_one_in_one_piece() -> None:
    found = Found([], [])
    found.add(TextForm([False, True]), (b"]]", b"&gt;"))
    assert read_texts(found.texts, found.count).raw == ["]]>"]


def test_a_body_that_is_not_well_formed_is_never_read_by_its_units() -> None:
    good = [w.p("文", w.r("字")) for _ in range(20)]
    bad = good[0].replace("文", "&am").replace("字", "p;")
    with pytest.raises(NotPlain):
        read_docx(w.docx(*good, bad, *good), way="fast")
    assert texts(*good)[0] == "文字"


def test_bookmarks_in_cells_and_under_them() -> None:
    rows = [
        w.tr(
            w.tc(w.p("甲", w.bookmark(f"a{at}")), merge="restart"), w.tc(w.p(w.bookmark(f"b{at}")))
        )
        + w.tr(w.tc(w.p(w.bookmark(f"c{at}"), "藏"), merge="continue"), w.tc(w.p("乙")))
        for at in range(6)
    ]
    (table,) = read(w.tbl(*rows))
    assert isinstance(table, Table)
    merged = [cell for cell in table.cells if cell.row_span == 2]
    assert [cell.bookmarks for cell in merged] == [(f"a{at}", f"c{at}") for at in range(6)]
    assert [[covered.text for covered in cell.covered] for cell in merged] == [["藏"]] * 6
    beside = [cell for cell in table.cells if cell.column_no == 2 and cell.row_no % 2]
    assert [cell.bookmarks for cell in beside] == [(f"b{at}",) for at in range(6)]


def test_what_stands_behind_the_last_row_is_no_row() -> None:
    end = '<w:bookmarkEnd w:id="1"/>'
    tables = [w.tbl(w.tr(f"甲{at}", "乙")).replace("</w:tbl>", f"{end}</w:tbl>") for at in range(5)]
    found = read(*tables)
    assert [len(table.cells) for table in found if isinstance(table, Table)] == [2] * 5


def test_long_tables_are_laid_out_as_short_ones_are() -> None:
    group = w.tr(w.tc(w.p("甲"), merge="restart"), "乙") + w.tr(w.tc(merge="continue"), "丙") * 2
    for times in (2, 30):
        (table,) = read(w.tbl(*[group] * times))
        assert isinstance(table, Table)
        assert [cell.row_span for cell in table.cells] == [3, 1, 1, 1] * times
        assert table.row_count == 3 * times


def test_a_cell_that_continues_none_is_one_of_its_own() -> None:
    odd = w.tr(w.tc(w.p("孤"), merge="continue"), "乙")
    tables = read(*[w.tbl(odd, w.tr("丙", "丁")) for _ in range(5)])
    for table in tables:
        assert isinstance(table, Table)
        assert [cell.text for cell in table.cells] == ["孤", "乙", "丙", "丁"]


@pytest.mark.parametrize("first", LINES)
@pytest.mark.parametrize("second", LINES)
def test_cells_of_several_lines_are_cleaned_line_by_line(first: str, second: str) -> None:
    lines = w.tc(w.p(first), w.p(second))
    broken = w.tc(w.p(w.r(first, "<w:br/>", second)), w.p())
    tabbed = w.tc(w.p(w.r(first, "<w:tab/>", second)), w.p(w.r("止")))
    found = texts(*[w.tbl(w.tr("项目", lines, broken, tabbed))] * 3)
    raw = (f"{first}\n{second}", f"{first}\n{second}\n", f"{first}\t{second}\n止")
    assert found == ["项目", *map(clean, raw)] * 3
