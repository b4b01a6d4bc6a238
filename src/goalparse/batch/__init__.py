"""Many inputs, one run: years of archives, unattended.

`convert` lists the inputs, reads in worker processes what is not read yet, and writes the
tables in the order of the paths. What was read is kept in a folder beside the run, so that a run
that was ended in any way goes on where it stood, and the next one over the same archive reads
only what has changed. How the work is cut never changes the tables.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from goalparse.archive import AddressError
from goalparse.batch.assembly import IncompleteError
from goalparse.batch.index import Index
from goalparse.batch.parts import SUFFIX, read_footer
from goalparse.batch.plan import PARTS, SHARDS, BusyError, Plan, open_plan
from goalparse.batch.pool import Guard
from goalparse.batch.run import DEFAULT_WORK, Run, Summary, Work
from goalparse.batch.selection import ListError, NoInputError, Selection, check_selection
from goalparse.batch.steps import FailedFastError, Watcher
from goalparse.batch.work import Failure
from goalparse.output.runs import WORK_SUFFIX, check_destination, earlier_of
from goalparse.output.sinks import Output, check_extra
from goalparse.pipeline import DEFAULT_OPTIONS, Options

__all__ = [
    "BusyError",
    "FailedFastError",
    "Failure",
    "Guard",
    "IncompleteError",
    "ListError",
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
    read, ListError if the list of the selection is none, OutputRefusedError if ``out`` holds
    anything but an earlier run or is the current folder, BusyError if another
    run is at work on it, MissingExtraError if the format needs a part that is not installed,
    FailedFastError if that was asked for, NoRoomError if archives cannot be unpacked for want of
    room, and OSError if writing fails. A file that cannot be
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
        with open_plan(folder) as plan:
            _recover(folder, place)
            runner = Run(plan, place, selection, output, options, work, watcher, started)
            try:
                return runner.run()
            finally:
                watcher.done()
    except (NoInputError, ListError, AddressError):
        if is_new:
            shutil.rmtree(folder)
        raise


def _recover(folder: Path, out: Path) -> None:
    """Bring back an earlier run whose successor was cut off on the way to its place."""
    waiting = earlier_of(folder / "final")
    if waiting.exists():
        if out.exists():
            shutil.rmtree(waiting)
        else:
            waiting.rename(out)
