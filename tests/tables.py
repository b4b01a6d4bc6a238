"""Tables for tests, drawn as text: one line a row, cells between bars.

``<`` is a position that the cell on its left covers, ``^`` one that the cell above covers::

    项目资金(万元) | 年度资金总额 | 50
    ^             | 其中:财政拨款 | 50
"""

from __future__ import annotations

from goalparse.blocks import Cell, Document, Paragraph, Table


def table(drawing: str, table_no: int = 1, *, exact: bool = True) -> Table:
    """The table that a drawing shows; ``exact=False`` gives it as a text dump would."""
    rows = [
        [cell.strip().replace("\\n", "\n") for cell in line.split("|")]
        for line in drawing.strip().split("\n")
    ]
    cells: list[Cell] = []
    for row_no, row in enumerate(rows, 1):
        position = 0
        for column_no, text in enumerate(row, 1):
            if text == "<" or (text == "^" and exact):
                continue
            position += 1
            shown = "" if text == "^" else text
            cells.append(
                Cell(
                    row_no=row_no,
                    column_no=column_no if exact else position,
                    row_span=_reach_down(rows, row_no, column_no) if exact else 1,
                    column_span=_reach_right(row, column_no) if exact else 1,
                    raw=shown,
                    text=shown,
                )
            )
    return Table(
        table_no=table_no,
        cells=tuple(cells),
        row_count=len(rows),
        column_count=max(map(len, rows)),
        exact=exact,
    )


def _reach_right(row: list[str], column_no: int) -> int:
    reach = 1
    while column_no - 1 + reach < len(row) and row[column_no - 1 + reach] == "<":
        reach += 1
    return reach


def _reach_down(rows: list[list[str]], row_no: int, column_no: int) -> int:
    reach = 1
    while (
        row_no - 1 + reach < len(rows)
        and len(rows[row_no - 1 + reach]) >= column_no
        and rows[row_no - 1 + reach][column_no - 1] == "^"
    ):
        reach += 1
    return reach


def document(*blocks: str | Table) -> Document:
    """A document of paragraphs and tables, numbered as a reader would."""
    made: list[Paragraph | Table] = []
    paragraphs = 0
    for block in blocks:
        if isinstance(block, Table):
            made.append(block)
            continue
        paragraphs += 1
        made.append(Paragraph(raw=block, text=block, paragraph_no=paragraphs))
    return Document(format="docx", blocks=tuple(made))
