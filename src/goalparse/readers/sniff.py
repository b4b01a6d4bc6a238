"""What kind of file some bytes are, decided by content alone.

`describe` names the format in the words of the data dictionary, with the refusal that a kind
which no reader takes calls for. Nothing is unpacked but a zip's directory and
its two small declarations.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from goalparse.findings import Finding, finding
from goalparse.frozen import field, frozen
from goalparse.patterns import late
from goalparse.readers.entries import Archive, zip_errors

_HEAD = 4096
_SMALL = 1 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_BEGUN = frozenset({b"P", b"PK", b"PK\x03"})  # a copy that broke off at once
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_FLAT_OPC = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_MAGIC = (
    (b"%PDF-", "pdf", "a PDF file; convert it to .docx or text"),
    (b"{\\rtf", "rtf", "a Rich Text Format file"),
    (b"\x89PNG", "other", "a picture"),
    (b"\xff\xd8\xff", "other", "a picture"),
    (b"GIF8", "other", "a picture"),
    (b"7z\xbc\xaf'\x1c", "other", "a 7z archive"),
    (b"Rar!\x1a\x07", "other", "a RAR archive; unpack it first"),
    (b"\x1f\x8b\x08", "other", "a gzip archive"),
)
_HTML = late(
    rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<head|<body|<table|<meta\s|<div|<p>)",
    re.IGNORECASE | re.DOTALL,
)
_MHTML = late(rb"(?im)^(?:MIME-Version:|Content-Type:\s*multipart/related)")
_XML = late(rb"\s*<(?:\?xml|!DOCTYPE|[A-Za-z_][\w.-]*:?[\w.-]*[\s>/])")
_RULED = late(rb"\n *(?:-{2,}(?: +-{2,})+|\+[-=+:]{3,}) *\r?(?:\n|$)")
_ODD = late("[\ufffd\x00-\x08\x0e-\x1f]")
_KNOWN = late("[\t-\r -~\u3000-\u9fff\uff00-\uffef]")
# C0 controls that no text holds; ESC, FF, VT, Word's mark of a cell and a stray NUL or two occur in
# dumps.
_CONTROLS = bytes(set(range(32)) - {7, 9, 10, 11, 12, 13, 26, 27})


@frozen
class Kind:
    """A format of the data dictionary; ``refusal`` says why no reader takes the bytes.

    ``archive`` is the zip of a .docx: its directory need not be read again.
    """

    format: str
    refusal: Finding | None = None
    archive: Archive | None = field(default=None, compare=False, repr=False)


def describe(data: bytes) -> Kind:
    """The format, and the refusal if the bytes are empty, encrypted, damaged or unsupported.

    Formats are docx, text, html, doc, rtf, wps, odt, xlsx, pdf and other. A damaged or encrypted
    .docx is ``docx`` as long as it can be told; bytes of no known kind are ``text`` if they can be
    text at all (UTF-16 or hardly any control character).
    """
    if not data:
        return Kind(format="other", refusal=finding("file-empty"))
    if data.startswith(_ZIP):  # most files: nothing below begins like this
        return _zip_kind(data)
    head = data[:_HEAD]
    if head.startswith(_OLE):
        return _ole_kind(data)
    for magic, name, what in _MAGIC:
        if head.startswith(magic):
            return _unsupported(name, what)
    if data in _ZIP_BEGUN or _holds_zip(data):
        return _zip_kind(data)
    return _markup_kind(data, head) or _text_kind(data)


def _unsupported(name: str, what: str) -> Kind:
    return Kind(format=name, refusal=finding("format-unsupported", reason=f"this is {what}"))


def _unreadable(name: str, reason: str) -> Kind:
    return Kind(format=name, refusal=finding("file-unreadable", reason=reason))


def _encrypted(name: str, reason: str) -> Kind:
    return Kind(format=name, refusal=finding("file-encrypted", reason=reason))


# ---- zip ------------------------------------------------------------------------------


def _holds_zip(data: bytes) -> bool:
    """Whether a zip stands behind leading junk (mail gateways and download pages add some).

    Only an archive with a content declaration counts: a text that merely ends in the four
    bytes of a directory mark is a text.
    """
    return b"PK\x05\x06" in data[-66_000:] and b"[Content_Types].xml" in data


def _zip_kind(data: bytes) -> Kind:
    try:
        archive = Archive(data)
        kind = _archive_kind(archive)
        return Kind(format=kind.format, refusal=kind.refusal, archive=archive)
    except zip_errors():
        known = b"[Content_Types].xml" in data[:_HEAD] or b"word/" in data[:_HEAD]
        name = "docx" if known else "other"
        return _unreadable(name, "the zip archive is truncated or damaged")


def _archive_kind(archive: Archive) -> Kind:
    names = archive.named
    if "mimetype" in names:
        mime = archive.read(names["mimetype"], _SMALL)
        if mime.startswith(b"application/vnd.oasis.opendocument.text"):
            return _unsupported("odt", "an OpenDocument text")
        if mime.startswith(b"application/vnd.oasis.opendocument"):
            return _unsupported("other", "an OpenDocument file, but not a text")
    if "[content_types].xml" not in names:
        if any(name.endswith("word/document.xml") for name in names):
            return Kind(format="docx")
        return _unsupported("other", "a zip archive, not a document")
    return _opc_kind(archive.read(names["[content_types].xml"], _SMALL), names)


def _opc_kind(types: bytes, names: Collection[str]) -> Kind:
    if _declares_word(types):
        return Kind(format="docx")
    types = types.replace(b"\0", b"").lower()
    if b"ms-word.template.macroenabled" in types or "word/document.xml" in names:
        return Kind(format="docx")
    if b"spreadsheetml" in types or b"ms-excel" in types:
        return _unsupported("xlsx", "an Excel workbook")
    if b"presentationml" in types or b"ms-powerpoint" in types:
        return _unsupported("other", "a PowerPoint presentation")
    if any(name.startswith("word/") for name in names):
        return Kind(format="docx")
    return _unsupported("other", "an Office package, but not a Word document")


@lru_cache(maxsize=8)
def _declares_word(types: bytes) -> bool:
    """Whether the content types have a Word document; those of a template are the same bytes."""
    types = types.replace(b"\0", b"").lower()
    return (
        b"wordprocessingml.document.main" in types
        or b"wordprocessingml.template.main" in types
        or b"ms-word.document.macroenabled" in types
    )


# ---- OLE compound files -----------------------------------------------------------------


def _ole_kind(data: bytes) -> Kind:
    streams = {name.lower(): start for name, start in _ole_entries(data)}
    if not streams:
        return _unreadable("other", "the compound file has no directory")
    if "encryptedpackage" in streams:
        return _encrypted("docx", "an Office file with a password")
    if "worddocument" in streams:
        return _doc_kind(data, streams)
    for names, name, what in (
        ({"contents", "matost", "mm", "mn0"}, "wps", "a Microsoft Works text"),
        ({"workbook", "book"}, "other", "an Excel workbook of the old format"),
        ({"powerpoint document"}, "other", "a PowerPoint presentation of the old format"),
    ):
        if names & streams.keys():
            return _unsupported(name, what)
    return _unsupported("other", "a compound file of an unknown program")


def _doc_kind(data: bytes, streams: dict[str, int]) -> Kind:
    name = "wps" if any(stream.startswith("wps") for stream in streams) else "doc"
    block = _sector_at(data, streams["worddocument"])
    header = data[block : block + 12]
    # FibBase: the mark A5EC, then fEncrypted in the flags ([MS-DOC] 2.5.2). Streams below
    # 4096 bytes lie elsewhere and do not begin with the mark.
    if header.startswith(b"\xec\xa5") and len(header) == 12 and header[11] & 0x01:
        return _encrypted(name, "a Word 97-2003 document with a password")
    return _unsupported(name, "a Word 97-2003 document; save it as .docx")


def _sector_size(data: bytes) -> int:
    shift = int.from_bytes(data[30:32], "little")
    return 1 << shift if shift in {9, 12} else 512


def _sector_at(data: bytes, number: int) -> int:
    return (number + 1) * _sector_size(data)


def _ole_entries(data: bytes) -> Iterator[tuple[str, int]]:
    """Names and first sectors of the directory's entries ([MS-CFB] 2.6), as far as readable."""
    size = _sector_size(data)
    sector, seen = int.from_bytes(data[48:52], "little"), set[int]()
    while sector < 0xFFFFFFFA and sector not in seen and len(seen) < 4096:
        seen.add(sector)
        start = _sector_at(data, sector)
        for at in range(start, min(start + size, len(data) - 127), 128):
            length = int.from_bytes(data[at + 64 : at + 66], "little")
            if data[at + 66] in {1, 2, 5} and 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", "replace")
                yield (
                    name.lstrip("\x01\x03\x05"),
                    int.from_bytes(data[at + 116 : at + 120], "little"),
                )
        sector = _next_sector(data, sector, size)


def _next_sector(data: bytes, sector: int, size: int) -> int:
    """The sector that follows in its chain, by the table sectors that the header names."""
    index, offset = divmod(sector, size // 4)
    if index >= 109:  # further table sectors only exist in files above 6.8 MB
        return 0xFFFFFFFE
    table = int.from_bytes(data[76 + 4 * index : 80 + 4 * index], "little")
    at = _sector_at(data, table) + 4 * offset
    found = data[at : at + 4]
    return int.from_bytes(found, "little") if len(found) == 4 else 0xFFFFFFFE


# ---- markup and text ------------------------------------------------------------------


def _markup_kind(data: bytes, head: bytes) -> Kind | None:
    plain = _plain(head)
    mail = plain[:512].lower()
    mhtml = (
        (b"mime-version:" in mail or b"content-type:" in mail)
        and _MHTML.search(plain[:512])
        and b"content-type" in plain.lower()
    )
    if (mhtml or _HTML.match(plain)) and not _is_markdown(data, plain):
        return Kind(format="html")
    return _xml_kind(data, plain) if _XML.match(plain) else None


def _is_markdown(data: bytes, plain: bytes) -> bool:
    """Whether a text that begins with an HTML table has tables of pipes or rulers as well."""
    begins = plain.lstrip()[:6].lower() == b"<table"
    return begins and (b"\n|" in data or _RULED.search(data) is not None)


def _xml_kind(data: bytes, plain: bytes) -> Kind | None:
    if _FLAT_OPC in plain:
        word = b"wordprocessingml" in _plain(data)
        return Kind(format="docx") if word else _unsupported("other", "an Office package as XML")
    if _WORD_2003 in plain:
        return _unsupported("other", "a Word 2003 XML document; save it as .docx")
    if b"<html" in plain.lower():
        return Kind(format="html")
    return _unsupported("other", "an XML file") if plain.lstrip().startswith(b"<?xml") else None


def _plain(head: bytes) -> bytes:
    """The same characters in single bytes, so that one pattern fits UTF-16 as well."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _text_kind(data: bytes) -> Kind:
    head = data[:65536]
    for test in _TEXT_TESTS:
        if test(head):
            return Kind(format="text")
    return _unsupported("other", "neither a Word file nor text")


def _is_marked(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))


def _is_single(head: bytes) -> bool:
    """UTF-8, GB18030 and the like: less than one control character in two hundred bytes."""
    if b"\x07" in head:  # Word's mark of a cell: those of its fields may be there as well
        head = head.translate(None, b"\x13\x14\x15")
    return _controls(head) * 200 <= len(head)


def _is_utf8(head: bytes) -> bool:
    """UTF-8 without a fault: a copy keeps the marks that Word has in its text, one in twenty."""
    try:
        getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return False
    return _controls(head) * 20 <= len(head)


def _controls(head: bytes) -> int:
    return len(head) - len(head.translate(None, _CONTROLS))


def _is_utf16(head: bytes) -> bool:
    """UTF-16 without a mark: no control or broken character, nine in ten ASCII or Chinese."""
    whole = head[: min(len(head) // 2 * 2, 8192)]
    for code in ("utf-16-le", "utf-16-be"):
        text = whole.decode(code, "replace")
        known = len(_KNOWN.findall(text))
        if text and not _ODD.search(text) and known * 10 >= len(text) * 9:
            return True
    return False


_TEXT_TESTS: tuple[Callable[[bytes], bool], ...] = (_is_marked, _is_single, _is_utf16, _is_utf8)
