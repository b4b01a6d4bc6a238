"""One document as Word file and as text: a real Tika's dump gives the same tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import goalparse
from golden import values
from submissions import make_submission

SEEDS = range(20)
TikaDump = Callable[[str, list[tuple[Path, Path]]], None]


@pytest.fixture(scope="module")
def dumped(tmp_path_factory: pytest.TempPathFactory, tika: TikaDump) -> Path:
    """A folder with the generated documents and both dumps of each."""
    folder = tmp_path_factory.mktemp("dumps")
    for seed in SEEDS:
        (folder / f"{seed}.docx").write_bytes(make_submission(seed))
    for grammar in ("dom", "sax"):
        tika(
            grammar,
            [(folder / f"{seed}.docx", folder / f"{seed}.{grammar}.txt") for seed in SEEDS],
        )
    return folder


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("grammar", ["dom", "sax"])
def test_a_real_dump_gives_the_tables_of_the_word_file(
    dumped: Path, seed: int, grammar: str
) -> None:
    name = "怀来县-2022"
    word = goalparse.parse(dumped / f"{seed}.docx", name=name).value
    dump = goalparse.parse(dumped / f"{seed}.{grammar}.txt", name=name).value
    assert dump.document.dialect == f"tika-{grammar}"
    assert word.document.status == dump.document.status == "ok"
    assert values(dump) == values(word)


def test_the_generated_documents_vary() -> None:
    documents = [goalparse.parse(make_submission(seed), name="x").value for seed in SEEDS]
    projects = {len(document.projects) for document in documents}
    assert min(projects) <= 2
    assert max(projects) >= 10
    counts = {
        sum(i.project_no == p.project_no for i in document.indicators)
        for document in documents
        for p in document.projects
    }
    assert min(counts) <= 4
    assert max(counts) >= 23
