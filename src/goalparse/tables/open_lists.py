"""Lists of projects in text that has no mark for the end of a row.

The money in each row is the fixed point: in front of it stand the project and perhaps a code,
behind it come the lines of content and goal. Where these columns part, marks at the head of a
line say (【项目概况】, 【总体目标】), or there are just as many lines as columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from goalparse.blocks import Break
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.tables.columns import Column
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.list_header import TOLD
from goalparse.tuples import NamedTuple

_DIGITS = late(r"[0-9]{3,12}")
_MARK = late(r"【([^【】]+)】")


class _Lines(NamedTuple):
    """The lines below a list's header."""

    texts: Sequence[str]
    block: IndicatorBlock
    lexicon: Lexicon

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.block.columns

    @property
    def has_codes(self) -> bool:
        return any(column.reading.get("label") == "unit_code" for column in self.columns)

    @property
    def told(self) -> list[Column]:
        """The columns of content and goal, behind the money."""
        return [column for column in self.columns if not TOLD.isdisjoint(column.reading.terms)]


def list_breaks(
    texts: Sequence[str], block: IndicatorBlock, lexicon: Lexicon
) -> list[Break] | None:
    """The break in front of each line below the header; None if no row can be told."""
    lines = _Lines(texts, block, lexicon)
    sums = list(_sums(lines))
    if not sums:
        return None
    starts = [_start(lines, at, sums) for at in sums]
    if starts[0] != 0:
        return None
    breaks: list[Break] = []
    for start, at, end in zip(starts, sums, [*starts[1:], len(texts)], strict=True):
        breaks += [Break.ROW, *[Break.CELL] * (at - start)]
        breaks += _told(lines, at + 1, end)
    return breaks


def _sums(lines: _Lines) -> Iterator[int]:
    """The lines that hold a row's money: a number behind a name."""
    times = Counter(lines.texts)
    for at in range(1, len(lines.texts)):
        text = lines.texts[at]
        if (
            _is_money(text)
            and not _is_money(lines.texts[at - 1])
            and not _is_code(lines, at, times)
        ):
            yield at


def _is_money(text: str) -> bool:
    return text[:1].isdigit() and quantities.read_number(text) is not None


def _is_code(lines: _Lines, at: int, times: Counter[str]) -> bool:
    """Whether a number is the code in front of the next row's name and money."""
    text = lines.texts[at]
    if not lines.has_codes or not _DIGITS.fullmatch(text) or at + 2 >= len(lines.texts):
        return False
    leads = not _is_money(lines.texts[at + 1]) and _is_money(lines.texts[at + 2])
    return leads and (text.startswith("0") or times[text] > 1)


def _start(lines: _Lines, at: int, sums: Sequence[int]) -> int:
    """Where the row begins whose money stands at ``at``: with its code, or with its name."""
    before = at - 2
    if lines.has_codes and before >= 0 and before not in sums:
        return before if _DIGITS.fullmatch(lines.texts[before]) else at - 1
    return at - 1


def _told(lines: _Lines, first: int, end: int) -> Iterator[Break]:
    """The lines behind a row's money, in the columns of content and goal."""
    columns = lines.told
    marks = {_category(lines, at): at for at in range(end - 1, first - 1, -1)}
    if end - first == len(columns):
        starts = set(range(first, end))
    else:
        starts = {first} | ({marks["goal"]} if "goal" in marks and len(columns) > 1 else set())
    return (Break.CELL if at in starts else Break.TEXT for at in range(first, end))


def _category(lines: _Lines, at: int) -> str:
    """What the mark at the head of a line is: of a goal or its indicators, or of something else."""
    mark = _MARK.match(lines.texts[at])
    if mark is None:
        return ""
    reading = lines.lexicon.read(mark[1])
    return "attribute" if "attribute" in reading.terms else "goal"
