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
def schema(format_: str, dialect: Any) -> int:
    """Print the data dictionary: tables, columns, types, keys, meanings."""
    from goalparse import dictionary

    match format_:
        case "json":
            text = dictionary.as_json() + "\n"
        case "ddl":
            from goalparse import ddl

            text = ddl.as_ddl(dialect)
        case "arrow":
            from goalparse.frames import arrow_text

            text = arrow_text()
        case _:
            text = dictionary.as_markdown()
    click.echo(text, nl=False)
    return Exit.OK
