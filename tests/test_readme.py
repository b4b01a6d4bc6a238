"""What the READMEs promise: every command and option is there, what is shown is what comes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from goalparse.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text("utf-8")
SAMPLE = "fixtures/cases/huailai-cppcc-2022/huailai-cppcc-2022.txt"


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def block(text: str) -> str:
    """The first indented block of a text, without its indent."""
    lines = re.search(r"(?:^    .*\n|^\n)+", text[text.index("\n    ") :], re.MULTILINE)
    assert lines is not None
    return re.sub(r"^    ", "", lines[0], flags=re.MULTILINE).strip("\n")


def goalparse(*arguments: str, columns: int = 100) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", *arguments],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={"COLUMNS": str(columns), "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"},
    )  # fmt: skip
    assert not done.stderr
    return done.stdout


def synopses() -> dict[str, str]:
    """By command, as it is called, all that the README says of it."""
    found: dict[str, str] = {}
    for line in block(section("Commands")).split("\n"):
        if line.startswith("goalparse "):
            called = re.match(r"goalparse ((?:shard |vocabulary )?\w+)", line)
            assert called is not None
            name = called[1]
            found[name] = found.get(name, "")
        found[name] += line + "\n"
    return found


def test_every_command_is_in_both_readmes() -> None:
    assert {name.partition(" ")[0] for name in synopses()} == set(COMMANDS)
    named = set(re.findall(r"^    goalparse (\w+)", CHINESE, re.MULTILINE))
    assert named <= set(COMMANDS)
    assert set(COMMANDS) - named <= {"shard", "schema"}  # for schedulers and loaders


@pytest.mark.parametrize("name", synopses())
def test_the_options_that_the_readme_names_are_those_of_the_command(name: str) -> None:
    synopsis = re.sub("#.*", "", synopses()[name])
    said = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", synopsis))
    there = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", goalparse(*name.split(), "--help")))
    assert said <= there
    if name == "convert":
        assert there - said <= {"--help", "--office", "--out"}


def test_the_options_that_the_chinese_readme_names_are_those_of_the_command() -> None:
    lines = re.findall(r"^    goalparse ((?:vocabulary )?\w+)(.*)$", CHINESE, re.MULTILINE)
    assert len(lines) > 10
    helps = {name: goalparse(*name.split(), "--help") for name in {name for name, _ in lines}}
    for name, rest in lines:
        for option in re.findall(r"(?<![\w-])--[a-z][\w-]*", rest):
            if "词表.toml" not in rest or option != "--vocabulary":  # of the commands that read
                assert option in helps[name], (name, option)


def test_what_show_is_said_to_print_is_what_it_prints() -> None:
    shown = iter(goalparse("show", SAMPLE).split("\n"))
    for line in block(section("What comes out")).split("\n"):
        if line and line != "…":  # a shortened copy, in the order of the whole
            assert line in shown


def test_the_rows_that_are_shown_are_those_that_come(tmp_path: Path) -> None:
    out = tmp_path / "out"
    subprocess.run(
        [sys.executable, "-m", "goalparse", "convert", ROOT / SAMPLE, "-o", out, "--quiet"],
        check=True, capture_output=True,
    )  # fmt: skip
    names, *wanted = re.findall(r"^    (project_no,.*|\d,1307.*)$", README, re.MULTILINE)
    header, *rows = (out / "projects.csv").read_text("utf-8").splitlines()
    places = [header.split(",").index(name) for name in names.split(",")]
    assert [",".join(row.split(",")[at] for at in places) for row in rows] == wanted


def test_the_library_does_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / SAMPLE, "绩效文本.docx")  # the content decides
    subprocess.run(
        [sys.executable, "-m", "goalparse", "convert", "绩效文本.docx", "-o", "out", "--quiet"],
        check=True, capture_output=True,
    )  # fmt: skip
    code = block(section("As a library"))
    assert "goalparse.read_frames" in code
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - it is this repository's own
    assert repr(names["result"].value.projects[0].total_yuan) == "Decimal('889000.00')"
    assert "# Decimal('889000.00')" in code


def test_every_page_that_is_named_is_there() -> None:
    for text in (README, CHINESE, *(p.read_text("utf-8") for p in (ROOT / "docs").glob("*.md"))):
        for name in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (ROOT / name).exists() or (ROOT / "docs" / name).exists(), name
