"""From an open package to a document: which parts are read, and what is said about them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from types import ModuleType

from lxml import etree

from goalparse.blocks import Document, Paragraph, Strip
from goalparse.findings import Finding, Result, Unreadable, finding, unreadable
from goalparse.frozen import frozen
from goalparse.readers.docx.assemble import Assembler
from goalparse.readers.docx.body import BodySink, Walker
from goalparse.readers.docx.context import Context
from goalparse.readers.docx.numbering import Counter, Numbering
from goalparse.readers.docx.package import Package, Relation, parse_part, remembered
from goalparse.readers.docx.repair import repair
from goalparse.readers.docx.stream import body_blocks
from goalparse.readers.docx.styles import Styles
from goalparse.readers.docx.tables import read_table
from goalparse.readers.docx.ways import Way, is_fast_cheaper
from goalparse.readers.limits import TEXT_LENGTH, XML_DEPTH, Revisions, exceeded

_ROOT = re.compile(rb"<(?:[\w.-]+:)?document[\s/>]")


@frozen
class _Source:
    """What stays the same however often the body has to be parsed."""

    package: Package
    main: str
    relations: dict[str, Relation]
    styles: Styles
    numbering: Numbering | None
    revisions: Revisions
    way: Way

    def walker(self, data: bytes) -> Walker:
        """A fresh walker for one pass over the body, whose XML is ``data``."""
        walker = _new_walker(self.revisions, self.styles, self.numbering, self.relations)
        walker.context.expect(data)
        return walker


def declares_entities(data: bytes) -> bool:
    """Whether a document type declaration stands in front of the root element."""
    plain = data.replace(b"\0", b"") if b"\0" in data[:64] else data
    root = _ROOT.search(plain)
    return b"<!DOCTYPE" in plain[: None if root is None else root.start()]


def read_package(package: Package, revisions: Revisions, *, way: Way) -> Result[Document]:
    """Read the body with the parts that it needs; see `read_docx`."""
    main = package.main_part()
    data = package.read(main, once=True)
    if not data:
        raise unreadable("file-unreadable", reason=f"the main part {main} is missing or empty")
    source = _source(package, main, data, revisions, way)
    try:
        return _read(source, data)
    except RecursionError:
        raise exceeded("the depth of the body's XML", XML_DEPTH + 1, XML_DEPTH) from None


def _source(package: Package, main: str, body: bytes, revisions: Revisions, way: Way) -> _Source:
    relations = {relation.id: relation for relation in package.relations(main)}
    parts = _side_parts(package, main, relations)
    written, styles = next(
        ((data, read) for data in parts("styles") if (read := _styles(data)) is not None),
        (None, Styles(None)),
    )
    if way == "cheaper":
        way = "any" if is_fast_cheaper(written, body) else "careful"
    lists = (_numbering(data, styles) for data in parts("numbering"))
    return _Source(
        package=package,
        main=main,
        relations=relations,
        styles=styles,
        numbering=next(filter(None, lists), None),
        revisions=revisions,
        way=way,
    )


def _side_parts(
    package: Package, main: str, relations: dict[str, Relation]
) -> Callable[[str], Iterator[bytes]]:
    """The parts of a kind beside the body, by relationship or else by their usual name.

    A part that is missing or damaged is as good as none: the body can be read without.
    """

    def parts(kind: str) -> Iterator[bytes]:
        targets = [item.target for item in relations.values() if item.kind == kind]
        for target in (*targets, _beside(main, kind)):
            data = _readable(package, target)
            if data is not None:
                yield data

    return parts


@lru_cache(maxsize=256)
def _beside(main: str, kind: str) -> str:
    """The usual name of a part beside the main one."""
    return posixpath.join(posixpath.dirname(main), f"{kind}.xml")


def _readable(package: Package, name: str) -> bytes | None:
    try:
        return package.read(name) or None
    except Unreadable as refusal:
        if refusal.finding.code == "limit-exceeded":
            raise
        return None


@remembered
def _styles(data: bytes) -> Styles | None:
    root = parse_part(data)
    return None if root is None else Styles(root)


@remembered
def _numbering(data: bytes, styles: Styles) -> Numbering | None:
    root = parse_part(data)
    return None if root is None else Numbering(root, styles)


def _read(source: _Source, data: bytes) -> Result[Document]:
    """Parse the body; where XML's rules are broken, repaired, and at last as far as it goes.

    With a document type declaration it is repaired at once: no parser gets to see one.
    """
    try:
        if not declares_entities(data):
            return _walk(source, data, [])
    except etree.XMLSyntaxError as error:
        _refuse_depth(error)
    mended, flaws = repair(data)
    doubts = [finding("value-doubtful", raw=flaw.raw, reason=flaw.reason) for flaw in flaws]
    try:
        return _walk(source, mended, doubts)
    except etree.XMLSyntaxError as error:
        _refuse_depth(error)
        reason = f"the XML of the body is broken ({error.msg}); what follows may be missing"
    doubts.append(finding("text-truncated", reason=reason))
    try:
        return _walk(source, mended, doubts, recover=True)
    except etree.XMLSyntaxError:
        raise unreadable("file-unreadable", reason="the XML of the body is broken") from None


def _refuse_depth(error: etree.XMLSyntaxError) -> None:
    message = error.msg or ""
    if "depth" in message:
        raise exceeded("the depth of the body's XML", XML_DEPTH + 1, XML_DEPTH) from None
    if "too long" in message:
        raise exceeded("the longest text in the body", TEXT_LENGTH + 1, TEXT_LENGTH) from None


@cache
def _fast_path() -> ModuleType:
    """Imported when needed: most commands read one document, and most are read the other way."""
    from goalparse.readers.docx import fast  # noqa: PLC0415 - as said

    return fast


def _walk(
    source: _Source, data: bytes, findings: list[Finding], *, recover: bool = False
) -> Result[Document]:
    """Walk the body by the fast path if it can be, else element by element."""
    if source.way != "careful" and not recover:
        fast = _fast_path()
        walker = source.walker(b"")
        sink = BodySink(walker)
        try:
            fast.read_body(data, walker, sink)
        except fast.NotPlain:
            if source.way == "fast":
                raise
        else:
            return _finished(source, walker, sink, findings)
    walker = source.walker(data)
    sink = BodySink(walker)
    empty = True
    for element in body_blocks(data, recover=recover):
        walker.block(element, sink)
        empty = False
    if empty and not _ROOT.search(data.replace(b"\0", b"")):
        raise unreadable("file-unreadable", reason="the main part holds no body")
    return _finished(source, walker, sink, findings)


def _finished(
    source: _Source, walker: Walker, sink: BodySink, findings: list[Finding]
) -> Result[Document]:
    sink.end()
    context, assembler = walker.context, walker.assembler
    title = _title(source, walker.headers)
    document = Document(format="docx", blocks=assembler.finish(), title=title)
    found = (*findings, *_counts(context), *context.findings, *assembler.findings)
    return Result(document, found)


def _counts(context: Context) -> list[Finding]:
    found = []
    if context.changes:
        mode = context.revisions
        found.append(finding("revisions-resolved", count=context.changes, mode=mode))
    if context.hidden:
        found.append(finding("hidden-text", count=context.hidden))
    return found


def _title(source: _Source, headers: list[str]) -> str:
    """The first line of a header that says something; page numbers and rules do not.

    Core properties are not asked: they are mostly left over from the template.
    """
    for relation_id in dict.fromkeys(headers):
        relation = source.relations.get(relation_id)
        if relation is None or relation.external:
            continue
        data = _readable(source.package, relation.target)
        if data is not None:
            line = _first_line(data, source.revisions, source.styles, source.numbering)
            if line:
                return line
    return ""


@remembered
def _first_line(
    data: bytes, revisions: Revisions, styles: Styles, numbering: Numbering | None
) -> str:
    """The first line with a letter of a header part; "" if there is none."""
    root = parse_part(data)
    if root is None:
        return ""
    walker = _new_walker(revisions, styles, numbering, {})
    sink = BodySink(walker)
    walker.blocks(root, sink)
    sink.end()
    for block in walker.assembler.finish():
        if isinstance(block, Strip):
            continue
        texts = (block.text,) if isinstance(block, Paragraph) else (c.text for c in block.cells)
        for text in texts:
            if any(map(str.isalpha, text)):
                return text
    return ""


def _new_walker(
    revisions: Revisions,
    styles: Styles,
    numbering: Numbering | None,
    relations: dict[str, Relation],
) -> Walker:
    """A fresh walker for one pass over a body or a header."""
    context = Context(
        revisions=revisions,
        styles=styles,
        counter=None if numbering is None else Counter(numbering),
        relations=relations,
    )
    return Walker(context, Assembler(), read_table)
