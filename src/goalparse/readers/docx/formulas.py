"""Formulas (Office Math, m:oMath) as text on one line: ``(a+b)/2``, ``x^2``, ``√(y)``."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from goalparse.readers.docx.names import child, kind_of

_M_VAL = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}val",
    "{http://purl.oclc.org/ooxml/officeDocument/math}val",
)
_SKIPPED = frozenset({"rPr", "instrText", "delInstrText", "m:naryPr", "m:dPr"})


def linear(element: etree._Element, gone: frozenset[str]) -> str:
    """The text of a formula or a part of one; elements of the kinds in ``gone`` are left out."""
    kind = kind_of(element)
    if kind in gone or kind in _SKIPPED:
        return ""
    if kind in {"m:t", "t"} or (kind == "delText" and "del" not in gone):
        return element.text or ""
    shape = _SHAPES.get(kind)
    return _inside(element, gone) if shape is None else shape(element, gone)


def _inside(element: etree._Element, gone: frozenset[str]) -> str:
    return "".join(linear(item, gone) for item in element)


def _part(element: etree._Element, short: str, gone: frozenset[str]) -> str:
    found = child(element, short)
    return "" if found is None else _inside(found, gone)


def _group(text: str) -> str:
    """In brackets unless it is one number, one name or already in brackets."""
    whole = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text if whole or text.replace(".", "", 1).isalnum() or not text else f"({text})"


def _chr(element: etree._Element, properties: str, local: str, default: str) -> str:
    found = child(child(element, properties), local)
    if found is None:
        return default
    return next((found.get(name) or "" for name in _M_VAL if name in found.attrib), "")


def _fraction(element: etree._Element, gone: frozenset[str]) -> str:
    top, bottom = _part(element, "m:num", gone), _part(element, "m:den", gone)
    return f"{_group(top)}/{_group(bottom)}"


def _scripts(element: etree._Element, gone: frozenset[str]) -> str:
    below, above = _part(element, "m:sub", gone), _part(element, "m:sup", gone)
    low = f"_{_group(below)}" if below else ""
    high = f"^{_group(above)}" if above else ""
    base = _part(element, "m:e", gone)
    return f"{low}{high}{base}" if kind_of(element) == "m:sPre" else f"{base}{low}{high}"


def _root(element: etree._Element, gone: frozenset[str]) -> str:
    return f"{_part(element, 'm:deg', gone)}√{_group(_part(element, 'm:e', gone))}"


def _nary(element: etree._Element, gone: frozenset[str]) -> str:
    sign = _chr(element, "m:naryPr", "m:chr", "∫")
    below, above = _part(element, "m:sub", gone), _part(element, "m:sup", gone)
    low = f"_{_group(below)}" if below else ""
    high = f"^{_group(above)}" if above else ""
    return f"{sign}{low}{high}{_group(_part(element, 'm:e', gone))}"


def _delimited(element: etree._Element, gone: frozenset[str]) -> str:
    parts = [_inside(item, gone) for item in element if kind_of(item) == "m:e"]
    first = _chr(element, "m:dPr", "m:begChr", "(")
    last = _chr(element, "m:dPr", "m:endChr", ")")
    return f"{first}{_chr(element, 'm:dPr', 'm:sepChr', '|').join(parts)}{last}"


def _rows(element: etree._Element, gone: frozenset[str]) -> str:
    """Matrix rows and the lines of an equation array, apart from each other."""
    rows = [item for item in element if kind_of(item) in {"m:mr", "m:e"}]
    lines = (
        ", ".join(_inside(cell, gone) for cell in row)
        if kind_of(row) == "m:mr"
        else _inside(row, gone)
        for row in rows
    )
    return "; ".join(line for line in lines if line)


def _limit(element: etree._Element, gone: frozenset[str]) -> str:
    sign = "_" if kind_of(element) == "m:limLow" else "^"
    return f"{_part(element, 'm:e', gone)}{sign}{_group(_part(element, 'm:lim', gone))}"


_SHAPES: dict[str, Callable[[etree._Element, frozenset[str]], str]] = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:sPre": _scripts,
    "m:rad": _root,
    "m:nary": _nary,
    "m:d": _delimited,
    "m:m": _rows,
    "m:eqArr": _rows,
    "m:limLow": _limit,
    "m:limUpp": _limit,
}
