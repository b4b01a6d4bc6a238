"""Capture `goalparse diff` of the shipped sample as a terminal shows it, for the documentation.

python tools/capture_diff.py        # needs tmux; writes docs/captures/diff-sample-{160,80}.txt
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "fixtures" / "cases" / "huailai-cppcc-2022"
ENDED = "goalparse-diff-ended"


def tmux(*arguments: str) -> str:
    """Run tmux on a server of its own."""
    done = subprocess.run(
        ["tmux", "-L", "goalparse-capture", "-f", "/dev/null", *arguments],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


def capture(width: int) -> str:
    """What a terminal of that width shows."""
    command = f"cd {SAMPLE}; clear; {sys.executable} -m goalparse diff --no-pager *.txt; sleep 600"
    tmux("new-session", "-d", "-x", str(width), "-y", "400", "-s", ENDED, command)
    try:
        shown = ""
        for _ in range(100):
            time.sleep(0.2)
            before, shown = shown, tmux("capture-pane", "-p", "-t", ENDED)
            if shown.strip() and shown == before:
                break
    finally:
        tmux("kill-server")
    return shown.rstrip() + "\n"


def main() -> None:
    """Write both captures."""
    folder = ROOT / "docs" / "captures"
    folder.mkdir(exist_ok=True)
    for width in (160, 80):
        text = f"$ goalparse diff {next(SAMPLE.glob('*.txt')).name}\n{capture(width)}"
        (folder / f"diff-sample-{width}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
