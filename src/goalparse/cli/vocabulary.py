"""``goalparse vocabulary``: a user's own spellings, checked before they are used."""

from __future__ import annotations

from pathlib import Path

import click

from goalparse.cli.common import Exit, Stop, read

_SOME = 4  # spellings that show what a name means


@click.group()
def vocabulary() -> None:
    """Check a vocabulary file of your own, and say what one can teach.

    Such a file teaches the program spellings of labels, headers and levels that it does not
    know; convert and show take it with --vocabulary, or by a goalparse.toml in the folder.
    """


@vocabulary.command()
@click.argument("word", metavar="[WORD]", default="")
def names(word: str) -> int:
    """List what a file can give spellings to, with some that are known.

    With WORD only those whose name or spelling has it in it, with all these spellings.
    """
    from goalparse.meanings import user_vocabulary

    found = False
    for name, known in user_vocabulary.meanings():
        shown = known[:_SOME] if word in name else [each for each in known if word in each]
        if shown:
            found = True
            more = f" … ({len(known):,})" if word in name and len(known) > _SOME else ""
            click.echo(f"[{name}] {', '.join(shown)}{more}")
    if not found:
        raise Stop(f"no name and no known spelling has {word!r} in it", Exit.USAGE)
    return Exit.OK


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
