"""Archives that are broken, locked or made to harm: each has its row, and the rest goes on."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import py7zr
import pytest

from archives import (
    TRUNCATED,
    UNREADABLE,
    cut,
    damaged,
    outcome,
    put,
    read,
    seven_zipped,
    tarred,
    zipped,
)
from conftest import _without
from goalparse.archive import ArchiveLimits, Walk, inputs, opening, sevenzip
from goalparse.archive.apart import answers
from goalparse.archive.positioned import for_reading
from goalparse.archive.source import Source
from submissions import make_submission

DOCX = make_submission(1)
FILES = [("a.docx", DOCX), ("b.txt", os.urandom(3000)), ("c.txt", b"c" * 3000)]
WORD = "a word"


# -- broken


def test_a_zip_that_breaks_off_gives_what_is_whole_and_a_row(tmp_path: Path) -> None:
    data = zipped([(name, os.urandom(3000)) for name in ("民政.txt", "b.txt", "c.txt", "d.txt")],
                  encoding="gbk")  # fmt: skip
    path = put(tmp_path, "a.zip", cut(data, 0.6))
    found = outcome(path)
    assert found.pop("a.zip!/c.txt").startswith(
        UNREADABLE + "the member of a zip archive is damaged: it breaks off after "
    )
    assert found == {
        "a.zip": f"{TRUNCATED}; 3 members are found without it; what follows is lost",
        "a.zip!/b.txt": "ok",
        "a.zip!/民政.txt": "ok",
    }
    broken = next(iter(Walk([path])))
    assert (broken.path, broken.size) == ("a.zip", path.stat().st_size)
    assert broken.digest() == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_zip_that_only_lost_its_end_lost_no_member(tmp_path: Path) -> None:
    data = zipped([*FILES, ("in.zip", zipped([("x.txt", b"x" * 90)]))])
    put(tmp_path, "a.zip", data[: data.rfind(b"PK\x05\x06")])
    found = outcome(tmp_path)
    assert found.pop("a.zip") == f"{TRUNCATED}; 4 members are found without it"
    assert set(found.values()) == {"ok"}
    assert sorted(found) == [
        "a.zip!/a.docx", "a.zip!/b.txt", "a.zip!/c.txt", "a.zip!/in.zip!/x.txt",
    ]  # fmt: skip


def test_a_streamed_zip_that_breaks_off_is_measured(tmp_path: Path) -> None:
    """A program that writes to a pipe puts the sizes behind each member."""
    folder = tmp_path / "src"
    for name in ("a.txt", "b.txt", "c.txt"):
        put(folder, name, os.urandom(100_000))
    if shutil.which("zip") is None:
        _without("zip", "apt-get install zip")
    made = subprocess.run(
        ["zip", "-q", "-", "a.txt", "b.txt", "c.txt"], cwd=folder, check=True, capture_output=True
    )
    put(tmp_path / "in", "a.zip", cut(made.stdout, 0.8))
    found = outcome(tmp_path / "in")
    assert found["a.zip"] == f"{TRUNCATED}; 3 members are found without it; what follows is lost"
    assert (found["a.zip!/a.txt"], found["a.zip!/b.txt"]) == ("ok", "ok")
    assert "it breaks off after " in found["a.zip!/c.txt"]


def test_a_member_with_a_wrong_checksum_fails_alone(tmp_path: Path) -> None:
    data = zipped(FILES, method=zipfile.ZIP_STORED)
    put(tmp_path, "a.zip", damaged(data, data.find(FILES[1][1][:100]) + 50))
    assert outcome(tmp_path) == {
        "a.zip!/a.docx": "ok",
        "a.zip!/b.txt": UNREADABLE
        + "the member of a zip archive is damaged: its checksum is wrong",
        "a.zip!/c.txt": "ok",
    }


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_a_member_with_damaged_packing_fails_alone(tmp_path: Path, method: int) -> None:
    data = zipped(FILES, method=method)
    put(tmp_path, "whole.zip", data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo("b.txt").header_offset
    put(tmp_path, "a.zip", damaged(data, offset + 60, 40))
    found = outcome(tmp_path)
    assert found.pop("a.zip!/b.txt").startswith(
        UNREADABLE + "the member of a zip archive is damaged: "
    )
    assert set(found.values()) == {"ok"}
    assert len(found) == 5


def test_a_tar_that_breaks_off_keeps_what_is_whole(tmp_path: Path) -> None:
    files = [(f"{number}.txt", bytes([number]) * 2000) for number in range(10, 20)]
    put(tmp_path, "a.tar", tarred(files)[: 4 * 2560 + 1000])
    assert outcome(tmp_path) == {
        "a.tar": UNREADABLE
        + "the tar archive breaks off; what follows is lost",
        "a.tar!/10.txt": "ok", "a.tar!/11.txt": "ok", "a.tar!/12.txt": "ok", "a.tar!/13.txt": "ok",
        "a.tar!/14.txt": UNREADABLE
        + "the member of a tar archive breaks off after 488 of 2,000 bytes",
    }  # fmt: skip


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_a_packed_tar_that_breaks_off_keeps_what_is_whole(tmp_path: Path, packing: str) -> None:
    files = [(f"{number}.bin", os.urandom(300_000)) for number in range(10, 20)]
    put(tmp_path, "a.tgz", cut(tarred(files, packing), 0.65))
    found = outcome(tmp_path)
    assert found["a.tgz"].startswith(UNREADABLE + "the packed tar archive is damaged (")
    assert found["a.tgz"].endswith("; what follows is lost")
    assert [found[f"a.tgz!/{number}.bin"] for number in (10, 11, 12)] == ["ok"] * 3
    assert "breaks off after" in found[max(found)]


def test_a_tar_with_a_damaged_header_says_what_is_lost(tmp_path: Path) -> None:
    put(tmp_path, "a.tar", damaged(tarred(FILES), 512 + -(-len(DOCX) // 512) * 512 + 10))
    assert outcome(tmp_path) == {
        "a.tar": UNREADABLE + "the tar archive is damaged: a header's checksum is wrong; "
        "what follows is lost",
        "a.tar!/a.docx": "ok",
    }


def test_a_7z_with_damage_fails_from_there_on(tmp_path: Path) -> None:
    data = seven_zipped([("a.txt", os.urandom(50_000)), ("b.txt", os.urandom(50_000))])
    put(tmp_path, "cut.7z", cut(data, 0.9))
    put(tmp_path, "bad.7z", damaged(data, 70_000, 8))
    found = outcome(tmp_path)
    assert found.pop("cut.7z").startswith(UNREADABLE + "the 7z archive is damaged: ")
    assert found.pop("bad.7z!/a.txt") == "ok"
    assert found.pop("bad.7z!/b.txt").startswith(
        UNREADABLE + "the member of a 7z archive is damaged: "
    )
    assert not found


@pytest.mark.parametrize("method", [py7zr.FILTER_ZSTD, py7zr.FILTER_BROTLI, py7zr.FILTER_BZIP2])
def test_a_7z_packed_in_any_way_may_be_damaged(method: int, tmp_path: Path) -> None:
    """What unpacks it has errors of its own, which are its members'."""
    text = "".join(f"第{number}号文件\n" for number in range(2000)).encode()
    data = seven_zipped([("a.txt", text), ("b.txt", b"b")], method=method)
    for at in range(40, len(data) // 2, len(data) // 20):
        put(tmp_path, f"{at}.7z", damaged(data, at, 8))
    found = outcome(tmp_path)
    said = [found[path] for path in found if path.endswith("/a.txt")]
    assert len(said) == len(found) / 2 > 5
    assert all(each.startswith(UNREADABLE + "the member of a 7z archive") for each in said)


TEXT = "".join(f"第{number}号文件\n" for number in range(2000)).encode()


def test_a_damaged_ppmd_7z_ends_no_process(tmp_path: Path) -> None:
    """Its decoder writes past its memory, and the process that it runs in may end at any time."""
    data = seven_zipped([("a.txt", TEXT), ("b.txt", b"b")], method=py7zr.FILTER_PPMD)
    for at in range(40, len(data) - 300, len(data) // 8):
        put(tmp_path, f"{at}.7z", damaged(data, at, 8))
    put(tmp_path, "whole.zip", zipped([("in.7z", data)]))
    found = outcome(tmp_path)
    inner = "whole.zip!/in.7z!/"
    assert (found.pop(f"{inner}a.txt"), found.pop(f"{inner}b.txt")) == ("ok", "ok")
    said = [found[path] for path in found if path.endswith("/a.txt")]
    assert len(said) == len(found) / 2 > 5
    assert all(each.startswith(UNREADABLE + "the member of a 7z archive") for each in said)


@pytest.mark.parametrize("call", ["ctypes:string_at", "os:_exit"])
def test_a_decoder_that_ends_its_process_fails_its_members(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those handed over before stay, and what was packed apart from them is read."""
    files = [(name, name.encode() * 90) for name in ("a.txt", "b.txt", "c.txt")]
    put(tmp_path, "1.7z", seven_zipped(files, method=py7zr.FILTER_PPMD))
    put(tmp_path, "2.txt", b"another file")

    def cut_short(function: str, number: int, file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
        yield from islice(answers(function, number, file), 3)  # a file, its end, half of the next
        yield from answers(call, 0, file)

    monkeypatch.setattr(sevenzip, "answers", cut_short)
    broken = UNREADABLE + "the member of a 7z archive is damaged: "
    assert outcome(tmp_path) == {
        "1.7z!/a.txt": "ok",
        "1.7z!/b.txt": broken + "its packing is damaged (what unpacks it came to a sudden end)",
        "1.7z!/c.txt": broken + "what is packed before it is damaged",
        "2.txt": "ok",
    }


def test_a_ppmd_7z_at_an_address_is_unpacked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read there is no file that another process could be given."""
    path = put(tmp_path, "a.7z", seven_zipped([("a.txt", TEXT)], method=py7zr.FILTER_PPMD))
    (item,) = Walk([path])
    opening.forget_opened()
    monkeypatch.setattr(opening, "open_container", lambda *_: io.BytesIO(path.read_bytes()))
    assert item.read() == TEXT


def test_a_header_of_a_tar_that_leads_back_is_damaged(tmp_path: Path) -> None:
    data = bytearray(tarred([("a.txt", b"a"), ("b.txt", b"b")]))
    data[1024 + 124 : 1024 + 136] = b"-0000004000\0"
    data[1024 + 148 : 1024 + 156] = b" " * 8
    data[1024 + 148 : 1024 + 156] = b"%06o\0 " % sum(data[1024:1536])
    put(tmp_path, "a.tar", bytes(data))
    assert outcome(tmp_path) == {
        "a.tar": UNREADABLE + "the tar archive is damaged: a header holds no number where one"
        " belongs; what follows is lost",
        "a.tar!/a.txt": "ok",
    }


def test_a_link_in_a_tar_to_what_cannot_be_read_cannot_either(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, kind, target in (
            ("a.img", tarfile.GNUTYPE_SPARSE, ""),
            ("b.img", tarfile.LNKTYPE, "a.img"),
            ("c.txt", tarfile.LNKTYPE, "nothing.txt"),
            ("d.txt", tarfile.LNKTYPE, "c.txt"),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    put(tmp_path, "a.tar", buffer.getvalue())
    holes = "format-unsupported: this is a file with holes in a tar"
    nothing = UNREADABLE + "it is a link to a file that does not stand before it"
    assert outcome(tmp_path) == {
        "a.tar!/a.img": holes,
        "a.tar!/b.img": holes,
        "a.tar!/c.txt": nothing,
        "a.tar!/d.txt": nothing,
    }


def test_a_tar_that_is_replaced_while_a_member_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.tar", tarred([("a.txt", b"a" * 100)]))
    (item,) = Walk([path])

    def replaced(*given: Any) -> Iterator[bytes]:
        put(tmp_path, "a.tar", tarred([("a.txt", b"b" * 200)]))
        yield from opening.stream(*given)

    monkeypatch.setattr(inputs, "stream", replaced)
    assert read(item) == UNREADABLE + "its archive has changed since it was listed"


def test_the_stamp_is_that_of_the_file_that_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.zip", zipped([("a.txt", b"a")]))
    before = opening.root_stamp(str(path))

    def replaced(file: BinaryIO) -> BinaryIO:
        put(tmp_path, "b.zip", zipped([("a.txt", b"other")])).replace(path)
        return for_reading(file)

    monkeypatch.setattr(opening, "for_reading", replaced)
    assert opening._open_root(Source(str(path))).stamp == before


def test_a_broken_container_inside_another_has_its_row(tmp_path: Path) -> None:
    inner = zipped([("a.txt", os.urandom(1000))])
    data = zipped([("in.zip", inner[:20]), ("ok.zip", inner), ("t.txt", b"t")])
    put(tmp_path, "out.zip", data)
    assert outcome(tmp_path) == {
        "out.zip!/in.zip": TRUNCATED,
        "out.zip!/ok.zip!/a.txt": "ok",
        "out.zip!/t.txt": "ok",
    }


def test_every_byte_turned_over_is_a_row_and_no_traceback(tmp_path: Path) -> None:
    """Damage anywhere: the walk ends, and what it lists is read or fails by its name."""
    files = [("民政局/a.txt", b"text " * 40), ("b.zip", zipped([("c.txt", b"c" * 90)]))]
    for name, data in {
        "a.zip": zipped(files), "b.tar": tarred(files), "c.tgz": tarred(files, "gz"),
        "d.7z": seven_zipped(files),
    }.items():  # fmt: skip
        for at in range(6, len(data), max(1, len(data) // 150)):
            put(tmp_path, name, damaged(data, at, 1))
            found = outcome(tmp_path)
            assert all(
                said == "ok" or said.split(":")[0] in
                {"file-unreadable", "file-encrypted", "format-unsupported", "limit-exceeded"}
                for said in found.values()
            )  # fmt: skip
        (tmp_path / name).unlink()


# -- locked


def test_members_with_a_password_fail_by_name(tmp_path: Path) -> None:
    if shutil.which("zip") is None:
        _without("zip", "apt-get install zip")
    put(tmp_path, "src/a.txt", b"secret")
    put(tmp_path, "src/b.txt", b"open")
    for options, name in ((["-P", WORD], "a.txt"), ([], "b.txt")):
        subprocess.run(
            ["zip", "-q", *options, tmp_path / "a.zip", name], cwd=tmp_path / "src", check=True
        )
    put(tmp_path, "b.7z", seven_zipped([("a.txt", b"secret")], password=WORD))
    put(tmp_path, "c.7z", seven_zipped([("a.txt", b"secret")], password=WORD, hidden=True))
    locked = "file-encrypted: the file is encrypted ({}); save it without a password"
    assert outcome(tmp_path, exclude=["src/*"]) == {
        "a.zip!/a.txt": locked.format("a member of a zip archive with a password"),
        "a.zip!/b.txt": "ok",
        "b.7z!/a.txt": locked.format("a member of a 7z archive with a password"),
        "c.7z": locked.format("a 7z archive whose list of members has a password"),
    }


# -- made to harm


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.txt", "w") as member:
            for _ in range(600):
                member.write(bytes(1024 * 1024))
        archive.writestr("a.txt", b"a")
    put(tmp_path, "a.zip", zeros.getvalue())
    tracemalloc.start()
    found = outcome(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found["a.zip!/bomb.txt"].startswith(
        "limit-exceeded: the ratio of unpacked to packed size is 10"
    )
    assert found["a.zip!/a.txt"] == "ok"
    assert peak < 20_000_000


def test_a_member_longer_than_stated_is_stopped_there(tmp_path: Path) -> None:
    data = bytearray(zipped([("bomb.txt", bytes(64 * 1024 * 1024))]))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 100)  # the size in the directory
    put(tmp_path, "a.zip", bytes(data))
    tracemalloc.start()
    found = outcome(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {
        "a.zip!/bomb.txt": UNREADABLE
        + "the member of a zip archive is damaged: it is longer than the archive says"
    }
    assert peak < 20_000_000


def test_a_tar_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.tgz", tarred([("z.txt", bytes(200 * 1024 * 1024))], "gz"))
    (said,) = outcome(tmp_path).values()
    assert said.startswith("limit-exceeded: the ratio of unpacked to packed size is ")


def test_containers_in_each_other_end_at_a_depth(tmp_path: Path) -> None:
    data = b"the core"
    for _ in range(9):
        data = zipped([("next.zip", data), ("side.txt", b"x")])
    put(tmp_path, "a.zip", data)
    found = outcome(tmp_path)
    assert found.pop("a.zip" + "!/next.zip" * 6) == (
        "limit-exceeded: the number of containers in each other is 7, more than the limit of 6"
    )
    assert len(found) == 6
    assert set(found.values()) == {"ok"}


def test_members_and_bytes_are_counted_over_all_below_one_file(tmp_path: Path) -> None:
    inner = zipped([(f"{number}.txt", b"x" * 100) for number in range(10)])
    put(tmp_path, "a.zip", zipped([(f"{number}.zip", inner) for number in range(5)]))
    few = ArchiveLimits(entries=30)
    found = outcome(tmp_path, limits=few)
    refused = {path for path, said in found.items() if said != "ok"}
    assert refused == {"a.zip!/2.zip", "a.zip!/3.zip", "a.zip!/4.zip"}
    assert len(found) == 23
    assert outcome(tmp_path, limits=ArchiveLimits(entries=4)) == {
        "a.zip": "limit-exceeded: the number of members is 5, more than the limit of 4"
    }
    small = ArchiveLimits(total_bytes=3000)
    assert "limit-exceeded: the unpacked size of all members is " in str(
        outcome(tmp_path, limits=small)
    )


def test_a_member_over_the_size_of_an_input_is_refused_by_its_list(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped([("big.txt", os.urandom(5000)), ("small.txt", b"s")]))
    put(tmp_path, "b.txt", b"b" * 5000)
    refused = "limit-exceeded: the size of the file is 5000, more than the limit of 4000"
    assert outcome(tmp_path, limits=ArchiveLimits(member_bytes=4000)) == {
        "a.zip!/big.txt": refused, "a.zip!/small.txt": "ok", "b.txt": refused,
    }  # fmt: skip


def test_a_zip_may_list_hundreds_of_thousands(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50_000):
            archive.writestr(f"部门{number % 100}/{number}.txt", b"x")
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from goalparse.archive import Walk\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = sum(1 for _ in Walk([Path(sys.argv[1])]))\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(count, (after - before) * 1024 // count)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, check=True, text=True
    )
    count, each = map(int, done.stdout.split())
    assert count == 50_000
    assert each < 700  # bytes of memory for a member


# -- the whole program


def test_every_broken_container_is_a_failed_document(tmp_path: Path) -> None:
    whole = zipped([("民政局/2022年.docx", DOCX), ("空.txt", b"")], encoding="gbk")
    put(tmp_path, "in/2021.zip", whole[:25])
    put(tmp_path, "in/2022.zip", whole)
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", "convert", tmp_path / "in", "-o", tmp_path / "out"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.decode().splitlines()[:2] == [
        (
            "goalparse: failed: 2021.zip: file-unreadable: the file cannot be read: "
            "the zip archive is damaged: it is truncated, its directory is missing"
        ),
        "goalparse: failed: 2022.zip!/空.txt: file-empty: the file holds 0 bytes",
    ]
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8", newline="") as file:
        documents = list(csv.DictReader(file))
    assert [(row["path"], row["status"], row["bytes"]) for row in documents] == [
        ("2021.zip", "failed", "25"),
        ("2022.zip!/民政局/2022年.docx", "ok", str(len(DOCX))),
        ("2022.zip!/空.txt", "failed", "0"),
    ]
    assert documents[0]["doc_id"] == hashlib.sha256(whole[:25]).hexdigest()
    assert documents[1]["doc_id"] == hashlib.sha256(DOCX).hexdigest()
