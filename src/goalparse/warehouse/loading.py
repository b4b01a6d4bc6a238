"""A load: plan, stage, decide, write, account for it; all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from goalparse.output import ddl
from goalparse.output.stored import NotARunError, StoredRun
from goalparse.schema import Table
from goalparse.version import __version__
from goalparse.warehouse import merge, mof
from goalparse.warehouse.model import Counts, LoadRefusedError, Options, Report, Session, place
from goalparse.warehouse.plan import Plan, make_plan, prepare, settle
from goalparse.warehouse.views import make_views, views

_PATHS = ("path", "duplicate_of")
_AS_TOLD = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One load: what goes where, and how."""

    run: StoredRun
    session: Session
    options: Options
    plan: Plan


def load(run: StoredRun, session: Session, options: Options = _AS_TOLD) -> Report:
    """Load a run; the target is changed as a whole or not at all.

    Raises LoadRefusedError if the target or the run does not allow it, NotARunError if the run
    cannot be read back.
    """
    with session.transaction(dry_run=options.dry_run):
        plan = make_plan(run, session, options.tables)
        job = Job(run=run, session=session, options=options, plan=plan)
        if plan.first:
            return _count_first(job) if options.dry_run else _fill(job)
        return _reload(job)


# -- into empty tables


def _count_first(job: Job) -> Report:
    counts = {}
    for table in job.plan.tables:
        rows = sum(batch.num_rows for batch in _Passing(job, table))
        counts[table.name] = Counts(inserted=rows)
    return Report(counts=counts, load_id=None, kept=0, notes=job.plan.notes)


def _fill(job: Job) -> Report:
    """Straight into the tables, which get their keys and indexes when they are full."""
    session, plan = job.session, job.plan
    prepare(plan, session)
    load_id = _next_load(session)
    counts = {}
    for table in ddl.parents_first(plan.tables):
        names = [column.name for column in table.columns]
        passing = _Passing(job, table)
        rows = (_with_load(batch, load_id) for batch in passing)
        session.copy(place(session, table.name), names, rows)
        counts[table.name] = Counts(inserted=passing.count)
    settle(plan, session)
    for table in plan.tables:
        if stray := merge.stray(session, place(session, table.name), place(session, "documents")):
            raise LoadRefusedError(f"{table.name} of the run belong to no document: {stray}")
    _check_references(job)
    return _account(job, load_id, Report(counts=counts, load_id=load_id, kept=0, notes=plan.notes))


# -- into tables with rows


def _reload(job: Job) -> Report:
    session, plan = job.session, job.plan
    if not job.options.dry_run:
        prepare(plan, session)
    for table in plan.tables:
        stage(job, table)
    merge.decide(session, plan.tables[0], job.options)
    kept = merge.kept_documents(session)
    check_gaps(plan, kept)
    notes = reload_notes(job)
    if job.options.dry_run:
        counts = {
            table.name: merge.count(session, table, exists=table.name not in plan.created)
            for table in plan.tables
        }
        return Report(counts=counts, load_id=None, kept=kept, notes=notes)
    load_id = _next_load(session)
    counts = _write(job, load_id)
    _check_references(job)
    return _account(job, load_id, Report(counts=counts, load_id=load_id, kept=kept, notes=notes))


_EARLIER = (
    "{count:,} documents have the bytes of one that the target has under an earlier path; what was"
    " read there stands"
)


def reload_notes(job: Job) -> tuple[str, ...]:
    """What is to be said of a reload; rows that do not count are taken away from those staged."""
    session, plan = job.session, job.plan
    for table in plan.tables:
        if stray := merge.stray(session, merge.staged(table.name), merge.staged("documents")):
            raise LoadRefusedError(f"{table.name} of the run belong to no document: {stray}")
    earlier = merge.other_first_paths(session)
    if not earlier:
        return plan.notes
    for table in plan.tables[1:]:
        merge.drop_unwanted(session, table)
    return (*plan.notes, _EARLIER.format(count=earlier))


def check_gaps(plan: Plan, kept: int) -> None:
    """Refuse a new table while documents that the run lacks would have no rows in it."""
    new = next((table.name for table in plan.tables if table.name in plan.created), None)
    if new and kept:
        raise LoadRefusedError(
            f"the target has been loaded without {new}, and {kept:,} of its documents are not in"
            " this run: they would have no rows there"
        )


def stage(job: Job, table: Table) -> None:
    """Put the run's rows of a table beside the target's."""
    session = job.session
    columns = [column for column in table.columns if column.name != "load_id"]
    nothing = ", ".join(
        f"CAST(NULL AS {ddl.sql_type(column, session.dialect)})"
        f"{ddl.collation(column, session.dialect)} AS {ddl.quoted(column.name)}"
        for column in columns
    )
    name = merge.staged(table.name)
    session.temporary(name, f"SELECT {nothing} WHERE false")
    session.copy(name, [column.name for column in columns], iter(_Passing(job, table)))


def _write(job: Job, load_id: int) -> dict[str, Counts]:
    """Children go before their parents and come after them."""
    session = job.session
    order = list(ddl.parents_first(job.plan.tables))
    deleted = {table.name: merge.delete(session, table) for table in reversed(order)}
    counts = {}
    for table in order:
        again = merge.make_way(session) if table.name == "documents" else 0
        updated = merge.update(session, table, load_id)
        inserted = merge.insert(session, table, load_id)
        counts[table.name] = Counts(
            inserted=inserted - again,
            updated=updated + again,
            deleted=deleted[table.name],
            unchanged=merge.source_rows(session, table) - inserted - updated,
        )
    return counts


def _check_references(job: Job) -> None:
    if job.session.dialect == "postgresql":
        return  # watches over them itself
    for broken in merge.broken_references(job.session, job.plan.tables):
        raise LoadRefusedError(broken)


# -- batches on their way


def rows_of(job: Job, table: Table) -> Iterator[pa.RecordBatch]:
    """The run's rows of a table as the target takes them."""
    return iter(_Passing(job, table))


class _Passing:
    """The run's batches of a table as the target takes them: checked, counted, below a prefix."""

    def __init__(self, job: Job, table: Table) -> None:
        self._job = job
        self._name = table.name
        self.count = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        run, under = self._job.run, self._job.options.under
        for batch in run.batches(self._name):
            moved = _below(batch, under) if under and self._name == "documents" else batch
            self._job.session.check(self._name, moved)
            self.count += moved.num_rows
            yield moved
        stated = run.account.get("counts", {}).get("rows", {}).get(self._name, self.count)
        if stated != self.count:
            raise NotARunError(
                f"{run.folder}: {self._name} has {self.count:,} rows, run.json says {stated:,}"
            )


def _below(batch: pa.RecordBatch, prefix: str) -> pa.RecordBatch:
    arrays = [
        pc.binary_join_element_wise(prefix, array, "/") if field.name in _PATHS else array
        for field, array in zip(batch.schema, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def _with_load(batch: pa.RecordBatch, load_id: int) -> pa.RecordBatch:
    ids = pa.repeat(pa.scalar(load_id, pa.int64()), batch.num_rows)
    return pa.RecordBatch.from_arrays([*batch.columns, ids], [*batch.schema.names, "load_id"])


# -- what was done


def _next_load(session: Session) -> int:
    found = session.rows(f"SELECT coalesce(max(load_id), 0) + 1 FROM {place(session, 'loads')}")
    return int(found[0][0])


def _account(job: Job, load_id: int, report: Report) -> Report:
    """See to the views, and write down a load that changed something."""
    notes = (*report.notes, *_views(job))
    in_order = {table.name: report.counts[table.name] for table in job.plan.tables}
    if not report.changed:
        return Report(counts=in_order, load_id=None, kept=report.kept, notes=notes)
    documents = in_order["documents"]
    _insert(
        job.session,
        "loads",
        {
            **told_of(job, load_id, datetime.now(UTC).isoformat(timespec="seconds")),
            "documents": documents.inserted + documents.updated + documents.unchanged,
            **{what: sum(getattr(c, what) for c in in_order.values()) for what in _CHANGES},
        },
    )
    for name, counts in in_order.items():
        figures = {what: getattr(counts, what) for what in (*_CHANGES, "unchanged")}
        _insert(job.session, "load_counts", {"load_id": load_id, "table": name, **figures})
    return Report(counts=in_order, load_id=load_id, kept=report.kept, notes=notes)


def told_of(job: Job, load_id: int, at: datetime | str) -> dict[str, Any]:
    """What ``loads`` says of a load itself, its counts apart."""
    inputs = job.run.account.get("inputs", {}).get("hash")
    return {
        "load_id": load_id,
        "loaded_at": at,
        "run": str(job.run.folder),
        "run_digest": job.run.digest,
        "inputs_digest": inputs if isinstance(inputs, str) else None,
        "program_version": __version__,
        "under": job.options.under,
        "pruned": job.options.prune,
    }


def _views(job: Job) -> Iterator[str]:
    present = [table.name for table in job.plan.tables]
    make_views(job.session, views(), present)
    if job.options.national:
        make_views(job.session, mof.national_views(), present)
        if job.session.view_comment(mof.TOO_LONG) is None:
            yield "the views by national names need projects, goals and indicators"
        else:
            yield from mof.cut_fields(job.session)


_CHANGES = ("inserted", "updated", "deleted")


def _insert(session: Session, table: str, row: Mapping[str, str | int | bool | None]) -> None:
    values = ", ".join(map(_value, row.values()))
    session.execute(f"INSERT INTO {place(session, table)} ({ddl.listed(row)}) VALUES ({values})")


def _value(value: str | float | bool | None) -> str:  # noqa: FBT001 - a value of any column
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    return ddl.literal(value) if isinstance(value, str) else str(value)
