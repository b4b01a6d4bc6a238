"""What a row of a text dump costs as it stands, and what it asks of the next one.

The vocabulary tells: an indicator row is as wide as its header, a form's row begins with a label
or under a merged one, shares of a spending plan pair with their months. Prices are those of
`goalparse.settling.cheapest`, which weighs the readings of a whole strip by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goalparse.blocks import Piece
from goalparse.meanings.lexicon import BLANK, Lexicon, Reading
from goalparse.meanings.terms import MEASURE, MONEY, TOTAL, UPPER
from goalparse.remembered import Bounded
from goalparse.tables.alike import alike_of
from goalparse.tuples import NamedTuple


class Above(NamedTuple):
    """What the rows above ask of the next one.

    ``cells`` is the number of cells it should have, in a whole block below a header or ``once``,
    0 if nothing is asked. ``grouped``: a label in the first column may reach down, so that parts
    of its sum stand behind an empty cell, not in its place. ``adjacent``: the row above ends a
    table, with nothing between it and the next one. ``level_at``: where the header has its level 1.
    ``headed``: the table has begun with lines across it and no label yet: its title, year, unit.
    """

    cells: int = 0
    once: bool = False
    grouped: bool = False
    adjacent: bool = False
    level_at: int = 0
    headed: bool = False


_LEVELS = frozenset({"level1", "level2"})
NOTHING_ASKED = Above()
ADJACENT = Above(adjacent=True)
_HEADED = Above(headed=True)
_MOST_PRICED = 8192
_LONGEST_PRICED = 128  # cells of a row whose price is remembered: no form has so many
# What a row's cells mean, what is asked of it, whether it is its table's first, and the dump's way
# with merged cells.
_Question = tuple[tuple[Reading, ...], Above, bool, bool]
_ACROSS = 2  # cells of a line across a table: a title, or a department and the unit of money


def _prices(_: Lexicon) -> Bounded[_Question, tuple[int, Above]]:
    return Bounded(_MOST_PRICED)


class Judge:
    """What the vocabulary says of a row; rows whose cells mean the same are judged once.

    ``uncovered``: the dump leaves out the cells that merged ones cover, so nothing blank stands
    where a label reaches down beside a row.
    """

    def __init__(self, lexicon: Lexicon, *, uncovered: bool = False) -> None:
        self._lexicon = lexicon
        self._uncovered = uncovered
        # A row's price follows from what its cells mean: it holds for all documents.
        self._met = lexicon.once(_prices)

    def row(self, cells: tuple[str, ...], above: Above, *, first: bool) -> tuple[int, Above]:
        """The price of a row as it stands, and what it asks of the next one."""
        return self._priced(tuple(map(self._lexicon.readings, cells)), above, first=first)

    def plain(self, cells: tuple[str, ...], above: Above, *, first: bool) -> tuple[int, Above]:
        """The same; at once for a row as wide as the header whose only known words are levels."""
        if above.cells != len(cells) or above.once or above.adjacent:
            return self.row(cells, above, first=first)
        alike = alike_of(cells, self._lexicon)
        if alike.mask & ~UPPER or alike.last_known > above.level_at + 1:
            return self._priced(alike.readings, above, first=first)
        return 0, above

    def _priced(
        self, readings: tuple[Reading, ...], above: Above, *, first: bool
    ) -> tuple[int, Above]:
        """The price of a row by what its cells mean."""
        question = (readings, above, first, self._uncovered)
        return self._met.get(question) or self._learn(question)

    def _learn(self, question: _Question) -> tuple[int, Above]:
        readings, above, first, _ = question
        answer = self._judge(readings, above, first=first)
        return answer if len(readings) > _LONGEST_PRICED else self._met.keep(question, answer)

    def _judge(
        self, readings: Sequence[Reading], above: Above, *, first: bool
    ) -> tuple[int, Above]:
        begin = next((at for at, reading in enumerate(readings) if reading is not BLANK), None)
        if begin is None:  # a blank row says nothing of its neighbours
            return 0, above
        if sum("header" in reading.terms for reading in readings) >= 3:
            return _judge_header(readings, above)
        if _heads_list(readings) or _divides_list(readings, begin, above):
            return 0, Above(cells=len(readings))
        # In the column of names, a label's word is a name: 资金到位情况 below a merged level.
        named = len(readings) == above.cells and begin > above.level_at + 1
        named = named or (self._uncovered and _is_named(readings, begin, above))
        labelled = not named and not _NOT_LEVEL.isdisjoint(readings[begin].terms)
        if above.cells and not above.once and not labelled:
            covered = above.cells - len(readings)
            if self._uncovered and covered == _covered(readings, begin, above):
                return 0, above
            return _judge_indicator(readings, above)
        return self._judge_labels(readings, begin, above, labelled=labelled, first=first)

    def _judge_labels(
        self,
        readings: Sequence[Reading],
        begin: int,
        above: Above,
        *,
        labelled: bool,
        first: bool,
    ) -> tuple[int, Above]:
        """A row outside a block of indicators; ``begin`` is where its first filled cell stands."""
        opening = readings[begin]
        leads = begin == 0
        price = 0 if _is_upper(readings) else 4 * sum(map(_heads_rows, readings[1:]))
        if above.adjacent and (not leads or _OPENS_TABLE.isdisjoint(opening.terms)):
            price += 4
        if leads and opening.get("label") == "plan":
            return price, Above(cells=len(readings), once=True)
        if above.once:
            return price + 2 * abs(len(readings) - above.cells), NOTHING_ASKED
        if not labelled and leads and _is_across(len(readings), above, first=first):
            return price, _HEADED
        if labelled or not leads or opening or first:
            if above.grouped and leads and "source" in opening.terms and not self._uncovered:
                price += 4
            return price, self._asked(readings, above, leads=leads)
        beside = above.grouped and self._uncovered
        return price + (0 if beside else 3), NOTHING_ASKED

    def _asked(self, readings: Sequence[Reading], above: Above, *, leads: bool) -> Above:
        """A label followed by a label at the head of a row reaches down over the next rows."""
        if not leads or (above.grouped and "source" in readings[0].terms):
            return above._replace(cells=0, once=False, adjacent=False)
        both = len(readings) > 1 and all(
            not _NOT_LEVEL.isdisjoint(r.terms) and not r.inline for r in readings[:2]
        )
        # A stage is the header of a column: what it counts may lead the rows below.
        return Above(grouped=both and "stage" not in readings[1].terms)


def leaves_out_covered(rows: Iterable[Sequence[Piece]], lexicon: Lexicon) -> bool:
    """Whether rows say that a dump leaves out the cells that merged ones cover, as of an .odt.

    ``rows`` begin with the first two cells of each. A level 2 then leads its row; elsewhere it
    stands behind an empty cell. Where none tells, the parts of a sum do.
    """
    levels = sources = behind = 0
    for row in rows:
        first = row[0].text
        terms = lexicon.read(first or row[-1].text).terms
        if "level2" in terms and "level1" not in terms:
            if not first:
                return False
            levels += 1
        elif "source" in terms:
            sources += bool(first)
            behind += not first
    return levels > 0 or sources > behind == 0


def _judge_header(readings: Sequence[Reading], above: Above) -> tuple[int, Above]:
    levels = [at for at, reading in enumerate(readings) if reading.get("header") == "level1"]
    width = len(readings)
    if not levels and above.cells > width and not above.once and BLANK not in readings:
        # What divides one header of the row above, and stands in its place.
        return 0, above._replace(cells=above.cells + width - 1)
    level_at = levels[0] if levels else 0
    # Only the headers of a wide table's projects, or blanks below them, stand in front.
    in_front = readings[:level_at]
    wide = all(reading is BLANK or (reading and not reading.inline) for reading in in_front)
    inner = len(levels) - 1 if wide else sum(at > 1 for at in levels)
    price = 3 * max(inner, 0) + (4 if levels and _holds_levels(readings) else 0)
    return price, Above(cells=width, level_at=level_at)


def _heads_list(readings: Sequence[Reading]) -> bool:
    """Whether a row heads a list of projects: beside 项目名称 stands a further header, no entry.

    All its cells hold words, most of them labels.
    """
    labels = [reading.get("label") for reading in readings]
    at = labels.index("project_name") if "project_name" in labels else len(labels)
    if at + 1 >= len(readings) or len(readings) < _SHORTEST_LIST or BLANK in readings:
        return False
    known = [reading for reading in readings if not _OF_LIST.isdisjoint(reading.terms)]
    beside = not _OF_LIST.isdisjoint(readings[at + 1].terms)
    return beside and 2 * len(known) >= len(readings) and not any(r.inline for r in known)


def _divides_list(readings: Sequence[Reading], begin: int, above: Above) -> bool:
    """Whether a row divides the header of a list above it: 产出指标, 效益指标 behind blanks.

    It is longer than that, whose cells over the parts have lost what they span.
    """
    if not begin or above.once or above.level_at or not 0 < above.cells < len(readings):
        return False
    parts = [reading for reading in readings if reading is not BLANK]
    return len(parts) > 1 and all(part.mask & _PARTS and not part.inline for part in parts)


_PARTS = UPPER | MONEY | TOTAL | MEASURE
_SHORTEST_LIST = 4  # columns
_OF_LIST = frozenset({"label", "source", "stage", "measure", "goal", "attribute", "ordinal"})


def _judge_indicator(readings: Sequence[Reading], above: Above) -> tuple[int, Above]:
    """A row below a header of indicators; a level alone is a line across the block.

    A row that is wider than its header sets the width for those below it: a header may stand
    over two columns of levels.
    """
    if len(readings) == 1 and not _LEVELS.isdisjoint(readings[0].terms):
        return 0, above
    behind = readings[above.level_at + 2 :]
    price = 3 * sum("level1" in reading.terms for reading in behind)
    extra = len(readings) - above.cells
    return price + _misfit(extra), above._replace(cells=max(above.cells, len(readings)))


def _covered(readings: Sequence[Reading], begin: int, above: Above) -> int:
    """The cells that a row lacks where a tool leaves out those that merged ones cover.

    They are the ones in front of the level, or the name, that leads it; ``begin`` is where it
    stands, behind blank cells of the row's own.
    """
    terms = readings[begin].terms
    at = 0 if "level1" in terms else 1 if "level2" in terms else 2
    return max(above.level_at - begin, 0) + at


def _is_named(readings: Sequence[Reading], begin: int, above: Above) -> bool:
    """Whether a row lacks just its levels, so that its first word is a name: 资金到位情况."""
    if not above.cells or above.once or "total" in readings[begin].terms:
        return False
    fits = len(readings) == above.cells - _covered(readings, begin, above)
    return fits and all(_NOT_LEVEL.isdisjoint(reading.terms) for reading in readings[begin + 1 :])


def _is_across(width: int, above: Above, *, first: bool) -> bool:
    """Whether a row that begins with words may be a line across the head of a table.

    The first one is a single cell.
    """
    return width == 1 if first else above.headed and width <= _ACROSS


def _is_upper(readings: Sequence[Reading]) -> bool:
    """Whether a row is the upper one of a wide table's header: labels alone, of no entry."""
    return len(readings) > 3 and all(reading and not reading.inline for reading in readings)


def _holds_levels(readings: Sequence[Reading]) -> bool:
    """Whether the levels themselves stand beside their headers: two rows taken for one."""
    return any("level1" in reading.terms and "header" not in reading.terms for reading in readings)


def _heads_rows(reading: Reading) -> bool:
    """Whether a label only ever stands at the head of a row, for it reaches down over others."""
    return "group" in reading.terms or reading.get("label") in {"plan", "purpose"}


# What the first row of a table that follows another at once may begin with.
_OPENS_TABLE = frozenset({"label", "goal", "attribute", "group"})


def _misfit(extra: int) -> int:
    """Fewer cells than the header may be spans; more cannot be."""
    return 0 if extra == 0 else 2 - extra if extra < 0 else 3 + 2 * extra


_NOT_LEVEL = frozenset(
    {"label", "source", "stage", "goal", "outcome", "group", "attribute", "total"}
)
