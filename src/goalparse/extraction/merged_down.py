"""Text in which a cell merged down over several indicators looks like one entry above blank cells.

A dump writes such a cell once, in its first row; a Word document shows what it covers, and gives
it to each. What stands in the first row of a group alone, in a column that every indicator should
have filled, is told for each row below that may lack it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.meanings import quantities
from goalparse.recognisers.form import Form
from goalparse.records import Indicator
from goalparse.tables.indicator_items import IndicatorItem

# Columns of entries, by their role: what is blank in them in all rows but the first was hardly left
# out there.
_COLUMNS = {
    "value": "value_raw",
    "actual": "actual_raw",
    **{name: name for name in ("weight", "score", "description")},
}
_GROUPS: tuple[Callable[[Indicator], object], ...] = (
    lambda each: (each.horizon, each.level1_raw, each.level2_raw),
    lambda each: (each.horizon, each.level1_raw),
)
_REASON = (
    "it stands in the first of these rows alone: as text a cell merged down over all of them would"
    " look the same"
)
_Further = Mapping[tuple[int | None, int | None, str | None], Counter[str]]


def perhaps_merged_down(indicators: Sequence[Indicator], form: Form) -> Collection[Finding]:
    """What is to be told of the indicators of a form that was read from text."""
    all_of_form = [item for item in form.items if item.__class__ is IndicatorItem]
    items = [item for item in all_of_form if not item.in_text]
    columns, further = _half_filled(items), _further(items)
    if not columns and not further:
        return ()  # as nearly always
    found: dict[tuple[int, str], Finding] = {}
    for group_of in _GROUPS:
        for _, members in groupby(indicators, group_of):
            first, *rows = members
            for column, raw in _lone(first, rows, columns, further) if rows else ():
                for row in rows:
                    found.setdefault((row.indicator_no, column), _doubt(row, column, raw))
    return () if not found or _shows_merges(form) else found.values()


def _half_filled(items: Sequence[IndicatorItem]) -> list[str]:
    """The columns in which some rows have a cell with text, and others none."""
    shared = {id(item.roles): item.roles for item in items}  # rows that lie alike have the same
    filled = set(map(_entries_of, shared.values())) if len(shared) > 1 else ()
    if len(filled) < 2:
        return []
    some = frozenset.union(*filled) - frozenset.intersection(*filled)
    return [name for name in _COLUMNS.values() if name in some]


@lru_cache(maxsize=1024)
def _entries_of(roles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_COLUMNS[role] for role in roles if role in _COLUMNS)


def _shows_merges(form: Form) -> bool:
    """Whether the text tells what is merged down, so that its blanks are blanks."""
    rows = (row for part in form.parts for row in part.own_rows())
    return any(cell.row_span > 1 for row in rows for cell in row.cells)


def _further(items: Sequence[IndicatorItem]) -> _Further:
    """For each row the headers of what it has in columns of its own form's, which are remarks."""
    return {
        (item.row.table.table_no, item.row.row_no, item.horizon): Counter(
            "".join(header.split())
            for header, (_, cell) in item.extras
            if not quantities.is_missing(cell.text)
        )
        for item in items
        if item.extras
    }


def _lone(
    first: Indicator, rows: Sequence[Indicator], columns: Sequence[str], further: _Further
) -> Iterator[tuple[str, str]]:
    """The columns that only the first of some rows fills, with what it has there."""
    for column in columns:
        entry = getattr(first, column)
        if _is_filled(entry) and not any(_is_filled(getattr(row, column)) for row in rows):
            yield column, str(entry)
    headers = further.get(_row(first))
    if headers:
        others = [further.get(_row(row), Counter()) for row in rows]
        lone = tuple(
            f"{header}："
            for header, count in headers.items()
            if all(other[header] < count for other in others)
        )
        entries = [line for line in (first.remark or "").split("\n") if line.startswith(lone)]
        if entries:
            yield "remark", "、".join(entries)


def _is_filled(entry: object) -> bool:
    return entry is not None and entry != ""  # nought is an entry


def _row(each: Indicator) -> tuple[int | None, int | None, str | None]:
    return each.table_no, each.row_no, each.horizon


def _doubt(row: Indicator, column: str, raw: str) -> Finding:
    return finding(
        "value-doubtful",
        place=Place(table_no=row.table_no, row_no=row.row_no, line_no=row.line_no),
        raw=raw,
        table="indicators",
        project_no=row.project_no,
        record_no=row.indicator_no,
        field=column,
        reason=_REASON,
    )
