"""Layouts that the vocabulary does not know: first quoted, then taught by a few lines, then read.

``fixtures/unknown`` holds for each layout its drawing, a user's vocabulary of the words that it
renames, and a label of the records that it states.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from drawings import drawn
from goalparse.batch import Selection, convert
from goalparse.meanings.user_vocabulary import load_lexicon
from goalparse.output import evaluate, stored
from goalparse.output.sinks import Output
from goalparse.pipeline import Options

UNKNOWN = Path(__file__).parent.parent / "fixtures" / "unknown"
STEMS = sorted(path.stem for path in UNKNOWN.glob("*.txt"))


def score(stem: str, folder: Path, vocabulary: tuple[Path, ...] = ()) -> evaluate.Score:
    (folder / "in").mkdir(exist_ok=True)
    drawing = (UNKNOWN / f"{stem}.txt").read_text("utf-8")
    (folder / "in" / f"{stem}.docx").write_bytes(drawn(drawing))
    run = folder / f"run-{len(vocabulary)}"
    convert(
        Selection(paths=(folder / "in",)),
        run,
        output=Output(format="jsonl"),
        options=Options(lexicon=load_lexicon(vocabulary)),
    )
    labels = [label for label in evaluate.read_labels(UNKNOWN) if label["file"] == f"{stem}.docx"]
    return evaluate.score(stored.read_run(run), labels)


def quoted(folder: Path) -> set[str]:
    """The headers that the first run names, without the unit behind them."""
    findings = stored.read_run(folder / "run-0")["findings"]
    return {row["raw"].split("（")[0] for row in findings if row["code"] == "header-unknown"}


def words(stem: str) -> set[str]:
    """The spellings that a user has to add."""
    taught = tomllib.loads((UNKNOWN / f"{stem}.toml").read_text("utf-8"))
    return {spelling for names in taught.values() for seen in names.values() for spelling in seen}


def test_there_are_five() -> None:
    assert len(STEMS) == 5


@pytest.mark.parametrize("stem", STEMS)
def test_each_unknown_header_is_named_and_then_taught(stem: str, tmp_path: Path) -> None:
    first = score(stem, tmp_path)
    assert words(stem) <= quoted(tmp_path)
    assert first.fully_right == 0
    taught = score(stem, tmp_path, (UNKNOWN / f"{stem}.toml",))
    assert [m for document in taught.documents for m in document.mistakes] == []
    assert (taught.fully_right, taught.silent) == (1, 0)
