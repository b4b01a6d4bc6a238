"""The pieces of a text dump, once their breaks are settled, as tables and paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from goalparse.blocks import Block, Break, Cell, Paragraph, Piece, Strip, Table, line_paragraph
from goalparse.frozen import maker
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import LABEL
from goalparse.tables.rows import text_of
from goalparse.text import clean


def assemble(strip: Strip, breaks: list[Break], lexicon: Lexicon) -> Iterable[Block]:
    """Pieces and their breaks -> tables and paragraphs, in order."""
    rows: list[_Row] = []
    in_body = False
    pieces = strip.pieces
    stops = [at for at, kind in enumerate(breaks) if kind is not _CELL]
    for at, after in pairwise((*stops, len(pieces))):
        piece, kind = pieces[at], breaks[at]
        if kind is _TEXT:
            cell = rows[-1][-1]
            rows[-1][-1] = [*cell, piece] if isinstance(cell, list) else [cell, piece]
        elif kind is _ROW:
            rows.append([piece])
        else:
            if rows:
                yield from _tables(rows, lexicon)
                rows = []
            if kind is _BODY or in_body:
                blanks = piece.blanks - (0 if in_body else strip.end_feeds)
                yield from (_blank(piece.line_no - blanks + i) for i in range(blanks))
            if kind is _BODY:
                yield _paragraph(piece)
            else:
                rows.append([piece])
        in_body = kind is _BODY
        if after > at + 1:
            rows[-1] += pieces[at + 1 : after]
    if rows:
        yield from _tables(rows, lexicon)


# Members of an enumeration by names of their own: to ask the class is a detour by its metaclass.
_CELL, _TEXT, _ROW, _BODY = Break.CELL, Break.TEXT, Break.ROW, Break.BODY
_Row = list[Piece | list[Piece]]
"""The cells of a row, one of several paragraphs as its pieces."""


def _tables(rows: list[_Row], lexicon: Lexicon) -> Iterable[Block]:
    """The rows as a table, or as several where titles of forms stand between them.

    A form laid out in a cell of a framing table has its title, year and unit in front of its
    first row, which in a dump is theirs as well: they are no cell of it.
    """
    begun = 0
    for at, row in enumerate(rows):
        above = row[0]
        if above.__class__ is list and len(row) > 2 and _heads_form(above, row[1], lexicon):
            if at > begun:
                yield from _table(rows[begun:at], lexicon)
            yield from map(_paragraph, above)
            rows[at], begun = row[1:], at
    yield from _table(rows[begun:] if begun else rows, lexicon)


def _heads_form(above: list[Piece], label: Piece | list[Piece], lexicon: Lexicon) -> bool:
    """Whether the paragraphs of a row's first cell begin with a title, and a label follows."""
    if not lexicon.is_title(above[0].text):
        return False
    pieces = label if isinstance(label, list) else [label]
    texts = [piece.text for piece in pieces if piece.text]  # a blank line may stand in front
    return len(texts) == 1 and bool(lexicon.read(texts[0]).mask & LABEL)


def _table(rows: list[_Row], lexicon: Lexicon) -> Iterable[Block]:
    """A table, or paragraphs where lines merely begin with a TAB.

    Text that follows such a line without two line feeds cannot be outside a table, so a
    "table" of one row or one column in which no word is known never was one.
    """
    cells = tuple(
        [
            _make_cell(
                row_no, column_no, 1, 1, cell.raw, cell.text, cell.line_no, cell.bookmarks, (), ()
            )
            if isinstance(cell, Piece)  # as most are, which is cheaper to say than to deny
            else _joined(cell, row_no, column_no)
            for row_no, row in enumerate(rows, 1)
            for column_no, cell in enumerate(row, 1)
        ]
    )
    single = len(rows) == 1 or all(len(row) == 1 for row in rows)
    if single and not any(lexicon.read(cell.text) for cell in cells):
        for row in rows:
            for cell in row:
                yield from map(_paragraph, cell if isinstance(cell, list) else [cell])
        return
    yield Table(
        table_no=0,  # numbered once all strips are settled
        cells=cells,
        row_count=len(rows),
        column_count=max(map(len, rows)),
        line_no=cells[0].line_no,
        exact=False,
    )


_make_cell = maker(Cell)
_make_paragraph, _make_table = maker(Paragraph), maker(Table)


def _joined(pieces: list[Piece], row_no: int, column_no: int) -> Cell:
    """A cell of several paragraphs."""
    raw = pieces[0].raw
    for before, piece in pairwise(pieces):
        raw += ("\t" if piece.line_no == before.line_no else "\n") + piece.raw
    return Cell(
        row_no=row_no,
        column_no=column_no,
        raw=raw,
        text=clean(raw),
        line_no=pieces[0].line_no,
        bookmarks=tuple(name for piece in pieces for name in piece.bookmarks),
    )


def _paragraph(piece: Piece) -> Paragraph:
    return line_paragraph(piece.raw, piece.text, piece.line_no, piece.bookmarks)


def _blank(line_no: int) -> Paragraph:
    return line_paragraph("", "", line_no)


def number(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks, tables and paragraphs numbered in their order; strips are left out."""
    tables = paragraphs = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield _make_table(
                tables,
                block.cells,
                block.row_count,
                block.column_count,
                block.line_no,
                block.paragraph_no,
                block.bookmarks,
                block.exact,
                block.lies_as,
            )
        elif isinstance(block, Paragraph):
            paragraphs += 1
            yield _make_paragraph(
                block.raw,
                block.text,
                paragraphs,
                block.line_no,
                block.level,
                block.number,
                block.bookmarks,
                block.contents,
            )


def written(blocks: Iterable[Block]) -> list[tuple[Table, str]]:
    """The tables, each with all its text: what few cells have is sought there first."""
    tables = [block for block in blocks if isinstance(block, Table)]
    return [(table, "".join(map(text_of, table.cells))) for table in tables]
