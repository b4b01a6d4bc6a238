"""The tags of a body: each distinct one is proven by the XML parser and understood, once.

A token is a start tag, an end tag, an empty element, white space between tags, or a whole
element of properties (``<w:tcPr>…</w:tcPr>``), whose inside only matters for what it states.
The set is closed: bytes that are none of what is listed here have no token, and a block with
such bytes in it is left to the careful path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum

from lxml import etree

from goalparse.readers.docx.context import REVISIONS
from goalparse.readers.docx.fast.frame import Frame, Lore
from goalparse.readers.docx.fast.tags import reduced, tag_of
from goalparse.readers.docx.inline import NO_BREAK_HYPHEN
from goalparse.readers.docx.marks import cell_form, paragraph_marks, row_marks
from goalparse.readers.docx.names import attr, child, first_of_each, full, kind_of
from goalparse.readers.docx.symbols import is_symbol_font, symbol
from goalparse.tuples import NamedTuple

CONTAINERS = (
    *("rPr", "pPr", "tcPr", "trPr", "tblPr", "tblGrid", "tblPrEx"),
    *("sdtPr", "sdtEndPr", "smartTagPr"),
)
TOKEN = re.compile(
    b"|".join(
        (
            *(f"<w:{name}>.*?</w:{name}>".encode() for name in CONTAINERS),
            rb"<[^>]*>",
            rb"[ \t\r\n]+",
        )
    ),
    re.DOTALL,
)
"""Cuts markup into tokens; what is no markup at all falls between them."""

OPENED = frozenset({"tbl", "tr", "tc", "p", "r", "t"})
WRAPPERS = frozenset({"sdt", "sdtContent", "hyperlink", "smartTag", "fldSimple"})
"""Elements that are looked through."""
_TEXT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": NO_BREAK_HYPHEN}
_NOTHING = frozenset(
    {
        *("proofErr", "bookmarkEnd", "permStart", "permEnd", "lastRenderedPageBreak"),
        *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
        *("footnoteReference", "endnoteReference", "softHyphen"),
    }
)
"""Empty elements that say nothing about the text, wherever they stand."""
_CHANGES = frozenset(
    {
        *REVISIONS,
        *("pPrChange", "rPrChange", "tcPrChange", "trPrChange", "tblPrExChange"),
        *("cellIns", "cellDel", "cellMerge", "sectPr"),
    }
)
"""What must not stand in properties: tracked changes, and the end of a section."""
_CHANGE_NAMES = frozenset(f"w:{name}" for name in _CHANGES)
_CHANGE_TAGS = full(*_CHANGES)
_VANISH = full("vanish")
_MOST_INSIDE = 100  # far below the depth at which the parser refuses a document
_END_TAG = re.compile(rb"</w:([A-Za-z]+)[ \t\r\n]*>")
# As nearly all programs write a bookmark; names differ, so parsing each would be all cost.
_BOOKMARK = re.compile(
    rb'<w:bookmarkStart w:id="[0-9]+" w:name="([ !#-%\'-;=-~]+)"/>'
    rb'|<w:bookmarkStart w:name="([ !#-%\'-;=-~]+)" w:id="[0-9]+"/>'
)


ANY_BOOKMARK = b"<w:bookmarkStart\0/>"
"""Stands for the start of any bookmark, whose name is kept apart; no document has these bytes."""


class Op(IntEnum):
    """What a token does."""

    OPEN = 0
    CLOSE = 1
    EMPTY = 2  # a paragraph, run or text with nothing in it
    PROPERTIES = 3  # value: what they state
    TEXT = 4  # value: the text that it stands for
    BOOKMARK = 5  # value: its name, "" if that is kept apart
    NOTHING = 6
    BLANK = 7


class Token(NamedTuple):
    """A tag understood. ``name`` is its short name, ``value`` what it states."""

    op: Op
    name: str = ""
    value: object = None


_BLANK = Token(Op.BLANK)
_SILENT = Token(Op.NOTHING)


def tokens_of(frame: Frame, markup: bytes) -> list[Token] | None:
    """The tokens of a piece of markup; None if any part of it is not known."""
    found = TOKEN.findall(markup)
    if sum(map(len, found)) != len(markup):
        return None
    known, tokens = frame.lore.tokens, []
    for raw in found:
        token = known.get(raw)
        if token is None:
            token = _bookmark(raw) if raw.startswith(b"<w:bookmarkStart") else None
            if token is None:
                token = _learned(frame, raw)
            if token is None:
                return None
        tokens.append(token)
    return tokens


def _bookmark(raw: bytes) -> Token | None:
    if raw == ANY_BOOKMARK:
        return Token(Op.BOOKMARK, "bookmarkStart", "")
    found = _BOOKMARK.fullmatch(raw)
    if found is None:
        return None
    return Token(Op.BOOKMARK, "bookmarkStart", (found[1] or found[2]).decode("ascii"))


def _learned(frame: Frame, raw: bytes) -> Token | None:
    lore = frame.lore_of(raw)
    if raw in lore.tokens:
        return lore.tokens[raw]
    token = _understood(frame, lore, raw)
    lore.keep_token(raw, token)
    return token


def _understood(frame: Frame, lore: Lore, raw: bytes) -> Token | None:
    """The token of these bytes, proven by parsing them; None if they are none of the set."""
    if raw.isspace():
        return _BLANK
    ended = _END_TAG.fullmatch(raw)
    if ended is not None:
        name = ended[1].decode("ascii")
        return Token(Op.CLOSE, name) if name in OPENED | WRAPPERS else None
    if b"xmlns" in raw or raw.count(b"</") > _MOST_INSIDE:
        return None
    return _plain(frame, lore, raw) or _parsed(frame, raw)


def _plain(frame: Frame, lore: Lore, raw: bytes) -> Token | None:
    """The token of a plain tag, or of properties made of plain tags; None for any other."""
    if b"</" in raw:
        less = reduced(lore, raw, _CHANGE_NAMES)
        return None if less is None or len(less) == len(raw) else _learned(frame, less)
    tag = tag_of(lore, raw)
    if tag is None or not tag.name.startswith("w:"):
        return None
    name = tag.name[2:]
    if not tag.closes:
        return Token(Op.OPEN, name) if name in OPENED or name in WRAPPERS else None
    if name in _TEXT:
        return Token(Op.TEXT, name, _TEXT[name])
    return _SILENT if name in _NOTHING else None


def _parsed(frame: Frame, raw: bytes) -> Token | None:
    """The token of some XML that the parser is asked for."""
    whole = raw.endswith(b"/>") or b"</" in raw
    body = frame.parse(raw if whole else raw[:-1] + b"/>")
    if body is None or len(body) != 1 or body.text or body[0].tail:
        return None
    element = body[0]
    return _whole(element) if whole else _opened(element)


def _opened(element: etree._Element) -> Token | None:
    name = kind_of(element)
    return Token(Op.OPEN, name) if name in OPENED or name in WRAPPERS else None


def _whole(element: etree._Element) -> Token | None:
    name = kind_of(element)
    if name in CONTAINERS:
        return _properties(name, element)
    if len(element) or element.text:
        return None
    if name in _TEXT:
        return Token(Op.TEXT, name, _TEXT[name])
    return _EMPTY[name](element) if name in _EMPTY else None


def _mark(element: etree._Element) -> Token | None:
    marked = attr(element, "name")
    return Token(Op.BOOKMARK, "bookmarkStart", marked) if marked else None


def _symbol(element: etree._Element) -> Token:
    try:
        code = int(attr(element, "char") or "", 16)
    except ValueError:
        return _SILENT
    return Token(Op.TEXT, "sym", symbol(attr(element, "font"), code))


_EMPTY: dict[str, Callable[[etree._Element], Token | None]] = {
    "sym": _symbol,
    "bookmarkStart": _mark,
    **dict.fromkeys(("p", "r", "t"), lambda element: Token(Op.EMPTY, kind_of(element))),
    **dict.fromkeys(_NOTHING, lambda _: _SILENT),
}


def _properties(name: str, element: etree._Element) -> Token | None:
    """What a w:pPr, w:tcPr and so on states, if it can be stated once and for all."""
    states = _STATES.get(name)
    if states is None:
        return Token(Op.PROPERTIES, name)
    if next(element.iter(*_CHANGE_TAGS), None) is not None:
        return None
    return states(name, element)


def _run_properties(name: str, element: etree._Element) -> Token | None:
    """The style of a run; None if its formatting decides what its text is."""
    if next(element.iter(*_VANISH), None) is not None:
        return None
    fonts = child(element, "rFonts")
    if fonts is not None and is_symbol_font(attr(fonts, "ascii")):
        return None
    named = child(element, "rStyle")
    return Token(Op.PROPERTIES, name, None if named is None else attr(named, "val"))


_STATES: dict[str, Callable[[str, etree._Element], Token | None]] = {
    "pPr": lambda name, element: Token(
        Op.PROPERTIES, name, paragraph_marks(first_of_each(element))
    ),
    "tcPr": lambda name, element: Token(Op.PROPERTIES, name, cell_form(element)),
    "trPr": lambda name, element: Token(Op.PROPERTIES, name, row_marks(element)),
    "rPr": _run_properties,
}
"""Properties that state something; all others only say how things look."""
