"""Styles: what a paragraph or run inherits that matters for its meaning.

Of all that a style holds only four things count here: the heading level, whether it is a
line of a table of contents, its numbering, and whether its text is hidden.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lxml import etree

from goalparse.data_files import read_toml
from goalparse.frozen import frozen
from goalparse.readers.docx.names import FULL, W_STRICT, W, attr, child, is_on, number, value

_STYLE = tuple(f"{{{uri}}}style" for uri in (W, W_STRICT))
_ODD_NAME = re.compile(r"[\s_]+")


@frozen
class Style:
    """What a style means, its ancestors' part included.

    ``level`` is 1 to 9, None for body text. ``num_id`` and ``ilvl`` are its list numbering.
    """

    level: int | None = None
    contents: bool = False
    num_id: str | None = None
    ilvl: int | None = None
    hidden: bool = False


PLAIN = Style()


class Styles:
    """The styles part of a document; without one, ids alone still tell headings."""

    def __init__(self, root: etree._Element | None = None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._default: str | None = None
        self._known: dict[str | None, Style] = {}
        self.hides = False
        """Whether any style hides text: if none does, no run has to be asked for its style."""
        if root is not None:
            self._load(root)

    def _load(self, root: etree._Element) -> None:
        for element in root.iter(*_STYLE):
            style_id = attr(element, "styleId")
            if style_id is None:
                continue
            self._elements[style_id] = element
            if attr(element, "type") == "paragraph" and attr(element, "default") in {"1", "true"}:
                self._default = style_id
        self.hides = any(is_on(found) for found in root.iter(*FULL["vanish"]))

    def resolve(self, style_id: str | None) -> Style:
        """The style by its id; None stands for the default paragraph style."""
        found = self._known.get(style_id)
        if found is None:
            found = self._known[style_id] = self._resolve(style_id)
        return found

    def numbering_of(self, style_id: str) -> str | None:
        """The numId of a numbering style (w:numStyleLink leads here)."""
        return self.resolve(style_id).num_id

    def _chain(self, style_id: str) -> list[etree._Element]:
        """The style and its ancestors; a circle of w:basedOn ends where it closes."""
        chain: list[etree._Element] = []
        seen: set[str] = set()
        at: str | None = style_id
        while at is not None and at not in seen and at in self._elements:
            seen.add(at)
            chain.append(self._elements[at])
            at = _val(chain[-1], "basedOn")
        return chain

    def _resolve(self, style_id: str | None) -> Style:
        style_id = self._default if style_id is None else style_id
        if style_id is None:
            return PLAIN
        chain = self._chain(style_id)
        if not chain:
            return by_name(style_id)
        num_id, ilvl = _numbering(chain)
        return Style(
            level=_level(chain),
            contents=any(by_name(_val(style, "name") or "").contents for style in chain),
            num_id=num_id,
            ilvl=ilvl,
            hidden=_hidden(chain),
        )


def _val(style: etree._Element, local: str) -> str | None:
    tags = f"{{{W}}}{local}", f"{{{W_STRICT}}}{local}"
    return next((attr(found, "val") for found in style if found.tag in tags), None)


def _level(chain: list[etree._Element]) -> int | None:
    """The nearest statement wins: an outline level (9 is body text), else a built-in name."""
    for style in chain:
        outline = number(value(child(style, "pPr"), "outlineLvl"))
        if outline is not None:
            return outline + 1 if 0 <= outline < 9 else None
        named = by_name(_val(style, "name") or attr(style, "styleId") or "")
        if named.level is not None:
            return named.level
    return None


def _numbering(chain: list[etree._Element]) -> tuple[str | None, int | None]:
    num_id: str | None = None
    ilvl: int | None = None
    for style in chain:
        listed = child(child(style, "pPr"), "numPr")
        num_id = value(listed, "numId") if num_id is None else num_id
        ilvl = number(value(listed, "ilvl")) if ilvl is None else ilvl
    return num_id, ilvl


def _hidden(chain: list[etree._Element]) -> bool:
    for style in chain:
        state = is_on(child(child(style, "rPr"), "vanish"))
        if state is not None:
            return state
    return False


@cache
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = read_toml("readers/docx/data/styles.toml")
    heading, contents = (frozenset(data[part]["names"]) for part in ("heading", "contents"))
    return heading, contents, frozenset(data["contents"]["heading"])


_LEVELS = frozenset("123456789")


@lru_cache(maxsize=4096)
def by_name(name: str) -> Style:
    """What a built-in style's name or id means: ``heading 1``, ``标题1``, ``TOC2``."""
    plain = _ODD_NAME.sub(" ", name.lower()).strip()
    heading, contents, bare = _names()
    # Behind the name stands the level, with a blank between them or without.
    name = plain[:-1].removesuffix(" ") if plain[-1:] in _LEVELS else ""
    if name in heading:
        return Style(level=int(plain[-1]))
    return Style(contents=plain in bare or name in contents)
