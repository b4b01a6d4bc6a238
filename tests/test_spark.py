"""The data source's own logic, with stand-ins for the three base classes that Spark gives it.

With a real Spark (``local-cluster[2,1,1024]``) it is run by hand; docs/cluster.md says how.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from archives import put, zipped
from goalparse.batch import Selection, convert
from goalparse.output.frames import arrow_schema
from goalparse.output.sinks import Output
from goalparse.output.stored import open_run
from goalparse.schema import tables
from submissions import make_submission


class _DataSource:
    def __init__(self, options: dict[str, str]) -> None:
        self.options = options


@dataclass
class _Partition:
    value: int


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The class, imported over the stand-ins."""
    base, types = ModuleType("pyspark.sql.datasource"), ModuleType("pyspark.sql.pandas.types")
    base.DataSource = _DataSource  # type: ignore[attr-defined]
    base.DataSourceReader = object  # type: ignore[attr-defined]
    base.InputPartition = _Partition  # type: ignore[attr-defined]
    types.from_arrow_schema = lambda schema: schema  # type: ignore[attr-defined]
    for name in ("pyspark", "pyspark.sql", "pyspark.sql.pandas"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, base.__name__, base)
    monkeypatch.setitem(sys.modules, types.__name__, types)
    monkeypatch.delitem(sys.modules, "goalparse.spark", raising=False)
    module = importlib.import_module("goalparse.spark")
    monkeypatch.delitem(sys.modules, "goalparse.spark")
    return module.GoalparseDataSource


def load(source: Any, folder: Path, plan: Path, table: str) -> list[dict[str, Any]]:
    """As Spark does it: the reader once, each partition on its own."""
    made = source({"path": str(folder), "plan": str(plan), "table": table, "shards": "2"})
    reader = made.reader(made.schema())
    batches = [batch for part in reader.partitions() for batch in reader.read(part)]
    assert all(batch.schema.equals(made.schema()) for batch in batches)
    return in_order(pa.Table.from_batches(batches, made.schema()))


def in_order(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=lambda row: str(list(row.values())))


def test_the_rows_are_those_of_a_run(source: Any, tmp_path: Path) -> None:
    """Also of files with the same bytes in different shards, and after a change below the path."""
    folder, plan = tmp_path / "in", tmp_path / "plan"
    one, two = make_submission(1), make_submission(2)
    put(folder, "2021.zip", zipped([("民政局/a.docx", one), ("b.docx", two)], encoding="gbk"))
    put(folder, "2022/again.docx", one)
    for change in (False, True):
        if change:
            put(folder, "2023/new.txt", "项目绩效目标表".encode())
        out = tmp_path / f"out-{change}"
        convert(Selection(paths=(folder,)), out, output=Output(format="parquet"))
        run = open_run(out)
        for table in ("documents", "projects"):
            wanted = pa.Table.from_batches(run.batches(table), arrow_schema(tables()[table]))
            assert load(source, folder, plan, table) == in_order(wanted)
    assert source.name() == "goalparse"
    with pytest.raises(ValueError, match="'nothing' is no table of goalparse"):
        load(source, folder, plan, "nothing")
