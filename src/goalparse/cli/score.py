"""``goalparse score``: a run held against labels made by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import Exit, Stop, console, say

if TYPE_CHECKING:
    from goalparse.output.evaluate import DocumentScore, Score, Tally

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("run", metavar="RUN", type=_FOLDER)
@click.argument("gold", metavar="GOLD", type=_FOLDER)
@click.option("--columns", is_flag=True, help="Show every column, not only tables.")
@click.option("--mistakes", is_flag=True, help="List every difference.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--min-f1", type=click.FloatRange(0, 1), help="Exit with 5 below this F1.")
@click.option(
    "--min-right", type=click.FloatRange(0, 1), help="… below this share of documents fully right."
)
@click.option("--max-silent", type=click.IntRange(0), help="… above so many silent mistakes.")
def score(run: Path, gold: Path, **given: Any) -> int:
    """Hold a run's tables against labels made by hand.

    RUN is a folder that convert wrote (csv, parquet or jsonl), GOLD a folder of label files.
    A label's document is found by its bytes. A mistake is silent if no finding stands at its
    record.
    """
    from goalparse.output import evaluate, stored

    try:
        result = evaluate.score(stored.read_run(run), evaluate.read_labels(gold))
    except (stored.NotARunError, evaluate.LabelError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    if given["as_json"]:
        click.echo(json.dumps(_value(result), ensure_ascii=False, indent=2))
    else:
        _show(result, columns=given["columns"], mistakes=given["mistakes"])
    return _verdict(result, given)


def _verdict(result: Score, given: Mapping[str, Any]) -> int:
    """Say which of the limits asked for are missed."""
    f1 = result.total().f1 or 0.0
    share = result.fully_right / len(result.documents)
    missed = []
    if given["min_f1"] is not None and f1 < given["min_f1"]:
        missed.append(f"F1 is {f1:.4f}, below {given['min_f1']}")
    if given["min_right"] is not None and share < given["min_right"]:
        missed.append(f"{share:.1%} of documents are fully right, below {given['min_right']:.1%}")
    if given["max_silent"] is not None and result.silent > given["max_silent"]:
        missed.append(f"{result.silent} mistakes are silent, above {given['max_silent']}")
    for line in missed:
        say(f"goalparse: {line}")
    return Exit.DIFFERENT if missed else Exit.OK


def _show(result: Score, *, columns: bool, mistakes: bool) -> None:
    from rich import box
    from rich.table import Table

    out = console()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("table", overflow="fold", no_wrap=False)
    for name in ("right", "missed", "wrong", "prec.", "recall", "F1", "folded"):
        table.add_column(name, justify="right")
    rows = result.by_column() if columns else {(name, ""): t for name, t in _tables(result)}
    for (name, column), tally in rows.items():
        table.add_row(f"{name}.{column}" if column else name, *_figures(tally))
    table.add_row("all", *_figures(result.total()))
    out.print(table)
    for document in result.documents:
        if mistakes and not document.fully_right:
            _show_mistakes(document)
    total = len(result.documents)
    click.echo(
        f"{result.fully_right} of {total} documents fully right; {result.silent} silent mistakes"
    )


def _tables(result: Score) -> list[tuple[str, Tally]]:
    return [(name, tally) for name, tally in result.by_table().items() if tally.f1 is not None]


def _figures(tally: Tally) -> list[str]:
    shares = (tally.precision, tally.recall, tally.f1, tally.f1_folded)
    counts = (tally.right, tally.missed, tally.wrong)
    return [
        *(f"{count:,}" for count in counts),
        *("" if share is None else f"{share:.4f}" for share in shares),
    ]


def _show_mistakes(document: DocumentScore) -> None:
    from goalparse.text import safe

    click.echo(safe(document.file) + ("" if document.found else ": not in the run"))
    for code in document.findings_missing:
        click.echo(f"  required finding is missing: {safe(code)}")
    for each in document.mistakes:
        place = f"{each.table} project {each.project_no} record {each.record_no}"
        column = f".{each.column}" if each.column else ""
        silent = " (silent)" if each.silent else ""
        click.echo(f"  {place}{column}{silent}: {_shown(each.expected)} != {_shown(each.found)}")


def _shown(value: Any) -> str:
    from goalparse.text import safe

    return "—" if value is None else safe(str(value))


def _value(result: Score) -> dict[str, Any]:
    return {
        "documents": len(result.documents),
        "fully_right": result.fully_right,
        "silent": result.silent,
        "total": _counts(result.total()),
        "tables": {name: _counts(tally) for name, tally in result.by_table().items()},
        "columns": {
            f"{name}.{column}": _counts(tally)
            for (name, column), tally in result.by_column().items()
        },
        "by_document": [
            {
                "file": each.file,
                "found": each.found,
                "fully_right": each.fully_right,
                "findings_missing": each.findings_missing,
                "mistakes": [asdict(mistake) for mistake in each.mistakes],
            }
            for each in result.documents
        ],
    }


def _counts(tally: Tally) -> dict[str, Any]:
    shares = ("precision", "recall", "f1", "f1_folded")
    return {**asdict(tally), **{name: getattr(tally, name) for name in shares}}
