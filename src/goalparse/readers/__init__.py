"""Bytes -> blocks. The content decides which reader claims a file, never its name."""

from __future__ import annotations

from goalparse.blocks import Document
from goalparse.findings import Result, Unreadable, unreadable
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.context import Revisions
from goalparse.readers.html import read_html
from goalparse.readers.limits import DEFAULT_LIMITS, Limits, exceeded
from goalparse.readers.sniff import Kind, describe
from goalparse.readers.text import read_text

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
    if kind.format == "docx":
        return read_docx(data, kind=kind, limits=limits, revisions=revisions)
    if kind.format == "html":
        return read_html(data, encoding=encoding, limits=limits)
    if kind.format == "text":
        return read_text(data, encoding)
    raise unreadable("format-unsupported", reason=f"this is a {kind.format} file")
