"""Build ``src/goalparse/vocabulary/characters.txt`` from the tables of the package opencc.

    pip install opencc==1.4.2
    python tools/build_characters.py

One line of traditional characters, one of their simplified forms in the same order. Characters
that simplified text uses as well (乾, 著) stay themselves: they are those of GB 2312.
"""

from __future__ import annotations

from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "src" / "goalparse" / "vocabulary" / "characters.txt"
HEADER = """\
# Traditional characters and, in the next line, their simplified forms: for matching words only.
# From OpenCC 1.4.2 (Apache-2.0, see NOTICE) by tools/build_characters.py.
"""
IDEOGRAPHS = range(0x4E00, 0xA000)


def pairs() -> dict[str, str]:
    """The simplified form of every traditional character that has one and is only traditional."""
    convert = opencc.OpenCC("t2s").convert
    found = {char: convert(char) for char in map(chr, IDEOGRAPHS)}
    return {
        char: simple
        for char, simple in found.items()
        if simple != char and len(simple) == 1 and ord(simple) < 0x10000 and not _is_simple(char)
    }


def _is_simple(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    table = pairs()
    lines = (HEADER, "".join(table), "\n", "".join(table.values()), "\n")
    TARGET.write_text("".join(lines), "utf-8")
