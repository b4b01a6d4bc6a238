"""Runs cut into Hive folders, read back by the engines that know them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from goalparse.batch import Selection, convert
from goalparse.output.sinks import Output
from goalparse.output.stored import read_run
from submissions import make_submission

BY = ("fiscal_year", "region_code")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same archive as one run cut by year and region, and as one that is not."""
    folder = tmp_path_factory.mktemp("partitions")
    for year in (2020, 2021):
        (folder / "in" / str(year)).mkdir(parents=True)
        (folder / "in" / str(year) / "a.docx").write_bytes(make_submission(year))
    (folder / "in" / "2021" / "b.docx").write_bytes(make_submission(2020))  # a duplicate
    (folder / "in" / "none.txt").write_text("没有表\n", "utf-8")
    for name, by in (("cut", BY), ("whole", ())):
        output = Output(format="parquet", partition_by=by)
        convert(Selection(paths=(folder / "in",)), folder / name, output=output)
    return folder / "cut", folder / "whole"


def test_the_folders_are_named_as_hive_does(runs: tuple[Path, Path]) -> None:
    cut, _ = runs
    null = "__HIVE_DEFAULT_PARTITION__"
    assert sorted(path.parent.relative_to(cut).as_posix() for path in cut.rglob("*.parquet")) == [
        "amounts/fiscal_year=2020/region_code=130730",
        "amounts/fiscal_year=2021/region_code=130730",
        "attributes",
        "documents/fiscal_year=2020/region_code=130730",
        "documents/fiscal_year=2021/region_code=130730",
        f"documents/fiscal_year={null}/region_code={null}",
        *(
            f"{table}/fiscal_year={year}/region_code=130730"
            for table in ("findings", "goals", "indicators", "milestones", "projects", "sections")
            for year in (2020, 2021)
        ),
    ]


def test_the_rows_are_those_of_the_run_that_is_not_cut(runs: tuple[Path, Path]) -> None:
    cut, whole = map(read_run, runs)
    for name, rows in whole.items():
        key = [repr(sorted(row.items())) for row in rows]
        assert sorted(key) == sorted(repr(sorted(row.items())) for row in cut[name])
    assert [row["path"] for row in cut["documents"] if row["fiscal_year"] == 2020] == [
        "2020/a.docx", "2021/b.docx",
    ]  # fmt: skip


def test_engines_read_them(runs: tuple[Path, Path]) -> None:
    cut, whole = runs
    wanted = pd.read_parquet(whole / "projects").groupby("fiscal_year").size().to_dict()
    assert set(wanted) == {2020, 2021}
    seen = pd.read_parquet(cut / "projects").groupby("fiscal_year", observed=True).size()
    assert {int(str(year)): count for year, count in seen.items()} == wanted
    files = (cut / "projects").as_posix() + "/**/*.parquet"
    query = (
        "SELECT fiscal_year, count(*) FROM read_parquet(?, hive_partitioning=true,"
        " hive_types={'fiscal_year': SMALLINT, 'region_code': VARCHAR}) GROUP BY 1"
    )
    assert dict(duckdb.execute(query, [files]).fetchall()) == wanted
    frame = pl.read_parquet(files, hive_partitioning=True).group_by("fiscal_year").len()
    assert dict(frame.iter_rows()) == wanted
    nulls = duckdb.execute(
        "SELECT path FROM read_parquet(?, hive_partitioning=true) WHERE fiscal_year IS NULL",
        [(cut / "documents").as_posix() + "/**/*.parquet"],
    ).fetchall()
    assert nulls == [("none.txt",)]
