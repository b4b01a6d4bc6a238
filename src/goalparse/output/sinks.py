"""How the tables are written: CSV, Parquet, JSON lines, a workbook.

A file takes the record batches of one table, a workbook those of all; which folder they stand
in and whether it counts (moved into place, thrown away) is the business of
`goalparse.output.runs`. The same batches give the same bytes on every run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from goalparse.data_files import read_toml
from goalparse.output.dictionary import meaning_in_chinese, meaning_of
from goalparse.output.frames import arrow_schema
from goalparse.output.lines import csv_lines, json_values
from goalparse.schema import Table, tables

Format = Literal["csv", "parquet", "jsonl", "xlsx"]
Labels = Literal["en", "zh"]

_CELL_LIMIT = 32_767  # characters, Excel's own bound
# How wide the columns are of which more is to be seen than their headers take, in characters; a
# Chinese one takes two.
_WIDTHS: Mapping[str, int] = {
    **dict.fromkeys(("project_code", "linked_code", "form", "layout", "document_number"), 23),
    **dict.fromkeys(
        ("level1", "level2", "level1_raw", "level2_raw", "value_raw", "label", "source", "stage"),
        18,
    ),
    **dict.fromkeys(("unit_name", "department_name", "level3", "level3_raw", "basis", "raw"), 30),
    **dict.fromkeys(("path", "title", "project_name", "project_title", "description"), 40),
    **dict.fromkeys(("purpose", "text", "message", "message_zh"), 60),
}
_MONEY_WIDTH = 18
_MEANING_WIDTH = 110
_SHEET_ROWS = 1_048_576  # rows of a sheet, header included
_VALUES_AT_ONCE = 8192  # that Parquet encodes before it looks whether a page is full
_EXACT_DIGITS = 15  # what a spreadsheet's binary numbers hold without rounding


class MissingExtraError(Exception):
    """An optional part is not installed; the message says how to get it."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs an optional part: pip install 'goalparse[{extra}]'")
        self.extra = extra


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What to write and how: ``format`` is csv, parquet, jsonl or xlsx (one workbook).

    ``excel`` gives CSV a byte-order mark and guards cells that a spreadsheet would run as a
    formula; ``cells`` adds the ledger; ``labels`` is the language of the header of CSV and
    workbook, en or zh; ``partition_by`` names columns by whose values each table is cut into
    folders.
    """

    format: Format = "csv"
    excel: bool = False
    cells: bool = False
    labels: Labels = "en"
    partition_by: tuple[str, ...] = ()


def check_extra(output: Output) -> None:
    """Raise MissingExtraError if a format needs a part that is not installed."""
    if output.format == "xlsx" and find_spec("xlsxwriter") is None:
        raise MissingExtraError("xlsx", "a workbook")


def header_of(table: Table, labels: Labels) -> list[str]:
    """The header row in English (the column names) or Chinese."""
    return [column.heading if labels == "zh" else column.name for column in table.columns]


def sheet_of(table: Table, labels: Labels) -> str:
    """The name of a table's sheet in the workbook."""
    return table.heading if labels == "zh" else table.name


@cache
def sheet_table(table: Table) -> Table:
    """A table as its sheet has it: with the document's path, which nobody looks up by a digest."""
    if table.name == "documents":
        return table
    path = replace(
        tables()["documents"].column("path"),
        about="The document's path, as in documents; in workbooks only.",
        about_zh="所属文件的路径，同文件表；仅工作簿有此列。",
    )
    return replace(table, columns=(table.columns[0], path, *table.columns[1:]))


# -- CSV


class CsvFile:
    """A table by RFC 4180: UTF-8, line feeds, quotes where needed, nulls empty.

    A ``headless`` one goes on where another ends: no header, no byte-order mark.
    """

    def __init__(self, path: Path, table: Table, output: Output, *, headless: bool = False) -> None:
        self._guard = output.excel
        self._file = path.open("wb")
        if not headless:
            mark = b"\xef\xbb\xbf" if output.excel else b""
            self._file.write(mark + ",".join(header_of(table, output.labels)).encode() + b"\n")

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""
        if batch.num_rows:
            self._file.write(csv_lines(batch, guard=self._guard))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


# -- Parquet


class ParquetFile:
    """A table as Parquet, one row group per batch, types as declared."""

    def __init__(
        self,
        path: Path,
        table: Table,
        output: Output,
        *,
        headless: bool = False,
    ) -> None:
        # Bounds serve to pass over row groups, which nobody does by the bounds of free text.
        bounded = [column.name for column in table.columns if column.type != "string"]
        self._writer = pq.ParquetWriter(
            path,
            arrow_schema(table),
            compression="zstd",
            write_statistics=bounded,
            write_batch_size=_VALUES_AT_ONCE,
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""
        if batch.num_rows:
            self._writer.write_batch(batch)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


# -- JSON lines


class JsonlFile:
    """A table as an object per row with every column, decimals as strings."""

    def __init__(
        self,
        path: Path,
        table: Table,
        output: Output,
        *,
        headless: bool = False,
    ) -> None:
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        self._file = path.open("wb")

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""
        names = batch.schema.names
        columns = [json_values(array) for array in batch.columns]
        lines = (
            self._encode(dict(zip(names, row, strict=True))) + "\n"
            for row in zip(*columns, strict=True)
        )
        self._file.write("".join(lines).encode("utf-8"))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


# -- workbook

WORKBOOK = "goalparse.xlsx"
"""The workbook's file name."""


class Workbook:
    """``goalparse.xlsx``: a sheet per table, codes as text cells, no clock in it.

    Excel's own bounds are met openly: text above 32,767 characters is cut and a table above
    1,048,575 rows goes on in a further sheet; `notes` says so. A number of more than 15
    digits is written as text, since a spreadsheet would round it.
    """

    def __init__(self, folder: Path, tables: Sequence[Table], labels: Labels) -> None:
        self.notes: list[str] = []
        self._tables = tables
        self._labels = labels
        self._book, self._failure = _new_workbook(folder)
        self._head = self._book.add_format({"bold": True, "valign": "top"})
        self._formats = {
            name: self._book.add_format({"num_format": code, "valign": "top"})
            for name, code in (("money", "#,##0.00"), ("date", "yyyy-mm-dd"), ("plain", "General"))
        }
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        self._parts: dict[str, int] = {}
        self._cut: dict[str, int] = {}
        self._paths: dict[str, str] = {}
        for table in tables:
            self._start_sheet(table)

    def _start_sheet(self, table: Table) -> None:
        self._end_sheet(table)
        part = self._parts[table.name] = self._parts.get(table.name, 0) + 1
        name = sheet_of(table, self._labels)
        sheet = self._book.add_worksheet(name if part == 1 else f"{name} {part}")
        columns = sheet_table(table).columns
        for at, text in enumerate(header_of(sheet_table(table), self._labels)):
            sheet.set_column(at, at, _width(columns[at].name, text))
            sheet.write_string(0, at, text, self._head)
        sheet.freeze_panes(1, 0)
        self._sheets[table.name] = sheet
        self._rows[table.name] = 1

    def _end_sheet(self, table: Table) -> None:
        """Let the rows of a finished sheet be filtered by their header."""
        if table.name in self._sheets:
            last = self._rows[table.name] - 1
            width = len(sheet_table(table).columns)
            self._sheets[table.name].autofilter(0, 0, last, width - 1)

    def write(self, table: Table, batch: pa.RecordBatch) -> None:
        """Append a batch to a table; the documents' own come first."""
        batch = self._with_paths(table, batch)
        writers = [self._writer(table, field) for field in batch.schema]
        for row in zip(*(array.to_pylist() for array in batch.columns), strict=True):
            if self._rows[table.name] == _SHEET_ROWS:
                self._start_sheet(table)
            sheet, at = self._sheets[table.name], self._rows[table.name]
            for column, value in enumerate(row):
                if value is not None:
                    writers[column](sheet, at, column, value)
            self._rows[table.name] = at + 1

    def _with_paths(self, table: Table, batch: pa.RecordBatch) -> pa.RecordBatch:
        ids = batch.column(0).to_pylist()
        if table.name == "documents":
            for doc_id, path in zip(ids, batch.column("path").to_pylist(), strict=True):
                self._paths.setdefault(doc_id, path)  # a duplicate stands behind its first
            return batch
        paths = pa.array([self._paths[doc_id] for doc_id in ids], pa.string())
        columns = [batch.column(0), paths, *batch.columns[1:]]
        names = [column.name for column in sheet_table(table).columns]
        return pa.RecordBatch.from_arrays(columns, names=names)

    def _writer(self, table: Table, field: pa.Field) -> Callable[[Any, int, int, Any], None]:
        formats = self._formats

        def string(sheet: Any, row: int, column: int, text: str) -> None:
            if len(text) > _CELL_LIMIT:
                self._cut[table.name] = self._cut.get(table.name, 0) + 1
                text = text[: _CELL_LIMIT - 1] + "…"
            sheet.write_string(row, column, text.translate(_NOT_IN_XML), formats["plain"])

        def number(sheet: Any, row: int, column: int, value: Decimal) -> None:
            if len(value.as_tuple().digits) > _EXACT_DIGITS:
                string(sheet, row, column, f"{value:f}")
            else:
                sheet.write_number(row, column, value, formats[money])

        def other(sheet: Any, row: int, column: int, value: object) -> None:
            sheet.write(row, column, value, formats["plain"])

        def day(sheet: Any, row: int, column: int, value: date) -> None:
            sheet.write_datetime(row, column, value, formats["date"])

        money = "money" if field.name.endswith("_yuan") else "plain"
        if pa.types.is_string(field.type):
            return string
        if pa.types.is_decimal(field.type):
            return number
        return day if pa.types.is_date(field.type) else other

    def close(self) -> None:
        """Finish the workbook."""
        for table in self._tables:
            self._end_sheet(table)
        for name, count in self._cut.items():
            self.notes.append(
                f"{count} cells of {name} are cut at {_CELL_LIMIT:,} characters, all that a"
                " workbook's cell holds"
            )
        for name, parts in self._parts.items():
            if parts > 1:
                self.notes.append(f"{name} takes {parts} sheets of {_SHEET_ROWS:,} rows")
        self._explain()
        try:
            self._book.close()
        except self._failure as error:
            raise OSError(f"the workbook cannot be written: {error}") from error

    def _explain(self) -> None:
        """The last sheet: what the columns of the others mean."""
        words = read_toml("output/workbook.toml")[self._labels]
        sheet = self._book.add_worksheet(words["sheet"])
        rows: list[Sequence[str]] = [words["columns"]]
        for table in self._tables:
            for each in sheet_table(table).columns:
                name = sheet_of(table, self._labels)
                if self._labels == "zh":
                    about = (each.heading, each.name, each.type, meaning_in_chinese(each))
                else:
                    about = (each.name, each.heading, each.type, meaning_of(each))
                rows.append((name, *about))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                kind = self._formats["plain"] if row else self._head
                sheet.write_string(row, column, text.replace("`", ""), kind)
        last = len(rows[0]) - 1
        sheet.set_column(0, last - 1, 20)
        sheet.set_column(last, last, _MEANING_WIDTH)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows) - 1, last)


def _width(column: str, head: str) -> int:
    """How wide a column is: as its header, unless more of it is to be seen."""
    at_least = _MONEY_WIDTH if column.endswith("_yuan") else _WIDTHS.get(column, 10)
    return max(at_least, min(len(head) * 2, 24))


_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def _new_workbook(folder: Path) -> tuple[Any, type[Exception]]:
    """A new workbook, and what it raises when it cannot be written."""
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra
        from xlsxwriter.exceptions import XlsxFileError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise MissingExtraError("xlsx", "a workbook") from error
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(str(folder / WORKBOOK), options)
    # A workbook must state when it was made; a fixed day keeps its bytes the same.
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC), "title": "goalparse"})
    book.use_zip64()
    return book, XlsxFileError


class TableFile(Protocol):
    """Writes the record batches of one table into one file."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""

    def close(self) -> None:
        """Finish the file."""


def open_file(path: Path, table: Table, output: Output, *, headless: bool = False) -> TableFile:
    """Open a file for a table in a format other than the workbook.

    A ``headless`` text file is one that goes on where another ends.
    """
    return _FILES[output.format](path, table, output, headless=headless)


_FILES: Mapping[Format, Callable[..., TableFile]] = {
    "csv": CsvFile,
    "parquet": ParquetFile,
    "jsonl": JsonlFile,
}
