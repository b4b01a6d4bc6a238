"""Which XML names mean what: the transitional and the strict namespace under one short name.

Code asks for a short name (``tbl``, ``m:f``, ``mc:Choice``); `KIND` maps the full tag of
either namespace to it, so nothing else needs to know which of them a document uses.
Sources: ECMA-376 and ISO/IEC 29500 part 1 (strict) and part 4 (transitional), [MS-DOCX].
"""

from __future__ import annotations

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_M = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_A = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
)
_R = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MC = ("http://schemas.openxmlformats.org/markup-compatibility/2006",)
_V = ("urn:schemas-microsoft-com:vml",)
_O = ("urn:schemas-microsoft-com:office:office",)

UNDERSTOOD = frozenset(
    {
        W,
        W_STRICT,
        *_M,
        *_A,
        *_V,
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "http://schemas.microsoft.com/office/word/2012/wordml",
        "http://schemas.microsoft.com/office/word/2018/wordml",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
        "http://schemas.microsoft.com/office/drawing/2010/main",
    }
)
"""Namespaces that a branch of mc:AlternateContent may require and still be read."""

_WORD = """
    document body p tbl tr tc r t pPr rPr tblPr tblGrid gridCol trPr tcPr tblPrEx sectPr
    tab ptab br cr noBreakHyphen softHyphen sym fldChar fldSimple instrText delText
    delInstrText hyperlink ins del moveFrom moveTo sdt sdtPr sdtEndPr sdtContent smartTag
    smartTagPr customXml customXmlPr bookmarkStart bookmarkEnd altChunk subDoc ruby rubyBase
    rt rubyPr drawing pict object txbxContent footnoteReference endnoteReference
    commentReference footnoteRef endnoteRef annotationRef separator continuationSeparator
    lastRenderedPageBreak proofErr permStart permEnd commentRangeStart commentRangeEnd
    moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd
    customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd
    customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart
    customXmlMoveToRangeEnd pgNum dayShort dayLong monthShort monthLong yearShort yearLong
    gridSpan vMerge hMerge gridBefore gridAfter cellIns cellDel cellMerge hidden
    pStyle numPr outlineLvl rStyle vanish rFonts ilvl numId headerReference docPartGallery
    pPrChange rPrChange tcPrChange trPrChange tblPrExChange tblPrChange tblGridChange
    sectPrChange ffData checkBox ddList checked default result listEntry hdr ftr movie
    contentPart control
"""
_MATH = "oMath oMathPara r t f num den sup sub e deg rad nary d m mr acc bar func fName \
    sSup sSub sSubSup sPre limLow limUpp lim eqArr groupChr box borderBox phant chr naryPr \
    dPr begChr endChr sepChr"


def _both(uris: tuple[str, ...], prefix: str, names: str) -> dict[str, str]:
    return {f"{{{uri}}}{name}": f"{prefix}{name}" for uri in uris for name in names.split()}


KIND: dict[str, str] = {
    **_both((W, W_STRICT), "", _WORD),
    **_both(_M, "m:", _MATH),
    **_both(_MC, "mc:", "AlternateContent Choice Fallback"),
    **_both(_A, "a:", "p r t br"),
    **_both(_V, "v:", "textpath textbox"),
    **_both(_O, "o:", "OLEObject"),
}
"""Full tag to short name; a tag that is not here has no meaning for the reader."""

FULL: dict[str, tuple[str, ...]] = {}
"""Short name to full tags, transitional first."""
for _tag, _short in KIND.items():
    FULL[_short] = (*FULL.get(_short, ()), _tag)


def full(*shorts: str) -> tuple[str, ...]:
    """The full tags of all the short names, for searches in the tree."""
    return tuple(tag for short in shorts for tag in FULL[short])


def kind_of(element: etree._Element) -> str:
    """The short name of an element, "" for foreign elements, comments and entities."""
    tag = element.tag
    return KIND.get(tag, "") if isinstance(tag, str) else ""


def attr(element: etree._Element, name: str) -> str | None:
    """A w: attribute in either namespace, or without a prefix as some generators write it."""
    value = element.get(f"{{{W}}}{name}")
    if value is None:
        value = element.get(f"{{{W_STRICT}}}{name}") or element.get(name)
    return value


def relation_id(element: etree._Element) -> str | None:
    """The r:id of an element."""
    for uri in _R:
        if (found := element.get(f"{{{uri}}}id")) is not None:
            return found
    return None


def child(element: etree._Element | None, short: str) -> etree._Element | None:
    """The first child of that short name; None if there is none, or no element to ask."""
    if element is not None:
        tags = FULL[short]
        for inner in element:  # a search by lxml takes as long to set up as this takes in all
            if inner.tag in tags:
                return inner
    return None


def first_of_each(properties: etree._Element | None) -> dict[str, etree._Element]:
    """The first child of each short name, so that several can be asked for in one pass."""
    found: dict[str, etree._Element] = {}
    if properties is not None:
        for inner in properties:
            kind = KIND.get(inner.tag)
            if kind is not None and kind not in found:
                found[kind] = inner
    return found


def value(element: etree._Element | None, short: str) -> str | None:
    """The w:val of a child; None if there is no such child, "" if it has no value."""
    found = child(element, short)
    return None if found is None else attr(found, "val") or ""


def number(text: str | None) -> int | None:
    """A decimal attribute as a number; None if it is none (writers leave NaN and blanks)."""
    try:
        return int(text) if text else None
    except ValueError:
        return None


def is_on(element: etree._Element | None) -> bool | None:
    """A toggle such as w:vanish: None if absent, else whether it is switched on."""
    if element is None:
        return None
    return (attr(element, "val") or "true").lower() not in {"0", "false", "off", "none"}
