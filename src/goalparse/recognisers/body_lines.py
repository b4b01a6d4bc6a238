"""The lines of a document's text and tables, and what headings among them are told by."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Document, Paragraph, Table
from goalparse.frozen import maker
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.recognisers.lines import Line, is_head_line
from goalparse.text import fold_lines, key

# Longer than this, or with a sentence's punctuation, a numbered line is prose.
LONGEST_HEADING = 48
_LONGEST_POINT = 30
LONGEST_NUMBER = 24  # no heading's number is longer: 第二十一部分
STOPS = frozenset("。；;？！")
COMMAS = ",，"
CLAUSES = STOPS.union(COMMAS, ":：")

_make_line = maker(Line)
_LONGEST_WITH_HEAD = 100
_BLANKS = late(r"(?<=\S)\s+(?=\S)")
_HEAD_BEHIND = late(r"\s[(（\w][^。；]*[:：)）]")


class Body:
    """The lines of a document, and what they are matched by: ``folded``, and by their ``keys``."""

    __slots__ = ("folded", "keys", "lexicon", "lines", "titled")

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.lines = tuple(_lines(document, lexicon))
        texts = [line.text for line in self.lines]
        self.folded = fold_lines(texts)
        # As `key` has it, told as it tells it: most have no white space at all.
        self.keys = [
            each if " " not in each and each.isprintable() else key(text)
            for each, text in zip(self.folded, texts, strict=True)
        ]
        self.lexicon = lexicon
        self.titled: dict[int, bool] = {}

    def is_title(self, at: int) -> bool:
        """`Lexicon.is_title` of a line, which several want to know."""
        if at not in self.titled:
            self.titled[at] = self.lexicon.is_title(self.lines[at].text)
        return self.titled[at]

    def numbering(self, at: int) -> tuple[str, int] | None:
        """`Lexicon.numbering` of a line; no more of it is looked at than a number can be long."""
        return self.lexicon.numbering(self.folded[at][:LONGEST_NUMBER])


def _lines(document: Document, lexicon: Lexicon) -> list[Line]:
    lines: list[Line] = []
    for block_no, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            text = block.number + block.text
            if "\n" not in text and not _may_hold_head(text):
                lines.append(_make_line(text, block_no, block, None, True))  # noqa: FBT003 - as in `Line`
                continue
            parts = [part for line in text.split("\n") for part in _without_head(line, lexicon)]
            lines += [
                _make_line(part, block_no, block, None, index == 0)
                for index, part in enumerate(parts)
            ]
        elif isinstance(block, Table):
            lines.append(_make_line("", block_no, None, block, True))  # noqa: FBT003 - likewise
    return lines


def _may_hold_head(text: str) -> bool:
    """Whether a line may be a title with its year or unit behind it; cheap, and no for most."""
    if len(text) > _LONGEST_WITH_HEAD or (" " not in text and text.isprintable()):
        return False  # no white space
    return _HEAD_BEHIND.search(text) is not None


def _without_head(line: str, lexicon: Lexicon) -> tuple[str, ...]:
    """A form's title and its head behind it, in one line: 绩效目标表 （2024年度） 单位：万元."""
    if not _may_hold_head(line):
        return (line,)
    for blank in _BLANKS.finditer(line):
        title, head = line[: blank.start()], line[blank.end() :]
        if lexicon.is_title(title) and is_head_line(head, lexicon):
            return title, head
    return (line,)


def tells(text: str) -> bool:
    """Whether a text has a sentence's punctuation."""
    return not STOPS.isdisjoint(text) or sum(map(text.count, COMMAS)) > 1


def next_text(lines: Sequence[Line], at: int) -> int | None:
    """The next line that is not blank, in front of the next table."""
    for index in range(at + 1, len(lines)):
        if lines[index].table is not None:
            return None
        if lines[index].text:
            return index
    return None


def is_heading_text(rest: str, level: int) -> bool:
    """A heading names; a numbered sentence tells. Points (1.) need to be short and bare."""
    if level == 4:
        return len(rest) <= _LONGEST_POINT and CLAUSES.isdisjoint(rest)
    return len(rest) <= LONGEST_HEADING and not tells(rest)
