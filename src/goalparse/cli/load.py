"""``goalparse load``: a run into a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import PROGRAM, Exit, Stop, console, in_utf8, say

if TYPE_CHECKING:
    from goalparse.warehouse import Report


def _names(_context: click.Context, _option: click.Parameter, text: str | None) -> Any:
    return None if text is None else tuple(name.strip() for name in text.split(","))


def _prefix(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    if text is not None and (not text.strip("/") or text != text.strip("/") or "\0" in text):
        raise click.BadParameter("a name, or several with / between them")
    return in_utf8(context, option, text)


@click.command()
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("target", metavar="TARGET", callback=in_utf8)
@click.option(
    "--schema",
    metavar="NAME",
    callback=in_utf8,
    help="Schema for the tables; made if it is not there.",
)
@click.option(
    "--tables", metavar="NAMES", callback=_names,
    help="Only these tables, with commas between; documents is always one of them.",
)  # fmt: skip
@click.option(
    "--under", metavar="NAME", callback=_prefix,
    help="Put NAME/ before every path, so that several archives can share the tables.",
)  # fmt: skip
@click.option(
    "--prune", is_flag=True, help="Remove documents (below --under NAME) that the run lacks."
)
@click.option(
    "--naming", type=click.Choice(["mof"]),
    help="Add views by the field names of the national unified budget system.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--wait", metavar="SECONDS", default=60.0, show_default=True, type=click.FloatRange(0),
    help="How long to wait for another load on the same target.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def load(run: Path, target: str, **given: Any) -> int:
    """Load a run into a database, again and again.

    RUN is a folder that convert wrote (csv, parquet or jsonl). TARGET is duckdb:///file.duckdb
    (four slashes for an absolute path), postgresql://user@host/database or delta:///folder.

    Only what differs is written, in one transaction: the documents of the run that changed, and
    of these the rows that changed. Documents that the run lacks stay, unless --prune is given.
    """
    from goalparse.output.sinks import MissingExtraError
    from goalparse.output.stored import NotARunError, open_run
    from goalparse.warehouse import LoadRefusedError, Options, feed, misread_path, shown

    options = Options(
        tables=given["tables"],
        under=given["under"],
        prune=given["prune"],
        dry_run=given["dry_run"],
        national=given["naming"] == "mof",
    )
    try:
        report = feed(open_run(run), target, options, schema=given["schema"], wait=given["wait"])
    except (LoadRefusedError, MissingExtraError, NotARunError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    if given["as_json"]:
        click.echo(json.dumps(_value(report), ensure_ascii=False, indent=2))
    else:
        _show(report)
    for note in filter(None, (*report.notes, misread_path(target))):
        say(f"{PROGRAM}: note: {note}")
    say(f"{PROGRAM}: {_line(report, dry_run=options.dry_run)}; {shown(target)}")
    return Exit.OK


_COLUMNS = ("inserted", "updated", "deleted", "unchanged")


def _show(report: Report) -> None:
    from rich.table import Table

    table = Table("table", box=None, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    for name, counts in report.counts.items():
        table.add_row(name, *(f"{getattr(counts, column):,}" for column in _COLUMNS))
    console().print(table)


def _line(report: Report, *, dry_run: bool) -> str:
    totals = {
        what: sum(getattr(counts, what) for counts in report.counts.values()) for what in _COLUMNS
    }
    parts = ", ".join(f"{totals[what]:,} {what}" for what in _COLUMNS)
    kept = f", {report.kept:,} documents kept that the run lacks" if report.kept else ""
    if dry_run:
        return f"dry run, nothing written: {report.changed:,} rows would change ({parts}{kept})"
    if report.load_id is None:
        return f"0 rows changed ({totals['unchanged']:,} unchanged{kept})"
    return f"load {report.load_id}: {report.changed:,} rows changed ({parts}{kept})"


def _value(report: Report) -> dict[str, Any]:
    return {
        "load_id": report.load_id,
        "changed": report.changed,
        "kept": report.kept,
        "tables": {
            name: {what: getattr(counts, what) for what in _COLUMNS}
            for name, counts in report.counts.items()
        },
        "notes": list(report.notes),
    }
