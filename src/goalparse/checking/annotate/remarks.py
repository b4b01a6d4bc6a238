"""What a comment on each cell says: what the cell became, and what is to be doubted of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from goalparse.checking import words as said
from goalparse.checking.comparison import (
    FAULTS,
    CellCheck,
    RecordCheck,
    SourceComparison,
    Statement,
    Status,
    TableCheck,
)
from goalparse.records import FindingRecord, Submission

_Key = tuple[int, int, int]


class Concern(StrEnum):
    """How much a cell is worth a look."""

    CLAIMED = "claimed"  # a record keeps it
    DOUBTFUL = "doubtful"  # kept or not, a finding or the reading itself is in doubt
    LOST = "lost"  # no record keeps it, or one says something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is said on a cell; the first line begins with what became of it."""

    key: _Key
    concern: Concern
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """All remarks in the order of the cells, and the findings that stand at no cell."""

    on_cells: tuple[Remark, ...]
    elsewhere: tuple[FindingRecord, ...]


class Words(said.Words):
    """The words of comments."""

    def __init__(self, language: str) -> None:
        super().__init__("comment_words", language)

    def finding(self, told: FindingRecord) -> str:
        """A finding, its code in front."""
        message = told.message_zh if self.language == "zh" else told.message
        return f"{told.code}{self.say('colon')}{message}"


def remarks(comparison: SourceComparison, submission: Submission, words: Words) -> Remarks:
    """The remarks on a document's cells.

    Blank cells, labels and headings have one only where a finding concerns them. A finding on
    a position that a merged cell covers, on a row or on a table belongs to the cell there.
    """
    return _Remarks(comparison, submission, words).run()


@dataclass(slots=True)
class _Remarks:
    comparison: SourceComparison
    submission: Submission
    words: Words
    told: dict[_Key, list[FindingRecord]] = field(init=False)
    astray: dict[_Key, list[RecordCheck]] = field(init=False)
    units: dict[tuple[int, int], str] = field(init=False)

    def run(self) -> Remarks:
        by_number = {table.table_no: table for table in self.comparison.tables}
        self.told, self.astray = defaultdict(list), defaultdict(list)
        self.units = {
            (each.project_no, each.amount_no): each.unit
            for each in self.submission.amounts
            if each.unit is not None
        }
        elsewhere = []
        for finding in self.submission.findings:
            key = _cell_at(by_number, finding.table_no, finding.row_no, finding.column_no)
            if key is None:
                elsewhere.append(finding)
            else:
                self.told[key].append(finding)
        for record in self.comparison.records:
            place = record.place
            key = _cell_at(by_number, place.table_no, place.row_no, place.column_no)
            if record.status in FAULTS and key is not None:
                self.astray[key].append(record)
        found = (
            self._remark(table, cell) for table in self.comparison.tables for cell in table.cells
        )
        return Remarks(
            on_cells=tuple(each for each in found if each is not None), elsewhere=tuple(elsewhere)
        )

    def _remark(self, table: TableCheck, cell: CellCheck) -> Remark | None:
        key = (table.table_no, cell.place.row_no or 0, cell.place.column_no or 0)
        told, astray = self.told.get(key, []), self.astray.get(key, [])
        kept = [each for each in cell.statements if each.status is not Status.LABEL]
        said = bool(cell.text) and (bool(kept) or cell.status in FAULTS | {Status.OUTSIDE})
        if not (said or told or astray):
            return None
        concern = _concern(cell, said=said, told=told, astray=astray)
        lines = [
            *self._of_cell(cell, kept, concern),
            *map(self._astray, astray),
            *map(self.words.finding, told),
            self._where(cell, kept),
        ]
        return Remark(key=key, concern=concern, lines=tuple(filter(None, lines)))

    def _of_cell(
        self, cell: CellCheck, kept: Sequence[Statement], concern: Concern
    ) -> Iterator[str]:
        say = self.words.say
        telling = sorted(kept, key=lambda each: each.status is not cell.status)
        status = cell.status if cell.text else Status.BLANK
        word = say(status) if status in _WORDED else ""
        if concern is Concern.DOUBTFUL and status not in {Status.INFERRED, Status.OUTSIDE}:
            word = say("doubtful")
        elif concern is Concern.LOST and status not in FAULTS:
            word = say("changed")
        if not telling or telling[0].record_no is None:
            reason = self.words.reason(cell.reason)
            if not reason and status is Status.LOST:
                reason = say("no_record")
            yield say("colon").join(filter(None, (word, cell.text, reason)))
            return
        first = telling[0]
        yield f"{word}{say('colon')}{self._field(first)} = {first.kept or ''}"
        if first.values:
            yield f"→ {self._values(first)}"
        if cell.status in FAULTS | {Status.INFERRED}:
            yield self.words.reason(first.reason or cell.reason)
        filled = [each for each in kept if each.status is Status.FILLED]
        rows = sorted({each.row_no for each in filled if each.row_no is not None})
        if rows:
            yield say("down", rows=", ".join(self._runs(rows)))
        others = [each for each in telling[1:] if each not in filled and each.kept != first.kept]
        yield from (f"{self._field(each)} = {each.kept or ''}" for each in others)

    def _astray(self, each: RecordCheck) -> str:
        said = (self.words.say(each.status), self._field(each), self.words.reason(each.reason))
        return self.words.say("colon").join(said)

    def _field(self, each: Statement | RecordCheck) -> str:
        return f"{self.words.table(each.table)}.{self.words.column(each.table, each.field)}"

    def _values(self, each: Statement) -> str:
        words = self.words
        parts = []
        for name, value in each.values:
            unit = ""
            if each.table == "amounts" and name == "unit":
                continue  # it stands behind the value
            if each.table == "amounts" and name == "value":
                unit = self.units.get((each.project_no or 0, each.record_no or 0), "")
            said = words.value(each.table, name, value)
            parts.append(f"{words.column(each.table, name)} {said}{unit and ' '}{unit}")
        return ", ".join(parts)

    def _runs(self, rows: Sequence[int]) -> Iterator[str]:
        first = last = rows[0]
        for row in (*rows[1:], -1):
            if row == last + 1:
                last = row
                continue
            yield self.words.say("row" if first == last else "rows", first=first, last=last)
            first = last = row

    def _where(self, cell: CellCheck, kept: Sequence[Statement]) -> str:
        place = str(cell.place)
        first = next((each for each in kept if each.project_no is not None), None)
        if first is None:
            return self.words.say("where_cell", place=place)
        if first.table == "projects" or first.record_no is None:
            return self.words.say("where_form", place=place, form=first.project_no)
        return self.words.say(
            "where",
            place=place,
            form=first.project_no,
            table=self.words.table(first.table),
            number=first.record_no,
        )


_WORDED = frozenset(
    {
        Status.SAME, Status.FILLED, Status.NORMALISED, Status.INFERRED, Status.OUTSIDE,
        Status.CHANGED, Status.LOST, Status.UNSUPPORTED,
    }
)  # fmt: skip


def _concern(
    cell: CellCheck,
    *,
    said: bool,
    told: Sequence[FindingRecord],
    astray: Sequence[RecordCheck],
) -> Concern:
    if cell.status in FAULTS or astray or any(each.code == "cell-unclaimed" for each in told):
        return Concern.LOST
    plain = said and cell.status not in {Status.INFERRED, Status.OUTSIDE}
    doubts = any(each.severity != "note" for each in told)
    return Concern.CLAIMED if plain and not doubts else Concern.DOUBTFUL


def _cell_at(
    by_number: Mapping[int, TableCheck],
    table_no: int | None,
    row_no: int | None,
    column: int | None,
) -> _Key | None:
    """The cell at a position, or that which covers it; the first of a row or table without one."""
    table = by_number.get(table_no or 0)
    if table is None or not table.cells:
        return None
    chosen = table.cells[0]
    for cell in table.cells:
        top, left = cell.place.row_no or 0, cell.place.column_no or 0
        in_row = row_no is not None and top <= row_no < top + cell.row_span
        if in_row and (column is None or left <= column < left + cell.column_span):
            chosen = cell
            break
    return table.table_no, chosen.place.row_no or 0, chosen.place.column_no or 0
