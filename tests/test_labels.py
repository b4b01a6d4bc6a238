"""The hand-made labels are sound in themselves and match the texts that they describe.

Nothing of the program reads a document here: a label is held against the columns of the
records, the words of the data dictionary and, where the corpus is at hand, its text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from drawings import DRAWINGS, drawn
from goalparse import records
from goalparse.findings import CATALOGUE
from goalparse.text import clean

LABELLED = Path(__file__).parent.parent / "fixtures" / "labelled"
# Labels of other people's texts, and of documents that the project builds from a drawing.
TEXTS = sorted(f"labels/{path.stem}" for path in (LABELLED / "labels").glob("*.json"))
REBUILT = sorted(f"rebuilt/{path.stem}" for path in (LABELLED / "rebuilt").glob("*.json"))
STEMS = [*TEXTS, *REBUILT]
Row = dict[str, Any]

TABLES: dict[str, tuple[type, str]] = {
    "projects": (records.Project, "project_no"),
    "amounts": (records.Amount, "amount_no"),
    "milestones": (records.Milestone, "milestone_no"),
    "goals": (records.Goal, "goal_no"),
    "indicators": (records.Indicator, "indicator_no"),
    "attributes": (records.Attribute, "attribute_no"),
}
# Where a record stands and which lexicon entry found it: not a person's business to label.
NEVER = {"layout", "section_no", "bookmark", "table_no", "row_no", "column_no", "line_no"}
OPTIONAL = {("indicators", "line_no")}
KEYS = {"file", "sha256", "status", "unreadable", "findings_required", "not_asserted", *TABLES}

ENUMERATIONS: dict[tuple[str, str], str] = {
    ("projects", "form"): "project_goal project_self_evaluation project_monitoring department_goal"
    " department_self_evaluation transfer_goal transfer_self_evaluation activity_goal",
    ("projects", "amount_unit"): "元 千元 万元 亿元",
    ("amounts", "source"): "total fiscal general_budget government_fund state_capital superior"
    " central provincial municipal county local carryover special_account unit own_level other"
    " unknown",
    ("amounts", "stage"): "budget initial_budget adjusted_budget received executed",
    ("amounts", "horizon"): "annual medium_term",
    ("amounts", "unit_from"): "cell label table document",
    ("goals", "horizon"): "annual medium_term",
    ("goals", "stage"): "target actual",
    ("indicators", "horizon"): "annual medium_term",
    ("indicators", "value_kind"): "quantity range grade deadline period qualitative placeholder",
    ("indicators", "operator"): ">= <= > < = between",
    ("indicators", "nature"): "quantitative qualitative",
    ("attributes", "name"): "project_attribute project_category project_period start_date end_date"
    " legal_basis overview contact conclusion problems measures opinion",
}
LEVELS = {
    "level1": "产出指标 效益指标 满意度指标 成本指标",
    "level2": "数量指标 质量指标 时效指标 成本指标 经济成本指标 社会成本指标 生态环境成本指标"
    " 经济效益指标 社会效益指标 生态效益指标 可持续影响指标 服务对象满意度指标",
}
QUOTED = {
    "projects": "title project_code project_name project_title department_code department_name"
    " unit_code unit_name purpose",
    "amounts": "label raw",
    "goals": "number text",
    "indicators": "level1_raw level2_raw level3 level3_raw description value_raw operator_raw"
    " unit_raw actual_raw deviation_reason remark",
    "attributes": "label text",
}
YUAN = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}


def load(stem: str) -> Row:
    label: Row = json.loads((LABELLED / f"{stem}.json").read_text(encoding="utf-8"))
    return label


def rows(label: Row, table: str) -> Iterator[tuple[str, Row]]:
    """The records of a table, each with a name for messages."""
    for row in label[table]:
        yield f"{label['file']}: {table} {row}", row


def fits(value: object, hint: str, column: str) -> bool:
    """Whether a JSON value is of the record's type, decimals and dates in canonical form."""
    if value is None:
        return "None" in hint
    if "Decimal" in hint:
        pattern = r"-?\d+\.\d\d" if column.endswith("_yuan") else r"-?(0|[1-9]\d*)(\.\d*[1-9])?"
        return isinstance(value, str) and re.fullmatch(pattern, value) is not None
    if "date" in hint:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    wanted = {"bool": bool, "int": int, "str": str}[hint.split(" | ", maxsplit=1)[0]]
    return type(value) is wanted


def hints(record: type) -> dict[str, str]:
    """Column name to type, as text: ``str | None``, ``int``, ``Decimal | None``."""
    return {
        name: hint.__name__ if isinstance(hint, type) else str(hint)
        for name, hint in get_type_hints(record).items()
    }


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def body(corpus: Path, label: Row) -> bytes:
    """The labelled document: the stored text without its first line, which is the source."""
    path = corpus / "forms" / str(label["file"])
    first, rest = path.read_bytes().split(b"\n", 1)
    assert first.startswith(b"# source:")
    return rest


def drawing(stem: str) -> str:
    return (DRAWINGS / f"{Path(stem).name}.txt").read_text(encoding="utf-8")


def test_no_label_is_lost() -> None:
    assert len(TEXTS) == 46
    assert [Path(stem).name for stem in REBUILT] == sorted(p.stem for p in DRAWINGS.glob("*.txt"))


@pytest.mark.parametrize("stem", STEMS)
def test_file_has_exactly_the_agreed_keys(stem: str) -> None:
    label = load(stem)
    assert set(label) == KEYS
    folder, _, name = stem.partition("/")
    assert label["file"] == f"{name}.{'txt' if folder == 'labels' else 'docx'}"
    assert re.fullmatch(r"[0-9a-f]{64}", label["sha256"])
    assert label["status"] in {"ok", "partial", "empty", "failed", None}
    assert type(label["unreadable"]) is bool


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("table", TABLES)
def test_columns_exist_and_have_the_record_types(stem: str, table: str) -> None:
    types = hints(TABLES[table][0])
    for name, row in rows(load(stem), table):
        forbidden = {c for c in row if c in NEVER and (table, c) not in OPTIONAL}
        assert not forbidden, name
        wrong = {c: row[c] for c in row if not fits(row[c], types[c], c)}
        assert not wrong, name


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("table", TABLES)
def test_a_column_is_left_out_only_with_a_reason(stem: str, table: str) -> None:
    label = load(stem)
    reasons: dict[str, str] = label["not_asserted"].get(table, {})
    assert all(reasons.values())
    if "*" in reasons:
        assert label[table] == []
        return
    every = set(hints(TABLES[table][0])) - NEVER
    left_out = {column for row in label[table] for column in every - set(row)}
    assert left_out == set(reasons)


@pytest.mark.parametrize("stem", STEMS)
def test_status_is_left_out_only_with_a_reason(stem: str) -> None:
    label = load(stem)
    assert set(label["not_asserted"]) <= {"documents", *TABLES}
    assert (label["status"] is None) == ("status" in label["not_asserted"].get("documents", {}))


@pytest.mark.parametrize("stem", STEMS)
def test_words_are_those_of_the_dictionary(stem: str) -> None:
    label = load(stem)
    for (table, column), words in ENUMERATIONS.items():
        for name, row in rows(label, table):
            assert row.get(column) in {None, *words.split()}, name


@pytest.mark.parametrize("stem", STEMS)
def test_levels_are_official_or_as_written(stem: str) -> None:
    for name, row in rows(load(stem), "indicators"):
        for column, official in LEVELS.items():
            assert row.get(column) in {None, row.get(f"{column}_raw"), *official.split()}, name


@pytest.mark.parametrize("stem", STEMS)
def test_numbers_count_from_one_within_each_project(stem: str) -> None:
    label = load(stem)
    projects = [row["project_no"] for row in label["projects"]]
    assert projects == list(range(1, len(projects) + 1))
    for table, (_, number) in TABLES.items():
        if table == "projects":
            continue
        seen = [(row["project_no"], row[number]) for row in label[table]]
        assert seen == sorted(seen)
        for project in {p for p, _ in seen}:
            assert project in projects
            own = [n for p, n in seen if p == project]
            assert own == list(range(1, len(own) + 1))


@pytest.mark.parametrize("stem", STEMS)
def test_values_agree_with_their_kind(stem: str) -> None:
    for name, row in rows(load(stem), "indicators"):
        if "value_kind" not in row:
            continue  # left open, with a reason
        kind, value = row["value_kind"], row["value"]
        assert (kind is None) == (row["value_raw"] is None), name
        assert (value is not None) == (kind in {"quantity", "range"}), name
        assert (row["value_upper"] is not None) == (kind == "range"), name
        assert row["operator"] is None or kind in {"quantity", "range", "deadline"}, name
        if kind not in {"deadline", "period"}:
            assert row.get("deadline") is row.get("period_start") is None, name
        assert row["parent_no"] is None or row["parent_no"] < row["indicator_no"], name


@pytest.mark.parametrize("stem", STEMS)
def test_yuan_is_value_times_unit(stem: str) -> None:
    label = load(stem)
    for name, row in rows(label, "amounts"):
        assert (row["unit"] is None) == (row["unit_from"] is None), name
        if row["value"] is None or row["unit"] is None:
            assert row["value_yuan"] is None, name
        else:
            expected = Decimal(row["value"]) * YUAN[row["unit"]]
            assert Decimal(row["value_yuan"]) == expected, name
    if "*" in label["not_asserted"].get("amounts", {}):
        return
    for name, row in rows(label, "projects"):
        for column, source in (("total_yuan", "total"), ("fiscal_yuan", "fiscal")):
            own = [a for a in label["amounts"] if a["project_no"] == row["project_no"]]
            of_source = {a["value_yuan"] for a in own if a.get("source") == source}
            assert row.get(column) in of_source | {None}, name


@pytest.mark.parametrize("stem", STEMS)
def test_required_findings_are_in_the_catalogue_and_name_a_record(stem: str) -> None:
    label = load(stem)
    codes = set()
    for finding in label["findings_required"]:
        codes.add(finding["code"])
        assert finding["code"] in CATALOGUE
        if "table" in finding:
            table, number = finding["table"], TABLES[finding["table"]][1]
            keys = {(row["project_no"], row[number]) for row in label[table]}
            assert (finding["project_no"], finding["record_no"]) in keys
    assert label["unreadable"] == ("table-unreadable" in codes)
    if label["unreadable"]:
        assert label["indicators"] == []
    if label["status"] == "ok":
        assert not [code for code in codes if CATALOGUE[code].severity == "error"]


@pytest.mark.parametrize("stem", STEMS)
def test_texts_follow_the_text_rule(stem: str) -> None:
    label = load(stem)
    for table, columns in QUOTED.items():
        for name, row in rows(label, table):
            quoted = [row[c] for c in columns.split() if row.get(c) is not None]
            assert [clean(text) for text in quoted] == quoted, name
            assert "" not in quoted, name


def test_every_text_of_the_corpus_is_labelled(corpus: Path) -> None:
    assert sorted(f"labels/{path.stem}" for path in (corpus / "forms").glob("*.txt")) == TEXTS


@pytest.mark.parametrize("stem", REBUILT)
def test_digest_is_that_of_the_document_drawn(stem: str) -> None:
    assert hashlib.sha256(drawn(drawing(stem))).hexdigest() == load(stem)["sha256"]


@pytest.mark.parametrize("stem", REBUILT)
def test_quoted_texts_stand_in_the_drawing(stem: str) -> None:
    label = load(stem)
    text = squeezed(drawing(stem).replace("\\n", ""))
    for table, columns in QUOTED.items():
        for name, row in rows(label, table):
            quoted = [row[c] for c in columns.split() if row.get(c) is not None]
            # An entry of a matrix bears its row's label and its column's: 合计/2020年实际执行数.
            parts = [
                part for q in quoted for part in (q.split("/") if table == "attributes" else [q])
            ]
            assert [part for part in parts if squeezed(part) not in text] == [], name


@pytest.mark.parametrize("stem", TEXTS)
def test_digest_is_that_of_the_text(stem: str, corpus: Path) -> None:
    label = load(stem)
    assert hashlib.sha256(body(corpus, label)).hexdigest() == label["sha256"]


@pytest.mark.parametrize("stem", TEXTS)
def test_quoted_texts_stand_in_the_text(stem: str, corpus: Path) -> None:
    label = load(stem)
    text = squeezed(body(corpus, label).decode("utf-8"))
    for table, columns in QUOTED.items():
        for name, row in rows(label, table):
            quoted = [row[c] for c in columns.split() if row.get(c) is not None]
            assert [q for q in quoted if squeezed(q) not in text] == [], name


@pytest.mark.parametrize("stem", TEXTS)
def test_lines_hold_what_the_indicator_says(stem: str, corpus: Path) -> None:
    label = load(stem)
    lines = ["", *body(corpus, label).decode("utf-8").split("\n")]
    for name, row in rows(label, "indicators"):
        if "line_no" in row:
            line = squeezed(lines[row["line_no"]])
            own = [row[c] for c in ("level3_raw", "value_raw", "actual_raw") if row[c]]
            assert [q for q in own if squeezed(q) not in line] == [], name
