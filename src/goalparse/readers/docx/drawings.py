"""Text in pictures and shapes: text boxes of both generations, WordArt, drawing text."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from goalparse.readers.docx.branches import branch
from goalparse.readers.docx.names import FULL, kind_of

Box = etree._Element | str  # noqa: SLF001 - lxml has no public name for the type
"""The content of a text box as blocks, or the line of text of a WordArt or drawing shape."""


def text_boxes(drawing: etree._Element) -> tuple[Box, ...]:
    """The texts of a w:drawing, w:pict or w:object in order, each once."""
    if next(drawing.iter(*_TEXTUAL), None) is None:
        return ()
    return tuple(_found(drawing))


_TEXTUAL = (*FULL["txbxContent"], *FULL["v:textpath"], *FULL["a:t"], *FULL["tbl"], *FULL["p"])


def _found(element: etree._Element) -> Iterator[Box]:
    for item in element:
        kind = kind_of(item)
        if kind in {"txbxContent", "tbl", "p"}:
            yield item
        elif kind == "mc:AlternateContent":
            chosen = branch(item)
            if chosen is not None:
                yield from _found(chosen)
        elif kind == "a:p":
            yield from _line("".join(_drawing_text(item)))
        elif kind == "v:textpath":
            yield from _line(item.get("string") or "")
        else:
            yield from _found(item)


def _line(text: str) -> Iterator[str]:
    if text.strip():
        yield text


def _drawing_text(paragraph: etree._Element) -> Iterator[str]:
    for item in paragraph.iter(*FULL["a:t"], *FULL["a:br"]):
        yield "\n" if kind_of(item) == "a:br" else item.text or ""
