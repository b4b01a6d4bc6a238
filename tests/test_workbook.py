"""The workbook as a spreadsheet program finds it: codes whole, rows filtered, bounds met openly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from goalparse.output import sinks
from goalparse.output.dictionary import table_schema
from goalparse.output.frames import Gathered
from goalparse.output.sinks import WORKBOOK, Labels, Workbook, sheet_table
from goalparse.records import Submission
from goalparse.schema import tables, written_tables
from made_runs import Made, make


def written(
    folder: Path, *submissions: Submission, labels: Labels = "en"
) -> tuple[Any, tuple[str, ...]]:
    """The workbook of some documents, and what it could not hold."""
    gathered = Gathered(written_tables(cells=False))
    for each in submissions:
        gathered.add(each)
    book = Workbook(folder, gathered.tables, labels)
    for table, batch in zip(gathered.tables, gathered.take(), strict=True):
        book.write(table, batch)
    book.close()
    return openpyxl.load_workbook(folder / WORKBOOK), tuple(book.notes)


def values(sheet: Any, name: str) -> Iterator[Any]:
    """The values of a column by its heading."""
    at = [cell.value for cell in sheet[1]].index(name)
    return (row[at] for row in sheet.iter_rows(min_row=2, values_only=True))


def test_codes_and_long_numbers_are_text_and_nothing_is_a_formula(tmp_path: Path) -> None:
    made = make(Made(path="甲.docx"))
    first = replace(
        made.projects[0],
        department_code="0131",
        project_title="=1+1",
        total_yuan=Decimal("12345678901234567.89"),
        fiscal_yuan=Decimal("889000.00"),
    )
    book, notes = written(tmp_path, replace(made, projects=(first, *made.projects[1:])))
    sheet = book["projects"]
    assert next(values(sheet, "department_code")) == "0131"
    assert next(values(sheet, "total_yuan")) == "12345678901234567.89"
    assert next(values(sheet, "fiscal_yuan")) == 889000
    title = [cell.value for cell in sheet[1]].index("project_title")
    assert (sheet[2][title].value, sheet[2][title].data_type) == ("=1+1", "s")
    assert notes == ()


def test_every_sheet_is_filtered_by_its_header(tmp_path: Path) -> None:
    book, _ = written(tmp_path, make(Made(path="甲.docx", projects=3)))
    last = openpyxl.utils.get_column_letter(len(tables()["projects"].columns) + 1)  # the path
    assert book["projects"].auto_filter.ref == f"A1:{last}4"
    assert book["projects"].freeze_panes == "A2"
    assert all(sheet.auto_filter.ref for sheet in book.worksheets)


@pytest.mark.parametrize(
    ("labels", "row"),
    [
        ("en", ("projects", "total_yuan", "预算总额（元）", "decimal(24,2)")),
        ("zh", ("项目", "预算总额（元）", "total_yuan", "decimal(24,2)")),
    ],
)
def test_the_last_sheet_says_what_the_columns_mean(
    tmp_path: Path, labels: Labels, row: tuple[str, ...]
) -> None:
    book, _ = written(tmp_path, make(Made(path="甲.docx")), labels=labels)
    *others, last = book.worksheets
    rows = list(last.iter_rows(min_row=2, values_only=True))
    assert [each[0:2] for each in rows] == [
        (sheet.title, cell.value) for sheet in others for cell in sheet[1]
    ]
    assert row in {each[:4] for each in rows}
    assert all(each[4] and "`" not in each[4] for each in rows)
    stage = next(each[4] for each in rows if "adjusted_budget" in each[4])
    assert ("adjusted_budget 调整预算" in stage) == (labels == "zh")


def test_codes_and_money_have_room(tmp_path: Path) -> None:
    book, _ = written(tmp_path, make(Made(path="甲.docx")))
    sheet = book["projects"]
    wide = {
        cell.value: sheet.column_dimensions[cell.column_letter].width
        for cell in sheet[1]
        if cell.column_letter in sheet.column_dimensions
    }
    assert wide["project_code"] > 21
    assert wide["total_yuan"] > len("12,345,678,901.00")


@pytest.mark.parametrize(("labels", "heading"), [("en", "path"), ("zh", "路径")])
def test_every_row_names_its_document(tmp_path: Path, labels: Labels, heading: str) -> None:
    """A person looks for a file by its path, not by a digest."""
    first, second = make(Made(path="甲.docx")), make(Made(path="乙.docx", projects=2))
    copy = make(Made(path="甲的副本.docx")).document
    copy = replace(copy, doc_id=first.document.doc_id, duplicate_of="甲.docx")
    bare = Submission(document=copy)
    book, _ = written(tmp_path, first, second, bare, labels=labels)
    sheet = book["projects" if labels == "en" else "项目"]
    assert [cell.value for cell in sheet[1]][1] == heading
    digest = "doc_id" if labels == "en" else "文件标识"
    assert set(zip(values(sheet, digest), values(sheet, heading), strict=True)) == {
        (first.document.doc_id, "甲.docx"),
        (second.document.doc_id, "乙.docx"),
    }
    for table, each in zip(written_tables(cells=False), book.worksheets[:-1], strict=True):
        fields = table_schema(sheet_table(table), present=[])["fields"]
        names = [field["titles"]["zh"] if labels == "zh" else field["name"] for field in fields]
        assert [cell.value for cell in each[1]] == names


def test_what_a_sheet_cannot_hold_goes_on_or_is_cut_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "_SHEET_ROWS", 3)
    made = make(Made(path="甲.docx", projects=5))
    first = replace(made.projects[0], purpose="长" * 40_000)
    book, notes = written(tmp_path, replace(made, projects=(first, *made.projects[1:])))
    sheets = [sheet for sheet in book.worksheets if sheet.title.startswith("projects")]
    assert [sheet.title for sheet in sheets] == ["projects", "projects 2", "projects 3"]
    numbers = [number for sheet in sheets for number in values(sheet, "project_no")]
    assert numbers == [1, 2, 3, 4, 5]
    assert [sheet.auto_filter.ref.partition(":")[0] for sheet in sheets] == ["A1"] * 3
    cut = next(values(sheets[0], "purpose"))
    assert (len(cut), cut[-1]) == (32_767, "…")
    assert "1 cells of projects are cut at 32,767 characters" in notes[0]
    assert "projects takes 3 sheets of 3 rows" in notes
