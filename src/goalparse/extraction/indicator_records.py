"""An indicator row as recognised -> an `Indicator`, with what its cells claim and say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from goalparse.blocks import Cell
from goalparse.extraction.indicator_columns import GRADES, PLACED, columns_of
from goalparse.extraction.indicator_levels import TwoLevels, levels_of
from goalparse.extraction.indicator_notes import Told, merged_down, notes_of_row
from goalparse.frozen import field, frozen, mutable
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.placeholders import stated
from goalparse.meanings.words import shipped_words
from goalparse.records import Indicator
from goalparse.tables.indicator_items import IndicatorItem, with_cells
from goalparse.tables.rows import Slot, text_of
from goalparse.text import written

_NO_ACTUAL = quantities.Actual()
_POINTS = ("weight", "score")
# A column of points and score: its role, its texts, and what each of them is read as.
Paired = tuple[str, Sequence[str], Sequence[tuple[str, str] | None]]
_NAME, _WEIGHT, _SCORE = map(PLACED.index, ("level3", "weight", "score"))


@frozen
class Context:
    """What the document says about all its values: its year, and whether a copy lost signs."""

    year: int | None = None
    lossy: bool = False


@mutable(eq=False)
class Asked:
    """Rows of a form with the same roles that are to be read, and what was read of them.

    ``number`` is that of the first record. ``fields`` are the columns that the cells of each row
    fill, one each; ``cells`` are those of one row behind the other, ``numbers`` the numbers of
    their tables. ``parts`` are the places of records that may be a part of one above them, by the
    first character of their name. ``told`` says of which record by its number. ``bare`` are the
    rows that are no indicator, whose cells are labels.
    """

    rows: Sequence[IndicatorItem]
    project_no: int
    number: int
    waits: bool = True
    records: Sequence[Indicator] = ()
    fields: Sequence[str] = ()
    cells: Sequence[Cell] = ()
    numbers: Sequence[int] = ()
    parts: list[int] = field(default_factory=list)
    told: list[tuple[int, Told]] = field(default_factory=list)
    bare: list[IndicatorItem] = field(default_factory=list)


class IndicatorReader:
    """Reads the indicator rows of one document.

    The forms of a document ask side by side: rows of several that have the same roles are read
    together, column by column, when the first of these forms wants to know.
    """

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._year = context.year
        words = shipped_words()
        self._targets = quantities.targets_of(context.year, words, lossy=context.lossy)
        self._is_marked = quantities.unmarked(words)
        self._part_starts = _part_starts(lexicon.affixes)
        self._levels = levels_of(lexicon)
        self._waiting: list[Asked] = []

    def ask(self, rows: Sequence[IndicatorItem], project_no: int, number: int) -> Asked:
        """Have rows with the same roles read; their records are numbered from ``number`` on.

        A row with cells in further columns has to come alone.
        """
        asked = Asked(rows, project_no, number)
        self._waiting.append(asked)
        return asked

    def read(self, asked: Asked) -> None:
        """Read what was asked for, with all that waits."""
        if asked.waits:
            waiting, self._waiting = self._waiting, []
            alike: dict[object, list[Asked]] = {}
            for each in waiting:
                first = each.rows[0]
                alike.setdefault(id(first) if first.extras else first.roles, []).append(each)
            for together in alike.values():
                self._read_alike(together)

    def _read_alike(self, asked: Sequence[Asked]) -> None:
        """Read rows that all have the same roles."""
        rows = list(chain.from_iterable([each.rows for each in asked]))
        columns, cells = columns_of(rows[0].roles), _cells_of(rows)
        texts, width = list(map(text_of, cells)), len(columns.fields)
        absent: list[Any] = [None] * len(rows)
        written = [texts[at::width] if at is not None else absent for at in columns.places]
        further: tuple[Paired, ...] = ()
        if columns.paired is not None:
            role, at = columns.paired
            further = (_part_pairs(texts[at::width], role, written),)
        marks = self._unmarked(written[_NAME])
        if bare := self._bare(asked, rows, marks[0]):
            if rest := _without(asked, bare):
                self._read_alike(rest)
            return
        records = self._made(asked, rows, marks, written, graded=columns.graded, paired=further)
        begun = 0
        for each in asked:
            end = begun + len(each.rows)
            each.records, each.fields = records[begun:end], columns.fields
            each.cells = cells[begun * width : end * width]
            each.numbers = _numbers_of(each.rows, width)
            if extras := each.rows[0].extras:
                _claim_extras(each, extras)
            each.waits = False
            begun = end

    def _unmarked(self, names: list[Any]) -> tuple[list[str | None], list[bool]]:
        """Names without the form's marks, and whether these tell a core indicator."""
        # Most names bear no mark, which one search through all of them says.
        if names[0] is None or not self._is_marked("\0".join(names)):
            return names, [False] * len(names)
        stripped = list(map(quantities.strip_marks, names))
        return [each.name for each in stripped], [each.core for each in stripped]

    def _bare(
        self, asked: Sequence[Asked], rows: Sequence[IndicatorItem], names: Sequence[str | None]
    ) -> set[int]:
        """The rows that are no indicator, by identity.

        If there are none, the records are noted that may be a part of one above them.
        """
        # What begins with a letter or a digit is neither blank nor a dash.
        firsts = {name[0] if name else "" for name in names}
        plain = "" not in firsts and "".join(firsts).isalnum()
        whole = plain and firsts.isdisjoint(self._part_starts)
        if whole and all("level3" in own for own in {item.own for item in rows}):
            return set()
        bare: set[int] = set()
        parts: list[int] = []
        for at, (item, name) in enumerate(zip(rows, names, strict=True)):
            first = name[0] if name else ""
            plain = first.isalnum()
            if not (plain and "level3" in item.own) and not _says_anything(item, name):
                bare.add(id(item))
            elif first in self._part_starts or (first and not plain):  # blanks are no letters
                parts.append(at)
        if parts and not bare:
            _note_parts(asked, parts)
        return bare

    def _made(
        self,
        asked: Sequence[Asked],
        rows: Sequence[IndicatorItem],
        marks: tuple[Sequence[str | None], Sequence[bool]],
        written: Sequence[Sequence[Any]],
        *,
        graded: bool,
        paired: Sequence[Paired],
    ) -> list[Indicator]:
        """The records of rows whose texts are given column by column, made without a call each.

        ``marks`` are the names without the form's marks, and whether these tell a core indicator.
        """
        level1s, level2s, *_ = written
        levels = list(map(self._levels.__getitem__, zip(level1s, level2s, strict=True)))
        standards = self._standards_of(rows, graded=graded)
        records = _as_written(asked, rows, levels, marks, written, standards=standards)
        self._read_values(asked, rows, levels, written, records, paired=paired)
        return records

    def _read_values(
        self,
        asked: Sequence[Asked],
        rows: Sequence[IndicatorItem],
        levels: Sequence[TwoLevels],
        written: Sequence[Sequence[Any]],
        records: Sequence[Any],
        *,
        paired: Sequence[Paired],
    ) -> None:
        """Put what is read of values, numbers and kinds into records, and note what is not."""
        _, _, _, values, operators, units, actuals, weights, natures, scores, *_ = written
        points, given = _numbers(weights), _numbers(scores)
        kinds = self._natures_of(natures, operators)
        read = ("weight", weights, points), ("score", scores, given), ("nature", natures, kinds)
        own: frozenset[str] | None = None  # of the row before: most rows share it
        merged: tuple[str, ...] = ()
        for of, record, item, (*_, by_level), target, actual, weight, nature, score, unread in zip(
            chain.from_iterable([[each] * len(each.rows) for each in asked]),
            records, rows, levels,
            self._targets_of(values, operators, units), self._actuals_of(actuals, units),
            points, kinds, given, _unread(len(rows), (*read, *paired)),
            strict=True,
        ):  # fmt: skip
            record.value_kind = target.kind
            record.operator = target.operator
            record.value = target.value
            record.value_upper = target.value_upper
            record.unit = target.unit
            record.deadline = target.deadline
            record.period_start = target.period_start
            record.grades = "|".join(target.grades) if target.grades else None
            record.weight = weight
            record.nature = nature
            record.actual = actual.value
            record.actual_upper = actual.value_upper
            record.actual_unit = actual.unit
            record.score = score
            record.__class__ = Indicator
            if item.own is not own:
                own, merged = item.own, merged_down(item.roles, item.own)
            said_of = target.notes or actual.notes or item.fitted or item.in_text or item.extras
            if said_of or record.value_raw == record.level3_raw or merged or by_level or unread:
                notes = target.notes, actual.notes
                said = notes_of_row(
                    item, *notes, self._lexicon, merged=merged, by_level=by_level, unread=unread
                )
                of.told += [(record.indicator_no, note) for note in said]

    # ---- columns: one that the rows do not have is all None

    def _targets_of(
        self, values: Sequence[Any], operators: Sequence[Any], units: Sequence[Any]
    ) -> Iterable[quantities.Target]:
        texts = values if values[0] is not None else [""] * len(values)
        return map(self._targets.__getitem__, zip(texts, operators, units, strict=True))

    def _actuals_of(
        self, actuals: Sequence[Any], units: Sequence[Any]
    ) -> Iterable[quantities.Actual]:
        if actuals[0] is None:
            return [_NO_ACTUAL] * len(actuals)
        read = quantities.read_actual
        both = zip(actuals, units, strict=True)
        return [read(text, unit=unit, year=self._year) for text, unit in both]

    def _natures_of(self, natures: Sequence[Any], operators: Sequence[Any]) -> Sequence[str | None]:
        """定量 or 定性 by its own column; 指标性质 holds either, or operators."""
        if natures[0] is operators[0] is None:
            return natures
        read = self._lexicon.readings
        stated = [nature or operator for nature, operator in zip(natures, operators, strict=True)]
        return [
            read(text).terms.get("nature") if text and text[0].isalnum() else None
            for text in stated
        ]

    def _standards_of(self, rows: Sequence[IndicatorItem], *, graded: bool) -> Sequence[str | None]:
        return [_grade_standards(item, self._lexicon) if graded else None for item in rows]


def _as_written(
    asked: Sequence[Asked],
    rows: Sequence[IndicatorItem],
    levels: Sequence[TwoLevels],
    marks: tuple[Sequence[str | None], Sequence[bool]],
    written: Sequence[Sequence[Any]],
    *,
    standards: Sequence[str | None],
) -> list[Any]:
    """Records with what rows say in words and where they stand; open, as `maker` makes them."""
    (
        level1s, level2s, raw_names, values, operators, units, actuals, _, _,
        _, descriptions, bases, reasons, remarks,
    ) = written  # fmt: skip
    records: list[Any] = []
    opened: Any = Indicator.__base__
    for (
        of, number, item, name, core, (level1, level2, _), level1_raw, level2_raw, level3_raw,
        description, value_raw, operator_raw, unit_raw, grade_standards, basis, actual_raw,
        reason, remark,
    ) in zip(
        chain.from_iterable([[each] * len(each.rows) for each in asked]),
        chain.from_iterable([range(e.number, e.number + len(e.rows)) for e in asked]),
        rows, *marks, levels, level1s, level2s, raw_names, _stated(descriptions), values,
        operators, units, standards, _stated(bases), actuals, _stated(reasons),
        _remarks_of(rows, remarks),
        strict=True,
    ):  # fmt: skip
        record = opened()
        row = item.row
        record.project_no = of.project_no
        record.indicator_no = number
        record.parent_no = None
        record.horizon = item.horizon
        record.core = core
        record.level1 = level1
        record.level2 = level2
        record.level1_raw = level1_raw
        record.level2_raw = level2_raw
        record.level3 = name or None
        record.level3_raw = level3_raw
        record.description = description
        record.value_raw = value_raw
        record.operator_raw = operator_raw
        record.unit_raw = unit_raw
        record.grade_standards = grade_standards
        record.basis = basis
        record.actual_raw = actual_raw
        record.deviation_reason = reason
        record.remark = remark
        record.table_no = row.table.table_no
        record.row_no = row.row_no
        record.line_no = row.cells[0].line_no if row.cells else None
        records.append(record)
    return records


def _stated(texts: Sequence[Any]) -> Sequence[str | None]:
    """Texts as they are; a dash in the place of one states nothing."""
    if texts[0] is None:
        return texts
    return [text if text and text[0].isalnum() else stated(text) for text in texts]


def _numbers(texts: Sequence[Any]) -> Sequence[Decimal | None]:
    """Weights, or scores."""
    if texts[0] is None:
        return texts
    read = quantities.read_points
    return [read(text) if text else None for text in texts]


def _part_pairs(texts: Sequence[str], role: str, written: list[Any]) -> Paired:
    """Put what stands in cells of points and score (10/9.5) into the columns of either.

    What is no such pair is told of: whether 10 alone is the one or the other, nothing says.
    """
    read = [quantities.read_pair(text) for text in texts]
    columns = (_WEIGHT, _SCORE) if role == "weight_score" else (_SCORE, _WEIGHT)
    for number, column in enumerate(columns):
        written[column] = ["" if pair is None else pair[number] for pair in read]
    return role, texts, read


def _unread(
    rows: int, columns: Iterable[tuple[str, Sequence[Any], Sequence[Any]]]
) -> Sequence[tuple[str, ...]]:
    """By row, the columns whose text comes to nothing (a score 合格, a kind 约束性), or to less."""
    found: list[tuple[str, ...]] = [()] * rows
    for role, texts, read in columns:
        of_points = role in _POINTS
        if texts[0] is None or not (None in read or (of_points and quantities.any_long(texts))):
            continue
        for at, (text, value) in enumerate(zip(texts, read, strict=True)):
            if not text or (value is not None and not of_points):
                continue
            if quantities.points_note(text, value) is not None:
                found[at] = (*found[at], role)
    return found


def _remarks_of(rows: Sequence[IndicatorItem], remarks: Sequence[Any]) -> Sequence[str | None]:
    if remarks[0] is None and not rows[0].extras:
        return remarks
    return [_remark(text, item.extras) for text, item in zip(remarks, rows, strict=True)]


def _without(asked: Sequence[Asked], bare: AbstractSet[int]) -> list[Asked]:
    """Take the rows that are no indicator from the others; gives the asks that have others."""
    for each in asked:
        each.bare += [item for item in each.rows if id(item) in bare]
        each.rows = [item for item in each.rows if id(item) not in bare]
        each.waits = bool(each.rows)
    return [each for each in asked if each.waits]


def _note_parts(asked: Sequence[Asked], parts: Sequence[int]) -> None:
    """Note the records that may be a part of one above, given by their places among all."""
    begun = 0
    for each in asked:
        end = begun + len(each.rows)
        each.parts += [at - begun for at in parts if begun <= at < end]
        begun = end


@cache
def _part_starts(affixes: tuple[str, ...]) -> frozenset[str]:
    """What a name, as written, begins with if it begins with one of the affixes."""
    return frozenset(written("".join(affix[0] for affix in affixes)))


def _claim_extras(asked: Asked, extras: Sequence[tuple[str, Slot]]) -> None:
    """Add the claims of a row's further columns, whose texts follow the remark."""
    asked.fields = *asked.fields, *["remark"] * len(extras)
    asked.cells = *asked.cells, *[slot.cell for _, slot in extras]
    asked.numbers = *asked.numbers, *[slot.table_no for _, slot in extras]


def _numbers_of(rows: Iterable[IndicatorItem], width: int) -> list[int]:
    """The numbers of the tables that these stand in, likewise."""
    numbers: list[int] = []
    for item in rows:
        numbers += item.elsewhere or (item.row.table.table_no,) * width
    return numbers


def _cells_of(rows: Iterable[IndicatorItem]) -> list[Cell]:
    """The cells of rows, one row behind the other."""
    return list(chain.from_iterable([item.held for item in rows]))


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


def _grade_standards(item: IndicatorItem, lexicon: Lexicon) -> str | None:
    """The four standards of the older forms: 优=≥95%|良=≥90%|中=≥80%|差=<80%."""
    cells = item.cells
    found = [
        f"{lexicon.words('grade_marks', role)[0]}={cells[role].cell.text}"
        for role in GRADES
        if role in cells
    ]
    return "|".join(found) or None
