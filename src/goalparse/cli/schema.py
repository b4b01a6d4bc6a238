"""``goalparse schema``: the data dictionary, printed."""

from __future__ import annotations

from typing import Any

import click

from goalparse.cli.common import Exit


@click.command()
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
@click.option(
    "--naming", default="own", show_default=True, type=click.Choice(["own", "mof"]),
    help="With --format ddl: the names here, or those of the national unified budget system.",
)  # fmt: skip
def schema(format_: str, dialect: Any, naming: str) -> int:
    """Print the data dictionary: tables, columns, types, keys, meanings."""
    from goalparse.output import dictionary

    if naming == "mof" and format_ != "ddl":
        raise click.UsageError("--naming mof is for --format ddl")
    match format_:
        case "json":
            text = dictionary.as_json() + "\n"
        case "ddl":
            from goalparse.output import ddl
            from goalparse.warehouse import mof

            text = (mof if naming == "mof" else ddl).as_ddl(dialect)
        case "arrow":
            from goalparse.output.frames import arrow_text

            text = arrow_text()
        case _:
            text = dictionary.as_markdown()
    click.echo(text, nl=False)
    return Exit.OK
