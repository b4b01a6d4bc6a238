"""A plan cut into shards that any scheduler can run: plan, run each anywhere, finish.

A shard is a plan of its own in a folder of the plan: what it has to read, and what it has read.
Running one again goes on where it stood, or finds that it is done; so lost machines, retries
and two of them at the same shard do no harm. Nothing but the folder, on storage that all can
see, goes from one machine to another.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from heapq import merge
from pathlib import Path
from typing import Any

from goalparse.archive import Input, is_address
from goalparse.batch.assembly import IncompleteError
from goalparse.batch.index import Index
from goalparse.batch.parts import SUFFIX as PART
from goalparse.batch.plan import (
    NO_CHANGES,
    SHARDS,
    Changes,
    Plan,
    foreign_name,
    open_plan,
    read_account,
    write_json,
)
from goalparse.batch.pool import Guard, Pool
from goalparse.batch.run import DEFAULT_WORK, Run, Summary, Work, take_up_waiting
from goalparse.batch.selection import (
    Selection,
    absolute,
    check_selection,
    listing,
    selected_value,
)
from goalparse.batch.steps import (
    Crew,
    Scope,
    Watcher,
    available_cores,
    digest_all,
    read_all,
    unread_documents,
)
from goalparse.batch.terms import reading_terms
from goalparse.batch.work import Settings, handler
from goalparse.meanings.user_vocabulary import load_lexicon
from goalparse.output.runs import OutputRefusedError, check_destination
from goalparse.output.sinks import Output, check_extra
from goalparse.pipeline import DEFAULT_OPTIONS, Options
from goalparse.readers import Limits
from goalparse.text import readable_name

_VOCABULARY = "vocabulary"
_DONE = "done.json"
_OVERHEAD = 20_000  # bytes that a document weighs besides its own


class PlanError(Exception):
    """A folder is not a plan of shards, or not one for this program; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What was planned: how many shards, inputs to read in them and their bytes."""

    shards: int
    inputs: int
    size: int
    changes: Changes = NO_CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardDone:
    """What a shard gave: documents, of these failed; ``before`` says it was done already."""

    documents: int
    failed: int
    before: bool = False


# -- plan


def plan_shards(
    selection: Selection,
    folder: Path,
    *,
    shards: int,
    options: Options = DEFAULT_OPTIONS,
    vocabulary: Sequence[Path] = (),
    cells: bool = False,
    work: Work = DEFAULT_WORK,
    digest: Watcher | None = None,
) -> Planned:
    """List the inputs and cut what is to be read into at most so many shards.

    ``vocabulary`` are the files of ``options.lexicon``; they are copied into the plan. A plan
    that is there is brought up to date: what was read for it stays, and where nothing has changed
    its shards do. With ``digest`` the bytes are looked at here and now, so that of several equal
    files only the first is in a shard.

    Raises FileNotFoundError for a path that does not exist, NoInputError if nothing is there to
    read, OutputRefusedError if an input stands in the folder, if it holds anything but a plan or
    cannot be written, BusyError if another process is at work on it.
    """
    own = Path(os.path.realpath(folder))
    check_selection(selection, own)
    _check_folder(folder)
    _check_paths(selection)
    selection = absolute(selection)
    with open_plan(folder) as plan:
        before = plan.account.get("shards", {})
        terms = reading_terms(options, cells=cells)
        stays = plan.account.get("terms") == terms and not work.force
        runner = Run(plan, own, selection, Output(cells=cells), options, work, Watcher(), _now())
        for place in _present(folder) if stays else ():
            _absorb_digests(plan, place)
        runner.settle_terms()
        walk = listing(selection, own, plan.known)
        listed = hashlib.sha256()
        changes = runner.list(_noted(walk, listed))
        said = {
            "options": _told(options),
            "vocabulary": _copied(vocabulary, folder / _VOCABULARY),
            "cells": cells,
            "left_out": {"ignored": walk.ignored, "excluded": walk.excluded},
            "selected": selected_value(selection),
            "changes": asdict(changes),
            "cut": [shards, listed.hexdigest(), digest is not None],
        }
        is_same = before.get("count") and before.get("cut") == said["cut"]
        if stays and is_same and not work.retry_failed:
            planned = Planned(**before["planned"])
        else:
            planned = _cut_anew(
                plan, said, shards, absorb=stays, digest=digest, work=work, options=options
            )
        plan.note(shards={**said, "count": planned.shards, "planned": asdict(planned)})
        return replace(planned, changes=changes)


def _check_paths(selection: Selection) -> None:
    """Raise FileNotFoundError for a path that is not there."""
    for path in selection.paths:
        if isinstance(path, Path):
            path.stat()


def _check_folder(folder: Path) -> None:
    """Raise OutputRefusedError for a folder that holds something else: it is the user's own."""
    if folder.exists() and not folder.is_dir():
        raise OutputRefusedError(f"{folder} is a file, not a folder")
    foreign = foreign_name(folder)
    if foreign is not None:
        raise OutputRefusedError(
            f"{folder} holds files that are not a plan's ({readable_name(foreign)});"
            " name another folder"
        )


def _told(options: Options) -> dict[str, Any]:
    """The options as a plan keeps them, for those who run its shards."""
    return {
        "encoding": options.encoding,
        "revisions": options.revisions,
        "office": options.office,
        "limits": asdict(options.limits),
    }


def _cut_anew(
    plan: Plan,
    said: Mapping[str, Any],
    shards: int,
    *,
    absorb: bool,
    digest: Watcher | None,
    work: Work,
    options: Options,
) -> Planned:
    """Cut what is still to be read; what was read in an earlier cut is taken over first."""
    for place in _present(plan.folder) if absorb else ():
        _absorb_parts(plan, place)
    plan.note(shards=said)  # without a count there is no cut, should this end here
    shutil.rmtree(plan.folder / SHARDS, ignore_errors=True)
    if digest is not None:
        _digest(plan, _settings(plan.folder, {"shards": said}), work, digest)
    with Index(plan.folder, plan.parts) as index:
        waited = take_up_waiting(plan, index, options)
        generation = int(plan.account["generation"])
        scope = Scope(generation=generation, retry=work.retry_failed, office=waited > 0)
        return _cut(plan, index, scope, shards)


def _noted(inputs: Iterable[Input], digest: Any) -> Iterator[Input]:
    """The same inputs; their paths and stamps go into the digest."""
    for item in inputs:
        digest.update(f"{item.path}\n{item.stamp}\n".encode())
        yield item


def _present(folder: Path) -> list[Path]:
    """The folders of the shards that are there, but for one that a kill left half made."""
    return sorted(place for place in (folder / SHARDS).glob("*") if read_account(place))


def _now() -> datetime:
    return datetime.now(UTC)


def _copied(files: Sequence[Path], folder: Path) -> list[str]:
    """Copy vocabulary files into the plan, each under its own name."""
    shutil.rmtree(folder, ignore_errors=True)
    names = []
    for number, path in enumerate(files):
        place = folder / str(number) / path.name
        place.parent.mkdir(parents=True)
        shutil.copyfile(path, place)
        names.append(place.relative_to(folder.parent).as_posix())
    return names


def _digest(plan: Plan, settings: Settings, work: Work, watcher: Watcher) -> None:
    jobs = work.jobs or available_cores()
    with Pool(partial(handler, settings), jobs=jobs, guard=work.guard) as pool:
        digest_all(plan, Crew(pool=pool, jobs=jobs, guard=work.guard, watcher=watcher))


def _unread(plan: Plan, index: Index, scope: Scope) -> Iterator[Input]:
    """The inputs to read, in the order of their paths: unknown bytes, and documents not read."""
    known = (wanted.listed for wanted in unread_documents(plan, index, scope))
    for listed in merge(plan.undigested(), known, key=lambda listed: listed.path):
        yield listed.item


def _cut(plan: Plan, index: Index, scope: Scope, shards: int) -> Planned:
    count = size = 0
    for item in _unread(plan, index, scope):
        count += 1
        size += item.size or 0
    share = max(1, -(-(size + count * _OVERHEAD) // shards))
    number = 0
    for items in _shares(_unread(plan, index, scope), share):
        with Plan(_shard(plan.folder, number)) as shard:
            shard.list(items, retry=False, prune=True)
            shard.note(terms=plan.account["terms"], generation=plan.account["generation"])
        number += 1
    return Planned(shards=number, inputs=count, size=size)


def _shares(items: Iterable[Input], share: int) -> Iterator[list[Input]]:
    """Runs of inputs of about the same weight; what is unpacked together stays together."""
    held: list[Input] = []
    weight = 0
    for item in items:
        together = bool(held) and item.group is not None and item.group == held[-1].group
        if weight >= (share * 3 // 2 if together else share):
            yield held
            held, weight = [], 0
        held.append(item)
        weight += (item.size or 0) + _OVERHEAD
    if held:
        yield held


def _shard(folder: Path, number: int) -> Path:
    return folder / SHARDS / f"{number:05}"


# -- run


def run_shard(
    folder: Path,
    number: int,
    *,
    jobs: int = 1,
    guard: Guard | None = None,
    watcher: Watcher | None = None,
    wait: bool = False,
) -> ShardDone:
    """Read a shard's inputs, in so many worker processes; at once if it is done already.

    ``wait`` lets another process that is at work on the shard come to its end first; else
    BusyError is raised. Raises PlanError if the folder is no plan of this program's or has no
    such shard.
    """
    account = shard_account(folder)
    count = account["shards"]["count"]
    if not 0 <= number < count:
        has = f"shards 0 to {count - 1}" if count else "nothing left to run"
        raise PlanError(f"{folder} has {has}, no shard {number}")
    place = _shard(folder, number)
    done = _done(place)
    if done is not None:
        return replace(done, before=True)
    settings = _settings(folder, account)
    guard, watcher = guard or Guard(), watcher or Watcher()
    with Plan(place, wait=wait) as plan:
        done = _done(place)
        if done is not None:
            return replace(done, before=True)
        with (
            Pool(partial(handler, settings), jobs=jobs, guard=guard) as pool,
            Index(place, plan.parts) as index,
        ):
            crew = Crew(pool=pool, jobs=jobs, guard=guard, watcher=watcher)
            try:
                digest_all(plan, crew)
                read_all(plan, index, Scope(generation=int(account["generation"])), crew)
            finally:
                watcher.done()
            documents, failed = index.count(), index.count("failed")
        write_json(place / _DONE, {"documents": documents, "failed": failed})
    return ShardDone(documents=documents, failed=failed)


def shard_account(folder: Path) -> dict[str, Any]:
    """What the plan says; PlanError if it is none that this program made."""
    account = dict(read_account(folder)) if folder.is_dir() else {}
    if "count" not in account.get("shards", {}):
        raise PlanError(f"{folder} is not a plan of shards")
    terms = reading_terms(_settings(folder, account).options, cells=account["shards"]["cells"])
    for name in ("version", "program"):
        if account["terms"][name] != terms[name]:
            raise PlanError(
                f"{folder} was planned by another goalparse than runs here: run that one, or plan"
                " once more, which reads everything anew"
            )
    return account


def _settings(folder: Path, account: Mapping[str, Any]) -> Settings:
    said = account["shards"]
    options = dict(said["options"])
    lexicon = load_lexicon([folder / name for name in said["vocabulary"]])
    return Settings(
        options=Options(
            encoding=options["encoding"],
            revisions=options["revisions"],
            office=options["office"],
            limits=Limits(**options["limits"]),
            lexicon=lexicon if said["vocabulary"] else None,
        ),
        cells=said["cells"],
    )


def _done(place: Path) -> ShardDone | None:
    with suppress(FileNotFoundError):
        return ShardDone(**json.loads((place / _DONE).read_text("utf-8")))
    return None


def pending(folder: Path) -> list[int]:
    """The shards of a plan that are not run to their end."""
    count = shard_account(folder)["shards"]["count"]
    return [number for number in range(count) if _done(_shard(folder, number)) is None]


def shard_parts(folder: Path, number: int) -> Path:
    """The folder of what a shard has read."""
    return _shard(folder, number) / "parts"


# -- finish


def finish(
    folder: Path,
    out: Path,
    *,
    output: Output | None = None,
    work: Work = DEFAULT_WORK,
    watcher: Watcher | None = None,
) -> Summary:
    """Write the tables of a plan whose shards are all run, as `goalparse.batch.convert` does.

    Raises IncompleteError if shards are not run, PlanError if the folder is no plan of this
    program's, and what `convert` raises.
    """
    started = _now()
    account = shard_account(folder)
    said = account["shards"]
    output = replace(output or Output(), cells=said["cells"])
    check_extra(output)
    check_destination(out)
    watcher = watcher or Watcher()
    settings = _settings(folder, account)
    with Plan(folder) as plan:
        _take_over(plan, said["count"])
        selection = _selection(said["selected"])
        runner = Run(plan, out, selection, output, settings.options, work, watcher, started)
        jobs = work.jobs or available_cores()
        try:
            with Pool(partial(handler, settings), jobs=jobs, guard=work.guard) as pool:
                crew = Crew(pool=pool, jobs=jobs, guard=work.guard, watcher=watcher)
                summary = runner.read_and_write(
                    crew, Changes(**said["changes"]), dict(said["left_out"])
                )
        finally:
            watcher.done()
        # All that was read is in the plan now, and can be written again in another format.
        plan.note(shards={**said, "count": 0})
    shutil.rmtree(folder / SHARDS, ignore_errors=True)
    return summary


def _take_over(plan: Plan, shards: int) -> None:
    """Put what the shards have read into the plan; all of them have to be run."""
    missing = pending(plan.folder)
    if missing:
        some = ", ".join(map(str, missing[:10])) + (" …" if len(missing) > 10 else "")
        raise IncompleteError(f"{len(missing):,} of {shards:,} shards are not run: {some}")
    for number in range(shards):
        _absorb_digests(plan, _shard(plan.folder, number))
        _absorb_parts(plan, _shard(plan.folder, number))


def _selection(said: dict[str, Any]) -> Selection:
    paths = tuple(path if is_address(path) else Path(path) for path in said["paths"])
    return Selection(paths=paths, include=tuple(said["include"]), exclude=tuple(said["exclude"]))


def _absorb_digests(plan: Plan, place: Path) -> None:
    """Take over what a shard has found out; doing it again changes nothing."""
    with Plan(place, exclusive=False) as shard:
        plan.digested(shard.digests())


def _absorb_parts(plan: Plan, place: Path) -> None:
    """Take over what a shard has read."""
    for part in sorted((place / "parts").glob(f"*{PART}")):
        part.replace(plan.parts / part.name)
