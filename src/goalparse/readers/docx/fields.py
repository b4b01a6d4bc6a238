"""Complex fields (w:fldChar): which text is code and which is the result on the page."""

from __future__ import annotations

from lxml import etree

from goalparse.frozen import mutable
from goalparse.readers.docx.names import FULL, attr, child, is_on, number, value


@mutable(kw_only=True)
class Field:
    """An open field. ``start`` is where its code begins among the paragraph's pieces.

    ``shown`` is what a form field shows without any text of its own (a check box, the
    chosen entry of a list).
    """

    start: int
    code: str = ""
    in_result: bool = False
    shown: str = ""

    def is_contents(self) -> bool:
        """Whether this field is a table of contents."""
        return self.code.split(maxsplit=1)[:1] == ["TOC"]


def form_sign(begin: etree._Element) -> str:
    """The sign of a legacy form field by its w:ffData; "" for text fields and plain fields."""
    data = child(begin, "ffData")
    box = child(data, "checkBox")
    if box is not None:
        state = is_on(child(box, "checked"))
        if state is None:
            state = is_on(child(box, "default"))
        return "☒" if state else "☐"
    listed = child(data, "ddList")
    if listed is None:
        return ""
    entries = [attr(entry, "val") or "" for entry in listed.iterchildren(*FULL["listEntry"])]
    chosen = number(value(listed, "result"))
    chosen = number(value(listed, "default")) if chosen is None else chosen
    chosen = chosen or 0
    return entries[chosen] if 0 <= chosen < len(entries) else ""
