"""Builds the blocks of a document; it knows blocks and numbers, and nothing of XML.

Whoever walks the document (element by element, or over its bytes) feeds the same assembler,
so paragraph, table and bookmark rules exist once.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Block, Paragraph, Place, Table
from goalparse.findings import Finding, finding
from goalparse.frozen import field, maker, mutable, replace
from goalparse.readers.docx.grid import RowDraft, build_table
from goalparse.text import clean

_new_paragraph = maker(Paragraph)


@mutable(kw_only=True)
class ParagraphDraft:
    """A paragraph as it was read. ``separator`` stands between its number and its text."""

    raw: str = ""
    level: int | None = None
    number: str = ""
    separator: str = ""
    bookmarks: tuple[str, ...] = ()
    contents: bool = False

    def numbered(self) -> str:
        """The text with its automatic number in front, as a cell shows it."""
        return f"{self.number}{self.separator}{self.raw}" if self.number else self.raw


@mutable
class Assembler:
    """Blocks in reading order, with the numbers of the data dictionary."""

    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    paragraph_no: int = 0
    table_no: int = 0
    pending: list[str] = field(default_factory=list)
    """Bookmarks that stand between blocks: they belong to the next one."""

    def here(self) -> Place:
        """The place of the paragraph that was begun last."""
        return Place(paragraph_no=self.paragraph_no or None, block_no=len(self.blocks))

    def next_paragraph(self) -> int:
        """Number a body paragraph outside tables."""
        self.paragraph_no += 1
        return self.paragraph_no

    def paragraph(self, draft: ParagraphDraft, paragraph_no: int) -> None:
        """Add a paragraph under its own number or, in a text box, that of its anchor."""
        self.add(
            draft.raw,
            clean(draft.raw),
            paragraph_no,
            level=draft.level,
            number=draft.number,
            bookmarks=draft.bookmarks,
            contents=draft.contents,
        )

    def add(
        self,
        raw: str,
        text: str,
        paragraph_no: int,
        *,
        level: int | None,
        number: str,
        bookmarks: tuple[str, ...],
        contents: bool,
    ) -> None:
        """The same of a paragraph that nothing was drafted for."""
        if self.pending:
            bookmarks = (*self.take_pending(), *bookmarks)
        self.blocks.append(
            _new_paragraph(raw, text, paragraph_no, None, level, number, bookmarks, contents)
        )

    def next_table(self) -> int:
        """Number a table; called at its start, before the tables nested in it."""
        self.table_no += 1
        return self.table_no

    def take_pending(self) -> tuple[str, ...]:
        """The bookmarks waiting for a block, which now has them."""
        if not self.pending:
            return ()
        taken = tuple(self.pending)
        self.pending.clear()
        return taken

    def table(
        self,
        rows: Sequence[RowDraft],
        *,
        table_no: int,
        paragraph_no: int | None,
        bookmarks: tuple[str, ...],
        after: list[str],
    ) -> Table | None:
        """Lay a table's rows out; text under merged cells is reported here.

        Bookmarks ``after`` the last cell belong to that cell, or else to the block after the
        table. None if no row is left (all deleted, or none there): the number is given back.
        """
        if after:
            self._give_last(rows, after)
        if not rows:
            self.table_no -= self.table_no == table_no
            return None
        table = build_table(rows, table_no=table_no, paragraph_no=paragraph_no, bookmarks=bookmarks)
        self.report_covered(table)
        return table

    def report_covered(self, table: Table) -> None:
        """Report the text that stands under the merged cells of the next block, a table."""
        for cell in [cell for cell in table.cells if cell.covered]:
            for covered in cell.covered:
                place = Place(
                    table_no=table.table_no,
                    row_no=covered.row_no,
                    column_no=covered.column_no,
                    block_no=len(self.blocks) + 1,
                )
                self.findings.append(finding("covered-cell-text", place=place, raw=covered.text))

    def _give_last(self, rows: Sequence[RowDraft], bookmarks: list[str]) -> None:
        """Give bookmarks to the last cell of some rows; without one they stay pending."""
        last = next((row.cells[-1] for row in reversed(rows) if row.cells), None)
        if last is None:
            self.pending.extend(bookmarks)
        else:
            last.bookmarks += tuple(bookmarks)

    def finish(self) -> tuple[Block, ...]:
        """All blocks; bookmarks after the last block belong to that one."""
        left = self.take_pending()
        if left and self.blocks:
            last = self.blocks[-1]
            if isinstance(last, Paragraph | Table):
                self.blocks[-1] = replace(last, bookmarks=(*last.bookmarks, *left))
        return tuple(self.blocks)


def table_lines(table: Table) -> str:
    """A nested table as text of the cell it stands in: a row a line, tabs between cells."""
    lines = ("\t".join(cell.raw for cell in row) for row in table.rows())
    return "\n".join(lines)
