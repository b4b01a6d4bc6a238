"""Whether some bytes are a container: what they hold decides, not what they are called.

A .docx is a zip and still one document, a zip called .dat is a container. What is neither zip
nor tar nor 7z is left to the readers, which say what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from goalparse.archive import tars
from goalparse.archive.packing import first_bytes, packing_of

HEAD = 1024
"""First bytes that are enough in most cases; more are asked for where they are not."""
_BZIP2_BLOCK = 1024 * 1024
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_SEVEN_ZIP = b"7z\xbc\xaf'\x1c"
# What stands first in a document that is a zip: Office packages, OpenDocument, OFD.
_FIRST_OF_DOCUMENTS = frozenset({"[content_types].xml", "_rels/", "_rels/.rels", "mimetype"})
_ONLY_IN_DOCUMENTS = frozenset({"[content_types].xml", "mimetype", "ofd.xml"})


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of container, and how a tar is packed."""

    kind: Literal["zip", "tar", "7z"]
    packing: str = ""


def container_of(head: bytes, more: Callable[[int], bytes]) -> Container | None:
    """The container that some first bytes begin; ``more`` gives a longer head on demand.

    A zip is only given as one if its first member does not show that it is a document;
    `is_document` settles the rest by all its names.
    """
    if head.startswith(_ZIP_MAGICS):
        return None if _begins_document(head) else Container("zip")
    if head.startswith(_SEVEN_ZIP):
        return Container("7z")
    if tars.is_tar(head):
        return Container("tar")
    packing = packing_of(head)
    if not packing:
        return None
    block = more(_BZIP2_BLOCK if packing == "bz2" else 64 * HEAD)
    return Container("tar", packing) if tars.is_tar(first_bytes(packing, block, HEAD)) else None


def _begins_document(head: bytes) -> bool:
    if not head.startswith(b"PK\x03\x04") or len(head) < 30:
        return False
    length = int.from_bytes(head[26:28], "little")
    name = head[30 : 30 + length].replace(b"\\", b"/").lower().decode("latin-1")
    return name in _FIRST_OF_DOCUMENTS


def is_document(names: list[str]) -> bool:
    """Whether a zip with these names is one document, and not a folder of them.

    It is if it declares its content at the top, or if all of it is a Word package that was
    packed together with its folder.
    """
    lower = [name.lower() for name in names]
    if not _ONLY_IN_DOCUMENTS.isdisjoint(lower) or "word/document.xml" in lower:
        return True
    body = next((name for name in lower if name.endswith("/word/document.xml")), None)
    if body is None:
        return False
    folder = body.removesuffix("word/document.xml")
    return all(name.startswith(folder) for name in lower)


def may_be_document(head: bytes) -> bool:
    """Whether a zip without a directory was a Word package, by its first bytes."""
    return b"[Content_Types].xml" in head or b"word/" in head
