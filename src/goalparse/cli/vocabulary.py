"""``goalparse vocabulary``: a user's own spellings, checked before they are used."""

from __future__ import annotations

from pathlib import Path

import click

from goalparse.cli.common import Exit, read


@click.group()
def vocabulary() -> None:
    """Check a vocabulary file of your own.

    Such a file teaches the program spellings of labels, headers and levels that it does not
    know; convert and show take it with --vocabulary, or by a goalparse.toml in the folder.
    """


@vocabulary.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def check(file: Path) -> int:
    """Say what is wrong with a vocabulary file, line by line."""
    from goalparse.meanings import user_vocabulary
    from goalparse.text import safe

    data = read(file)
    problems = list(user_vocabulary.check(data))
    for problem in problems:
        click.echo(safe(f"{file}: {problem}"))
    if problems:
        return Exit.USAGE
    click.echo(f"{file}: {user_vocabulary.count_spellings(data)} spellings, nothing wrong")
    return Exit.OK
