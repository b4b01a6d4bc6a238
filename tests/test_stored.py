"""Runs read back: every format gives the same record batches, whatever their texts hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goalparse import stored
from goalparse.frames import arrow_schema, build_tables
from goalparse.records import Submission
from goalparse.schema import tables
from goalparse.sinks import Output
from made_runs import Made, make, write_run

# What a reader of CSV or JSON lines may take for something else.
NASTY = (
    "NA", "null", "true", "007", "1e5", "2022-12-31", "'", "'=1", "''+x", "=1+1", "＝甲",
    "-", "a,b", '"', '""', "甲\n乙\n", "\\N", "\\.", "\t起", " 空 ", "\ufeff甲", "x" * 40_000,
)  # fmt: skip
OUTPUTS = {
    "csv": Output(),
    "excel": Output(excel=True, labels="zh"),
    "jsonl": Output(format="jsonl"),
    "parquet": Output(format="parquet"),
}


def nasty() -> list[Submission]:
    plain = make(Made(path="甲/一.docx", cells=True))
    goals = tuple(
        replace(plain.goals[0], goal_no=at, text=text) for at, text in enumerate(NASTY, 1)
    )
    return [replace(plain, goals=goals), make(Made(path="甲/二.docx", year=2023))]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs")
    for name, output in OUTPUTS.items():
        write_run(folder / name, nasty(), output=replace(output, cells=True))
    return {name: folder / name for name in OUTPUTS}


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


def test_several_parts_in_hive_folders_give_all_rows(runs: dict[str, Path], tmp_path: Path) -> None:
    """Parts below ``column=value`` folders, the column left out of the files themselves."""
    run = stored.open_run(runs["parquet"])
    for table in run.tables:
        read = whole(run.batches(table), arrow_schema(table))
        for year in (2022, 2023):
            rows = read
            if table.name == "projects":
                rows = read.filter(pa.compute.equal(read["fiscal_year"], year))
                rows = rows.drop_columns(["fiscal_year"])
            elif year == 2023:
                continue
            part = tmp_path / table.name / f"fiscal_year={year}" / "part-00000.parquet"
            part.parent.mkdir(parents=True)
            pq.write_table(rows, part)
    package = (runs["parquet"] / "datapackage.json").read_bytes()
    (tmp_path / "datapackage.json").write_bytes(package)
    assert stored.read_run(tmp_path) == stored.read_run(runs["parquet"])


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
