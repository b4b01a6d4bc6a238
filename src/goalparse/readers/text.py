"""Text files: which dump they are, and their lines as blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from goalparse.blocks import Block, Document, Paragraph, Place
from goalparse.findings import Finding, Result, finding
from goalparse.patterns import late
from goalparse.readers.broken_cells import joined_lines
from goalparse.readers.cell_marks import MARK, detect_cell_marks, read_cell_marks
from goalparse.readers.comma_rows import detect_comma_rows, read_comma_rows
from goalparse.readers.decode import decode
from goalparse.readers.drawn_bars import with_ascii_bars
from goalparse.readers.frame_index import without_index
from goalparse.readers.frames import detect_frames, read_frames
from goalparse.readers.full_rows import (
    detect_full_pipes,
    detect_full_rows,
    read_full_rows,
)
from goalparse.readers.html_tables import detect_html_tables, read_html_tables
from goalparse.readers.joined_rows import (
    detect_closed_rows,
    detect_joined_rows,
    read_closed_rows,
    read_joined_rows,
)
from goalparse.readers.left_out import kept_lines, on_their_lines
from goalparse.readers.lines import detect_lines, read_lines
from goalparse.readers.listed_rows import detect_listed_rows, read_listed_rows
from goalparse.readers.margins import without_margin
from goalparse.readers.page_words import without_page_words
from goalparse.readers.pipes import detect_pipes, pipes_end_open, read_pipes
from goalparse.readers.rulers import detect_rulers, read_rulers
from goalparse.readers.several_files import told_files
from goalparse.readers.tab_rows import detect_tab_rows, read_tab_rows
from goalparse.readers.tika import detect, ends_open, read_tika
from goalparse.readers.tika_html import detect_tika_html, read_tika_html
from goalparse.readers.two_encodings import stretches, told_encodings
from goalparse.readers.two_joints import with_one_joint
from goalparse.text import clean

# Tika's default write limit. Its count is of UTF-16 units, as Java counts characters.
TIKA_WRITE_LIMIT = 100_000
_DOUBLED = "\r\r\n"  # CRLF written once more as text by a program on Windows
_NEWLINE = re.compile(r"\r\n|\r|\n")
_OTHER_NEWLINE = late(r"[\x0b\x85\u2028\u2029]")  # a line's end of text that has no other


def read_text(data: bytes, encoding: str | None = None) -> Result[Document]:
    """Read a text dump of a Word file; ``encoding`` overrides the detection.

    Accepted: UTF-8 (with or without mark), UTF-16, GBK/GB18030 and Big5; the grammars of
    Tika's output (``tika-dom``, ``tika-sax``, ``tika-doc``), cells between pipes (``markdown``,
    ``pipes``), one cell to a line (``cell-per-line``), one row to a line with TABs (``tab-rows``),
    tables drawn with frames or rulers, as by antiword and pandoc (``frames``).
    Other text is given as its lines, dialect ``unknown``.
    Of text in UTF-8 and in GBK ``encoding`` is that which it begins in.
    Text of exactly 100,000 characters is reported as cut by Tika's default limit; bytes that
    the encoding does not allow are reported with their line.
    """
    text, name = decode(data, encoding)
    parts = stretches(data, text, name) if encoding is None else []
    if parts:
        text = "\n".join(part.text for part in parts)
        name = name if name.startswith(parts[0].encoding) else parts[0].encoding
    if text.count(_DOUBLED) * 10 > text.count("\n") * 9:
        text = text.replace(_DOUBLED, "\n")
    if "\r" in text:
        lines = _NEWLINE.split(text)
    else:
        lines = text.split("\n") if "\n" in text else _OTHER_NEWLINE.split(text)
    files = [*told_files(text, lines), *told_encodings(parts)]
    kept, told = kept_lines(text, lines)
    if kept:
        lines = [lines[at] for at in kept]
    for mended in (without_index, joined_lines):
        if found := mended(text, lines):
            kept = [kept[at] if kept else at for at, _ in found]
            lines = [line for _, line in found]
    if kept:
        read = _read_lines(text, lines, name)
        return on_their_lines(read, kept, (*files, *told))
    read = _read_lines(text, lines, name)
    return Result(read.value, (*files, *read.findings)) if files else read


def _read_lines(text: str, lines: list[str], encoding: str) -> Result[Document]:
    """The same of a decoded text and its lines."""
    bare = without_margin(text, lines)
    lines, page_words = without_page_words(text, bare)
    lines = with_one_joint(text, with_ascii_bars(text, lines))
    dialect, read = _read(text if lines is bare else "\n".join(lines), lines)
    open_end = _ends_open(lines, dialect)
    document = Document(
        format="text",
        dialect=dialect or "unknown",
        encoding=encoding,
        blocks=read.value,
        open_end=open_end,
        unended=bool(lines[-1].strip(" ")) or (open_end and _ends_in_cell(lines, dialect)),
    )
    damaged = _damaged(lines) if "\ufffd" in text else []
    left_out = _left_out(lines) if any(mark in text for mark in _PLACEHOLDERS) else []
    return Result(
        document, (*damaged, *page_words, *read.findings, *left_out, *_cut(text, len(lines)))
    )


_Detect = Callable[[list[str]], str | None]
_Read = Callable[[list[str], str], tuple[Block, ...] | Result[tuple[Block, ...]]]
_TAB_INSIDE = "\t inside a line"  # a TAB anywhere but at its head
# The order matters: the first whose marks are there claims the text. A dialect has one of the marks
# in front of its reader: where the text has none of them, its lines need not be looked at.
_READERS: tuple[tuple[tuple[str, ...], _Detect, _Read], ...] = (
    ((MARK,), detect_cell_marks, read_cell_marks),
    (("[",), detect_listed_rows, read_listed_rows),
    (("<",), detect_html_tables, read_html_tables),
    (("+", "---"), detect_rulers, read_rulers),
    (("|",), detect_frames, read_frames),
    (("|",), detect_full_pipes, read_full_rows),
    (("|",), detect_joined_rows, read_joined_rows),
    (("|",), detect_closed_rows, read_closed_rows),
    (("|",), detect_pipes, read_pipes),
    ((_TAB_INSIDE,), detect_tika_html, read_tika_html),
    ((_TAB_INSIDE,), detect_full_rows, read_full_rows),
    ((_TAB_INSIDE,), detect_tab_rows, read_tab_rows),
    (("\t",), detect, read_tika),
    ((",", ";"), detect_comma_rows, read_comma_rows),
    (("\n", "\r"), detect_lines, read_lines),
)
_TIKA = frozenset({"tika-dom", "tika-sax", "tika-doc"})


def _read(text: str, lines: list[str]) -> tuple[str | None, Result[tuple[Block, ...]]]:
    """The dialect, None if no reader claims the text, and the blocks."""
    marks = _marks_in(text)
    for needed, detect_dialect, read in _READERS:
        dialect = None if marks.isdisjoint(needed) else detect_dialect(lines)
        if dialect is not None:
            blocks = read(lines, dialect)
            return dialect, blocks if isinstance(blocks, Result) else Result(blocks)
    return None, Result(_paragraphs(lines))


def _marks_in(text: str) -> set[str]:
    """The marks of dialects that a text has."""
    marks = {mark for marks, _, _ in _READERS for mark in marks if mark in text}
    if text.count("\t") > text.count("\n\t") + text.startswith("\t"):
        marks.add(_TAB_INSIDE)
    return marks


def _ends_open(lines: list[str], dialect: str | None) -> bool:
    if dialect in _TIKA:
        return ends_open(lines, dialect)
    return dialect == "cell-per-line" or (dialect == "pipes" and pipes_end_open(lines))


def _ends_in_cell(lines: list[str], dialect: str | None) -> bool:
    """Whether the last line is a cell of Tika's: behind it a table's end is written, as a rule."""
    return dialect in _TIKA and next((line for line in reversed(lines) if line), "")[:1] == "\t"


def _paragraphs(lines: list[str]) -> tuple[Block, ...]:
    return tuple(
        Paragraph(raw=line, text=clean(line), line_no=number)
        for number, line in enumerate(lines, 1)
    )


def _damaged(lines: list[str]) -> list[Finding]:
    return [
        finding(
            "value-doubtful",
            raw=clean(line),
            place=Place(line_no=number),
            reason="it holds bytes that its encoding does not allow",
        )
        for number, line in enumerate(lines, 1)
        if "\ufffd" in line
    ]


# What pandoc has in place of a table that it cannot draw, and of one that states no widths, where
# each row is a line.
_PLACEHOLDERS = ("[TABLE]", "\n||\n||")


def _left_out(lines: list[str]) -> list[Finding]:
    bare = ["".join(line.split()) for line in lines]
    return [
        finding(
            "table-unreadable",
            raw=line,
            place=Place(line_no=number),
            reason="the tool that wrote the text left the table out",
        )
        for number, (above, line) in enumerate(pairwise(("", *bare)), 1)
        if line == "[TABLE]" or (line == "||" != above)
    ]


def _cut(text: str, line_count: int) -> tuple[Finding, ...]:
    if not TIKA_WRITE_LIMIT // 2 <= len(text) <= TIKA_WRITE_LIMIT:
        return ()
    if len(text.encode("utf-16-le", "replace")) // 2 != TIKA_WRITE_LIMIT:
        return ()
    reason = f"it has exactly {TIKA_WRITE_LIMIT:,} characters, where Tika stops by default"
    return (finding("text-truncated", reason=reason, place=Place(line_no=line_count)),)
