"""What holds for any body: no fault, sound grids, two ways to one text, nothing lost."""

from __future__ import annotations

import re
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import oracle
import wordml as w
from goalparse.blocks import Paragraph, Table, walk_tables
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.grid import CellDraft, CellForm, RowDraft, build_table

_NAMES = (
    *("p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "del", "moveFrom", "moveTo"),
    *("pPr", "rPr", "tcPr", "trPr", "hyperlink", "customXml", "fldSimple", "txbxContent", "pict"),
    *("drawing", "object", "ruby", "rubyBase", "tab", "br", "noBreakHyphen", "bookmarkStart"),
    *("altChunk", "sectPr", "numPr", "gridSpan", "vMerge", "hMerge", "vanish", "delText"),
)
_ATTRS = (
    *("", ' w:val="restart"', ' w:val="2"', ' w:val="-1"', ' w:val="continue"', ' w:val=""'),
    *(' w:name="b"', ' w:fldCharType="begin"', ' w:fldCharType="end"', ' r:id="x"'),
)
_TEXT = st.text(alphabet="绩效目标 12\t\n", max_size=4)


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from((*_NAMES, "fldChar", "sym", "vMerge", "p", "tc", "tr", "tbl"))
    return st.builds(
        lambda name, attrs, content: f"<w:{name}{attrs}>{''.join(content)}</w:{name}>",
        names,
        st.sampled_from(_ATTRS),
        st.lists(inner, max_size=4),
    )


ANY_BODY = st.recursive(_TEXT | st.just("<mc:AlternateContent/>"), _element, max_leaves=25)
"""Any well-formed nesting of elements, however absurd."""

RUN = st.builds(
    lambda text, props: w.r(w.t(text), props=props),
    _TEXT,
    st.sampled_from(("", "<w:b/>", "<w:vanish/>", '<w:vanish w:val="0"/>')),
)
PIECE = st.one_of(
    RUN,
    RUN,
    st.just(w.r("<w:tab/>", "<w:br/>")),
    RUN.map(lambda run: w.wrap("ins", run)),
    RUN.map(lambda run: w.wrap("del", run.replace("w:t", "w:delText"))),
    RUN.map(w.sdt),
    RUN.map(lambda run: w.field(" REF x ", run)),
    st.just(w.bookmark("b")),
)
PARAGRAPH = st.lists(PIECE, max_size=4).map(lambda pieces: w.p(*pieces))
MERGES = st.sampled_from(("", "", "", "restart", "continue"))
CELL = st.builds(
    lambda content, span, merge: w.tc(*content, span=span, merge=merge),
    st.lists(PARAGRAPH, min_size=1, max_size=2),
    st.integers(1, 3),
    MERGES,
)
ROW = st.builds(
    lambda cells, before: w.tr(*cells, props=f'<w:gridBefore w:val="{before}"/>' if before else ""),
    st.lists(CELL, max_size=4),
    st.integers(0, 2),
)
TABLE = st.lists(ROW, min_size=1, max_size=5).map(lambda rows: w.tbl(*rows))
BODY = st.lists(PARAGRAPH | TABLE, max_size=5).map("".join)
"""Bodies as programs write them, with all kinds of wrappers and merges."""


def assert_sound(table: Table) -> None:
    """Cells lie inside the grid, in order, and no two share a position."""
    taken = set()
    for cell in table.cells:
        for row in range(cell.row_no, cell.row_no + cell.row_span):
            for column in range(cell.column_no, cell.column_no + cell.column_span):
                assert 1 <= row <= table.row_count
                assert 1 <= column <= table.column_count
                assert (row, column) not in taken
                taken.add((row, column))
    starts = [(cell.row_no, cell.column_no) for cell in table.cells]
    assert starts == sorted(starts)
    assert sum(len(row) for row in table.rows()) == len(table.cells)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(ANY_BODY, max_size=4), st.sampled_from(("accepted", "original")))
def test_no_well_formed_body_raises(body: list[str], mode: str) -> None:
    result = read_docx(w.docx(*body), revisions=mode)  # type: ignore[arg-type]
    numbers = []
    for block in result.value.blocks:
        if isinstance(block, Table):
            for table in walk_tables(block):
                assert_sound(table)
                numbers.append(table.table_no)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@settings(max_examples=200, deadline=None)
@given(BODY)
def test_nothing_is_lost_and_nothing_comes_twice(body: str) -> None:
    data = w.docx(body)
    pieces = []
    for block in read_docx(data).value.blocks:
        if isinstance(block, Paragraph):
            pieces.append(block.raw)
        elif isinstance(block, Table):
            assert_sound(block)
            pieces += [text for cell in block.cells for text in (cell.raw, *_covered(cell.covered))]
    found = re.sub(r"\s", "", "".join(pieces))
    assert sorted(found) == sorted(oracle.visible(data))


def _covered(covered: tuple[object, ...]) -> list[str]:
    return [item.text for item in covered]  # type: ignore[attr-defined]


@settings(max_examples=200, deadline=None)
@given(BODY)
def test_the_short_way_and_the_careful_way_agree(body: str) -> None:
    data = w.docx(body)
    short = read_docx(data, way="careful")
    # Something special is found in every paragraph, so none goes the short way.
    with (
        patch("goalparse.readers.docx.body.plain_text", return_value=None) as outside,
        patch("goalparse.readers.docx.tables.plain_text", return_value=None) as inside,
    ):
        assert read_docx(data, way="careful") == short
    assert outside.called or inside.called or "<w:p>" not in body or "vanish" in body


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(1, 3), MERGES, st.booleans()),
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 2),
)
def test_any_rows_make_a_sound_grid(rows: list[list[tuple[int, str, bool]]], before: int) -> None:
    drafts = [
        RowDraft(
            before=before if at % 2 else 0,
            cells=[
                CellDraft(
                    "x",
                    CellForm(
                        span=span,
                        starts_down=merge == "restart",
                        down=merge == "continue",
                        across=across,
                    ),
                )
                for span, merge, across in row
            ],
        )
        for at, row in enumerate(rows)
    ]
    table = build_table(drafts, table_no=1, paragraph_no=None, bookmarks=())
    assert_sound(table)
    texts = sum(len(cell.raw) + len(cell.covered) for cell in table.cells)
    assert texts == sum(len(row) for row in rows)
