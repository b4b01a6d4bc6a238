"""Folders and containers as one sorted stream: order, names, limits, and what is broken."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from goalparse.archive import Input, Walk
from goalparse.findings import Unreadable
from submissions import make_submission

DOCX = make_submission(1)
Files = Iterable[tuple[str, bytes]]


def zipped(files: Files, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def gbk_zip(files: Files) -> bytes:
    """As a Windows in Chinese packs: names in GBK, and no word that they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            # Written with a name of as many bytes, put right below.
            archive.writestr("x" * len(name.encode("gbk")), data)
            archive.filelist[-1].orig_filename = name
    data = buffer.getvalue()
    for name, _ in files:
        raw = name.encode("gbk")
        data = data.replace(b"x" * len(raw), raw)
    return data


def tarred(files: Files, packing: str = "", **more: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{packing}", **more) as archive:  # type: ignore[call-overload]
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def walked(*paths: Path, **options: object) -> list[Input]:
    walk = Walk(paths, **options)  # type: ignore[arg-type]
    return list(walk)


def names(inputs: Iterable[Input]) -> list[str]:
    return [item.path for item in inputs]


def why(inputs: Iterable[Input]) -> dict[str, str]:
    """Path -> what is wrong with it, for those that cannot be read."""
    found = {}
    for item in inputs:
        try:
            item.read()
        except Unreadable as refusal:
            found[item.path] = f"{refusal.finding.code}: {refusal.finding.message}"
    return found


def test_folders_and_containers_in_each_other_are_one_stream(tmp_path: Path) -> None:
    inner = zipped([("深/绩效.docx", DOCX), ("b.txt", b"inner b")])
    tar = tarred([("t/一.txt", b"one"), ("t/z.zip", inner)], "gz")
    put(tmp_path, "years/2019.zip", zipped([("民政局/绩效.docx", DOCX), ("包.dat", tar)]))
    put(tmp_path, "years/2020.txt", b"plain")
    put(tmp_path, "a.docx", DOCX)
    found = walked(tmp_path)
    assert [(item.path, len(item.read())) for item in found] == [
        ("a.docx", len(DOCX)),
        ("years/2019.zip!/包.dat!/t/z.zip!/b.txt", 7),
        ("years/2019.zip!/包.dat!/t/z.zip!/深/绩效.docx", len(DOCX)),
        ("years/2019.zip!/包.dat!/t/一.txt", 3),
        ("years/2019.zip!/民政局/绩效.docx", len(DOCX)),
        ("years/2020.txt", 5),
    ]
    assert [item.size for item in found] == [len(item.read()) for item in found]
