"""Text beside text on a terminal: what differs within a cell, wrapped and padded by width.

Chinese is compared by character, numbers and Latin words as wholes (95.5 -> 96.5, not .5 -> .5).
White space that differs is named. Text of documents never moves the cursor: what could is named
as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import east_asian_width

import regex

from goalparse.text import display_width, safe

_TOKENS = regex.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|\s|.", regex.DOTALL)
_BLANK_LINES = regex.compile(r"(?:[^\S\n]*\n)+[^\S\n]*")
_SPACES = {" ": "⟨SP⟩", "\t": "⟨TAB⟩", "\u3000": "⟨U+3000⟩", "\xa0": "⟨NBSP⟩"}
_CODES = {
    "removed": "31;9",
    "added": "32;1",
    "named": "35",
    "dim": "2",
    "bold": "1",
    "fault": "31;1",
    "doubt": "33",
    "good": "32",
}
_PLAIN_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}

Span = tuple[str, str]  # text and style, "" for none


def mark_changes(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """Both texts with the stretches that differ marked ``removed`` and ``added``."""
    ours, theirs = _TOKENS.findall(old), _TOKENS.findall(new)
    before: list[Span] = []
    after: list[Span] = []
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, i, last_i, j, last_j in matcher.get_opcodes():
        same = tag == "equal"
        for spans, tokens, style in (
            (before, ours[i:last_i], "removed"),
            (after, theirs[j:last_j], "added"),
        ):
            if tokens:
                text = "".join(tokens)
                spans.append((text, "") if same else (_named(text), style))
    return before, after


def mark_spaces(raw: str, text: str) -> list[Span]:
    """A cell as the source has it, its white space named where the text rule changed it."""
    plain = _BLANK_LINES.sub("\n", raw).strip("\n ")
    if plain == text:
        return [(text, "")]
    before, _ = mark_changes(plain, text)
    return [(part, "named" if style else "") for part, style in before]


def _named(text: str) -> str:
    """White space by its name; a line break stays one."""
    return "".join(_SPACES.get(char, char) for char in text) if not text.strip() else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is written on: its width, whether it shows colour, and how wide … and ≥ are on it."""

    width: int = 80
    color: bool = False
    ambiguous: int = 1

    def paint(self, spans: Iterable[Span]) -> str:
        """Spans as they are sent: coloured, or with marks where colour would be missed."""
        painted = []
        for text, style in spans:
            shown = safe(text, keep="")
            if not shown:
                continue
            if self.color and style:
                painted.append(f"\x1b[{_CODES[style]}m{shown}\x1b[0m")
            else:
                painted.append(shown)
        return "".join(painted)

    def width_of(self, text: str) -> int:
        """Columns that a text takes."""
        wide = display_width(text)
        if self.ambiguous == 2:
            wide += sum(_is_ambiguous(char) for char in text)
        return wide

    def lines(self, spans: Sequence[Span], width: int) -> list[list[Span]]:
        """Spans cut into lines: at line breaks, and where the next character would not fit."""
        lines: list[list[Span]] = [[]]
        used = 0
        for text, style in self._marked(spans):
            part = ""
            for char in text:
                if char == "\n":
                    lines[-1].append((part, style))
                    lines.append([])
                    part, used = "", 0
                    continue
                shown = safe(char, keep="")
                wide = self.width_of(shown)
                if used + wide > width:
                    kept, part = _break(part, shown)
                    lines[-1].append((kept, style))
                    lines.append([])
                    used = self.width_of(part)
                    if shown == " " and not part:
                        continue  # a blank does not begin a line
                part += shown
                used += wide
            lines[-1].append((part, style))
        return [[span for span in line if span[0]] for line in lines]

    def _marked(self, spans: Sequence[Span]) -> Iterator[Span]:
        """Without colour removed and added stretches stand between brackets."""
        for text, style in spans:
            if not self.color and style in _PLAIN_MARKS:
                front, back = _PLAIN_MARKS[style]
                yield f"{front}{text}{back}", style
            else:
                yield text, style

    def pad(self, line: Sequence[Span], width: int) -> str:
        """A painted line, filled with blanks up to a width."""
        used = sum(self.width_of(text) for text, _ in line)
        return self.paint(line) + " " * max(0, width - used)

    def beside(self, columns: Sequence[tuple[Sequence[Span], int]]) -> Iterator[str]:
        """Columns side by side, each wrapped to its width, two blanks between them."""
        cut = [self.lines(spans, width) for spans, width in columns]
        for at in range(max(map(len, cut))):
            parts = [
                self.pad(lines[at] if at < len(lines) else [], width)
                for lines, (_, width) in zip(cut, columns, strict=True)
            ]
            yield "  ".join(parts).rstrip()


def _break(part: str, char: str) -> tuple[str, str]:
    """Where a full line ends: in front of a Latin word that would be cut, if it is short."""
    if not _IN_WORD.fullmatch(char):
        return part, ""
    blank = part.rfind(" ")
    tail = part[blank + 1 :]
    if blank < 0 or len(tail) > _LONGEST_WORD or not tail.isascii():
        return part, ""
    return part[:blank], tail


_IN_WORD = regex.compile(r"[A-Za-z0-9_.,;:-]")
_LONGEST_WORD = 16


@lru_cache(maxsize=4096)
def _is_ambiguous(char: str) -> bool:
    return east_asian_width(char) == "A"
