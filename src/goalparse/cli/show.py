"""``goalparse show``: what is read from one file, on the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from goalparse.cli.common import (
    ENCODING,
    OFFICE,
    REVISIONS,
    VOCABULARY,
    Exit,
    lexicon_with,
    read,
    say_if_failed,
    terminal_width,
    write_lines,
)


def _table(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    from goalparse.schema import tables

    if name is not None and name not in tables():
        raise click.BadParameter(f"{name!r} is none of {', '.join(tables())}")
    return name


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option(
    "--table", metavar="NAME", callback=_table, help="Print this table only, all columns."
)
@ENCODING
@REVISIONS
@VOCABULARY
@OFFICE
def show(file: str, *, as_json: bool, table: str | None, **given: Any) -> int:
    """Show what is read from one file, findings last.

    With - for FILE the bytes of standard input are read.
    """
    from goalparse import legacy, render
    from goalparse.pipeline import Options

    if file == "-":
        data, name = sys.stdin.buffer.read(), "-"
    else:
        data, name = read(Path(file)), Path(file).name
    options = Options(
        encoding=given["encoding"],
        revisions=given["revisions"],
        office=given["office"],
        lexicon=lexicon_with(given["vocabulary"]),
    )
    submission = legacy.parse(data, path=name, options=options)
    say_if_failed(submission)
    if as_json:
        click.echo(render.as_json(submission, table))
    elif table is not None:
        write_lines(render.table_lines(submission, table, terminal_width()))
    elif submission.document.status != "failed":
        write_lines(render.submission_lines(submission, terminal_width()))
    incomplete = submission.document.status in {"failed", "partial"}
    return Exit.INCOMPLETE if incomplete else Exit.OK
