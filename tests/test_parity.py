"""The same published form as text and as a Word document gives the same records.

The texts are not in this project. A file of ``fixtures/labelled/parity`` draws the merges of a
text's tables and names its cells by line and place; the document is built from text and drawing
when the test runs. Where the text has lost what the document still shows, the records differ,
and ``parity.toml`` says in which columns and why.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drawings import DRAWINGS, Rows, blocks, built
from goalparse.pipeline import parse_bytes

PARITY = DRAWINGS.parent / "parity"
STEMS = sorted(path.stem for path in PARITY.glob("*.txt"))
REASONS = tomllib.loads((DRAWINGS.parent / "parity.toml").read_text("utf-8"))
TABLES = ("projects", "amounts", "milestones", "goals", "indicators", "attributes")
# Where a record stands in its file, and what its title's heading is called there.
PLACES = {
    *("table_no", "row_no", "column_no", "line_no", "section_no", "bookmark", "layout"),
}


def text_of(corpus: Path, stem: str) -> bytes:
    return (corpus / "forms" / f"{stem}.txt").read_bytes().split(b"\n", 1)[1]


def cells_of(text: bytes) -> dict[str, str]:
    """The filled cells of a text by line and place: ``12.3``; ``12`` is the first of its line."""
    cells: dict[str, str] = {}
    for number, line in enumerate(text.decode("utf-8").split("\n"), 1):
        filled = [part.strip() for part in line.split("|") if part.strip()]
        cells |= {f"{number}.{at}": part for at, part in enumerate(filled, 1)}
    return cells


def parts(reference: str) -> list[str]:
    """The cells that make up a drawn cell, a paragraph each."""
    return [each if "." in each else f"{each}.1" for each in reference.split("+")]


def references(stem: str) -> Iterator[str | Rows]:
    yield from blocks((PARITY / f"{stem}.txt").read_text("utf-8"))


def document_of(corpus: Path, stem: str) -> bytes:
    cells = cells_of(text_of(corpus, stem))

    def filled(reference: str) -> str:
        if reference in {"", "<", "^", "0"}:
            return "" if reference == "0" else reference
        return "\\n".join(cells[part] for part in parts(reference))

    return built(
        filled(block) if isinstance(block, str) else [list(map(filled, row)) for row in block]
        for block in references(stem)
    )


def records(data: bytes, stem: str) -> dict[str, list[dict[str, Any]]]:
    submission = parse_bytes(data, path=f"{stem}.txt")
    return {
        table: [
            {
                column: getattr(row, column)
                for column in type(row).__dataclass_fields__
                if column not in PLACES
            }
            for row in getattr(submission, table)
        ]
        for table in TABLES
    }


def differences(text: list[dict[str, Any]], word: list[dict[str, Any]]) -> Iterator[str]:
    """The columns in which the records differ; ``*`` if there are more of one."""
    if len(text) != len(word):
        yield "*"
        return
    for one, other in zip(text, word, strict=True):
        yield from (column for column, value in one.items() if other[column] != value)


@pytest.mark.parametrize("stem", STEMS)
def test_every_filled_cell_of_the_text_is_drawn_once(stem: str, corpus: Path) -> None:
    drawn = Counter(
        part
        for block in references(stem)
        for reference in ([block] if isinstance(block, str) else [c for row in block for c in row])
        if reference not in {"", "<", "^", "0"}
        for part in parts(reference)
    )
    assert set(drawn.values()) == {1}
    assert set(drawn) == set(cells_of(text_of(corpus, stem)))


@pytest.mark.parametrize("stem", STEMS)
def test_the_records_are_the_same_or_the_reason_is_named(stem: str, corpus: Path) -> None:
    text = records(text_of(corpus, stem), stem)
    word = records(document_of(corpus, stem), stem)
    found = {
        f"{table}.{column}" for table in TABLES for column in differences(text[table], word[table])
    }
    assert found == set(REASONS.get(stem, {}))
