"""What is said of an indicator's row beside its record: how it was placed, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from goalparse.extraction.indicator_columns import FIELDS
from goalparse.extraction.paired_points import NO_PAIR
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note, doubtful, unparsed
from goalparse.tables.columns import PAIRS
from goalparse.tables.indicator_items import Fitting, IndicatorItem
from goalparse.tables.rows import Slot
from goalparse.tables.value_limits import is_of_limits

# What each indicator has of its own.
_OF_ONE = frozenset({"value", "actual", "weight", "score", *PAIRS})
_BY_VOCABULARY = "reading-by-vocabulary"
_PLACED_BY_WORDS = Note(
    _BY_VOCABULARY,
    {"reason": "the row has fewer cells than its header; the words of its levels place them"},
)
_PARTED_BY_MARKS = Note(
    _BY_VOCABULARY,
    {"reason": "its levels, name and value share one cell; marks in the text part them"},
)
_ALONE = doubtful(
    "it stands alone in a row with fewer cells than its header: its column is unknown"
)
_ONE_OF_SEVERAL = doubtful(
    "its row has fewer cells than its header: which of its columns are left out is not certain"
)
_SEVERAL_VALUES = Note(
    "value-doubtful",
    {
        "reason": "its row has values in several columns: that of the form's year, else the first,"
        " is read, the others are remarks"
    },
)
_OF_LIMITS = Note(
    _BY_VOCABULARY, {"reason": "its lower and upper limit stand in columns of their own"}
)
_OTHER_VALUE = doubtful(
    "it stands in a further column of values, and in that which is read nothing"
)
_NAME_AGAIN = doubtful("its text is that of the indicator's name: one cell may stand over both")
_NO_KIND = unparsed("it is neither quantitative nor qualitative")
_MERGED_DOWN = doubtful("its cell is merged down over several indicators: it is given to each")

# What is said of a row beside its record: the field, the cell that it is about, the note.
Told = tuple[str, Slot, Note]


@lru_cache(maxsize=1024)
def merged_down(roles: tuple[str, ...], own: frozenset[str]) -> tuple[str, ...]:
    """What a row with a name of its own has from a cell above it, as each indicator has its own."""
    if "level3" not in own:
        return ()
    return tuple([role for role in roles if role in _OF_ONE and role not in own])


def notes_of_row(
    item: IndicatorItem,
    target: tuple[Note, ...],
    actual: tuple[Note, ...],
    lexicon: Lexicon,
    *,
    merged: Sequence[str],
    by_level: Sequence[tuple[str, Note]],
    unread: Sequence[str],
) -> Iterator[Told]:
    """What is to be said of a row: how it was placed, its target, its actual value, its levels.

    ``merged`` are the roles of cells merged down from above, ``by_level`` what the
    vocabulary tells of its levels, ``unread`` the columns whose text comes to nothing, or to less.
    """
    if item.fitted or item.in_text:
        yield from _of_placing(item)
    yield from _of_values(item, target, actual, lexicon)
    for role in merged:
        yield FIELDS.get(role, role), item.cells[role], _MERGED_DOWN
    for role, note in by_level:
        if role in item.own:  # filled down it was told above
            yield f"{role}_raw", item.cells[role], note
    for role in unread:
        if role in item.own:
            slot = item.cells[role]
            text = slot.cell.text
            if role in PAIRS:
                yield FIELDS[role], slot, NO_PAIR
                continue
            points = quantities.points_note(text, quantities.read_points(text))
            yield FIELDS.get(role, role), slot, (points if role != "nature" else None) or _NO_KIND


def _of_placing(item: IndicatorItem) -> Iterator[Told]:
    cells = item.cells
    named = cells.get("level3") or next(iter(cells.values()))
    if item.fitted:
        alone = len(item.own) == 1
        doubted = item.fitted is Fitting.ONE_OF_SEVERAL and not alone
        yield "level3_raw", named, _ONE_OF_SEVERAL if doubted else _PLACED_BY_WORDS
        if alone:
            (role,) = item.own
            yield FIELDS.get(role, role), cells[role], _ALONE
    if item.in_text:
        yield "level3_raw", named, _PARTED_BY_MARKS


def _of_values(
    item: IndicatorItem, target: tuple[Note, ...], actual: tuple[Note, ...], lexicon: Lexicon
) -> Iterator[Told]:
    if item.extras and "value" not in item.roles:
        before = lexicon.words("order", "before")
        for header, other in item.extras:
            of_value = _heads_values(header, lexicon) or "".join(header.split()).startswith(before)
            if of_value and not quantities.is_missing(other.cell.text):
                yield "value_raw", other, _OTHER_VALUE
    elif is_of_limits(item, lexicon):
        target = (*target, _OF_LIMITS)
    elif any(_heads_values(header, lexicon) for header, _ in item.extras):
        target = (*target, _SEVERAL_VALUES)
    value, name = item.cells.get("value"), item.cells.get("level3")
    if value is not None and name is not None and value.cell.text == name.cell.text != "":
        target = (*target, _NAME_AGAIN)
    for role, notes in (("value", target), ("actual", actual)):
        slot = item.cells.get(role)
        if slot is not None:
            yield from ((FIELDS[role], slot, note) for note in notes)


def _heads_values(header: str, lexicon: Lexicon) -> bool:
    of_year = lexicon.year_column.fullmatch("".join(header.split()))
    return bool(of_year) or lexicon.read(header).get("header") == "value"
