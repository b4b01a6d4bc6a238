"""Names of administrative divisions by code and year (GB/T 2260 with its history).

County level and above, 1980 to the last year of the data (see ``vocabulary/NOTICE``): one line
per code, name and run of years, as `tools/build_regions.py` wrote them. A second, short table
holds codes that public finance uses and GB/T 2260 does not have (100000 for the centre).
"""

from __future__ import annotations

from functools import cache, lru_cache

from goalparse.data_files import read_text
from goalparse.frozen import frozen


@frozen(kw_only=False)
class Spell:
    """A name and the years it was valid in; ``last`` is None for one valid to this day."""

    name: str
    first: int
    last: int | None

    def covers(self, year: int) -> bool:
        """Whether the division bore this name and code in the year."""
        return self.first <= year and (self.last is None or year <= self.last)


@cache
def _lines() -> str:
    """Both tables as text: a document needs a code or two of the seven thousand."""
    names = ("vocabulary/regions.tsv", "vocabulary/regions_fiscal.tsv")
    return "\n".join(["", *map(read_text, names)])


@lru_cache(maxsize=128)
def _of_province(digits: str) -> str:
    """The lines from the first to the last code that begins so: all but a few of one province."""
    lines, start = _lines(), f"\n{digits}"
    first = lines.find(start)
    return lines[first : lines.index("\n", lines.rfind(start) + 1) + 1] if first >= 0 else ""


@lru_cache(maxsize=4096)
def region_history(code: str) -> tuple[Spell, ...]:
    """All names that a six-digit code stood for, oldest first; empty for an unknown code."""
    if not code.isdigit():
        return ()
    lines, start = _of_province(code[:2]), f"\n{code}\t"
    spells = []
    at = lines.find(start)
    while at >= 0:
        end = lines.index("\n", at + 1)
        _, place, first, last = lines[at + 1 : end].split("\t")
        spells.append(Spell(place, int(first), int(last) if last else None))
        at = lines.find(start, end)
    return tuple(spells)


def region_name(code: str, year: int | None = None) -> str | None:
    """The official name that a division's code stands for in a year: 130730 is 怀来县 in 2022.

    ``code`` is six digits (provinces xx0000, prefectures xxxx00), or the nine digits of public
    finance with 000 at the end. Without a year the name in force, or the last one. None for a
    code that is unknown or was not in force in that year. Never raises. Source: GB/T 2260 and
    its yearly changes, fiscal codes where they differ.
    """
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    spells = region_history(code)
    if year is None:
        return spells[-1].name if spells else None
    return next((spell.name for spell in spells if spell.covers(year)), None)
