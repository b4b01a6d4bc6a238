"""``goalparse review``: a page to check sampled documents on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from goalparse.cli.common import (
    PROGRAM,
    SAMPLED,
    VOCABULARY,
    Exit,
    Stop,
    lexicon_with,
    say,
    write_page,
)


@click.command()
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, metavar="FILE", type=click.Path(path_type=Path),
    help="The page to write, review.html say.",
)  # fmt: skip
@SAMPLED
@click.option(
    "--archive", multiple=True, metavar="PATH",
    help="Where the documents lie, if not where the run found them; may be repeated.",
)  # fmt: skip
@VOCABULARY
def review(run: Path, **given: Any) -> int:
    """Write a page to check sampled documents on, source beside records.

    RUN is a folder that convert wrote (csv, parquet or jsonl). The page is one file that needs
    no network. Marks are kept in the browser and saved as verdicts.jsonl, which
    `goalparse sample --score` measures the error rate by.
    """
    from goalparse import spot_check
    from goalparse.output import sampling, stored
    from goalparse.output.page import page
    from goalparse.pipeline import Options

    try:
        opened = stored.open_run(run)
        found = sampling.candidates(opened)
        archive = spot_check.archive_of(opened, given["archive"])
    except (stored.NotARunError, spot_check.NoArchiveError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    of = sampling.population(found, by=given["by"], empty=given["empty"])
    if not of:
        which = "without a form" if given["empty"] else "with a form" if found else "that was read"
        raise Stop(f"{run} holds no document {which}", Exit.NO_INPUT)
    asked = opened.account.get("options", {})
    options = Options(
        encoding=asked.get("encoding"),
        revisions=asked.get("revisions") or "accepted",
        lexicon=lexicon_with(given["vocabulary"]),
    )
    chosen = sampling.choose(of, by=given["by"], count=given["count"], seed=given["seed"])
    try:
        reviewed = list(spot_check.reviewed(opened, chosen, archive, options))
    except FileNotFoundError as error:
        where = os.fsdecode(error.filename)
        hint = "" if given["archive"] else ": --archive says where the documents lie now"
        raise Stop(f"{where} does not exist{hint}", Exit.USAGE) from error
    pieces = page(reviewed, run_id=opened.digest[:16], title=f"{PROGRAM} · {run.name}")
    write_page(given["out"], pieces)
    for each in reviewed:
        if each.problem:
            say(f"{PROGRAM}: {each.path}: {each.problem}")
    shown = sum(not each.problem for each in reviewed)
    counted = f"{shown} of {len(reviewed)} documents beside their source"
    say(f"{PROGRAM}: {counted}; written to {given['out']}")
    return Exit.OK if shown == len(reviewed) else Exit.INCOMPLETE
