"""The container of a Word document: a zip package or the same parts as one XML file.

Parts are found by relationship, whatever their names (ISO/IEC 29500-2). Names are compared
without regard to case, with back-slashes as slashes, since some writers store them so.
Nothing is fetched from anywhere, and entities are never expanded.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from lxml import etree

from goalparse.findings import unreadable
from goalparse.frozen import frozen
from goalparse.readers.entries import Archive, Entry, normal_name, zip_errors
from goalparse.readers.limits import Limits, exceeded

PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_REMEMBERED = 256 * 1024
P = ParamSpec("P")
T = TypeVar("T")


@frozen
class Relation:
    """One relationship: ``kind`` is the last word of its type (``styles``, ``header``)."""

    id: str
    kind: str
    target: str
    external: bool


def remembered(function: Callable[Concatenate[bytes, P], T]) -> Callable[Concatenate[bytes, P], T]:
    """Have a pure function of a part's bytes remember its last results: archives share templates.

    Of large parts nothing is remembered, so that what is kept stays small.
    """
    cached = lru_cache(maxsize=32)(function)

    @wraps(function)
    def known(data: bytes, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if len(data) > _REMEMBERED:
            return function(data, *args, **kwargs)
        return cached(data, *args, **kwargs)  # type: ignore[arg-type] # lru_cache forgets P

    return known


class Package:
    """The parts of one document by name; reading a part twice reads it twice."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def names(self) -> Iterator[str]:
        """The normalised names of all parts."""
        raise NotImplementedError

    def read(self, name: str, *, once: bool = False) -> bytes | None:
        """The bytes of a part, None if there is none; raises `Unreadable` if it is damaged.

        ``once`` says that no other document has the same part, so that it need not be kept.
        """
        raise NotImplementedError

    def relations(self, source: str) -> tuple[Relation, ...]:
        """The relationships of a part ("" for the package); () if there are none to read."""
        folder, relations = _relations_of(source)
        data = self.read(relations)
        return () if data is None else _relations(data, folder)

    def main_part(self) -> str:
        """The name of the part that holds the body; raises `Unreadable` without one."""
        for relation in self.relations(""):
            if relation.kind == "officedocument" and self.has(relation.target):
                return relation.target
        for name in self.names():
            if name == "word/document.xml" or name.endswith("/word/document.xml"):
                return name
        raise unreadable("file-unreadable", reason="the package has no main part")

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in set(self.names())


@lru_cache(maxsize=256)
def _relations_of(source: str) -> tuple[str, str]:
    """The folder of a part, and the name of the one that holds its relationships."""
    folder, name = posixpath.split(source)
    return folder, posixpath.join(folder, "_rels", f"{name}.rels")


@remembered
def _relations(data: bytes, folder: str) -> tuple[Relation, ...]:
    root = parse_part(data)
    return () if root is None else tuple(_relation(item, folder) for item in root.iter(_RELATION))


def _relation(item: etree._Element, folder: str) -> Relation:
    target = item.get("Target") or ""
    external = item.get("TargetMode") == "External"
    if not external:
        path = _unquoted(target.replace("\\", "/")).partition("#")[0]
        target = normal_name(posixpath.normpath(posixpath.join("/", folder, path)))
    kind = (item.get("Type") or "").rpartition("/")[2].lower()
    return Relation(id=item.get("Id") or "", kind=kind, target=target, external=external)


def _unquoted(path: str) -> str:
    if "%" not in path:
        return path
    from urllib.parse import unquote  # noqa: PLC0415 - few paths need it

    return unquote(path)


def parse_part(data: bytes) -> etree._Element | None:
    """The tree of a part beside the main one, repaired where it is broken; None if hopeless."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


class ZipPackage(Package):
    """A zip file, as Word writes it."""

    def __init__(self, data: bytes, limits: Limits, archive: Archive | None = None) -> None:
        super().__init__(limits)
        try:
            self._archive = archive or Archive(data)
        except zip_errors() as error:
            reason = "the zip archive is truncated or damaged"
            raise unreadable("file-unreadable", reason=reason) from error
        entries = self._archive.entries
        if len(entries) > limits.entries:
            raise exceeded("the number of zip entries", len(entries), limits.entries)
        self._entries = self._archive.named

    def names(self) -> Iterator[str]:
        """The normalised names of all entries."""
        return iter(self._entries)

    def has(self, name: str) -> bool:
        """Whether there is such an entry."""
        return name in self._entries

    def read(self, name: str, *, once: bool = False) -> bytes | None:
        """Inflate an entry within the limits; its stated size bounds what is inflated."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.is_encrypted:
            raise unreadable("file-encrypted", reason="a zip archive with a password")
        self._check_size(entry)
        try:
            return self._archive.read(entry, once=once)
        except zip_errors() as error:
            reason = f"the part {name} is damaged ({error})"
            raise unreadable("file-unreadable", reason=reason) from error

    def _check_size(self, entry: Entry) -> None:
        limits, size = self._limits, entry.size
        if size > limits.part_bytes:
            raise exceeded(f"the size of {entry.name}", size, limits.part_bytes)
        ratio = size // max(entry.packed, 1)
        if size > limits.ratio_from and ratio > limits.ratio:
            raise exceeded(f"the compression ratio of {entry.name}", ratio, limits.ratio)


class FlatPackage(Package):
    """A Flat OPC file: all parts in one XML document, as Word saves with type "XML"."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        super().__init__(limits)
        if len(data) > limits.part_bytes:
            raise exceeded("the size of the XML package", len(data), limits.part_bytes)
        root = parse_part(data)
        if root is None:
            raise unreadable("file-unreadable", reason="the XML package cannot be parsed")
        self._parts = {
            normal_name(part.get(f"{PKG}name") or ""): part for part in root.iter(f"{PKG}part")
        }

    def names(self) -> Iterator[str]:
        """The normalised names of all parts."""
        return iter(self._parts)

    def read(self, name: str, *, once: bool = False) -> bytes | None:  # noqa: ARG002
        """The part as bytes of its own, so that everything after this is the same for both."""
        part = self._parts.get(name)
        if part is None:
            return None
        for child in part:
            if child.tag == f"{PKG}xmlData" and len(child):
                return etree.tostring(child[0], encoding="utf-8", with_tail=False)
            if child.tag == f"{PKG}binaryData":
                return _decoded(child.text or "")
        return b""


def _decoded(text: str) -> bytes:
    from base64 import b64decode  # noqa: PLC0415 - Word packs as a zip, mostly

    try:
        return b64decode(text)
    except ValueError:
        return b""


def open_package(data: bytes, limits: Limits, archive: Archive | None = None) -> Package:
    """Open a zip or Flat OPC package; raises `Unreadable` if it is neither or too large.

    ``archive`` is the zip if its directory was read before.
    """
    if len(data) > limits.input_bytes:
        raise exceeded("the size of the file", len(data), limits.input_bytes)
    if data.startswith(b"PK") or b"PK\x05\x06" in data[-66_000:]:
        return ZipPackage(data, limits, archive)
    return FlatPackage(data, limits)
