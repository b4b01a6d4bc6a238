"""Units found by one pattern are those that the tree of stretches finds, and no others."""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.fast.finder import Finder
from goalparse.readers.docx.fast.frame import frame_of
from goalparse.readers.docx.fast.holes import Found, Hole, Stretch, stretches
from goalparse.readers.docx.fast.units import KnownUnits, Unit

MARKS = ' w:rsidR="00AB12CD" w:rsidRDefault="00AB12CE"'
BOOKMARK = '<w:bookmarkStart w:id="7" w:name="x y"/>'
ROWS = (
    f"<w:tr{MARKS}><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>",
    f"<w:tr{MARKS}><w:tc><w:p><w:r><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>",
    f"<w:tr{MARKS}><w:tc><w:p{MARKS}><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>",
    "<w:tr><w:tc><w:p/></w:tc></w:tr>",
    f"<w:tr><w:tc><w:p>{BOOKMARK}<w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>",
)
IN_USE = [
    *ROWS,
    ROWS[0].replace("00AB12CD", "FFFF0000").replace(">a<", ">预算 > 决算<"),
    ROWS[1].replace(">b<", "><"),
    ROWS[4].replace('"7"', '"1234"').replace("x y", "_Toc12"),
]


def pieces(row: str) -> tuple[list[bytes], bytes]:
    """The markup of a row up to each text, and behind the last."""
    *heads, tail = row.encode().split(b"</w:t>")
    return [head.rpartition(b">")[0] for head in heads], tail


class Known:
    """The rows as units, by a pattern of all, and by a tree for each."""

    def __init__(self) -> None:
        units = [(Unit((), ()), row) for row in ROWS]
        self.finder = Finder([(unit, list(stretches(*pieces(row)))) for unit, row in units])
        self.finder.compile()
        self._trees = []
        for unit, row in units:
            self._trees.append(KnownUnits())
            self._trees[-1].learn(*pieces(row), unit)

    def find(self, data: bytes, at: int = 0) -> tuple[tuple[Unit, int] | None, Found]:
        """What the pattern finds, and in its holes; that the trees find the same is asserted."""
        by_finder, by_tree = Found([], []), Found([], [])
        found = self.finder.find(data, at, by_finder)
        matches = [tree.match(data, at, by_tree) for tree in self._trees]
        assert [match for match in matches if match] == [found] * (found is not None)
        assert by_finder == by_tree
        return found, by_finder


@pytest.mark.parametrize("row", IN_USE)
def test_a_row_is_found_with_what_is_in_its_holes(row: str) -> None:
    data = f"<w:tbl>{row}</w:tbl>".encode()
    match, found = Known().find(data, 7)
    assert match is not None
    assert match[1] == len(data) - len("</w:tbl>")
    assert len(found.texts) == row.count("</w:t>")
    assert found.names == [name for name in ("x y", "_Toc12") if name in row]


@pytest.mark.parametrize("row", IN_USE)
def test_one_byte_is_enough_to_make_it_another_row(row: str) -> None:
    known = Known()
    data = row.encode()
    others = 0
    for at in range(len(data)):
        for byte in (b"", b"<", b'"', b"x", b"G", b"1", b">"):
            match, _ = known.find(data[:at] + byte + data[at + 1 :])
            others += match is None
        assert known.find(data[:at])[0] is None
    assert others > 5 * (len(data) - 60)


def test_units_that_part_many_times_one_behind_the_other_are_left_to_the_tree() -> None:
    """`re` compiles an alternative inside the one before, and Python nests only so deep."""
    cell, more = Stretch(b"<cell>", Hole.TEXT), Stretch(b"<more>", Hole.TEXT)
    end = Stretch(b"</row>", Hole.END)
    units = [(number, [cell] * number + [more, end]) for number in range(300)]
    finder = Finder([*units, (300, [cell] * 300 + [end])])
    finder.compile()
    assert finder.find(b"<more></row>", 0, Found([], [])) == (0, 12)
    assert finder.find(b"<cell>" * 200 + b"<more></row>", 0, Found([], [])) is None


def test_what_comes_again_and_again_is_found_by_the_pattern() -> None:
    """With namespaces of its own, so that nothing is known of it from other tests."""
    rows = [w.tr("甲", w.tc(w.p("乙", w.r("丙")))), w.tr("丁", w.tc(w.p(), span=2), "")]
    body = w.tbl(*(rows * 300)), *(w.p("文", props='<w:jc w:val="left"/>') for _ in range(300))
    xml = w.document("".join(body)).replace("word/2010/wordml", "word/2010/this-test-alone")
    data = w.zipped(w.package(xml))
    fast, careful = (read_docx(data, way=way).value for way in ("fast", "careful"))
    assert fast == careful
    frame = frame_of(xml.encode())
    assert frame is not None
    finders = [units._finder for units in frame.lore.units.values()]
    assert sum(len(finder.used()) for finder in finders if finder is not None) == 3


def test_very_long_rows_are_left_to_the_tree() -> None:
    """Also where they are all that comes again; those of some hundred texts get a pattern."""
    for texts, rows, patterns in ((70, 320, 1), (700, 80, 0)):
        body = w.tbl(w.tr(w.tc(w.p(*(["甲"] * texts))), "乙") * rows)
        xml = w.document(body).replace("word/2010/wordml", f"word/2010/{texts}")
        data = w.zipped(w.package(xml))
        assert read_docx(data, way="fast").value == read_docx(data, way="careful").value
        frame = frame_of(xml.encode())
        assert frame is not None
        known = frame.lore.units.values()
        assert sum(units._finder is not None for units in known) == patterns
