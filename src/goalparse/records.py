"""The output records: one frozen dataclass per table of the data dictionary.

Field names, their order and their meaning are those of the dictionary; `goalparse.schema`
declares the column types and a test holds the two together. ``doc_id`` is not repeated in
every record: it is added when frames are built. A field that the document does not state
is None; ``*_raw`` fields keep the cell as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

from goalparse.blocks import Place
from goalparse.frozen import frozen, maker

if TYPE_CHECKING:
    from pandas import DataFrame


@frozen
class DocumentRecord:
    """One file, also one that could not be read (``status`` is then ``failed``)."""

    doc_id: str
    path: str
    format: str
    dialect: str | None = None
    encoding: str | None = None
    bytes: int
    duplicate_of: str | None = None
    title: str | None = None
    fiscal_year: int | None = None
    fiscal_year_from: str | None = None
    region_code: str | None = None
    region_name: str | None = None
    department_code: str | None = None
    department_name: str | None = None
    section_count: int = 0
    project_count: int = 0
    indicator_count: int = 0
    finding_count: int = 0
    cell_coverage: float | None = None
    status: str
    error: str | None = None
    parser_version: str


@frozen
class Section:
    """A heading and the prose below it, up to the next heading."""

    section_no: int
    parent_no: int | None = None
    level: int
    number: str | None = None
    title: str | None = None
    bookmark: str | None = None
    text: str | None = None
    paragraph_no: int | None = None
    line_no: int | None = None


@frozen
class Project:
    """A filled form; a department-wide form is one too, without a project code."""

    project_no: int
    form: str
    layout: str
    section_no: int | None = None
    bookmark: str | None = None
    title: str | None = None
    project_code: str | None = None
    project_name: str | None = None
    project_title: str | None = None
    linked_code: str | None = None
    document_number: str | None = None
    region_code: str | None = None
    region_name: str | None = None
    code_year: int | None = None
    code_kind: str | None = None
    department_code: str | None = None
    department_name: str | None = None
    unit_code: str | None = None
    unit_name: str | None = None
    fiscal_year: int | None = None
    amount_unit: str | None = None
    total_yuan: Decimal | None = None
    fiscal_yuan: Decimal | None = None
    other_yuan: Decimal | None = None
    purpose: str | None = None
    self_score: Decimal | None = None
    table_no: int | None = None
    line_no: int | None = None


@frozen
class Amount:
    """An amount that a form prints, also a blank one (``raw`` and values None)."""

    project_no: int
    amount_no: int
    label: str
    source: str
    stage: str
    horizon: str | None = None
    raw: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    unit_from: str | None = None
    value_yuan: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation_reason: str | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    line_no: int | None = None


@frozen
class Milestone:
    """A point of the spending plan (资金支出计划): cumulative per cent by the end of a month."""

    project_no: int
    milestone_no: int
    label: str
    month: int | None = None
    raw: str | None = None
    percent: Decimal | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    line_no: int | None = None


@frozen
class Goal:
    """One goal statement (绩效目标), or what became of it (``stage`` is ``actual``)."""

    project_no: int
    goal_no: int
    horizon: str | None = None
    stage: str
    number: str | None = None
    text: str
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    line_no: int | None = None


@frozen
class Indicator:
    """One indicator row (绩效指标), its merged levels filled down."""

    project_no: int
    indicator_no: int
    parent_no: int | None = None
    horizon: str | None = None
    core: bool = False
    level1: str | None = None
    level2: str | None = None
    level1_raw: str | None = None
    level2_raw: str | None = None
    level3: str | None = None
    level3_raw: str | None = None
    description: str | None = None
    value_raw: str | None = None
    operator_raw: str | None = None
    unit_raw: str | None = None
    value_kind: str | None = None
    operator: str | None = None
    value: Decimal | None = None
    value_upper: Decimal | None = None
    unit: str | None = None
    deadline: date | None = None
    period_start: date | None = None
    grades: str | None = None
    grade_standards: str | None = None
    basis: str | None = None
    weight: Decimal | None = None
    nature: str | None = None
    actual_raw: str | None = None
    actual: Decimal | None = None
    actual_upper: Decimal | None = None
    actual_unit: str | None = None
    score: Decimal | None = None
    deviation_reason: str | None = None
    remark: str | None = None
    table_no: int | None = None
    row_no: int | None = None
    line_no: int | None = None


@frozen
class Attribute:
    """Every other labelled entry of a form; ``name`` where the vocabulary knows the label."""

    project_no: int
    attribute_no: int
    name: str | None = None
    label: str
    text: str | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    line_no: int | None = None


def place_of(record: Project | Amount | Milestone | Goal | Indicator | Attribute) -> Place:
    """Where a record of a form says that it stands."""
    return Place(
        table_no=record.table_no,
        row_no=getattr(record, "row_no", None),
        column_no=getattr(record, "column_no", None),
        line_no=record.line_no,
    )


@frozen
class FindingRecord:
    """A finding as a row; numbered in the order that the dictionary states."""

    finding_no: int
    severity: str
    code: str
    message: str
    table: str | None = None
    project_no: int | None = None
    record_no: int | None = None
    field: str | None = None
    raw: str | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    paragraph_no: int | None = None
    line_no: int | None = None

    @property
    def message_zh(self) -> str:
        """The message in Chinese; worked out when it is asked for."""
        from goalparse.wording import message_in_chinese  # only where it is asked for

        return message_in_chinese(self.code, self.message)


@frozen
class CellRecord:
    """The ledger: a table cell of the source and what became of it."""

    table_no: int
    row_no: int
    column_no: int
    row_span: int
    column_span: int
    text: str | None
    role: str
    table: str | None = None
    project_no: int | None = None
    record_no: int | None = None
    field: str | None = None
    line_no: int | None = None


_make_cell = maker(CellRecord)


class CellRows(Sequence[CellRecord]):
    """The rows of the ledger, made when they are first asked for: most runs never write them.

    Otherwise like the tuple of them, also when compared, and when pickled or copied. Tables take
    them as `columns`, in the order of the fields, for which no row needs to be made.
    """

    def __init__(self, make: Callable[[], tuple[Sequence[Any], ...]]) -> None:
        self._make: Callable[[], tuple[Sequence[Any], ...]] | None = make
        self._columns: tuple[Sequence[Any], ...] = ()
        self._rows: tuple[CellRecord, ...] | None = None

    def columns(self) -> tuple[Sequence[Any], ...]:
        """The values of each field, row by row."""
        if self._make is not None:
            self._columns, self._make = self._make(), None
        return self._columns

    def _made(self) -> tuple[CellRecord, ...]:
        if self._rows is None:
            self._rows = tuple(map(_make_cell, *self.columns()))
        return self._rows

    def __len__(self) -> int:
        return len(self.columns()[0])

    def __iter__(self) -> Iterator[CellRecord]:
        return iter(self._made())

    @overload
    def __getitem__(self, at: int) -> CellRecord: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[CellRecord, ...]: ...
    def __getitem__(self, at: int | slice) -> CellRecord | tuple[CellRecord, ...]:
        return self._made()[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CellRows):
            return self._made() == other._made()
        return self._made() == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())

    def __reduce__(self) -> tuple[type[tuple[CellRecord, ...]], tuple[tuple[CellRecord, ...]]]:
        return tuple, (self._made(),)


@frozen
class Submission:
    """Everything that one file gave: its row in `documents` and the rows of every table.

    Rows stand in the order of the document. ``cells`` is the ledger: what became of
    every cell of its tables.
    """

    document: DocumentRecord
    sections: tuple[Section, ...] = ()
    projects: tuple[Project, ...] = ()
    amounts: tuple[Amount, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    cells: Sequence[CellRecord] = ()

    def __repr__(self) -> str:
        """What it holds, in a line: a notebook shows it, and its rows would fill the screen."""
        about, counts = self.document, ("sections", "projects", "indicators", "findings")
        held = ", ".join(f"{len(getattr(self, name))} {name}" for name in counts)
        return f"<Submission {about.path!r}: {about.status}, {held}>"

    def frames(self) -> dict[str, DataFrame]:
        """The tables of this one file as pandas DataFrames, by table name.

        Columns and types are those of the data dictionary, the same for every document and
        also when a table has no rows. Importing pandas happens here, not before.
        """
        from goalparse.output.frames import (
            build_frames,
        )  # the one lazy import upward: pandas is slow

        return build_frames([self])
