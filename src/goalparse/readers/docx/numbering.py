"""Automatic list numbers: the text that Word prints in front of a paragraph.

A number is nowhere in the body; it follows from the numbering part and from all list
paragraphs before. `Counter` is fed the list paragraphs in order and returns what each shows.
Source: ISO/IEC 29500-1, 17.9.
"""

from __future__ import annotations

import re

from lxml import etree

from goalparse.frozen import field, frozen, mutable
from goalparse.patterns import late
from goalparse.readers.docx.names import W_STRICT, W, attr, child, is_on, number
from goalparse.readers.docx.numerals import show
from goalparse.readers.docx.styles import Styles

_PLACEHOLDER = late(r"%([1-9])")
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _tags(local: str) -> tuple[str, str]:
    return f"{{{W}}}{local}", f"{{{W_STRICT}}}{local}"


def _find(element: etree._Element, local: str) -> etree._Element | None:
    tags = _tags(local)
    return next((found for found in element if found.tag in tags), None)


def _val(element: etree._Element, local: str) -> str | None:
    found = _find(element, local)
    return None if found is None else attr(found, "val")


@frozen
class Level:
    """One of the nine levels of a list: ``text`` has ``%1`` to ``%9`` for the numbers."""

    start: int = 1
    style: str = "decimal"
    custom: str | None = None
    text: str = ""
    legal: bool = False
    restart: int | None = None
    hidden: bool = False
    suffix: str = "tab"
    paragraph_style: str | None = None


_NO_LEVEL = Level(style="none")


@mutable(kw_only=True)
class _List:
    """A w:num: the abstract list whose counters it shares, its levels, its own starts."""

    abstract_id: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document by numId."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._nums: dict[str, etree._Element] = {}
        self._lists: dict[str, _List | None] = {}
        if root is not None:
            for element in root.iter(*_tags("abstractNum")):
                self._abstract[attr(element, "abstractNumId") or ""] = element
            for element in root.iter(*_tags("num")):
                self._nums[attr(element, "numId") or ""] = element

    def list_of(self, num_id: str) -> _List | None:
        """The list of a numId; None if the numbering part does not have it."""
        if num_id not in self._lists:
            self._lists[num_id] = self._load(num_id)
        return self._lists[num_id]

    def _load(self, num_id: str) -> _List | None:
        num = self._nums.get(num_id)
        if num is None:
            return None
        abstract_id = _val(num, "abstractNumId") or ""
        abstract_id, abstract = self._linked(abstract_id, self._abstract.get(abstract_id))
        levels = {} if abstract is None else _levels(abstract)
        starts: dict[int, int] = {}
        for override in num.iterchildren(*_tags("lvlOverride")):
            ilvl = number(attr(override, "ilvl")) or 0
            levels |= _levels(override)
            start = number(_val(override, "startOverride"))
            if start is not None:
                starts[ilvl] = start
        return _List(abstract_id=abstract_id, levels=levels, starts=starts)

    def _linked(
        self, abstract_id: str, abstract: etree._Element | None
    ) -> tuple[str, etree._Element | None]:
        """Follow w:numStyleLink through the numbering style to the list that defines it."""
        link = None if abstract is None else _val(abstract, "numStyleLink")
        if link is None:
            return abstract_id, abstract
        for other_id, other in self._abstract.items():
            if _val(other, "styleLink") == link:
                return other_id, other
        num = self._nums.get(self._styles.numbering_of(link) or "")
        other_id = "" if num is None else _val(num, "abstractNumId") or ""
        return other_id, self._abstract.get(other_id)


def _levels(parent: etree._Element) -> dict[int, Level]:
    return {
        number(attr(level, "ilvl")) or 0: _level(level)
        for level in parent.iterchildren(*_tags("lvl"))
    }


def _level(level: etree._Element) -> Level:
    fmt = _number_format(level)
    legal, restart = _find(level, "isLgl"), number(_val(level, "lvlRestart"))
    start = number(_val(level, "start"))
    return Level(
        # Without w:start a level begins at 0 (17.9.25).
        start=0 if start is None else start,
        style="decimal" if fmt is None else attr(fmt, "val") or "decimal",
        custom=None if fmt is None else attr(fmt, "format"),
        text=_val(level, "lvlText") or "",
        legal=bool(is_on(legal)),
        restart=restart,
        hidden=bool(is_on(child(child(level, "rPr"), "vanish"))),
        suffix=_val(level, "suff") or "tab",
        paragraph_style=_val(level, "pStyle"),
    )


def _number_format(level: etree._Element) -> etree._Element | None:
    """w:numFmt; a custom format stands in mc:AlternateContent, where its Choice says more."""
    direct = _find(level, "numFmt")
    if direct is not None:
        return direct
    found = list(level.iter(*_tags("numFmt")))
    chosen = [fmt for fmt in found if fmt.getparent().tag != _MC_FALLBACK]  # type: ignore[union-attr] # it is below one
    return next(iter(chosen or found), None)


class Counter:
    """Counts the list paragraphs of a document in reading order."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def next(self, num_id: str, ilvl: int | None, style_id: str | None) -> tuple[str, str]:
        """The number of the next paragraph of a list and what separates it from the text.

        "" and "" where nothing is shown: bullets, hidden numbers, unknown lists. ``ilvl``
        None looks for the level that the paragraph's style is linked to.
        """
        listed = self._numbering.list_of(num_id)
        if listed is None:
            return "", ""
        at = _linked_level(listed, style_id) if ilvl is None else ilvl
        counts = self._counts.setdefault(listed.abstract_id, {})
        if num_id not in self._begun:
            self._begun.add(num_id)
            for overridden in listed.starts:
                counts.pop(overridden, None)
        _advance(listed, counts, at)
        level = listed.levels.get(at, _NO_LEVEL)
        text = _text(listed, counts, at)
        if level.hidden or not text:
            return "", ""
        return text, {"nothing": "", "space": " "}.get(level.suffix, "\t")


def _linked_level(listed: _List, style_id: str | None) -> int:
    for at, level in listed.levels.items():
        if style_id is not None and level.paragraph_style == style_id:
            return at
    return 0


def _start(listed: _List, at: int) -> int:
    level = listed.levels.get(at)
    return listed.starts.get(at, 1 if level is None else level.start)


def _advance(listed: _List, counts: dict[int, int], at: int) -> None:
    counts[at] = counts[at] + 1 if at in counts else _start(listed, at)
    for deeper in [other for other in counts if other > at]:
        restart = listed.levels.get(deeper, _NO_LEVEL).restart
        # w:lvlRestart names the level (from 1) whose number starts this one anew; 0: never.
        if restart is None or at < restart:
            del counts[deeper]


def _text(listed: _List, counts: dict[int, int], at: int) -> str:
    level = listed.levels.get(at, _NO_LEVEL)
    if level.style == "bullet":
        return ""

    def shown(found: re.Match[str]) -> str:
        which = int(found[1]) - 1
        other = listed.levels.get(which, _NO_LEVEL)
        count = counts.get(which, _start(listed, which))
        legal = level.legal and other.style != "none"
        return show(count, "decimal") if legal else show(count, other.style, other.custom)

    return _PLACEHOLDER.sub(shown, level.text)
