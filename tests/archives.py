"""Archives as programs write them, made in the test: also by those that say no encoding."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import py7zr

from goalparse.archive import Input, Walk
from goalparse.findings import Unreadable

UNREADABLE = "file-unreadable: the file cannot be read: "
TRUNCATED = UNREADABLE + "the zip archive is damaged: it is truncated, its directory is missing"

Files = Iterable[tuple[str, bytes]]


class _Named(zipfile.ZipInfo):
    """A member whose name is written in the bytes given, without a word on what they are."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own hook
        return self.raw, self.flag_bits & ~0x800


def zipped(files: Files, *, method: int = zipfile.ZIP_DEFLATED, encoding: str = "") -> bytes:
    """A zip; with ``encoding`` as Windows packs (``gbk``): names in it, and no flag for UTF-8."""
    return raw_zip(
        ((name.encode(encoding) if encoding else name, data) for name, data in files), method
    )


def raw_zip(
    files: Iterable[tuple[str | bytes, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files:
            if isinstance(name, bytes):
                info: zipfile.ZipInfo = _Named("raw")
                info.filename = name.decode("latin-1")  # told apart by zipfile, not written
                info.raw = name  # type: ignore[attr-defined]
            else:
                info = zipfile.ZipInfo(name)
            archive.writestr(info, data, method)
    return buffer.getvalue()


def with_unicode_path(data: bytes, raw: bytes, name: str) -> bytes:
    """A zip of one member with the name ``raw``, to which the field 0x7075 gives its true name."""
    value = b"\1" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    info = _Named("raw")
    info.filename, info.raw = raw.decode("latin-1"), raw
    info.extra = struct.pack("<2H", 0x7075, len(value)) + value
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, data)
    return buffer.getvalue()


def tarred(files: Files, packing: str = "", *, encoding: str = "utf-8") -> bytes:
    """A tar in GNU's format, packed with gz, bz2 or xz."""
    buffer = io.BytesIO()
    mode: Any = f"w:{packing}"
    with tarfile.open(
        fileobj=buffer, mode=mode, format=tarfile.GNU_FORMAT, encoding=encoding
    ) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def seven_zipped(
    files: Files, *, password: str | None = None, hidden: bool = False, method: int | None = None
) -> bytes:
    """A 7z; with a password, ``hidden`` says whether the names need it too."""
    buffer = io.BytesIO()
    packing = None if method is None else [{"id": method}]
    with py7zr.SevenZipFile(
        buffer, "w", password=password, header_encryption=hidden, filters=packing
    ) as archive:
        for name, data in files:
            archive.writestr(data, name)
    return buffer.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def cut(data: bytes, share: float) -> bytes:
    """As a copy that broke off."""
    return data[: int(len(data) * share)]


def damaged(data: bytes, at: int, length: int = 4) -> bytes:
    """With some bytes turned over."""
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + length]) + data[at + length :]


def outcome(*paths: Path, **options: Any) -> dict[str, str]:
    """Path -> ``ok``, or what is wrong with it."""
    return {item.path: read(item) for item in Walk(paths, **options)}


def read(item: Input) -> str:
    try:
        item.read()
    except Unreadable as refusal:
        return f"{refusal.finding.code}: {refusal.finding.message}"
    return "ok"
