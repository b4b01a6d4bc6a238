"""An indicator row as recognised -> an `Indicator`, with what its cells claim and say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any

from goalparse.blocks import Cell
from goalparse.extraction.indicator_columns import GRADES, Columns, columns_of
from goalparse.extraction.indicator_levels import TwoLevels, levels_of
from goalparse.extraction.indicator_notes import Told, merged_down, notes_of_row
from goalparse.frozen import frozen, maker
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.placeholders import stated
from goalparse.meanings.words import shipped_words
from goalparse.records import Indicator
from goalparse.tables.indicator_items import IndicatorItem, with_cells
from goalparse.tables.rows import Slot, text_of
from goalparse.text import written
from goalparse.tuples import NamedTuple

_make_indicator = maker(Indicator)
# A column without end, of what the rows have no column for.
_ABSENT = repeat(None)
_NOT_CORE = repeat(False)  # noqa: FBT003 - what is repeated
_NO_ACTUAL = quantities.Actual()


@frozen
class Context:
    """What the document says about all its values: its year, and whether a copy lost signs."""

    year: int | None = None
    lossy: bool = False


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


class IndicatorReader:
    """Reads the indicator rows of one document."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._year = context.year
        words = shipped_words()
        self._targets = quantities.targets_of(context.year, words, lossy=context.lossy)
        self._is_marked = quantities.unmarked(words)
        self._part_starts = _part_starts(lexicon.affixes)
        self._levels = levels_of(lexicon)

    def read(self, rows: Sequence[IndicatorItem], project_no: int, number: int) -> ReadRows:
        """Read rows with the same roles; their records are numbered from ``number`` on.

        A row with cells in further columns has to come alone.
        """
        columns = columns_of(rows[0].roles)
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
        columns: Columns,
        *,
        project_no: int,
        number: int,
    ) -> None:
        """Make the records of rows whose texts are given column by column."""
        records, lexicon, part_starts = read.records, self._lexicon, self._part_starts
        own: frozenset[str] | None = None  # of the row before: most rows share it
        merged: tuple[str, ...] = ()
        for (
            item, (name, core), target, (level1, level2, unknown), level1_raw, level2_raw,
            level3_raw, value, operator, unit, actual_raw, weight, nature, score, description,
            basis, reason, remark,
        ) in zip(rows, *self._meanings(placed, columns), *placed, strict=False):  # fmt: skip
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
            if item.own is not own:
                own, merged = item.own, merged_down(item.roles, item.own)
            said_of = target.notes or actual.notes or item.fitted or item.in_text or extras
            if said_of or merged or unknown:
                notes = target.notes, actual.notes
                said = notes_of_row(item, *notes, lexicon, merged=merged, unknown=unknown)
                read.told.extend([(number, note) for note in said])
            number += 1

    def _meanings(
        self, placed: Sequence[Iterable[Any]], columns: Columns
    ) -> tuple[Iterable[tuple[str | None, bool]], Iterable[quantities.Target], Iterable[TwoLevels]]:
        """What the names, the targets and the levels of rows say, each row by row."""
        level1s, level2s, names, values, operators, units, *_ = placed
        asked = zip(
            repeat("") if columns.value_at is None else values, operators, units, strict=False
        )
        targets = map(self._targets.__getitem__, asked)
        levels = map(self._levels.__getitem__, zip(level1s, level2s, strict=False))
        return self._unmarked(names), targets, levels

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
