"""Units found by one pattern are those that the tree of stretches finds, and no others."""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.fast.finder import Finder
from goalparse.readers.docx.fast.frame import frame_of
from goalparse.readers.docx.fast.holes import Hole, Stretch, stretches
from goalparse.readers.docx.fast.steps import To
from goalparse.readers.docx.fast.texts import Found, TextForm
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
STATE = ("tbl",)
"""None of the rows leads back to it."""


def pieces(row: str) -> tuple[list[bytes], bytes]:
    """The markup of a row up to each text, and behind the last."""
    *heads, tail = row.encode().split(b"</w:t>")
    return [head.rpartition(b">")[0] for head in heads], tail


def unit_of(texts: int) -> Unit:
    """One of which nothing but the number of texts counts here."""
    return Unit((), (), To.ROW_END, TextForm([False] * texts))


def unit_of_row(row: str) -> Unit:
    """One whose texts in runs side by side are one."""
    behind = [text.startswith("</w:r><w:r>") for text in row.split("</w:t>")]
    return Unit((), (), To.ROW_END, TextForm([False, *behind[1:-1]][: row.count("</w:t>")]))


def together(found: Found) -> tuple[bytes, list[str], int]:
    """What was found, in whatever pieces."""
    return b"".join(found.texts), found.names, found.count


class Known:
    """The rows as units, by a pattern of all, and by a tree for each."""

    def __init__(self) -> None:
        units = [(unit_of_row(row), row) for row in ROWS]
        paths = [(unit, list(stretches(*pieces(row)))) for unit, row in units]
        self.finder = Finder(paths, STATE)
        self.finder.compile()
        self._trees = []
        for unit, row in units:
            self._trees.append(KnownUnits(STATE))
            self._trees[-1].learn(*pieces(row), unit)

    def find(self, data: bytes, at: int = 0) -> tuple[tuple[Unit, int] | None, Found]:
        """What the pattern finds, and in its holes; that the trees find the same is asserted."""
        by_finder, by_tree = Found([], []), Found([], [])
        units: list[Unit] = []
        end = self.finder.run(data, at, by_finder, units, 1)
        for tree in self._trees:
            of_tree: list[Unit] = []
            if (stop := tree.run(data, at, by_tree, of_tree, 1)) > at:
                assert (of_tree, stop) == (units, end)
        assert together(by_finder) == together(by_tree)
        return ((units[0], end) if units else None), by_finder


@pytest.mark.parametrize("row", IN_USE)
def test_a_row_is_found_with_what_is_in_its_holes(row: str) -> None:
    data = f"<w:tbl>{row}</w:tbl>".encode()
    match, found = Known().find(data, 7)
    assert match is not None
    assert match[1] == len(data) - len("</w:tbl>")
    assert found.count == row.count("<w:t>") - row.count("</w:t></w:r><w:r><w:t>")
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
    units = [(unit_of(number + 1), [cell] * number + [more, end]) for number in range(300)]
    finder = Finder([*units, (unit_of(300), [cell] * 300 + [end])], STATE)
    finder.compile()
    found: list[Unit] = []
    assert finder.run(b"<more></row>", 0, Found([], []), found, 9) == 12
    assert found == [units[0][0]]
    assert finder.run(b"<cell>" * 200 + b"<more></row>", 0, Found([], []), found, 9) == 0


def test_units_that_lead_back_to_where_they_begin_are_found_one_behind_the_other() -> None:
    for tree in (True, False):
        known = KnownUnits(())
        unit = unit_of(1)
        known.learn(*pieces(ROWS[0]), unit)
        known._finder = None if tree else Finder([(unit, known._paths[unit])], ())
        if known._finder is not None:
            known._finder.compile()
        data = (ROWS[0] * 5 + ROWS[1]).encode()
        for most, expected in ((9, 5), (5, 5), (3, 3)):
            units: list[Unit] = []
            found = Found([], [])
            assert known.run(data, 0, found, units, most) == expected * len(ROWS[0])
            assert units == [unit] * expected
            assert together(found) == (b"a<" * expected, [], expected)


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
