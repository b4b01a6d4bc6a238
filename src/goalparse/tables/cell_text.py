"""Indicators that a form writes as text into one cell, behind marks that name their levels.

Lists with a row per project put all of a project's indicators into its last cell:
【总体目标】…, 【产出指标-数量指标】 指标1：机柜数量（≥77台）; others write 产出指标：数量指标：….
Each mark is read like a label; what stands behind it up to the next mark is its entry. Text
without such marks is left alone: a sentence that mentions 质量指标 is no indicator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.patterns import late
from goalparse.tables.columns import UPPER_LEVELS
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.items import Entry, GoalItem
from goalparse.tables.rows import Row
from goalparse.tuples import NamedTuple

# 【产出指标-数量指标】, with or without a colon behind it; or a word and a colon at the head of a
# line, of a clause, or right behind another mark.
_MARK = late(
    r"【(?P<boxed>[^【】\n]{2,30})】\s*[:：]?"
    r"|(?:^|(?<=[\n；;。:：】 ])\s*)(?:[(（]?\d{1,2}[)）.、]\s*)?"
    r"(?P<plain>[^\s:：；;。，,()（）【】]{2,24})[:：]"
)
_PARTS = late(r"\s*[-—–－/·]+\s*")
_ITEMS = late(r"[\n；;]+")
_NUMBER = late(r"(?:^|(?<=\s))[(（]?(\d{1,2})[)）.．、](?!\d)\s*")
_BOUND = late(r"[≥≤<>=≧≦＜＞＝]")
_BRACKET = late(r"[(（]([^()（）]+)[)）]\s*[。.]?$")
_LEAST = 2  # marks of levels: fewer are a mention


_Levels = Mapping[str, str]  # level1, level2 -> the word as written


class _Part(NamedTuple):
    """A mark, as levels or as a label, and the text behind it."""

    levels: tuple[str, ...]
    reading: Reading
    label: str
    text: str


def items_in(
    row: Row, cell: Cell, text: str, lexicon: Lexicon, *, of_indicators: bool = False
) -> list[Entry | GoalItem | IndicatorItem] | None:
    """The items that a cell's marked text holds, in order; None for text without marked levels.

    In a cell ``of_indicators`` (绩效指标) one mark tells, where the text begins with it.
    """
    if "【" not in text and text.count("指标") < (1 if of_indicators else _LEAST):
        return None
    parts = list(_parts(text, lexicon))
    begins = of_indicators and bool(parts) and bool(parts[0].levels)
    if sum(bool(part.levels) for part in parts) < (1 if begins else _LEAST):
        return None
    items: list[Entry | GoalItem | IndicatorItem] = []
    levels: _Levels = {}
    for part in parts:
        if part.levels:
            levels = _named(part.levels, levels, lexicon)
            items.extend(_indicators(row, cell, levels, part.text))
        else:
            items.append(_entry(row, cell, part))
    return items


def items_under(
    row: Row, cell: Cell, headers: Sequence[Cell | None], lexicon: Lexicon
) -> list[Entry | GoalItem | IndicatorItem]:
    """The indicators that a cell of a list holds below the headers of their levels."""
    items: list[Entry | GoalItem | IndicatorItem] = []
    over = levels = levels_named([each.text for each in headers if each is not None], lexicon)
    for part in _parts(cell.text, lexicon) or ():
        if not part.levels and part.label:
            items.append(_entry(row, cell, part))
            continue
        if part.levels:
            levels = _named(part.levels, over, lexicon)
        items.extend(_indicators(row, cell, levels, part.text))
    return items or list(_indicators(row, cell, levels, cell.text))


def levels_named(words: Sequence[str], lexicon: Lexicon) -> Mapping[str, str]:
    """The levels that some words name, one below the other, each by its column."""
    levels: _Levels = {}
    for word in words:
        levels = _named((word,), levels, lexicon)
    return levels


def value_under(
    row: Row, cell: Cell, headers: Sequence[Cell | None], name: Cell, lexicon: Lexicon
) -> IndicatorItem:
    """The indicator whose value a list's cell is, below its name and the headers of its levels."""
    levels: _Levels = {}
    for header in headers:
        if header is not None:
            levels = _named((header.text,), levels, lexicon)
    above = {header.text: header for header in headers if header is not None}
    cells = {role: above[word] for role, word in levels.items()} | {"level3": name, "value": cell}
    return IndicatorItem(
        row=row,
        horizon=None,
        roles=tuple(cells),
        held=tuple(cells.values()),
        own=frozenset({"level3", "value"}),
    )


def _parts(text: str, lexicon: Lexicon) -> Iterator[_Part]:
    """The text cut at its marks; what stands in front of the first one is a part too."""
    found = []
    for match in _MARK.finditer(text):
        spelled = match["boxed"] or match["plain"]
        levels = _levels(spelled, lexicon)
        reading = lexicon.read(spelled)
        boxed = match["boxed"] is not None and not _TAKES_ENTRY.isdisjoint(reading.terms)
        if levels or boxed:
            found.append((match, spelled, levels, reading))
    if not found:
        return
    if lead := text[: found[0][0].start()].strip():
        yield _Part((), Reading({}), "", lead)
    ends = [*(match.start() for match, *_ in found[1:]), len(text)]
    for (match, spelled, levels, reading), end in zip(found, ends, strict=True):
        yield _Part(levels, reading, spelled, text[match.end() : end].strip())


_TAKES_ENTRY = frozenset({"goal", "attribute", "label"})


def _levels(spelled: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The levels that a mark names: one of the upper two, or both."""
    parts = tuple(_PARTS.split(spelled))
    known = [any(lexicon.level(number, part) for number in (1, 2)) for part in parts]
    return parts if len(parts) <= len(("level1", "level2")) and all(known) else ()


def _named(words: tuple[str, ...], above: _Levels, lexicon: Lexicon) -> _Levels:
    """The levels that a mark names; 数量指标 alone stands under the 产出指标 above it."""
    if len(words) > 1:
        return {"level1": words[0], "level2": words[1]}
    (word,) = words
    level1, level2 = lexicon.level(1, word), lexicon.level(2, word)
    over = above.get("level1")
    if level2 is None or (
        level1 is not None and (over is None or lexicon.level(1, over) != lexicon.parent(level2))
    ):
        return {"level1": word}
    return {"level1": over, "level2": word} if over is not None else {"level2": word}


def _entry(row: Row, cell: Cell, part: _Part) -> Entry | GoalItem:
    slot = row.slot(_cell(cell, part.text))
    goal = part.reading.get("goal")
    if goal is not None or not part.label:
        horizon = goal if goal not in {None, "unstated"} else None
        return GoalItem(horizon=horizon, stage="target", slot=slot, text=part.text, inline=True)
    return Entry(
        reading=part.reading, label=part.label, label_slot=None, slot=slot,
        text=part.text or None, inline=True,
    )  # fmt: skip


def _indicators(row: Row, cell: Cell, levels: _Levels, text: str) -> Iterator[IndicatorItem]:
    """One indicator per line or clause: its name, and its value where it can be told apart."""
    for written in _written(text):
        name, value = _name_and_value(written)
        texts = {
            **levels,
            **({"level3": name} if name else {}),
            **({"value": value} if value else {}),
        }
        yield IndicatorItem(
            row=row,
            horizon=None,
            roles=tuple(texts),
            held=tuple([_cell(cell, part) for part in texts.values()]),
            own=frozenset(texts) - UPPER_LEVELS,
            in_text=True,
        )


def _written(text: str) -> Iterator[str]:
    """The lines or clauses of a text; of a dump that has joined lines, what has a value each."""
    lines = (line.strip() for point in _numbered(text) for line in _ITEMS.split(point))
    for written in _unbroken(filter(None, lines)):
        parts = written.split() if len(_BOUND.findall(written)) > 1 else [written]
        named = all(len(_BOUND.findall(part)) == 1 and not _BOUND.match(part) for part in parts)
        yield from parts if named else [written]


def _unbroken(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a text, those that a break within an indicator parts put together again.

    A line is the rest of the one above where that ends in a sign or has no value, and it begins
    with a sign, or with one character in front of it (度≥90%): no name is as short.
    """
    above = ""
    for line in lines:
        sign = _BOUND.search(line)
        rest = sign is not None and sign.start() < _SHORTEST_NAME and not _has_value(above)
        if above and (rest or _BOUND.match(above[-1])):
            above += line
            continue
        if above:
            yield above
        above = line
    if above:
        yield above


_SHORTEST_NAME = 2


def _has_value(written: str) -> bool:
    return not written or written[-1] in _ENDS or _name_and_value(written)[1] is not None


_ENDS = "。.，,"


def _numbered(text: str) -> Sequence[str]:
    """The points of a line that numbers them, without their numbers: 1.甲：3公里 2.乙：86盏."""
    marks = [*_NUMBER.finditer(text)]
    if not marks or marks[0].start() or [int(m[1]) for m in marks] != [*range(1, len(marks) + 1)]:
        return [text]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)]


def _name_and_value(written: str) -> tuple[str, str | None]:
    """机柜数量(≥77台), 合格率≥95%, ≥95%, 95%, 完成时间：12月底前; a name alone if none of these."""
    text = written.rstrip("。.；;，,")
    bracket = _BRACKET.search(text)
    if bracket is not None and not _BOUND.search(text, 0, bracket.start()):
        inside = bracket[1].strip()
        if inside and quantities.strip_marks(text[: bracket.start()]).name:
            return text[: bracket.start()].strip(), inside
    bound = _BOUND.search(text)
    if bound is not None:
        return text[: bound.start()].rstrip(" :："), text[bound.start() :].strip()
    bare = quantities.strip_marks(text).name
    head, colon, tail = bare.replace("：", ":").rpartition(":")
    if colon and head and tail.strip():
        at = len(text) - len(tail)
        return text[: at - 1].strip(), text[at:].strip()
    return ("", text) if is_value(text) else (text, None)


def is_value(text: str) -> bool:
    """Whether a text is a value and no name: 3公里, 100%, 12月底前."""
    return len(text) <= _LONGEST_VALUE and quantities.read_target(text).kind in _VALUES


_LONGEST_VALUE = 14
_VALUES = frozenset({"quantity", "range", "deadline", "period"})


def _cell(cell: Cell, text: str) -> Cell:
    """The part of a cell that a record is read from, in the cell's place."""
    return replace(cell, raw=text, text=text)
