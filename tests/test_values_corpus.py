"""The labelled strings of published forms: read as labelled, and really standing in the forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import labelled_values as labels
from goalparse.meanings import codes, quantities
from goalparse.meanings.departments import read_department
from goalparse.text import key

# Lines that are not read as labelled, with the reason.
KNOWN_FAILURES: dict[str, str] = {}


def _id(row: dict[str, str]) -> str:
    return row["text"].replace("\n", "⏎")


def _cases(name: str) -> list[object]:
    return [
        pytest.param(
            row,
            id=_id(row),
            marks=[pytest.mark.xfail(strict=True, reason=KNOWN_FAILURES[row["text"]])]
            if row["text"] in KNOWN_FAILURES
            else [],
        )
        for row in labels.rows(name)
    ]


def _target(row: dict[str, str]) -> str:
    return labels.describe_target(
        quantities.read_target(
            row["text"],
            operator=row["operator"] or None,
            unit=row["unit"] or None,
            year=labels.FORM_YEAR,
            lossy=bool(row.get("lossy")),
        )
    )


@pytest.mark.parametrize("row", _cases("targets.tsv"))
def test_a_target_is_read_as_labelled(row: dict[str, str]) -> None:
    assert _target(row) == row["expected"]


@pytest.mark.parametrize("row", _cases("reading_list.tsv"))
def test_the_reading_list_is_read_as_the_dictionary_says(row: dict[str, str]) -> None:
    assert _target(row) == row["expected"]


@pytest.mark.parametrize("row", _cases("amounts.tsv"))
def test_an_amount_is_read_as_labelled(row: dict[str, str]) -> None:
    money = quantities.read_money(row["text"], unit=row["unit"] or None)
    assert labels.describe_money(money) == row["expected"]


@pytest.mark.parametrize("row", _cases("names.tsv"))
def test_a_name_is_read_as_labelled(row: dict[str, str]) -> None:
    name = quantities.strip_marks(row["text"])
    assert labels.describe_name(name) == (row["name"], row["core"])


def _read_code(what: str, text: str) -> str:
    department = read_department(text)
    name = codes.read_project_name(text)
    readers: dict[str, Callable[[], str | None]] = {
        "number": lambda: name.document_number,
        "title": lambda: name.title,
        "linked": lambda: name.linked_code,
        "code": lambda: ",".join(code.text for code in codes.find_project_codes(text)),
        "department": lambda: f"{department.code or '-'} {department.name or '-'}",
        "unit": lambda: quantities.money_unit_in(text),
        "month": lambda: str(quantities.read_month(text)),
        "goal": lambda: "yes" if quantities.is_placeholder(text) else None,
        "choice": lambda: quantities.chosen_option(text),
    }
    return readers[what]() or "-"


@pytest.mark.parametrize("row", _cases("codes.tsv"))
def test_a_code_or_label_is_read_as_labelled(row: dict[str, str]) -> None:
    assert _read_code(row["what"], row["text"]) == row["expected"]


def test_there_are_more_than_400_labelled_strings_besides_the_reading_list() -> None:
    labelled = {
        (name, *row.values())
        for name in ("targets.tsv", "amounts.tsv", "names.tsv", "codes.tsv")
        for row in labels.rows(name)
    }
    assert len(labelled) > 400
    assert len(KNOWN_FAILURES) <= len(labelled) // 50


@pytest.mark.parametrize("name", ["targets.tsv", "amounts.tsv", "names.tsv", "codes.tsv"])
def test_the_labelled_strings_stand_in_the_files_that_they_name(name: str, corpus: Path) -> None:
    files = {path.stem: path for path in corpus.glob("forms/*.txt")}
    files["huailai-cppcc-2022"] = corpus / "sample" / "huailai-cppcc-2022.txt"
    texts = {stem: key(path.read_text(encoding="utf-8")) for stem, path in files.items()}
    astray = [
        row["text"] for row in labels.rows(name) if key(row["text"]) not in texts[row["where"]]
    ]
    assert not astray


def test_no_value_of_a_published_form_raises(corpus: Path) -> None:
    pieces = {
        piece.strip()
        for path in sorted(corpus.glob("forms/*.txt"))
        for piece in re.split(r"[|\n\t ]", path.read_text(encoding="utf-8"))
    }
    for piece in pieces:
        target = quantities.read_target(piece, year=labels.FORM_YEAR)
        assert (target.kind is None) == quantities.is_missing(piece)
        assert target.span is None or piece[slice(*target.span)]
        quantities.read_money(piece)
        codes.read_project_name(piece)
    assert len(pieces) > 1500
