"""Text whose row ends are lost: rows and tables settled by weighing the form's own evidence."""

from __future__ import annotations

from goalparse.blocks import Block, Document, Paragraph, Strip, Table
from goalparse.findings import Result
from goalparse.meanings.lexicon import Lexicon


def settle(document: Document, lexicon: Lexicon) -> Result[Document]:
    """Replace every strip by tables and paragraphs; number tables and paragraphs.

    A document without strips comes back as it is. Tables settled from text are not ``exact``:
    their cells have no spans, and ``column_no`` is the position in the row.
    """
    # Most blocks are paragraphs, and none of these is open.
    others = [block for block in document.blocks if block.__class__ is not Paragraph]
    if not any(map(_is_open, others)):
        return Result(document)
    from goalparse.settling.strips import settle_blocks  # noqa: PLC0415 - no Word file needs it

    return settle_blocks(document, lexicon)


def _is_open(block: Block) -> bool:
    """Whether a block is a strip, or a table that a reader of text has not numbered."""
    return isinstance(block, Strip) or (isinstance(block, Table) and not block.table_no)
