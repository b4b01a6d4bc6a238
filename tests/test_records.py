"""The ledger's rows are made when they are first asked for, and are otherwise a tuple."""

from __future__ import annotations

import copy
import pickle

from conftest import SAMPLE
from goalparse import parse
from goalparse.records import CellRecord, CellRows


def row(number: int) -> CellRecord:
    return CellRecord(
        table_no=1, row_no=number, column_no=1, row_span=1, column_span=1, text=None, role="blank"
    )


def test_rows_are_made_once_and_only_when_asked_for() -> None:
    made: list[int] = []

    def make() -> tuple[CellRecord, ...]:
        made.append(1)
        return row(1), row(2)

    rows = CellRows(make)
    assert not made
    assert [len(rows), list(rows), rows[1], rows[:1]] == [2, [row(1), row(2)], row(2), (row(1),)]
    assert made == [1]


def test_rows_compare_and_copy_like_the_tuple_of_them() -> None:
    rows = CellRows(lambda: (row(1), row(2)))
    same = (row(1), row(2))
    assert rows == same == tuple(rows)
    assert rows == CellRows(lambda: same)
    assert rows != CellRows(lambda: same[:1])
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
