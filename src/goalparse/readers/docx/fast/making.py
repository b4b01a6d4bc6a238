"""Makes the blocks of units that were found, from what is in their holes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from goalparse.blocks import Table
from goalparse.readers.docx.body import Walker
from goalparse.readers.docx.fast.layout import lay_out
from goalparse.readers.docx.fast.plans import LinePlan, line_plan, put_together
from goalparse.readers.docx.fast.steps import Act, Do
from goalparse.readers.docx.fast.texts import Texts
from goalparse.readers.docx.fast.units import BoundUnit
from goalparse.readers.docx.grid import PLAIN_FORM, CellDraft, CellForm, RowDraft
from goalparse.readers.docx.marks import PLAIN_ROW, RowMarks
from goalparse.readers.docx.styles import Style
from goalparse.text import clean
from goalparse.tuples import NamedTuple


class _Line(NamedTuple):
    """What the styles of a document say of a paragraph; ``counts`` if it is one of a list."""

    style: Style
    counts: bool
    level: int | None
    contents: bool


class BlockMaker:
    """Makes the blocks of one document, in order."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._counter = walker.context.counter
        self._styles = walker.context.styles
        self._assembler = walker.assembler
        self._lines: dict[LinePlan, _Line] = {}

    def lines(self, units: Sequence[BoundUnit], texts: Texts, names: Iterable[str]) -> None:
        """Add paragraphs with their texts and the names of their bookmarks."""
        begun, names = 0, iter(names)
        assembler = self._assembler
        for unit in units:
            end = begun + len(unit.acts) - 1
            plan = unit.line or line_plan(unit.acts)
            style, counts, level, contents = self._lines.get(plan) or self._settled(plan)
            if plan.parts == [0]:
                raw, text = texts.raw[begun], texts.clean[begun]
            else:
                raw = put_together(plan.parts, texts.raw[begun:end])
                text = clean(raw)
            assembler.add(
                raw,
                text,
                assembler.next_paragraph(),
                level=level,
                number=plan.marks.next_number(self._counter, style)[0] if counts else "",
                bookmarks=plan.named(names),
                contents=contents,
            )
            begun = end

    def _settled(self, plan: LinePlan) -> _Line:
        marks = plan.marks
        style = self._styles.resolve(marks.style_id)
        line = _Line(style, marks.counts(style), marks.level(style), style.contents)
        self._lines[plan] = line
        return line

    def table(self, rows: Sequence[BoundUnit], texts: Texts, names: Sequence[str]) -> None:
        """Add a table with its texts and the names of its bookmarks."""
        assembler = self._assembler
        bookmarks = assembler.take_pending()
        table_no = assembler.next_table()
        table = None
        plans = [plan for row in rows if (plan := row.row) is not None]
        if plans and len(plans) == len(rows):  # nearly all tables: they need nothing but the texts
            table = lay_out(plans, texts, names, table_no=table_no, bookmarks=bookmarks)
        if table is None:
            table = self._drafted(rows, texts, names, table_no=table_no, bookmarks=bookmarks)
        elif False in [plan.is_bare for plan in plans]:
            assembler.report_covered(table)
        if table is None:
            assembler.pending[:0] = bookmarks
        else:
            assembler.blocks.append(table)

    def _drafted(
        self,
        rows: Sequence[BoundUnit],
        texts: Texts,
        names: Iterable[str],
        *,
        table_no: int,
        bookmarks: tuple[str, ...],
    ) -> Table | None:
        """A table of which some row has no plan, or cannot be laid out by it; None if none."""
        maker = _RowMaker(self._walker)
        begun, names = 0, iter(names)
        for row in rows:
            end = begun + len(row.acts) - 1
            maker.follow(row.acts, texts.raw[begun:end], names)
            begun = end
        return self._assembler.table(
            maker.rows,
            table_no=table_no,
            paragraph_no=None,
            bookmarks=bookmarks,
            after=maker.pending,
        )


class _RowMaker:
    """Makes the rows of a table from its steps."""

    def __init__(self, walker: Walker) -> None:
        self.rows: list[RowDraft] = []
        self.pending: list[str] = []
        self._counter = walker.context.counter
        self._styles = walker.context.styles
        self._bookmarks: list[str] = []

    def follow(self, acts: list[list[Act]], texts: Sequence[str], names: Iterator[str]) -> None:
        """Add a row with its texts; ``names`` are those of the next bookmarks."""
        cells: list[CellDraft] = []
        raw, form, row = "", PLAIN_FORM, PLAIN_ROW
        for group, text in zip(acts, (*texts, ""), strict=True):
            for act in group:
                do = act.do
                if do is Do.END_CELL:
                    cells.append(self._marked(raw, form))
                elif do is Do.CELL:
                    form, raw = act.form, ""
                    self._bookmarks, self.pending = self.pending, self._bookmarks
                elif do is Do.TEXT:
                    raw += act.text
                elif do is Do.END_ROW:
                    self._add(RowDraft(cells, row.before, row.after), row)
                elif do is Do.ROW:
                    row, cells = act.row, []
                else:
                    raw += self._rare(act, form, names)
            raw += text

    def _marked(self, raw: str, form: CellForm) -> CellDraft:
        bookmarks = tuple(self._bookmarks)
        self._bookmarks.clear()
        return CellDraft(raw, form, bookmarks)

    def _add(self, row: RowDraft, marks: RowMarks) -> None:
        if row.is_shown(hidden=marks.hidden):
            self.rows.append(row)

    def _rare(self, act: Act, form: CellForm, names: Iterator[str]) -> str:
        """A bookmark, or a paragraph of a list: then its number is text of the cell."""
        if act.do is Do.BOOKMARK:
            self._bookmarks.append(act.text or next(names))
        elif act.do is Do.BOOKMARK_BEFORE:
            self.pending.append(act.text or next(names))
        elif not form.down:  # what a merge covers is not on the page and does not count
            style = self._styles.resolve(act.marks.style_id)
            return "".join(act.marks.next_number(self._counter, style))
        return ""
