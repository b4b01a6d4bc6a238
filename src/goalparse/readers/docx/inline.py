"""What stands inside a paragraph: its text, bookmarks, and what is anchored in it.

Two ways lead to the text. `plain_text` takes the short one through a paragraph that holds
nothing but text, tabs and breaks (nearly all do) and gives up at anything else; `Runs`
handles everything. Both give the same text for what both can read.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from goalparse.readers.docx.branches import branch
from goalparse.readers.docx.context import REVISIONS, Context
from goalparse.readers.docx.drawings import Box, text_boxes
from goalparse.readers.docx.fields import Field, form_sign
from goalparse.readers.docx.formulas import linear
from goalparse.readers.docx.names import FULL, KIND, attr, child, first_of_each, full, is_on
from goalparse.readers.docx.symbols import is_symbol_font, symbol, translate

NO_BREAK_HYPHEN = "\u2011"

_R = frozenset(FULL["r"])
_T = frozenset(FULL["t"])
_PPR = frozenset(FULL["pPr"])
_WHITE = dict.fromkeys(full("tab", "ptab"), "\t") | dict.fromkeys(full("br", "cr"), "\n")
_RPR = frozenset(FULL["rPr"])
_BREAKS = frozenset(FULL["lastRenderedPageBreak"])
_BESIDE = frozenset(full("proofErr", "bookmarkEnd"))


_HIDING = frozenset(full("vanish", "rPrChange"))
_STYLE = frozenset(FULL["rStyle"])
_FONTS = frozenset(FULL["rFonts"])


def plain_text(paragraph: etree._Element, context: Context) -> str | None:
    """The raw text of a paragraph that holds nothing but properties and runs of plain text.

    None if there is anything else in it. Only right where the style of the paragraph hides
    nothing and no field is open. A run's formatting is only looked at if it may decide what its
    text is, that of a paragraph's mark if that may be inserted or deleted.
    """
    pieces: list[str] = []
    for part in paragraph:
        tag = part.tag
        if tag in _R:
            if not _is_plain(part, context, pieces):
                return None
        elif tag in _PPR:
            if context.tracked and child(part, "rPr") is not None:
                return None
        elif tag not in _BESIDE:
            return None
    return pieces[0] if len(pieces) == 1 else "".join(pieces)


def _is_plain(run: etree._Element, context: Context, pieces: list[str]) -> bool:
    """Whether a run is plain; its text is put behind the ``pieces``."""
    for item in run:
        tag = item.tag
        if tag in _T:
            if context.careful and len(item):
                return False
            pieces.append(item.text or "")
        elif tag in _WHITE:
            pieces.append(_WHITE[tag])
        elif tag in _RPR:
            if context.careful and _decides(item, context):
                return False
        elif tag not in _BREAKS:
            return False
    return True


def _decides(properties: etree._Element, context: Context) -> bool:
    """Whether the formatting of a run may decide what its text is."""
    for mark in properties:
        tag = mark.tag
        if tag in _HIDING or (tag in _STYLE and context.hides):
            return True
        if tag in _FONTS and is_symbol_font(attr(mark, "ascii")):
            return True
    return False


class Runs:
    """Collects one paragraph. ``boxes`` come after it, ``notes`` say what is not read.

    ``contents`` tells that a table of contents begins in the paragraph, or ends behind text of it.
    """

    def __init__(self, context: Context, *, hidden: bool = False) -> None:
        self.context = context
        self.pieces: list[str] = []
        self.bookmarks: list[str] = []
        self.boxes: list[Box] = []
        self.notes: list[str] = []
        self.contents = False
        self._hidden = False
        self._style_hidden = hidden
        self._font: str | None = None
        for open_field in context.fields:
            open_field.start = 0

    def text(self) -> str:
        """The raw text collected so far."""
        return "".join(self.pieces)

    def walk(self, parent: etree._Element) -> None:
        """Take in the children of an element; unknown wrappers are looked through."""
        for element in parent:
            self.take(element)

    def take(self, element: etree._Element) -> None:
        """Take in one element. An entity stays as it is written, ``&name;``."""
        handler = _BY_TAG.get(element.tag)
        if handler is not None:
            handler(self, element)
        elif element.tag is etree.Entity:
            self.add(element.text or "")
        elif isinstance(element.tag, str):
            self.walk(element)

    def add(self, text: str) -> None:
        """Add text as it stands, or count it if it is hidden."""
        if self._hidden:
            self.context.hidden += len(text)
        elif text:
            self.pieces.append(text)

    # ---- runs and their characters

    def run(self, element: etree._Element) -> None:
        """A w:r, whose formatting may hide its text or give it another look."""
        outer = self._hidden, self._font
        properties = child(element, "rPr")
        if properties is not None or self._style_hidden:
            found = first_of_each(properties)
            self._hidden = self._hidden or self._is_hidden(properties, found)
            self._font = _symbol_font(found.get("rFonts"))
        self.walk(element)
        self._hidden, self._font = outer

    def _is_hidden(
        self, properties: etree._Element | None, found: dict[str, etree._Element]
    ) -> bool:
        """Direct formatting decides; else paragraph and character style switch each other.

        ``found`` are the first of each child of the properties.
        """
        if self.context.original and "rPrChange" in found:
            found = first_of_each(before_change(properties, "rPrChange"))
        direct = is_on(found.get("vanish"))
        if direct is not None:
            return direct
        if not self.context.hides:
            return False
        named = found.get("rStyle")
        style_id = None if named is None else attr(named, "val")
        by_character = style_id is not None and self.context.styles.resolve(style_id).hidden
        return by_character != self._style_hidden

    def characters(self, element: etree._Element) -> None:
        """A w:t, with any entity references that were left in it."""
        text = element.text or ""
        for inner in element:
            text += f"{inner.text or ''}{inner.tail or ''}" if inner.tag is etree.Entity else ""
        self.add(translate(self._font, text) if self._font else text)

    def deleted(self, element: etree._Element) -> None:
        """A w:delText: text again where changes are read as not made."""
        if self.context.original:
            self.characters(element)

    def tab(self, _element: etree._Element) -> None:
        """A w:tab or w:ptab."""
        self.add("\t")

    def line_break(self, _element: etree._Element) -> None:
        """A w:br of any type, or a w:cr."""
        self.add("\n")

    def no_break_hyphen(self, _element: etree._Element) -> None:
        """A hyphen that is printed and never ends a line."""
        self.add(NO_BREAK_HYPHEN)

    def symbol(self, element: etree._Element) -> None:
        """A w:sym: a character of a symbol font by its code."""
        try:
            code = int(attr(element, "char") or "", 16)
        except ValueError:
            return
        self.add(symbol(attr(element, "font"), code))

    # ---- containers

    def revision(self, element: etree._Element) -> None:
        """A tracked change: looked through or left out, and counted with all inside it."""
        self.context.changes += 1
        if KIND[element.tag] in self.context.gone:
            self.context.changes += sum(1 for _ in element.iter(*_REVISION_TAGS)) - 1
        else:
            self.walk(element)

    def alternate(self, element: etree._Element) -> None:
        """An mc:AlternateContent: one branch."""
        chosen = branch(element)
        if chosen is not None:
            self.walk(chosen)

    def ruby(self, element: etree._Element) -> None:
        """Text with a phonetic guide: the text without the guide."""
        base = child(element, "rubyBase")
        if base is not None:
            self.walk(base)

    def formula(self, element: etree._Element) -> None:
        """An m:oMath."""
        self.add(linear(element, self.context.gone))

    def inner_paragraph(self, element: etree._Element) -> None:
        """A w:p inside a w:p, against the schema: its text on a line of its own."""
        if self.pieces:
            self.add("\n")
        self.walk(element)

    def inner_table(self, element: etree._Element) -> None:
        """A w:tbl inside a w:p, against the schema: read after the paragraph."""
        self.boxes.append(element)

    # ---- marks

    def bookmark(self, element: etree._Element) -> None:
        """A w:bookmarkStart."""
        if name := attr(element, "name"):
            self.bookmarks.append(name)

    def field_mark(self, element: etree._Element) -> None:
        """A w:fldChar: begin, separate or end of a field."""
        fields, kind = self.context.fields, attr(element, "fldCharType")
        if kind == "begin":
            fields.append(Field(start=len(self.pieces), shown=form_sign(element)))
        elif len(fields) > self.context.field_base:
            if not fields[-1].in_result:
                del self.pieces[fields[-1].start :]
                fields[-1].in_result, fields[-1].start = True, len(self.pieces)
                self.contents = self.contents or fields[-1].is_contents()
            if kind == "end":
                self._end_field(fields.pop())

    def _end_field(self, ended: Field) -> None:
        result = "".join(self.pieces[ended.start :])
        if ended.shown and not result.strip():
            self.add(ended.shown)
        if ended.is_contents() and self.text().strip():
            self.contents = True

    def field_code(self, element: etree._Element) -> None:
        """A w:instrText: kept only to know what kind of field it is."""
        fields = self.context.fields
        if fields and not fields[-1].in_result:
            fields[-1].code += element.text or ""

    def drawing(self, element: etree._Element) -> None:
        """A picture or shape: its text boxes come after the paragraph."""
        boxes = text_boxes(element)
        if self._hidden:
            texts = (box.iter(*FULL["t"]) for box in boxes if not isinstance(box, str))
            self.context.hidden += sum(len(item.text or "") for found in texts for item in found)
        else:
            self.boxes.extend(boxes)

    def embedded(self, element: etree._Element) -> None:
        """A w:object: an embedded document that only shows as a picture."""
        self.drawing(element)
        for found in element.iter(*FULL["o:OLEObject"]):
            program = found.get("ProgID") or "of an unknown program"
            self.notes.append(f"an embedded object ({program}) is not read")

    def skip(self, element: etree._Element) -> None:
        """Something without text of its own."""


def _symbol_font(fonts: etree._Element | None) -> str | None:
    """The font of a w:rFonts if it is one of symbols."""
    if fonts is None:
        return None
    font = attr(fonts, "ascii")
    return font if is_symbol_font(font) and attr(fonts, "hAnsi") == font else None


def before_change(properties: etree._Element | None, change: str) -> etree._Element | None:
    """The properties as they were before their tracked change; the same if there is none."""
    changed = child(properties, change)
    if changed is None or not len(changed):
        return properties
    return changed[0]


_REVISION_TAGS = full(*REVISIONS)
_HANDLERS: dict[str, Callable[[Runs, etree._Element], None]] = {
    "r": Runs.run,
    "t": Runs.characters,
    "delText": Runs.deleted,
    "tab": Runs.tab,
    "ptab": Runs.tab,
    "br": Runs.line_break,
    "cr": Runs.line_break,
    "noBreakHyphen": Runs.no_break_hyphen,
    "sym": Runs.symbol,
    "mc:AlternateContent": Runs.alternate,
    "ruby": Runs.ruby,
    "m:oMath": Runs.formula,
    "p": Runs.inner_paragraph,
    "tbl": Runs.inner_table,
    "txbxContent": Runs.inner_table,
    "bookmarkStart": Runs.bookmark,
    "fldChar": Runs.field_mark,
    "instrText": Runs.field_code,
    "drawing": Runs.drawing,
    "pict": Runs.drawing,
    "object": Runs.embedded,
    **dict.fromkeys(REVISIONS, Runs.revision),
    **dict.fromkeys(
        (
            *("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rubyPr", "rt"),
            *("delInstrText", "softHyphen", "bookmarkEnd", "footnoteReference"),
            *("endnoteReference", "commentReference", "footnoteRef", "endnoteRef"),
            *("annotationRef", "separator", "continuationSeparator", "lastRenderedPageBreak"),
            *("proofErr", "permStart", "permEnd", "commentRangeStart", "commentRangeEnd"),
            *("pgNum", "contentPart", "tblPr", "tblGrid"),
        ),
        Runs.skip,
    ),
}
_BY_TAG = {tag: _HANDLERS[kind] for tag, kind in KIND.items() if kind in _HANDLERS}
