"""Word documents drawn as text: paragraphs and tables with real merges, the same bytes always.

A line with a bar is a row of a table, its cells between the bars; any other line is a paragraph.
``<`` is a position that the cell on its left covers, ``^`` one that the cell above covers, ``\\n``
parts the paragraphs of a cell. Lines that begin with ``#`` say where a layout comes from and are
no part of the document::

    # layout: a county's form of 2021
    项目支出绩效目标表
    项目资金(万元) | 年度资金总额 | 50
    ^             | 其中:财政拨款 | 50
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from goalparse.pipeline import parse_bytes
from goalparse.records import Submission
from wordml import docx, p, r, t, tbl, tc, tr

DRAWINGS = Path(__file__).parent.parent / "fixtures" / "labelled" / "drawings"

Rows = list[list[str]]


def drawn(drawing: str) -> bytes:
    """The .docx of a drawing."""
    return built(blocks(drawing))


def read(drawing: str, joint: str = "") -> Submission:
    """What is read of the .docx of a drawing, or of its rows as text with ``joint`` in them."""
    data = by_rows(drawing, joint).encode() if joint else drawn(drawing)
    return parse_bytes(data, path="made.txt" if joint else "made.docx")


def built(drawn: Iterable[str | Rows]) -> bytes:
    """The .docx of paragraphs and drawn tables."""
    return docx(
        *(_paragraph(block) if isinstance(block, str) else _table(block) for block in drawn)
    )


def blocks(drawing: str) -> Iterator[str | Rows]:
    """Paragraphs and tables of a drawing, in order."""
    rows: Rows = []
    for line in drawing.strip("\n").split("\n"):
        if line.startswith("#"):
            continue
        if "|" in line:
            rows.append([cell.strip() for cell in line.split("|")])
            continue
        if rows:
            yield rows
            rows = []
        yield line.strip()
    if rows:
        yield rows


def by_rows(drawing: str, joint: str) -> str:
    """The text of a drawing with its rows on a line each; what is merged down is blank below."""
    lines = []
    for block in blocks(drawing):
        if isinstance(block, str):
            lines.append(block)
            continue
        cells = [
            ["" if c == "^" else c.replace("\\n", " ") for c in row if c != "<"] for row in block
        ]
        framed = "| {} |" if "|" in joint else "{}"
        lines += ["", *(framed.format(joint.join(row)) for row in cells), ""]
    return "\n".join(lines)


def _table(rows: Rows) -> str:
    """A table; every row has to draw every column."""
    width = len(rows[0])
    uneven = [row for row in rows if len(row) != width]
    assert not uneven, uneven
    return tbl(*(_row(rows, at) for at in range(len(rows))), columns=width)


def _row(rows: Rows, at: int) -> str:
    row = rows[at]
    cells = [
        tc(*_paragraphs(text), span=_span(row, column), merge=_merge(rows, at, column))
        for column, text in enumerate(row)
        if text != "<"
    ]
    return tr(*cells)


def _paragraphs(text: str) -> Sequence[str]:
    return [] if text in {"^", ""} else [_paragraph(part) for part in text.split("\\n")]


def _paragraph(text: str) -> str:
    return p(r(t(text)) if text else "<w:r/>")


def _span(row: Sequence[str], column: int) -> int:
    """How many columns a cell covers."""
    end = column + 1
    while end < len(row) and row[end] == "<":
        end += 1
    return end - column


def _merge(rows: Rows, at: int, column: int) -> str:
    if rows[at][column] == "^":
        return "continue"
    below = rows[at + 1][column] if at + 1 < len(rows) else ""
    return "restart" if below == "^" else ""
