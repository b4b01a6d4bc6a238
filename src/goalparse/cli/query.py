"""``goalparse query``: a question to a run."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from goalparse.cli.common import PROGRAM, Exit, Stop, console, in_utf8, say

_SHOWN = 1_000
_WIDE = 12  # columns; more do not fit beside each other


@click.command()
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("question", metavar="SQL", callback=in_utf8)
@click.option(
    "--format", "format_", default="table", show_default=True,
    type=click.Choice(["table", "csv", "json", "jsonl"]),
    help="How to print the answer.",
)  # fmt: skip
def query(run: Path, question: str, format_: str) -> int:
    """Ask a run a question in SQL.

    RUN is a folder that convert wrote (csv, parquet or jsonl). SQL is one SELECT over its tables
    (documents, projects, indicators …) and views (v_project_year, v_project_line,
    v_indicator_flat, v_open_findings); - reads it from stdin. A table shows the first 1,000 rows;
    csv, json and jsonl print all.
    """
    from goalparse.output.sinks import MissingExtraError
    from goalparse.output.stored import NotARunError, open_run
    from goalparse.warehouse.query import QueryError, answer

    try:
        text = sys.stdin.buffer.read().decode("utf-8") if question == "-" else question
    except UnicodeDecodeError as error:
        raise Stop("the question is not in UTF-8", Exit.USAGE) from error
    try:
        with answer(open_run(run), text) as result:
            _PRINTERS[format_](result)
    except (MissingExtraError, NotARunError, QueryError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    return Exit.OK


def _table(batches: Iterator[Any]) -> None:
    """A table, or with many columns a block per row; so many rows and no more."""
    from goalparse.output.lines import as_text
    from goalparse.text import safe

    fields = list(next(batches).schema)
    rows: list[list[str]] = []
    more = 0
    for batch in batches:
        wanted = batch.slice(0, _SHOWN - len(rows))
        more += batch.num_rows - wanted.num_rows
        columns = [as_text(array).to_pylist() for array in wanted.columns]
        rows += [
            ["" if value is None else safe(value) for value in values]
            for values in zip(*columns, strict=True)
        ]
    names = [safe(field.name) for field in fields]
    if len(names) > _WIDE:
        _blocks(names, rows)
    else:
        is_text = [str(field.type) in {"string", "bool", "date32[day]"} for field in fields]
        _grid(names, is_text, rows)
    if not rows:
        say(f"{PROGRAM}: no rows")
    if more:
        say(f"{PROGRAM}: {more:,} more rows; --format csv prints all")


def _grid(names: list[str], is_text: list[bool], rows: list[list[str]]) -> None:
    from rich.table import Table

    shown = Table(box=None, pad_edge=False)
    for name, left in zip(names, is_text, strict=True):
        shown.add_column(name, justify="left" if left else "right", overflow="fold")
    for row in rows:
        shown.add_row(*row)
    console().print(shown)


def _blocks(names: list[str], rows: list[list[str]]) -> None:
    from rich.table import Table

    for at, row in enumerate(rows, 1):
        shown = Table(box=None, pad_edge=False, show_header=False, title=f"row {at}",
                      title_justify="left")  # fmt: skip
        shown.add_column(no_wrap=True)
        shown.add_column(overflow="fold")
        for name, value in zip(names, row, strict=True):
            if value:
                shown.add_row(name, value)
        console().print(shown)


def _csv(batches: Iterator[Any]) -> None:
    from goalparse.output.lines import csv_lines

    heading = io.StringIO()
    csv.writer(heading, lineterminator="\n").writerow(next(batches).schema.names)
    out = sys.stdout.buffer
    out.write(heading.getvalue().encode())
    for batch in batches:
        out.write(csv_lines(batch))
    out.flush()


def _jsonl(batches: Iterator[Any]) -> None:
    for line in _lines(batches):
        click.echo(line)


def _json(batches: Iterator[Any]) -> None:
    click.echo("[", nl=False)
    for at, line in enumerate(_lines(batches)):
        click.echo(f"{',' if at else ''}\n  {line}", nl=False)
    click.echo("\n]")


def _lines(batches: Iterator[Any]) -> Iterator[str]:
    from goalparse.output.lines import json_values

    for batch in batches:
        names = batch.schema.names
        for values in zip(*map(json_values, batch.columns), strict=True):
            row = {name: _finite(value) for name, value in zip(names, values, strict=True)}
            yield json.dumps(row, ensure_ascii=False)


def _finite(value: Any) -> Any:
    """A value as JSON has it, which knows no infinity and no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


_PRINTERS = {"table": _table, "csv": _csv, "json": _json, "jsonl": _jsonl}
