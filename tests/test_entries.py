"""Entries listed and inflated in one go are those of `zipfile`; what it refuses is left to it."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from random import Random

import pytest

from goalparse.readers.entries import Archive, Entry, inflated, zip_errors

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
        except zip_errors():
            return None


def at_once(data: bytes) -> bytes | None:
    """What is inflated in one go."""
    return inflated(data, Archive(data).entries[0])


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("text", [b"", b"x", TEXT, bytes(60_000)])
def test_an_entry_is_inflated_in_one_go(text: bytes, how: int) -> None:
    assert at_once(packed(text=text, how=how)) == text
    assert at_once(b"junk in front" + packed(text=text, how=how)) == text


@pytest.mark.parametrize(
    "data",
    [packed("项目.xml"), packed(how=zipfile.ZIP_LZMA), packed(text=Random(6).randbytes(1 << 19))],
)
def test_what_is_large_or_packed_or_named_otherwise_is_left_to_zipfile(data: bytes) -> None:
    assert at_once(data) is None
    archive = Archive(data)
    assert archive.read(archive.entries[0]) == by_zipfile(data) is not None
    assert archive.read(archive.entries[0], 9) == archive.read(archive.entries[0])[:9]


def test_an_entry_that_inflates_to_more_than_it_states_is_stopped_there() -> None:
    bomb = bytearray(packed(text=bytes(100 << 20)))
    directory = bomb.index(b"PK\x01\x02")
    struct.pack_into("<L", bomb, directory + 24, 1000)
    data = bytes(bomb)
    tracemalloc.start()
    assert at_once(data) is None
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 << 20


@pytest.mark.parametrize("size", [-1, 0, 1])
def test_a_larger_entry_is_taken_with_its_own_size_alone(size: int) -> None:
    text = Random(5).randbytes(1 << 10) * 64 + Random(6).randbytes(1 << 17)
    data = bytearray(packed(text=text))
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, directory + 24, len(text) + size)
    assert at_once(bytes(data)) == (None if size else text)


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


def listed_by_zipfile(data: bytes) -> list[Entry] | None:
    """The directory as `zipfile` reads it, None if it refuses it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                Entry(
                    info.filename,
                    info.flag_bits,
                    info.compress_type,
                    info.CRC,
                    info.compress_size,
                    info.file_size,
                    info.header_offset,
                )
                for info in archive.infolist()
            ]
    except zip_errors():
        return None


def listed(data: bytes) -> list[Entry] | None:
    try:
        return Archive(data).entries
    except zip_errors():
        return None


def several() -> bytes:
    """A zip with all that a directory can hold: comments, extra fields, a name twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, extra, comment in (
            ("[Content_Types].xml", b"", b""),
            ("word/document.xml", b"\x0a\x00\x02\x00ab", b"said"),
            ("word/document.xml", b"", b""),
            ("folder/", b"\x75\x70\x00\x00", b""),
        ):
            info = zipfile.ZipInfo(name)
            info.extra, info.comment = extra, comment
            archive.writestr(info, TEXT[:40])
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_directory_is_listed_as_zipfile_lists_it_whatever_byte_is_another() -> None:
    usual, odd = packed("a.xml"), several()
    for data in (usual, odd, odd + b"behind", b"in front" + odd, odd[:-1], b"", b"PK"):
        assert listed(data) == listed_by_zipfile(data)
    for data in (usual, odd):
        for at in range(data.index(b"PK\x01\x02"), len(data)):
            for byte in (data[at] ^ 0x01, data[at] ^ 0x80, 0, 0xFF):
                broken = data[:at] + bytes([byte]) + data[at + 1 :]
                assert listed(broken) == listed_by_zipfile(broken), (at, byte)


def test_zipfile_is_imported_for_the_unusual_alone() -> None:
    said = (
        "from goalparse.readers.entries import Archive as A; import sys; A(sys.stdin.buffer.read())"
    )
    for data, needed in ((packed(), False), (b"in front" + packed(), True)):
        code = f"{said}; print('zipfile' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", code], input=data, capture_output=True, check=True
        )
        assert done.stdout.split() == [str(needed).encode()]
