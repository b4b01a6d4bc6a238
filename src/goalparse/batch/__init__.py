"""Many inputs, one run: years of archives, unattended.

`convert` lists the inputs, reads in worker processes what is not read yet, and writes the
tables in the order of the paths. What was read is kept in a folder beside the run, so that a run
that was ended in any way goes on where it stood, and the next one over the same archive reads
only what has changed. How the work is cut never changes the tables.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from goalparse import legacy
from goalparse.archive import AddressError, Input, Walk, is_address, walk_inputs
from goalparse.batch.assembly import Assembly, IncompleteError, read_list
from goalparse.batch.index import Index
from goalparse.batch.parts import SUFFIX, read_footer
from goalparse.batch.plan import NO_CHANGES, PARTS, SHARDS, BusyError, Changes, Plan
from goalparse.batch.pool import Guard, Pool
from goalparse.batch.steps import (
    Crew,
    FailedFastError,
    Scope,
    Watcher,
    available_cores,
    digest_all,
    read_all,
    run_tasks,
    sweep,
)
from goalparse.batch.terms import reading_terms, vocabulary_of, what_differs
from goalparse.batch.work import Failure, Settings, handler
from goalparse.pipeline import DEFAULT_OPTIONS, Options
from goalparse.runs import (
    PACKAGE_FILE,
    PARTIAL_SUFFIX,
    WORK_SUFFIX,
    OutputRefusedError,
    RunRecord,
    check_destination,
    earlier_of,
    put_in_place,
)
from goalparse.sinks import Output, check_extra

__all__ = [
    "BusyError",
    "FailedFastError",
    "Failure",
    "Guard",
    "IncompleteError",
    "NoInputError",
    "Selection",
    "Summary",
    "Watcher",
    "Work",
    "convert",
    "kept",
    "work_folder",
]

DEFAULT_OUTPUT = Output()
_SMALL = 16  # inputs: for these one worker, quickly started, is enough


class NoInputError(Exception):
    """No file was found to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which files to read: files, folders and addresses, and patterns for what is below them.

    `goalparse.archive.walk_inputs` says how paths and patterns work. ``only`` is a file with
    logical paths, one a line: no others are read.
    """

    paths: tuple[Path | str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    only: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How to go about it: how many workers, their bounds, and what is to be read again.

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


def work_folder(out: Path) -> Path:
    """Where what was read for a run is kept: beside it, under a name made from its own."""
    place = Path(os.path.realpath(out))
    return place.with_name(f".{place.name}{WORK_SUFFIX}")


def kept(out: Path) -> tuple[int, int]:
    """How many documents are read for a run that was ended, and how many are known of."""
    folder = work_folder(out)
    with Plan(folder) as plan, Index(folder, plan.parts) as index:
        # What shards have read is with them until the run is put together.
        read = {
            entry.doc_id
            for part in folder.glob(f"{SHARDS}/*/{PARTS}/*{SUFFIX}")
            for entry in read_footer(part).entries
            if index.find(entry.doc_id) is None
        }
        return index.count() + len(read), plan.document_count()


def convert(
    selection: Selection,
    out: Path,
    *,
    output: Output = DEFAULT_OUTPUT,
    options: Options = DEFAULT_OPTIONS,
    work: Work = DEFAULT_WORK,
    watcher: Watcher | None = None,
) -> Summary:
    """Read every selected file and write the tables to ``out``, as a whole or not at all.

    The same bytes under two paths are parsed once: the later row in documents names the first
    in ``duplicate_of``. A run that was ended goes on; an earlier run is brought up to date.

    Raises FileNotFoundError for a path that does not exist, NoInputError if nothing is there to
    read, OutputRefusedError if ``out`` holds anything but an earlier run, BusyError if another
    run is at work on it, MissingExtraError if the format needs a part that is not installed,
    FailedFastError if that was asked for, and OSError if writing fails. A file that cannot be
    read raises nothing: its row has the status ``failed``.
    """
    started = datetime.now(UTC)
    watcher = watcher or Watcher()
    place = Path(os.path.realpath(out))
    check_selection(selection, place)
    check_extra(output)
    check_destination(place)
    folder = work_folder(out)
    is_new = not folder.exists()
    try:
        with _opened(folder) as plan:
            _recover(folder, place)
            runner = Run(plan, place, selection, output, options, work, watcher, started)
            try:
                return runner.run()
            finally:
                watcher.done()
    except (NoInputError, AddressError):
        if is_new:
            shutil.rmtree(folder)
        raise


def _opened(folder: Path) -> Plan:
    try:
        return Plan(folder)
    except OSError as error:
        raise OutputRefusedError(f"{folder} cannot be written: {error.strerror}") from error


def _recover(folder: Path, out: Path) -> None:
    """Bring back an earlier run whose successor was cut off on the way to its place."""
    waiting = earlier_of(folder / "final")
    if waiting.exists():
        if out.exists():
            shutil.rmtree(waiting)
        else:
            waiting.rename(out)


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
        chosen = chosen_inputs(walk, self.selection)
        selected = selected_value(absolute(self.selection))
        is_other = self.plan.account.get("selection") not in (None, selected)
        changes = self.plan.list(
            chosen, retry=self.work.retry_failed, prune=self.work.prune or is_other
        )
        self.plan.note(selection=selected)
        if not self.plan.count()[0] or not changes.listed:
            raise NoInputError("no file to read under " + ", ".join(map(str, self.selection.paths)))
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


# -- listing


def check_selection(selection: Selection, out: Path) -> None:
    """Raise OutputRefusedError if an input stands where the output will.

    Raises FileNotFoundError for a path that does not exist.
    """
    for path in selection.paths:
        if _is_remote(path):
            continue
        Path(path).stat()  # by the name that the user gave
        if Path(os.path.realpath(path)).is_relative_to(out):
            raise OutputRefusedError(f"{path} is an input and would be replaced by the output")


def _is_remote(path: Path | str) -> bool:
    return isinstance(path, str) and is_address(path)


def absolute(selection: Selection) -> Selection:
    """The same selection from wherever it is looked at."""
    paths = tuple(
        path if _is_remote(path) else Path(os.path.abspath(path))  # noqa: PTH100 -- keeps links
        for path in selection.paths
    )
    return replace(selection, paths=paths)


def selected_value(selection: Selection) -> dict[str, Any]:
    """A selection as ``run.json`` has it."""
    value: dict[str, Any] = {
        "paths": [os.fspath(path) for path in selection.paths],
        "include": list(selection.include),
        "exclude": list(selection.exclude),
    }
    if selection.only is not None:
        digest = hashlib.sha256(selection.only.read_bytes()).hexdigest()
        value["only"] = {"name": selection.only.name, "hash": f"sha256:{digest}"}
    return value


def listing(
    selection: Selection, out: Path, known: Callable[[str, str], bool] | None = None
) -> Walk:
    """The walk over a selection; folders of goalparse's own are passed over."""
    return walk_inputs(
        selection.paths,
        include=selection.include,
        exclude=selection.exclude,
        skip=lambda folder: (
            folder.name.endswith((PARTIAL_SUFFIX, WORK_SUFFIX))
            or Path(os.path.realpath(folder)) == out
        ),
        known=known or (lambda _path, _stamp: False),
    )


def chosen_inputs(walk: Iterable[Input], selection: Selection) -> Any:
    """The inputs of a walk, of these only the listed ones where there is a list."""
    if selection.only is None:
        return walk
    only = read_list(selection.only.read_text("utf-8").splitlines())
    return (item for item in walk if item.path in only)
