"""An indicator row as recognised -> an `Indicator`, with what its cells claim and say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import Any

from goalparse.blocks import Cell
from goalparse.frozen import frozen, maker
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note, doubtful
from goalparse.meanings.placeholders import stated
from goalparse.meanings.words import shipped_words
from goalparse.patterns import late
from goalparse.records import Indicator
from goalparse.tables.indicator_items import IndicatorItem, with_cells
from goalparse.tables.rows import Slot, text_of
from goalparse.text import written
from goalparse.tuples import NamedTuple

_GRADES = ("grade_excellent", "grade_good", "grade_fair", "grade_poor")
# The column that a claimed cell fills as written.
_FIELDS = {
    "level1": "level1_raw",
    "level2": "level2_raw",
    "level3": "level3_raw",
    "value": "value_raw",
    "operator": "operator_raw",
    "unit": "unit_raw",
    "actual": "actual_raw",
    **dict.fromkeys(_GRADES, "grade_standards"),
}


_make_indicator = maker(Indicator)
# A column without end, of what the rows have no column for.
_ABSENT = repeat(None)
_NOT_CORE = repeat(False)  # noqa: FBT003 - what is repeated
_NO_ACTUAL = quantities.Actual()
_BY_VOCABULARY = "reading-by-vocabulary"
_SEVERAL_VALUES = Note(
    "value-doubtful",
    {
        "reason": "its row has values in several columns: that of the form's year, else the first,"
        " is read, the others are remarks"
    },
)
_OTHER_VALUE = doubtful(
    "it stands in a further column of values, and in that which is read nothing"
)


# What stands between two levels in one cell.
_JOINTS = late(r"[\n/／>＞、—–－-]+")
_MERGED_DOWN = doubtful("its cell is merged down over several indicators: it is given to each")


@frozen
class Context:
    """What the document says about all its values: its year, and whether a copy lost signs."""

    year: int | None = None
    lossy: bool = False


# What is said of a row beside its record: the field, the cell that it is about, the note.
Told = tuple[str, Slot, Note]


class ReadRows(NamedTuple):
    """The records of rows that lie alike, with what their cells claim and what is said of them.

    ``fields`` are the columns that the cells of each row fill, one each; ``cells`` are those of one
    row behind the other, ``numbers`` the numbers of their tables. ``parts`` are the places of
    records that may be a part of one above them, by the first character of their name. ``told``
    says of which record by its number. ``bare`` are the rows that are no indicator, whose cells
    are labels.
    """

    records: list[Indicator]
    fields: tuple[str, ...]
    cells: list[Cell]
    numbers: list[int]
    parts: list[int]
    told: list[tuple[int, Told]]
    bare: list[IndicatorItem]


class _Levels(dict[tuple[str | None, str | None], tuple[str | None, str | None, tuple[str, ...]]]):
    """The official names of a row's two levels, and which of them the vocabulary does not know.

    The same two stand over many rows: they are worked out when they are asked for first.
    """

    __slots__ = ("_lexicon",)

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(
        self, levels: tuple[str | None, str | None]
    ) -> tuple[str | None, str | None, tuple[str, ...]]:
        if len(self) >= _MOST_LEVELS:
            self.clear()
        if levels[0] and levels[1] is None and (both := self._joined(levels[0])) is not None:
            joined = self[levels] = *both, ()
            return joined
        written = tuple(enumerate(levels, 1))
        official = [None if text is None else self._lexicon.level(n, text) for n, text in written]
        level1, level2 = [
            name or (None if text is None else "".join(text.split()))
            for name, text in zip(official, levels, strict=True)
        ]
        unknown = [f"level{n}" for n, text in written if text is not None and not official[n - 1]]
        found = self[levels] = level1, level2, tuple(unknown)
        return found

    def _joined(self, text: str) -> tuple[str, str] | None:
        """Both levels of a cell that joins them: 产出指标-数量指标, in one line or two."""
        if self._lexicon.level(1, text) is not None:
            return None
        first, *others = [part.strip() for part in _JOINTS.split(text)]
        if len(others) != 1:
            return None
        level1, level2 = self._lexicon.level(1, first), self._lexicon.level(2, others[0])
        return (level1, level2) if level1 and level2 else None


_MOST_LEVELS = 1024


def _levels_of(lexicon: Lexicon) -> _Levels:
    """Those of all documents: most have the official ones."""
    levels = lexicon.memos.get(__name__)
    if not isinstance(levels, _Levels):
        levels = lexicon.memos[__name__] = _Levels(lexicon)
    return levels


@frozen(eq=False)
class _Columns:
    """What the cells of rows with the same roles fill, and which of them holds what.

    ``places`` are in the order of `_PLACED`, None for what has no column.
    """

    fields: tuple[str, ...]
    places: tuple[int | None, ...]
    value_at: int | None
    graded: bool


_PLACED = (
    *("level1", "level2", "level3", "value", "operator", "unit", "actual", "weight", "nature"),
    *("score", "description", "basis", "deviation_reason", "remark"),
)


@lru_cache(maxsize=1024)
def _columns_of(roles: tuple[str, ...]) -> _Columns:
    """The rows of a table share their columns: worked out once for them all."""
    at = {role: number for number, role in enumerate(roles)}
    return _Columns(
        fields=tuple(_FIELDS.get(role, role) for role in roles),
        places=tuple(at.get(name) for name in _PLACED),
        value_at=at.get("value"),
        graded=not at.keys().isdisjoint(_GRADES),
    )


@lru_cache(maxsize=1024)
def _merged_down(roles: tuple[str, ...], own: frozenset[str]) -> tuple[str, ...]:
    """What a row with a name of its own has from a cell above it, as each indicator has its own."""
    if "level3" not in own:
        return ()
    return tuple([role for role in roles if role in _OF_ONE and role not in own])


_OF_ONE = frozenset({"value", "actual", "weight", "score"})


def values_of(items: Iterable[IndicatorItem]) -> list[str]:
    """The values of rows, as written."""
    texts: list[str] = []
    roles: tuple[str, ...] | None = None  # of the row before: most have the same
    at: int | None = None
    for item in items:
        if item.roles != roles:
            roles = item.roles
            at = _columns_of(roles).value_at
        if at is not None:
            texts.append(item.held[at].text)
    return texts


class IndicatorReader:
    """Reads the indicator rows of one document."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._year = context.year
        words = shipped_words()
        self._targets = quantities.targets_of(context.year, words, lossy=context.lossy)
        self._is_marked = quantities.unmarked(words)
        self._part_starts = _part_starts(lexicon.affixes)
        self._levels = _levels_of(lexicon)

    def read(self, rows: Sequence[IndicatorItem], project_no: int, number: int) -> ReadRows:
        """Read rows with the same roles; their records are numbered from ``number`` on.

        A row with cells in further columns has to come alone.
        """
        columns = _columns_of(rows[0].roles)
        cells, width = _cells_of(rows), len(columns.fields)
        texts = list(map(text_of, cells))
        placed = [texts[at::width] if at is not None else _ABSENT for at in columns.places]
        read = ReadRows([], columns.fields, cells, [], [], [], [])
        self._make(read, rows, placed, columns, project_no=project_no, number=number)
        if read.bare:
            bare = set(map(id, read.bare))
            rows = [item for item in rows if id(item) not in bare]
            read = read._replace(cells=_cells_of(rows))
        for item in rows:
            read.numbers.extend(item.numbers)
        return _with_extras(read, rows[0].extras) if rows and rows[0].extras else read

    def _make(
        self,
        read: ReadRows,
        rows: Sequence[IndicatorItem],
        placed: Sequence[Iterable[Any]],
        columns: _Columns,
        *,
        project_no: int,
        number: int,
    ) -> None:
        """Make the records of rows whose texts are given column by column."""
        records, lexicon, part_starts = read.records, self._lexicon, self._part_starts
        level1s, level2s, names, values, operators, units, *_ = placed
        asked = zip(
            repeat("") if columns.value_at is None else values, operators, units, strict=False
        )
        targets = map(self._targets.__getitem__, asked)
        levels = map(self._levels.__getitem__, zip(level1s, level2s, strict=False))
        own: frozenset[str] | None = None  # of the row before: most rows share it
        merged: tuple[str, ...] = ()
        for (
            item, (name, core), target, (level1, level2, unknown), level1_raw, level2_raw,
            level3_raw, value, operator, unit, actual_raw, weight, nature, score, description,
            basis, reason, remark,
        ) in zip(rows, self._unmarked(names), targets, levels, *placed, strict=False):  # fmt: skip
            # What begins with a letter or a digit is neither blank nor a dash.
            first = name[0] if name else ""
            plain = first.isalnum()
            if not (plain and "level3" in item.own) and not _says_anything(item, name):
                read.bare.append(item)
                continue
            if first in part_starts or (first and not plain):  # blanks are no letters either
                read.parts.append(len(records))
            actual = _NO_ACTUAL
            if actual_raw is not None:
                actual = quantities.read_actual(actual_raw, unit=unit, year=self._year)
            row, extras = item.row, item.extras
            indicator = _make_indicator(
                project_no, number, None, item.horizon, core,
                level1, level2, level1_raw, level2_raw, name or None, level3_raw,
                description if description and description[0].isalnum() else stated(description),
                value, operator, unit,
                target.kind, target.operator, target.value, target.value_upper, target.unit,
                target.deadline, target.period_start, "|".join(target.grades) or None,
                _grade_standards(item, lexicon) if columns.graded else None,
                basis if basis and basis[0].isalnum() else stated(basis),
                quantities.read_number(weight) if weight else None,
                _nature(nature or operator, lexicon) if nature or operator else None,
                actual_raw, actual.value, actual.value_upper, actual.unit,
                quantities.read_number(score) if score else None,
                stated(reason) if reason else None,
                _remark(remark, extras) if remark or extras else None,
                row.table.table_no, row.row_no, row.cells[0].line_no if row.cells else None,
            )  # fmt: skip
            records.append(indicator)
            if target.notes or actual.notes or item.fitted or item.in_text or extras:
                said = _notes(item, target.notes, actual.notes, lexicon)
                read.told.extend([(number, note) for note in said])
            if item.own is not own:
                own, merged = item.own, _merged_down(item.roles, item.own)
            if merged:
                cells = item.cells
                told = [(_FIELDS.get(role, role), cells[role], _MERGED_DOWN) for role in merged]
                read.told.extend([(number, note) for note in told])
            if unknown:
                read.told.extend([(number, note) for note in _of_levels(item, unknown)])
            number += 1

    def _unmarked(self, names: Iterable[str | None]) -> Iterable[tuple[str | None, bool]]:
        """Names without the form's marks, and whether these tell a core indicator."""
        written = names if isinstance(names, list) else ()
        # Most names bear no mark, which one search through all of them says.
        if not self._is_marked("\0".join(written)):
            return zip(names, _NOT_CORE, strict=False)
        return [(each.name, each.core) for each in map(quantities.strip_marks, written)]


@cache
def _part_starts(affixes: tuple[str, ...]) -> frozenset[str]:
    """What a name, as written, begins with if it begins with one of the affixes."""
    return frozenset(written("".join(affix[0] for affix in affixes)))


def _with_extras(read: ReadRows, extras: Sequence[tuple[str, Slot]]) -> ReadRows:
    """The claims of further columns, whose texts follow the remark."""
    return read._replace(
        fields=(*read.fields, *["remark"] * len(extras)),
        cells=[*read.cells, *[slot.cell for _, slot in extras]],
        numbers=[*read.numbers, *[slot.table_no for _, slot in extras]],
    )


def _cells_of(rows: Iterable[IndicatorItem]) -> list[Cell]:
    """The cells of rows, one row behind the other."""
    return list(chain.from_iterable([item.held for item in rows]))


def _nature(text: str | None, lexicon: Lexicon) -> str | None:
    """定量 or 定性 by its own column; 指标性质 holds either, or operators."""
    return lexicon.readings(text).terms.get("nature") if text and text[0].isalnum() else None


def _any_slot(item: IndicatorItem) -> Slot:
    cells = item.cells
    return cells.get("level3") or next(iter(cells.values()))


def _says_anything(item: IndicatorItem, name: str | None) -> bool:
    """Whether a row has a name or any entry of its own but levels and the form's marks."""
    if name and "level3" in item.own and not quantities.is_missing(name):
        return True
    return any(
        role in item.own and role not in _LEVELS and not quantities.is_missing(cell.text)
        for role, cell in zip(item.roles, item.held, strict=True)
    )


_LEVELS = frozenset({"level1", "level2", "level3"})


def with_standards_told(item: IndicatorItem, lexicon: Lexicon) -> IndicatorItem:
    """绩效标准 explains the indicator, or names a kind of standard (计划标准): a remark."""
    before = item.cells
    slot = before.get("standard")
    if slot is None:
        return item
    names_kind = lexicon.read(slot.cell.text).get("standard") is not None
    role = "remark" if names_kind else "description"
    cells = {name: cell for name, cell in before.items() if name != "standard"}
    own, extras = item.own - {"standard"}, item.extras
    if role in cells:
        extras = (*extras, (item.standards, slot))
    else:
        cells[role], own = slot, own | {role}
    return with_cells(item, cells, own=own, extras=extras)


def _remark(remark: str | None, extras: Sequence[tuple[str, Slot]]) -> str | None:
    """What stands in further columns follows the remark, below their headers."""
    remark = stated(remark)
    if not extras:
        return remark
    further = [
        f"{''.join(header.split())}：{slot.cell.text}"
        for header, slot in extras
        if not quantities.is_missing(slot.cell.text)
    ]
    return "\n".join(filter(None, (remark, *further))) if further else remark


def _notes(
    item: IndicatorItem, target: tuple[Note, ...], actual: tuple[Note, ...], lexicon: Lexicon
) -> Iterator[Told]:
    """What is to be said of a row: how it was placed, then its target, then its actual value."""
    if item.fitted:
        reason = "the row has fewer cells than its header; the words of its levels place them"
        yield "level3_raw", _any_slot(item), Note(_BY_VOCABULARY, {"reason": reason})
        if len(item.own) == 1:
            reason = (
                "it stands alone in a row with fewer cells than its header: its column is unknown"
            )
            (role,) = item.own
            yield _FIELDS.get(role, role), item.cells[role], doubtful(reason)
    if item.in_text:
        reason = "its levels, name and value share one cell; marks in the text part them"
        yield "level3_raw", _any_slot(item), Note(_BY_VOCABULARY, {"reason": reason})
    if item.extras and "value" not in item.roles:
        before = lexicon.words("order", "before")
        for header, other in item.extras:
            of_value = _heads_values(header, lexicon) or "".join(header.split()).startswith(before)
            if of_value and not quantities.is_missing(other.cell.text):
                yield "value_raw", other, _OTHER_VALUE
    elif any(_heads_values(header, lexicon) for header, _ in item.extras):
        target = (*target, _SEVERAL_VALUES)
    for role, notes in (("value", target), ("actual", actual)):
        slot = item.cells.get(role)
        if slot is not None:
            yield from ((_FIELDS[role], slot, note) for note in notes)


def _heads_values(header: str, lexicon: Lexicon) -> bool:
    of_year = lexicon.year_column.fullmatch("".join(header.split()))
    return bool(of_year) or lexicon.read(header).get("header") == "value"


def _of_levels(item: IndicatorItem, unknown: Sequence[str]) -> Iterator[Told]:
    """A level of the row's own that the vocabulary does not know; filled down it was told above."""
    for role in unknown:
        if role in item.own:
            yield f"{role}_raw", item.cells[role], Note("level-unknown", {})


def _grade_standards(item: IndicatorItem, lexicon: Lexicon) -> str | None:
    """The four standards of the older forms: 优=≥95%|良=≥90%|中=≥80%|差=<80%."""
    cells = item.cells
    found = [
        f"{lexicon.words('grade_marks', role)[0]}={cells[role].cell.text}"
        for role in _GRADES
        if role in cells
    ]
    return "|".join(found) or None
