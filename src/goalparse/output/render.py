"""The tables of a submission as JSON, and one table with all its columns on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from goalparse.output.drawing import draw_grid, draw_text, grid_of, pairs_of, safe_text
from goalparse.records import Submission
from goalparse.schema import Table, decimal_text, tables, written_tables
from goalparse.text import display_width

# -- JSON


def as_json(submission: Submission, table: str | None = None) -> str:
    """The rows of every table (or of one) as JSON, by the rules of the data dictionary.

    Every row bears its doc_id, decimals are strings and dates ISO 8601. The ledger of cells
    is only there when asked for by name.
    """
    if table is not None:
        value: Any = _rows(submission, tables()[table])
    else:
        value = {each.name: _rows(submission, each) for each in written_tables(cells=False)}
    import json  # noqa: PLC0415 - only where it is asked for

    return json.dumps(value, ensure_ascii=False, indent=2)


def _rows(submission: Submission, table: Table) -> list[dict[str, Any]]:
    return [
        {
            column.name: _json_value(_value(submission, record, column.name), column.decimal)
            for column in table.columns
        }
        for record in _records(submission, table)
    ]


def _records(submission: Submission, table: Table) -> Sequence[Any]:
    if table.name == "documents":
        return (submission.document,)
    records: Sequence[Any] = getattr(submission, table.name)
    return records


def _value(submission: Submission, record: object, name: str) -> Any:
    return submission.document.doc_id if name == "doc_id" else getattr(record, name)


def _json_value(value: Any, decimal: tuple[int, int] | None) -> Any:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return decimal_text(value, decimal[1]) if decimal else value.isoformat()


# -- one table, all its columns


def table_lines(submission: Submission, name: str, width: int) -> Iterator[str]:
    """One table with every column that holds something, as lines.

    A table too wide for the terminal is shown record by record, a line per column.
    """
    table = tables()[name]
    rows = _rows(submission, table)
    columns = [
        column.name
        for column in table.columns
        if (column.name != "doc_id" or name == "documents")
        and any(row[column.name] is not None for row in rows)
    ]
    cells = [[_plain(row[column]) for column in columns] for row in rows]
    if not rows:
        yield from draw_text(safe_text(f"{name}: no rows", "dim"), width)
    elif _natural_width(columns, cells) <= width:
        yield from draw_grid(grid_of(columns, cells), width)
    else:
        for number, row in enumerate(cells, start=1):
            yield from draw_text(safe_text(f"{name} {number} of {len(cells)}", "bold"), width)
            yield from draw_grid(pairs_of(zip(columns, row, strict=True)), width)


def _natural_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    widths = [
        max(display_width(line) for cell in column for line in (cell.split("\n") or [""]))
        for column in zip(columns, *rows, strict=True)
    ]
    return sum(widths) + 2 * len(widths)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
