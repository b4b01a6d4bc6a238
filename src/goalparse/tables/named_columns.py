"""Which cells of an indicator table's header name columns, and what each column holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.characters import word
from goalparse.meanings.dates import read_month
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.patterns import late
from goalparse.tables.columns import EXTRA, LEVEL_ROLES, UPPER_LEVELS, Column
from goalparse.tables.rows import last_column
from goalparse.text import key

_GRADES = frozenset({"grade_excellent", "grade_good", "grade_fair", "grade_poor"})
_MEASURED = ({"value", "actual"}, {"weight", "score"})
_AIMED = ({"value", "weight"}, {"value", "unit"}, {"value", "description"})  # if no name is there


def named_in(header: Sequence[Cell], lexicon: Lexicon) -> Iterator[tuple[Cell, str]]:
    """The header's cells that name columns of indicators.

    绩效指标 beside the four grades of the older forms is the indicator's name, and so it is beside
    a target and what was reached, its points or its unit, or points and the score, where no other
    column names one.
    """
    read = [(cell, lexicon.read(cell.text)) for cell in header]
    roles = {reading.get("header") for _, reading in read}
    unnamed = LEVEL_ROLES.isdisjoint(roles)
    nameless = {"level3", "content"}.isdisjoint(roles)
    pairs = (*_MEASURED, *_AIMED) if nameless else _MEASURED
    graded = unnamed and (len(_GRADES & roles) > 2 or any(pair <= roles for pair in pairs))
    levels = [cell.column_no for cell, reading in read if reading.get("header") in LEVEL_ROLES]
    paired = _names_in_pairs(read, lexicon) if unnamed and "value" in roles else frozenset()
    natures = _beside_signs(read, lexicon) if "operator" in roles else frozenset()
    for cell, reading in read:
        role = reading.get("header")
        if role and "group" in reading.terms and levels and cell.column_no < min(levels):
            continue  # 绩效指标完成情况 beside the header labels the rows
        behind_levels = nameless and levels and cell.column_no > max(levels)
        if (graded or behind_levels) and reading.get("group") == "indicators":
            role = "level3"
        if id(cell) in paired:
            role = "level3"
        elif id(cell) in natures:
            role = "nature"
        if role is not None:
            yield cell, role


def _beside_signs(read: Sequence[tuple[Cell, Reading]], lexicon: Lexicon) -> frozenset[int]:
    """指标性质 where another column holds the signs: 指标性质 | 符号 | 指标值."""
    operators = [cell for cell, reading in read if reading.get("header") == "operator"]
    words = lexicon.words("order", "nature")
    natures = [id(cell) for cell in operators if word(cell.text) in words]
    return frozenset(natures) if len(natures) < len(operators) else frozenset()


def _names_in_pairs(read: Sequence[tuple[Cell, Reading]], lexicon: Lexicon) -> frozenset[int]:
    """名称 where it comes again with a value behind it each time: 名称 | 目标值 | 名称 | 目标值."""
    names = lexicon.words("order", "name")
    found = [
        id(cell)
        for (cell, _), (_, behind) in pairwise(read)
        if behind.get("header") == "value" and key(cell.text) in names
    ]
    return frozenset(found) if len(found) > 1 else frozenset()


def names_graded(named: Sequence[tuple[Cell, str]]) -> bool:
    """Whether the grades of the older forms stand beside the name that they grade."""
    roles = {role for _, role in named}
    return len(_GRADES & roles) > 2 and "level3" in roles


def columns_named(named: Sequence[tuple[Cell, str]]) -> tuple[Column, ...]:
    """The columns of the named cells, left to right.

    A role met again in a half is a further column of its kind (评分标准 beside 指标解释): it is
    kept as an extra one, behind its header.
    """
    named = list(_once(named))
    roles = [role for _, role in named]
    repeated = roles.count("level2") > 1 or roles.count("level3") > 1
    content, aspect = role_of_content(roles), _role_of_aspect(roles)
    of_levels = {role for role in ("weight", "score") if roles.count(role) > 1}
    columns: list[Column] = []
    half, seen, behind_level = 0, set[str](), False
    for at, (cell, written) in enumerate(named):
        role = written
        if role in {"content", "aspect"}:
            role = content if role == "content" else aspect
        if repeated and role in seen and role in {"level2", "level3"}:
            half, seen = half + 1, set()
        behind_level = behind_level or not columns or columns[-1].role in UPPER_LEVELS
        behind_level = behind_level or (columns[-1].role == "level3" and "level4" in roles[at:])
        behind_level = behind_level and role in of_levels
        if behind_level and _DEEPER & {*roles[at:]}:
            role = EXTRA  # the points of a level, behind it
        elif role == "level4" or (role in seen and role != "level1"):
            role = EXTRA
        seen.add(role)
        columns.append(
            Column(
                role=role,
                half=half,
                first=cell.column_no,
                last=last_column(cell),
                header=cell,
            )
        )
    return tuple(columns)


_DEEPER = frozenset({"level2", "level3", "level4", "content"})


def _role_of_aspect(roles: Sequence[str]) -> str:
    """What 评价内容 holds: the level of the names on its right where there is none, else a text.

    Behind 评价维度, and with no other column of names, it holds the names.
    """
    if _NAMES.isdisjoint(roles) and "level1" in roles:
        return "level3"
    at = roles.index("aspect") if "aspect" in roles else 0
    levels = UPPER_LEVELS.isdisjoint(roles) and "level3" in roles[at:]
    return "level1" if levels else "description"


_NAMES = frozenset({"level2", "level3", "content"})


def role_of_content(roles: Sequence[str]) -> str:
    """What 指标内容 holds: the name; beside a name the value that symbol and unit go with."""
    if "level3" not in roles:
        return "level3"
    divides = not {"operator", "unit"}.isdisjoint(roles)
    return "value" if divides and "value" not in roles else "description"


def of_whole_year(columns: Sequence[Column], lexicon: Lexicon) -> Sequence[Column]:
    """Of several columns of what was reached, that of the whole year: not 半年完成值.

    Where none is named so it is the last one that is not of a part of the year, else the one of the
    latest month. What was reached since a project began (累计完成值) is not the year's.
    """
    first = next((column for column in columns if column.role == "actual"), None)
    others = [c for c in columns if c.role == EXTRA and first is not None and c.half == first.half]
    reached = [c for c in others if lexicon.read(c.header.text).get("header") == "actual"]
    if first is None or not reached:
        return columns
    parts, whole = lexicon.words("order", "part_of_year"), lexicon.words("order", "annual")
    named = [c for c in reached if any(word in c.words for word in whole)]
    if not any(part in first.words for part in parts):
        since = any(word in first.words for word in lexicon.words("order", "since_begun"))
        if not (since and named):
            return columns
    named += [c for c in reached[::-1] if not any(p in c.words for p in parts)]
    own = [*named, max((*reached[::-1], first), key=_month)][0]
    swapped = {id(first): EXTRA, id(own): "actual"}
    return [replace(c, role=swapped.get(id(c), c.role)) for c in columns]


def _month(column: Column) -> int:
    """The last month that a header names, or what it stands below: 9 for 1-9月完成值, 前三季度."""
    months = _MONTHS.findall(column.words)
    return int(months[-1]) if months else read_month(column.part_of) or 0


_MONTHS = late(r"(\d{1,2})月")


def _once(named: Sequence[tuple[Cell, str]]) -> Iterator[tuple[Cell, str]]:
    """The cells without those that a tool wrote again for each column that they cover."""
    before: Cell | None = None
    for cell, role in named:
        again = before is not None and cell.text == before.text
        if not again or before is None or cell.column_no != last_column(before) + 1:
            yield cell, role
        before = cell
