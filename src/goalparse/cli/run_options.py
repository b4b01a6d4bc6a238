"""The options that ``convert`` and the commands of ``shard`` share, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import ENCODING, OFFICE, REVISIONS, VOCABULARY, group, lexicon_with

if TYPE_CHECKING:
    from goalparse.batch import Guard
    from goalparse.output.sinks import Output
    from goalparse.pipeline import Options


def partition_columns(
    _context: click.Context, _option: click.Parameter, text: str
) -> tuple[str, ...]:
    """The columns that cut a run into folders, from the option that names them."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    allowed = ("fiscal_year", "region_code", "department_code")
    for name in names:
        if name not in allowed or names.count(name) > 1:
            raise click.BadParameter(f"{name!r} is none of {', '.join(allowed)}, each once")
    return names


INPUTS = group(
    ENCODING,
    REVISIONS,
    VOCABULARY,
    OFFICE,
    click.option(
        "--include", multiple=True, metavar="GLOB", help="Only files that fit; may be repeated."
    ),
    click.option(
        "--exclude", multiple=True, metavar="GLOB", help="No files that fit; may be repeated."
    ),
)
"""Which files are read, and how."""

AGAIN = group(
    click.option("--retry-failed", is_flag=True, help="Read again what could not be read before."),
    click.option("--force", is_flag=True, help="Read everything again."),
    click.option("--prune", is_flag=True, help="Take out the rows of files that are no more."),
)
"""What becomes of what an earlier run read."""

WORKERS = group(
    click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N",
        help="Worker processes; by default one for each core available.",
    ),
    click.option(
        "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", default=300,
        show_default=True, help="What one document may take.",
    ),
    click.option(
        "--memory", type=click.IntRange(min=64), metavar="MIB", default=4096, show_default=True,
        help="The memory that one document may take.",
    ),
)  # fmt: skip
"""The processes that read, and what bounds them."""

_FILES = frozenset({".xlsx", ".xls", ".csv", ".jsonl", ".json", ".parquet"})


def _folder(_context: click.Context, _option: click.Parameter, out: Path) -> Path:
    """OUT, refused if it was meant as a file: the folder would bear the name of one."""
    suffix = out.suffix.lower()
    if suffix in _FILES and not out.is_dir():
        workbook = " --format xlsx" if suffix.startswith(".xls") else ""
        raise click.UsageError(
            f"OUT is a folder, and {out} is the name of a file; write -o"
            f" {out.with_suffix('')}{workbook}"
        )
    return out


TABLES = group(
    click.option(
        "-o", "--out", required=True, metavar="OUT", type=click.Path(path_type=Path),
        callback=_folder,
        help="Folder for the tables; one that holds an earlier run is replaced as a whole.",
    ),
    click.option(
        "--format", "format_", default="csv", show_default=True,
        type=click.Choice(["csv", "parquet", "jsonl", "xlsx"]),
        help="How to write the tables.",
    ),
    click.option(
        "--excel", is_flag=True, help="CSV for spreadsheets: byte-order mark, formulas guarded."
    ),
    click.option(
        "--labels", default="en", show_default=True, type=click.Choice(["en", "zh"]),
        help="Language of the header of CSV and workbook.",
    ),
    click.option(
        "--partition-by", metavar="COLUMNS", default="", callback=partition_columns,
        help="Cut each table into folders by these columns:"
        " fiscal_year,region_code,department_code.",
    ),
)  # fmt: skip
"""Where the tables go, and how they are written."""


def output_of(given: Mapping[str, Any]) -> Output:
    """The output that the options ask for; UsageError if they contradict each other."""
    from goalparse.output.sinks import Output

    if given["excel"] and given["format_"] != "csv":
        raise click.UsageError("--excel is for --format csv only")
    if given["partition_by"] and given["format_"] == "xlsx":
        raise click.UsageError("--partition-by is not for --format xlsx")
    return Output(
        format=given["format_"],
        excel=given["excel"],
        cells=given["cells"],
        labels=given["labels"],
        partition_by=given["partition_by"],
    )


def guard_of(given: Mapping[str, Any]) -> Guard:
    """The bounds of one document that the options ask for."""
    from goalparse.batch import Guard

    return Guard(seconds=given["timeout"], memory=given["memory"] * 1024**2)


def options_of(given: Mapping[str, Any], vocabulary: tuple[Path, ...]) -> Options:
    """How documents are read, by the options and the user's own files of vocabulary."""
    from goalparse.pipeline import Options

    return Options(
        encoding=given["encoding"],
        revisions=given["revisions"],
        office=given["office"],
        lexicon=lexicon_with(vocabulary) if vocabulary else None,
    )
