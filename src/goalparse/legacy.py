"""Old Word files (.doc, .dot, .wps, .rtf, .odt), read through LibreOffice where it is there.

A file of these kinds is saved as .docx by ``soffice`` and that is read. Cells and their text
survive; spans are made anew, so places in the tables are those of the converted file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from goalparse.findings import Finding, Unreadable, unreadable
from goalparse.frozen import frozen, replace
from goalparse.office import DEFAULT_CONVERSION, Conversion, convert
from goalparse.pipeline import DEFAULT_OPTIONS, Options, Traced, parse_bytes, trace_document
from goalparse.readers import identify
from goalparse.records import FindingRecord, Submission

FORMATS = {"doc": ".doc", "wps": ".wps", "rtf": ".rtf", "odt": ".odt"}
"""The formats that are converted, and the suffix under which LibreOffice gets them."""
_UNSUPPORTED = "format-unsupported"
_HOW = "with LibreOffice installed (soffice on the PATH) it is converted and read"
_MIB = 1024 * 1024


@frozen
class Office:
    """A LibreOffice to convert with; small and picklable.

    ``cache`` is a folder in which converted files stay by their digest, up to ``cache_bytes``:
    what was not used for the longest time goes first.
    """

    program: str
    version: str
    cache: str
    cache_bytes: int = 2048 * _MIB
    limits: Conversion = DEFAULT_CONVERSION


@cache
def find_office() -> Office | None:
    """The LibreOffice of this machine; None if there is none that answers."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program
            [program, "--version"], capture_output=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Office(
        program=program,
        version=done.stdout.decode("utf-8", "replace").strip(),
        cache=os.fspath(Path(home) / "goalparse" / "converted"),
    )


def waits_for_office(submission: Submission, options: Options) -> bool:
    """Whether a file was not read for want of LibreOffice alone."""
    document = submission.document
    return options.office and document.error == _UNSUPPORTED and document.format in FORMATS


def parse(
    data: bytes,
    *,
    path: str,
    options: Options = DEFAULT_OPTIONS,
    office: Callable[[], Office | None] = find_office,
) -> Submission:
    """Parse one file's bytes as `parse_bytes` does, an old Word file by way of LibreOffice.

    Its row in documents has the format, the size and the digest of the file itself. Without
    an ``office``, or where the conversion fails, it has the status ``failed`` and says why.
    With ``options.office`` false nothing is converted.
    """
    submission = parse_bytes(data, path=path, options=options)
    if not waits_for_office(submission, options):
        return submission
    try:
        converted = _converted(data, submission, office)
    except Unreadable as refusal:
        return _failed(submission, refusal.finding)
    return _of_the_file(parse_bytes(converted, path=path, options=options), submission)


def trace(
    data: bytes,
    *,
    path: str,
    options: Options = DEFAULT_OPTIONS,
    office: Callable[[], Office | None] = find_office,
) -> Traced:
    """As `parse`, with the source at hand: of an old Word file the document it was saved as."""
    traced = trace_document(data, path=path, options=options)
    submission = traced.submission
    if not waits_for_office(submission, options):
        return traced
    try:
        converted = _converted(data, submission, office)
    except Unreadable as refusal:
        failed = _failed(submission, refusal.finding)
        return replace(traced, submission=failed, findings=(refusal.finding,))
    traced = trace_document(converted, path=path, options=options)
    return replace(traced, submission=_of_the_file(traced.submission, submission))


def _converted(data: bytes, refused: Submission, office: Callable[[], Office | None]) -> bytes:
    program = office()
    if program is None:
        raise unreadable(_UNSUPPORTED, reason=f"{refused.findings[0].message}; {_HOW}")
    return docx_of(data, refused.document.format, program)


def _of_the_file(read: Submission, refused: Submission) -> Submission:
    """What was read of a conversion, under the format, size and digest of the file itself."""
    of = refused.document
    document = replace(read.document, doc_id=of.doc_id, format=of.format, bytes=of.bytes)
    return replace(read, document=document)


def _failed(submission: Submission, refusal: Finding) -> Submission:
    document = replace(submission.document, error=refusal.code)
    why: FindingRecord = replace(submission.findings[0], code=refusal.code, message=refusal.message)
    return replace(submission, document=document, findings=(why,))


def docx_of(data: bytes, format_: str, office: Office) -> bytes:
    """The file saved as .docx by ``office``, from the cache if it was before.

    Raises Unreadable if LibreOffice cannot read it, ends by itself, or takes too long.
    """
    version = hashlib.sha256(office.version.encode()).hexdigest()[:8]
    kept = Path(office.cache) / f"{hashlib.sha256(data).hexdigest()}-{version}.docx"
    try:
        found = kept.read_bytes()
        os.utime(kept)
    except OSError:
        found = convert(office.program, data, FORMATS[format_], office.limits)
        _keep(found, kept, office.cache_bytes)
    if identify(found).format != "docx":
        raise unreadable("file-unreadable", reason="LibreOffice makes no Word file of it")
    return found


def _keep(data: bytes, place: Path, limit: int) -> None:
    """Put a file into the cache as a whole; a full disk or a folder that is not ours is no harm."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f"{place.name}.{os.getpid()}.part")
        beside.write_bytes(data)
        beside.replace(place)
        _make_room(place.parent, limit)


def _make_room(folder: Path, limit: int) -> None:
    with os.scandir(folder) as entries:
        files = sorted(
            (entry.stat().st_mtime_ns, entry.stat().st_size, entry.path)
            for entry in entries
            if entry.is_file()
        )
    total = sum(size for _, size, _ in files)
    for _, size, path in files:
        if total <= limit:
            return
        Path(path).unlink(missing_ok=True)
        total -= size
