"""``goalparse convert``: files and folders to tables in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import (
    ENCODING,
    OFFICE,
    PROGRAM,
    REVISIONS,
    VOCABULARY,
    Exit,
    Stop,
    lexicon_with,
    roots,
    say,
    say_if_failed,
)

if TYPE_CHECKING:
    from goalparse.batch import Summary


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, callback=roots)
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
@ENCODING
@REVISIONS
@VOCABULARY
@OFFICE
@click.option(
    "--include", multiple=True, metavar="GLOB", help="Only files that fit; may be repeated."
)
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="No files that fit; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
def convert(paths: tuple[Path | str, ...], **given: Any) -> int:
    """Read files and folders and write their tables to a folder.

    PATH is a file, a folder or an address (s3://bucket/prefix); every file below it is read,
    whatever its suffix, also inside zip, tar and 7z archives. A GLOB without / is matched with a
    file's name, one with / with its path below PATH.
    """
    from goalparse import batch
    from goalparse.archive import AddressError
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
            options=Options(
                encoding=given["encoding"],
                revisions=given["revisions"],
                office=given["office"],
                lexicon=lexicon_with(given["vocabulary"]),
            ),
            on_document=say_if_failed,
        )
    except batch.NoInputError as error:
        raise Stop(str(error), Exit.NO_INPUT) from error
    except (OutputRefusedError, MissingExtraError, AddressError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    if given["as_json"]:
        click.echo(json.dumps(_summary_value(summary), ensure_ascii=False, indent=2))
    say(_summary_line(summary))
    for note in summary.run.notes:
        say(f"{PROGRAM}: note: {note}")
    statuses = summary.run.documents
    return Exit.INCOMPLETE if statuses.keys() & {"failed", "partial"} else Exit.OK


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
