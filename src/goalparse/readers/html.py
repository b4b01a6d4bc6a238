"""HTML, a page saved from a publication site: headings, paragraphs, tables with their spans.

lxml.html parses what browsers forgive. The grid follows the table model of the HTML standard:
a cell takes the first free column of its row, ``rowspan`` ends with the table, what does not
fit is cut. White space collapses as a browser shows it; scripts, styles and what the page hides
by its own markup are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import lxml.html
from lxml import etree

from goalparse.blocks import Block, Cell, Document, Paragraph, Table
from goalparse.findings import Result, unreadable
from goalparse.frozen import replace
from goalparse.readers.decode import decode
from goalparse.readers.limits import XML_DEPTH, Limits, exceeded
from goalparse.text import clean

_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_IN_MARKUP = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_SILENT = frozenset(
    {"script", "style", "head", "template", "noscript", "select", "option", "textarea", "object"}
)
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i"),
        *("img", "input", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small"),
        *("span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "o:p", "st1"),
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MOST_SPANNED = 1000  # columns, the standard's own bound
_MOST_CELLS = 2_000_000  # grid positions of a table: a few bytes of rowspan can ask for any number


def read_html(data: bytes, *, encoding: str | None, limits: Limits) -> Result[Document]:
    """Read an HTML page into blocks; ``encoding`` overrides the detection.

    Raises `goalparse.findings.Unreadable` for a web archive (MHTML), which is a mail and no
    page, for a page that asks for too much, and for one without a body.
    """
    if len(data) > limits.part_bytes:
        raise exceeded("the size of the page", len(data), limits.part_bytes)
    text, name = decode(data, encoding)
    if not text.lstrip().startswith("<"):
        raise unreadable("format-unsupported", reason="this is a web archive; save it as HTML")
    text = _NOT_IN_MARKUP.sub(" ", _PROLOG.sub("", text))
    parser = lxml.html.HTMLParser()
    try:
        page = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise unreadable("file-unreadable", reason=f"it is no HTML page: {error}") from error
    if any("depth" in entry.message for entry in parser.error_log):
        # The parser drops what lies deeper, without a word.
        raise exceeded("the depth of elements in each other", XML_DEPTH + 1, XML_DEPTH)
    title = page.findtext("head/title") or ""
    blocks = tuple(_Page().blocks(page))
    return Result(Document(format="html", encoding=name, blocks=blocks, title=clean(title)))


def read_fragment(text: str, above: int) -> tuple[Block, ...]:
    """The blocks of a piece of markup inside a text, which ``above`` lines stand in front of.

    Tables have the number 0: they are numbered with those of the text.
    """
    body = lxml.html.fragment_fromstring(_NOT_IN_MARKUP.sub(" ", text), create_parent="body")
    blocks = _Page(above).flow(body)
    return tuple(replace(b, table_no=0) if isinstance(b, Table) else b for b in blocks)


class _Page:
    """Walks a page; numbers paragraphs and tables as they come.

    ``above`` is the number of lines in front of it where its own are to be told.
    """

    def __init__(self, above: int | None = None) -> None:
        self._above = above
        self._tables = count(1)
        self._paragraphs = count(1)

    def blocks(self, page: lxml.html.HtmlElement) -> Iterator[Block]:
        """The blocks of the page's body, in order."""
        body = page.find("body")
        yield from self._flow(body if body is not None else page, 0)

    def flow(self, element: lxml.html.HtmlElement) -> Iterator[Block]:
        """The blocks inside an element."""
        return self._flow(element, 0)

    def _line(self, element: lxml.html.HtmlElement) -> int | None:
        """The line that an element stands on."""
        return None if self._above is None else self._above + (element.sourceline or 1)

    def _flow(self, element: lxml.html.HtmlElement, level: int) -> Iterator[Block]:
        """The blocks inside an element: its runs of inline text as paragraphs, in order."""
        text = _blanked(element.text)
        for child in element:
            tag = _tag(child)
            if tag == "table":
                yield from self._paragraph(text, level)
                text = ""
                yield self._table(child)
            elif tag == "br":
                text += "\n"
            elif tag in _INLINE and child.find(".//table") is None:
                text += _text(child)
            elif tag and tag not in _SILENT and not _is_hidden(child):
                yield from self._paragraph(text, level)
                text = ""
                yield from self._flow(child, _HEADINGS.get(tag, level))
            text += _blanked(child.tail)
        yield from self._paragraph(text, level)

    def _paragraph(self, raw: str, level: int) -> Iterator[Paragraph]:
        text = clean(_collapsed(raw))
        if text:
            number = next(self._paragraphs)
            yield Paragraph(raw=text, text=text, paragraph_no=number, level=level or None)

    def _table(self, element: lxml.html.HtmlElement) -> Table:
        """A table by the standard's table model; nested tables stand in their cells."""
        number = next(self._tables)
        rows = list(_rows(element))
        taken: set[tuple[int, int]] = set()
        cells: list[Cell] = []
        for row_no, row in enumerate(rows, 1):
            column = 1
            for entry in row:
                while (row_no, column) in taken:
                    column += 1
                cell = self._cell(entry, row_no, column, len(rows))
                cells.append(cell)
                taken.update(_positions(cell))
                if len(taken) > _MOST_CELLS:
                    raise exceeded("the number of cells of a table", len(taken), _MOST_CELLS)
                column += cell.column_span
        return Table(
            table_no=number,
            cells=tuple(cells),
            row_count=len(rows),
            column_count=max((column for _, column in taken), default=0),
            line_no=self._line(element),
        )

    def _cell(self, element: lxml.html.HtmlElement, row_no: int, column_no: int, rows: int) -> Cell:
        left = rows - row_no + 1
        down = _span(element, "rowspan")
        raw = _collapsed(_text(element))
        return Cell(
            row_no=row_no,
            column_no=column_no,
            row_span=min(down or left, left),
            column_span=min(_span(element, "colspan") or 1, _MOST_SPANNED),
            raw=raw,
            text=clean(raw),
            line_no=self._line(element),
            tables=tuple(self._table(inner) for inner in _outermost_tables(element)),
        )


def _positions(cell: Cell) -> Iterator[tuple[int, int]]:
    for row in range(cell.row_no, cell.row_no + cell.row_span):
        for column in range(cell.column_no, cell.column_no + cell.column_span):
            yield row, column


def _rows(table: lxml.html.HtmlElement) -> Iterator[list[lxml.html.HtmlElement]]:
    """The cells of each row; those of nested tables are not among them."""
    for child in table:
        tag = _tag(child)
        if tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)
        elif tag == "tr":
            yield [entry for entry in child if _tag(entry) in {"td", "th"}]


def _outermost_tables(element: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    for child in element:
        if _tag(child) == "table":
            yield child
        else:
            yield from _outermost_tables(child)


def _span(element: lxml.html.HtmlElement, name: str) -> int:
    """A span as stated; 1 if it is no number; 0 down to the end."""
    stated = (element.get(name) or "1").strip()
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else 1


def _text(element: lxml.html.HtmlElement) -> str:
    """All text of an element; blocks and breaks inside it begin a line."""
    if _tag(element) in _SILENT or _is_hidden(element):
        return ""
    parts = [_blanked(element.text)]
    for child in element:
        tag = _tag(child)
        if tag == "br":
            parts.append("\n")
        elif tag:
            inner = _text(child)
            parts.append(inner if tag in _INLINE else f"\n{inner}\n")
        parts.append(_blanked(child.tail))
    return "".join(parts)


def _blanked(text: str | None) -> str:
    """Line ends of the source are blanks on the page."""
    blanked: str = _BLANK.sub(" ", text or "")
    return blanked


def _collapsed(text: str) -> str:
    lines = (_blanked(line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _tag(element: lxml.html.HtmlElement) -> str:
    """The tag's name, "" for comments and processing instructions."""
    return element.tag if isinstance(element.tag, str) else ""


def _is_hidden(element: lxml.html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "hidden" in element.attrib or "display:none" in style
