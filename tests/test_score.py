"""The score: known errors give known figures; the corpus of published forms keeps its floor."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from drawings import DRAWINGS, drawn
from goalparse.batch import Selection, convert
from goalparse.output import evaluate, stored
from goalparse.output.sinks import Output
from goalparse.schema import FORM_TABLES

LABELLED = Path(__file__).parent.parent / "fixtures" / "labelled"

INDICATOR = {
    "parent_no": None, "level1": "产出指标", "level2": "数量指标", "level3": "里程",
    "level3_raw": "里程", "value_raw": "≥5公里", "operator": ">=", "value": "5", "unit": "公里",
}  # fmt: skip


def label(**tables: list[dict[str, Any]]) -> dict[str, Any]:
    empty: dict[str, Any] = {name: [] for name in FORM_TABLES}
    return {
        "file": "a.txt", "sha256": "d1", "status": None, "findings_required": [],
        "not_asserted": {}, **empty, "projects": [{"project_no": 1, "project_name": "修路"}],
        **tables,
    }  # fmt: skip


def run_of(gold: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The run that says exactly what a label does."""
    run: dict[str, list[dict[str, Any]]] = {
        name: [{"doc_id": "d1", **deepcopy(row)} for row in gold[name]] for name in FORM_TABLES
    }
    return {**run, "documents": [{"doc_id": "d1", "status": "ok"}], "findings": []}


def indicators(*names: str) -> list[dict[str, Any]]:
    return [
        {"project_no": 1, "indicator_no": number, **INDICATOR, "level3": name, "level3_raw": name}
        for number, name in enumerate(names, 1)
    ]


def test_a_run_that_says_what_the_label_does_is_fully_right() -> None:
    gold = label(indicators=indicators("里程", "桥梁"))
    result = evaluate.score(run_of(gold), [gold])
    assert (result.fully_right, result.silent, result.total().f1) == (1, 0, 1.0)
    assert result.total().right == 1 + 2 * 8


def test_one_wrong_number_is_one_missed_and_one_wrong_cell_and_silent_without_a_finding() -> None:
    gold = label(indicators=indicators("里程"))
    run = run_of(gold)
    run["indicators"][0]["value"] = "50"
    result = evaluate.score(run, [gold])
    tally = result.by_column()["indicators", "value"]
    assert (tally.right, tally.missed, tally.wrong) == (0, 1, 1)
    assert (result.fully_right, result.silent) == (0, 1)
    run["findings"] = [
        {"doc_id": "d1", "code": "value-doubtful", "table": "indicators", "project_no": 1,
         "record_no": 1, "field": "value_raw"},
    ]  # fmt: skip
    assert evaluate.score(run, [gold]).silent == 0


def test_a_dropped_row_costs_its_cells_and_no_others() -> None:
    gold = label(indicators=indicators("里程", "桥梁", "隧道"))
    run = run_of(gold)
    del run["indicators"][1]
    for number, row in enumerate(run["indicators"], 1):
        row["indicator_no"] = number
    result = evaluate.score(run, [gold])
    total = result.by_table()["indicators"]
    assert (total.right, total.missed, total.wrong) == (16, 8, 0)
    (mistake,) = result.documents[0].mistakes
    assert (mistake.column, mistake.record_no, mistake.silent) == (None, None, True)


def test_a_doubled_row_is_wrong() -> None:
    gold = label(indicators=indicators("里程"))
    run = run_of(gold)
    run["indicators"].append({**run["indicators"][0], "indicator_no": 2})
    total = evaluate.score(run, [gold]).by_table()["indicators"]
    assert (total.right, total.missed, total.wrong) == (8, 0, 8)


def test_text_that_differs_in_blanks_only_is_right_once_folded() -> None:
    gold = label(indicators=indicators("里程"))
    run = run_of(gold)
    run["indicators"][0]["value_raw"] = "≥5 公里"
    result = evaluate.score(run, [gold])
    tally = result.by_column()["indicators", "value_raw"]
    assert (tally.right, tally.folded, tally.f1, tally.f1_folded) == (0, 1, 0.0, 1.0)
    assert result.fully_right == 1


def test_what_a_label_leaves_open_is_not_scored() -> None:
    gold = label(indicators=indicators("里程"))
    run = run_of(gold)
    del gold["indicators"][0]["unit"]
    gold["not_asserted"] = {"goals": {"*": "not labelled"}}
    run["indicators"][0]["unit"] = "米"
    run["goals"].append({"doc_id": "d1", "project_no": 1, "goal_no": 1, "text": "修完"})
    assert evaluate.score(run, [gold]).fully_right == 1


def test_a_required_finding_that_is_not_given_is_told() -> None:
    gold = {**label(), "findings_required": [{"code": "table-unreadable"}]}
    (document,) = evaluate.score(run_of(gold), [gold]).documents
    assert document.findings_missing == ["table-unreadable"]
    assert not document.fully_right


def test_a_document_that_the_run_lacks_misses_everything() -> None:
    gold = label(indicators=indicators("里程"))
    run: dict[str, list[dict[str, Any]]] = {
        name: [] for name in (*FORM_TABLES, "findings", "documents")
    }
    result = evaluate.score(run, [gold])
    assert (result.total().recall, result.fully_right) == (0.0, 0)


@pytest.mark.parametrize("format_", ["csv", "parquet", "jsonl"])
def test_every_format_reads_back_as_the_same_rows(
    format_: Any, sample: Path, tmp_path: Path
) -> None:
    convert(Selection(paths=(sample,)), tmp_path / "jsonl", output=Output(format="jsonl"))
    convert(Selection(paths=(sample,)), tmp_path / "x" / format_, output=Output(format=format_))
    assert stored.read_run(tmp_path / "x" / format_) == stored.read_run(tmp_path / "jsonl")


def test_a_folder_without_a_run_is_one_clear_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", "score", tmp_path, LABELLED / "labels"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("goalparse: error: ")
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def published(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published forms as documents: without the line that says where each comes from."""
    folder = tmp_path_factory.mktemp("published")
    for path in sorted((corpus / "forms").glob("*.txt")):
        data = path.read_bytes()
        first, _, rest = data.partition(b"\n")
        (folder / path.name).write_bytes(rest if first.startswith(b"# source:") else data)
    return folder


def test_the_corpus_of_published_forms_keeps_its_floor(published: Path, tmp_path: Path) -> None:
    floor = tomllib.loads((LABELLED / "floor.toml").read_text("utf-8"))
    digest = hashlib.sha256()
    for path in sorted(published.glob("*.txt")):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    assert digest.hexdigest() == floor["corpus"], "the floors were measured on other texts"
    convert(Selection(paths=(published,)), tmp_path / "run", output=Output(format="parquet"))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "goalparse", "score", tmp_path / "run", LABELLED / "labels"),
            *("--json", "--min-f1", str(floor["f1"]), "--max-silent", str(floor["silent"])),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["fully_right"] >= floor["fully_right"]


def test_the_documents_drawn_keep_their_floor(tmp_path: Path) -> None:
    floor = tomllib.loads((LABELLED / "floor.toml").read_text("utf-8"))["drawn"]
    (tmp_path / "drawn").mkdir()
    for path in DRAWINGS.glob("*.txt"):
        (tmp_path / "drawn" / f"{path.stem}.docx").write_bytes(drawn(path.read_text("utf-8")))
    convert(
        Selection(paths=(tmp_path / "drawn",)), tmp_path / "run", output=Output(format="parquet")
    )
    run = stored.read_run(tmp_path / "run")
    result = evaluate.score(run, evaluate.read_labels(LABELLED / "rebuilt"))
    assert (result.total().f1 or 0) >= floor["f1"]
    assert result.fully_right >= floor["fully_right"]
    assert result.silent <= floor["silent"]
    forms = {row["form"] for row in run["projects"]}
    assert len(forms) == 8, "every kind of form is among them"
