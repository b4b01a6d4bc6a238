"""Reads a body block by block: by its steps where they are known, else by parsing the block."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from goalparse.readers.docx.assemble import ParagraphDraft
from goalparse.readers.docx.body import BodySink, Walker
from goalparse.readers.docx.fast.frame import END, LONGEST_KEPT, Frame, frame_of
from goalparse.readers.docx.fast.steps import Act, Do, Step, step_of
from goalparse.readers.docx.fast.texts import OddText, read_texts
from goalparse.readers.docx.fast.tokens import Op, tokens_of
from goalparse.readers.docx.grid import PLAIN_FORM, CellDraft, CellForm, RowDraft
from goalparse.readers.docx.marks import PLAIN_MARKS, PLAIN_ROW, RowMarks

_TEXT_END = b"</w:t>"
_NAME = re.compile(rb"<([A-Za-z_][\w.-]*(?::[\w.-]+)?)[\s/>]")
_BLANKS = re.compile(rb"[ \t\r\n]*")
# Marks of editing sessions and paragraphs differ everywhere and mean nothing here. Between
# two double quotes of a tag they can be left out whatever stands around them. In a text or
# in single quotes they are no marks: `_followed` looks for that.
_SESSION = re.compile(rb'(rsid[A-Za-z]*=")[0-9A-F]{8}(?=")')
_IDENTITY = re.compile(rb'((?:para|text)Id=")[0-9A-F]{8}(?=")')
_LEFT_OUT = '=""'
_MOST_KNOWN = 2048


class NotPlain(Exception):  # noqa: N818 - it says what the document is
    """The body is none that the fast path can prove to be well-formed."""


class _Quoted(Exception):  # noqa: N818 - as above
    """A value in single quotes may have lost what looked like the mark of a session."""


class _Odd(Exception):  # noqa: N818 - as above
    """A block holds something that only the careful path knows."""


@dataclass(slots=True)
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
    try:
        reader.read(data)
    finally:
        reader.forget()
    return reader.tally


class _Kind(Enum):
    GLUE = auto()
    NEXT = auto()
    ACTS = auto()


_GLUE, _NEXT, _ACTS = _Kind.GLUE, _Kind.NEXT, _Kind.ACTS
_TEXT, _CELL, _ROW, _END_CELL, _END_ROW = Do.TEXT, Do.CELL, Do.ROW, Do.END_CELL, Do.END_ROW


class _Bound:
    """A step in one document, in the form in which it costs least.

    GLUE: text ``lead`` and nothing else. NEXT: text ``trail``, the cell ends and the next one
    of its row begins with ``form`` and text ``lead``. ACTS: anything else. ``known`` holds
    what may follow.
    """

    __slots__ = ("acts", "form", "kind", "known", "lead", "trail")

    def __init__(self, acts: list[Act], known: _Known | None) -> None:
        self.known = known
        self.acts = acts
        self.kind = _ACTS
        self.lead = self.trail = ""
        self.form = PLAIN_FORM
        trail, rest = _without_text(acts)
        if not rest:
            self.kind, self.lead = _GLUE, trail
        elif len(rest) >= 2 and rest[0].do is _END_CELL and rest[1].do is _CELL:
            lead, more = _without_text(rest[2:])
            if not more:
                self.kind, self.trail, self.form, self.lead = _NEXT, trail, rest[1].form, lead


def _without_text(acts: list[Act]) -> tuple[str, list[Act]]:
    """The text at the front of some acts, and the rest of them."""
    at = 0
    while at < len(acts) and acts[at].do is _TEXT:
        at += 1
    return "".join(act.text for act in acts[:at]), acts[at:]


class _Known(dict[bytes, _Bound]):
    """The bound steps from a state, by their markup; what is missing is learned."""

    __slots__ = ("_last", "_opened", "_reader", "tails")

    def __init__(self, reader: _BodyReader, opened: tuple[str, ...], *, last: bool = False) -> None:
        super().__init__()
        self._reader = reader
        self._opened = opened
        self._last = last
        self.tails = self if last else _Known(reader, opened, last=True)

    def __missing__(self, markup: bytes) -> _Bound:
        quoted = b"'" in markup
        if quoted and self._reader.altered:
            raise _Quoted
        bound, unique = self._reader.learn(self._opened, markup, last=self._last)
        if not (unique or quoted) and len(markup) < LONGEST_KEPT:
            if len(self) > _MOST_KNOWN:
                self.clear()
            self[markup] = bound
        return bound

    def forget(self) -> None:
        """Forget all steps, so that nothing holds on to the document."""
        self.clear()
        if self.tails is not self:
            self.tails.forget()


class _BodyReader:
    """Reads one body."""

    def __init__(self, frame: Frame, walker: Walker, sink: BodySink) -> None:
        self.tally = Tally()
        self.altered = False
        """Whether what is followed is the document without its marks of editing sessions."""
        self._frame = frame
        self._walker = walker
        self._context = walker.context
        self._styles = walker.context.styles
        self._sink = sink
        self._by_state: dict[tuple[str, ...], _Known] = {}
        self._start = self._known_of(())

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
        end = data.find(b"</w:tbl>", at) + 8
        if end <= at:
            raise NotPlain
        return self._block(data, (at, end), b"w:tbl", self._add_table)

    def _paragraph(self, data: bytes, at: int) -> int:
        end = data.find(b">", at) + 1
        if data[end - 2 : end] != b"/>":
            end = data.find(b"</w:p>", end) + 6
        if end <= at:
            raise NotPlain
        return self._block(data, (at, end), b"w:p", self._add_paragraph)

    def _block(
        self,
        data: bytes,
        within: tuple[int, int],
        name: bytes,
        add: Callable[[list[_Bound], list[str]], None],
    ) -> int:
        """Add a block by its steps if all of it is known, else have it parsed; where it ends."""
        at, end = within
        if self._is_free():
            try:
                steps, texts = self._followed(data[at:end])
            except _Odd:
                pass
            else:
                add(steps, texts)
                self.tally.fast += 1
                return end
        return self._parsed(data, at, name)

    def _other(self, data: bytes, at: int) -> int:
        named = _NAME.match(data, at)
        if named is None:
            raise NotPlain
        if named[1] in {b"w:bookmarkStart", b"w:bookmarkEnd", b"w:proofErr"}:
            end = data.find(b">", at) + 1
            tokens = tokens_of(self._frame, data[at:end])
            if tokens is not None and tokens[0].op is Op.BOOKMARK:
                self._sink.bookmark(str(tokens[0].value))
                return end
            if tokens is not None and tokens[0].op is Op.NOTHING:
                return end
        return self._parsed(data, at, named[1])

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

    # ---- steps

    def _followed(self, block: bytes) -> tuple[list[_Bound], list[str]]:
        """The steps through a block, and the text behind each of them ("" behind the last).

        They are followed without the marks of editing sessions. Where leaving these out could
        have changed more than such marks, the block is followed as it stands.
        """
        timeless = _timeless(block)
        if timeless is not block:
            self.altered = True
            try:
                steps, texts = self._follow(timeless)
            except _Quoted:
                pass
            else:
                if not any(_LEFT_OUT in text for text in texts):
                    return steps, texts
            finally:
                self.altered = False
        return self._follow(block)

    def _follow(self, block: bytes) -> tuple[list[_Bound], list[str]]:
        pieces = block.split(_TEXT_END)
        tail = pieces.pop()
        if not pieces:
            return [self._start.tails[tail]], [""]
        cut = [piece.rpartition(b">") for piece in pieces]
        if not {head[-3:] for head, _, _ in cut} <= _TEXT_TAGS:
            cut = [_cut(piece) for piece in pieces]
        heads, _, raw = zip(*cut, strict=True)
        known, steps = self._start, []
        for head in heads:
            step = known[head]
            steps.append(step)
            known = step.known  # type: ignore[assignment]
        steps.append(known.tails[tail])
        try:
            texts = read_texts(raw)
        except OddText:
            raise _Odd from None
        texts.append("")
        return steps, texts

    def _known_of(self, opened: tuple[str, ...]) -> _Known:
        known = self._by_state.get(opened)
        if known is None:
            known = self._by_state[opened] = _Known(self, opened)
        return known

    def learn(self, opened: tuple[str, ...], markup: bytes, *, last: bool) -> tuple[_Bound, bool]:
        """The bound step for some markup, and whether no other will be like it.

        Raises `_Odd` if there is none in this document.
        """
        step = step_of(self._frame, opened, markup, last=last)
        if step is None:
            raise _Odd
        return self._bound(step, last=last), step.is_unique()

    def forget(self) -> None:
        """Forget all that was learned of the document."""
        for known in self._by_state.values():
            known.forget()

    def _bound(self, step: Step, *, last: bool) -> _Bound:
        """Bind a step: hidden styles are odd, marks without effect on a cell are dropped."""
        styles = self._styles
        if styles.hides and any(styles.resolve(name).hidden for name in step.run_styles):
            raise _Odd
        acts: list[Act] = []
        for act in step.acts:
            if act.do is Do.PARAGRAPH:
                style = styles.resolve(act.marks.style_id)
                if style.hidden:
                    raise _Odd
                counted = self._context.counter is not None and act.marks.counts(style)
                if step.in_table and not counted:
                    continue
            acts.append(act)
        return _Bound(acts, None if last else self._known_of(step.after))

    # ---- what they make

    def _add_paragraph(self, steps: list[_Bound], texts: list[str]) -> None:
        pieces: list[str] = []
        bookmarks: list[str] = []
        marks = PLAIN_MARKS
        for step, text in zip(steps, texts, strict=True):
            for act in step.acts:
                if act.do is _TEXT:
                    pieces.append(act.text)
                elif act.do is Do.PARAGRAPH:
                    marks = act.marks
                else:
                    bookmarks.append(act.text)
            pieces.append(text)
        style = self._styles.resolve(marks.style_id)
        draft = ParagraphDraft(
            raw="".join(pieces),
            level=marks.level(style),
            bookmarks=tuple(bookmarks),
            contents=style.contents,
        )
        self._sink.begin()
        draft.number, draft.separator = marks.next_number(self._context.counter, style)
        self._sink.paragraph(draft, [], joins=False)

    def _add_table(self, steps: list[_Bound], texts: list[str]) -> None:
        self._sink.end()
        assembler = self._walker.assembler
        bookmarks = assembler.take_pending()
        table_no = assembler.next_table()
        maker = _RowMaker(self._walker)
        maker.follow(steps, texts)
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
        self.rows: list[RowDraft] = []
        self.pending: list[str] = []
        self._counter = walker.context.counter
        self._styles = walker.context.styles
        self._bookmarks: list[str] = []

    def follow(self, steps: list[_Bound], texts: list[str]) -> None:
        """Follow the steps; nearly all go to the next cell or on in the same one."""
        cells: list[CellDraft] = []
        raw, form, row = "", PLAIN_FORM, PLAIN_ROW
        for step, text in zip(steps, texts, strict=True):
            kind = step.kind
            if kind is _GLUE:
                raw += step.lead + text
                continue
            if kind is _NEXT and not (self._bookmarks or self.pending):
                cells.append(CellDraft(raw + step.trail, form))
                form = step.form
                raw = step.lead + text
                continue
            for act in step.acts:
                do = act.do
                if do is _END_CELL:
                    cells.append(
                        self._marked(raw, form) if self._bookmarks else CellDraft(raw, form)
                    )
                elif do is _CELL:
                    form, raw = act.form, ""
                    self._bookmarks, self.pending = self.pending, self._bookmarks
                elif do is _TEXT:
                    raw += act.text
                elif do is _END_ROW:
                    self._add(RowDraft(cells, row.before, row.after), row)
                elif do is _ROW:
                    row, cells = act.row, []
                else:
                    raw += self._rare(act, form)
            raw += text

    def _marked(self, raw: str, form: CellForm) -> CellDraft:
        bookmarks = tuple(self._bookmarks)
        self._bookmarks.clear()
        return CellDraft(raw, form, bookmarks)

    def _add(self, row: RowDraft, marks: RowMarks) -> None:
        if row.is_shown(hidden=marks.hidden):
            self.rows.append(row)

    def _rare(self, act: Act, form: CellForm) -> str:
        """A bookmark, or a paragraph of a list: then its number is text of the cell."""
        if act.do is Do.BOOKMARK:
            self._bookmarks.append(act.text)
        elif act.do is Do.BOOKMARK_BEFORE:
            self.pending.append(act.text)
        elif not form.down:  # what a merge covers is not on the page and does not count
            style = self._styles.resolve(act.marks.style_id)
            return "".join(act.marks.next_number(self._counter, style))
        return ""


_TEXT_TAGS = frozenset({b"w:t", b've"'})
"""How the start tag of a text ends, without its last character; others are looked at again."""


def _cut(piece: bytes) -> tuple[bytes, bytes, bytes]:
    """Cut before the text of a piece: it may have a ``>`` of its own, but no ``<``."""
    start = piece.rfind(b"<")
    head, mark, text = piece[start:].partition(b">")
    if start < 0 or b"]]>" in text:
        raise _Odd
    return piece[:start] + head, mark, text


def _timeless(markup: bytes) -> bytes:
    """The same markup without what differs from one editing session to the next."""
    if b"rsid" in markup:
        markup = b"".join(_SESSION.split(markup))
    return b"".join(_IDENTITY.split(markup)) if b' w14:paraId="' in markup else markup


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
