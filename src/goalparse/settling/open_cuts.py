"""Lines of text with one cell to a line: blank ones as cells, runs of them cut into rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from goalparse.blocks import Cell, Strip, Table
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.quantities import read_target
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.rows import Row, make_row


def with_blanks(strip: Strip) -> Strip:
    """A strip with the blank lines between its pieces as pieces; as it is if there are none.

    Where one stands between nearly all pieces, a blank cell has one more at either side.
    """
    behind = strip.pieces[1:]
    parted = sum(piece.blanks > 0 for piece in behind) * 10 >= len(behind) * 9
    pieces = list(strip.pieces[:1])
    for piece in behind:
        count = (piece.blanks - 1) // 2 if parted else piece.blanks
        number = piece.line_no - count
        pieces += (replace(piece, raw="", text="", line_no=number + n) for n in range(count))
        pieces.append(piece)
    return strip if len(pieces) == len(strip.pieces) else replace(strip, pieces=tuple(pieces))


def row_of(texts: Sequence[str], lexicon: Lexicon) -> Row:
    """Some texts as the cells of a row."""
    return rows_of([texts], lexicon)[0]


def rows_of(texts: Sequence[Sequence[str]], lexicon: Lexicon) -> list[Row]:
    """The same of several rows, in one table."""
    rows = [
        tuple(
            Cell(row_no=row_no, column_no=column_no, raw=text, text=text)
            for column_no, text in enumerate(row, 1)
        )
        for row_no, row in enumerate(texts, 1)
    ]
    table = Table(
        table_no=0,
        cells=tuple(chain.from_iterable(rows)),
        row_count=len(rows),
        column_count=max(map(len, rows)),
        exact=False,
    )
    return [make_row(table, number, cells, (), lexicon) for number, cells in enumerate(rows, 1)]


def joined_grades(texts: Sequence[str], *, reached: bool) -> Iterator[list[str]]:
    """The lines as cells: grades that follow each other (优秀, 良好, 一般) are one value.

    ``reached``: a column says what was reached, so that two of them are two values.
    """
    for is_grade, run in groupby(texts, _is_grade):
        grades = list(run)
        if is_grade and not (reached and len(grades) == _TWO):
            yield grades
        else:
            yield from ([text] for text in grades)


_TWO = 2


def _is_grade(text: str) -> bool:
    return read_target(text).kind == "grade"


def best_rows(block: IndicatorBlock, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The cut of a run of cells into rows whose cells fit the block's columns best."""
    best: list[tuple[int, int]] = [(0, 0)]  # for each end: score, and where the last row begins
    for end in range(1, len(texts) + 1):
        starts = range(max(0, end - len(block.columns)), end)
        best.append(
            max((best[start][0] + block.fitness(texts[start:end]), start) for start in starts)
        )
    cuts: list[tuple[int, int]] = []
    end = len(texts)
    while end:
        start = best[end][1]
        cuts.append((start, end))
        end = start
    return reversed(cuts)
