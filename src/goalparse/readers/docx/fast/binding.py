"""The units of one document: known ones found again, others learned by the steps through them."""

from __future__ import annotations

from goalparse.readers.docx.context import Context
from goalparse.readers.docx.fast.frame import LONGEST_KEPT, Frame, Lore
from goalparse.readers.docx.fast.holes import TEXT_END, emptied
from goalparse.readers.docx.fast.plans import line_plan, row_plan
from goalparse.readers.docx.fast.steps import Act, Do, Step, To, Way, step_of
from goalparse.readers.docx.fast.texts import Found, TextForm
from goalparse.readers.docx.fast.units import BoundUnit, KnownUnits, Unit
from goalparse.tuples import NamedTuple

_MOST_KNOWN = 2048
_PARTING = b"\1"
"""Parts pieces of markup for a moment; like the zero of `ANY_BOOKMARK` in no well-formed one."""
_TEXT_TAGS = frozenset({b"w:t", b've"'})
"""How the start tag of a text ends, without its last character; others are looked at again."""


class Odd(Exception):  # noqa: N818 - it says what the block is
    """A block holds something that only the careful path knows."""


class _Pieces(NamedTuple):
    """The markup of a unit up to each text and behind the last."""

    heads: list[bytes]
    tail: bytes
    plain: bool
    """Whether no single quote stands in it, so that a value is bounded by double quotes."""


class _KnownHere(NamedTuple):
    """The units of one way: those without a prefix of the frame's own, and the others."""

    usual: KnownUnits
    foreign: KnownUnits

    def run(self, data: bytes, at: int, found: Found, units: list[Unit], most: int) -> int:
        """Add those that begin here, one behind the other; see `KnownUnits.run`."""
        before = len(units)
        end = self.usual.run(data, at, found, units, most)
        return end if len(units) > before else self.foreign.run(data, at, found, units, most)


class Binder:
    """Knows the units of one document: what a step does there, styles and lists decide."""

    def __init__(self, frame: Frame, context: Context) -> None:
        self._frame = frame
        self._context = context
        self._styles = context.styles
        self._acts: dict[tuple[Way, bytes], tuple[Step, list[Act]]] = {}
        self._bound: dict[Unit, BoundUnit] = {}
        self._units: dict[Way, _KnownHere] = {}

    def units(self, way: Way) -> _KnownHere:
        """The units known on a way."""
        units = self._units.get(way)
        if units is None:
            lores = self._frame.lore, self._frame.own
            units = self._units[way] = _KnownHere(*(_units(lore, way) for lore in lores))
        return units

    def learned(self, markup: bytes, way: Way, found: Found, *, keep: bool = True) -> Unit:
        """The unit with this markup, by its steps; remembered unless no other will be like it.

        Nor is it if ``keep`` is false: it will not be asked for. Raises `Odd` if it has something
        in it that has no step in this document.
        """
        texts: list[bytes] = []
        pieces = _pieces(markup, texts)
        followed = self._follow(pieces, way, found.names)
        steps = tuple([step for step, _ in followed])
        form = TextForm([at > 0 and not step.acts for at, step in enumerate(steps[:-1])])
        unit = Unit(steps, steps[-1].after, way[1], form)
        bound = self._bound[unit] = _bind(unit, [acts for _, acts in followed])
        if True not in [step.styled for step in steps]:
            unit.bound = bound
        if keep and pieces.plain and True not in [step.unique for step in steps]:
            units = _units(self._frame.lore_of(markup), way)
            if units.meet(unit):
                units.learn(pieces.heads, pieces.tail, unit)
        found.add(unit.form, tuple(texts))
        return unit

    def bound(self, unit: Unit) -> BoundUnit:
        """The unit in this document; raises `Odd` as above."""
        if unit.bound is not None:
            return unit.bound
        bound = self._bound.get(unit)
        if bound is None:
            acts = [self._acts_of(step) for step in unit.steps]
            bound = self._bound[unit] = _bind(unit, acts)
        return bound

    def _follow(self, pieces: _Pieces, way: Way, names: list[str]) -> list[tuple[Step, list[Act]]]:
        """The steps through a unit, and what they do here.

        They are followed with nothing in the holes of the markup. With single quotes about,
        what looks like a hole may be none: then it is followed as it stands.
        """
        opened, to = way
        heads, tail = pieces.heads, pieces.tail
        if pieces.plain:
            *heads, tail = emptied(_PARTING.join((*heads, tail)), names).split(_PARTING)
        followed = []
        for markup in heads:
            step = self._learn((opened, To.TEXT), markup)
            followed.append(step)
            opened = step[0].after
        followed.append(self._learn((opened, to), tail))
        return followed

    def _learn(self, way: Way, markup: bytes) -> tuple[Step, list[Act]]:
        known = self._acts.get((way, markup))
        if known is not None:
            return known
        step = step_of(self._frame, way, markup)
        if step is None:
            raise Odd
        learned = step, self._acts_of(step)
        if len(markup) < LONGEST_KEPT and not step.unique:
            if len(self._acts) > _MOST_KNOWN:
                self._acts.clear()
            self._acts[way, markup] = learned
        return learned

    def _acts_of(self, step: Step) -> list[Act]:
        """What a step does here: hidden styles are odd, marks without effect on a cell dropped."""
        styles = self._styles
        if styles.hides and any(styles.resolve(name).hidden for name in step.run_styles):
            raise Odd
        acts: list[Act] = []
        for act in step.acts:
            if act.do is Do.PARAGRAPH:
                style = styles.resolve(act.marks.style_id)
                if style.hidden:
                    raise Odd
                counted = self._context.counter is not None and act.marks.counts(style)
                if step.in_table and not counted:
                    continue
            acts.append(act)
        return acts


def _units(lore: Lore, way: Way) -> KnownUnits:
    units = lore.units.get(way)
    if units is None:
        units = KnownUnits(way[0])
        lore.keep_units(way, units)
    return units


def _bind(unit: Unit, of_steps: list[list[Act]]) -> BoundUnit:
    """What a unit makes of its texts; between the runs of one of them nothing happens."""
    *to_texts, behind = zip(of_steps, unit.steps, strict=True)
    acts = [each for at, (each, step) in enumerate(to_texts) if step.acts or not at]
    acts.append(behind[0])
    if unit.to is To.ROW_END:
        return BoundUnit(acts, row=row_plan(acts))
    # Behind the last row of a table stands no paragraph, but its plan is not asked for.
    return BoundUnit(acts, line=line_plan(acts))


def _pieces(markup: bytes, texts: list[bytes]) -> _Pieces:
    """A unit cut at its texts, which are put behind ``texts``."""
    if b"\0" in markup or _PARTING in markup:
        raise Odd
    pieces = markup.split(TEXT_END)
    tail = pieces.pop()
    cut = [piece.rpartition(b">") for piece in pieces]
    if not {head[-3:] for head, _, _ in cut} <= _TEXT_TAGS:
        cut = [_cut(piece) for piece in pieces]
    texts += [text for _, _, text in cut]
    heads = [head for head, _, _ in cut]
    plain = b"'" not in markup or b"'" not in b"".join((*heads, tail))
    return _Pieces(heads, tail, plain)


def _cut(piece: bytes) -> tuple[bytes, bytes, bytes]:
    """Cut before the text of a piece: it may have a ``>`` of its own, but no ``<``."""
    start = piece.rfind(b"<")
    head, mark, text = piece[start:].partition(b">")
    if start < 0 or not mark:  # <w:t</w:t>: the tag lacks its end
        raise Odd
    return piece[:start] + head, mark, text
