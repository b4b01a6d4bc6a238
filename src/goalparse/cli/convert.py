"""``goalparse convert``: files and folders to tables in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import (
    PROGRAM,
    Exit,
    Stop,
    roots,
    say,
    vocabulary_files,
)
from goalparse.cli.run_options import (
    AGAIN,
    INPUTS,
    TABLES,
    WORKERS,
    guard_of,
    options_of,
    output_of,
)

if TYPE_CHECKING:
    from goalparse.batch import Selection, Summary


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, callback=roots)
@TABLES
@click.option("--cells", is_flag=True, help="Write the ledger of all table cells too.")
@INPUTS
@click.option(
    "--from-list", "only", metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Only the paths that FILE names, one a line, as quarantine.txt does.",
)  # fmt: skip
@WORKERS
@click.option(
    "--cluster", metavar="ADDRESS",
    help="Read on the workers of this Dask scheduler (tcp://host:8786).",
)  # fmt: skip
@click.option(
    "--shards", type=click.IntRange(min=1), metavar="N",
    help="Cut the reading on a cluster into so many tasks.",
)  # fmt: skip
@AGAIN
@click.option("--fail-fast", is_flag=True, help="Stop at the first file that cannot be read.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
def convert(paths: tuple[Path | str, ...], **given: Any) -> int:
    """Read files and folders and write their tables to a folder.

    PATH is a file, a folder or an address (s3://bucket/prefix); every file below it is read,
    whatever its suffix, also inside zip, tar and 7z archives. A GLOB without / is matched with a
    file's name, one with / with its path below PATH.
    """
    from goalparse import batch
    from goalparse.cli.interrupt import interruptible
    from goalparse.cli.progress import watcher

    output = output_of(given)
    if given["shards"] and not given["cluster"]:
        raise click.UsageError("--shards is for --cluster only")
    selection = batch.Selection(
        paths=paths, include=given["include"], exclude=given["exclude"], only=given["only"]
    )
    vocabulary = vocabulary_files(given["vocabulary"])
    options = options_of(given, vocabulary)
    work = batch.Work(
        jobs=given["jobs"],
        guard=guard_of(given),
        retry_failed=given["retry_failed"],
        force=given["force"],
        prune=given["prune"],
        fail_fast=given["fail_fast"],
    )
    how: dict[str, Any] = {"output": output, "options": options, "work": work}
    with refusals(), interruptible(lambda: batch.kept(given["out"])):
        watching = watcher(quiet=given["quiet"], language=given["labels"])
        if given["cluster"]:
            summary = _on_cluster(selection, given, vocabulary, watcher=watching, **how)
        else:
            summary = batch.convert(selection, given["out"], watcher=watching, **how)
    return tell(summary, as_json=given["as_json"])


def _on_cluster(
    selection: Selection, given: Mapping[str, Any], vocabulary: tuple[Path, ...], **how: Any
) -> Summary:
    from goalparse import cluster

    if given["only"] or given["fail_fast"]:
        raise click.UsageError("--from-list and --fail-fast are not for --cluster")
    where = cluster.Cluster(scheduler=given["cluster"], shards=given["shards"])
    try:
        return cluster.convert(selection, given["out"], where, vocabulary=vocabulary, **how)
    except cluster.ClusterError as error:
        raise Stop(str(error), Exit.USAGE) from error


@contextmanager
def refusals() -> Iterator[None]:
    """What a run is refused for, as the line and exit code of the command line."""
    from goalparse import batch
    from goalparse.archive import AddressError
    from goalparse.output.runs import OutputRefusedError
    from goalparse.output.sinks import MissingExtraError

    try:
        yield
    except batch.NoInputError as error:
        raise Stop(str(error), Exit.NO_INPUT) from error
    except batch.FailedFastError as error:
        raise Stop(f"{error} (stopped by --fail-fast)", Exit.INCOMPLETE) from error
    except (
        OutputRefusedError,
        MissingExtraError,
        AddressError,
        batch.ListError,
        batch.BusyError,
        batch.IncompleteError,
    ) as error:
        raise Stop(str(error), Exit.USAGE) from error  # fmt: skip


def tell(summary: Summary, *, as_json: bool) -> Exit:
    """Say what a run gave; the exit code."""
    if as_json:
        click.echo(json.dumps(_summary_value(summary), ensure_ascii=False, indent=2))
    if summary.unchanged:
        say(f"{PROGRAM}: nothing has changed, no document was read; the run is as it was")
    say(_summary_line(summary))
    for note in summary.run.notes:
        say(f"{PROGRAM}: note: {note}")
    if summary.changes.vanished:
        gone = summary.changes.vanished
        are, their, them = ("is", "its", "it") if gone == 1 else ("are", "their", "them")
        say(
            f"{PROGRAM}: note: {_count(gone, 'file')} of this run {are} no more;"
            f" {their} rows stay (--prune takes {them} out)"
        )
    if summary.run.documents.get("failed"):
        say(f"{PROGRAM}: what failed is listed in {summary.run.out}/quarantine.csv")
    if summary.run.documents.get("partial"):
        say(f"{PROGRAM}: what is partial was read with errors; they stand in findings")
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
    known = run.rows["documents"] - run.duplicates - summary.read
    if known and summary.read:
        parts.append(f"{summary.read:,} read now")
    elif not summary.read and not summary.unchanged:
        parts.append("none read anew")
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
        "digested": summary.digested,
        "read": summary.read,
        "vanished": summary.changes.vanished,
        "pruned": summary.changes.pruned,
        "unchanged": summary.unchanged,
        "notes": list(run.notes),
    }
