"""``goalparse annotate``: the check as comments in a copy of a Word document."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import (
    PROGRAM,
    REVISIONS,
    VOCABULARY,
    Exit,
    Stop,
    lexicon_with,
    read_document,
    say,
    say_if_failed,
)

if TYPE_CHECKING:
    from goalparse.checking.annotate import Annotated

_CONCERNS = ("claimed", "doubtful", "lost")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@click.option(
    "-o", "--out", required=True, metavar="OUT", type=click.Path(path_type=Path),
    help="The copy to write, checked.docx say.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, type=click.Choice(_CONCERNS),
    help="Only comments of this kind; may be repeated.",
)  # fmt: skip
@click.option(
    "--labels", default="en", show_default=True, type=click.Choice(["en", "zh"]),
    help="Language of the comments.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write over OUT if it is there.")
@REVISIONS
@VOCABULARY
def annotate(file: Path, **given: Any) -> int:
    """Write a copy of a Word document with a comment on each cell: what became of it.

    \b
    claimed   a record keeps the cell: which field, as what value, in which unit
    doubtful  a finding concerns it, or it was concluded from elsewhere
    lost      no record keeps it, or one says something else

    Each kind has an author of its own, so that Word and WPS show it in its colour and can hide
    the others. Nothing else of the document is changed.
    """
    from goalparse.checking.annotate import (
        AlreadyCommentedError,
        Concern,
        NotTheSameError,
    )
    from goalparse.checking.annotate import (
        annotate as annotated,
    )
    from goalparse.findings import Unreadable
    from goalparse.pipeline import Options, trace_document

    out = given["out"]
    _refuse_out(file, out, force=given["force"])
    options = Options(revisions=given["revisions"], lexicon=lexicon_with(given["vocabulary"]))
    data, name = read_document(os.fspath(file))
    _refuse_format(file, data)
    traced = trace_document(data, path=name, options=options)
    say_if_failed(traced.submission, data, given["labels"])
    if traced.document is None:
        return Exit.INCOMPLETE
    only = [Concern(each) for each in given["only"]] or list(Concern)
    try:
        found = annotated(data, traced, options=options, only=only, language=given["labels"])
    except AlreadyCommentedError:
        raise Stop(f"{file} has comments of {PROGRAM} already", Exit.USAGE) from None
    except (Unreadable, NotTheSameError) as error:
        raise Stop(f"{file} cannot be annotated: {error}", Exit.INCOMPLETE) from error
    _write(out, found.data)
    _tell(found, file, out)
    return Exit.INCOMPLETE if traced.submission.document.status == "partial" else Exit.OK


def _refuse_out(file: Path, out: Path, *, force: bool) -> None:
    if out.exists():
        if out.is_dir():
            raise Stop(f"{out} is a folder", Exit.USAGE)
        if file.exists() and out.samefile(file):
            raise Stop(f"{out} is the document itself; give the copy another name", Exit.USAGE)
        if not force:
            raise Stop(f"{out} exists; --force writes over it", Exit.USAGE)


def _refuse_format(file: Path, data: bytes) -> None:
    """Only a zipped Word package can be annotated; what cannot be read at all is told later."""
    from goalparse.legacy import FORMATS
    from goalparse.readers import identify

    kind = identify(data)
    if kind.format in FORMATS:
        raise Stop(
            f"{file} is an old Word file ({kind.format}); save it as .docx and annotate that",
            Exit.USAGE,
        )
    if kind.refusal is not None:
        return
    if kind.format != "docx":
        raise Stop(
            f"{file} is no Word document ({kind.format}); {PROGRAM} diff shows the same check",
            Exit.USAGE,
        )
    if not data.startswith(b"PK"):
        raise Stop(f"{file} is a Word document as one XML file; save it as .docx", Exit.USAGE)


def _write(path: Path, data: bytes) -> None:
    """Write beside the file, then take its place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Stop(f"{path}: {error.strerror}", Exit.USAGE) from error


def _tell(found: Annotated, file: Path, out: Path) -> None:
    for remark in found.bare:
        table_no, row_no, column_no = remark.key
        place = f"t{table_no} r{row_no} c{column_no}"
        say(f"{PROGRAM}: no comment can stand at {place}: {remark.lines[0]}")
    if found.elsewhere:
        count = len(found.elsewhere)
        stand = "1 finding stands" if count == 1 else f"{count:,} findings stand"
        say(f"{PROGRAM}: {stand} at no cell; {PROGRAM} show {file} lists them")
    counts = ", ".join(f"{count:,} {concern}" for concern, count in found.counts.items())
    total = sum(found.counts.values())
    say(f"{PROGRAM}: {total:,} comment{'' if total == 1 else 's'} ({counts}); written to {out}")
