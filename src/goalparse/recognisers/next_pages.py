"""Wide tables that go on in a table of their own on the next page, their header printed again."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import UPPER
from goalparse.recognisers.form import Part
from goalparse.tables.rows import Row


def have_one_header(above: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Whether the projects of two tables stand below the same header.

    ``above`` are the parts of the last form of the first, ``parts`` those of one of the other.
    """
    if not (above[-1].wide and parts[-1].wide):
        return False
    header = _header(above[0])
    return bool(header) and header == _header(parts[0])


def goes_on(above: Sequence[Part], parts: Sequence[Part], lexicon: Lexicon) -> bool:
    """Whether the first project of the next page is the last one of the page before.

    All that stands in front of its levels is said again: its name, its money, its goal; or what
    is said again has a mark of that: 非遗保护（续）. In a list each row is a project.
    """
    if parts[0].table is above[-1].table or parts[0].block is not None:
        return False
    if not have_one_header(above, parts):
        return False
    first = next(part for part in above if part.wide)
    told = _in_front_of_levels(first.own_rows()[0])
    again = _in_front_of_levels(parts[-1].own_rows()[0])
    begun = [lexicon.begun(text) for text in again]
    if begun != again:
        return set(begun) <= set(told)
    return len(told) >= _LEAST_TOLD and told == again


def _header(head: Part) -> list[tuple[int, str]]:
    """The words of a header's last row, with those that reach down beside it, in their places."""
    rows = head.own_rows()
    if not rows:
        return []
    row = rows[-1]
    return sorted((cell.column_no, cell.text) for cell in (*row.over, *row.filled))


def _in_front_of_levels(row: Row) -> list[str]:
    texts: list[str] = []
    for cell, reading in row.read_cells():
        if reading.mask & UPPER:
            break
        texts.append("".join(cell.text.split()))  # lines of a cell end elsewhere on each page
    return texts


_LEAST_TOLD = 2  # a name alone may be that of another unit's project
