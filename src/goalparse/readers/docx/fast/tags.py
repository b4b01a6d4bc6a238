"""Single tags proven by a pattern, and properties brought down to what they state.

The XML parser proves anything, but to start it costs more than to read a tag. A tag of the
plain form that every program writes is proven by `_TAG` alone; properties made of such tags are
proven by their balance, and what does not matter in them is left out, so that the many looks of
a document come down to the few meanings that the parser is then asked for.
"""

from __future__ import annotations

import re

from goalparse.readers.docx.fast.frame import Lore
from goalparse.readers.docx.symbols import FONTS
from goalparse.tuples import NamedTuple

_NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
_VALUE = '[^"<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*'
_ATTRIBUTE = re.compile(rf'[ \t\r\n]+((?:{_NAME}:)?{_NAME})="{_VALUE}"')
_TAG = re.compile(
    rf"<(?:/((?:{_NAME}:)?{_NAME})[ \t\r\n]*|((?:{_NAME}:)?{_NAME})"
    rf'((?:[ \t\r\n]+(?:{_NAME}:)?{_NAME}="{_VALUE}")*)[ \t\r\n]*(/?))>'
)
_ANY = re.compile(rb"<[^>]*>")
_MOST_TAGS = 8192
_DEEPEST = 40
# What counts in properties, where it stands directly in them; all else is looks.
_STATED = {
    "w:pPr": {"w:pStyle", "w:outlineLvl", "w:numPr"},
    "w:tcPr": {"w:gridSpan", "w:vMerge", "w:hMerge"},
    "w:trPr": {"w:gridBefore", "w:gridAfter", "w:hidden"},
    "w:rPr": {"w:rStyle", "w:vanish"},
}


class Tag(NamedTuple):
    """A tag that is well-formed: its name as written, and whether it opens or closes."""

    name: str
    opens: bool
    closes: bool


def tag_of(lore: Lore, raw: bytes) -> Tag | None:
    """The tag of these bytes; None if it is not of the plain form."""
    known = lore.tags
    if raw not in known:
        if len(known) >= _MOST_TAGS:
            known.clear()
        known[raw] = _proven(lore, raw)
    return known[raw]


def _proven(lore: Lore, raw: bytes) -> Tag | None:
    try:
        found = _TAG.fullmatch(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if found is None:
        return None
    ended, name, attributes, empty = found.groups()
    if ended:
        return Tag(ended, opens=False, closes=True)
    names = _ATTRIBUTE.findall(attributes)
    if (
        ":" not in name
        or len(set(names)) != len(names)
        or not all(map(lore.declares, (name, *names)))
    ):
        return None
    return Tag(name, opens=True, closes=bool(empty))


def reduced(lore: Lore, raw: bytes, changes: frozenset[str]) -> bytes | None:
    """The same properties without what does not matter in them.

    None if they are not made of plain tags alone, or hold one of the ``changes``.
    """
    found = _ANY.findall(raw)
    tags = [tag_of(lore, each) for each in found]
    if sum(map(len, found)) != len(raw) or not _is_element(tags):
        return None
    container = tags[0].name if tags[0] else ""
    if container not in _STATED:
        return bytes(found[0] + found[-1])
    kept, depth, keeps = [found[0]], 1, False
    for tag, each in zip(tags[1:-1], found[1:-1], strict=True):
        if tag is None or tag.name in changes:
            return None
        if depth == 1 and tag.opens:
            keeps = _counts(tag.name, each, container)
        if keeps:
            kept.append(each)
        depth += tag.opens - tag.closes
    return b"".join((*kept, found[-1]))


def _is_element(tags: list[Tag | None]) -> bool:
    """Whether tags are those of one element, each closed by its own."""
    opened: list[str] = []
    for at, tag in enumerate(tags):
        if tag is None or (at and not opened) or len(opened) > _DEEPEST:
            return False
        if tag.opens:
            opened.append(tag.name)
        if tag.closes and (not opened or opened.pop() != tag.name):
            return False
    return not opened


def _counts(name: str, raw: bytes, container: str) -> bool:
    if name == "w:rFonts" and container == "w:rPr":
        lowered = raw.lower()
        return any(font in lowered for font in FONTS)
    return name in _STATED[container]
