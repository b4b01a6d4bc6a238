"""Forms as text: what a real Tika prints of them gives the records of the Word file.

The forms are those of `made_layouts` (titles inside their tables, merged levels, blank rows,
headers printed again, goals above and below) and the labelled drawings. A .doc, an .odt and an
HTML page of some are saved by LibreOffice.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import goalparse
from conftest import _without
from drawings import DRAWINGS, built, drawn
from goalparse import legacy
from golden import values
from made_layouts import make_layout
from wordml import typed

TikaDump = Callable[[str, list[tuple[Path, Path]]], None]
DOCX = range(40)
DOC = range(20)
SAVED = {"doc": DOC, "odt": range(10), "html": range(10)}
DRAWN = {path.stem: path for path in sorted(DRAWINGS.glob("*.txt"))}
SPANS_TELL = {
    "beijing_haidian_2016_self_eval": "a rule of scoring is merged down over three indicators",
    "hubei_guangshui_edu_2023_dept_goal": "a header of money stands over two columns",
    "shaanxi_jiaxian_2016_goal_template": "a level 1 and a name stand in a row of a blank form",
}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of .docx files."""
    folder = tmp_path_factory.mktemp("forms")
    for seed in DOCX:
        (folder / f"{seed}.docx").write_bytes(typed(built(make_layout(seed).blocks)))
    for stem, path in DRAWN.items():
        (folder / f"{stem}.docx").write_bytes(typed(drawn(path.read_text("utf-8"))))
    return folder


@pytest.fixture(scope="module")
def dumped(forms: Path, tika: TikaDump) -> Path:
    """The same folder with the dumps of a .docx."""
    for grammar in ("dom", "sax"):
        stems = [*DOCX, *DRAWN]
        pairs = [(forms / f"{stem}.docx", forms / f"{stem}.{grammar}.txt") for stem in stems]
        tika(grammar, pairs)
    return forms


@pytest.fixture(scope="module")
def saved(forms: Path, tika: TikaDump) -> Path:
    """The same folder with some of its files as .doc, .odt and .html, and their dumps."""
    office = legacy.find_office()
    if office is None:
        _without("LibreOffice", "apt-get install libreoffice-writer")
    for kind, seeds in SAVED.items():
        subprocess.run(
            [
                office.program, f"-env:UserInstallation={(forms / 'profile').as_uri()}",
                "--headless", "--convert-to", kind, "--outdir", forms,
                *(forms / f"{seed}.docx" for seed in seeds),
            ],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    files = [forms / f"{seed}.{kind}" for kind, seeds in SAVED.items() for seed in seeds]
    tika("dom", [(file, file.with_name(f"{file.name}.txt")) for file in files])
    return forms


def same(folder: Path, stem: int | str, kind: str) -> str | None:
    """Whether a dump gives the records of its Word file; its dialect."""
    word = goalparse.parse(folder / f"{stem}.docx", name="2022").value
    dump = goalparse.parse(folder / f"{stem}.{kind}.txt", name="2022").value
    assert values(dump) == values(word)
    return dump.document.dialect


@pytest.mark.parametrize("seed", DOCX)
@pytest.mark.parametrize("grammar", ["dom", "sax"])
def test_the_text_of_a_docx(dumped: Path, seed: int, grammar: str) -> None:
    assert same(dumped, seed, grammar) == f"tika-{grammar}"


@pytest.mark.parametrize("stem", DRAWN)
@pytest.mark.parametrize("grammar", ["dom", "sax"])
def test_the_text_of_a_labelled_form(dumped: Path, stem: str, grammar: str) -> None:
    if stem in SPANS_TELL:
        with pytest.raises(AssertionError):
            same(dumped, stem, grammar)
    else:
        same(dumped, stem, grammar)


@pytest.mark.parametrize("seed", DOC)
def test_the_text_of_a_doc(saved: Path, seed: int) -> None:
    assert same(saved, seed, "doc") in {"tika-doc", "tika-dom"}  # few paragraphs tell neither


@pytest.mark.parametrize("seed", SAVED["odt"])
@pytest.mark.parametrize("kind", ["odt", "html"])
def test_the_text_of_what_leaves_out_covered_cells(saved: Path, kind: str, seed: int) -> None:
    """No cell stands where a merged one reaches: levels and parts of sums lead their rows."""
    assert same(saved, seed, kind) == "tika-dom"
