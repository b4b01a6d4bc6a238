"""One conversion step by step: what is listed, what has changed since, what is read and written."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from goalparse import legacy
from goalparse.archive import Input
from goalparse.batch.assembly import Assembly
from goalparse.batch.index import Index
from goalparse.batch.plan import NO_CHANGES, Changes, Plan
from goalparse.batch.pool import Guard, Pool
from goalparse.batch.selection import (
    Chosen,
    NoInputError,
    Selection,
    absolute,
    listed_paths,
    listing,
    nothing_found,
    selected_value,
)
from goalparse.batch.steps import (
    Crew,
    Scope,
    Watcher,
    available_cores,
    digest_all,
    read_all,
    run_tasks,
    sweep,
)
from goalparse.batch.terms import reading_terms, vocabulary_of, what_differs
from goalparse.batch.work import Settings, handler
from goalparse.output.runs import PACKAGE_FILE, RunRecord, put_in_place
from goalparse.output.sinks import Output
from goalparse.pipeline import Options

_NAMED = 3  # folders of earlier runs that a note names
_SMALL = 16  # inputs: for these one worker, quickly started, is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How to go about it: how many workers, their bounds, and what is to be read again.

    ``jobs`` are worker processes, None for one for each core that is available; ``guard`` bounds
    the time and the memory that one document may take.
    ``retry_failed`` reads again what could not be read before, ``force`` everything; ``prune``
    takes out the rows of files that are no more; ``fail_fast`` stops at the first failure.
    """

    jobs: int | None = None
    guard: Guard = field(default_factory=Guard)
    retry_failed: bool = False
    force: bool = False
    prune: bool = False
    fail_fast: bool = False


DEFAULT_WORK = Work()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a conversion did: the run, what was left out of it, and how much was read for it.

    ``digested`` are the inputs whose bytes were looked at, ``read`` the documents parsed.
    ``unchanged`` says that the run stood there already and was left as it was.
    """

    run: RunRecord
    ignored: int
    excluded: int
    digested: int = 0
    read: int = 0
    changes: Changes = NO_CHANGES
    unchanged: bool = False


@dataclass(slots=True)
class Run:
    """One call of `convert`, between the opening of the plan and its closing.

    `goalparse.batch.shards` takes its steps one by one.
    """

    plan: Plan
    out: Path
    selection: Selection
    output: Output
    options: Options
    work: Work
    watcher: Watcher
    started: datetime

    def run(self) -> Summary:
        """List, read and write; the run before as it stands if nothing has changed since."""
        self.settle_terms()
        walk = listing(absolute(self.selection), self.out, self.plan.known)
        changes = self.list(walk)
        left_out = {"ignored": walk.ignored, "excluded": walk.excluded}
        before = self._if_unchanged(changes, left_out)
        if before is not None:
            return before
        undigested = self.plan.undigested_count()[0]
        count = max(undigested, 1 if undigested else self.plan.count()[0])
        small = count <= _SMALL
        jobs = 1 if small else self.work.jobs or available_cores()
        settings = Settings(options=self.options, cells=self.output.cells)
        with Pool(
            partial(handler, settings), jobs=jobs, guard=self.work.guard, small=small
        ) as pool:
            crew = Crew(pool=pool, jobs=jobs, guard=self.work.guard, watcher=self.watcher)
            return self.read_and_write(crew, changes, left_out)

    def settle_terms(self) -> None:
        """Start anew what was read on other terms; begin a new generation after a finished run."""
        account = self.plan.account
        terms = reading_terms(self.options, cells=self.output.cells)
        is_other = bool(account) and account.get("terms") != terms
        if self.work.force or is_other:
            if is_other and not self.work.force:
                self.watcher.note(
                    f"{what_differs(account.get('terms', {}), terms)}: all is read anew"
                )
            self.plan.unsettle()
            sweep(self.plan.parts, set())
            if self.work.force:
                self.plan.forget()
        generation = int(account.get("generation", 1))
        if account.get("finished") or self.work.retry_failed or self.work.force:
            generation += 1
        self.plan.note(terms=terms, generation=generation)

    def list(self, walk: Iterable[Input]) -> Changes:
        """Take over what the walk finds; NoInputError if that is nothing."""
        chosen = Chosen(walk, listed_paths(self.selection))
        selected = selected_value(absolute(self.selection))
        is_other = self.plan.account.get("selection") not in (None, selected)
        changes = self.plan.list(
            chosen, retry=self.work.retry_failed, prune=self.work.prune or is_other
        )
        self.plan.note(selection=selected)
        if not self.plan.count()[0] or not changes.listed:
            raise NoInputError(nothing_found(self.selection))
        if changes.hidden:
            self.watcher.note(
                f"files that stand below what cannot be listed now: {changes.hidden:,};"
                " their rows stay"
            )
        if chosen.runs:
            self.watcher.note(_runs_among_inputs(chosen.runs))
        if chosen.missing:
            count, first = len(chosen.missing), min(chosen.missing)
            more = " …" if count > 1 else ""
            self.watcher.note(
                f"paths of {self.selection.only} that are not found: {count:,} ({first}{more})"
            )
        if is_other:
            changes = Changes(listed=changes.listed, new=changes.new, changed=changes.changed)
        return changes

    def _if_unchanged(self, changes: Changes, left_out: Mapping[str, int]) -> Summary | None:
        """The summary of the run before, if it stands as it was left and nothing has changed."""
        finished = self.plan.account.get("finished")
        if not finished or not self.plan.is_settled or self.work.retry_failed or self.work.force:
            return None
        asked = self._asked(left_out)
        if (
            finished["output"] != _plain(asdict(self.output))
            or finished["settings"] != _plain(asked)
            or finished["listed"] != self.plan.count()[0]
            or finished["digest"] != _digest_of_run(self.out)
            or (finished["waiting"] and has_office(self.options))
        ):  # fmt: skip
            return None
        record = RunRecord(**{**finished["run"], "out": self.out})
        return Summary(
            run=record,
            ignored=left_out["ignored"],
            excluded=left_out["excluded"],
            changes=changes,
            unchanged=True,
        )

    def read_and_write(self, crew: Crew, changes: Changes, left_out: Mapping[str, int]) -> Summary:
        """Read what is not read yet and write the tables to their place."""
        plan = self.plan
        digested = digest_all(plan, crew)
        with Index(plan.folder, plan.parts) as index:
            waited = take_up_waiting(plan, index, self.options)
            if waited:
                self.watcher.note(f"LibreOffice is there now; files read again: {waited:,}")
            scope = Scope(
                generation=int(plan.account["generation"]),
                retry=self.work.retry_failed,
                office=waited > 0,
            )
            read = read_all(plan, index, scope, crew, fail_fast=self.work.fail_fast)
            self.watcher.stage("write", 0, 0)
            assembly = Assembly(plan, index, self.output)
            record = assembly.write(
                partial(run_tasks, crew),
                out=self.out,
                settings=self._settings(),
                started=self.started,
                counts={
                    **left_out,
                    "digested": digested,
                    "read": read,
                    "vanished": changes.vanished,
                },
            )
            put_in_place(assembly.folder, self.out)
            may_pass = index.waiting("next")
            self._finish(record, left_out, index.waiting("office"))
        if not may_pass:
            plan.settle()
        sweep(plan.parts, assembly.parts)
        return Summary(
            run=record,
            ignored=left_out["ignored"],
            excluded=left_out["excluded"],
            digested=digested,
            read=read,
            changes=changes,
        )

    def _finish(self, record: RunRecord, left_out: Mapping[str, int], waiting: int) -> None:
        run = {**asdict(record), "out": os.fspath(record.out)}
        self.plan.note(
            finished={
                "output": asdict(self.output),
                "settings": self._asked(left_out),
                "listed": self.plan.count()[0],
                "digest": _digest_of_run(self.out),
                "waiting": waiting,
                "run": run,
            }
        )

    def _asked(self, left_out: Mapping[str, int]) -> dict[str, Any]:
        return {**self._settings(), **selected_value(absolute(self.selection)), **left_out}

    def _settings(self) -> dict[str, Any]:
        return {
            "encoding": self.options.encoding,
            "revisions": self.options.revisions,
            "office": self.options.office,
            "vocabulary": vocabulary_of(self.options),
            **selected_value(self.selection),
        }


def has_office(options: Options) -> bool:
    """Whether files that wait for LibreOffice can be read now."""
    return options.office and legacy.find_office() is not None


def take_up_waiting(plan: Plan, index: Index, options: Options) -> int:
    """Begin a generation for files that wait for LibreOffice if it is there now; how many."""
    waiting = index.waiting("office")
    if not waiting or not has_office(options):
        return 0
    plan.note(generation=int(plan.account["generation"]) + 1)
    return waiting


def _plain(value: Any) -> Any:
    """A value as it comes back from JSON."""
    return json.loads(json.dumps(value))


def _digest_of_run(out: Path) -> str | None:
    """What tells a run from another: the digest of its package description, if it is there."""
    try:
        return hashlib.sha256((out / PACKAGE_FILE).read_bytes()).hexdigest()
    except OSError:
        return None


def _runs_among_inputs(folders: Sequence[str]) -> str:
    """That earlier runs are read as documents, and how they are not."""
    first = folders[0]
    leaves = f"--exclude '{first}/*' leaves them out" if first != "." else "name another folder"
    if len(folders) == 1:
        return f"{first} holds the tables of an earlier run, which are read as documents: {leaves}"
    some = ", ".join(folders[:_NAMED]) + (" …" if len(folders) > _NAMED else "")
    return (
        f"{len(folders):,} folders hold the tables of earlier runs, which are read as documents"
        f" ({some}): {leaves}, and so on"
    )
