"""Whole files -> golden records and findings, and one document read from all its forms.

``fixtures/cases/<name>/records.json`` is written by hand from the source beside it. A section's
text may be given as ``{"lines": [first, last]}``: those lines of the source, by the text rule.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import goalparse
from goalparse.text import clean
from golden import TABLES, plain, values

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
NAME = "huailai-cppcc-2022.txt"


def cases() -> list[Path]:
    return sorted(path for path in CASES.iterdir() if path.is_dir())


def source_of(case: Path) -> Path:
    (source,) = [path for path in case.iterdir() if path.suffix in {".txt", ".docx"}]
    return source


def expected(golden: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    text = golden.get("text")
    if isinstance(text, dict):
        first, last = text["lines"]
        wanted = (clean(line.split("]", 1)[-1]) for line in lines[first - 1 : last])
        return {**golden, "text": "\n".join(line for line in wanted if line)}
    return golden


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_case_gives_its_golden_records_and_findings(case: Path) -> None:
    source = source_of(case)
    lines = source.read_text("utf-8").split("\n")
    golden = json.loads((case / "records.json").read_text("utf-8"))
    submission = goalparse.parse(source).value
    found = {"documents": (submission.document,)} | {
        table: getattr(submission, table) for table in (*TABLES, "findings")
    }
    assert set(golden) == set(found)
    for table, records in found.items():
        rows = [plain(record) for record in records]
        asked = [expected(row, lines) for row in golden[table]]
        assert [{k: row[k] for k in a} for row, a in zip(rows, asked, strict=True)] == asked


def test_every_cell_of_the_sample_is_claimed() -> None:
    submission = goalparse.parse(CASES / "huailai-cppcc-2022" / NAME).value
    roles = {cell.role for cell in submission.cells}
    assert roles == {"label", "value", "blank"}
    named = next(cell for cell in submission.cells if cell.text == "88.90")
    assert (named.table, named.project_no, named.record_no, named.field) == ("amounts", 1, 1, "raw")


def test_under_another_name_the_year_is_taken_from_the_document_number() -> None:
    data = (CASES / "huailai-cppcc-2022" / NAME).read_bytes()
    result = goalparse.parse(data, name="政协.txt")
    assert result.value.document.fiscal_year == 2022
    assert result.value.document.fiscal_year_from == "document_number"
    assert [f.code for f in result.findings].count("year-inferred") == 1


SAME_AS_THE_SAMPLE = [
    f"trailing-tabs/sample_{variant}.{kind}"
    for variant in ("paras", "raw", "tblend")
    for kind in ("docx", "dom.txt", "sax.txt")
] + [
    "samplelike/source.docx",
    "samplelike/tika260_docx_dom_rich.txt",
    "samplelike/tika260_docx_sax_rich.txt",
    "samplelike/tika260_docx_via_LO_roundtrip_rich.txt",
]


@pytest.mark.parametrize("file", SAME_AS_THE_SAMPLE)
def test_the_same_tables_from_word_and_from_its_dumps(file: str, corpus: Path) -> None:
    sample = goalparse.parse(CASES / "huailai-cppcc-2022" / NAME).value
    other = goalparse.parse((corpus / "dialects" / file).read_bytes(), name=NAME).value
    assert values(other) == values(sample)
    assert other.document.cell_coverage == 1.0
