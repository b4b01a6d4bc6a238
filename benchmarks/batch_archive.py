"""An archive to try batches on: submissions of ten years, zipped by year, names in GBK.

Half Word files, half text, no two alike, and one in a hundred hostile: cut off, a bomb, nested
without end, no document at all, and, by way of tests/hostile.py, some that crash their process,
loop for ever or eat all memory.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.content import make_document
from benchmarks.writing import draw, write_docx, write_text

YEARS = range(2014, 2024)
_BASES = 100  # documents drawn in full; each archive member is one of them made its own
_DEADLY = 25  # members in all that cost a worker its life: each costs a deadline or a new process
_NESTING = 400
_BOMB = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Base:
    """A document drawn in full: its body as Word has it, and as text."""

    body: bytes
    text: bytes


class _GbkName(zipfile.ZipInfo):
    """A member named in GBK without saying so, as archives made on Chinese Windows are."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own
        return self.filename.encode("gb18030"), self.flag_bits


def make_archive(folder: Path, count: int, *, hostile: bool = True) -> dict[str, str]:
    """Write an archive of ``count`` files; the logical paths of the hostile ones and their kind."""
    rng = random.Random(count)
    bases = [_base(f"batch {number}") for number in range(min(_BASES, count))]
    folder.mkdir(parents=True)
    planted: dict[str, str] = {}
    numbers = iter(range(count))
    for year in YEARS:
        share = count // len(YEARS) + (year - YEARS[0] < count % len(YEARS))
        with zipfile.ZipFile(folder / f"{year}.zip", "w") as archive:
            for _ in range(share):
                number = next(numbers)
                name, data, kind = _member(number, year, bases, rng, hostile=hostile)
                if kind:
                    planted[f"{year}.zip!/{name}"] = kind
                member = _GbkName(name)
                archive.writestr(member, data, zipfile.ZIP_DEFLATED, 1)
    return planted


def _base(seed: str) -> Base:
    truth = make_document(seed, 1)
    blocks = draw(truth, seed)
    with zipfile.ZipFile(io.BytesIO(write_docx(blocks, rich=False))) as package:
        return Base(body=package.read("word/document.xml"), text=write_text(blocks))


def _member(
    number: int, year: int, bases: list[Base], rng: random.Random, *, hostile: bool
) -> tuple[str, bytes, str]:
    base = bases[number % len(bases)]
    department = f"第{number % 97:02}局"
    name = f"{department}/{number:06}绩效文本{year}"
    if hostile and number % 100 == 50:
        kinds = list(_HOSTILE)
        deadly = number // 100 < _DEADLY
        kind = kinds[(number // 100) % len(kinds)] if deadly else rng.choice(kinds[:4])
        return f"{name}.docx", _HOSTILE[kind](number, base), kind
    if number % 2:
        return f"{name}.txt", base.text + f"\n编号{number}\n".encode(), ""
    return f"{name}.docx", _docx(number, base), ""


def _docx(number: int, base: Base) -> bytes:
    own = f"<w:p><w:r><w:t>编号{number}</w:t></w:r></w:p>".encode()
    head, mark, tail = base.body.rpartition(b"</w:body>")
    return _package(head + own + mark + tail)


def _package(body: bytes, level: int = 1) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        package.writestr("word/document.xml", body)
    return target.getvalue()


_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
}


def _cut(number: int, base: Base) -> bytes:
    data = _docx(number, base)
    return data[: len(data) // 2]


def _bomb(number: int, base: Base) -> bytes:
    head, mark, tail = base.body.rpartition(b"</w:body>")
    return _package(head + b" " * (_BOMB + number) + mark + tail, level=9)


def _nested(number: int, _base: Base) -> bytes:
    table = b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"
    head = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    inner = f"<w:p><w:r><w:t>{number}</w:t></w:r></w:p>".encode()
    deep = table[0] * _NESTING + inner + table[1] * _NESTING
    return _package(head + b"<w:body>" + deep + b"</w:body></w:document>")


def _picture(number: int, _base: Base) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + number.to_bytes(8, "big") * 200


def _said(kind: str, number: int) -> bytes:
    return f"hostile: {kind}\n{number}\n".encode()


_HOSTILE: dict[str, Callable[[int, Base], bytes]] = {
    "cut": _cut,
    "nested": _nested,
    "picture": _picture,
    "bomb": _bomb,
    "crash": lambda number, _: _said("crash", number),
    "loop": lambda number, _: _said("loop", number),
    "memory": lambda number, _: _said("bomb", number),
}


def write_listed(planted: dict[str, str], path: Path) -> None:
    """Keep what was planted beside an archive."""
    path.write_text(json.dumps(planted, ensure_ascii=False, indent=1), "utf-8")


def read_listed(path: Path) -> dict[str, str]:
    """What `write_listed` kept."""
    planted: dict[str, str] = json.loads(path.read_text("utf-8"))
    return planted


def members(folder: Path) -> Iterator[str]:
    """The names of an archive's zips, in order."""
    yield from (path.name for path in sorted(folder.glob("*.zip")))
