"""Reads a w:tbl row by row: which rows and cells are there, their merges and their text."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from goalparse.blocks import Place, Table
from goalparse.readers.docx.body import CellSink, Walker
from goalparse.readers.docx.branches import branch
from goalparse.readers.docx.context import REVISIONS
from goalparse.readers.docx.grid import CellDraft, RowDraft, offset, span
from goalparse.readers.docx.inline import before_change, plain_text
from goalparse.readers.docx.names import FULL, KIND, attr, child, full, is_on, kind_of, number

_P = frozenset(FULL["p"])
_TC = frozenset(FULL["tc"])
_TCPR = frozenset(FULL["tcPr"])
_PPR = frozenset(FULL["pPr"])
_LISTING = full("numPr", "pStyle")
_CELL_MARKS = frozenset({"gridSpan", "vMerge", "hMerge", "cellIns", "cellDel", "cellMerge"})
_CELL_MARK = {tag: kind for tag, kind in KIND.items() if kind in _CELL_MARKS}
_ROW_MARKS = full("gridBefore", "gridAfter", "hidden")
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
    assembler = walker.assembler
    table_no = assembler.next_table()
    reader = _TableReader(walker, table_no)
    reader.rows_in(element)
    reader.keep_pending()
    if not reader.rows:
        assembler.table_no -= assembler.table_no == table_no
        return None
    return assembler.table(
        reader.rows, table_no=table_no, paragraph_no=paragraph_no, bookmarks=bookmarks
    )


class _TableReader:
    """Collects the rows of one table."""

    def __init__(self, walker: Walker, table_no: int) -> None:
        self.rows: list[RowDraft] = []
        self._walker = walker
        self._context = walker.context
        self._table_no = table_no
        self._pending: list[str] = []
        context = walker.context
        self._short = not context.careful
        self._counted = context.counter is not None
        self._all_listed = self._counted and context.styles.resolve(None).num_id is not None

    def keep_pending(self) -> None:
        """Give bookmarks after the last cell to that cell, or to the block after the table."""
        last = next((row.cells[-1] for row in reversed(self.rows) if row.cells), None)
        if last is None:
            self._walker.assembler.pending.extend(self._pending)
        else:
            last.bookmarks += tuple(self._pending)

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
                self._pending.append(attr(element, "name") or "")
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
        row = RowDraft()
        hidden = False
        if properties is not None:
            if self._is_gone(properties):
                return
            hidden = self._row_marks(properties, row)
        at = row.before

        def take(cell: etree._Element) -> None:
            nonlocal at
            draft = self._cell(cell, at + 1)
            if draft is not None:
                row.cells.append(draft)
                at += draft.span

        self._each(element, "tc", take)
        # A hidden row whose text is hidden too is not on the page at all.
        if not (hidden and not any(cell.raw.strip() for cell in row.cells)):
            self.rows.append(row)

    def _is_gone(self, properties: etree._Element) -> bool:
        changes = [KIND[change.tag] for change in properties.iterchildren(*_ROW_CHANGES)]
        self._context.changes += len(changes)
        return any(change in self._context.gone for change in changes)

    def _row_marks(self, properties: etree._Element, row: RowDraft) -> bool:
        """Fill in the free columns; True if the row is marked as hidden."""
        hidden = False
        old = before_change(properties, "trPrChange") if self._context.original else None
        for mark in (properties if old is None else old).iterchildren(*_ROW_MARKS):
            kind = KIND[mark.tag]
            if kind == "gridBefore":
                row.before = offset(number(attr(mark, "val")))
            elif kind == "gridAfter":
                row.after = offset(number(attr(mark, "val")))
            else:
                hidden = bool(is_on(mark))
        return hidden

    # ---- cells

    def _cell(self, element: etree._Element, column_no: int) -> CellDraft | None:
        """The cell; None if it is a deleted one. Plain cells take the short way."""
        draft = CellDraft()
        if self._pending:
            draft.bookmarks = tuple(name for name in self._pending if name)
            self._pending.clear()
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
        if self._counted and (self._all_listed or _names_list(paragraph)):
            return None
        return plain_text(paragraph, tracked=self._context.tracked)

    def _walk(self, element: etree._Element, draft: CellDraft, column_no: int) -> None:
        """Read a cell with all that may stand in it.

        A field that begins in a cell ends there. A cell that continues a merge is not on
        the page, so its paragraphs do not count in lists.
        """
        context = self._context
        sink = CellSink(self._walker)
        base, counter = context.field_base, context.counter
        context.field_base = len(context.fields)
        if draft.down:
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
        context = self._context
        if context.original:
            old = before_change(properties, "tcPrChange")
            if old is not None and old is not properties:
                self._merges(old, draft)
                return self._merges(properties, CellDraft())
        return self._merges(properties, draft)

    def _merges(self, properties: etree._Element, draft: CellDraft) -> bool:
        present = True
        for mark in properties:
            kind = _CELL_MARK.get(mark.tag)
            if kind is None:
                continue
            stated = attr(mark, "val")
            if kind == "gridSpan":
                draft.span = span(number(stated))
            elif kind == "vMerge":
                draft.starts_down = stated == "restart"
                draft.down = not draft.starts_down
            elif kind == "hMerge":
                draft.across = stated != "restart"
            elif kind == "cellMerge":
                self._tracked_merge(mark, draft)
            else:
                self._context.changes += 1
                present = present and (kind == "cellDel") == self._context.original
        return present

    def _tracked_merge(self, mark: etree._Element, draft: CellDraft) -> None:
        """A w:cellMerge: the merge that a tracked change made or undid."""
        self._context.changes += 1
        stated = attr(mark, "vMergeOrig" if self._context.original else "vMerge")
        draft.starts_down, draft.down = stated == "rest", stated == "cont"


def _names_list(paragraph: etree._Element) -> bool:
    """Whether the paragraph may have an automatic number: by itself or by its style."""
    for properties in paragraph:
        if properties.tag in _PPR:
            return next(properties.iterchildren(*_LISTING), None) is not None
    return False
