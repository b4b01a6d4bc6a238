"""Rows and paragraphs that were seen before: their markup compared in whole, not looked up.

A *unit* is a row of a table, with what stands in front of it, or a paragraph outside tables.
Units repeat each other's markup; what differs from one to the next are the texts, the marks of
editing sessions and paragraphs (``w:rsidR="00A1B2C3"``), which mean nothing here, and the names
and numbers of bookmarks. All of these are *holes*; the markup between two holes is a *stretch*.
To compare a stretch with one that is known costs a tenth of hashing it, so units are known by a
tree of stretches: its root is the start of a unit, a branch leads over a stretch to the hole
behind it or to the end. What the unit does was proven when it was learned, and the same markup
does the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from goalparse.frozen import mutable
from goalparse.readers.docx.fast.plans import LinePlan
from goalparse.readers.docx.fast.steps import Act, Step
from goalparse.readers.docx.fast.tokens import ANY_BOOKMARK
from goalparse.readers.docx.grid import RowPlan

TEXT_END = b"</w:t>"
_BOOKMARK_NAME = rb"[ !#-%'-;=?-~]+"
# What may stand in these holes is bounded by double quotes, and all of it is in tags without
# single quotes: nothing else can look like this, whatever stands around it.
_RSID = re.compile(rb'(rsid[A-Za-z]*=")[0-9A-F]{8}(?=")')
_IDENTITY = re.compile(rb'((?:para|text)Id=")[0-9A-F]{8}(?=")')
_BOOKMARK = re.compile(
    rb'<w:bookmarkStart w:id="(?P<id_1>[0-9]+)" w:name="(?P<name_1>%(name)b)"/>'
    rb'|<w:bookmarkStart w:name="(?P<name_2>%(name)b)" w:id="(?P<id_2>[0-9]+)"/>'
    rb'|<w:bookmarkEnd w:id="(?P<id_3>[0-9]+)"/>' % {b"name": _BOOKMARK_NAME}
)
_NAME = re.compile(_BOOKMARK_NAME)
_MARK_LENGTH = 8
_LONGEST = 1 << 16
_MOST_BRANCHES = 32
_MOST_UNITS = 2048
_MOST_SEEN = 1024
_MOST_MET = 8192
_CLOSE = 40
_END_OF_ANY = b'<w:bookmarkEnd w:id="0"/>'


class _Hole(Enum):
    """What stands behind a stretch of markup."""

    TEXT = auto()
    SESSION = auto()  # one mark, or several with the same markup in between
    ID = auto()
    NAME = auto()
    END = auto()  # nothing: the unit ends


_TEXT, _SESSION, _ID, _NAMED = _Hole.TEXT, _Hole.SESSION, _Hole.ID, _Hole.NAME


@mutable(eq=False)
class BoundUnit:
    """A unit in one document: the acts of its steps, and the plan of a row or paragraph."""

    acts: list[list[Act]]
    row: RowPlan | None = None
    line: LinePlan | None = None


@mutable(eq=False)
class Unit:
    """What a unit does: its steps, from text to text, and what is open behind it.

    ``bound`` is what it makes in every document, None where styles or lists have a say.
    """

    steps: tuple[Step, ...]
    after: tuple[str, ...]
    bound: BoundUnit | None = None


@mutable
class Found:
    """What stands in the holes of units: texts as they are, names of bookmarks in order."""

    texts: list[bytes]
    names: list[str]


class _Run:
    """Marks of sessions with fixed markup between them: what may stand in their hole."""

    def __init__(self, between: Sequence[bytes]) -> None:
        marks = b"[0-9A-F]{%d}" % _MARK_LENGTH
        self._pattern = re.compile(marks + b"".join(re.escape(each) + marks for each in between))
        self.length = sum(map(len, between)) + _MARK_LENGTH * (len(between) + 1)
        self.seen: set[bytes] = set()
        """Marks that were taken; a row has the same ones again and again."""

    def takes(self, marks: bytes) -> bool:
        """Whether these are such marks."""
        if self._pattern.fullmatch(marks) is None:
            return False
        if len(self.seen) >= _MOST_SEEN:
            self.seen.clear()
        self.seen.add(marks)
        return True


class _Stretch(NamedTuple):
    markup: bytes
    hole: _Hole
    between: tuple[bytes, ...] = ()
    """The markup between the marks of a session."""


_NONE_SEEN: set[bytes] = set()


class _Branch(NamedTuple):
    """A stretch of known units, what has to stand in the hole behind it, and what follows.

    ``length`` is that of the marks of a run, ``seen`` those that it has taken before. ``unit`` is
    the one that ends here, if one does.
    """

    markup: bytes
    size: int
    hole: _Hole
    run: _Run | None
    length: int
    seen: set[bytes]
    branches: list[_Branch]
    unit: Unit | None


class KnownUnits:
    """The units that are known from one state."""

    def __init__(self) -> None:
        self._branches: list[_Branch] = []
        self._count = 0
        self._runs: dict[tuple[bytes, ...], _Run] = {}
        self._met: set[int] = set()

    def meet(self, unit: Unit) -> bool:
        """Whether a unit that does the same was met before: most are never met again."""
        met = hash(unit.steps)
        if met in self._met:
            return True
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(met)
        return False

    def match(  # noqa: C901 - a call for each stretch would cost as much as all of this
        self, data: bytes, at: int, found: Found
    ) -> tuple[Unit, int] | None:
        """The unit that begins here, and where it ends; ``found`` gets what is in its holes.

        None, and nothing found, if it is none of those known. The texts are not looked at.
        """
        texts, names, branches = found.texts, found.names, self._branches
        before = len(texts), len(names)
        find, text = data.find, _TEXT
        while True:
            for branch in branches:
                markup, size, hole, run, length, seen, after, unit = branch
                end = at + size
                if data[at:end] == markup:  # quicker than `startswith` where most are alike
                    if run is None:
                        break
                    # Marks are looked at in front: what is between them may differ.
                    marks = data[end : end + length]
                    if marks in seen or run.takes(marks):
                        end += length
                        break
            else:
                break
            if branch is not branches[0]:  # the next unit is most likely like this one
                branches.remove(branch)
                branches.insert(0, branch)
            at = end
            if hole is text:
                at = find(b"<", end)
                texts.append(data[end:at])
            elif unit is not None:
                return unit, at
            elif run is None:
                at = data.find(b'"', end)
                if not _takes(hole, data[end:at], names):
                    break
            branches = after
        del texts[before[0] :], names[before[1] :]
        return None

    def learn(self, heads: Sequence[bytes], tail: bytes, unit: Unit) -> None:
        """Know a unit by its markup: the ``heads`` up to each text, and the ``tail``.

        What was not met for long is forgotten where there is too much.
        """
        if sum(map(len, heads)) + len(tail) > _LONGEST:
            return
        self._count += 1
        if self._count > _MOST_UNITS:
            self._count = 0
            self._branches.clear()
            self._runs.clear()
        branches = self._branches
        for markup, hole, between in _stretches(heads, tail):
            run = self._run(between) if hole is _SESSION else None
            branch = next(
                (each for each in branches if each.markup == markup and each.run is run), None
            )
            if branch is None:
                last = unit if hole is _Hole.END else None
                length, seen = (0, _NONE_SEEN) if run is None else (run.length, run.seen)
                branch = _Branch(markup, len(markup), hole, run, length, seen, [], last)
                del branches[_MOST_BRANCHES - 1 :]
                branches.insert(0, branch)
            branches = branch.branches

    def _run(self, between: tuple[bytes, ...]) -> _Run:
        run = self._runs.get(between)
        if run is None:
            run = self._runs[between] = _Run(between)
        return run


def _takes(hole: _Hole, value: bytes, names: list[str]) -> bool:
    """Whether a value is the number or name of a bookmark; a name is kept."""
    if hole is _ID:
        return value.isdigit()
    if _NAME.fullmatch(value) is None:
        return False
    names.append(value.decode("ascii"))
    return True


def _stretches(heads: Sequence[bytes], tail: bytes) -> Iterator[_Stretch]:
    """The stretches of a unit's markup, each with the hole behind it."""
    before = b""
    for markup, last in (*((head + b">", _TEXT) for head in heads), (tail, _Hole.END)):
        holes, at = _holes(markup), 0
        while holes:
            start, end, kind = holes.pop(0)
            lead, before = before + markup[at:start], b""
            between: list[bytes] = []
            while kind is _SESSION and holes and holes[0].follows(end):
                start, stop, _ = holes.pop(0)
                between.append(markup[end:start])
                end = stop
            yield _Stretch(lead, kind, tuple(between))
            at = end
        yield _Stretch(before + markup[at:], last)
        before = TEXT_END


class _Span(NamedTuple):
    start: int
    end: int
    kind: _Hole

    def follows(self, end: int) -> bool:
        """Whether it is the mark of a session close behind another."""
        return self.kind is _SESSION and self.start - end < _CLOSE


def _holes(markup: bytes) -> list[_Span]:
    marks = (mark for pattern in (_RSID, _IDENTITY) for mark in pattern.finditer(markup))
    holes = [_Span(mark.end(1), mark.end(), _SESSION) for mark in marks]
    for bookmark in _BOOKMARK.finditer(markup):
        for name, kind in _KINDS.items():
            if bookmark[name] is not None:
                holes.append(_Span(*bookmark.span(name), kind))
    return sorted(holes)


_KINDS = {
    **dict.fromkeys(("id_1", "id_2", "id_3"), _ID),
    **dict.fromkeys(("name_1", "name_2"), _NAMED),
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
