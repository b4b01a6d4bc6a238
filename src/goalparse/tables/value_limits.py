"""Values between two limits that have a column each: 指标下限 | 指标上限, over 90 and 100."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from goalparse.blocks import Table
from goalparse.frozen import replace
from goalparse.meanings import quantities
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.numerals import compact
from goalparse.meanings.words import shipped_words
from goalparse.tables.indicator_items import AnyItem, IndicatorItem, with_cells
from goalparse.tables.rows import Slot

BETWEEN, LEAST, MOST = "～", "≥", "≤"  # how the two are put together, or one of them alone
_LIMITS = ("lower_limit", "upper_limit")
_OPERATORS = {LEAST: ">=", MOST: "<="}


def with_limits(items: Sequence[AnyItem], lexicon: Lexicon) -> Iterator[AnyItem | IndicatorItem]:
    """Items whose values of two columns are put together, where these are limits."""
    headers = _Headers(lexicon)
    for item in items:
        if (
            isinstance(item, IndicatorItem)
            and item.extras
            and (limit := _limit_of(item.extras, lexicon)) is not None
            and headers.are_of_limits(item)
        ):
            yield _between(item, *limit)
        else:
            yield item  # as nearly all


def _limit_of(extras: Sequence[tuple[str, Slot]], lexicon: Lexicon) -> tuple[str, Slot] | None:
    """The cell below one limit's header among those kept beside an indicator, and which it is.

    None where there is none, or both: then no other column is that of the value.
    """
    found = [
        (name, slot)
        for header, slot in extras
        for name in _LIMITS
        if word(header) in lexicon.words("order", name)
    ]
    return found[0] if len(found) == 1 else None


class _Headers:
    """The rows that head limits in the tables of a form, each looked for once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.by_table: dict[int, dict[int, bool]] = {}
        self.last = False

    def are_of_limits(self, item: IndicatorItem) -> bool:
        """Whether both limits head the values of an indicator, and nothing else does.

        指标值 beside 指标上限 is a value of its own. A table without a header goes on as the one
        above it.
        """
        table = item.row.table
        if table.table_no not in self.by_table:
            self.by_table[table.table_no] = self._in_table(table)
        for row_no, both in self.by_table[table.table_no].items():
            if row_no > item.row.row_no:
                break
            self.last = both
        return self.last

    def _in_table(self, table: Table) -> dict[int, bool]:
        """By their numbers the rows that head a limit: whether they head both, and no value."""
        limits = {each: name for name in _LIMITS for each in self.lexicon.words("order", name)}
        named: dict[int, set[str]] = defaultdict(set)
        for cell in table.cells:
            if (name := limits.get(word(cell.text))) is not None:
                named[cell.row_no].add(name)
        for cell in table.cells:
            if cell.row_no in named and word(cell.text) not in limits:
                named[cell.row_no].add(self.lexicon.read(cell.text).get("header") or "")
        return {
            row_no: names.issuperset(_LIMITS) and "value" not in names
            for row_no, names in named.items()
        }


def _between(item: IndicatorItem, name: str, slot: Slot) -> IndicatorItem:
    """The indicator with both limits as its value; as it is where one of them is no figure."""
    value = item.cells.get("value")
    least, most = (value, slot) if name == "upper_limit" else (slot, value)
    said = {mark: _limit(each, mark) for mark, each in ((LEAST, least), (MOST, most))}
    given = [text for text in said.values() if text]
    if not given or None in said.values():
        return item
    alone = next(mark + text for mark, text in said.items() if text)
    text = BETWEEN.join(given) if len(given) > 1 else alone
    table_no, cell = value or slot
    cells = item.cells | {"value": Slot(table_no, replace(cell, text=text, raw=text))}
    own = item.own if value is not None else item.own | {"value"}
    return with_cells(item, cells, own=own)


def is_of_limits(item: IndicatorItem, lexicon: Lexicon) -> bool:
    """Whether the value of an indicator was put together from the limits kept beside it."""
    limit = _limit_of(item.extras, lexicon) if item.extras else None
    value = item.cells.get("value")
    if limit is None or value is None:
        return False
    name, slot = limit
    text = value.cell.text
    upper = name == "upper_limit"
    mark, other = (MOST, LEAST) if upper else (LEAST, MOST)
    said = _limit(slot, mark)
    if not said:  # a dash beside the only limit, or no figure
        return said == "" and text.startswith(other)
    both = text.endswith(BETWEEN + said) if upper else text.startswith(said + BETWEEN)
    return both or text == mark + said


def _limit(slot: Slot | None, mark: str) -> str | None:
    """A limit without its sign, which its header says again; "" if blank, None if no figure."""
    if slot is None or quantities.is_missing(slot.cell.text):
        return ""
    text = slot.cell.text
    read = quantities.read_target(text)
    if read.operator == _OPERATORS[mark]:
        packed = compact(text).text
        signed = shipped_words().at("operator_before", packed)
        text = packed[signed[1] :] if signed is not None else text
        read = quantities.read_target(text)
    is_one = read.value_upper is None and read.operator is None
    return text if is_one and not (read.value is None and read.deadline is None) else None
