"""One input from bytes to records: read, settle, recognise, extract, check.

A file is a pure function of its bytes; the path only serves to infer the year. Whatever a
file holds, the outcome is a `Submission`: one that cannot be read has the status ``failed``
and the finding that says why.
"""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, get_args

from goalparse.blocks import Document, Paragraph, Table, walk_tables
from goalparse.collector import paused_collector
from goalparse.extraction.checks import Records, run_checks
from goalparse.extraction.collected import Extraction
from goalparse.extraction.extract import extract
from goalparse.extraction.folded import MOST, folded, headers_once
from goalparse.extraction.ledger import Ledger
from goalparse.findings import Finding, Result, Severity, Unreadable
from goalparse.frozen import frozen, replace
from goalparse.meanings.lexicon import Lexicon, shipped
from goalparse.readers import DEFAULT_LIMITS, Limits, Revisions, identify, read_document
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import Outline, build_outline
from goalparse.recognisers.heads import agreed
from goalparse.records import CellRows, DocumentRecord, FindingRecord, Submission
from goalparse.settling import settle
from goalparse.text import readable_name
from goalparse.version import __version__

if TYPE_CHECKING:
    from pathlib import Path


def check_encoding(name: str) -> None:
    """Raise LookupError for a name that Python knows no text encoding by (hex is none of text)."""
    try:
        b"\xe5".decode(name, "replace")
    except (LookupError, UnicodeError) as error:
        raise LookupError(f"unknown encoding {name!r}") from error


@frozen
class Options:
    """How to read: an encoding that overrides detection, how to take tracked changes, limits.

    ``encoding`` is any name that Python knows ("gb18030"); ``revisions`` are "accepted" or
    "original"; ``lexicon`` replaces the shipped vocabulary (`goalparse.load_lexicon`). ``office``
    lets `goalparse.legacy` convert old Word files; `goalparse.parse` itself starts no program.

    Raises LookupError for an encoding that Python does not know, ValueError for other revisions.
    """

    encoding: str | None = None
    revisions: Revisions = "accepted"
    limits: Limits = DEFAULT_LIMITS
    lexicon: Lexicon | None = None
    office: bool = True

    def __post_init__(self) -> None:
        """Refuse what would be met at the first text, or by no document at all."""
        if self.encoding is not None:
            check_encoding(self.encoding)
        if self.revisions not in get_args(Revisions):
            raise ValueError(f"revisions are accepted or original, not {self.revisions!r}")


DEFAULT_OPTIONS = Options()


def parse(
    source: str | Path | bytes, name: str | None = None, *, options: Options = DEFAULT_OPTIONS
) -> Result[Submission]:
    """Parse one document: a path, or the bytes of a file.

    Accepted are Word files (.docx and its relatives, also as Flat OPC XML) and text dumps of
    them; the content decides, not the name. Old Word files (.doc, .wps, .rtf, .odt) are read by
    `goalparse.legacy.parse`, which starts LibreOffice. ``name`` is the path that the records bear
    (the year may have to be taken from it); without it a path gives its own last component and
    bytes give "". ``options`` say how to read: encoding, tracked changes, vocabulary, limits.

    Never raises on what a file holds: one that cannot be read gives a submission with the
    status ``failed`` and the finding that says why. Raises OSError if the path cannot be read.
    """
    if isinstance(source, bytes):
        return parse_document(source, path=name or "", options=options)
    if name is None:
        name = readable_name(os.path.basename(os.fspath(source)))
    with open(source, "rb") as file:
        data = file.read()
    return parse_document(data, path=name, options=options)


def parse_bytes(data: bytes, *, path: str, options: Options = DEFAULT_OPTIONS) -> Submission:
    """Parse one file's bytes; never raises on what they hold. ``path`` is its logical path."""
    return parse_document(data, path=path, options=options).value


def parse_document(
    data: bytes, *, path: str, options: Options = DEFAULT_OPTIONS
) -> Result[Submission]:
    """Parse one file's bytes into records and findings; ``path`` is its logical path."""
    with paused_collector():  # until the document is given back: none of it is left to go through
        traced = _traced(data, path, options)
        result = Result(traced.submission, traced.findings)
        del traced
    return result


@frozen
class Traced:
    """A submission beside the settled document that it was read from.

    ``document`` is None for a file that could not be read. ``ledger`` tells which record's
    field was read from which cell.
    """

    submission: Submission
    findings: tuple[Finding, ...] = ()
    document: Document | None = None
    ledger: Ledger | None = None


def trace_document(data: bytes, *, path: str, options: Options = DEFAULT_OPTIONS) -> Traced:
    """Parse one file's bytes and keep the source at hand, for whoever wants to check."""
    with paused_collector():
        return _traced(data, path, options)


def _traced(data: bytes, path: str, options: Options) -> Traced:
    kind = identify(data)
    base = DocumentRecord(
        doc_id=hashlib.sha256(data).hexdigest(),
        path=path,
        format=kind.format,
        bytes=len(data),
        status="failed",
        parser_version=__version__,
    )
    lexicon = options.lexicon or shipped()
    try:
        read = read_document(
            data,
            kind,
            encoding=options.encoding,
            revisions=options.revisions,
            limits=options.limits,
        )
    except Unreadable as refusal:
        return _failed(base, refusal.finding)
    return _extract(read, base, lexicon)


def _failed(base: DocumentRecord, why: Finding) -> Traced:
    document = replace(base, error=why.code, finding_count=1)
    submission = Submission(document=document, findings=tuple(_finding_records([why])))
    return Traced(submission=submission, findings=(why,))


def _extract(read: Result[Document], base: DocumentRecord, lexicon: Lexicon) -> Traced:
    settled = settle(read.value, lexicon)
    document = settled.value
    outline = build_outline(document, lexicon)
    forms = recognise_forms(outline, lexicon)
    extraction = extract(document, outline, forms, base.path, lexicon)
    checked = run_checks(
        Records(
            projects=extraction.projects,
            amounts=extraction.amounts,
            milestones=extraction.milestones,
            indicators=extraction.indicators,
            points=extraction.points,
            parts=extraction.parts,
            affixes=lexicon.affixes,
        )
    )
    findings = (*read.findings, *settled.findings, *extraction.findings, *checked)
    if len(findings) > 1:
        findings = tuple(headers_once(_in_order(findings, document)))
    if len(findings) > MOST:
        findings = folded(findings)
    record = _document_record(base, document, outline, extraction, findings)
    submission = Submission(
        document=record,
        sections=extraction.sections,
        projects=tuple(extraction.projects),
        amounts=tuple(extraction.amounts),
        milestones=tuple(extraction.milestones),
        goals=tuple(extraction.goals),
        indicators=tuple(extraction.indicators),
        attributes=tuple(extraction.attributes),
        findings=tuple(_finding_records(findings)),
        cells=CellRows(extraction.ledger.columns),
    )
    return Traced(
        submission=submission, findings=findings, document=document, ledger=extraction.ledger
    )


def _document_record(
    base: DocumentRecord,
    document: Document,
    outline: Outline,
    extraction: Extraction,
    findings: tuple[Finding, ...],
) -> DocumentRecord:
    projects = extraction.projects
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return DocumentRecord(  # in one go: `replace` would ask the other one for all its fields
        doc_id=base.doc_id,
        path=base.path,
        format=document.format,
        dialect=document.dialect,
        encoding=document.encoding,
        bytes=base.bytes,
        title=outline.title,
        fiscal_year=extraction.year.value,
        fiscal_year_from=extraction.year.source,
        region_code=agreed([project.region_code for project in projects]),
        region_name=agreed([project.region_name for project in projects]),
        department_code=agreed([project.department_code for project in projects]),
        department_name=agreed([project.department_name for project in projects]),
        section_count=len(extraction.sections),
        project_count=len(projects),
        indicator_count=len(extraction.indicators),
        finding_count=len(findings),
        cell_coverage=extraction.ledger.coverage(),
        status="partial" if errors else "ok" if projects else "empty",
        parser_version=base.parser_version,
    )


_SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _in_order(findings: Sequence[Finding], document: Document) -> list[Finding]:
    """Those about the whole document first, then in document order, errors first at a place."""
    tables = _blocks_of_tables(document, {item.place.table_no for item in findings} - {None})
    paragraphs: dict[int | None, int] = {}
    lines: list[tuple[int, int]] = []
    for number, block in enumerate(document.blocks, start=1):
        if isinstance(block, Paragraph):
            paragraphs[block.paragraph_no] = number
        if block.line_no is not None:
            lines.append((block.line_no, number))

    def position(item: Finding) -> tuple[int, int, int, int]:
        place = item.place
        block = 0
        if place.table_no is not None:
            block = tables.get(place.table_no, 0)
        elif place.paragraph_no is not None:
            block = paragraphs.get(place.paragraph_no, 0)
        elif place.line_no is not None:
            at = bisect_right(lines, (place.line_no, len(document.blocks)))
            block = lines[at - 1][1] if at else 0
        return block, place.row_no or 0, place.column_no or 0, _SEVERITY_ORDER[item.severity]

    return sorted(findings, key=position)


def _blocks_of_tables(document: Document, wanted: AbstractSet[int | None]) -> dict[int, int]:
    """The position of the block that each table is or, where nested ones are wanted, stands in."""
    blocks = [
        (block, number)
        for number, block in enumerate(document.blocks, start=1)
        if isinstance(block, Table)
    ]
    found = {block.table_no: number for block, number in blocks}
    if wanted <= found.keys():
        return found
    return {table.table_no: number for block, number in blocks for table in walk_tables(block)}


def _finding_records(findings: Iterable[Finding]) -> Iterator[FindingRecord]:
    for number, item in enumerate(findings, start=1):
        place = item.place
        yield FindingRecord(
            finding_no=number,
            severity=item.severity.value,
            code=item.code,
            message=item.message,
            table=item.table,
            project_no=item.project_no,
            record_no=item.record_no,
            field=item.field,
            raw=item.raw,
            table_no=place.table_no,
            row_no=place.row_no,
            column_no=place.column_no,
            paragraph_no=place.paragraph_no,
            line_no=place.line_no,
        )
