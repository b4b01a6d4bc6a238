"""What the commands share: exit codes, ways to stop, common options, what is said and read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import IntEnum
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from goalparse.text import readable_name, safe

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from goalparse.meanings.lexicon import Lexicon
    from goalparse.records import Submission

PROGRAM = "goalparse"
_WIDTH = 80  # columns, where there is no terminal


class Exit(IntEnum):
    """The exit codes; none is ever renumbered."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    INCOMPLETE = 3  # a document is failed or partial
    NO_INPUT = 4
    DIFFERENT = 5
    INTERRUPTED = 130
    TERMINATED = 143


class Stop(Exception):
    """Ends the command with one line on stderr and an exit code."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code


# -- options


def _encoding(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is None:
        return None
    from goalparse.pipeline import check_encoding

    try:
        check_encoding(name)
    except LookupError as error:
        raise click.BadParameter(str(error)) from error
    return name


ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    callback=_encoding,
    help="Read text files in this encoding (gb18030, utf-16 …) instead of detecting it.",
)
REVISIONS = click.option(
    "--revisions",
    type=click.Choice(["accepted", "original"]),
    default="accepted",
    show_default=True,
    help="Take tracked changes as accepted, or the text as it was before them.",
)


def roots(
    _context: click.Context, _argument: click.Parameter, values: tuple[str, ...]
) -> tuple[Path | str, ...]:
    """Paths as Path; an address such as s3://bucket/prefix stays the string that it is."""
    from pathlib import Path

    from goalparse.archive import is_address

    if "" in values:  # a variable of the shell that is not set; it would be the current folder
        raise click.BadParameter("a PATH is empty")
    return tuple(value if is_address(value) else Path(value) for value in values)


def in_utf8(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """A text for a database, which takes no other bytes than those of UTF-8."""
    try:
        (text or "").encode("utf-8")
    except UnicodeEncodeError as error:
        raise click.BadParameter("it is not in UTF-8") from error
    return text


class _File(click.ParamType):  # type: ignore[type-arg] # generic from 8.3 on
    """A path. `click.Path` is one that asks for translations when it is made, and for `pathlib`."""

    name = "path"

    def convert(
        self, value: Any, _option: click.Parameter | None, _context: click.Context | None
    ) -> Path:
        from pathlib import Path

        return Path(value)

    def shell_complete(
        self, _context: click.Context, _option: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


OFFICE = click.option(
    "--office/--no-office",
    default=True,
    show_default=True,
    help="Read .doc, .wps, .rtf and .odt through LibreOffice where it is installed.",
)


VOCABULARY = click.option(
    "--vocabulary",
    multiple=True,
    metavar="FILE",
    type=_File(),
    help="Spellings of your own on top of the shipped ones; may be repeated.",
)


Decorator = Callable[[Any], Any]


def group(*options: Decorator) -> Decorator:
    """Several options as one, in the order in which help shows them."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


SAMPLED = group(
    click.option(
        "-n",
        "count",
        default=30,
        show_default=True,
        type=click.IntRange(1),
        metavar="N",
        help="How many documents.",
    ),
    click.option(
        "--by",
        default="risk",
        show_default=True,
        type=click.Choice(["risk", "random"]),
        help="The riskiest first, or by chance, each year and layout having its share.",
    ),
    click.option("--seed", default=1, show_default=True, help="For --by random."),
    click.option("--empty", is_flag=True, help="Choose from the documents without a form alone."),
)
"""Which documents of a run are to be checked."""


def vocabulary_files(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The user's own vocabulary: the files named, else those of a goalparse.toml."""
    if files or (settings := _nearest_settings()) is None:
        return files
    from goalparse.meanings.lexicon import VocabularyError
    from goalparse.meanings.user_vocabulary import configured_files

    try:
        configured = configured_files(settings)
    except VocabularyError as error:
        raise Stop(str(error), Exit.USAGE) from error
    if configured:
        say(f"{PROGRAM}: note: vocabulary of {settings}")
    return tuple(configured)


def _nearest_settings() -> str | None:
    """The ``goalparse.toml`` of the current folder or the nearest one above."""
    folder = os.getcwd()
    while True:
        path = os.path.join(folder, "goalparse.toml")
        if os.path.isfile(path):
            return path
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def lexicon_with(files: tuple[Path, ...]) -> Lexicon | None:
    """The vocabulary with the user's files: those named, else those of a goalparse.toml."""
    files = vocabulary_files(files)
    if not files:
        return None
    from goalparse.meanings.lexicon import VocabularyError
    from goalparse.meanings.user_vocabulary import load_lexicon

    try:
        return load_lexicon(files)
    except VocabularyError as error:
        raise Stop(str(error), Exit.USAGE) from error


# -- what is said and read


def say(line: str) -> None:
    """One line to stderr; text of documents cannot move the cursor."""
    click.echo(safe(line), err=True)


def say_if_failed(submission: Submission, data: bytes, labels: str = "en") -> None:
    """One line for a document that could not be read, and one for what can be done with it."""
    document = submission.document
    if document.status != "failed":
        return
    why = submission.findings[0]
    message = why.message_zh if labels == "zh" else why.message
    say(f"{PROGRAM}: failed: {document.path}: {why.code}: {message}")
    if why.code == "format-unsupported":
        from goalparse.archive.detect import HEAD, container_of

        if container_of(data[:HEAD], lambda length: data[:length]) is not None:
            say(
                f"{PROGRAM}: note: {PROGRAM} convert reads what is in it;"
                f" one document of it is named {document.path}!/NAME"
            )


def console() -> Any:
    """The terminal, with nothing in the text taken for markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def terminal_width() -> int:
    """The columns of the terminal, also of one that only the input comes from; else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    for stream in range(3):
        with suppress(OSError):
            return os.get_terminal_size(stream).columns or _WIDTH
    return _WIDTH


_TRAILING = re.compile(r" +(?=(?:\x1b\[[0-9;]*m)*\Z)")


def write_lines(lines: Iterable[str]) -> None:
    """Write lines with codes for bold and colour, which only a terminal gets to see.

    The blanks that fill a column up at the end of a line are of no use to anyone.
    """
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.echo("\n".join(_TRAILING.sub("", line) for line in lines), color=False if plain else None)


def read(path: Path | str) -> bytes:
    """The bytes of a file named by the user; Stop if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", Exit.USAGE) from error


def read_document(path: str) -> tuple[bytes, str]:
    """The bytes of a document named by the user, and the name that its records bear.

    A document inside an archive is named as ``documents.path`` names it. Stop if it cannot be
    read.
    """
    try:
        with open(path, "rb") as file:
            return file.read(), readable_name(os.path.basename(path))
    except IsADirectoryError as error:
        told = f"{path} is a folder; {PROGRAM} convert reads what is in it"
        raise Stop(told, Exit.USAGE) from error
    except OSError as error:
        if "!/" in path and isinstance(error, FileNotFoundError | NotADirectoryError):
            return _inside(path)
        raise Stop(f"{path}: {error.strerror}", Exit.USAGE) from error


def _inside(path: str) -> tuple[bytes, str]:
    from goalparse.archive import NoRoomError, find_member
    from goalparse.findings import Unreadable

    try:
        found = find_member(path)
        if found is None:
            raise Stop(f"{path}: no such file, or no document of that name in it", Exit.USAGE)
        return found.read(), found.path
    except Unreadable as error:
        why = error.finding
        raise Stop(f"{path}: {why.code}: {why.message}", Exit.INCOMPLETE) from error
    except NoRoomError:
        raise
    except OSError as error:
        raise Stop(f"{path}: {error.strerror or error}", Exit.USAGE) from error


def write_page(path: Path, pieces: Iterable[str]) -> None:
    """Write a page beside its place, then take it; Stop if that cannot be done."""
    beside = path.with_name(f".{path.name}.partial")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        beside.replace(path)
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", Exit.USAGE) from error
    finally:
        beside.unlink(missing_ok=True)
