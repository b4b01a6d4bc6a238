"""What kind of file some bytes are, and what is said when none of the readers takes them."""

from __future__ import annotations

import struct

import pytest

import wordml as w
from goalparse.findings import finding
from goalparse.readers.sniff import describe

WORD_BODY = w.zipped(w.package(w.document("")))


def typed(content_type: str, *names: str) -> bytes:
    """A package whose content declaration names this type."""
    types = f'<Types><Override PartName="/x" ContentType="{content_type}"/></Types>'
    return w.zipped({"[Content_Types].xml": types.encode(), **dict.fromkeys(names, b"")})


def compound(*streams: str, word: bytes = b"") -> bytes:
    """A compound file with these directory entries; ``word`` begins the first data sector."""
    entries = b""
    for name in ("Root Entry", *streams):
        coded = name.encode("utf-16-le") + b"\0\0"
        kind = 5 if name == "Root Entry" else 2
        entries += coded.ljust(64, b"\0") + struct.pack("<HB", len(coded), kind)
        entries += b"\0" * 49 + struct.pack("<IQ", 2, 4096)
    fat = struct.pack("<4I", 0xFFFFFFFD, 3, 0xFFFFFFFE, 0xFFFFFFFE).ljust(512, b"\xff")
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    head[48:52] = (1).to_bytes(4, "little")
    head[76:80] = (0).to_bytes(4, "little")
    directory = entries.ljust(1024, b"\0")
    return bytes(head) + fat + directory[:512] + word.ljust(512, b"\0") + directory[512:]


_ODF = b"application/vnd.oasis.opendocument."
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_WORD_2003 = b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">'
_FLAT = b'<?xml version="1.0"?><p:package xmlns:p="http://schemas.microsoft.com/office/2006/xmlPackage">'


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (WORD_BODY, "docx", None),
        (typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "docx", None),
        (typed("application/vnd.ms-word.template.macroEnabledTemplate.main+xml"), "docx", None),
        (typed(_MAIN.format("wordprocessingml.template")), "docx", None),
        (typed("x", "word/odd.xml"), "docx", None),
        (_FLAT + b"wordprocessingml", "docx", None),
        (b"junk" + WORD_BODY, "docx", None),
        (WORD_BODY[:300], "docx", "file-unreadable"),
        (b"PK\x03\x04", "other", "file-unreadable"),
        (b"PK\x03", "other", "file-unreadable"),
        (b"P", "other", "file-unreadable"),
        (typed(_MAIN.format("spreadsheetml.sheet")), "xlsx", "format-unsupported"),
        (typed(_MAIN.format("presentationml.presentation")), "other", "format-unsupported"),
        (typed("application/vnd.ms-visio"), "other", "format-unsupported"),
        (w.zipped({"a.txt": b"x"}), "other", "format-unsupported"),
        (w.zipped({"mimetype": _ODF + b"text"}), "odt", "format-unsupported"),
        (w.zipped({"mimetype": _ODF + b"spreadsheet"}), "other", "format-unsupported"),
        (_FLAT + b"presentationml", "other", "format-unsupported"),
        (_WORD_2003, "other", "format-unsupported"),
        (b"<?xml version='1.0'?><data/>", "other", "format-unsupported"),
        (compound("EncryptionInfo", "EncryptedPackage"), "docx", "file-encrypted"),
        (compound("WordDocument", "1Table", word=b"\xec\xa5"), "doc", "format-unsupported"),
        (compound("WordDocument", word=b"\xec\xa5" + bytes(9) + b"\x01"), "doc", "file-encrypted"),
        (compound("WordDocument", word=bytes(11) + b"\x01"), "doc", "format-unsupported"),
        (compound("WpsCustomData", "WordDocument"), "wps", "format-unsupported"),
        (compound("CONTENTS", "MatOST"), "wps", "format-unsupported"),
        (compound("Workbook"), "other", "format-unsupported"),
        (compound("PowerPoint Document"), "other", "format-unsupported"),
        (compound("Something"), "other", "format-unsupported"),
        (compound()[:512], "other", "file-unreadable"),
        (b"%PDF-1.7\n", "pdf", "format-unsupported"),
        (b"{\\rtf1\\ansi", "rtf", "format-unsupported"),
        (b"\x89PNG\r\n\x1a\n", "other", "format-unsupported"),
        (b"", "other", "file-empty"),
        (bytes(range(256)) * 4, "other", "format-unsupported"),
        (b"<!DOCTYPE html><p>x", "html", None),
        (b"\xef\xbb\xbf <table><tr>", "html", None),
        ("<html><body>".encode("utf-16"), "html", None),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "html", None),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "html", None),
        ("绩效目标\t数量\r\n".encode(), "text", None),
        ("绩效目标".encode("gb18030"), "text", None),
        ("绩效目标\r\n一".encode("utf-16"), "text", None),
        ("绩效目标\r\n一、a".encode("utf-16-le"), "text", None),
        ("绩效目标\r\n一、a".encode("utf-16-be"), "text", None),
        ("部门（单位）整体绩效目标 \x04 数量 \x05".encode(), "text", None),
        (b"\x04\x05 ab", "other", "format-unsupported"),
        (b"PK is how this text begins", "text", None),
        (b"<p> is not how HTML begins", "html", None),
        (b"1 < 2", "text", None),
        (b"<not xml", "text", None),
    ],
)  # fmt: skip
def test_kinds(data: bytes, name: str, code: str | None) -> None:
    found = describe(data)
    assert found.format == name
    assert (None if found.refusal is None else found.refusal.code) == code


def test_refusals_say_what_the_file_is() -> None:
    assert describe(b"").refusal == finding("file-empty")
    assert describe(compound("WordDocument")).refusal == finding(
        "format-unsupported", reason="this is a Word 97-2003 document; save it as .docx"
    )
    assert describe(compound("EncryptedPackage")).refusal == finding(
        "file-encrypted", reason="an Office file with a password"
    )
