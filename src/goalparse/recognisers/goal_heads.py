"""Labels of goals that stand over them: 年初设定目标 | 年末完成水平 over two texts."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import HEADER, ORDINAL
from goalparse.patterns import late
from goalparse.tables.looks import is_figure, is_share
from goalparse.tables.rows import Row, goes_on_below
from goalparse.tables.spending_plan import is_month
from goalparse.text import key


def goal_heads(
    row: Row, following: Row | None, label: Cell, cells: Sequence[Cell], lexicon: Lexicon
) -> tuple[Cell, ...]:
    """A goal's label that has its goals below, not beside it, and what heads others with it.

    Beside it may stand its points, or a header that nobody knows: 年初设定目标 | 年末完成水平
    over two texts. None if its goal stands beside it.
    """
    if _are_points(cells):
        return (label,)
    filled = [cell for cell in cells if cell.text]
    # Over the rows of what the others head; a dump has blanks in its place there.
    down = label.row_span > 1 or (label is row.cells[0] and goes_on_below(row, following))
    fewest = 1 + (down and not row.mask & ORDINAL)  # 序号 | 目标内容: numbered goals below
    if following is None or not filled:
        return ()
    if len(filled) != fewest and not all(_is_known(c, lexicon) for c in filled):
        return ()  # 目标内容 | 完成情况 | 完成率 are headers all the same
    places = {(c.column_no, c.column_span): c for c in following.cells}
    for header in filled if down else (label, *filled):
        below = places.get((header.column_no, header.column_span))
        if below is None or not below.text or not (header is label or _is_header(header.text)):
            return ()
        if not down and lexicon.read(below.text):
            return ()
    return (label, *filled)


def reading_of_head(head: Cell, of_goal: Reading, lexicon: Lexicon, *, numbered: bool) -> Reading:
    """What stands below a header beside a goal's label: what was reached below 完成情况.

    Below a word that nobody knows it is a goal too if they are ``numbered``.
    """
    if _heads_goals(head, lexicon):
        return Reading({"goal": "unstated"}, head.text)
    own = lexicon.read(head.text)
    if own.get("header") == "actual":
        return Reading({"outcome": "unstated"}, own.label)
    return of_goal if numbered and not own else NOTHING


def steps_and_goals(cells: Sequence[Cell], lexicon: Lexicon) -> list[tuple[Cell, Cell]]:
    """Steps of a goal, each with what is aimed at beside it: 第二季度目标 | 清淤3公里."""
    filled = [cell for cell in cells if cell.text]
    pairs = list(zip(filled[::2], filled[1::2], strict=False))
    told = all(is_step(step, lexicon) and _tells(goal.text) for step, goal in pairs)
    return pairs if told and len(filled) == _PAIR * len(pairs) else []


def _tells(text: str) -> bool:
    return any(map(str.isalpha, text)) and not (is_figure(text) or is_share(text))


def is_step(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell names a part of the year, or a year, and of what it is the goal at most."""
    if len(cell.text) > _LONGEST_STEP:
        return False
    step = _STEP_ENDS.sub("", key(cell.text))
    return is_month(step, lexicon) or is_year(step)


def is_year(step: str) -> bool:
    """Whether a step of a goal is one of its years: 2025年度."""
    return _YEAR.fullmatch(step) is not None


def _is_known(head: Cell, lexicon: Lexicon) -> bool:
    return _heads_goals(head, lexicon) or bool(lexicon.read(head.text).mask & HEADER)


def _heads_goals(head: Cell, lexicon: Lexicon) -> bool:
    return key(head.text) in lexicon.words("goals", "heads")


def _is_header(text: str) -> bool:
    """Whether a text is short and plain enough for a header: no figure, no end of a sentence."""
    spelling = key(text)
    return len(spelling) <= _LONGEST_HEADER and spelling.isalpha()


_LONGEST_HEADER = 10
_PAIR = 2  # cells
_LONGEST_STEP = 30  # characters, blanks between them among these
_YEAR = late(r"20[0-9]{2}年度?")
_STEP_ENDS = late(r"(?:绩效|阶段性?)?(?:目标|任务)$")


def _are_points(cells: Sequence[Cell]) -> bool:
    """Whether a goal's label has only its points beside it: the goals stand below."""
    return all(cell.text.isdigit() for cell in cells if cell.text)
