"""Random layouts as Word documents: every record right, every filled cell accounted for."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from drawings import built
from goalparse.pipeline import parse_bytes
from made_layouts import Layout, Record, make_layout

SEEDS = range(300)


def stated(rows: tuple[Any, ...], like: list[Record]) -> list[Record]:
    """The records, in the columns that the truth tells."""
    columns = list(like[0]) if like else []
    return [{column: getattr(row, column) for column in columns} for row in rows]


def shown(rows: list[Record]) -> list[Record]:
    """Texts as the text rule leaves them."""
    return [
        {c: v.replace("\\n", "\n") if isinstance(v, str) else v for c, v in row.items()}
        for row in rows
    ]


def differences(made: Layout) -> list[str]:
    submission = parse_bytes(built(made.blocks), path="made.docx")
    found = []
    for table in ("amounts", "goals", "indicators", "attributes"):
        truth = shown(getattr(made, table))
        rows = stated(getattr(submission, table), truth)
        if len(rows) != len(truth) or (not truth and getattr(submission, table)):
            found.append(f"{table}: {len(getattr(submission, table))} rows, not {len(truth)}")
        for at, (one, other) in enumerate(zip(truth, rows, strict=False), 1):
            found += [
                f"{table} {at}.{c}: {one[c]!r} != {other[c]!r}" for c in one if one[c] != other[c]
            ]
    truth = shown([made.project])
    for one, other in zip(truth, stated(submission.projects, truth), strict=False):
        found += [f"projects.{c}: {one[c]!r} != {other[c]!r}" for c in one if one[c] != other[c]]
    if len(submission.projects) != 1:
        found.append(f"{len(submission.projects)} projects")
    found += [f"{f.code} {f.raw}" for f in submission.findings if f.code in UNEXPECTED]
    return found


UNEXPECTED = {"cell-unclaimed", "header-unknown", "level-unknown", "table-unrecognised"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_made_layout_is_read_as_drawn(seed: int) -> None:
    assert differences(make_layout(seed)) == []


def test_the_truth_tells_columns_that_records_have() -> None:
    made = make_layout(1)
    submission = parse_bytes(built(made.blocks), path="made.docx")
    assert set(made.project) <= {each.name for each in fields(submission.projects[0])}
