"""The documents of a run for a review: sampled, their sources found again, and held against it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from goalparse import legacy, records
from goalparse.archive import Input, walk_inputs
from goalparse.blocks import Document, Table, walk_tables
from goalparse.checking.compare import compare_source
from goalparse.findings import Unreadable
from goalparse.output.by_document import StoredDocument, documents_of
from goalparse.output.page import Reviewed
from goalparse.output.sampling import Candidate
from goalparse.output.stored import StoredRun
from goalparse.pipeline import Options

_RECORDS = {
    "sections": records.Section,
    "projects": records.Project,
    "amounts": records.Amount,
    "milestones": records.Milestone,
    "goals": records.Goal,
    "indicators": records.Indicator,
    "attributes": records.Attribute,
    "findings": records.FindingRecord,
}


class NoArchiveError(Exception):
    """The documents of a run cannot be looked for; the message says why."""


def archive_of(run: StoredRun, given: Sequence[Path | str]) -> list[Path | str]:
    """Where the documents of a run lie: the paths given, else those that ``run.json`` states."""
    if given:
        return list(given)
    stated = run.account.get("options", {}).get("paths", [])
    if not stated:
        raise NoArchiveError(f"{run.folder} does not say where its documents lie: give --archive")
    return [path if "://" in path else Path(path) for path in stated]


def reviewed(
    run: StoredRun,
    chosen: Sequence[Candidate],
    archive: Sequence[Path | str],
    options: Options,
) -> Iterator[Reviewed]:
    """The chosen documents in their order, each with its source held against the run's records.

    Raises FileNotFoundError if a path of the archive is not there.
    """
    wanted = {each.path for each in chosen}
    inputs = {each.path: each for each in walk_inputs(archive) if each.path in wanted}
    stored = {each.path: each for each in documents_of(run) if each.path in wanted}
    for each in chosen:
        yield _reviewed(each, stored[each.path], inputs, options)


def _reviewed(
    candidate: Candidate, stored: StoredDocument, inputs: Mapping[str, Input], options: Options
) -> Reviewed:
    submission = submission_of(stored)
    about: dict[str, Any] = {
        "path": candidate.path,
        "doc_id": candidate.doc_id,
        "risk": candidate.risk,
        "reasons": candidate.reasons,
        "submission": submission,
    }
    source = inputs.get(candidate.path)
    if source is None:
        return Reviewed(**about, problem="the source was not found in the archive")
    try:
        data = source.read()
    except (OSError, Unreadable) as error:
        return Reviewed(**about, problem=f"the source cannot be read: {error}")
    if hashlib.sha256(data).hexdigest() != candidate.doc_id:
        return Reviewed(**about, problem="the source has changed since the run was made")
    office = legacy.find_office
    traced = legacy.trace(data, path=candidate.path, options=options, office=office)
    if traced.document is None:
        why = traced.findings[0].message
        return Reviewed(**about, problem=f"the source cannot be shown: {why}")
    comparison = compare_source(traced, submission=submission, lexicon=options.lexicon)
    return Reviewed(**about, comparison=comparison, order=_order(traced.document))


def _order(document: Document) -> list[tuple[int, ...]]:
    return [
        tuple(table.table_no for table in walk_tables(block)) if isinstance(block, Table) else ()
        for block in document.blocks
    ]


def submission_of(stored: StoredDocument) -> records.Submission:
    """A stored document's rows as records again."""
    tables: dict[str, Any] = {
        name: tuple(
            _typed(record, row) for part in stored.parts.get(name, ()) for row in part.to_pylist()
        )
        for name, record in _RECORDS.items()
    }
    document = _typed(records.DocumentRecord, stored.document)
    return records.Submission(document=document, **tables)


def _typed(record: Any, row: Mapping[str, Any]) -> Any:
    return record(**{each.name: row[each.name] for each in fields(record) if each.name in row})
