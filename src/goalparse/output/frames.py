"""Records as Arrow tables and pandas DataFrames, by the declared schema and nothing else.

Types are never inferred: pandas and pyarrow would give one file ``decimal128(4, 2)``, the next
``(10, 3)``, and an empty column no type at all. DataFrames have Arrow-backed columns
(`pandas.ArrowDtype`), which keep decimals exact, integers whole beside nulls, and dates dates.
No input or output happens here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from goalparse.collector import paused_collector
from goalparse.records import CellRows, DocumentRecord, Submission
from goalparse.schema import Column, Table, written_tables

if TYPE_CHECKING:
    import pandas as pd

    Frames = dict[str, pd.DataFrame]

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


class Gathered:
    """The rows of the tables of a run, gathered from submissions until they are taken off.

    Gathering holds references to the records only; `take` turns what was gathered into a
    record batch a table and starts anew, so that a long run needs memory for one batch each.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)
        # The first table has a row for each document, which all others have as sequences.
        self._of_document = attrgetter(*(table.name for table in self.tables[1:]))
        self._start()

    def _start(self) -> None:
        self._documents: list[DocumentRecord] = []
        self._records: list[_Rows] = [
            self._documents,
            *(_Columns(table) if table.name == "cells" else [] for table in self.tables[1:]),
        ]
        self.counts: list[list[int]] = [[] for _ in self.tables]
        """For each table how many rows each document has there."""
        self._others = list(zip(self._records[1:], self.counts[1:], strict=True))

    def most(self) -> int:
        """How many rows the longest of the tables has."""
        return max(map(len, self._records))

    def add(self, submission: Submission) -> None:
        """Gather the rows of a submission."""
        self._documents.append(submission.document)
        self.counts[0].append(1)
        for (records, counts), more in zip(
            self._others, self._of_document(submission), strict=True
        ):
            counts.append(len(more))
            records.extend(more)

    def take(self) -> list[pa.RecordBatch]:
        """What was gathered: for each table a record batch of its declared schema."""
        doc_ids = pa.array([document.doc_id for document in self._documents], pa.string())
        batches = [
            _batch(table, records, _keys(doc_ids, counts))
            for table, records, counts in zip(self.tables, self._records, self.counts, strict=True)
        ]
        self._start()
        return batches


def _keys(doc_ids: pa.Array, counts: list[int]) -> pa.Array:
    """The key of each row's document, where each document has so many rows."""
    if 0 in counts:
        there = pa.array(counts, pa.int32())
        doc_ids = doc_ids.filter(pc.greater(there, 0))
        counts = [count for count in counts if count]
    ends = pa.array(accumulate(counts), pa.int32())
    return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(ends, doc_ids))


def _batch(table: Table, records: _Rows, keys: pa.Array) -> pa.RecordBatch:
    schema = arrow_schema(table)
    if isinstance(records, _Columns):
        filled = _of_columns(table, records)
    else:
        filled = _of_records(table, records)
    arrays = []
    for field in schema:
        array = filled.get(field.name)
        if array is None:
            array = keys if field.name == "doc_id" else pa.nulls(len(records), field.type)
        if array.null_count and not field.nullable:
            raise RecordError(f"{table.name}.{field.name} is None")
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


class _Columns:
    """Rows gathered by their columns: those of the ledger, which nobody makes records of."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.lists: list[list[Any]] = [[] for _ in table.columns[1:]]

    def extend(self, rows: Sequence[Any]) -> None:
        """Gather the rows of a document."""
        if isinstance(rows, CellRows):
            columns: Iterable[Iterable[Any]] = rows.columns()
        else:
            columns = [getter(rows) for getter in _getters(self._table).values()]
        for values, more in zip(self.lists, columns, strict=True):
            values.extend(more)

    def __len__(self) -> int:
        return len(self.lists[0])


_Rows = list[Any] | _Columns


def _of_columns(table: Table, rows: _Columns) -> Mapping[str, pa.Array]:
    """The columns that hold anything."""
    fields = list(arrow_schema(table))[1:]  # the first is the key of the document
    return {
        field.name: _converted(table, field, values)
        for field, values in zip(fields, rows.lists, strict=True)
        if values.count(None) < len(values)
    }


def _of_records(table: Table, records: list[Any]) -> Mapping[str, pa.Array]:
    """The columns that hold anything; half of all do not.

    Some records at a time: what has been read from a record is still in the processor's caches
    when it is converted.
    """
    getters = _getters(table)
    blank = _blank(tuple(getters), records)
    fields = [
        field for field in arrow_schema(table) if field.name in getters and field.name not in blank
    ]
    parts: list[list[pa.Array]] = [[] for _ in fields]
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        for field, arrays in zip(fields, parts, strict=True):
            arrays.append(_converted(table, field, getters[field.name](some)))
    return {
        field.name: pa.concat_arrays(arrays) for field, arrays in zip(fields, parts, strict=True)
    }


_AT_ONCE = 1024
_Getter = Callable[[Sequence[Any]], list[Any]]


@cache
def _getters(table: Table) -> Mapping[str, _Getter]:
    """For each column but the key of the document the function that gives its values.

    A loop that names the field in its code reads it at a third of the cost of an attrgetter.
    """
    names = [
        column.name
        for column in table.columns
        if column.name != "doc_id" or table.name == "documents"
    ]
    loops = [f'"{name}": lambda records: [record.{name} for record in records]' for name in names]
    getters: Mapping[str, _Getter]
    getters = eval(f"{{{', '.join(loops)}}}")  # noqa: S307 - the names are the dictionary's
    return getters


def _blank(names: Sequence[str], records: Sequence[Any]) -> Collection[str]:
    """The fields that are None in all records.

    Those that are None in some of them are asked together, record by record: a list of values for
    each would cost several times as much.
    """
    sample = records[:: len(records) // _SAMPLE + 1]
    asked = [name for name in names if all(getattr(record, name) is None for record in sample)]
    left = iter(records)
    while asked:
        filled = _first_filled(tuple(asked))(left)
        if filled is None:
            break
        asked = [name for name in asked if getattr(filled, name) is None]
    return asked


_SAMPLE = 16


@lru_cache(maxsize=1024)
def _first_filled(names: tuple[str, ...]) -> Callable[[Iterator[Any]], Any]:
    """The function that gives the next record with any of some fields, None if there is none."""
    asked = " or ".join(f"record.{name} is not None" for name in names)
    code = f"lambda records: next((record for record in records if {asked}), None)"
    function: Callable[[Iterator[Any]], Any] = eval(code)  # noqa: S307 - as above
    return function


def _converted(table: Table, field: pa.Field, values: list[Any]) -> pa.Array:
    try:
        return pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError) as error:
        value = next((value for value in values if not _fits(value, field.type)), None)
        raise RecordError(f"{table.name}.{field.name} cannot hold {value!r}: {error}") from error


def _fits(value: str | float | Decimal | None, kind: pa.DataType) -> bool:
    try:
        pa.array([value], kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError):
        return False
    return True


@paused_collector()  # what is made stays, and what is not is gone at once
def build_tables(submissions: Iterable[Submission], *, cells: bool = False) -> dict[str, pa.Table]:
    """The rows of all submissions as Arrow tables, by table name, in the order given.

    ``cells`` adds the table of that name. Raises RecordError if a record does not fit the schema.
    """
    gathered = Gathered(written_tables(cells=cells))
    for submission in submissions:
        gathered.add(submission)
    batches = zip(gathered.tables, gathered.take(), strict=True)
    return {table.name: pa.Table.from_batches([batch]) for table, batch in batches}


def build_frames(submissions: Iterable[Submission], *, cells: bool = False) -> Frames:
    """The rows of all submissions as DataFrames with Arrow-backed columns, by table name."""
    return as_frames(build_tables(submissions, cells=cells))


def as_frames(tables: Mapping[str, pa.Table]) -> Frames:
    """Arrow tables as DataFrames with Arrow-backed columns."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and only DataFrames need it

    return {name: table.to_pandas(types_mapper=pd.ArrowDtype) for name, table in tables.items()}


def arrow_text() -> str:
    """The Arrow schemas as text, table by table, metadata left out."""
    plain = {"show_field_metadata": False, "show_schema_metadata": False}
    return "\n".join(
        f"{table.name}\n{arrow_schema(table).to_string(**plain)}\n"
        for table in written_tables(cells=True)
    )
