"""Reads Word documents (.docx, .docm, .dotx, .dotm, Flat OPC XML) into blocks.

The way of a document: `package` opens the container; `fast` reads the body from its bytes where
it can be sure of them; else `stream` parses it piece by piece, `body` and `tables` walk it and
`inline` reads paragraphs. Either way `marks` knows what properties state, and `assemble` and
`grid` build the blocks. Source: ISO/IEC 29500 (transitional and strict), [MS-DOCX].
"""

from __future__ import annotations

from goalparse.blocks import Document
from goalparse.findings import Result, Unreadable, unreadable
from goalparse.readers.docx.document import read_package
from goalparse.readers.docx.package import open_package
from goalparse.readers.docx.ways import Way
from goalparse.readers.limits import DEFAULT_LIMITS, Limits, Revisions
from goalparse.readers.sniff import Kind, describe

__all__ = ["read_docx"]


def read_docx(
    data: bytes,
    *,
    kind: Kind | None = None,
    limits: Limits = DEFAULT_LIMITS,
    revisions: Revisions = "accepted",
    way: Way = "cheaper",
) -> Result[Document]:
    """Read a Word document into blocks in reading order, tracked changes resolved.

    ``revisions`` reads them all as ``accepted`` (what Word prints with changes accepted) or
    as ``original`` (as if none had been made). Odd content gives findings: `revisions-resolved`,
    `hidden-text`, `external-reference`, `covered-cell-text`, `value-doubtful` for characters
    that XML forbids and for entities, `text-truncated` for a body that breaks off. Raises
    `Unreadable` with file-empty, file-unreadable, file-encrypted, format-unsupported or
    limit-exceeded where there is no document to read. ``kind`` is what `describe` says of the
    bytes, if it was asked already. ``way`` is for tests: the fast and the careful path give
    the same, and the one that is likely cheaper is taken.
    """
    kind = kind or describe(data)
    if kind.refusal is not None:
        raise Unreadable(kind.refusal)
    if kind.format != "docx":
        raise unreadable("format-unsupported", reason="this is not a Word document")
    return read_package(open_package(data, limits, kind.archive), revisions, way=way)
