"""Several columns of values, or of what was reached: of several years, as applied for and approved.

The tables hold one of each: that of the form's year, or as it was approved. The others are kept
as extra columns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.tables.columns import EXTRA, Column

Columns = tuple[Column, ...]


def values_of(columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """The columns of values on the left: 2023年目标值, 2024年目标值; or 2023年, 2024年 alone."""
    bare = any(column.role == "value" and is_year(column) for column in columns)
    return [
        column
        for column in columns
        if column.half == 0
        if "value" in {column.role, _header(column, lexicon)}
        or (bare and column.role == EXTRA and is_year(column))
    ]


def is_year(column: Column) -> bool:
    """Whether a column's header is a year, and no word of what stands below it."""
    return _YEAR_ALONE.fullmatch(column.words) is not None


def in_bare_years(columns: list[Column]) -> list[Column]:
    """The columns with the first of several years for that of the values, if nothing else is."""
    if any(column.role in {"value", "actual"} for column in columns):
        return columns  # most headers
    years = [column for column in columns if column.role == EXTRA and is_year(column)]
    if len(years) < _SEVERAL:
        return columns
    return [replace(c, role="value") if c is years[0] else c for c in columns]


def prefer_year(columns: Columns, year: str | None, lexicon: Lexicon) -> Columns:
    """Of several columns of values read the approved one, the year's, else the annual one."""
    values = values_of(columns, lexicon)
    of_year = _approved(values, lexicon) or _of_year(values, year, lexicon)
    if len(values) < 2 or of_year is None:
        return columns
    others = [column for column in values if column is not of_year]
    return _with_roles(columns, {"value": [of_year], EXTRA: others})


def _approved(values: Sequence[Column], lexicon: Lexicon) -> Column | None:
    """The one column of what was approved, or adjusted: 批复指标值 beside 申报指标值."""
    first = lexicon.words("order", "approved")
    found = [column for column in values if column.words.startswith(first)]
    return found[0] if len(found) == 1 else None


def _of_year(values: Sequence[Column], year: str | None, lexicon: Lexicon) -> Column | None:
    words = ((year,) if year else (), lexicon.words("order", "annual"))
    found = [
        next((c for c in values if any(word in c.words for word in named)), None) for named in words
    ]
    annual = [c for c in values if lexicon.read(c.header.text).get("horizon") == "annual"]
    of_year = found[0] or found[1] or (annual[0] if len(annual) == 1 else None)
    if len(values) > 1 and of_year is None:
        of_year = next((column for column in values if column.role == "value"), None)
    return of_year


def leave_other_years(columns: Columns, year: str | None, lexicon: Lexicon) -> Columns:
    """Keep what was reached in another year (2024年实际值 in a form for 2025) as an extra.

    What was reached in its own year, in a column further on, comes into its place: one that names
    the year, else one that names none (实际完成值 behind 2024年实际值). Where the form has no year,
    what was reached since the beginning (截至2023年累计完成值 beside 2025年目标值) is its own.
    """
    since = lexicon.words("order", "since_begun") if year is None else ()
    reached = [
        column
        for column in columns
        if column.role == "actual" and _YEAR.search(column.words)
        if not any(word in column.words for word in since)
    ]
    aimed = [c.words for c in columns if c.role == "value"]
    named = {year} if year else {*_YEAR.findall(" ".join(aimed))}
    others = [c for c in reached if named and not named & {*_YEAR.findall(c.words)}]
    further = [c for c in columns if c.role == EXTRA and _header(c, lexicon) == "actual"]
    of_year = [c for c in further if named & {*_YEAR.findall(c.words)}]
    of_year += [c for c in further if not _YEAR.search(c.words)]
    own = of_year[:1] if others and len(others) == len(reached) else []
    return _with_roles(columns, {"actual": own, EXTRA: others})


def reached_in(columns: Columns, year: str | None, lexicon: Lexicon) -> Columns:
    """Of what was reached in several years, below one header, that of the form's year or of a year.

    Where none of them is, all are kept as extras.
    """
    reached = [column for column in columns if column.role == "actual" and column.part_of]
    if len(reached) < 2:
        return columns
    annual = lexicon.words("order", "annual")
    named = ((year,), annual) if year else (annual,)
    own = next((found for words in named if (found := _headed_by(words, reached))), [])[:1]
    return _with_roles(columns, {EXTRA: [c for c in reached if c not in own]})


def _headed_by(words: Sequence[str], columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if any(word in column.header.text for word in words)]


def reached_in_years(columns: Sequence[Column], lexicon: Lexicon) -> list[Column]:
    """The columns of what was reached in one year each, where there are several."""
    named = [
        column
        for column in columns
        if column.role in {"actual", EXTRA} and _YEAR.search(column.words)
        if "actual" in {lexicon.read(column.part_of).get("header"), _header(column, lexicon)}
    ]
    return named if len(named) > 1 else []


def _header(column: Column, lexicon: Lexicon) -> str | None:
    return lexicon.read(column.header.text).get("header")


def _with_roles(columns: Columns, roles: dict[str, Collection[Column]]) -> Columns:
    given = {id(column): role for role, those in roles.items() for column in those}
    return tuple(
        replace(column, role=given[id(column)]) if id(column) in given else column
        for column in columns
    )


_SEVERAL = 2
_YEAR = late(r"20\d\d")
_YEAR_ALONE = late(r"20\d\d年?度?")
