"""The tables as a data source of Spark 4, over the shards of a plan.

    spark.dataSource.register(GoalparseDataSource)
    spark.read.format("goalparse").option("table", "indicators").load("/archive")

Options: ``table``; ``plan``, a folder that driver and executors see (by default one in the
temporary folder, for one machine); ``shards`` (64). What was read for one table is there for the
next, and nothing is written by Spark, so nothing can be written twice.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.pandas.types import from_arrow_schema

from goalparse.archive import is_address
from goalparse.batch import Selection, Work
from goalparse.batch.parts import PartReader
from goalparse.batch.plan import Plan
from goalparse.batch.pool import Guard
from goalparse.batch.shards import plan_shards, shard_parts
from goalparse.batch.steps import Watcher
from goalparse.cluster import run_in_process
from goalparse.output.frames import arrow_schema
from goalparse.schema import Table, tables


class GoalparseDataSource(DataSource):  # type: ignore[misc] # pyspark has no types
    """``goalparse``: documents below a path, read into one of the tables of the dictionary."""

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "goalparse"

    def schema(self) -> Any:
        """The declared schema of the table."""
        return from_arrow_schema(arrow_schema(_table(self.options)))

    def reader(self, schema: Any) -> Reader:  # noqa: ARG002 - it is the declared one
        """What reads it, by shards."""
        return Reader(self.options)


class Reader(DataSourceReader):  # type: ignore[misc] # as above
    """A partition is a shard; reading it again finds that it is done."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self._path = options["path"]
        self._table = _table(options).name
        self._shards = int(options.get("shards", "64"))
        default = f"goalparse-spark-{hashlib.sha256(self._path.encode()).hexdigest()[:16]}"
        self._plan = Path(options.get("plan") or Path(tempfile.gettempdir()) / default)

    def partitions(self) -> Sequence[InputPartition]:
        """List the inputs, digest them, so that equal files are read once, and cut the rest."""
        root = self._path if is_address(self._path) else Path(self._path)
        for work in (Work(), Work(force=True)):
            how: dict[str, Any] = {"shards": self._shards, "work": work, "digest": Watcher()}
            planned = plan_shards(Selection(paths=(root,)), self._plan, **how)
            with Plan(self._plan, exclusive=False) as plan:
                if planned.inputs == plan.document_count():
                    break  # else some were read for another cut, and are in no shard of this one
        return [InputPartition(number) for number in range(planned.shards)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        """The rows of a shard, which is read first if it is not yet."""
        run_in_process(str(self._plan), partition.value, Guard())
        folder = shard_parts(self._plan, partition.value)
        parts, table = PartReader(folder, room=0), tables()[self._table]
        for name in sorted(path.name for path in folder.glob("*.part")):
            batch = parts.batch(name, table)
            yield self._under_all_paths(batch) if table.name == "documents" else batch

    def _under_all_paths(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A row of documents for each path that has the same bytes."""
        with Plan(self._plan, exclusive=False) as plan:
            paths = [plan.paths_of(doc_id) for doc_id in batch["doc_id"].to_pylist()]
        rows = [number for number, names in enumerate(paths) for _ in names]
        firsts = [None if at == 0 else names[0] for names in paths for at in range(len(names))]
        columns = dict(zip(batch.schema.names, batch.take(pa.array(rows)).columns, strict=True))
        columns["path"] = pa.array([path for names in paths for path in names])
        columns["duplicate_of"] = pa.array(firsts, pa.string())
        return pa.RecordBatch.from_arrays(list(columns.values()), schema=batch.schema)


def _table(options: Mapping[str, str]) -> Table:
    table = tables().get(options.get("table", "indicators"))
    if table is None or table.optional:
        raise ValueError(f"{options.get('table')!r} is no table of goalparse")
    return table
