"""The command line: options, one call into the library, what it says, the exit code.

Data goes to stdout, everything else to stderr. Each command imports what it needs when it
runs, so that help and errors of usage come at once.
"""

from __future__ import annotations

import codecs
import errno
import json
import os
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from goalparse.text import safe
from goalparse.version import __version__

if TYPE_CHECKING:
    from goalparse.batch import Summary
    from goalparse.records import Submission

PROGRAM = "goalparse"


class Exit(IntEnum):
    """The exit codes; none is ever renumbered."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    INCOMPLETE = 3  # a document is failed or partial
    NO_INPUT = 4
    DIFFERENT = 5
    INTERRUPTED = 130


class Stop(Exception):
    """Ends the command with one line on stderr and an exit code."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code


# -- options


def _encoding(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is None:
        return None
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise click.BadParameter(f"unknown encoding {name!r}") from error
    return name


def _table(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    from goalparse.schema import tables

    if name is not None and name not in tables():
        raise click.BadParameter(f"{name!r} is none of {', '.join(tables())}")
    return name


_ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    callback=_encoding,
    help="Read text files in this encoding (gb18030, utf-16 …) instead of detecting it.",
)
_REVISIONS = click.option(
    "--revisions",
    type=click.Choice(["accepted", "original"]),
    default="accepted",
    show_default=True,
    help="Take tracked changes as accepted, or the text as it was before them.",
)


@click.group(
    name=PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(*, debug: bool) -> None:
    """Chinese budget-performance documents (.docx, text dumps) as tables that can be trusted.

    \b
    Exit codes: 0 fine · 1 internal error · 2 usage, missing PATH or extra, foreign OUT ·
    3 a document failed or was read in part · 4 no input file · 5 differences · 130 Ctrl-C
    """
    if debug:
        os.environ["GOALPARSE_DEBUG"] = "1"


# -- commands


@cli.command()
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "-o", "--out", required=True, metavar="OUT", type=click.Path(path_type=Path),
    help="Folder for the tables; one that holds an earlier run is replaced as a whole.",
)  # fmt: skip
@click.option(
    "--format", "format_", default="csv", show_default=True,
    type=click.Choice(["csv", "parquet", "jsonl", "xlsx"]),
    help="How to write the tables.",
)  # fmt: skip
@click.option(
    "--excel", is_flag=True, help="CSV for spreadsheets: byte-order mark, formulas guarded."
)
@click.option("--cells", is_flag=True, help="Write the ledger of all table cells too.")
@click.option(
    "--labels", default="en", show_default=True, type=click.Choice(["en", "zh"]),
    help="Language of the header of CSV and workbook.",
)  # fmt: skip
@_ENCODING
@_REVISIONS
@click.option(
    "--include", multiple=True, metavar="GLOB", help="Only files that fit; may be repeated."
)
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="No files that fit; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
def convert(paths: tuple[Path, ...], **given: Any) -> int:
    """Read files and folders and write their tables to a folder.

    PATH is a file or a folder; every file below a folder is read, whatever its suffix. A GLOB
    without / is matched with a file's name, one with / with its path below PATH.
    """
    from goalparse import batch
    from goalparse.pipeline import Options
    from goalparse.runs import OutputRefusedError
    from goalparse.sinks import MissingExtraError, Output

    if given["excel"] and given["format_"] != "csv":
        raise click.UsageError("--excel is for --format csv only")
    try:
        summary = batch.convert(
            batch.Selection(paths=paths, include=given["include"], exclude=given["exclude"]),
            given["out"],
            output=Output(
                format=given["format_"],
                excel=given["excel"],
                cells=given["cells"],
                labels=given["labels"],
            ),
            options=Options(encoding=given["encoding"], revisions=given["revisions"]),
            on_document=_say_if_failed,
        )
    except batch.NoInputError as error:
        raise Stop(str(error), Exit.NO_INPUT) from error
    except (OutputRefusedError, MissingExtraError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    if given["as_json"]:
        click.echo(json.dumps(_summary_value(summary), ensure_ascii=False, indent=2))
    _say(_summary_line(summary))
    for note in summary.run.notes:
        _say(f"{PROGRAM}: note: {note}")
    statuses = summary.run.documents
    return Exit.INCOMPLETE if statuses.keys() & {"failed", "partial"} else Exit.OK


@cli.command()
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option(
    "--table", metavar="NAME", callback=_table, help="Print this table only, all columns."
)
@_ENCODING
@_REVISIONS
def show(
    file: str, *, as_json: bool, table: str | None, encoding: str | None, revisions: Any
) -> int:
    """Show what is read from one file, findings last; - reads standard input."""
    from goalparse import render
    from goalparse.pipeline import Options, parse_bytes

    if file == "-":
        data, name = sys.stdin.buffer.read(), "-"
    else:
        data, name = _read(Path(file)), Path(file).name
    options = Options(encoding=encoding, revisions=revisions)
    submission = parse_bytes(data, path=name, options=options)
    _say_if_failed(submission)
    if as_json:
        click.echo(render.as_json(submission, table))
    elif table is not None:
        render.print_table(_console(), submission, table)
    elif submission.document.status != "failed":
        render.print_submission(_console(), submission)
    incomplete = submission.document.status in {"failed", "partial"}
    return Exit.INCOMPLETE if incomplete else Exit.OK


@cli.command()
@click.option(
    "--format", "format_", default="md", show_default=True,
    type=click.Choice(["md", "json", "arrow", "ddl"]),
    help="A page, Frictionless Table Schemas, Arrow schemas, or SQL.",
)  # fmt: skip
@click.option(
    "--dialect", default="postgresql", show_default=True,
    type=click.Choice(["postgresql", "duckdb"]),
    help="The SQL to write with --format ddl.",
)  # fmt: skip
def schema(format_: str, dialect: Any) -> int:
    """Print the data dictionary: tables, columns, types, keys, meanings."""
    from goalparse import dictionary

    match format_:
        case "json":
            text = dictionary.as_json() + "\n"
        case "ddl":
            text = dictionary.as_ddl(dialect)
        case "arrow":
            from goalparse.frames import arrow_text

            text = arrow_text()
        case _:
            text = dictionary.as_markdown()
    click.echo(text, nl=False)
    return Exit.OK


# -- what is said


def _say(line: str) -> None:
    click.echo(safe(line), err=True)


def _say_if_failed(submission: Submission) -> None:
    document = submission.document
    if document.status == "failed" and document.duplicate_of is None:
        why = submission.findings[0]
        _say(f"{PROGRAM}: failed: {document.path}: {why.code}: {why.message}")


def _summary_line(summary: Summary) -> str:
    run = summary.run
    statuses = ", ".join(f"{count:,} {status}" for status, count in run.documents.items())
    findings = ", ".join(_count(run.findings[name], name) for name in ("error", "warning", "note"))
    parts = [
        f"{_count(run.rows['documents'], 'document')} ({statuses})",
        _count(run.rows["projects"], "project"),
        _count(run.rows["indicators"], "indicator"),
        f"findings: {findings}",
    ]
    for name, count in (
        ("duplicate", run.duplicates),
        ("ignored file", summary.ignored),
        ("excluded file", summary.excluded),
    ):
        if count:
            parts.append(_count(count, name))
    return f"{PROGRAM}: {'; '.join(parts)}; written to {run.out} ({run.format})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _summary_value(summary: Summary) -> dict[str, Any]:
    run = summary.run
    return {
        "out": str(run.out),
        "format": run.format,
        "rows": dict(run.rows),
        "documents": dict(run.documents),
        "findings": dict(run.findings),
        "duplicates": run.duplicates,
        "ignored": summary.ignored,
        "excluded": summary.excluded,
        "notes": list(run.notes),
    }


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", Exit.USAGE) from error


# -- the edge


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; every way out gives one line at most, and its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console in GBK must not decide what the program can print.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except Stop as stop:
        return _complain(str(stop), stop.code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Exit.USAGE
    except click.ClickException as error:
        return _complain(_usage(error), Exit.USAGE)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except Exception as error:  # the edge: whatever it is, it is told in one line
        return _failure(error)
    return int(code or Exit.OK)


def _complain(message: str, code: Exit) -> int:
    _say(f"{PROGRAM}: error: {message}")
    return code


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message} (see '{context.command_path} --help')" if context else message


def _failure(error: Exception) -> int:
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:
            # The reader has what it wants; a late flush must not complain either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.OK
        if isinstance(error, FileNotFoundError) and error.filename is not None:
            return _complain(f"{os.fsdecode(error.filename)} does not exist", Exit.USAGE)
    if os.environ.get("GOALPARSE_DEBUG"):
        traceback.print_exc()
    hint = "set GOALPARSE_DEBUG=1 or run goalparse --debug … for the traceback"
    return _complain(f"internal: {type(error).__name__}: {error} ({hint})", Exit.INTERNAL)
