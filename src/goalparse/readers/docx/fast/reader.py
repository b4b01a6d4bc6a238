"""Reads a body block by block: by its steps where they are known, else by parsing the block."""

from __future__ import annotations

import re
import sys
from itertools import chain

from goalparse.frozen import mutable
from goalparse.readers.docx.body import BodySink, Walker
from goalparse.readers.docx.fast.binding import Binder, Odd
from goalparse.readers.docx.fast.frame import END, Frame, frame_of
from goalparse.readers.docx.fast.holes import emptied
from goalparse.readers.docx.fast.making import BlockMaker
from goalparse.readers.docx.fast.steps import Act, To, Way
from goalparse.readers.docx.fast.texts import Found, OddText, Texts, read_texts
from goalparse.readers.docx.fast.tokens import Op, tokens_of
from goalparse.readers.docx.fast.units import BoundUnit, Unit
from goalparse.tuples import NamedTuple

_NAME = re.compile(rb"<([A-Za-z_][\w.-]*(?::[\w.-]+)?)[\s/>]")
_BLANKS = re.compile(rb"[ \t\r\n]*")
_MOST_SECTIONS = 64
_TABLE_END = b"</w:tbl>"
_ROW_END = b"</w:tr>"
_ROW_OR_TABLE_END = re.compile(b"</w:t(?:r|bl)>")
_IN_TABLE = ("tbl",)
# Members of an enumeration by names of their own: to ask the class is a detour by its metaclass.
_TO_ROWS_END, _TO_ITS_END = To.ROW_END, To.END
_TO_ROW_END: Way = (_IN_TABLE, _TO_ROWS_END)
_TO_END: Way = ((), _TO_ITS_END)
_NOTHING: list[list[Act]] = [[]]


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


_MOST_TEXTS = 2048
"""So many texts are read together: enough that finding them and making blocks of them seldom take
turns, few enough to be kept."""
_MOST_LINES = 64


class _Block(NamedTuple):
    """A table by its rows, or paragraphs in a row, as found between two places of the body."""

    units: list[BoundUnit]
    is_table: bool
    found: Found
    at: int
    end: int


class _BodyReader:
    """Reads one body.

    Blocks are found first, and made when some thousand texts have come together or when one has
    to be parsed: what is done for every text is then done for all of them at once.
    """

    def __init__(self, frame: Frame, walker: Walker, sink: BodySink) -> None:
        self.tally = Tally()
        self._frame = frame
        self._walker = walker
        self._context = walker.context
        self._sink = sink
        self._binder = Binder(frame, walker.context)
        self._lines = self._binder.units(_TO_END)
        self._maker = BlockMaker(walker)
        self._waiting: list[_Block] = []
        self._texts = 0
        """The number of texts in the blocks that wait to be made."""

    def read(self, data: bytes) -> None:
        """Read all blocks, to the end of the document."""
        at = len(self._frame.opening)
        while True:
            head = data[at : at + 7]
            if head == b"<w:tbl>":
                at = self._table(data, at)
            elif head.startswith((b"<w:p>", b"<w:p ", b"<w:p/")):
                at = self._paragraphs(data, at)
            elif head.startswith(b"<"):
                if END.match(data, at):
                    self._make(data)
                    return
                at = self._other(data, at)
            else:
                blanks = _BLANKS.match(data, at)
                if blanks is None or blanks.end() == at:
                    raise NotPlain
                at = blanks.end()

    # ---- blocks

    def _table(self, data: bytes, at: int) -> int:
        """Take a table by its rows if all of it is known, else have it parsed; where it ends."""
        if self._is_free():
            found = Found([], [])
            try:
                rows, end = self._rows(data, at, found)
            except Odd:
                pass
            else:
                self._wait(data, _Block(rows, True, found, at, end))  # noqa: FBT003 - a field
                return end
        return self._parsed(data, at, b"w:tbl")

    def _paragraphs(self, data: bytes, at: int, most: int = _MOST_LINES) -> int:
        """The same of a paragraph, and of those behind it that are known."""
        if self._is_free():
            found = Found([], [])
            units: list[Unit] = []
            lines: list[BoundUnit] = []
            try:
                end = self._lines.run(data, at, found, units, most)
                if not units:
                    unit, end = self._line(data, at, found)
                    units.append(unit)
                for unit in units:
                    lines.append(unit.bound or self._binder.bound(unit))  # noqa: PERF401 - odd ones
            except Odd:
                if lines:
                    return self._paragraphs(data, at, len(lines))
            else:
                self._wait(data, _Block(lines, False, found, at, end))  # noqa: FBT003 - a field
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

    def _wait(self, data: bytes, block: _Block) -> None:
        """Keep a block that was found until it is made."""
        self._waiting.append(block)
        self._texts += block.found.count
        if self._texts > _MOST_TEXTS or len(self._waiting) > _MOST_TEXTS:
            self._make(data)

    def _make(self, data: bytes) -> None:
        """Make the blocks that wait, their texts read at once; if one is odd, block by block."""
        blocks, count = self._waiting, self._texts
        if not blocks:
            return
        self._waiting, self._texts = [], 0
        try:
            pieces = chain.from_iterable([block.found.texts for block in blocks])
            texts = read_texts(pieces, count)
        except OddText:
            for block in blocks:
                self._make_again(data, block)
        else:
            self._sink.end()
            begun = 0
            for block in blocks:
                end = begun + block.found.count
                self._make_block(block, texts.part(begun, end))
                begun = end

    def _make_again(self, data: bytes, block: _Block) -> None:
        """Make a block by itself. What has an odd text is parsed, and may reach into the next."""
        if self._is_free():
            try:
                texts = read_texts(block.found.texts, block.found.count)
            except OddText:
                pass
            else:
                self._sink.end()
                self._make_block(block, texts)
                return
        if block.is_table or len(block.units) == 1:
            self._parsed(data, block.at, b"w:tbl" if block.is_table else b"w:p")
            return
        at = block.at
        while at < block.end:
            at = self._paragraphs(data, at, 1)
            self._make(data)

    def _make_block(self, block: _Block, texts: Texts) -> None:
        units, _, found, _, _ = block
        if block.is_table:
            self._maker.table(units, texts, found.names)
            self.tally.fast += 1
        else:
            self._maker.lines(units, texts, found.names)
            self.tally.fast += len(units)

    def _other(self, data: bytes, at: int) -> int:
        named = _NAME.match(data, at)
        if named is None:
            raise NotPlain
        if named[1] in {b"w:bookmarkStart", b"w:bookmarkEnd", b"w:proofErr"}:
            end = data.find(b">", at) + 1
            tokens = tokens_of(self._frame, data[at:end])
            if tokens is not None and tokens[0].op is Op.BOOKMARK and tokens[0].value:
                self._make(data)
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
        """Read a block the careful way, once those before it are made."""
        self._make(data)
        end = _extent(data, at, name)
        block = data[at:end]
        body = self._frame.parse(block)
        if body is None or len(body) != 1 or body.text or body[0].tail:
            raise NotPlain
        self._context.expect(block)
        self._walker.block(body[0], self._sink)
        self.tally.parsed += 1
        return end

    def _rows(self, data: bytes, at: int, found: Found) -> tuple[list[BoundUnit], int]:
        """The rows of the table that begins here, and where it ends.

        What stands in front of a row belongs to it; what stands behind the last one is given as
        one more, unless it comes to nothing.
        """
        binder = self._binder
        way: Way = ((), _TO_ROWS_END)
        units: list[Unit] = []
        while not (way is _TO_ROW_END and data.startswith(_TABLE_END, at)):
            before = len(units)
            at = binder.units(way).run(data, at, found, units, sys.maxsize)
            if len(units) == before:
                end, way = _rest_of_row(data, at, way)
                keep = way[1] is _TO_ROWS_END
                units.append(binder.learned(data[at:end], way, found, keep=keep))
                at = end
            if way[1] is _TO_ITS_END:
                break
            after = units[-1].after
            way = _TO_ROW_END if after == _IN_TABLE else (after, _TO_ROWS_END)
        else:
            at += len(_TABLE_END)
        rows = [unit.bound or binder.bound(unit) for unit in units]
        if way[1] is _TO_ITS_END and rows[-1].acts == _NOTHING:
            rows.pop()
        return rows, at


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
