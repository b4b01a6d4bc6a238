"""The markup of rows and paragraphs cut where they differ from each other: stretches and holes.

What differs from one row to the next like it are the texts, the marks of editing sessions and
paragraphs (``w:rsidR="00A1B2C3"``), which mean nothing here, and the names and numbers of
bookmarks. All of these are *holes*; the markup between two holes is a *stretch*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from goalparse.readers.docx.fast.tokens import ANY_BOOKMARK
from goalparse.tuples import NamedTuple

TEXT_END = b"</w:t>"
BOOKMARK_NAME = rb"[ !#-%'-;=?-~]+"
# What may stand in these holes is bounded by double quotes, and all of it is in tags without
# single quotes: nothing else can look like this, whatever stands around it.
_RSID = re.compile(rb'(rsid[A-Za-z]*=")[0-9A-F]{8}(?=")')
_IDENTITY = re.compile(rb'((?:para|text)Id=")[0-9A-F]{8}(?=")')
_BOOKMARK = re.compile(
    rb'<w:bookmarkStart w:id="(?P<id_1>[0-9]+)" w:name="(?P<name_1>%(name)b)"/>'
    rb'|<w:bookmarkStart w:name="(?P<name_2>%(name)b)" w:id="(?P<id_2>[0-9]+)"/>'
    rb'|<w:bookmarkEnd w:id="(?P<id_3>[0-9]+)"/>' % {b"name": BOOKMARK_NAME}
)
_CLOSE = 40
_END_OF_ANY = b'<w:bookmarkEnd w:id="0"/>'


class Hole(Enum):
    """What stands behind a stretch of markup."""

    TEXT = auto()
    RUN = auto()  # of the text before it; told apart by `finder` alone
    SESSION = auto()  # one mark, or several with the same markup in between
    ID = auto()
    NAME = auto()
    END = auto()  # nothing: the unit ends


class Stretch(NamedTuple):
    """Markup, and what has to stand behind it."""

    markup: bytes
    hole: Hole
    between: tuple[bytes, ...] = ()
    """The markup between the marks of a session."""


def stretches(heads: Sequence[bytes], tail: bytes) -> Iterator[Stretch]:
    """The stretches of a unit: the ``heads`` are its markup up to each text, then its ``tail``."""
    before = b""
    for markup, last in (*((head + b">", Hole.TEXT) for head in heads), (tail, Hole.END)):
        holes, at = _holes(markup), 0
        while holes:
            start, end, kind = holes.pop(0)
            lead, before = before + markup[at:start], b""
            between: list[bytes] = []
            while kind is Hole.SESSION and holes and holes[0].follows(end):
                start, stop, _ = holes.pop(0)
                between.append(markup[end:start])
                end = stop
            yield Stretch(lead, kind, tuple(between))
            at = end
        yield Stretch(before + markup[at:], last)
        before = TEXT_END


class _Span(NamedTuple):
    start: int
    end: int
    kind: Hole

    def follows(self, end: int) -> bool:
        """Whether it is the mark of a session close behind another."""
        return self.kind is Hole.SESSION and self.start - end < _CLOSE


def _holes(markup: bytes) -> list[_Span]:
    marks = (mark for pattern in (_RSID, _IDENTITY) for mark in pattern.finditer(markup))
    holes = [_Span(mark.end(1), mark.end(), Hole.SESSION) for mark in marks]
    for bookmark in _BOOKMARK.finditer(markup):
        for name, kind in _KINDS.items():
            if bookmark[name] is not None:
                holes.append(_Span(*bookmark.span(name), kind))
    return sorted(holes)


_KINDS = {
    **dict.fromkeys(("id_1", "id_2", "id_3"), Hole.ID),
    **dict.fromkeys(("name_1", "name_2"), Hole.NAME),
}


def emptied(markup: bytes, names: list[str]) -> bytes:
    """The same markup with nothing in its holes; the bookmarks' names are put behind ``names``."""
    if b"rsid" in markup:
        markup = b"".join(_RSID.split(markup))
    if b"Id=" in markup:
        markup = b"".join(_IDENTITY.split(markup))
    if b"<w:bookmark" not in markup:
        return markup

    def empty(found: re.Match[bytes]) -> bytes:
        if found["id_3"]:
            return _END_OF_ANY
        names.append((found["name_1"] or found["name_2"]).decode("ascii"))
        return ANY_BOOKMARK

    return _BOOKMARK.sub(empty, markup)
