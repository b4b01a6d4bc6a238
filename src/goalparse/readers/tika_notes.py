"""Marks of footnotes that Tika writes into the text of a cell, and the notes behind them.

Its DOM parser writes ``[footnoteRef:2]`` where the mark stands and `` [2: text] `` behind the
paragraph, the streaming one ``[2]`` alone: what stands so at a cell's end or in front of the
sentence's punctuation is a mark. A Word document shows neither in the text of the cell: they are
taken off, and each note is told with its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.text import clean

_REFERENCE = re.compile(r"\[(?:foot|end)noteRef:(\d+)\]")
_MARK = re.compile(r"(?<=[^\s\t])\[\d{1,2}\](?=[\t。，；、]|$)")
_BARE = re.compile(r"\][\t\n。，；、]")


def without_notes(lines: list[str], dialect: str) -> tuple[list[str], list[Finding]]:
    """The lines without marks of notes, and what is told of them."""
    text = "\n".join(lines)
    taken: Callable[[str], tuple[str, list[str]]]
    if "noteRef:" in text:
        taken = _take_references
    elif dialect == "tika-sax" and _BARE.search(text):
        taken = _take_marks
    else:
        return lines, []
    kept, told = list(lines), []
    for at, line in enumerate(lines):
        if "[" in line:
            kept[at], notes = taken(line)
            told += [_told(note, at + 1) for note in notes]
    return kept, told


def _take_references(line: str) -> tuple[str, list[str]]:
    """A line without its references, and the notes behind it as far as they end on the line."""
    notes: list[str] = []
    for number in _REFERENCE.findall(line):
        line = line.replace(f"[footnoteRef:{number}]", "").replace(f"[endnoteRef:{number}]", "")
        opens = f" [{number}: "
        first = line.rfind(opens)
        last = line.find("]", first)
        if first < 0 or last < 0:
            notes.append(f"[{number}]")
            continue
        notes.append(line[first + 1 : last + 1])
        line = line[:first] + line[last + 1 :].removeprefix(" ")
    return line, notes


def _take_marks(line: str) -> tuple[str, list[str]]:
    return _MARK.sub("", line), _MARK.findall(line)


def _told(note: str, line_no: int) -> Finding:
    reason = f"the footnote {clean(note)!r} stands in the text; it is left out of the cell"
    place = Place(line_no=line_no)
    return finding("reading-by-vocabulary", place=place, raw=clean(note), reason=reason)
