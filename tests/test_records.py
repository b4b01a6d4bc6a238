"""The ledger's rows are made when they are first asked for, and are otherwise a tuple."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from conftest import SAMPLE
from goalparse import parse
from goalparse.records import CellRecord, CellRows

FIELDS = [field.name for field in fields(CellRecord)]


def row(number: int) -> CellRecord:
    return CellRecord(
        table_no=1, row_no=number, column_no=1, row_span=1, column_span=1, text=None, role="blank"
    )


def columns_of(*rows: CellRecord) -> tuple[Sequence[Any], ...]:
    return tuple([getattr(row, name) for row in rows] for name in FIELDS)


def test_rows_are_made_once_and_only_when_asked_for() -> None:
    made: list[int] = []

    def make() -> tuple[Sequence[Any], ...]:
        made.append(1)
        return columns_of(row(1), row(2))

    rows = CellRows(make)
    assert not made
    assert [len(rows), list(rows), rows[1], rows[:1]] == [2, [row(1), row(2)], row(2), (row(1),)]
    assert rows.columns() == columns_of(row(1), row(2))
    assert made == [1]
    assert not CellRows(columns_of)


def test_rows_compare_and_copy_like_the_tuple_of_them() -> None:
    rows = CellRows(lambda: columns_of(row(1), row(2)))
    same = (row(1), row(2))
    assert rows == same == tuple(rows)
    assert rows == CellRows(lambda: columns_of(*same))
    assert rows != CellRows(lambda: columns_of(*same[:1]))
    assert rows != [row(1), row(2)]
    assert hash(rows) == hash(same)
    assert repr(rows) == repr(same)
    assert pickle.loads(pickle.dumps(rows)) == same  # noqa: S301 - its own
    assert copy.deepcopy(rows) == same


def test_a_submission_survives_pickling_with_its_ledger() -> None:
    submission = parse(SAMPLE).value
    again = pickle.loads(pickle.dumps(submission))  # noqa: S301 - its own
    assert again == submission
    assert len(again.cells) == len(submission.cells) > 100


def test_what_is_read_prints_as_lines_that_a_person_takes_in() -> None:
    result = parse(SAMPLE)
    counts = "7 sections, 2 projects, 12 indicators, 5 findings"
    assert repr(result.value) == f"<Submission {SAMPLE.name!r}: ok, {counts}>"
    assert repr(result) == f"<Result {result.value!r}, 5 findings>"
    assert str(result.findings[2]) == (
        "t1 r7 c2: warning goal-placeholder: the goal '目标内容1' is the form's own wording left"
        " standing"
    )
    assert repr(result.value.goals[0]).startswith("Goal(project_no=1, ")
