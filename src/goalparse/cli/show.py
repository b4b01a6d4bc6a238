"""``goalparse show``: what is read from one file, on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import (
    ENCODING,
    OFFICE,
    REVISIONS,
    VOCABULARY,
    Exit,
    Stop,
    lexicon_with,
    read_document,
    say_if_failed,
    terminal_width,
    write_lines,
)

if TYPE_CHECKING:
    from goalparse.records import Submission


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
@click.option("--form", metavar="NO|CODE", help="Only the form of this number or project code.")
@click.option(
    "--labels", type=click.Choice(["en", "zh"]), default="en", show_default=True,
    help="Language of what is shown around the document's own words.",
)  # fmt: skip
@ENCODING
@REVISIONS
@VOCABULARY
@OFFICE
def show(file: str, *, as_json: bool, table: str | None, form: str | None, **given: Any) -> int:
    """Show what is read from one file, findings last.

    With - for FILE the bytes of standard input are read; a document inside an archive is named as
    in documents, 2021.zip!/a.docx. What stands at one place of the source, and what was made of
    it, shows goalparse diff FILE --at PLACE.
    """
    from goalparse.output import render
    from goalparse.output.shown import submission_lines

    submission = _read(file, given)
    if form is not None:
        submission = _of_form(submission, form)
    if as_json:
        click.echo(render.as_json(submission, table))
    elif table is not None:
        write_lines(render.table_lines(submission, table, terminal_width()))
    elif submission.document.status != "failed":
        write_lines(submission_lines(submission, terminal_width(), given["labels"]))
    incomplete = submission.document.status in {"failed", "partial"}
    return Exit.INCOMPLETE if incomplete else Exit.OK


def _of_form(submission: Submission, form: str) -> Submission:
    from goalparse.output.one_form import form_number, one_form

    number = form_number(submission, form)
    if number is None:
        forms = submission.document.project_count
        raise Stop(f"{submission.document.path} holds no form {form} (forms: {forms})", Exit.USAGE)
    return one_form(submission, number)


def _read(file: str, given: Mapping[str, Any]) -> Submission:
    from goalparse.pipeline import Options, parse_bytes

    if file == "-":
        data, name = sys.stdin.buffer.read(), "-"
    else:
        data, name = read_document(file)
    options = Options(
        encoding=given["encoding"],
        revisions=given["revisions"],
        office=given["office"],
        lexicon=lexicon_with(given["vocabulary"]),
    )
    submission = parse_bytes(data, path=name, options=options)
    if submission.document.error == "format-unsupported":
        # An old Word file perhaps: it alone needs what starts a program.
        from goalparse import legacy

        submission = legacy.parse(data, path=name, options=options)
    say_if_failed(submission, data, given["labels"])
    return submission
