"""What a batch costs beside what it is for: parsing, and tables written from records.

Processor time, all in this process, so that nothing but the work is counted; what the processes
and pipes of the program add is measured by ``python -m benchmarks.batch cost`` from outside.
"""

from __future__ import annotations

import gc
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch


def batch_in_process(place: Path, out: Path) -> float:
    """CPU seconds of a whole conversion whose tasks are run right here."""
    from goalparse import batch
    from goalparse.output.sinks import Output

    for path in (out, out.with_name(f".{out.name}.goalparse-work")):
        shutil.rmtree(path, ignore_errors=True)
    # What this process holds besides is no worker's, and its collector need not go through it.
    gc.collect()
    gc.freeze()
    with patch("goalparse.batch.run.Pool", _Inline):
        start = time.process_time()
        batch.convert(batch.Selection(paths=(place,)), out, output=Output(format="parquet"))
        return time.process_time() - start


class _Inline:
    """A pool without processes; tasks are pickled and back, as pipes do it."""

    def __init__(self, setup: Callable[[], Any], **_: object) -> None:
        from goalparse.batch.pool import Desk

        self._handler = setup()
        self._desk = Desk([0.0] * 4, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # A worker's collector rests for its life; this process goes on.
        gc.unfreeze()
        gc.enable()

    def run(self, pull: Callable[[], Any], on_tick: Callable[[], None]) -> Iterator[Any]:
        from goalparse.batch.pool import Done

        while (task := pull()) is not None:
            result = self._handler(pickle.loads(pickle.dumps(task)), self._desk)
            yield Done(task, pickle.loads(pickle.dumps(result)))
            on_tick()


def bare(place: Path) -> tuple[float, float, list[Any]]:
    """CPU seconds of parse() on the bytes, of frames and sinks; the submissions."""
    import goalparse
    from goalparse.archive import Walk
    from goalparse.output.sinks import Output
    from run_writer import RunWriter

    inputs = list(Walk([place]))
    warm = [goalparse.parse(item.read(), item.path).value for item in inputs[:200]]
    with tempfile.TemporaryDirectory() as folder:
        writer = RunWriter(Path(folder) / "out", Output(format="parquet"))
        for submission in warm:
            writer.add(submission)
        writer.finish()
    parsed = sinks = 0.0
    held = []
    with tempfile.TemporaryDirectory() as folder:
        writer = RunWriter(Path(folder) / "out", Output(format="parquet"))
        for item in inputs:
            data = item.read()
            start = time.process_time()
            submission = goalparse.parse(data, item.path).value
            parsed += time.process_time() - start
            start = time.process_time()
            writer.add(submission)
            sinks += time.process_time() - start
            held.append(replace(submission, cells=()))
        start = time.process_time()
        writer.finish()
        sinks += time.process_time() - start
    return parsed, sinks, held


def sinks_and_arrow(submissions: Sequence[Any]) -> tuple[float, float]:
    """CPU seconds of frames and sinks, and of pyarrow alone, for the same tables.

    One after the other over the same records, the lowest of three rounds.
    """
    gc.collect()
    gc.freeze()
    rounds = [(_sinks(submissions), _arrow(submissions)) for _ in range(3)]
    gc.unfreeze()
    sinks, arrow = (min(times) for times in zip(*rounds, strict=True))
    return sinks, arrow


def _sinks(submissions: Sequence[Any]) -> float:
    from goalparse.output.sinks import Output
    from run_writer import RunWriter

    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        writer = RunWriter(Path(folder) / "out", Output(format="parquet"))
        for submission in submissions:
            writer.add(submission)
        writer.finish()
        return time.process_time() - start


def _arrow(submissions: Sequence[Any]) -> float:
    """CPU seconds that pyarrow needs for the files of the same tables, from lists of the values.

    The lists hold the very values of the records; making them is not counted.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from goalparse.output.frames import arrow_schema
    from goalparse.schema import written_tables

    columns = []
    for table in written_tables(cells=False):
        rows = [
            (each.document.doc_id, record)
            for each in submissions
            for record in (
                (each.document,) if table.name == "documents" else getattr(each, table.name)
            )
        ]
        lists = {
            column.name: [
                key if column.name == "doc_id" else getattr(record, column.name)
                for key, record in rows
            ]
            for column in table.columns
        }
        columns.append((table.name, lists, arrow_schema(table)))
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        for name, lists, schema in columns:
            path = Path(folder) / f"{name}.parquet"
            pq.write_table(pa.table(lists, schema), path, compression="zstd")
        return time.process_time() - start
