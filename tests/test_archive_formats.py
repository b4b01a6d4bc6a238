"""What the formats of archives allow beyond what most programs write: all of it has its row."""

from __future__ import annotations

import io
import os
import struct
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import py7zr
import pytest

from archives import TRUNCATED, UNREADABLE, outcome, put, seven_zipped, tarred, zipped
from goalparse.archive import (
    ArchiveLimits,
    NoRoomError,
    Walk,
    levels,
    opening,
    packing,
    sevenzip,
    zips,
)
from submissions import make_submission

DAMAGED = UNREADABLE + "the tar archive is damaged: "
LOST = "; what follows is lost"


# -- zip


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A zip all of whose numbers stand in the 64-bit fields, as of one beyond 4 GiB."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    return zipped([("a.txt", b"a" * 4000), ("b.txt", b"b" * 5000)])


@pytest.mark.parametrize("front", [b"", b"#!/bin/sh\n" * 3])
def test_a_zip_of_64_bits_is_read(front: bytes, wide: bytes, tmp_path: Path) -> None:
    """Also behind what makes it a program that unpacks itself."""
    path = put(tmp_path, "a.zip", front + wide)
    with path.open("rb") as file:
        listed = zips.ZipDirectory(file, ArchiveLimits())
        assert listed.total == 9000
        steps = [listed.entry(place).step for place in listed.places]
        assert [zips.read(file, step) for step in steps] == [b"a" * 4000, b"b" * 5000]
    if not front:
        assert outcome(path) == {"a.zip!/a.txt": "ok", "a.zip!/b.txt": "ok"}


def test_a_zip_of_64_bits_without_its_directory_is_read(wide: bytes, tmp_path: Path) -> None:
    put(tmp_path, "a.zip", wide[: wide.index(b"PK\x01\x02")])
    assert outcome(tmp_path) == {
        "a.zip": f"{TRUNCATED}; 2 members are found without it{LOST}",
        "a.zip!/a.txt": "ok",
        "a.zip!/b.txt": "ok",
    }


def test_a_zip_of_64_bits_that_lost_its_record_is_damaged(wide: bytes, tmp_path: Path) -> None:
    put(tmp_path, "a.zip", wide.replace(b"PK\x06\x06", b"PK\x00\x00"))
    said = outcome(tmp_path)["a.zip"]
    assert "the zip archive is damaged: the record of its directory is missing" in said


def test_folders_are_no_members_of_a_zip_without_its_directory(tmp_path: Path) -> None:
    data = zipped([("民政/", b""), ("民政/a.txt", b"a" * 40)])
    put(tmp_path, "a.zip", data[: data.index(b"PK\x01\x02")])
    put(tmp_path, "b.zip", data[: data.index(b"PK\x01\x02")] + b"PK\x03\x04" + b"\xff" * 40)
    found = outcome(tmp_path)
    assert found["a.zip"] == f"{TRUNCATED}; 1 member is found without it{LOST}"
    assert found["b.zip"] == f"{TRUNCATED}; 1 member is found without it{LOST}"
    assert found["a.zip!/民政/a.txt"] == found["b.zip!/民政/a.txt"] == "ok"


def test_a_word_file_that_breaks_off_is_a_document_whatever_stands_first(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_submission(1))) as whole,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sorted(whole.namelist(), reverse=True):
            archive.writestr(name, whole.read(name))
    put(tmp_path, "a.docx", buffer.getvalue()[:3000])
    assert list(outcome(tmp_path)) == ["a.docx"]


def test_a_long_member_packed_by_lzma_is_read(tmp_path: Path) -> None:
    long = os.urandom(packing.CHUNK + 5000)
    put(tmp_path, "a.zip", zipped([("a.bin", long)], method=zipfile.ZIP_LZMA))
    (item,) = Walk([tmp_path])
    assert item.read() == long


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        (struct.pack("<2BH4s", 9, 4, 4, b"\x5d\0\0\0"), "no properties of LZMA"),
        (struct.pack("<2BHBL", 9, 4, 5, 0x5D, 1 << 30), "it wants a dictionary of 1,073,741,824"),
    ],
)
def test_lzma_that_asks_for_the_impossible_is_damaged(
    properties: bytes, said: str, tmp_path: Path
) -> None:
    data = bytearray(zipped([("a.txt", b"a" * 4000)], method=zipfile.ZIP_LZMA))
    start = 30 + len("a.txt")
    data[start : start + len(properties)] = properties
    put(tmp_path, "a.zip", bytes(data))
    assert said in outcome(tmp_path)["a.zip!/a.txt"]


# -- tar


def header(name: str, *, kind: bytes = b"0", size: bytes = b"00000000000\0") -> bytes:
    """A header block as the oldest programs write it."""
    block = bytearray(512)
    block[: len(name)] = name.encode()
    block[124:136], block[156:157] = size, kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


END = bytes(1024)


def test_old_and_odd_headers_of_a_tar_are_read(tmp_path: Path) -> None:
    large = b"\x80" + (3).to_bytes(11, "big")  # base 256, as sizes from 8 GiB on
    old = header("old/", kind=b"\0") + header("old/a.txt", size=large) + b"abc" + bytes(509)
    put(tmp_path, "old.tar", old + END)
    name = "部门/" * 20 + "a.txt"
    for style in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        buffer = io.BytesIO()
        with tarfile.open(
            fileobj=buffer, mode="w", format=style, pax_headers={"comment": "of all"}
        ) as archive:
            info = tarfile.TarInfo(name)
            info.size = 3
            archive.addfile(info, io.BytesIO(b"abc"))
            link = tarfile.TarInfo("z.txt")
            link.type, link.linkname = tarfile.LNKTYPE, name if style else "none"
            archive.addfile(link)
        put(tmp_path, f"{style}.tar", buffer.getvalue())
    found = outcome(tmp_path)
    nothing = UNREADABLE + "it is a link to a file that does not stand before it"
    assert found.pop("0.tar!/z.txt") == nothing
    assert found == dict.fromkeys(
        [*(f"{style}.tar!/{name}" for style in range(3)), "1.tar!/z.txt", "2.tar!/z.txt",
         "old.tar!/old/a.txt"], "ok"
    )  # fmt: skip


def test_a_file_with_holes_is_refused_in_either_format(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("GNUSparseFile.0/a.img")
        info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "a.img"}
        archive.addfile(info)
    put(tmp_path, "a.tar", buffer.getvalue())
    assert outcome(tmp_path) == {
        "a.tar!/a.img": "format-unsupported: this is a file with holes in a tar"
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (header("b", size=b"no number\0\0\0"), "a header holds no number where one belongs"),
        (
            header("b", kind=b"L", size=b"00010000000\0"),
            "a name or an attribute has 2,097,152 bytes",
        ),
    ],
)
def test_a_header_of_a_tar_that_makes_no_sense_ends_it(
    data: bytes, said: str, tmp_path: Path
) -> None:
    put(tmp_path, "a.tar", header("a.txt") + data + END)
    assert outcome(tmp_path) == {"a.tar": f"{DAMAGED}{said}{LOST}", "a.tar!/a.txt": "ok"}


@pytest.mark.parametrize(
    "data", [header("b", kind=b"L", size=b"00000001000\0") + b"cut", header("b.txt")[:300]]
)
def test_a_tar_may_break_off_inside_a_name_or_a_header(data: bytes, tmp_path: Path) -> None:
    put(tmp_path, "a.tar", header("a.txt") + data)
    assert outcome(tmp_path) == {
        "a.tar": f"{UNREADABLE}the tar archive breaks off{LOST}", "a.tar!/a.txt": "ok",
    }  # fmt: skip


def test_a_line_of_attributes_that_has_no_length_is_the_last(tmp_path: Path) -> None:
    lines = b"17 path=name.txt\nand no length"
    block = header("x", kind=b"x", size=b"%011o\0" % len(lines)) + lines.ljust(512, b"\0")
    put(tmp_path, "a.tar", block + header("a.txt") + END)
    assert outcome(tmp_path) == {"a.tar!/name.txt": "ok"}


def test_a_tar_over_the_number_of_members_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.tar", tarred([("a.txt", b"a"), ("b.txt", b"b")]))
    assert outcome(tmp_path, limits=ArchiveLimits(entries=1)) == {
        "a.tar": "limit-exceeded: the number of members is 2, more than the limit of 1"
    }


# -- 7z


def test_a_7z_holds_folders_links_and_empty_files_too(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("0.txt", "a/1.txt", "a/2.txt", "b/3.txt", "c/d/4.txt", "c/5.txt"):
        put(source, name, name.encode())
    put(source, "empty.txt", b"")
    (source / "link.txt").symlink_to("empty.txt")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.writeall(source, "")
    walk = Walk([tmp_path / "a.7z"])
    found = {item.path: item.read() for item in walk}
    assert found.pop("a.7z!/empty.txt") == b""
    assert len(found) == 6
    assert all(path == f"a.7z!/{data.decode()}" for path, data in found.items())
    assert walk.ignored == 1


def test_a_7z_that_takes_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.7z", seven_zipped([("a.txt", bytes(9_000_000))]))
    few = ArchiveLimits(ratio=10, ratio_from=1000)
    assert outcome(path, limits=few)["a.7z"].startswith("limit-exceeded: the ratio of unpacked")
    monkeypatch.setattr(sevenzip, "_MEMORY", 1000)
    assert outcome(path)["a.7z!/a.txt"].startswith(
        "limit-exceeded: the memory for unpacking a member of the 7z archive is "
    )
    ppmd = seven_zipped([("a.txt", b"a" * 900)], method=py7zr.FILTER_PPMD)
    assert "limit-exceeded" in outcome(put(tmp_path, "b.7z", ppmd))["b.7z!/a.txt"]


def test_without_py7zr_a_7z_says_how_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.7z", seven_zipped([("a.txt", b"a")]))
    monkeypatch.setitem(sys.modules, "py7zr", None)
    assert outcome(tmp_path) == {
        "a.7z": "format-unsupported: this is a 7z archive; pip install 'goalparse[7z]' reads it"
    }


# -- folders


def test_what_is_no_file_is_counted_and_what_cannot_be_opened_fails_by_name(
    tmp_path: Path,
) -> None:
    put(tmp_path, "in/a.txt", b"a")
    (tmp_path / "in" / "gone.txt").symlink_to("nowhere")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in" / "pipe")
    os.mkfifo(tmp_path / "pipe")
    walk = Walk([tmp_path / "in"])
    assert [item.path for item in walk] == ["a.txt", "gone.txt"]
    assert walk.ignored == 2
    with pytest.raises(FileNotFoundError):
        next(item for item in walk if item.path == "gone.txt").read()
    named = Walk([tmp_path / "in" / "a.txt", tmp_path / "pipe"])
    assert [item.path for item in named] == ["a.txt"]
    assert named.ignored == 1


def test_a_folder_that_may_not_be_read_fails_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: str) -> NoReturn:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(levels, "list_folder", forbidden)
    put(tmp_path, "in/a.txt", b"a")
    (item,) = Walk([tmp_path / "in"])
    assert (item.path, item.size) == ("in", None)


def test_a_disk_that_fails_inside_an_archive_is_told_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> NoReturn:
        raise OSError(5, "Input/output error")

    path = put(tmp_path, "a.zip", zipped([("a.txt", b"a")]))
    monkeypatch.setattr(opening, "open_container", broken)
    (item,) = Walk([path])
    assert item.refusal is not None
    assert item.refusal.message == "the file cannot be read: Input/output error"
    path.unlink()
    assert item.digest() is None


def test_more_archives_are_read_than_are_kept_open(tmp_path: Path) -> None:
    for number in range(opening._KEPT + 4):
        put(tmp_path, f"{number:02}.zip", zipped([("a.txt", b"%d" % number)]))
    assert [item.read() for item in list(Walk([tmp_path]))] == [
        b"%d" % number for number in range(opening._KEPT + 4)
    ]


def test_without_a_temporary_folder_nothing_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(**_: Any) -> NoReturn:
        raise OSError(30, "Read-only file system")

    put(tmp_path, "a.tgz", tarred([("a.txt", b"a")], "gz"))
    monkeypatch.setattr(tempfile, "TemporaryFile", none)
    with pytest.raises(NoRoomError, match=r"no archive can be unpacked to .*: Read-only"):
        list(Walk([tmp_path]))
