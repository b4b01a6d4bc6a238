"""The command line: options -> one library call -> shown; exit codes.

Data goes to standard output, everything else to standard error. pandas and pyarrow are slow to
import, so what needs them is imported by the command that does.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from goalparse.pipeline import Options, parse_bytes
from goalparse.readers import Revisions
from goalparse.records import Submission
from goalparse.text import safe
from goalparse.version import __version__

if TYPE_CHECKING:
    from goalparse.batch import Summary
    from goalparse.sinks import Format, Labels

EXIT_INTERNAL = 1
EXIT_USAGE = 2
EXIT_DOCUMENTS = 3
EXIT_NO_INPUT = 4
EXIT_INTERRUPTED = 130
TABLES = (
    "documents",
    "sections",
    "projects",
    "amounts",
    "milestones",
    "goals",
    "indicators",
    "attributes",
    "findings",
    "cells",
)
_EPILOG = (
    "Exit codes: 0 all read; 1 internal error; 2 usage, a path that does not exist, a missing "
    "extra, a foreign output folder; 3 a document failed or is partial; 4 no input file; "
    "5 differences; 130 interrupted."
)
_ENCODING = click.option(
    "--encoding", metavar="NAME", help="Encoding of text files, in place of detecting it."
)
_REVISIONS = click.option(
    "--revisions",
    type=click.Choice(["accepted", "original"]),
    default="accepted",
    show_default=True,
    help="How tracked changes in Word files are read.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, prog_name="goalparse")
def cli() -> None:
    """Turn Chinese budget-performance documents (.docx, text dumps) into tables."""


@cli.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Folder for the tables; an earlier run in it is replaced as a whole.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "parquet", "jsonl", "xlsx"]),
    default="csv",
    show_default=True,
    help="How the tables are written.",
)
@click.option(
    "--excel", is_flag=True, help="CSV for spreadsheet programs: byte-order mark, formulas guarded."
)
@click.option("--cells", is_flag=True, help="Also write what became of every table cell.")
@click.option(
    "--labels",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of the headers of CSV and workbook.",
)
@click.option("--include", multiple=True, metavar="GLOB", help="Only files that fit; repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="No files that fit; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON on standard output.")
@_ENCODING
@_REVISIONS
def convert(paths: tuple[Path, ...], out: Path, **given: Any) -> None:
    """Read files and folders and write the tables to OUT, as a whole or not at all."""
    # pandas and pyarrow come with these, and only here
    from goalparse.batch import NoInputError, Selection
    from goalparse.batch import convert as convert_all
    from goalparse.runs import OutputRefusedError
    from goalparse.sinks import MissingExtraError, Output

    output = Output(
        format=cast("Format", given["format_"]),
        excel=given["excel"],
        cells=given["cells"],
        labels=cast("Labels", given["labels"]),
    )
    if output.excel and output.format != "csv":
        _fail(EXIT_USAGE, "--excel goes with --format csv; a workbook needs no guarding")
    selection = Selection(paths=paths, include=given["include"], exclude=given["exclude"])
    options = _options(given["encoding"], given["revisions"])
    try:
        summary = convert_all(
            selection, out, output=output, options=options, on_document=_report_failure
        )
    except FileNotFoundError as error:
        _fail(EXIT_USAGE, f"{error.filename}: no such file or folder")
    except (OutputRefusedError, MissingExtraError) as error:
        _fail(EXIT_USAGE, str(error))
    except NoInputError as error:
        _fail(EXIT_NO_INPUT, str(error))
    _summarise(summary, as_json=given["as_json"])
    if summary.run.documents.get("failed") or summary.run.documents.get("partial"):
        sys.exit(EXIT_DOCUMENTS)


@cli.command()
@click.argument("file", type=click.Path(allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Every table, as one JSON object.")
@click.option("--table", type=click.Choice(TABLES), metavar="NAME", help="Only this table, whole.")
@_ENCODING
@_REVISIONS
def show(
    file: Path, *, as_json: bool, table: str | None, encoding: str | None, revisions: str
) -> None:
    """Show what is read from FILE (- for standard input), findings last."""
    data, name = _read(file)
    submission = parse_bytes(data, path=name, options=_options(encoding, revisions))
    _print(submission, table, as_json=as_json)
    if submission.document.status in {"failed", "partial"}:
        sys.exit(EXIT_DOCUMENTS)


@cli.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["md", "json", "arrow", "ddl"]),
    default="md",
    show_default=True,
    help="How the contract is printed.",
)
@click.option(
    "--dialect",
    type=click.Choice(["postgresql", "duckdb"]),
    default="postgresql",
    show_default=True,
    help="SQL dialect of the DDL.",
)
def schema(format_: str, dialect: Any) -> None:
    """Print the data dictionary: tables, columns, types, keys."""
    from goalparse import dictionary

    if format_ == "md":
        text = dictionary.as_markdown()
    elif format_ == "json":
        text = dictionary.as_json()
    elif format_ == "ddl":
        text = dictionary.as_ddl(dialect)
    else:
        from goalparse.frames import arrow_schema
        from goalparse.schema import tables

        text = "\n\n".join(
            f"{name}\n{arrow_schema(table).to_string(show_field_metadata=False)}"
            for name, table in tables().items()
        )
    click.echo(text.rstrip("\n"))


def _options(encoding: str | None, revisions: str) -> Options:
    if encoding is not None:
        try:
            "".encode(encoding)
        except LookupError:
            _fail(EXIT_USAGE, f"--encoding: no encoding is called {encoding!r}")
    return Options(encoding=encoding, revisions=cast("Revisions", revisions))


def _read(file: Path) -> tuple[bytes, str]:
    if str(file) == "-":
        return sys.stdin.buffer.read(), "-"
    try:
        return file.read_bytes(), file.name
    except OSError as error:
        _fail(EXIT_USAGE, f"{file}: {(error.strerror or str(error)).lower()}")


def _print(submission: Submission, table: str | None, *, as_json: bool) -> None:
    # rich is only needed where something is drawn
    from rich.console import Console

    from goalparse import render

    console = Console(highlight=False, markup=False, emoji=False)
    if as_json:
        click.echo(render.as_json(submission, table))
    elif table is None:
        render.print_submission(console, submission)
    else:
        render.print_table(console, submission, table)


def _report_failure(submission: Submission) -> None:
    """A document that could not be read, or only in part: path, code and why, one line each."""
    document = submission.document
    if document.status not in {"failed", "partial"} or document.duplicate_of is not None:
        return
    for item in submission.findings:
        if item.severity == "error":
            line = f"{document.path}: {item.code}: {item.message}"
            click.echo(safe(line, keep=""), err=True)


def _summarise(summary: Summary, *, as_json: bool) -> None:
    run = summary.run
    if as_json:
        counts = {
            "out": str(run.out),
            "rows": dict(run.rows),
            "documents": dict(run.documents),
            "findings": dict(run.findings),
            "duplicates": run.duplicates,
            "ignored": summary.ignored,
            "excluded": summary.excluded,
        }
        click.echo(json.dumps(counts, ensure_ascii=False, indent=2))
    statuses = ", ".join(f"{count} {status}" for status, count in run.documents.items())
    findings = ", ".join(
        f"{count} {severity}{'s' if count != 1 else ''}" for severity, count in run.findings.items()
    )
    more = "".join(
        f"; {count} {what}"
        for count, what in (
            (run.duplicates, "duplicates"),
            (summary.ignored, "files ignored"),
            (summary.excluded, "files excluded"),
        )
        if count
    )
    click.echo(
        f"{run.rows['documents']} documents ({statuses}), {run.rows['projects']} projects, "
        f"{run.rows['indicators']} indicators; findings: {findings}{more}; written to {run.out}",
        err=True,
    )
    for note in run.notes:
        click.echo(f"note: {note}", err=True)


def _fail(code: int, message: str) -> NoReturn:
    click.echo(f"goalparse: error: {safe(message, keep='')}", err=True)
    sys.exit(code)


def _force_utf8() -> None:
    """Python on Chinese Windows writes GBK to a pipe, and dies on what GBK lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Run the command line; every error is one line, every ending an exit code."""
    _force_utf8()
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ending:
        sys.exit(ending.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except click.ClickException as error:
        _fail(EXIT_USAGE, error.format_message())
    except (click.Abort, KeyboardInterrupt):
        click.echo("goalparse: interrupted; nothing was written", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            # Whoever read the pipe has gone; the interpreter must not flush into it again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        _fail(EXIT_INTERNAL, str(error))
    except Exception as error:  # noqa: BLE001 - the edge: a bug is one line here, too
        if os.environ.get("GOALPARSE_DEBUG"):
            traceback.print_exc()
        _fail(
            EXIT_INTERNAL,
            f"internal error: {type(error).__name__}: {error} (GOALPARSE_DEBUG=1 shows where)",
        )


if __name__ == "__main__":
    main()
