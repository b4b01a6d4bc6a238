"""Text as Markdown marks it: emphasis, escapes, headings, and tags and spans about its looks.

pandoc, markitdown and html2text write bold labels (``**项目名称**``), bookmarks as blank spans
(``[]{#_Toc1 .anchor}``, ``<span id="_Toc1"></span>``) and what is underlined as marked spans.
"""

from __future__ import annotations

import re

from goalparse.blocks import Paragraph
from goalparse.patterns import late
from goalparse.text import clean

_MARKS = frozenset("\\*_<{~")
_BREAK = late(r"<br\s*/?>")
_TAG = late(r"</?(?:span|u|b|i|em|strong|sup|sub|mark|ins|font|a)(?:\s[^<>]*)?>")
_SPAN = late(r"\[((?:[^\[\]\\]|\\.)*)\]\{[#.][^{}]*\}")
# A pair of marks around words. Stars for what is not to be read (张**，李**) are none.
_STRONG = late(r"(?<!\\)(?:(?<!\w)\*\*|\*\*(?=\w))(?=[^\s*])((?:[^*\\]|\\.)*?)(?<=\S)\*\*")
_WHOLE = late(r"([*_]{1,3}|~~)(?=[^\s*_~])((?:[^*_~\\]|\\.)*)(?<=\S)\1")
_ESCAPED = late(r"\\([!-/:-@\[-`{-~])")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?(?:\s*\{[#.][^{}]*\})?\s*")


def unmarked(text: str) -> str:
    """A text without its marks; ``<br>`` is a line break."""
    text = text.strip()
    if _MARKS.isdisjoint(text):
        return text
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "]{" in text:
        text = _SPAN.sub(r"\1", text)
    if "**" in text:
        text = _STRONG.sub(r"\1", text)
    whole = _WHOLE.fullmatch(text) if text[:1] in {"*", "_", "~"} else None
    text = whole[2] if whole is not None else text
    return _ESCAPED.sub(r"\1", text).strip()


def marked_paragraph(raw: str, number: int) -> Paragraph:
    """A line outside tables, without the marks of a heading, of emphasis and of escapes."""
    heading = _HEADING.fullmatch(raw) if "#" in raw else None
    level, text = (len(heading[1]), heading[2]) if heading else (None, raw)
    return Paragraph(raw=raw, text=clean(unmarked(text)), line_no=number, level=level)
