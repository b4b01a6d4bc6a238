"""What stands around a body: the XML declaration, the root element and its namespaces.

Archives share templates, so the same frame comes again and again; it keeps what was learned
of the markup inside it.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from lxml import etree

from goalparse.readers.docx.names import FULL

if TYPE_CHECKING:
    from goalparse.readers.docx.fast.steps import Step, Way
    from goalparse.readers.docx.fast.tags import Tag
    from goalparse.readers.docx.fast.tokens import Token
    from goalparse.readers.docx.fast.units import KnownUnits

_BODY = b"<w:body>"
_CLOSE = b"</w:body></w:document>"
END = re.compile(rb"</w:body>[ \t\r\n]*</w:document>[ \t\r\n]*\Z")
"""What must stand behind the last block, to the last byte."""
_LONGEST = 1 << 16
_USUAL = ("w", "w14", "r")
_FOREIGN = re.compile(
    rb"""</?(?!(?:w|w14|r):)[A-Za-z_] | \s(?!(?:w|w14|r|xml):)[^\s"'<>=/:]+:""", re.VERBOSE
)
"""A prefix that is none of the usual ones; some values look so too, which does no harm."""
_MOST_FRAMES = 64
_MOST_TOKENS = 8192
_MOST_STEPS = 4096
_MOST_WAYS = 256
LONGEST_KEPT = 1 << 14
"""Longer markup is not worth remembering: it takes space and hardly ever comes again."""


class Lore:
    """What is known of the markup of bodies whose frames bind the usual prefixes alike.

    ``tokens`` are known by their bytes, ``tags`` are what properties are made of, ``steps`` are
    those of whole pieces, by where they start and where they lead, and ``units`` are rows and
    paragraphs, likewise. All are bounded: full, they are forgotten and learned again.
    """

    def __init__(self, prefixes: frozenset[str]) -> None:
        self.prefixes = prefixes
        self.tokens: dict[bytes, Token | None] = {}
        self.tags: dict[bytes, Tag | None] = {}
        self.steps: dict[Way, dict[bytes, Step | None]] = {}
        self.units: dict[Way, KnownUnits] = {}
        self._count = 0

    def declares(self, name: str) -> bool:
        """Whether the prefix of a name is a known one, so that it makes no two names one."""
        prefix, mark, _ = name.rpartition(":")
        return not mark or prefix in self.prefixes or name == "xml:space"

    def keep_token(self, raw: bytes, token: Token | None) -> None:
        """Remember a token, or that there is none for these bytes."""
        if len(self.tokens) >= _MOST_TOKENS:
            self.tokens.clear()
        if len(raw) < LONGEST_KEPT:
            self.tokens[raw] = token

    def count_step(self) -> None:
        """A step is about to be remembered."""
        self._count += 1
        if self._count > _MOST_STEPS:
            self._count = 0
            self.steps.clear()

    def keep_units(self, way: Way, units: KnownUnits) -> None:
        """Remember the units of a way; documents may nest elements in ever new ones."""
        if len(self.units) >= _MOST_WAYS:
            self.units.clear()
        self.units[way] = units


class Frame:
    """A proven frame: UTF-8, ``w:`` bound to a WordprocessingML namespace, nothing odd.

    ``lore`` is what is known of markup in which no prefix but the usual ones stands, ``own`` of
    any other: there the frame's own prefixes count. ``sections`` are the headers of each w:sectPr.
    """

    def __init__(self, opening: bytes, lore: Lore) -> None:
        self.opening = opening
        self.lore = lore
        self.own = Lore(lore.prefixes)
        self.sections: dict[bytes, tuple[str, ...]] = {}

    def lore_of(self, markup: bytes) -> Lore:
        """Where a piece of markup is known."""
        tags = markup.count(b"<w:") + markup.count(b"</w:")
        if markup.count(b"<") == tags and markup.count(b":") == (
            tags + markup.count(b" w:") + markup.count(b" xml:")
        ):
            return self.lore  # every colon is that of a usual prefix
        return self.own if _FOREIGN.search(markup) else self.lore

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


class _Known(threading.local):
    """What one thread has learned. Lore changes with every use: two could not share it."""

    def __init__(self) -> None:
        self.frames: dict[bytes, Frame | None] = {}
        self.lore: dict[tuple[str | None, ...], Lore] = {}


_known = _Known()


def frame_of(data: bytes) -> Frame | None:
    """The frame of a main part; None if it is not one that the fast path can take."""
    at = data.find(_BODY, 0, _LONGEST)
    if at < 0 or END.search(data, max(at, len(data) - 256)) is None:
        return None
    opening = data[: at + len(_BODY)]
    frames = _known.frames
    if opening not in frames:
        if len(frames) >= _MOST_FRAMES:
            frames.clear()
        spaces = _spaces(opening)
        frames[opening] = None if spaces is None else Frame(opening, _lore(spaces))
    return frames[opening]


def _spaces(opening: bytes) -> dict[str, str] | None:
    """The namespaces of a frame in which an XML parser finds all that is taken for granted."""
    text = opening.removeprefix(b"\xef\xbb\xbf")
    declared = text.startswith(b"<?xml ")
    if b"<!" in text or text.count(b"<?") != declared:
        return None
    try:
        body = _body(opening + _CLOSE)
    except (etree.XMLSyntaxError, ValueError):
        return None
    root = None if body is None else body.getparent()
    if body is None or root is None or body.tag not in FULL["body"] or root.prefix != "w":
        return None
    info = root.getroottree().docinfo
    bodies = sum(1 for _ in root.iter(*FULL["body"]))
    plain = (
        root.tag in FULL["document"]
        and bodies == 1
        and info.xml_version == "1.0"
        and (info.encoding or "UTF-8").upper() == "UTF-8"
    )
    return {prefix: uri for prefix, uri in root.nsmap.items() if prefix} if plain else None


def _lore(spaces: dict[str, str]) -> Lore:
    """The lore of all frames with the usual prefixes bound like this.

    A prefix that is not alone with its namespace is left out: two attributes might be one.
    """
    uris = list(spaces.values())
    bound = tuple(
        uri if (uri := spaces.get(prefix)) and uris.count(uri) == 1 else None for prefix in _USUAL
    )
    known = _known.lore
    if bound not in known:
        if len(known) >= _MOST_FRAMES:
            known.clear()
        prefixes = (prefix for prefix, uri in zip(_USUAL, bound, strict=True) if uri)
        known[bound] = Lore(frozenset(prefixes))
    return known[bound]
