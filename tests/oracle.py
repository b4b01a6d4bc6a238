"""An independent reading of the visible body text of a .docx, to hold the reader against.

It shares no code with the reader and works the other way round: it takes every text element
of the body and drops those that something above or beside them makes invisible. It knows
neither grids nor numbers, only which characters stand on the page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

_LOCAL_TEXT = frozenset({"t", "noBreakHyphen", "sym"})
_UNSEEN = frozenset({"del", "moveFrom", "rt", "sdtPr"})


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, "" for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name."""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def part(data: bytes, pattern: str) -> etree._Element | None:
    """The first part of a zip whose name fits the pattern."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [
            name
            for name in archive.namelist()
            if re.fullmatch(pattern, name.replace("\\", "/"), re.IGNORECASE)
        ]
        if not names:
            return None
        parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False)
        return etree.fromstring(archive.read(names[0]), parser)


def visible(data: bytes) -> str:
    """All visible characters of the body but white space, in the order of the XML.

    Symbols (w:sym) are U+FFFC, whatever they look like; formulas give their m:t.
    """
    body = part(data, r"word/document\d*\.xml")
    if body is None:
        raise ValueError("no main part with a usual name")
    hidden = hidden_styles(part(data, r"word/styles\d*\.xml"))
    codes = field_codes(body)
    found = (
        shown(element)
        for element in body.iter()
        if local(element) in _LOCAL_TEXT and element not in codes and not unseen(element, hidden)
    )
    return re.sub(r"\s", "", "".join(found))


def shown(element: etree._Element) -> str:
    """The characters of one element."""
    kind = local(element)
    if kind == "t":
        return element.text or ""
    return "\u2011" if kind == "noBreakHyphen" else "\ufffc"


def unseen(element: etree._Element, hidden: frozenset[str]) -> bool:
    """Whether anything above an element keeps it off the page."""
    if etree.QName(element).namespace and "drawingml" in str(etree.QName(element).namespace):
        return True  # text inside pictures is not text of the body in this reading
    return any(_keeps_off(above, hidden) for above in element.iterancestors())


def _keeps_off(above: etree._Element, hidden: frozenset[str]) -> bool:
    kind = local(above)
    if kind in _UNSEEN:
        return True
    if kind == "Fallback":
        parent = above.getparent()
        return parent is not None and any(local(item) == "Choice" for item in parent)
    if kind == "tr":
        return _has(above, "trPr", "del")
    if kind == "tc":
        return _has(above, "tcPr", "cellDel")
    return kind == "r" and _run_hidden(above, hidden)


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((item for item in element if local(item) == name), None)


def _has(element: etree._Element, properties: str, name: str) -> bool:
    return _child(_child(element, properties), name) is not None


def _run_hidden(run: etree._Element, hidden: frozenset[str]) -> bool:
    properties = _child(run, "rPr")
    direct = _child(properties, "vanish")
    if direct is not None:
        return _on(direct)
    named = _child(properties, "rStyle")
    paragraph = next((item for item in run.iterancestors() if local(item) == "p"), None)
    of_paragraph = _child(_child(paragraph, "pPr"), "pStyle")
    by_run = named is not None and attribute(named, "val") in hidden
    # Without a style of its own a paragraph has the default one, entered under "".
    by_paragraph = ("" if of_paragraph is None else attribute(of_paragraph, "val")) in hidden
    return by_run != by_paragraph


def _on(toggle: etree._Element) -> bool:
    return (attribute(toggle, "val") or "1") not in {"0", "false", "off"}


def hidden_styles(styles: etree._Element | None) -> frozenset[str]:
    """The ids of the styles that hide their text, by themselves or by descent."""
    if styles is None:
        return frozenset()
    own: dict[str, bool] = {}
    base: dict[str, str | None] = {}
    for style in styles:
        if local(style) == "style":
            toggle = _child(_child(style, "rPr"), "vanish")
            key = attribute(style, "styleId") or "?"
            if attribute(style, "default") == "1" and attribute(style, "type") == "paragraph":
                base[""] = key
            based_on = _child(style, "basedOn")
            base[key] = None if based_on is None else attribute(based_on, "val")
            if toggle is not None:
                own[key] = _on(toggle)
    return frozenset(key for key in base if _hides(key, own, base))


def _hides(key: str | None, own: dict[str, bool], base: dict[str, str | None]) -> bool:
    for _step in range(100):
        if key is None or key in own:
            break
        key = base.get(key)
    return key is not None and own.get(key, False)


def field_codes(body: etree._Element) -> set[etree._Element]:
    """Text elements between the beginning of a field and its result."""
    codes: set[etree._Element] = set()
    for _paragraph, marks in _by_paragraph(body):
        depth: list[bool] = []
        for mark in marks:
            if local(mark) == "t":
                if any(depth):
                    codes.add(mark)
            elif attribute(mark, "fldCharType") == "begin":
                depth.append(True)
            elif depth and attribute(mark, "fldCharType") == "separate":
                depth[-1] = False
            elif depth:
                depth.pop()
        if any(depth):  # a field that never gets to its result is text
            codes -= set(marks)
    return codes


def _by_paragraph(
    body: etree._Element,
) -> Iterator[tuple[etree._Element, list[etree._Element]]]:
    for paragraph in body.iter():
        if local(paragraph) == "p" and any(local(item) == "fldChar" for item in paragraph.iter()):
            marks = [item for item in paragraph.iter() if local(item) in {"t", "fldChar"}]
            yield paragraph, marks
