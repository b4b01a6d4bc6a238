"""Dumps as they come out of mail programs, editors and printers: copies to study.

    python tests/evaluation/altered_dumps.py DUMPS ALTERED

For each folder of ``DUMPS`` and each way of altering a text, ``ALTERED`` gets a folder of the same
files; `dump_study.py` compares them with the Word documents as it does the dumps themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

PAGE = 17  # lines


def _lines(each: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(map(each, text.split("\n")))


def _paged(mark: str) -> Callable[[str], str]:
    """A mark with the page's number behind each page's lines."""

    def paged(text: str) -> str:
        lines = text.split("\n")
        pages = [lines[at : at + PAGE] for at in range(0, len(lines), PAGE)]
        marked = [[*page, mark.format(number)] for number, page in enumerate(pages[:-1], 1)]
        return "\n".join(line for page in (*marked, pages[-1]) for line in page)

    return paged


ALTERED: dict[str, Callable[[str], str]] = {
    "trimmed": _lines(str.rstrip),
    "doubled": lambda text: text.replace("\n", "\n\n"),
    "quoted": _lines(lambda line: f">{line}"),
    "paged": _paged("— {} —"),
    "paged_bare": _paged("{}"),
    "cut": lambda text: text[: len(text) * 17 // 20],
}


def main(dumps: Path, altered: Path) -> None:
    """Write the copies."""
    for folder in sorted(path for path in dumps.iterdir() if path.is_dir()):
        for name, alter in ALTERED.items():
            target = altered / f"{folder.name}+{name}"
            target.mkdir(parents=True, exist_ok=True)
            for path in folder.glob("*.txt"):
                text = alter(path.read_text("utf-8", errors="replace"))
                (target / path.name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
