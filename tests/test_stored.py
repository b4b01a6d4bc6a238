"""Runs read back: every format gives the same record batches, whatever their texts hold."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goalparse
from goalparse.batch import Selection, convert
from goalparse.output import stored
from goalparse.output.frames import arrow_schema, build_frames, build_tables
from goalparse.output.sinks import Output
from goalparse.schema import tables
from made_runs import OUTPUTS, Made, make, nasty, partitioned, write_run


def whole(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches(list(batches), schema)


@pytest.mark.parametrize("name", OUTPUTS)
def test_batches_are_the_tables_that_were_written(runs: dict[str, Path], name: str) -> None:
    run = stored.open_run(runs[name])
    expected = build_tables(nasty(), cells=True)
    assert [table.name for table in run.tables] == list(tables())
    for table in run.tables:
        found = whole(run.batches(table), arrow_schema(table))
        assert found.schema.equals(arrow_schema(table), check_metadata=True)
        assert found.to_pylist() == expected[table.name].to_pylist(), table.name


@pytest.mark.parametrize("name", OUTPUTS)
def test_columns_come_in_the_order_asked_for(runs: dict[str, Path], name: str) -> None:
    (batch,) = stored.open_run(runs[name]).batches("amounts", ["value_yuan", "doc_id"])
    assert batch.schema.names == ["value_yuan", "doc_id"]
    assert batch.schema.field(0).type == pa.decimal128(24, 2)


@pytest.mark.parametrize("name", ["csv", "excel", "jsonl"])
def test_a_row_longer_than_a_block_is_read(
    runs: dict[str, Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [row["text"] for row in stored.read_run(runs[name])["goals"]]
    monkeypatch.setattr(stored, "_BLOCK_BYTES", 4_000)
    batches = stored.open_run(runs[name]).batches("goals", ["text"])
    assert [text for batch in batches for text in batch.column(0).to_pylist()] == expected


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_hive_folders_give_the_columns_that_they_name(
    runs: dict[str, Path], tmp_path: Path, name: str
) -> None:
    partitioned(runs[name], tmp_path, ("region_code", "fiscal_year"))
    assert len(list((tmp_path / "projects").rglob("part-*"))) == 3
    found, expected = stored.read_run(tmp_path), stored.read_run(runs[name])
    for table, rows in expected.items():
        assert sorted(map(str, found[table])) == sorted(map(str, rows)), table
    assert stored.open_run(tmp_path).stored["projects"].missing == ()


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet"])
def test_a_partitioned_conversion_reads_back_whole(
    format_: Any, sample: Path, tmp_path: Path
) -> None:
    for name, columns in (("plain", ()), ("cut", ("fiscal_year", "department_code"))):
        output = Output(format=format_, partition_by=columns)
        convert(Selection(paths=(sample,)), tmp_path / name, output=output)
    assert list((tmp_path / "cut" / "projects").glob("fiscal_year=2022/department_code=131/*"))
    assert stored.read_run(tmp_path / "cut") == stored.read_run(tmp_path / "plain")


def test_other_readers_of_the_folders_give_the_same_sums(
    runs: dict[str, Path], tmp_path: Path
) -> None:
    """As Spark would: the folder of a table, its parts below Hive folders."""
    partitioned(runs["parquet"], tmp_path, ("fiscal_year", "region_code"))
    folder = tmp_path / "projects"
    wanted: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for each in (project for made in nasty() for project in made.projects):
        wanted[each.fiscal_year] += each.total_yuan or 0
    by_duckdb = duckdb.connect().execute(
        "SELECT fiscal_year, sum(total_yuan)"  # noqa: S608
        f" FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true) GROUP BY 1"
    )
    assert {year: Decimal(yuan) for year, yuan in by_duckdb.fetchall()} == wanted
    by_polars = (
        pl.scan_parquet(folder / "**" / "*.parquet", hive_partitioning=True)
        .group_by("fiscal_year")
        .agg(pl.col("total_yuan").sum())
        .collect()
    )
    assert dict(by_polars.iter_rows()) == wanted
    frame = pd.read_parquet(folder, dtype_backend="pyarrow")
    by_pandas = frame.groupby("fiscal_year", dropna=False, observed=True)["total_yuan"].sum()
    sums: dict[Any, Any] = dict(by_pandas.items())
    assert {None if pd.isna(year) else int(year): yuan for year, yuan in sums.items()} == wanted


def test_several_files_named_by_the_description_are_read_in_order(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made = make(Made(path=f"{name}.docx"))
        write_run(tmp_path / name, [made], output=Output(format="jsonl"))
    package: dict[str, Any] = json.loads((tmp_path / "one" / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        resource["path"] = [f"one/{resource['path']}", f"two/{resource['path']}"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert [row["path"] for row in stored.read_run(tmp_path)["documents"]] == [
        "one.docx",
        "two.docx",
    ]


def test_columns_that_a_run_lacks_are_null_and_told(tmp_path: Path) -> None:
    write_run(tmp_path / "run", nasty(), output=Output())
    package = json.loads((tmp_path / "run" / "datapackage.json").read_text("utf-8"))
    goals = next(each for each in package["resources"] if each["name"] == "goals")
    fields = goals["schema"]["fields"]
    fields[4]["name"] = "later"  # stage, under a name that only a newer program knows
    (tmp_path / "run" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    run = stored.open_run(tmp_path / "run")
    assert run.stored["goals"].missing == ("stage",)
    assert run.stored["goals"].unknown == ("later",)
    (batch,) = run.batches("goals", ["stage", "number"])
    assert set(batch.column("stage").to_pylist()) == {None}
    assert batch.column("number").to_pylist()[0] == "1"


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_a_broken_file_is_one_line(tmp_path: Path, name: str) -> None:
    run = tmp_path / "run"
    write_run(run, nasty(), output=OUTPUTS[name])
    path = next(path for path in run.rglob("*") if path.name.startswith("amounts.")
                or (path.parent.name == "amounts" and path.is_file()))  # fmt: skip
    path.write_bytes(path.read_bytes()[:-30] + b'\xff"x')
    with pytest.raises(stored.NotARunError, match="amounts cannot be read back") as caught:
        list(stored.open_run(run).batches("amounts"))
    assert "\n" not in str(caught.value)


def test_a_description_cannot_lead_out_of_the_folder(runs: dict[str, Path], tmp_path: Path) -> None:
    package = (runs["csv"] / "datapackage.json").read_text("utf-8")
    changed = package.replace('"goals.csv"', '"../csv/goals.csv"')
    (tmp_path / "datapackage.json").write_text(changed, encoding="utf-8")
    with pytest.raises(stored.NotARunError, match=r"datapackage\.json cannot be read"):
        stored.open_run(tmp_path)


@pytest.mark.parametrize("name", OUTPUTS)
def test_frames_of_a_run_are_those_of_its_documents(name: str, runs: dict[str, Path]) -> None:
    """Types are the dictionary's, whatever the format: a code keeps its zeros, money its cents."""
    frames = goalparse.read_frames(str(runs[name]))
    wanted = build_frames(nasty(), cells=True)
    assert list(frames) == list(wanted)
    for table, frame in frames.items():
        pd.testing.assert_frame_equal(frame, wanted[table])


def test_frames_of_named_tables_only(runs: dict[str, Path]) -> None:
    assert list(goalparse.read_frames(runs["csv"], ["goals", "projects"])) == ["goals", "projects"]
    with pytest.raises(KeyError):
        goalparse.read_frames(runs["csv"], ["nothing"])
