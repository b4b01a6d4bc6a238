"""A tiny builder of Word documents for tests: strings of WordprocessingML, zipped.

Every function returns XML as text, so that cases can be nested as they stand in a document;
`docx` packs a body and `read` reads it. Nothing is escaped but the text given to `t`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from goalparse.blocks import Block, Cell, CoveredText, Document, Paragraph, Table
from goalparse.findings import Result
from goalparse.readers.docx import read_docx
from goalparse.text import clean

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
SPACES = (
    f' xmlns:w="{W}" xmlns:r="{R}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:example:unknown"'
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def t(text: str) -> str:
    """A w:t with its text escaped."""
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def r(*content: str, props: str = "") -> str:
    """A run; content that is not XML is its text."""
    inner = "".join(item if item.startswith("<") else t(item) for item in content)
    return f"<w:r>{_props('rPr', props)}{inner}</w:r>"


def p(*content: str, style: str = "", props: str = "") -> str:
    """A paragraph; content that is not XML is a run of text."""
    style_xml = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    inner = "".join(item if item.startswith("<") else r(item) for item in content)
    return f"<w:p>{_props('pPr', style_xml + props)}{inner}</w:p>"


def tc(*content: str, span: int = 1, merge: str = "", props: str = "") -> str:
    """A cell; content that is not XML is a paragraph. ``merge``: restart or continue."""
    marks = f'<w:gridSpan w:val="{span}"/>' if span != 1 else ""
    if merge:
        marks += "<w:vMerge/>" if merge == "continue" else f'<w:vMerge w:val="{merge}"/>'
    inner = "".join(item if item.startswith("<") else p(item) for item in content or ("<w:p/>",))
    return f"<w:tc>{_props('tcPr', marks + props)}{inner}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    """A row; a cell that is not XML is a cell of that text."""
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr>{_props('trPr', props)}{inner}</w:tr>"


def tbl(*rows: str, columns: int = 0) -> str:
    """A table; ``columns`` writes a w:tblGrid of so many."""
    grid = f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>" if columns else ""
    return f"<w:tbl><w:tblPr/>{grid}{''.join(rows)}</w:tbl>"


def sdt(*content: str, props: str = "") -> str:
    """A content control around anything."""
    return f"<w:sdt>{_props('sdtPr', props)}<w:sdtContent>{''.join(content)}</w:sdtContent></w:sdt>"


def wrap(tag: str, *content: str, attrs: str = "") -> str:
    """Any w: element around anything."""
    return f"<w:{tag}{' ' + attrs if attrs else ''}>{''.join(content)}</w:{tag}>"


def bookmark(name: str, mark: int = 1) -> str:
    """A bookmark's start and end."""
    return f'<w:bookmarkStart w:id="{mark}" w:name="{name}"/><w:bookmarkEnd w:id="{mark}"/>'


def field(code: str, *result: str) -> str:
    """A complex field in runs: begin, code, separate, result, end."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in _MARKS]
    code_run = f"<w:r><w:instrText>{escape(code)}</w:instrText></w:r>"
    inner = "".join(item if item.startswith("<") else r(item) for item in result)
    return f"{marks[0]}{code_run}{marks[1]}{inner}{marks[2]}"


_MARKS = ("begin", "separate", "end")


def alternate(choice: str, fallback: str | None, requires: str = "wps") -> str:
    """An mc:AlternateContent."""
    last = "" if fallback is None else f"<mc:Fallback>{fallback}</mc:Fallback>"
    first = f'<mc:Choice Requires="{requires}">{choice}</mc:Choice>'
    return f"<mc:AlternateContent>{first}{last}</mc:AlternateContent>"


def text_box(*content: str) -> str:
    """A text box as Word 2010 and later write it: the shape, and the same as VML."""
    inner = wrap("txbxContent", *content)
    shape = f"<wp:inline><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></wp:inline>"
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    return r(alternate(wrap("drawing", shape), old))


def style(
    style_id: str, name: str, *, based_on: str = "", props: str = "", kind: str = "paragraph"
) -> str:
    """A style of the styles part; ``props`` are its w:pPr or w:rPr."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    head = f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>'
    return f"{head}{base}{props}</w:style>"


def level(at: int, text: str, fmt: str = "decimal", *, start: int = 1, props: str = "") -> str:
    """A level of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{props}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*lists: str) -> str:
    """A numbering part whose list n (from 1) has the given levels."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{levels}</w:abstractNum>'
        for at, levels in enumerate(lists, 1)
    )
    nums = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>'
        for at in range(1, len(lists) + 1)
    )
    return abstract + nums


def listed(num_id: int, at: int | None = 0) -> str:
    """The w:numPr of a list paragraph."""
    ilvl = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    return f'<w:numPr>{ilvl}<w:numId w:val="{num_id}"/></w:numPr>'


def _props(tag: str, inner: str) -> str:
    return f"<w:{tag}>{inner}</w:{tag}>" if inner else ""


def document(body: str, *, prolog: str = "") -> str:
    """A main part with this body."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}{prolog}<w:document{SPACES}><w:body>{body}</w:body></w:document>"


def strict(xml: str) -> str:
    """The same part in the strict namespaces."""
    return xml.replace(W, W_STRICT).replace(R, R_STRICT)


def package(
    main: str | bytes,
    *,
    name: str = "word/document.xml",
    parts: Mapping[str, str] | None = None,
    relations: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The parts of a package by name.

    ``parts`` are side parts (``styles``, ``numbering``, ``header1`` …: the inside of their
    root), related to the main part; ``relations`` adds raw Relationship elements by id.
    """
    folder, _, file = name.rpartition("/")
    side = dict(parts or {})
    lines = [
        f'<Relationship Id="{kind}" Type="{R}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for kind in side
    ]
    lines += [f'<Relationship Id="{key}" {rest}/>' for key, rest in (relations or {}).items()]
    override = f'<Override PartName="/{name}" ContentType="{_MAIN}"/>'
    root = f'<Relationship Id="r1" Type="{R}/officeDocument" Target="{name}"/>'
    packed = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{override}</Types>',
        "_rels/.rels": _relationships(root),
        f"{folder}/_rels/{file}.rels": _relationships("".join(lines)),
        **{f"{folder}/{kind}.xml": _side(kind, inner) for kind, inner in side.items()},
    }
    whole = main.encode() if isinstance(main, str) else main
    return {**{key: text.encode() for key, text in packed.items()}, name: whole}


def _relationships(inner: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def _side(kind: str, inner: str) -> str:
    root = {"header": "hdr", "footer": "ftr"}.get(kind.rstrip("0123456789"), kind)
    return f"<w:{root}{SPACES}>{inner}</w:{root}>"


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(*body: str, styles: str = "", numbering: str = "", **parts: str) -> bytes:
    """A .docx with this body and these side parts."""
    side = {"styles": styles, "numbering": numbering, **parts}
    used = {kind: inner for kind, inner in side.items() if inner}
    return zipped(package(document("".join(body)), parts=used))


def read(
    *body: str, revisions: Literal["accepted", "original"] = "accepted", **parts: str
) -> Result[Document]:
    """Read a document with this body."""
    return read_docx(docx(*body, **parts), revisions=revisions)


def blocks(*body: str, **parts: str) -> tuple[Block, ...]:
    """The blocks of a body that must not give any finding."""
    result = read_docx(docx(*body, **parts))
    assert result.findings == ()
    return result.value.blocks


# ---- what is expected


def para(
    raw: str,
    no: int | None,
    *,
    level: int | None = None,
    number: str = "",
    bookmarks: tuple[str, ...] = (),
    contents: bool = False,
) -> Paragraph:
    """A paragraph as the reader should give it."""
    return Paragraph(
        raw=raw,
        text=clean(raw),
        paragraph_no=no,
        level=level,
        number=number,
        bookmarks=bookmarks,
        contents=contents,
    )


def cell(
    row: int,
    column: int,
    raw: str,
    *,
    down: int = 1,
    across: int = 1,
    bookmarks: tuple[str, ...] = (),
    tables: tuple[Table, ...] = (),
    covered: tuple[tuple[int, int, str], ...] = (),
) -> Cell:
    """A cell as the reader should give it."""
    return Cell(
        row_no=row,
        column_no=column,
        row_span=down,
        column_span=across,
        raw=raw,
        text=clean(raw),
        bookmarks=bookmarks,
        tables=tables,
        covered=tuple(
            CoveredText(row_no=at, column_no=col, text=text) for at, col, text in covered
        ),
    )


def table(
    no: int,
    rows: int,
    columns: int,
    *cells: Cell,
    bookmarks: tuple[str, ...] = (),
    paragraph_no: int | None = None,
) -> Table:
    """A table as the reader should give it."""
    return Table(
        table_no=no,
        cells=cells,
        row_count=rows,
        column_count=columns,
        bookmarks=bookmarks,
        paragraph_no=paragraph_no,
    )


def simple(no: int, *rows: str, paragraph_no: int | None = None) -> Table:
    """A table without merges, a string of cells apart by ``|`` for each row."""
    split = [row.split("|") for row in rows]
    cells = (
        cell(at, column, raw)
        for at, row in enumerate(split, 1)
        for column, raw in enumerate(row, 1)
    )
    columns = max(len(row) for row in split)
    return table(no, len(rows), columns, *cells, paragraph_no=paragraph_no)


_OF_RELATIONS = (
    b'<Default Extension="rels"'
    b' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
)


def typed(document: bytes) -> bytes:
    """A drawn document with a content type for its relationships, without which Tika refuses it."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(b"<Override", _OF_RELATIONS + b"<Override", 1)
    return zipped(parts)
