"""An indicator row as recognised -> an `Indicator`, with what its cells claim and say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from goalparse.frozen import frozen, maker, replace
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note, doubtful
from goalparse.meanings.words import shipped_words
from goalparse.records import Indicator
from goalparse.tables.indicators import IndicatorItem
from goalparse.tables.rows import Slot
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
_NO_ACTUAL = quantities.Actual()
_BY_VOCABULARY = "reading-by-vocabulary"
_SEVERAL_VALUES = Note(
    "value-doubtful",
    {
        "reason": "its row has values in several columns: that of the form's year, else the first,"
        " is read, the others are remarks"
    },
)


@frozen
class Context:
    """What the document says about all its values: its year, and whether a copy lost signs."""

    year: int | None = None
    lossy: bool = False


# What is said of a row beside its record: the field, the cell that it is about, the note.
Told = tuple[str, Slot, Note]
# The record of a row, the fields that its cells and those of its further columns fill, one each,
# and what is said of it.
ReadIndicator = tuple[Indicator, tuple[str, ...], Sequence[Told]]


class _Levels(NamedTuple):
    """The official names of a row's two levels, and which of them the vocabulary does not know."""

    level1: str | None
    level2: str | None
    unknown: tuple[str, ...]


class _Columns(NamedTuple):
    """Where a row's texts hold what: ``take`` gives them in the order of `_PLACED`.

    ``value_at`` is the position of the value, -1 if there is none.
    """

    fields: tuple[str, ...]
    take: Callable[[Sequence[str | None]], tuple[str | None, ...]]
    graded: bool
    value_at: int


_PLACED = (
    *("level1", "level2", "level3", "value", "operator", "unit", "actual", "weight", "nature"),
    *("score", "description", "basis", "deviation_reason", "remark"),
)
# A None behind a row's texts: what has no column is read there, without a question for each.
_NOWHERE = -1


@lru_cache(maxsize=1024)
def _columns_of(roles: tuple[str, ...]) -> _Columns:
    """The rows of a table share their columns: worked out once for them all."""
    at = {role: number for number, role in enumerate(roles)}
    return _Columns(
        fields=tuple(_FIELDS.get(role, role) for role in roles),
        take=itemgetter(*(at.get(name, _NOWHERE) for name in _PLACED)),
        graded=not at.keys().isdisjoint(_GRADES),
        value_at=at.get("value", _NOWHERE),
    )


def values_of(items: Iterable[IndicatorItem]) -> list[str]:
    """The values of rows, as written."""
    placed = [(item.slots, _columns_of(item.roles).value_at) for item in items]
    return [slots[at][1].text for slots, at in placed if at >= 0]


class IndicatorReader:
    """Reads the indicator rows of one document."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._year = context.year
        words = shipped_words()
        self._targets = quantities.targets_of(context.year, words, lossy=context.lossy)
        self._is_marked = quantities.unmarked(words)
        # The same two levels stand over many rows.
        self._levels: dict[tuple[str | None, str | None], _Levels] = {}

    def read(self, item: IndicatorItem, project_no: int, number: int) -> ReadIndicator | None:
        """Read one row. A row of the form's own running marks alone (指标2：, ……) is none."""
        columns = _columns_of(item.roles)
        texts: list[str | None] = [cell.text for _, cell in item.slots]
        texts.append(None)
        (level1_raw, level2_raw, level3_raw, value, operator, unit, actual_raw, weight, nature,
         score, description, basis, reason, remark) = columns.take(texts)  # fmt: skip
        name, core = level3_raw, False
        if name and self._is_marked(name):
            stripped = quantities.strip_marks(name)
            name, core = stripped.name, stripped.core
        # What begins with a letter or a digit is neither blank nor a dash.
        named = name and name[0].isalnum() and "level3" in item.own
        if not (named or _says_anything(item, name)):
            return None
        target = self._targets[value or "", operator, unit]
        actual = _NO_ACTUAL
        if actual_raw is not None:
            actual = quantities.read_actual(actual_raw, unit=unit, year=self._year)
        levels = self._levels.get((level1_raw, level2_raw))
        if levels is None:
            levels = self._both_levels(level1_raw, level2_raw)
        level1, level2, unknown = levels
        row, extras = item.row, item.extras
        indicator = _make_indicator(
            project_no, number, None, item.horizon, core,
            level1, level2, level1_raw, level2_raw, name or None, level3_raw,
            description if description and description[0].isalnum() else _stated(description),
            value, operator, unit,
            target.kind, target.operator, target.value, target.value_upper, target.unit,
            target.deadline, target.period_start, "|".join(target.grades) or None,
            _grade_standards(item, self._lexicon) if columns.graded else None,
            basis if basis and basis[0].isalnum() else _stated(basis),
            quantities.read_number(weight) if weight else None,
            self._lexicon.readings(nature).terms.get("nature") if nature else None,
            actual_raw, actual.value, actual.value_upper, actual.unit,
            quantities.read_number(score) if score else None,
            _stated(reason) if reason else None,
            _remark(remark, extras) if remark or extras else None,
            row.table.table_no, row.row_no, row.cells[0].line_no if row.cells else None,
        )  # fmt: skip
        notes: Sequence[Told] = ()
        if target.notes or actual.notes or item.fitted or item.in_text or extras:
            notes = tuple(_notes(item, target.notes, actual.notes, self._lexicon))
        if unknown:
            notes = (*notes, *_of_levels(item, unknown))
        fields = columns.fields
        return indicator, (*fields, *["remark"] * len(extras)) if extras else fields, notes

    def _both_levels(self, level1: str | None, level2: str | None) -> _Levels:
        """What two levels are called, for the next rows below them as well."""
        found = self._levels[level1, level2] = _Levels(
            self._official(1, level1),
            self._official(2, level2),
            tuple(
                f"level{number}"
                for number, text in ((1, level1), (2, level2))
                if text is not None and self._lexicon.level(number, text) is None
            ),
        )
        return found

    def _official(self, number: int, text: str | None) -> str | None:
        """A level's official name; the text itself of one that the vocabulary does not know."""
        if text is None:
            return None
        return self._lexicon.level(number, text) or "".join(text.split())


def _any_slot(item: IndicatorItem) -> Slot:
    cells = item.cells
    return cells.get("level3") or next(iter(cells.values()))


def _says_anything(item: IndicatorItem, name: str | None) -> bool:
    """Whether a row has a name or any entry of its own but levels and the form's marks."""
    if name and "level3" in item.own and not quantities.is_missing(name):
        return True
    return any(
        role in item.own and role not in _LEVELS and not quantities.is_missing(cell.text)
        for role, (_, cell) in zip(item.roles, item.slots, strict=True)
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
    roles, slots = tuple(cells), tuple(cells.values())
    return replace(item, roles=roles, slots=slots, own=own, extras=extras)


def _stated(text: str | None) -> str | None:
    """A text as it is; a dash in its place states nothing."""
    return None if not text or quantities.is_missing(text) else text


def _remark(remark: str | None, extras: Sequence[tuple[str, Slot]]) -> str | None:
    """What stands in further columns follows the remark, below their headers."""
    remark = _stated(remark)
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
    if any(lexicon.read(header).get("header") == "value" for header, _ in item.extras):
        target = (*target, _SEVERAL_VALUES)
    for role, notes in (("value", target), ("actual", actual)):
        slot = item.cells.get(role)
        if slot is not None:
            yield from ((_FIELDS[role], slot, note) for note in notes)


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
