"""What the data dictionary promises, held against the rows of every document that is shipped.

Types and required columns are enforced when tables are built (tests/test_schema.py); here are the
promises about values: enumerations, keys, references, what is missing, the text rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from drawings import drawn
from goalparse.findings import CATALOGUE
from goalparse.output.frames import build_tables
from goalparse.pipeline import parse_bytes
from goalparse.schema import Column, Table, tables
from goalparse.text import clean
from submissions import make_submission

FIXTURES = Path(__file__).parent.parent / "fixtures"
# As a cell states that there is nothing; in the columns that keep a cell as written they stay.
NOTHING = re.compile(r"(?:nan|None|null|NULL|[-–—―─/／…]*)\Z")
AS_WRITTEN = {"raw", "text", "message", "label", "title", "project_name", "purpose"}


def documents() -> Iterator[tuple[str, bytes]]:
    """Texts and drawings of published forms, and made-up Word files, each under a name."""
    for path in sorted(FIXTURES.rglob("*.txt")):
        name = path.relative_to(FIXTURES).as_posix()
        yield name, path.read_bytes()
        if path.parent.name == "drawings":
            yield f"{name}.docx", drawn(path.read_text("utf-8"))
    for seed in range(20):
        yield f"made/{seed}.docx", make_submission(seed)
    yield "empty", b""


@cache
def rows() -> Mapping[str, list[dict[str, Any]]]:
    """All rows of all documents, by table."""
    read = (parse_bytes(data, path=name) for name, data in documents())
    distinct = {each.document.doc_id: each for each in read}
    built = build_tables(distinct.values(), cells=True)
    return {name: table.to_pylist() for name, table in built.items()}


COLUMNS = [(table, column) for table in tables().values() for column in table.columns]
of_column = pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{table.name}.{column.name}" for table, column in COLUMNS]
)
of_table = pytest.mark.parametrize("table", tables().values(), ids=tables())


def test_there_is_something_to_hold_the_promises_against() -> None:
    assert len(rows()["documents"]) > 100
    assert min(map(len, rows().values())) > 50


@of_column
def test_an_enumeration_has_no_other_word(table: Table, column: Column) -> None:
    if column.values:
        found = {row[column.name] for row in rows()[table.name]} - {None}
        assert found <= set(column.values)


@of_column
def test_text_is_by_the_text_rule_and_nothing_is_null(table: Table, column: Column) -> None:
    if column.type != "string" or (table.name, column.name) == ("documents", "path"):
        return
    for row in rows()[table.name]:
        text = row[column.name]
        if text is None:
            continue
        assert text != ""
        if column.name != "message":  # a sentence may quote a text of several lines
            assert clean(text) == text
        if not column.name.endswith("_raw") and column.name not in AS_WRITTEN:
            assert not NOTHING.match(text), text


@of_table
def test_keys_are_keys(table: Table) -> None:
    found = [tuple(row[name] for name in table.key) for row in rows()[table.name]]
    assert len(set(found)) == len(found)


@of_table
def test_references_lead_to_a_row(table: Table) -> None:
    for key in table.foreign_keys:
        there = {tuple(row[name] for name in key.references) for row in rows()[key.table]}
        wanted = {tuple(row[name] for name in key.columns) for row in rows()[table.name]}
        assert {each for each in wanted if None not in each} <= there


@of_table
def test_rows_are_numbered_from_one_without_a_gap(table: Table) -> None:
    number = table.key[-1]
    if table.name in {"documents", "cells"}:
        return
    counted: dict[tuple[Any, ...], int] = {}
    for row in rows()[table.name]:
        group = tuple(row[name] for name in table.key[:-1])
        counted[group] = counted.get(group, 0) + 1
        assert row[number] == counted[group]


def test_what_documents_count_is_what_the_tables_hold() -> None:
    for counts, name in (
        ("section_count", "sections"), ("project_count", "projects"),
        ("indicator_count", "indicators"), ("finding_count", "findings"),
    ):  # fmt: skip
        held: dict[str, int] = {}
        for row in rows()[name]:
            held[row["doc_id"]] = held.get(row["doc_id"], 0) + 1
        for document in rows()["documents"]:
            assert document[counts] == held.get(document["doc_id"], 0), document["path"]


def test_a_status_says_what_the_findings_say() -> None:
    errors = {
        row["doc_id"]: row["code"] for row in rows()["findings"] if row["severity"] == "error"
    }
    for row in rows()["documents"]:
        assert (row["status"] in {"failed", "partial"}) == (row["doc_id"] in errors), row["path"]
        assert (row["status"] == "failed") == (row["error"] is not None)
        if row["status"] == "empty":
            assert row["project_count"] == 0


def test_coverage_is_what_the_ledger_says() -> None:
    """The share is counted in another way than the ledger's rows are made."""
    roles: dict[str, Counter[str]] = {}
    for row in rows()["cells"]:
        roles.setdefault(row["doc_id"], Counter())[row["role"]] += 1
        assert (row["role"] == "blank") == (row["text"] is None)
        assert (row["role"] == "value") == (row["table"] is not None)
    whole, partly = 0, 0
    for document in rows()["documents"]:
        held = roles.get(document["doc_id"], Counter())
        filled = held.total() - held["blank"]
        covered = 1 - held["unclaimed"] / filled if filled else None
        assert document["cell_coverage"] == covered, document["path"]
        whole, partly = whole + (covered == 1), partly + (covered not in {1, None})
    assert min(whole, partly) > 10


def test_findings_are_of_the_catalogue_and_lead_to_their_record() -> None:
    numbers = {
        name: {(row["doc_id"], row.get("project_no"), row[table.key[-1]]) for row in rows()[name]}
        for name, table in tables().items()
        if name not in {"documents", "cells"}
    }
    for row in rows()["findings"]:
        assert row["severity"] == CATALOGUE[row["code"]].severity
        if row["record_no"] is not None:
            key = (row["doc_id"], row["project_no"], row["record_no"])
            assert key in numbers[row["table"]]


def test_an_amount_in_yuan_is_its_value_in_its_unit() -> None:
    """Also a check that value_yuan is missing only where no unit is known."""
    factors = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
    seen = 0
    for row in rows()["amounts"]:
        if row["value"] is None or row["unit"] is None:
            assert row["value_yuan"] is None
            continue
        assert (row["unit_from"] is None) == (row["unit"] is None)
        assert abs(row["value"] * factors[row["unit"]] - row["value_yuan"]) <= 0.005
        seen += 1
    assert seen > 500
