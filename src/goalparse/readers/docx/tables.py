"""Reads a w:tbl row by row: which rows and cells are there, their merges and their text."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from goalparse.blocks import Place, Table
from goalparse.frozen import replace
from goalparse.readers.docx.body import CellSink, Walker
from goalparse.readers.docx.branches import branch
from goalparse.readers.docx.context import REVISIONS
from goalparse.readers.docx.grid import CellDraft, CellForm, RowDraft
from goalparse.readers.docx.inline import before_change, plain_text
from goalparse.readers.docx.marks import cell_form, names_list, row_marks
from goalparse.readers.docx.names import FULL, KIND, attr, child, full, kind_of

_P = frozenset(FULL["p"])
_TCPR = frozenset(FULL["tcPr"])
_CELL_CHANGES = full("cellIns", "cellDel", "cellMerge")
_ROW_CHANGES = full("ins", "del")
_SKIPPED = frozenset(
    {"tblPr", "tblGrid", "trPr", "tblPrEx", "sdtPr", "sdtEndPr", "customXmlPr", "bookmarkEnd"}
)


def read_table(
    walker: Walker, element: etree._Element, *, paragraph_no: int | None, bookmarks: tuple[str, ...]
) -> Table | None:
    """The table as a grid; None if no row of it is left (all deleted, or none there).

    ``paragraph_no`` is that of the paragraph in whose text box the table stands.
    """
    table_no = walker.assembler.next_table()
    reader = _TableReader(walker, table_no)
    reader.rows_in(element)
    return walker.assembler.table(
        reader.rows,
        table_no=table_no,
        paragraph_no=paragraph_no,
        bookmarks=bookmarks,
        after=reader.pending,
    )


class _TableReader:
    """Collects the rows of one table."""

    def __init__(self, walker: Walker, table_no: int) -> None:
        self.rows: list[RowDraft] = []
        self._walker = walker
        self._context = walker.context
        self._table_no = table_no
        self.pending: list[str] = []
        """Bookmarks that stand before the next cell."""
        context = walker.context
        self._short = not context.hides
        self._counted = context.counter is not None
        self._all_listed = self._counted and context.styles.resolve(None).num_id is not None

    # ---- rows

    def rows_in(self, parent: etree._Element) -> None:
        """Take in all rows below an element, through content controls and other wrappers."""
        self._each(parent, "tr", self._row)

    def _each(
        self, parent: etree._Element, wanted: str, take: Callable[[etree._Element], None]
    ) -> None:
        """Call ``take`` for each child of a kind, wherever wrappers have put it."""
        for element in parent:
            kind = kind_of(element)
            if kind == wanted:
                take(element)
            elif kind == "bookmarkStart":
                self.pending.append(attr(element, "name") or "")
            elif kind == "mc:AlternateContent":
                chosen = branch(element)
                if chosen is not None:
                    self._each(chosen, wanted, take)
            elif kind in REVISIONS:
                self._context.changes += 1
                if kind not in self._context.gone:
                    self._each(element, wanted, take)
            elif kind not in _SKIPPED and isinstance(element.tag, str):
                self._each(element, wanted, take)

    def _row(self, element: etree._Element) -> None:
        properties = child(element, "trPr")
        if properties is not None and self._is_gone(properties):
            return
        old = before_change(properties, "trPrChange") if self._context.original else properties
        marks = row_marks(old)
        row = RowDraft([], marks.before, marks.after)
        at = row.before

        def take(cell: etree._Element) -> None:
            nonlocal at
            draft = self._cell(cell, at + 1)
            if draft is not None:
                row.cells.append(draft)
                at += draft.form.span

        self._each(element, "tc", take)
        if row.is_shown(hidden=marks.hidden):
            self.rows.append(row)

    def _is_gone(self, properties: etree._Element) -> bool:
        changes = [KIND[change.tag] for change in properties.iterchildren(*_ROW_CHANGES)]
        self._context.changes += len(changes)
        return any(change in self._context.gone for change in changes)

    # ---- cells

    def _cell(self, element: etree._Element, column_no: int) -> CellDraft | None:
        """The cell; None if it is a deleted one. Plain cells take the short way."""
        draft = CellDraft()
        if self.pending:
            draft.bookmarks = tuple(name for name in self.pending if name)
            self.pending.clear()
        lines: list[str] = []
        plain = self._short and not self._context.fields
        for item in element:
            tag = item.tag
            if tag in _TCPR:
                if not self._cell_marks(item, draft):
                    return None
            elif plain:
                text = self._plain(item) if tag in _P else None
                if text is None:
                    plain = False
                else:
                    lines.append(text)
        if plain:
            draft.raw = lines[0] if len(lines) == 1 else "\n".join(lines)
        else:
            self._walk(element, draft, column_no)
        return draft

    def _plain(self, paragraph: etree._Element) -> str | None:
        """The text of a paragraph that has nothing special, no automatic number either."""
        if self._counted and (self._all_listed or names_list(paragraph)):
            return None
        return plain_text(paragraph, self._context)

    def _walk(self, element: etree._Element, draft: CellDraft, column_no: int) -> None:
        """Read a cell with all that may stand in it.

        A field that begins in a cell ends there. A cell that continues a merge is not on
        the page, so its paragraphs do not count in lists.
        """
        context = self._context
        sink = CellSink(self._walker)
        base, counter = context.field_base, context.counter
        context.field_base = len(context.fields)
        if draft.form.down:
            context.counter = None
        self._walker.blocks(element, sink)
        sink.end()
        del context.fields[context.field_base :]
        context.field_base, context.counter = base, counter
        draft.raw = "\n".join(sink.lines)
        draft.bookmarks += tuple(sink.bookmarks)
        draft.tables = tuple(sink.tables)
        for reason in sink.notes:
            place = Place(
                table_no=self._table_no,
                row_no=len(self.rows) + 1,
                column_no=column_no,
                block_no=len(self._walker.assembler.blocks) + 1,
            )
            context.report("external-reference", place, reason=reason)

    def _cell_marks(self, properties: etree._Element, draft: CellDraft) -> bool:
        """Fill in the merges from a w:tcPr; False if the cell itself is gone."""
        form, present = self._changed(properties, cell_form(properties))
        if self._context.original:
            old = before_change(properties, "tcPrChange")
            if old is not None and old is not properties:
                form, _ = self._changed(old, cell_form(old))
        draft.form = form
        return present

    def _changed(self, properties: etree._Element, form: CellForm) -> tuple[CellForm, bool]:
        """The form with what tracked changes of cells make of it, and whether the cell is there.

        A w:cellMerge is the merge that a tracked change made or undid; it counts over a
        w:vMerge before it.
        """
        context, present = self._context, True
        for mark in properties.iterchildren(*_CELL_CHANGES):
            context.changes += 1
            kind = KIND[mark.tag]
            if kind == "cellMerge":
                stated = attr(mark, "vMergeOrig" if context.original else "vMerge")
                form = replace(form, starts_down=stated == "rest", down=stated == "cont")
            else:
                present = present and (kind == "cellDel") == context.original
        return form, present
