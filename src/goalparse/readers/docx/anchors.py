"""Where in a body's XML each cell stands that the reader gives: for marks around its text.

Which w:tc a cell was read from only the reader knows: rows are deleted, merged, hidden, wrapped in
content controls, tables stand in text boxes of which one version counts. So the reader is asked:
every w:tc gets a bookmark of its own, the marked body is read like any other, and the bookmark
that a cell comes back with names its w:tc. Offsets are of bytes, so that whoever puts marks there
changes no other byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.parsers import expat

from lxml import etree

from goalparse.findings import unreadable
from goalparse.frozen import frozen
from goalparse.readers.docx.branches import branch
from goalparse.readers.docx.context import GONE
from goalparse.readers.docx.document import declares_entities, read_package
from goalparse.readers.docx.names import FULL, W_STRICT, W, kind_of
from goalparse.readers.docx.package import Package
from goalparse.readers.docx.repair import stated_encoding
from goalparse.readers.limits import DEFAULT_LIMITS, Revisions

CellKey = tuple[int, int, int]
_MARK = "goalparse-cell-"
_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CELL = frozenset(FULL["tc"])


@frozen
class Anchor:
    """Where a mark goes in front of a cell's text, and where one goes behind it.

    A paragraph without content (``<w:p/>``) is ``closed``: from ``start`` to ``end`` stands its
    ``/>``, to be replaced by ``>``, the marks, and ``closed``. ``boxed`` says that the cell
    stands in a text box, so that the anchor is the paragraph that the box hangs on.
    """

    start: int
    end: int
    closed: bytes = b""
    boxed: bool = False


@frozen
class Body:
    """The XML of a body, in UTF-8, and the anchors of its cells by their place.

    A cell without an anchor (it has no paragraph) is not among them. ``used`` are the ids of
    comments that stand in the XML; ``space`` is the namespace of Word's elements, ``declared``
    says that the prefix w stands for it everywhere.
    """

    part: str
    data: bytes
    space: str
    declared: bool
    used: frozenset[int]
    cells: Mapping[CellKey, str]
    anchors: Mapping[CellKey, Anchor]


class _Marked(Package):
    """A package whose main part is another one."""

    def __init__(self, package: Package, part: str, data: bytes) -> None:
        super().__init__(DEFAULT_LIMITS)
        self._package, self._part, self._data = package, part, data

    def names(self) -> Iterator[str]:
        """Those of the package."""
        return self._package.names()

    def read(self, name: str, *, once: bool = False) -> bytes | None:
        """The part, the main one with its marks."""
        return self._data if name == self._part else self._package.read(name, once=once)


def read_anchors(package: Package, revisions: Revisions) -> Body:
    """The anchors of all cells; ``revisions`` as for `read_docx`, which gives the same places.

    Raises `Unreadable` for a body that cannot be read, and for one whose XML has to be mended
    to be read: where nothing may change, nothing can be put in.
    """
    part = package.main_part()
    data = _utf8(package.read(part) or b"")
    try:
        if declares_entities(data):
            raise unreadable("file-unreadable", reason="the body declares entities of its own")
        tree = _Tree(data)
    except (etree.XMLSyntaxError, expat.ExpatError) as error:
        reason = f"the XML of the body is broken ({error})"
        raise unreadable("file-unreadable", reason=reason) from error
    space = tree.root.nsmap.get(tree.root.prefix) or W
    declared = tree.root.nsmap.get("w") == space and data.count(b"xmlns:w=") == 1
    marks = []
    for number, cell in enumerate(tree.cells):
        if not tree.is_closed(cell):
            at = tree.inside(cell)
            marks.append((at, at, _bookmark(number, space)))
    marked = spliced(data, marks)
    document = read_package(_Marked(package, part, marked), revisions, way="careful").value
    cells: dict[CellKey, str] = {}
    anchors: dict[CellKey, Anchor] = {}
    for table in document.tables():
        for found in table.cells:
            key = (table.table_no, found.row_no, found.column_no)
            cells[key] = found.text
            own = next((name for name in found.bookmarks if name.startswith(_MARK)), None)
            if own is None:
                continue
            anchor = tree.anchor(tree.cells[int(own.removeprefix(_MARK))], GONE[revisions])
            if anchor is not None:
                anchors[key] = anchor
    return Body(
        part=part,
        data=data,
        space=space if space in {W, W_STRICT} else W,
        declared=declared,
        used=frozenset(tree.comment_ids()),
        cells=cells,
        anchors=anchors,
    )


def _bookmark(number: int, space: str) -> bytes:
    name = f"{_MARK}{number}"
    return f'<w:bookmarkStart xmlns:w="{space}" w:id="{number}" w:name="{name}"/>'.encode()


def spliced(data: bytes, marks: Sequence[tuple[int, int, bytes]]) -> bytes:
    """The bytes with others in place of a stretch, an empty one mostly; of those in order."""
    pieces = []
    at = 0
    for start, end, mark in sorted(marks, key=lambda each: each[0]):
        pieces += [data[at:start], mark]
        at = end
    return b"".join((*pieces, data[at:]))


def _utf8(data: bytes) -> bytes:
    """The XML in UTF-8, as nearly all of it is anyway."""
    encoding = stated_encoding(data)
    if encoding == "utf-8-sig":
        return data
    try:
        return _DECLARATION.sub("", data.decode(encoding)).encode()
    except (UnicodeError, LookupError):
        raise unreadable("file-unreadable", reason=f"the body is not in {encoding}") from None


class _Tree:
    """The elements of a body, each with its offsets."""

    def __init__(self, data: bytes) -> None:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        self.data = data
        self.root: etree._Element = etree.fromstring(data, parser)
        self._all = [each for each in self.root.iter() if isinstance(each.tag, str)]
        self._number = {each: number for number, each in enumerate(self._all)}
        self._starts, self._ends = _offsets(data)
        self.cells = [each for each in self._all if each.tag in _CELL]

    def is_closed(self, element: etree._Element) -> bool:
        """Whether an element is written without an end tag."""
        return self.data.endswith(b"/>", 0, self.inside(element))

    def inside(self, element: etree._Element) -> int:
        """The offset behind the start tag."""
        return self._tag_end(self._starts[self._number[element]])

    def _behind(self, element: etree._Element) -> int:
        end = self._ends[self._number[element]]
        return end if self.is_closed(element) else self._tag_end(end)

    def _tag_end(self, at: int) -> int:
        found = _TAG.match(self.data, at)
        if found is None:
            raise unreadable("file-unreadable", reason=f"no tag stands at byte {at} of the body")
        return found.end()

    def anchor(self, cell: etree._Element, gone: frozenset[str]) -> Anchor | None:
        """From the first to the last paragraph of a cell, or but one if tables stand between.

        Word takes no comments in text boxes: there it is the paragraph that the box hangs on.
        """
        boxes = list(cell.iterancestors(*FULL["txbxContent"]))
        if boxes:
            holder = next(boxes[-1].iterancestors(*FULL["p"]), None)
            return None if holder is None else self._around(holder, holder, boxed=True)
        own = list(_paragraphs(cell, gone))
        written = [each for each in own if not self.is_closed(each)]
        if not written:
            return self._in_closed(own[0]) if own else None
        if next(cell.iterdescendants(*FULL["tbl"]), None) is not None:
            first = next((each for each in written if _has_text(each)), written[0])
            return self._around(first, first)
        return self._around(written[0], written[-1])

    def _around(
        self, first: etree._Element, last: etree._Element, *, boxed: bool = False
    ) -> Anchor:
        """From behind the properties of one paragraph to the end of another."""
        properties = next(iter(first), None)
        start = self.inside(first)
        if properties is not None and kind_of(properties) == "pPr":
            start = self._behind(properties)
        return Anchor(start=start, end=self._ends[self._number[last]], boxed=boxed)

    def _in_closed(self, paragraph: etree._Element) -> Anchor:
        tag = self.data[self._starts[self._number[paragraph]] : self.inside(paragraph)]
        name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
        end = self.inside(paragraph)
        return Anchor(start=end - 2, end=end, closed=b"</" + name + b">")

    def comment_ids(self) -> Iterator[int]:
        """The ids of the comments that the body refers to."""
        for element in self.root.iter(
            *FULL["commentReference"], *FULL["commentRangeStart"], *FULL["commentRangeEnd"]
        ):
            for name, value in element.attrib.items():
                if str(name).endswith("}id") and str(value).isdecimal():
                    yield int(value)


def _offsets(data: bytes) -> tuple[list[int], list[int]]:
    """Of each element, in document order: where its start tag and its end tag begin."""
    parser = expat.ParserCreate()
    starts: list[int] = []
    ends: list[int] = []
    open_elements: list[int] = []

    def start(_name: str, _attributes: object) -> None:
        open_elements.append(len(starts))
        starts.append(parser.CurrentByteIndex)
        ends.append(-1)

    def end(_name: str) -> None:
        ends[open_elements.pop()] = parser.CurrentByteIndex

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    return starts, ends


_APART = frozenset({"tbl", "txbxContent", "sdtPr", "sdtEndPr", "tcPr", "customXmlPr", "r"})


def _paragraphs(parent: etree._Element, gone: frozenset[str]) -> Iterator[etree._Element]:
    """The paragraphs of a cell itself: none of a nested table's, none that a change took out."""
    for element in parent:
        kind = kind_of(element)
        if kind == "p":
            yield element
        elif kind == "mc:AlternateContent":
            chosen = branch(element)
            if chosen is not None:
                yield from _paragraphs(chosen, gone)
        elif kind not in _APART and kind not in gone and isinstance(element.tag, str):
            yield from _paragraphs(element, gone)


def _has_text(paragraph: etree._Element) -> bool:
    return any((each.text or "").strip() for each in paragraph.iter(*FULL["t"]))
