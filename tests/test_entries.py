"""Entries inflated in one go are those that `zipfile` gives; what it refuses is left to it."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from goalparse.readers.entries import inflated
from goalparse.readers.sniff import ZIP_ERRORS

TEXT = "预算绩效".encode() * 500


def packed(
    name: str = "word/styles.xml", text: bytes = TEXT, how: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip of one entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


def by_zipfile(data: bytes) -> bytes | None:
    """What `zipfile` makes of the entry."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            return archive.read(archive.infolist()[0])
        except ZIP_ERRORS:
            return None


def at_once(data: bytes) -> bytes | None:
    """What is inflated in one go."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return inflated(data, archive.infolist()[0])


@pytest.mark.parametrize("text", [b"", b"x", TEXT, bytes(300_000)])
def test_an_entry_is_inflated_in_one_go(text: bytes) -> None:
    assert at_once(packed(text=text)) == text
    assert at_once(b"junk in front" + packed(text=text)) == text


@pytest.mark.parametrize(
    "data", [packed("项目.xml"), packed(how=zipfile.ZIP_STORED), packed(text=bytes(80 << 20))]
)
def test_what_is_stored_or_large_or_has_another_name_is_left_to_zipfile(data: bytes) -> None:
    assert at_once(data) is None
    assert by_zipfile(data) is not None


def test_whatever_byte_is_wrong_it_is_never_taken_for_sound() -> None:
    """Also where the sound one is remembered."""
    data = packed()
    end = data.index(b"PK\x01\x02")
    for at in range(end):
        for byte in (data[at] ^ 0x01, data[at] ^ 0x80):
            broken = data[:at] + bytes([byte]) + data[at + 1 :]
            assert at_once(data) == TEXT
            assert at_once(broken) in {None, by_zipfile(broken)}


def test_a_directory_that_says_something_else_is_left_to_zipfile() -> None:
    data = packed()
    directory = data.index(b"PK\x01\x02")
    for at, value in ((8, 1), (8, 32), (8, 64), (16, 0), (20, 3), (24, 5)):
        broken = bytearray(data)
        struct.pack_into("<H", broken, directory + at, value)
        assert at_once(bytes(broken)) is None
