"""Values of records that no cell of the source gives: a surplus row, a field made up, a parent.

What the cells do give is checked by `goalparse.checking.compared_cells`, which finds the records
that stand for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from goalparse.blocks import Cell
from goalparse.checking.cell_checks import is_of_pair
from goalparse.checking.claimed import Claimed, Id
from goalparse.checking.comparison import RecordCheck
from goalparse.checking.record_checks import unsupported
from goalparse.checking.rereads import Expected, contradiction
from goalparse.extraction.ledger import Key
from goalparse.extraction.points_in_names import points_of
from goalparse.meanings.lexicon import Lexicon
from goalparse.records import Indicator, Submission
from goalparse.schema import NUMBERS

# What a record may state only if a cell says it, by table.
STATED = {
    "amounts": ("raw", "rate", "weight", "score", "deviation_reason"),
    "milestones": ("raw",),
    "indicators": (
        "level1_raw", "level2_raw", "level3_raw", "description", "value_raw", "operator_raw",
        "unit_raw", "grade_standards", "basis", "weight", "nature", "actual_raw", "score",
        "deviation_reason", "remark",
    ),
}  # fmt: skip


@dataclass(slots=True)
class GivenByNoCell:
    """The unsupported values of one document.

    ``claimed`` are the records found from the ``cells``, ``hanging`` what each of them should say
    by its own raw text.
    """

    submission: Submission
    lexicon: Lexicon
    cells: Mapping[Key, Cell]
    claimed: Claimed
    hanging: Mapping[Id, Expected]
    _indicators: dict[tuple[int, int], Indicator] = field(init=False)

    def __post_init__(self) -> None:
        self._indicators = {(i.project_no, i.indicator_no): i for i in self.submission.indicators}

    def run(self) -> Iterator[RecordCheck]:
        """The values, in the order of the records that no cell gave and of those that some did."""
        for table, record in self.claimed.surplus:
            if not self._is_label_only(table, record) and not self._is_lost_form(table, record):
                yield unsupported(record, NUMBERS[table], "no cell gave this row")
        for id_, record in self.claimed.found.items():
            fields = {name for _, name in self.claimed.cells[id_]}
            for name in STATED.get(id_.table, ()):
                kept = getattr(record, name) if name not in fields else None
                if kept is not None and not (
                    self._is_of_another(record, name) or self._is_beside_score(id_, kept, name)
                ):
                    yield unsupported(record, name, "no cell gave it")
            for name, hanging in self.hanging[id_].items():
                if name not in fields and (wrong := contradiction(record, hanging)):
                    yield unsupported(record, next(iter(hanging)), wrong)
            if id_.table == "indicators" and (wrong := self._wrong_parent(record)):
                yield unsupported(record, "parent_no", wrong)

    def _is_of_another(self, record: Any, name: str) -> bool:
        """Whether the cell of another field gives a value.

        The column of operators may say that an indicator is 定性, as 指标性质 does; a name may
        have its points in brackets behind it.
        """
        if name == "weight" and isinstance(record, Indicator):
            points = points_of(record.level3_raw)
            return points is not None and points == record.weight
        if name != "nature":
            return False
        read = self.lexicon.read(record.operator_raw or "").get("nature")
        return read is not None and read == record.nature

    def _is_beside_score(self, id_: Id, kept: Any, name: str) -> bool:
        """Whether points stand in one cell with the score, which claims it: 10/9.5."""
        scored = (key for key, field in self.claimed.cells[id_] if field == "score")
        return name == "weight" and any(is_of_pair(kept, self.cells[key].text) for key in scored)

    def _is_label_only(self, table: str, record: Any) -> bool:
        """A month without a share, an entry that the form leaves out: only the label stands."""
        if record.table_no is None and table in {"attributes", "amounts", "goals"}:
            return True  # a line's: checked with lines
        if table not in {"milestones", "attributes", "amounts"}:
            return False
        value = record.text if table == "attributes" else record.raw
        key = (record.table_no, record.row_no, getattr(record, "column_no", None))
        cell = self.cells.get(key)  # type: ignore[arg-type] # with a None it is of no cell
        if value is None and cell is not None:
            return "".join(cell.text.split()) in {record.label, ""} and not self._again(record)
        return False

    def _is_lost_form(self, table: str, record: Any) -> bool:
        """A form that gives no value, or whose cells have run together."""
        return table == "projects" and not self._again(record)

    def _again(self, record: Any) -> bool:
        """Whether the same row stands a second time, but for its number."""
        name = f"{type(record).__name__.lower()}s"
        number = NUMBERS[name]
        return any(
            other is not record and replace(other, **{number: getattr(record, number)}) == record
            for other in getattr(self.submission, name)
        )

    def _wrong_parent(self, record: Any) -> str:
        if record.parent_no is None:
            return ""
        other = self._indicators.get((record.project_no, record.parent_no))
        if other is None:
            return "there is no such indicator"
        same = (other.level1, other.level2) == (record.level1, record.level2)
        above = other.indicator_no < record.indicator_no
        return "" if same and above else "it is no part of that indicator"
