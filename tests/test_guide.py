"""The guide to databases shows what the commands print: its blocks are run, or written anew.

``python tests/test_guide.py`` runs the commands and puts their output into the page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "warehouse.md"
SAMPLE = ROOT / "fixtures" / "cases" / "huailai-cppcc-2022" / "huailai-cppcc-2022.txt"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def page_as_run(folder: Path) -> str:
    """The page with every block's commands run, in turn, in a folder."""
    return _BLOCK.sub(lambda match: _block(match[0], folder), PAGE.read_text("utf-8"))


def _block(text: str, folder: Path) -> str:
    commands = [line for line in text.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{_output(command[2:], folder)}" for command in commands)


def _output(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", f'goalparse() {{ "{sys.executable}" -m goalparse "$@" 2>&1; }}; {command}'],
        cwd=folder,
        env={**os.environ, "SAMPLE": str(SAMPLE), "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.replace(f"{folder}/", "").splitlines()]
    return "".join(f"{line}\n" for line in lines if line)


def test_the_guide_shows_what_the_commands_print(tmp_path: Path) -> None:
    assert page_as_run(tmp_path) == PAGE.read_text("utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        PAGE.write_text(page_as_run(Path(made)), "utf-8")
