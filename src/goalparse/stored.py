"""A run's tables read back from its folder, whatever format it was written in.

Values come as ``jsonl`` writes them: decimals and dates as strings, whole numbers, booleans and
nulls as they are. So rows of two runs can be held against each other without rounding.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goalparse.runs import PACKAGE_FILE
from goalparse.schema import Table, written_tables
from goalparse.sinks import json_values

Row = Mapping[str, Any]


class NotARunError(Exception):
    """The folder holds no run that can be read back; the message says why and names it."""


def read_run(folder: Path) -> dict[str, list[Row]]:
    """The rows of every table of a run, by table name, in the order in which they were written.

    Raises NotARunError for a folder that holds no run, or one written as a workbook.
    """
    formats = _formats(folder)
    return {
        table.name: list(_rows(folder, table, formats[table.name]))
        for table in written_tables(cells=True)
        if table.name in formats
    }


def _formats(folder: Path) -> dict[str, str]:
    try:
        package = json.loads((folder / PACKAGE_FILE).read_text("utf-8"))
        formats = {entry["name"]: entry["format"] for entry in package["resources"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotARunError(f"{folder} holds no run: {PACKAGE_FILE} cannot be read") from error
    unreadable = set(formats.values()) - set(_READERS)
    if unreadable:
        raise NotARunError(f"{folder} is a run as {unreadable.pop()}; csv, parquet and jsonl serve")
    return formats


def _rows(folder: Path, table: Table, format_: str) -> Iterator[Row]:
    try:
        yield from _READERS[format_](folder, table)
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise NotARunError(f"{folder}: {table.name} cannot be read back: {error}") from error


def _csv_rows(folder: Path, table: Table) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    readers = [_TYPES.get(column.type, str) for column in table.columns]
    with (folder / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        next(lines)  # headings, in one language or the other
        for line in lines:
            yield {
                name: read(text) if text else None
                for name, read, text in zip(names, readers, line, strict=True)
            }


_TYPES: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("int16", "int32", "int64"), int),
    "float64": float,
    "bool": "true".__eq__,
}


def _jsonl_rows(folder: Path, table: Table) -> Iterator[Row]:
    with (folder / f"{table.name}.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _parquet_rows(folder: Path, table: Table) -> Iterator[Row]:
    for part in sorted((folder / table.name).rglob("*.parquet")):
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches():
                columns = [json_values(array) for array in batch.columns]
                for values in zip(*columns, strict=True):
                    yield dict(zip(batch.schema.names, values, strict=True))


_READERS: dict[str, Callable[[Path, Table], Iterator[Row]]] = {
    "csv": _csv_rows,
    "jsonl": _jsonl_rows,
    "parquet": _parquet_rows,
}
