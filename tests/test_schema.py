"""The declared schema, the records and the printed dictionary are one thing."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

import pytest

from goalparse import records
from goalparse.output import ddl, dictionary
from goalparse.output.frames import RecordError, build_frames, build_tables
from goalparse.pipeline import parse_bytes
from goalparse.records import Goal
from goalparse.schema import (
    FORM_TABLES,
    NUMBERS,
    SchemaError,
    read_tables,
    stored_tables,
    tables,
)

RECORDS = {
    "documents": records.DocumentRecord,
    "sections": records.Section,
    "projects": records.Project,
    "amounts": records.Amount,
    "milestones": records.Milestone,
    "goals": records.Goal,
    "indicators": records.Indicator,
    "attributes": records.Attribute,
    "findings": records.FindingRecord,
    "cells": records.CellRecord,
}


def test_every_table_has_its_record() -> None:
    assert list(tables()) == list(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_columns_are_the_records_fields(name: str) -> None:
    columns = [column.name for column in tables()[name].columns]
    fields = [field.name for field in dataclasses.fields(RECORDS[name])]
    if name == "findings":
        fields.append("message_zh")  # worked out from the message when it is asked for
    assert columns == (fields if name == "documents" else ["doc_id", *fields])


@pytest.mark.parametrize("name", RECORDS)
def test_every_column_is_described_in_both_languages(name: str) -> None:
    for column in tables()[name].columns:
        assert column.heading, column.name
        assert column.about, column.name


def test_every_word_of_an_enumeration_has_a_chinese_one_of_its_own() -> None:
    worded = [column for table in tables().values() for column in table.columns if column.values_zh]
    assert {"form", "source", "stage", "unit_from", "value_kind"} < {each.name for each in worded}
    for column in worded:
        assert len(set(column.values_zh)) == len(column.values)
        assert [column.in_chinese(value) for value in column.values] == list(column.values_zh)
        for value, word in zip(column.values, column.values_zh, strict=True):
            assert value in dictionary.meaning_in_chinese(column)
            assert word not in column.values
    assert tables()["amounts"].column("unit").in_chinese("cell") == "cell"
    declared = {
        "heading": "表", "about": "", "about_zh": "", "key": ["a"], "foreign_keys": [],
        "columns": [{"name": "a", "type": "string", "required": True, "heading": "甲", "about": "",
                     "about_zh": "", "values": ["x", "y"], "values_zh": ["子"]}],
    }  # fmt: skip
    with pytest.raises(SchemaError, match=r"t\.a: a word in Chinese for each value"):
        read_tables({"t": declared})


def test_what_numbers_the_rows_of_a_table_is_the_last_of_its_key() -> None:
    """Of every table but the documents themselves, and the cells, which places number."""
    by_key = {name: table.key[-1] for name, table in tables().items()}
    assert dict(NUMBERS) == {
        name: last for name, last in by_key.items() if name not in {"documents", "cells"}
    }
    assert set(FORM_TABLES) == {n for n, table in tables().items() if "project_no" in table.key}


def test_the_page_in_docs_is_the_programs_own() -> None:
    page = Path(__file__).parent.parent / "docs" / "data-dictionary.md"
    assert page.read_text("utf-8").rstrip("\n") == dictionary.as_markdown().rstrip("\n")


def test_frames_have_the_same_columns_with_and_without_rows(sample: Path) -> None:
    full = parse_bytes(sample.read_bytes(), path="x-2022.txt")
    empty = parse_bytes(b"", path="x")
    for name, frame in build_frames([full]).items():
        other = build_frames([empty])[name]
        assert list(frame.dtypes) == list(other.dtypes)
        assert list(frame.columns) == list(other.columns)


def test_no_text_column_holds_an_empty_string(sample: Path) -> None:
    submission = parse_bytes(sample.read_bytes(), path="x-2022.txt")
    for name, table in build_tables([submission], cells=True).items():
        for column in table.columns:
            assert "" not in column.to_pylist(), name


def test_submission_frames_is_the_same_as_build_frames(sample: Path) -> None:
    submission = parse_bytes(sample.read_bytes(), path="x-2022.txt")
    frames = submission.frames()
    assert len(frames["indicators"]) == 12
    assert frames["projects"].equals(build_frames([submission])["projects"])


@pytest.mark.parametrize("dialect", ["postgresql", "duckdb"])
def test_ddl_quotes_the_reserved_word(dialect: ddl.Dialect) -> None:
    text = ddl.as_ddl(dialect)
    assert text.count("CREATE TABLE") == len(stored_tables()) == len(tables()) + 2
    assert '"table"' in text


def test_records_are_converted_some_at_a_time_and_all_of_them() -> None:
    goals = tuple(
        Goal(project_no=1, goal_no=at, stage="target", text=str(at)) for at in range(3000)
    )
    submission = replace(parse_bytes(b"", path="x"), goals=goals)
    table = build_tables([submission, submission])["goals"]
    assert table["goal_no"].to_pylist() == [*range(3000), *range(3000)]
    assert table["number"].null_count == 6000
    too_much = replace(goals[-1], goal_no=2**40)
    with pytest.raises(RecordError, match=r"goals.goal_no cannot hold 1099511627776"):
        build_tables([replace(submission, goals=(*goals, too_much))])
