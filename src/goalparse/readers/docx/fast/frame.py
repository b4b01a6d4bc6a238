"""What stands around a body: the XML declaration, the root element and its namespaces.

Archives share templates, so the same frame comes again and again; it keeps what was learned
of the markup inside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from goalparse.readers.docx.names import FULL

if TYPE_CHECKING:
    from goalparse.readers.docx.fast.steps import State
    from goalparse.readers.docx.fast.tokens import Token

_BODY = b"<w:body>"
_CLOSE = b"</w:body></w:document>"
END = re.compile(rb"</w:body>[ \t\r\n]*</w:document>[ \t\r\n]*\Z")
"""What must stand behind the last block, to the last byte."""
_LONGEST = 1 << 16
_MOST_FRAMES = 16
_MOST_TOKENS = 8192
_MOST_STEPS = 4096
LONGEST_KEPT = 1 << 14
"""Longer markup is not worth remembering: it takes space and hardly ever comes again."""


class Frame:
    """A proven frame: UTF-8, ``w:`` bound to a WordprocessingML namespace, nothing odd.

    ``tokens`` and the steps of ``states`` are what is known of the markup of any body in it.
    Both are bounded: full, they are forgotten and learned again.
    """

    def __init__(self, opening: bytes) -> None:
        self.opening = opening
        self.tokens: dict[bytes, Token | None] = {}
        self.states: dict[tuple[str, ...], State] = {}
        self._steps = 0

    def parse(self, xml: bytes) -> etree._Element | None:
        """The w:body with some XML inside it, as the careful path would have parsed it there.

        None if the XML is not well-formed, or has a declaration, comment or instruction in it.
        """
        if b"<!" in xml or b"<?" in xml:
            return None
        try:
            return _body(self.opening + xml + _CLOSE)
        except etree.XMLSyntaxError:
            return None

    def keep_token(self, raw: bytes, token: Token | None) -> None:
        """Remember a token, or that there is none for these bytes."""
        if len(self.tokens) >= _MOST_TOKENS:
            self.tokens.clear()
        if len(raw) < LONGEST_KEPT:
            self.tokens[raw] = token

    def count_step(self) -> None:
        """A step is about to be remembered."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            self._steps = 0
            for state in self.states.values():
                state.heads.clear()
                state.tails.clear()


def _body(xml: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(xml, parser)
    return root[-1] if len(root) else None


_FRAMES: dict[bytes, Frame | None] = {}


def frame_of(data: bytes) -> Frame | None:
    """The frame of a main part; None if it is not one that the fast path can take."""
    at = data.find(_BODY, 0, _LONGEST)
    if at < 0 or END.search(data, max(at, len(data) - 256)) is None:
        return None
    opening = data[: at + len(_BODY)]
    if opening not in _FRAMES:
        if len(_FRAMES) >= _MOST_FRAMES:
            _FRAMES.clear()
        _FRAMES[opening] = Frame(opening) if _is_plain(opening) else None
    return _FRAMES[opening]


def _is_plain(opening: bytes) -> bool:
    """Whether an XML parser finds all that the fast path takes for granted."""
    text = opening.removeprefix(b"\xef\xbb\xbf")
    declared = text.startswith(b"<?xml ")
    if b"<!" in text or text.count(b"<?") != declared:
        return False
    try:
        body = _body(opening + _CLOSE)
    except (etree.XMLSyntaxError, ValueError):
        return False
    root = None if body is None else body.getparent()
    if body is None or root is None or body.tag not in FULL["body"] or root.prefix != "w":
        return False
    info = root.getroottree().docinfo
    bodies = sum(1 for _ in root.iter(*FULL["body"]))
    return (
        root.tag in FULL["document"]
        and bodies == 1
        and info.xml_version == "1.0"
        and (info.encoding or "UTF-8").upper() == "UTF-8"
    )
