"""Walks block content: paragraphs, content controls, text boxes, and hands tables on.

Blocks come in reading order into a sink: that of the document, or that of a cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lxml import etree

from goalparse.blocks import Table
from goalparse.readers.docx.assemble import Assembler, ParagraphDraft, table_lines
from goalparse.readers.docx.branches import branch
from goalparse.readers.docx.context import REVISIONS, Context
from goalparse.readers.docx.drawings import Box
from goalparse.readers.docx.inline import Runs, before_change, plain_text
from goalparse.readers.docx.marks import paragraph_marks
from goalparse.readers.docx.names import (
    FULL,
    KIND,
    attr,
    child,
    first_of_each,
    full,
    kind_of,
    relation_id,
)
from goalparse.readers.docx.styles import Style

_REVISION_TAGS = full(*REVISIONS)


class TableReader(Protocol):
    """Reads a w:tbl; None if no row of it is left."""

    def __call__(
        self,
        walker: Walker,
        element: etree._Element,
        *,
        paragraph_no: int | None,
        bookmarks: tuple[str, ...],
    ) -> Table | None:
        """See `goalparse.readers.docx.tables.read_table`."""


class Sink:
    """Takes paragraphs and tables in order.

    A paragraph whose end mark is deleted runs on into the next one: it is carried along
    until that one comes. Runs outside any paragraph (against the schema) make one of their own.
    """

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self._carry: tuple[ParagraphDraft, list[Box]] | None = None
        self._loose: Runs | None = None

    def begin(self) -> None:
        """A w:p starts."""
        self.end_loose()

    def paragraph(self, draft: ParagraphDraft, boxes: list[Box], *, joins: bool) -> None:
        """A w:p ends; ``joins`` if it runs on into the next."""
        if self._carry is not None:
            earlier, earlier_boxes = self._carry
            draft.raw = earlier.raw + draft.raw
            draft.bookmarks = earlier.bookmarks + draft.bookmarks
            boxes = earlier_boxes + boxes
        self._carry = (draft, boxes) if joins else None
        if not joins:
            self.emit(draft, boxes)

    def loose(self, element: etree._Element) -> None:
        """Inline content that stands where blocks should."""
        if self._loose is None:
            self._loose = Runs(self.walker.context)
        self._loose.take(element)

    def end_loose(self) -> None:
        """Close the paragraph that loose content made."""
        runs, self._loose = self._loose, None
        if runs is not None and (runs.pieces or runs.boxes or runs.bookmarks or runs.notes):
            self.begin()
            self.note(runs.notes)
            draft = ParagraphDraft(raw=runs.text(), bookmarks=tuple(runs.bookmarks))
            self.paragraph(draft, runs.boxes, joins=False)

    def end(self) -> None:
        """No paragraph follows (a table, or the end): what was carried along stands alone."""
        self.end_loose()
        if self._carry is not None:
            draft, boxes = self._carry
            self._carry = None
            if draft.raw.strip() or boxes:
                self.emit(draft, boxes)
            else:
                self.drop(draft)

    def carries(self) -> bool:
        """Whether a paragraph is open that runs on into the next one."""
        return self._carry is not None

    def emit(self, draft: ParagraphDraft, boxes: list[Box]) -> None:
        """Take a finished paragraph."""
        raise NotImplementedError

    def drop(self, draft: ParagraphDraft) -> None:
        """A paragraph is gone for good; its bookmarks are not."""
        for name in draft.bookmarks:
            self.bookmark(name)

    def table(self, element: etree._Element) -> None:
        """Take a w:tbl."""
        raise NotImplementedError

    def bookmark(self, name: str) -> None:
        """A bookmark between blocks."""
        raise NotImplementedError

    def note(self, notes: list[str]) -> None:
        """Something at this point is not read."""
        raise NotImplementedError


class BodySink(Sink):
    """The document's own sink; in a text box everything has the number of its anchor."""

    def __init__(self, walker: Walker, anchor: int | None = None) -> None:
        super().__init__(walker)
        self.anchor = anchor
        self._number = anchor or 0

    def begin(self) -> None:
        """Number the paragraph, unless it is the rest of one that has its number."""
        super().begin()
        if self.anchor is None and not self.carries():
            self._number = self.walker.assembler.next_paragraph()

    def number(self) -> int:
        """Begin a paragraph; its number."""
        self.begin()
        return self._number

    def emit(self, draft: ParagraphDraft, boxes: list[Box]) -> None:
        """Add the paragraph, then the text boxes anchored in it."""
        self.walker.assembler.paragraph(draft, self._number)
        for box in boxes:
            self.walker.box(box, self._number)

    def drop(self, draft: ParagraphDraft) -> None:
        """Give the number back."""
        super().drop(draft)
        if self.anchor is None:
            self.walker.assembler.paragraph_no -= 1

    def table(self, element: etree._Element) -> None:
        """Add the table as a block."""
        assembler = self.walker.assembler
        bookmarks = assembler.take_pending()
        table = self.walker.read_table(
            self.walker, element, paragraph_no=self.anchor, bookmarks=bookmarks
        )
        if table is None:
            assembler.pending[:0] = bookmarks
        else:
            assembler.blocks.append(table)

    def bookmark(self, name: str) -> None:
        """Keep it for the next block."""
        self.walker.assembler.pending.append(name)

    def note(self, notes: list[str]) -> None:
        """Report at this paragraph."""
        for reason in notes:
            place = self.walker.assembler.here()
            self.walker.context.report("external-reference", place, reason=reason)


class CellSink(Sink):
    """Collects the content of one cell, text boxes and nested tables included."""

    def __init__(self, walker: Walker) -> None:
        super().__init__(walker)
        self.lines: list[str] = []
        self.tables: list[Table] = []
        self.bookmarks: list[str] = []
        self.notes: list[str] = []

    def emit(self, draft: ParagraphDraft, boxes: list[Box]) -> None:
        """A paragraph is a line of the cell, its automatic number in front."""
        self.lines.append(draft.numbered())
        self.bookmarks.extend(draft.bookmarks)
        for box in boxes:
            if isinstance(box, str):
                self.lines.append(box)
            else:
                self.walker.story(box, self)

    def table(self, element: etree._Element) -> None:
        """A nested table is kept, and its text is part of the cell's."""
        walker = self.walker
        table = walker.read_table(walker, element, paragraph_no=None, bookmarks=())
        if table is not None:
            self.tables.append(table)
            self.lines.append(table_lines(table))

    def bookmark(self, name: str) -> None:
        """It belongs to the cell."""
        self.bookmarks.append(name)

    def note(self, notes: list[str]) -> None:
        """Kept until the cell's place is known."""
        self.notes.extend(notes)


class Walker:
    """Walks one document (or one header) into an assembler."""

    def __init__(self, context: Context, assembler: Assembler, read_table: TableReader) -> None:
        self.context = context
        self.assembler = assembler
        self.read_table = read_table
        self.headers: list[str] = []
        """Relationship ids of the headers, in the order of their sections."""

    def blocks(self, parent: etree._Element, sink: Sink) -> None:
        """Take in all children of an element as blocks."""
        for element in parent:
            self.block(element, sink)

    def block(self, element: etree._Element, sink: Sink) -> None:
        """Take in one block; unknown wrappers are looked through."""
        handler = _BY_TAG.get(element.tag)
        if handler is not None:
            handler(self, element, sink)
        elif element.tag is etree.Entity:
            sink.loose(element)
        elif isinstance(element.tag, str):
            self.blocks(element, sink)

    def box(self, box: Box, anchor: int) -> None:
        """Add a text box after the paragraph that it is anchored in."""
        if isinstance(box, str):
            self.assembler.paragraph(ParagraphDraft(raw=box), anchor)
        else:
            self.story(box, BodySink(self, anchor))

    def story(self, element: etree._Element, sink: Sink) -> None:
        """Content with fields of its own: none of the body's runs into it."""
        context = self.context
        outer = context.fields, context.field_base
        context.fields, context.field_base = [], 0
        nested = BodySink(self, sink.anchor) if isinstance(sink, BodySink) else sink
        if kind_of(element) == "txbxContent":
            self.blocks(element, nested)
        else:
            self.block(element, nested)
        nested.end()
        context.fields, context.field_base = outer

    # ---- kinds of blocks

    def paragraph(self, element: etree._Element, sink: Sink) -> None:
        """A w:p."""
        context = self.context
        sink.begin()
        properties = child(element, "pPr")
        found = first_of_each(properties)
        mark = found.get("rPr")
        if context.original and "pPrChange" in found:
            found = first_of_each(before_change(properties, "pPrChange"))
        marks = paragraph_marks(found)
        style = context.styles.resolve(marks.style_id)
        draft = ParagraphDraft(level=marks.level(style))
        runs, joins = self._runs(element, draft, style, mark)
        self._close_contents(draft, style)
        if not joins:
            draft.number, draft.separator = marks.next_number(context.counter, style)
        draft.contents = draft.contents or style.contents
        if (section := found.get("sectPr")) is not None:
            self.section(section, None)
        if runs is not None:
            sink.note(runs.notes)
        sink.paragraph(draft, [] if runs is None else runs.boxes, joins=joins)

    def _runs(
        self,
        element: etree._Element,
        draft: ParagraphDraft,
        style: Style,
        mark: etree._Element | None,
    ) -> tuple[Runs | None, bool]:
        """Fill in text and bookmarks; the short way where nothing special can matter."""
        context = self.context
        listed = context.in_contents() if context.fields or context.contents_depth else False
        draft.contents = listed
        if not (style.hidden or context.fields):
            text = plain_text(element, context)
            if text is not None:
                draft.raw = text
                return None, False
        runs = Runs(context, hidden=style.hidden)
        runs.walk(element)
        draft.raw, draft.bookmarks = runs.text(), tuple(runs.bookmarks)
        draft.contents = runs.contents or (listed and context.in_contents())
        return runs, mark is not None and context.tracked and self._is_gone(mark)

    def _is_gone(self, mark: etree._Element) -> bool:
        """Whether the end mark of a paragraph is deleted, so that the next one joins it."""
        changes = [KIND[change.tag] for change in mark.iterchildren(*_REVISION_TAGS)]
        self.context.changes += len(changes)
        return any(change in self.context.gone for change in changes)

    def _close_contents(self, draft: ParagraphDraft, style: Style) -> None:
        """A heading ends a table of contents whose field was never closed."""
        if draft.level is not None and not style.contents and self.context.fields:
            fields = self.context.fields
            fields[:] = [open_field for open_field in fields if not open_field.is_contents()]
            draft.contents = self.context.contents_depth > 0

    def section(self, element: etree._Element, _sink: Sink | None) -> None:
        """A w:sectPr: remember where its headers are."""
        for reference in element.iterchildren(*FULL["headerReference"]):
            if found := relation_id(reference):
                self.headers.append(found)

    def table(self, element: etree._Element, sink: Sink) -> None:
        """A w:tbl."""
        sink.end()
        sink.table(element)

    def control(self, element: etree._Element, sink: Sink) -> None:
        """A w:sdt: its content; what a gallery calls a table of contents is marked as one."""
        gallery = next(element.iterchildren(*FULL["sdtPr"]), None)
        found = None if gallery is None else next(gallery.iter(*FULL["docPartGallery"]), None)
        contents = found is not None and attr(found, "val") == "Table of Contents"
        self.context.contents_depth += contents
        self.blocks(element, sink)
        self.context.contents_depth -= contents

    def alternate(self, element: etree._Element, sink: Sink) -> None:
        """An mc:AlternateContent around blocks or runs: one branch."""
        chosen = branch(element)
        if chosen is not None:
            self.blocks(chosen, sink)

    def revision(self, element: etree._Element, sink: Sink) -> None:
        """A tracked change around blocks or runs."""
        self.context.changes += 1
        if KIND[element.tag] in self.context.gone:
            self.context.changes += sum(1 for _ in element.iter(*_REVISION_TAGS)) - 1
        else:
            self.blocks(element, sink)

    def bookmark(self, element: etree._Element, sink: Sink) -> None:
        """A w:bookmarkStart between blocks."""
        if name := attr(element, "name"):
            sink.bookmark(name)

    def outside(self, element: etree._Element, sink: Sink) -> None:
        """A w:altChunk or w:subDoc: content that stands in another file."""
        relation = self.context.relations.get(relation_id(element) or "")
        target = "an unknown part" if relation is None else relation.target
        what = "an imported document" if kind_of(element) == "altChunk" else "a subdocument"
        sink.note([f"{what} ({target}) is not read"])

    def loose(self, element: etree._Element, sink: Sink) -> None:
        """Runs and the like outside a paragraph."""
        sink.loose(element)

    def skip(self, element: etree._Element, sink: Sink) -> None:
        """Something without content of its own."""


_HANDLERS: dict[str, Callable[[Walker, etree._Element, Sink], None]] = {
    "p": Walker.paragraph,
    "tbl": Walker.table,
    "sdt": Walker.control,
    "mc:AlternateContent": Walker.alternate,
    "bookmarkStart": Walker.bookmark,
    "altChunk": Walker.outside,
    "subDoc": Walker.outside,
    "sectPr": Walker.section,
    **dict.fromkeys(REVISIONS, Walker.revision),
    **dict.fromkeys(
        ("r", "t", "hyperlink", "fldSimple", "drawing", "pict", "object", "m:oMath", "ruby"),
        Walker.loose,
    ),
    **dict.fromkeys(
        (
            *("sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "tcPr", "trPr", "tblPr", "tblPrEx"),
            *("tblGrid", "pPr", "rPr", "bookmarkEnd", "instrText", "delInstrText", "delText", "rt"),
        ),
        Walker.skip,
    ),
}
_BY_TAG = {tag: _HANDLERS[kind] for tag, kind in KIND.items() if kind in _HANDLERS}
