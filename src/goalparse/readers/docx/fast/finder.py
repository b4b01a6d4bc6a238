"""One pattern for the units that come most often, so that each of them is found by one search.

To compare a unit stretch by stretch takes a round of Python for every one. The pattern passes
over a stretch by its length, which costs the same however long it is, and takes what stands in
the holes; then all stretches are compared at once. Where units part, it looks at the bytes in
which their stretches differ, and so mostly leads to the right unit. Whether it did, only the
comparison says: what is found is exactly what has the unit's markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from goalparse.readers.docx.fast.holes import BOOKMARK_NAME, Hole, Stretch
from goalparse.readers.docx.fast.texts import PART, Found, TextForm
from goalparse.tuples import NamedTuple


class _Unit(Protocol):
    """What is found: all that is asked of it is what its texts are, and what is open behind."""

    form: TextForm
    after: tuple[str, ...]


T = TypeVar("T", bound=_Unit)

_MARK = b"[0-9A-F]{8}+"
_HOLES = {
    Hole.TEXT: b"([^<]*+<)",
    Hole.RUN: b"(>[^<]*+<)",
    Hole.NAME: b"(" + BOOKMARK_NAME + b"+)",
    Hole.ID: b"[0-9]++",
    Hole.END: b"()",
}
_DEEPEST = 20
"""So many partings one behind the other; `re` compiles each of them inside the one before."""


class Finder(Generic[T]):
    """Finds units by their stretches. Nothing is compiled before `compile` is called."""

    def __init__(
        self, units: Sequence[tuple[T, Sequence[Stretch]]], state: tuple[str, ...]
    ) -> None:
        planner = _Planner[T](state)
        paths = [(unit, _cut(path, unit.form)) for unit, path in units]
        self._source = planner.node(paths, _Path(), 0)
        self._leaves = planner.leaves
        self.size = planner.size
        """How many stretches its pattern is made of; what it costs to compile grows with them."""

    def compile(self) -> None:
        """Make it ready for use."""
        self._match = re.compile(self._source, re.DOTALL).match

    def used(self) -> list[T]:
        """The units that were found by it."""
        return [leaf.unit for leaf in self._leaves.values() if leaf.used]

    def run(self, data: bytes, at: int, found: Found, units: list[T], most: int) -> int:
        """Add the units that begin here, one behind the other; where the last one ends.

        As far as each leads back to the state that it began in, and no more than ``most``.
        ``found`` gets what is in their holes.
        """
        find, leaves, texts = self._match, self._leaves, found.texts
        while (match := find(data, at)) is not None:
            leaf = leaves[match.lastindex]  # type: ignore[index] # each way through the pattern has a group
            group = match.group
            if group(*leaf.stretches_at) != leaf.stretches:
                break
            if leaf.texts_at:
                texts += group(*leaf.texts_at)
                found.count += leaf.count
            for at_name in leaf.names_at:
                found.names.append(match[at_name].decode("ascii"))
            leaf.used = True
            units.append(leaf.unit)
            at = match.end()
            most -= 1
            if not leaf.returns or not most:
                break
        return at


def _cut(path: Sequence[Stretch], form: TextForm) -> tuple[Stretch, ...]:
    """Stretches without what `texts` wants to have in their holes, to tell the texts apart.

    That is the ``<`` behind each text, and the ``>`` before what is a further run of one.
    """
    cut: list[Stretch] = []
    goes_on, begun = iter(form.goes_on), 0
    for stretch in path:
        markup, hole = stretch.markup[begun:], stretch.hole
        begun = 0
        if hole is Hole.TEXT:
            begun = len(PART)
            if next(goes_on):
                markup, hole = markup[:-1], Hole.RUN
        cut.append(Stretch(markup, hole, stretch.between))
    return tuple(cut)


class _Path(NamedTuple):
    """The groups of a pattern that lead to a unit, by what they hold."""

    stretches: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()
    names: tuple[int, ...] = ()


class _Leaf(Generic[T]):
    """Where a unit is found: the groups of its stretches and what they must hold, and the holes."""

    __slots__ = (
        "count",
        "names_at",
        "returns",
        "stretches",
        "stretches_at",
        "texts_at",
        "unit",
        "used",
    )

    def __init__(
        self, unit: T, path: _Path, stretches: Sequence[Stretch], *, returns: bool
    ) -> None:
        markup = tuple(stretch.markup for stretch in stretches)
        self.unit = unit
        self.stretches_at, self.texts_at, self.names_at = path
        self.stretches = markup if len(markup) > 1 else markup[0]  # as a match gives its groups
        self.count = unit.form.count
        self.returns = returns
        self.used = False


class _Planner(Generic[T]):
    """Writes the pattern: units that begin alike share groups until they part."""

    def __init__(self, state: tuple[str, ...]) -> None:
        self._state = state
        self.leaves: dict[int, _Leaf[T]] = {}
        self.size = 0
        self._groups = 0

    def node(
        self, units: Sequence[tuple[T, tuple[Stretch, ...]]], path: _Path, partings: int
    ) -> bytes:
        """The pattern behind a path, for units that have it in common, up to their ends."""
        source = b""
        while True:
            at = len(path.stretches)
            by_next: dict[Stretch, list[tuple[T, tuple[Stretch, ...]]]] = {}
            for unit in units:
                by_next.setdefault(unit[1][at], []).append(unit)
            if len(by_next) > 1 and partings < _DEEPEST:
                break
            stretch, units = next(iter(by_next.items()))
            passed, path = self._stretch(stretch, [], units[0], path)
            source += passed
            if stretch.hole is Hole.END:
                return source
        branches = []
        for stretch, alike in by_next.items():
            parting = _parting(stretch.markup, by_next)
            passed, onward = self._stretch(stretch, parting, alike[0], path)
            if stretch.hole is not Hole.END:
                passed += self.node(alike, onward, partings + 1)
            branches.append(passed)
        return source + b"(?:" + b"|".join(branches) + b")"

    def _stretch(
        self,
        stretch: Stretch,
        parting: list[int],
        unit: tuple[T, tuple[Stretch, ...]],
        path: _Path,
    ) -> tuple[bytes, _Path]:
        """The pattern of a stretch and its hole, and the path behind; a unit may end there."""
        self.size += 1
        path = path._replace(stretches=(*path.stretches, self._group()))
        passed = b"(" + _passed(stretch.markup, parting) + b")"
        if stretch.hole is Hole.SESSION:
            between = (re.escape(each) + _MARK for each in stretch.between)
            return passed + _MARK + b"".join(between), path
        if stretch.hole is Hole.END:
            returns = unit[0].after == self._state
            end = self._group()
            if path.texts:  # what is at the end is empty, and makes several of one
                path = path._replace(texts=(*path.texts, end))
            self.leaves[end] = _Leaf(unit[0], path, unit[1], returns=returns)
        elif stretch.hole in {Hole.TEXT, Hole.RUN}:
            path = path._replace(texts=(*path.texts, self._group()))
        elif stretch.hole is Hole.NAME:
            path = path._replace(names=(*path.names, self._group()))
        return passed + _HOLES[stretch.hole], path

    def _group(self) -> int:
        self._groups += 1
        return self._groups


def _parting(markup: bytes, others: Iterable[Stretch]) -> list[int]:
    """Where some markup first differs from each of the others."""
    found = {_alike(markup, other.markup) for other in others if other.markup != markup}
    return sorted(at for at in found if at < len(markup))


def _alike(one: bytes, other: bytes) -> int:
    """For how many bytes both are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _passed(markup: bytes, parting: Sequence[int]) -> bytes:
    """A pattern as long as the markup, which looks at the bytes at some places alone."""
    parts, done = [], 0
    for at in parting:
        parts += [_any(at - done), re.escape(markup[at : at + 1])]
        done = at + 1
    return b"".join([*parts, _any(len(markup) - done)])


def _any(count: int) -> bytes:
    return b".{%d}+" % count if count else b""
