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
from goalparse.tables.columns import LEVEL_ROLES
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
_REASONS = "deviation_reason"
_Row = tuple[int | None, int | None, str | None]
_Further = Mapping[_Row, Counter[str]]
_Told = tuple[Indicator, str, str]  # which may lack what in which column


def perhaps_merged_down(indicators: Sequence[Indicator], form: Form) -> Collection[Finding]:
    """What is to be told of the indicators of a form that was read from text."""
    all_of_form = [item for item in form.items if item.__class__ is IndicatorItem]
    items = [item for item in all_of_form if not item.in_text]
    columns, further, fronts = _half_filled(items), _further(items), _in_front(items)
    reasons = len({_REASONS in item.roles for item in items}) > 1
    if not (columns or further or reasons):
        return ()  # as nearly always
    told = list(_blank_fronts(indicators, fronts))
    for group_of in _GROUPS:
        for _, members in groupby(indicators, group_of):
            first, *rows = members
            for column, raw in _lone(first, rows, columns, further) if rows else ():
                told += [(row, column, raw) for row in rows]
    if further and any(part.wide for part in form.parts):
        told += _of_project(indicators, further)
    told += _lone_reasons(indicators) if reasons else ()
    if not told or _shows_merges(form):
        return ()
    found: dict[tuple[int, str], Finding] = {}
    for row, column, raw in told:
        found.setdefault((row.indicator_no, column), _doubt(row, column, raw))
    return found.values()


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


def _in_front(items: Sequence[IndicatorItem]) -> Mapping[_Row, Mapping[str, str]]:
    """For each row what stands in columns of its own form's in front of levels and names.

    None where no row of the form has anything there.
    """
    found: dict[_Row, Mapping[str, str]] = {}
    for item in items if any(item.extras for item in items) else ():
        first = min(
            (c.column_no for r, c in zip(item.roles, item.held, strict=True) if r in LEVEL_ROLES),
            default=0,
        )
        found[item.row.table.table_no, item.row.row_no, item.horizon] = {
            "".join(header.split()): cell.text
            for header, (_, cell) in item.extras
            if cell.column_no < first and not quantities.is_missing(cell.text)
        }
    return found if any(found.values()) else {}


def _blank_fronts(
    indicators: Sequence[Indicator], fronts: Mapping[_Row, Mapping[str, str]]
) -> Iterator[_Told]:
    """Rows that lack an entry in front of their levels, which one above them has."""
    above: dict[str, str] = {}
    for each in indicators if fronts else ():
        own = fronts.get(_row(each), {})
        lacked = [f"{header}：{text}" for header, text in above.items() if header not in own]
        if lacked:
            yield each, "remark", "、".join(lacked)
        above.update(own)


def _of_project(indicators: Sequence[Indicator], further: _Further) -> Iterator[_Told]:
    """What only the first row of a wide table's project has in columns of its own form's."""
    if indicators:
        first, *rows = indicators
        told = [raw for column, raw in _lone(first, rows, (), further) if rows]
        yield from ((row, "remark", raw) for raw in told for row in rows)


def _lone_reasons(indicators: Sequence[Indicator]) -> Iterator[_Told]:
    """Rows that fell short without a reason, below one of their level that states the only one."""
    for _, members in groupby(indicators, _GROUPS[0]):
        first, *rows = members
        if not first.deviation_reason or any(row.deviation_reason for row in rows):
            continue
        yield from ((row, _REASONS, first.deviation_reason) for row in rows if _falls_short(row))


def _falls_short(each: Indicator) -> bool:
    """Whether less was reached than aimed at, or less was scored than there were points."""
    if each.score is not None and each.weight is not None and each.score < each.weight:
        return True
    if each.actual is None or each.value is None or each.operator not in {None, ">=", ">"}:
        return False
    return each.actual_unit == each.unit and each.actual < each.value


def _is_filled(entry: object) -> bool:
    return entry is not None and entry != ""  # nought is an entry


def _row(each: Indicator) -> _Row:
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
