"""Grids beyond the probes: odd merges, odd rows, wrappers and changes inside tables."""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.blocks import Place, Table
from goalparse.findings import finding
from goalparse.readers.docx.grid import MAX_SPAN
from wordml import blocks


def shape(body: str) -> tuple[int, int, list[str]]:
    """Rows, columns, and each cell as ``text@row,column`` with ``+down,across`` if merged."""
    (found,) = blocks(body)
    assert isinstance(found, Table)
    cells = []
    for cell in found.cells:
        merged = (cell.row_span, cell.column_span) != (1, 1)
        span = f"+{cell.row_span},{cell.column_span}" if merged else ""
        cells.append(f"{cell.text}@{cell.row_no},{cell.column_no}{span}")
    return found.row_count, found.column_count, cells


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            w.tbl(w.tr(w.tc("甲", merge="continue"), "乙"), w.tr(w.tc(merge="continue"), "丁")),
            (2, 2, ["甲@1,1+2,1", "乙@1,2", "丁@2,2"]),
            id="a merge that nothing starts",
        ),
        pytest.param(
            w.tbl(w.tr("甲"), w.tr(w.tc("乙", merge="continue"))),
            (2, 1, ["甲@1,1", "乙@2,1"]),
            id="a continuation under a cell that is not merged",
        ),
        pytest.param(
            w.tbl(
                w.tr(w.tc("甲", merge="restart", span=2), "乙"),
                w.tr(w.tc("丙", merge="continue"), "丁", "戊"),
            ),
            (2, 3, ["甲@1,1+1,2", "乙@1,3", "丙@2,1", "丁@2,2", "戊@2,3"]),
            id="a continuation of another width",
        ),
        pytest.param(
            w.tbl(
                w.tr(w.tc("甲", merge="restart"), "乙"),
                w.tr(w.tc(merge="continue"), props='<w:gridBefore w:val="1"/>'),
            ),
            (2, 2, ["甲@1,1", "乙@1,2", "@2,2"]),
            id="a continuation in another column",
        ),
        pytest.param(
            w.tbl(w.tr("甲", "乙", "丙"), w.tr("丁"), w.tr("戊", "己", "庚", "辛"), columns=2),
            (3, 4, ["甲@1,1", "乙@1,2", "丙@1,3", "丁@2,1", "戊@3,1",
             "己@3,2", "庚@3,3", "辛@3,4"]),
            id="rows shorter and longer than a wrong tblGrid",
        ),
        pytest.param(
            w.tbl(w.tr("甲", "乙"), w.tr(w.tc("丙", span=2)), columns=9),
            (2, 2, ["甲@1,1", "乙@1,2", "丙@2,1+1,2"]),
            id="columns of the tblGrid that no cell uses",
        ),
        pytest.param(
            w.tbl(w.tr(w.tc("甲", span=0), w.tc("乙", span=-3), w.tc("丙", span=MAX_SPAN + 1))),
            (1, 3, ["甲@1,1", "乙@1,2", "丙@1,3"]),
            id="absurd widths",
        ),
        pytest.param(
            w.tbl(w.tr("甲", props='<w:gridBefore w:val="999999999"/><w:gridAfter w:val="x"/>')),
            (1, 1, ["甲@1,1"]),
            id="absurd offsets",
        ),
        pytest.param(
            w.tbl(w.tr(w.tc("甲", props='<w:hMerge w:val="continue"/>'), "乙")),
            (1, 2, ["甲@1,1", "乙@1,2"]),
            id="a continuation across at the start of a row",
        ),
        pytest.param(
            w.tbl(
                w.tr(
                    w.tc("甲", merge="restart", props='<w:hMerge w:val="restart"/>'),
                    w.tc(merge="restart", props="<w:hMerge/>"),
                ),
                w.tr(
                    w.tc(merge="continue", props='<w:hMerge w:val="restart"/>'),
                    w.tc(merge="continue", props="<w:hMerge/>"),
                ),
            ),
            (2, 2, ["甲@1,1+2,2"]),
            id="merged across and down in the old way",
        ),
        pytest.param(
            w.tbl("<w:tr/>", w.tr("甲")), (2, 1, ["甲@2,1"]), id="a row without cells"
        ),
        pytest.param(w.tbl("<w:tr/>"), (1, 0, []), id="no cell at all"),
        pytest.param(
            w.tbl(w.tr("甲", props='<w:gridAfter w:val="2"/>'), w.tr("乙", "丙")),
            (2, 3, ["甲@1,1", "乙@2,1", "丙@2,2"]),
            id="columns that no cell reaches, left free behind a row",
        ),
        pytest.param(
            w.tbl(w.tr("甲", "<w:tc/>", "乙")), (1, 3, ["甲@1,1", "@1,2", "乙@1,3"]),
            id="a cell without paragraphs",
        ),
    ],
)  # fmt: skip
def test_grids(body: str, expected: tuple[int, int, list[str]]) -> None:
    assert shape(body) == expected


def test_text_under_merges_is_kept_wherever_it_stands() -> None:
    body = w.tbl(
        w.tr(w.tc("甲", props='<w:hMerge w:val="restart"/>'), w.tc("鬼", props="<w:hMerge/>")),
        w.tr(w.tc("乙", merge="restart"), "丙"),
        w.tr(w.tc(w.p(w.bookmark("b"), "影"), merge="continue"), "丁"),
    )
    result = w.read(body)
    assert result.value.blocks == (
        w.table(
            1, 3, 2,
            w.cell(1, 1, "甲", across=2, covered=((1, 2, "鬼"),)),
            w.cell(2, 1, "乙", down=2, bookmarks=("b",), covered=((3, 1, "影"),)),
            w.cell(2, 2, "丙"), w.cell(3, 2, "丁"),
        ),
    )  # fmt: skip
    places = [
        Place(table_no=1, row_no=at, column_no=col, block_no=1) for at, col in ((1, 2), (3, 1))
    ]
    assert result.findings == tuple(
        finding("covered-cell-text", place=place, raw=text)
        for place, text in zip(places, ("鬼", "影"), strict=True)
    )


def test_adjacent_tables_stay_apart() -> None:
    assert blocks(w.tbl(w.tr("甲")), w.tbl(w.tr("乙"))) == (w.simple(1, "甲"), w.simple(2, "乙"))


def test_tables_are_numbered_in_the_order_of_their_start() -> None:
    deep = w.tbl(w.tr(w.tc(w.tbl(w.tr(w.tc(w.tbl(w.tr("三")), w.p())), w.tr("二")), w.p())))
    (outer, last) = blocks(deep, w.tbl(w.tr("四")))
    assert isinstance(outer, Table)
    assert isinstance(last, Table)
    (middle,) = outer.cells[0].tables
    (inner,) = middle.cells[0].tables
    assert [outer.table_no, middle.table_no, inner.table_no, last.table_no] == [1, 2, 3, 4]
    assert outer.cells[0].raw == "三\n\n二\n"


def test_a_nested_table_keeps_words_apart() -> None:
    inner = w.tbl(w.tr(w.tc("合", span=2)), w.tr("甲", "乙"))
    (found,) = blocks(w.tbl(w.tr(w.tc(inner))))
    assert isinstance(found, Table)
    assert found.cells[0].text == "合\n甲 乙"


def test_content_controls_and_revisions_around_rows_and_cells() -> None:
    body = w.tbl(
        w.wrap("customXml", w.tr(w.wrap("smartTag", w.tc("甲")), w.sdt(w.sdt(w.tc("乙"))))),
        w.sdt(w.sdt(w.tr("丙", "丁"))),
    )
    assert blocks(body) == (w.simple(1, "甲|乙", "丙|丁"),)


def test_bookmarks_between_rows_and_cells_go_to_the_next_cell() -> None:
    body = w.tbl(
        w.bookmark("a"), w.tr(w.bookmark("b"), "甲", w.bookmark("c"), "乙"), w.bookmark("d")
    )
    assert blocks(body) == (
        w.table(
            1, 1, 2,
            w.cell(1, 1, "甲", bookmarks=("a", "b")), w.cell(1, 2, "乙", bookmarks=("c", "d")),
        ),
    )  # fmt: skip


def test_a_table_without_rows_is_none_and_takes_no_number() -> None:
    body = [w.tbl(w.bookmark("a")), w.p("甲"), w.tbl(w.tr("乙"))]
    assert blocks(*body) == (w.para("甲", 1, bookmarks=("a",)), w.simple(1, "乙"))


def test_a_table_of_deleted_rows_is_gone() -> None:
    gone = w.tr("鬼", props='<w:del w:id="1"/>')
    result = w.read(w.tbl(gone, gone), w.tbl(w.tr("甲")))
    assert result.value.blocks == (w.simple(1, "甲"),)
    result = w.read(w.tbl(gone, gone), w.tbl(w.tr("甲")), revisions="original")
    assert result.value.blocks == (w.simple(1, "鬼", "鬼"), w.simple(2, "甲"))


@pytest.mark.parametrize(
    ("mark", "accepted", "original"),
    [("cellIns", ["甲|新|乙"], ["甲|乙"]), ("cellDel", ["甲|乙"], ["甲|新|乙"])],
)
def test_tracked_cells(mark: str, accepted: list[str], original: list[str]) -> None:
    body = w.tbl(w.tr("甲", w.tc("新", props=f'<w:{mark} w:id="1"/>'), "乙"))
    assert w.read(body).value.blocks == (w.simple(1, *accepted),)
    assert w.read(body, revisions="original").value.blocks == (w.simple(1, *original),)


def test_tracked_merges() -> None:
    merge = '<w:cellMerge w:id="1" w:vMerge="{}" w:vMergeOrig="{}"/>'
    body = w.tbl(
        w.tr(w.tc("甲", props=merge.format("rest", "rest"))),
        w.tr(w.tc(props=merge.format("cont", "rest"))),
    )
    merged = w.table(1, 2, 1, w.cell(1, 1, "甲", down=2))
    assert w.read(body).value.blocks == (merged,)
    assert w.read(body, revisions="original").value.blocks == (w.simple(1, "甲", ""),)


def test_original_cell_properties_come_back() -> None:
    change = '<w:tcPrChange w:id="1"><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tcPrChange>'
    body = w.tbl(w.tr(w.tc("甲", props=change), "乙"))
    assert w.read(body).value.blocks == (w.simple(1, "甲|乙"),)
    assert w.read(body, revisions="original").value.blocks == (
        w.table(1, 1, 3, w.cell(1, 1, "甲", across=2), w.cell(1, 3, "乙")),
    )


def test_a_hidden_row_is_gone_only_if_its_text_is_hidden() -> None:
    hidden = w.p(w.r("藏", props="<w:vanish/>"))
    body = w.tbl(
        w.tr("甲"), w.tr(w.tc(hidden), props="<w:hidden/>"), w.tr("乙", props="<w:hidden/>")
    )
    result = w.read(body)
    assert result.value.blocks == (w.simple(1, "甲", "乙"),)
    assert result.findings == (finding("hidden-text", count=1),)


def test_the_reader_does_not_join_what_a_page_break_split() -> None:
    head = w.tr("指标", "值", props="<w:tblHeader/>")
    body = [
        w.tbl(head, w.tr("甲", "1")),
        w.p(w.r('<w:br w:type="page"/>')),
        w.tbl(head, w.tr("乙", "2")),
    ]
    assert blocks(*body) == (
        w.simple(1, "指标|值", "甲|1"),
        w.para("\n", 1),
        w.simple(2, "指标|值", "乙|2"),
    )


def test_runs_without_paragraphs_in_a_cell() -> None:
    assert blocks(w.tbl(w.tr(w.tc(w.r("甲"), w.r("乙"), w.p("丙"))))) == (w.simple(1, "甲乙\n丙"),)
