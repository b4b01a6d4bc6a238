"""Questions to a run: the same answers from every format, nothing written, errors in one line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

import command_line
from goalparse.output.stored import open_run
from goalparse.warehouse.query import QueryError, answer
from made_runs import OUTPUTS, Made, make, nasty, partitioned, write_run


def asked(run: Path, question: str) -> list[dict[str, object]]:
    with answer(open_run(run), question) as batches:
        return [row for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("table", ["goals", "projects", "indicators", "cells", "attributes"])
def test_every_format_answers_the_same(runs: dict[str, Path], name: str, table: str) -> None:
    stored = open_run(runs["parquet"])
    expected = [row for batch in stored.batches(table) for row in batch.to_pylist()]
    assert asked(runs[name], f"SELECT * FROM {table}") == expected  # noqa: S608


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_hive_folders_answer_the_same(runs: dict[str, Path], tmp_path: Path, name: str) -> None:
    """A region code keeps its type, a year that is not known stays null."""
    partitioned(runs[name], tmp_path, ("region_code", "fiscal_year"))
    for table in ("documents", "projects", "goals"):
        question = f"SELECT * FROM {table} ORDER BY ALL"  # noqa: S608
        assert asked(tmp_path, question) == asked(runs["parquet"], question)


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_views_are_there(runs: dict[str, Path], name: str) -> None:
    (row,) = asked(runs[name], "SELECT count(*) AS n, sum(total_yuan) AS y FROM v_project_year")
    assert row["n"] == 6
    assert asked(runs[name], "SELECT count(*) AS n FROM v_indicator_flat") == [{"n": 36}]
    assert asked(runs[name], "SELECT count(*) AS n FROM pm_perf_indicator") == [{"n": 36}]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("DROP VIEW projects", "a question is a SELECT; nothing is changed by it"),
        ("COPY projects TO '{folder}/x.csv'", "a question is a SELECT"),
        ("COPY projects TO '{run}/x.csv'", "a question is a SELECT"),
        ("SET enable_external_access = true", "a question is a SELECT"),
        ("INSTALL httpfs", "a question is a SELECT"),
        ("ATTACH '{folder}/x.duckdb'", "a question is a SELECT"),
        ("SELECT 1; DROP VIEW projects", "one question at a time"),
        ("  ", "the question is empty"),
        ("SELECT * FROM read_text('/etc/passwd')", "Permission Error: Cannot access file"),
        ("SELECT nosuch FROM projects", 'Binder Error: Referenced column "nosuch" not found'),
        (
            "SELECT * FROM nosuch",
            "Catalog Error: Table with name nosuch does not exist! There are documents, sections, ",
        ),
        ("SELEC", 'Parser Error: syntax error at or near "SELEC"'),
        ("SELECT CAST(title AS integer) FROM projects", "Conversion Error: Could not convert"),
    ],
)
def test_a_question_only_reads(
    runs: dict[str, Path], tmp_path: Path, question: str, message: str
) -> None:
    before = sorted(path.name for path in runs["parquet"].rglob("*"))
    with pytest.raises(QueryError) as caught:
        asked(runs["parquet"], question.format(folder=tmp_path, run=runs["parquet"]))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in runs["parquet"].rglob("*")) == before
    assert not list(tmp_path.iterdir())


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return command_line.run("query", *arguments, stdin=stdin)


def test_the_answer_in_every_form(runs: dict[str, Path]) -> None:
    question = (
        "SELECT goal_no, text, CAST(100 AS decimal(9,4)) AS hundred, sum(goal_no) OVER () AS s,"
        " [1, 2] AS list, 1.0 / 0 AS x FROM goals WHERE goal_no IN (14, 15) ORDER BY 1"
    )
    done = run(runs["csv"], question, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    table = list(csv.reader(io.StringIO(done.stdout, newline="")))
    assert table[0] == ["goal_no", "text", "hundred", "s", "list", "x"]
    assert [row[:5] for row in table[1:]] == [
        ["14", '"', "100", "29", "[1, 2]"],
        ["15", '""', "100", "29", "[1, 2]"],
    ]
    lines = run(runs["csv"], "-", "--format", "jsonl", stdin=question).stdout.splitlines()
    assert [json.loads(line)["text"] for line in lines] == ['"', '""']
    assert json.loads(run(runs["csv"], question, "--format", "json").stdout) == [
        json.loads(line) for line in lines
    ]
    shown = run(runs["csv"], "SELECT count(*) AS n, sum(total_yuan) AS 元 FROM projects")
    total = sum(each.total_yuan or 0 for made in nasty() for each in made.projects)
    assert [line.split() for line in shown.stdout.splitlines()] == [["n", "元"], ["6", str(total)]]


def test_many_columns_are_shown_as_blocks_and_none_is_said(runs: dict[str, Path]) -> None:
    shown = run(runs["parquet"], "SELECT * FROM projects ORDER BY doc_id LIMIT 1").stdout
    assert shown.splitlines()[0].strip() == "row 1"
    assert "project_code" in shown
    nothing = run(runs["parquet"], "SELECT path FROM documents WHERE false")
    assert (nothing.stdout.strip(), nothing.stderr) == ("path", "goalparse: no rows\n")


def test_a_long_answer_is_shortened_as_a_table_alone(tmp_path: Path) -> None:
    write_run(tmp_path / "run", [make(Made(path="a.docx", projects=1, indicators=1_100))])
    question = "SELECT indicator_no FROM indicators"
    shown = run(tmp_path / "run", question)
    assert len(shown.stdout.splitlines()) == 1_001
    assert shown.stderr == "goalparse: 100 more rows; --format csv prints all\n"
    whole = run(tmp_path / "run", question, "--format", "csv")
    assert len(whole.stdout.splitlines()) == 1_101


def test_an_error_is_one_line(runs: dict[str, Path], tmp_path: Path) -> None:
    done = run(runs["csv"], "SELECT nosuch FROM goals")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith('goalparse: error: Binder Error: Referenced column "nosuch"')
    done = run(tmp_path, "SELECT 1")
    assert done.returncode == 2
    assert done.stderr.startswith(f"goalparse: error: {tmp_path} holds no run")


def test_a_question_in_another_encoding_is_told_as_such(runs: dict[str, Path]) -> None:
    asked = command_line.command("query", runs["csv"], "-")
    done = subprocess.run(asked, input=b"SELECT '\xff'", capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr == b"goalparse: error: the question is not in UTF-8\n"
    for arguments in (
        ("query", runs["csv"], b"SELECT '\xff'"),
        ("load", runs["csv"], b"postgresql://\xff@host/base"),
        ("load", runs["csv"], "duckdb:///a.duckdb", "--under", b"\xff"),
        ("load", runs["csv"], "duckdb:///a.duckdb", "--schema", b"\xff"),
    ):
        given = [*command_line.command(), *arguments]
        done = subprocess.run(given, capture_output=True, check=False)
        assert done.returncode == 2
        assert b"it is not in UTF-8" in done.stderr
        assert done.stderr.count(b"\n") == 1
