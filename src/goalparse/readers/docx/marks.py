"""What the properties of paragraphs, rows and cells state: read here, whoever walks the body."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from goalparse.frozen import frozen
from goalparse.readers.docx.grid import PLAIN_FORM, CellForm, offset, span
from goalparse.readers.docx.names import FULL, KIND, attr, full, is_on, number, value
from goalparse.readers.docx.numbering import Counter
from goalparse.readers.docx.styles import Style

_P_MARKS = frozenset({"pStyle", "numPr", "outlineLvl"})
_ROW_MARKS = full("gridBefore", "gridAfter", "hidden")
_MERGES = frozenset({"gridSpan", "vMerge", "hMerge"})
_MERGE = {tag: kind for tag, kind in KIND.items() if kind in _MERGES}


@frozen
class ParagraphMarks:
    """A w:pPr: the style, the outline level as stored (from 0), the list it names itself."""

    style_id: str | None = None
    outline: int | None = None
    num_id: str | None = None
    ilvl: int | None = None

    def level(self, style: Style) -> int | None:
        """The heading level: its own outline level (9 is body text), else that of its style."""
        if self.outline is None:
            return style.level
        return self.outline + 1 if 0 <= self.outline < 9 else None

    def is_marked(self) -> bool:
        """Whether it states anything."""
        return self != PLAIN_MARKS

    def counts(self, style: Style) -> bool:
        """Whether the paragraph takes part in a list, by itself or by its style."""
        return (self.num_id or style.num_id or "0") != "0"

    def next_number(self, counter: Counter | None, style: Style) -> tuple[str, str]:
        """The automatic number and its separator; counts the paragraph in its list."""
        if counter is None or not self.counts(style):
            return "", ""
        ilvl = self.ilvl
        if ilvl is None and not self.num_id:
            ilvl = style.ilvl
        return counter.next(self.num_id or style.num_id or "", ilvl, self.style_id)


PLAIN_MARKS = ParagraphMarks()


def paragraph_marks(found: Mapping[str, etree._Element]) -> ParagraphMarks:
    """The marks of a w:pPr; ``found`` are its children, of several of one kind the first."""
    if _P_MARKS.isdisjoint(found):
        return PLAIN_MARKS
    listed = found.get("numPr")
    return ParagraphMarks(
        style_id=_val(found.get("pStyle")),
        outline=number(_val(found.get("outlineLvl"))),
        num_id=value(listed, "numId"),
        ilvl=number(value(listed, "ilvl")),
    )


def _val(mark: etree._Element | None) -> str | None:
    return None if mark is None else attr(mark, "val") or ""


@frozen
class RowMarks:
    """A w:trPr: free columns before and after the cells, and whether the row is hidden."""

    before: int = 0
    after: int = 0
    hidden: bool = False


PLAIN_ROW = RowMarks()


def row_marks(properties: etree._Element | None) -> RowMarks:
    """The marks of a w:trPr."""
    if properties is None:
        return PLAIN_ROW
    before = after = 0
    hidden = False
    for mark in properties.iterchildren(*_ROW_MARKS):
        kind = KIND[mark.tag]
        if kind == "gridBefore":
            before = offset(number(attr(mark, "val")))
        elif kind == "gridAfter":
            after = offset(number(attr(mark, "val")))
        else:
            hidden = bool(is_on(mark))
    if not (before or after or hidden):
        return PLAIN_ROW
    return RowMarks(before=before, after=after, hidden=hidden)


def cell_form(properties: etree._Element | None) -> CellForm:
    """The merges of a w:tcPr; of several marks of one kind the last counts."""
    if properties is None:
        return PLAIN_FORM
    width, starts_down, down, across = 1, False, False, False
    for mark in properties:
        kind = _MERGE.get(mark.tag)
        if kind is None:
            continue
        stated = attr(mark, "val")
        if kind == "gridSpan":
            width = span(number(stated))
        elif kind == "vMerge":
            starts_down = stated == "restart"
            down = not starts_down
        else:
            across = stated != "restart"
    if width == 1 and not (starts_down or down or across):
        return PLAIN_FORM
    return CellForm(span=width, starts_down=starts_down, down=down, across=across)


_PPR = frozenset(FULL["pPr"])
_LISTING = frozenset(full("numPr", "pStyle"))


def names_list(paragraph: etree._Element) -> bool:
    """Whether the paragraph may have an automatic number: by itself or by its style."""
    for properties in paragraph:
        if properties.tag in _PPR:
            return any(mark.tag in _LISTING for mark in properties)
    return False
