"""``goalparse sample``: which documents to check, how many, and what the checks prove."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import SAMPLED, Exit, Stop, console, say
from goalparse.text import safe

if TYPE_CHECKING:
    from goalparse.output.sampling import Candidate, Marks


def _share(_context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no share, such as 0.5% or 0.005") from error
    if not 0 < value < 1:
        raise click.BadParameter(f"{option.name} is more than 0 and less than 100%")
    return value


@click.command()
@click.argument("run", metavar="[RUN]", required=False, type=click.Path(path_type=Path))
@SAMPLED
@click.option("--paths", is_flag=True, help="Print the paths alone.")
@click.option(
    "--bound", metavar="RATE", callback=_share,
    help="Say how many values to check to prove an error rate below RATE (0.5%).",
)  # fmt: skip
@click.option(
    "--confidence", metavar="SHARE", default="95%", show_default=True, callback=_share,
    help="For --bound and --score.",
)  # fmt: skip
@click.option(
    "--score", metavar="FILE", type=click.Path(path_type=Path),
    help="Measure the error rate by the verdicts that a review page saved.",
)  # fmt: skip
@click.option(
    "--labels", type=click.Choice(["en", "zh"]), default="en", show_default=True,
    help="Language of the reasons.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def sample(run: Path | None, **given: Any) -> int:
    """Say which documents of a run to check, how many, and what the checks prove.

    RUN is a folder that convert wrote (csv, parquet or jsonl). A risk is added up from error
    findings, cells that nothing takes, doubtful breaks, sums that do not add up, rare layouts.
    By chance the documents with a form are drawn from, as the others hold no value to check.
    """
    if run is None and given["bound"] is None and given["score"] is None:
        raise click.UsageError("a RUN, --bound or --score is needed")
    value: dict[str, Any] = {}
    if run is not None:
        chosen, size, left_out = _chosen(run, given)
        value["documents"] = [asdict(each) for each in chosen]
        value["population"], value["left_out"] = size, left_out
        if not given["as_json"]:
            _show_chosen(chosen, paths=given["paths"], labels=given["labels"])
            if not given["paths"]:
                _show_population(len(chosen), size, left_out, empty=given["empty"])
    if given["bound"] is not None:
        value["sizes"] = _sizes(given)
        if not given["as_json"]:
            _show_sizes(value["sizes"], given)
    if given["score"] is not None:
        marks = _marks(given["score"])
        value["fields"] = {name: _rates(each, given["confidence"]) for name, each in marks.items()}
        if not given["as_json"]:
            _show_score(value["fields"], given["confidence"])
    if given["as_json"]:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
    return Exit.OK


def _chosen(run: Path, given: dict[str, Any]) -> tuple[list[Candidate], int, int]:
    """The documents chosen, of how many, and how many are not among these."""
    from goalparse.output import sampling, stored

    try:
        found = sampling.candidates(stored.open_run(run))
    except stored.NotARunError as error:
        raise Stop(str(error), Exit.USAGE) from error
    of = sampling.population(found, by=given["by"], empty=given["empty"])
    chosen = sampling.choose(of, by=given["by"], count=given["count"], seed=given["seed"])
    return chosen, len(of), len(found) - len(of)


def _show_chosen(chosen: list[Candidate], *, paths: bool, labels: str) -> None:
    from goalparse.wording import phrase_in_chinese

    put = phrase_in_chinese if labels == "zh" else str
    for each in chosen:
        if paths:
            click.echo(safe(each.path))
            continue
        reasons = "; ".join(map(put, each.reasons or ("nothing speaks against it",)))
        click.echo(f"{each.risk:6.1f}  {safe(each.path)}\n        {safe(reasons)}")


def _show_population(chosen: int, size: int, left_out: int, *, empty: bool) -> None:
    said = f"goalparse: {chosen:,} of {size:,} document{'' if size == 1 else 's'}"
    if left_out and empty:
        said += f"; {left_out:,} with a form are left out"
    elif left_out:
        said += f"; {left_out:,} without a form are left out (--empty chooses from them)"
    say(said)


def _sizes(given: dict[str, Any]) -> list[dict[str, Any]]:
    from goalparse.output.sampling import sample_size

    sizes = (sample_size(given["bound"], given["confidence"], errors) for errors in range(4))
    return [{"errors": errors, "size": size} for errors, size in enumerate(sizes)]


def _show_sizes(sizes: list[dict[str, Any]], given: dict[str, Any]) -> None:
    bound, confidence = given["bound"], given["confidence"]
    rate, sure = f"{bound * 100:.3g}%", f"{confidence * 100:.4g}%"
    click.echo(f"To prove an error rate below {rate}, with a confidence of {sure}:")
    for each in sizes:
        word = "no value is" if each["errors"] == 0 else f"at most {each['errors']} are"
        click.echo(f"  check {each['size']:,} values drawn at random; {word} wrong")


def _marks(path: Path) -> dict[str, Marks]:
    from goalparse.output import sampling

    try:
        return sampling.read_verdicts(path)
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", Exit.USAGE) from error
    except (sampling.VerdictError, UnicodeDecodeError) as error:
        raise Stop(str(error), Exit.USAGE) from error


def _rates(marks: Marks, confidence: float) -> dict[str, Any]:
    from goalparse.output.sampling import VERDICTS, interval

    low, high = interval(marks.counts["wrong"], marks.judged, confidence)
    counts = {verdict: marks.counts[verdict] for verdict in VERDICTS}
    return {**counts, "rate": marks.rate, "low": low, "high": high}


def _show_score(fields: dict[str, dict[str, Any]], confidence: float) -> None:
    from rich.table import Table

    from goalparse.output.sampling import Marks

    table = Table(
        "field", "right", "wrong", "unsure", "error rate", f"{confidence * 100:.4g}% interval"
    )
    total: Counter[str] = Counter()
    for name, each in fields.items():
        table.add_row(name, *_figures(each))
        total.update({verdict: each[verdict] for verdict in ("right", "wrong", "unsure")})
    table.add_section()
    table.add_row("all", *_figures(_rates(Marks(total), confidence)))
    console().print(table)


def _figures(rates: dict[str, Any]) -> list[str]:
    rate = "" if rates["rate"] is None else f"{rates['rate']:.2%}"
    counts = [f"{rates[verdict]:,}" for verdict in ("right", "wrong", "unsure")]
    return [*counts, rate, f"{rates['low']:.2%} to {rates['high']:.2%}"]
