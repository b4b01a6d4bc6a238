"""Records as Arrow tables and pandas DataFrames, by the declared schema and nothing else.

Types are never inferred: pandas and pyarrow would give one file ``decimal128(4, 2)``, the next
``(10, 3)``, and an empty column no type at all. DataFrames have Arrow-backed columns
(`pandas.ArrowDtype`), which keep decimals exact, integers whole beside nulls, and dates dates.
No input or output happens here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goalparse.records import Submission
from goalparse.schema import Column, Table, written_tables

if TYPE_CHECKING:
    import pandas as pd

_PLAIN: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "bool": pa.bool_(),
    "float64": pa.float64(),
    "date": pa.date32(),
}


class RecordError(ValueError):
    """A record does not fit the schema: an error of the program, not of a document."""


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type of a column of the dictionary."""
    return pa.decimal128(*column.decimal) if column.decimal else _PLAIN[column.type]


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table; both languages' headings and meanings are field metadata."""
    fields = [
        pa.field(
            column.name,
            arrow_type(column),
            nullable=not column.required,
            metadata={
                "title": column.title,
                "title_zh": column.heading,
                "comment": column.about,
                "comment_zh": column.about_zh,
            },
        )
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"comment": table.about, "comment_zh": table.about_zh})


class TableRows:
    """The rows of one table, gathered from submissions until a batch is taken off.

    Gathering holds references to the records only; `take` turns what was gathered into one
    record batch and starts anew, so that a long run needs memory for one batch.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._doc_ids: list[str] = []
        self._records: list[Any] = []

    def __len__(self) -> int:
        return len(self._records)

    def add(self, submission: Submission) -> None:
        """Gather the rows that a submission has for this table."""
        if self.table.name == "documents":
            self._records.append(submission.document)
            return
        records: tuple[Any, ...] = getattr(submission, self.table.name)
        self._records += records
        self._doc_ids += [submission.document.doc_id] * len(records)

    def take(self) -> pa.RecordBatch:
        """What was gathered, as a record batch of the declared schema."""
        schema = arrow_schema(self.table)
        records, doc_ids = self._records, self._doc_ids
        arrays = [
            pa.array(doc_ids, field.type)
            if field.name == "doc_id" and self.table.name != "documents"
            else self._array(field, records)
            for field in schema
        ]
        self._records, self._doc_ids = [], []
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _array(self, field: pa.Field, records: Sequence[Any]) -> pa.Array:
        values = list(map(attrgetter(field.name), records))
        try:
            array = pa.array(values, field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError) as error:
            value = next((value for value in values if not _fits(value, field.type)), None)
            raise RecordError(
                f"{self.table.name}.{field.name} cannot hold {value!r}: {error}"
            ) from error
        if array.null_count and not field.nullable:
            raise RecordError(f"{self.table.name}.{field.name} is None")
        return array


def _fits(value: str | float | Decimal | None, kind: pa.DataType) -> bool:
    try:
        pa.array([value], kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError):
        return False
    return True


def build_tables(submissions: Iterable[Submission], *, cells: bool = False) -> dict[str, pa.Table]:
    """The rows of all submissions as Arrow tables, by table name, in the order given.

    ``cells`` adds the table of that name. Raises RecordError if a record does not fit the schema.
    """
    gathered = [TableRows(table) for table in written_tables(cells=cells)]
    for submission in submissions:
        for rows in gathered:
            rows.add(submission)
    return {rows.table.name: pa.Table.from_batches([rows.take()]) for rows in gathered}


def build_frames(
    submissions: Iterable[Submission], *, cells: bool = False
) -> dict[str, pd.DataFrame]:
    """The rows of all submissions as DataFrames with Arrow-backed columns, by table name."""
    import pandas as pd  # noqa: PLC0415  # slow to import, and only DataFrames need it

    return {
        name: table.to_pandas(types_mapper=pd.ArrowDtype)
        for name, table in build_tables(submissions, cells=cells).items()
    }


def arrow_text() -> str:
    """The Arrow schemas as text, table by table, metadata left out."""
    plain = {"show_field_metadata": False, "show_schema_metadata": False}
    return "\n".join(
        f"{table.name}\n{arrow_schema(table).to_string(**plain)}\n"
        for table in written_tables(cells=True)
    )
