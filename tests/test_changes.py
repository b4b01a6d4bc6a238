"""Two extractions against each other: rows by what they say, documents by path, forms by code."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goalparse.checking.changes import (
    Change,
    DocumentChanges,
    DocumentRows,
    Kind,
    Terms,
    align,
    compare_documents,
)
from goalparse.checking.words import Words
from goalparse.output import by_document, side_by_side
from goalparse.output.by_document import document_of, documents_of
from goalparse.output.side_by_side import compare_stored
from goalparse.output.sinks import Output
from goalparse.output.stored import NotARunError, open_run
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission
from made_runs import Made, duplicate, make, write_run
from submissions import make_submission

ALL = Terms()


def indicator(name: str, **columns: Any) -> dict[str, Any]:
    return {"indicator_no": 1, "project_no": 1, "level3": name, "level3_raw": name, **columns}


def document(**rows: list[dict[str, Any]]) -> DocumentRows:
    given = {"projects": [{"project_no": 1, "project_code": "A"}], **rows}
    return DocumentRows(path="a.docx", doc_id="1", document={"path": "a.docx"}, rows=given)


def changes(old: DocumentRows, new: DocumentRows, terms: Terms = ALL) -> list[Change]:
    found = compare_documents(old, new, terms)
    return [] if found is None else list(found.changes)


def test_equal_documents_give_nothing() -> None:
    rows = document(indicators=[indicator("会议数量", value_raw="≥1次")])
    assert compare_documents(rows, rows, ALL) is None


def test_a_row_put_in_front_moves_none_of_the_others() -> None:
    old = document(indicators=[indicator("甲", value_raw="1"), indicator("乙", value_raw="2")])
    new = document(
        indicators=[indicator("新", value_raw="9"), *old.rows["indicators"]]  # type: ignore[list-item]
    )
    (change,) = changes(old, new)
    assert (change.kind, change.row, change.new) == (Kind.ADDED, "新", "新 · 新 · 9")
    (change,) = changes(new, old)
    assert (change.kind, change.row) == (Kind.REMOVED, "新")


def test_a_changed_value_bears_both_values_and_both_places() -> None:
    old = document(indicators=[indicator("甲", value_raw="95%", table_no=1, row_no=3)])
    new = document(indicators=[indicator("甲", value_raw="96%", table_no=2, row_no=4)])
    assert changes(old, new) == [
        Change(
            kind=Kind.CHANGED,
            table="indicators",
            form="A",
            row="甲",
            column="value_raw",
            old="95%",
            new="96%",
            old_place={"table_no": 1, "row_no": 3},
            new_place={"table_no": 2, "row_no": 4},
        )
    ]


def test_what_a_row_says_is_put_into_chinese_by_columns() -> None:
    found = {"code": "file-empty", "raw": "8000", "message": "the file holds 0 bytes"}
    amount = {"amount_no": 1, "project_no": 1, "label": "预算数", "stage": "executed"}
    (money,) = changes(document(amounts=[]), document(amounts=[amount]))
    (told,) = changes(document(findings=[found]), document(findings=[]))
    (moved,) = changes(
        document(amounts=[{**amount, "raw": "1", "stage": "received"}]),
        document(amounts=[{**amount, "raw": "1"}]),
    )
    newer = {"code": "of-a-newer-version", "message": "the file holds 0 bytes"}
    (other,) = changes(document(findings=[]), document(findings=[newer]))
    sides = [Words("review_words", "zh").sides(each) for each in (money, told, moved, other)]
    assert sides == [
        ("", "预算数 · 执行"),
        ("file-empty · 8000 · 文件为 0 字节", ""),
        ("到位", "执行"),
        ("", "of-a-newer-version · the file holds 0 bytes"),
    ]
    assert Words("review_words", "en").sides(moved) == ("received", "executed")


def test_forms_are_paired_by_code_though_their_order_changed() -> None:
    forms = [
        {"project_no": 1, "project_code": "A", "purpose": "x"},
        {"project_no": 2, "project_code": "B", "purpose": "y"},
    ]
    moved = [{**forms[1], "project_no": 1}, {**forms[0], "project_no": 2, "purpose": "z"}]
    (change,) = changes(document(projects=forms), document(projects=moved))
    assert (change.form, change.column, change.old, change.new) == ("A", "purpose", "x", "z")


@pytest.mark.parametrize(
    ("terms", "count"),
    [
        (ALL, 2),
        (Terms(ignore=frozenset({"weight"})), 1),
        (Terms(ignore=frozenset({"indicators.basis", "weight"})), 0),
        (Terms(ignore=frozenset({"amounts.basis"})), 2),
        (Terms(only=frozenset({"amounts"})), 0),
        (Terms(tolerance=Decimal("0.5")), 1),
        (Terms(tolerance=Decimal("0.4")), 2),
    ],
)
def test_what_counts_as_a_difference(terms: Terms, count: int) -> None:
    old = document(indicators=[indicator("甲", weight="10", basis="x")])
    new = document(indicators=[indicator("甲", weight="10.5", basis="y")])
    assert len(changes(old, new, terms)) == count


def test_the_part_of_an_indicator_follows_its_renumbered_whole() -> None:
    old = document(indicators=[indicator("甲"), indicator("乙", indicator_no=2, parent_no=1)])
    new = document(
        indicators=[
            indicator("新"),
            indicator("甲", indicator_no=2),
            indicator("乙", indicator_no=3, parent_no=2),
        ]
    )
    assert [change.kind for change in changes(old, new)] == [Kind.ADDED]


def test_rows_of_other_matters_are_not_paired() -> None:
    old, new = [indicator("会议数量", basis="上年")], [indicator("受益户数", basis="规划")]
    assert list(align(old, new, table="indicators")) == [(old[0], None), (None, new[0])]


def test_columns_that_a_label_does_not_assert_are_not_compared() -> None:
    label = document(indicators=[{"indicator_no": 1, "project_no": 1, "level3": "甲"}])
    assert changes(label, document(indicators=[indicator("甲", value_raw="≥1次")])) == []


def test_runs_are_compared_document_by_document(tmp_path: Path) -> None:
    made = [parse_bytes(make_submission(seed), path=f"{seed}.docx") for seed in range(5)]
    other = parse_bytes(make_submission(9), path="3.docx")
    write_run(tmp_path / "old", made[:4], output=Output(format="csv"))
    write_run(tmp_path / "new", [*made[1:3], other, made[4]], output=Output(format="parquet"))
    runs = [open_run(tmp_path / name) for name in ("old", "new")]
    found = list(compare_stored(runs[0], runs[1], ALL))
    assert [(each.path, each.kind) for each in found] == [
        ("0.docx", Kind.REMOVED),
        ("3.docx", Kind.CHANGED),
        ("4.docx", Kind.ADDED),
    ]
    assert not found[1].same_file


def test_formats_make_no_difference(tmp_path: Path) -> None:
    made = [parse_bytes(make_submission(seed), path=f"{seed}.docx") for seed in range(3)]
    for name in ("csv", "parquet", "jsonl"):
        write_run(tmp_path / name, made, output=Output(format=name))
    for name in ("parquet", "jsonl"):
        runs = [open_run(tmp_path / each) for each in ("csv", name)]
        assert list(compare_stored(runs[0], runs[1], ALL)) == []


def altered(made: list[Submission], rng: random.Random) -> Iterator[Submission]:
    """The documents with some taken out, put in, filed anew, and with rows changed."""
    for each in made:
        kind = rng.choice(["same"] * 6 + ["gone", "new", "other bytes", "row", "value"])
        path = each.document.path
        if kind == "gone":
            continue
        if kind == "new":
            yield make(Made(path=path.replace(".docx", "-neu.docx")))
        if kind == "other bytes":
            yield make(Made(path=path, version=2))
        elif kind == "row":
            gone = rng.randrange(len(each.amounts))
            yield replace(each, amounts=each.amounts[:gone] + each.amounts[gone + 1 :])
        elif kind == "value":
            first = replace(each.indicators[0], basis="anderswo")
            yield replace(each, indicators=(first, *each.indicators[1:]))
        else:
            yield each


@pytest.mark.parametrize("stretch", [1, 2, 7, 512])
@pytest.mark.parametrize("seed", [1, 2])
def test_stretches_give_what_single_documents_give(
    tmp_path: Path, seed: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    made = [make(Made(path=f"{number:03}.docx")) for number in range(60)]
    made.append(duplicate(made[3], "100.docx"))
    write_run(tmp_path / "old", made)
    write_run(tmp_path / "new", altered(made, rng))
    monkeypatch.setattr(side_by_side, "STRETCH", stretch)
    old, new = (open_run(tmp_path / name) for name in ("old", "new"))
    found = {each.path: each for each in compare_stored(old, new, ALL)}
    ours, theirs = ({each.path: each for each in documents_of(run)} for run in (old, new))
    expected = {}
    for path in sorted(ours.keys() | theirs.keys()):
        if path not in theirs or path not in ours:
            kind = Kind.REMOVED if path in ours else Kind.ADDED
            expected[path] = DocumentChanges(path=path, kind=kind)
        elif change := compare_documents(ours[path].rows(), theirs[path].rows(), ALL):
            expected[path] = change
    assert found == expected
    assert list(found) == list(expected)
    assert {each.kind for each in found.values()} == set(Kind)


def test_a_duplicate_has_no_rows_of_its_own(tmp_path: Path) -> None:
    first = parse_bytes(make_submission(0), path="a.docx")
    assert len(document_of(first).rows().rows["projects"]) == len(first.projects)
    write_run(tmp_path / "run", [first], output=Output(format="csv"))
    (only,) = documents_of(open_run(tmp_path / "run"))
    assert only.equals(document_of(first))


def test_rows_out_of_order_are_told(tmp_path: Path) -> None:
    made = [parse_bytes(make_submission(seed), path=f"{seed}.docx") for seed in range(2)]
    write_run(tmp_path / "run", made, output=Output(format="csv"))
    lines = (tmp_path / "run" / "projects.csv").read_text("utf-8").split("\n")
    moved = [lines[0], *reversed(lines[1:-1]), ""]
    (tmp_path / "run" / "projects.csv").write_text("\n".join(moved), "utf-8")
    said = "projects do not stand in the order of documents"
    with pytest.raises(NotARunError, match=said):
        list(by_document.documents_of(open_run(tmp_path / "run")))
    with pytest.raises(NotARunError, match=said):
        list(compare_stored(open_run(tmp_path / "run"), open_run(tmp_path / "run"), ALL))
