"""Puts comments into a Word package: into the body at byte offsets, and into the comments part.

Every other part stays byte for byte what it was, and of the body every byte stays where it stood
among the others. (python-docx writes the body, styles, settings and headers anew, and refuses
strict and macro documents.) Source: ISO/IEC 29500-1, 17.13.4 and 29500-2.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from goalparse.findings import unreadable
from goalparse.readers.docx.anchors import Anchor, Body, spliced
from goalparse.readers.docx.names import W_STRICT
from goalparse.readers.docx.package import Package, Relation
from goalparse.readers.entries import normal_name
from goalparse.text import safe

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_KIND_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TYPES_PART = "[content_types].xml"
# A comment's text has a look of its own: the document's plain style may be of any size.
_PARAGRAPH = (
    '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    '<w:ind w:left="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
)
_SIZE = '<w:sz w:val="18"/><w:szCs w:val="18"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment at an anchor: its first line in bold, in a colour (``B3261E``) if there is one."""

    anchor: Anchor
    author: str
    initials: str
    lines: Sequence[str]
    color: str = ""


class AlreadyCommentedError(Exception):
    """Some comment of the document has an author of ours."""


def with_comments(
    data: bytes, package: Package, body: Body, comments: Sequence[Comment], *, author: str
) -> bytes:
    """The package ``data`` with comments in its body; those that are there already stay.

    Raises AlreadyCommentedError where one of these is by an author whose name begins with
    ``author``, `Unreadable` for a damaged part. The same arguments give the same bytes.
    """
    if not comments:
        return data
    relation = _comments_relation(package, body.part)
    old = package.read(relation.target) if relation is not None else None
    root = None if old is None else _parsed(old, "the comments part")
    if root is not None and any(
        value.startswith(author) for each in root for value in _attributes(each, "author")
    ):
        raise AlreadyCommentedError
    taken = set(body.used)
    if root is not None:
        taken |= {int(v) for each in root for v in _attributes(each, "id") if v.isdecimal()}
    first = max(taken, default=-1) + 1
    new: dict[str, bytes] = {body.part: _body(body, comments, first)}
    entries = "".join(_entry(each, n, body.space) for n, each in enumerate(comments, first))
    if root is not None and relation is not None:
        new[relation.target] = _extended(root, entries, body.space)
    else:
        part = _free_name(package, posixpath.dirname(body.part))
        new[part] = _comments_part(entries, body.space)
        new |= _linked(package, body, part)
    return _zipped(data, package, new)


# -- the body


def _body(body: Body, comments: Sequence[Comment], first: int) -> bytes:
    declare = "" if body.declared else f" xmlns:w={quoteattr(body.space)}"
    marks: list[tuple[int, int, bytes]] = []
    for number, comment in enumerate(comments, first):
        start = f'<w:commentRangeStart{declare} w:id="{number}"/>'.encode()
        end = (
            f'<w:commentRangeEnd{declare} w:id="{number}"/>'
            f'<w:r{declare}><w:commentReference w:id="{number}"/></w:r>'
        ).encode()
        anchor = comment.anchor
        if anchor.closed:
            marks.append((anchor.start, anchor.end, b">" + start + end + anchor.closed))
        else:
            marks += [(anchor.start, anchor.start, start), (anchor.end, anchor.end, end)]
    return spliced(body.data, marks)


# -- the comments


def _entry(comment: Comment, number: int, space: str) -> str:
    color = f'<w:color w:val="{comment.color}"/>' if comment.color else ""
    paragraphs = []
    for at, line in enumerate(comment.lines):
        properties = f"<w:b/>{color}{_SIZE}" if at == 0 else _SIZE
        mark = "<w:r><w:annotationRef/></w:r>" if at == 0 else ""
        text = escape(safe(line, keep=""))
        paragraphs.append(
            f"<w:p>{_PARAGRAPH}{mark}<w:r><w:rPr>{properties}</w:rPr>"
            f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
        )
    return (
        f'<w:comment xmlns:w={quoteattr(space)} w:id="{number}"'
        f" w:author={quoteattr(comment.author)} w:initials={quoteattr(comment.initials)}>"
        f"{''.join(paragraphs)}</w:comment>"
    )


def _comments_part(entries: str, space: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    inner = entries.replace(f"<w:comment xmlns:w={quoteattr(space)} ", "<w:comment ")
    return f"{head}<w:comments xmlns:w={quoteattr(space)}>{inner}</w:comments>".encode()


def _extended(root: etree._Element, entries: str, space: str) -> bytes:
    wrapped = etree.fromstring(f"<w:comments xmlns:w={quoteattr(space)}>{entries}</w:comments>")
    root.extend(list(wrapped))
    return _written(root)


def _attributes(element: etree._Element, name: str) -> Iterator[str]:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            yield str(value)


# -- the package


def _comments_relation(package: Package, part: str) -> Relation | None:
    return next(
        (each for each in package.relations(part) if each.kind == "comments" and not each.external),
        None,
    )


def _free_name(package: Package, folder: str) -> str:
    names = set(package.names())
    tried = (f"comments{number or ''}.xml" for number in range(len(names) + 1))
    return next(name for each in tried if (name := posixpath.join(folder, each)) not in names)


def _linked(package: Package, body: Body, part: str) -> dict[str, bytes]:
    """The relationships of the body and the content types, with the comments part in them."""
    folder, name = posixpath.split(body.part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    kind = _KIND_STRICT if body.space == W_STRICT else _KIND
    root = _parsed(
        package.read(relations) or f'<Relationships xmlns="{_RELATIONS}"/>'.encode(), relations
    )
    taken = {each.get("Id") for each in root}
    free = (f"rId{n}" for n in range(1, len(taken) + 2))
    id_ = next(each for each in free if each not in taken)
    target = posixpath.basename(part)
    etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", Id=id_, Type=kind, Target=target)
    stated = package.read(_TYPES_PART)
    if stated is None:
        raise unreadable("file-unreadable", reason="the package has no list of content types")
    types = _parsed(stated, "the list of content types")
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=_CONTENT)
    return {relations: _written(root), _TYPES_PART: _written(types)}


def _parsed(data: bytes, what: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root: etree._Element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise unreadable("file-unreadable", reason=f"{what} is broken ({error.msg})") from error
    return root


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return written


def _zipped(data: bytes, package: Package, new: Mapping[str, bytes]) -> bytes:
    """The archive with some parts in place of others, behind it those that it did not have."""
    out = io.BytesIO()
    left = dict(new)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as archive:
        last = {normal_name(each.filename): each for each in old.infolist()}
        for name, entry in last.items():
            content = left.pop(name) if name in left else package.read(name)
            archive.writestr(_entry_like(entry), content or b"")
        for name, content in left.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _entry_like(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """An entry of the same name, time and kind."""
    new = zipfile.ZipInfo(entry.filename, entry.date_time)
    stored = entry.compress_type == zipfile.ZIP_STORED
    new.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    new.external_attr, new.create_system = entry.external_attr, entry.create_system
    new.comment = entry.comment
    return new
