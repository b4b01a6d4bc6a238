"""Text that ends inside a form: the rows that were cut off cannot be seen, so it has to be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Document, Paragraph, Place, Table
from goalparse.findings import Finding, finding
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import HEADER, UPPER
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.tables.columns import UPPER_LEVELS
from goalparse.tables.indicator_items import Fitting, IndicatorItem


def check_truncation(
    document: Document, forms: Sequence[Form], lexicon: Lexicon
) -> Iterator[Finding]:
    """Report a text dump that ends in a form whose end is not to be seen.

    A dump writes line feeds at a table's end. Without them the text may be cut, or only
    trimmed by an editor; it counts as whole if the last row is complete and of the last of
    the official levels (满意度指标, satisfaction), with which these forms end, and, where rows
    stand on a line each, if the last one is as wide as the row above it. A note says so. So it
    does of a last form that has a title and no word of any indicators. A last line that is no
    text shows where the tool gave up.
    """
    if document.format != "text":
        return
    last = next((block for block in reversed(document.blocks) if not _is_blank(block)), None)
    if last is None:
        return
    told = [*_no_text(last, document.dialect), *_ends(document, last, forms, lexicon)]
    yield from told or _without_indicators(document, forms)


def _ends(
    document: Document, last: Block, forms: Sequence[Form], lexicon: Lexicon
) -> Iterator[Finding]:
    """What is said of a text by how its last block ends."""
    if not (document.open_end or document.unended):
        return
    written = [block for block in document.blocks if not _is_blank(block)]
    if isinstance(last, Paragraph):
        yield from _behind_tables(document, last, written, forms, lexicon)
        return
    if not isinstance(last, Table):
        return
    form = _form_of(last, forms)
    if form is None or not (form.is_form or (form.title and document.unended)):
        return
    cell = last.cells[-1]
    place = cell.place_in(last.table_no)
    whole = form.is_form and _is_whole(form, last, lexicon, ends_shown=document.dialect == "pipes")
    if not whole and (document.open_end or not form.is_form or _is_short(last)):
        yield _cut(place, cell.text)
    elif document.unended:
        yield _may_be_cut(place, cell.text)


def _without_indicators(document: Document, forms: Sequence[Form]) -> Iterator[Finding]:
    """Say that a text may be cut which ends in a form that has no indicators so far.

    Nor does it have a word of their header or their levels. Behind its table there may be a
    label's characters, a line each, of the row that is missing.
    """
    form = forms[-1] if forms else None
    if form is None or not (form.parts and form.is_form and form.title):
        return
    part = form.parts[-1]
    if part.wide or form.lost is not None or IndicatorItem in map(type, form.items):
        return
    for block in reversed(document.blocks):
        if isinstance(block, Table):
            rows = part.own_rows() if block is part.table else ()
            if rows and not any(row.mask & (HEADER | UPPER) for row in rows):
                last = block.cells[-1]
                yield _may_be_cut(last.place_in(block.table_no), last.text)
            return
        if not isinstance(block, Paragraph) or len(block.text) > _SHORT:
            return


_SHORT = 2  # characters
_LONGEST_NUMBER = 3  # of a row


def _behind_tables(
    document: Document,
    last: Paragraph,
    written: Sequence[Block],
    forms: Sequence[Form],
    lexicon: Lexicon,
) -> Iterator[Finding]:
    """What is said of text that ends in a line behind its tables, or in front of the first one."""
    place = Place(line_no=last.line_no)
    above = written[-2] if len(written) > 1 else None
    if document.open_end and any(
        isinstance(block, Paragraph) and lexicon.is_title(block.text) for block in written[-2:]
    ):
        yield _cut(place, last.text)
    if not document.unended or not isinstance(above, Table):
        return
    form = _form_of(above, forms)
    if form is None or not form.is_form:
        return
    if last.raw.lstrip()[:1] in _ROW_MARKS:
        yield _cut(place, last.text)
    elif not lexicon.read(last.text).inline and not last.text.endswith(_ENDS):
        yield _may_be_cut(place, last.text)


_ROW_MARKS = {"|", "+", "\t"}  # a row that lacks its end
_ENDS = ("。", ".", "）", ")")  # of a note below the form


def _no_text(last: Block, dialect: str | None) -> Iterator[Finding]:
    """What is said of a line, or of a table's row, that ends the text and is none.

    A letter or two are none where catdoc may have written them: elsewhere they are a grade, A.
    """
    if isinstance(last, Table):
        cells = [cell for cell in last.cells if cell.row_no == last.row_count]
        text, line_no = " ".join(cell.text for cell in cells), cells[0].line_no if cells else None
    elif isinstance(last, Paragraph):
        text, line_no = last.text, last.line_no
    else:
        return
    if any("\u2e80" <= char <= "\uffff" for char in text):
        return  # as nearly all do; the pattern takes long to compile
    letters = dialect in _OF_CATDOC and _LETTERS.fullmatch(text) is not None
    if letters or _NO_TEXT.fullmatch(text):
        reason = "its last line is no text: the tool that wrote it could not read on"
        yield finding("text-truncated", place=Place(line_no=line_no), raw=text, reason=reason)


# A Word file's bytes read as letters (catdoc): one or two, or such as no Chinese form has.
_OF_CATDOC = {"tab-rows", "unknown"}
_LETTERS = late(r"[A-Za-z]{1,2}")
_NO_TEXT = late(
    r"[<>^~`]+"
    r"|(?=.*[\xa1-\xb0\xb2-\xb6\xb8-\xd6\xd8-\u024f])[^\d\u2e80-\uffff]+"
)


def _form_of(table: Table, forms: Sequence[Form]) -> Form | None:
    return next((f for f in reversed(forms) if any(part.table is table for part in f.parts)), None)


def _is_short(table: Table) -> bool:
    """Whether the last row has fewer cells than the one above it."""
    rows = table.rows()
    return len(rows) > 1 and len(rows[-1]) < len(rows[-2])


def _cut(place: Place, raw: str) -> Finding:
    reason = "it stops inside a form, without the line feeds that the end of a table has"
    return finding("text-truncated", place=place, raw=raw or None, reason=reason)


def _may_be_cut(place: Place, raw: str) -> Finding:
    return finding(
        "row-break-ambiguous",
        place=place,
        raw=raw or None,
        reading="the end of the table",
        runner_up="a text that was cut off here",
    )


def _is_blank(block: object) -> bool:
    return isinstance(block, Paragraph) and not block.text


def _is_of_last_level(item: IndicatorItem, lexicon: Lexicon) -> bool:
    """Whether an indicator is of the last official level 1.

    Its level 2 may stand below the level 1 in front of that: 效益指标 | 服务对象满意度指标.
    """
    slots = item.cells.get("level1"), item.cells.get("level2")
    one, two = (
        lexicon.level(n, slot.cell.text) if slot is not None else None
        for n, slot in enumerate(slots, 1)
    )
    *_, before, last = lexicon.words("order", "level1")
    return one == last or (one == before and two is not None and lexicon.parent(two) == last)


def _is_whole(form: Form, table: Table, lexicon: Lexicon, *, ends_shown: bool) -> bool:
    """Whether the last of the official levels is there, and the last row has what the others have.

    Below the indicators a form ends in their sum or in a labelled entry. ``ends_shown``: rows show
    their ends, so that what all others have is not left blank in one that lacks its own.
    """
    items = [item for item in form.items if isinstance(item, IndicatorItem)]
    if not items or items[-1].row.table is not table:
        return False
    last = items[-1]
    if not _is_of_last_level(last, lexicon):
        return False
    if last.row.row_no == table.row_count:
        widest = max(len(item.row.cells) for item in items)
        others = (items[:-1] if ends_shown else None) or items
        needed = set.intersection(*(set(item.own) for item in others)) - UPPER_LEVELS
        placed = last.fitted is not Fitting.NONE
        return len(last.row.cells) == widest or (placed and "value" in needed <= last.own)
    rest = [cell for cell in table.cells if cell.row_no == table.row_count and cell.text]
    if len(rest) > 1 and rest[0].text.isdigit() and len(rest[0].text) <= _LONGEST_NUMBER:
        rest = rest[1:]  # 9 | 总分 | 100
    ends = lexicon.read(rest[0].text) if rest else None
    return ends is not None and bool(ends) and (len(rest) > 1 or bool(ends.inline))
