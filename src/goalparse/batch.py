"""Many inputs, one run: each is read on its own, what it gives is written in sorted order."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from goalparse import legacy
from goalparse.archive import Input, Listing, find_inputs, is_address
from goalparse.findings import Finding, Unreadable, finding
from goalparse.pipeline import DEFAULT_OPTIONS, Options
from goalparse.records import DocumentRecord, FindingRecord, Submission
from goalparse.runs import PARTIAL_SUFFIX, OutputRefusedError, RunRecord, RunWriter
from goalparse.sinks import Output
from goalparse.version import __version__

DEFAULT_OUTPUT = Output()


class NoInputError(Exception):
    """No file was found to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which files to read: files, folders and addresses, and patterns for what is below them.

    `goalparse.archive.find_inputs` says how paths and patterns work.
    """

    paths: tuple[Path | str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a conversion did: the run that was written, and what was left out of it."""

    run: RunRecord
    ignored: int
    excluded: int


def convert(
    selection: Selection,
    out: Path,
    *,
    output: Output = DEFAULT_OUTPUT,
    options: Options = DEFAULT_OPTIONS,
    on_document: Callable[[Submission], None] = lambda _: None,
) -> Summary:
    """Read every selected file and write the tables to ``out``, as a whole or not at all.

    ``on_document`` is called with each submission as it is written. The same bytes under two
    paths are parsed once: the later row in documents names the first in ``duplicate_of``.

    Raises FileNotFoundError for a path that does not exist, NoInputError if nothing is there to
    read, OutputRefusedError if ``out`` holds anything but an earlier run, MissingExtraError if
    the format needs a part that is not installed, and OSError if writing fails. A file that
    cannot be read raises nothing: its row has the status ``failed``.
    """
    listing = _list(selection, out)
    settings = {
        "encoding": options.encoding,
        "revisions": options.revisions,
        "office": options.office,
        "vocabulary": [
            {"name": name, "hash": f"sha256:{digest}"}
            for name, digest in (options.lexicon.added if options.lexicon else ())
        ],
        "paths": [os.fspath(path) for path in selection.paths],
        "include": list(selection.include),
        "exclude": list(selection.exclude),
    }
    with RunWriter(out, output, settings) as writer:
        for submission in parse_all(listing.inputs, options):
            writer.add(submission)
            on_document(submission)
        run = writer.finish({"ignored": listing.ignored, "excluded": listing.excluded})
    return Summary(run=run, ignored=listing.ignored, excluded=listing.excluded)


def _list(selection: Selection, out: Path) -> Listing:
    place = Path(os.path.realpath(out))
    for path in selection.paths:
        if isinstance(path, str) and is_address(path):
            continue
        if Path(os.path.realpath(path)).is_relative_to(place):
            raise OutputRefusedError(f"{path} is an input and would be replaced by the output")
    listing = find_inputs(
        selection.paths,
        include=selection.include,
        exclude=selection.exclude,
        skip=lambda folder: (
            folder.name.endswith(PARTIAL_SUFFIX) or Path(os.path.realpath(folder)) == place
        ),
    )
    if not listing.inputs:
        raise NoInputError("no file to read under " + ", ".join(map(str, selection.paths)))
    return listing


def parse_all(inputs: Iterable[Input], options: Options) -> Iterator[Submission]:
    """Parse the inputs in turn; of several with the same bytes only the first has its rows."""
    first_with: dict[str, DocumentRecord] = {}
    for item in inputs:
        try:
            data = item.read()
        except Unreadable as refusal:
            yield unread(item, refusal.finding)
            continue
        except OSError as error:
            yield unread(item, finding("file-unreadable", reason=error.strerror or str(error)))
            continue
        first = first_with.get(hashlib.sha256(data).hexdigest())
        if first:
            yield Submission(document=replace(first, path=item.path, duplicate_of=first.path))
            continue
        submission = legacy.parse(data, path=item.path, options=options)
        first_with[submission.document.doc_id] = submission.document
        yield submission


def unread(item: Input, why: Finding) -> Submission:
    """The submission of an input whose bytes could not be had: status ``failed``.

    A doc_id is needed to hold its finding: of a broken container it is the digest of its bytes,
    else it is made from the path in their place.
    """
    digest = item.digest() if item.refusal is not None else None
    document = DocumentRecord(
        doc_id=digest or hashlib.sha256(f"unopened: {item.path}".encode()).hexdigest(),
        path=item.path,
        format="other",
        bytes=item.size or 0,
        finding_count=1,
        status="failed",
        error=why.code,
        parser_version=__version__,
    )
    record = FindingRecord(
        finding_no=1, severity=why.severity.value, code=why.code, message=why.message
    )
    return Submission(document=document, findings=(record,))
