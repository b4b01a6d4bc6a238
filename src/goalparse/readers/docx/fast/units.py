"""Rows and paragraphs that were seen before: their markup compared in whole, not looked up.

A *unit* is a row of a table, with what stands in front of it, or a paragraph outside tables.
Units repeat each other's markup between their holes (see `holes`). To compare a stretch of it with
one that is known costs a tenth of hashing it, so units are known by a tree of stretches: its root
is the start of a unit, a branch leads over a stretch to the hole behind it or to the end. What the
unit does was proven when it was learned, and the same markup does the same. Those that come again
and again are found by one pattern (see `finder`), the tree is asked for the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from goalparse.frozen import mutable
from goalparse.readers.docx.fast.finder import Finder
from goalparse.readers.docx.fast.holes import BOOKMARK_NAME, Hole, Stretch, stretches
from goalparse.readers.docx.fast.plans import LinePlan, RowPlan
from goalparse.readers.docx.fast.steps import Act, Step, To
from goalparse.readers.docx.fast.texts import Found, TextForm
from goalparse.tuples import NamedTuple

_NAME = re.compile(BOOKMARK_NAME)
_ENDS = (b"</w:tbl>", b"<w:tbl>")
"""What stands behind the last row of a table, or behind paragraphs: no unit goes on there."""
_MARK_LENGTH = 8
_LONGEST = 1 << 16
_MOST_BRANCHES = 32
_MOST_UNITS = 2048
_MOST_SEEN = 1024
_MOST_MET = 8192
_MOST_FOUND = 64
"""So many units share a pattern: each search costs a little for each of them."""
_LONGEST_PATH = 256
"""A row of more stretches is not worth a pattern: its groups would be those of many others."""
_FEWEST = 64
_WORTH = 4
"""To compile a stretch of a pattern costs what some units cost that are compared without one."""

_TEXT, _SESSION, _ID, _END = Hole.TEXT, Hole.SESSION, Hole.ID, Hole.END


@mutable(eq=False)
class BoundUnit:
    """A unit in one document: the acts of its steps, and the plan of a row or paragraph."""

    acts: list[list[Act]]
    row: RowPlan | None = None
    line: LinePlan | None = None


@mutable(eq=False)
class Unit:
    """What a unit does: its steps, from text to text, and what is open behind it.

    ``form`` says which of these texts are one. ``bound`` is what it makes in every document, None
    where styles or lists have a say.
    """

    steps: tuple[Step, ...]
    after: tuple[str, ...]
    to: To
    form: TextForm
    bound: BoundUnit | None = None


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


_NONE_SEEN: set[bytes] = set()


class _Branch(NamedTuple):
    """A stretch of known units, what has to stand in the hole behind it, and what follows.

    ``length`` is that of the marks of a run, ``seen`` those that it has taken before. ``unit`` is
    the one that ends here, if one does.
    """

    markup: bytes
    size: int
    hole: Hole
    run: _Run | None
    length: int
    seen: set[bytes]
    branches: list[_Branch]
    unit: Unit | None


class KnownUnits:
    """The units that are known from one state."""

    def __init__(self, state: tuple[str, ...]) -> None:
        self._state = state
        self._branches: list[_Branch] = []
        self._count = 0
        self._runs: dict[tuple[bytes, ...], _Run] = {}
        self._met: set[int] = set()
        self._paths: dict[Unit, list[Stretch]] = {}
        self._finder: Finder[Unit] | None = None
        self._walked: dict[Unit, int] = {}
        """How often a unit was found by the tree since there is the finder that is in use."""
        self._walks = 0
        self._due = _FEWEST

    def meet(self, unit: Unit) -> bool:
        """Whether a unit that does the same was met before: most are never met again."""
        met = hash(unit.steps)
        if met in self._met:
            return True
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(met)
        return False

    def run(self, data: bytes, at: int, found: Found, units: list[Unit], most: int) -> int:
        """Add the known units that begin here, one behind the other; where the last one ends.

        As far as each leads back to the state that it began in, and no more than ``most`` or
        little more. ``found`` gets what is in their holes. The texts are not looked at.
        """
        while True:
            before = len(units)
            if self._finder is not None:
                at = self._finder.run(data, at, found, units, most)
            if len(units) == before:
                match = self._walk(data, at, found)
                if match is None:
                    return at
                unit, at = match
                units.append(unit)
                self._count_walk(unit)
            most -= len(units) - before
            if most <= 0 or units[-1].after != self._state or data.startswith(_ENDS, at):
                return at

    def _count_walk(self, unit: Unit) -> None:
        self._walked[unit] = self._walked.get(unit, 0) + 1
        self._walks += 1
        if self._walks >= self._due:
            self._renew()

    def _renew(self) -> None:
        """Have a pattern for the units that come again and again, if it is worth its cost now.

        A unit that the last one did not find in all this time is left out of the next.
        """
        often = sorted(self._walked, key=self._walked.__getitem__, reverse=True)
        units = [unit for unit in often if self._walked[unit] > 1]
        units += self._finder.used() if self._finder is not None else ()
        known = [(unit, path) for unit in units if (path := self._paths.get(unit))]
        known = [(unit, path) for unit, path in known if len(path) <= _LONGEST_PATH]
        if not known:
            self._walks = 0
            self._walked.clear()
            return
        finder = Finder(known[:_MOST_FOUND], self._state)
        if finder.size * _WORTH > self._walks:
            self._due = finder.size * _WORTH
            return
        finder.compile()
        self._finder, self._walks, self._due = finder, 0, _FEWEST
        self._walked.clear()

    def _walk(  # noqa: C901 - a call for each stretch would cost as much as all of this
        self, data: bytes, at: int, found: Found
    ) -> tuple[Unit, int] | None:
        """The same by the tree."""
        names, branches = found.names, self._branches
        texts: list[bytes] = []
        before = len(names)
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
                found.add(unit.form, tuple(texts))
                return unit, at
            elif run is None:
                at = data.find(b'"', end)
                if not _takes(hole, data[end:at], names):
                    break
            branches = after
        del names[before:]
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
            self._paths.clear()
        branches = self._branches
        self._paths[unit] = path = list(stretches(heads, tail))
        for markup, hole, between in path:
            run = self._run(between) if hole is _SESSION else None
            branch = next(
                (each for each in branches if each.markup == markup and each.run is run), None
            )
            if branch is None:
                last = unit if hole is _END else None
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


def _takes(hole: Hole, value: bytes, names: list[str]) -> bool:
    """Whether a value is the number or name of a bookmark; a name is kept."""
    if hole is _ID:
        return value.isdigit()
    if _NAME.fullmatch(value) is None:
        return False
    names.append(value.decode("ascii"))
    return True
