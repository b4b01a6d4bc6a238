"""The parts of a run, each on its own clock: read, settle, recognise, extract, frames, sinks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.checking import check_submission
from benchmarks.corpus import Member


def time_stages(members: Iterable[Member], kind: str) -> dict[str, float]:
    """Seconds of each stage over some documents, in document order, one after the other.

    The stages of parsing are those of `goalparse.pipeline`; ``frames`` makes the Arrow tables of
    all documents, ``csv`` and ``parquet`` write them as ``goalparse convert`` does.
    """
    from goalparse import pipeline
    from goalparse.output.frames import build_tables
    from goalparse.output.sinks import Format, Output
    from run_writer import RunWriter

    spent: dict[str, float] = {}
    watched = {
        "identify": "identify",
        "read": "read_document",
        "settle": "settle",
        "outline": "build_outline",
        "recognise": "recognise_forms",
        "extract": "extract",
        "check": "run_checks",
    }
    for stage, name in watched.items():
        setattr(pipeline, name, _clocked(getattr(pipeline, name), stage, spent))
    whole = _clocked(pipeline.parse_bytes, "parse", spent)
    submissions = []
    for member in members:
        path = member.path(kind)
        submission = whole(path.read_bytes(), path=path.name)
        check_submission(submission, member.truth())
        submissions.append(submission)
    spent["records"] = spent["parse"] - sum(spent[stage] for stage in watched)
    tables = _clocked(build_tables, "frames", spent)(submissions, cells=True)
    spent["pyarrow alone"] = _pyarrow_alone(tables)
    formats: tuple[Format, ...] = ("csv", "parquet")
    for format_ in formats:
        with tempfile.TemporaryDirectory() as folder:
            start = perf_counter()
            writer = RunWriter(Path(folder) / "out", Output(format=format_))
            for submission in submissions:
                writer.add(submission)
            writer.finish()
            spent[f"write {format_}"] = perf_counter() - start
    return spent


def _clocked(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Any:
    def clocked(*args: Any, **kwargs: Any) -> Any:
        start = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] = spent.get(stage, 0.0) + perf_counter() - start

    return clocked


def _pyarrow_alone(tables: dict[str, Any]) -> float:
    """What pyarrow itself needs: the same columns as lists -> tables -> Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        name: ({field.name: table[field.name].to_pylist() for field in table.schema}, table.schema)
        for name, table in tables.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        for name, (lists, schema) in columns.items():
            pq.write_table(pa.table(lists, schema), Path(folder) / f"{name}.parquet")
        return perf_counter() - start
