"""The command line's entry: the table of commands, and the edge where every way out is told."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from goalparse.cli.common import PROGRAM, Exit, Stop, say
from goalparse.collector import program_starts
from goalparse.version import __version__

# Each command stands in the module of its name, as a function of its name; its line in the
# group's help stands here, so that help imports none of them.
COMMANDS = {
    "convert": "Read files and folders and write their tables to a folder.",
    "shard": "Cut a run into shards for any scheduler: plan, run each anywhere, finish.",
    "show": "Show what is read from one file, findings last.",
    "vocabulary": "Check a vocabulary file of your own, and say what one can teach.",
    "score": "Hold a run's tables against labels made by hand.",
    "query": "Ask a run a question in SQL.",
    "load": "Load a run into a database, again and again.",
    "diff": "Show a source beside its extraction, or one extraction beside another.",
    "sample": "Say which documents of a run to check, how many, and what the checks prove.",
    "review": "Write a page to check sampled documents on, source beside records.",
    "annotate": "Write a copy of a Word document with a comment on each cell: what became of it.",
    "schema": "Print the data dictionary: tables, columns, types, keys, meanings.",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"goalparse.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    name=PROGRAM,
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(*, debug: bool) -> None:
    """Chinese budget-performance documents (.docx, text dumps) as tables that can be trusted.

    \b
    Exit codes: 0 fine · 1 internal error · 2 usage, missing PATH or extra, foreign OUT ·
    3 a document failed or was read in part · 4 no input file · 5 differences · 130 Ctrl-C
    """
    if debug:
        os.environ["GOALPARSE_DEBUG"] = "1"


# -- the edge


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; every way out gives one line at most, and its code."""
    _open_closed_streams()
    program_starts()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console in GBK must not decide what the program can print.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_run(arguments))


def _open_closed_streams() -> None:
    """Put nothing in the place of a standard stream that the caller has closed (``>&-``)."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            nothing = os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")
            setattr(sys, name, nothing)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except SystemExit:  # click's own way out when the reader has what it wants
        code = Exit.OK
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = Exit.INTERRUPTED
    except Exception as error:  # the edge: whatever it is, it is told in one line
        code = _told(error)
    return int(code or Exit.OK)


def _told(error: Exception) -> Exit:
    """Tell why a command ended; its exit code."""
    match error:
        case Stop():
            return _complain(str(error), error.code)
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return Exit.USAGE
        case click.ClickException():
            return _complain(_usage(error), Exit.USAGE)
    return _failure(error)


def _complain(message: str, code: Exit) -> Exit:
    say(f"{PROGRAM}: error: {message}")
    return code


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message} (see '{context.command_path} --help')" if context else message


def _failure(error: Exception) -> Exit:
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:
            # The reader has what it wants; a late flush must not complain either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.OK
        if isinstance(error, FileNotFoundError) and error.filename is not None:
            return _complain(f"{os.fsdecode(error.filename)} does not exist", Exit.USAGE)
        if isinstance(error, FileNotFoundError) and _is_nowhere():
            return _complain("the current folder is no more; go to another one", Exit.USAGE)
    if isinstance(error, ModuleNotFoundError) and error.name in _NOT_ON_WINDOWS:
        return _complain(
            "runs are made on Linux and macOS, on Windows in WSL;"
            " show, diff and annotate work here",
            Exit.USAGE,
        )
    if os.environ.get("GOALPARSE_DEBUG"):
        import traceback

        traceback.print_exc()
    if (why := _refused_by_the_system(error)) is not None:
        code = Exit.USAGE if isinstance(error, PermissionError) else Exit.INTERNAL
        return _complain(why, code)
    hint = "set GOALPARSE_DEBUG=1 or run goalparse --debug … for the traceback"
    said = " ".join(str(error).split())
    return _complain(f"internal: {type(error).__name__}: {said} ({hint})", Exit.INTERNAL)


def _refused_by_the_system(error: Exception) -> str | None:
    """What the machine refused: a full disk, a missing permission; None for any other error."""
    from goalparse.archive import NoRoomError

    if isinstance(error, NoRoomError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        return f"{where}{error.strerror}{_ROOM if error.errno == errno.ENOSPC else ''}"
    if type(error).__module__ == "sqlite3":  # what was read is kept there
        return f"what is kept beside the output: {error}{_ROOM if 'full' in str(error) else ''}"
    return None


_NOT_ON_WINDOWS = {"fcntl", "resource"}
_ROOM = "; make room and give the same command again"


def _is_nowhere() -> bool:
    """Whether the folder that the program was started in was removed since."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False
