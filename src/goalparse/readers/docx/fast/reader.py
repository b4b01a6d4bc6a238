"""Reads a body block by block: by its steps where they are known, else by parsing the block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goalparse.frozen import mutable
from goalparse.readers.docx.body import BodySink, Walker
from goalparse.readers.docx.fast.binding import Binder, Odd
from goalparse.readers.docx.fast.frame import END, Frame, frame_of
from goalparse.readers.docx.fast.holes import Found, emptied
from goalparse.readers.docx.fast.plans import line_plan
from goalparse.readers.docx.fast.steps import Act, Do, To, Way
from goalparse.readers.docx.fast.texts import OddText, read_texts
from goalparse.readers.docx.fast.tokens import Op, tokens_of
from goalparse.readers.docx.fast.units import BoundUnit, Unit
from goalparse.readers.docx.grid import PLAIN_FORM, CellDraft, CellForm, PlannedRow, RowDraft
from goalparse.readers.docx.marks import PLAIN_ROW, RowMarks

_NAME = re.compile(rb"<([A-Za-z_][\w.-]*(?::[\w.-]+)?)[\s/>]")
_BLANKS = re.compile(rb"[ \t\r\n]*")
_MOST_SECTIONS = 64
_TABLE_END = b"</w:tbl>"
_ROW_END = b"</w:tr>"
_ROW_OR_TABLE_END = re.compile(b"</w:t(?:r|bl)>")
_IN_TABLE = ("tbl",)
_TO_ROW_END: Way = (_IN_TABLE, To.ROW_END)
_TO_END: Way = ((), To.END)


class NotPlain(Exception):  # noqa: N818 - it says what the document is
    """The body is none that the fast path can prove to be well-formed."""


@mutable
class Tally:
    """How many blocks were read by their steps, and how many were parsed."""

    fast: int = 0
    parsed: int = 0


def read_body(data: bytes, walker: Walker, sink: BodySink) -> Tally:
    """Feed the blocks of a main part to the walker's assembler, as the careful path would.

    Raises `NotPlain`, with blocks already fed, if the body has to be read in the careful way.
    """
    frame = frame_of(data)
    default = walker.context.styles.resolve(None)
    if frame is None or default.hidden or default.num_id is not None:
        raise NotPlain
    reader = _BodyReader(frame, walker, sink)
    reader.read(data)
    return reader.tally


_RowAt = tuple[BoundUnit, int, int]
"""A row, and where its texts and names end among those of its table."""


class _BodyReader:
    """Reads one body."""

    def __init__(self, frame: Frame, walker: Walker, sink: BodySink) -> None:
        self.tally = Tally()
        self._frame = frame
        self._walker = walker
        self._context = walker.context
        self._styles = walker.context.styles
        self._sink = sink
        self._binder = Binder(frame, walker.context)
        self._lines = self._binder.units(_TO_END)

    def read(self, data: bytes) -> None:
        """Read all blocks, to the end of the document."""
        at = len(self._frame.opening)
        while True:
            head = data[at : at + 7]
            if head == b"<w:tbl>":
                at = self._table(data, at)
            elif head.startswith((b"<w:p>", b"<w:p ", b"<w:p/")):
                at = self._paragraph(data, at)
            elif head.startswith(b"<"):
                if END.match(data, at):
                    return
                at = self._other(data, at)
            else:
                blanks = _BLANKS.match(data, at)
                if blanks is None or blanks.end() == at:
                    raise NotPlain
                at = blanks.end()

    # ---- blocks

    def _table(self, data: bytes, at: int) -> int:
        """Add a table by its rows if all of it is known, else have it parsed; where it ends."""
        if self._is_free():
            found = Found([], [])
            try:
                rows, end = self._rows(data, at, found)
                texts = _read(found.texts)
            except Odd:
                pass
            else:
                self._add_table(rows, texts, found.names)
                self.tally.fast += 1
                return end
        return self._parsed(data, at, b"w:tbl")

    def _paragraph(self, data: bytes, at: int) -> int:
        """The same of a paragraph."""
        if self._is_free():
            found = Found([], [])
            try:
                usual, foreign = self._lines
                unit, end = (
                    usual.match(data, at, found)
                    or foreign.match(data, at, found)
                    or self._line(data, at, found)
                )
                bound = unit.bound or self._binder.bound(unit, _TO_END)
                texts = _read(found.texts)
            except Odd:
                pass
            else:
                self._add_paragraph(bound, texts, found.names)
                self.tally.fast += 1
                return end
        return self._parsed(data, at, b"w:p")

    def _line(self, data: bytes, at: int, found: Found) -> tuple[Unit, int]:
        """A paragraph unlike those that are known, and where it ends."""
        end = data.find(b">", at) + 1
        if data[end - 2 : end] != b"/>":
            end = data.find(b"</w:p>", end) + 6
        if end <= at:
            raise NotPlain
        return self._binder.learned(data[at:end], _TO_END, found), end

    def _other(self, data: bytes, at: int) -> int:
        named = _NAME.match(data, at)
        if named is None:
            raise NotPlain
        if named[1] in {b"w:bookmarkStart", b"w:bookmarkEnd", b"w:proofErr"}:
            end = data.find(b">", at) + 1
            tokens = tokens_of(self._frame, data[at:end])
            if tokens is not None and tokens[0].op is Op.BOOKMARK and tokens[0].value:
                self._sink.bookmark(str(tokens[0].value))
                return end
            if tokens is not None and tokens[0].op is Op.NOTHING:
                return end
        if named[1] == b"w:sectPr":
            return self._section(data, at)
        return self._parsed(data, at, named[1])

    def _section(self, data: bytes, at: int) -> int:
        """Take in the headers of a section, as remembered where one like it was parsed before."""
        end = _extent(data, at, b"w:sectPr")
        markup = data[at:end]
        if b"'" not in markup:
            markup = emptied(markup, [])
        sections, headers = self._frame.sections, self._walker.headers
        known = sections.get(markup)
        if known is not None:
            headers += known
            self.tally.fast += 1
            return end
        count = len(headers)
        self._parsed(data, at, b"w:sectPr")
        if len(sections) >= _MOST_SECTIONS:
            sections.clear()
        sections[markup] = tuple(headers[count:])
        return end

    def _is_free(self) -> bool:
        """Whether nothing begun in an earlier block reaches into the next one."""
        return not (self._context.fields or self._sink.carries())

    def _parsed(self, data: bytes, at: int, name: bytes) -> int:
        """Read a block the careful way."""
        end = _extent(data, at, name)
        block = data[at:end]
        body = self._frame.parse(block)
        if body is None or len(body) != 1 or body.text or body[0].tail:
            raise NotPlain
        self._context.expect(block)
        self._walker.block(body[0], self._sink)
        self.tally.parsed += 1
        return end

    def _rows(self, data: bytes, at: int, found: Found) -> tuple[list[_RowAt], int]:
        """The rows of the table that begins here, and where it ends.

        What stands in front of a row belongs to it; what stands behind the last one is given as
        one more, unless it is the end of the table alone.
        """
        binder, texts, names = self._binder, found.texts, found.names
        way: Way = ((), To.ROW_END)
        rows: list[_RowAt] = []
        usual, foreign = binder.units(way)
        while not (way is _TO_ROW_END and data.startswith(_TABLE_END, at)):
            match = usual.match(data, at, found) or foreign.match(data, at, found)
            if match is None:
                end, way = _rest_of_row(data, at, way)
                match = binder.learned(data[at:end], way, found), end
            unit, at = match
            row = unit.bound or binder.bound(unit, way)
            rows.append((row, len(texts), len(names)))
            if way[1] is To.END:
                return rows, at
            onward = _TO_ROW_END if unit.after == _IN_TABLE else (unit.after, To.ROW_END)
            if onward is not way:
                way = onward
                usual, foreign = binder.units(way)
        return rows, at + len(_TABLE_END)

    # ---- what they make

    def _add_paragraph(self, unit: BoundUnit, texts: list[str], names: list[str]) -> None:
        line = unit.line or line_plan(unit.acts)
        marks = line.marks
        style = self._styles.resolve(marks.style_id)
        paragraph_no = self._sink.number()
        number, _ = marks.next_number(self._context.counter, style)
        self._walker.assembler.add(
            line.raw(texts),
            paragraph_no,
            level=marks.level(style),
            number=number,
            bookmarks=line.named(names),
            contents=style.contents,
        )

    def _add_table(self, rows: list[_RowAt], texts: list[str], names: list[str]) -> None:
        self._sink.end()
        assembler = self._walker.assembler
        bookmarks = assembler.take_pending()
        table_no = assembler.next_table()
        maker = _RowMaker(self._walker)
        begun = named = 0
        for row, end, last in rows:
            if row.row is None or maker.pending:
                maker.follow(row.acts, texts[begun:end], names[named:last])
            else:  # nearly all: by their plan, which needs nothing but the texts
                maker.rows.append(PlannedRow(row.row, [*texts[begun:end], ""]))
            begun, named = end, last
        table = assembler.table(
            maker.rows,
            table_no=table_no,
            paragraph_no=None,
            bookmarks=bookmarks,
            after=maker.pending,
        )
        if table is None:
            assembler.pending[:0] = bookmarks
        else:
            assembler.blocks.append(table)


class _RowMaker:
    """Makes the rows of a table from its steps."""

    def __init__(self, walker: Walker) -> None:
        self.rows: list[RowDraft | PlannedRow] = []
        self.pending: list[str] = []
        self._counter = walker.context.counter
        self._styles = walker.context.styles
        self._bookmarks: list[str] = []

    def follow(self, acts: list[list[Act]], texts: list[str], found: list[str]) -> None:
        """Add a row with its texts and the names of bookmarks in it."""
        names = iter(found)
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


def _read(raw: list[bytes]) -> list[str]:
    """The texts of a block."""
    try:
        return read_texts(raw)
    except OddText:
        raise Odd from None


def _rest_of_row(data: bytes, at: int, way: Way) -> tuple[int, Way]:
    """Where a row ends that begins here, or else what stands behind the last one; and its way.

    Looks no further than that: a table may have very many rows that are all unlike.
    """
    found = _ROW_OR_TABLE_END.search(data, at)
    if found is None:
        raise NotPlain
    return found.end(), way if found[0] == _ROW_END else (way[0], To.END)


def _extent(data: bytes, at: int, name: bytes) -> int:
    """Where an element ends, by counting the tags of its name."""
    tags = re.compile(rb"<(/?)" + re.escape(name) + rb"(?=[\s/>])[^>]*>")
    depth = 0
    for tag in tags.finditer(data, at):
        if tag[1]:
            depth -= 1
        elif not tag[0].endswith(b"/>"):
            depth += 1
        if depth <= 0:
            return tag.end()
    raise NotPlain
