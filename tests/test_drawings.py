"""Drawings become the Word documents that they show, byte for byte the same."""

from __future__ import annotations

import pytest

from drawings import DRAWINGS, blocks, drawn
from goalparse.blocks import Paragraph, Table
from goalparse.readers.docx import read_docx

DRAWING = """
# layout: made up
绩效目标表
项目资金(万元) | < | 年度资金总额 | 50
^ | < | 其中:财政拨款\\n（本级） | 50
说明 | | < | <
结束
"""


def test_merges_paragraphs_and_blank_cells_are_as_drawn() -> None:
    read = read_docx(drawn(DRAWING))
    assert read.findings == ()
    first, table, last = read.value.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(last, Paragraph)
    assert (first.text, last.text) == ("绩效目标表", "结束")
    assert isinstance(table, Table)
    assert [(c.row_no, c.column_no, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (1, 1, 2, 2, "项目资金(万元)"),
        (1, 3, 1, 1, "年度资金总额"),
        (1, 4, 1, 1, "50"),
        (2, 3, 1, 1, "其中:财政拨款\n（本级）"),
        (2, 4, 1, 1, "50"),
        (3, 1, 1, 1, "说明"),
        (3, 2, 1, 3, ""),
    ]


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert drawn(DRAWING) == drawn(DRAWING)


def test_a_row_that_leaves_columns_out_is_refused() -> None:
    with pytest.raises(AssertionError):
        drawn("一 | 二\n三 | 四 | 五")


@pytest.mark.parametrize("path", sorted(DRAWINGS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_labelled_drawing_is_read_as_drawn(path: object) -> None:
    drawing = DRAWINGS.joinpath(str(path)).read_text("utf-8")
    read = read_docx(drawn(drawing))
    assert read.findings == ()
    tables = [block for block in read.value.blocks if isinstance(block, Table)]
    shown = [rows for rows in blocks(drawing) if not isinstance(rows, str)]
    assert len(tables) == len(shown)
    for table, rows in zip(tables, shown, strict=True):
        texts = [
            text.replace("\\n", "\n") for row in rows for text in row if text not in {"<", "^"}
        ]
        assert [cell.text for cell in table.cells] == [" ".join(t.split(" ")) for t in texts]
