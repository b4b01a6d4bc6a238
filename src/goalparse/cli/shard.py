"""``goalparse shard``: one run cut into shards for any scheduler: plan, run each, finish."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from goalparse.cli.common import (
    PROGRAM,
    Exit,
    Stop,
    roots,
    say,
    vocabulary_files,
)
from goalparse.cli.convert import refusals, tell
from goalparse.cli.run_options import (
    AGAIN,
    INPUTS,
    TABLES,
    WORKERS,
    guard_of,
    options_of,
    output_of,
)

_PLAN = click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))


@click.group()
def shard() -> None:
    """Cut a run into shards for any scheduler: plan, run each anywhere, finish.

    PLAN is a folder on storage that all machines see. Any shard may be run twice, by two at once,
    or again after its machine was lost. docs/cluster.md has examples.
    """


@contextmanager
def _plan_refusals() -> Iterator[None]:
    from goalparse.batch.shards import PlanError

    try:
        with refusals():
            yield
    except PlanError as error:
        raise Stop(str(error), Exit.USAGE) from error


@shard.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, callback=roots)
@click.option(
    "-o", "--out", "folder", required=True, metavar="PLAN", type=click.Path(path_type=Path),
    help="Folder of the plan; an earlier plan is brought up to date, what was read stays.",
)  # fmt: skip
@click.option(
    "--shards", required=True, metavar="N", type=click.IntRange(min=1), help="At most so many."
)
@click.option("--cells", is_flag=True, help="Keep the ledger of all table cells too.")
@INPUTS
@AGAIN
@click.option("--json", "as_json", is_flag=True, help="Print what was planned as JSON on stdout.")
def plan(paths: tuple[Path | str, ...], folder: Path, *, shards: int, **given: Any) -> int:
    """List what is to be read and cut it into shards."""
    from goalparse.batch import Selection, Work
    from goalparse.batch.shards import plan_shards

    files = vocabulary_files(given["vocabulary"])
    with _plan_refusals():
        planned = plan_shards(
            Selection(paths=paths, include=given["include"], exclude=given["exclude"]),
            folder,
            shards=shards,
            options=options_of(given, files),
            vocabulary=files,
            cells=given["cells"],
            work=Work(
                retry_failed=given["retry_failed"], force=given["force"], prune=given["prune"]
            ),
        )
    if given["as_json"]:
        value = {"plan": str(folder), "shards": planned.shards, "inputs": planned.inputs,
                 "bytes": planned.size}  # fmt: skip
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
    if planned.shards:
        say(
            f"{PROGRAM}: {planned.inputs:,} inputs to read, {planned.size:,} bytes, in "
            f"{planned.shards:,} shards (0 to {planned.shards - 1}); planned in {folder}"
        )
    else:
        say(f"{PROGRAM}: everything is read already, no shard to run; planned in {folder}")
    return Exit.OK


@shard.command()
@_PLAN
@click.option("--index", required=True, metavar="I", type=int, help="The shard, from 0.")
@WORKERS
@click.option("--wait", is_flag=True, help="If another process is at work on it, wait for it.")
@click.option("--quiet", is_flag=True, help="No progress.")
def run(plan: Path, *, index: int, wait: bool, **given: Any) -> int:
    """Read the inputs of one shard.

    Exit code 0 says that the shard is done, also if documents in it failed: shard finish tells
    of them, and a scheduler has no reason to run the shard again.
    """
    from goalparse.batch.shards import run_shard
    from goalparse.batch.steps import available_cores
    from goalparse.cli.progress import watcher

    with _plan_refusals():
        done = run_shard(
            plan,
            index,
            jobs=given["jobs"] or available_cores(),
            guard=guard_of(given),
            watcher=watcher(quiet=given["quiet"]),
            wait=wait,
        )
    before = "was done before" if done.before else "is done"
    say(f"{PROGRAM}: shard {index} {before}: {done.documents:,} documents, {done.failed:,} failed")
    return Exit.OK


@shard.command()
@_PLAN
@TABLES
@WORKERS
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
def finish(plan: Path, *, out: Path, **given: Any) -> int:
    """Write the tables, once all shards are run; the same bytes as convert writes."""
    from goalparse.batch import Work
    from goalparse.batch import shards as parts
    from goalparse.cli.progress import watcher

    with _plan_refusals():
        summary = parts.finish(
            plan,
            out,
            output=output_of({**given, "cells": False}),
            work=Work(jobs=given["jobs"], guard=guard_of(given)),
            watcher=watcher(quiet=given["quiet"]),
        )
    return tell(summary, as_json=given["as_json"])
