"""Bytes -> blocks. The content decides which reader claims a file, never its name."""

from __future__ import annotations

from goalparse.blocks import Document
from goalparse.findings import Result, Unreadable, unreadable
from goalparse.readers.limits import DEFAULT_LIMITS, Limits, Revisions, exceeded
from goalparse.readers.sniff import Kind, describe

__all__ = ["DEFAULT_LIMITS", "Limits", "Revisions", "identify", "read_document"]


def identify(data: bytes) -> Kind:
    """What the bytes are, and the refusal if no reader takes them."""
    return describe(data)


def read_document(
    data: bytes,
    kind: Kind,
    *,
    encoding: str | None = None,
    revisions: Revisions = "accepted",
    limits: Limits = DEFAULT_LIMITS,
) -> Result[Document]:
    """Read a file's bytes, identified by `identify`, into blocks.

    Raises `goalparse.findings.Unreadable`, with the finding that says why, for what is no
    Word file, no HTML page and no text: empty, encrypted, damaged, oversized or unsupported files.
    """
    if kind.refusal is not None:
        raise Unreadable(kind.refusal)
    if len(data) > limits.input_bytes:
        raise exceeded("the size of the file", len(data), limits.input_bytes)
    # A reader is imported when a file of its kind is there: one document needs one of them, and
    # they take as long to import as the rest of the house.
    if kind.format == "docx":
        from goalparse.readers.docx import read_docx  # noqa: PLC0415 - as above

        return read_docx(data, kind=kind, limits=limits, revisions=revisions)
    if kind.format == "html":
        from goalparse.readers.html import read_html  # noqa: PLC0415 - as above

        return read_html(data, encoding=encoding, limits=limits)
    if kind.format == "text":
        from goalparse.readers.text import read_text  # noqa: PLC0415 - as above

        return read_text(data, encoding)
    raise unreadable("format-unsupported", reason=f"this is a {kind.format} file")
