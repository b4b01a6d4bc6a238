"""Lines of the two Tika grammars -> paragraphs and pieces with the breaks that may stand there.

In the specimens ``→`` is a TAB.
"""

from __future__ import annotations

import pytest

import goalparse
from goalparse.blocks import Break, Paragraph, Strip
from goalparse.readers.decode import decode
from goalparse.readers.text import TIKA_WRITE_LIMIT, read_text
from goalparse.readers.tika import detect, read_tika


def lines(specimen: str) -> list[str]:
    return specimen.replace("→", "\t").split("\n")


def strip_of(specimen: str, dialect: str) -> Strip:
    (strip,) = [b for b in read_tika(lines(specimen), dialect).value if isinstance(b, Strip)]
    return strip


def breaks(specimen: str, dialect: str) -> list[tuple[str, list[Break]]]:
    pieces = strip_of(specimen, dialect).pieces
    return [(piece.text, [kind for kind, _ in piece.readings]) for piece in pieces]


def test_a_cell_per_line_is_the_dom_grammar_and_a_row_per_line_the_sax_one() -> None:
    assert detect(lines("→一\n→二\n\n→三")) == "tika-dom"
    assert detect(lines("→一→二\n→三→四")) == "tika-sax"
    assert detect(lines("第一部分\n没有表格")) is None


def test_dom_lines_between_cells() -> None:
    """No blank line: the next cell; one: a row's end or blank paragraph; two: a table's end."""
    assert breaks("→甲\n→乙\n\n→丙\n\n\n→丁", "tika-dom") == [
        ("甲", [Break.ROW]),
        ("乙", [Break.CELL, Break.TEXT]),
        ("丙", [Break.ROW, Break.CELL]),
        ("丁", [Break.ROW, Break.TABLE, Break.CELL]),
    ]


def test_dom_text_after_a_cell_is_of_the_cell_until_two_line_feeds() -> None:
    assert breaks("→甲\n续一\n\n续二\n\n\n正文", "tika-dom") == [
        ("甲", [Break.ROW]),
        ("续一", [Break.TEXT]),
        ("续二", [Break.TEXT]),
        ("正文", [Break.BODY, Break.TEXT]),
    ]


def test_the_text_of_a_doc_parts_its_paragraphs() -> None:
    """A .doc's paragraphs end with two line feeds, only a cell's last one with a single one."""
    text = "自评表\n\n（2021年度）\n\n单位：万元\n\n→甲\n→乙一\n\n乙二\n\n→丙\n→\n\n\n正文\n"
    assert detect(lines(text)) == "tika-doc"
    assert detect(lines(text.replace("\n\n", "\n"))) == "tika-dom"
    assert detect(lines(text.replace("自评表", " "))) == "tika-dom"
    blocks = read_tika(lines(text), "tika-doc").value
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == [
        "自评表", "（2021年度）", "单位：万元",
    ]  # fmt: skip
    assert breaks(text, "tika-doc") == [
        ("甲", [Break.ROW]),
        ("乙一", [Break.CELL]),
        ("乙二", [Break.TEXT]),
        ("丙", [Break.ROW, Break.CELL]),
        ("", [Break.CELL]),
        ("正文", [Break.BODY, Break.TEXT]),
    ]


def test_sax_parity_of_blank_lines_tells_paragraphs_from_rows() -> None:
    """A cell's further paragraphs stand between two line feeds each."""
    read = breaks("→甲→乙一\n乙二\n→丙\n→丁", "tika-sax")
    assert [(text, kinds[0]) for text, kinds in read] == [
        ("甲", Break.ROW),
        ("乙一", Break.CELL),
        ("乙二", Break.TEXT),
        ("丙", Break.CELL),
        ("丁", Break.ROW),
    ]


def test_bookmarks_are_taken_off_the_text_with_their_place() -> None:
    blocks = read_tika(
        lines("[bookmark: _Toc_2_2_1]一、总体\n→[bookmark: b]甲\n→乙"), "tika-dom"
    ).value
    heading, strip = blocks
    assert isinstance(heading, Paragraph)
    assert isinstance(strip, Strip)
    assert (heading.text, heading.bookmarks, heading.line_no) == ("一、总体", ("_Toc_2_2_1",), 1)
    assert (strip.pieces[0].text, strip.pieces[0].bookmarks) == ("甲", ("b",))


def test_blank_body_lines_are_paragraphs() -> None:
    blocks = read_tika(lines("甲\n\n·".replace("·", " ")), "tika-dom").value
    assert [(b.text, b.line_no) for b in blocks if isinstance(b, Paragraph)] == [
        ("甲", 1),
        ("", 2),
        ("", 3),
    ]


SENTENCE = "怀来县政协会议专项经费，预算数88.90万元。"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SENTENCE.encode(), "utf-8"),
        (SENTENCE.encode("utf-8-sig"), "utf-8-sig"),
        (SENTENCE.encode("gbk"), "gb18030"),
        (SENTENCE.encode("gb18030"), "gb18030"),
        (SENTENCE.encode("utf-16"), "utf-16-le"),
        (SENTENCE.encode("utf-16-le"), "utf-16-le"),
        (SENTENCE.encode("utf-16-be"), "utf-16-be"),
        ("項目績效目標表，單位：萬元。".encode("big5"), "big5"),
        ("绩效".encode("gbk"), "gb18030"),
    ],
)
def test_encodings_by_the_ladder(data: bytes, name: str) -> None:
    text, encoding = decode(data)
    assert encoding == name
    assert text in {SENTENCE, "項目績效目標表，單位：萬元。", "绩效"}


def test_a_stated_encoding_overrides_detection() -> None:
    text, encoding = decode("项目".encode("gbk"), "gbk")
    assert (text, encoding) == ("项目", "gb18030")


def test_text_of_exactly_tikas_limit_is_reported_as_cut() -> None:
    """Java counts UTF-16 units: a character outside the basic plane counts two."""
    text = "𠮷" + "一" * (TIKA_WRITE_LIMIT - 2)
    (cut,) = read_text(text.encode()).findings
    assert cut.code == "text-truncated"
    assert read_text((text + "一").encode()).findings == ()


def test_damaged_bytes_are_reported_with_their_line() -> None:
    data = ("项目名称\n" + "预算" * 40).encode() + b"\xff" + "数88.90\n".encode() * 20
    result = read_text(data)
    assert [(f.code, f.place.line_no) for f in result.findings] == [("value-doubtful", 2)]
    assert result.value.encoding == "utf-8"


@pytest.mark.parametrize(
    ("dialect", "written", "note"),
    [
        ("tika-dom", "≥95%[footnoteRef:2] [2: 以批复为准。] ", "[2: 以批复为准。]"),
        ("tika-sax", "≥95%[2]", "[2]"),
    ],
)
def test_a_footnotes_mark_is_no_part_of_the_cell(dialect: str, written: str, note: str) -> None:
    end = "\n" if dialect == "tika-dom" else ""
    cells = (
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "质量指标", "合格率", written],
    )
    rows = "".join("".join(f"\t{cell}{end}" for cell in row) + "\n" for row in cells)
    text = f"某局项目支出绩效目标表\n\t项目名称{end}\t修路〔2〕[3]号{end}\n{rows}\n注：无。\n"
    found = goalparse.parse(text.encode(), "2022.txt")
    (indicator,) = found.value.indicators
    assert (indicator.value_raw, str(indicator.value), indicator.unit) == ("≥95%", "95", "%")
    assert found.value.projects[0].project_name == "修路〔2〕[3]号"
    told = [(f.raw, f.place.line_no) for f in found.findings if "footnote" in f.message]
    assert told == [(note, text[: text.index(written)].count("\n") + 1)]


def test_a_footnotes_mark_inside_a_sentence_is_no_part_of_it() -> None:
    """In front of punctuation; what is part of a number stays."""
    rows = "\t一级指标\t二级指标\t三级指标\t指标值\n\t产出指标\t质量指标\t合格率\t≥95%\n"
    head = "\t项目名称\t修路\n\t年度目标\t修路3公里[3]，按财建[22]号验收[4]。\n"
    text = f"某局项目支出绩效目标表\n{head}{rows}\n注：无。\n"
    found = goalparse.parse(text.encode(), "2022.txt")
    assert [each.text for each in found.value.goals] == ["修路3公里，按财建[22]号验收。"]
    assert {f.raw for f in found.findings if "footnote" in f.message} == {"[3]", "[4]"}
