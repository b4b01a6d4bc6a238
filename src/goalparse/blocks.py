r"""The one tree that every reader produces and everything after it works on.

A document is a sequence of paragraphs and tables in reading order. Nothing here knows
Word, Tika or budgets: a reader fills the tree, recognisers say what its parts mean.

Two text forms are kept of everything. ``raw`` is what stands in the source, with ``\t``
and ``\n`` for tabs, paragraph ends and line breaks. ``text`` follows the text rule of the
data dictionary (see `goalparse.text.clean`) and is the same object when nothing changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from enum import StrEnum

from goalparse.frozen import field, frozen, maker


@frozen
class Place:
    """Where something stands. Numbers count from 1; None where it does not apply.

    ``table_no`` counts all tables in the order of their start, nested ones and those in
    text boxes too. ``paragraph_no`` counts body paragraphs outside tables, blank ones too.
    ``column_no`` is the grid column (in text input the position in the row). ``line_no``
    is the line of a text file. ``block_no`` is the position among the document's blocks;
    it only serves to order places and is written nowhere.
    """

    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    paragraph_no: int | None = None
    line_no: int | None = None
    block_no: int | None = None

    def __str__(self) -> str:
        """``t3 r7 c2``, ``p12`` or ``line 46``: the short form used in messages."""
        if self.table_no is not None:
            parts = (("t", self.table_no), ("r", self.row_no), ("c", self.column_no))
            return " ".join(f"{mark}{number}" for mark, number in parts if number is not None)
        if self.paragraph_no is not None:
            return f"p{self.paragraph_no}"
        return f"line {self.line_no}" if self.line_no is not None else "document"


NOWHERE = Place()


@frozen
class Paragraph:
    """A body paragraph, a blank one too, or a paragraph of a text box after its anchor.

    ``level`` is the heading level (1 to 9) that the source itself states, by style or
    outline level; wording is for the recogniser. ``number`` is the automatic list number
    as a reader of the page sees it (``一、``), "" if none; it is not part of ``text``.
    ``contents`` marks a line of a table of contents where the source says so.
    """

    raw: str
    text: str
    paragraph_no: int | None = None
    line_no: int | None = None
    level: int | None = None
    number: str = ""
    bookmarks: tuple[str, ...] = ()
    contents: bool = False


_make_paragraph = maker(Paragraph)


def line_paragraph(raw: str, text: str, line_no: int, bookmarks: tuple[str, ...] = ()) -> Paragraph:
    """A line of a text as a paragraph, not numbered yet."""
    return _make_paragraph(raw, text, None, line_no, None, "", bookmarks, False)  # noqa: FBT003


@frozen
class CoveredText:
    """Text that stands in a position covered by a merged cell: invisible on the page."""

    row_no: int
    column_no: int
    text: str


@frozen
class Cell:
    """A table cell, once, at the grid position of its top left corner.

    The span tells which positions it covers. ``tables`` are the tables nested in it; their
    text is part of the cell's text as well, since a form's value may be laid out that way.
    """

    row_no: int
    column_no: int
    row_span: int = 1
    column_span: int = 1
    raw: str
    text: str
    line_no: int | None = None
    bookmarks: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    covered: tuple[CoveredText, ...] = ()

    def place_in(self, table_no: int) -> Place:
        """The cell's place in the document, as a cell of this table."""
        return Place(
            table_no=table_no,
            row_no=self.row_no,
            column_no=self.column_no,
            line_no=self.line_no,
        )


@frozen
class Table:
    """A table as its grid. ``cells`` go row by row, from left to right, merged ones once.

    ``exact`` says whether spans and row ends are those of the source (Word, HTML) or were
    settled from a text dump, where spans are lost. ``lies_as`` is set by a reader that knows it:
    tables with an equal one have the same cells at the same places, and nothing nested in them.
    """

    table_no: int
    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    line_no: int | None = None
    paragraph_no: int | None = None
    bookmarks: tuple[str, ...] = ()
    exact: bool = True
    lies_as: Hashable = field(default=None, init=False, compare=False, repr=False)

    def rows(self) -> list[tuple[Cell, ...]]:
        """The cells that start in each row; a row wholly covered from above is empty."""
        cells = self.cells
        rows: list[tuple[Cell, ...]] = [()] * self.row_count
        begun, row_no = 0, 1
        for at, cell in enumerate(cells):
            if cell.row_no != row_no:
                rows[row_no - 1] = cells[begun:at]
                begun, row_no = at, cell.row_no
        if cells:
            rows[row_no - 1] = cells[begun:]
        return rows


class Break(StrEnum):
    """What may stand between two pieces of a text dump's table."""

    CELL = "cell"  # the next cell of the same row
    ROW = "row"  # the row ends
    TABLE = "table"  # the table ends and another one follows at once
    TEXT = "text"  # a further paragraph of the same cell
    BODY = "body"  # the table ends and body text follows


@frozen
class Piece:
    """One line (or part of one) of a dumped table, with the readings of the break before it.

    ``readings`` maps each possible break to its cost by the grammar of the dump alone:
    0 for the plain reading, more for one that needs empty trailing paragraphs and the like.
    One entry means that the break is certain. ``blanks`` is the number of empty lines in front.
    """

    raw: str
    text: str
    line_no: int
    blanks: int = 0
    readings: tuple[tuple[Break, int], ...]
    bookmarks: tuple[str, ...] = ()


@frozen
class Strip:
    """Cells of a text dump in order, whose row and table ends are still open.

    A reader knows no vocabulary; `goalparse.settling` settles a strip into tables and
    paragraphs by weighing the evidence, and says where doubt remains. ``end_feeds`` is the
    number of empty lines that the end of a table takes by itself. ``open_rows``: the dump has
    no mark at all for the end of a row, so that only the vocabulary can tell. ``marked``: each
    piece is a cell, with text in front of its table perhaps, or, if blank, perhaps a row's end.
    ``broken``: a row stands on a line, but for cells of several paragraphs, which break it.
    ``framed``: the cells of lines in a frame, each of which may go on in the line below.
    """

    pieces: tuple[Piece, ...]
    line_no: int
    end_feeds: int
    open_rows: bool = False
    marked: bool = False
    broken: bool = False
    framed: bool = False


Block = Paragraph | Table | Strip


@frozen
class Document:
    """What a reader made of the bytes of one file.

    ``format`` and ``dialect`` and ``encoding`` are those of the data dictionary's table
    `documents`. ``title`` is a title that the package itself states outside the body
    (a header, the core properties), "" if none. ``open_end`` is true of a text dump that
    ends without the line feeds that a table's end takes: if it ends in a table, it may be cut.
    ``unended`` is true of one without the line feeds that its tool writes at the end of every
    text: somebody trimmed it, or it is cut.
    """

    format: str
    blocks: tuple[Block, ...]
    dialect: str | None = None
    encoding: str | None = None
    title: str = ""
    open_end: bool = False
    unended: bool = False

    def tables(self) -> Iterator[Table]:
        """All tables in the order of their start, nested ones after the one they stand in."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield from walk_tables(block)


def walk_tables(table: Table) -> Iterator[Table]:
    """The table itself, then the tables nested in its cells."""
    yield table
    for cell in table.cells:
        for nested in cell.tables:
            yield from walk_tables(nested)
